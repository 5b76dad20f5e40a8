"""Handing batches to the node's own CometBFT over its RPC interface on this machine."""

import base64
from enum import Enum, auto

import httpx
import msgspec
from msgspec import Struct

ANSWER_SECONDS = 10.0
CONNECTIONS = 8


class Offered(Enum):
    """What became of a batch that was handed over."""

    WAITS = auto()  # it is in the engine's pool, or was there before
    REFUSED = auto()  # the application's check refused it
    FULL = auto()  # the pool takes nothing more just now
    AWAY = auto()  # nobody answered, or not in time: it may or may not be there


class _Result(Struct):
    code: int


class _Error(Struct):
    message: str = ""
    data: str = ""


class _Answer(Struct):
    result: _Result | None = None
    error: _Error | None = None


class _SyncInfo(Struct):
    catching_up: bool


class _StatusResult(Struct):
    sync_info: _SyncInfo


class _Status(Struct):
    result: _StatusResult


_ANSWERS = msgspec.json.Decoder(_Answer)
_STATUS = msgspec.json.Decoder(_Status)


class Rpc:
    """A client of one CometBFT."""

    def __init__(self, address: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """address: host:port. transport: instead of the network, for tests."""
        self._client = httpx.AsyncClient(
            base_url=f"http://{address}",
            timeout=ANSWER_SECONDS,
            limits=httpx.Limits(max_connections=CONNECTIONS),
            trust_env=False,
            transport=transport,
        )

    async def offer(self, batch: bytes) -> Offered:
        """Hand a batch to the engine's pool, once the application has checked it there."""
        parameters = {"tx": base64.b64encode(batch).decode()}
        call = {"jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": parameters}
        try:
            answered = await self._client.post("/", json=call)
            answer = _ANSWERS.decode(answered.content)
        except (httpx.HTTPError, ValueError):
            return Offered.AWAY
        if answer.result is not None:
            return Offered.REFUSED if answer.result.code else Offered.WAITS
        return _failed(answer.error.data if answer.error is not None else "")

    async def catching_up(self) -> bool | None:
        """Whether the engine fetches what the others have decided before; None when it does not say."""
        try:
            return _STATUS.decode((await self._client.get("/status")).content).result.sync_info.catching_up
        except (httpx.HTTPError, ValueError):
            return None

    async def close(self) -> None:
        await self._client.aclose()


def _failed(problem: str) -> Offered:
    """The engine tells its errors apart by their texts alone."""
    if "already exists in cache" in problem:
        return Offered.WAITS
    return Offered.FULL if "full" in problem else Offered.AWAY
