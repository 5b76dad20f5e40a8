"""Canonical bytes: one spelling for each value, and every other spelling refused."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.values.amounts import MAX_INTEGER, Integer

ANYTHING = msgspec.json.Decoder()


class Pair(Struct, frozen=True, forbid_unknown_fields=True):
    number: Integer
    text: str


PAIRS = msgspec.json.Decoder(Pair)
NUMBERS = msgspec.json.Decoder(dict[str, Integer])

texts = st.text(st.characters(exclude_categories=["Cs"]))
ascii_keys = st.text(st.characters(min_codepoint=0, max_codepoint=127), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_decodes_to_itself(value: object) -> None:
    assert decode(encode(value), ANYTHING) == value


@given(values)
def test_the_standard_library_writes_the_same(value: object) -> None:
    # RFC 8785 escapes what ECMAScript does: control characters, the quote and the backslash, and nothing else.
    assert encode(value) == json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@given(values, st.data())
def test_a_space_anywhere_is_refused(value: object, data: st.DataObject) -> None:
    written = encode(value)
    place = data.draw(st.integers(0, len(written)))
    spaced = written[:place] + b" " + written[place:]
    try:
        again = decode(spaced, ANYTHING)
    except NotCanonical:
        return
    assert again != value  # the space fell inside of a text


@given(st.binary(max_size=60))
def test_any_bytes_are_canonical_or_refused(data: bytes) -> None:
    try:
        value = decode(data, ANYTHING)
    except NotCanonical:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("keys out of order", b'{"text":"a","number":1}'),
        ("a key twice", b'{"number":1,"number":1,"text":"a"}'),
        ("a key twice, the last wins elsewhere", b'{"number":2,"text":"a","number":1}'),
        ("an unknown key", b'{"number":1,"other":1,"text":"a"}'),
        ("a missing key", b'{"number":1}'),
        ("a space", b'{"number": 1,"text":"a"}'),
        ("a line end after it", b'{"number":1,"text":"a"}\n'),
        ("something after it", b'{"number":1,"text":"a"}{}'),
        ("a byte order mark", b'\xef\xbb\xbf{"number":1,"text":"a"}'),
        ("minus zero", b'{"number":-0,"text":"a"}'),
        ("a leading zero", b'{"number":01,"text":"a"}'),
        ("a plus sign", b'{"number":+1,"text":"a"}'),
        ("a fraction of zero", b'{"number":1.0,"text":"a"}'),
        ("an exponent", b'{"number":1e0,"text":"a"}'),
        ("a number as text", b'{"number":"1","text":"a"}'),
        ("a boolean as number", b'{"number":true,"text":"a"}'),
        ("null as number", b'{"number":null,"text":"a"}'),
        ("2^53", b'{"number":9007199254740992,"text":"a"}'),
        ("-2^53", b'{"number":-9007199254740992,"text":"a"}'),
        ("far beyond 64 bits", b'{"number":' + b"9" * 100 + b',"text":"a"}'),
        ("NaN", b'{"number":NaN,"text":"a"}'),
        ("an escape that is not needed", b'{"number":1,"text":"\\u0061"}'),
        ("an escaped solidus", b'{"number":1,"text":"\\/"}'),
        ("an escape in upper case", b'{"number":1,"text":"\\u000B"}'),
        ("a long escape where a short one is", b'{"number":1,"text":"\\u000a"}'),
        ("an escaped key", b'{"numbe\\u0072":1,"text":"a"}'),
        ("a bare control character", b'{"number":1,"text":"\x01"}'),
        ("a surrogate alone, escaped", b'{"number":1,"text":"\\ud800"}'),
        ("a surrogate alone, as bytes", b'{"number":1,"text":"\xed\xa0\x80"}'),
        ("a pair of surrogates, escaped", b'{"number":1,"text":"\\ud83d\\ude00"}'),
        ("bytes that are no UTF-8", b'{"number":1,"text":"\xff"}'),
        ("an overlong encoding", b'{"number":1,"text":"\xc0\x80"}'),
        ("beyond Unicode", b'{"number":1,"text":"\xf4\x90\x80\x80"}'),
        ("nothing", b""),
        ("another type", b"[]"),
    ],
)
def test_other_spellings_are_refused(why: str, data: bytes) -> None:
    with pytest.raises(NotCanonical):
        decode(data, PAIRS)


def test_the_one_spelling_is_taken() -> None:
    assert decode(b'{"number":-9007199254740991,"text":"\xe5\x90\x88 \\n\\u000b\x7f/"}', PAIRS) == Pair(
        -MAX_INTEGER, "合 \n\x0b\x7f/"
    )


def test_keys_of_a_dictionary_are_sorted_too() -> None:
    assert decode(b'{"a":1,"b":2}', NUMBERS) == {"a": 1, "b": 2}
    with pytest.raises(NotCanonical):
        decode(b'{"b":2,"a":1}', NUMBERS)
    with pytest.raises(NotCanonical):
        decode(b'{"a":1,"a":1}', NUMBERS)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("depth", [2_000, 200_000])
def test_depth_is_refused_and_does_not_crash(opening: bytes, depth: int) -> None:
    with pytest.raises(NotCanonical):
        decode(opening * depth, ANYTHING)
    closing = b"]" if opening == b"[" else b"}"
    with pytest.raises(NotCanonical):
        decode(opening * depth + b"1" + closing * depth, ANYTHING)


def test_a_surrogate_cannot_be_written_either() -> None:
    with pytest.raises(ValueError, match="surrogates not allowed"):
        encode("\ud800")
