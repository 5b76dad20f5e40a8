"""In force: what a clause says in the text by which a transaction is executed, for refusals that rest on it."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.machine.charter import Charter

MOST_TOLD = 300  # characters
_PART = re.compile(r"([^.\[\]]+)|\[([^\[\]]*)\]")


def in_force(charter: Charter, path: str) -> dict[str, str]:
    """Facts of a refusal: `clause`, the path of a module's clause, and `says`, its own words in canonical form, which
    are the same in every language. KeyError for what is no clause of the text.
    """
    section, *inside = [name or entry for name, entry in _PART.findall(path)]
    found: Any = charter.modules[section]
    for part in inside:
        found = _entry(found, part) if isinstance(found, tuple) else _field(found, part)
    said = encode(msgspec.to_builtins(found)).decode()
    return {"clause": path, "says": said if len(said) <= MOST_TOLD else said[: MOST_TOLD - 1] + "…"}


def _field(found: Any, part: str) -> Any:
    if isinstance(found, Struct):
        names = {field.encode_name: field.name for field in msgspec.structs.fields(found)}
        return getattr(found, names[part])
    return found[part]


def _entry(found: tuple[Any, ...], part: str) -> Any:
    """An entry of a list, by its id."""
    for each in found:
        if getattr(each, "id", None) == part:
            return each
    raise KeyError(part)
