"""Cover: insurance with its last day; what is not insured does not pass on."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules.inventory import EndCover, covered_through
from tests.modules.inventory.yard import Why, Yard


@pytest.fixture
def yard() -> Yard:
    return Yard()


def test_what_is_not_insured_does_not_pass_on(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600, insured=False)
    assert covered_through(yard.at_receipt(receipt)) is None
    yard.refuses(Why.COVER_LAPSED, yard.transfer(receipt, "cableworks"))
    yard.do(yard.insure(receipt, days=5))
    yard.wait(days=5)
    yard.do(yard.transfer(receipt, "cableworks"))
    yard.wait(days=1)
    yard.refuses(Why.COVER_LAPSED, yard.transfer(receipt, "trader"))


def test_a_charter_may_ask_for_no_cover() -> None:
    yard = Yard(cover_needed=False)
    receipt = yard.receipt(yard.stored(1_000), 600, insured=False)
    yard.do(yard.transfer(receipt, "cableworks"))


def test_insurer_and_holder_sign(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600, insured=False)
    yard.refuses(Authority.NOT_A_PARTY, yard.insure(receipt), signed_by=["insurer"])
    yard.refuses(Why.NOT_FOUND, yard.insure(receipt, holder="trader"))
    yard.refuses(Why.SAME_PARTY, yard.insure(receipt, by="harbour"))
    yard.refuses(Why.COVER_DAY_WRONG, yard.insure(receipt, days=-1))
    yard.do(yard.loss(yard.at_receipt(receipt).lot, 1_000))
    yard.refuses(Why.NOT_LIVE, yard.insure(receipt))


def test_an_insurer_ends_its_cover_from_today_on(yard: Yard) -> None:
    receipt = yard.receipt(yard.stored(1_000), 600)
    yard.refuses(Why.NOT_FOUND, EndCover(by="trader", receipt=receipt, last_day=yard.day))
    yard.refuses(Why.COVER_DAY_WRONG, EndCover(by="insurer", receipt=receipt, last_day=yard.in_days(-1)))
    yard.refuses(Why.COVER_DAY_WRONG, EndCover(by="insurer", receipt=receipt, last_day=yard.in_days(90)))
    yard.do(EndCover(by="insurer", receipt=receipt, last_day=yard.day))
    yard.wait(days=1)
    yard.refuses(Why.COVER_LAPSED, yard.transfer(receipt, "cableworks"))
