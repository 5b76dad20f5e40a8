"""How a ledger's tables look in SQL: one table each, a column for each plain field, the row itself as it was committed.

The statements that ask are plain (named columns, no engine's own functions) and would serve PostgreSQL alike. Those
that write hand SQLite a whole batch as one JSON text and let it take the rows apart: it does that without holding up
the engine's thread.
"""

# ruff: noqa: S608 - every name in these statements is one that a module declares

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from msgspec import inspect

from heqi.reading import clauses
from heqi.state.tables import EVERYONE, Table
from heqi.values.identifiers import Id, Party

OWN_COLUMNS = ("record_key", "record_height", "record")

# What the projection keeps beside the ledger's tables.
OWN_TABLES = {
    "projection": "height INTEGER NOT NULL, app_hash TEXT NOT NULL, as_of INTEGER NOT NULL, schema TEXT NOT NULL",
    "refusals": "place TEXT PRIMARY KEY, height INTEGER NOT NULL, second INTEGER NOT NULL, day TEXT NOT NULL, "
    "party TEXT NOT NULL, action TEXT NOT NULL, amount INTEGER, code TEXT NOT NULL, facts TEXT NOT NULL, "
    "transaction_id TEXT NOT NULL",
    "refusal_parties": "party TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (party, place)",
    "events": "place TEXT PRIMARY KEY, height INTEGER NOT NULL, second INTEGER NOT NULL, day TEXT NOT NULL, "
    "event TEXT NOT NULL, content TEXT NOT NULL, transaction_id TEXT NOT NULL",
    "event_subjects": "subject TEXT NOT NULL, place TEXT NOT NULL, PRIMARY KEY (subject, place)",
    **clauses.COLUMNS,
}


READERS = "readers"  # an SQL view: who may read which record


class Column(NamedTuple):
    """path: the field, or the field of a struct and the field inside it."""

    name: str
    kind: str  # INTEGER or TEXT
    path: tuple[str, ...]
    is_list: bool


class Mirror:
    """A ledger's table in SQL. Lists become JSON text; a struct inside a row becomes one column per plain field.

    The statements take one JSON list: `put` of [key, height, row as it was committed], `remove` of keys. `readable` is
    the condition under which `:reader` may read a row on `:today`; `readers` selects (record_key, party), nothing where
    everybody or nobody may, or not before a day.
    """

    def __init__(self, table: Table[Any]) -> None:
        self.name = table.name
        self.columns = tuple(_columns(table))
        self.walked = table.walked
        names = [*OWN_COLUMNS, *(column.name for column in self.columns)]
        if len({*names}) < len(names) or table.name in (READERS, *OWN_TABLES):
            raise ValueError(f"{table.name} cannot be mirrored: a name is taken twice")
        mine = quoted(self.name)
        extracted = "".join(f", json_extract(record, '$.{'.'.join(column.path)}')" for column in self.columns)
        self.put = (
            f"INSERT OR REPLACE INTO {mine} SELECT record_key, record_height, record{extracted} FROM (SELECT "
            "json_extract(value, '$[0]') AS record_key, json_extract(value, '$[1]') AS record_height, "
            "json_extract(value, '$[2]') AS record FROM json_each(?))"
        )
        self.remove = f"DELETE FROM {mine} WHERE record_key IN (SELECT value FROM json_each(?))"
        lists = {column.name for column in self.columns if column.is_list}
        fields = [field for field in table.readers if field != EVERYONE]
        everyone = ["1 = 1"] if EVERYONE in table.readers else []
        names_reader = [
            (f"""{quoted(field)} LIKE '%"' || :reader || '"%'""" if field in lists else f"{quoted(field)} = :reader")
            + (f" AND {quoted(table.later[field])} <= :today" if field in table.later else "")
            for field in fields
        ]
        self.readable = " OR ".join(everyone or names_reader or ["1 = 0"])
        self.readers = tuple(
            f"SELECT record_key, each.value AS party FROM {mine}, json_each({mine}.{quoted(field)}) AS each"
            if field in lists
            else f"SELECT record_key, {quoted(field)} AS party FROM {mine}"
            for field in fields
            if field not in table.later
        )

    def create(self) -> str:
        """The statement that makes the table."""
        columns = "".join(f", {quoted(column.name)} {column.kind}" for column in self.columns)
        own = "record_key TEXT PRIMARY KEY, record_height INTEGER NOT NULL, record TEXT NOT NULL"
        return f"CREATE TABLE {quoted(self.name)} ({own}{columns})"

    def indexes(self) -> Iterator[str]:
        """The statements that make its indexes: each view finds its own rows, whoever asks."""
        for fields in self.walked:
            name, columns = quoted("_".join((self.name, "by", *fields))), ", ".join(map(quoted, fields))
            yield f"CREATE INDEX {name} ON {quoted(self.name)} ({columns})"


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
                path = (field.encode_name, inner.encode_name)
                yield _column("_".join(path), _plain(inner.type), path)
        else:
            yield _column(field.encode_name, kind, (field.encode_name,))


def _column(name: str, kind: inspect.Type, path: tuple[str, ...]) -> Column:
    is_integer = isinstance(kind, inspect.IntType | inspect.BoolType)
    return Column(name, "INTEGER" if is_integer else "TEXT", path, isinstance(kind, inspect.VarTupleType))


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its notes and without None."""
    if isinstance(kind, inspect.Metadata):
        return _plain(kind.type)
    if isinstance(kind, inspect.UnionType):
        others = [each for each in kind.types if not isinstance(each, inspect.NoneType)]
        return _plain(others[0]) if len(others) == 1 else kind
    return kind


def _pattern(kind: inspect.Type) -> str | None:
    plain = _plain(kind)
    return plain.pattern if isinstance(plain, inspect.StrType) else None


_SUBJECTS = {_pattern(inspect.type_info(Party)), _pattern(inspect.type_info(Id))}


def _names_a_subject(kind: inspect.Type) -> bool:
    plain = _plain(kind)
    if isinstance(plain, inspect.VarTupleType):
        return _names_a_subject(plain.item_type)
    return isinstance(plain, inspect.StrType) and plain.pattern in _SUBJECTS
