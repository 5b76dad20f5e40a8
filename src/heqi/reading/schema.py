"""How a ledger's tables look in SQL: one table each, a column for each plain field, the row itself as it was committed.

The SQL is plain (named columns, no engine's own functions), so that the same statements serve SQLite and PostgreSQL.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from heqi.state.tables import EVERYONE, Table
from heqi.values.identifiers import Id, Party

OWN_COLUMNS = ("record_key", "record_height", "record")

# What the projection keeps beside the ledger's tables.
OWN_TABLES = {
    "projection": "height INTEGER NOT NULL, app_hash TEXT NOT NULL, as_of INTEGER NOT NULL, schema TEXT NOT NULL",
    "readers": "table_name TEXT NOT NULL, record_key TEXT NOT NULL, party TEXT NOT NULL, "
    "PRIMARY KEY (party, table_name, record_key)",
    "refusals": "place TEXT PRIMARY KEY, height INTEGER NOT NULL, second INTEGER NOT NULL, day TEXT NOT NULL, "
    "party TEXT NOT NULL, action TEXT NOT NULL, amount INTEGER, code TEXT NOT NULL, facts TEXT NOT NULL, "
    "transaction_id TEXT NOT NULL",
    "refusal_parties": "party TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (party, place)",
    "events": "place TEXT PRIMARY KEY, height INTEGER NOT NULL, second INTEGER NOT NULL, day TEXT NOT NULL, "
    "event TEXT NOT NULL, content TEXT NOT NULL, transaction_id TEXT NOT NULL",
    "event_subjects": "subject TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (subject, place)",
}
OWN_INDEXES = {
    "readers_of_record": "readers (record_key, table_name)",
}


class Column(NamedTuple):
    """path: the field, or the field of a struct and the field inside it."""

    name: str
    kind: str  # INTEGER or TEXT
    path: tuple[str, ...]


class Mirror:
    """A ledger's table in SQL. Lists become JSON text; a struct inside a row becomes one column per plain field."""

    def __init__(self, table: Table[Any]) -> None:
        self.table = table
        self.name = table.name
        self.columns = tuple(_columns(table))
        names = [*OWN_COLUMNS, *(column.name for column in self.columns)]
        if len({*names}) < len(names) or table.name in OWN_TABLES:
            raise ValueError(f"{table.name} cannot be mirrored: a name is taken twice")
        self.insert = f"INSERT INTO {quoted(self.name)} VALUES ({', '.join('?' * len(names))})"  # noqa: S608 - names are declared
        self.delete = f"DELETE FROM {quoted(self.name)} WHERE record_key = ?"  # noqa: S608 - names are declared
        self._readers = [field for field in table.readers if field != EVERYONE]

    def create(self) -> Iterator[str]:
        """The statements that make the table and its indexes."""
        columns = "".join(f", {quoted(column.name)} {column.kind}" for column in self.columns)
        own = "record_key TEXT PRIMARY KEY, record_height INTEGER NOT NULL, record TEXT NOT NULL"
        yield f"CREATE TABLE {quoted(self.name)} ({own}{columns})"
        for field in self.table.indexes:
            if any(column.name == field for column in self.columns):
                yield f"CREATE INDEX {quoted(f'{self.name}_by_{field}')} ON {quoted(self.name)} ({quoted(field)})"

    def values(self, key: str, height: int, row: bytes) -> tuple[Any, ...]:
        """What to insert for a row in its committed form."""
        fields = msgspec.json.decode(row)
        return (key, height, row.decode(), *(_value(fields, column.path) for column in self.columns))

    def readers(self, row: bytes) -> list[str]:
        """The parties who may read the row; EVERYONE stands for all of them."""
        if EVERYONE in self.table.readers:
            return [EVERYONE]
        fields = msgspec.json.decode(row)
        found: dict[str, None] = {}
        for field in self._readers:
            value = fields.get(field)
            found |= dict.fromkeys(value if isinstance(value, list) else [] if value is None else [value])
        return list(found)


def quoted(name: str) -> str:
    """A declared name as an SQL identifier."""
    return f'"{name}"'


def subjects(event: type[msgspec.Struct], content: dict[str, Any]) -> list[str]:
    """The parties and records that an event names."""
    found: dict[str, None] = {}
    for field in inspect.type_info(event).fields:  # type: ignore[attr-defined]
        if _names_a_subject(field.type):
            value = content.get(field.encode_name)
            found |= dict.fromkeys(value if isinstance(value, list) else [] if value is None else [value])
    return list(found)


def _columns(table: Table[Any]) -> Iterator[Column]:
    for field in inspect.type_info(table.row).fields:  # type: ignore[attr-defined]
        kind = _plain(field.type)
        if isinstance(kind, inspect.StructType):
            for inner in kind.fields:
                sql = _sql_kind(_plain(inner.type))
                yield Column(f"{field.encode_name}_{inner.encode_name}", sql, (field.encode_name, inner.encode_name))
        else:
            yield Column(field.encode_name, _sql_kind(kind), (field.encode_name,))


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its notes and without None."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return _plain(others[0]) if len(others) == 1 else kind
    return kind


def _sql_kind(kind: inspect.Type) -> str:
    return "INTEGER" if isinstance(kind, inspect.IntType | inspect.BoolType) else "TEXT"


def _value(fields: dict[str, Any], path: tuple[str, ...]) -> Any:
    value: Any = fields
    for name in path:
        # A field that holds its default is in the row all the same: rows are written whole.
        value = None if value is None else value[name]
    return msgspec.json.encode(value).decode() if isinstance(value, list | dict) else value


def _pattern(kind: inspect.Type) -> str | None:
    plain = _plain(kind)
    return plain.pattern if isinstance(plain, inspect.StrType) else None


_SUBJECTS = {_pattern(inspect.type_info(Party)), _pattern(inspect.type_info(Id))}


def _names_a_subject(kind: inspect.Type) -> bool:
    plain = _plain(kind)
    if isinstance(plain, inspect.VarTupleType):
        return _names_a_subject(plain.item_type)
    return isinstance(plain, inspect.StrType) and plain.pattern in _SUBJECTS
