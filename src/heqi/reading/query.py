"""Query: who asks for which view or table, and gets which page of it. Readers see what they are party to."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any, NamedTuple

import msgspec

from heqi.machine.reasons import refuse, require
from heqi.reading.projection import Projection, Stamp
from heqi.reading.reasons import Why
from heqi.reading.schema import quoted
from heqi.reading.views import AS_JSON, BY_NAME, Column, Parameter, View
from heqi.values.days import add_days

MOST_ROWS = 1_000
MOST_DAYS = 36_600
DIGITS = frozenset("0123456789")
NOBODY = ""

_party = re.compile("[a-z][a-z0-9-]{1,39}")


class Answer(NamedTuple):
    """A page of a view. Rows hold one value per column; lists are decoded. cursor: where to go on, None at the end."""

    view: View
    stamp: Stamp
    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    cursor: str | None


class RowPage(NamedTuple):
    """A page of a ledger's table: (key, height of the change, the row as it was committed)."""

    stamp: Stamp
    rows: list[tuple[str, int, msgspec.Raw]]
    cursor: str | None


def ask_view(
    projection: Projection,
    name: str,
    reader: str,
    parameters: Mapping[str, str] | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> Answer:
    """A page of a view for `reader`. Refusal for a view that is not there, not the reader's, or asked wrongly."""
    view = BY_NAME.get(name)
    if view is None or not {*view.tables} <= {*projection.mirrors}:
        refuse(Why.UNKNOWN_VIEW, name=name[:40])
    limit, reader = _limit(limit), _known(reader)
    with projection.snapshot() as (stamp, db):
        keeper = _keeps_book(db, reader)
        require(keeper or _may_ask(db, view, reader), Why.NOT_FOR_YOU, name=name, roles=view.roles)
        today = {"today": stamp.today.isoformat(), "today_number": stamp.today.toordinal()}
        bound: dict[str, Any] = {"reader": reader, "keeper": int(keeper), **today}
        bound |= _parameters(view, parameters or {}, stamp)
        after = ""
        if cursor is not None:
            values = _read_cursor(cursor, view.name, len(view.order))
            bound |= {f"after_{i}": value for i, value in enumerate(values)}
            marks = ", ".join(f":after_{i}" for i in range(len(values)))
            after = f"WHERE ({_names(view.order)}) {'<' if view.descending else '>'} ({marks})"
        columns = _names(tuple(column.name for column in view.columns))
        order = ", ".join(f"{quoted(name)}{' DESC' if view.descending else ''}" for name in view.order)
        statement = f"SELECT {columns} FROM ({view.select}) AS v {after} ORDER BY {order} LIMIT :limit"  # noqa: S608 - all parts are declared
        found = db.execute(statement, bound | {"limit": limit + 1}).fetchall()
    more = len(found) > limit
    names = [column.name for column in view.columns]
    last = [found[limit - 1][names.index(name)] for name in view.order] if more else []
    rows = [_decoded(view, row) for row in found[:limit]]
    return Answer(view, stamp, view.columns, rows, _write_cursor(view.name, last) if more else None)


def ask_rows(projection: Projection, table: str, reader: str, cursor: str | None = None, limit: int = 100) -> RowPage:
    """A page of the rows of a ledger's table that `reader` may read, in key order; who keeps the book reads all."""
    mirror = projection.mirrors.get(table)
    if mirror is None:
        refuse(Why.UNKNOWN_VIEW, name=table[:40])
    limit, reader = _limit(limit), _known(reader)
    after = "" if cursor is None else _read_cursor(cursor, table, 1)[0]
    with projection.snapshot() as (stamp, db):
        bound = {"reader": reader, "today": stamp.today.isoformat(), "after": after, "limit": limit + 1}
        allowed = "1 = 1" if _keeps_book(db, reader) else mirror.readable
        statement = (
            f"SELECT record_key, record_height, record FROM {quoted(mirror.name)} "  # noqa: S608 - all parts are declared
            f"WHERE record_key > :after AND ({allowed}) ORDER BY record_key LIMIT :limit"
        )
        found = db.execute(statement, bound).fetchall()
    rows = [(key, height, msgspec.Raw(record.encode())) for key, height, record in found[:limit]]
    return RowPage(stamp, rows, _write_cursor(table, [rows[-1][0]]) if len(found) > limit else None)


def _keeps_book(db: Connection, reader: str) -> bool:
    """Whether the reader keeps the book by the charter's present text, and so sees all of it."""
    return db.execute("SELECT 1 FROM book_keepers WHERE record_key = ?", (reader,)).fetchone() is not None


def _may_ask(db: Connection, view: View, reader: str) -> bool:
    """Whether the reader's roles let it ask. Every member may ask for what it is party to."""
    if not view.roles:
        return True
    row = db.execute("SELECT roles FROM members WHERE record_key = ?", (reader,)).fetchone()
    return row is not None and not {*view.roles}.isdisjoint(msgspec.json.decode(row[0]))


def _parameters(view: View, given: Mapping[str, str], stamp: Stamp) -> dict[str, str]:
    known = {parameter.name for parameter in view.parameters}
    unknown = sorted({*given} - known)
    if unknown:
        names = sorted(known) or ["none"]
        refuse(Why.UNKNOWN_PARAMETER, view=view.name, parameter=unknown[0][:40], known=names)
    return {each.name: _parameter(each, given.get(each.name, each.default), stamp) for each in view.parameters}


def _parameter(parameter: Parameter, given: str, stamp: Stamp) -> str:
    if parameter.kind == "text":
        return given
    good = 0 < len(given) <= 5 and {*given} <= DIGITS and int(given) <= MOST_DAYS
    require(good, Why.BAD_PARAMETER, parameter=parameter.name, given=given[:40], expected=f"0 … {MOST_DAYS}")
    return add_days(stamp.today, int(given)).isoformat()


def _known(reader: str) -> str:
    """The reader, or nobody where it cannot be a member: LIKE, which searches lists, gives % and _ a meaning."""
    return reader if _party.fullmatch(reader) else NOBODY


def _limit(limit: int) -> int:
    good = 1 <= limit <= MOST_ROWS
    require(good, Why.BAD_PARAMETER, parameter="limit", given=str(limit)[:40], expected=f"1 … {MOST_ROWS}")
    return limit


def _decoded(view: View, row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(
        msgspec.json.decode(value) if column.kind in AS_JSON and value is not None else value
        for column, value in zip(view.columns, row, strict=True)
    )


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(quoted, names))


def _write_cursor(name: str, values: list[str | int]) -> str:
    return urlsafe_b64encode(msgspec.json.encode([name, *values])).decode().rstrip("=")


def _read_cursor(cursor: str, name: str, count: int) -> list[str | int]:
    """The values at which a page ended. Refusal when the cursor is of another list."""
    try:
        padded = cursor.encode() + b"=" * (-len(cursor) % 4)
        found, *values = msgspec.json.decode(urlsafe_b64decode(padded), type=list[str | int])
    except ValueError:  # also of msgspec and of base64
        refuse(Why.BAD_CURSOR)
    require(found == name and len(values) == count, Why.BAD_CURSOR)
    return values
