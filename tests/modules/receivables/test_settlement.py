"""Settlement: pro rata to the cent, the waterfall inside a financed part, and payments that do not discharge."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.authority import Why as Authority
from heqi.modules.payments import ATTESTATIONS, Credit, PublishCalendar, SetCollectionAccount
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    EXPOSURES,
    AgreeCosts,
    ApplyPayment,
    FileStage,
    PayReserve,
    ReportOverdue,
    Settle,
    Split,
    Stage,
)
from heqi.values.amounts import simple_interest
from tests.modules.receivables.trade import DUE, NEXT_BANKING_DAY, Trade, Why, day, digest

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


def settle(root: str, amount: int, by: str = "carmaker", bank: str = "river-bank") -> Settle:
    return Settle(by=by, root=root, bank=bank, amount=amount)


def applied(claim: str, attestation: str, amount: int = FACE, **said: Any) -> ApplyPayment:
    return ApplyPayment(**{"by": "carmaker", "claim": claim, "attestation": attestation, "amount": amount} | said)


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
    elsewhere = trade.refuses(Why.COLLECTED_ELSEWHERE, settle(claim, FACE))
    assert elsewhere.facts["owed"] == 200_000_00
    assert elsewhere.facts["others"] == ("hill-bank",)
    trade.refuses(Payments.INSUFFICIENT_FUNDS, settle(claim, 100_000_00, bank="hill-bank"))
    trade.do(settle(claim, 50_000_00))  # whoever collects elsewhere does not keep others from their money
    assert (trade.claim(claim).face, trade.claim(part).face) == (150_000_00, 100_000_00)
    trade.do(Credit(by="hill-bank", customer="carmaker", currency="CNY", amount=FACE, reference="H-1"))
    trade.do(settle(claim, 150_000_00), settle(claim, 100_000_00, bank="hill-bank"))
    assert trade.claim(part).stage is Stage.PAID
    assert (trade.money("workshop"), trade.money("workshop", "hill-bank")) == (0, 100_000_00)


def test_a_supplier_who_collects_elsewhere_does_not_keep_the_bank_from_its_money(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, principal=240_000_00)
    moved = SetCollectionAccount(
        by="maker", bank="hill-bank", account=digest("new"), agreed_by=("hill-bank", "river-bank")
    )
    trade.do(moved)
    trade.on(DUE)
    trade.do(settle(claim, FACE))
    row = trade.file(file)
    assert (row.stage, row.collected, row.reserve_paid, row.reserve_owed) == (
        FileStage.REPAID,
        240_000_00,
        0,
        60_000_00,
    )


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


def test_late_interest_waits_for_the_calendar_and_a_payment_does_not() -> None:
    trade = Trade(max_tenor_months=24)
    long = {"due": day("2028-01-31"), "tenor_reason": "seasonal goods", "term_basis": "contract 7"}
    claim = trade.voucher(trade.invoice("100", FACE), FACE, **long)
    file = trade.financed(claim)
    trade.on("2028-02-02")
    trade.refuses(Payments.CALENDAR_MISSING, ReportOverdue(by="river-bank", claim=claim))
    trade.do(settle(claim, 100_000_00))
    assert (trade.file(file).principal_left, trade.file(file).interest_left) == (200_000_00, 0)
    trade.do(PublishCalendar(by="river-bank", year=2028, version=1, closed=()))
    late = simple_interest(200_000_00, 42_000, 2, 360)
    trade.do(settle(claim, late))
    assert (trade.file(file).principal_left, trade.file(file).interest_left) == (200_000_00, 0)


# --- outside, attested by a bank ---------------------------------------------------------------------------------


def test_an_attested_payment_discharges(trade: Trade, claim: str) -> None:
    attested = trade.paid_outside("maker", 200_000_00, claim)
    trade.refuses(Why.NOT_FOUND, applied(claim, attested, 1, by="workshop"))
    trade.do(applied(claim, attested, 150_000_00))
    trade.do(applied(claim, attested, 50_000_00, by="maker"))
    assert trade.claim(claim).face == 100_000_00
    assert trade.get(ATTESTATIONS, attested).remaining == 0
    trade.refuses(Payments.ATTESTATION_EXHAUSTED, applied(claim, attested, 1))
    trade.refuses(Why.MORE_THAN_OWED, applied(claim, attested, FACE))


def test_a_payment_that_names_no_claim_is_the_holder_s_to_apply(trade: Trade, claim: str) -> None:
    attested = trade.paid_outside("maker", FACE)
    alone = trade.refuses(Why.NOT_FOR_THIS_CLAIM, applied(claim, attested))
    assert alone.facts == {"named": "-", "signed": ("carmaker",)}
    trade.do(applied(claim, attested, 100_000_00, by="maker"))
    trade.do(applied(claim, attested, 200_000_00, agreed_by="maker"))
    assert trade.claim(claim).stage is Stage.PAID


def test_a_payment_for_another_claim_needs_both_sides(trade: Trade, claim: str) -> None:
    other = trade.voucher(trade.invoice("200", FACE), FACE)
    attested = trade.paid_outside("maker", FACE, other)
    trade.refuses(Why.NOT_FOR_THIS_CLAIM, applied(claim, attested))
    trade.refuses(Why.NOT_FOR_THIS_CLAIM, applied(claim, attested, by="maker"))
    trade.refuses(Authority.NOT_A_PARTY, applied(claim, attested, agreed_by="maker"), signed_by=["carmaker"])
    trade.do(applied(claim, attested, agreed_by="maker"))
    assert (trade.claim(claim).stage, trade.claim(other).stage) == (Stage.PAID, Stage.LIVE)


def test_naming_the_promise_names_its_parts(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    trade.do(applied(part, trade.paid_outside("workshop", 100_000_00, claim), 100_000_00))
    assert trade.claim(part).stage is Stage.PAID
    foreign = trade.paid_outside("maker", 100_000_00, part)
    trade.refuses(Why.NOT_FOR_THIS_CLAIM, applied(claim, foreign, 100_000_00))


def test_what_was_paid_before_the_promise_discharges_nothing(trade: Trade) -> None:
    trade.on("2026-03-10")
    claim = trade.voucher(trade.invoice("100", FACE), FACE)
    old = trade.paid_outside("maker", FACE, claim, booked_day=day("2026-03-09"))
    before = trade.refuses(Why.PAID_BEFORE, applied(claim, old))
    assert before.facts == {"booked_day": "2026-03-09", "holder": "maker", "since": "2026-03-10"}
    trade.refuses(Why.PAID_BEFORE, applied(claim, old, by="maker"))
    trade.do(applied(claim, trade.paid_outside("maker", FACE, claim)))


def test_what_the_new_holder_was_paid_before_the_notice_was_for_something_else(trade: Trade, claim: str) -> None:
    old = trade.paid_outside("workshop", FACE, claim)
    trade.wait(days=5)
    trade.do(trade.assign(claim, "workshop"))
    part = trade.new_id(trade.do(Split(by="workshop", claim=claim, part=100_000_00, to="workshop")))
    trade.refuses(Why.PAID_BEFORE, applied(claim, old, 200_000_00))
    trade.refuses(Why.PAID_BEFORE, applied(part, old, 100_000_00))


def test_only_the_bank_of_the_account_says_that_money_arrived(trade: Trade, claim: str) -> None:
    attested = trade.paid_outside("maker", FACE, claim, by="hill-bank")
    refused = trade.refuses(Why.NOT_THE_COLLECTING_BANK, applied(claim, attested))
    assert refused.facts == {"bank": "hill-bank", "collects": "river-bank"}


def test_paid_to_the_old_holder_after_notice_is_misdirected(trade: Trade, claim: str) -> None:
    trade.do(trade.assign(claim, "workshop"))
    old = trade.paid_outside("maker", FACE, claim)
    refused = trade.refuses(Why.MISDIRECTED, applied(claim, old))
    assert refused.facts["holder"] == "workshop"
    trade.refuses(Payments.ATTESTATION_UNKNOWN, applied(claim, old, by="workshop"))  # none of its business
    trade.do(applied(claim, trade.paid_outside("workshop", FACE, claim)))
    assert trade.claim(claim).stage is Stage.PAID


def test_paid_to_another_account_of_the_holder_is_misdirected(trade: Trade, claim: str) -> None:
    elsewhere = digest("an account that somebody mailed about")
    wrong = trade.paid_outside("maker", FACE, claim, payee_account=elsewhere)
    trade.refuses(Why.MISDIRECTED, applied(claim, wrong))


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
