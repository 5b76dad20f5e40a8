"""Day counts: by how many days of what year interest runs, by their names in the trade (ISDA 2006 Definitions 4.16).

All three are differences of one number per day, so days over two spans add up to those over both.
"""

from enum import StrEnum

from heqi.values.days import Day


class DayCount(StrEnum):
    ACT_360 = "ACT/360"
    ACT_365 = "ACT/365"  # fixed: 365 in a leap year, too
    THIRTY_360 = "30/360"  # 30E/360: each month has 30 days, and the 31st is the 30th

    @property
    def year(self) -> int:
        """The days of its year."""
        return 365 if self is DayCount.ACT_365 else 360

    def days(self, start: Day, end: Day) -> int:
        """The days from `start` to `end`, of which one is not counted."""
        if self is DayCount.THIRTY_360:
            return _thirty(end) - _thirty(start)
        return (end - start).days


def _thirty(day: Day) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)
