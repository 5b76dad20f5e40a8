"""Identifiers, each check against one written anew from its standard."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.values.identifiers import (
    Code,
    Digest,
    Id,
    Party,
    PublicKey,
    Salt,
    SignatureHex,
    Text,
    is_lei,
    is_uscc,
    read_short_id,
    short_id,
)

# GB 32100-2015, table 4: the value of each character; clause 5.5.2: the weights.
VALUES = dict(zip("0123456789ABCDEFGHJKLMNPQRTUWXY", range(31), strict=True))
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

records = st.binary(min_size=32, max_size=32).map(bytes.hex)
kinds = st.sampled_from(["rcv", "doc", "mem", "key", "inc"])


def uscc_check(body: str) -> str:
    number = 31 - sum(VALUES[c] * weight for c, weight in zip(body, WEIGHTS, strict=True)) % 31
    return next(c for c, value in VALUES.items() if value == (0 if number == 31 else number))


@given(st.text(list(VALUES), min_size=17, max_size=17), st.sampled_from(list(VALUES)))
def test_uscc_by_the_standard(body: str, check: str) -> None:
    assert is_uscc(body + check) is (check == uscc_check(body))


@given(st.text(list(VALUES), min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(list(VALUES)))
def test_uscc_with_one_wrong_character_is_caught(body: str, place: int, wrong: str) -> None:
    code = body + uscc_check(body)
    altered = code[:place] + wrong + code[place + 1 :]
    assert is_uscc(altered) is (altered == code)


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_uscc_as_printed(code: str) -> None:
    assert is_uscc(code)


@pytest.mark.parametrize(
    "code",
    ["", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", "91350100M000100I43", "９1350100M000100Y43"],
)
def test_what_is_no_uscc(code: str) -> None:
    assert not is_uscc(code)


def lei_check(body: str) -> str:
    # ISO 7064 MOD 97-10, character by character: A is 10, Z is 35.
    remainder = 0
    for c in body + "00":
        value = int(c, 36)
        remainder = (remainder * (10 if value < 10 else 100) + value) % 97
    return f"{98 - remainder:02d}"


@given(st.from_regex("[0-9A-Z]{18}", fullmatch=True), st.integers(0, 99))
def test_lei_by_the_standard(body: str, digits: int) -> None:
    assert is_lei(f"{body}{digits:02d}") is (f"{digits:02d}" == lei_check(body))


@pytest.mark.parametrize("code", ["5493001KJTIIGC8Y1R12", "HWUPKR0MPOU8FGXBT394"])
def test_lei_as_printed(code: str) -> None:
    assert is_lei(code)


@pytest.mark.parametrize("code", ["", "5493001KJTIIGC8Y1R1", "5493001kjtiigc8y1r12", "5493001KJTIIGC8Y1R1２"])
def test_what_is_no_lei(code: str) -> None:
    assert not is_lei(code)


@given(kinds, records)
def test_a_short_id_leads_back(kind: str, record: str) -> None:
    text = short_id(kind, record)
    assert read_short_id(text) == (kind, record[:15])
    assert len(text) == len(kind) + 17


@settings(max_examples=20)
@given(kinds, records)
def test_every_misread_character_is_caught(kind: str, record: str) -> None:
    text = short_id(kind, record)
    for place in range(len(kind) + 1, len(text)):
        if text[place] != "-":
            for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".replace(text[place], ""):
                with pytest.raises(ValueError, match="misread"):
                    read_short_id(text[:place] + wrong + text[place + 1 :])


@given(kinds, records)
def test_every_swap_of_neighbours_is_caught(kind: str, record: str) -> None:
    body = short_id(kind, record).partition("-")[2].replace("-", "")
    for i in range(len(body) - 1):
        if body[i] != body[i + 1]:
            with pytest.raises(ValueError, match="misread"):
                read_short_id(f"{kind}-{body[:i]}{body[i + 1]}{body[i]}{body[i + 2 :]}")


@given(records)
def test_another_kind_does_not_fit(record: str) -> None:
    with pytest.raises(ValueError, match="misread"):
        read_short_id(short_id("rcv", record).replace("rcv", "doc"))


@pytest.mark.parametrize("text", ["", "rcv", "rcv-", "rcv-7K3M-9QX2-A1BC", "rcv-7K3M-9QX2-A1BI-D", "7K3M9QX2A1BCD"])
def test_what_is_no_short_id(text: str) -> None:
    with pytest.raises(ValueError, match="not a short id"):
        read_short_id(text)


HEX_64 = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            Party,
            ("acme", "river-bank", "a1", "a" * 40),
            ("a", "Acme", "1a", "-a", "a" * 41, "a b", "a/b", "acme\n", "é1"),
        ),
        (Code, ("a", "maker-1"), ("", "A", "maker 1", "maker\n", "a" * 41)),
        (Id, (HEX_64,), (HEX_64[1:], HEX_64 + "0", HEX_64.upper(), HEX_64 + "\n", "g" + HEX_64[1:])),
        (Digest, (HEX_64,), (HEX_64[1:], HEX_64 + "\n", "\n" + HEX_64)),
        (Salt, (HEX_64[:32],), (HEX_64, HEX_64[:31], HEX_64[:32] + "\n")),
        (PublicKey, ("ed25519:" + HEX_64,), (HEX_64, "ED25519:" + HEX_64, "ed25519:" + HEX_64 + "\n", "sm2:" + HEX_64)),
        (SignatureHex, (HEX_64 * 2,), (HEX_64, (HEX_64 * 2).upper(), HEX_64 * 2 + "\n")),
        (Text, ("x", "合契 “tally”", "x" * 200), ("", "x" * 201, "two\nlines", "x\n", "nul\0", "tab\t", "\x7f")),
    ],
)
def test_the_types_take_the_whole_text_or_nothing(kind: type, good: tuple[str, ...], bad: tuple[str, ...]) -> None:
    for text in good:
        assert msgspec.convert(text, kind) == text
    for text in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(text, kind)
