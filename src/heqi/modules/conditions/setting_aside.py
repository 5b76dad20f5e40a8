"""Setting money aside: who may be paid, for what and when; a condition that can never hold is refused at once."""

from heqi.machine.module import Call
from heqi.machine.reasons import Reason, refuse, require
from heqi.modules.conditions.funds import FUNDS, Fund, Payees, Share, Stage
from heqi.modules.conditions.purposes import PURPOSES, require_binding
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.terms import Terms
from heqi.modules.conditions.when import (
    GROUND,
    Attested,
    Delivered,
    Test,
    When,
    attesters,
    every_test,
    said,
    tests_of,
)
from heqi.modules.documents import DOCUMENTS
from heqi.modules.parties import require_good_standing
from heqi.modules.payments import Holds, hold_back, require_settled
from heqi.state.view import State
from heqi.values.amounts import Amount, Currency
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party

ATTEST = "conditions.attest"


class SetAside(Holds, tag="conditions.set_aside"):
    """A payer sets money aside under one of its purposes, for payees who may each have so much of it. It stays the
    payer's. when: what a payee can rely on; without it only the payer releases, as from a budget. arbiter: who decides
    if there is a dispute; without one there can be none.
    """

    purpose: Id
    bank: Party
    currency: Currency
    payees: Payees
    amount: Amount
    when: When | None
    arbiter: Party | None
    last_day: Day


def set_aside(state: State, call: Call, ask: SetAside) -> None:
    require_settled(call, ask.bank, ask.currency)
    purpose = state.get(PURPOSES, ask.purpose)
    if purpose is None or purpose.payer != ask.by:
        refuse(Why.PURPOSE_UNKNOWN, purpose=ask.purpose)
    require_binding(call, ask.purpose, purpose)
    require_payees(state, ask)
    latest = min(purpose.last_day, add_days(call.day, call.terms(Terms).days_at_most))
    in_time = call.day <= ask.last_day <= latest
    require(in_time, Why.LAST_DAY, today=call.day, latest=latest, last_day=ask.last_day)
    if ask.arbiter is not None:
        impartial = ask.arbiter not in committed_by(state, ask) and ask.arbiter != ask.by
        require(impartial, Why.NOT_IMPARTIAL, party=ask.arbiter)
        require_can(state, call, ask.arbiter, "conditions.decide", Why.CANNOT_DECIDE)
    if ask.when is not None:
        require_can_hold(state, call, ask, ask.when)
    hold_back(state, ask.bank, ask.currency, ask.by, ask.amount)
    # Nothing below may be refused.
    fund = Fund(
        purpose=ask.purpose,
        name=purpose.name,
        told_by=purpose.told_by,
        bank=ask.bank,
        currency=ask.currency,
        payer=ask.by,
        payees=tuple(each.party for each in ask.payees),
        shares=tuple(Share(at_most=each.at_most, paid=0) for each in ask.payees),
        amount=ask.amount,
        left=ask.amount,
        returned=0,
        when=ask.when,
        attesters=attesters(ask.when),
        attested=(),
        arbiter=ask.arbiter,
        last_day=ask.last_day,
        stage=Stage.BOUND,
        decide_by=None,
    )
    state.put(FUNDS, call.new_id(), fund)


def committed_by(state: State, ask: SetAside) -> tuple[Party, ...]:
    """The payees, who begin to rely on it."""
    return tuple(each.party for each in ask.payees)


def require_payees(state: State, ask: SetAside) -> None:
    """Members, each once and none the payer, who together may have all of it."""
    named = committed_by(state, ask)
    for place, party in enumerate(named):
        require(party != ask.by and party not in named[:place], Why.PAYEE_TWICE, party=party)
        require_good_standing(state, party, Why.PARTY_UNKNOWN)
    shares = sum(each.at_most for each in ask.payees)
    require(shares >= ask.amount, Why.NEVER_ALL_PAID, shares=shares, amount=ask.amount)


def require_can_hold(state: State, call: Call, ask: SetAside, when: When) -> None:
    """Refuse a condition of which some part can never hold, and say which."""
    groups = len(when.groups)
    require(when.at_least <= groups, Why.NEVER_SO_MANY, at_least=when.at_least, there_are=groups)
    for group in when.groups:
        tests = tests_of(group)
        for place, test in enumerate(tests):
            require(test not in tests[:place], Why.SAID_TWICE, test=said(test))
        require(group.at_least <= len(tests), Why.NEVER_SO_MANY, at_least=group.at_least, there_are=len(tests))
    for test in every_test(when):
        require_can_pass(state, call, ask, test)


def require_can_pass(state: State, call: Call, ask: SetAside, test: Test) -> None:
    match test:
        case Attested():
            require_can(state, call, test.by, ATTEST, Why.NEVER_ATTESTED, what=test.what)
        case Delivered():
            require_good_standing(state, test.by, Why.PARTY_UNKNOWN)
            found = state.get(DOCUMENTS, test.document)
            deliverable = (
                found is not None
                and ask.by in (found.seller, found.buyer, *found.shown_to)
                and found.kind in GROUND
                and not found.withdrawn
            )
            require(deliverable, Why.NEVER_DELIVERED, document=test.document)
        case _:
            require(test <= ask.last_day, Why.NEVER_THAT_DAY, day=test, last_day=ask.last_day)


def require_can(state: State, call: Call, party: Party, action: str, why: Reason, **facts: str) -> None:
    """Refuse with `why` unless that member may do that."""
    member = require_good_standing(state, party, Why.PARTY_UNKNOWN)
    require(call.charter.allows(member.roles, action), why, party=party, action=action, **facts)
