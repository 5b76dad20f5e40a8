"""Releasing: a pledge lets go of its assets, of one of them, or of a part of what it secures.

Nothing stops a release, whatever is held, paused or over.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments import Frees
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.records import (
    COLLATERAL,
    DEBTS,
    MANY,
    PLEDGES,
    PROCEEDS,
    DebtStage,
    collateral_key,
    debt_asked,
    debt_for,
    debt_of,
    pledge_of,
    proceeds_key,
    ranked,
    room,
    secured_asked,
    standing_for,
)
from heqi.modules.pledges.standing import end_pledge, pass_on, show, unencumber
from heqi.modules.pledges.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import add_days
from heqi.values.identifiers import Id, Party


class Release(Frees, tag="pledges.release"):
    """The creditor releases a pledge: from all that it stands on, or from one asset. What was held for it goes to those
    behind, and back to the pledgor.
    """

    pledge: Id
    asset: Id | None = None


class Reduce(Action, tag="pledges.reduce"):
    """The creditor lets its pledge secure so much less."""

    pledge: Id
    less: Amount


class Discharge(Frees, tag="pledges.discharge"):
    """The creditor says that a secured debt is paid or forgiven: the pledges for it are released, a hundred at once."""

    debt: Id


class TakeBack(Frees, tag="pledges.take_back"):
    """Money that was held for a pledge goes back to the pledgor: after the last day, or at any time by the creditor."""

    pledge: Id
    asset: Id
    bank: Party
    pledgor: Party


def release(state: State, call: Call, ask: Release) -> None:
    standing_for(state, ask.by, ask.pledge)
    if ask.asset is not None:
        key = collateral_key(ask.pledge, ask.asset)
        collateral = state.get(COLLATERAL, key)
        if collateral is None:
            refuse(Why.NOT_FOUND, pledge=ask.pledge)
        # Nothing below may be refused.
        unencumber(state, key, collateral)
    if ask.asset is None or not state.first(COLLATERAL, "pledge", ask.pledge, 1):
        end_pledge(state, ask.pledge)


def reduce(state: State, call: Call, ask: Reduce) -> None:
    pledge = standing_for(state, ask.by, ask.pledge)
    most = min(room(pledge), pledge.secured - 1)
    require(ask.less <= most, Why.REDUCED_TOO_FAR, by=ask.less, most=most)
    # Nothing below may be refused.
    state.put(PLEDGES, ask.pledge, changed(pledge, secured=pledge.secured - ask.less))
    for _, collateral in state.scan(COLLATERAL, "pledge", ask.pledge, MANY):
        show(state, collateral)


def discharge(state: State, call: Call, ask: Discharge) -> None:
    debt = debt_for(state, ask.by, ask.debt)
    pledges = state.first(PLEDGES, "secures", ask.debt, MANY)
    require(debt.stage is not DebtStage.OVER or bool(pledges), Why.DEBT_STAGE, stage=debt.stage)
    # Nothing below may be refused.
    state.put(DEBTS, ask.debt, changed(debt, stage=DebtStage.OVER))
    for key, _ in pledges:
        end_pledge(state, key)


def take_back(state: State, call: Call, ask: TakeBack) -> None:
    key = proceeds_key(ask.pledge, ask.asset, ask.bank, ask.pledgor)
    proceeds = state.get(PROCEEDS, key)
    if proceeds is None or ask.by not in (proceeds.pledgor, proceeds.creditor):
        refuse(Why.NOT_FOUND, pledge=ask.pledge)
    pledge = pledge_of(state, ask.pledge)
    until = add_days(debt_of(state, pledge.debt).due, call.terms(Terms).proceeds_days)
    require(ask.by == proceeds.creditor or call.day > until, Why.STILL_HELD, until=until)
    # Nothing below may be refused.
    # What it gives up it has given up: the money counts as what the pledge has brought in.
    moved = {"held": pledge.held - proceeds.amount, "collected": pledge.collected + proceeds.amount}
    state.put(PLEDGES, ask.pledge, changed(pledge, **moved))
    state.delete(PROCEEDS, key)
    [rank] = [each.rank for _, each in ranked(state, ask.asset) if each.pledge == ask.pledge]
    pass_on(state, proceeds, after=rank)


def proceeds_asked(state: State, ask: TakeBack) -> int:
    proceeds = state.get(PROCEEDS, proceeds_key(ask.pledge, ask.asset, ask.bank, ask.pledgor))
    return 0 if proceeds is None else proceeds.amount


RULES: dict[type[Action], Rule] = {
    Release: Rule(
        release,
        by="the creditor",
        zh="质权人解除质押：就其全部资产，或就其中一项。为其保留的款项归顺位在后者，其余退还出质人。",
        amount=secured_asked,
    ),
    Reduce: Rule(reduce, by="the creditor", zh="质权人将其质押的担保金额减少若干。", amount="less"),
    Discharge: Rule(
        discharge,
        by="the creditor",
        zh="债权人声明被担保的债务已清偿或免除：为其设立的质押随之解除，每次至多一百项。",
        amount=debt_asked,
    ),
    TakeBack: Rule(
        take_back,
        by="the pledgor after the last day, or the creditor",
        zh="为质押保留的款项退回出质人：到期后由出质人取回，或由质权人放弃",
        amount=proceeds_asked,
    ),
}
