"""Attesting: by somebody independent, about what it found; receipts follow at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.modules.inventory import INSPECTIONS, GiveBack, LotStage, Stage
from tests.modules.inventory.yard import Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_neither_side_attests_nor_who_is_under_its_control(yard: Yard) -> None:
    lot = yard.new_id(yard.do(yard.take_in()))
    for party in ("harbour", "smelter", "dock-lab", "metal-lab"):
        yard.refuses(Why.NOT_INDEPENDENT, yard.inspect(lot, 1_000, by=party))
    yard.do(yard.inspect(lot, 1_000))
    yard.refuses(Why.NOT_INDEPENDENT, yard.count(lot, 1_000, by="dock-lab"))
    yard.refuses(Why.NOT_INDEPENDENT, yard.loss(lot, 1, by="metal-lab"))


def test_stock_is_what_the_inspector_found(yard: Yard) -> None:
    lot = yard.new_id(yard.do(yard.take_in(declared=300_000)))
    yard.do(yard.inspect(lot, 100_000))
    yard.refuses(Why.BEYOND_STOCK, yard.issue(lot, 300_000))
    assert yard.lot(lot).stock == 100_000
    yard.refuses(Why.ALREADY_INSPECTED, yard.inspect(lot, 300_000, by="weigher"))


def test_gilded_copper_is_no_stock(yard: Yard) -> None:
    lot = yard.new_id(yard.do(yard.take_in()))
    yard.do(yard.inspect(lot, 1_000, grade="Cu-scrap"))
    assert (yard.lot(lot).stage, yard.lot(lot).stock) == (LotStage.REJECTED, 0)
    yard.refuses(Why.NOT_AS_DECLARED, yard.issue(lot, 1))
    yard.refuses(Why.ALREADY_INSPECTED, yard.inspect(lot, 1_000, by="weigher"))
    yard.do(GiveBack(by="harbour", lot=lot, owner="smelter"))
    assert yard.lot(lot).stage is LotStage.CLOSED


def test_what_a_later_assay_finds_stops_every_receipt(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 600)
    yard.do(yard.count(lot, 1_000, as_declared=False))
    yard.refuses(Why.NOT_AS_DECLARED, yard.transfer(receipt, "cableworks"))
    yard.refuses(Why.NOT_AS_DECLARED, yard.issue(lot, 1))
    order = yard.new_id(yard.do(yard.order(receipt, 600)))
    yard.do(yard.release(order, 600))  # what is there is still the holder's


def test_what_a_count_does_not_find_waits(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 600)
    yard.do(yard.count(lot, 700))
    assert yard.lot(lot).short == 300
    yard.refuses(Why.BEYOND_STOCK, yard.issue(lot, 101))
    yard.do(yard.transfer(receipt, "cableworks"))  # there is enough for it
    yard.do(yard.count(lot, 500))
    yard.refuses(Why.HELD_BY_COUNT, yard.transfer(receipt, "trader"))
    order = yard.new_id(yard.do(yard.order(receipt, 100)))
    yard.refuses(Why.HELD_BY_COUNT, yard.release(order, 100))
    yard.do(yard.count(lot, 1_000))
    yard.do(yard.release(order, 100))


def test_what_is_free_bears_a_loss_first_and_then_all_receipts(yard: Yard) -> None:
    lot = yard.stored(1_000)
    large, small = yard.receipt(lot, 600), yard.receipt(lot, 300)
    waits = yard.new_id(yard.do(yard.issue(lot, 50)))
    yard.do(yard.loss(lot, 50))
    assert yard.quantities(large, small, waits) == [600, 300, 50]
    yard.do(yard.count(lot, 850))
    yard.do(yard.loss(lot, 95, cause="theft"))
    assert yard.quantities(large, small, waits) == [540, 270, 45]
    left = yard.lot(lot)
    assert (left.stock, left.receipted, left.lost, left.short) == (855, 855, 145, 5)
    yard.refuses(Why.MORE_THAN_STOCK, yard.loss(lot, 856))
    yard.do(yard.loss(lot, 855))
    assert {yard.at_receipt(key).stage for key in (large, small, waits)} == {Stage.LOST}
    assert yard.lot(lot).stage is LotStage.CLOSED
    assert len(yard.rows(INSPECTIONS)) == 5


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=5), st.integers(1, 1_500))
def test_a_loss_is_shared_to_the_last_unit(parts: list[int], lost: int) -> None:
    yard = Yard()
    lot = yard.stored(1_500)
    receipts = [yard.receipt(lot, part, insured=False) for part in parts]
    yard.do(yard.loss(lot, lost))
    assert sum(yard.quantities(*receipts)) == min(sum(parts), 1_500 - lost) == yard.lot(lot).receipted


def test_an_attestation_has_a_day_and_a_unit(yard: Yard) -> None:
    lot = yard.new_id(yard.do(yard.take_in()))
    yard.refuses(Why.NOT_INSPECTED, yard.count(lot, 1_000))
    yard.refuses(Why.NOT_INSPECTED, yard.loss(lot, 1))
    yard.refuses(Why.UNIT_DIFFERS, yard.inspect(lot, 1, unit="TNE"))
    yard.refuses(Why.ATTESTED_DAY_WRONG, yard.inspect(lot, 1_000, day=yard.in_days(1)))
    yard.refuses(Why.ATTESTED_DAY_WRONG, yard.inspect(lot, 1_000, day=yard.in_days(-1)))
    yard.refuses(Why.NOT_FOUND, yard.inspect("0" * 64, 1_000))


def test_an_old_count_backs_nothing_new(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 600)
    yard.wait(days=31)
    yard.refuses(Why.COUNT_STALE, yard.issue(lot, 1))
    yard.refuses(Why.COUNT_STALE, yard.transfer(receipt, "cableworks"))
    yard.do(yard.count(lot, 1_000))
    yard.do(yard.transfer(receipt, "cableworks"))
