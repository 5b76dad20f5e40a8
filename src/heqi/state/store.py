"""What the ledger asks of the thing that keeps it: cells by space and key, changed one block at a time.

Two spaces are *versioned*: what a cell held at the end of any block that is still kept can be read. The
others hold present values only. Nothing here opens a file; `heqi.storage` has the implementations.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import ClassVar, Protocol

from heqi.values.phrases import PROBLEMS, translated

MAX_KEY_BYTES = 480
"""A store holds no longer keys: LMDB takes 511 bytes, and keeping versions needs some of them."""

MANY_ZEROS = 20
"""So many bytes 0 the longest key may have: stores escape them to keep keys apart. Shorter keys may have more."""

SURELY_STORABLE = (MAX_KEY_BYTES + MANY_ZEROS) // 2
"""Keys of up to so many bytes can be kept whatever is in them."""

PRISTINE = -1
"""The height of a store to which nothing was committed yet."""

RESERVED_PREFIX = b"store/"
"""Keys in `Space.META` that begin so belong to the store itself: its format, height and oldest kept height."""


class Space(IntEnum):
    """The kinds of cells. The numbers are written to disk and never reused."""

    ROWS = 1
    NODES = 2
    INDEX = 3
    BLOCKS = 4
    RECEIPTS = 5
    HISTORY = 6
    SEEN = 7
    META = 8


VERSIONED = frozenset({Space.ROWS, Space.NODES})


@dataclass(slots=True)
class Batch:
    """All changes of one block: per space, key to new value, or to None for a cell that goes away."""

    changes: dict[Space, dict[bytes, bytes | None]] = field(default_factory=dict)

    def of(self, space: Space) -> dict[bytes, bytes | None]:
        """The changes of one space, to be filled in."""
        return self.changes.setdefault(space, {})

    def update(self, space: Space, changes: Mapping[bytes, bytes | None]) -> None:
        self.of(space).update(changes)


class Reader(Protocol):
    """Reads of one consistent state. Heights count blocks; 0 is the founding, PRISTINE a store with nothing in it."""

    @property
    def height(self) -> int:
        """The height last committed."""
        ...

    @property
    def oldest(self) -> int:
        """The lowest height that `get_at` still answers."""
        ...

    def get(self, space: Space, key: bytes) -> bytes | None:
        """The present value."""
        ...

    def get_at(self, space: Space, key: bytes, height: int) -> bytes | None:
        """The value at the end of block `height`, in a versioned space.

        Raises `Pruned` below `oldest`, and `HeightUnknown` above `height`.
        """
        ...

    def scan(
        self, space: Space, prefix: bytes = b"", after: bytes = b"", limit: int = 1000
    ) -> list[tuple[bytes, bytes]]:
        """The first `limit` present cells in key order whose keys start with `prefix` and come after `after`."""
        ...

    def scan_at(self, space: Space, height: int, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        """The first `limit` cells after `after`, in key order, of a versioned space at the end of block `height`.

        Raises `Pruned` below `oldest`, and `HeightUnknown` above `height`.
        """
        ...


class Store(Reader, Protocol):
    """A durable store with one writer. Each read outside of `reader` sees what was committed last."""

    def reader(self) -> AbstractContextManager[Reader]:
        """One snapshot for many reads, on any thread, undisturbed by commits meanwhile.

        Reads raise `SnapshotLost` in the rare case that the store had to grow its map under an open snapshot.
        """
        ...

    def commit(self, height: int, batch: Batch, keep_from: int = 0) -> None:
        """Make the batch and the new height durable, together or not at all.

        `height` must be greater than the height last committed (`HeightNotNext`). `StoreFull` and
        `StoreFailed` leave everything as it was before. With `keep_from`, at most `height`, earlier heights can be
        read no more, and some of what only they see is forgotten: so much that a store keeps up, and no block waits.
        """
        ...

    def install(self, height: int, batches: Callable[[], Iterable[Batch]]) -> None:
        """Hold these cells as of block `height`, and nothing else but the cells of META that they do not replace;
        together or not at all. No earlier height can be read. `batches` may be called several times.

        `height` must be greater than the height last committed (`HeightNotNext`).
        """
        ...

    def prune(self, below: int) -> int:
        """Forget every version that only heights < `below` can see, and answer how many entries that freed."""
        ...

    def close(self) -> None: ...


class StoreError(Exception):
    """What a store cannot do: a stable code, facts, and a sentence in English and Chinese made from them."""

    code: ClassVar[str]
    english: ClassVar[str]
    chinese: ClassVar[str]
    retryable: ClassVar[bool] = False

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code, facts)
        self.facts = facts

    def sentence(self, language: str = "en") -> str:
        """The sentence in "en" or "zh"."""
        if language != "zh":
            return self.english.format(**self.facts)
        return self.chinese.format(**{name: translated(str(fact), PROBLEMS) for name, fact in self.facts.items()})

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence()}"


class StoreFull(StoreError):
    """Facts: folder."""

    code = "store.FULL"
    english = "The disk that holds {folder} is full. Nothing was lost; free some space and start again."
    chinese = "{folder} 所在的磁盘已满。数据没有丢失；请腾出空间后重新启动。"
    retryable = True


class StoreFailed(StoreError):
    """Facts: folder, reason."""

    code = "store.FAILED"
    english = "Reading or writing {folder} failed ({reason}). Check the disk before starting again."
    chinese = "读写 {folder} 失败（{reason}）。请先检查磁盘，再重新启动。"


class StoreUnwritable(StoreError):
    """Facts: folder, reason."""

    code = "store.UNWRITABLE"
    english = "The folder {folder} cannot be used ({reason}). Give this user the right to write there."
    chinese = "无法使用文件夹 {folder}（{reason}）。请授予当前用户写入权限。"


class StoreInUse(StoreError):
    """Facts: folder, process (of the holder, 0 when it left no number)."""

    code = "store.IN_USE"
    english = "Another process ({process}) already uses {folder}. Stop it first; one folder serves one process."
    chinese = "另一个进程（{process}）正在使用 {folder}。请先停止它；一个文件夹只供一个进程使用。"
    retryable = True


class StoreUnreadable(StoreError):
    """Facts: folder, reason."""

    code = "store.UNREADABLE"
    english = "What is in {folder} is damaged or is not a ledger of Heqi ({reason}). Restore a backup."
    chinese = "{folder} 中的内容已损坏，或者不是合契账本（{reason}）。请从备份恢复。"


class NewerFormat(StoreError):
    """Facts: folder, found, supported."""

    code = "store.NEWER_FORMAT"
    english = "{folder} has data format {found}; this program reads up to {supported}. Use a newer program."
    chinese = "{folder} 的数据格式为 {found}，本程序最高支持 {supported}。请使用更新版本的程序。"


class OlderFormat(StoreError):
    """Facts: folder, found, supported."""

    code = "store.OLDER_FORMAT"
    english = (
        "{folder} has data format {found}; this program reads {supported} and nothing older. Use the program that wrote"
        " it to export its blocks."
    )
    chinese = "{folder} 的数据格式为 {found}，本程序只读取 {supported}，不读取更早的格式。请用当初的程序导出区块。"


class CopyTargetNotEmpty(StoreError):
    """Facts: folder."""

    code = "store.COPY_TARGET_NOT_EMPTY"
    english = "A copy needs an empty folder, and {folder} is not one. Name another."
    chinese = "备份需要一个空文件夹，而 {folder} 不是。请另选一个。"


class HeightNotNext(StoreError):
    """Facts: asked, height."""

    code = "store.HEIGHT_NOT_NEXT"
    english = "Block {asked} cannot follow block {height}: heights only go up."
    chinese = "区块 {asked} 不能接在区块 {height} 之后：高度只能增加。"


class HeightUnknown(StoreError):
    """Facts: asked, height."""

    code = "store.HEIGHT_UNKNOWN"
    english = "Block {asked} is not there yet; the last one is {height}."
    chinese = "区块 {asked} 尚不存在；最新区块为 {height}。"
    retryable = True


class Pruned(StoreError):
    """Facts: asked, oldest."""

    code = "store.PRUNED"
    english = "What was at block {asked} is no longer kept here; the oldest kept is {oldest}. Ask an archive."
    chinese = "此处不再保留区块 {asked} 时的内容；最早保留到区块 {oldest}。请向存档节点查询。"


class HistoryPruned(StoreError):
    """Facts: leaf (an index in the history)."""

    code = "store.HISTORY_PRUNED"
    english = "This node began with a snapshot: what it has of the history begins after leaf {leaf}. Ask an archive."
    chinese = "本节点由快照建立：其所存历史始于第 {leaf} 片叶之后。请向存档节点查询。"


class SnapshotLost(StoreError):
    """No facts."""

    code = "store.SNAPSHOT_LOST"
    english = "The store grew while this was being read. Ask again."
    chinese = "读取期间存储正在扩容。请重新查询。"
    retryable = True


def check_height(reader: Reader, asked: int) -> None:
    """Raise `Pruned` or `HeightUnknown` unless the state at height `asked` can be read."""
    if asked < reader.oldest:
        raise Pruned(asked=asked, oldest=reader.oldest)
    if asked > reader.height:
        raise HeightUnknown(asked=asked, height=reader.height)


def check_keep_from(keep_from: int, height: int) -> None:
    """Raise ValueError unless `keep_from` leaves the height that is committed: a mistake of the caller."""
    if keep_from > height:
        raise ValueError(f"keep from {keep_from} of a store at {height}")


def storable(key: bytes) -> bool:
    """Whether a store can hold a cell of that key."""
    length = len(key)
    return 0 < length <= SURELY_STORABLE or (
        0 < length <= MAX_KEY_BYTES and length + key.count(0) <= MAX_KEY_BYTES + MANY_ZEROS
    )


def check_keys(batch: Batch) -> None:
    """Raise ValueError for a key that no store can hold: a mistake of the caller, never of a user."""
    for space, changes in batch.changes.items():
        if not changes or (all(changes) and max(map(len, changes)) <= SURELY_STORABLE):
            continue
        for key in changes:
            if not storable(key):
                raise ValueError(f"a key of {len(key)} bytes in {space.name}")
