"""The store on disk: one LMDB environment, one durable write transaction per block.

Layout. Every space is a named database. A cell of a versioned space holds `from (8 bytes) ‖ value`. When a
commit at `until` replaces or deletes it, the old content moves to the database `past` under
`space (1) ‖ key length (2) ‖ key ‖ until (8)`, so that the state at height h is the first entry with until > h;
and `superseded` lists those keys under `until (8) ‖ number (4)`, so that pruning reads nothing else.
"""

import errno
import fcntl
import os
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import lmdb

from heqi.state.store import (
    PRISTINE,
    RESERVED_PREFIX,
    VERSIONED,
    Batch,
    CopyTargetNotEmpty,
    HeightNotNext,
    NewerFormat,
    Reader,
    SnapshotLost,
    Space,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreInUse,
    StoreUnreadable,
    StoreUnwritable,
    check_height,
    check_keys,
)

FORMAT = 1
"""The data format written here. A store that says a higher number is refused."""

MAP_BYTES = 16 << 30
"""The address room reserved at first: on 64-bit systems it costs neither disk nor memory until used."""

PRUNE_AT_ONCE = 256
"""Lists of superseded versions forgotten per transaction, so that pruning holds up no commit for long."""

KEYS_PER_LIST = 32
"""Superseded keys per list: about what fits into one page, since longer values need pages in a row."""

_FORMAT_KEY = RESERVED_PREFIX + b"format"
_HEIGHT_KEY = RESERVED_PREFIX + b"height"
_OLDEST_KEY = RESERVED_PREFIX + b"oldest"

_HEIGHT = struct.Struct(">Q")
_PAST_HEAD = struct.Struct(">BH")
_LIST_KEY = struct.Struct(">QI")
_LENGTH = struct.Struct(">H")

_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

Databases = dict[Space, "lmdb._Database"]
Answer = TypeVar("Answer")


class _Snapshot:
    """Reads in one LMDB read transaction. It ends when the last reference to it goes."""

    def __init__(self, store: "LmdbStore", transaction: "lmdb.Transaction[bytes]") -> None:
        self._databases = store._databases
        self._past = store._past
        self._transaction = transaction
        self._get = transaction.get
        self.map_size = store._map_size
        meta = self._databases[Space.META]
        height = transaction.get(_HEIGHT_KEY, db=meta)
        self.height = PRISTINE if height is None else _number(height)
        self.oldest = _number(transaction.get(_OLDEST_KEY, db=meta))

    def get(self, space: Space, key: bytes) -> bytes | None:
        cell = self._get(key, None, self._databases[space])
        return cell if cell is None or space > Space.NODES else cell[8:]

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        check_height(self, height)
        cell = self._get(key, None, self._databases[space])
        if cell is not None and _HEIGHT.unpack_from(cell)[0] <= height:
            return cell[8:]
        head = _PAST_HEAD.pack(space, len(key)) + key
        with self._transaction.cursor(self._past) as cursor:
            if not cursor.set_range(head + _HEIGHT.pack(height + 1)):
                return None
            found, cell = cursor.item()
        if not found.startswith(head) or _HEIGHT.unpack_from(cell)[0] > height:
            return None
        return cell[8:]

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        skip = 8 if space in VERSIONED else 0
        found: list[tuple[bytes, bytes]] = []
        with self._transaction.cursor(self._databases[space]) as cursor:
            there = cursor.set_range(max(prefix, after)) if prefix or after else cursor.first()
            if there and after >= prefix and cursor.key() == after:
                there = cursor.next()
            if there and limit > 0:
                for key, cell in cursor.iternext():
                    if not key.startswith(prefix):
                        break
                    found.append((key, cell[skip:]))
                    if len(found) == limit:
                        break
        return found


