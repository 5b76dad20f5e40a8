"""Records: sites, lots, what inspectors attested of them, receipts, endorsements, release orders; and finding them."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.modules.inventory.reasons import Why
from heqi.modules.inventory.terms import Terms
from heqi.modules.parties import Reference
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Cents, Count
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Digest, Id, Party, Text
from heqi.values.quantities import Quantity, Stock, Unit

RECEIPTS_LIMIT = 100  # no charter may let one lot have more: a loss touches them all
MARKS_LIMIT = 50

Grade = Annotated[str, Meta(pattern="^[0-9A-Za-z.-]{1,64}$(?!\n)", description="a grade as its standard writes it")]
Locations = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=200)]
# Digests, keyed with the consortium's secret, of what is on the goods: serial, batch or heat numbers.
Marks = Annotated[tuple[Digest, ...], Meta(max_length=MARKS_LIMIT)]


class Site(Row):
    """Where a warehouse keeps goods."""

    warehouse: Party
    name: Text
    locations: Locations


class LotStage(StrEnum):
    DECLARED = "declared"  # taken in as its owner described it; nobody independent has looked
    INSPECTED = "inspected"
    REJECTED = "rejected"  # an inspector found other goods or another grade than declared
    CLOSED = "closed"  # nothing is left


LOT_WAYS = {
    None: (LotStage.DECLARED,),
    LotStage.DECLARED: (LotStage.INSPECTED, LotStage.REJECTED, LotStage.CLOSED),
    LotStage.INSPECTED: (LotStage.REJECTED, LotStage.CLOSED),
    LotStage.REJECTED: (LotStage.CLOSED,),
}


class Lot(Row):
    """Goods of one owner, kind and grade at one location.

    stock = attested + moved_in - moved_out - released - lost, and receipted is no more than stock.
    """

    warehouse: Party
    site: Code
    location: Code
    owner: Party  # who brought the goods; whoever holds a receipt owns what it is for
    goods: Code
    grade: Grade
    unit: Unit
    declared: Quantity
    marks: Marks
    reference: Text  # of the warehouse's own entry
    taken_in: Day
    stage: LotStage
    inspector: Party | None  # who looked last
    counted: Day | None  # when
    stock: Stock
    attested: Stock  # by the first inspection
    moved_in: Stock  # from like lots at the same location, with receipts that were merged
    moved_out: Stock
    released: Stock
    lost: Stock
    short: Stock  # of the stock: what the last count did not find, on hold until it is found or attested as lost
    receipted: Stock  # what receipts are out for
    receipts: Count  # so many were ever written on it


class Inspection(Row):
    """What an independent member attested of a lot, and under which report of its own."""

    lot: Id
    inspector: Party
    warehouse: Party
    owner: Party
    kind: Literal["inspection", "count", "loss"]
    quantity: Stock  # found; of a loss: lost
    as_declared: bool
    cause: str | None  # of a loss
    reference: Text
    report: Digest
    day: Day


class Cover(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Insurance of what a receipt is for, in the charter's currency."""

    insurer: Party
    policy: Reference
    amount: Cents
    last_day: Day


class Stage(StrEnum):
    ISSUED = "issued"  # waits for the owner's acceptance
    LIVE = "live"
    DECLINED = "declined"
    RELEASED = "released"  # all of it
    MERGED = "merged"
    LOST = "lost"


STAGE_WAYS = {
    None: (Stage.ISSUED, Stage.LIVE),  # a part that is cut off begins live
    Stage.ISSUED: (Stage.LIVE, Stage.DECLINED, Stage.LOST),
    Stage.LIVE: (Stage.RELEASED, Stage.MERGED, Stage.LOST),
}
STANDING = (Stage.ISSUED, Stage.LIVE)


class Receipt(Row):
    """A warehouse receipt: whoever holds it is owed this quantity of the lot by the warehouse."""

    lot: Id
    cut_from: Id | None
    warehouse: Party
    site: Code
    location: Code
    holder: Party
    goods: Code
    grade: Grade
    unit: Unit
    quantity: Stock
    ordered: Stock  # by release orders that are open
    tariff: Cents  # minor units a day for 1,000 units
    fees: Cents  # owed up to `fees_through`
    fees_through: Day
    cover: Cover | None
    stage: Stage
    issued: Day
    endorsements: Count


class Endorsement(Row):
    """One holder passed a receipt on to another, and the warehouse signed."""

    receipt: Id
    giver: Party
    holder: Party
    warehouse: Party
    quantity: Quantity
    fees: Cents  # owed on it, which the new holder takes over
    day: Day


