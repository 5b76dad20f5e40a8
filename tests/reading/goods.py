"""Rows of goods in warehouses, as their modules write them."""

from datetime import date
from typing import Any

from heqi.modules.inventory import LOTS, ORDERS, RECEIPTS, Lot, LotStage, OrderStage, Receipt, ReleaseOrder, Stage
from heqi.modules.pledges import ENCUMBRANCES, encumbrance_key
from heqi.modules.pledges.records import Encumbrance, Secured
from heqi.state.tables import Row, Table
from tests.reading.book import digest

TODAY = date(2026, 4, 30)
KIND = {"warehouse": "quay", "site": "north", "goods": "copper-cathode", "grade": "Cu-CATH-1", "unit": "KGM"}
FIRST, SECOND = "1" * 64, "2" * 64


def a_lot(location: str, stage: LotStage, **fields: Any) -> Lot:
    zeros = dict.fromkeys("stock attested moved_in moved_out released lost short receipted receipts".split(), 0)
    plain: dict[str, Any] = {
        **KIND,
        **zeros,
        "owner": "miner",
        "declared": 1_000,
        "marks": (),
        "reference": "entry 7",
        "taken_in": TODAY,
        "inspector": None,
        "counted": None,
    }
    return Lot(location=location, stage=stage, **plain | fields)


def a_receipt(quantity: int, stage: Stage) -> Receipt:
    return Receipt(**KIND, location="bay-1", lot=digest("lot"), cut_from=None, holder="miner", quantity=quantity,
                   ordered=0, tariff=50, fees=30, fees_through=TODAY, cover=None, stage=stage, issued=TODAY,
                   endorsements=0)  # fmt: skip


def an_order(stage: OrderStage) -> ReleaseOrder:
    return ReleaseOrder(receipt=FIRST, holder="miner", warehouse="quay", quantity=100, left=60,
                        deliver_to="Truck 8", reference="order 5", until=TODAY, stage=stage)  # fmt: skip


ROWS: list[tuple[Table[Any], str, Row]] = [
    (LOTS, digest("lot"), a_lot("bay-1", LotStage.INSPECTED, inspector="gauger", counted=TODAY, attested=1_000,
                                stock=1_000, short=100, receipted=600)),
    (LOTS, digest("declared"), a_lot("bay-2", LotStage.DECLARED)),
    (LOTS, digest("rejected"), a_lot("bay-3", LotStage.REJECTED, inspector="gauger", counted=TODAY, stock=500)),
    (LOTS, digest("closed"), a_lot("bay-4", LotStage.CLOSED)),
    (RECEIPTS, FIRST, a_receipt(400, Stage.LIVE)),
    (RECEIPTS, SECOND, a_receipt(200, Stage.ISSUED)),
    (RECEIPTS, digest("gone"), a_receipt(0, Stage.RELEASED)),
    (
        ENCUMBRANCES,
        encumbrance_key("receipt", FIRST),
        Encumbrance(pledges=2, secured=(Secured(currency="CNY", amount=5_000),)),
    ),
    (ORDERS, digest("order"), an_order(OrderStage.OPEN)),
    (ORDERS, digest("done"), an_order(OrderStage.DONE)),
]  # fmt: skip
