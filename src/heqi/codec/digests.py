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


def digester(tag: bytes, *first: bytes) -> Callable[..., bytes]:
    """`digest` with its tag, and perhaps its first parts, fixed: for hot paths."""
    start = b"".join((bytes((len(tag),)), tag, *(len(part).to_bytes(4, "big") + part for part in first)))

    def tagged(*parts: bytes) -> bytes:
        hashed = start
        for part in parts:
            hashed += len(part).to_bytes(4, "big") + part
        return sha256(hashed).digest()

    return tagged
