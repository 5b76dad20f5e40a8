"""A charter's text as people write it: TOML that says what the text says and nothing else, each clause with its number
and name beside it. What is read back from it has the same digest.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from rich.cells import cell_len

from heqi.cli.charter_show.clauses import sections
from heqi.cli.toml import toml, toml_key
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.modules.charter import Clauses
from heqi.modules.charter.clauses import MARK

NAMES = ("id", "member")  # by which entries are called that have a table each
WIDTH = 119
COMMENTS_AT = 45  # the column where they begin, where the clause leaves room


def written_charter(charter: Charter, catalogue: Catalogue, language: str) -> str:
    """The text as TOML, its comments in that language."""
    content: dict[str, Any] = msgspec.json.decode(charter.canonical)
    writing = _Writing(Clauses(catalogue, content), {})
    lines: list[str] = []
    for section in sections(charter, catalogue):
        writing.names.update({line.path: line.title.said(language) for line in section.lines})
        if section.path in content:
            heading = f"# --- {section.number} {section.title.said(language)} "
            lines += [heading + "-" * (WIDTH - cell_len(heading)), ""]
            lines += writing.section(section.path, content[section.path])
    return "\n".join(lines).rstrip() + "\n"


class _Writing(NamedTuple):
    """clauses: by whose numbers each table is ordered. names: of clauses by their paths, for the comments."""

    clauses: Clauses
    names: dict[str, str]

    def section(self, name: str, section: Any) -> Iterator[str]:
        write = self._entries if _has_tables(section) else self._table
        yield from write(toml_key(name), name, section)

    def _table(self, header: str, path: str, table: Mapping[str, Any]) -> Iterator[str]:
        """What it says in a line each, then the tables within it."""
        names = sorted(table, key=lambda name: self._place(f"{path}.{name}"))
        inside = [name for name in names if _is_table(table[name]) or _has_tables(table[name])]
        if not table or inside != names:
            yield f"[{header}]"
            for name in names:
                if name not in inside:
                    yield from self._field(name, table[name], f"{path}.{name}")
            yield ""
        for name in inside:
            write = self._entries if _has_tables(table[name]) else self._table
            yield from write(f"{header}.{toml_key(name)}", f"{path}.{name}", table[name])

    def _entries(self, header: str, path: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        """Entries that have names, each under a header of its own."""
        for number, each in enumerate(entries, start=1):
            where = f"{path}[{number}]"
            called = f"{path}[{next(each[name] for name in NAMES if name in each)}]"
            yield self._commented(f"[[{header}]]", called)
            for name in sorted(each, key=lambda name: self._place(f"{where}.{name}")):
                yield from self._field(name, each[name], f"{called}.{name}")
            yield ""

    def _field(self, name: str, value: Any, path: str) -> Iterator[str]:
        line = f"{toml_key(name)} = {toml(value)}"
        if isinstance(value, list) and cell_len(line) > WIDTH:
            yield self._commented(f"{toml_key(name)} = [", path)
            yield from (f"  {toml(each)}," for each in value)
            yield "]"
        else:
            yield self._commented(line, path)

    def _commented(self, line: str, path: str) -> str:
        if path not in self.names:
            return line
        return line + " " * max(1, COMMENTS_AT - cell_len(line)) + f"# {self.clauses.number(path)} {self.names[path]}"

    def _place(self, path: str) -> tuple[int, ...]:
        """In the order of their numbers; what has none of its own comes first, in that of the text."""
        return tuple(int(each) for each in self.clauses.number(path).removeprefix(MARK).split(".") if each)


def _is_table(value: Any) -> bool:
    """Two languages are one clause."""
    return isinstance(value, dict) and {*value} != {"en", "zh"}


def _has_tables(value: Any) -> bool:
    """Whether a list holds entries that have names, and so a header each."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(each, dict) and any(name in each for name in NAMES) for each in value)
    )
