"""Book: totals as rows, kept by the same rules that move a claim: per promise, per obligor, per month, per financier.

Limits and headlines read them; nothing is ever summed by a scan.
"""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call
from heqi.modules.receivables.claims import CLAIMS, DISPUTES, PROMISES, Claim, DisputeStage, Promise, Stage, promise_of
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER, Amount, Cents, Count
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party

Subject = Annotated[
    str,
    Meta(pattern="^(group:)?[a-z][a-z0-9-]{0,39}$(?!\n)", description="a member's id, or `group:` and a group's code"),
]


class Obligor(Row):
    """What one obligor has promised, and whether it may promise more."""

    obligor: Party
    promised: Cents
    outstanding: Cents
    paid: Cents
    cancelled: Cents
    overdue: Cents  # the face of claims reported overdue
    overdue_claims: Count
    attested_defaults: Count


class Month(Row):
    """What happened in one month of the ledger, for whoever supervises it."""

    promised: Cents
    financed: Cents
    settled: Cents
    cancelled: Cents
    overdue: Cents  # reported in that month
    diluted: Cents


class Exposure(Row):
    """What a financier has advanced against one obligor or one group, and the line it has set for it."""

    financier: Party
    subject: Subject
    used: Cents
    limit: Amount | None
    limit_until: Day | None  # the last day


OBLIGORS = Table("obligors", Obligor, key="obligor", parts=(Party,), indexes=("obligor",), readers=("obligor",))
MonthText = Annotated[str, Meta(pattern="^[0-9]{4}-(0[1-9]|1[0-2])$(?!\n)")]
MONTHS = Table("receivable_months", Month, key="year-month", parts=(MonthText,))
EXPOSURES = Table(
    "exposures",
    Exposure,
    key="financier/subject",
    parts=(Party, Subject),
    indexes=("financier",),
    readers=("financier",),
    short="exp",
    walked=(("financier",),),
)


def obligor_row(state: State, obligor: Party) -> Obligor:
    """The obligor's totals, zeros at first."""
    return state.get(OBLIGORS, obligor) or Obligor(
        obligor=obligor,
        promised=0,
        outstanding=0,
        paid=0,
        cancelled=0,
        overdue=0,
        overdue_claims=0,
        attested_defaults=0,
    )


def exposure_row(state: State, financier: Party, subject: str) -> Exposure:
    """The financier's exposure to an obligor or a group, nothing at first and without a line."""
    return state.get(EXPOSURES, f"{financier}/{subject}") or Exposure(
        financier=financier, subject=subject, used=0, limit=None, limit_until=None
    )


def adds_up(row: Promise | Obligor) -> bool:
    return row.promised == row.outstanding + row.paid + row.cancelled


def go_live(state: State, call: Call, key: Id, claim: Claim) -> None:
    """Put an offered claim that is promised from now on, and count it everywhere."""
    state.put(CLAIMS, key, changed(claim, stage=Stage.LIVE, holder_since=call.day))
    promise = promise_of(state, claim.root)
    total = {"promised": promise.promised + claim.face, "outstanding": promise.outstanding + claim.face}
    state.put(PROMISES, claim.root, changed(promise, **total))
    obligor = obligor_row(state, claim.obligor)
    total = {"promised": obligor.promised + claim.face, "outstanding": obligor.outstanding + claim.face}
    state.put(OBLIGORS, claim.obligor, changed(obligor, **total))
    count_month(state, call, promised=claim.face)


def lower(state: State, call: Call, key: Id, claim: Claim, *, paid: int = 0, cancelled: int = 0) -> Claim:
    """Take what was paid or cancelled off the face of a claim that is owed, and count it everywhere."""
    less = paid + cancelled
    face = claim.face - less
    now_paid = claim.paid + paid
    stage = claim.stage if face else (Stage.PAID if now_paid else Stage.CANCELLED)
    after = changed(claim, face=face, paid=now_paid, stage=stage, disputed=min(claim.disputed, face))
    if face == 0 and claim.dispute is not None:
        dispute = state.get(DISPUTES, claim.dispute)
        if dispute is not None:
            state.put(DISPUTES, claim.dispute, changed(dispute, stage=DisputeStage.OVER))
        after = changed(after, dispute=None)
    state.put(CLAIMS, key, after)
    promise = promise_of(state, claim.root)
    state.put(
        PROMISES,
        claim.root,
        changed(
            promise,
            outstanding=promise.outstanding - less,
            paid=promise.paid + paid,
            cancelled=promise.cancelled + cancelled,
        ),
    )
    obligor = obligor_row(state, claim.obligor)
    reported = claim.overdue_since is not None
    state.put(
        OBLIGORS,
        claim.obligor,
        changed(
            obligor,
            outstanding=obligor.outstanding - less,
            paid=obligor.paid + paid,
            cancelled=obligor.cancelled + cancelled,
            overdue=obligor.overdue - (less if reported else 0),
            overdue_claims=obligor.overdue_claims - (1 if reported and face == 0 else 0),
        ),
    )
    count_month(state, call, settled=paid, cancelled=cancelled)
    return after


def count_month(state: State, call: Call, **more: int) -> None:
    """Add to this month's totals. They are everybody's and bind nobody, so they stop at what a row can hold: a total
    that refused would let a few members with enormous claims stop all others. The totals that bind grow by what one
    party did itself: an obligor's by its own promises (paid and cancelled stay within promised, so that no payment
    ever meets the bound), a financier's exposure by its own money.
    """
    key = f"{call.day.year:04d}-{call.day.month:02d}"
    month = state.get(MONTHS, key) or Month(promised=0, financed=0, settled=0, cancelled=0, overdue=0, diluted=0)
    totals = {name: min(MAX_INTEGER, getattr(month, name) + value) for name, value in more.items()}
    state.put(MONTHS, key, changed(month, **totals))


def change_exposure(state: State, financier: Party, obligor: Party, group: str, change: int) -> None:
    """More or less is advanced against an obligor, and so against its group (by its code when the money went out)."""
    for subject in dict.fromkeys((obligor, group)):
        row = exposure_row(state, financier, subject)
        state.put(EXPOSURES, f"{financier}/{subject}", changed(row, used=row.used + change))
