"""What was packed is unpacked, and nothing else is; this machine's zlib is a judge that the protocol knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.chain.cometbft import packing
from heqi.chain.cometbft.packing import VECTORS, BadPacking, disagreements, pack, unpack


@given(st.binary(max_size=5_000))
def test_what_is_packed_is_unpacked(data: bytes) -> None:
    assert unpack(pack(data), len(data)) == data
    if data:
        with pytest.raises(BadPacking, match=f"more than {len(data) - 1} bytes"):
            unpack(pack(data), len(data) - 1)


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=20), st.data())
def test_a_stream_is_whole_and_alone(content: bytes, more: bytes, data: st.DataObject) -> None:
    whole = pack(content)
    cut = data.draw(st.integers(0, len(whole) - 1))
    for altered in (whole[:cut], whole + more):
        with pytest.raises(BadPacking):
            unpack(altered, 1_000)


def test_this_machines_library_agrees_with_the_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    assert disagreements() == []
    monkeypatch.setattr(packing, "_unpacked", lambda packed: b"a")
    assert disagreements() == [name for name, _, expected in VECTORS if expected != b"a"]
