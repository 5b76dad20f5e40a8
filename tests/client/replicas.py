"""Several nodes of one ledger without a network: each has its own copy of the blocks, and may be behind, busy or gone.

A transaction is decided in `Book`; a replica hands it over, and answers once its own copy holds the block.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import httpx
import msgspec

from heqi.chain.application import Application
from heqi.chain.blocks import Block, Head
from heqi.chain.engine import Outcome, Why
from heqi.client.sdk import AsyncClient
from heqi.client.wire import RefusalAnswer, refusal_body
from heqi.edge.desk import Desk, Founding
from heqi.edge.http import create_app
from heqi.machine.reasons import Reason, Refusal
from heqi.modules import CATALOGUE
from heqi.storage.memory import MemoryStore
from tests.pilot import BANK, CHARTER, FOUNDERS, PERSONS, Clock, founded, key, vouching

KEEPERS = ("platform", "river-bank", "harbour-bank", "core-maker")


class Book:
    """What all nodes agree on: the blocks, and what is on its way into the next one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.application = founded(MemoryStore())
        self.blocks: list[Block] = []
        self.on_its_way: dict[bytes, None] = {}

    def decide(self) -> None:
        """A block of what is on its way, and of nothing else."""
        self.clock.second += 1
        self.application.assemble(self.clock.second, list(self.on_its_way))
        self.blocks.append(self.application.commit().block)
        self.on_its_way.clear()

    def times_executed(self, envelope: bytes) -> int:
        return sum(each == envelope for block in self.blocks for each in block.transactions)


class Replica:
    """One node: an engine as its edge sees it. `takes` says why it takes nothing in; `follows`, whether it is told of
    new blocks; `decides`, whether what it takes in gets into a block at once.
    """

    def __init__(self, book: Book, keeper: str) -> None:
        self.book = book
        self.application: Application = founded(MemoryStore())
        self.stopped, self.failure, self.syncing = asyncio.Event(), None, False
        self.takes: Reason | None = None
        self.follows = self.decides = True
        founding = Founding(CHARTER, FOUNDERS)
        now, vouch = book.clock, vouching(keeper)
        self.desk = Desk(self.application.store, CATALOGUE, founding, self, now=now, vouch=vouch)
        self.app = create_app(self.desk)

    @property
    def head(self) -> Head:
        return self.application.head

    @property
    def waiting(self) -> int:
        return len(self.book.on_its_way)

    def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def submit(self, envelope: bytes) -> Outcome:
        if self.takes is not None:
            raise Refusal(self.takes, waiting=1, party=BANK)
        identity = self.application.check(envelope, self.book.clock()).id.hex()
        self.book.on_its_way[envelope] = None
        if self.decides:
            self.book.decide()
        found = self.catch_up().get(identity)
        if found is None:
            raise Refusal(Why.UNDECIDED)
        return found

    def catch_up(self, most: int = 1_000) -> dict[str, Outcome]:
        """Execute what others have decided; what became of each transaction."""
        found: dict[str, Outcome] = {}
        for block in self.book.blocks[self.head.height :][: most if self.follows else 0]:
            self.application.finalise(block.height, block.second, block.transactions)
            committed = self.application.commit()
            self.desk.follow(committed)
            for identity, receipt in zip(committed.identities, committed.receipts, strict=True):
                found[identity] = Outcome(block.height, block.second, receipt)
        return found


Fault = Callable[[httpx.Request, Callable[[], Any]], Any]


class Wires(httpx.AsyncBaseTransport):
    """Carries requests to replicas by their names; `faults` go before, one per request, until they run out."""

    def __init__(self, replicas: dict[str, Any], faults: Iterable[Fault] = ()) -> None:
        self.replicas = replicas
        self.faults = iter(faults)
        self.asked: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append((request.url.host, request.url.path))
        app = self.replicas.get(request.url.host)
        if app is None:
            raise httpx.ConnectError("All connection attempts failed")
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)

        async def deliver() -> httpx.Response:
            response = await transport.handle_async_request(request)
            return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())

        fault = next(self.faults, None)
        response: httpx.Response = await (deliver() if fault is None else fault(request, deliver))
        return response


async def gone(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
    raise httpx.ConnectError("All connection attempts failed")


async def lost_on_the_way(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
    raise httpx.WriteError("[Errno 32] Broken pipe")


async def answer_lost(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
    await deliver()
    raise httpx.ReadError("")


async def half_an_answer(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
    answered = await deliver()
    return httpx.Response(answered.status_code, content=answered.content[: len(answered.content) // 2])


async def a_page_of_a_proxy(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
    return httpx.Response(502, content=b"<html>Bad Gateway</html>")


def refuses(reason: Reason, status: int, **facts: Any) -> Fault:
    """A node that refuses for a reason of its own: its state, its pool or its rules are not those of the others."""
    answer = msgspec.json.encode(RefusalAnswer(refusal=refusal_body(reason, facts)))

    async def refuse(request: httpx.Request, deliver: Callable[[], Any]) -> httpx.Response:
        if request.url.path.endswith("/stream"):
            return httpx.Response(200, content=(answer + b"\n") * len((await request.aread()).splitlines()))
        return httpx.Response(status, content=answer)

    return refuse


class Network:
    """Replicas by their names, and clients of all of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self.clock = Clock()
        self.book = Book(self.clock)
        self.replicas = {name: Replica(self.book, keeper) for name, keeper in zip(names, KEEPERS, strict=False)}
        self.wires = Wires({name: each.app for name, each in self.replicas.items()})

    def client(self, party: str = BANK, **more: Any) -> AsyncClient:
        urls = [f"http://{name}" for name in self.replicas]
        pair = key(party, PERSONS[party][0])
        settings: dict[str, Any] = {
            "charter": CHARTER,
            "now": self.clock,
            "attempts": 2,
            "transport": self.wires,
        } | more
        return AsyncClient(urls, party=party, pair=pair, **settings)

    def kill(self, name: str) -> None:
        del self.wires.replicas[name]

    def recover(self) -> None:
        """Everything works again, and what was on its way has got into a block."""
        self.wires.faults = iter(())
        self.wires.replicas = {name: each.app for name, each in self.replicas.items()}
        for each in self.replicas.values():
            each.takes, each.follows, each.decides = None, True, True
        self.book.decide()
        for each in self.replicas.values():
            each.catch_up()
