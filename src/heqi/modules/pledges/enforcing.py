"""Enforcing: the creditor puts a default on record and is paid out of what is held for its pledges.

What it collects pays costs, then interest, then principal (民法典 art. 561). It takes no more than is owed and no more
than the pledge secures: what is over goes to those behind and to the pledgor, what is short stays the debtor's (arts.
413, 438). Nobody agrees beforehand that the asset itself is forfeited (art. 428), and none can be by these rules:
claims are collected, and what is sold is sold by whoever holds it, with the signatures of those to whom it is pledged.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.payments import Frees
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.records import (
    DEBTS,
    MANY,
    PLEDGES,
    PROCEEDS,
    DebtStage,
    debt_asked,
    debt_for,
    debt_of,
    proceeds_key,
)
from heqi.modules.pledges.standing import end_pledge, take
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents
from heqi.values.identifiers import Id, Party, Text


class Defaulted(Event, tag="pledges.defaulted"):
    """A secured debt is due and unpaid: its creditor may collect what is pledged."""

    debt: Id
    owed: Cents


class DeclareDefault(Action, tag="pledges.declare_default"):
    """The creditor puts on record that a secured debt is in default, and what is owed. Before the debt is due it names
    the agreed event that sets enforcement off.
    """

    debt: Id
    costs: Cents
    interest: Cents
    principal: Cents
    event: Text | None = None


class Collect(Frees, tag="pledges.collect"):
    """After a default the creditor is paid out of the money that is held for one of its pledges."""

    pledge: Id
    asset: Id
    bank: Party
    pledgor: Party
    amount: Amount


def declare_default(state: State, call: Call, ask: DeclareDefault) -> None:
    debt = debt_for(state, ask.by, ask.debt)
    require(debt.stage is DebtStage.OPEN, Why.DEBT_STAGE, stage=debt.stage)
    require(call.day > debt.due or ask.event is not None, Why.NOT_DUE, due=debt.due)
    # Nothing below may be refused.
    owed = {"costs": ask.costs, "interest": ask.interest, "principal": ask.principal}
    state.put(DEBTS, ask.debt, changed(debt, stage=DebtStage.DEFAULTED, event=ask.event, **owed))
    call.emit(Defaulted(debt=ask.debt, owed=ask.costs + ask.interest + ask.principal))


def collect(state: State, call: Call, ask: Collect) -> None:
    key = proceeds_key(ask.pledge, ask.asset, ask.bank, ask.pledgor)
    proceeds = state.get(PROCEEDS, key)
    pledge = state.get(PLEDGES, ask.pledge)
    if proceeds is None or pledge is None or proceeds.creditor != ask.by:
        refuse(Why.NOT_FOUND, pledge=ask.pledge)
    debt = debt_of(state, pledge.debt)
    require(debt.stage is DebtStage.DEFAULTED, Why.DEBT_STAGE, stage=debt.stage)
    owed = debt.costs + debt.interest + debt.principal
    most = min(owed, proceeds.amount)
    require(ask.amount <= most, Why.MORE_THAN_HELD, amount=ask.amount, held=most)
    # Nothing below may be refused.
    costs, interest, principal = waterfall(ask.amount, debt.costs, debt.interest, debt.principal)
    left = {"costs": debt.costs - costs, "interest": debt.interest - interest, "principal": debt.principal - principal}
    paid = ask.amount == owed
    state.put(DEBTS, pledge.debt, changed(debt, stage=DebtStage.OVER if paid else debt.stage, **left))
    take(state, key, proceeds, ask.amount)
    if paid:
        for each, _ in state.first(PLEDGES, "secures", pledge.debt, MANY):
            end_pledge(state, each)


def waterfall(amount: int, *owed: int) -> list[int]:
    """What each of these debts is paid, in their order, until the money is used up."""
    parts: list[int] = []
    for each in owed:
        parts.append(min(amount, each))
        amount -= parts[-1]
    return parts


RULES: dict[type[Action], Rule] = {
    DeclareDefault: Rule(
        declare_default,
        by="the creditor",
        zh="债权人登记被担保的债务已违约，以及所欠金额。债务到期之前，须写明触发实现质权的约定事项。",
        amount=debt_asked,
    ),
    Collect: Rule(collect, by="the creditor", zh="违约后债权人以为质押保留的款项受偿", amount="amount"),
}
