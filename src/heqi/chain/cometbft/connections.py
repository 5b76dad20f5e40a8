"""Asking an HTTP/1.1 server on this machine, over connections that are kept.

A general client takes ten times as long for a question as the rest of handing a batch over; of one server that is
known, all that is needed is to find where its answers end.
"""

import asyncio
from collections.abc import Sequence
from typing import cast

import httptools


class Connection(asyncio.Protocol):
    """One connection, for one question after the other."""

    def __init__(self) -> None:
        self.usable = False
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._content: list[bytes] = []
        self._answer: asyncio.Future[bytes] | None = None

    async def ask(self, pieces: Sequence[bytes]) -> bytes:
        """The content of the answer to a request, whatever its status. ConnectionError when there is no whole one."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError
        self.usable = False
        self._content.clear()
        self._parser = httptools.HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.writelines(pieces)
        return await self._answer

    def close(self) -> None:
        self.usable = False
        if self._transport is not None:
            self._transport.close()

    # --- what the loop and the parser call ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.close()

    def on_body(self, body: bytes) -> None:
        self._content.append(body)

    def on_message_complete(self) -> None:
        if self._answer is not None and not self._answer.done():
            self.usable = self._parser.should_keep_alive()
            self._answer.set_result(b"".join(self._content))

    def connection_lost(self, problem: Exception | None) -> None:
        self.usable = False
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError())


class Connections:
    """To one server; as many as there are questions at once."""

    def __init__(self, address: str, seconds: float) -> None:
        """address: host:port. seconds: within which an answer has to be there."""
        host, _, self._port = address.rpartition(":")
        self._host = host.strip("[]")
        self._head = f" HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: "
        self._seconds = seconds
        self._idle: list[Connection] = []

    async def ask(self, line: str, body: bytes = b"") -> bytes:
        """The content of an answer. line: the method and the path. OSError when there is none, or not in time."""
        head = f"{line}{self._head}{len(body)}\r\n\r\n".encode()
        async with asyncio.timeout(self._seconds):
            connection = await self._connection()
            try:
                content = await connection.ask((head, body))
            finally:
                if connection.usable:
                    self._idle.append(connection)
                else:
                    connection.close()
        return content

    async def close(self) -> None:
        for each in self._idle:
            each.close()
        self._idle.clear()

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:  # the server may have closed it meanwhile
                return connection
        _, connection = await asyncio.get_running_loop().create_connection(Connection, self._host, int(self._port))
        return connection
