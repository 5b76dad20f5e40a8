"""Fees: by the tariff, to the day, paid on the ledger or waived."""

import pytest

from heqi.modules.inventory import PayFees, WaiveFees, fees_due
from heqi.modules.payments import Why as Payments
from heqi.modules.payments import balance_of
from tests.modules.inventory.yard import Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_fees_run_by_day_and_quantity(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 601)
    yard.wait(days=9)
    assert fees_due(yard.at_receipt(receipt), yard.day) == 601 * 50 * 9 // 1_000 == 270
    yard.do(yard.loss(yard.at_receipt(receipt).lot, 700))
    assert yard.quantities(receipt) == [300]
    yard.wait(days=1)
    assert fees_due(yard.at_receipt(receipt), yard.day) == 270 + 15


def test_no_fee_runs_before_the_owner_has_accepted_it(yard: Yard) -> None:
    receipt = yard.new_id(yard.do(yard.issue(yard.stored(1_000), 600)))
    yard.wait(days=9)
    yard.refuses(Why.FEES_LESS, PayFees(by="smelter", receipt=receipt, amount=1_000, bank="river-bank"))
    accept = yard.accept(receipt)
    yard.do(accept)
    assert fees_due(yard.at_receipt(receipt), yard.day) == 0


def test_fees_are_paid_with_money_or_waived(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    yard.wait(days=10)
    yard.refuses(Why.FEES_LESS, PayFees(by="smelter", receipt=receipt, amount=301, bank="river-bank"))
    yard.refuses(Payments.NOT_A_SETTLEMENT_BANK, PayFees(by="smelter", receipt=receipt, amount=1, bank="trader"))
    yard.refuses(Payments.INSUFFICIENT_FUNDS, PayFees(by="smelter", receipt=receipt, amount=1, bank="hill-bank"))
    yard.refuses(Why.NOT_FOUND, PayFees(by="trader", receipt=receipt, amount=1, bank="river-bank"))
    yard.do(PayFees(by="smelter", receipt=receipt, amount=200, bank="river-bank"))
    assert balance_of(yard.state, "river-bank", "CNY", "harbour").available == 200
    yard.refuses(Why.NOT_FOUND, WaiveFees(by="smelter", receipt=receipt, amount=100))
    yard.refuses(Why.FEES_LESS, WaiveFees(by="harbour", receipt=receipt, amount=101))
    yard.do(WaiveFees(by="harbour", receipt=receipt, amount=100))
    assert fees_due(yard.at_receipt(receipt), yard.day) == 0
