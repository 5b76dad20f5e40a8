"""Draws for the module of inventory: goods come in, are looked at, receipted, passed on, counted and handed out."""

from heqi.machine.transactions import Action
from heqi.modules.inventory import (
    LOTS,
    ORDERS,
    RECEIPTS,
    SITES,
    AcceptReceipt,
    CancelOrder,
    CountLot,
    DeclineReceipt,
    EndCover,
    GiveBack,
    Inspect,
    Insure,
    Issue,
    Lot,
    LotStage,
    MergeReceipts,
    OpenSite,
    OrderRelease,
    OrderStage,
    PayFees,
    Receipt,
    RecordLoss,
    Release,
    SplitReceipt,
    Stage,
    TakeIn,
    TransferReceipt,
    WaiveFees,
    fees_due,
)
from heqi.modules.inventory.records import free_stock
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, GOODS, INSPECTORS, WAREHOUSES

GRADES = ("Cu-CATH-1", "Cu-CATH-1", "Cu-CATH-1", "Cu-scrap")
BAYS = ("bay-1", "bay-2", "bay-3")


def owners(draw: Draw, *but: str) -> list[str]:
    """Who could hold goods, and now and then who could not."""
    return [party for party in draw.traders if party not in but or draw.chance(0.05)]


def lot_of(draw: Draw, *stages: LotStage) -> tuple[str, Lot]:
    return draw.mostly([found for found in draw.rows(LOTS) if found[1].stage in stages], draw.rows(LOTS))


def receipt_of(draw: Draw, stage: Stage = Stage.LIVE) -> tuple[str, Receipt]:
    return draw.mostly(draw.rows(RECEIPTS, stage=stage), draw.rows(RECEIPTS))


def open_site(draw: Draw) -> Action:
    warehouse = draw.pick(WAREHOUSES)
    site = draw.row(SITES, f"{warehouse}/north")
    bays = BAYS[: draw.pick((1, 2, 3))] if site is None or draw.chance(0.2) else (*site.locations, "bay-9")
    return OpenSite(by=warehouse, site="north", name="Northern quay", locations=bays)


def take_in(draw: Draw) -> Action:
    name, site = draw.pick(draw.rows(SITES))
    goods = draw.mostly(GOODS, ("gold",))
    marks = tuple(draw.digest("batch", draw.rng.randrange(40)) for _ in range(draw.pick((0, 1, 1, 2))))
    return TakeIn(
        by=site.warehouse,
        site=name.rpartition("/")[2],
        location=draw.mostly(site.locations, ("bay-8",)),
        owner=draw.pick(owners(draw, site.warehouse)),
        goods=goods,
        grade=draw.pick(GRADES),
        unit=draw.mostly(("KGM",), ("TNE",), 0.95),
        declared=draw.rng.randint(1, 5_000),
        marks=marks,
        reference="entry",
    )


def give_back(draw: Draw) -> Action:
    name, lot = lot_of(draw, LotStage.DECLARED, LotStage.REJECTED, LotStage.INSPECTED)
    return GiveBack(by=lot.warehouse, lot=name, owner=draw.mostly((lot.owner,), draw.traders))


def inspect(draw: Draw) -> Action:
    name, lot = lot_of(draw, LotStage.DECLARED)
    return Inspect(
        by=draw.pick((*INSPECTORS, lot.owner) if draw.chance(0.2) else INSPECTORS),
        lot=name,
        goods=lot.goods,
        grade=draw.mostly((lot.grade,), GRADES),
        unit=lot.unit,
        found=draw.amount(lot.declared),
        reference="report",
        report=draw.digest("report", name),
        day=draw.in_days(-1 if draw.chance(0.2) else 0, 0),
    )


def count(draw: Draw) -> Action:
    name, lot = lot_of(draw, LotStage.INSPECTED)
    return CountLot(
        by=draw.pick(INSPECTORS),
        lot=name,
        unit=lot.unit,
        found=draw.pick((lot.stock, lot.stock, draw.rng.randint(0, lot.stock + 1))),
        as_declared=draw.chance(0.9),
        reference="count",
        report=draw.digest("count", name),
        day=draw.day,
    )


