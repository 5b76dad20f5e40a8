"""What does not fit a clause, in words: what the clause takes, and what stands there."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from heqi.cli.explain import near
from heqi.cli.misfits import ANY_ENTRY, MISSING, decoded, type_at
from heqi.cli.values import bare, choices, described
from heqi.values.amounts import MAX_INTEGER

NAMED_BY = ("id", "member")  # what entries of lists are called by
LONGEST_SHOWN = 60
# What texts look like, by the description of their type.
FORMS = {
    "a short name": "1 to 40 small letters, digits and hyphens, a letter first",
    "a member's id in the charter": "2 to 40 small letters, digits and hyphens, a letter first",
    "algorithm:key as hex": "ed25519: and 64 digits or letters from a to f",
    "a SHA-256 digest as hex": "64 digits or letters from a to f",
    "ISO 4217 code": "three capital letters, as CNY",
    "one line of free text": "one line of text, 200 characters at most",
    "an action's full name, `module.*`, or `*`": "the name of an action, as payments.transfer, or of all of a module",
}
_PATTERN = re.compile(r"\^\(([a-z|-]+)\)\$")


class Misfit(NamedTuple):
    """path: of the clause, entries by their names. problem: what does not fit."""

    path: str
    problem: str


def clause_misfit(clause: str, section: Any, kind: Any, said: str) -> Misfit:
    """What a decoder has said of a section (or an entry of one) of that kind, in words. clause: its path."""
    at = decoded(said)
    path, found = clause, section
    for name, number in at.steps:
        if name == ANY_ENTRY:
            takes = _takes(type_at(kind, at.path))
            return Misfit(path, f"each entry takes {takes}" if takes else at.problem)
        if number:
            found = _inside(found, int(number))
            path += f"[{_called(found) or int(number) + 1}]"
        else:
            found, path = _inside(found, name), f"{path}.{name}"
    if at.missing:
        takes = _takes(type_at(kind, at.path))
        return Misfit(path, f"{MISSING}; it takes {takes}" if takes else MISSING)
    if at.unknown:
        known = [field.encode_name for field in _fields(type_at(kind, at.path.rpartition(".")[0]))]
        return Misfit(path, f"there is no such clause{near(at.steps[-1][0], known)}")
    takes = _takes(type_at(kind, at.path))
    if not takes or not at.of_value:
        return Misfit(path, at.problem)
    return Misfit(path, f"it takes {takes}; it has {_shown(found)}")


def _takes(kind: inspect.Type | None) -> str:
    """What a clause takes; nothing where its type says nothing of it."""
    if kind is None:
        return ""
    if found := choices(kind):
        return _one_of(found)
    if isinstance(inner := bare(kind), inspect.UnionType):
        return next((told for each in inner.types if (told := _takes(each))), "")
    match inner:
        case inspect.IntType(ge=ge, gt=gt, le=le):
            least = ge if ge is not None else None if gt is None else gt + 1
            return _whole_number(least, None if le == MAX_INTEGER else le)
        case inspect.StrType(pattern=pattern, max_length=longest):
            listed = _PATTERN.match(pattern or "")
            if listed:
                return _one_of(listed[1].split("|"))
            about = described(kind)
            form = FORMS.get(about) or about
            return form or (f"a text of at most {longest} characters" if longest else "a text")
        case inspect.BoolType():
            return "true or false"
        case inspect.DateType():
            return 'a day, as "2026-03-02"'
        case inspect.VarTupleType(min_length=least, max_length=most):
            return f"a list of {least or 0} to {most} entries" if most else "a list"
        case inspect.DictType(min_length=least, max_length=most):
            return f"a table of {least or 0} to {most} entries" if most else "a table"
        case inspect.StructType():
            return "a table of clauses"
        case _:
            return ""


def _one_of(words: list[str]) -> str:
    return f"one of {', '.join(words)}"


def _whole_number(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"a whole number from {least} to {most}"
    if least is not None:
        return f"a whole number of {least} or more"
    return "a whole number" if most is None else f"a whole number of {most} or less"


def _fields(kind: inspect.Type | None) -> tuple[inspect.Field, ...]:
    inner = None if kind is None else bare(kind)
    if isinstance(inner, inspect.UnionType):
        inner = next((each for each in inner.types if isinstance(each, inspect.StructType)), inner)
    return inner.fields if isinstance(inner, inspect.StructType) else ()


def _inside(found: Any, step: str | int) -> Any:
    if isinstance(step, int):
        return found[step] if isinstance(found, list) and step < len(found) else None
    return found.get(step) if isinstance(found, Mapping) else None


def _called(entry: Any) -> str:
    """The name of an entry, as a path can hold it."""
    names = [entry.get(name) for name in NAMED_BY] if isinstance(entry, Mapping) else []
    return next((each for each in names if isinstance(each, str) and re.fullmatch("[a-z][a-z0-9-]{0,39}", each)), "")


def _shown(value: Any) -> str:
    """A value as JSON writes it, its beginning."""
    match value:
        case list():
            return f"a list of {len(value)}"
        case Mapping():
            return "a table"
        case str() if len(value) > LONGEST_SHOWN:
            return f"{len(value)} characters"
        case _:
            return msgspec.json.encode(value).decode()
