"""The application: blocks are executed, made durable in one write, and come out the same wherever they are replayed."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from heqi.chain import application as applications
from heqi.chain import reader
from heqi.chain.application import (
    MAX_BLOCK_BYTES,
    MAX_BLOCK_TRANSACTIONS,
    Application,
    Damaged,
    NoLedger,
    found_ledger,
)
from heqi.chain.blocks import Block, history_leaf
from heqi.chain.reader import HEAD_KEY
from heqi.codec.canonical import encode
from heqi.machine.admission import Inadmissible
from heqi.machine.apply import Why as Machine
from heqi.machine.misbehaviour import misbehaviour_digest
from heqi.machine.receipts import INADMISSIBLE, KEPT, REFUSED
from heqi.modules import CATALOGUE
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.charter import read_charter
from heqi.modules.payments import BALANCES
from heqi.state.history import inclusion_proof, verify_inclusion
from heqi.state.store import Batch, Space, StoreFull
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from tests.pilot import (
    BANK,
    BUYER,
    CHARTER,
    START,
    SUPPLIER,
    TEXT,
    credit,
    credits_by,
    double_vote,
    everybody_signs,
    founded,
    made,
    transfer,
)
from tests.reached import refusing

WINDOW = CHARTER.preamble.window_seconds


def block(application: Application, envelopes: list[bytes], second: int = START) -> reader.Head:
    application.finalise(application.head.height + 1, second, envelopes)
    return application.commit().head


def balance(application: Application, party: str) -> int:
    row = State(application.store).get(BALANCES, f"{BANK}/CNY/{party}")
    return 0 if row is None else row.available


def test_what_was_checked_before_is_executed_as_if_it_had_not_been(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applications, "MOST_READ", 2)
    checked, fresh = founded(MemoryStore()), founded(MemoryStore())
    envelopes = [*credits_by(range(4)), b"garbage", *credits_by([1])]
    for each in envelopes[:4]:
        checked.check(each, START)
        assert len(checked._read) <= 2
    checked.finalise(1, START, envelopes)  # and once more, as after a crash
    assert block(checked, envelopes) == block(fresh, envelopes)
    assert not checked._read


def test_a_block_pays_and_every_replica_comes_to_the_same_head() -> None:
    one, other = founded(MemoryStore()), founded(MemoryStore())
    blocks = [
        credits_by(range(3)),
        [everybody_signs(made(transfer(BUYER, SUPPLIER, 50_00), number=10))],
        [],
        credits_by([3]),
    ]
    for envelopes in blocks:
        assert block(one, envelopes) == block(other, envelopes)
    assert balance(one, BUYER) == 4 * 100_00 - 50_00
    assert balance(one, SUPPLIER) == 50_00


def test_assembling_is_proposing_and_finalising_in_one() -> None:
    one, other = founded(MemoryStore()), founded(MemoryStore())
    candidates = [b"garbage", *credits_by(range(3)), *credits_by([1]), *credits_by([9], second=START - 10_000)]
    assembled = one.assemble(START, candidates)
    one.commit()
    codes = [None if each is None else each.reason.code for each in assembled.refusals]
    good = Inadmissible.NOT_CANONICAL.code, None, None, None, Inadmissible.SEEN.code, Inadmissible.EXPIRED.code
    assert codes == [*good]
    assert block(other, other.propose(candidates, START)) == one.head


def test_what_should_not_be_in_a_block_gets_one_fixed_result_and_changes_nothing() -> None:
    application = founded(MemoryStore())
    first = credits_by([1])
    block(application, first)
    before = application.head
    late = credits_by([2], second=START - 10_000)
    application.finalise(2, START, [b"garbage", *first, *late])
    committed = application.commit()
    assert [each.status for each in committed.receipts] == [INADMISSIBLE] * 3
    assert {each.code for each in committed.receipts} == {Machine.INADMISSIBLE.code}
    assert committed.head.state_root == before.state_root
    assert committed.head.history_size == before.history_size + 1
    assert committed.parties == ((), (), ())
    # The first outcome stands: its id still leads to the block in which it was executed.
    identity = bytes.fromhex(made(credit(1), number=1).id)
    assert reader.find_receipt(application.store, identity) == (1, reader.read_receipts_at(application.store, 1)[0])


def test_an_inadmissible_transaction_may_come_again_and_be_executed() -> None:
    application = founded(MemoryStore())
    unsigned = made(credit(1), number=1)
    application.finalise(1, START, [unsigned.seal([])])
    assert application.commit().receipts[0].status == INADMISSIBLE
    application.finalise(2, START, [everybody_signs(unsigned)])
    assert application.commit().receipts[0].status == KEPT


def test_a_refused_transaction_uses_its_id() -> None:
    application = founded(MemoryStore())
    envelope = everybody_signs(made(transfer(SUPPLIER, BUYER, 1), number=1))
    application.finalise(1, START, [envelope])
    assert application.commit().receipts[0].status == REFUSED
    with refusing(Inadmissible.SEEN):
        application.check(envelope, START)


def test_an_empty_block_tells_the_time_and_leaves_the_app_hash_alone() -> None:
    application = founded(MemoryStore())
    block(application, credits_by([1]))
    before = application.head
    after = block(application, [], START + 60)
    assert (after.app_hash, after.history_size) == (before.app_hash, before.history_size)
    assert (after.height, after.as_of) == (before.height + 1, START + 60)


def test_misbehaviour_changes_the_ledger_without_a_transaction() -> None:
    one, other = founded(MemoryStore()), founded(MemoryStore())
    for application in (one, other):
        block(application, [])
    before = one.head
    cases = (double_vote(), double_vote("cd" * 20))
    for application in (one, other):
        application.finalise(2, START + 60, [], cases)
        committed = application.commit()
    assert one.head == other.head
    assert one.head.app_hash != before.app_hash
    assert one.head.history_size == before.history_size + 1
    assert [table for table, _, _ in committed.changes] == ["misbehaviour"] * 2
    # The block's leaf commits to the cases, so the history alone proves them.
    leaf = history_leaf(committed.block, [])
    assert leaf is not None
    assert leaf.misbehaviour == misbehaviour_digest(cases) != misbehaviour_digest(cases[:1])
    proof = inclusion_proof(one.store, 0, 1)
    assert verify_inclusion(bytes.fromhex(one.head.history_root), leaf.data(), 0, 1, proof)
    assert block(one, [], START + 120).app_hash == one.head.app_hash == other.head.app_hash


def test_misbehaviour_and_transactions_of_one_block() -> None:
    application, without = founded(MemoryStore()), founded(MemoryStore())
    application.finalise(1, START, credits_by([1]), (double_vote(),))
    committed = application.commit()
    assert [each.status for each in committed.receipts] == [KEPT]
    assert block(without, credits_by([1])).history_root != committed.head.history_root
    again = Application(application.store.crash(), CATALOGUE)
    assert again.head == committed.head
    assert reader.read_block_at(again.store, 1).misbehaviour == (double_vote(),)


def test_the_leaf_of_transactions_alone_says_nothing_of_misbehaviour() -> None:
    """So the leaves of blocks in which nobody misbehaved are as small as ever."""
    leaf = history_leaf(Block(1, START, (b"x",)), [b"y"])
    assert leaf is not None
    assert b"misbehaviour" not in leaf.data()


def test_a_block_that_was_never_committed_is_forgotten() -> None:
    application = founded(MemoryStore())
    envelopes = credits_by([1, 2])
    application.finalise(1, START, envelopes)
    application.finalise(1, START, envelopes[:1])
    assert [each.status for each in application.commit().receipts] == [KEPT]
    assert block(application, envelopes[1:]).height == 2
    assert balance(application, BUYER) == 200_00


@pytest.mark.parametrize("height", [0, 2, 9])
def test_heights_come_one_after_the_other(height: int) -> None:
    with pytest.raises(ValueError, match="cannot follow"):
        founded(MemoryStore()).finalise(height, START, [])


def test_the_ledgers_second_never_goes_back() -> None:
    application = founded(MemoryStore())
    block(application, [], START)
    with pytest.raises(ValueError, match="cannot follow"):
        application.finalise(2, START - 1, [])
    assembled = application.assemble(START - 100, credits_by([1]))
    assert assembled.finalised.block.second == START


def test_a_commit_needs_a_finalised_block() -> None:
    application = founded(MemoryStore())
    with pytest.raises(RuntimeError):
        application.commit()


# --- what fails below ---------------------------------------------------------------------------------------------


class FailingStore(MemoryStore):
    """A store that fails when it is told to."""

    failing = False

    def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
        if self.failing:
            raise StoreFull(folder="memory")
        super().commit(height, batch, keep_from)

    def get(self, space: Space, key: bytes) -> bytes | None:
        if self.failing and space is Space.ROWS and key.startswith(BALANCES.prefix):
            raise StoreFull(folder="memory")
        return super().get(space, key)

    @contextmanager
    def trouble(self) -> Iterator[None]:
        self.failing = True
        with pytest.raises(StoreFull):
            yield
        self.failing = False


def test_a_store_that_fails_at_commit_loses_nothing_and_nothing_moves() -> None:
    store = FailingStore()
    application = founded(store)
    before = application.head
    envelopes = credits_by([1])
    application.finalise(1, START, envelopes)
    with store.trouble():
        application.commit()
    assert application.head == before
    assert application.commit().receipts[0].status == KEPT


def test_a_store_that_fails_while_a_block_is_executed_leaves_its_ids_free() -> None:
    store = FailingStore()
    application = founded(store)
    envelopes = credits_by([1, 2])
    with store.trouble():
        application.finalise(1, START, envelopes)
    application.finalise(1, START, envelopes)
    assert [each.status for each in application.commit().receipts] == [KEPT, KEPT]


def test_what_was_not_synced_is_gone_after_a_crash_and_what_was_is_there() -> None:
    store = MemoryStore(drop_unsynced=True)
    application = founded(store)
    block(application, credits_by([1]))
    store.sync()
    durable = application.head
    block(application, credits_by([2]))
    again = Application(store.crash(), CATALOGUE)
    assert again.head == durable
    assert balance(again, BUYER) == 100_00
    # What was lost can come again; what was kept cannot.
    again.finalise(2, START, credits_by([1, 2]))
    assert [each.status for each in again.commit().receipts] == [INADMISSIBLE, KEPT]


# --- starting again -----------------------------------------------------------------------------------------------


def test_a_restart_remembers_the_ids_of_the_window() -> None:
    store = MemoryStore()
    application = founded(store)
    envelopes = credits_by([1])
    block(application, envelopes)
    block(application, [], START + 599)
    again = Application(store.crash(), CATALOGUE)
    assert again.seen == application.seen != {}
    with refusing(Inadmissible.SEEN):
        again.check(envelopes[0], START + 599)


def test_ids_are_forgotten_once_no_block_can_hold_them() -> None:
    application = founded(MemoryStore())
    envelopes = credits_by([1])
    block(application, envelopes)
    block(application, [], START + WINDOW + 1)
    assert application.seen == {}
    with refusing(Inadmissible.EXPIRED):
        application.check(envelopes[0], START + WINDOW + 1)
    assert Application(application.store, CATALOGUE).seen == {}


def test_a_store_without_a_ledger_is_told_so() -> None:
    with pytest.raises(NoLedger):
        Application(MemoryStore(), CATALOGUE)


def test_a_ledger_that_contradicts_its_head_does_not_open() -> None:
    application = founded(MemoryStore())
    head = block(application, credits_by([1]))
    batch = Batch()
    batch.of(Space.META)[HEAD_KEY] = encode({**reader.msgspec.to_builtins(head), "state_root": "0" * 64})
    application.store.commit(2, batch)
    with pytest.raises(Damaged):
        Application(application.store, CATALOGUE)


def test_the_same_charter_again_is_no_fault_and_another_is_refused_with_what_differs() -> None:
    application = founded(MemoryStore())
    found_ledger(application.store, CATALOGUE, CHARTER)
    other = read_charter(TEXT.replace("window_seconds = 3600", "window_seconds = 3601"), CATALOGUE)
    with refusing(CharterWhy.ANOTHER_CHARTER):
        found_ledger(application.store, CATALOGUE, other)


# --- proposals ----------------------------------------------------------------------------------------------------


def test_a_proposal_holds_what_fits_and_is_admissible_none_twice() -> None:
    application = founded(MemoryStore())
    envelopes = credits_by(range(4))
    size = len(envelopes[0])
    assert application.propose([b"x", *envelopes, envelopes[0]], START) == envelopes
    assert application.propose(envelopes, START, max_bytes=2 * size + 10) == envelopes[:2]


def test_a_proposal_is_judged_by_count_and_bytes_alone() -> None:
    application = founded(MemoryStore())
    assert application.accept_proposal([b"x"] * MAX_BLOCK_TRANSACTIONS)
    assert not application.accept_proposal([b"x"] * (MAX_BLOCK_TRANSACTIONS + 1))
    assert application.accept_proposal([bytes(MAX_BLOCK_BYTES)])
    assert not application.accept_proposal([bytes(MAX_BLOCK_BYTES), b"x"])
