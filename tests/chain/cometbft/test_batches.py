"""Batches have one form; what is none is refused whole, and stands in a block as one unreadable transaction."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.cometbft.batches import (
    BEGINNING_BYTES,
    LENGTH_BYTES,
    MAGIC,
    MAX_BATCH_BYTES,
    MAX_BATCH_TRANSACTIONS,
    TURNS,
    BadBatch,
    flatten,
    read_batch,
    write_batch,
)

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
    data = MAGIC + garbage if begins_well else garbage
    try:
        envelopes = read_batch(data)
    except BadBatch:
        assert flatten(data) == (data,)
    else:
        assert write_batch(envelopes, data[len(MAGIC)]) == data


@given(ENVELOPES, st.data())
def test_a_byte_less_or_more_is_no_batch(envelopes: list[bytes], data: st.DataObject) -> None:
    whole = write_batch(envelopes)
    cut = data.draw(st.integers(1, len(envelopes[-1])))
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
    write_batch([bytes(MAX_BATCH_BYTES - BEGINNING_BYTES - LENGTH_BYTES)])
