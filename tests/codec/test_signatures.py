"""Signatures: what verifies, what does not, and where verifiers are known to disagree."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.codec import signatures
from heqi.codec.signatures import (
    EDGE_VECTORS,
    KEY_VECTORS,
    KeyPair,
    disagreements,
    is_sound_key,
    key_pair,
    sign,
    verify,
)

PAIR = key_pair(sha256(b"a test").digest())
MESSAGE = b"heqi signs transaction \x00\x01"
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_is_signed_verifies(seed: bytes, message: bytes) -> None:
    pair = key_pair(seed)
    assert verify(pair.public, message, sign(pair, message))
    assert not verify(PAIR.public, message, sign(pair, message))


@settings(max_examples=50)
@given(st.integers(0, 511))
def test_one_flipped_bit_of_a_signature(bit: int) -> None:
    altered = int(sign(PAIR, MESSAGE), 16) ^ 1 << bit
    assert not verify(PAIR.public, MESSAGE, f"{altered:0128x}")


@settings(max_examples=50)
@given(st.integers(0, 255))
def test_one_flipped_bit_of_a_key(bit: int) -> None:
    altered = int(PAIR.public.partition(":")[2], 16) ^ 1 << bit
    assert not verify(f"ed25519:{altered:064x}", MESSAGE, sign(PAIR, MESSAGE))


@given(st.integers(0, len(MESSAGE) * 8 - 1))
def test_one_flipped_bit_of_a_message(bit: int) -> None:
    altered = int.from_bytes(MESSAGE, "big") ^ 1 << bit
    assert not verify(PAIR.public, altered.to_bytes(len(MESSAGE), "big"), sign(PAIR, MESSAGE))


def test_nobody_can_make_a_second_signature_of_the_first() -> None:
    signature = bytes.fromhex(sign(PAIR, MESSAGE))
    scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    assert not verify(PAIR.public, MESSAGE, (signature[:32] + scalar.to_bytes(32, "little")).hex())


@pytest.mark.parametrize(
    ("public", "signature"),
    [
        ("", ""),
        (PAIR.public.removeprefix("ed25519:"), sign(PAIR, MESSAGE)),
        (PAIR.public.replace("ed25519", "ED25519"), sign(PAIR, MESSAGE)),
        (PAIR.public.replace("ed25519", "sm2"), sign(PAIR, MESSAGE)),
        (PAIR.public + "00", sign(PAIR, MESSAGE)),
        (PAIR.public[:-2], sign(PAIR, MESSAGE)),
        (PAIR.public[:-2] + "zz", sign(PAIR, MESSAGE)),
        (PAIR.public[:-2] + "  ", sign(PAIR, MESSAGE)),
        (PAIR.public, sign(PAIR, MESSAGE)[:-2]),
        (PAIR.public, sign(PAIR, MESSAGE) + "00"),
        (PAIR.public, sign(PAIR, MESSAGE)[:-2] + "\n\n"),
        (PAIR.public, "é" * 128),
        (PAIR.public, "z" * 128),
    ],
)
def test_bad_input_does_not_verify_and_does_not_raise(public: str, signature: str) -> None:
    assert verify(PAIR.public, MESSAGE, sign(PAIR, MESSAGE))
    assert not verify(public, MESSAGE, signature)


@pytest.mark.parametrize(("name", "public", "message", "signature", "good"), EDGE_VECTORS)
def test_edge_vectors(name: str, public: str, message: bytes, signature: str, good: bool) -> None:
    assert verify(public, message, signature) is good


@pytest.mark.parametrize(("name", "public", "good"), KEY_VECTORS)
def test_keys_that_are_nobodys(name: str, public: str, good: bool) -> None:
    assert is_sound_key(public) is good, name


@pytest.mark.parametrize("public", ["", "ed25519:", "ed25519:" + "z" * 64, "sm2:" + "00" * 32, "ab" * 36])
def test_what_is_no_key_is_not_sound(public: str) -> None:
    assert not is_sound_key(public)


@given(st.binary(min_size=32, max_size=32))
def test_every_key_that_is_made_is_sound(seed: bytes) -> None:
    assert is_sound_key(key_pair(seed).public)


def test_a_library_that_answers_otherwise_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert disagreements() == []
    monkeypatch.setattr(signatures, "verify", lambda *_: True)
    assert disagreements() == [name for name, *_, good in EDGE_VECTORS if not good]
    monkeypatch.undo()
    monkeypatch.setattr("heqi.codec.signatures.is_sound_key", lambda public: True)
    assert disagreements() == [name for name, _, good in KEY_VECTORS if not good]


def test_the_bytes_of_a_message_cannot_be_moved_into_the_signature() -> None:
    assert not verify(PAIR.public, MESSAGE[1:], sign(PAIR, MESSAGE) + MESSAGE[:1].hex())


def test_a_key_pair_does_not_show_its_secret() -> None:
    assert PAIR.secret.hex() not in repr(PAIR)
    assert repr(PAIR.secret) not in f"{PAIR} {PAIR!r}"
    assert isinstance(PAIR, KeyPair)
