"""Requests over plain connections: made before, sent without waiting for each answer, answers counted as they come.

A client of ours that decoded each answer would cost more than what is measured.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

AHEAD = 64  # requests under way on one connection
PACE_SECONDS = 0.02
READ_BYTES = 1 << 18
ANSWER_SECONDS = 60.0


class Counting:
    """How often a mark has come in bytes that arrive in any pieces."""

    def __init__(self, mark: bytes) -> None:
        self.count = 0
        self._mark = mark
        self._rest = b""

    def feed(self, data: bytes) -> None:
        data = self._rest + data
        self.count += data.count(self._mark)
        self._rest = data[-(len(self._mark) - 1) :]


class Connection(NamedTuple):
    """Where requests go, and what marks an answer, good or not."""

    address: str  # host:port
    answered: bytes
    good: bytes


async def open_connection(address: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = address.rpartition(":")
    return await asyncio.open_connection(host, int(port), limit=READ_BYTES * 4)


async def send_all(
    to: Connection, requests: Sequence[bytes], *, before: bytes = b"", ahead: int = AHEAD, pace: float = 0.0
) -> None:
    """Send them on one connection and wait for all answers. before: what goes first, and has no answer of its own.
    pace: so many a second; 0, as fast as answers come. RuntimeError when an answer is not good.
    """
    incoming, outgoing = await open_connection(to.address)
    answered, good = Counting(to.answered), Counting(to.good)
    sent, begun, told, wrong = 0, time.monotonic(), b"", b""
    try:
        outgoing.write(before)
        while answered.count < len(requests):
            allowed = len(requests) if not pace else min(len(requests), int((time.monotonic() - begun) * pace) + 1)
            until = min(allowed, answered.count + ahead)
            if until > sent:
                outgoing.write(b"".join(requests[sent:until]))
                sent = until
                await outgoing.drain()
            if pace and answered.count == sent:
                await asyncio.sleep(PACE_SECONDS)
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(PACE_SECONDS if pace else ANSWER_SECONDS):
                    data = await incoming.read(READ_BYTES)
                if not data:
                    raise RuntimeError(f"{to.address} closed the connection after {answered.count}: {told[-500:]!r}")
                told = data
                answered.feed(data)
                good.feed(data)
                wrong = wrong or _not_good(data, to)
            if not pace and time.monotonic() - begun > ANSWER_SECONDS:
                raise RuntimeError(f"{answered.count} of {len(requests)} answers in {ANSWER_SECONDS:.0f} s")
    finally:
        outgoing.close()
    if good.count != len(requests):
        raise RuntimeError(
            f"{len(requests) - good.count} of {len(requests)} were refused: {(wrong or told[-500:])[:500]!r}"
        )


def _not_good(data: bytes, to: Connection) -> bytes:
    """An answer that stands whole in these bytes and is not good; nothing where there is none."""
    lines = data.split(b"\n")[1:-1]
    return next((each for each in lines if each.startswith(b"{") and to.good not in each), b"")


async def latencies(address: str, requests: Sequence[bytes], good: bytes, pause: float) -> list[float]:
    """Seconds until each answer, one request after the other."""
    found = list[float]()
    for request in requests:
        incoming, outgoing = await open_connection(address)
        begun = time.perf_counter()
        outgoing.write(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = b""
                while good not in answer:
                    data = await incoming.read(READ_BYTES)
                    if not data:
                        raise RuntimeError(f"a probe was refused: {answer[-500:]!r}")
                    answer += data
        finally:
            outgoing.close()
        found.append(time.perf_counter() - begun)
        await asyncio.sleep(pause)
    return found


def post(path: str, size: int, kind: str = "application/json") -> bytes:
    """The head of a request as it travels; a body of `size` bytes follows."""
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode()
