"""Messages on the socket: whole again from whatever pieces; garbage is no message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.cometbft.frames import BadFrame, Frames, frame


@given(st.lists(st.binary(max_size=400)), st.integers(1, 64))
def test_messages_arrive_whole_from_any_pieces(messages: list[bytes], piece: int) -> None:
    data, frames = b"".join(map(frame, messages)), Frames()
    pieces = [data[start : start + piece] for start in range(0, len(data), piece)]
    assert [message for each in pieces for message in frames.feed(each)] == messages


@given(st.binary(max_size=200))
def test_garbage_is_refused_or_waits_for_more(data: bytes) -> None:
    try:
        found = list(Frames().feed(data))
    except BadFrame:
        return
    assert sum(map(len, found)) <= len(data)


@pytest.mark.parametrize("data", [b"\xff" * 5, b"\xff\xff\xff\x7f"])
def test_a_length_that_cannot_be_is_refused_before_its_bytes_arrive(data: bytes) -> None:
    with pytest.raises(BadFrame):
        list(Frames().feed(data))
