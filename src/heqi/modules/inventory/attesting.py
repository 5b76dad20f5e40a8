"""Attesting: what an independent member found when it looked: the first inspection, counts, losses.

Independent is who is neither the warehouse nor the owner, nor under one controller with either. What it states is a
fact on record: no measure stops it, and what it says counts against receipts at once.
"""

from typing import Literal

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.inventory.fees import with_fees
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    INSPECTIONS,
    LOTS,
    RECEIPTS,
    RECEIPTS_LIMIT,
    Grade,
    Inspection,
    Lot,
    LotStage,
    Stage,
    outstanding,
)
from heqi.modules.inventory.storing import put_lot
from heqi.modules.parties import group_of
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import pro_rata
from heqi.values.days import Day
from heqi.values.identifiers import Code, Digest, Id, Party, Text
from heqi.values.quantities import Quantity, Stock, Unit

Cause = Literal["shrinkage", "damage", "theft", "other"]


class Inspect(Action, tag="inventory.inspect"):
    """An independent inspector attests what a lot is: goods and grade by its assay, the quantity it found. From then on
    there is stock; where goods or grade are not as declared there is none, and there will be no receipt.
    """

    lot: Id
    goods: Code
    grade: Grade
    unit: Unit
    found: Stock
    reference: Text
    report: Digest
    day: Day


class CountLot(Action, tag="inventory.count"):
    """An independent inspector counts a lot again. What it does not find is on hold: nothing new rests on it, until a
    later count finds it or it is attested as lost.
    """

    lot: Id
    unit: Unit
    found: Stock
    as_declared: bool
    reference: Text
    report: Digest
    day: Day


class RecordLoss(Action, tag="inventory.record_loss"):
    """An independent inspector attests that goods of a lot are lost. What is under no receipt bears it first, then all
    receipts on the lot, by their quantity.
    """

    lot: Id
    unit: Unit
    lost: Quantity
    cause: Cause
    reference: Text
    report: Digest
    day: Day


class StockShort(Event, tag="inventory.stock_short"):
    """A count did not find all of a lot. receipted: what receipts are out for."""

    lot: Id
    warehouse: Party
    short: Stock
    receipted: Stock


class NotAsDeclared(Event, tag="inventory.not_as_declared"):
    """An inspector found other goods or another grade than the lot was declared to be."""

    lot: Id
    warehouse: Party
    receipted: Stock


class GoodsLost(Event, tag="inventory.goods_lost"):
    """Goods of a lot are lost. borne: by receipts."""

    lot: Id
    warehouse: Party
    lost: Quantity
    borne: Stock


def inspect(state: State, call: Call, ask: Inspect) -> None:
    lot = lot_to_attest(state, call, ask.lot, ask.unit, ask.day)
    require(lot.stage is LotStage.DECLARED, Why.ALREADY_INSPECTED, stage=lot.stage)
    # Nothing below may be refused.
    as_declared = (ask.goods, ask.grade) == (lot.goods, lot.grade)
    record(state, call, ask.lot, lot, ask, kind="inspection", quantity=ask.found, as_declared=as_declared)
    seen = changed(lot, inspector=ask.by, counted=ask.day)
    if as_declared:
        state.put(LOTS, ask.lot, changed(seen, stage=LotStage.INSPECTED, stock=ask.found, attested=ask.found))
    else:
        reject(state, call, ask.lot, seen)


def count_lot(state: State, call: Call, ask: CountLot) -> None:
    lot = lot_to_attest(state, call, ask.lot, ask.unit, ask.day)
    require_inspected(lot)
    # Nothing below may be refused.
    record(state, call, ask.lot, lot, ask, kind="count", quantity=ask.found, as_declared=ask.as_declared)
    short = max(0, lot.stock - ask.found)
    seen = changed(lot, inspector=ask.by, counted=ask.day, short=short)
    if short:
        call.emit(StockShort(lot=ask.lot, warehouse=lot.warehouse, short=short, receipted=lot.receipted))
    if ask.as_declared:
        state.put(LOTS, ask.lot, seen)
    else:
        reject(state, call, ask.lot, seen)


