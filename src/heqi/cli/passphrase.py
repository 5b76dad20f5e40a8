"""Where a passphrase comes from: a file descriptor, the environment, or somebody at the terminal. Never from argv,
where every process of the machine could read it.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import click

from heqi.cli.reasons import Why
from heqi.machine.reasons import refuse, require

VARIABLE = "HEQI_PASSPHRASE"
MOST_BYTES = 4_096


def passphrase_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--passphrase-fd",
        type=int,
        metavar="NUMBER",
        help=f"Read the passphrase from this open file descriptor ({VARIABLE} and the terminal otherwise).",
    )(command)


def read_passphrase(descriptor: int | None, file: str, *, new: bool = False) -> str:
    """The passphrase of a key store. `new`: asked for twice."""
    if descriptor is not None:
        return _from_descriptor(descriptor)
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given
    require(sys.stdin.isatty(), Why.NO_PASSPHRASE)
    asked: str = click.prompt(f"Passphrase of {file}", hide_input=True, confirmation_prompt=new, err=True)
    return asked


def _from_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            data = file.read(MOST_BYTES)
        return data.decode("utf-8").rstrip("\r\n")
    except (OSError, ValueError) as problem:
        words = getattr(problem, "strerror", None) or "not text in UTF-8"
        refuse(Why.FILE_FAILED, file=f"file descriptor {descriptor}", problem=words)
