"""A caller has the truth: a receipt when a block holds its transaction, and otherwise what is not known."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from heqi.chain.cometbft import engine as engines
from heqi.chain.cometbft import pool as pools
from heqi.chain.cometbft.adapter import GOOD
from heqi.chain.cometbft.rpc import Offered
from heqi.chain.engine import Outcome, Why
from heqi.chain.reader import find_transaction
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Reason, Refusal
from heqi.machine.receipts import KEPT
from tests.chain.cometbft.driven import Driven, batch, driven
from tests.pilot import BANK, START, credit, credits_by, everybody_signs, key, made
from tests.reached import refusing

CREDITS = credits_by(range(1, 9))
FIRST = bytes.fromhex(made(credit(1), number=1).id)


def with_an_engine(check: Callable[[Driven], Awaitable[None]]) -> None:
    async def run() -> None:
        async with driven() as node:
            await asyncio.wait_for(check(node), 20)

    asyncio.run(run())


async def told(waiting: Awaitable[Any], reason: Reason) -> None:
    with refusing(reason):
        await asyncio.wait_for(waiting, 10)


async def submit(node: Driven, envelope: bytes) -> Outcome:
    return await node.engine.submit(envelope)


def settled(tasks: list[asyncio.Task[Outcome]]) -> list[str]:
    return [each.result().receipt.status for each in tasks]


# --- receipts -----------------------------------------------------------------------------------------------------


def test_a_receipt_comes_with_the_block_and_not_before() -> None:
    async def check(node: Driven) -> None:
        tasks = await node.submitted(*CREDITS[:3])
        await asyncio.sleep(0.02)
        assert not any(each.done() for each in tasks)
        assert node.engine.waiting == 3
        assert await node.decide(*node.rpc.batches) == [GOOD] * len(node.rpc.batches)
        assert [(await each).height for each in tasks] == [1] * 3
        assert settled(tasks) == [KEPT] * 3
        assert node.engine.waiting == 0

    with_an_engine(check)


def test_a_block_may_hold_it_in_a_batch_of_another_node() -> None:
    async def check(node: Driven) -> None:
        tasks = await node.submitted(CREDITS[0])
        await node.decide(batch(CREDITS[5], CREDITS[0]))
        assert [(await each).height for each in tasks] == [1]

    with_an_engine(check)


def test_the_same_bytes_again_have_the_same_outcome() -> None:
    async def check(node: Driven) -> None:
        tasks = [*await node.submitted(CREDITS[0]), *await node.submitted(CREDITS[0])]
        await asyncio.sleep(0.05)
        await node.decide(*node.rpc.batches)
        first, again = [await each for each in tasks]
        assert first == again
        await told(submit(node, CREDITS[0]), Inadmissible.SEEN)  # the edge answers with the first outcome

    with_an_engine(check)


def test_what_is_executed_and_not_durable_yet_is_seen() -> None:
    """Between the two questions of CometBFT; nothing of it can be read then, so that the edge waits for the block."""

    async def check(node: Driven) -> None:
        await node.execute(batch(CREDITS[0]))
        await told(submit(node, CREDITS[0]), Inadmissible.SEEN)
        assert find_transaction(node.engine.application.store, FIRST) is None
        await node.decide(batch(CREDITS[0]))
        assert find_transaction(node.engine.application.store, FIRST) is not None

    with_an_engine(check)


def test_whoever_cannot_wait_any_longer_is_told_that_nothing_is_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "PATIENCE_SECONDS", 0.1)

    async def check(node: Driven) -> None:
        await told(submit(node, CREDITS[0]), Why.UNDECIDED)
        assert node.engine.waiting == 1
        tasks = [asyncio.create_task(submit(node, CREDITS[0]))]  # it is still on its way
        await asyncio.sleep(0.02)
        await node.decide(*node.rpc.batches)
        assert settled([tasks[0]] if await tasks[0] else []) == [KEPT]

    with_an_engine(check)


def test_what_has_expired_is_told_as_that_and_forgotten() -> None:
    async def check(node: Driven) -> None:
        envelope = everybody_signs(made(credit(50), number=50, valid_for=5))
        (task,) = await node.submitted(envelope)
        await node.decide(second=START + 5)
        assert not task.done()
        await node.decide(second=START + 6)
        await told(task, Inadmissible.EXPIRED)
        assert node.engine.waiting == 0

    with_an_engine(check)


# --- a pool that takes nothing in ---------------------------------------------------------------------------------


def test_a_full_engine_is_told_at_once_and_nothing_that_was_taken_in_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "FULL_SECONDS", 0.2)
    monkeypatch.setattr(engines, "SWEEP_SECONDS", 0.02)

    async def check(node: Driven) -> None:
        node.rpc.says = Offered.FULL
        tasks = await node.submitted(CREDITS[0])
        await told(submit(node, CREDITS[1]), Why.BUSY)
        assert node.engine.waiting == 1
        node.rpc.says = Offered.WAITS
        handed = len(node.rpc.batches)
        while len(node.rpc.batches) == handed:  # offered again by itself
            await asyncio.sleep(0.01)
        assert node.rpc.batches[-1] == node.rpc.batches[0]
        tasks += await node.submitted(CREDITS[1])
        await node.decide(*dict.fromkeys(node.rpc.batches))
        assert [(await each).receipt.status for each in tasks] == [KEPT] * 2

    with_an_engine(check)


def test_an_engine_that_is_away_is_asked_again_until_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "FULL_SECONDS", 0.02)
    monkeypatch.setattr(engines, "SWEEP_SECONDS", 0.02)

    async def check(node: Driven) -> None:
        node.rpc.says = Offered.AWAY
        tasks = await node.submitted(*CREDITS[:2])
        while len(node.rpc.batches) < 3:
            await asyncio.sleep(0.01)
        node.rpc.says = Offered.WAITS
        tasks += await node.submitted(CREDITS[2])  # nobody is turned away meanwhile
        await node.decide(*dict.fromkeys(node.rpc.batches))
        assert [(await each).receipt.status for each in tasks] == [KEPT] * 3

    with_an_engine(check)


def test_what_waits_in_silence_is_offered_in_other_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "OFFER_AGAIN_SECONDS", 0.02)
    monkeypatch.setattr(engines, "SWEEP_SECONDS", 0.02)

    async def check(node: Driven) -> None:
        await node.decide()
        tasks = await node.submitted(*CREDITS[:2])
        while len(node.rpc.batches) < 4:
            await asyncio.sleep(0.01)
        assert len({*node.rpc.batches}) == 1  # while blocks come, the engine has only to be reminded
        monkeypatch.setattr(engines, "SILENT_SECONDS", 0.05)
        while len({*node.rpc.batches}) < 3:
            await asyncio.sleep(0.01)
        assert {*node.rpc.envelopes} == {*CREDITS[:2]}
        await node.decide(node.rpc.batches[-1])
        assert [(await each).receipt.status for each in tasks] == [KEPT] * 2
        assert node.engine.waiting == 0

    with_an_engine(check)


def test_bounds_of_the_pool_and_of_a_member_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(node: Driven) -> None:
        await node.submitted(*CREDITS[:2])
        monkeypatch.setattr(pools, "MAX_OF_MEMBER", 2)
        await told(submit(node, CREDITS[2]), Why.MEMBER_BUSY)
        monkeypatch.setattr(pools, "MAX_WAITING", 2)
        await told(submit(node, CREDITS[2]), Why.BUSY)
        monkeypatch.setattr(pools, "MAX_WAITING", 100)
        monkeypatch.setattr(pools, "MAX_WAITING_BYTES", sum(map(len, CREDITS[:3])) - 1)
        await told(submit(node, CREDITS[2]), Why.BUSY)

    with_an_engine(check)


def test_what_waits_to_be_checked_counts_with_its_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(node: Driven) -> None:
        monkeypatch.setattr(pools, "MAX_WAITING_BYTES", len(CREDITS[0]) + len(CREDITS[1]))
        tasks = [asyncio.create_task(submit(node, each)) for each in CREDITS[:3]]
        await told(tasks[2], Why.BUSY)
        assert node.engine.waiting == 2

    with_an_engine(check)


# --- refused by the engine ----------------------------------------------------------------------------------------


def test_a_batch_that_is_refused_whole_is_looked_at_one_by_one() -> None:
    async def check(node: Driven) -> None:
        node.rpc.says = Offered.REFUSED
        first = asyncio.create_task(submit(node, CREDITS[0]))
        while len(node.rpc.batches) < 2:
            await asyncio.sleep(0.002)
        node.rpc.says = Offered.WAITS  # one that was decided meanwhile is refused alone
        await node.decide(batch(CREDITS[0]))
        assert (await first).receipt.status == KEPT
        bad = made(credit(60), number=60)
        unsigned = bad.seal([bad.sign(key("fine-works"))])
        await told(submit(node, unsigned), Inadmissible.KEY_UNKNOWN)

    with_an_engine(check)


def test_what_a_block_holds_without_effect_is_looked_at_again() -> None:
    """A batch decided after its transaction's last second, or of garbage, executes nothing of it."""

    async def check(node: Driven) -> None:
        envelope = everybody_signs(made(credit(51), number=51, valid_for=5))
        (task,) = await node.submitted(envelope)
        await node.decide(batch(envelope), second=START + 6)
        await told(task, Inadmissible.EXPIRED)

    with_an_engine(check)


