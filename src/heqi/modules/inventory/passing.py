"""Passing on: a receipt is endorsed to another holder, split, or merged with a like one.

A transfer needs the holder's endorsement and the warehouse's signature (民法典 art. 910), and the new holder signs too:
it takes over the fees. What passes on has been counted lately, was all there, and is insured where the charter asks.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.inventory.cover import parted, require_covered, together
from heqi.modules.inventory.fees import with_fees
from heqi.modules.inventory.issuing import require_few
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.records import (
    ENDORSEMENTS,
    LOTS,
    RECEIPTS,
    Endorsement,
    Receipt,
    Stage,
    lot_of,
    receipt_for,
    require_attested,
    require_live,
    require_there,
    require_unordered,
)
from heqi.modules.inventory.storing import put_lot
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import pro_rata
from heqi.values.identifiers import Id, Party
from heqi.values.quantities import Quantity

LIKE = ("warehouse", "site", "location", "goods", "grade", "unit", "tariff")


class TransferReceipt(Action, tag="inventory.transfer"):
    """The holder endorses a receipt, over the quantity that all sides name, to another; the warehouse and the new
    holder sign.
    """

    receipt: Id
    quantity: Quantity
    to: Party
    warehouse: Party


class SplitReceipt(Action, tag="inventory.split"):
    """The holder cuts a part off a receipt, and holds both."""

    receipt: Id
    part: Quantity


class MergeReceipts(Action, tag="inventory.merge"):
    """The holder puts one receipt into another of like goods at the same location and tariff; the warehouse signs. From
    another lot the quantity moves along: the goods lie together.
    """

    receipt: Id
    into: Id
    warehouse: Party


def transfer_receipt(state: State, call: Call, ask: TransferReceipt) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    require_passable(state, call, receipt)
    require_covered(call, receipt)
    require(ask.quantity == receipt.quantity, Why.QUANTITY_DIFFERS, quantity=receipt.quantity, said=ask.quantity)
    require_warehouse(receipt, ask.warehouse)
    require(ask.to not in (ask.by, receipt.warehouse), Why.SAME_PARTY, party=ask.to)
    # Nothing below may be refused.
    counted = with_fees(receipt, call.day)
    number = receipt.endorsements + 1
    endorsed = Endorsement(
        receipt=ask.receipt,
        giver=ask.by,
        holder=ask.to,
        warehouse=receipt.warehouse,
        quantity=receipt.quantity,
        fees=counted.fees,
        day=call.day,
    )
    state.put(RECEIPTS, ask.receipt, changed(counted, holder=ask.to, endorsements=number))
    state.put(ENDORSEMENTS, f"{ask.receipt}/{number:06d}", endorsed)


def split_receipt(state: State, call: Call, ask: SplitReceipt) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    require_live(receipt)
    require_unordered(receipt)
    rest = receipt.quantity - ask.part
    require(rest > 0, Why.PART_TOO_LARGE, whole=receipt.quantity, part=ask.part)
    lot = lot_of(state, receipt.lot)
    require_few(call, lot)
    # Nothing below may be refused.
    counted = with_fees(receipt, call.day)
    stays, goes = pro_rata(counted.fees, [rest, ask.part])
    cover_stays, cover_goes = parted(receipt.cover, rest, ask.part)
    part = changed(
        counted, cut_from=ask.receipt, quantity=ask.part, fees=goes, cover=cover_goes, issued=call.day, endorsements=0
    )
    state.put(RECEIPTS, ask.receipt, changed(counted, quantity=rest, fees=stays, cover=cover_stays))
    state.put(RECEIPTS, call.new_id(), part)
    state.put(LOTS, receipt.lot, changed(lot, receipts=lot.receipts + 1))


def merge_receipts(state: State, call: Call, ask: MergeReceipts) -> None:
    receipt = receipt_for(state, ask.by, ask.receipt, "holder")
    into = receipt_for(state, ask.by, ask.into, "holder")
    require(ask.receipt != ask.into, Why.SAME_RECEIPT)
    for each in (receipt, into):
        require_passable(state, call, each)
    require_warehouse(receipt, ask.warehouse)
    differs = [field for field in LIKE if getattr(receipt, field) != getattr(into, field)]
    require(not differs, Why.NOT_ALIKE, differs=differs)
    cover = together(receipt.cover, into.cover)
    # Nothing below may be refused.
    gone, grown = with_fees(receipt, call.day), with_fees(into, call.day)
    quantity = receipt.quantity
    state.put(RECEIPTS, ask.receipt, changed(gone, quantity=0, fees=0, cover=None, stage=Stage.MERGED))
    whole = changed(grown, quantity=into.quantity + quantity, fees=grown.fees + gone.fees, cover=cover)
    state.put(RECEIPTS, ask.into, whole)
    if receipt.lot != into.lot:
        move_stock(state, receipt.lot, into.lot, quantity)


def move_stock(state: State, source: Id, target: Id, quantity: int) -> None:
    """So much under receipt lies in another lot now. Refuses nothing."""
    lot = lot_of(state, source)
    left = changed(
        lot, stock=lot.stock - quantity, receipted=lot.receipted - quantity, moved_out=lot.moved_out + quantity
    )
    put_lot(state, source, left)
    other = lot_of(state, target)
    more = changed(
        other, stock=other.stock + quantity, receipted=other.receipted + quantity, moved_in=other.moved_in + quantity
    )
    state.put(LOTS, target, more)


def require_passable(state: State, call: Call, receipt: Receipt) -> None:
    require_live(receipt)
    require_unordered(receipt)
    lot = lot_of(state, receipt.lot)
    require_attested(call, lot)
    require_there(lot)


def require_warehouse(receipt: Receipt, said: Party) -> None:
    require(said == receipt.warehouse, Why.OTHER_WAREHOUSE, warehouse=receipt.warehouse, said=said)


RULES: dict[type[Action], Rule] = {
    TransferReceipt: Rule(
        transfer_receipt,
        by="the holder",
        zh="持有人按各方载明的数量将仓单背书转让给另一方；仓库与新持有人签署。",
        also=("warehouse", "to"),
        starts=True,
    ),
    SplitReceipt: Rule(
        split_receipt, by="the holder", zh="持有人将仓单拆成两份，仍由其持有", starts=True, makes=RECEIPTS
    ),
    MergeReceipts: Rule(
        merge_receipts,
        by="the holder",
        zh=(
            "持有人将一张仓单并入同货位、同费率的同类货物仓单，仓库签署。来自其他批次的，数量随之转入：货物存放在一起。"
        ),
        also=("warehouse",),
        starts=True,
    ),
}
