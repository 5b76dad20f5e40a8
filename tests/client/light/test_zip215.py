"""ZIP 215 on its edge cases, all computed here: small-order points, their non-canonical encodings, mixed orders."""

import secrets
from itertools import product

import pytest

from heqi.client.light.zip215 import (
    BASE,
    NEUTRAL,
    ORDER,
    PRIME,
    Point,
    add,
    multiply,
    read_point,
    verify_by_integers,
    verify_vote,
)
from heqi.codec.signatures import EDGE_VECTORS, key_pair, sign, verify

MESSAGE = b"Zcash, and CometBFT after it"
# Vectors that the protocol's own verifier refuses and ZIP 215 takes: small orders, and equations up to the cofactor.
TAKEN_HERE_ALONE = {
    "the identity as key, small order: any message would verify",
    "a key of order 2",
    "the identity in its non-canonical encoding (y = p + 1)",
    "a zero key",
    "the same key, the equation holds with the cofactor alone",
    "an ordinary key, R with a part of order 8: holds with the cofactor alone",
    "an ordinary key, R the identity",
    "an ordinary key, R of order 8",
}


def order_of(point: Point) -> int:
    """1, 2, 4 or 8; 0 where it is none of them."""
    return next((order for order in (1, 2, 4, 8) if multiply(order, point).is_neutral()), 0)


def small_order_encodings() -> list[bytes]:
    """Every 32 bytes that are read as a point of small order."""
    found: dict[int, None] = {}
    number = 1
    while len(found) < 8:  # any point times the large group's order has small order
        number += 1
        point = read_point(number.to_bytes(32, "little"))
        if point is not None:
            small = multiply(ORDER, point)
            y = small.y * pow(small.z, -1, PRIME) % PRIME
            found |= dict.fromkeys((y, PRIME - y if y else 0))
        if number > 200:
            break
    spellings = [y + extra for y in found for extra in (0, PRIME) if y + extra < 2**255]
    return [(y | sign << 255).to_bytes(32, "little") for y in sorted(spellings) for sign in (0, 1)]


SMALL = small_order_encodings()


def test_the_small_order_encodings_are_complete() -> None:
    points = [read_point(each) for each in SMALL]
    assert all(each is not None and order_of(each) in (1, 2, 4, 8) for each in points)
    # Eight points; y = 0, 1 and their spellings beyond p, and for x = 0 a sign that says nothing.
    assert len(set(SMALL)) == len(SMALL) == 14


@pytest.mark.parametrize(("key", "commitment"), [*product(SMALL, SMALL)])
def test_every_small_order_key_and_commitment_are_taken_with_no_scalar(key: bytes, commitment: bytes) -> None:
    assert verify_vote(key, MESSAGE, commitment + bytes(32))
    assert not verify_vote(key, MESSAGE, commitment + (1).to_bytes(32, "little"))
    assert not verify_vote(key, MESSAGE, commitment + ORDER.to_bytes(32, "little"))


@pytest.mark.parametrize(("name", "key", "message", "signature", "good"), EDGE_VECTORS)
def test_the_protocols_edge_vectors_under_zip_215(
    name: str, key: str, message: bytes, signature: str, good: bool
) -> None:
    raw = bytes.fromhex(key.partition(":")[2])
    assert verify_vote(raw, message, bytes.fromhex(signature)) is (good or name in TAKEN_HERE_ALONE)
    assert verify_by_integers(raw, message, bytes.fromhex(signature)) is (good or name in TAKEN_HERE_ALONE)


def test_whatever_libsodium_takes_the_integers_take() -> None:
    for number in range(20):
        pair = key_pair(secrets.token_bytes(32))
        message = secrets.token_bytes(number)
        key, signature = bytes.fromhex(pair.public.partition(":")[2]), bytes.fromhex(sign(pair, message))
        assert verify(pair.public, message, signature.hex())
        assert verify_by_integers(key, message, signature)
        assert not verify_by_integers(key, message + b"!", signature)
        for place in (0, 31, 32, 62):
            broken = bytearray(signature)
            broken[place] ^= 1
            assert not verify_vote(key, message, bytes(broken))


def test_what_is_no_key_or_signature_is_not_good() -> None:
    pair = key_pair(bytes(32))
    key, signature = bytes.fromhex(pair.public.partition(":")[2]), bytes.fromhex(sign(pair, MESSAGE))
    assert verify_vote(key, MESSAGE, signature)
    assert not verify_vote(key[:31], MESSAGE, signature)
    assert not verify_vote(key, MESSAGE, signature[:63])
    assert not verify_vote(key, MESSAGE, signature + b"\0")
    no_point = (2).to_bytes(32, "little")
    assert read_point(no_point) is None
    assert not verify_vote(no_point, MESSAGE, signature)
    assert not verify_vote(key, MESSAGE, no_point + signature[32:])


def test_the_group_is_a_group() -> None:
    assert multiply(ORDER, BASE).is_neutral()
    assert add(BASE, -BASE).is_neutral()
    assert not BASE.is_neutral()
    assert add(BASE, NEUTRAL)[0] * pow(add(BASE, NEUTRAL)[2], -1, PRIME) % PRIME == BASE.x
