"""Clauses of the charter's text in force that work views read: schedules of privileges, and what phases ask for.

Views know days and rows, and no text: so each span of 30 days in which a privilege exists is a row of its own.
"""

from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from heqi.modules.phases import Terms as Phases
from heqi.modules.supervision import SPAN_DAYS, allowed
from heqi.modules.supervision import Terms as Supervision
from heqi.values.days import Day, add_days

NEVER = "9999-12-31"


class Granted(NamedTuple):
    """A privilege from a day on and before another: allowed uses in its span of 30 days, and the count's key."""

    privilege: str
    kind: str
    holder: str
    over: str  # roles, as JSON
    from_day: str
    to_day: str
    allowed: int
    span: str
    last_day: str
    last_number: int  # the last day as a number


class PhaseClause(NamedTuple):
    """A phase. first_day: by the days in the phase before, where the ledger is in that one."""

    place: int
    phase: str
    members: int
    outstanding: int
    each: int
    modules: str  # as JSON
    first_day: str | None
    settled: int | None
    overdue_below: int | None
    disputes: int | None
    incidents: int | None
    more_than: str | None


KEPT: dict[str, type[Any]] = {"granted": Granted, "phase_clauses": PhaseClause}
COLUMNS = {
    "granted": "privilege TEXT NOT NULL, kind TEXT NOT NULL, holder TEXT NOT NULL, over TEXT NOT NULL, "
    "from_day TEXT NOT NULL, to_day TEXT NOT NULL, allowed INTEGER NOT NULL, span TEXT NOT NULL, "
    "last_day TEXT NOT NULL, last_number INTEGER NOT NULL, PRIMARY KEY (privilege, from_day)",
    "phase_clauses": "place INTEGER PRIMARY KEY, phase TEXT NOT NULL, members INTEGER NOT NULL, "
    "outstanding INTEGER NOT NULL, each INTEGER NOT NULL, modules TEXT NOT NULL, first_day TEXT, settled INTEGER, "
    "overdue_below INTEGER, disputes INTEGER, incidents INTEGER, more_than TEXT",
}


def granted(content: dict[str, Any]) -> list[Granted]:
    """All privileges of a text (decoded), from the ledger's first day on."""
    if "supervision" not in content:
        return []
    begins = date.fromisoformat(content["charter"]["begins"])
    found = []
    for privilege in msgspec.convert(content["supervision"], Supervision).privilege:
        end = privilege.ends_day or 0
        days = {*range(0, end, SPAN_DAYS), *(step.from_day for step in privilege.quota if step.from_day < end)}
        last, over = add_days(begins, end - 1), _json(privilege.over)
        same = (privilege.id, privilege.kind.value, privilege.of, over)
        for first, following in pairwise((*sorted(days), end)):
            uses, span = allowed(privilege, first), f"{privilege.id}/{first // SPAN_DAYS:04d}"
            between = (add_days(begins, first).isoformat(), add_days(begins, following).isoformat())
            found.append(Granted(*same, *between, uses, span, last.isoformat(), last.toordinal()))
        ended = add_days(begins, end).isoformat()
        found.append(Granted(*same, ended, NEVER, 0, "", last.isoformat(), last.toordinal()))
    return found


def phase_clauses(content: dict[str, Any], present: str, since: Day) -> list[PhaseClause]:
    """All phases of a text (decoded), in their order. present: the phase that the ledger is in, since that day."""
    if "phases" not in content:
        return []
    terms = msgspec.convert(content["phases"], Phases)
    found = []
    for place, phase in enumerate(terms.phase):
        enter, caps = phase.enter, phase.caps
        asked: tuple[Any, ...] = (None, None, None, None, None, None)
        if enter is not None:
            follows = terms.phase[place - 1].id == present
            first_day = add_days(since, enter.days_in_previous).isoformat() if follows else None
            asked = (
                first_day,
                enter.settled_at_least,
                enter.overdue_below_basis_points,
                enter.disputes_open_at_most,
                enter.incidents_open_at_most,
                enter.more_than,
            )
        modules = _json(phase.modules)
        found.append(PhaseClause(place, phase.id, caps.members, caps.outstanding, caps.each, modules, *asked))
    return found


def _json(texts: tuple[str, ...]) -> str:
    return msgspec.json.encode(texts).decode()
