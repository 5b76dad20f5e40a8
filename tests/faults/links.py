"""Links: every way from one node to another goes through one of these, and can be cut, or made silent, and healed."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

LOOPBACK = "127.0.0.1"
PIECE = 1 << 16


class Link:
    """A port of this machine that leads to an address, as long as the link is whole."""

    def __init__(self, target: str) -> None:
        self._host, _, port = target.rpartition(":")
        self._port = int(port)
        self._connections: set[asyncio.StreamWriter] = set()
        self._cut = False
        self._passes = asyncio.Event()
        self._passes.set()
        self.address = ""

    async def start(self) -> None:
        server = await asyncio.start_server(self._serve, LOOPBACK, 0)
        self.address = f"{LOOPBACK}:{server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Connections break, and new ones break at once."""
        self._cut = True
        for each in self._connections:
            each.transport.abort()

    def silence(self) -> None:
        """Connections stay and carry nothing: what was sent arrives once the link is whole again, as TCP has it."""
        self._passes.clear()

    def heal(self) -> None:
        self._cut = False
        self._passes.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        self._connections.add(writer)
        try:
            await self._passes.wait()
            if self._cut:
                return
            far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
            ends.append(far_writer)
            self._connections.add(far_writer)
            ways = [
                asyncio.ensure_future(self._carry(reader, far_writer)),
                asyncio.ensure_future(self._carry(far_reader, writer)),
            ]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
        except OSError:
            pass  # nobody listens there now
        finally:
            for each in ends:
                self._connections.discard(each)
                each.transport.abort()

    async def _carry(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await incoming.read(PIECE):
                await self._passes.wait()
                outgoing.write(data)
                await outgoing.drain()


class Links:
    """All links of a network, on a thread of their own, until the end of the `with`."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._between: dict[frozenset[str], list[Link]] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        async def end() -> None:
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def lead(self, dialling: str, listening: str, target: str) -> str:
        """The address by which one node is to reach another."""

        async def start() -> Link:
            link = Link(target)
            await link.start()
            return link

        link = asyncio.run_coroutine_threadsafe(start(), self._loop).result(10)
        self._between.setdefault(frozenset((dialling, listening)), []).append(link)
        return link.address

    def cut(self, member: str) -> None:
        self._each(member, Link.cut)

    def silence(self, member: str) -> None:
        self._each(member, Link.silence)

    def heal(self, member: str) -> None:
        self._each(member, Link.heal)

    def _each(self, member: str, change: Callable[[Link], None]) -> None:
        """Change all ways from and to a member."""

        async def run() -> None:
            for pair, links in self._between.items():
                if member in pair:
                    for each in links:
                        change(each)

        asyncio.run_coroutine_threadsafe(run(), self._loop).result(10)
