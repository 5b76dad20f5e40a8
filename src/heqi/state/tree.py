"""The state tree: a compact sparse Merkle tree over (path, content), 32 bytes each.

What is hashed (irreversible)::

    no leaf below         32 zero bytes
    exactly one leaf      SHA-256(0x00 ‖ path ‖ content), at whatever depth
    two leaves or more    SHA-256(0x01 ‖ left ‖ right), left where the path's next bit, highest first, is 0

So the root depends on the set of leaves only. How the tree is kept is this file's own affair, and may change with
the store's format. Leaves lie in *buckets*: a node with up to `BUCKET_LEAVES` leaves below it is one bucket, kept
as its leaves in path order; a node with more is *split*. Splitting by need keeps buckets small even where somebody
searches for paths that agree in many bits. A node's number is its heap index: 1 for the root, 2n and 2n+1 below n.

In memory: the two children's hashes of every split node, and the buckets. In `Space.NODES`, under the node's number
in as few bytes as it takes: every bucket that is not empty (64 bytes a leaf); and for every split node whose depth
is a multiple of `PAGE_LEVELS` its hash and, as 16 bits, which of the 15 nodes from there to the next such depth are
split. Everything between is hashed again when a proof at an earlier height needs it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from heqi.state.store import Reader, Space

EMPTY = bytes(32)
BUCKET_LEAVES = 4
MERGED_LEAVES = 2
"""Two sibling buckets with so few leaves between them become one. At least 1: a split node has two leaves or more."""
PAGE_LEVELS = 4

_LEAF = b"\x00"
_INNER = b"\x01"
_ENTRY = 64
_BUCKET_BYTES = BUCKET_LEAVES * _ENTRY
_MERGED_BYTES = MERGED_LEAVES * _ENTRY
_PATH_BITS = 256
_TOP = 1 << _PATH_BITS
_TO_HASH = EMPTY + EMPTY
_SCAN_AT_ONCE = 10_000


class OtherLeaf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The leaf met where another was looked for, in hexadecimal."""

    path: str
    content: str


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a path has a content, or has none. There is one proof of each fact and no second form of it.

    `siblings` are the hashes beside the way from the root down, 64 hexadecimal digits each, "" for an empty one.
    The way ends at a leaf or at nothing; `other` is the leaf where the path asked for is absent but its place is
    taken.
    """

    siblings: tuple[str, ...]
    other: OtherLeaf | None = None


class BadProof(ValueError):
    """A proof that is not in the one permitted form."""


@dataclass(frozen=True, slots=True)
class Update:
    """What a set of changes makes of a tree: the new root, and the changes of `Space.NODES` that go with it."""

    base: bytes
    root: bytes
    nodes: dict[bytes, bytes | None]
    split: dict[int, bytes | None]
    buckets: dict[int, bytes]
    pages: dict[int, int]


class StateTree:
    """The present tree, in memory. Take every block through `prepare`, the store's commit, and `apply`."""

    def __init__(self) -> None:
        self.root = EMPTY
        self._split: dict[int, bytes] = {}
        self._buckets: dict[int, bytes] = {}
        self._pages: dict[int, int] = {}

    @classmethod
    def load(cls, store: Reader) -> "StateTree":
        """The tree that the store holds, hashed anew from its leaves: compare its root with the head's."""
        tree = cls()
        for number, record in _records(store):
            if len(record) % _ENTRY:
                tree._pages[number] = splits = int.from_bytes(record[32:])
                tree._split.update((node, _TO_HASH) for node in _split_nodes(number, splits))
            else:
                tree._buckets[number] = record
        if not tree._buckets:
            return tree
        hashed: dict[int, bytes | None] = {}
        tree.root, _ = _hash_up(tree._buckets, hashed, {})
        tree._split.update((number, pair) for number, pair in hashed.items() if pair is not None)
        return tree

    def prepare(self, changes: Mapping[bytes, bytes | None]) -> Update:
        """What the tree becomes when each path gets its content, or loses it (None). The tree stays as it is."""
        buckets: dict[int, bytes] = {}
        split: dict[int, bytes | None] = {}
        gone: dict[int, None] = {}
        shrunk = self._change_buckets(sorted(changes.items()), buckets, split, gone)
        self._merge(shrunk, buckets, split, gone)
        # Up to here `split` holds only the nodes that were split or ceased to be; hashing adds those above.
        pages = self._changed_pages(split)
        root, page_hashes = _hash_up(buckets, split, self._split) if buckets else (self.root, {})
        buckets.update((number, b"") for number in gone)
        nodes: dict[bytes, bytes | None] = {
            number.to_bytes((number.bit_length() + 7) >> 3): leaves or None for number, leaves in buckets.items()
        }
        for number, node_hash in page_hashes.items():
            splits = pages[number] if number in pages else self._pages[number]
            nodes[_key(number)] = node_hash + splits.to_bytes(2)
        return Update(self.root, root, nodes, split, buckets, pages)

    def apply(self, update: Update) -> None:
        """Become what `prepare` foresaw, after the store has committed it."""
        if update.base != self.root:
            raise ValueError("the update was prepared for another tree")
        for number, pair in update.split.items():
            if pair is None:
                del self._split[number]
            else:
                self._split[number] = pair
        for number, leaves in update.buckets.items():
            if leaves:
                self._buckets[number] = leaves
            else:
                self._buckets.pop(number, None)
        for number, splits in update.pages.items():
            if splits:
                self._pages[number] = splits
            else:
                del self._pages[number]
        self.root = update.root

    def prove(self, path: bytes) -> Proof:
        """That `path` has its present content, or none."""
        return _prove(self._split, self._buckets, path)

    def _change_buckets(
        self,
        changes: list[tuple[bytes, bytes | None]],
        buckets: dict[int, bytes],
        split: dict[int, bytes | None],
        gone: dict[int, None],
    ) -> list[int]:
        """Fill in changed buckets, newly split nodes, and those no longer buckets; answers which lost leaves."""
        present, present_split = self._buckets, self._split
        guess = _PATH_BITS - len(present_split).bit_length()
        shrunk: list[int] = []
        position, count = 0, len(changes)
        while position < count:
            path, content = changes[position]
            full = int.from_bytes(path) | _TOP
            below = guess
            number = full >> below
            while number in present_split:
                below -= 1
                number = full >> below
            while number > 1 and number >> 1 not in present_split:
                below += 1
                number >>= 1
            start = position
            position += 1
            # Changes are in path order, so those of one bucket stand together.
            while position < count and (int.from_bytes(changes[position][0]) | _TOP) >> below == number:
                position += 1
            old = present.get(number, b"")
            if position == start + 1:
                new = _with_change(old, path, content)
            else:
                new = _with_changes(old, changes[start:position])
            if len(new) > _BUCKET_BYTES:
                gone[number] = None
                _divide(number, new, buckets, split)
            elif new != old:
                buckets[number] = new
                if len(new) < len(old):
                    shrunk.append(number)
        return shrunk

    def _merge(
        self,
        shrunk: list[int],
        buckets: dict[int, bytes],
        split: dict[int, bytes | None],
        gone: dict[int, None],
    ) -> None:
        """Join sibling buckets with few leaves into one in their parent's place."""
        for number in shrunk:
            while number > 1 and number not in gone:
                pair = (number & ~1, number | 1)
                if any(split.get(side, self._split.get(side)) is not None for side in pair):
                    break
                leaves = b"".join(buckets[side] if side in buckets else self._buckets.get(side, b"") for side in pair)
                if len(leaves) > _MERGED_BYTES:
                    break
                for side in pair:
                    buckets.pop(side, None)
                    gone[side] = None
                number >>= 1
                split[number] = None
                buckets[number] = leaves

    def _changed_pages(self, split: dict[int, bytes | None]) -> dict[int, int]:
        """The 16 bits of every page in which a node was split or ceased to be."""
        pages: dict[int, int] = {}
        for number, pair in split.items():
            levels = (number.bit_length() - 1) % PAGE_LEVELS
            page = number >> levels
            bit = 1 << (number - (page << levels) + (1 << levels))
            splits = pages[page] if page in pages else self._pages.get(page, 0)
            pages[page] = splits & ~bit if pair is None else splits | bit
        return pages


