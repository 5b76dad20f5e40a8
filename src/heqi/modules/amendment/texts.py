"""Texts: from one to the next by the clauses that change, in the one form that such a list has.

A path goes down to the first clause that is no table: `receivables.face_at_most`, `member[fine-works].standing`,
`roles.supplier`. Entries of a list are found by their names where each of them has one; any other list is one clause.
"""

import re
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.machine.reasons import refuse, require
from heqi.modules.amendment.reasons import Why
from heqi.modules.amendment.terms import CLASSES, ClassName, Terms, within
from heqi.modules.charter.reading import MAX_DEPTH

MOST_CHANGES = 100
NAMES = ("id", "member")  # by which the entries of a list are called
TEXT_NUMBER = "charter.text"  # counts on by itself

Path = Annotated[
    str,
    Meta(
        pattern="^[A-Za-z0-9_.\\[\\]-]{1,200}$(?!\n)",
        description="a clause: `receivables.face_at_most`, `member[fine-works].standing`",
    ),
]
Value = Annotated[
    str, Meta(min_length=1, max_length=50_000, description="what the clause says from then on, as canonical JSON")
]

_PART = re.compile(r"([^.\[\]]+)|\[([^\[\]]+)\]")
_ENTRY = re.compile(r"\[[^\[\]]*\]")
_anything = msgspec.json.Decoder(Any)


class ClauseChange(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One clause of the text, and what it says from then on (None: it is taken out)."""

    path: Path
    value: Value | None


def changes_between(one: dict[str, Any], other: dict[str, Any]) -> tuple[ClauseChange, ...]:
    """The clauses in which two texts (decoded) differ, sorted by their paths. The order of entries is no difference,
    nor is the number of the text.
    """
    found = [
        ClauseChange(path=path, value=None if value is None else encode(value).decode())
        for path, value in _differing(one, other, "")
        if path != TEXT_NUMBER
    ]
    return tuple(sorted(found, key=lambda each: each.path))


def changed_text(content: dict[str, Any], asked: tuple[ClauseChange, ...]) -> dict[str, Any]:
    """The text (decoded) that follows from one by these changes, with the next number. Refuse (CHANGE_WRONG) what is
    no clause or no value, and (CHANGES_NOT_PLAIN) another form than `changes_between` gives.
    """
    before: dict[str, Any] = msgspec.json.decode(encode(content))  # a copy, which is changed below
    following: dict[str, Any] = msgspec.json.decode(encode(content))
    for change in asked:
        value = None if change.value is None else _value(change)
        _put(following, change.path, value)
    require(changes_between(before, following) == asked, Why.CHANGES_NOT_PLAIN)
    require(isinstance(following.get("charter"), dict), Why.CHANGE_WRONG, path="charter")
    following["charter"]["text"] = before["charter"]["text"] + 1
    return following


def class_of(terms: Terms, asked: tuple[ClauseChange, ...]) -> ClassName:
    """The strictest class that the changes touch."""
    return max((_class_of(terms, plain(change.path)) for change in asked), key=CLASSES.index)


def entrenched(terms: Terms, asked: tuple[ClauseChange, ...]) -> str | None:
    """The first path among the changes that no vote can change."""
    for change in asked:
        path = plain(change.path)
        if any(within(path, each) or within(each, path) for each in terms.entrenched):
            return change.path
    return None


def plain(path: str) -> str:
    """A path without the names of entries, as the rules of amendment speak of it."""
    return _ENTRY.sub("", path)


def _class_of(terms: Terms, path: str) -> ClassName:
    """By the longest path that covers it, and whatever is covered within it."""
    covered = {each: name for name in CLASSES for each in terms.threshold(name).covers}
    around = [each for each in covered if within(path, each)]
    own = covered[max(around, key=len)] if around else CLASSES[-1]
    return max((own, *(covered[each] for each in covered if within(each, path))), key=CLASSES.index)


def _differing(one: Any, other: Any, where: str) -> Iterator[tuple[str, Any]]:
    """(path, what the other says there) of each clause that differs."""
    if encode(one) == encode(other):  # in Python, true is 1
        return
    pairs = _inside(one, other, where)
    if pairs is None:
        yield where, other
        return
    for path, before, after in pairs:
        yield from _differing(before, after, path)


def _inside(one: Any, other: Any, where: str) -> list[tuple[str, Any, Any]] | None:
    """(path, before, after) of what two tables or two lists of named entries hold; None of what is one clause."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [(f"{where}.{name}" if where else name, one.get(name), other.get(name)) for name in sorted(one | other)]
    first, second = _by_name(one), _by_name(other)
    if first is None or second is None:
        return None
    return [(f"{where}[{name}]", first.get(name), second.get(name)) for name in sorted(first | second)]


def _by_name(entries: Any) -> dict[str, Any] | None:
    if not isinstance(entries, list) or not entries:
        return None
    named = {name: each for each in entries if (name := _name(each))}
    return named if len(named) == len(entries) else None


def _name(entry: Any) -> str:
    if not isinstance(entry, dict):
        return ""
    return next((entry[name] for name in NAMES if isinstance(entry.get(name), str)), "")


def _value(change: ClauseChange) -> Any:
    text = change.value or ""
    # How deep a decoder goes is its own affair, and nodes must agree.
    require(_depth(text) <= MAX_DEPTH, Why.CHANGE_WRONG, path=change.path)
    try:
        value = decode(text.encode(), _anything)
    except (NotCanonical, OverflowError, UnicodeEncodeError):
        refuse(Why.CHANGE_WRONG, path=change.path)
    require(value is not None, Why.CHANGE_WRONG, path=change.path)
    return value


def _depth(text: str) -> int:
    """How deep the brackets of a JSON text go, those in its strings left out."""
    depth = deepest = 0
    inside = escaped = False
    for sign in text:
        if inside:
            inside, escaped = escaped or sign != '"', sign == "\\" and not escaped
        elif sign == '"':
            inside = True
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in "]}":
            depth -= 1
    return deepest


def _put(content: dict[str, Any], path: str, value: Any) -> None:
    """Change the text at a path. Refuse (CHANGE_WRONG) a path that does not lead there."""
    parts = [(name, entry) for name, entry in _PART.findall(path)]
    whole = "".join(f"[{entry}]" if entry else f".{name}" for name, entry in parts).removeprefix(".")
    require(bool(parts) and whole == path, Why.CHANGE_WRONG, path=path)
    inside: Any = content
    for name, entry in parts[:-1]:
        inside = _step(inside, name, entry, path)
    name, entry = parts[-1]
    if name:
        require(isinstance(inside, dict) and (value is not None or name in inside), Why.CHANGE_WRONG, path=path)
        if value is None:
            del inside[name]
        else:
            inside[name] = value
        return
    require(isinstance(inside, list), Why.CHANGE_WRONG, path=path)
    places = [place for place, each in enumerate(inside) if _name(each) == entry]
    if value is None:
        require(len(places) == 1, Why.CHANGE_WRONG, path=path)
        del inside[places[0]]
    else:
        require(not places and _name(value) == entry, Why.CHANGE_WRONG, path=path)
        inside.append(value)


def _step(inside: Any, name: str, entry: str, path: str) -> Any:
    if name:
        found = inside.get(name) if isinstance(inside, dict) else None
    else:
        entries = inside if isinstance(inside, list) else []
        found = next((each for each in entries if _name(each) == entry), None)
    if found is None:
        refuse(Why.CHANGE_WRONG, path=path)
    return found
