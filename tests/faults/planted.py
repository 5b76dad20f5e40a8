"""`python -m tests.faults.planted NAME node run …`: the program `heqi` with one thing wrong."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from heqi.__main__ import main
from heqi.chain.cometbft.adapter import Adapter

Plant = Callable[[], None]


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_finalise() -> None:
    """With the first block that holds something."""
    finalise = Adapter.finalise

    def dying(self: Adapter, asked: Any) -> Any:
        if asked.transactions:
            _die()
        return finalise(self, asked)

    Adapter.finalise = dying  # type: ignore[method-assign]


def die_before_commit() -> None:
    """Between the two steps of the first block that holds something: it was executed, and the engine knows its hash."""
    commit = Adapter.commit

    def dying(self: Adapter) -> Any:
        if self._decided:
            _die()
        return commit(self)

    Adapter.commit = dying  # type: ignore[method-assign]


def die_after_commit() -> None:
    """When the first block that holds something is on the disk, before the engine or anybody who waits is told."""
    commit = Adapter.commit

    def dying(self: Adapter) -> Any:
        holds = bool(self._decided)
        found = commit(self)
        if holds:
            _die()
        return found

    Adapter.commit = dying  # type: ignore[method-assign]


PLANTS: dict[str, Plant] = {each.__name__: each for each in (die_before_finalise, die_before_commit, die_after_commit)}

if __name__ == "__main__":
    PLANTS[sys.argv.pop(1)]()
    main()
