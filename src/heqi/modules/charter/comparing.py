"""Comparing: in which clauses two texts of a charter differ."""

from typing import Any, NamedTuple

import msgspec

from heqi.codec.canonical import encode
from heqi.machine.reasons import refuse
from heqi.modules.charter.reasons import Why

MAX_SHOWN = 80  # characters of a value
MAX_TOLD = 500  # characters of all differences
NAMES = ("id", "member", "person")  # by which the entries of a list are called


class Change(NamedTuple):
    """One clause in which two texts differ: its path, and what each says there, decoded (None: nothing).
    reordered: the same entries in another order.
    """

    path: str
    before: Any
    after: Any
    reordered: bool = False


def require_same_charter(founded: bytes, offered: bytes) -> None:
    """Refuse when the offered text is not the one the ledger was founded on, and say what differs."""
    if founded != offered:
        found = differences(msgspec.json.decode(founded), msgspec.json.decode(offered))
        refuse(Why.ANOTHER_CHARTER, differences="; ".join(found)[:MAX_TOLD])


def differences(one: Any, other: Any) -> list[str]:
    """The clauses in which two texts (decoded) differ, as `path: this → that`."""
    return [
        f"{change.path}: in another order"
        if change.reordered
        else f"{change.path}: {_shown(change.before)} → {_shown(change.after)}"
        for change in changes(one, other)
    ]


def changes(one: Any, other: Any, where: str = "") -> list[Change]:
    """The clauses in which two texts (decoded) differ. Members, persons, and entries that are texts are found by their
    names, so that one that is added or taken out does not shift the others.
    """
    if encode(one) == encode(other):  # in Python, true is 1
        return []
    if isinstance(one, list) and isinstance(other, list):
        inside = _entries(one, other, where)
    elif isinstance(one, dict) and isinstance(other, dict):
        names = sorted({*one, *other})
        inside = [(one.get(name), other.get(name), f"{where}.{name}" if where else name) for name in names]
    else:
        return [Change(where, one, other)]
    found = [change for before, after, place in inside for change in changes(before, after, place)]
    return found or [Change(where, one, other, reordered=True)]


def _entries(one: list[Any], other: list[Any], where: str) -> list[tuple[Any, Any, str]]:
    """Pairs of entries of two lists, and where they stand: by their names where all have one, else by their places."""
    first, second = _by_name(one), _by_name(other)
    if first is None or second is None:
        longest = max(len(one), len(other))
        first = {str(number): each for number, each in enumerate(one, start=1)}
        second = {str(number): each for number, each in enumerate(other, start=1)}
        names = [str(number) for number in range(1, longest + 1)]
    else:
        names = [*dict.fromkeys((*first, *second))]
    return [(first.get(name), second.get(name), f"{where}[{name}]") for name in names]


def _by_name(entries: list[Any]) -> dict[str, Any] | None:
    """Entries by the member or person they speak of, or the text that they are. None when one has no name, or two have
    the same.
    """
    named = {name: each for each in entries if (name := _name(each))}
    return named if len(named) == len(entries) else None


def _name(entry: Any) -> str:
    if isinstance(entry, dict):
        return next((str(entry[name]) for name in NAMES if entry.get(name)), "")
    return entry if isinstance(entry, str) else ""


def _shown(value: Any) -> str:
    return "nothing" if value is None else encode(value).decode()[:MAX_SHOWN]
