"""Migrating: the rows of one version of the tables become those of the next, in one step between two blocks.

Nothing is changed in place. What a migration writes is collected beside the store, and the block that follows reads
through it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

from heqi.codec.canonical import encode
from heqi.state.store import Batch, Space
from heqi.state.tables import R, Table
from heqi.state.view import SALT_BYTES, RowSource, Sealed, row_salt

AT_ONCE = 1_000

Place = tuple[str, str]  # table, key
Tables = Mapping[str, Table[Any]]


class BadMigration(Exception):
    """A migration leaves rows that the next version cannot read: a bug, which stops every node at the same block."""


class Migrating:
    """What a migration may do: read the rows of the version before, and write those of the next."""

    def __init__(self, source: RowSource, before: Tables, after: Tables, salt: bytes) -> None:
        """salt: of rows that are new. Whoever has the last head knows it, so such rows keep nothing secret."""
        self._source = source
        self._before = before
        self._after = after
        self._salt = salt
        self._written: dict[Place, bytes | None] = {}

    def rows(self, table: Table[R]) -> Iterator[tuple[str, R]]:
        """(key, row) of every row of a table, as the version before has it, in key order."""
        if self._before.get(table.name) is not table:
            raise BadMigration(f"{table.name} is no table of the version before")
        return ((key, table.read(cell[SALT_BYTES:])) for key, cell in self._cells(table))

    def put(self, table: Table[R], key: str, row: R) -> None:
        """Insert or replace a row of the next version."""
        if self._after.get(table.name) is not table:
            raise BadMigration(f"{table.name} is no table of the next version")
        row_bytes = encode(row)
        table.read(row_bytes)
        self._written[table.name, key] = row_bytes

    def delete(self, table: Table[Any], key: str) -> None:
        """Remove a row, of a table of either version."""
        self._written[table.name, key] = None

    def seal(self) -> Sealed:
        """What the migrations leave behind. BadMigration where a row remains that the next version cannot read."""
        batch = Batch()
        rows, index = batch.of(Space.ROWS), batch.of(Space.INDEX)
        leaves: dict[bytes, bytes | None] = {}
        for name, key in sorted(self._places()):
            old, new = self._before.get(name), self._after.get(name)
            table = new or old
            if table is None:
                raise BadMigration(f"{name} is no table of either version")
            cell = table.cell(key)
            stored = self._source.get(Space.ROWS, cell)
            salt, was = (self._salt, None) if stored is None else (stored[:SALT_BYTES], stored[SALT_BYTES:])
            now = self._written.get((name, key), was)
            if now != was:
                # From the salt of the row before, which whoever was not told it does not know.
                salt = row_salt(salt, cell)
                rows[cell] = None if now is None else salt + now
                leaves[table.path(key)] = None if now is None else table.leaf(key, salt, now)
            had = [] if old is None or was is None else [*old.index_entries(old.read(was))]
            has = [] if now is None else [*_readable(name, new, now)]
            for field, value in had:
                if (field, value) not in has:
                    index[table.index_cell(field, value, key)] = None
            for field, value in has:
                if (field, value) not in had:
                    index[table.index_cell(field, value, key)] = b""
        return Sealed(batch, leaves)

    def _places(self) -> Iterator[Place]:
        """Every row that a migration wrote, and every row of a table that the next version declares anew."""
        yield from self._written
        for name, table in self._before.items():
            if self._after.get(name) is not table:
                yield from ((name, key) for key, _ in self._cells(table) if (name, key) not in self._written)

    def _cells(self, table: Table[Any]) -> Iterator[tuple[str, bytes]]:
        after = b""
        while found := self._source.scan(Space.ROWS, table.prefix, after=after, limit=AT_ONCE):
            yield from ((cell[len(table.prefix) :].decode(), value) for cell, value in found)
            after = found[-1][0]


def _readable(name: str, table: Table[Any] | None, row: bytes) -> Iterator[tuple[str, str]]:
    """The index entries of a row of the next version. BadMigration when that has no such row."""
    if table is None:
        raise BadMigration(f"rows of {name} are left, and the next version has no such table")
    try:
        return table.index_entries(table.read(row))
    except ValueError as problem:  # msgspec's errors are ValueErrors
        raise BadMigration(f"a row of {name} is left as it was, and cannot be read: {problem}") from problem


class Migrated:
    """A source of rows with what was migrated laid over it."""

    def __init__(self, source: RowSource, sealed: Sealed) -> None:
        self._source = source
        self._changes = sealed.batch.changes
        self._keys = {space: sorted(changes) for space, changes in self._changes.items()}

    def get(self, space: Space, key: bytes) -> bytes | None:
        changes = self._changes.get(space, {})
        return changes[key] if key in changes else self._source.get(space, key)

    def scan(self, space: Space, prefix: bytes, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        """As a store scans."""
        changed = self._changed(space, prefix, after)
        found = dict(self._source.scan(space, prefix, after, limit + len(changed)))
        for key in changed:
            value = self._changes[space][key]
            if value is None:
                found.pop(key, None)
            else:
                found[key] = value
        return sorted(found.items())[:limit]

    def _changed(self, space: Space, prefix: bytes, after: bytes) -> list[bytes]:
        keys = self._keys.get(space, [])
        first = bisect_left(keys, prefix)
        beyond = first
        while beyond < len(keys) and keys[beyond].startswith(prefix):
            beyond += 1
        return [key for key in keys[first:beyond] if key > after]
