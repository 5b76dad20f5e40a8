"""The page: how a scenario is written, and what it says line by line. README.md beside it tells the form to people."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CELLS = 5  # of a step: day, who, what, amount, outcome
_WHEN = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})? ?(?P<clock>\d{2}:\d{2})?")
_PARTY = re.compile(r"[a-z-]+")


class Line(NamedTuple):
    """A line of a file, to be shown when what it says is not so."""

    file: str
    number: int
    text: str


class Differs(AssertionError):
    """What a line says is not so, or cannot be read."""

    def __init__(self, line: Line, problem: str) -> None:
        super().__init__(f"{line.file}:{line.number}: {line.text.strip()}\n    {problem}")


class Step(NamedTuple):
    """Somebody does something. day, clock: None where the line goes on in the same moment. keys: `party/person`, None
    for all keys of whoever has to sign. amount: "" where none is stated. details: field by its words, and its text.
    """

    line: Line
    day: str | None
    clock: str | None
    party: str
    keys: tuple[str, ...] | None
    what: str
    amount: str
    outcome: str
    details: list[tuple[Line, str]]


class Entry(NamedTuple):
    """A row of the books as it has to be: what is stated of its columns."""

    line: Line
    key: str
    stated: dict[str, str]


class Account(NamedTuple):
    """Rows of one table, under a head that names the table and the columns."""

    line: Line
    table: str
    entries: list[Entry]


def read(path: Path) -> list[Step | Account]:
    """The steps and accounts of a file, in its order."""
    found: list[Step | Account] = []
    open_account: tuple[Account, list[str]] | None = None
    for line in lines(path):
        text = line.text.strip()
        if text.startswith("#"):
            continue
        cells = [cell.strip() for cell in text.split("|")]
        if not text:
            open_account = None
        elif cells[0].endswith(":"):
            open_account = (Account(line, cells[0][:-1], []), cells[1:])
            found.append(open_account[0])
        elif open_account is not None:
            account, columns = open_account
            if len(cells) != len(columns) + 1:
                raise Differs(line, f"has {len(cells) - 1} columns, and its head has {len(columns)}")
            account.entries.append(Entry(line, cells[0], dict(zip(columns, cells[1:], strict=True))))
        elif text.startswith(("with ", "signed by ")):
            step = found[-1] if found else None
            if not isinstance(step, Step):
                raise Differs(line, "goes with no step")
            found[-1] = with_more(step, line, text)
        else:
            found.append(step_of(line))
    return found


def with_more(step: Step, line: Line, text: str) -> Step:
    """The step, with what a further line says of it."""
    if text.startswith("signed by "):
        return step._replace(keys=tuple(text.removeprefix("signed by ").split(", ")))
    details = [(line, detail.strip()) for detail in text.removeprefix("with ").split(";")]
    return step._replace(details=step.details + details)


def lines(path: Path) -> Iterator[Line]:
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        yield Line(path.name, number, text)


def step_of(line: Line) -> Step:
    cells = [cell.strip() for cell in line.text.split("|")]
    if len(cells) != CELLS:
        raise Differs(line, "is no step: day | who | what | amount | outcome")
    when, party, what, amount, outcome = cells
    moment = _WHEN.fullmatch(when)
    if moment is None or not _PARTY.fullmatch(party):
        raise Differs(line, "begins with no day (YYYY-MM-DD, perhaps HH:MM) and party")
    return Step(line, moment["day"], moment["clock"], party, None, what, amount, outcome, [])
