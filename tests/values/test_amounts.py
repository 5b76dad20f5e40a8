"""Amounts: text and back exactly, shares that add up to the cent, interest by the day."""

from fractions import Fraction

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from heqi.values.amounts import (
    MAX_INTEGER,
    MINOR_DIGITS,
    Amount,
    Cents,
    Currency,
    Integer,
    PartsPerMillion,
    format_amount,
    minor_digits,
    parse_amount,
    pro_rata,
    simple_interest,
)

currencies = st.sampled_from(sorted(MINOR_DIGITS))
integers = st.integers(-MAX_INTEGER, MAX_INTEGER)
weights = st.lists(st.integers(0, MAX_INTEGER), min_size=1, max_size=12).filter(any)


@given(integers, currencies)
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    assert parse_amount(format_amount(minor, currency), currency) == minor


@given(integers, currencies)
def test_people_see_groups_of_three(minor: int, currency: str) -> None:
    shown = format_amount(minor, currency, grouping=",")
    whole = shown.lstrip("-").partition(".")[0].split(",")
    assert all(len(group) == 3 for group in whole[1:])
    assert 1 <= len(whole[0]) <= 3
    assert shown.replace(",", "") == format_amount(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1000000.00", "CNY", 100_000_000),
        ("397900", "CNY", 39_790_000),
        (".5", "EUR", 50),
        ("7.", "EUR", 700),
        ("12.3400000", "EUR", 1_234),
        ("-0.01", "EUR", -1),
        ("+3.10", "EUR", 310),
        ("-0", "EUR", 0),
        ("1234", "JPY", 1_234),
        ("1234.00", "JPY", 1_234),
        ("1.234", "KWD", 1_234),
        ("90071992547409.91", "CNY", MAX_INTEGER),
    ],
)
def test_reading(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("", "CNY"),
        (".", "CNY"),
        ("-", "CNY"),
        ("--1", "CNY"),
        ("1,000.00", "CNY"),
        ("1 000", "CNY"),
        (" 1", "CNY"),
        ("1\n", "CNY"),
        ("1.2.3", "CNY"),
        ("1e3", "CNY"),
        ("0x10", "CNY"),
        ("NaN", "CNY"),
        ("Infinity", "CNY"),
        ("١٢", "CNY"),
        ("１２", "CNY"),
        ("1_000", "CNY"),
        ("0.005", "CNY"),
        ("0.5", "JPY"),
        ("90071992547409.92", "CNY"),
        ("-90071992547409.92", "CNY"),
        ("1" * 65, "CNY"),
        ("1.00", "XXX"),
        ("1.00", "cny"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"not a decimal|decimals of|beyond|unknown currency"):
        parse_amount(text, currency)


@given(st.text(max_size=20), currencies)
def test_any_text_is_read_exactly_or_refused(text: str, currency: str) -> None:
    try:
        minor = parse_amount(text, currency)
    except ValueError:
        return
    assert Fraction(text) * 10 ** minor_digits(currency) == minor


@given(st.integers(0, MAX_INTEGER), weights)
def test_shares_add_up_and_are_never_a_cent_off(total: int, by: list[int]) -> None:
    parts = pro_rata(total, by)
    whole = sum(by)
    assert sum(parts) == total
    for part, weight in zip(parts, by, strict=True):
        assert total * weight // whole <= part <= total * weight // whole + 1
        if not weight:
            assert part == 0


@given(st.integers(0, 10**9), weights, st.data())
def test_who_weighs_more_never_gets_less(total: int, by: list[int], data: st.DataObject) -> None:
    parts = pro_rata(total, by)
    one, other = (data.draw(st.integers(0, len(by) - 1)) for _ in range(2))
    if by[one] > by[other]:
        assert parts[one] >= parts[other]


def test_the_cent_left_over_goes_to_the_largest_remainder_then_to_the_first() -> None:
    assert pro_rata(100, [1, 1, 1]) == [34, 33, 33]
    assert pro_rata(10, [6, 3, 1]) == [6, 3, 1]
    assert pro_rata(1_000_001, [600_000_00, 400_000_00]) == [600_001, 400_000]
    assert pro_rata(2, [0, 5, 0]) == [0, 2, 0]


@pytest.mark.parametrize(("total", "by"), [(-1, [1]), (1, []), (1, [0, 0]), (1, [2, -1])])
def test_shares_of_nothing_or_by_nothing_are_refused(total: int, by: list[int]) -> None:
    with pytest.raises(ValueError, match="pro rata"):
        pro_rata(total, by)


@pytest.mark.parametrize(
    ("principal", "rate_ppm", "days", "year", "interest"),
    [
        (400_000_00, 42_000, 45, 360, 2_100_00),  # 4.20% over 45 days, ACT/360
        (400_000_00, 42_000, 45, 365, 2_071_23),
        (1_000_000_00, 36_500, 365, 365, 36_500_00),
        (1_00, 500_000, 1, 100, 1),  # half a cent goes up
        (99, 500_000, 1, 100, 0),
        (0, 42_000, 45, 360, 0),
        (400_000_00, 42_000, 0, 360, 0),
    ],
)
def test_interest(principal: int, rate_ppm: int, days: int, year: int, interest: int) -> None:
    assert simple_interest(principal, rate_ppm, days, year) == interest


@given(st.integers(0, MAX_INTEGER), st.integers(0, 1_000_000), st.integers(0, 3_660), st.sampled_from([360, 365]))
def test_interest_is_within_half_a_cent_of_the_exact(principal: int, rate_ppm: int, days: int, year: int) -> None:
    exact = Fraction(principal) * rate_ppm * days / (1_000_000 * year)
    assert -Fraction(1, 2) < simple_interest(principal, rate_ppm, days, year) - exact <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Integer, (-MAX_INTEGER, 0, MAX_INTEGER), (MAX_INTEGER + 1, -MAX_INTEGER - 1, 1.0, "1", True)),
        (Cents, (0, MAX_INTEGER), (-1, MAX_INTEGER + 1)),
        (Amount, (1, MAX_INTEGER), (0, -1, MAX_INTEGER + 1)),
        (PartsPerMillion, (0, 42_000, 1_000_000), (-1, 1_000_001)),
        (Currency, ("CNY", "EUR"), ("cny", "CN", "CNYX", "CNY\n", "")),
    ],
)
def test_the_types_hold_their_bounds(kind: type, good: tuple[object, ...], bad: tuple[object, ...]) -> None:
    for value in good:
        assert msgspec.convert(value, kind) == value
    for value in bad:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(value, kind)


@given(currencies, st.integers(0, 3))
def test_zero_has_the_decimals_of_its_currency(currency: str, more: int) -> None:
    digits = minor_digits(currency)
    assume(digits > 0)
    assert format_amount(0, currency) == "0." + "0" * digits
    assert parse_amount("0." + "0" * (digits + more), currency) == 0
