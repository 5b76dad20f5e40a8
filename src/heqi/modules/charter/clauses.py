"""Clauses: every clause of a charter has a number to cite it by (`§6.4.7`), which follows from what is said and not
from its layout.

    §1 charter   §2 member   §3 book_keeper   §4 roles   §5 transaction   §6 the rules of each business   §7 disputes
    §8 retention

Within a section clauses have the order of their declaration, members and book-keepers that of the text, roles that of
the alphabet (canonical form keeps no other), modules the numbers that they declare, whether they are switched on or
not. So a clause of a business has the same number in every charter, entries of its lists aside, which count in the
order of the text. A path says the same in words: `member[core-maker].size`,
`receivables.face_at_most`, `supervision.privilege[hold-record].ends_day`.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, get_args, get_origin

import msgspec
from msgspec import Struct

from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Articles, BookKeeper, Founder
from heqi.machine.module import Module
from heqi.machine.reasons import Facts

BUSINESS = "modules"  # the section of all modules, which has no name in the text
SECTIONS = ("charter", "member", "book_keeper", "roles", "transaction", BUSINESS, "disputes", "retention")
NAMED_ENTRIES: dict[str, tuple[type[Struct], str]] = {"member": (Founder, "id"), "book_keeper": (BookKeeper, "member")}
MARK = "§"
CITED = "charter, "  # how the source of a reason begins that rests on a clause

_PART = re.compile(r"([^.\[\]]+)|\[([^\[\]]*)\]")


class Clauses:
    """The numbers of the clauses of one text. content: what the text says, decoded; without it those numbers alone that
    are the same in every charter. It may be malformed.
    """

    def __init__(self, catalogue: Catalogue, content: Mapping[str, Any] | None = None) -> None:
        self._terms = {name: module.terms for name, module in catalogue.modules.items() if module.terms is not None}
        self._numbers = _numbers([module for module in catalogue.modules.values() if module.terms is not None])
        content = content or {}
        self._sections = {name: content.get(name) for name in self._terms}
        self._entries = {
            section: [str(each.get(name)) if isinstance(each, dict) else "" for each in _list(content.get(section))]
            for section, (_, name) in NAMED_ENTRIES.items()
        }
        roles = content.get("roles")
        self._entries["roles"] = sorted(map(str, roles)) if isinstance(roles, Mapping) else []

    def number(self, path: str) -> str:
        """`receivables.face_at_most` -> `§6.4.7`; as far down as clauses are numbered. Empty for what is no clause."""
        parts = [name or entry for name, entry in _PART.findall(path)]
        if not parts:
            return ""
        section, *inside = parts
        if section in self._terms:
            place = [SECTIONS.index(BUSINESS) + 1, self._numbers[section]]
            place += _fields(self._terms[section], inside, self._sections[section])
        elif section in SECTIONS:
            place = [SECTIONS.index(section) + 1, *self._inside(section, inside)]
        else:
            return ""
        return MARK + ".".join(map(str, place))

    def label(self, path: str) -> str:
        """`§6.4.7 receivables.face_at_most`; the path alone where it is no clause."""
        number = self.number(path)
        return f"{number} {path}" if number else path

    def cited(self, source: str) -> str:
        """A reason's source with the number of the clause it names: `charter §6.4.7 (receivables.face_at_most)`."""
        if not source.startswith(CITED):
            return source
        path, semicolon, rest = source.removeprefix(CITED).partition(";")
        number = self.number(path)
        return f"charter {number} ({path}){semicolon}{rest}" if number else source

    def spoken_of(self, facts: Facts) -> tuple[str, ...]:
        """The labels of the clauses that a refusal's facts name as `clause`, as far as they are numbered."""
        named = facts.get("clause", ())
        paths = named if isinstance(named, tuple) else (str(named),)
        return tuple(self.label(path) for path in paths if self.number(path))

    def _inside(self, section: str, parts: list[str]) -> list[int]:
        if section not in self._entries:
            kinds = {field.name: field.type for field in msgspec.structs.fields(Articles)}
            return _fields(kinds.get(section), parts)
        if not parts:
            return []
        entries = self._entries[section]
        place = _place(entries, parts[0])
        if place is None:
            return []
        kind = NAMED_ENTRIES[section][0] if section in NAMED_ENTRIES else None
        return [place, *_fields(kind, parts[1:])[:1]]


def _numbers(modules: list[Module]) -> dict[str, int]:
    """The number of each section of business: its own, or the first that is free."""
    numbers = {module.name: module.section for module in modules if module.section}
    for module in modules:
        if not module.section:
            numbers[module.name] = next(n for n in range(1, len(modules) + 1) if n not in numbers.values())
    return numbers


def _place(entries: list[str], part: str) -> int | None:
    """Where an entry stands, by its name or by its number."""
    if part in entries:
        return entries.index(part) + 1
    return int(part) if re.fullmatch("[1-9][0-9]{0,4}", part) else None


def _fields(kind: Any, parts: list[str], said: Any = None) -> list[int]:
    """The places of the fields and entries that a path goes through, down to the first that is no struct. said: what
    the text says there, by which the entries of a list are found.
    """
    if not parts or not (isinstance(kind, type) and issubclass(kind, Struct)):
        return []
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
    first, *others = parts
    if first not in fields:
        return []
    place, inside = [[*fields].index(first) + 1], fields[first]
    said = said.get(first) if isinstance(said, Mapping) else None
    entry = _entry_kind(inside)
    if entry is not None and others:
        entries = _list(said)
        number = _place([str(each.get("id")) if isinstance(each, dict) else "" for each in entries], others.pop(0))
        if number is None:
            return place
        place.append(number)
        inside, said = entry, entries[number - 1] if number <= len(entries) else None
    return [*place, *_fields(inside, others, said)]


def _entry_kind(kind: Any) -> type[Struct] | None:
    """What a list holds, where those are structs."""
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    inner = get_args(kind)[0] if get_origin(kind) is tuple else None
    return inner if isinstance(inner, type) and issubclass(inner, Struct) else None


def _list(value: Any) -> list[Any]:
    return [*value] if isinstance(value, list | tuple) else []