def prove_at(reader: Reader, height: int, path: bytes) -> Proof:
    """What `StateTree.prove` said when block `height` was the last. Raises `Pruned` or `HeightUnknown`."""
    split: dict[int, bytes] = {}
    buckets: dict[int, bytes] = {}
    full = int.from_bytes(path) | _TOP
    page = 1
    record = reader.get_at(Space.NODES, _key(page), height)
    while record is not None and len(record) % _ENTRY:
        page, record = _read_page(reader, height, page, int.from_bytes(record[32:]), full, split, buckets)
    if record is not None:
        buckets[page] = record
    return _prove(split, buckets, path)


def root_at(reader: Reader, height: int) -> bytes:
    """The root when block `height` was the last. Raises `Pruned` or `HeightUnknown`."""
    return _record_hash(reader.get_at(Space.NODES, _key(1), height), 0)


def root_of(path: bytes, content: bytes | None, proof: Proof) -> bytes:
    """The root under which `proof` shows that `path` has `content`, or has none (None). Raises `BadProof`."""
    siblings = [_from_hex(text) if text else EMPTY for text in proof.siblings]
    depth = len(siblings)
    if depth > _PATH_BITS or len(path) != 32:
        raise BadProof("the path has 256 bits")
    if depth and siblings[-1] == EMPTY:
        raise BadProof("the way goes on where a single leaf or nothing would have ended it")
    if "0" * 64 in proof.siblings:
        raise BadProof("an empty sibling has another form")
    bits = int.from_bytes(path)
    if content is not None:
        if proof.other is not None:
            raise BadProof("a proof of presence names no other leaf")
        node = sha256(_LEAF + path + content).digest()
    elif proof.other is not None:
        other = _from_hex(proof.other.path)
        if other == path:
            raise BadProof("the other leaf is the one asked for")
        if (int.from_bytes(other) ^ bits) >> (_PATH_BITS - depth):
            raise BadProof("the other leaf lies elsewhere")
        node = sha256(_LEAF + other + _from_hex(proof.other.content)).digest()
    else:
        node = EMPTY
    bits >>= _PATH_BITS - depth
    for sibling in reversed(siblings):
        node = sha256(_INNER + (sibling + node if bits & 1 else node + sibling)).digest()
        bits >>= 1
    return node


