"""The store on disk: one LMDB environment, one durable write transaction per block.

Layout. Every space is a named database. In an unversioned space a cell is one entry; in
a versioned space it is one entry per version (see `versions`), so that a block writes each change once, beside the
cell's earlier versions. `changed` lists the keys that each height wrote under `height (8) ‖ number (4)`, so that
pruning reads nothing else.
"""

import os
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import lmdb

from heqi.state.store import (
    PRISTINE,
    RESERVED_PREFIX,
    VERSIONED,
    Batch,
    HeightNotNext,
    NewerFormat,
    OlderFormat,
    Reader,
    SnapshotLost,
    Space,
    StoreError,
    check_height,
    check_keep_from,
    check_keys,
)
from heqi.storage import versions
from heqi.storage.lmdb_folder import copy_environment, failure_of, open_environment, take_lock
from heqi.storage.versions import MAX_CELL_BYTES, MAX_ENTRY_BYTES

FORMAT = 4
"""The data format written here. A store that says another number is refused.

It rises whenever entries are laid out otherwise, here or in `versions` (a test holds the layout of this number), and
whenever what stands in them would be misread. 2: book-keepers are rows. 3: what the history says
of a block stands beside it. 4: pages of the state tree have seven levels.
"""

MAP_BYTES = 16 << 30
"""The address room reserved at first: on 64-bit systems it costs neither disk nor memory until used."""

PRUNE_AT_ONCE = 256
"""Lists of superseded versions forgotten per transaction, so that pruning holds up no commit for long."""

PRUNE_PER_BLOCK = 8
"""Lists forgotten with every block, beyond twice as many as the block itself makes."""

KEYS_PER_LIST = 32
"""Superseded keys per list: about what fits into one page, since longer values need pages in a row."""

_FORMAT_KEY = RESERVED_PREFIX + b"format"
_HEIGHT_KEY = RESERVED_PREFIX + b"height"
_OLDEST_KEY = RESERVED_PREFIX + b"oldest"

_HEIGHT = struct.Struct(">Q")
_LIST_KEY = struct.Struct(">QI")
_LENGTH = struct.Struct(">H")

Databases = dict[Space, "lmdb._Database"]
Answer = TypeVar("Answer")


