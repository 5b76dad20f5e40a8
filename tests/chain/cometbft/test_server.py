"""Garbage closes the connection that it came by, and no other."""

import asyncio
import logging
import socket

import pytest

from heqi.chain.cometbft.frames import frame
from heqi.chain.cometbft.messages_pb2 import Request, Response
from heqi.chain.cometbft.server import Server

ECHO = Request()
ECHO.echo.message = "here"


async def echoed(request: Request, begun: object) -> Response:
    response = Response()
    response.echo.message = request.echo.message
    return response


@pytest.mark.parametrize("garbage", [b"\xff" * 5, frame(b"\xff\xff\xff"), frame(b"")])
def test_garbage_is_refused_with_a_line_and_the_others_are_answered(
    garbage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[BaseException] = []

    async def talk() -> None:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        server = Server(lambda request: None, echoed, failures.append)
        await server.start(listening)
        good, to_good = await asyncio.open_connection(*listening.getsockname())
        bad, to_bad = await asyncio.open_connection(*listening.getsockname())
        to_bad.write(garbage)
        assert await asyncio.wait_for(bad.read(), 5) == b""
        to_good.write(frame(ECHO.SerializeToString()))
        expected = frame((await echoed(ECHO, None)).SerializeToString())
        assert await asyncio.wait_for(good.readexactly(len(expected)), 5) == expected
        for each in (to_good, to_bad):
            each.close()
        await server.close()

    with caplog.at_level(logging.WARNING):
        asyncio.run(talk())
    assert failures == []
    assert "is no question" in caplog.text
