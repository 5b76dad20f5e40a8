"""What a campaign has done so far, in a file, so that it can be gone on with."""

from pathlib import Path

import msgspec
from msgspec import Struct

from heqi.client.files import write_whole


class Result(Struct, frozen=True):
    """A fault of one seed: how often it was done and everything held, and how many payments were acknowledged."""

    times: int = 0
    acknowledged: int = 0


class Results:
    """By fault and seed."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._known: dict[str, dict[str, Result]] = {}
        if file.exists():
            self._known = msgspec.json.decode(file.read_bytes(), type=dict[str, dict[str, Result]])

    def of(self, fault: str, seed: int) -> Result:
        return self._known.get(fault, {}).get(str(seed), Result())

    def all_of(self, fault: str) -> Result:
        """Of all seeds."""
        found = self._known.get(fault, {}).values()
        return Result(sum(each.times for each in found), sum(each.acknowledged for each in found))

    def note(self, fault: str, seed: int, result: Result) -> None:
        self._known.setdefault(fault, {})[str(seed)] = result
        self._file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self._file, msgspec.json.format(msgspec.json.encode(self._known), indent=1) + b"\n")
