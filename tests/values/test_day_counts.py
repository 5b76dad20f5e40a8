"""Day counts: days and years by their names in the trade."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.values.day_counts import DayCount

DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))


@pytest.mark.parametrize(
    ("count", "start", "end", "days", "year"),
    [
        ("ACT/360", date(2026, 1, 31), date(2026, 3, 1), 29, 360),
        ("ACT/360", date(2024, 2, 28), date(2024, 3, 1), 2, 360),
        ("ACT/365", date(2024, 1, 1), date(2025, 1, 1), 366, 365),
        ("30/360", date(2026, 1, 31), date(2026, 3, 1), 31, 360),
        ("30/360", date(2026, 1, 30), date(2026, 1, 31), 0, 360),
        ("30/360", date(2026, 1, 1), date(2027, 1, 1), 360, 360),
    ],
)
def test_days_of_a_span(count: str, start: date, end: date, days: int, year: int) -> None:
    assert (DayCount(count).days(start, end), DayCount(count).year) == (days, year)


@given(st.sampled_from(DayCount), DAYS, DAYS, DAYS)
def test_days_over_two_spans_add_up(count: DayCount, one: date, two: date, three: date) -> None:
    first, second, third = sorted((one, two, three))
    assert count.days(first, second) + count.days(second, third) == count.days(first, third)
    assert count.days(first, second) >= 0
