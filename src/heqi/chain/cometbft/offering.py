"""Snapshots that a running node makes for others, and what it tells the engine of them.

A snapshot is made on a thread of its own, so that no block waits for it, and at heights that follow from the blocks
alone: nodes with the same settings make the same ones, and their chunks may come from any of them.
"""

import asyncio
import logging
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import NamedTuple

from heqi.chain.blocks import Block, Committed, Head
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.snapshots import FORMAT, Snapshots, Stopped
from heqi.machine.charter import Charter
from heqi.state.store import Store, StoreError

FOLLOWING = 2
"""Blocks after a snapshot's before it is offered: a light client takes its app hash from the next header, and the
validators of the one after.
"""

log = logging.getLogger(__name__)


class Often(NamedTuple):
    """When a snapshot is due: with every block whose height is a multiple of `heights`, and with the first block of
    every so many seconds. 0: never by that.
    """

    heights: int
    seconds: int

    def due(self, block: Block, before: int) -> bool:
        """before: the second of the block before."""
        by_height = self.heights > 0 and block.height % self.heights == 0
        return by_height or (self.seconds > 0 and block.second // self.seconds > before // self.seconds)


class Offering:
    """The snapshots of one node. What does not say otherwise is called on the loop."""

    def __init__(self, snapshots: Snapshots, store: Store, charter: Charter, head: Head, often: Often) -> None:
        self._snapshots = snapshots
        self._store = store
        self._charter = charter
        self._often = often
        self._height, self._second = head.height, head.as_of
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="snapshots")
        self._making: Future[None] | None = None
        self._stop = Event()

    def heights(self) -> list[int]:
        """Of the snapshots on the disk, latest first. On any thread."""
        return self._snapshots.heights()

    def follow(self, committed: Committed, *, syncing: bool) -> None:
        """Begin to make a snapshot where one is due. syncing: the network is far beyond that block."""
        block, before = committed.block, self._second
        self._height, self._second = block.height, block.second
        idle = self._making is None or self._making.done()
        if idle and not syncing and not self._stop.is_set() and self._often.due(block, before):
            self._making = self._thread.submit(self._make, block.height)

    def close(self) -> None:
        """Leave off what is being made; its beginnings are cleared away with the next one."""
        self._stop.set()
        self._thread.shutdown()

    async def latest(self) -> int:
        """The height of the latest that is offered; 0 where none is."""
        found = await asyncio.to_thread(self.heights)
        return max((each for each in found if each + FOLLOWING <= self._height), default=0)

    async def list(self) -> messages.ListSnapshotsResponse:
        answer, height = messages.ListSnapshotsResponse(), self._height
        for each in await asyncio.to_thread(self._snapshots.finished):
            if each.height + FOLLOWING <= height:
                answer.snapshots.add(
                    height=each.height,
                    format=each.format,
                    chunks=each.chunks,
                    hash=each.digest,
                    metadata=each.manifest,
                )
        return answer

    async def load(self, asked: messages.LoadSnapshotChunkRequest) -> messages.LoadSnapshotChunkResponse:
        """A chunk; nothing where there is none."""
        chunk = None
        if asked.format == FORMAT:
            chunk = await asyncio.to_thread(self._snapshots.load, asked.height, asked.chunk)
        return messages.LoadSnapshotChunkResponse(chunk=chunk or b"")

    def _make(self, height: int) -> None:
        try:
            made = self._snapshots.make(self._store, self._charter, height, self._stop)
        except Stopped:
            return
        except (OSError, StoreError) as problem:
            log.warning("no snapshot was made of height %d: %s", height, problem)
        else:
            log.info("snapshot of height %d: %d chunks", height, made.chunks)
