"""Goods in store and goods that were delivered: the same batch is not offered as a receipt and as a receivable."""

import pytest

from heqi.modules.documents import AttestDelivery, AttestOrder, Fingerprints
from heqi.modules.evidence import Line, StateLines
from heqi.modules.evidence import Terms as EvidenceTerms
from heqi.modules.inventory import MARKS, Release
from tests.modules.inventory.yard import Why, Yard, digest

HEAT = digest("heat 77")
EVIDENCE = EvidenceTerms(quantity_tolerance=0, amount_tolerance=0, marks_needed=True, source="members' agreement")


class Market(Yard):
    """The warehouse, where what is sold is also put on record."""

    def __init__(self) -> None:
        super().__init__(other_terms={"evidence": EVIDENCE})

    def said(self, name: str, total: int) -> dict[str, object]:
        prints = Fingerprints(epoch=1, identity=digest(name), exact=digest(name, total), near=digest("near", name))
        return {"total": total, "issued": self.day, "commitment": digest("salted", name), "fingerprints": (prints,)}

    def delivery(self, buyer: str = "cableworks", seller: str = "smelter") -> str:
        """Of an order, as its buyer signs it."""
        name = self.reference()
        order = AttestOrder(by=buyer, seller=seller, buyer=buyer, currency="CNY", **self.said(name, 100))
        basis = self.new_id(self.do(order))
        received = AttestDelivery(by=buyer, refers_to=basis, delivered=self.day, **self.said(f"GR {name}", 0))
        return self.new_id(self.do(received))

    def of_heat(self, delivery: str, by: str = "cableworks") -> StateLines:
        lines = (Line(item=digest("copper"), unit="KGM", quantity=600_000),)
        return StateLines(by=by, document=delivery, lines=lines, marks=(HEAT,))


@pytest.fixture
def market() -> Market:
    return Market()


def test_goods_that_lie_in_a_warehouse_were_not_delivered(market: Market) -> None:
    lot = market.stored(1_000, marks=(HEAT,))
    receipt = market.receipt(lot, 600)
    stated = market.of_heat(market.delivery())
    assert market.refuses(Why.STILL_IN_STORE, stated).facts["place"] == 1
    order = market.new_id(market.do(market.order(receipt, 600)))
    market.refuses(Why.OTHER_MARKS, Release(by="harbour", order=order, quantity=600, marks=(digest("heat 78"),)))
    market.do(Release(by="harbour", order=order, quantity=600, marks=(HEAT,)))
    assert market.rows(MARKS) == {}
    market.do(stated)


def test_a_receipt_endorsed_to_the_buyer_delivers_the_goods(market: Market) -> None:
    receipt = market.receipt(market.stored(1_000, marks=(HEAT,)), 600)
    stated = market.of_heat(market.delivery())
    market.refuses(Why.STILL_IN_STORE, stated)
    market.do(market.transfer(receipt, "cableworks"))
    market.do(stated)


def test_goods_that_were_delivered_are_taken_in_for_whoever_received_them(market: Market) -> None:
    market.do(market.of_heat(market.delivery()))
    market.refuses(Why.GOODS_DELIVERED, market.take_in(marks=(HEAT,)))
    market.do(market.take_in(owner="cableworks", marks=(HEAT,)))
