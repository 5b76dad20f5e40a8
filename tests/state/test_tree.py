"""The state tree against its definition written down naively, whatever the order, the layout and the height."""

from collections.abc import Mapping
from hashlib import sha256
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.state.store import Batch, HeightUnknown, Pruned, Space
from heqi.state.tree import (
    EMPTY,
    BadProof,
    OtherLeaf,
    Proof,
    StateTree,
    prove_at,
    root_at,
    root_of,
    verify,
)
from heqi.storage.memory import MemoryStore

Leaves = dict[bytes, bytes]
Changes = Mapping[bytes, bytes | None]

# Few different paths, so that examples meet the same one again; among them families that agree in the first
# 3, 64, 250 and 255 bits.
FAMILY = sha256(b"family").digest()
PATHS = [
    *(sha256(b"%d" % number).digest() for number in range(40)),
    *(bytes([number]) + FAMILY[1:] for number in range(32)),
    *(FAMILY[:8] + sha256(b"%d" % number).digest()[8:] for number in range(12)),
    *(FAMILY[:31] + bytes([FAMILY[31] & 0xC0 | number]) for number in range(24)),
]
paths = st.sampled_from(PATHS)
contents = st.integers(0, 255).map(lambda number: sha256(bytes([number])).digest())
changes = st.dictionaries(paths, st.none() | contents, max_size=40)
all_leaves = st.dictionaries(paths, contents, max_size=60)


