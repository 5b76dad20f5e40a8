"""The embedded engine: acknowledged means durable, and whatever fails, nobody is left waiting."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from heqi.chain import embedded
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Committed
from heqi.chain.embedded import EmbeddedEngine
from heqi.chain.engine import Outcome, Why
from heqi.chain.verdicts import Verdict, Verdicts, Workers
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import KEPT
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter
from heqi.state.store import Batch, Store, StoreFull
from heqi.storage.memory import MemoryStore
from tests import reached
from tests.pilot import BEGINS, START, TEXT, Clock, credits_by, everybody_signs, founded, made, transfer

HEARTBEAT = 60


@asynccontextmanager
async def driving(
    application: Application | None = None,
    *,
    clock: Callable[[], int] | None = None,
    follow: Callable[[Committed], None] = lambda committed: None,
    workers: Workers | None = None,
) -> AsyncIterator[EmbeddedEngine]:
    verdicts, workers = Verdicts(), workers or Workers(0)
    application = application or founded(MemoryStore(), verdicts)
    engine = EmbeddedEngine(application, verdicts, workers, clock or Clock(), follow)
    engine.start()
    try:
        yield engine
    finally:
        await asyncio.wait_for(engine.stop(), 10)
        workers.close()


async def outcomes(engine: EmbeddedEngine, envelopes: Sequence[bytes]) -> list[Outcome | BaseException]:
    async def submitted(envelope: bytes) -> Outcome:
        return await engine.submit(envelope)  # which may refuse before there is anything to wait for

    return await asyncio.wait_for(asyncio.gather(*map(submitted, envelopes), return_exceptions=True), 10)


def codes(found: Sequence[Outcome | BaseException]) -> set[str]:
    for each in found:
        if isinstance(each, Refusal):
            reached.note(each.reason, each.facts)
    return {each.reason.code if isinstance(each, Refusal) else "kept" for each in found}


def test_transactions_are_acknowledged_in_blocks_in_the_order_in_which_they_came() -> None:
    async def run() -> None:
        told: list[Committed] = []
        async with driving(follow=told.append) as engine:
            envelopes = credits_by(range(50))
            found = await outcomes(engine, envelopes)
            assert all(isinstance(each, Outcome) and each.receipt.status == KEPT for each in found)
            assert [data for each in told for data in each.block.transactions] == envelopes
            assert engine.application.head == told[-1].head

    asyncio.run(run())


def test_an_acknowledged_transaction_survives_a_crash_of_a_store_that_keeps_what_was_synced() -> None:
    class Synced(MemoryStore):
        def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
            super().commit(height, batch, keep_from)
            self.sync()

    async def run() -> None:
        store = Synced(drop_unsynced=True)
        async with driving(founded(store)) as engine:
            found = await outcomes(engine, credits_by(range(20)))
            again = Application(store.crash(), CATALOGUE)
            assert again.head == engine.application.head
            assert {each.receipt.transaction for each in found if isinstance(each, Outcome)} == {
                identity.hex() for identity in again.seen
            }

    asyncio.run(run())


def test_the_same_transaction_twice_in_one_block_is_executed_once() -> None:
    async def run() -> None:
        async with driving() as engine:
            envelope = credits_by([1])[0]
            found = await outcomes(engine, [envelope, envelope])
            assert isinstance(found[0], Outcome)
            assert codes(found[1:]) == {Inadmissible.SEEN.code}

    asyncio.run(run())


def test_a_refusal_of_the_ledger_is_an_outcome() -> None:
    async def run() -> None:
        async with driving() as engine:
            (found,) = await outcomes(
                engine, [everybody_signs(made(transfer("fine-works", "core-maker", 1), number=1))]
            )
            assert isinstance(found, Outcome)
            assert found.receipt.code == "payments.INSUFFICIENT_FUNDS"

    asyncio.run(run())


def test_what_is_inadmissible_makes_no_block_until_the_heartbeat_is_due() -> None:
    async def run() -> None:
        clock = Clock()
        async with driving(clock=clock) as engine:
            await outcomes(engine, credits_by([1]))
            for _ in range(3):
                await outcomes(engine, [b"garbage"])
            before = engine.application.head.height
            clock.second += HEARTBEAT
            await outcomes(engine, [b"garbage"])
            head = engine.application.head
            assert (before, head.height, head.as_of) == (2, 3, START + HEARTBEAT)  # the first told the time

    asyncio.run(run())


def test_a_quiet_ledger_still_tells_the_time() -> None:
    charter = read_charter(TEXT.replace("heartbeat_seconds = 60", "heartbeat_seconds = 1"), CATALOGUE)

    async def run() -> None:
        store = MemoryStore()
        found_ledger(store, CATALOGUE, charter)
        beat = asyncio.Event()
        clock = Clock(BEGINS + 5)
        async with driving(Application(store, CATALOGUE), clock=clock, follow=lambda committed: beat.set()) as engine:
            await asyncio.wait_for(beat.wait(), 10)
            assert engine.application.head.as_of == BEGINS + 5
            assert engine.application.head.history_size == 0

    asyncio.run(run())


@pytest.mark.parametrize(("passed", "told"), [(HEARTBEAT - 1, 0), (HEARTBEAT, 1)])
def test_after_a_long_stop_the_time_is_told_at_once(passed: int, told: int) -> None:
    async def run() -> None:
        async with driving(clock=Clock(BEGINS + passed)) as engine:
            await asyncio.sleep(0.2)
            assert engine.application.head.height == told
            assert engine.application.head.as_of == BEGINS + passed * told

    asyncio.run(run())


@pytest.mark.parametrize("bound", ["MAX_WAITING", "MAX_WAITING_BYTES"])
def test_the_queue_is_bounded_in_number_and_in_bytes(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    envelopes = credits_by(range(5))
    monkeypatch.setattr(embedded, bound, 2 if bound == "MAX_WAITING" else 2 * len(envelopes[0]) + 2)

    async def run() -> None:
        async with driving() as engine:
            found = await outcomes(engine, envelopes)
            assert codes(found[:2]) == {"kept"}
            assert codes(found[2:]) == {Why.BUSY.code}
            assert codes(await outcomes(engine, envelopes[2:4])) == {"kept"}

    asyncio.run(run())


def test_a_block_takes_no_more_bytes_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    envelopes = credits_by(range(6))
    monkeypatch.setattr(embedded, "MAX_BLOCK_BYTES", 2 * len(envelopes[0]) + 2)

    async def run() -> None:
        told: list[Committed] = []
        async with driving(follow=told.append) as engine:
            assert codes(await outcomes(engine, envelopes)) == {"kept"}
            assert [len(each.block.transactions) for each in told if each.block.transactions] == [2, 2, 2]

    asyncio.run(run())


# --- failures -----------------------------------------------------------------------------------------------------


class FullStore(MemoryStore):
    """A disk that is full when it is told to be."""

    full = False

    def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
        if self.full:
            raise StoreFull(folder="memory")
        super().commit(height, batch, keep_from)


async def stopped_by(engine: EmbeddedEngine, envelopes: Sequence[bytes]) -> BaseException | None:
    """Hand in more than one block holds, while something fails: all are answered, and none as done."""
    found = await outcomes(engine, envelopes)
    assert codes(found) <= {Why.FAILED.code, Why.STOPPING.code}
    await asyncio.wait_for(engine.stopped.wait(), 10)
    with pytest.raises(Refusal) as refused:
        await engine.submit(envelopes[0])
    assert refused.value.reason is Why.STOPPING
    return engine.failure


def test_a_full_disk_stops_the_engine_and_everybody_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MAX_BATCH", 2)

    async def run() -> None:
        store: Store = FullStore()
        application = founded(store)
        async with driving(application) as engine:
            assert codes(await outcomes(engine, credits_by([1]))) == {"kept"}
            durable = application.head
            store.full = True  # type: ignore[attr-defined]
            assert isinstance(await stopped_by(engine, credits_by(range(2, 12))), StoreFull)
            assert Application(store, CATALOGUE).head == durable

    asyncio.run(run())


def test_a_follower_that_fails_stops_the_engine_before_anything_is_acknowledged() -> None:
    def fail(committed: Committed) -> None:
        raise KeyError("a bug")

    async def run() -> None:
        async with driving(follow=fail) as engine:
            assert isinstance(await stopped_by(engine, credits_by(range(3))), KeyError)

    asyncio.run(run())


def test_workers_that_fail_otherwise_than_by_dying_stop_the_engine() -> None:
    class Broken(Workers):
        async def verify(self, envelopes: Sequence[bytes]) -> list[Verdict]:
            raise MemoryError

    async def run() -> None:
        async with driving(workers=Broken(0)) as engine:
            assert isinstance(await stopped_by(engine, credits_by(range(3))), MemoryError)

    asyncio.run(run())


def test_a_clock_that_refuses_stops_the_engine() -> None:
    def clock() -> int:
        raise Refusal(Inadmissible.SEEN)

    async def run() -> None:
        async with driving(clock=clock) as engine:
            assert isinstance(await stopped_by(engine, credits_by([1])), Refusal)

    asyncio.run(run())


def test_stopping_finishes_the_block_under_way_and_refuses_what_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MAX_BATCH", 3)

    async def run() -> None:
        begun = asyncio.Event()
        async with driving(follow=lambda committed: begun.set()) as engine:
            waiting = asyncio.gather(*(engine.submit(each) for each in credits_by(range(60))), return_exceptions=True)
            await begun.wait()
            await asyncio.wait_for(engine.stop(), 10)
            found = await asyncio.wait_for(waiting, 10)
            kept = [each for each in found if isinstance(each, Outcome)]
            assert codes(found) == {"kept", Why.STOPPING.code}
            assert len(kept) == len(engine.application.seen)
            assert engine.failure is None

    asyncio.run(run())


def test_an_idle_engine_stops_at_once_and_twice() -> None:
    async def run() -> None:
        async with driving() as engine:
            await asyncio.sleep(0)
            await asyncio.wait_for(engine.stop(), 5)
            await asyncio.wait_for(engine.stop(), 5)

    asyncio.run(run())


def test_a_caller_that_goes_away_does_not_take_the_transaction_back() -> None:
    async def run() -> None:
        async with driving() as engine:
            gone = asyncio.ensure_future(engine.submit(credits_by([1])[0]))
            await asyncio.sleep(0)
            gone.cancel()
            assert codes(await outcomes(engine, credits_by([2]))) == {"kept"}
            assert len(engine.application.seen) == 2

    asyncio.run(run())