def verify(root: bytes, path: bytes, content: bytes | None, proof: Proof) -> bool:
    """Whether `proof` shows, under `root`, that `path` has `content`, or has none (None)."""
    try:
        return root_of(path, content, proof) == root
    except BadProof:
        return False


def _key(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) >> 3)


def _records(store: Reader) -> Iterator[tuple[int, bytes]]:
    after = b""
    while cells := store.scan(Space.NODES, after=after, limit=_SCAN_AT_ONCE):
        for key, record in cells:
            yield int.from_bytes(key), record
        after = cells[-1][0]


def _split_nodes(page: int, splits: int) -> list[int]:
    """The split nodes of a page, from its 16 bits."""
    found = []
    for place in range(1, 1 << PAGE_LEVELS):
        if splits >> place & 1:
            levels = place.bit_length() - 1
            found.append((page << levels) + place - (1 << levels))
    return found


def _with_change(leaves: bytes, path: bytes, content: bytes | None) -> bytes:
    """A small bucket with one leaf changed."""
    at, end = 0, len(leaves)
    while at < end and leaves[at : at + 32] < path:
        at += _ENTRY
    rest = leaves[at + _ENTRY :] if leaves[at : at + 32] == path else leaves[at:]
    return leaves[:at] + rest if content is None else leaves[:at] + path + content + rest


def _with_changes(leaves: bytes, changes: list[tuple[bytes, bytes | None]]) -> bytes:
    contents: dict[bytes, bytes | None] = {
        leaves[at : at + 32]: leaves[at + 32 : at + _ENTRY] for at in range(0, len(leaves), _ENTRY)
    }
    contents.update(changes)
    return b"".join(path + content for path, content in sorted(contents.items()) if content is not None)


def _middle(leaves: bytes, depth: int) -> int:
    """Where, in bytes, the leaves begin whose path has a 1 at `depth`. The bits before are the same in all."""
    place, mask = depth >> 3, 0x80 >> (depth & 7)
    low, high = 0, len(leaves) // _ENTRY
    while low < high:
        at = (low + high) >> 1
        if leaves[at * _ENTRY + place] & mask:
            high = at
        else:
            low = at + 1
    return low * _ENTRY


def _divide(number: int, leaves: bytes, buckets: dict[int, bytes], split: dict[int, bytes | None]) -> None:
    """Split a node, and those below it, until every bucket is small enough."""
    waiting = [(number, leaves)]
    while waiting:
        number, leaves = waiting.pop()
        if len(leaves) > _BUCKET_BYTES:
            split[number] = _TO_HASH
            middle = _middle(leaves, number.bit_length() - 1)
            waiting.append((2 * number, leaves[:middle]))
            waiting.append((2 * number + 1, leaves[middle:]))
        elif leaves:
            buckets[number] = leaves


