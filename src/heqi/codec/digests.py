"""Digests: SHA-256 with a tag that says what is hashed and a length before every part, so that no two different
things ever hash the same bytes.
"""

from collections.abc import Callable
from hashlib import sha256


def digest(tag: bytes, *parts: bytes) -> bytes:
    """SHA-256(len(tag) as 1 byte ‖ tag ‖ for each part: its length as 4 bytes, big endian ‖ part): 32 bytes."""
    hasher = sha256(bytes((len(tag),)) + tag)
    for part in parts:
        hasher.update(len(part).to_bytes(4, "big") + part)
    return hasher.digest()


def digester(tag: bytes) -> Callable[..., bytes]:
    """`digest` with its tag fixed, for hot paths."""
    start = bytes((len(tag),)) + tag

    def tagged(*parts: bytes) -> bytes:
        return sha256(start + b"".join([len(part).to_bytes(4, "big") + part for part in parts])).digest()

    return tagged
