"""Typed tables: what a ledger remembers, declared as data.

A row is a frozen msgspec Struct; its key is text (`/` joins the parts of a composite key). Integers are bounded, floats
do not exist, and the only way to walk rows is an index that the table declares. What is declared otherwise is refused
when the program starts.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any, Generic, TypeVar, dataclass_transform

import msgspec
from msgspec import Struct, inspect

from heqi.codec.canonical import encode
from heqi.codec.digests import digest, digester
from heqi.state.store import MAX_KEY_BYTES, storable
from heqi.values.amounts import MAX_INTEGER


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One record. Change it by putting `changed(row, field=value)`."""


R = TypeVar("R", bound=Row)

EVERYONE = "everyone"
SEPARATOR = b"\x00"
LONGEST_NAMES = 80  # bytes of a table's name and an indexed field's, together with their separators
SURELY_SHORT = 100  # characters, of four bytes at most
WHOLE = "$(?!\n)"  # how a pattern has to end: `$` alone would let a line end after it through

changed = msgspec.structs.replace


class BadTable(TypeError):
    """A table or an action is declared in a way that the ledger cannot keep (a float, an unbounded integer, …)."""


class KeyTooLong(Exception):
    """A key, or the value of an indexed field, is longer than a store can hold: text that was asked for."""

    def __init__(self, table: str) -> None:
        super().__init__(table)
        self.table, self.limit = table, MAX_KEY_BYTES


class Table(Generic[R]):
    """Rows of one type by key (text without NUL where it stands in an index).

    parts: the types of what `/` joins to a key (text with a pattern, words; the last may be `… | None`). Nothing can
    stand under any other key, and so nobody is told that it does not. Unsaid, any text is a key.
    indexes: fields by whose value rows can be walked, in key order; a tuple field has one entry per element.
    readers: fields that name the parties who may read a row, or (EVERYONE,), or () for the keepers of the book alone.
    later: of these, who may not before a day, and the field that says which.
    known_as: what fields are called, of actions and of rows, that hold a key of this table.
    walked: by which fields together readers of many rows walk them, in copies of the state; none of it is in the state.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        key: str,
        parts: tuple[Any, ...] = (),
        indexes: tuple[str, ...] = (),
        readers: tuple[str, ...] = (),
        later: Mapping[str, str] = MappingProxyType({}),
        short: str = "",
        known_as: tuple[str, ...] = (),
        walked: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        self.name = name
        self.row = row
        self.key = key
        self.parts = parts
        self.indexes = indexes
        self.readers = readers
        self.later = later
        self.short = short or name[:3]
        self.known_as = known_as
        self.walked = walked
        self.prefix = name.encode() + SEPARATOR
        self._path = digester(b"heqi/path", name.encode())
        self._leaf = digester(b"heqi/leaf", name.encode())
        self.decoder = msgspec.json.Decoder(row)
        self._keys = re.compile("".join(_patterns(name, parts)) if parts else "(?s:.*)")
        reject_unbounded(row)
        fields = {field.name: field.type for field in inspect.type_info(row).fields}  # type: ignore[attr-defined]
        missing = {*indexes, *readers, *later.values()} - {EVERYONE} - {*fields}
        if missing:
            raise BadTable(f"{name} names fields that {row.__name__} lacks: {sorted(missing)}")
        for field in indexes:
            if len(self.index_prefix(field, "")) > LONGEST_NAMES:
                raise BadTable(f"{name}: the names of the table and of {field} are too long for an index")
            if not _has_order(fields[field]):
                raise BadTable(f"{name}: an index orders enums, days and text with a pattern, and {field} is neither")
        if not {*later} <= {*readers} or any(not isinstance(fields[day], inspect.DateType) for day in later.values()):
            raise BadTable(f"{name}: later names readers, and the day of each: {dict(later)}")
        if not {*readers} - {EVERYONE} <= {*indexes}:
            raise BadTable(f"{name}: whoever may read rows must find them by an index: {readers}")

    def __repr__(self) -> str:
        return f"Table({self.name})"

    def is_key(self, key: str) -> bool:
        """Whether a row can stand under this key."""
        return self._keys.fullmatch(key) is not None

    def cell(self, key: str) -> bytes:
        """The key of a row in the store. KeyTooLong when no store can hold it."""
        cell = self.prefix + key.encode()
        if not storable(cell):
            raise KeyTooLong(self.name)
        return cell

    def path(self, key: str) -> bytes:
        """The row's place in the state tree: 32 bytes."""
        return self._path(key.encode())

    def leaf(self, key: str, salt: bytes, row: bytes) -> bytes:
        """What the state tree commits to at that place: 32 bytes. The salt keeps a neighbour from guessing the row."""
        return self._leaf(key.encode(), salt, row)

    def index_entries(self, row: R | None) -> Iterator[tuple[str, str]]:
        """(field, value) under which the row is found."""
        if row is not None:
            for field in self.indexes:
                for value in index_values(getattr(row, field)):
                    yield field, value

    def index_prefix(self, field: str, value: str) -> bytes:
        return self.prefix + field.encode() + SEPARATOR + value.encode() + SEPARATOR

    def index_cell(self, field: str, value: str, key: str) -> bytes:
        """The key of an index entry in the store."""
        return self.index_prefix(field, value) + key.encode()

    def require_short(self, value: str, key: str) -> None:
        """KeyTooLong when no store can hold an index entry of that value and key."""
        if len(value) + len(key) > SURELY_SHORT and len((value + key).encode()) > MAX_KEY_BYTES - LONGEST_NAMES:
            raise KeyTooLong(self.name)

    def entry_changes(self, before: R | None, after: R | None) -> list[tuple[str, str, bool]]:
        """(field, value, whether it is there now) for each index entry that differs between two versions of a row."""
        changes: list[tuple[str, str, bool]] = []
        for field in self.indexes:
            was = None if before is None else getattr(before, field)
            now = None if after is None else getattr(after, field)
            if was != now:
                old, new = index_values(was), index_values(now)
                changes += [(field, value, False) for value in old if value not in new]
                changes += [(field, value, True) for value in new if value not in old]
        return changes

    def read(self, row: bytes) -> R:
        return self.decoder.decode(row)

    def write(self, row: R) -> bytes:
        return encode(row)


