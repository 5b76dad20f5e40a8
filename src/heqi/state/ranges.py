"""Ranges of the state tree: a state in parts, each of which can be checked by itself and none of which can lack a row.

    paths 000…                                111…
          ├──── 00 ────┼─ 010 ─┼─ 011 ─┼─── 1 ───┤     a range is a node of the tree, and holds all leaves below it

Ranges that part the whole tree are told by their depths, from left to right. Their hashes hash up to the root, each
node above them having two leaves or more; so who trusts the root trusts the hash of each range, and knows whether the
leaves that arrive for it are all of them and no others.
"""

from bisect import bisect_left
from collections.abc import Sequence
from hashlib import sha256
from itertools import accumulate, pairwise
from typing import NamedTuple

from heqi.state.tree import hash_of_leaves

PATH_BITS = 256
HASH_BYTES = 32
LEAF_BYTES = 64

_TOP = 1 << PATH_BITS
_INNER = b"\x01"


class BadRanges(ValueError):
    """Depths that do not part a tree, or leaves that are not in a range or not in order."""


class Cut(NamedTuple):
    """A range, and where its leaves begin and end among all."""

    depth: int
    start: int
    end: int


def cut(paths: Sequence[bytes], weights: Sequence[int], most: int) -> list[Cut]:
    """Ranges that part the tree of these leaves, in path order, and weigh at most `most` where they hold more than one
    leaf. They follow from the leaves and their weights alone.
    """
    sums = list(accumulate(weights, initial=0))
    ranges, waiting = list[Cut](), [Cut(0, 0, len(paths))]
    while waiting:
        depth, start, end = whole = waiting.pop()
        if end - start < 2 or sums[end] - sums[start] <= most:
            ranges.append(whole)
        else:
            # The first path of the right half.
            middle = (int.from_bytes(paths[start]) >> PATH_BITS - depth << 1 | 1) << PATH_BITS - depth - 1
            at = bisect_left(paths, middle.to_bytes(32), start, end)
            waiting += [Cut(depth + 1, at, end), Cut(depth + 1, start, at)]
    return ranges


def nodes_at(depths: Sequence[int]) -> list[int]:
    """The numbers of the nodes that part the tree at these depths, from left to right. BadRanges when none do."""
    nodes, place = [], 0
    for depth in depths:
        width = 1 << PATH_BITS - depth if 0 <= depth <= PATH_BITS else 0
        if not width or place % width or place + width > _TOP:
            raise BadRanges("the depths do not part a tree")
        nodes.append((_TOP | place) >> PATH_BITS - depth)
        place += width
    if place != _TOP:
        raise BadRanges("the depths leave a part of the tree out")
    return nodes


def root_over(depths: Sequence[int], hashes: Sequence[bytes]) -> bytes:
    """The root over ranges of these depths and hashes. BadRanges when they do not part a tree."""
    # Of one length each: else a byte of one could be told as its neighbour's, and the root would be the same.
    if len(nodes_at(depths)) != len(hashes) or any(len(each) != HASH_BYTES for each in hashes):
        raise BadRanges("every range has one hash, of 32 bytes")
    # Left sides that wait for their right ones, the deepest last: an equally deep range that comes next is the other.
    waiting: list[tuple[int, bytes]] = []
    for depth, node in zip(depths, hashes, strict=True):
        level = depth
        while waiting and waiting[-1][0] == level:
            level, node = level - 1, sha256(_INNER + waiting.pop()[1] + node).digest()
        waiting.append((level, node))
    return waiting[0][1]


def range_hash(node: int, leaves: bytes) -> bytes:
    """The hash of a range from all its leaves, path ‖ content of each. BadRanges when one lies elsewhere or twice, or
    they are not in path order.
    """
    paths = [leaves[at : at + 32] for at in range(0, len(leaves), LEAF_BYTES)]
    depth = node.bit_length() - 1
    if not all(before < after for before, after in pairwise(paths)):
        raise BadRanges("leaves are not in path order, or twice")
    # In order, so that all are inside when the first and the last are.
    if any((int.from_bytes(path) | _TOP) >> PATH_BITS - depth != node for path in (paths[:1] + paths[-1:])):
        raise BadRanges("a leaf lies in another range")
    return hash_of_leaves(leaves, depth)
