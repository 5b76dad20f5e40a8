"""The manifest of a snapshot, and the forms of its chunks. MessagePack, each in the one form that encoding it gives."""

from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Amended, Block, HistoryLeaf, Upgraded, app_hash
from heqi.codec.canonical import decode as decode_canonical
from heqi.codec.digests import digest
from heqi.machine.charter import Charter
from heqi.machine.genesis import first_ledger_second
from heqi.state.history import History, shape, verify_consistency, verify_inclusion
from heqi.state.ranges import nodes_at, root_over

FORMAT = 2
"""Of manifests and chunks. A node takes no snapshot of another format."""

T = TypeVar("T")


class LeafProof(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """A leaf of the history, in its canonical bytes, with the way to the root."""

    index: int
    data: bytes
    path: tuple[bytes, ...]

    @property
    def leaf(self) -> HistoryLeaf:
        return decode_canonical(self.data, _LEAVES)


class Manifest(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """What a snapshot holds. depths, hashes: the ranges of the state, a chunk each. shape: the leaves that fix the
    history's size. peaks: the history's right edge before the window, consistency: that the history begins so.
    before: the last leaf that is older than the window. window: how many leaves each chunk of it brings. charter: the
    digest of the text in force, which is among the rows.
    """

    format: int
    height: int
    depths: tuple[int, ...]
    hashes: tuple[bytes, ...]
    history_root: bytes
    history_size: int
    shape: tuple[LeafProof, ...]
    peaks: tuple[bytes, ...]
    consistency: tuple[bytes, ...]
    before: LeafProof | None
    window: tuple[int, ...]
    charter: bytes

    @property
    def chunks(self) -> int:
        return len(self.hashes) + len(self.window)

    @property
    def window_from(self) -> int:
        """The first leaf whose block comes along."""
        return self.history_size - sum(self.window)


class Entry(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """A block of the window, with everything that its leaf in the history commits to."""

    block: Block
    receipts: tuple[bytes, ...]
    upgrade: Upgraded | None
    charter: Amended | None


class WindowChunk(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Blocks that follow each other in the history, and that the history goes on from the last of them."""

    entries: tuple[Entry, ...]
    consistency: tuple[bytes, ...]


Rows = tuple[tuple[bytes, bytes], ...]
"""A state chunk: cells and values, as a store has them, in path order."""


class Checked(NamedTuple):
    """A manifest that leads to the trusted app hash. as_of: the last second that the history tells."""

    manifest: Manifest
    nodes: tuple[int, ...]
    state_root: bytes
    as_of: int


class BadSnapshot(ValueError):
    """A manifest or a chunk that is not what the trusted app hash commits to."""


_LEAVES = msgspec.json.Decoder(HistoryLeaf)
_MANIFESTS = msgspec.msgpack.Decoder(Manifest)
ROWS = msgspec.msgpack.Decoder(Rows)
WINDOWS = msgspec.msgpack.Decoder(WindowChunk)

encode = msgspec.msgpack.encode


def decode(data: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T:
    """BadSnapshot for what is not in the one form of what it says."""
    try:
        value = decoder.decode(data)
        again = encode(value)
    except (ValueError, RecursionError, OverflowError) as problem:
        raise BadSnapshot(str(problem)) from None
    if again != data:
        raise BadSnapshot("it is not in its one form")
    return value


def read_manifest(data: bytes) -> Manifest:
    """Its form alone; BadSnapshot when that is wrong."""
    return decode(data, _MANIFESTS)


def digest_of(manifest: bytes) -> bytes:
    """What tells snapshots of one height apart: 32 bytes."""
    return digest(b"heqi/snapshot", manifest)


def oldest_second(charter: Charter, as_of: int) -> int:
    """The first second of the window: what was executed before can be replayed no more at `as_of` or later."""
    return as_of - charter.preamble.window_seconds


def check_manifest(data: bytes, charter: Charter, height: int, trusted: str) -> Checked:
    """The manifest of a snapshot at a height, whose app hash the caller trusts. BadSnapshot otherwise. charter: the
    founding one; what of it counts here, no text can change.
    """
    manifest = read_manifest(data)
    if (manifest.format, manifest.height) != (FORMAT, height):
        raise BadSnapshot("it is of another format or height")
    try:
        state_root = root_over(manifest.depths, manifest.hashes)
        founding = charter.digest.hex()
        if app_hash(state_root.hex(), manifest.history_root.hex(), founding, manifest.charter.hex()) != trusted:
            raise BadSnapshot("its roots do not hash to the trusted app hash")
        as_of = _check_history(manifest, charter)
    except ValueError as problem:
        raise BadSnapshot(str(problem)) from None
    return Checked(manifest, tuple(nodes_at(manifest.depths)), state_root, as_of)


def _check_history(manifest: Manifest, charter: Charter) -> int:
    """That the size is right and the window whole. Answers the second of the last block that has a leaf."""
    root, size, start = manifest.history_root, manifest.history_size, manifest.window_from
    if not 0 <= start <= size < 1 << 53 or any(count < 1 for count in manifest.window):
        raise BadSnapshot("it has no sound window")
    if [each.index for each in manifest.shape] != shape(size):
        raise BadSnapshot("it does not fix the size of the history")
    before = () if manifest.before is None else (manifest.before,)
    if [each.index for each in before] != ([start - 1] if start else []):
        raise BadSnapshot("it does not show where the window begins")
    for each in (*manifest.shape, *before):
        if not verify_inclusion(root, each.data, each.index, size, each.path):
            raise BadSnapshot(f"leaf {each.index} is not in the history")
    edge = History.continuing(manifest.peaks, start)
    if not verify_consistency(edge.root, start, root, size, manifest.consistency):
        raise BadSnapshot("the history does not begin with its edge")
    as_of = manifest.shape[-1].leaf.second if size else first_ledger_second(charter)
    if any(each.leaf.second >= oldest_second(charter, as_of) for each in before):
        raise BadSnapshot("the window begins too late")
    return as_of
