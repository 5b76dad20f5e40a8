"""Taking in: nothing is stock because a warehouse and an owner say so; one batch lies in one place."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules.inventory import LOTS, MARKS, GiveBack, LotStage, OpenSite
from tests.modules.inventory.yard import Why, Yard, digest


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_a_site_keeps_its_locations(yard: Yard) -> None:
    more = OpenSite(by="harbour", site="north", name="Northern quay", locations=("bay-1", "bay-2", "bay-3"))
    yard.do(more)
    for locations in (("bay-1", "bay-3"), ("bay-1", "bay-2", "bay-3", "bay-3")):
        yard.refuses(Why.LOCATIONS_WRONG, OpenSite(by="harbour", site="north", name="Quay", locations=locations))


def test_what_is_taken_in_is_no_stock(yard: Yard) -> None:
    lot = yard.new_id(yard.do(yard.take_in()))
    assert (yard.lot(lot).stage, yard.lot(lot).stock) == (LotStage.DECLARED, 0)
    yard.refuses(Why.NOT_INSPECTED, yard.issue(lot, 1))


def test_what_is_taken_in_is_described_in_the_terms_of_the_charter(yard: Yard) -> None:
    yard.refuses(Why.LOCATION_UNKNOWN, yard.take_in(location="bay-9"))
    yard.refuses(Why.LOCATION_UNKNOWN, yard.take_in(site="south"))
    yard.refuses(Why.GOODS_UNKNOWN, yard.take_in(goods="gold"))
    yard.refuses(Why.UNIT_DIFFERS, yard.take_in(unit="TNE"))
    yard.refuses(Why.SAME_PARTY, yard.take_in(owner="harbour"))
    assert yard.refuses(Why.MARK_TWICE, yard.take_in(marks=(digest("a"), digest("a")))).facts["place"] == 2


def test_goods_that_need_marks_are_not_taken_in_without() -> None:
    yard = Yard(marks_needed=("copper-cathode",))
    yard.refuses(Why.MARKS_MISSING, yard.take_in(marks=()))
    yard.do(yard.take_in(marks=(digest("bundle 1"),)))
    yard.do(yard.take_in(goods="zinc-ingot", marks=()))


def test_nobody_stores_for_who_is_suspended(yard: Yard) -> None:
    yard.suspend("smelter")
    yard.refuses(Authority.NOT_IN_STANDING, yard.take_in())


def test_one_batch_lies_in_one_warehouse_at_a_time(yard: Yard) -> None:
    marks = (digest("batch 1"), digest("batch 2"))
    lot = yard.new_id(yard.do(yard.take_in(marks=marks)))
    again = yard.take_in(by="dry-dock", owner="trader", marks=marks[1:])
    assert yard.refuses(Why.GOODS_IN_STORE, again).facts["place"] == 1
    yard.do(GiveBack(by="harbour", lot=lot, owner="smelter"))
    assert yard.rows(MARKS) == {}
    yard.do(again)


def test_what_is_under_no_receipt_goes_back(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 400)
    back = GiveBack(by="harbour", lot=lot, owner="smelter")
    yard.refuses(Why.NOT_FOUND, GiveBack(by="harbour", lot=lot, owner="trader"))
    yard.refuses(Why.NOT_FOUND, GiveBack(by="dry-dock", lot=lot, owner="smelter"))
    yard.do(back)
    assert (yard.lot(lot).stock, yard.lot(lot).released, yard.lot(lot).stage) == (400, 600, LotStage.INSPECTED)
    yard.refuses(Why.NOTHING_FREE, back)
    yard.do(yard.release(yard.new_id(yard.do(yard.order(receipt, 400))), 400))
    assert yard.lot(lot).stage is LotStage.CLOSED
    yard.refuses(Why.LOT_CLOSED, back)


def test_a_lot_that_goes_back_whole_is_closed_with_what_was_not_found(yard: Yard) -> None:
    lot = yard.stored(1_000)
    yard.do(yard.count(lot, 900))
    yard.do(GiveBack(by="harbour", lot=lot, owner="smelter"))
    closed = yard.get(LOTS, lot)
    assert (closed.stage, closed.released, closed.lost, closed.short) == (LotStage.CLOSED, 900, 100, 0)
