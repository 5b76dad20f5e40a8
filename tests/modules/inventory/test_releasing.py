"""Releasing: against an order, in part or whole, when the fees are paid."""

import pytest

from heqi.modules.inventory import LOTS, ORDERS, CancelOrder, OrderStage, Release, Stage, WaiveFees
from tests.modules.inventory.yard import Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_goods_leave_in_parts(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 600)
    order = yard.new_id(yard.do(yard.order(receipt, 400)))
    yard.do(yard.release(order, 150))
    assert (yard.quantities(receipt), yard.at_receipt(receipt).ordered) == ([450], 250)
    yard.refuses(Why.BEYOND_RECEIPT, yard.release(order, 251))
    yard.do(yard.release(order, 250))
    assert yard.get(ORDERS, order).stage is OrderStage.DONE
    yard.refuses(Why.ORDER_OVER, yard.release(order, 1))
    yard.refuses(Why.ORDER_OVER, CancelOrder(by="smelter", order=order))
    yard.do(yard.release(yard.new_id(yard.do(yard.order(receipt, 200))), 200))
    assert yard.at_receipt(receipt).stage is Stage.RELEASED
    yard.refuses(Why.NOT_LIVE, yard.order(receipt, 1))
    left = yard.get(LOTS, lot)
    assert (left.stock, left.released, left.receipted) == (400, 600, 0)


def test_orders_are_the_holders_and_no_more_than_the_receipt(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    yard.refuses(Why.NOT_FOUND, yard.order(receipt, 1, by="trader"))
    yard.do(yard.order(receipt, 500))
    yard.refuses(Why.BEYOND_RECEIPT, yard.order(receipt, 101))
    yard.refuses(Why.ORDER_EXPIRED, yard.order(receipt, 100, until=yard.in_days(-1)))


def test_an_order_has_a_last_day(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600, tariff=0)
    order = yard.new_id(yard.do(yard.order(receipt, 100, until=yard.in_days(2))))
    yard.refuses(Why.NOT_FOUND, CancelOrder(by="trader", order=order))
    yard.refuses(Why.ORDER_STILL_BINDS, CancelOrder(by="harbour", order=order))
    yard.wait(days=3)
    yard.refuses(Why.ORDER_EXPIRED, yard.release(order, 100))
    yard.do(CancelOrder(by="harbour", order=order))
    assert yard.at_receipt(receipt).ordered == 0


def test_a_warehouse_keeps_the_goods_until_it_is_paid(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    order = yard.new_id(yard.do(yard.order(receipt, 100)))
    yard.wait(days=1)
    yard.refuses(Why.FEES_OWED, yard.release(order, 100))
    yard.do(WaiveFees(by="harbour", receipt=receipt, amount=30))
    yard.do(yard.release(order, 100))


def test_another_warehouse_releases_nothing(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    order = yard.new_id(yard.do(yard.order(receipt, 100)))
    yard.refuses(Why.NOT_FOUND, Release(by="dry-dock", order=order, quantity=100))


def test_what_a_loss_took_is_not_released(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.receipt(lot, 600)
    order = yard.new_id(yard.do(yard.order(receipt, 600)))
    yard.do(yard.loss(lot, 500))
    yard.refuses(Why.BEYOND_RECEIPT, yard.release(order, 501))
    yard.do(yard.release(order, 500))
    assert yard.at_receipt(receipt).stage is Stage.RELEASED
