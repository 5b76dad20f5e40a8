"""The engine of a node with nothing real beside it: its pool is a list, and blocks are decided by the test."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.batches import read_batch, write_batch
from heqi.chain.cometbft.engine import CometEngine
from heqi.chain.cometbft.frames import Frames, frame
from heqi.chain.cometbft.rpc import Offered, Rpc
from heqi.chain.engine import Outcome
from heqi.chain.verdicts import LastingVerdicts, Workers
from heqi.storage.memory import MemoryStore
from tests.pilot import START, Clock, founded


class Handed(Rpc):
    """Takes batches in as it is told to, and keeps them."""

    def __init__(self) -> None:
        super().__init__("127.0.0.1:1")
        self.says = Offered.WAITS
        self.batches: list[bytes] = []
        self.behind = False

    async def offer(self, batch: bytes) -> Offered:
        self.batches.append(batch)
        return self.says

    async def catching_up(self) -> bool | None:
        return self.behind

    @property
    def envelopes(self) -> list[bytes]:
        return [envelope for batch in self.batches for envelope in read_batch(batch)]


class Driven:
    """A node's engine, and a connection to it that asks what CometBFT asks."""

    def __init__(self, engine: CometEngine, rpc: Handed, clock: Clock, address: tuple[str, int]) -> None:
        self.engine, self.rpc, self.clock = engine, rpc, clock
        self._address = address
        self._frames = Frames()

    async def ask(self, *requests: messages.Request) -> list[messages.Response]:
        """The answers, in their order."""
        incoming, outgoing = await asyncio.open_connection(*self._address)
        outgoing.write(b"".join(frame(each.SerializeToString()) for each in requests))
        answers, frames = list[messages.Response](), Frames()
        while len(answers) < len(requests) and (data := await incoming.read(1 << 16)):
            answers += [messages.Response.FromString(each) for each in frames.feed(data)]
        outgoing.close()
        return answers

    async def decide(self, *transactions: bytes, second: int | None = None) -> list[int]:
        """A block of these batches; their codes."""
        commit = messages.Request()
        commit.commit.SetInParent()
        found = await self.ask(self._finalise(transactions, second), commit)
        return [each.code for each in found[0].finalize_block.results]

    async def execute(self, *transactions: bytes) -> None:
        """The same block, before it is committed."""
        await self.ask(self._finalise(transactions, None))

    def _finalise(self, transactions: Sequence[bytes], second: int | None) -> messages.Request:
        finalise = messages.Request()
        finalise.finalize_block.height = self.engine.head.height + 1
        finalise.finalize_block.time.seconds = self.clock.second if second is None else second
        finalise.finalize_block.transactions.extend(transactions)
        return finalise

    async def submitted(self, *envelopes: bytes) -> list[asyncio.Task[Outcome]]:
        """On their way: handed to the pool."""

        async def submit(envelope: bytes) -> Outcome:
            return await self.engine.submit(envelope)

        tasks = [asyncio.create_task(submit(each)) for each in envelopes]
        async with asyncio.timeout(5):
            while not {*envelopes} <= {*self.rpc.envelopes} and not all(each.done() for each in tasks):
                await asyncio.sleep(0.002)
        return tasks


@asynccontextmanager
async def driven(**more: Any) -> AsyncIterator[Driven]:
    """more: of the engine's own choices, such as its snapshots."""
    verdicts, workers, rpc, clock = LastingVerdicts(), Workers(0), Handed(), Clock(START)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    address = listening.getsockname()
    engine = CometEngine(founded(MemoryStore(), verdicts), verdicts, workers, listening, rpc, clock, **more)
    engine.start()
    try:
        yield Driven(engine, rpc, clock, address)
    finally:
        await engine.stop()
        workers.close()


def batch(*envelopes: bytes) -> bytes:
    return write_batch(envelopes)
