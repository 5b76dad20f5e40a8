"""Days and seconds of the ledger. A Day is a plain calendar date and travels as YYYY-MM-DD; a Second counts UTC
seconds since 1970-01-01. Nothing here reads a clock.
"""

from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta

from heqi.values.amounts import MAX_INTEGER

Day = date
Second = Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="UTC seconds since 1970-01-01")]

EPOCH = date(1970, 1, 1)
SECONDS_PER_DAY = 86_400
# Wherever on Earth, it is then still a day of the year 9999, beyond which there are no dates.
LAST_SECOND = (date.max - EPOCH).days * SECONDS_PER_DAY - 1
FIRST_MONTH_INDEX = 1 * 12
LAST_MONTH_INDEX = 9999 * 12 + 11


def day_of(second: int, utc_offset_minutes: int) -> Day:
    """The calendar day at a fixed offset from UTC in which `second` falls."""
    return EPOCH + timedelta(days=(second + utc_offset_minutes * 60) // SECONDS_PER_DAY)


def first_second(day: Day, utc_offset_minutes: int) -> int:
    """The first second of `day` at a fixed offset from UTC."""
    return (day - EPOCH).days * SECONDS_PER_DAY - utc_offset_minutes * 60


def add_days(day: Day, days: int) -> Day:
    """`day` moved by `days`, kept within the years 1 to 9999."""
    ordinal = min(max(day.toordinal() + days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def add_months(day: Day, months: int) -> Day:
    """The same day `months` later, or the last day of that month where it has none (31 January + 1 -> 28 February).
    Kept within the years 1 to 9999.
    """
    index = min(max(day.year * 12 + day.month - 1 + months, FIRST_MONTH_INDEX), LAST_MONTH_INDEX)
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, days_in_month(year, month)))


def days_in_month(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31
