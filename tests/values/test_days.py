"""Days: where a second falls, months that end early, and the ends of the calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.values.days import add_days, add_months, day_of, days_in_month, first_second

offsets = st.integers(-1440, 1440)
seconds = st.integers(0, 200_000_000_000)
ordinary_days = st.dates(date(1970, 1, 3), date(8000, 12, 31))


@given(seconds, offsets)
def test_the_day_is_that_of_a_clock_at_that_offset(second: int, offset: int) -> None:
    # The standard library's zones stop short of 24 hours, so the clock is moved by hand.
    shown = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second, minutes=offset)
    assert day_of(second, offset) == shown.date()


@given(ordinary_days, offsets)
def test_the_first_second_of_a_day_is_the_first(day: date, offset: int) -> None:
    second = first_second(day, offset)
    assert day_of(second, offset) == day
    assert day_of(second - 1, offset) == day - timedelta(days=1)


def test_midnight_in_china_is_sixteen_hours_in_london() -> None:
    assert first_second(date(2026, 3, 16), 480) == 1_773_590_400
    assert day_of(1_773_590_399, 480) == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 3, 2), 6, date(2026, 9, 2)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
        (date(2026, 5, 5), 0, date(2026, 5, 5)),
        (date(9999, 12, 31), 1, date(9999, 12, 31)),
        (date(1, 1, 5), -1, date(1, 1, 5)),
    ],
)
def test_months_later(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@given(st.dates(), st.integers(-200_000, 200_000))
def test_months_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    then = add_months(day, months)
    assert then.day == min(day.day, days_in_month(then.year, then.month))
    moved = (then.year - day.year) * 12 + then.month - day.month
    assert moved == months or then.year in (1, 9999)


@given(st.dates(), st.integers(-(10**9), 10**9))
def test_days_later_stay_in_the_calendar(day: date, days: int) -> None:
    then = add_days(day, days)
    assert (then - day).days == days or then in (date.min, date.max)


@given(st.dates(max_value=date(9999, 11, 30)))
def test_a_month_has_as_many_days_as_the_next_is_away(day: date) -> None:
    first = day.replace(day=1)
    assert (add_months(first, 1) - first).days == days_in_month(day.year, day.month)
