"""What the engine says of a batch that it is handed, and of itself."""

import asyncio
import base64
from typing import Any

import msgspec
import pytest

from heqi.chain.cometbft.rpc import Offered, Rpc

NOBODY = ConnectionRefusedError()


class Engine:
    """Answers whatever it is asked with the same content, or not at all."""

    def __init__(self, answer: bytes | OSError) -> None:
        self.answer = answer
        self.asked: list[tuple[str, bytes]] = []

    async def ask(self, line: str, body: bytes = b"") -> bytes:
        self.asked.append((line, body))
        if isinstance(self.answer, OSError):
            raise self.answer
        return self.answer

    async def close(self) -> None:
        """Nothing is open."""


def offered(answer: bytes | OSError) -> Offered:
    return asyncio.run(Rpc("127.0.0.1:1", Engine(answer)).offer(b"\x00batch"))


def says(**body: Any) -> bytes:
    return msgspec.json.encode({"jsonrpc": "2.0", "id": 1} | body)


def fails(data: str) -> bytes:
    return says(error={"code": -32603, "message": "Internal error", "data": data})


RESULT = {"data": "", "log": "", "codespace": "", "hash": "AB"}


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (says(result=RESULT | {"code": 0}), Offered.WAITS),
        (fails("tx already exists in cache"), Offered.WAITS),
        (says(result=RESULT | {"code": 1, "log": "no"}), Offered.REFUSED),
        (fails("mempool is full: number of txs 5000 (max: 5000), total txs bytes 1 (max: 2)"), Offered.FULL),
        (fails('post "x": EOF'), Offered.AWAY),
        (says(error={"code": -32603, "message": "Internal error"}), Offered.AWAY),
        (says(), Offered.AWAY),
        (b"", Offered.AWAY),
        (b"<html>", Offered.AWAY),
        (b'{"result":{"code":"0"}}', Offered.AWAY),
        (NOBODY, Offered.AWAY),
        (TimeoutError(), Offered.AWAY),
    ],
)
def test_each_answer_and_each_failure_has_its_meaning(answer: bytes | OSError, found: Offered) -> None:
    assert offered(answer) is found


def test_the_batch_travels_as_it_is() -> None:
    engine = Engine(says(result=RESULT | {"code": 0}))
    asyncio.run(Rpc("127.0.0.1:1", engine).offer(b"\x00\xff batch"))
    ((line, body),) = engine.asked
    call = msgspec.json.decode(body)
    assert (line, call["method"]) == ("POST /", "broadcast_tx_sync")  # the check is waited for, a block is not
    assert base64.b64decode(call["params"]["tx"]) == b"\x00\xff batch"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (says(result={"sync_info": {"catching_up": True}}), True),
        (says(result={"sync_info": {"catching_up": False}}), False),
        (says(result={}), None),
        (b"<html>", None),
        (NOBODY, None),
    ],
)
def test_whether_it_has_caught_up_is_known_or_not(answer: bytes | OSError, found: bool | None) -> None:
    engine = Engine(answer)
    assert asyncio.run(Rpc("127.0.0.1:1", engine).catching_up()) is found
    assert engine.asked == [("GET /status", b"")]
