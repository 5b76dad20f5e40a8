"""Passing on: endorsed and signed by the warehouse, split and merged without a unit more or less."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules.inventory import ENDORSEMENTS, CancelOrder, MergeReceipts, SplitReceipt, Stage, fees_due
from heqi.values.days import add_days
from tests.modules.inventory.yard import Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def merge(receipt: str, into: str, warehouse: str = "harbour", by: str = "smelter") -> MergeReceipts:
    return MergeReceipts(by=by, receipt=receipt, into=into, warehouse=warehouse)


def test_a_transfer_is_signed_by_holder_warehouse_and_the_next(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    for signed in (["smelter"], ["harbour", "smelter"], ["cableworks", "smelter"]):
        yard.refuses(Authority.NOT_A_PARTY, yard.transfer(receipt, "cableworks"), signed_by=signed)
    yard.wait(days=10)
    yard.do(yard.transfer(receipt, "cableworks"))
    yard.do(yard.transfer(receipt, "trader"))
    assert yard.at_receipt(receipt).holder == "trader"
    chain = [(each.giver, each.holder, each.fees) for each in yard.rows(ENDORSEMENTS).values()]
    assert chain == [("smelter", "cableworks", 300), ("cableworks", "trader", 300)]


def test_a_transfer_says_what_it_is_about(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    yard.refuses(Why.NOT_FOUND, yard.transfer(receipt, "trader", by="cableworks"))
    yard.refuses(Why.QUANTITY_DIFFERS, yard.transfer(receipt, "cableworks", quantity=601))
    yard.refuses(Why.OTHER_WAREHOUSE, yard.transfer(receipt, "cableworks", warehouse="dry-dock"))
    yard.refuses(Why.SAME_PARTY, yard.transfer(receipt, "harbour"))
    yard.suspend("cableworks")
    yard.refuses(Authority.NOT_IN_STANDING, yard.transfer(receipt, "cableworks"))


def test_what_is_ordered_out_does_not_pass_on(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    order = yard.new_id(yard.do(yard.order(receipt, 100)))
    yard.refuses(Why.ORDER_OPEN, yard.transfer(receipt, "cableworks"))
    yard.refuses(Why.ORDER_OPEN, SplitReceipt(by="smelter", receipt=receipt, part=1))
    yard.do(CancelOrder(by="smelter", order=order))
    yard.do(yard.transfer(receipt, "cableworks"))


def test_the_parts_are_the_whole(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 601)
    yard.refuses(Why.PART_TOO_LARGE, SplitReceipt(by="smelter", receipt=receipt, part=601))
    yard.wait(days=7)
    due = fees_due(yard.at_receipt(receipt), yard.day)
    part = yard.new_id(yard.do(SplitReceipt(by="smelter", receipt=receipt, part=200)))
    whole, cut = yard.at_receipt(receipt), yard.at_receipt(part)
    assert (whole.quantity, cut.quantity, cut.cut_from) == (401, 200, receipt)
    assert whole.fees + cut.fees == due == 210
    assert sum(each.cover.amount for each in (whole, cut) if each.cover is not None) == 60_000_00
    yard.do(merge(part, receipt))
    whole = yard.at_receipt(receipt)
    assert (whole.quantity, whole.fees, whole.cover and whole.cover.amount) == (601, 210, 60_000_00)
    assert yard.at_receipt(part).stage is Stage.MERGED
    assert yard.lot(lot).receipted == 601


def test_parts_count_as_receipts_of_the_lot(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    for _ in range(5):
        yard.do(SplitReceipt(by="smelter", receipt=receipt, part=1))
    yard.refuses(Why.TOO_MANY_RECEIPTS, SplitReceipt(by="smelter", receipt=receipt, part=1))


def test_like_goods_of_two_lots_become_one_receipt(yard: Yard) -> None:
    one, other = yard.stored(1_000), yard.stored(500)
    receipt, into = yard.receipt(one, 600), yard.receipt(other, 500)
    yard.do(merge(receipt, into))
    assert yard.quantities(receipt, into) == [0, 1_100]
    assert (yard.lot(one).stock, yard.lot(one).moved_out, yard.lot(one).receipted) == (400, 600, 0)
    assert (yard.lot(other).stock, yard.lot(other).moved_in, yard.lot(other).receipted) == (1_100, 600, 1_100)


def test_only_like_receipts_are_merged(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    elsewhere = yard.receipt(yard.stored(1_000, location="bay-2"), 600)
    dearer = yard.receipt(yard.stored(1_000), 600, tariff=51)
    yard.refuses(Why.NOT_ALIKE, merge(receipt, elsewhere))
    yard.refuses(Why.NOT_ALIKE, merge(receipt, dearer))
    yard.refuses(Why.SAME_RECEIPT, merge(receipt, receipt))
    yard.refuses(Why.OTHER_WAREHOUSE, merge(receipt, elsewhere, warehouse="dry-dock"))
    uninsured = yard.receipt(yard.stored(1_000), 600, insured=False)
    yard.refuses(Why.COVER_DIFFERS, merge(receipt, uninsured))
    yard.do(yard.insure(uninsured, last_day=add_days(yard.day, 30)))
    yard.refuses(Why.COVER_DIFFERS, merge(receipt, uninsured))
    bare = yard.receipt(yard.stored(1_000), 1, insured=False)
    also_bare = yard.receipt(yard.stored(1_000), 1, insured=False)
    yard.do(merge(bare, also_bare))
    assert yard.at_receipt(also_bare).cover is None
