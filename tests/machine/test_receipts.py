"""Receipts: one canonical form that reads back."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.codec.canonical import NotCanonical, decode
from heqi.machine.receipts import INADMISSIBLE, KEPT, REFUSED, Receipt, kept
from heqi.values.amounts import MAX_INTEGER
from tests.machine.notes import PassedOn

RECEIPTS = msgspec.json.Decoder(Receipt)
IDENTITY = "0" * 64

facts = st.dictionaries(
    st.sampled_from(["party", "face", "needed"]),
    st.text() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.lists(st.text()).map(tuple),
)
receipts = st.builds(
    Receipt,
    transaction=st.just(IDENTITY),
    status=st.sampled_from([KEPT, REFUSED, INADMISSIBLE]),
    code=st.none() | st.just("notes.NOT_YOURS"),
    facts=facts,
    action=st.none() | st.integers(0, 100),
)


@given(receipts)
def test_a_receipt_reads_back(receipt: Receipt) -> None:
    assert decode(receipt.bytes(), RECEIPTS) == receipt


def test_a_kept_one_carries_its_events() -> None:
    receipt = kept(IDENTITY, (PassedOn(note="1" * 64, part=5),))
    assert receipt.status == KEPT
    again = decode(receipt.bytes(), RECEIPTS)
    assert again.events == ({"event": "notes.passed_on", "note": "1" * 64, "part": 5},)
    assert again.bytes() == receipt.bytes()


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"kept"', b'"lost"'), (b'"facts":{}', b'"facts":{"x":1.5}'), (b'"facts":{}', b'"facts":{"x":{}}')],
)
def test_what_is_no_receipt(old: bytes, new: bytes) -> None:
    data = kept(IDENTITY, ()).bytes()
    assert old in data
    with pytest.raises(NotCanonical):
        decode(data.replace(old, new), RECEIPTS)
