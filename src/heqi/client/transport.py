"""Carrying requests: one way that waits without blocking and one that blocks, behind the same few words.

The client is written once, as coroutines. Over `Blocking` they never really wait, so they can be run to their end
on the spot.
"""

import asyncio
import time
from collections.abc import Coroutine
from ipaddress import ip_address
from typing import Any, Protocol, TypeVar

import httpx

T = TypeVar("T")

TIMEOUT = httpx.Timeout(90.0, connect=5.0)
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)


class Transport(Protocol):
    """What the client needs of HTTP and of the clock."""

    def build(self, method: str, path: str, parameters: dict[str, str], content: bytes | None) -> httpx.Request: ...
    async def send(self, request: httpx.Request) -> httpx.Response: ...
    async def pause(self, seconds: float) -> None: ...
    async def close(self) -> None: ...


class Waiting:
    """Over asyncio."""

    def __init__(self, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """transport: instead of the network, for tests."""
        self._client = httpx.AsyncClient(
            base_url=url, timeout=TIMEOUT, limits=LIMITS, trust_env=not is_local(url), transport=transport
        )

    def build(self, method: str, path: str, parameters: dict[str, str], content: bytes | None) -> httpx.Request:
        return self._client.build_request(method, path, params=parameters or None, content=content)

    async def send(self, request: httpx.Request) -> httpx.Response:
        return await self._client.send(request)

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        await self._client.aclose()


class Blocking:
    """On the calling thread."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """transport: instead of the network, for tests."""
        self._client = httpx.Client(
            base_url=url, timeout=TIMEOUT, limits=LIMITS, trust_env=not is_local(url), transport=transport
        )

    def build(self, method: str, path: str, parameters: dict[str, str], content: bytes | None) -> httpx.Request:
        return self._client.build_request(method, path, params=parameters or None, content=content)

    async def send(self, request: httpx.Request) -> httpx.Response:
        return self._client.send(request)

    async def pause(self, seconds: float) -> None:
        time.sleep(seconds)

    async def close(self) -> None:
        self._client.close()


def run_now(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, over `Blocking`."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise RuntimeError("a blocking transport does not wait")


def is_local(url: str) -> bool:
    """Whether the address is this machine: then no proxy of the environment stands between."""
    host = httpx.URL(url).host
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
