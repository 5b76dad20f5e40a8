"""Delivery against payment and payment against payment: any two actions of one transaction, kept or undone together,
signed by both sides.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from heqi.machine.authority import Why as Authority
from heqi.machine.transactions import Action
from heqi.modules.certificates import CERTIFICATES, Right
from heqi.modules.payments import Credit, Transfer, balance_of
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import CLAIMS
from heqi.state.tables import changed
from tests.modules.test_certificates import Office, passes

PRICE = 90_000_00


class Exchange(NamedTuple):
    """What the maker gives the carmaker, and who has it."""

    given: Action
    holder: Callable[[], str]


def receivable(office: Office) -> Exchange:
    invoice = office.invoice("1", 100_000_00)
    claim = office.voucher(invoice, 100_000_00)
    return Exchange(office.assign(claim, "foundry"), lambda: office.get(CLAIMS, claim).holder)


def certificate(office: Office) -> Exchange:
    key = office.data()[Right.OPERATE]
    office.wait(days=30)
    return Exchange(passes(key, "foundry"), lambda: office.get(CERTIFICATES, key).holder)


def pays(amount: int, **said: str) -> Transfer:
    fields = {"by": "foundry", "bank": "river-bank", "currency": "CNY", "payee": "maker", "purpose": "against delivery"}
    return Transfer(amount=amount, **fields | said)


@pytest.mark.parametrize("asset", [receivable, certificate])
def test_delivery_against_payment(asset: Callable[[Office], Exchange]) -> None:
    office = Office()
    given, holder = asset(office)
    whole = 5_000_000_00
    office.refuses(Payments.INSUFFICIENT_FUNDS, given, pays(whole + 1))
    office.refuses(Payments.INSUFFICIENT_FUNDS, pays(whole + 1), given)
    office.refuses(Authority.NOT_A_PARTY, given, pays(PRICE), signed_by=["maker"])
    assert (holder(), office.money("maker")) == ("maker", 0)
    office.do(given, pays(PRICE))
    assert (holder(), office.money("maker"), office.money("foundry")) == ("foundry", PRICE, -PRICE)


def test_payment_against_payment() -> None:
    office = Office()
    office.do(Credit(by="hill-bank", customer="maker", currency="USD", amount=12_000_00, reference="USD-1"))
    dollars = pays(12_000_00, by="maker", payee="foundry", bank="hill-bank", currency="USD")
    office.refuses(Payments.INSUFFICIENT_FUNDS, pays(PRICE), changed(dollars, amount=12_000_01))
    office.refuses(Authority.NOT_A_PARTY, pays(PRICE), dollars, signed_by=["maker"])
    office.do(pays(PRICE), dollars)
    assert office.money("maker") == PRICE
    assert balance_of(office.state, "hill-bank", "USD", "foundry").available == 12_000_00
