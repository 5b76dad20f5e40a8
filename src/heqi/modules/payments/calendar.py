"""The calendar: on which days banks settle, as one bank of the charter publishes it."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments.reasons import Why
from heqi.modules.payments.terms import Terms
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Party

Year = Annotated[int, Meta(ge=1970, le=9998)]
Version = Annotated[int, Meta(ge=1, le=1_000)]
ClosedDays = Annotated[tuple[Day, ...], Meta(max_length=366)]


class Calendar(Row):
    """The days of a year on which banks do not settle: weekends and holidays, without working weekends."""

    bank: Party
    year: Year
    version: Version
    closed: ClosedDays


YearText = Annotated[str, Meta(pattern="^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])$(?!\n)")]
CALENDARS = Table("calendars", Calendar, key="bank/year", parts=(Party, YearText), readers=(EVERYONE,), short="cal")


class PublishCalendar(Action, tag="payments.publish_calendar"):
    """The calendar bank says on which days of a year banks do not settle. A later version changes future days only."""

    year: Year
    version: Version
    closed: ClosedDays


def publish_calendar(state: State, call: Call, ask: PublishCalendar) -> None:
    expected = call.terms(Terms).calendar_bank
    require(ask.by == expected, Why.NOT_THE_CALENDAR_BANK, expected=expected, bank=ask.by)
    rising = all(one < other for one, other in zip(ask.closed, ask.closed[1:], strict=False))
    sound = rising and all(day.year == ask.year for day in ask.closed) and len(ask.closed) < 365
    require(sound, Why.CALENDAR_DAYS_WRONG, year=ask.year)
    key = f"{ask.by}/{ask.year}"
    earlier = state.get(CALENDARS, key)
    version = 1 if earlier is None else earlier.version + 1
    require(ask.version == version, Why.CALENDAR_VERSION_WRONG, year=ask.year, expected=version, version=ask.version)
    if earlier is not None:
        differing = sorted({*earlier.closed} ^ {*ask.closed})
        first = differing[0] if differing else None
        require(first is None or first > call.day, Why.CALENDAR_PAST_CHANGED, day=first or call.day, today=call.day)
    # Nothing below may be refused.
    state.put(CALENDARS, key, Calendar(bank=ask.by, year=ask.year, version=version, closed=ask.closed))


def next_banking_day(state: State, call: Call, day: Day) -> Day:
    """The first day on or after `day` on which banks settle. Refused: CALENDAR_MISSING, when there is no calendar."""
    found, year = find_banking_day(state, call, day)
    if found is None:
        refuse(Why.CALENDAR_MISSING, bank=call.terms(Terms).calendar_bank, year=year)
    return found


def find_banking_day(state: State, call: Call, day: Day) -> tuple[Day | None, int]:
    """(the first day on or after `day` on which banks settle, its year). No day when that year has no calendar.

    Since a year always has a banking day, at most two calendars are read.
    """
    bank = call.terms(Terms).calendar_bank
    while (calendar := state.get(CALENDARS, f"{bank}/{day.year}")) is not None:
        while day.year == calendar.year:
            if day not in calendar.closed:
                return day, day.year
            day = add_days(day, 1)
    return None, day.year
