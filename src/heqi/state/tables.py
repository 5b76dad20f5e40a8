"""Typed tables: what a ledger remembers, declared as data.

A row is a frozen msgspec Struct; its key is text (`/` joins the parts of a composite key). Integers are bounded, floats
do not exist, and the only way to walk rows is an index that the table declares.
"""

from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, Generic, TypeVar, dataclass_transform

import msgspec
from msgspec import Struct, inspect

from heqi.codec.canonical import encode
from heqi.codec.digests import digester
from heqi.values.amounts import MAX_INTEGER


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One record. Change it by putting `changed(row, field=value)`."""


R = TypeVar("R", bound=Row)

EVERYONE = "everyone"
SEPARATOR = b"\x00"

_path = digester(b"heqi/path")
_leaf = digester(b"heqi/leaf")
changed = msgspec.structs.replace


class BadTable(TypeError):
    """A table or an action is declared in a way that the ledger cannot keep (a float, an unbounded integer, …)."""


class Table(Generic[R]):
    """Rows of one type by key.

    indexes: fields by whose value rows can be walked, in key order; a tuple field has one entry per element.
    readers: fields that name the parties who may read a row, or (EVERYONE,), or () for the keepers of the book alone.
    """

    def __init__(
        self,
        name: str,
        row: type[R],
        *,
        key: str,
        indexes: tuple[str, ...] = (),
        readers: tuple[str, ...] = (),
        short: str = "",
    ) -> None:
        self.name = name
        self.row = row
        self.key = key
        self.indexes = indexes
        self.readers = readers
        self.short = short or name[:3]
        self.prefix = name.encode() + SEPARATOR
        self.decoder = msgspec.json.Decoder(row)
        reject_unbounded(row)
        missing = {*indexes, *readers} - {EVERYONE} - {*row.__struct_fields__}
        if missing:
            raise BadTable(f"{name} names fields that {row.__name__} lacks: {sorted(missing)}")
        if not {*readers} - {EVERYONE} <= {*indexes}:
            raise BadTable(f"{name}: whoever may read rows must find them by an index: {readers}")
        self.integers: tuple[str, ...] = tuple(f.name for f in inspect.type_info(row).fields if _is_integer(f.type))  # type: ignore[attr-defined]

    def __repr__(self) -> str:
        return f"Table({self.name})"

    def cell(self, key: str) -> bytes:
        """The key of a row in the store."""
        return self.prefix + key.encode()

    def path(self, key: str) -> bytes:
        """The row's place in the state tree: 32 bytes."""
        return _path(self.name.encode(), key.encode())

    def leaf(self, key: str, salt: bytes, row: bytes) -> bytes:
        """What the state tree commits to at that place: 32 bytes. The salt keeps a neighbour from guessing the row."""
        return _leaf(self.name.encode(), key.encode(), salt, row)

    def index_entries(self, key: str, row: R | None) -> Iterator[tuple[str, str]]:
        """(field, value) under which the row is found."""
        if row is not None:
            for field in self.indexes:
                value = getattr(row, field)
                for each in value if isinstance(value, tuple) else (value,):
                    if each is not None:
                        yield field, index_value(each)

    def index_prefix(self, field: str, value: str) -> bytes:
        return self.prefix + field.encode() + SEPARATOR + value.encode() + SEPARATOR

    def out_of_range(self, row: R) -> str | None:
        """The first integer field beyond what canonical JSON carries exactly, or None."""
        for field in self.integers:
            value: int | None = getattr(row, field)
            if value is not None and not -MAX_INTEGER <= value <= MAX_INTEGER:
                return field
        return None

    def read(self, row: bytes) -> R:
        return self.decoder.decode(row)

    def write(self, row: R) -> bytes:
        return encode(row)


def index_value(value: Any) -> str:
    """The text by which an index orders a value."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | int):
        raise BadTable("an index orders text and days; integers have no place in one")
    return str(value)


def reject_unbounded(struct: type[Struct]) -> None:
    """BadTable when a type holds a float, an unbounded integer, or anything that has no canonical form."""
    for field in inspect.type_info(struct).fields:  # type: ignore[attr-defined]
        _reject(field.type, f"{struct.__name__}.{field.name}")


def _reject(kind: inspect.Type, where: str) -> None:
    match kind:
        case inspect.Metadata(type=inner):
            _reject(inner, where)
        case inspect.IntType(ge=low, gt=above, le=high):
            least = low if low is not None else above
            if least is None or high is None or least < -MAX_INTEGER or high > MAX_INTEGER:
                raise BadTable(f"{where} is an integer without bounds: use a type of heqi.values.amounts")
        case inspect.UnionType(types=members):
            for member in members:
                _reject(member, where)
        case inspect.VarTupleType(item_type=item):
            _reject(item, where)
        case inspect.DictType(key_type=inspect.StrType(), value_type=item):
            _reject(item, where)
        case inspect.StructType(cls=struct):
            reject_unbounded(struct)
        case inspect.StrType() | inspect.DateType() | inspect.EnumType() | inspect.BoolType() | inspect.NoneType():
            pass
        case inspect.LiteralType():
            pass
        case _:
            raise BadTable(f"{where} is a {type(kind).__name__}, which has no canonical form here")


def _is_integer(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _is_integer(kind.type)
    if isinstance(kind, inspect.UnionType):
        return any(_is_integer(member) for member in kind.types)
    return isinstance(kind, inspect.IntType)
