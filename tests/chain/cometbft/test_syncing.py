"""One node's engine hands a snapshot to another's, over the questions that CometBFT asks, and says how far it is."""

import asyncio
import logging
from pathlib import Path

import pytest

from heqi.chain.cometbft import engine as engine_module
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.messages_pb2 import ApplySnapshotChunkResponse as Applied
from heqi.chain.cometbft.messages_pb2 import OfferSnapshotResponse as Offer
from heqi.chain.cometbft.offering import FOLLOWING, Often
from heqi.chain.snapshots import Snapshots
from tests.chain.cometbft.driven import Driven, batch, driven
from tests.pilot import START, credits_by

HEIGHT = 3


async def snapshot_of(old: Driven) -> tuple[messages.Snapshot, list[bytes], bytes]:
    """The snapshot that it offers, its chunks, and the app hash after that height."""
    listing, asking = messages.Request(), messages.Request()
    listing.list_snapshots.SetInParent()
    asking.query.path = "snapshot"
    async with asyncio.timeout(20):
        while True:
            told, asked = await old.ask(listing, asking)
            if told.list_snapshots.snapshots:
                break
            await asyncio.sleep(0.02)
    (snapshot,) = told.list_snapshots.snapshots
    assert asked.query.value == str(HEIGHT).encode()
    chunks = list[bytes]()
    for number in range(snapshot.chunks):
        load = messages.Request()
        load.load_snapshot_chunk.height, load.load_snapshot_chunk.format = snapshot.height, snapshot.format
        load.load_snapshot_chunk.chunk = number
        (answer,) = await old.ask(load)
        chunks.append(answer.load_snapshot_chunk.chunk)
    return snapshot, chunks, bytes.fromhex(old.engine.head.app_hash)


def applying(index: int, chunk: bytes, sender: str) -> messages.Request:
    asked = messages.Request()
    asked.apply_snapshot_chunk.index, asked.apply_snapshot_chunk.chunk = index, chunk
    asked.apply_snapshot_chunk.sender = sender
    return asked


def test_a_node_begins_with_what_another_made_and_answers_once_it_has_a_block(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def check() -> None:
        async with (
            driven(snapshots=Snapshots(tmp_path / "old"), often=Often(HEIGHT, 0)) as old,
            driven(snapshots=Snapshots(tmp_path / "new"), begins=True) as new,
        ):
            for number in range(HEIGHT):
                await old.decide(batch(*credits_by([number])))
            for _ in range(FOLLOWING):
                await old.decide()
            snapshot, chunks, app_hash = await snapshot_of(old)
            assert new.engine.syncing
            offer = messages.Request()
            offer.offer_snapshot.snapshot.CopyFrom(snapshot)
            offer.offer_snapshot.app_hash = app_hash
            (answer,) = await new.ask(offer)
            assert answer.offer_snapshot.result == Offer.ACCEPT
            for number, chunk in enumerate(chunks):
                wrong, right = await new.ask(applying(number, chunk[:-1], "liar"), applying(number, chunk, "honest"))
                assert wrong.apply_snapshot_chunk.reject_senders == ["liar"]
                assert right.apply_snapshot_chunk.result == Applied.ACCEPT
            info = messages.Request()
            info.info.SetInParent()
            (told,) = await new.ask(info)
            assert (told.info.last_height, told.info.last_app_hash) == (HEIGHT, app_hash)
            assert not new.engine.syncing
            for _ in range(FOLLOWING):
                await new.decide()
            more = batch(*credits_by([50]))
            assert await new.decide(more) == await old.decide(more) == [0]
            assert new.engine.head == old.engine.head

    with caplog.at_level(logging.INFO):
        asyncio.run(check())
    assert "liar sent it" in caplog.text
    assert f"began with the snapshot of height {HEIGHT}" in caplog.text


def test_a_node_without_snapshots_offers_none() -> None:
    async def check() -> None:
        async with driven() as node:
            asked = messages.Request(), messages.Request(), messages.Request()
            asked[0].list_snapshots.SetInParent()
            asked[1].load_snapshot_chunk.height = 1
            asked[2].query.path = "snapshot"
            listed, loaded, queried = await node.ask(*asked)
            assert not listed.list_snapshots.snapshots
            assert not loaded.load_snapshot_chunk.chunk
            assert queried.query.code != 0

    asyncio.run(check())


def test_a_node_that_catches_up_for_long_says_so_until_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "WATCH_SECONDS", 0.01)

    async def until(node: Driven, *, syncing: bool) -> None:
        async with asyncio.timeout(10):
            while node.engine.syncing is not syncing:
                await asyncio.sleep(0.005)

    async def check() -> None:
        async with driven(snapshots=None, often=Often(1, 0)) as node:
            await node.decide(second=START)
            node.rpc.behind = True
            await asyncio.sleep(0.05)
            assert not node.engine.syncing  # a moment of it is no news after a restart
            monkeypatch.setattr(engine_module, "BEHIND_SECONDS", 0.1)
            await until(node, syncing=True)
            node.rpc.behind = False
            await until(node, syncing=False)

    asyncio.run(check())
