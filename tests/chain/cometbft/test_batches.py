"""Batches are read in one way; what is none is refused whole, and stands in a block as one unreadable transaction."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.cometbft.batches import (
    LENGTH_BYTES,
    MAGIC,
    MAX_BATCH_BYTES,
    MAX_BATCH_TRANSACTIONS,
    TURNS,
    BadBatch,
    flatten,
    read_batch,
    read_batches,
    write_batch,
)
from heqi.chain.cometbft.packing import pack

ENVELOPES = st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=20, unique=True)


@given(ENVELOPES)
def test_what_is_written_is_read(envelopes: list[bytes]) -> None:
    data = write_batch(envelopes)
    assert read_batch(data) == flatten(data) == tuple(envelopes)


@given(ENVELOPES, st.integers(1, TURNS - 1))
def test_another_turn_is_another_form_of_the_same(envelopes: list[bytes], turn: int) -> None:
    data = write_batch(envelopes, turn)
    assert data != write_batch(envelopes)
    assert flatten(data) == tuple(envelopes)


@given(st.binary(max_size=200), st.booleans())
def test_garbage_is_refused_and_has_one_place_in_a_block(garbage: bytes, begins_well: bool) -> None:
    data = MAGIC + b"\x00" + pack(garbage) if begins_well else garbage
    try:
        envelopes = read_batch(data)
    except BadBatch:
        assert flatten(data) == (data,)
    else:
        assert read_batch(write_batch(envelopes)) == envelopes


@given(ENVELOPES, st.data())
def test_a_byte_less_or_more_is_no_batch(envelopes: list[bytes], data: st.DataObject) -> None:
    whole = write_batch(envelopes)
    cut = data.draw(st.integers(1, len(whole)))
    for altered in (whole[:-cut], whole + b"\x00"):
        with pytest.raises(BadBatch):
            read_batch(altered)


def numbered(count: int) -> list[bytes]:
    return [b"%d" % each for each in range(count)]


@pytest.mark.parametrize(
    "envelopes",
    [[], [b""], [b"a", b"a"], numbered(MAX_BATCH_TRANSACTIONS + 1), [bytes(MAX_BATCH_BYTES)]],
    ids=["none", "an empty one", "one twice", "too many", "too long"],
)
def test_the_bounds_hold(envelopes: list[bytes]) -> None:
    with pytest.raises(BadBatch):
        write_batch(envelopes)


def test_the_bounds_are_reached() -> None:
    write_batch(numbered(MAX_BATCH_TRANSACTIONS))
    write_batch([bytes(MAX_BATCH_BYTES - LENGTH_BYTES)])


def test_what_comes_out_of_a_batch_is_bounded_as_well() -> None:
    whole = bytes(LENGTH_BYTES) + bytes(MAX_BATCH_BYTES)
    with pytest.raises(BadBatch, match=f"more than {MAX_BATCH_BYTES} bytes"):
        read_batch(MAGIC + b"\x00" + pack(whole))
    noise = random.Random(1).randbytes(MAX_BATCH_BYTES - LENGTH_BYTES)  # nothing to gain: it gets longer
    with pytest.raises(BadBatch):
        write_batch([noise])


def test_reading_many_ends_as_soon_as_they_are_too_much() -> None:
    batches = [write_batch(numbered(10), turn) for turn in range(3)]
    whole = sum(map(len, numbered(10))) * 3
    assert read_batches(batches, 30, whole) == numbered(10) * 3
    for most, most_bytes in ((29, whole), (30, whole - 1)):
        unread = iter([*batches, b"never looked at"])
        with pytest.raises(BadBatch, match="more than"):
            read_batches(unread, most, most_bytes)
        assert next(unread) == b"never looked at"
