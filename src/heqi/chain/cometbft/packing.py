"""Packing what travels between nodes: DEFLATE (RFC 1951), of which zlib is the judge.

Every node has to unpack the same bytes to the same, or find the same bytes spoilt. Where libraries could differ is in
what is badly formed, so a node checks its zlib against VECTORS before it takes part.
"""

import zlib

LEVEL = 1  # the fastest: what is the same in all envelopes is found at once, and signatures give no level anything


class BadPacking(ValueError):
    """The bytes are not one whole stream, or too many come out of it."""


def pack(data: bytes) -> bytes:
    packing = zlib.compressobj(LEVEL, wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


def unpack(packed: bytes, most: int) -> bytes:
    """What was packed: up to `most` bytes, from nothing but one stream. BadPacking."""
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = unpacking.decompress(packed, most + 1)
    except zlib.error as problem:
        raise BadPacking(str(problem)) from None
    if len(data) > most:
        raise BadPacking(f"more than {most} bytes")
    if not unpacking.eof or unpacking.unused_data:
        raise BadPacking("not one whole stream")
    return data


# (what it is, packed, what comes out; None: nothing may). Trees of two symbols begin at `05e0`.
VECTORS: list[tuple[str, str, bytes | None]] = [
    ("a stored block", "010300fcff616263", b"abc"),
    ("a stored block whose length is said twice otherwise", "010300fdff616263", None),
    ("a block of the fixed codes", "4b0400", b"a"),
    ("a block that is not the last", "4a0400", None),
    ("a block of the reserved kind", "070000", None),
    ("bytes after the end", "4b040000", None),
    ("a match one byte back", "4b040200", b"aaaa"),
    ("a match before the beginning", "4b044200", None),
    ("a match where nothing was", "030200", None),
    ("a distance code that does not exist", "4b043e00", None),
    ("a length code that does not exist", "4b1c0300", None),
    ("287 literal and length codes", "f5000000000000000000", None),
    ("31 distance codes", "051e0000000000000000", None),
    ("too many codes for the lengths of codes", "050092040000000000000000", None),
    ("too few codes for the lengths of codes", "0500000400000000000000000000", None),
    ("two codes and no distance", "05e0010900000080206cf5ff0911", b"a"),
    ("one distance code of one bit, which is incomplete and permitted", "05e0010900000080206cf5ff0915", b"a"),
    ("one distance code of two bits", "05e0010900000080206cf5ff0913", None),
    ("the end alone, in one bit, which is incomplete and permitted", "05e001090000008020fc7f2d00", b""),
    ("no code for the end of the block", "05e0010900000080206cd5ff2b04", None),
    ("two codes of two bits", "05e0010900000080206cedff8940", None),
    ("three codes of one bit", "05e0010900000080206cd5ff230401", None),
]


def disagreements() -> list[str]:
    """Vectors that this machine's zlib unpacks otherwise than the protocol. Empty on a sound node."""
    return [name for name, packed, expected in VECTORS if _unpacked(bytes.fromhex(packed)) != expected]


def _unpacked(packed: bytes) -> bytes | None:
    try:
        return unpack(packed, 1_000)
    except BadPacking:
        return None