def _bucket_hash(leaves: bytes, depth: int) -> bytes:
    """The hash of a node at `depth` from its leaves in path order."""
    size = len(leaves)
    if size == _ENTRY:
        return sha256(_LEAF + leaves).digest()
    if not size:
        return EMPTY
    first = int.from_bytes(leaves[:32])
    # Paths are in order, so where the first and the last part is where any two part first.
    apart = _PATH_BITS - (first ^ int.from_bytes(leaves[size - _ENTRY : size - 32])).bit_length()
    if size == 2 * _ENTRY:
        left, right = sha256(_LEAF + leaves[:_ENTRY]).digest(), sha256(_LEAF + leaves[_ENTRY:]).digest()
    else:
        middle = _middle(leaves, apart)
        left, right = _bucket_hash(leaves[:middle], apart + 1), _bucket_hash(leaves[middle:], apart + 1)
    node = sha256(_INNER + left + right).digest()
    for level in range(apart - 1, depth - 1, -1):
        on_the_right = first >> (_PATH_BITS - 1 - level) & 1
        node = sha256(_INNER + (EMPTY + node if on_the_right else node + EMPTY)).digest()
    return node


def _hash_up(
    buckets: dict[int, bytes], split: dict[int, bytes | None], present: dict[int, bytes]
) -> tuple[bytes, dict[int, bytes]]:
    """Hash from changed buckets to the root, deepest level first.

    Writes the pairs of all split nodes on the way into `split`; what did not change in them is taken from
    `present`, or is empty. Answers the root, and the hashes of the split nodes on the way at depths that are
    multiples of `PAGE_LEVELS`.
    """
    levels: dict[int, dict[int, bytes]] = {}
    for number, leaves in buckets.items():
        depth = number.bit_length() - 1
        level = levels.get(depth)
        if level is None:
            level = levels[depth] = {}
        level[number] = _bucket_hash(leaves, depth)
    pages: dict[int, bytes] = {}
    for depth in range(max(levels) - 1, -1, -1):
        below = levels.get(depth + 1, {})
        level = levels.setdefault(depth, {})
        for number, node in below.items():
            parent = number >> 1
            sibling = below.get(number ^ 1)
            if sibling is None:
                pair = present.get(parent, _TO_HASH)
                pair = pair[:32] + node if number & 1 else node + pair[32:]
            elif number & 1:
                continue
            else:
                pair = node + sibling
            split[parent] = pair
            level[parent] = sha256(_INNER + pair).digest()
        if depth % PAGE_LEVELS == 0:
            pages.update((number >> 1, level[number >> 1]) for number in below)
    return levels[0][1], pages


def _prove(split: Mapping[int, bytes], buckets: Mapping[int, bytes], path: bytes) -> Proof:
    full = int.from_bytes(path) | _TOP
    siblings: list[bytes] = []
    number, depth = 1, 0
    while (pair := split.get(number)) is not None:
        depth += 1
        number = full >> (_PATH_BITS - depth)
        siblings.append(pair[:32] if number & 1 else pair[32:])
    leaves = buckets.get(number, b"")
    while len(leaves) > _ENTRY:
        middle = _middle(leaves, depth)
        depth += 1
        if full >> (_PATH_BITS - depth) & 1:
            beside, leaves = leaves[:middle], leaves[middle:]
        else:
            leaves, beside = leaves[:middle], leaves[middle:]
        siblings.append(_bucket_hash(beside, depth))
    other = None
    if leaves and leaves[:32] != path:
        other = OtherLeaf(leaves[:32].hex(), leaves[32:].hex())
    return Proof(tuple("" if sibling == EMPTY else sibling.hex() for sibling in siblings), other)


def _record_hash(record: bytes | None, depth: int) -> bytes:
    if record is None:
        return EMPTY
    return record[:32] if len(record) % _ENTRY else _bucket_hash(record, depth)


def _read_page(
    reader: Reader,
    height: int,
    page: int,
    splits: int,
    full: int,
    split: dict[int, bytes],
    buckets: dict[int, bytes],
) -> tuple[int, bytes | None]:
    """Hash one page again as it was. Answers the node below it on the way to `full`, and that node's record."""
    nodes = _split_nodes(page, splits)
    hashes: dict[int, bytes] = {}
    on_the_way: tuple[int, bytes | None] = (page, None)
    for number in (child for node in nodes for child in (2 * node, 2 * node + 1)):
        if number not in nodes:
            record = reader.get_at(Space.NODES, _key(number), height)
            depth = number.bit_length() - 1
            hashes[number] = _record_hash(record, depth)
            if full >> (_PATH_BITS - depth) == number:
                on_the_way = (number, record)
    for node in reversed(nodes):
        split[node] = hashes[2 * node] + hashes[2 * node + 1]
        hashes[node] = sha256(_INNER + split[node]).digest()
    return on_the_way


def _from_hex(text: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        raise BadProof("a hash is not in hexadecimal") from None
    if len(value) != 32 or value.hex() != text:
        raise BadProof("a hash is not 64 small hexadecimal digits")
    return value
