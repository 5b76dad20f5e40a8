"""Making snapshots, and keeping the last few as files: `FOLDER/<height>/manifest`, and a file per chunk."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import NamedTuple

from heqi.chain import reader
from heqi.chain.snapshots.manifest import (
    FORMAT,
    Entry,
    LeafProof,
    Manifest,
    WindowChunk,
    digest_of,
    encode,
    oldest_second,
    read_manifest,
)
from heqi.machine.charter import Charter
from heqi.machine.genesis import first_ledger_second
from heqi.state.history import consistency_proof, inclusion_proof, peaks_at, shape
from heqi.state.ranges import cut, nodes_at, range_hash
from heqi.state.store import Reader, Space, Store
from heqi.state.tables import leaf_of, path_of
from heqi.state.view import SALT_BYTES

CHUNK_BYTES = 2 << 20
"""Chunks are cut at so much, which all nodes agree on. A row or a block that is larger is a chunk of its own."""

KEPT = 2
CELLS_AT_ONCE = 1_000

MANIFEST = "manifest"
UNFINISHED = ".unfinished"


class Snapshot(NamedTuple):
    """What is offered to a node that begins: `manifest` and its digest, and the number of chunks to ask for."""

    height: int
    format: int
    chunks: int
    digest: bytes
    manifest: bytes


class Stopped(Exception):
    """The snapshot was left off half made, as it was told."""


class Snapshots:
    """The snapshots in a folder. `make` may run on another thread than the ledger's."""

    def __init__(self, folder: Path, *, chunk_bytes: int = CHUNK_BYTES) -> None:
        self.folder = folder
        self._chunk_bytes = chunk_bytes

    def finished(self) -> list[Snapshot]:
        """What can be offered, latest first."""
        return [found for height in self.heights() if (found := self._read(height)) is not None]

    def load(self, height: int, chunk: int) -> bytes | None:
        """A chunk, or None where there is none."""
        try:
            return (self.folder / str(height) / str(chunk)).read_bytes()
        except FileNotFoundError:
            return None

    def make(self, store: Store, charter: Charter, height: int, stop: Event | None = None) -> Snapshot:
        """Write the snapshot of a height whose state is kept, and drop all but the last `KEPT`. stop: ends it early.

        Raises `Pruned`, `HeightUnknown` and `SnapshotLost` as reads do, OSError where it cannot be written, `Stopped`.
        """
        stopping = stop or Event()
        folder = self.folder / str(height)
        unfinished = self.folder / f"{height}{UNFINISHED}"
        for left in self.folder.glob(f"*{UNFINISHED}"):
            shutil.rmtree(left)
        unfinished.mkdir(parents=True)
        depths, hashes = list[int](), list[bytes]()
        number = 0
        for number, (depth, node, chunk) in enumerate(
            _state_chunks(store, height, self._chunk_bytes, stopping), start=1
        ):
            _write(unfinished / str(number - 1), chunk)
            depths.append(depth)
            hashes.append(node)
        with store.reader() as reading:
            manifest = _manifest(reading, charter, height, depths, hashes)
            counts = list[int]()
            for window in _window_chunks(reading, manifest, self._chunk_bytes):
                _check(stopping)
                _write(unfinished / str(number + len(counts)), encode(window))
                counts.append(len(window.entries))
        written = encode(_with_window(manifest, counts))
        _write(unfinished / MANIFEST, written)
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)
        for old in self.heights()[KEPT:]:
            shutil.rmtree(self.folder / str(old), ignore_errors=True)
        return Snapshot(height, FORMAT, number + len(counts), digest_of(written), written)

    def heights(self) -> list[int]:
        """Of the finished ones, latest first."""
        with suppress(FileNotFoundError):
            names = [each.name for each in self.folder.iterdir() if (each / MANIFEST).is_file()]
            return sorted((int(name) for name in names if name.isdecimal()), reverse=True)
        return []

    def _read(self, height: int) -> Snapshot | None:
        try:
            manifest = (self.folder / str(height) / MANIFEST).read_bytes()
        except FileNotFoundError:  # dropped meanwhile
            return None
        return Snapshot(height, FORMAT, read_manifest(manifest).chunks, digest_of(manifest), manifest)


