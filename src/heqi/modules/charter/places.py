"""Places: in which clause a line of a text stands, by its headers and keys alone: a text that cannot be read has
nothing else to be found by.
"""

import re
from collections.abc import Iterator
from itertools import islice

_HEADER = re.compile(r"[ \t]*(\[{1,2})[ \t]*([A-Za-z0-9_.\"' -]+?)[ \t]*\]")
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_.\"'-]+)[ \t]*=")
_AT = re.compile(r"[.\[]")


def clauses_by_line(text: str) -> Iterator[str]:
    """The clause of each line: `member[3].size`, entries by their numbers; empty above the first section."""
    entries: dict[str, int] = {}
    table = clause = ""
    for line in text.split("\n"):
        header = _HEADER.match(line)
        key = None if header else _KEY.match(line)
        if header:
            name = _plain(header[2])
            if header[1] == "[[":
                entries[name] = entries.get(name, 0) + 1
            table = clause = _numbered(name, entries)
        elif key:
            clause = ".".join(each for each in (table, _plain(key[1])) if each)
        yield clause


def clause_at(text: str, line: int) -> str:
    """The clause of a line, counted from 1."""
    return next(islice(clauses_by_line(text), line - 1, None), "")


def first_line_of(text: str, clause: str) -> int:
    """The line on which a clause begins; 0 where none does."""
    return next((number for number, each in enumerate(clauses_by_line(text), start=1) if each == clause), 0)


def longest_line(text: str) -> int:
    """Its number: where a text goes on without end."""
    lines = text.split("\n")
    return max(range(len(lines)), key=lambda number: len(lines[number])) + 1


def longest_section(text: str) -> tuple[str, int]:
    """(section, its bytes) of the one that takes most room; what stands above the first is `charter`'s."""
    sizes = {"charter": 0}
    for line, clause in zip(text.split("\n"), clauses_by_line(text), strict=True):
        section = _AT.split(clause, maxsplit=1)[0] or "charter"
        sizes[section] = sizes.get(section, 0) + len(line.encode("utf-8", "replace")) + 1
    return max(sizes.items(), key=lambda each: each[1])


def _numbered(name: str, entries: dict[str, int]) -> str:
    """`member.policy` -> `member[3].policy[2]`, as far as its tables are entries of lists."""
    parts, so_far = [], ""
    for part in name.split("."):
        so_far = f"{so_far}.{part}" if so_far else part
        parts.append(f"{part}[{entries[so_far]}]" if so_far in entries else part)
    return ".".join(parts)


def _plain(name: str) -> str:
    return "".join(each for each in name if each not in "\"' ")
