"""What does not fit a field, in words: which field it is, and what is wrong with what was written there."""

import re
from typing import Any, NamedTuple

from msgspec import inspect

from heqi.cli.values import bare, choices, described
from heqi.machine.transactions import Action
from heqi.values.amounts import MAX_INTEGER

WHOLE_NUMBER = "it has to be a whole number"
MISSING = "it is missing"
UNKNOWN = "there is no such field"
_PLACE = re.compile(r"(.*?)(?: - at `\$\.?([^`]*)`)?", re.DOTALL)
ANY_ENTRY = "..."  # of a table: a decoder does not say which
_STEP = re.compile(r"(\.\.\.|[^.\[\]]+)|\[(\d+)\]")
_OF_OBJECT = re.compile("Object (missing required|contains unknown) field `(.*)`")
# What a decoder says of a value, and what people are told.
_WORDS = tuple(
    (re.compile(said), words)
    for said, words in (
        (f"Expected `int` <= {MAX_INTEGER}", f"it is beyond what is counted exactly, {MAX_INTEGER} at most"),
        (r"Expected `int` >= (-?\d+)", "it has to be {0} or more"),
        (r"Expected `int` <= (-?\d+)", "it has to be {0} or less"),
        (r"Expected `int`, got `\w+`", WHOLE_NUMBER),
        (r"Expected `str` of length >= 1", "it is empty"),
        (r"Expected `str` of length <= (\d+)", "it is longer than {0} characters"),
        (r"Expected `array` of length >= (\d+)", "there have to be {0} or more"),
        (r"Expected `array` of length <= (\d+)", "there may be {0} at most"),
    )
)


class Decoded(NamedTuple):
    """What a decoder has said: of what, by its path there; whether that is missing, or unknown. of_value: it speaks of
    a value that its type does not take.
    """

    problem: str
    path: str
    missing: bool = False
    unknown: bool = False

    @property
    def steps(self) -> list[tuple[str, str]]:
        """(name, "") of a field and ("", number) of an entry, counted from 0."""
        return _STEP.findall(self.path)

    @property
    def of_value(self) -> bool:
        return self.problem.startswith(("Expected ", "Invalid "))


class Misfit(NamedTuple):
    """field: as on the form, its elements counted from 1: `lines[1].quantity`."""

    field: str
    problem: str


def misfit(action: type[Action], said: str) -> Misfit:
    """What a decoder has said of an action's plain data, in words."""
    at = decoded(said)
    problem, path = at.problem, at.path
    if at.missing or at.unknown:
        return Misfit(_shown(path), MISSING if at.missing else UNKNOWN)
    for pattern, words in _WORDS:
        fits = pattern.fullmatch(problem)
        if fits is not None:
            return Misfit(_shown(path), words.format(*fits.groups()))
    kind = type_at(action, path)
    if problem.startswith("Expected `str` matching regex") and kind is not None and (form := described(kind)):
        return Misfit(_shown(path), f"what was written is not {form}")
    if kind is not None and (known := choices(kind)):
        return Misfit(_shown(path), f"it has to be one of {', '.join(known)}")
    return Misfit(_shown(path), problem)


def decoded(said: str) -> Decoded:
    found = _PLACE.fullmatch(said)
    problem, path = (said, "") if found is None else (found[1], found[2] or "")
    of_object = _OF_OBJECT.fullmatch(problem)
    if of_object is None:
        return Decoded(problem, path)
    missing = of_object[1].startswith("missing")
    return Decoded(problem, f"{path}.{of_object[2]}".removeprefix("."), missing=missing, unknown=not missing)


def _shown(path: str) -> str:
    return re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", path)


def type_at(of: Any, path: str) -> inspect.Type | None:
    """The type at a path; None where that leads to nothing that the type of the whole knows. of: a type, or what
    `msgspec.inspect` says of one.
    """
    kind = of if isinstance(of, inspect.Type) else inspect.type_info(of)
    for name, _ in _STEP.findall(path):
        inner = bare(kind)
        if isinstance(inner, inspect.UnionType):
            inner = next((each for each in inner.types if not isinstance(each, inspect.NoneType)), inner)
        match bare(inner):
            case inspect.StructType(fields=fields):
                found = next((field.type for field in fields if field.encode_name == name), None)
            case inspect.VarTupleType(item_type=item):
                found = None if name else item
            case inspect.DictType(value_type=value):
                found = value
            case _:
                found = None
        if found is None:
            return None
        kind = found
    return kind