def _write(path: Path, data: bytes) -> None:
    """To the disk before the folder gets its name: what is offered after a power failure must be whole."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _check(stop: Event) -> None:
    if stop.is_set():
        raise Stopped


def _state_chunks(store: Store, height: int, most: int, stop: Event) -> Iterator[tuple[int, bytes, bytes]]:
    """(depth, hash, chunk) of every range of the state at a height, from left to right."""
    found = sorted((path_of(cell), cell, len(cell) + len(value)) for cell, value in _cells(store, height, stop))
    ranges = cut([path for path, _, _ in found], [size for _, _, size in found], most)
    for each, node in zip(ranges, nodes_at([each.depth for each in ranges]), strict=True):
        _check(stop)
        rows, leaves = list[tuple[bytes, bytes]](), list[bytes]()
        with store.reader() as reading:
            for path, cell, _ in found[each.start : each.end]:
                value = reading.get_at(Space.ROWS, cell, height) or b""
                rows.append((cell, value))
                leaves += path, leaf_of(cell, value[:SALT_BYTES], value[SALT_BYTES:])
        yield each.depth, range_hash(node, b"".join(leaves)), encode(rows)


def _cells(store: Store, height: int, stop: Event) -> Iterator[tuple[bytes, bytes]]:
    """All rows at a height. A short look at a time, so that no reader holds old pages of the store for long."""
    after = b""
    while True:
        _check(stop)
        with store.reader() as reading:
            found = reading.scan_at(Space.ROWS, height, after, CELLS_AT_ONCE)
        if not found:
            return
        yield from found
        after = found[-1][0]


def _manifest(reading: Reader, charter: Charter, height: int, depths: list[int], hashes: list[bytes]) -> Manifest:
    """The manifest without the window's counts."""
    head = reader.head_at(reading, height)
    size = head.history_size
    as_of = reader.leaf_at(reading, size - 1).second if size else first_ledger_second(charter)
    start = size
    while start and reader.leaf_at(reading, start - 1).second >= oldest_second(charter, as_of):
        start -= 1
    return Manifest(
        format=FORMAT,
        height=height,
        depths=tuple(depths),
        hashes=tuple(hashes),
        history_root=bytes.fromhex(head.history_root),
        history_size=size,
        shape=tuple(_leaf_proof(reading, index, size) for index in shape(size)),
        peaks=tuple(peaks_at(reading, start)),
        consistency=tuple(consistency_proof(reading, start, size) if start else ()),
        before=_leaf_proof(reading, start - 1, size) if start else None,
        window=(size - start,) if size > start else (),
        charter=bytes.fromhex(head.charter),
    )


def _with_window(manifest: Manifest, counts: list[int]) -> Manifest:
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    return Manifest(**fields | {"window": tuple(counts)})


def _leaf_proof(reading: Reader, index: int, size: int) -> LeafProof:
    data = reader.leaf_at(reading, index).data()
    return LeafProof(index, data, tuple(inclusion_proof(reading, index, size)))


def _window_chunks(reading: Reader, manifest: Manifest, most: int) -> Iterator[WindowChunk]:
    """The blocks of the window in chunks."""
    size, entries, weight = manifest.history_size, list[Entry](), 0
    for index in range(manifest.window_from, size):
        entry = _entry(reading, reader.leaf_at(reading, index).height)
        more = sum(map(len, (*entry.block.transactions, *entry.receipts)))
        if entries and weight + more > most:
            yield WindowChunk(tuple(entries), tuple(consistency_proof(reading, index, size)))
            entries, weight = [], 0
        entries.append(entry)
        weight += more
    if entries:
        yield WindowChunk(tuple(entries), ())


def _entry(reading: Reader, height: int) -> Entry:
    block = reader.read_block_at(reading, height)
    receipts = tuple(reader.raw_receipts(reading, height))
    return Entry(block, receipts, reader.upgrade_at(reading, height), reader.amended_at(reading, height))
