"""Which of the engine's own blocks may go: none that a double vote could still be proven with, none that a node would
have to execute which begins with a snapshot that is still offered, and none of an archive.
"""

from bisect import bisect_left
from collections.abc import Sequence

from heqi.chain import reader
from heqi.chain.blocks import Head
from heqi.chain.cometbft.genesis import EVIDENCE_BLOCKS, EVIDENCE_SECONDS
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.state.store import Pruned, Reader

EVERY = 100
"""Blocks between two looks: the engine needs to hear of it now and then."""

KEEP_ALL = 0


def retain_height(source: Reader, head: Head, snapshots: Sequence[int]) -> int:
    """The first of its blocks that the engine has to keep; KEEP_ALL where none may go yet. snapshots: heights of those
    that are offered; where there is none, a new node needs every block.
    """
    if not snapshots:
        return KEEP_ALL
    most = min(source.oldest, *snapshots, head.height - EVIDENCE_BLOCKS)
    heights = range(GENESIS_HEIGHT + 1, max(most, GENESIS_HEIGHT + 1))
    # Evidence expires by blocks and by time, whichever is later.
    old = bisect_left(heights, head.as_of - EVIDENCE_SECONDS, key=lambda height: _second(source, height))
    return heights[0] + old if old else KEEP_ALL


def _second(source: Reader, height: int) -> int:
    """Of a block; 0 of those from before the snapshot that this node began with."""
    try:
        return reader.second_at(source, height)
    except Pruned:
        return 0
