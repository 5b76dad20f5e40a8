"""Issuing: a receipt comes from the warehouse alone, against attested stock alone, and stands when it is accepted."""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    LOTS,
    RECEIPTS,
    Lot,
    Receipt,
    Stage,
    free_stock,
    lot_at,
    lot_of,
    receipt_for,
    require_attested,
)
from heqi.modules.inventory.terms import Terms
from heqi.modules.parties import require_good_standing
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Cents
from heqi.values.identifiers import Id, Party
from heqi.values.quantities import Quantity


class Issue(Action, tag="inventory.issue"):
    """The warehouse writes a receipt to the owner of a lot, for no more than was attested, found and not receipted yet.
    tariff: its fee a day for 1,000 units.
    """

    lot: Id
    quantity: Quantity
    tariff: Cents


class AcceptReceipt(Action, tag="inventory.accept"):
    """The owner accepts a receipt over the quantity and at the tariff that it has read."""

    receipt: Id
    quantity: Quantity
    tariff: Cents


class DeclineReceipt(Action, tag="inventory.decline"):
    """The owner declines a receipt, or the warehouse takes it back before it is accepted."""

    receipt: Id


def issue(state: State, call: Call, ask: Issue) -> None:
    lot = lot_at(state, ask.by, ask.lot)
    require_attested(call, lot)
    left = free_stock(lot)
    facts = {"stock": lot.stock, "short": lot.short, "receipted": lot.receipted, "location": lot.location}
    require(ask.quantity <= left, Why.BEYOND_STOCK, quantity=ask.quantity, left=left, unit=lot.unit, **facts)
    require_good_standing(state, lot.owner, Why.COUNTERPARTY_NOT_ADMITTED)
    require_few(call, lot)
    # Nothing below may be refused.
    receipt = Receipt(
        lot=ask.lot,
        cut_from=None,
        warehouse=lot.warehouse,
        site=lot.site,
        location=lot.location,
        holder=lot.owner,
        goods=lot.goods,
        grade=lot.grade,
        unit=lot.unit,
        quantity=ask.quantity,
        ordered=0,
        tariff=ask.tariff,
        fees=0,
        fees_through=call.day,
        cover=None,
        stage=Stage.ISSUED,
        issued=call.day,
        endorsements=0,
    )
    state.put(RECEIPTS, call.new_id(), receipt)
    state.put(LOTS, ask.lot, changed(lot, receipted=lot.receipted + ask.quantity, receipts=lot.receipts + 1))


def require_few(call: Call, lot: Lot) -> None:
    limit = call.terms(Terms).receipts_per_lot
    require(lot.receipts < limit, Why.TOO_MANY_RECEIPTS, receipts=lot.receipts, limit=limit)


def accept_receipt(state: State, call: Call, ask: AcceptReceipt) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    require(receipt.stage is Stage.ISSUED, Why.NOT_OFFERED, stage=receipt.stage)
    same = (ask.quantity, ask.tariff) == (receipt.quantity, receipt.tariff)
    require(same, Why.RECEIPT_DIFFERS, quantity=receipt.quantity, tariff=receipt.tariff)
    # Nothing below may be refused.
    state.put(RECEIPTS, ask.receipt, changed(receipt, stage=Stage.LIVE, fees=0, fees_through=call.day))


def decline_receipt(state: State, call: Call, ask: DeclineReceipt) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder", "warehouse")
    require(receipt.stage is Stage.ISSUED, Why.NOT_OFFERED, stage=receipt.stage)
    # Nothing below may be refused.
    lot = lot_of(state, receipt.lot)
    state.put(RECEIPTS, ask.receipt, changed(receipt, stage=Stage.DECLINED))
    state.put(LOTS, receipt.lot, changed(lot, receipted=lot.receipted - receipt.quantity))


def owner_of_lot(state: State, ask: Issue) -> tuple[Party, ...]:
    lot = state.get(LOTS, ask.lot)
    return () if lot is None else (lot.owner,)


RULES: dict[type[Action], Rule] = {
    Issue: Rule(
        issue,
        by="the warehouse",
        zh=("仓库向批次的货主开具仓单，数量不超过已检验、已查见且未开单的部分。tariff：每 1,000 单位每日的仓储费。"),
        starts=True,
        concerns=owner_of_lot,
        makes=RECEIPTS,
    ),
    AcceptReceipt: Rule(accept_receipt, by="the owner", zh="货主按其所见的数量与费率接受仓单。", starts=True),
    DeclineReceipt: Rule(decline_receipt, by="the owner or the warehouse", zh="货主拒收仓单，或仓库在其接受之前撤回。"),
}