class LmdbStore:
    """The store in the folder `path`, which is made if it is not there.

    Raises on opening: `StoreUnwritable`, `StoreInUse`, `StoreUnreadable`, `NewerFormat`.
    """

    def __init__(self, path: Path, *, map_bytes: int = MAP_BYTES) -> None:
        self._folder = path
        self._writing = threading.Lock()
        self._growing = threading.Lock()
        self._lock = _take_lock(path)
        try:
            self._environment = _open_environment(path, map_bytes)
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

    def commit(self, height: int, batch: Batch) -> None:
        check_keys(batch)
        with self._writing:
            if height <= self.height:
                raise HeightNotNext(asked=height, height=self.height)
            self._write(lambda transaction: self._put_batch(transaction, height, batch))

    def prune(self, below: int) -> int:
        if below > self.height:
            raise ValueError(f"prune below {below} of a store at {self.height}")
        forgotten = 0
        more = True
        while more:
            with self._writing:
                more, count = self._write(lambda transaction: self._forget(transaction, below))
            forgotten += count
        return forgotten

    def copy(self, path: Path) -> None:
        """Write a consistent, compacted copy into the empty folder `path` while the store goes on working."""
        with self._growing:
            _copy(self._environment, path)

    def close(self) -> None:
        self._environment.close()
        os.close(self._lock)

    def _open_databases(self) -> None:
        try:
            self._check_length()
            self._databases: Databases = {
                space: self._environment.open_db(space.name.lower().encode()) for space in Space
            }
            self._past = self._environment.open_db(b"past")
            self._superseded = self._environment.open_db(b"superseded")
            meta = self._databases[Space.META]
            with self._environment.begin(write=True) as transaction:
                written = transaction.get(_FORMAT_KEY, db=meta)
                if written is None:
                    transaction.put(_FORMAT_KEY, _HEIGHT.pack(FORMAT), db=meta)
                elif _number(written) > FORMAT:
                    raise NewerFormat(folder=str(self._folder), found=_number(written), supported=FORMAT)
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

    def _put_batch(self, transaction: "lmdb.Transaction[bytes]", height: int, batch: Batch) -> None:
        past: list[tuple[bytes, bytes]] = []
        since, until = _HEIGHT.pack(height), _HEIGHT.pack(height)
        for space in sorted(batch.changes):
            changes = sorted(batch.changes[space].items())
            if space in VERSIONED:
                with transaction.cursor(self._databases[space]) as cursor:
                    present = dict(cursor.getmulti([key for key, _ in changes]))
                changes = [
                    (key, value if value is None else since + value)
                    for key, value in changes
                    if key not in present or value is None or present[key][8:] != value
                ]
                past += [
                    (_PAST_HEAD.pack(space, len(key)) + key + until, present[key])
                    for key, _ in changes
                    if key in present
                ]
            self._put(transaction, self._databases[space], changes)
        self._put(transaction, self._past, past)
        self._put(transaction, self._superseded, _lists(height, [key for key, _ in past]))
        transaction.put(_HEIGHT_KEY, since, db=self._databases[Space.META])

    def _put(
        self,
        transaction: "lmdb.Transaction[bytes]",
        database: "lmdb._Database",
        changes: Sequence[tuple[bytes, bytes | None]],
    ) -> None:
        with transaction.cursor(database) as cursor:
            cursor.putmulti([(key, value) for key, value in changes if value is not None])
        for key, value in changes:
            if value is None:
                transaction.delete(key, db=database)

    def _forget(self, transaction: "lmdb.Transaction[bytes]", below: int) -> tuple[bool, int]:
        """Forget up to `PRUNE_AT_ONCE` lists of versions. Answers whether there are more, and how many went."""
        meta = self._databases[Space.META]
        if below > _number(transaction.get(_OLDEST_KEY, db=meta)):
            transaction.put(_OLDEST_KEY, _HEIGHT.pack(below), db=meta)
        forgotten = 0
        with transaction.cursor(self._superseded) as cursor:
            for _ in range(PRUNE_AT_ONCE):
                if not cursor.first() or _LIST_KEY.unpack(cursor.key())[0] > below:
                    return False, forgotten
                for key in _split(cursor.value()):
                    transaction.delete(key, db=self._past)
                    forgotten += 1
                cursor.delete()
        return True, forgotten

    def _failure(self, error: lmdb.Error) -> StoreError:
        return _failure(self._folder, error)


def _number(value: bytes | None) -> int:
    return 0 if value is None else int.from_bytes(value)


def _lists(height: int, keys: list[bytes]) -> list[tuple[bytes, bytes | None]]:
    """The entries of `superseded` for one height."""
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


def _take_lock(path: Path) -> int:
    """Hold the folder for this process: a descriptor to keep open until the store is closed."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path / "heqi.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        # flock, not lockf: it belongs to this opening, so a second store in one process is refused as well.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
    except BlockingIOError as error:
        holder = os.pread(descriptor, 20, 0)
        os.close(descriptor)
        process = int(holder) if holder.isdigit() else 0
        raise StoreInUse(folder=str(path), process=process) from error
    except OSError as error:
        os.close(descriptor)
        raise _unwritable(path, error) from error
    return descriptor


def _open_environment(path: Path, map_bytes: int) -> lmdb.Environment:
    try:
        used = (path / "data.mdb").stat().st_size if (path / "data.mdb").exists() else 0
        return lmdb.open(
            str(path),
            map_size=max(map_bytes, 2 * used),
            max_dbs=len(Space) + 2,
            max_readers=1024,
            max_spare_txns=1,
            # Rows are read by digest, all over the file: reading ahead would only push out what is needed.
            readahead=False,
            # The file format must not follow an environment variable.
            lib_version=0,
        )
    except OSError as error:
        raise _unwritable(path, error) from error
    except lmdb.Error as error:
        raise _failure(path, error) from error


def _failure(path: Path, error: lmdb.Error) -> StoreError:
    """The typed error for what LMDB says."""
    if isinstance(error, lmdb.DiskError) or error.code in _DISK_FULL:
        return StoreFull(folder=str(path))
    if error.code in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreUnwritable(folder=str(path), reason=os.strerror(error.code))
    if isinstance(error, lmdb.InvalidError | lmdb.CorruptedError | lmdb.PageNotFoundError | lmdb.VersionMismatchError):
        return StoreUnreadable(folder=str(path), reason=type(error).__name__)
    return StoreFailed(folder=str(path), reason=str(error))


def _unwritable(path: Path, error: OSError) -> StoreError:
    if error.errno in _DISK_FULL:
        return StoreFull(folder=str(path))
    return StoreUnwritable(folder=str(path), reason=os.strerror(error.errno or 0))


def copy_folder(source: Path, target: Path, *, running: bool) -> None:
    """Copy the store in `source` into the empty folder `target`, consistent and compacted, without taking its lock.

    running: whether another process may be working on it. Where none is, `source` may be on a medium that cannot be
    written. Raises `StoreUnreadable`, `StoreUnwritable`, `StoreFull`, `CopyTargetNotEmpty`.
    """
    try:
        environment = lmdb.open(
            str(source),
            readonly=True,
            create=False,
            lock=running,
            max_dbs=len(Space) + 2,
            readahead=False,
            lib_version=0,
        )
    except lmdb.Error as error:
        raise _failure(source, error) from error
    try:
        _copy(environment, target)
    finally:
        environment.close()


def _copy(environment: lmdb.Environment, path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise CopyTargetNotEmpty(folder=str(path))
        environment.copy(str(path), compact=True)
        for written in (path / "data.mdb", path):
            _sync_to_disk(written)
    except OSError as error:
        raise _unwritable(path, error) from error
    except lmdb.Error as error:
        raise _failure(path, error) from error


def _sync_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
