"""Ranges part a tree whatever its leaves, and leaves that are not exactly a range's own are told apart."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.state.ranges import BadRanges, cut, nodes_at, range_hash, root_over
from heqi.state.tree import EMPTY, StateTree

# Families of paths that agree in many bits, beside paths that agree in few.
FAMILY = sha256(b"family").digest()
PATHS = [
    *(sha256(b"%d" % number).digest() for number in range(40)),
    *(FAMILY[:31] + bytes([number]) for number in range(12)),
    *(FAMILY[:8] + sha256(b"%d" % number).digest()[8:] for number in range(12)),
]
CONTENTS = [sha256(bytes([number])).digest() for number in range(3)]
trees = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(CONTENTS), max_size=50)


def parted(leaves: dict[bytes, bytes], most: int) -> tuple[list[int], list[bytes], list[bytes]]:
    """The tree's ranges of at most that many leaves: depths, hashes, and the leaves of each."""
    paths = sorted(leaves)
    ranges = cut(paths, [1] * len(paths), most)
    parts = [b"".join(path + leaves[path] for path in paths[each.start : each.end]) for each in ranges]
    depths = [each.depth for each in ranges]
    return depths, [range_hash(node, part) for node, part in zip(nodes_at(depths), parts, strict=True)], parts


@given(trees, st.integers(1, 20))
def test_the_ranges_of_a_tree_hash_up_to_its_root(leaves: dict[bytes, bytes], most: int) -> None:
    depths, hashes, parts = parted(leaves, most)
    assert root_over(depths, hashes) == StateTree().prepare(leaves).root
    assert b"".join(parts) == b"".join(path + leaves[path] for path in sorted(leaves))
    assert all(len(part) <= 64 * most for part in parts)


@given(st.data(), trees.filter(lambda leaves: len(leaves) > 2), st.integers(1, 20))
def test_leaves_that_are_not_exactly_a_ranges_own_are_refused(
    data: st.DataObject, leaves: dict[bytes, bytes], most: int
) -> None:
    depths, hashes, parts = parted(leaves, most)
    at = data.draw(st.sampled_from([at for at, part in enumerate(parts) if part]))
    node = nodes_at(depths)[at]
    own = [parts[at][start : start + 64] for start in range(0, len(parts[at]), 64)]
    foreign = data.draw(st.sampled_from([path for path in PATHS if path not in leaves])) + CONTENTS[0]
    place = data.draw(st.integers(0, len(own) - 1))
    altered = own[place][:32] + data.draw(st.sampled_from([each for each in CONTENTS if each != own[place][32:]]))
    wrong = [
        own[1:],  # omitted at an edge
        own[:-1],
        own[:place] + own[place + 1 :],  # omitted anywhere
        sorted([*own, foreign]),  # inserted, where it belongs
        [*own, foreign],  # and where it does not
        [*own[:place], altered, *own[place + 1 :]],
        own[:place] + [own[place]] * 2 + own[place + 1 :],
        *([own[::-1]] if len(own) > 1 else []),
        *([[*own, parts[at + 1]]] if at + 1 < len(parts) and parts[at + 1] else []),  # its neighbour's too
    ]
    for leaves_sent in wrong:
        try:
            found = range_hash(node, b"".join(leaves_sent))
        except BadRanges:
            continue
        assert found != hashes[at]


@given(trees.filter(bool), st.integers(1, 20), st.data())
def test_ranges_that_are_altered_lead_to_another_root_or_to_none(
    leaves: dict[bytes, bytes], most: int, data: st.DataObject
) -> None:
    depths, hashes, _ = parted(leaves, most)
    at = data.draw(st.integers(0, len(depths) - 1))
    halves = depths[:at] + [depths[at] + 1] * 2 + depths[at + 1 :]
    claims = [
        (depths[:at] + depths[at + 1 :], hashes[:at] + hashes[at + 1 :]),
        (depths, hashes[:at] + hashes[at + 1 :]),
        (depths, [*hashes[:at], bytes([hashes[at][0] ^ 1]) + hashes[at][1:], *hashes[at + 1 :]]),
        ([*depths[:at], depths[at] + 1, *depths[at + 1 :]], hashes),
        (halves, [*hashes[:at], hashes[at], EMPTY, *hashes[at + 1 :]]),
        (halves, [*hashes[:at], EMPTY, EMPTY, *hashes[at + 1 :]]),
    ]
    root = StateTree().prepare(leaves).root
    for claimed_depths, claimed_hashes in claims:
        try:
            found = root_over(claimed_depths, claimed_hashes)
        except BadRanges:
            continue
        assert found != root


@pytest.mark.parametrize("depths", [[], [1], [1, 1, 1], [2, 1, 2], [1, 2], [2, 2], [0, 0], [-1], [257], [1, 3, 2, 3]])
def test_depths_that_part_no_tree_are_refused(depths: list[int]) -> None:
    with pytest.raises(BadRanges):
        nodes_at(depths)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_byte_of_one_hash_is_not_its_neighbours(length: int) -> None:
    both = sha256(b"left").digest() + sha256(b"right").digest()
    assert root_over([1, 1], [both[:32], both[32:]]) == sha256(b"\x01" + both).digest()
    with pytest.raises(BadRanges, match="32 bytes"):
        root_over([1, 1], [both[:length], both[length:]])


def test_nodes_have_their_numbers_from_left_to_right() -> None:
    assert nodes_at([0]) == [1]
    assert nodes_at([2, 3, 3, 1]) == [4, 10, 11, 3]
