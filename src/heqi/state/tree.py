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
in as few bytes as it takes: every bucket that is not empty, 64 bytes a leaf; and for every split node whose depth
is a multiple of `PAGE_LEVELS` a *page*: its hash, and in 33 bytes, which make a page unlike any bucket, a bit for
each node from there to the next such depth that is split. What lies between is hashed again when a proof at an
earlier height needs it, less than a millisecond's work: writing it down with every block would cost far more.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

import msgspec

from heqi.state.split_nodes import SplitNodes
from heqi.state.store import Reader, Space

EMPTY = bytes(32)
BUCKET_LEAVES = 4
JOINED_LEAVES = 2
"""Two sibling buckets with so few leaves between them become one. At least 1: a split node has two leaves or more."""
PAGE_LEVELS = 7
"""With few levels a proof hashes little again; with pages deep in a large tree every change writes one more record that
no other change shares. At seven those at depth 14 lie densely, and the next are at the depth of ten million leaves.
"""

_LEAF = b"\x00"
_INNER = b"\x01"
_ENTRY = 64
_BUCKET_BYTES = BUCKET_LEAVES * _ENTRY
_JOINED_BYTES = JOINED_LEAVES * _ENTRY
_PATH_BITS = 256
_TOP = 1 << _PATH_BITS
_NOTHING = EMPTY + EMPTY
_SPLITS_BYTES = (1 << PAGE_LEVELS) // 8 + 1
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
    split: dict[int, bytes]
    buckets: dict[int, bytes]
    pages: dict[int, int]
    gone: dict[int, None]


class StateTree:
    """The present tree, in memory. Take every block through `prepare`, the store's commit, and `apply`."""

    def __init__(self) -> None:
        self.root = EMPTY
        self._split = SplitNodes()
        self._buckets: dict[int, bytes] = {}
        self._pages: dict[int, int] = {}

    @classmethod
    def load(cls, store: Reader) -> "StateTree":
        """The tree that the store holds, hashed anew from its leaves: compare its root with the head's."""
        tree = cls()
        split: dict[int, bytes] = {}
        for number, record in _records(store):
            if len(record) % _ENTRY:
                tree._pages[number] = splits = int.from_bytes(record[32:])
                split.update((node, _NOTHING) for node in _split_nodes(number, splits))
            else:
                tree._buckets[number] = record
        if tree._buckets:
            tree.root, _ = _hash_up(sorted(tree._buckets, key=_left_edge), tree._buckets, split, SplitNodes())
            tree._split.update(split)
        return tree

    def prepare(self, changes: Mapping[bytes, bytes | None]) -> Update:
        """What the tree becomes when each path gets its content, or loses it (None). The tree stays as it is."""
        buckets: dict[int, bytes] = {}
        split: dict[int, bytes] = {}
        gone: dict[int, None] = {}
        shrunk = self._change_buckets(sorted(changes.items()), buckets, split, gone)
        joined = self._join(shrunk, buckets, gone)
        # Up to here `split` holds only the nodes newly split; hashing adds those above.
        pages = self._changed_pages(split, joined)
        order = sorted(buckets, key=_left_edge) if joined else list(buckets)
        root, page_hashes = _hash_up(order, buckets, split, self._split) if order else (self.root, {})
        for number in (*shrunk, *joined):
            if buckets.get(number) == b"":
                del buckets[number]
                gone[number] = None
        nodes: dict[bytes, bytes | None] = {_key(number): None for number in gone}
        nodes.update([(_key(number), leaves) for number, leaves in buckets.items()])
        for number, node_hash in page_hashes.items():
            splits = pages[number] if number in pages else self._pages[number]
            nodes[_key(number)] = node_hash + splits.to_bytes(_SPLITS_BYTES)
        gone.update(dict.fromkeys(joined))
        return Update(self.root, root, nodes, split, buckets, pages, gone)

    def apply(self, update: Update) -> None:
        """Become what `prepare` foresaw, after the store has committed it."""
        if update.base != self.root:
            raise ValueError("the update was prepared for another tree")
        self._split.remove(update.gone)
        for number in update.gone:
            self._buckets.pop(number, None)
            self._pages.pop(number, None)
        self._split.update(update.split)
        self._buckets.update(update.buckets)
        self._pages.update(update.pages)
        self.root = update.root

    def prove(self, path: bytes) -> Proof:
        """That `path` has its present content, or none."""
        return _prove(self._split, self._buckets, path)

    def _change_buckets(
        self,
        changes: list[tuple[bytes, bytes | None]],
        buckets: dict[int, bytes],
        split: dict[int, bytes],
        gone: dict[int, None],
    ) -> list[int]:
        """Fill in changed buckets, newly split nodes, and those no longer buckets. Answers which lost leaves."""
        flags, limit, beyond = self._split.flags, self._split.limit, self._split.beyond
        guess = _PATH_BITS + 2 - limit.bit_length()
        shrunk: list[int] = []
        places = [int.from_bytes(path) | _TOP for path, _ in changes]
        position, count = 0, len(changes)
        while position < count:
            place = places[position]
            below = guess
            number = place >> below
            while flags[number] if number < limit else number in beyond:
                below -= 1
                number = place >> below
            while number > 1 and not (flags[number >> 1] if number >> 1 < limit else number >> 1 in beyond):
                below += 1
                number >>= 1
            start = position
            position += 1
            # Changes are in path order, so those of one bucket stand together.
            while position < count and places[position] >> below == number:
                position += 1
            old = self._buckets.get(number, b"")
            if position == start + 1:
                new = _with_change(old, *changes[start])
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

    def _join(self, shrunk: list[int], buckets: dict[int, bytes], gone: dict[int, None]) -> list[int]:
        """Make one bucket of two siblings with few leaves, in their parent's place. Answers those parents."""
        joined: list[int] = []
        for number in shrunk:
            while number > 1 and number not in gone:
                pair = (number & ~1, number | 1)
                if any(side not in buckets and side in self._split for side in pair) or number ^ 1 in gone:
                    break
                leaves = b"".join(buckets[side] if side in buckets else self._buckets.get(side, b"") for side in pair)
                if len(leaves) > _JOINED_BYTES:
                    break
                for side in pair:
                    buckets.pop(side, None)
                    gone[side] = None
                number >>= 1
                joined.append(number)
                buckets[number] = leaves
        return joined

    def _changed_pages(self, split: Iterable[int], joined: Iterable[int]) -> dict[int, int]:
        """The bits of every page in which a node was split or became a bucket again, where any are left."""
        pages: dict[int, int] = {}
        for number, bits in chain(((number, 1) for number in split), ((number, 0) for number in joined)):
            levels = (number.bit_length() - 1) % PAGE_LEVELS
            page = number >> levels
            place = number - (page << levels) + (1 << levels)
            splits = pages[page] if page in pages else self._pages.get(page, 0)
            pages[page] = splits & ~(1 << place) | bits << place
        return {page: splits for page, splits in pages.items() if splits}


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
    """The split nodes of a page, from its bits."""
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


