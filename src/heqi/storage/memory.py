"""A store in memory: for tests, simulations and trying a charter out. It can lose what was not yet synced."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from heqi.state.store import (
    PRISTINE,
    VERSIONED,
    Batch,
    HeightNotNext,
    Reader,
    Space,
    check_height,
    check_keep_from,
    check_keys,
)

ALL_OF_META = 1_000_000

Version = tuple[int, bytes | None]
"""A height, and the value from then on (None: no cell)."""


class _Tables:
    """One state of all cells. A cell of a versioned space is the list of its versions, oldest first."""

    def __init__(self) -> None:
        self.height = PRISTINE
        self.oldest = 0
        self._cells: dict[Space, dict[bytes, bytes]] = {space: {} for space in Space}
        self._keys: dict[Space, list[bytes]] = {space: [] for space in Space}
        self._unsorted: set[Space] = set()
        self._versions: dict[Space, dict[bytes, list[Version]]] = {space: {} for space in VERSIONED}

    def copy(self) -> "_Tables":
        twin = _Tables()
        twin.height, twin.oldest = self.height, self.oldest
        twin._cells = {space: dict(cells) for space, cells in self._cells.items()}
        twin._keys = {space: list(keys) for space, keys in self._keys.items()}
        twin._unsorted = set(self._unsorted)
        twin._versions = {
            space: {key: list(versions) for key, versions in cells.items()} for space, cells in self._versions.items()
        }
        return twin

    def get(self, space: Space, key: bytes) -> bytes | None:
        return self._cells[space].get(key)

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        check_height(self, height)
        versions = self._versions[space].get(key, [])
        position = bisect_right(versions, height, key=lambda version: version[0])
        return versions[position - 1][1] if position else None

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        if space in self._unsorted:
            self._keys[space] = sorted(self._cells[space])
            self._unsorted.discard(space)
        keys, cells = self._keys[space], self._cells[space]
        position = bisect_right(keys, after) if after >= prefix else bisect_left(keys, prefix)
        found: list[tuple[bytes, bytes]] = []
        while position < len(keys) and len(found) < limit and keys[position].startswith(prefix):
            found.append((keys[position], cells[keys[position]]))
            position += 1
        return found

    def scan_at(self, space: Space, height: int, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        check_height(self, height)
        found: list[tuple[bytes, bytes]] = []
        for key in sorted(key for key in self._versions[space] if key > after):
            value = self.get_at(space, key, height)
            if value is not None and len(found) < limit:
                found.append((key, value))
        return found

    def commit(self, height: int, batch: Batch) -> None:
        for space, changes in batch.changes.items():
            cells, versions = self._cells[space], self._versions.get(space)
            for key, value in changes.items():
                if versions is not None and cells.get(key) != value:
                    versions.setdefault(key, []).append((height, value))
                if (value is None) == (key in cells):
                    self._unsorted.add(space)
                if value is None:
                    cells.pop(key, None)
                else:
                    cells[key] = value
        self.height = height

    def prune(self, below: int) -> int:
        self.oldest = max(self.oldest, below)
        forgotten = 0
        for cells in self._versions.values():
            for key in list(cells):
                versions = cells[key]
                first = max(bisect_right(versions, below, key=lambda version: version[0]) - 1, 0)
                forgotten += sum(value is not None for _, value in versions[:first])
                kept = versions[first:]
                if kept[0][0] <= below and kept[0][1] is None:
                    kept = kept[1:]
                if kept:
                    cells[key] = kept
                else:
                    del cells[key]
        return forgotten


class MemoryStore:
    """Keeps the promise of `Store` except that nothing outlives the process.

    With `drop_unsynced`, a commit is seen by readers at once but lasts only after `sync`: `crash` gives the
    store that a restart would find. Without it every commit lasts when it returns.
    """

    def __init__(self, *, drop_unsynced: bool = False) -> None:
        self._tables = _Tables()
        self._durable = _Tables() if drop_unsynced else None
        self._unsynced: list[tuple[int, Batch, int]] = []  # height, changes, from where on heights are kept
        self._open_readers = 0

    @property
    def height(self) -> int:
        return self._tables.height

    @property
    def oldest(self) -> int:
        return self._tables.oldest

    def get(self, space: Space, key: bytes) -> bytes | None:
        return self._tables.get(space, key)

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        return self._tables.get_at(space, key, height)

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        return self._tables.scan(space, prefix, after, limit)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        tables = self._tables
        self._open_readers += 1
        try:
            yield tables
        finally:
            if tables is self._tables:
                self._open_readers -= 1

    def scan_at(self, space: Space, height: int, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        return self._tables.scan_at(space, height, after, limit)

    def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
        if height <= self.height:
            raise HeightNotNext(asked=height, height=self.height)
        check_keep_from(keep_from, height)
        check_keys(batch)
        self._leave_to_readers()
        self._tables.commit(height, batch)
        if keep_from > self.oldest:
            self._tables.prune(keep_from)
        if self._durable is not None:
            copied = {space: dict(changes) for space, changes in batch.changes.items()}
            self._unsynced.append((height, Batch(copied), keep_from))

    def install(self, height: int, batches: Callable[[], Iterable[Batch]]) -> None:
        if height <= self.height:
            raise HeightNotNext(asked=height, height=self.height)
        tables = _Tables()
        meta = Batch()
        meta.update(Space.META, dict(self._tables.scan(Space.META, limit=ALL_OF_META)))
        for batch in (meta, *batches()):
            check_keys(batch)
            tables.commit(height, batch)
        tables.oldest = height
        self._tables, self._open_readers = tables, 0
        if self._durable is not None:
            self._durable = tables.copy()
            self._unsynced.clear()

    def prune(self, below: int) -> int:
        if below > self.height:
            raise ValueError(f"prune below {below} of a store at {self.height}")
        self._leave_to_readers()
        return self._tables.prune(below)

    def sync(self) -> None:
        """Make all commits so far survive `crash`."""
        if self._durable is not None:
            for height, batch, keep_from in self._unsynced:
                self._durable.commit(height, batch)
                self._durable.prune(keep_from)
            self._unsynced.clear()

    def crash(self) -> "MemoryStore":
        """The store as a restart would find it; this one stays as it was."""
        found = MemoryStore(drop_unsynced=self._durable is not None)
        found._tables = (self._tables if self._durable is None else self._durable).copy()
        if self._durable is not None:
            found._durable = found._tables.copy()
        return found

    def close(self) -> None:
        """Nothing to let go of."""

    def _leave_to_readers(self) -> None:
        """Go on with a copy where open readers still look at the present tables."""
        if self._open_readers:
            self._tables = self._tables.copy()
            self._open_readers = 0
