"""The changes of a network's validators, kept for ever: one file beside the ledger, to which lines are added.

Each line is one change in canonical form, and follows from those before it and the charter: whoever loses the file can
take another member's, since it is checked from the first line on when it is opened.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from heqi.client.files import read_regular
from heqi.client.light.following import Change, Trust, after_change, after_changes, validators_hash
from heqi.client.light.headers import VotingKey
from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.machine.reasons import Refusal, refuse
from heqi.node.reasons import Why
from heqi.state.store import StoreUnwritable

MOST_BYTES = 100_000_000

_CHANGES = msgspec.json.Decoder(Change)


class Changes:
    """The changes in a file. Opening it refuses (CHANGES_WRONG) what does not follow from the charter."""

    def __init__(self, file: Path, trust: Trust) -> None:
        self._file = file
        self._trust = trust
        self.all: tuple[Change, ...] = self._read()
        try:
            self.validators, self.last = after_changes(trust, self.all)
        except Refusal as refusal:
            refuse(Why.CHANGES_WRONG, file=str(file), problem=refusal.reason.code)

    @property
    def validators_hash(self) -> str:
        """Of those who vote after the last change that is kept."""
        return validators_hash(self.validators)

    def until(self, height: int) -> tuple[tuple[Change, ...], tuple[VotingKey, ...]]:
        """The changes before a height, and who votes at it, as far as is known here."""
        found = tuple(each for each in self.all if each.signed.header.height < height)
        return found, found[-1].validators if found else self._trust.validators

    def add(self, change: Change) -> None:
        """Keep one more, durably. Refusal (those of the light client) where it does not follow."""
        validators, last = after_change(self._trust.chain, self.validators, self.last, change)
        with self._writing("ab") as file:
            file.write(encode(change) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.all, self.validators, self.last = (*self.all, change), validators, last

    def _read(self) -> tuple[Change, ...]:
        try:
            data = read_regular(self._file, MOST_BYTES)
        except FileNotFoundError:
            return ()
        except OSError as problem:
            refuse(Why.FILE_MISSING, file=str(self._file), problem=problem.strerror or "")
        whole = data.rpartition(b"\n")[0]
        if len(whole) + 1 < len(data) or (data and not whole):
            # A line that was being written when the machine failed: it is asked for again.
            with self._writing("r+b") as file:
                file.truncate(len(whole) + 1 if whole else 0)
        try:
            return tuple(decode(line, _CHANGES) for line in whole.split(b"\n") if line)
        except NotCanonical as problem:
            refuse(Why.CHANGES_WRONG, file=str(self._file), problem=str(problem)[:200])

    @contextmanager
    def _writing(self, mode: Literal["ab", "r+b"]) -> Iterator[BinaryIO]:
        try:
            with self._file.open(mode) as file:
                yield file
        except OSError as problem:
            raise StoreUnwritable(folder=str(self._file.parent), reason=problem.strerror or "") from problem
