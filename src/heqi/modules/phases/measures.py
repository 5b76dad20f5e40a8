"""Measures: what the ledger itself knows of how it goes, in one row that every change keeps: nothing is ever summed.

Together with the present phase it is what all criteria and caps are held against.
"""

from typing import Literal

from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, money
from heqi.modules.charter import in_force
from heqi.modules.phases.reasons import Why
from heqi.modules.phases.terms import SECTION, Enter, Phase, Terms, path_of
from heqi.modules.receivables import Obligor
from heqi.modules.receivables.claims import Dispute, DisputeStage
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State, Touched
from heqi.values.amounts import MAX_INTEGER, Cents, Count
from heqi.values.days import Day
from heqi.values.identifiers import Code

WHOLE = "ledger"
BASIS_POINTS = 10_000


class Measures(Row):
    """Of all members together, since the ledger began."""

    outstanding: Cents  # promised and neither paid nor cancelled
    settled: Cents
    overdue: Cents  # the face of claims reported overdue
    disputes: Count  # open ones
    incidents: Count  # of which nobody has said yet what came of them


class Present(Row):
    """The phase that the ledger is in."""

    phase: Code
    since: Day
    changes: Count


MEASURES = Table("measures", Measures, key="whole", parts=(Literal["ledger"],), readers=(EVERYONE,), short="msr")
PRESENT = Table("present_phase", Present, key="whole", parts=(Literal["ledger"],), readers=(EVERYONE,), short="pph")


def genesis(state: State, charter: Charter, day: Day) -> None:
    """The ledger begins in its first phase, with nothing."""
    state.put(PRESENT, WHOLE, Present(phase=charter.terms(Terms).phase[0].id, since=day, changes=0))
    state.put(MEASURES, WHOLE, Measures(outstanding=0, settled=0, overdue=0, disputes=0, incidents=0))


def present(state: State) -> Present:
    row = state.get(PRESENT, WHOLE)
    if row is None:
        raise KeyError(PRESENT.name)
    return row


def measures(state: State) -> Measures:
    row = state.get(MEASURES, WHOLE)
    if row is None:
        raise KeyError(MEASURES.name)
    return row


def count(state: State, touched: list[Touched]) -> int:
    """Keep the measures by the rows that a transaction touched. Returns by how much more is outstanding."""
    outstanding = settled = overdue = disputes = 0
    for row in touched:
        for each, sign in ((row.before, -1), (row.after, 1)):
            if isinstance(each, Obligor):
                outstanding += sign * each.outstanding
                settled += sign * each.paid
                overdue += sign * each.overdue
            elif isinstance(each, Dispute) and each.stage is DisputeStage.OPEN:
                disputes += sign
    if outstanding or settled or overdue or disputes:
        so_far = measures(state)
        now = changed(
            so_far,
            outstanding=so_far.outstanding + outstanding,
            settled=min(MAX_INTEGER, so_far.settled + settled),  # a total that refused would stop payments
            overdue=so_far.overdue + overdue,
            disputes=so_far.disputes + disputes,
        )
        state.put(MEASURES, WHOLE, now)
    return outstanding


def count_incident(state: State, charter: Charter) -> None:
    """A rule has failed: that is on record, and holds promotions up until somebody has looked into it."""
    if SECTION in charter.modules:
        so_far = measures(state)
        state.put(MEASURES, WHOLE, changed(so_far, incidents=so_far.incidents + 1))


def unmet(state: State, day: Day, enter: Enter) -> tuple[str, ...]:
    """What a phase still asks of the ledger before it can be entered, in the words of the reasons."""
    now, days = measures(state), (day - present(state).since).days
    share = overdue_share(now)
    missing: list[str] = []
    if days < enter.days_in_previous:
        missing.append(f"day {days} of {enter.days_in_previous} in this phase")
    if now.settled < enter.settled_at_least:
        missing.append(f"settled {money(now.settled)} of {money(enter.settled_at_least)}")
    if now.overdue * BASIS_POINTS >= enter.overdue_below_basis_points * now.outstanding and now.overdue > 0:
        missing.append(f"overdue {share} basis points, below {enter.overdue_below_basis_points}")
    if now.disputes > enter.disputes_open_at_most:
        missing.append(f"open disputes {now.disputes}, at most {enter.disputes_open_at_most}")
    if now.incidents > enter.incidents_open_at_most:
        missing.append(f"open incidents {now.incidents}, at most {enter.incidents_open_at_most}")
    return tuple(missing)


def overdue_share(now: Measures) -> int:
    """Of what is outstanding, in basis points, rounded up."""
    return -(-now.overdue * BASIS_POINTS // now.outstanding) if now.outstanding else 0


def following(terms: Terms, phase: str) -> Phase | None:
    """The phase after this one, or None after the last."""
    place = terms.place(phase) + 1
    return terms.phase[place] if place < len(terms.phase) else None


def what_next_needs(state: State, day: Day, following: Phase | None) -> tuple[str, ...]:
    """All that still separates the ledger from the next phase, the vote among it."""
    if following is None or following.enter is None:
        return ("no phase follows",)
    return (*unmet(state, day, following.enter), f"a vote of more than {following.enter.more_than} of the members")


def members_beyond(state: State, before: Charter, after: Charter) -> list[Refusal]:
    """Refusals of a text by which more members would be active than by the one before, and more than the present phase
    allows. Who is there already stays, also where the ledger has gone back a phase.
    """
    if SECTION not in after.modules:
        return []
    name, terms = present(state).phase, after.terms(Terms)
    cap, members = terms.phase[terms.place(name)].caps.members, len(after.active_members)
    if members <= max(cap, len(before.active_members)):
        return []
    facts = {"phase": name, "members": members, "cap": cap, "over": members - cap}
    return [Refusal(Why.MEMBERS_BEYOND_CAP, **facts, **in_force(after, path_of(name, "caps.members")))]
