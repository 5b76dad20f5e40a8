"""Interest: simple, by the line's day count, and exact: what is less than a minor unit is carried, never rounded away.

It is rounded once, half a unit up, when it is paid or claimed.
"""

from heqi.modules.credit.records import MILLION, Line
from heqi.state.tables import changed
from heqi.values.days import Day


def accrued(line: Line, day: Day) -> Line:
    """The line with its interest up to that day. Several spans add up to exactly what one span over them comes to."""
    if day <= line.interest_through:
        return line
    days = line.day_count.days(line.interest_through, day)
    parts = line.principal * line.rate * days + line.interest_rest
    whole, rest = divmod(parts, MILLION * line.day_count.year)
    return changed(line, interest=line.interest + whole, interest_rest=rest, interest_through=day)


def interest_due(line: Line, day: Day) -> int:
    """What of interest is owed on that day, in whole minor units."""
    now = accrued(line, day)
    return now.interest + (2 * now.interest_rest >= MILLION * now.day_count.year)
