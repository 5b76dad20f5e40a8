"""How a record's fields are shown to people: amounts in decimal text, rates in per cent, ids in their short form."""

from datetime import date
from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct, inspect

from heqi.machine.catalogue import Catalogue
from heqi.state.tables import Table
from heqi.values.amounts import MINOR_DIGITS, format_amount
from heqi.values.identifiers import short_id

MONEY = "minor units"
RATE = "a rate in millionths"
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


def rate_text(millionths: int) -> str:
    """42000 -> `4.20%`, exactly."""
    whole, rest = divmod(millionths, 10_000)
    digits = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{digits}%"


def amount_text(minor: int, currency: str) -> str:
    """`1,000,000.00 CNY`; the bare number where the currency is not known."""
    return f"{format_amount(minor, currency, ',')} {currency}" if currency in MINOR_DIGITS else str(minor)


def shown_fields(struct: Struct, currency: str) -> list[tuple[str, str]]:
    """(field, text) of a row or an action. currency: of the amounts, unless the struct names one itself."""
    own = getattr(struct, "currency", None)
    currency = own if isinstance(own, str) else currency
    fields = inspect.type_info(type(struct)).fields  # type: ignore[attr-defined]
    return [(field.name, _shown(getattr(struct, field.name), field.type, currency)) for field in fields]


def _shown(value: Any, kind: inspect.Type, currency: str) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() if is_money(kind):
            return amount_text(value, currency)
        case int() if is_rate(kind):
            return rate_text(value)
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
        case str() | int():
            return str(value)
        case _:
            return msgspec.json.encode(value).decode()


def shown_key(catalogue: Catalogue, table: str, key: str) -> str:
    """A record's key as people read it: ids in their short form."""
    found: Table[Any] | None = catalogue.tables.get(table)
    is_id = len(key) == ID_DIGITS and all(digit in "0123456789abcdef" for digit in key)
    return short_id(found.short, key) if found is not None and is_id else key
