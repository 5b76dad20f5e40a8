"""Append-only Merkle trees as in RFC 6962 §2.1: the ledger's history, and small trees inside a block.

Leaf hash SHA-256(0x00 ‖ data), inner hash SHA-256(0x01 ‖ left ‖ right), an empty tree SHA-256 of nothing. A tree of
n leaves splits at the largest power of two below n. The history keeps, in `Space.HISTORY`, the hash of every
*complete* subtree of 2^level leaves under `level (1) ‖ index (8)`; a complete subtree never changes again, so every
earlier root and every proof can be made from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from heqi.state.store import HistoryPruned, Reader, Space

EMPTY_ROOT = sha256().digest()

_SIZE_KEY = b"size"

Subtree = Callable[[int, int], bytes]
"""Level and index to the hash of a complete subtree."""


@dataclass(frozen=True, slots=True)
class HistoryUpdate:
    """What appending leaves makes of a history: the new size and root, and what goes into `Space.HISTORY`."""

    base: int
    size: int
    root: bytes
    nodes: dict[bytes, bytes | None]
    peaks: tuple[bytes, ...]


class History:
    """The present history tree. Take every block through `prepare`, the store's commit, and `apply`."""

    def __init__(self) -> None:
        self.size = 0
        self.root = EMPTY_ROOT
        # The complete subtrees that the size's binary digits stand for, largest first.
        self._peaks: tuple[bytes, ...] = ()

    @classmethod
    def load(cls, store: Reader) -> "History":
        history = cls()
        history.size = stored_size(store)
        history._peaks = tuple(_peaks(_stored(store), history.size))
        history.root = _bag(history._peaks)
        return history

    @classmethod
    def continuing(cls, peaks: Sequence[bytes], size: int) -> "History":
        """A history of which only the right edge is known: the complete subtrees of its first `size` leaves."""
        _check(len(peaks) == size.bit_count(), "a history of that size has another number of complete subtrees")
        history = cls()
        history.size, history.root, history._peaks = size, _bag(peaks), tuple(peaks)
        return history

    def edge(self) -> dict[bytes, bytes | None]:
        """The complete subtrees and the size, as they stand in `Space.HISTORY`."""
        nodes: dict[bytes, bytes | None] = {}
        for (level, index), peak in zip(_peak_places(self.size), self._peaks, strict=True):
            nodes[_key(level, index)] = peak
        return nodes | {_SIZE_KEY: self.size.to_bytes(8)}

    def prepare(self, leaves: Sequence[bytes]) -> HistoryUpdate:
        """What the history becomes when these leaves (their data, not hashes) are appended in order."""
        size, peaks = self.size, list(self._peaks)
        nodes: dict[bytes, bytes | None] = {}
        for data in leaves:
            node, level, index = leaf_hash(data), 0, size
            nodes[_key(level, index)] = node
            while index & 1:
                node = node_hash(peaks.pop(), node)
                level, index = level + 1, index >> 1
                nodes[_key(level, index)] = node
            peaks.append(node)
            size += 1
        if leaves:
            nodes[_SIZE_KEY] = size.to_bytes(8)
        return HistoryUpdate(self.size, size, _bag(peaks), nodes, tuple(peaks))

    def apply(self, update: HistoryUpdate) -> None:
        """Become what `prepare` foresaw, after the store has committed it."""
        if update.base != self.size:
            raise ValueError("the update was prepared for another size")
        self.size, self.root, self._peaks = update.size, update.root, update.peaks


def stored_size(reader: Reader) -> int:
    """The number of leaves appended so far."""
    return int.from_bytes(reader.get(Space.HISTORY, _SIZE_KEY) or b"")


def root_at(reader: Reader, size: int) -> bytes:
    """The root when the history had `size` leaves."""
    _check(size <= stored_size(reader), "the history is shorter than that")
    return _bag(_peaks(_stored(reader), size))


def peaks_at(reader: Reader, size: int) -> list[bytes]:
    """The complete subtrees of the first `size` leaves, largest first."""
    _check(size <= stored_size(reader), "the history is shorter than that")
    return _peaks(_stored(reader), size)


def shape(size: int) -> list[int]:
    """The leaves whose inclusion proofs together fix the size of a history: the first leaf of every complete subtree,
    and the last leaf of all. A root alone does not fix it: trees of 3 and of 5 leaves hash two subtrees alike.

    Left of the last subtree each has its size from the way to its first leaf, since what stands left of anything is
    complete; the last is complete, and so of one size, where its first and its last leaf are equally deep.
    """
    return sorted({*(index << level for level, index in _peak_places(size)), *((size - 1,) if size else ())})


