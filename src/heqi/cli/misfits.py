"""What does not fit a field, in words: which field it is, and what is wrong with what was written there."""

import re
from typing import NamedTuple

from msgspec import inspect

from heqi.cli.values import bare, described
from heqi.machine.transactions import Action
from heqi.values.amounts import MAX_INTEGER

WHOLE_NUMBER = "it has to be a whole number"
MISSING = "it is missing"
UNKNOWN = "there is no such field"
_PLACE = re.compile(r"(.*?)(?: - at `\$\.?([^`]*)`)?", re.DOTALL)
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
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


class Misfit(NamedTuple):
    """field: as on the form, its elements counted from 1: `lines[1].quantity`."""

    field: str
    problem: str


def misfit(action: type[Action], said: str) -> Misfit:
    """What a decoder has said of an action's plain data, in words."""
    found = _PLACE.fullmatch(said)
    problem, path = (said, "") if found is None else (found[1], found[2] or "")
    of_object = _OF_OBJECT.fullmatch(problem)
    if of_object is not None:
        path = f"{path}.{of_object[2]}".removeprefix(".")
        return Misfit(_shown(path), MISSING if of_object[1].startswith("missing") else UNKNOWN)
    for pattern, words in _WORDS:
        fits = pattern.fullmatch(problem)
        if fits is not None:
            return Misfit(_shown(path), words.format(*fits.groups()))
    if problem.startswith("Expected `str` matching regex") and (form := _form_of(action, path)):
        return Misfit(_shown(path), f"what was written is not {form}")
    return Misfit(_shown(path), problem)


def _shown(path: str) -> str:
    return re.sub(r"\[(\d+)\]", lambda found: f"[{int(found[1]) + 1}]", path)


def _form_of(action: type[Action], path: str) -> str:
    """What the type at a path is said to be; nothing where the path leads through anything else than records."""
    kind = inspect.type_info(action)
    for name, _ in _STEP.findall(path):
        inner = bare(kind)
        if isinstance(inner, inspect.UnionType):
            inner = next((each for each in inner.types if isinstance(each, inspect.StructType)), inner)
        if name and isinstance(inner, inspect.StructType):
            kind = next(field.type for field in inner.fields if field.encode_name == name)
        elif not name and isinstance(inner, inspect.VarTupleType):
            kind = inner.item_type
        else:
            return ""
    return described(kind)
