"""What the engine says of a batch that it is handed, and of itself."""

import asyncio
import base64
from typing import Any

import httpx
import msgspec
import pytest

from heqi.chain.cometbft.rpc import Offered, Rpc


def offered(answer: httpx.Response | Exception) -> Offered:
    def answers(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    return asyncio.run(_offer(httpx.MockTransport(answers)))


async def _offer(transport: httpx.AsyncBaseTransport, batch: bytes = b"\x00batch") -> Offered:
    rpc = Rpc("127.0.0.1:1", transport)
    try:
        return await rpc.offer(batch)
    finally:
        await rpc.close()


def says(status: int = 200, **body: Any) -> httpx.Response:
    return httpx.Response(status, content=msgspec.json.encode({"jsonrpc": "2.0", "id": 1} | body))


def fails(data: str) -> httpx.Response:
    return says(500, error={"code": -32603, "message": "Internal error", "data": data})


RESULT = {"data": "", "log": "", "codespace": "", "hash": "AB"}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (says(result=RESULT | {"code": 0}), Offered.WAITS),
        (fails("tx already exists in cache"), Offered.WAITS),
        (says(result=RESULT | {"code": 1, "log": "no"}), Offered.REFUSED),
        (fails("mempool is full: number of txs 5000 (max: 5000), total txs bytes 1 (max: 2)"), Offered.FULL),
        (fails('post "x": EOF'), Offered.AWAY),
        (says(500, error={"code": -32603, "message": "Internal error"}), Offered.AWAY),
        (says(), Offered.AWAY),
        (httpx.Response(200, content=b""), Offered.AWAY),
        (httpx.Response(502, content=b"<html>"), Offered.AWAY),
        (httpx.Response(200, content=b'{"result":{"code":"0"}}'), Offered.AWAY),
        (httpx.ConnectError("refused"), Offered.AWAY),
        (httpx.ReadTimeout("late"), Offered.AWAY),
        (httpx.RemoteProtocolError("half"), Offered.AWAY),
    ],
)
def test_each_answer_and_each_failure_has_its_meaning(answer: httpx.Response | Exception, found: Offered) -> None:
    assert offered(answer) is found


def test_the_batch_travels_as_it_is() -> None:
    seen: list[dict[str, Any]] = []

    def answers(request: httpx.Request) -> httpx.Response:
        seen.append(msgspec.json.decode(request.content))
        return says(result=RESULT | {"code": 0})

    asyncio.run(_offer(httpx.MockTransport(answers), b"\x00\xff batch"))
    (call,) = seen
    assert call["method"] == "broadcast_tx_sync"  # the check is waited for, a block is not
    assert base64.b64decode(call["params"]["tx"]) == b"\x00\xff batch"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (says(result={"sync_info": {"catching_up": True}}), True),
        (says(result={"sync_info": {"catching_up": False}}), False),
        (says(result={}), None),
        (httpx.Response(200, content=b"<html>"), None),
        (httpx.ConnectError("refused"), None),
    ],
)
def test_whether_it_has_caught_up_is_known_or_not(answer: httpx.Response | Exception, found: bool | None) -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def ask() -> bool | None:
        return await Rpc("127.0.0.1:1", httpx.MockTransport(answers)).catching_up()

    assert asyncio.run(ask()) is found