def nodes_around(data: bytes, index: int, size: int, proof: Sequence[bytes]) -> dict[bytes, bytes | None]:
    """The subtrees on the way from a leaf to the complete one that holds it, and beside it, as they stand in
    `Space.HISTORY`, from an inclusion proof that holds.
    """
    height = next(level for level, place in _peak_places(size) if index >> level == place)
    node, nodes = leaf_hash(data), dict[bytes, bytes | None]()
    for level in range(height):
        place, sibling = index >> level, proof[level]
        nodes[_key(level, place)], nodes[_key(level, place ^ 1)] = node, sibling
        node = node_hash(sibling, node) if place & 1 else node_hash(node, sibling)
    return nodes | {_key(height, index >> height): node}


def inclusion_proof(reader: Reader, index: int, size: int) -> list[bytes]:
    """That leaf `index` is in the tree of the first `size` leaves: PATH of RFC 6962 §2.1.1, deepest first."""
    _check(0 <= index < size <= stored_size(reader), "no such leaf in a history of that size")
    return _path(_stored(reader), index, 0, size)


def consistency_proof(reader: Reader, earlier: int, size: int) -> list[bytes]:
    """That the tree of `size` leaves begins with that of `earlier`: PROOF of RFC 6962 §2.1.2."""
    _check(0 < earlier <= size <= stored_size(reader), "no such sizes in this history")
    return _subproof(_stored(reader), earlier, 0, size, True)


def verify_inclusion(root: bytes, data: bytes, index: int, size: int, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the leaf with this data is number `index` of the `size` under `root`.

    RFC 9162 §2.1.3.2 gives the procedure.
    """
    if not 0 <= index < size or not _are_hashes(proof):
        return False
    node, place, last = leaf_hash(data), index, size - 1
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(sibling, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(earlier_root: bytes, earlier: int, root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `size` leaves begins with the tree of `earlier` leaves.

    RFC 9162 §2.1.4.2 gives the procedure. Every tree begins with the empty one; the proof is then empty.
    """
    if not 0 <= earlier <= size or not _are_hashes(proof):
        return False
    if earlier == size:
        return not proof and earlier_root == root
    if earlier == 0:
        return not proof and earlier_root == EMPTY_ROOT
    hashes = list(proof)
    if earlier & (earlier - 1) == 0:
        hashes.insert(0, earlier_root)
    if not hashes:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == earlier_root and new == root


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """The root over a block's transactions or receipts, from their data: MTH of RFC 6962 §2.1."""
    return _bag(_peaks(_computed(leaves), len(leaves)))


def merkle_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """That leaf `index` is one of `leaves`; check it with `verify_inclusion`."""
    _check(0 <= index < len(leaves), "no such leaf")
    return _path(_computed(leaves), index, 0, len(leaves))


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _key(level: int, index: int) -> bytes:
    return level.to_bytes(1) + index.to_bytes(8)


def _check(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def _are_hashes(proof: Sequence[bytes]) -> bool:
    return all(len(node) == 32 for node in proof)


def _stored(reader: Reader) -> Subtree:
    def subtree(level: int, index: int) -> bytes:
        node = reader.get(Space.HISTORY, _key(level, index))
        if node is None:
            raise HistoryPruned(leaf=index << level)
        return node

    return subtree


def _computed(leaves: Sequence[bytes]) -> Subtree:
    levels = [[leaf_hash(data) for data in leaves]]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])

    def subtree(level: int, index: int) -> bytes:
        return levels[level][index]

    return subtree


def _peaks(subtree: Subtree, size: int, start: int = 0) -> list[bytes]:
    """The complete subtrees that make up the `size` leaves from `start`, largest first."""
    found = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(subtree(level, start >> level))
            start += 1 << level
    return found


def _peak_places(size: int) -> list[tuple[int, int]]:
    """Level and index of the complete subtrees that make up the first `size` leaves, largest first."""
    levels = [level for level in range(size.bit_length() - 1, -1, -1) if size >> level & 1]
    return [(level, (size >> level) - 1) for level in levels]


def _bag(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _path(subtree: Subtree, index: int, start: int, size: int) -> list[bytes]:
    proof: list[bytes] = []
    while size > 1:
        left = _split(size)
        if index < left:
            proof.append(_bag(_peaks(subtree, size - left, start + left)))
            size = left
        else:
            proof.append(_bag(_peaks(subtree, left, start)))
            index, start, size = index - left, start + left, size - left
    return proof[::-1]


def _subproof(subtree: Subtree, earlier: int, start: int, size: int, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 §2.1.2; `whole`: the verifier knows the root of the part so far."""
    proof: list[bytes] = []
    while earlier < size:
        left = _split(size)
        if earlier <= left:
            proof.append(_bag(_peaks(subtree, size - left, start + left)))
            size = left
        else:
            proof.append(_bag(_peaks(subtree, left, start)))
            earlier, start, size, whole = earlier - left, start + left, size - left, False
    if not whole:
        proof.append(_bag(_peaks(subtree, size, start)))
    return proof[::-1]