def path_of(cell: bytes) -> bytes:
    """`Table.path` of the row in a cell of the store."""
    table, _, key = cell.partition(SEPARATOR)
    return digest(b"heqi/path", table, key)


def leaf_of(cell: bytes, salt: bytes, row: bytes) -> bytes:
    """`Table.leaf` of the row in a cell of the store."""
    table, _, key = cell.partition(SEPARATOR)
    return digest(b"heqi/leaf", table, key, salt, row)


def _patterns(table: str, parts: tuple[Any, ...]) -> Iterator[str]:
    """The pattern of each part of a key, from the second on with the `/` before it."""
    for ordinal, part in enumerate(parts):
        kind = inspect.type_info(part)
        members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
        optional = any(isinstance(member, inspect.NoneType) for member in members)
        pattern = "|".join(_pattern(table, each) for each in members if not isinstance(each, inspect.NoneType))
        if optional and not 0 < ordinal == len(parts) - 1:
            raise BadTable(f"{table}: only the last of several parts of a key may be missing")
        yield f"(?:{'/' if ordinal else ''}(?:{pattern})){'?' if optional else ''}"


def _pattern(table: str, kind: inspect.Type) -> str:
    match kind:
        case inspect.Metadata(type=inner):
            return _pattern(table, inner)
        case inspect.StrType(pattern=str() as pattern) if pattern.startswith("^") and pattern.endswith(WHOLE):
            return pattern.removeprefix("^").removesuffix(WHOLE)
        case inspect.LiteralType(values=values) if all(isinstance(value, str) for value in values):
            return "|".join(re.escape(str(value)) for value in values)
    raise BadTable(f"{table}: a part of a key is text with a pattern from ^ to {WHOLE}, or one of some words")


def index_values(value: Any) -> tuple[str, ...]:
    """The texts under which an index finds a row whose field holds this."""
    if type(value) is str:
        return (value,)
    if value is None:
        return ()
    return tuple(map(index_value, value)) if isinstance(value, tuple) else (index_value(value),)


def index_value(value: Any) -> str:
    """The text by which an index orders a value."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def beyond(value: Any) -> bool:
    """Whether a value is or holds an integer that no canonical form carries (more than 2^53 - 1 either way)."""
    if isinstance(value, int):
        return not -MAX_INTEGER <= value <= MAX_INTEGER
    if isinstance(value, tuple | list):
        return any(beyond(each) for each in value)
    if isinstance(value, dict):
        return any(beyond(each) for each in value.values())
    return isinstance(value, Struct) and field_beyond(value) is not None


def field_beyond(struct: Struct) -> str | None:
    """The first field that is or holds such an integer, or None."""
    return next((field for field in struct.__struct_fields__ if beyond(getattr(struct, field))), None)


def reject_unbounded(struct: type[Struct], inside: tuple[type[Struct], ...] = ()) -> None:
    """BadTable when a type holds a float, an unbounded integer, itself, or anything that has no canonical form."""
    if struct in inside:
        raise BadTable(f"{struct.__name__} holds itself, so its depth has no bound")
    for field in inspect.type_info(struct).fields:  # type: ignore[attr-defined]
        _reject(field.type, f"{struct.__name__}.{field.name}", (*inside, struct))


def _reject(kind: inspect.Type, where: str, inside: tuple[type[Struct], ...]) -> None:
    match kind:
        case inspect.Metadata(type=inner):
            _reject(inner, where, inside)
        case inspect.IntType(ge=low, gt=above, le=high):
            least = low if low is not None else above
            if least is None or high is None or least < -MAX_INTEGER or high > MAX_INTEGER:
                raise BadTable(f"{where} is an integer without bounds: use a type of heqi.values.amounts")
        case inspect.UnionType(types=members):
            for member in members:
                _reject(member, where, inside)
        case inspect.VarTupleType(item_type=item):
            _reject(item, where, inside)
        case inspect.DictType(key_type=key, value_type=item):
            if not _has_order(key):
                raise BadTable(f"{where} has keys that are not text of one pattern, so their order is not plain")
            _reject(key, where, inside)
            _reject(item, where, inside)
        case inspect.StructType(cls=struct):
            reject_unbounded(struct, inside)
        case inspect.StrType(pattern=str() as pattern) if not pattern.endswith(WHOLE):
            raise BadTable(f"the pattern of {where} has to end in {WHOLE!r}: `$` lets a line end through")
        case inspect.StrType() | inspect.DateType() | inspect.EnumType() | inspect.BoolType() | inspect.NoneType():
            pass
        case inspect.LiteralType():
            pass
        case _:
            raise BadTable(f"{where} is a {type(kind).__name__}, which has no canonical form here")


def _has_order(kind: inspect.Type) -> bool:
    match kind:
        case inspect.Metadata(type=inner) | inspect.VarTupleType(item_type=inner):
            return _has_order(inner)
        case inspect.UnionType(types=members):
            return all(_has_order(member) for member in members)
        case inspect.EnumType(cls=names):
            return all(isinstance(member.value, str) for member in names)
        case inspect.LiteralType(values=values):
            return all(isinstance(value, str) for value in values)
        case inspect.StrType(pattern=pattern):
            return pattern is not None
    return isinstance(kind, inspect.DateType | inspect.NoneType)
