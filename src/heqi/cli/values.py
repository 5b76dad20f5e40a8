"""How a record's fields are shown to people: amounts in decimal text, rates in per cent, ids in their short form."""

from datetime import date
from enum import Enum
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct, inspect

from heqi.machine.catalogue import Catalogue
from heqi.modules import CATALOGUE
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


class Manner(NamedTuple):
    """How values are shown: in which currency amounts are, unless one is named beside them; of which module they are,
    by which ids have their short form; in which language.
    """

    currency: str
    module: str = ""
    language: str = "en"

    def word(self, code: str) -> str:
        """A word of ours: in Chinese where it has one."""
        return CATALOGUE.words.value(code, self.module) if self.language == "zh" else code

    def named(self, value: Any, *, sections: bool) -> str:
        """Roles, or sections of a charter: one or several."""
        names = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value)]
        say = CATALOGUE.words.clause if sections else CATALOGUE.words.role
        said = "、".join(say(each).zh for each in names) if self.language == "zh" else ", ".join(names)
        return said or "–"

    def field(self, name: str, inside: str = "") -> str:
        """What a field is called. inside: the field of the row in which it stands."""
        said = CATALOGUE.words.fields
        return said.get(f"{inside}.{name}") or said.get(name, name) if self.language == "zh" else name

    def id(self, field: str, key: str, kind: Any) -> str:
        """An id in its short form. kind: what stands beside it as `kind`, by which an asset is of one of several
        tables, or a record of one of several modules.
        """
        asset = CATALOGUE.assets.get(str(kind)) if field == "asset" else None
        module = str(kind) if kind in CATALOGUE.modules else self.module
        return shown_id(CATALOGUE.table_of(field, module) if asset is None else asset.table, key)


def manner_of(tables: tuple[str, ...], currency: str, language: str) -> Manner:
    """How what stands in these tables is shown: as the last module says it, since later ones rest on earlier ones."""
    named = [CATALOGUE.tables[table] for table in tables]
    modules = [name for name, each in CATALOGUE.modules.items() if any(table in each.tables for table in named)]
    return Manner(currency, modules[-1] if modules else "", language)


def shown_fields(struct: Struct, manner: Manner) -> list[tuple[str, str]]:
    """(field, text) of a row, an event or an action."""
    own = getattr(struct, "currency", None)
    manner = manner._replace(currency=own) if isinstance(own, str) else manner
    kind = getattr(struct, "kind", None)
    fields = inspect.type_info(type(struct)).fields  # type: ignore[attr-defined]
    return [(field.name, shown(getattr(struct, field.name), field.type, manner, field.name, kind)) for field in fields]


def shown(value: Any, kind: inspect.Type, manner: Manner, field: str = "", beside: Any = None) -> str:
    """One value in words. field: where it stands. beside: the kind of asset that the struct names."""
    match value:
        case None:
            return "–"
        case bool():
            return manner.word("yes" if value else "no")
        case int() if is_money(kind):
            return amount_text(value, manner.currency)
        case int() if is_rate(kind):
            return format_rate(value)
        case Enum():
            return manner.word(str(value.value))
        case date():
            return value.isoformat()
        case str():
            return manner.word(value) if _is_word(kind) or field == "kind" else manner.id(field, value, beside)
        case tuple() if all(isinstance(each, str) for each in value):
            return ", ".join(shown(each, kind, manner, field, beside) for each in value) or "–"
        case tuple() if all(isinstance(each, Struct) for each in value):
            return "; ".join(_told(each, manner, field) for each in value)
        case Struct():
            return _told(value, manner, field)
        case _:
            return readable(value)


def _is_word(kind: inspect.Type) -> bool:
    """Whether a text is one of some words of ours."""
    match bare(kind):
        case inspect.UnionType(types=types):
            return any(map(_is_word, types))
        case inspect.VarTupleType(item_type=item):
            return _is_word(item)
        case plain:
            return isinstance(plain, inspect.LiteralType)


def _told(struct: Struct, manner: Manner, inside: str) -> str:
    return ", ".join(f"{manner.field(name, inside)} {text}" for name, text in shown_fields(struct, manner))


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
