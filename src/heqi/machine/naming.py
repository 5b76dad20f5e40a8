"""Naming: which fields of an action or a row name parties, and which name records, by their types."""

from functools import cache
from typing import Any, NamedTuple

from msgspec import Struct, inspect

from heqi.values.identifiers import Id, Party


class Named(NamedTuple):
    """Fields, in the order of their declaration."""

    parties: tuple[str, ...]
    records: tuple[str, ...]


@cache
def named_in(kind: type[Struct]) -> Named:
    """The fields of a type that hold a party's or a record's id, or several of them."""
    fields = inspect.type_info(kind).fields  # type: ignore[attr-defined]
    parties, records = _pattern(inspect.type_info(Party)), _pattern(inspect.type_info(Id))
    patterns = {field.name: _pattern(field.type) for field in fields}
    return Named(
        tuple(name for name, pattern in patterns.items() if pattern == parties),
        tuple(name for name, pattern in patterns.items() if pattern == records),
    )


def values_of(struct: Struct, fields: tuple[str, ...]) -> list[str]:
    """The ids in these fields, in their order."""
    found: list[str] = []
    for name in fields:
        value: Any = getattr(struct, name)
        found.extend(value if isinstance(value, tuple) else () if value is None else (value,))
    return found


def _pattern(kind: inspect.Type) -> tuple[str | None, str | None]:
    """The pattern of a text and what is said of it: a digest has a record's form, and is none. (None, None) for what is
    no text with a pattern.
    """
    match kind:
        case inspect.Metadata(type=inner, extra_json_schema=said):
            pattern, _ = _pattern(inner)
            return pattern, None if said is None else said.get("description")
        case inspect.UnionType(types=members):
            others = [each for each in members if not isinstance(each, inspect.NoneType)]
            return _pattern(others[0]) if len(others) == 1 else (None, None)
        case inspect.VarTupleType(item_type=item):
            return _pattern(item)
        case inspect.StrType(pattern=str() as pattern):
            return pattern, None
    return None, None
