"""The operator's clock, held to account: a block with a wrong time cannot be taken back."""

import time
from collections.abc import Callable

from heqi.machine.reasons import require
from heqi.node.reasons import Why

# Counts on through a suspended machine where the system has such a clock, so that waking up is no jump.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def steady_seconds() -> float:
    return time.clock_gettime(_STEADY)


class Clock:
    """UTC seconds. Refuses (CLOCK_JUMPED) when, from one look to the next, it moved ahead by more than `most` seconds
    that did not pass; and goes on refusing.
    """

    def __init__(
        self,
        most: int,
        wall: Callable[[], float] = time.time,
        steady: Callable[[], float] = steady_seconds,
    ) -> None:
        self._most = most
        self._wall, self._steady = wall, steady
        self._ahead = wall() - steady()

    def __call__(self) -> int:
        wall, steady = self._wall(), self._steady()
        jumped = wall - steady - self._ahead
        require(jumped <= self._most, Why.CLOCK_JUMPED, seconds=int(jumped))
        self._ahead = wall - steady
        return int(wall)


def require_clock_of(now: int, as_of: int, window: int) -> None:
    """Refuse (CLOCK_BEHIND) a clock so far behind the ledger that nothing could be admitted."""
    require(now + window > as_of, Why.CLOCK_BEHIND, now=now, as_of=as_of)
