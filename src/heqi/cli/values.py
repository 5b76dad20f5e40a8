"""How a record's fields are shown to people: amounts in decimal text, rates in per cent, ids in their short form."""

from datetime import date
from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct, inspect

from heqi.machine.catalogue import Catalogue
from heqi.state.tables import Table
from heqi.values.amounts import MINOR_DIGITS, format_amount, format_rate
from heqi.values.identifiers import short_id

MONEY = "minor units"
RATE = "a rate in millionths"
MEMBER = "a member's id"
ID_WORDS = "a record's id"
ID_DIGITS = 64


def described(kind: inspect.Type) -> str:
    """What a type's declaration says of it: `Amount`, `PartsPerMillion` and the like are told by it."""
    if isinstance(kind, inspect.Metadata):
        return str((kind.extra_json_schema or {}).get("description", "")) or described(kind.type)
    if isinstance(kind, inspect.UnionType):
        return next((found for each in kind.types if (found := described(each))), "")
    return ""


def is_money(kind: inspect.Type) -> bool:
    return described(kind).startswith(MONEY)


def is_rate(kind: inspect.Type) -> bool:
    return described(kind).startswith(RATE)


def bare(kind: inspect.Type) -> inspect.Type:
    """The type without its bounds and descriptions."""
    return bare(kind.type) if isinstance(kind, inspect.Metadata) else kind


def choices(kind: inspect.Type) -> list[str]:
    """The values of an enumeration; nothing for other types."""
    match bare(kind):
        case inspect.EnumType(cls=found):
            return [str(each.value) for each in found]
        case inspect.LiteralType(values=values):
            return [str(each) for each in values]
        case _:
            return []


def kind_words(kind: inspect.Type) -> str:
    """What a field takes, in a few words."""
    if found := choices(kind):
        return ", ".join(found)
    if about := described(kind):
        return about
    match bare(kind):
        case inspect.StructType(fields=fields):
            return "; ".join(f"{field.encode_name}: {kind_words(field.type)}" for field in fields)
        case inspect.VarTupleType(item_type=item):
            return f"list of {kind_words(item)}"
        case inspect.UnionType(types=types):
            return " or ".join(kind_words(each) for each in types if not isinstance(each, inspect.NoneType))
        case inspect.DateType():
            return "a day, YYYY-MM-DD"
        case inspect.BoolType():
            return "yes or no"
        case inspect.IntType():
            return "a whole number"
        case inspect.DictType():
            return "names and values"
        case _:
            return "text"


def amount_text(minor: int, currency: str) -> str:
    """`1,000,000.00 CNY`; the bare number where the currency is not known."""
    return f"{format_amount(minor, currency, ',')} {currency}" if currency in MINOR_DIGITS else str(minor)


def shown_fields(struct: Struct, currency: str) -> list[tuple[str, str]]:
    """(field, text) of a row or an action. currency: of the amounts, unless the struct names one itself."""
    own = getattr(struct, "currency", None)
    currency = own if isinstance(own, str) else currency
    fields = inspect.type_info(type(struct)).fields  # type: ignore[attr-defined]
    return [(field.name, shown(getattr(struct, field.name), field.type, currency)) for field in fields]


def shown(value: Any, kind: inspect.Type, currency: str) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() if is_money(kind):
            return amount_text(value, currency)
        case int() if is_rate(kind):
            return format_rate(value)
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case tuple() if all(isinstance(each, str) for each in value):
            return ", ".join(value) or "–"
        case tuple() if all(isinstance(each, Struct) for each in value):
            return "; ".join(", ".join(f"{n} {t}" for n, t in shown_fields(each, currency)) for each in value)
        case Struct():
            return ", ".join(f"{name} {text}" for name, text in shown_fields(value, currency))
        case _:
            return readable(value)


def readable(value: Any) -> str:
    """Plain data of unknown type in words: `bank river-bank, from_day 2026-03-02; bank …`."""
    match value:
        case None:
            return "–"
        case str() | int():
            return str(value)
        case dict():
            return ", ".join(f"{name} {readable(each)}" for name, each in value.items())
        case list() | tuple():
            nested = any(isinstance(each, dict | list | tuple) for each in value)
            return ("; " if nested else ", ").join(map(readable, value)) or "–"
        case _:
            return msgspec.json.encode(value).decode()


def shown_key(catalogue: Catalogue, table: str, key: str) -> str:
    """A record's key as people read it: ids in their short form."""
    return shown_id(catalogue.tables.get(table), key)


def shown_id(table: Table[Any] | None, key: str) -> str:
    """An id in its short form where its table is known; other keys as they are."""
    return short_id(table.short, key) if table is not None and is_id(key) else key


def is_id(text: str) -> bool:
    """Whether the text is a record's whole id."""
    return len(text) == ID_DIGITS and all(digit in "0123456789abcdef" for digit in text)
