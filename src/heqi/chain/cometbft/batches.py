"""Batches: what one edge hands to the engine at once, as one transaction of the engine.

`00 b a t c h 2 ‖ turn (1 byte) ‖ for each envelope: its length (4 bytes, big endian) ‖ its bytes`. An envelope is JSON
and begins otherwise, so no bytes are both. The same envelopes in the same order have one form for each turn: who offers
them anew takes the next one, because an engine that has seen bytes once passes over them ever after.
"""

from collections.abc import Sequence

MAGIC = b"\x00batch2"
TURNS = 256
BEGINNING_BYTES = len(MAGIC) + 1
MAX_BATCH_TRANSACTIONS = 500
MAX_BATCH_BYTES = 1_048_576  # CometBFT's own bound for one transaction of its pool
LENGTH_BYTES = 4


class BadBatch(ValueError):
    """The bytes are no batch."""


def write_batch(envelopes: Sequence[bytes], turn: int = 0) -> bytes:
    """At least one envelope, none empty and none twice, within both bounds; ValueError otherwise."""
    data = MAGIC + bytes([turn]) + b"".join(len(each).to_bytes(LENGTH_BYTES, "big") + each for each in envelopes)
    read_batch(data)
    return data


def read_batch(data: bytes) -> tuple[bytes, ...]:
    """The envelopes of a batch. BadBatch when the form or a bound is not kept; what they say is not looked at."""
    if len(data) > MAX_BATCH_BYTES:
        raise BadBatch(f"{len(data)} bytes")
    if not data.startswith(MAGIC):
        raise BadBatch("it does not begin as a batch does")
    envelopes: dict[bytes, None] = {}
    place = BEGINNING_BYTES
    while place < len(data):
        begins = place + LENGTH_BYTES
        place = begins + int.from_bytes(data[place:begins], "big")
        envelope = data[begins:place]
        if place > len(data) or not envelope:
            raise BadBatch("an envelope that is empty or not whole")
        if envelope in envelopes:
            raise BadBatch("the same envelope twice")
        envelopes[envelope] = None
        if len(envelopes) > MAX_BATCH_TRANSACTIONS:
            raise BadBatch(f"more than {MAX_BATCH_TRANSACTIONS} envelopes")
    if not envelopes:
        raise BadBatch("no envelopes")
    return tuple(envelopes)


def size_in_batch(envelope: bytes) -> int:
    """How many bytes of a batch an envelope takes."""
    return LENGTH_BYTES + len(envelope)


def flatten(data: bytes) -> tuple[bytes, ...]:
    """What a decided engine transaction puts into a block. What is no batch stands there as it is, as one transaction
    that nobody can read: its neighbours are not to lose their places.
    """
    try:
        return read_batch(data)
    except BadBatch:
        return (data,)
