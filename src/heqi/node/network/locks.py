"""Locks between processes: who supervises a folder, who works on a home. They end with the process that holds them."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPERVISED, HELD = ".supervised", ".held"


def is_locked(file: Path) -> bool:
    """Whether a process holds that file for itself."""
    try:
        with file.open("rb") as opened:
            fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def is_supervised(folder: Path) -> bool:
    """Whether a supervisor runs on the folder."""
    return is_locked(folder / SUPERVISED)


@contextmanager
def holding(home: Path) -> Iterator[None]:
    """Keep a CometBFT home to oneself: a supervisor does not start the engine on it meanwhile."""
    with (home / HELD).open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_held(home: Path) -> bool:
    """Whether somebody keeps that home to itself."""
    return is_locked(home / HELD)