class _Snapshot:
    """Reads in one LMDB read transaction. It ends when the last reference to it goes."""

    def __init__(self, store: "LmdbStore", transaction: "lmdb.Transaction[bytes]") -> None:
        self._databases = store._databases
        self._transaction = transaction
        self._get = transaction.get
        self.map_size = store._map_size
        meta = self._databases[Space.META]
        height = transaction.get(_HEIGHT_KEY, db=meta)
        self.height = PRISTINE if height is None else _number(height)
        self.oldest = _number(transaction.get(_OLDEST_KEY, db=meta))

    def get(self, space: Space, key: bytes) -> bytes | None:
        if space in VERSIONED:
            return self._version(space, key, b"")
        return self._get(key, None, self._databases[space]) if 0 < len(key) <= MAX_ENTRY_BYTES else None

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        check_height(self, height)
        return self._version(space, key, versions.earliest_mark(height))

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        versioned = space in VERSIONED
        beginning = versions.beginning(prefix) if versioned else prefix
        passed = b"" if after < prefix else versions.end(after) if versioned else after
        start = max(beginning, passed)[:MAX_ENTRY_BYTES]
        found: list[tuple[bytes, bytes]] = []
        with self._transaction.cursor(self._databases[space]) as cursor:
            there = cursor.set_range(start) if start else cursor.first()
            if there and passed and cursor.key() <= passed:
                there = cursor.next()
            while there and len(found) < limit:
                key, value = cursor.item()
                if not key.startswith(beginning):
                    break
                if not versioned:
                    found.append((key, value))
                    there = cursor.next()
                else:
                    if not versions.is_deletion(key):
                        found.append((versions.key_of(key), value))
                    there = versions.next_cell(cursor, key)
        return found

    def scan_at(self, space: Space, height: int, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        check_height(self, height)
        mark, found = versions.earliest_mark(height), list[tuple[bytes, bytes]]()
        with self._transaction.cursor(self._databases[space]) as cursor:
            there = cursor.set_range(versions.end(after)[:MAX_ENTRY_BYTES]) if after else cursor.first()
            while there and len(found) < limit:
                cell = versions.cell_of(cursor.key())
                there = cursor.set_range(cell + mark)
                if there and cursor.key().startswith(cell):
                    if not versions.is_deletion(cursor.key()):
                        found.append((versions.key_of(cursor.key()), cursor.value()))
                    there = versions.next_cell(cursor, cursor.key())
        return found

    def _version(self, space: Space, key: bytes, mark: bytes) -> bytes | None:
        """The value of a cell's first version from `mark` on, which is the newest when that is empty."""
        cell = versions.cell(key)
        if len(cell) > MAX_CELL_BYTES:
            return None
        # A cursor of its own: other threads may read in the same transaction.
        cursor = lmdb.Cursor(self._databases[space], self._transaction)
        if not cursor.set_range(cell + mark):
            return None
        found, value = cursor.item()
        return value if found.startswith(cell) and not versions.is_deletion(found) else None


class LmdbStore:
    """The store in the folder `path`, which is made if it is not there.

    Raises on opening: `StoreUnwritable`, `StoreInUse`, `StoreUnreadable`, `NewerFormat`.
    """

    def __init__(self, path: Path, *, map_bytes: int = MAP_BYTES) -> None:
        self._folder = path
        self._writing = threading.Lock()
        self._growing = threading.Lock()
        self._lock = take_lock(path)
        try:
            self._environment = open_environment(path, map_bytes)
            try:
                self._open_databases()
            except BaseException:
                self._environment.close()
                raise
        except BaseException:
            os.close(self._lock)
            raise

    @property
    def height(self) -> int:
        return self._now.height

    @property
    def oldest(self) -> int:
        return self._now.oldest

    def get(self, space: Space, key: bytes) -> bytes | None:
        try:
            return self._now.get(space, key)
        except lmdb.Error:
            return self._once_more(lambda now: now.get(space, key))

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        try:
            return self._now.get_at(space, key, height)
        except lmdb.Error:
            return self._once_more(lambda now: now.get_at(space, key, height))

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        try:
            return self._now.scan(space, prefix, after, limit)
        except lmdb.Error:
            return self._once_more(lambda now: now.scan(space, prefix, after, limit))

    def scan_at(self, space: Space, height: int, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        try:
            return self._now.scan_at(space, height, after, limit)
        except lmdb.Error:
            return self._once_more(lambda now: now.scan_at(space, height, after, limit))

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        snapshot = self._snapshot()
        try:
            yield snapshot
        except lmdb.Error as error:
            with self._growing:
                lost = self._map_size != snapshot.map_size
            raise SnapshotLost() if lost else self._failure(error) from error
        finally:
            snapshot._transaction.abort()

    def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
        check_keys(batch)
        check_keep_from(keep_from, height)
        with self._writing:
            if height <= self.height:
                raise HeightNotNext(asked=height, height=self.height)
            self._write(lambda transaction: self._put_batch(transaction, height, batch, keep_from))

    def install(self, height: int, batches: Callable[[], Iterable[Batch]]) -> None:
        with self._writing:
            if height <= self.height:
                raise HeightNotNext(asked=height, height=self.height)
            self._write(lambda transaction: self._put_all(transaction, height, batches()))

    def prune(self, below: int) -> int:
        if below > self.height:
            raise ValueError(f"prune below {below} of a store at {self.height}")
        forgotten = 0
        more = True
        while more:
            with self._writing:
                more, count = self._write(lambda transaction: self._forget(transaction, below, PRUNE_AT_ONCE))
            forgotten += count
        return forgotten

    def copy(self, path: Path) -> None:
        """Write a consistent, compacted copy into the empty folder `path` while the store goes on working."""
        with self._growing:
            copy_environment(self._environment, path)

    def close(self) -> None:
        self._environment.close()
        os.close(self._lock)

    def _open_databases(self) -> None:
        try:
            self._check_length()
            self._databases: Databases = {
                space: self._environment.open_db(space.name.lower().encode()) for space in Space
            }
            self._changed = self._environment.open_db(b"changed")
            meta = self._databases[Space.META]
            with self._environment.begin(write=True) as transaction:
                written = transaction.get(_FORMAT_KEY, db=meta)
                if written is None:
                    transaction.put(_FORMAT_KEY, _HEIGHT.pack(FORMAT), db=meta)
                elif _number(written) != FORMAT:
                    other = NewerFormat if _number(written) > FORMAT else OlderFormat
                    raise other(folder=str(self._folder), found=_number(written), supported=FORMAT)
            self._map_size = self._environment.info()["map_size"]
            self._now = self._snapshot()
        except lmdb.Error as error:
            raise self._failure(error) from error

    def _check_length(self) -> None:
        """Refuse a data file that was cut: reading pages that are not there would kill the process.

        Pages at the end that were never used may rightly be missing, so everything is read before a refusal.
        """
        information = self._environment.info()
        page_size = self._environment.stat()["psize"]
        data = self._folder / "data.mdb"
        length, expected = data.stat().st_size, (information["last_pgno"] + 1) * page_size
        if length >= expected:
            return
        os.truncate(data, expected)
        try:
            with self._environment.begin() as transaction:
                names = [name for name, _ in transaction.cursor()]
            for name in names:
                database = self._environment.open_db(name, create=False)
                with self._environment.begin(db=database) as transaction:
                    for _ in transaction.cursor():
                        pass
        except lmdb.Error as error:
            os.truncate(data, length)
            raise self._failure(error) from error

    def _snapshot(self) -> _Snapshot:
        with self._growing:
            return _Snapshot(self, self._environment.begin())

    def _once_more(self, read: Callable[[_Snapshot], Answer]) -> Answer:
        """Repeat a read that failed: the map may have grown under it."""
        try:
            with self._growing:
                now = self._now
            return read(now)
        except lmdb.Error as error:
            raise self._failure(error) from error

    def _write(self, change: Callable[["lmdb.Transaction[bytes]"], Answer]) -> Answer:
        """Run one write transaction, again in a larger map where the present one is too small."""
        while True:
            try:
                with self._environment.begin(write=True) as transaction:
                    answer = change(transaction)
            except lmdb.MapFullError:
                self._grow()
            except lmdb.Error as error:
                raise self._failure(error) from error
            else:
                self._now = self._snapshot()
                return answer

    def _grow(self) -> None:
        """Double the map. That ends all read transactions: open snapshots raise `SnapshotLost` from then on."""
        with self._growing:
            try:
                self._environment.set_mapsize(self._map_size * 2)
                self._map_size *= 2
                self._now = _Snapshot(self, self._environment.begin())
            except lmdb.Error as error:
                raise self._failure(error) from error

    def _put_batch(self, transaction: "lmdb.Transaction[bytes]", height: int, batch: Batch, keep_from: int) -> None:
        written, deleted = versions.mark(height), versions.mark(height, deleted=True)
        changed: list[bytes] = []
        for space, changes in sorted(batch.changes.items()):
            database = self._databases[space]
            if space in VERSIONED:
                cells = [(versions.cell(key), value) for key, value in sorted(changes.items())]
                changed += [bytes((space,)) + key for key, _ in cells]
                entries = [(key + deleted, b"") if value is None else (key + written, value) for key, value in cells]
            else:
                entries = [(key, value) for key, value in sorted(changes.items()) if value is not None]
                for key, value in changes.items():
                    if value is None:
                        transaction.delete(key, db=database)
            with transaction.cursor(database) as cursor:
                cursor.putmulti(entries)
        lists = _lists(height, changed)
        with transaction.cursor(self._changed) as cursor:
            cursor.putmulti(lists, append=True)
        transaction.put(_HEIGHT_KEY, _HEIGHT.pack(height), db=self._databases[Space.META])
        if keep_from:
            # Twice what was written: pruning that fell behind catches up, and a block waits for no more than its like.
            self._forget(transaction, keep_from, PRUNE_PER_BLOCK + 2 * len(lists))

    def _put_all(self, transaction: "lmdb.Transaction[bytes]", height: int, batches: Iterable[Batch]) -> None:
        for database in (self._changed, *(self._databases[space] for space in Space if space is not Space.META)):
            transaction.drop(database, delete=False)
        mark = versions.mark(height)
        for batch in batches:
            check_keys(batch)
            for space, cells in sorted(batch.changes.items()):
                entries = [(key, value) for key, value in sorted(cells.items()) if value is not None]
                if space in VERSIONED:
                    entries = [(versions.cell(key) + mark, value) for key, value in entries]
                with transaction.cursor(self._databases[space]) as cursor:
                    cursor.putmulti(entries)
        for key in (_HEIGHT_KEY, _OLDEST_KEY):
            transaction.put(key, _HEIGHT.pack(height), db=self._databases[Space.META])

    def _forget(self, transaction: "lmdb.Transaction[bytes]", below: int, at_once: int) -> tuple[bool, int]:
        """Forget what up to `at_once` lists of changes replaced. Answers whether there are more, and how many."""
        meta = self._databases[Space.META]
        if below > _number(transaction.get(_OLDEST_KEY, db=meta)):
            transaction.put(_OLDEST_KEY, _HEIGHT.pack(below), db=meta)
        forgotten = 0
        with ExitStack() as stack:
            lists = stack.enter_context(transaction.cursor(self._changed))
            cells = {space: stack.enter_context(transaction.cursor(self._databases[space])) for space in VERSIONED}
            for _ in range(at_once):
                if not lists.first():
                    return False, forgotten
                height, _ = _LIST_KEY.unpack(lists.key())
                if height > below:
                    return False, forgotten
                for key in _split(lists.value()):
                    forgotten += versions.forget_before(cells[Space(key[0])], key[1:], height)
                lists.delete()
        return True, forgotten

    def _failure(self, error: lmdb.Error) -> StoreError:
        return failure_of(self._folder, error)


def _number(value: bytes | None) -> int:
    return 0 if value is None else int.from_bytes(value)


def _lists(height: int, keys: list[bytes]) -> list[tuple[bytes, bytes]]:
    """The entries of `changed` for one height."""
    return [
        (
            _LIST_KEY.pack(height, start),
            b"".join(_LENGTH.pack(len(key)) + key for key in keys[start : start + KEYS_PER_LIST]),
        )
        for start in range(0, len(keys), KEYS_PER_LIST)
    ]


def _split(joined: bytes) -> Iterator[bytes]:
    position = 0
    while position < len(joined):
        (length,) = _LENGTH.unpack_from(joined, position)
        position += 2
        yield joined[position : position + length]
        position += length
