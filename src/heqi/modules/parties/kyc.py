"""KYC: what financial members attest of the parties they deal with. Only the results and their days are here."""

from enum import StrEnum

from heqi.machine.authority import present_member
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.parties.reasons import Why
from heqi.modules.parties.standing import require_member
from heqi.modules.parties.terms import Kinds, KycTerms, Reference, Terms
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Party

MOST_CHECKERS = 100  # members that attest one subject


class Outcome(StrEnum):
    CLEAR = "clear"
    NOT_CLEAR = "not-clear"


class Kyc(Row):
    """What one financial member found about one subject. Only the checker reads it: a subject that reads its own
    result could be tipped off.
    """

    checker: Party
    subject: Party
    kinds: Kinds
    outcome: Outcome
    reference: Reference  # of the checker's own file: what is in it never comes here
    attested_day: Day
    expires_day: Day  # the last day
    withdrawn_day: Day | None


KYC = Table(
    "kyc",
    Kyc,
    key="checker/subject",
    parts=(Party, Party),
    indexes=("checker", "subject"),
    readers=("checker",),
    short="kyc",
    walked=(("checker",),),
)


class AttestKyc(Action, tag="parties.attest_kyc"):
    """A financial member attests what it checked about a party and how it came out. It replaces its earlier one."""

    subject: Party
    kinds: Kinds
    outcome: Outcome
    reference: Reference
    expires_day: Day


class WithdrawKyc(Action, tag="parties.withdraw_kyc"):
    """A financial member no longer stands by its attestation."""

    subject: Party


def attest_kyc(state: State, call: Call, ask: AttestKyc) -> None:
    terms = call.terms(Terms).kyc
    roles = present_member(state, ask.by).roles
    counts = any(role in terms.roles for role in roles)
    require(counts, Why.CHECKER_NOT_FINANCIAL, party=ask.by, roles=roles, counting=terms.roles)
    require_member(state, ask.subject, Why.MEMBER_UNKNOWN)
    latest = add_days(call.day, terms.days_at_most)
    in_time = call.day <= ask.expires_day <= latest
    require(in_time, Why.KYC_DAYS_WRONG, today=call.day, latest=latest, expires_day=ask.expires_day)
    # Nothing below may be refused.
    found = Kyc(
        checker=ask.by,
        subject=ask.subject,
        kinds=ask.kinds,
        outcome=ask.outcome,
        reference=ask.reference,
        attested_day=call.day,
        expires_day=ask.expires_day,
        withdrawn_day=None,
    )
    state.put(KYC, f"{ask.by}/{ask.subject}", found)


def withdraw_kyc(state: State, call: Call, ask: WithdrawKyc) -> None:
    found = state.get(KYC, f"{ask.by}/{ask.subject}")
    if found is None or found.withdrawn_day is not None:
        refuse(Why.KYC_UNKNOWN, subject=ask.subject)
    # Nothing below may be refused.
    state.put(KYC, f"{ask.by}/{ask.subject}", changed(found, withdrawn_day=call.day))


def require_kyc(state: State, call: Call, subject: str, checker: str) -> None:
    """Refuse new finance by `checker` unless the checks of `subject` are attested as the charter asks, and in time.

    Where the charter lets another member's attestation do, one's own bad outcome still counts more than theirs.
    Refusals: KYC_MISSING, KYC_EXPIRED.
    """
    terms = call.terms(Terms).kyc
    own = state.get(KYC, f"{checker}/{subject}")
    own_is_bad = own is not None and own.withdrawn_day is None and own.outcome is Outcome.NOT_CLEAR
    if terms.own or own_is_bad:
        candidates = [] if own is None else [own]
    else:
        candidates = [found for _, found in state.scan(KYC, "subject", subject, MOST_CHECKERS)]
    ends = [found.expires_day for found in candidates if _clears(found, terms)]
    require(bool(ends), Why.KYC_MISSING, subject=subject, checker=checker, kinds=terms.kinds)
    require(max(ends) >= call.day, Why.KYC_EXPIRED, subject=subject, checker=checker, expired_day=max(ends))


def _clears(found: Kyc, terms: KycTerms) -> bool:
    complete = all(kind in found.kinds for kind in terms.kinds)
    return found.outcome is Outcome.CLEAR and found.withdrawn_day is None and complete
