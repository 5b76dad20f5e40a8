"""Misbehaviour on record: one row for each case, whose key it was, and the same row on every node."""

import msgspec
import pytest

from heqi.codec.signatures import validator_address
from heqi.machine.book_keepers import enter_consensus_key
from heqi.machine.misbehaviour import MISBEHAVIOUR, Case, Misbehaviour, misbehaviour_digest, record_misbehaviour
from heqi.machine.module import Moment
from heqi.state.tables import EVERYONE, changed
from heqi.state.view import Sealed, State
from heqi.storage.memory import MemoryStore
from heqi.values.days import day_of
from tests.ledger import key

KEY = key("anna", "node").public
ADDRESS = validator_address(KEY)
CASE = Misbehaviour(validator=ADDRESS, kind="double-vote", height=7, second=1_790_000_000, power=30, total_power=100)
NOW = Moment(9, 1_790_000_060, day_of(1_790_000_060, 480))
LEDGER = "ab" * 32


def recorded(*cases: Misbehaviour, moment: Moment = NOW, ledger: str = LEDGER) -> tuple[State, Sealed]:
    state = State(MemoryStore())
    enter_consensus_key(state, "anna", KEY, 0)
    record_misbehaviour(state, ledger, moment, cases)
    return state, state.seal()


def test_a_case_is_on_record_with_its_member() -> None:
    state, _ = recorded(CASE)
    assert state.get(MISBEHAVIOUR, f"{ADDRESS}/0000000000000007/double-vote") == Case(
        member="anna",
        validator=ADDRESS,
        kind="double-vote",
        height=7,
        second=1_790_000_000,
        power=30,
        total_power=100,
        recorded_height=9,
        recorded_second=1_790_000_060,
    )
    assert MISBEHAVIOUR.readers == (EVERYONE,)


def test_a_key_that_was_no_book_keepers_is_on_record_without_a_member() -> None:
    state, _ = recorded(changed(CASE, validator="cd" * 20))
    row = state.get(MISBEHAVIOUR, f"{'cd' * 20}/0000000000000007/double-vote")
    assert row is not None
    assert row.member is None


def test_a_case_that_comes_again_is_on_record_already() -> None:
    state, sealed = recorded(CASE, CASE)
    later = Moment(10, NOW.second + 60, NOW.day)
    record_misbehaviour(state, LEDGER, later, (CASE,))
    assert state.seal() == sealed
    record_misbehaviour(state, LEDGER, later, (changed(CASE, height=8), changed(CASE, kind="light-client-attack")))
    assert len(state.scan(MISBEHAVIOUR, "member", "anna", limit=9)) == 3


def test_every_node_writes_the_same_leaves() -> None:
    assert recorded(CASE)[1] == recorded(CASE)[1]
    # The salt is of the ledger and the block.
    assert recorded(CASE)[1].leaves != recorded(CASE, ledger="cd" * 32)[1].leaves


def test_no_case_writes_nothing() -> None:
    state = State(MemoryStore())
    record_misbehaviour(state, LEDGER, NOW, ())
    assert not any(state.seal().batch.changes.values())


def test_the_digest_is_of_all_cases_in_their_order() -> None:
    other = changed(CASE, height=8)
    digests = {misbehaviour_digest(cases) for cases in ((), (CASE,), (CASE, other), (other, CASE), (CASE, CASE))}
    assert len(digests) == 5


@pytest.mark.parametrize(
    "wrong", [{"kind": "slow"}, {"height": -1}, {"power": 2**53}, {"validator": ADDRESS.upper()}, {"member": "anna"}]
)
def test_what_no_engine_says(wrong: dict[str, object]) -> None:
    content = msgspec.to_builtins(CASE)
    assert msgspec.convert(content, Misbehaviour) == CASE
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(content | wrong, Misbehaviour)
