"""Serving CometBFT: it opens several connections, and each gets its answers in the order of its questions.

Bytes that are no question close the connection they came by, with a line in the log. What goes wrong in answering is
another matter: it is told to whoever started the server and is not answered at all.
"""

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import NamedTuple

from google.protobuf.message import DecodeError

from heqi.chain.cometbft.frames import BadFrame, Frames, frame
from heqi.chain.cometbft.messages_pb2 import FlushResponse, Request, Response

READ_BYTES = 1 << 18
AHEAD = 64  # questions of a connection that are read before the first of them is answered

log = logging.getLogger(__name__)


class Question(NamedTuple):
    """What was asked, and what was begun for it when it arrived."""

    request: Request
    begun: asyncio.Future[object] | None


class Server:
    """Until `close`, on one asyncio loop."""

    def __init__(
        self,
        begin: Callable[[Request], asyncio.Future[object] | None],
        answer: Callable[[Request, object], Awaitable[Response]],
        failed: Callable[[BaseException], None],
    ) -> None:
        """begin: called as a question arrives, while earlier ones are answered; must not fail. answer: with what was
        begun, once the earlier ones are answered. failed: told what `answer` raised.
        """
        self._begin = begin
        self._answer = answer
        self._failed = failed
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, listening: socket.socket) -> None:
        self._server = await asyncio.start_server(self._serve, sock=listening)

    async def close(self) -> None:
        """Answer nothing more. What is being answered is answered to nobody."""
        if self._server is not None:
            self._server.close()
        for each in self._connections:
            each.cancel()
        if self._connections:
            await asyncio.wait(self._connections)

    async def _serve(self, incoming: asyncio.StreamReader, outgoing: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._connections.add(task)
            task.add_done_callback(self._connections.discard)
        questions: asyncio.Queue[Question | None] = asyncio.Queue(AHEAD)
        reading = asyncio.create_task(self._read(incoming, questions))
        try:
            await self._reply(questions, outgoing)
        except (ConnectionError, asyncio.CancelledError):
            pass  # it went away, or the server closes
        except Exception as failure:  # noqa: BLE001 - whatever it is, the node stops and does not answer
            self._failed(failure)
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            outgoing.close()

    async def _read(self, incoming: asyncio.StreamReader, questions: asyncio.Queue[Question | None]) -> None:
        frames = Frames()
        try:
            while data := await incoming.read(READ_BYTES):
                for message in frames.feed(data):
                    request = Request.FromString(message)
                    if request.WhichOneof("value") is None:
                        raise BadFrame("a question that has no name here")
                    await questions.put(Question(request, self._begin(request)))
        except (BadFrame, DecodeError) as problem:
            log.warning("the engine's connection is closed: what came is no question (%s)", problem)
        except ConnectionError:
            pass
        await questions.put(None)

    async def _reply(self, questions: asyncio.Queue[Question | None], outgoing: asyncio.StreamWriter) -> None:
        while (question := await questions.get()) is not None:
            request, begun = question
            if request.WhichOneof("value") == "flush":
                response = Response(flush=FlushResponse())
            else:
                response = await self._answer(request, None if begun is None else await begun)
            outgoing.write(frame(response.SerializeToString()))
            if questions.empty():
                await outgoing.drain()
