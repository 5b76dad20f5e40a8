"""Questions to an HTTP server: whole answers however they come, over one connection while it lasts, and never half."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import pytest

from heqi.chain.cometbft.connections import Connections

HEAD = b"HTTP/1.1 200 OK\r\n"
WHOLE = HEAD + b"Content-Length: 5\r\n\r\nhello"


class Server(NamedTuple):
    """Says to each request what is next, in pieces; None: it closes the connection."""

    says: list[list[bytes | None]]
    connected: list[int]  # for each request, the connection by which it came
    bodies: list[bytes]

    async def serve(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        number = len({*self.connected})
        try:
            while head := await incoming.readuntil(b"\r\n\r\n"):
                self.connected.append(number)
                length = int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
                self.bodies.append(await incoming.readexactly(length))
                for piece in self.says.pop(0):
                    if piece is None:
                        return
                    outgoing.write(piece)
                    await outgoing.drain()
                    await asyncio.sleep(0.01)
        except asyncio.IncompleteReadError:
            pass
        finally:
            outgoing.close()


def asked(check: Callable[[Connections, Server], Awaitable[None]], *says: list[bytes | None]) -> None:
    """Ask a server that says this."""

    async def run() -> None:
        server = Server([*says], [], [])
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        connections = Connections(f"127.0.0.1:{port}", 0.3)
        try:
            await check(connections, server)
        finally:
            await connections.close()
            listening.close()
            await asyncio.sleep(0.02)

    asyncio.run(run())


def test_a_connection_is_kept_while_it_can_be() -> None:
    closing = HEAD + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello"

    async def check(connections: Connections, server: Server) -> None:
        for body in (b"a", b"b" * 100_000, b"c"):
            assert await connections.ask("POST /", body) == b"hello"
        assert server.connected == [0, 0, 0]
        assert [len(each) for each in server.bodies] == [1, 100_000, 1]
        assert await connections.ask("GET /status") == b"hello"
        await asyncio.sleep(0.05)  # the server has closed it
        assert await connections.ask("GET /status") == b"hello"
        assert server.connected == [0, 0, 0, 1, 2]

    asked(check, [WHOLE], [WHOLE], [closing], [WHOLE, None], [WHOLE])


def test_questions_at_once_go_by_connections_of_their_own() -> None:
    async def check(connections: Connections, server: Server) -> None:
        slow = asyncio.create_task(connections.ask("POST /", b"slow"))
        while not server.connected:
            await asyncio.sleep(0.005)
        assert await connections.ask("POST /", b"fast") == b"fast!"
        assert await slow == b"hello"
        assert server.connected == [0, 1]

    asked(check, [b"", b"", b"", b"", WHOLE], [WHOLE.replace(b"hello", b"fast!")])


@pytest.mark.parametrize(
    "pieces",
    [
        [WHOLE[:10], WHOLE[10:40], WHOLE[40:]],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n", b"3\r\nllo\r\n", b"0\r\n\r\n"],
        [WHOLE.replace(b"200 OK", b"500 Internal Server Error")],  # what went wrong stands in its content
    ],
)
def test_an_answer_is_whole_however_it_comes(pieces: list[bytes | None]) -> None:
    async def check(connections: Connections, server: Server) -> None:
        assert await connections.ask("POST /", b"x") == b"hello"

    asked(check, pieces)


@pytest.mark.parametrize(
    "pieces",
    [
        [None],
        [WHOLE[:-2], None],
        [b"nonsense\r\n\r\n"],
        [HEAD + b"Transfer-Encoding: chunked\r\n\r\nz\r\n"],
        [WHOLE[:-2]],  # and nothing more in time
    ],
)
def test_half_an_answer_is_none_and_the_next_question_is_asked_anew(pieces: list[bytes | None]) -> None:
    async def check(connections: Connections, server: Server) -> None:
        with pytest.raises((ConnectionError, TimeoutError)):
            await connections.ask("POST /", b"x")
        assert await connections.ask("POST /", b"x") == b"hello"
        assert server.connected == [0, 1]

    asked(check, pieces, [WHOLE])


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        connections = Connections(f"127.0.0.1:{taken.getsockname()[1]}", 1)
        with pytest.raises(ConnectionRefusedError):
            asyncio.run(connections.ask("GET /status"))
