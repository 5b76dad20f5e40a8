"""Digests: two different things never hash the same bytes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.codec.digests import digest, digester

tags = st.binary(max_size=40)
parts = st.lists(st.binary(max_size=40), max_size=5)


@given(tags, parts)
def test_the_bytes_that_are_hashed(tag: bytes, given_parts: list[bytes]) -> None:
    framed = bytes([len(tag)]) + tag + b"".join(len(part).to_bytes(4, "big") + part for part in given_parts)
    assert digest(tag, *given_parts) == hashlib.sha256(framed).digest()


@given(tags, parts)
def test_a_digester_is_the_same_each_time(tag: bytes, given_parts: list[bytes]) -> None:
    tagged = digester(tag)
    assert tagged(*given_parts) == tagged(*given_parts) == digest(tag, *given_parts)


@given(tags, parts, tags, parts)
def test_other_tags_and_other_cuts_give_other_digests(
    tag: bytes, some: list[bytes], other_tag: bytes, others: list[bytes]
) -> None:
    assert (digest(tag, *some) == digest(other_tag, *others)) is ((tag, some) == (other_tag, others))


@given(st.binary(min_size=1, max_size=40), st.data())
def test_where_one_part_ends_and_the_next_begins_counts(whole: bytes, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, len(whole)))
    assert digest(b"t", whole[:cut], whole[cut:]) != digest(b"t", whole)
    assert digest(b"t" + whole[:cut], whole[cut:]) != digest(b"t", whole)


def test_a_tag_has_at_most_255_bytes() -> None:
    assert len(digest(b"t" * 255)) == 32
    for make in (digest, digester):
        with pytest.raises(ValueError, match="256"):
            make(b"t" * 256)
