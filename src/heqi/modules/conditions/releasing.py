"""Releasing: statements that a condition waits for, payment when it holds, and what goes back to the payer."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.conditions.funds import (
    FUNDS,
    PAYEES_AT_MOST,
    Fund,
    Share,
    Stage,
    fund_of,
    require_open,
    require_undisputed,
)
from heqi.modules.conditions.purposes import PURPOSES, binds
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.when import Attested, Known, deliveries_of, every_test
from heqi.modules.payments import Frees, free, move
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import Day
from heqi.values.identifiers import Code, Id, Party


class Attest(Action, tag="conditions.attest"):
    """A party that the condition names says that something is so. It stands: no statement is taken back."""

    fund: Id
    what: Code


class Release(Frees, tag="conditions.release"):
    """Money that was set aside is paid to a payee. The payer may let it go at any time; the payee itself takes it once
    the condition holds. deliveries: the evidence of delivery that a condition asks for.
    """

    fund: Id
    payee: Party
    amount: Amount
    deliveries: Annotated[tuple[Id, ...], Meta(max_length=16)] = ()


class TakeBack(Frees, tag="conditions.take_back"):
    """The payer takes back what is left: the last day is over, the purpose has ended, or every payee agrees."""

    fund: Id
    agreed_by: Annotated[tuple[Party, ...], Meta(max_length=PAYEES_AT_MOST)] = ()


def attest(state: State, call: Call, ask: Attest) -> None:
    fund = fund_of(state, ask.by, ask.fund, "attesters")
    require_open(fund)
    said = Attested(by=ask.by, what=ask.what)
    asked = fund.when is not None and said in every_test(fund.when)
    require(asked, Why.NOT_ASKED, what=ask.what, party=ask.by)
    require(said not in fund.attested, Why.ATTESTED_ALREADY, what=ask.what, party=ask.by)
    # Nothing below may be refused.
    state.put(FUNDS, ask.fund, changed(fund, attested=(*fund.attested, said)))


def release(state: State, call: Call, ask: Release) -> None:
    fund = fund_of(state, ask.by, ask.fund, "payer", "payees")
    require_open(fund)
    require(ask.by in (fund.payer, ask.payee), Why.NOT_YOURS, payee=ask.payee, party=ask.by)
    require(ask.payee in fund.payees, Why.NO_PAYEE, payee=ask.payee)
    require_undisputed(fund, call.day)
    require(call.day <= fund.last_day, Why.PAST_LAST_DAY, last_day=fund.last_day)
    require(still_bound(state, fund, call.day), Why.PURPOSE_OVER, name=fund.name)
    if ask.by != fund.payer:
        require_met(state, call, fund, ask.deliveries)
    share = fund.shares[fund.payees.index(ask.payee)]
    most = min(fund.left, share.at_most - share.paid)
    require(ask.amount <= most, Why.BEYOND_SHARE, payee=ask.payee, amount=ask.amount, most=most)
    # Nothing below may be refused.
    rest = pay_payee(state, fund, ask.payee, ask.amount)
    state.put(FUNDS, ask.fund, rest if rest.left else changed(rest, stage=Stage.PAID))


def take_back(state: State, call: Call, ask: TakeBack) -> None:
    fund = fund_of(state, ask.by, ask.fund, "payer")
    require_open(fund)
    if not all(payee in ask.agreed_by for payee in fund.payees):
        require_undisputed(fund, call.day)
        over = call.day > fund.last_day or not still_bound(state, fund, call.day)
        require(over, Why.STILL_BINDS, payees=fund.payees, last_day=fund.last_day)
    # Nothing below may be refused.
    state.put(FUNDS, ask.fund, changed(return_rest(state, fund), stage=Stage.RETURNED))


def still_bound(state: State, fund: Fund, day: Day) -> bool:
    """Whether its purpose binds it. What was disputed is bound by that, until the arbiter or the last day ends it."""
    purpose = state.get(PURPOSES, fund.purpose)
    if purpose is None:
        raise KeyError(fund.purpose)
    return fund.decide_by is not None or binds(purpose, day)


def require_met(state: State, call: Call, fund: Fund, shown: tuple[Id, ...]) -> None:
    """Refuse a payee until the condition holds, naming what is missing."""
    require(fund.when is not None, Why.PAYER_RELEASES, payer=fund.payer)
    if fund.when is not None:
        known = Known(fund.attested, deliveries_of(state, shown), call.day)
        require(known.holds(fund.when), Why.NOT_YET, missing=known.missing(fund.when), at_least=fund.when.at_least)


def pay_payee(state: State, fund: Fund, payee: Party, amount: int) -> Fund:
    """So much of the money goes to a payee. Returns the fund after it; refuses nothing that its books allow."""
    free(state, fund.bank, fund.currency, fund.payer, amount)
    move(state, fund.bank, fund.currency, fund.payer, payee, amount)
    shares = tuple(
        Share(at_most=share.at_most, paid=share.paid + amount) if party == payee else share
        for party, share in zip(fund.payees, fund.shares, strict=True)
    )
    return changed(fund, shares=shares, left=fund.left - amount)


def return_rest(state: State, fund: Fund) -> Fund:
    """What is left is the payer's to use again."""
    free(state, fund.bank, fund.currency, fund.payer, fund.left)
    return changed(fund, returned=fund.returned + fund.left, left=0)
