"""Snapshots that a running node makes: when, beside the blocks, and what the engine is told of them."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from heqi.chain.application import Application
from heqi.chain.blocks import Block, Committed
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.offering import FOLLOWING, Offering, Often
from heqi.chain.snapshots import FORMAT, Snapshots, Stopped
from heqi.state.store import Pruned
from heqi.storage.memory import MemoryStore
from tests.pilot import CHARTER, START, credits_by, founded


@pytest.mark.parametrize(
    ("often", "height", "second", "due"),
    [
        (Often(10, 0), 20, 1_000, True),
        (Often(10, 0), 21, 1_000, False),
        (Often(0, 60), 20, 1_019, False),
        (Often(0, 60), 21, 1_020, True),
        (Often(0, 60), 21, 1_500, True),
        (Often(10, 60), 20, 1_019, True),
        (Often(0, 0), 20, 1_500, False),
    ],
)
def test_when_a_snapshot_is_due_follows_from_the_blocks(often: Often, height: int, second: int, due: bool) -> None:
    assert often.due(Block(height, second, ()), 1_000) is due


def commit(application: Application, number: int) -> Committed:
    application.finalise(application.head.height + 1, START + number, credits_by([number]))
    return application.commit()


def with_offering(folder: Path, check: Callable[[Application, Offering, Snapshots], Awaitable[None]]) -> None:
    async def run() -> None:
        application, snapshots = founded(MemoryStore()), Snapshots(folder)
        offering = Offering(snapshots, application.store, CHARTER, application.head, Often(2, 0))
        try:
            await check(application, offering, snapshots)
        finally:
            offering.close()

    asyncio.run(run())


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not found():
            await asyncio.sleep(0.01)


def test_a_snapshot_is_offered_once_a_light_client_can_follow_it(tmp_path: Path) -> None:
    async def check(application: Application, offering: Offering, snapshots: Snapshots) -> None:
        for number in range(2):
            offering.follow(commit(application, number), syncing=False)
        await until(lambda: offering.heights() == [2])
        for number in range(2, 2 + FOLLOWING):
            assert (await offering.latest(), len((await offering.list()).snapshots)) == (0, 0)
            offering.follow(commit(application, number), syncing=False)
        assert await offering.latest() == 2
        (made,) = [each for each in (await offering.list()).snapshots if each.height == 2]
        (kept,) = [each for each in snapshots.finished() if each.height == 2]
        assert (made.format, made.chunks, made.hash, made.metadata) == (
            FORMAT,
            kept.chunks,
            kept.digest,
            kept.manifest,
        )
        for chunk in range(made.chunks):
            asked = messages.LoadSnapshotChunkRequest(height=2, format=FORMAT, chunk=chunk)
            assert (await offering.load(asked)).chunk == snapshots.load(2, chunk) != b""
        for wrong in (
            messages.LoadSnapshotChunkRequest(height=2, format=FORMAT + 1, chunk=0),
            messages.LoadSnapshotChunkRequest(height=2, format=FORMAT, chunk=made.chunks),
            messages.LoadSnapshotChunkRequest(height=3, format=FORMAT, chunk=0),
        ):
            assert (await offering.load(wrong)).chunk == b""

    with_offering(tmp_path, check)


def test_no_block_waits_for_a_snapshot_and_a_second_one_is_not_begun_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, made = threading.Event(), list[int]()

    def make(self: Snapshots, store: MemoryStore, charter: object, height: int, stop: object) -> None:
        made.append(height)
        go_on.wait(20)
        raise Pruned(asked=height, oldest=height + 1)

    monkeypatch.setattr(Snapshots, "make", make)

    async def check(application: Application, offering: Offering, snapshots: Snapshots) -> None:
        for number in range(6):
            offering.follow(commit(application, number), syncing=False)
        await until(lambda: made == [2])
        go_on.set()
        await until(lambda: offering._making is not None and offering._making.done())
        offering.follow(commit(application, 6), syncing=False)
        offering.follow(commit(application, 7), syncing=True)
        assert made == [2]
        offering.follow(commit(application, 8), syncing=False)
        offering.follow(commit(application, 9), syncing=False)
        await until(lambda: made == [2, 10])

    with_offering(tmp_path, check)


def test_a_node_that_stops_leaves_off_and_the_next_snapshot_clears_up(tmp_path: Path) -> None:
    application, snapshots, stop = founded(MemoryStore()), Snapshots(tmp_path), threading.Event()
    head = commit(application, 1).head
    stop.set()
    with pytest.raises(Stopped):
        snapshots.make(application.store, CHARTER, head.height, stop)
    assert snapshots.heights() == []
    snapshots.make(application.store, CHARTER, head.height)
    assert [each.name for each in tmp_path.iterdir()] == [str(head.height)]
