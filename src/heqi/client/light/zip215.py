"""Ed25519 by the rules of ZIP 215, by which CometBFT judges its validators' votes. Nothing else is judged by them.

Any encoding of a point of the curve is taken, also a non-canonical or small-order one; S has to be below the group's
order; the equation is taken times the cofactor. libsodium is stricter on every one of these points, so what it takes is
good here as well: the slow integers below are asked only about what it refuses. They work on public data alone.
"""

from hashlib import sha512
from typing import NamedTuple

from nacl import bindings, exceptions

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME  # d of edwards25519
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
POINT_BYTES = 32
COFACTOR = 8


class Point(NamedTuple):
    """Extended coordinates: x = X/Z, y = Y/Z, T = XY/Z (RFC 8032 §5.1.4)."""

    x: int
    y: int
    z: int
    t: int

    def is_neutral(self) -> bool:
        return self.x % PRIME == 0 and (self.y - self.z) % PRIME == 0

    def __neg__(self) -> "Point":
        return Point(-self.x % PRIME, self.y, self.z, -self.t % PRIME)


NEUTRAL = Point(0, 1, 1, 0)


def verify_vote(key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is good under ZIP 215. key: 32 bytes; signature: 64. No bad input raises."""
    if len(key) != POINT_BYTES or len(signature) != 2 * POINT_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + message, key)
    except (exceptions.BadSignatureError, ValueError):
        return verify_by_integers(key, message, signature)
    return True


def verify_by_integers(key: bytes, message: bytes, signature: bytes) -> bool:
    """The same without libsodium: [8]([S]B - R - [k]A) is neutral."""
    commitment, scalar = signature[:POINT_BYTES], int.from_bytes(signature[POINT_BYTES:], "little")
    a, r = read_point(key), read_point(commitment)
    if a is None or r is None or scalar >= ORDER:
        return False
    k = int.from_bytes(sha512(commitment + key + message).digest(), "little") % ORDER
    difference = add(multiply(scalar, BASE), -add(r, multiply(k, a)))
    return multiply(COFACTOR, difference).is_neutral()


def read_point(data: bytes) -> Point | None:
    """A point of its 32 bytes, of which y may be any and x = 0 may bear a sign; None where none has that y."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, (number & (2**255 - 1)) % PRIME
    over, under = (y * y - 1) % PRIME, (CURVE * y * y + 1) % PRIME
    # The square root of over/under (RFC 8032 §5.1.3).
    x = over * pow(under, 3, PRIME) * pow(over * pow(under, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    found = under * x * x % PRIME
    if found == -over % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    elif found != over:
        return None
    if x & 1 != sign:
        x = -x % PRIME
    return Point(x, y, 1, x * y % PRIME)


def add(p: Point, q: Point) -> Point:
    a, b = (p.y - p.x) * (q.y - q.x) % PRIME, (p.y + p.x) * (q.y + q.x) % PRIME
    c, d = 2 * CURVE * p.t * q.t % PRIME, 2 * p.z * q.z % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return Point(e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME)


def multiply(scalar: int, point: Point) -> Point:
    total = NEUTRAL
    while scalar:
        if scalar & 1:
            total = add(total, point)
        point, scalar = add(point, point), scalar >> 1
    return total


BASE = read_point((4 * pow(5, -1, PRIME) % PRIME).to_bytes(POINT_BYTES, "little")) or NEUTRAL
