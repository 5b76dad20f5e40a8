"""State: the rows as a block sees them while it is executed.

Reads fall through to the store; writes stay here until the block is sealed. Savepoints are positions in a journal, so
undoing a transaction or an action costs what it touched and nothing else.
"""

from typing import Any, NamedTuple, Protocol

import msgspec

from heqi.codec.canonical import encode
from heqi.codec.digests import digester
from heqi.state.store import Batch, Space, StoreUnreadable
from heqi.state.tables import R, Table, field_beyond

SALT_BYTES = 16

_salt_of = digester(b"heqi/row-salt")


class RowSource(Protocol):
    """What State reads from: a store, or a consistent reader of one."""

    def get(self, space: Space, key: bytes) -> bytes | None: ...
    def scan(self, space: Space, prefix: bytes, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]: ...


class Touched(NamedTuple):
    """A row that changed: what it was and what it is (None: it was or is not there)."""

    table: Table[Any]
    key: str
    before: Any
    after: Any


class Sealed(NamedTuple):
    """What a block leaves behind: cells for the store, and the leaves of the state tree that change."""

    batch: Batch
    leaves: dict[bytes, bytes | None]

    def over(self, earlier: "Sealed") -> "Sealed":
        """Both as one: what was sealed earlier, and this on top of it."""
        batch = Batch()
        for sealed in (earlier, self):
            for space, changes in sealed.batch.changes.items():
                batch.update(space, changes)
        return Sealed(batch, earlier.leaves | self.leaves)


class TooManyRows(Exception):
    """A walk met more rows than it may: rules are bounded."""

    def __init__(self, table: str, limit: int) -> None:
        super().__init__(table, limit)
        self.table, self.limit = table, limit


class OutOfRange(Exception):
    """A rule put an integer beyond 2^53-1, which no canonical form carries."""

    def __init__(self, table: str, field: str) -> None:
        super().__init__(table, field)
        self.table, self.field = table, field


# A row as this block leaves it: table, row, its bytes (None: it is gone), the salt of the transaction that wrote it,
# how it changes the indexes (None: ask when the block is sealed). Plain tuples: every change of a row makes one.
EntryChanges = list[tuple[str, str, bool]]
Written = tuple[Table[Any], Any, bytes | None, bytes, EntryChanges | None]
Place = tuple[str, str]  # table, key
TALLY = b""  # in place of the bytes of a row that counts: they are made when the block is sealed