class OrderStage(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


ORDER_WAYS = {None: (OrderStage.OPEN,), OrderStage.OPEN: (OrderStage.DONE, OrderStage.CANCELLED)}


class ReleaseOrder(Row):
    """A holder's order to hand out goods: how much, to whom, until when."""

    receipt: Id
    holder: Party
    warehouse: Party
    quantity: Quantity
    left: Stock
    deliver_to: Text
    reference: Text
    until: Day
    stage: OrderStage


class Marked(Row):
    """In which lot goods with this mark are."""

    lot: Id


SITES = Table("sites", Site, key="warehouse/site", parts=(Party, Code), indexes=("warehouse",), readers=(EVERYONE,))
LOTS = Table(
    "lots",
    Lot,
    key="lot",
    parts=(Id,),
    indexes=("warehouse", "owner", "inspector"),
    readers=("warehouse", "owner", "inspector"),
    known_as=("lot",),
    walked=(("warehouse",), ("owner",), ("inspector",)),
)
INSPECTIONS = Table(
    "inspections",
    Inspection,
    key="inspection",
    parts=(Id,),
    indexes=("lot", "inspector", "warehouse", "owner"),
    readers=("inspector", "warehouse", "owner"),
)
RECEIPTS = Table(
    "warehouse_receipts",
    Receipt,
    key="receipt",
    parts=(Id,),
    indexes=("lot", "holder", "warehouse"),
    readers=("holder", "warehouse"),
    short="whr",
    known_as=("receipt", "into", "cut_from"),
    walked=(("holder",), ("warehouse",)),
)
EndorsementNumber = Annotated[str, Meta(pattern="^([0-9]{6}|[1-9][0-9]{6,15})$(?!\n)")]
ENDORSEMENTS = Table(
    "endorsements",
    Endorsement,
    key="receipt/number",
    parts=(Id, EndorsementNumber),
    indexes=("giver", "holder", "warehouse"),
    readers=("giver", "holder", "warehouse"),
    short="edt",
)
ORDERS = Table(
    "release_orders",
    ReleaseOrder,
    key="order",
    parts=(Id,),
    indexes=("holder", "warehouse"),
    readers=("holder", "warehouse"),
    short="rel",
    known_as=("order", "release_order"),
    walked=(("holder",), ("warehouse",)),
)
MARKS = Table("marked_goods", Marked, key="mark", parts=(Digest,), short="mkd")


def outstanding(receipt: Receipt) -> int:
    """What the warehouse owes on it."""
    return receipt.quantity if receipt.stage in STANDING else 0


def free_stock(lot: Lot) -> int:
    """What is there, was found, and is under no receipt."""
    return max(0, lot.stock - lot.short - lot.receipted)


def lot_of(state: State, key: Id) -> Lot:
    """KeyError when there is none: every receipt has one."""
    lot = state.get(LOTS, key)
    if lot is None:
        raise KeyError(key)
    return lot


def lot_at(state: State, warehouse: Party, key: Id) -> Lot:
    """The lot, in that warehouse. NOT_FOUND alike when there is none and when it is elsewhere."""
    lot = state.get(LOTS, key)
    if lot is None or lot.warehouse != warehouse:
        refuse(Why.NOT_FOUND, record=key)
    return lot


def receipt_for(state: State, party: Party, key: Id, *sides: Literal["holder", "warehouse"]) -> Receipt:
    """The receipt, of which that party is one of the sides. NOT_FOUND alike when there is none and when it is not."""
    receipt = state.get(RECEIPTS, key)
    if receipt is None or party not in [getattr(receipt, side) for side in sides]:
        refuse(Why.NOT_FOUND, record=key)
    return receipt


def require_live(receipt: Receipt) -> None:
    require(receipt.stage is Stage.LIVE, Why.NOT_LIVE, stage=receipt.stage)


def require_unordered(receipt: Receipt) -> None:
    require(receipt.ordered == 0, Why.ORDER_OPEN, ordered=receipt.ordered)


def require_there(lot: Lot) -> None:
    """All that receipts on the lot are for was found when it was last counted. Until then nobody takes what another
    would miss.
    """
    found = lot.stock - lot.short
    require(lot.receipted <= found, Why.HELD_BY_COUNT, short=lot.short, receipted=lot.receipted, found=found)


def require_attested(call: Call, lot: Lot) -> None:
    """Somebody independent has looked at the lot, not too long ago, and found what was declared."""
    require(lot.stage is not LotStage.REJECTED, Why.NOT_AS_DECLARED, goods=lot.goods, grade=lot.grade)
    if lot.counted is None:
        refuse(Why.NOT_INSPECTED)
    days = call.terms(Terms).count_days
    require(call.day <= add_days(lot.counted, days), Why.COUNT_STALE, counted=lot.counted, days=days)
