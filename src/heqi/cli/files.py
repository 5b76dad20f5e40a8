"""Files that commands read and write: every failure is a sentence, and nothing is written over unasked."""

import tempfile
from pathlib import Path

from heqi.cli.reasons import Why
from heqi.client.files import read_regular
from heqi.machine.reasons import refuse, require

MOST_BYTES = 16_000_000


def read_bytes(name: str) -> bytes:
    """A regular file's bytes."""
    try:
        data = read_regular(name, MOST_BYTES)
    except OSError as problem:
        refuse(Why.FILE_FAILED, file=name, problem=problem.strerror or type(problem).__name__)
    require(len(data) <= MOST_BYTES, Why.FILE_FAILED, file=name, problem=f"longer than {MOST_BYTES} bytes")
    return data


def read_text(name: str) -> str:
    """A regular file's text, in UTF-8, without the mark that some editors put before it."""
    data = read_bytes(name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        refuse(Why.FILE_NOT_UNDERSTOOD, file=name, problem=f"line {line} is not text in UTF-8; save the file as UTF-8")


def write_new(name: str, data: bytes) -> None:
    """Write a file that is not there yet, and the folder that it is to be in."""
    path = Path(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as problem:
        refuse(Why.FILE_FAILED, file=str(path.parent), problem=getattr(problem, "strerror", None) or "no such name")
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        refuse(Why.FILE_FAILED, file=name, problem="it is there already, and nothing is written over it")
    except (OSError, ValueError) as problem:
        refuse(Why.FILE_FAILED, file=name, problem=getattr(problem, "strerror", None) or "no such name")


def replace(name: str, data: bytes) -> None:
    """Write a file anew: all of it, or it stays as it was."""
    path = Path(name)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".heqi-", delete=False) as file:
            file.write(data)
        Path(file.name).replace(path)
    except (OSError, ValueError) as problem:
        refuse(Why.FILE_FAILED, file=name, problem=getattr(problem, "strerror", None) or "no such name")