class State:
    """Typed rows with savepoints. Rules call `get`, `put`, `delete`, `scan` and `first`; all else is the machine's."""

    def __init__(self, source: RowSource) -> None:
        self._source = source
        self._stored: dict[Place, Any] = {}  # as the block found them
        self._written: dict[Place, Written] = {}
        self._scanned: dict[str, bool] = {}  # the tables whose written rows are indexed below
        self._indexed: dict[tuple[str, str, str], dict[str, bool]] = {}  # table, field, value -> key -> is there
        self._journal: list[tuple[Table[Any], Place, Written | None, Any]] = []  # …, what was written before, the row
        self._salt = b""

    # --- what rules use ---------------------------------------------------------------------------------------

    def get(self, table: Table[R], key: str) -> R | None:
        """The row, or None."""
        place = (table.name, key)
        written = self._written.get(place)
        row: R | None
        if written is not None:
            row = written[1]
        elif place in self._stored:
            row = self._stored[place]
        else:
            cell = self._source.get(Space.ROWS, table.cell(key))
            row = None if cell is None else _read(table, key, cell)
            self._stored[place] = row
        return row

    def put(self, table: Table[R], key: str, row: R) -> None:
        """Insert or replace. OutOfRange when an integer is beyond what can be written exactly; ValidationError when
        the row does not read back as what its table holds, which is a bug.
        """
        try:
            row_bytes = encode(row)
            row = table.decoder.decode(row_bytes)  # so that a block sees what later blocks will see
        except (msgspec.ValidationError, OverflowError):
            field = field_beyond(row)
            if field is not None:
                raise OutOfRange(table.name, field) from None
            raise
        self._write(table, key, row, row_bytes)

    def delete(self, table: Table[Any], key: str) -> None:
        """Remove the row; removing what is not there is a bug."""
        if self.get(table, key) is None:
            raise KeyError(f"{table.name}: nothing to delete at {key}")
        self._write(table, key, None, None)

    def scan(self, table: Table[R], field: str, value: str, limit: int) -> list[tuple[str, R]]:
        """(key, row) of every row whose indexed `field` holds `value`, in key order. TooManyRows beyond `limit`."""
        found = self.first(table, field, value, limit + 1)
        if len(found) > limit:
            raise TooManyRows(table.name, limit)
        return found

    def first(self, table: Table[R], field: str, value: str, most: int) -> list[tuple[str, R]]:
        """(key, row) of the first rows whose indexed `field` holds `value`, in key order: `most`, or all there are."""
        self._index_written(table)
        overlay = self._indexed.get((table.name, field, value), {})
        prefix = table.index_prefix(field, value)
        # So many that enough are left when all that this block wrote are among them and gone.
        found = self._source.scan(Space.INDEX, prefix, limit=most + len(overlay))
        keys = {cell[len(prefix) :].decode(): True for cell, _ in found} | overlay
        present = sorted(key for key, there in keys.items() if there)
        return [(key, self._found(table, key)) for key in present[:most]]

    # --- what the machine uses --------------------------------------------------------------------------------

    def tally(self, table: Table[R], key: str, row: R) -> None:
        """Replace a row that counts what the transactions of a block do: it is written once, when the block is sealed.
        No undoing takes it back and no invariant sees it, and its table has neither indexes nor a `put`.
        """
        self.get(table, key)
        self._written[table.name, key] = (table, row, TALLY, self._salt, [])

    def begin(self, salt: bytes) -> int:
        """Start a transaction: rows it writes carry salts derived from its own. Returns a savepoint."""
        self._salt = salt
        return len(self._journal)

    def savepoint(self) -> int:
        return len(self._journal)

    def undo(self, savepoint: int) -> None:
        """Everything written since the savepoint is as it was."""
        while len(self._journal) > savepoint:
            table, place, written_before, before = self._journal.pop()
            if table.name in self._scanned:
                self._reindex(table, place[1], table.entry_changes(self._written[place][1], before))
            if written_before is None:
                del self._written[place]
            else:
                self._written[place] = written_before

    def touched(self, savepoint: int) -> list[Touched]:
        """Each row changed since the savepoint, once, with what it was at the savepoint and what it is."""
        first: dict[Place, tuple[Table[Any], Any]] = {}
        for table, place, _, before in self._journal[savepoint:]:
            if place not in first:
                first[place] = (table, before)
        return [Touched(t, place[1], before, self._written[place][1]) for place, (t, before) in first.items()]

    def changes(self, table: Table[R]) -> list[Touched]:
        """The rows of one table that the block has changed so far, in key order."""
        places = sorted(place for place in self._written if place[0] == table.name)
        rows = [Touched(table, key, self._stored[name, key], self._written[name, key][1]) for name, key in places]
        return [row for row in rows if row.before != row.after]

    def seal(self) -> Sealed:
        """The block's changes, in key order."""
        batch = Batch()
        rows, index = batch.of(Space.ROWS), batch.of(Space.INDEX)
        leaves: dict[bytes, bytes | None] = {}
        for place in sorted(self._written):
            table, row, row_bytes, salt, entries = self._written[place]
            key, before = place[1], self._stored[place]
            cell = table.cell(key)
            if row_bytes is not None:
                if row_bytes is TALLY:
                    row_bytes = encode(row)
                own_salt = row_salt(salt, cell)
                rows[cell] = own_salt + row_bytes
                leaves[table.path(key)] = table.leaf(key, own_salt, row_bytes)
            elif before is not None:
                rows[cell] = None
                leaves[table.path(key)] = None
            for field, value, there in table.entry_changes(before, row) if entries is None else entries:
                index[table.index_cell(field, value, key)] = b"" if there else None
        return Sealed(batch, leaves)

    def _found(self, table: Table[R], key: str) -> R:
        row = self.get(table, key)
        if row is None:
            raise _damaged(table, key, "an index names it, and it is not there")
        return row

    def _write(self, table: Table[R], key: str, row: R | None, row_bytes: bytes | None) -> None:
        place = (table.name, key)
        written = self._written.get(place)
        before = written[1] if written is not None else self.get(table, key)
        self._journal.append((table, place, written, before))
        entries = table.entry_changes(before, row) if table.indexes else []
        # Beside an earlier write of this block, what this one changes in the indexes is not all that the block does.
        self._written[place] = (table, row, row_bytes, self._salt, entries if written is None else None)
        for _, value, there in entries:
            if there:
                table.require_short(value, key)
        if entries and table.name in self._scanned:
            self._reindex(table, key, entries)

    def _reindex(self, table: Table[Any], key: str, entries: EntryChanges) -> None:
        for field, value, there in entries:
            self._indexed.setdefault((table.name, field, value), {})[key] = there

    def _index_written(self, table: Table[R]) -> None:
        """From its first scan in a block on, a table's written rows are indexed; most are never scanned."""
        if table.name not in self._scanned:
            self._scanned[table.name] = True
            for (name, key), written in self._written.items():
                if name == table.name:
                    self._reindex(table, key, table.entry_changes(self._stored[name, key], written[1]))


def row_salt(salt: bytes, cell: bytes) -> bytes:
    """The salt of a row in its cell, from that of what wrote it."""
    return _salt_of(salt, cell)[:SALT_BYTES]


def _read(table: Table[R], key: str, cell: bytes) -> R:
    try:
        return table.read(cell[SALT_BYTES:])
    except ValueError as problem:  # msgspec's and Unicode errors are ValueErrors
        raise _damaged(table, key, str(problem)) from problem


def _damaged(table: Table[Any], key: str, problem: str) -> StoreUnreadable:
    """A failure of this node, which stops it: its neighbours can read what it cannot, so it is no rule's fault."""
    return StoreUnreadable(folder="the store", reason=f"{table.name} {key}: {problem}")