def record_loss(state: State, call: Call, ask: RecordLoss) -> None:
    lot = lot_to_attest(state, call, ask.lot, ask.unit, ask.day)
    require_inspected(lot)
    require(ask.lost <= lot.stock, Why.MORE_THAN_STOCK, lost=ask.lost, stock=lot.stock)
    # Nothing below may be refused.
    record(state, call, ask.lot, lot, ask, kind="loss", quantity=ask.lost, as_declared=True, cause=ask.cause)
    stock = lot.stock - ask.lost
    borne = max(0, lot.receipted - stock)
    bear(state, call, ask.lot, borne)
    left = changed(
        lot, stock=stock, lost=lot.lost + ask.lost, short=max(0, lot.short - ask.lost), receipted=lot.receipted - borne
    )
    put_lot(state, ask.lot, left)
    call.emit(GoodsLost(lot=ask.lot, warehouse=lot.warehouse, lost=ask.lost, borne=borne))


def bear(state: State, call: Call, lot: Id, borne: int) -> None:
    """The receipts on a lot are for so much less together, each by its share. Refuses nothing."""
    if not borne:
        return
    standing = [found for found in state.scan(RECEIPTS, "lot", lot, RECEIPTS_LIMIT) if outstanding(found[1])]
    shares = pro_rata(borne, [receipt.quantity for _, receipt in standing])
    for (key, receipt), share in zip(standing, shares, strict=True):
        left = receipt.quantity - share
        stage = receipt.stage if left else Stage.LOST
        state.put(RECEIPTS, key, changed(with_fees(receipt, call.day), quantity=left, stage=stage))


def lot_to_attest(state: State, call: Call, key: Id, unit: Unit, day: Day) -> Lot:
    """The lot, of which that party may attest something. Whoever is independent may: the warehouse lets it in."""
    lot = state.get(LOTS, key)
    if lot is None or lot.stage is LotStage.CLOSED:
        refuse(Why.NOT_FOUND, record=key)
    own = (group_of(state, lot.warehouse), group_of(state, lot.owner))
    apart = group_of(state, call.party) not in own
    require(apart, Why.NOT_INDEPENDENT, party=call.party, warehouse=lot.warehouse, owner=lot.owner)
    require(unit == lot.unit, Why.UNIT_DIFFERS, goods=lot.goods, unit=lot.unit, given=unit)
    earliest = lot.counted or lot.taken_in
    require(earliest <= day <= call.day, Why.ATTESTED_DAY_WRONG, day=day, earliest=earliest, today=call.day)
    return lot


def require_inspected(lot: Lot) -> None:
    require(lot.stage is not LotStage.DECLARED, Why.NOT_INSPECTED)


def record(
    state: State,
    call: Call,
    key: Id,
    lot: Lot,
    ask: Inspect | CountLot | RecordLoss,
    *,
    kind: Literal["inspection", "count", "loss"],
    quantity: int,
    as_declared: bool,
    cause: Cause | None = None,
) -> None:
    attested = Inspection(
        lot=key,
        inspector=ask.by,
        warehouse=lot.warehouse,
        owner=lot.owner,
        kind=kind,
        quantity=quantity,
        as_declared=as_declared,
        cause=cause,
        reference=ask.reference,
        report=ask.report,
        day=ask.day,
    )
    state.put(INSPECTIONS, call.new_id(), attested)


def reject(state: State, call: Call, key: Id, lot: Lot) -> None:
    state.put(LOTS, key, changed(lot, stage=LotStage.REJECTED))
    call.emit(NotAsDeclared(lot=key, warehouse=lot.warehouse, receipted=lot.receipted))


INSPECTOR = "an inspector who is independent of warehouse and owner"

RULES: dict[type[Action], Rule] = {
    Inspect: Rule(
        inspect,
        by=INSPECTOR,
        zh=(
            "独立检验方证明批次是什么：经化验的品名与等级，以及所见数量。自此形成库存；品名或等级与申报不符的，"
            "不形成库存，也不得开具仓单。"
        ),
        makes=INSPECTIONS,
    ),
    CountLot: Rule(
        count_lot,
        by=INSPECTOR,
        zh="独立检验方再次盘点批次。未见部分暂停使用：不得据以办理新的业务，直至后一次盘点查见或证明损失。",
        makes=INSPECTIONS,
    ),
    RecordLoss: Rule(
        record_loss,
        by=INSPECTOR,
        zh="独立检验方证明批次中的货物损失。先由未开仓单的部分承担，再由该批次各仓单按数量比例分担。",
        performs=True,
        makes=INSPECTIONS,
    ),
}
