"""Releasing: goods leave the warehouse against the holder's order, in part or whole; the receipt says so at once."""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.inventory.fees import fees_due, with_fees
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    ORDERS,
    RECEIPTS,
    Marks,
    OrderStage,
    Receipt,
    ReleaseOrder,
    Stage,
    lot_of,
    receipt_for,
    require_live,
    require_there,
)
from heqi.modules.inventory.storing import free_marks, put_lot
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import Day
from heqi.values.identifiers import Id, Text
from heqi.values.quantities import Quantity


class OrderRelease(Action, tag="inventory.order_release"):
    """The holder orders the warehouse to hand out part or all of what a receipt is for, until a last day. Whoever has a
    pledge in the goods signs the release itself.
    """

    receipt: Id
    quantity: Quantity
    deliver_to: Text
    reference: Text
    until: Day


class CancelOrder(Action, tag="inventory.cancel_order"):
    """The holder takes back what is left of an order; after its last day the warehouse may."""

    order: Id


class Release(Action, tag="inventory.release"):
    """The warehouse hands goods out against an order, in part or whole, when its fees on the receipt are paid. marks:
    those of the goods that leave; with the last of a lot all do.
    """

    order: Id
    quantity: Quantity
    marks: Marks = ()


def order_release(state: State, call: Call, ask: OrderRelease) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    require_live(receipt)
    require(call.day <= ask.until, Why.ORDER_EXPIRED, until=ask.until)
    left = max(0, receipt.quantity - receipt.ordered)
    require(ask.quantity <= left, Why.BEYOND_RECEIPT, quantity=ask.quantity, left=left)
    # Nothing below may be refused.
    order = ReleaseOrder(
        receipt=ask.receipt,
        holder=ask.by,
        warehouse=receipt.warehouse,
        quantity=ask.quantity,
        left=ask.quantity,
        deliver_to=ask.deliver_to,
        reference=ask.reference,
        until=ask.until,
        stage=OrderStage.OPEN,
    )
    state.put(ORDERS, call.new_id(), order)
    state.put(RECEIPTS, ask.receipt, changed(receipt, ordered=receipt.ordered + ask.quantity))


def cancel_order(state: State, call: Call, ask: CancelOrder) -> None:
    order = state.get(ORDERS, ask.order)
    if order is None or ask.by not in (order.holder, order.warehouse):
        refuse(Why.NOT_FOUND, record=ask.order)
    require_open(order)
    may = ask.by == order.holder or call.day > order.until
    require(may, Why.ORDER_STILL_BINDS, holder=order.holder, until=order.until)
    # Nothing below may be refused.
    receipt = receipt_of(state, order)
    state.put(ORDERS, ask.order, changed(order, stage=OrderStage.CANCELLED))
    state.put(RECEIPTS, order.receipt, changed(receipt, ordered=receipt.ordered - order.left))


def release(state: State, call: Call, ask: Release) -> None:
    order = state.get(ORDERS, ask.order)
    if order is None or order.warehouse != ask.by:
        refuse(Why.NOT_FOUND, record=ask.order)
    require_open(order)
    require(call.day <= order.until, Why.ORDER_EXPIRED, until=order.until)
    receipt = receipt_of(state, order)
    left = min(order.left, receipt.quantity)  # a loss may have taken some of it since
    require(ask.quantity <= left, Why.BEYOND_RECEIPT, quantity=ask.quantity, left=left)
    lot = lot_of(state, receipt.lot)
    require_there(lot)
    strange = {place: mark for place, mark in enumerate(ask.marks, start=1) if mark not in lot.marks}
    require(not strange, Why.OTHER_MARKS, places=[str(place) for place in strange], marks=[*strange.values()])
    due = fees_due(receipt, call.day)
    require(due == 0, Why.FEES_OWED, due=due)
    # Nothing below may be refused.
    done = OrderStage.DONE if order.left == ask.quantity else OrderStage.OPEN
    state.put(ORDERS, ask.order, changed(order, left=order.left - ask.quantity, stage=done))
    rest = receipt.quantity - ask.quantity
    smaller = changed(
        with_fees(receipt, call.day),
        quantity=rest,
        ordered=receipt.ordered - ask.quantity,
        stage=Stage.LIVE if rest else Stage.RELEASED,
    )
    state.put(RECEIPTS, order.receipt, smaller)
    gone = changed(
        lot,
        stock=lot.stock - ask.quantity,
        receipted=lot.receipted - ask.quantity,
        released=lot.released + ask.quantity,
    )
    free_marks(state, receipt.lot, ask.marks)
    put_lot(state, receipt.lot, gone)


def require_open(order: ReleaseOrder) -> None:
    require(order.stage is OrderStage.OPEN, Why.ORDER_OVER, stage=order.stage)


def receipt_of(state: State, order: ReleaseOrder) -> Receipt:
    """KeyError when there is none: every order has one."""
    receipt = state.get(RECEIPTS, order.receipt)
    if receipt is None:
        raise KeyError(order.receipt)
    return receipt


RULES: dict[type[Action], Rule] = {
    OrderRelease: Rule(
        order_release,
        by="the holder",
        zh="持有人指令仓库在最后一日之前交付仓单项下货物的全部或部分。货物上设有质押的，发货须质权人签署。",
        makes=ORDERS,
    ),
    CancelOrder: Rule(
        cancel_order,
        by="the holder, or the warehouse after the last day",
        zh="持有人撤销提货指令的剩余部分；最后一日之后，仓库亦可撤销。",
    ),
    Release: Rule(
        release,
        by="the warehouse",
        zh=(
            "仓单的仓储费结清后，仓库按指令交付货物的全部或部分。marks：离库货物的标记；批次的最后货物离库时，"
            "须列出全部标记。"
        ),
    ),
}