def _divide(number: int, leaves: bytes, buckets: dict[int, bytes], split: dict[int, bytes]) -> None:
    """Split a node, and those below it, until every bucket is small enough: the buckets, in path order."""
    waiting = [(number, leaves)]
    while waiting:
        number, leaves = waiting.pop()
        if len(leaves) > _BUCKET_BYTES:
            split[number] = _NOTHING
            middle = _middle(leaves, number.bit_length() - 1)
            waiting.append((2 * number + 1, leaves[middle:]))
            waiting.append((2 * number, leaves[:middle]))
        elif leaves:
            buckets[number] = leaves


def hash_of_leaves(leaves: bytes, depth: int) -> bytes:
    """The hash of a node at `depth` from all the leaves below it: path ‖ content of each, in path order."""
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
        left, right = hash_of_leaves(leaves[:middle], apart + 1), hash_of_leaves(leaves[middle:], apart + 1)
    node = sha256(_INNER + left + right).digest()
    for level in range(apart - 1, depth - 1, -1):
        on_the_right = first >> (_PATH_BITS - 1 - level) & 1
        node = sha256(_INNER + (EMPTY + node if on_the_right else node + EMPTY)).digest()
    return node


def _left_edge(number: int) -> int:
    """The first path below a node, as a number: nodes of which none is below another are in path order by it."""
    return number << (_PATH_BITS + 1 - number.bit_length())


def _hash_up(
    order: list[int], buckets: Mapping[int, bytes], split: dict[int, bytes], present: SplitNodes
) -> tuple[bytes, dict[int, bytes]]:
    """Hash from changed buckets, at least one and in path order, up to the root.

    Writes the pairs of all split nodes on the way into `split`; what did not change in them is taken from
    `present`, or is empty. Answers the root, and the hashes of those nodes on the way at which pages begin.
    """
    pages: dict[int, bytes] = {}
    hashes, limit, beyond = present.hashes, present.limit, present.beyond
    # Left sides whose right side has a change as well, with the depth at which the two meet; the lowest is last.
    waiting: list[tuple[int, bytes]] = []
    waiting_depth = -1
    node = EMPTY
    for number, following in zip(order, [*order[1:], 0], strict=True):
        depth = number.bit_length() - 1
        node = hash_of_leaves(buckets[number], depth)
        meeting = _meeting(number, following) if following else -1
        while depth > meeting + 1:
            depth -= 1
            parent = number >> 1
            if depth == waiting_depth:
                pair = waiting.pop()[1] + node
                waiting_depth = waiting[-1][0] if waiting else -1
            elif parent < limit:
                sibling = 32 * (number ^ 1)
                beside = hashes[sibling : sibling + 32]
                pair = bytes(beside + node) if number & 1 else node + beside
            else:
                beyond_pair = beyond.get(parent, _NOTHING)
                pair = beyond_pair[:32] + node if number & 1 else node + beyond_pair[32:]
            split[parent] = pair
            node = sha256(_INNER + pair).digest()
            if depth % PAGE_LEVELS == 0:
                pages[parent] = node
            number = parent
        waiting.append((meeting, node))
        waiting_depth = meeting
    return node, pages


def _meeting(left: int, right: int) -> int:
    """The depth of the lowest node above both of two nodes, neither of which is above the other."""
    deeper = right.bit_length() - left.bit_length()
    apart = left ^ right >> deeper if deeper >= 0 else left >> -deeper ^ right
    return min(left.bit_length(), right.bit_length()) - 1 - apart.bit_length()


def _prove(split: SplitNodes | dict[int, bytes], buckets: Mapping[int, bytes], path: bytes) -> Proof:
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
        siblings.append(hash_of_leaves(beside, depth))
    other = None
    if leaves and leaves[:32] != path:
        other = OtherLeaf(leaves[:32].hex(), leaves[32:].hex())
    return Proof(tuple("" if sibling == EMPTY else sibling.hex() for sibling in siblings), other)


def _record_hash(record: bytes | None, depth: int) -> bytes:
    if record is None:
        return EMPTY
    return record[:32] if len(record) % _ENTRY else hash_of_leaves(record, depth)


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
    within = dict.fromkeys(nodes)
    hashes: dict[int, bytes] = {}
    on_the_way: tuple[int, bytes | None] = (page, None)
    for number in (child for node in nodes for child in (2 * node, 2 * node + 1)):
        if number not in within:
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
