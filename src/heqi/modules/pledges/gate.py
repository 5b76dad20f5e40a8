"""The gate: a pledged asset moves only as its pledges allow, whatever module it belongs to.

It looks at the rows of assets that each action touched. Passing a pledged asset on, or taking something of it away,
needs everybody to whom it is pledged. What performs is never stopped: money that it brings takes the asset's place.
"""

from typing import Any

from heqi.machine.assets import Asset
from heqi.machine.module import Call, Settled, Step
from heqi.machine.reasons import Refusal, require
from heqi.machine.transactions import Event
from heqi.modules.payments import BALANCES
from heqi.modules.payments import Why as PaymentWhy
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.records import (
    COLLATERAL,
    ENCUMBRANCES,
    Encumbrance,
    encumbrance_key,
    ranked,
)
from heqi.modules.pledges.standing import collected_outside, encumber, end_pledge, hold_for_ranks, unencumber
from heqi.modules.pledges.terms import SECTION
from heqi.state.tables import changed
from heqi.state.view import State, Touched
from heqi.values.amounts import MINOR_DIGITS, Cents
from heqi.values.identifiers import Id, Party


class Replaced(Event, tag="pledges.replaced"):
    """Money was paid on a pledged asset: so much of it is held in its place, and so much came in outside."""

    asset: Id
    held: Cents
    outside: Cents


def only_as_pledged(state: State, settled: Settled) -> None:
    if SECTION not in settled.call.charter.modules:
        return
    assets = {asset.table.name: asset for asset in settled.call.catalogue.assets.values()}
    for step in settled.steps:
        came_in: dict[tuple[str, str, str], int] | None = None
        for row in step.touched:
            asset = assets.get(row.table.name)
            if asset is None:
                continue
            if row.before is None:
                inherit(state, asset, row)
                continue
            seen = state.get(ENCUMBRANCES, encumbrance_key(asset.kind, row.key))
            if seen is not None:
                if step.rule.performs and row.after is not None:
                    came_in = money_in(step) if came_in is None else came_in
                    replace(state, settled.call, asset, row, came_in)
                else:
                    require_leave(state, settled.call, asset, row, seen)


def inherit(state: State, asset: Asset, row: Touched) -> None:
    """A part that is cut from a pledged asset is under the same pledges, in their rank."""
    whole = asset.whole_of(row.after)
    if whole is None or state.get(ENCUMBRANCES, encumbrance_key(asset.kind, whole)) is None:
        return
    holder = asset.holder_of(row.after)
    for _, collateral in ranked(state, whole):
        encumber(state, changed(collateral, asset=row.key, pledgor=holder))
    end_own(state, row.key, holder)


def require_leave(state: State, call: Call, asset: Asset, row: Touched, seen: Encumbrance) -> None:
    """Those to whom it is pledged have signed for what is taken from them; the pledges go with the asset."""
    less = row.after is None or asset.measure(row.after) < asset.measure(row.before)
    moved = row.after is None or asset.holder_of(row.after) != asset.holder_of(row.before)
    facts = {"kind": asset.kind, "pledges": seen.pledges}
    if less or moved:
        stands = ranked(state, row.key)
        signed = all(collateral.creditor in call.signed_by for _, collateral in stands)
        require(signed, Why.PLEDGED, **facts)
    ended = asset.alive(row.before) and (row.after is None or not asset.alive(row.after))
    require(not ended, Why.ENDS_PLEDGED, **facts)
    if moved:
        holder = asset.holder_of(row.after)
        for key, collateral in ranked(state, row.key):
            state.put(COLLATERAL, key, changed(collateral, pledgor=holder))
        end_own(state, row.key, holder)


def end_own(state: State, asset: Id, holder: Party) -> None:
    """Who has come to hold what is pledged to it has no pledge on it any more."""
    for key, collateral in ranked(state, asset):
        if collateral.creditor == holder:
            unencumber(state, key, collateral)
            if not state.first(COLLATERAL, "pledge", collateral.pledge, 1):
                end_pledge(state, collateral.pledge)


def replace(state: State, call: Call, asset: Asset, row: Touched, came_in: dict[tuple[str, str, str], int]) -> None:
    """What was paid on a pledged asset is held for its pledges, as far as it came in on this ledger. Goods are no
    money: of what is lost of them nothing is left.
    """
    holder, currency = asset.holder_of(row.before), asset.unit(row.before)
    paid = asset.measure(row.before) - asset.measure(row.after) if currency in MINOR_DIGITS else 0
    left, held = paid, 0
    for (party, unit, bank), amount in came_in.items():
        here = min(left, amount) if (party, unit) == (holder, currency) else 0
        if here:
            held += here - require_kept(state, asset, row.key, holder, bank, currency, here)
            came_in[party, unit, bank] = amount - here
            left -= here
    collected_outside(state, row.key, currency, left)
    if paid:
        call.emit(Replaced(asset=row.key, held=held, outside=left))


def require_kept(state: State, asset: Asset, key: Id, holder: Party, bank: Party, currency: str, amount: int) -> int:
    try:
        return hold_for_ranks(state, asset.kind, key, holder, bank, currency, amount)
    except Refusal as refusal:
        spent = refusal.reason == PaymentWhy.INSUFFICIENT_FUNDS
        require(not spent, Why.PROCEEDS_SPENT, amount=amount, currency=currency, bank=bank)
        raise


def money_in(step: Step) -> dict[tuple[str, str, str], int]:
    """(party, currency, bank) -> what an action brought in there, in the order of the rows that it touched."""
    found: dict[tuple[str, str, str], int] = {}
    for row in step.touched:
        if row.table is BALANCES and row.after is not None and row.after.party is not None:
            more = available(row.after) - available(row.before)
            if more > 0:
                found[row.after.party, row.after.currency, row.after.bank] = more
    return found


def available(balance: Any) -> int:
    return 0 if balance is None else int(balance.available)