def naive_root(leaves: Mapping[bytes, bytes], depth: int = 0) -> bytes:
    if not leaves:
        return bytes(32)
    if len(leaves) == 1:
        ((path, content),) = leaves.items()
        return sha256(b"\x00" + path + content).digest()
    left, right = (
        {path: content for path, content in leaves.items() if path[depth // 8] >> (7 - depth % 8) & 1 == bit}
        for bit in (0, 1)
    )
    return sha256(b"\x01" + naive_root(left, depth + 1) + naive_root(right, depth + 1)).digest()


class Ledger:
    """A tree with its store, and beside them plain dicts of the leaves at every height."""

    def __init__(self) -> None:
        self.tree, self.store, self.leaves = StateTree(), MemoryStore(), [Leaves()]

    def change(self, block: Changes) -> None:
        update = self.tree.prepare(block)
        batch = Batch()
        batch.update(Space.NODES, update.nodes)
        self.store.commit(len(self.leaves), batch)
        self.tree.apply(update)
        merged = {**self.leaves[-1], **block}
        self.leaves.append({path: content for path, content in merged.items() if content is not None})


def tree_of(leaves: Changes) -> StateTree:
    ledger = Ledger()
    ledger.change(leaves)
    return ledger.tree


@given(st.lists(changes, max_size=12))
def test_the_root_is_that_of_the_definition_after_every_block(blocks: list[Changes]) -> None:
    ledger = Ledger()
    assert ledger.tree.root == EMPTY
    for block in blocks:
        ledger.change(block)
        assert ledger.tree.root == naive_root(ledger.leaves[-1])
        reloaded = StateTree.load(ledger.store)
        assert reloaded.root == ledger.tree.root
        assert reloaded.prepare(block) == ledger.tree.prepare(block)


@given(
    st.lists(st.sampled_from([0, 1, 3, 8, 30, len(PATHS)]), min_size=2, max_size=10), st.randoms(use_true_random=False)
)
def test_a_tree_grows_and_shrinks(sizes: list[int], random: Random) -> None:
    ledger = Ledger()
    for size in sizes:
        wanted = random.sample(PATHS, size)
        block = {path: None for path in ledger.leaves[-1] if random.random() < 0.95}
        ledger.change({**block, **{path: random.choice(PATHS) for path in wanted}})
        assert ledger.tree.root == naive_root(ledger.leaves[-1])
        reloaded = StateTree.load(ledger.store)
        assert reloaded.root == ledger.tree.root
        for probe in (dict.fromkeys(ledger.leaves[-1]), dict.fromkeys(PATHS, EMPTY), dict.fromkeys(PATHS[::7], EMPTY)):
            assert reloaded.prepare(probe) == ledger.tree.prepare(probe)
    for height, leaves in enumerate(ledger.leaves):
        for path in random.sample(PATHS, 5):
            proof = prove_at(ledger.store, height, path)
            assert verify(naive_root(leaves), path, leaves.get(path), proof)
            assert height < len(sizes) or ledger.tree.prove(path) == proof


def test_a_side_that_grows_is_not_joined_with_one_that_shrinks() -> None:
    left = [bytes([number]) + bytes(31) for number in range(4)]
    right = [bytes([0x80 | number]) + bytes(31) for number in range(5)]
    ledger = Ledger()
    ledger.change(dict.fromkeys([*left, right[0]], EMPTY))
    ledger.change({**dict.fromkeys(left[1:]), **dict.fromkeys(right, EMPTY)})
    assert ledger.tree.root == StateTree.load(ledger.store).root == naive_root(ledger.leaves[-1])


@given(st.lists(changes, min_size=1, max_size=8), st.lists(paths, min_size=1, max_size=5))
def test_every_kept_height_is_proven(blocks: list[Changes], asked: list[bytes]) -> None:
    ledger = Ledger()
    for block in blocks:
        ledger.change(block)
    for height, leaves in enumerate(ledger.leaves):
        root = naive_root(leaves)
        assert root_at(ledger.store, height) == root
        for path in asked:
            assert verify(root, path, leaves.get(path), prove_at(ledger.store, height, path))
    for path in asked:
        assert ledger.tree.prove(path) == prove_at(ledger.store, ledger.store.height, path)


def test_heights_not_kept_are_refused() -> None:
    ledger = Ledger()
    for content in (PATHS[0], PATHS[1], PATHS[2]):
        ledger.change({PATHS[0]: content})
    ledger.store.prune(2)
    assert verify(naive_root(ledger.leaves[2]), PATHS[0], PATHS[1], prove_at(ledger.store, 2, PATHS[0]))
    with pytest.raises(Pruned):
        prove_at(ledger.store, 1, PATHS[0])
    with pytest.raises(HeightUnknown):
        prove_at(ledger.store, 4, PATHS[0])


@given(all_leaves, st.randoms(use_true_random=False))
def test_neither_order_nor_detours_matter(leaves: Leaves, random: Random) -> None:
    ledger = Ledger()
    order = list(leaves)
    random.shuffle(order)
    detour = random.sample(PATHS, 20)
    ledger.change(dict.fromkeys(detour, EMPTY))
    for path in order:
        ledger.change({path: leaves[path]})
    random.shuffle(detour)
    for path in detour:
        ledger.change({path: leaves.get(path)})
    assert ledger.tree.root == tree_of(leaves).root == naive_root(leaves)
    ledger.change(dict.fromkeys(leaves))
    assert ledger.tree.root == EMPTY
    assert ledger.store.scan(Space.NODES) == []


@given(st.lists(changes, max_size=4), changes)
def test_preparing_changes_nothing(blocks: list[Changes], block: Changes) -> None:
    ledger = Ledger()
    for before in blocks:
        ledger.change(before)
    root = ledger.tree.root
    first = ledger.tree.prepare(block)
    assert ledger.tree.root == root
    assert ledger.tree.prepare(block) == first


def test_an_update_for_another_tree_is_not_applied() -> None:
    ledger = Ledger()
    update = ledger.tree.prepare({PATHS[0]: EMPTY})
    ledger.change({PATHS[1]: EMPTY})
    with pytest.raises(ValueError, match="another tree"):
        ledger.tree.apply(update)


@given(all_leaves, paths, contents)
def test_a_proof_shows_one_fact_only(leaves: Leaves, path: bytes, content: bytes) -> None:
    tree = tree_of(leaves)
    proof = tree.prove(path)
    present = leaves.get(path)
    assert verify(tree.root, path, present, proof)
    for claimed in (None, content):
        assert verify(tree.root, path, claimed, proof) == (claimed == present)
    for other in PATHS:
        if other != path and verify(tree.root, other, leaves.get(other), proof):
            # One proof of absence can serve two paths; a proof of presence serves its own.
            assert present is None
            assert other not in leaves


@given(all_leaves, paths, st.data())
def test_any_flipped_byte_fails(leaves: Leaves, path: bytes, draw: st.DataObject) -> None:
    tree = tree_of(leaves)
    proof = tree.prove(path)
    encoded = bytearray(msgspec.json.encode(proof))
    at = draw.draw(st.integers(0, len(encoded) - 1))
    encoded[at] ^= draw.draw(st.integers(1, 255))
    try:
        changed = msgspec.json.decode(encoded, type=Proof)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return
    # White space is the codec's to refuse; what it decodes to must then be the same proof.
    assert changed == proof or not verify(tree.root, path, leaves.get(path), changed)


@given(all_leaves, paths, st.integers(0, 255))
def test_any_flipped_bit_of_the_fact_fails(leaves: Leaves, path: bytes, bit: int) -> None:
    tree = tree_of(leaves)
    proof = tree.prove(path)
    present = leaves.get(path)
    flipped = bytearray(tree.root)
    flipped[bit // 8] ^= 1 << bit % 8
    assert not verify(bytes(flipped), path, present, proof)
    if present is not None:
        other = bytearray(present)
        other[bit // 8] ^= 1 << bit % 8
        assert not verify(tree.root, path, bytes(other), proof)


def test_the_shape_of_a_small_tree() -> None:
    low, high = bytes(32), b"\x80" + bytes(31)
    tree = tree_of({low: EMPTY, high: FAMILY})
    leaf = sha256(b"\x00" + high + FAMILY).digest()
    assert tree.prove(low) == Proof((leaf.hex(),))
    assert tree.prove(b"\x01" * 32) == Proof((leaf.hex(),), OtherLeaf(low.hex(), EMPTY.hex()))
    assert tree_of({low: EMPTY}).prove(high) == Proof((), OtherLeaf(low.hex(), EMPTY.hex()))
    assert StateTree().prove(low) == Proof(())


LOW, HIGH = bytes(32), b"\x80" + bytes(31)
HASH = FAMILY.hex()


@pytest.mark.parametrize(
    ("content", "proof", "reason"),
    [
        (EMPTY, Proof((HASH, "")), "single leaf"),
        (None, Proof((HASH, "")), "single leaf"),
        (EMPTY, Proof(("00" * 32, HASH)), "another form"),
        (EMPTY, Proof((HASH.upper(),)), "small hexadecimal"),
        (EMPTY, Proof((HASH[:-2],)), "small hexadecimal"),
        (EMPTY, Proof((HASH[:-1] + "g",)), "not in hexadecimal"),
        (EMPTY, Proof((f" {HASH}",)), "small hexadecimal"),
        (EMPTY, Proof((HASH,) * 257), "256 bits"),
        (EMPTY, Proof((HASH,), OtherLeaf(HIGH.hex(), HASH)), "names no other leaf"),
        (None, Proof((HASH,), OtherLeaf(LOW.hex(), HASH)), "the one asked for"),
        (None, Proof((HASH,), OtherLeaf(HIGH.hex(), HASH)), "lies elsewhere"),
        (None, Proof((), OtherLeaf(HIGH.hex(), "")), "small hexadecimal"),
    ],
)
def test_only_one_form_of_a_proof_is_taken(content: bytes | None, proof: Proof, reason: str) -> None:
    with pytest.raises(BadProof, match=reason):
        root_of(LOW, content, proof)
    assert not verify(EMPTY, LOW, content, proof)


def test_a_path_of_another_length_is_refused() -> None:
    with pytest.raises(BadProof):
        root_of(LOW[1:], EMPTY, Proof(()))
