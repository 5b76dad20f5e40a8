"""Disputing: the arbiter named beforehand decides; one who is silent past its time leaves it to the condition."""

from typing import Annotated

from msgspec import Meta, Struct

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.conditions.funds import (
    FUNDS,
    PAYEES_AT_MOST,
    Stage,
    awaits_arbiter,
    fund_of,
    require_open,
)
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.releasing import pay_payee, return_rest, still_bound
from heqi.modules.conditions.terms import Terms
from heqi.modules.payments import Frees
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import add_days
from heqi.values.identifiers import Id, Party, Text


class Award(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the arbiter gives a payee."""

    payee: Party
    amount: Amount


class Dispute(Action, tag="conditions.dispute"):
    """The payer or a payee says that the money should not go as it would. It waits for the arbiter, and then for as
    long again for who may have it. A fund is disputed once.
    """

    fund: Id
    ground: Text


class Decide(Frees, tag="conditions.decide"):
    """The arbiter decides what each payee has; the rest goes back to the payer. reference: of its written decision."""

    fund: Id
    awards: Annotated[tuple[Award, ...], Meta(max_length=PAYEES_AT_MOST)]
    reference: Text


class Disputed(Event, tag="conditions.disputed"):
    """The arbiter is asked to decide."""

    fund: Id
    by: Party
    arbiter: Party
    ground: Text


def dispute(state: State, call: Call, ask: Dispute) -> None:
    fund = fund_of(state, ask.by, ask.fund, "payer", "payees")
    require_open(fund)
    if fund.arbiter is None:
        refuse(Why.NO_ARBITER, fund=ask.fund)
    require(fund.stage is Stage.BOUND, Why.DISPUTED_BEFORE, fund=ask.fund)
    require(call.day <= fund.last_day, Why.PAST_LAST_DAY, last_day=fund.last_day)
    require(still_bound(state, fund, call.day), Why.PURPOSE_OVER, name=fund.name)
    # Nothing below may be refused.
    days = call.terms(Terms).dispute_days
    decide_by = add_days(call.day, days)
    last_day = max(fund.last_day, add_days(decide_by, days))
    state.put(FUNDS, ask.fund, changed(fund, stage=Stage.DISPUTED, decide_by=decide_by, last_day=last_day))
    call.emit(Disputed(fund=ask.fund, by=ask.by, arbiter=fund.arbiter, ground=ask.ground))


def decide(state: State, call: Call, ask: Decide) -> None:
    fund = fund_of(state, ask.by, ask.fund, "arbiter")
    require_open(fund)
    require(awaits_arbiter(fund, call.day), Why.NOTHING_TO_DECIDE, fund=ask.fund)
    awarded = [award.payee for award in ask.awards]
    for place, award in enumerate(ask.awards):
        require(award.payee in fund.payees, Why.NO_PAYEE, payee=award.payee)
        require(award.payee not in awarded[:place], Why.PAYEE_TWICE, party=award.payee)
        share = fund.shares[fund.payees.index(award.payee)]
        most = share.at_most - share.paid
        require(award.amount <= most, Why.BEYOND_SHARE, payee=award.payee, amount=award.amount, most=most)
    total = sum(award.amount for award in ask.awards)
    require(total <= fund.left, Why.AWARDS_TOO_LARGE, total=total, left=fund.left)
    # Nothing below may be refused.
    for award in ask.awards:
        fund = pay_payee(state, fund, award.payee, award.amount)
    state.put(FUNDS, ask.fund, changed(return_rest(state, fund), stage=Stage.DECIDED))
