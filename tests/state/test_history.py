"""The history tree against RFC 6962: its definitions written down naively, and the reference test vectors."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.state.history import (
    EMPTY_ROOT,
    History,
    consistency_proof,
    inclusion_proof,
    merkle_proof,
    merkle_root,
    nodes_around,
    peaks_at,
    root_at,
    shape,
    stored_size,
    verify_consistency,
    verify_inclusion,
)
from heqi.state.store import Batch, HistoryPruned, Space
from heqi.storage.memory import MemoryStore

# The leaves and roots of the Certificate Transparency reference implementation's tests.
REFERENCE_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
REFERENCE_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(1, 70)


def leaves(size: int) -> list[bytes]:
    return [b"block %d" % number for number in range(size)]


def naive_root(data: Sequence[bytes]) -> bytes:
    if not data:
        return sha256(b"").digest()
    if len(data) == 1:
        return sha256(b"\x00" + data[0]).digest()
    split = 1
    while split * 2 < len(data):
        split *= 2
    return sha256(b"\x01" + naive_root(data[:split]) + naive_root(data[split:])).digest()


def stored(data: Sequence[bytes], per_block: int = 1) -> tuple[History, MemoryStore]:
    store, history = MemoryStore(), History()
    for height, start in enumerate(range(0, len(data), per_block), 1):
        update = history.prepare(data[start : start + per_block])
        batch = Batch()
        batch.update(Space.HISTORY, update.nodes)
        store.commit(height, batch)
        history.apply(update)
    return history, store


@pytest.mark.parametrize("size", range(9))
def test_the_reference_roots(size: int) -> None:
    assert merkle_root(REFERENCE_LEAVES[:size]).hex() == REFERENCE_ROOTS[size]
    history, _ = stored(REFERENCE_LEAVES[:size])
    assert history.root.hex() == REFERENCE_ROOTS[size]


def test_a_reference_inclusion_proof() -> None:
    proof = merkle_proof(REFERENCE_LEAVES, 5)
    assert [node.hex() for node in proof] == [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


def test_a_reference_consistency_proof() -> None:
    _, store = stored(REFERENCE_LEAVES)
    assert [node.hex() for node in consistency_proof(store, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(sizes, st.integers(1, 5))
def test_any_size_has_the_root_of_the_definition(size: int, per_block: int) -> None:
    data = leaves(size)
    history, store = stored(data, per_block)
    assert history.size == stored_size(store) == size
    assert history.root == merkle_root(data) == naive_root(data)
    assert [root_at(store, earlier) for earlier in range(size + 1)] == [
        naive_root(data[:earlier]) for earlier in range(size + 1)
    ]
    loaded = History.load(store)
    assert loaded.root == history.root
    assert loaded.prepare([b"next"]) == history.prepare([b"next"])


@given(sizes, st.data())
def test_every_leaf_is_proven_in_every_later_tree(whole: int, draw: st.DataObject) -> None:
    data = leaves(whole)
    _, store = stored(data)
    size = draw.draw(st.integers(1, whole))
    index = draw.draw(st.integers(0, size - 1))
    proof = inclusion_proof(store, index, size)
    root = naive_root(data[:size])
    assert proof == merkle_proof(data[:size], index)
    assert verify_inclusion(root, data[index], index, size, proof)
    assert not verify_inclusion(root, b"another", index, size, proof)
    assert not verify_inclusion(root, data[index], index, size, [*proof, root])
    assert not verify_inclusion(root, data[index], index + size, size, proof)
    for other in range(size):
        assert verify_inclusion(root, data[index], other, size, proof) == (other == index)
    for at in range(len(proof)):
        assert not verify_inclusion(root, data[index], index, size, flipped(proof, at))
        assert not verify_inclusion(root, data[index], index, size, proof[:at])


@given(sizes, st.data())
def test_every_tree_begins_with_every_earlier_one(whole: int, draw: st.DataObject) -> None:
    data = leaves(whole)
    _, store = stored(data)
    size = draw.draw(st.integers(1, whole))
    earlier = draw.draw(st.integers(1, size))
    proof = consistency_proof(store, earlier, size)
    old, new = naive_root(data[:earlier]), naive_root(data[:size])
    assert verify_consistency(old, earlier, new, size, proof)
    assert not verify_consistency(naive_root([*data[: earlier - 1], b"another"]), earlier, new, size, proof)
    assert not verify_consistency(old, earlier, new, size, [*proof, new])
    assert not verify_consistency(old, size + 1, new, size, proof)
    for at in range(len(proof)):
        assert not verify_consistency(old, earlier, new, size, flipped(proof, at))
        assert not verify_consistency(old, earlier, new, size, proof[:at])


def test_every_tree_begins_with_the_empty_one() -> None:
    root = merkle_root(leaves(3))
    assert verify_consistency(EMPTY_ROOT, 0, root, 3, [])
    assert not verify_consistency(root, 0, root, 3, [])
    assert not verify_consistency(EMPTY_ROOT, 0, root, 3, [root])


def test_what_is_not_there_has_no_proof() -> None:
    _, store = stored(leaves(3))
    for index, size in ((3, 3), (-1, 3), (0, 4)):
        with pytest.raises(ValueError, match="no such leaf"):
            inclusion_proof(store, index, size)
    for earlier, size in ((0, 3), (3, 2), (2, 4)):
        with pytest.raises(ValueError, match="no such sizes"):
            consistency_proof(store, earlier, size)
    with pytest.raises(ValueError, match="shorter"):
        root_at(store, 4)
    with pytest.raises(ValueError, match="no such leaf"):
        merkle_proof([], 0)


def test_an_update_applies_once_and_only_to_its_own_history() -> None:
    history, _ = stored(leaves(3))
    update = history.prepare([b"next"])
    history.apply(update)
    with pytest.raises(ValueError, match="another size"):
        history.apply(update)


def test_nothing_appended_changes_nothing() -> None:
    history, _ = stored(leaves(3))
    update = history.prepare([])
    assert (update.size, update.root, update.nodes) == (3, history.root, {})


def flipped(proof: list[bytes], at: int) -> list[bytes]:
    changed = bytes([proof[at][0] ^ 1]) + proof[at][1:]
    return [*proof[:at], changed, *proof[at + 1 :]]


# --- a history of which only the right edge is known ---------------------------------------------------------------


def way(index: int, size: int) -> str:
    """From the root of that many leaves to one of them: L and R, by the definition of the tree."""
    if size == 1:
        return ""
    left = 1 << (size - 1).bit_length() - 1
    return "L" + way(index, left) if index < left else "R" + way(index - left, size - left)


def test_the_leaves_that_fix_a_size_can_be_shown_for_no_other() -> None:
    ways = {size: {way(index, size) for index in range(size)} for size in range(1, 200)}
    for claimed in range(1, 200):
        shown = {way(index, claimed) for index in shape(claimed)}
        assert [size for size, there in ways.items() if shown <= there] == [claimed]
    assert shape(0) == []


def filled(size: int) -> MemoryStore:
    store, update = MemoryStore(), History().prepare(leaves(size))
    batch = Batch()
    batch.update(Space.HISTORY, update.nodes)
    store.commit(1, batch)
    return store


@given(st.integers(0, 70), st.integers(0, 20), st.integers(0, 70))
def test_a_history_goes_on_from_its_edge_and_proves_what_comes_after(known: int, more: int, later: int) -> None:
    """As after a snapshot: the edge at `known` leaves and, at known + more, what fixes the size; then it grows."""
    size, end = known + more, known + more + later
    whole, data = filled(end), leaves(end)
    history = History.continuing(peaks_at(whole, known), known)
    assert history.root == root_at(whole, known)
    batch = Batch()
    batch.update(Space.HISTORY, history.edge())
    before = {known - 1} if known else set[int]()
    for index in {*shape(size), *before}:
        proof = inclusion_proof(whole, index, size)
        nodes = nodes_around(data[index], index, size, proof)
        assert all(whole.get(Space.HISTORY, key) == node for key, node in nodes.items())
        batch.update(Space.HISTORY, nodes)
    for part in (data[known:size], data[size:]):
        update = history.prepare(part)
        batch.update(Space.HISTORY, update.nodes)
        history.apply(update)
    short = MemoryStore()
    short.commit(1, batch)
    assert History.load(short).root == root_at(whole, end)
    for earlier in range(max(known, 1), end + 1):
        assert consistency_proof(short, earlier, end) == consistency_proof(whole, earlier, end)
        assert peaks_at(short, earlier) == peaks_at(whole, earlier)
    for index in {*shape(end), *range(known, end), *before}:
        assert inclusion_proof(short, index, end) == inclusion_proof(whole, index, end)


def test_what_came_before_the_edge_is_told_to_be_elsewhere() -> None:
    store = MemoryStore()
    batch = Batch()
    batch.update(Space.HISTORY, History.continuing(peaks_at(filled(6), 6), 6).edge())
    store.commit(1, batch)
    with pytest.raises(HistoryPruned):
        inclusion_proof(store, 2, 6)
    with pytest.raises(HistoryPruned):
        consistency_proof(store, 3, 6)
    with pytest.raises(ValueError, match="another number"):
        History.continuing([bytes(32)], 6)
