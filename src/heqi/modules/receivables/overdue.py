"""Overdue: what follows when a due day passes unpaid, and who stops promising because of it.

Overdue counts from the cut-off of the last day: the due day, moved to a banking day, with the charter's grace. It is a
fact of the calendar; a holder reports it, and the report stops the obligor until the last such claim is paid.
"""

from typing import Literal

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.parties import Why as Parties
from heqi.modules.parties import require_member
from heqi.modules.payments import next_banking_day
from heqi.modules.receivables.book import OBLIGORS, count_month, obligor_row
from heqi.modules.receivables.claims import CLAIMS, Claim, Stage, face_asked, held_by, require_live, require_owed
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Cents
from heqi.values.days import Day, add_days, first_second
from heqi.values.identifiers import Id, Party, Text

SECONDS_PER_MINUTE = 60


class AttestedDefault(Row):
    """A financial member's word that an obligor is in default elsewhere."""

    obligor: Party
    attester: Party
    kind: str
    reference: Text
    day: Day
    lifted_day: Day | None


ATTESTED_DEFAULTS = Table(
    "attested_defaults",
    AttestedDefault,
    key="attester/obligor",
    parts=(Party, Party),
    readers=(EVERYONE,),
    short="dft",
)


class ObligorStopped(Event, tag="receivables.obligor_stopped"):
    """An obligor may promise nothing new until what is overdue is paid or the attestation lifted."""

    obligor: Party
    overdue: Cents


class ReportOverdue(Action, tag="receivables.report_overdue"):
    """The holder reports that the undisputed part of a claim was not paid in time."""

    claim: Id


class MarkDefaulted(Action, tag="receivables.mark_defaulted"):
    """The holder marks a claim as non-performing after the charter's days overdue."""

    claim: Id


class AttestDefault(Action, tag="receivables.attest_default"):
    """A financial member attests that an obligor defaulted on a bond or is persistently in arrears on bills."""

    obligor: Party
    kind: Literal["bond-default", "bill-arrears"]
    reference: Text


class LiftDefault(Action, tag="receivables.lift_default"):
    """Whoever attested a default says that it is over."""

    obligor: Party


def report_overdue(state: State, call: Call, ask: ReportOverdue) -> None:
    claim = held_by(state, ask.by, ask.claim)
    require_owed(claim)
    require(claim.overdue_since is None, Why.ALREADY_REPORTED)
    require(claim.disputed < claim.face, Why.DISPUTED, disputed=claim.disputed)
    last = last_day(state, call, claim)
    require(is_past(call, last), Why.NOT_OVERDUE, last_day=last)
    # Nothing below may be refused.
    state.put(CLAIMS, ask.claim, changed(claim, overdue_since=add_days(last, 1)))
    row = obligor_row(state, claim.obligor)
    overdue = row.overdue + claim.face
    state.put(OBLIGORS, claim.obligor, changed(row, overdue=overdue, overdue_claims=row.overdue_claims + 1))
    count_month(state, call, overdue=claim.face)
    call.emit(ObligorStopped(obligor=claim.obligor, overdue=overdue))


def mark_defaulted(state: State, call: Call, ask: MarkDefaulted) -> None:
    claim = held_by(state, ask.by, ask.claim)
    require_live(claim)
    last = last_day(state, call, claim)
    late_enough = claim.overdue_since is not None and days_overdue(call, last) >= call.terms(Terms).default_days
    non_performing = add_days(last, call.terms(Terms).default_days - 1)
    require(late_enough, Why.NOT_NON_PERFORMING, last_day=non_performing)
    # Nothing below may be refused.
    state.put(CLAIMS, ask.claim, changed(claim, stage=Stage.DEFAULTED))


def attest_default(state: State, call: Call, ask: AttestDefault) -> None:
    require_member(state, ask.obligor, Parties.MEMBER_UNKNOWN)
    key = f"{ask.by}/{ask.obligor}"
    earlier = state.get(ATTESTED_DEFAULTS, key)
    require(earlier is None or earlier.lifted_day is not None, Why.ALREADY_REPORTED)
    # Nothing below may be refused.
    attested = AttestedDefault(
        obligor=ask.obligor, attester=ask.by, kind=ask.kind, reference=ask.reference, day=call.day, lifted_day=None
    )
    state.put(ATTESTED_DEFAULTS, key, attested)
    row = obligor_row(state, ask.obligor)
    state.put(OBLIGORS, ask.obligor, changed(row, attested_defaults=row.attested_defaults + 1))
    call.emit(ObligorStopped(obligor=ask.obligor, overdue=row.overdue))


def lift_default(state: State, call: Call, ask: LiftDefault) -> None:
    key = f"{ask.by}/{ask.obligor}"
    attested = state.get(ATTESTED_DEFAULTS, key)
    if attested is None or attested.lifted_day is not None:
        refuse(Why.NOT_FOUND, record=key)
    # Nothing below may be refused.
    state.put(ATTESTED_DEFAULTS, key, changed(attested, lifted_day=call.day))
    row = obligor_row(state, ask.obligor)
    state.put(OBLIGORS, ask.obligor, changed(row, attested_defaults=row.attested_defaults - 1))


def last_day(state: State, call: Call, claim: Claim) -> Day:
    """The last day on which paying is in time. Refused: payments.CALENDAR_MISSING."""
    return add_days(next_banking_day(state, call, claim.due), call.terms(Terms).grace_days)


def is_past(call: Call, last: Day) -> bool:
    """Whether the cut-off of that day is over."""
    cut_off = call.terms(Terms).cut_off_minute * SECONDS_PER_MINUTE
    return call.second >= first_second(last, call.charter.preamble.utc_offset_minutes) + cut_off


def days_overdue(call: Call, last: Day) -> int:
    """Full days after the last day; zero or less before it is over."""
    return (call.day - last).days


RULES: dict[type[Action], Rule] = {
    ReportOverdue: Rule(
        report_overdue, by="the holder", zh="持有人报告一笔债权的无争议部分未按时支付。", amount=face_asked
    ),
    MarkDefaulted: Rule(
        mark_defaulted, by="the holder", zh="逾期达到章程所定天数后，持有人将债权列为不良。", amount=face_asked
    ),
    AttestDefault: Rule(attest_default, by="a financial member", zh="金融成员证明债务人债券违约，或票据持续逾期。"),
    LiftDefault: Rule(lift_default, by="whoever attested it", zh="出具违约证明的一方声明违约已结束。"),
}