def test_what_was_handed_over_before_is_never_refused_for_what_may_change(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(node: Driven) -> None:
        node.rpc.says = Offered.REFUSED
        quota = Refusal(Inadmissible.QUOTA, party=BANK, limit=1, what="transactions")
        checking = node.engine._adapter.checking
        task = asyncio.create_task(submit(node, CREDITS[0]))
        while not node.rpc.batches:
            await asyncio.sleep(0.001)
        monkeypatch.setattr(checking, "envelopes", lambda data, verdicts: [quota] * len(data))
        await told(task, Why.UNDECIDED)
        await told(submit(node, CREDITS[1]), Inadmissible.QUOTA)

    with_an_engine(check)


# --- the end ------------------------------------------------------------------------------------------------------


def test_stopping_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        async with driven() as node:
            (handed,) = await node.submitted(CREDITS[0])
            hold = asyncio.Event()

            async def slow(envelopes: list[bytes]) -> list[Any]:
                await hold.wait()
                return [()] * len(envelopes)

            monkeypatch.setattr(node.engine._workers, "verify", slow)
            being_checked = asyncio.create_task(submit(node, CREDITS[1]))
            await asyncio.sleep(0.02)
            arrived = asyncio.create_task(submit(node, CREDITS[2]))
            await asyncio.sleep(0.02)
            assert node.engine.waiting == 3
            stopping = asyncio.create_task(node.engine.stop())
            await told(handed, Why.UNDECIDED)
            await told(being_checked, Why.STOPPING)
            await told(arrived, Why.STOPPING)
            await asyncio.wait_for(stopping, 5)
            await told(submit(node, CREDITS[3]), Why.STOPPING)
            assert node.engine.failure is None

    asyncio.run(asyncio.wait_for(check(), 20))


def test_a_check_that_is_under_way_when_the_node_stops_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> None:
        async with driven() as node:
            begun, go_on = threading.Event(), threading.Event()
            envelopes = node.engine._adapter.checking.envelopes

            def slow(*asked: Any) -> Any:
                begun.set()
                go_on.wait(5)
                return envelopes(*asked)

            monkeypatch.setattr(node.engine._adapter.checking, "envelopes", slow)
            task = asyncio.create_task(submit(node, CREDITS[0]))
            await asyncio.to_thread(begun.wait, 5)
            stopping = asyncio.create_task(node.engine.stop())
            await asyncio.sleep(0.02)
            go_on.set()
            await asyncio.wait_for(stopping, 5)
            with pytest.raises(Refusal, match=r"engine\.(STOPPING|UNDECIDED)"):
                await asyncio.wait_for(task, 1)

    asyncio.run(asyncio.wait_for(check(), 20))


def test_a_failure_stops_it_before_anything_is_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(node: Driven) -> None:
        (task,) = await node.submitted(CREDITS[0])
        monkeypatch.setattr(node.engine.application, "commit", lambda _: 1 / 0)
        assert await node.decide(*node.rpc.batches) in ([], [GOOD])
        await told(task, Why.UNDECIDED)
        await asyncio.wait_for(node.engine.stopped.wait(), 5)
        assert isinstance(node.engine.failure, ZeroDivisionError)

    with_an_engine(check)
