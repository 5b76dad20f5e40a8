"""Handing batches to the node's own CometBFT over its RPC interface on this machine."""

from enum import Enum, auto
from typing import Protocol

import msgspec
from msgspec import Struct

from heqi.chain.cometbft.connections import Connections

ANSWER_SECONDS = 10.0


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


class Asks(Protocol):
    """Where questions go."""

    async def ask(self, line: str, body: bytes = b"") -> bytes:
        """The content of an answer to a method and a path. OSError where there is none."""
        ...

    async def close(self) -> None: ...


class Rpc:
    """A client of one CometBFT."""

    def __init__(self, address: str, asks: Asks | None = None) -> None:
        """address: host:port. asks: instead of the network, for tests."""
        self._asks = asks or Connections(address, ANSWER_SECONDS)

    async def offer(self, batch: bytes) -> Offered:
        """Hand a batch to the engine's pool, once the application has checked it there."""
        call = {"jsonrpc": "2.0", "id": 1, "method": "broadcast_tx_sync", "params": {"tx": batch}}  # written as base64
        try:
            answer = _ANSWERS.decode(await self._asks.ask("POST /", msgspec.json.encode(call)))
        except (OSError, ValueError):
            return Offered.AWAY
        if answer.result is not None:
            return Offered.REFUSED if answer.result.code else Offered.WAITS
        return _failed(answer.error.data if answer.error is not None else "")

    async def catching_up(self) -> bool | None:
        """Whether the engine fetches what the others have decided before; None when it does not say."""
        try:
            return _STATUS.decode(await self._asks.ask("GET /status")).result.sync_info.catching_up
        except (OSError, ValueError):
            return None

    async def close(self) -> None:
        await self._asks.close()


def _failed(problem: str) -> Offered:
    """The engine tells its errors apart by their texts alone."""
    if "already exists in cache" in problem:
        return Offered.WAITS
    return Offered.FULL if "full" in problem else Offered.AWAY
