"""Settlement: pro rata to the cent, the waterfall inside a financed part, and payments that do not discharge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.modules.payments import ATTESTATIONS, Credit, PublishCalendar, SetCollectionAccount
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    EXPOSURES,
    AgreeCosts,
    ApplyPayment,
    Assign,
    FileStage,
    PayReserve,
    Settle,
    Split,
    Stage,
)
from tests.modules.receivables.trade import DUE, NEXT_BANKING_DAY, Trade, Why, day, digest

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


def settle(root: str, amount: int, by: str = "carmaker") -> Settle:
    return Settle(by=by, root=root, amount=amount)


# --- on the ledger -----------------------------------------------------------------------------------------------


def test_part_payment_goes_pro_rata_and_cents_to_the_largest_remainder(trade: Trade, claim: str) -> None:
    one = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    two = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="foundry")))
    trade.do(settle(claim, 100_00))
    paid = {key: trade.claim(key).paid for key in (claim, one, two)}
    first = min(paid)  # equal remainders: the first in key order gets the cent
    assert paid == {key: 33_34 if key == first else 33_33 for key in paid}
    assert trade.promise(claim).paid == 100_00
    assert trade.money("carmaker") == -100_00


def test_early_payment_is_welcome_and_overpayment_refused(trade: Trade, claim: str) -> None:
    trade.refuses(Why.MORE_THAN_OWED, settle(claim, FACE + 1))
    trade.do(settle(claim, FACE))
    assert trade.claim(claim).stage is Stage.PAID
    trade.refuses(Why.MORE_THAN_OWED, settle(claim, 1))


def test_an_offer_is_not_owed(trade: Trade) -> None:
    offered = trade.new_id(trade.do(trade.undertake(trade.invoice("100", FACE), FACE)))
    trade.refuses(Why.MORE_THAN_OWED, settle(offered, 1))


def test_only_the_obligor_settles(trade: Trade, claim: str) -> None:
    trade.refuses(Why.NOT_FOUND, settle(claim, 1, by="truckmaker"))
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    trade.refuses(Why.NOT_FOUND, settle(part, 1))


def test_money_that_is_not_there_pays_nobody(trade: Trade) -> None:
    claim = trade.voucher(trade.invoice("100", FACE, buyer="truckmaker"), FACE, by="truckmaker")
    trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop"))
    trade.refuses(Payments.INSUFFICIENT_FUNDS, settle(claim, FACE, by="truckmaker"))


def test_each_holder_is_paid_where_it_collects(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    moved = SetCollectionAccount(
        by="workshop", bank="hill-bank", account=digest("new"), agreed_by=("hill-bank", "river-bank")
    )
    trade.do(moved)
    trade.wait(days=4)
    trade.refuses(Payments.INSUFFICIENT_FUNDS, settle(claim, FACE))
    trade.do(Credit(by="hill-bank", customer="carmaker", currency="CNY", amount=FACE, reference="H-1"))
    trade.do(settle(claim, FACE))
    assert trade.claim(part).stage is Stage.PAID
    assert (trade.money("workshop"), trade.money("workshop", "hill-bank")) == (0, 100_000_00)


def test_a_holiday_moves_the_due_day_and_no_interest_runs(trade: Trade) -> None:
    claim = trade.voucher(trade.invoice("100", FACE), FACE, due=day("2026-05-01"))
    file = trade.financed(claim)
    trade.on(NEXT_BANKING_DAY)
    trade.do(settle(claim, FACE))
    assert trade.file(file).principal_left == 0
    assert trade.file(file).collected == FACE


# --- inside a financed part --------------------------------------------------------------------------------------


def test_the_reserve_goes_to_the_supplier(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, principal=240_000_00)
    before = trade.money("river-bank"), trade.money("maker")
    trade.on(DUE)
    trade.do(settle(claim, 250_000_00))
    assert trade.money("river-bank") - before[0] == 240_000_00
    assert trade.money("maker") - before[1] == 10_000_00
    assert trade.file(file).stage is FileStage.PAID_OUT
    trade.do(settle(claim, 50_000_00))
    assert trade.money("maker") - before[1] == 60_000_00
    assert trade.file(file).stage is FileStage.REPAID
    assert trade.file(file).reserve_paid == 60_000_00


def test_costs_then_interest_then_principal_then_reserve(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, principal=240_000_00)
    trade.on("2026-05-10")  # due on 30 April, a banking day: 10 days late
    costs = AgreeCosts(by="river-bank", file=file, amount=500_00, reference="court fee", supplier="maker")
    trade.refuses(Why.HOLDER_MUST_SIGN, AgreeCosts(**_fields(costs) | {"supplier": "workshop"}))
    trade.do(costs)
    late = 240_000_00 * 42_000 * 10 // (360 * 1_000_000)
    trade.do(settle(claim, 500_00 + late - 1_00))
    row = trade.file(file)
    assert (row.costs_left, row.interest_left, row.principal_left) == (0, 1_00, 240_000_00)
    trade.do(settle(claim, 1_01))
    row = trade.file(file)
    assert (row.interest_left, row.principal_left, row.reserve_paid) == (0, 240_000_00 - 1, 0)
    trade.do(settle(claim, trade.claim(claim).face))
    row = trade.file(file)
    assert row.reserve_paid == FACE - 240_000_00 - late - 500_00
    assert trade.get(EXPOSURES, "river-bank/carmaker").used == 0


def test_the_exposure_falls_with_the_principal(trade: Trade, claim: str) -> None:
    trade.financed(claim)
    trade.do(settle(claim, 100_000_00))
    assert trade.get(EXPOSURES, "river-bank/carmaker").used == 200_000_00
    assert trade.get(EXPOSURES, "river-bank/group:motors").used == 200_000_00


def test_late_interest_waits_for_the_calendar() -> None:
    trade = Trade(max_tenor_months=24)
    long = {"due": day("2028-01-31"), "tenor_reason": "seasonal goods", "term_basis": "contract 7"}
    claim = trade.voucher(trade.invoice("100", FACE), FACE, **long)
    trade.financed(claim)
    trade.on("2028-01-31")
    trade.do(settle(claim, 1_00))
    trade.wait(days=1)
    trade.refuses(Payments.CALENDAR_MISSING, settle(claim, 1_00))
    trade.do(PublishCalendar(by="river-bank", year=2028, version=1, closed=()))
    trade.do(settle(claim, 1_00))


# --- outside, attested by a bank ---------------------------------------------------------------------------------


def test_an_attested_payment_discharges(trade: Trade, claim: str) -> None:
    attested = trade.paid_outside("maker", 200_000_00)
    trade.refuses(Why.NOT_FOUND, ApplyPayment(by="workshop", claim=claim, attestation=attested, amount=1))
    trade.do(ApplyPayment(by="carmaker", claim=claim, attestation=attested, amount=150_000_00))
    trade.do(ApplyPayment(by="maker", claim=claim, attestation=attested, amount=50_000_00))
    assert trade.claim(claim).face == 100_000_00
    assert trade.get(ATTESTATIONS, attested).remaining == 0
    again = ApplyPayment(by="carmaker", claim=claim, attestation=attested, amount=1)
    trade.refuses(Payments.ATTESTATION_EXHAUSTED, again)
    too_much = ApplyPayment(by="carmaker", claim=claim, attestation=attested, amount=FACE)
    trade.refuses(Why.MORE_THAN_OWED, too_much)


def test_paid_to_the_old_holder_after_notice_is_misdirected(trade: Trade, claim: str) -> None:
    trade.do(Assign(by="maker", claim=claim, to="workshop"))
    old = trade.paid_outside("maker", FACE)
    refused = trade.refuses(Why.MISDIRECTED, ApplyPayment(by="carmaker", claim=claim, attestation=old, amount=FACE))
    assert refused.facts["holder"] == "workshop"
    right = trade.paid_outside("workshop", FACE)
    trade.do(ApplyPayment(by="carmaker", claim=claim, attestation=right, amount=FACE))
    assert trade.claim(claim).stage is Stage.PAID


def test_paid_to_another_account_of_the_holder_is_misdirected(trade: Trade, claim: str) -> None:
    wrong = trade.paid_outside("maker", FACE, account=digest("an account that somebody mailed about"))
    trade.refuses(Why.MISDIRECTED, ApplyPayment(by="carmaker", claim=claim, attestation=wrong, amount=FACE))


def test_an_account_is_not_switched_without_the_bank(trade: Trade) -> None:
    switch = SetCollectionAccount(by="maker", bank="hill-bank", account=digest("x"), agreed_by=("hill-bank",))
    trade.refuses(Payments.ACCOUNT_NEEDS_BANK, switch)


def test_a_third_party_s_payment_is_none_of_the_obligor_s(trade: Trade, claim: str) -> None:
    other = trade.paid_outside("maker", FACE, payer="truckmaker")
    trade.refuses(
        Payments.ATTESTATION_UNKNOWN, ApplyPayment(by="carmaker", claim=claim, attestation=other, amount=FACE)
    )


def test_a_reserve_collected_outside_is_passed_on(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, principal=240_000_00)
    trade.on(DUE)
    attested = trade.paid_outside("river-bank", FACE)
    trade.do(ApplyPayment(by="river-bank", claim=claim, attestation=attested, amount=FACE))
    assert trade.file(file).stage is FileStage.REPAID
    assert trade.file(file).reserve_owed == 60_000_00
    trade.refuses(Why.MORE_THAN_OWED, PayReserve(by="river-bank", file=file, amount=60_000_01))
    before = trade.money("maker")
    trade.do(PayReserve(by="river-bank", file=file, amount=60_000_00))
    assert trade.money("maker") - before == 60_000_00
    assert (trade.file(file).reserve_owed, trade.file(file).reserve_paid) == (0, 60_000_00)


def test_nothing_is_applied_to_an_offer(trade: Trade) -> None:
    offered = trade.new_id(trade.do(trade.undertake(trade.invoice("100", FACE), FACE)))
    attested = trade.paid_outside("maker", FACE)
    trade.refuses(Why.NOT_LIVE, ApplyPayment(by="carmaker", claim=offered, attestation=attested, amount=1))


# --- to the cent -------------------------------------------------------------------------------------------------


@given(
    parts=st.lists(st.integers(1_000_00, 90_000_00), max_size=3),
    payments=st.lists(st.integers(1, FACE), min_size=1, max_size=4),
)
def test_no_cent_is_lost_or_made(parts: list[int], payments: list[int]) -> None:
    trade = Trade()
    claim = trade.voucher(trade.invoice("100", FACE), FACE)
    keys = [claim]
    for part in parts:
        if trade.claim(claim).face - part >= 1_000_00:
            keys += trade.new_ids(trade.do(Split(by="maker", claim=claim, part=part, to="workshop")))
    for amount in payments:
        before = {key: trade.claim(key) for key in keys}
        owed = sum(row.face for row in before.values())
        if amount > owed:
            trade.refuses(Why.MORE_THAN_OWED, settle(claim, amount))
            continue
        trade.do(settle(claim, amount))
        shares = {key: trade.claim(key).paid - before[key].paid for key in keys}
        assert sum(shares.values()) == amount
        for key, share in shares.items():
            assert abs(share - amount * before[key].face / owed) < 1
    promise = trade.promise(claim)
    assert promise.promised == promise.outstanding + promise.paid + promise.cancelled
    assert -trade.money("carmaker") == promise.paid == trade.money("maker") + trade.money("workshop")


def _fields(ask: AgreeCosts) -> dict[str, object]:
    return {name: getattr(ask, name) for name in ask.__struct_fields__}
