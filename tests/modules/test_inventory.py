"""Inventory as a whole: what holds whatever a rule has overlooked, shown by rules that overlook it."""

from collections.abc import Callable
from typing import Any

import pytest

from heqi.machine.apply import Why as Machine
from heqi.machine.module import Call
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.inventory import LOTS, ORDERS, RECEIPTS, Issue, RecordLoss, Release, SplitReceipt
from heqi.modules.inventory.issuing import issue
from heqi.modules.inventory.releasing import release
from heqi.state.tables import changed
from heqi.state.view import State
from tests.modules.inventory.yard import Yard

Overlooks = Callable[[State, Call, Any], None]


def without_the_stock(state: State, call: Call, ask: Issue) -> None:
    """A receipt of which the lot knows nothing."""
    lot = state.get(LOTS, ask.lot)
    issue(state, call, ask)
    state.put(LOTS, ask.lot, lot or state.get(LOTS, ask.lot))


def twice_the_stock(state: State, call: Call, ask: Issue) -> None:
    """Receipts for more than there is."""
    lot = state.get(LOTS, ask.lot)
    issue(state, call, ask)
    receipt = state.get(RECEIPTS, call.new_ids[-1])
    if lot is not None and receipt is not None:
        state.put(RECEIPTS, call.new_ids[-1], changed(receipt, quantity=lot.stock))
        state.put(LOTS, ask.lot, changed(lot, receipted=lot.receipted + lot.stock))


def out_of_the_air(state: State, call: Call, ask: Release) -> None:
    """Goods leave, and the stock stays."""
    before = {key: state.get(LOTS, key) for key in lots_of(state, ask)}
    release(state, call, ask)
    for key, lot in before.items():
        now = state.get(LOTS, key)
        if lot is not None and now is not None:
            state.put(LOTS, key, changed(now, stock=lot.stock))


def lots_of(state: State, ask: Release) -> list[str]:
    order = state.get(ORDERS, ask.order)
    receipt = None if order is None else state.get(RECEIPTS, order.receipt)
    return [] if receipt is None else [receipt.lot]


def keeps_both(state: State, call: Call, ask: SplitReceipt) -> None:
    """A part is cut off, and the whole is as it was."""
    whole = state.get(RECEIPTS, ask.receipt)
    if whole is not None:
        state.put(RECEIPTS, call.new_id(), changed(whole, quantity=ask.part, cut_from=ask.receipt))


def in_other_hands(state: State, call: Call, ask: RecordLoss) -> None:
    """A fact about a lot changes what it is."""
    lot = state.get(LOTS, ask.lot)
    if lot is not None:
        state.put(LOTS, ask.lot, changed(lot, grade="Cu-CATH-2"))


@pytest.mark.parametrize(
    ("kind", "overlooks", "broken"),
    [
        (Issue, without_the_stock, "drifted"),
        (Issue, twice_the_stock, "no more than the stock"),
        (Release, out_of_the_air, "stock = attested"),
        (SplitReceipt, keeps_both, "conserved"),
        (RecordLoss, in_other_hands, "never change"),
    ],
)
def test_what_a_rule_overlooks_is_a_fault_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, kind: type[Action], overlooks: Overlooks, broken: str
) -> None:
    yard = Yard()
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 500)
    order = yard.new_id(yard.do(yard.order(receipt, 100))) if kind is Release else ""
    asked: dict[type[Action], Action] = {
        Issue: yard.issue(lot, 10),
        Release: yard.release(order or "0" * 64, 100),
        SplitReceipt: SplitReceipt(by="smelter", receipt=receipt, part=10),
        RecordLoss: yard.loss(lot, 10),
    }
    rules = yard.catalogue.rules
    monkeypatch.setitem(rules, kind, rules[kind]._replace(function=overlooks))
    yard.refuses(Machine.FAULT, asked[kind])
    assert broken in str(yard.faults[-1])
    assert yard.lot(lot).receipted == 500


def test_receipts_are_the_assets_of_this_module() -> None:
    asset = CATALOGUE.assets["receipt"]
    yard = Yard()
    receipt = yard.receipt(yard.stored(1_000), 600)
    part = yard.new_id(yard.do(SplitReceipt(by="smelter", receipt=receipt, part=200)))
    row = yard.at_receipt(part)
    assert (asset.holder_of(row), asset.whole_of(row), asset.measure(row), asset.unit(row), asset.alive(row)) == (
        "smelter",
        receipt,
        200,
        "KGM",
        True,
    )