def record_loss(draw: Draw) -> Action:
    name, lot = lot_of(draw, LotStage.INSPECTED)
    most = draw.pick((lot.short, lot.stock // 10, lot.stock // 10, lot.stock))
    return RecordLoss(
        by=draw.pick(INSPECTORS),
        lot=name,
        unit=lot.unit,
        lost=draw.amount(most),
        cause=draw.pick(("shrinkage", "damage", "theft", "other")),
        reference="loss",
        report=draw.digest("loss", name),
        day=draw.day,
    )


def issue(draw: Draw) -> Action:
    free = [found for found in draw.rows(LOTS, stage=LotStage.INSPECTED) if free_stock(found[1])]
    name, lot = draw.mostly(free, draw.rows(LOTS))
    tariff = draw.pick((0, 0, 50, 900))
    return Issue(by=lot.warehouse, lot=name, quantity=draw.amount(free_stock(lot)), tariff=tariff)


def accept(draw: Draw) -> Action:
    name, receipt = receipt_of(draw, Stage.ISSUED)
    quantity = max(1, receipt.quantity) if draw.chance(0.95) else draw.amount(receipt.quantity)
    return AcceptReceipt(by=receipt.holder, receipt=name, quantity=quantity, tariff=receipt.tariff)


def decline(draw: Draw) -> Action:
    name, receipt = receipt_of(draw, Stage.ISSUED)
    return DeclineReceipt(by=draw.pick((receipt.holder, receipt.warehouse)), receipt=name)


def transfer(draw: Draw) -> Action:
    insured = [found for found in draw.rows(RECEIPTS, stage=Stage.LIVE) if found[1].cover is not None]
    name, receipt = draw.mostly(insured, draw.rows(RECEIPTS), 0.9)
    return TransferReceipt(
        by=receipt.holder,
        receipt=name,
        quantity=max(1, receipt.quantity) if draw.chance(0.95) else draw.amount(receipt.quantity),
        to=draw.pick((*owners(draw, receipt.holder, receipt.warehouse), *BANKS)),
        warehouse=draw.mostly((receipt.warehouse,), WAREHOUSES),
    )


def split(draw: Draw) -> Action:
    name, receipt = receipt_of(draw)
    return SplitReceipt(by=receipt.holder, receipt=name, part=draw.amount(max(1, receipt.quantity - 1)))


def merge(draw: Draw) -> Action:
    name, receipt = receipt_of(draw)
    same = {"holder": receipt.holder, "stage": Stage.LIVE, "tariff": receipt.tariff, "location": receipt.location}
    others = [found for found in draw.rows(RECEIPTS, **same) if found[0] != name]
    into = draw.mostly(others, draw.rows(RECEIPTS, holder=receipt.holder), 0.8)
    return MergeReceipts(by=receipt.holder, receipt=name, into=into[0], warehouse=receipt.warehouse)


def insure(draw: Draw) -> Action:
    bare = [found for found in draw.rows(RECEIPTS, stage=Stage.LIVE) if found[1].cover is None]
    name, receipt = draw.mostly(bare, draw.rows(RECEIPTS), 0.8)
    return Insure(
        by=draw.pick(BANKS),
        receipt=name,
        holder=receipt.holder,
        policy="P-1",
        amount=draw.rng.randint(1, 90_000_00),
        last_day=draw.in_days(-1 if draw.chance(0.1) else 0, 30),
    )


def end_cover(draw: Draw) -> Action:
    insured = [(name, row) for name, row in draw.rows(RECEIPTS) if row.cover is not None]
    name, receipt = draw.pick(insured)
    return EndCover(
        by=receipt.cover.insurer if receipt.cover is not None and draw.chance(0.9) else "maker",
        receipt=name,
        last_day=draw.in_days(-1, 20),
    )


def order_release(draw: Draw) -> Action:
    name, receipt = receipt_of(draw)
    return OrderRelease(
        by=receipt.holder,
        receipt=name,
        quantity=draw.amount(max(1, receipt.quantity - receipt.ordered)),
        deliver_to="Truck 8",
        reference="order",
        until=draw.in_days(-1 if draw.chance(0.1) else 0, 6),
    )


def cancel_order(draw: Draw) -> Action:
    name, order = draw.mostly(draw.rows(ORDERS, stage=OrderStage.OPEN), draw.rows(ORDERS))
    return CancelOrder(by=draw.pick((order.holder, order.warehouse)), order=name)


def release(draw: Draw) -> Action:
    name, order = draw.mostly(draw.rows(ORDERS, stage=OrderStage.OPEN), draw.rows(ORDERS))
    receipt = draw.row(RECEIPTS, order.receipt)
    lot = None if receipt is None else draw.row(LOTS, receipt.lot)
    marks = () if lot is None else lot.marks[: draw.pick((0, 1))]
    return Release(by=order.warehouse, order=name, quantity=draw.amount(order.left), marks=marks)


def owed_on(draw: Draw) -> tuple[str, Receipt, int]:
    owing = [(name, row, due) for name, row in draw.rows(RECEIPTS) if (due := fees_due(row, draw.day))]
    return draw.pick(owing)


def pay_fees(draw: Draw) -> Action:
    name, receipt, due = owed_on(draw)
    return PayFees(by=receipt.holder, receipt=name, amount=draw.amount(due), bank=draw.pick(BANKS))


def waive_fees(draw: Draw) -> Action:
    name, receipt, due = owed_on(draw)
    return WaiveFees(by=receipt.warehouse, receipt=name, amount=draw.amount(due))


DRAWS: dict[Drawing, float] = {
    open_site: 0.5,
    take_in: 5,
    give_back: 0.7,
    inspect: 6,
    count: 2.5,
    record_loss: 1.5,
    issue: 9,
    accept: 12,
    decline: 0.7,
    transfer: 6,
    split: 5,
    merge: 5,
    insure: 7,
    end_cover: 0.7,
    order_release: 4,
    cancel_order: 1,
    release: 5,
    pay_fees: 2,
    waive_fees: 2,
}
