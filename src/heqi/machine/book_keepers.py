"""Book-keepers: the members that hold the whole book, and the keys by which their nodes vouch and vote."""

from typing import Annotated, NamedTuple

from msgspec import Meta

from heqi.codec.signatures import validator_address
from heqi.machine.charter import BookKeeper, Charter, Power
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.identifiers import Party, PublicKey

ValidatorAddress = Annotated[str, Meta(pattern="^[0-9a-f]{40}$(?!\n)", description="20 bytes as hex")]


class Keeper(Row):
    """A book-keeper as it is now: the charter's row, with the key that its node votes with today."""

    power: Power
    head_key: PublicKey
    consensus_key: PublicKey | None  # None: it keeps the book and does not vote


class ValidatorKey(Row):
    """A consensus key that is or was a member's, and is never another's: what it signed stays that member's word."""

    member: Party
    key: PublicKey
    from_height: Count  # at which it was named; an engine lets it vote a few blocks later


BOOK_KEEPERS = Table(
    "book_keepers",
    Keeper,
    key="party",
    parts=(Party,),
    indexes=("head_key",),
    readers=(EVERYONE,),
    short="bkr",
)
VALIDATOR_KEYS = Table(
    "validator_keys",
    ValidatorKey,
    key="validator's address",
    parts=(ValidatorAddress,),
    readers=(EVERYONE,),
    short="vkey",
)


class Validator(NamedTuple):
    """A consensus key and the power of its votes from now on; 0: it votes no more."""

    key: str
    power: int


def enter_consensus_key(state: State, member: str, key: str, height: int) -> None:
    """Write down whose key it is, for good."""
    state.put(VALIDATOR_KEYS, validator_address(key), ValidatorKey(member=member, key=key, from_height=height))


def found_book_keepers(state: State, charter: Charter, height: int) -> None:
    for each in charter.articles.book_keeper:
        enter_keeper(state, each, height)


def enter_keeper(state: State, keeper: BookKeeper, height: int) -> None:
    """A member begins to keep the book."""
    row = Keeper(power=keeper.power, head_key=keeper.head_key, consensus_key=keeper.consensus_key)
    state.put(BOOK_KEEPERS, keeper.member, row)
    if keeper.consensus_key is not None:
        enter_consensus_key(state, keeper.member, keeper.consensus_key, height)


def govern_book_keepers(state: State, before: Charter, after: Charter, height: int) -> None:
    """What another text makes of the book-keepers. A key that a node votes with is the member's own to change: of those
    who keep the book by both texts it stays.
    """
    kept = {each.member: each for each in after.articles.book_keeper}
    was = {each.member: each for each in before.articles.book_keeper}
    for member in was:
        if member not in kept:
            state.delete(BOOK_KEEPERS, member)
    for member, each in kept.items():
        row = state.get(BOOK_KEEPERS, member)
        if row is None:
            enter_keeper(state, each, height)
        elif each != was[member]:
            state.put(BOOK_KEEPERS, member, changed(row, power=each.power, head_key=each.head_key))


def validators(state: State, charter: Charter) -> tuple[Validator, ...]:
    """Who votes by this state, in the charter's order."""
    keepers = [state.get(BOOK_KEEPERS, each.member) for each in charter.articles.book_keeper]
    return tuple(
        Validator(each.consensus_key, each.power) for each in keepers if each is not None and each.consensus_key
    )


def validator_updates(state: State) -> tuple[Validator, ...]:
    """How a block changes who votes, member by member: the key that ends, with no power, and the one that begins."""
    updates: list[Validator] = []
    for change in state.changes(BOOK_KEEPERS):
        before = _validator(change.before)
        after = _validator(change.after)
        if before != after:
            if before is not None and (after is None or before.key != after.key):
                updates.append(Validator(before.key, 0))
            if after is not None:
                updates.append(after)
    return tuple(updates)


def _validator(keeper: Keeper | None) -> Validator | None:
    if keeper is None or keeper.consensus_key is None:
        return None
    return Validator(keeper.consensus_key, keeper.power)
