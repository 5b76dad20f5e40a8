"""Batches: what one edge hands to the engine at once, as one transaction of the engine.

`00 b a t c h 3 ‖ turn (1 byte) ‖ packed: for each envelope its length (4 bytes, big endian) ‖ its bytes`. An envelope
is JSON and begins otherwise, so no bytes are both. Envelopes have much in common, and a batch crosses a dozen sockets
and two logs before a node is done with it: packed it is a fifth as long. Bytes are read in one way only, though the
same envelopes may be written in many; who offers them anew takes the next turn, because an engine that has seen bytes
once passes over them ever after.
"""

from collections.abc import Iterable, Sequence

from heqi.chain.cometbft.packing import BadPacking, pack, unpack

MAGIC = b"\x00batch3"
TURNS = 256
BEGINNING_BYTES = len(MAGIC) + 1
MAX_BATCH_TRANSACTIONS = 500
MAX_BATCH_BYTES = 1_048_576  # unpacked; and CometBFT's own bound for one transaction of its pool
LENGTH_BYTES = 4


class BadBatch(ValueError):
    """The bytes are no batch."""


def write_batch(envelopes: Sequence[bytes], turn: int = 0) -> bytes:
    """At least one envelope, none empty and none twice, within all bounds; BadBatch otherwise."""
    content = b"".join(len(each).to_bytes(LENGTH_BYTES, "big") + each for each in envelopes)
    _require_at_most(MAX_BATCH_BYTES, content)
    _read_content(content)
    data = MAGIC + bytes([turn]) + pack(content)
    _require_at_most(MAX_BATCH_BYTES, data)
    return data


def read_batch(data: bytes) -> tuple[bytes, ...]:
    """The envelopes of a batch. BadBatch when the form or a bound is not kept; what they say is not looked at."""
    _require_at_most(MAX_BATCH_BYTES, data)
    if not data.startswith(MAGIC) or len(data) <= BEGINNING_BYTES:
        raise BadBatch("it does not begin as a batch does")
    try:
        content = unpack(data[BEGINNING_BYTES:], MAX_BATCH_BYTES)
    except BadPacking as problem:
        raise BadBatch(str(problem)) from None
    return _read_content(content)


def read_batches(batches: Iterable[bytes], most: int, most_bytes: int) -> list[bytes]:
    """The envelopes of all of them. BadBatch when one is none, or as soon as they are more, or longer together, than
    that: what little there is to read may unpack to very much.
    """
    envelopes, size = list[bytes](), 0
    for data in batches:
        found = read_batch(data)
        envelopes += found
        size += sum(map(len, found))
        if len(envelopes) > most or size > most_bytes:
            raise BadBatch(f"more than {most} envelopes or {most_bytes} bytes")
    return envelopes


def _read_content(content: bytes) -> tuple[bytes, ...]:
    envelopes: dict[bytes, None] = {}
    place = 0
    while place < len(content):
        begins = place + LENGTH_BYTES
        place = begins + int.from_bytes(content[place:begins], "big")
        envelope = content[begins:place]
        if place > len(content) or not envelope:
            raise BadBatch("an envelope that is empty or not whole")
        if envelope in envelopes:
            raise BadBatch("the same envelope twice")
        envelopes[envelope] = None
        if len(envelopes) > MAX_BATCH_TRANSACTIONS:
            raise BadBatch(f"more than {MAX_BATCH_TRANSACTIONS} envelopes")
    if not envelopes:
        raise BadBatch("no envelopes")
    return tuple(envelopes)


def _require_at_most(limit: int, data: bytes) -> None:
    if len(data) > limit:
        raise BadBatch(f"{len(data)} bytes")


def flatten(data: bytes) -> tuple[bytes, ...]:
    """What a decided engine transaction puts into a block. What is no batch stands there as it is, as one transaction
    that nobody can read: its neighbours are not to lose their places.
    """
    try:
        return read_batch(data)
    except BadBatch:
        return (data,)
