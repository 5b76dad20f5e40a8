"""Standing: an asset comes under a pledge and leaves it again, and money that is held in its place goes on.

Money is held for pledges in their rank. What one of them no longer takes goes to the next, and what none takes is the
pledgor's again.
"""

from heqi.modules.payments import free, hold_back, move
from heqi.modules.pledges.records import (
    COLLATERAL,
    ENCUMBRANCES,
    MANY,
    PLEDGES,
    PROCEEDS,
    Collateral,
    Encumbrance,
    PledgeStage,
    Proceeds,
    Secured,
    collateral_key,
    encumbrance_key,
    pledge_of,
    proceeds_key,
    ranked,
    room,
)
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Currency
from heqi.values.identifiers import Id, Party


def encumber(state: State, collateral: Collateral) -> None:
    """An asset is under a pledge from now on, and everybody can see that it is not free."""
    state.put(COLLATERAL, collateral_key(collateral.pledge, collateral.asset), collateral)
    show(state, collateral)


def show(state: State, collateral: Collateral) -> None:
    """What everybody can see of an asset, by the pledges that stand on it now."""
    key = encumbrance_key(collateral.kind, collateral.asset)
    stands = ranked(state, collateral.asset)
    if not stands:
        state.delete(ENCUMBRANCES, key)
        return
    sums: dict[Currency, int] = {}
    for _, each in stands:
        pledge = pledge_of(state, each.pledge)
        sums[pledge.currency] = sums.get(pledge.currency, 0) + pledge.secured
    secured = tuple(Secured(currency=currency, amount=amount) for currency, amount in sorted(sums.items()))
    state.put(ENCUMBRANCES, key, Encumbrance(pledges=len(stands), secured=secured))


def unencumber(state: State, key: str, collateral: Collateral) -> None:
    """An asset is under that pledge no more; what was held for it goes on, and those behind move up."""
    for place, proceeds in state.scan(PROCEEDS, "asset", collateral.asset, MANY):
        if proceeds.pledge == collateral.pledge:
            pledge = pledge_of(state, collateral.pledge)
            state.put(PLEDGES, collateral.pledge, changed(pledge, held=pledge.held - proceeds.amount))
            state.delete(PROCEEDS, place)
            pass_on(state, proceeds, after=collateral.rank)
    state.delete(COLLATERAL, key)
    for rank, (other, each) in enumerate(ranked(state, collateral.asset), start=1):
        if each.rank != rank:
            state.put(COLLATERAL, other, changed(each, rank=rank))
    show(state, collateral)


def end_pledge(state: State, key: Id) -> None:
    """Release everything that a pledge stands on."""
    for place, collateral in state.scan(COLLATERAL, "pledge", key, MANY):
        unencumber(state, place, collateral)
    state.put(PLEDGES, key, changed(pledge_of(state, key), stage=PledgeStage.RELEASED, secures=None))


def pass_on(state: State, proceeds: Proceeds, after: int) -> None:
    """Money that was held for a pledge is held for those behind it, as far as they reach; the rest is free."""
    left = proceeds.amount
    for _, collateral in ranked(state, proceeds.asset):
        if collateral.rank > after:
            pledge = pledge_of(state, collateral.pledge)
            taken = min(left, room(pledge)) if pledge.currency == proceeds.currency else 0
            add_proceeds(state, changed(proceeds, pledge=collateral.pledge, creditor=collateral.creditor), taken)
            left -= taken
    if left:
        free(state, proceeds.bank, proceeds.currency, proceeds.pledgor, left)


def add_proceeds(state: State, like: Proceeds, amount: int) -> None:
    """So much more is held for a pledge, at that bank and of that asset."""
    if amount:
        key = proceeds_key(like.pledge, like.asset, like.bank, like.pledgor)
        there = state.get(PROCEEDS, key)
        total = amount if there is None else there.amount + amount
        state.put(PROCEEDS, key, changed(like, amount=total))
        pledge = pledge_of(state, like.pledge)
        state.put(PLEDGES, like.pledge, changed(pledge, held=pledge.held + amount))


def hold_for_ranks(
    state: State, kind: str, asset: Id, pledgor: Party, bank: Party, currency: Currency, amount: int
) -> int:
    """Hold what was paid in on a pledged asset, for its pledges in their rank. Returns what none of them reaches."""
    left = amount
    for _, collateral in ranked(state, asset):
        pledge = pledge_of(state, collateral.pledge)
        taken = min(left, room(pledge)) if pledge.currency == currency else 0
        if taken:
            hold_back(state, bank, currency, pledgor, taken)
            held = Proceeds(
                pledge=collateral.pledge,
                kind=kind,
                asset=asset,
                bank=bank,
                currency=currency,
                pledgor=pledgor,
                creditor=collateral.creditor,
                amount=taken,
            )
            add_proceeds(state, held, taken)
            left -= taken
    return left


def collected_outside(state: State, asset: Id, currency: Currency, amount: int) -> None:
    """What was paid on a pledged asset outside of this ledger, by rank: nobody can hold it here."""
    for _, collateral in ranked(state, asset):
        pledge = pledge_of(state, collateral.pledge)
        taken = min(amount, room(pledge)) if pledge.currency == currency else 0
        if taken:
            state.put(PLEDGES, collateral.pledge, changed(pledge, collected=pledge.collected + taken))
            amount -= taken


def take(state: State, key: str, proceeds: Proceeds, amount: int) -> None:
    """The creditor is paid out of what is held for its pledge."""
    pledge = pledge_of(state, proceeds.pledge)
    less = {"held": pledge.held - amount, "collected": pledge.collected + amount}
    state.put(PLEDGES, proceeds.pledge, changed(pledge, **less))
    lower_proceeds(state, key, proceeds, amount)
    free(state, proceeds.bank, proceeds.currency, proceeds.pledgor, amount)
    move(state, proceeds.bank, proceeds.currency, proceeds.pledgor, proceeds.creditor, amount)


def lower_proceeds(state: State, key: str, proceeds: Proceeds, amount: int) -> None:
    if amount == proceeds.amount:
        state.delete(PROCEEDS, key)
    else:
        state.put(PROCEEDS, key, changed(proceeds, amount=proceeds.amount - amount))
