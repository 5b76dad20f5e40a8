"""Issuing: by the warehouse, against attested stock, accepted by the owner."""

import pytest

from heqi.modules.inventory import AcceptReceipt, DeclineReceipt, Stage
from tests.modules.inventory.yard import TARIFF, Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_receipts_are_never_out_for_more_than_the_stock(yard: Yard) -> None:
    lot = yard.stored(1_000)
    yard.receipt(lot, 600)
    yard.do(yard.issue(lot, 300))  # counts at once, accepted or not
    yard.refuses(Why.BEYOND_STOCK, yard.issue(lot, 101))
    yard.refuses(Why.NOT_FOUND, yard.issue(lot, 100, by="dry-dock"))
    yard.do(yard.issue(lot, 100))
    assert yard.lot(lot).receipted == 1_000


def test_a_receipt_stands_when_it_is_accepted_as_it_was_read(yard: Yard) -> None:
    lot = yard.stored(1_000)
    receipt = yard.new_id(yard.do(yard.issue(lot, 600)))
    yard.refuses(Why.NOT_LIVE, yard.transfer(receipt, "cableworks"))
    yard.refuses(Why.RECEIPT_DIFFERS, AcceptReceipt(by="smelter", receipt=receipt, quantity=600, tariff=TARIFF - 1))
    yard.refuses(Why.RECEIPT_DIFFERS, AcceptReceipt(by="smelter", receipt=receipt, quantity=601, tariff=TARIFF))
    accept = AcceptReceipt(by="smelter", receipt=receipt, quantity=600, tariff=TARIFF)
    yard.do(accept)
    yard.refuses(Why.NOT_OFFERED, accept)
    yard.refuses(Why.NOT_OFFERED, DeclineReceipt(by="harbour", receipt=receipt))
    yard.refuses(Why.NOT_FOUND, AcceptReceipt(by="trader", receipt=receipt, quantity=600, tariff=TARIFF))


def test_what_is_declined_is_free_again(yard: Yard) -> None:
    lot = yard.stored(1_000)
    for party in ("smelter", "harbour"):
        receipt = yard.new_id(yard.do(yard.issue(lot, 1_000)))
        yard.do(DeclineReceipt(by=party, receipt=receipt))
        assert yard.at_receipt(receipt).stage is Stage.DECLINED
        assert yard.lot(lot).receipted == 0


def test_receipts_of_a_lot_are_counted(yard: Yard) -> None:
    lot = yard.stored(1_000)
    for _ in range(6):
        yard.do(yard.issue(lot, 1))
    yard.refuses(Why.TOO_MANY_RECEIPTS, yard.issue(lot, 1))


def test_nothing_is_issued_to_who_is_suspended(yard: Yard) -> None:
    lot = yard.stored(1_000)
    yard.suspend("smelter")
    yard.refuses(Why.COUNTERPARTY_NOT_ADMITTED, yard.issue(lot, 1))
