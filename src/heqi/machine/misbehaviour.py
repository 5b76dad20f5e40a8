"""Misbehaviour: what a book-keeper's node did against the engine's protocol, on record for everybody.

The engine proves a case among the validators and names it with a block; every node writes the same row for it, outside
of any transaction. The row accuses nobody of intent: two nodes with one key, restored from a backup, do the same.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.machine.book_keepers import VALIDATOR_KEYS, ValidatorAddress
from heqi.machine.module import Moment
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import SALT_BYTES, State
from heqi.values.amounts import Count
from heqi.values.days import Second
from heqi.values.identifiers import Party

Kind = Literal["double-vote", "light-client-attack"]
Height = Annotated[str, Meta(pattern="^[0-9]{16}$(?!\n)")]


class Misbehaviour(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A case as the engine names it. height, second: of the block that was voted on."""

    validator: ValidatorAddress
    kind: Kind
    height: Count
    second: Second
    power: Count
    total_power: Count


class Case(Row):
    """A case on record. member: whose consensus key it was; None where the key was never a book-keeper's."""

    member: Party | None
    validator: ValidatorAddress
    kind: Kind
    height: Count
    second: Second
    power: Count
    total_power: Count
    recorded_height: Count
    recorded_second: Second


MISBEHAVIOUR = Table(
    "misbehaviour",
    Case,
    key="validator's address, height in sixteen digits, kind",
    parts=(ValidatorAddress, Height, Kind),
    indexes=("member",),
    readers=(EVERYONE,),
    short="mis",
)


def record_misbehaviour(state: State, ledger: str, moment: Moment, cases: tuple[Misbehaviour, ...]) -> None:
    """Write a row for each case, before the block's transactions. A case that comes again is on record already.

    ledger: the founding digest as hex. Everybody may read these rows, so their salt need be nobody's secret.
    """
    if cases:
        state.begin(digest(b"heqi/misbehaviour-salt", bytes.fromhex(ledger), moment.height.to_bytes(8))[:SALT_BYTES])
    for each in cases:
        key = f"{each.validator}/{each.height:016d}/{each.kind}"
        if state.get(MISBEHAVIOUR, key) is None:
            state.put(MISBEHAVIOUR, key, _on_record(state, moment, each))


def _on_record(state: State, moment: Moment, case: Misbehaviour) -> Case:
    whose = state.get(VALIDATOR_KEYS, case.validator)
    return Case(
        member=None if whose is None else whose.member,
        validator=case.validator,
        kind=case.kind,
        height=case.height,
        second=case.second,
        power=case.power,
        total_power=case.total_power,
        recorded_height=moment.height,
        recorded_second=moment.second,
    )


def misbehaviour_digest(cases: tuple[Misbehaviour, ...]) -> str:
    """What the history says of a block's cases: H(tag ‖ each case's canonical bytes, in the engine's order), as hex."""
    return digest(b"heqi/misbehaviour", *(encode(each) for each in cases)).hex()
