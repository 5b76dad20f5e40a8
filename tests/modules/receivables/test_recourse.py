"""Recourse: on what was listed, at what is still owed, and the claim goes back in the same step."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules.payments import Transfer
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    EXPOSURES,
    NOTICES,
    BuyBackDemanded,
    DemandBuyBack,
    FileStage,
    PayReserve,
    RaiseDispute,
    RecordDilution,
    Settle,
    Trigger,
)
from heqi.values.amounts import simple_interest
from tests.modules.receivables.trade import PURSE, Trade, Why, day

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE, defences_waived=False)


def demand(file: str, trigger: Trigger, **said: object) -> DemandBuyBack:
    given: dict[str, object] = {"by": "river-bank", "file": file, "trigger": trigger, "reference": "letter 1"}
    return DemandBuyBack(**given | said)  # type: ignore[arg-type]


def test_without_recourse_nothing_comes_back(trade: Trade, claim: str) -> None:
    file = trade.financed(claim)
    trade.on("2026-06-30")
    for trigger in (Trigger.DILUTION, Trigger.DISPUTE, Trigger.OVERDUE):
        trade.refuses(Why.NO_RECOURSE, demand(file, trigger))
    trade.refuses(Why.NOT_DEMANDED, trade.buy_back(file, FACE))


def test_but_a_breach_of_warranty_does(trade: Trade, claim: str) -> None:
    file = trade.financed(claim)
    trade.refuses(Why.TRIGGER_NOT_MET, demand(file, Trigger.WARRANTY))
    trade.refuses(Why.TRIGGER_NOT_MET, demand(file, Trigger.WARRANTY, agreed_by="workshop"))
    admitted = demand(file, Trigger.WARRANTY, agreed_by="maker")
    trade.refuses(Authority.NOT_A_PARTY, admitted, signed_by=["river-bank"])
    trade.do(admitted)
    assert trade.file(file).demanded_for is Trigger.WARRANTY


def test_an_award_will_do(trade: Trade, claim: str) -> None:
    file = trade.financed(claim)
    trade.do(demand(file, Trigger.WARRANTY, award="arbitration 2026-17"))
    assert trade.file(file).demand_reference == "arbitration 2026-17"


def test_triggers_have_to_have_happened(trade: Trade, claim: str) -> None:
    every = ("dilution", "dispute", "overdue")
    file = trade.financed(claim, recourse=every, overdue_days=30)
    for trigger in (Trigger.DILUTION, Trigger.DISPUTE, Trigger.OVERDUE):
        trade.refuses(Why.TRIGGER_NOT_MET, demand(file, trigger))
    trade.refuses(Why.NOT_FOUND, demand(file, Trigger.DISPUTE, by="hill-bank"))
    trade.do(RaiseDispute(by="carmaker", claim=claim, amount=1, ground="price", statement="too dear"))
    receipt = trade.do(demand(file, Trigger.DISPUTE))
    assert receipt.events == (BuyBackDemanded(file=file, supplier="maker", trigger=Trigger.DISPUTE),)
    trade.refuses(Why.ALREADY_REPORTED, demand(file, Trigger.DISPUTE))


def test_dilution(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("dilution",))
    trade.do(RecordDilution(by="maker", root=claim, amount=10_000_00, reference="credit note 7"))
    trade.do(demand(file, Trigger.DILUTION))


def test_a_red_invoice_is_dilution_whoever_puts_it_on_record(trade: Trade) -> None:
    invoice = trade.invoice("100", FACE)
    file = trade.financed(trade.voucher(invoice, FACE), recourse=("dilution",))
    trade.refuses(Why.TRIGGER_NOT_MET, demand(file, Trigger.DILUTION))
    trade.do(trade.red_invoice(invoice, 1_00, by="carmaker"))
    trade.do(demand(file, Trigger.DILUTION))


def test_days_overdue_are_counted_from_the_last_day(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("overdue",), overdue_days=30)
    trade.on("2026-05-29")
    trade.refuses(Why.TRIGGER_NOT_MET, demand(file, Trigger.OVERDUE))
    trade.on("2026-05-30")
    trade.do(demand(file, Trigger.OVERDUE))


def test_before_a_demand_the_file_is_paid_out(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.refuses(Why.FILE_STAGE, demand(file, Trigger.WARRANTY, award="x"))
    trade.refuses(Why.FILE_STAGE, trade.buy_back(file, 1))


def test_the_price_is_principal_and_interest_less_collections(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("overdue",), overdue_days=30)
    trade.on("2026-04-30")
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=100_000_00))
    trade.on("2026-05-30")
    trade.do(demand(file, Trigger.OVERDUE))
    price = 200_000_00 + simple_interest(200_000_00, 42_000, 30, 360)
    wrong = trade.refuses(Why.AMOUNT_DIFFERS, trade.buy_back(file, 200_000_00))
    assert wrong.facts["price"] == price
    trade.refuses(Why.NOT_FOUND, trade.buy_back(file, price, by="workshop"))
    trade.do(trade.buy_back(file, price))
    assert trade.claim(claim).holder == "maker"
    assert trade.claim(claim).financed_by is None
    assert trade.file(file).stage is FileStage.BOUGHT_BACK
    assert trade.get(EXPOSURES, "river-bank/carmaker").used == 0
    assert trade.get(NOTICES, f"{claim}/000002").by == "receivables.buy_back"
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=200_000_00))


def test_a_buy_back_is_of_the_claim_that_the_supplier_has_looked_at(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("dispute",))
    trade.do(demand(file, Trigger.WARRANTY, award="arbitration 2026-17"))
    signed = trade.sign(trade.buy_back(file, FACE))
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=100_000_00))
    assert trade.refuses(Why.FACE_DIFFERS, signed=signed).facts == {"face": 200_000_00, "said": FACE}


def test_a_price_does_not_wait_for_the_calendar() -> None:
    trade = Trade(max_tenor_months=24)
    long = {"due": day("2028-01-31"), "tenor_reason": "seasonal goods", "term_basis": "contract 7"}
    file = trade.financed(trade.voucher(trade.invoice("100", FACE), FACE, **long))
    trade.do(demand(file, Trigger.WARRANTY, award="arbitration 2026-17"))
    trade.on("2028-02-10")
    trade.do(trade.buy_back(file, FACE))
    assert trade.file(file).stage is FileStage.BOUGHT_BACK


def test_before_due_the_interest_for_days_to_come_is_given_back(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("dispute",))
    before = trade.money("river-bank")
    trade.on("2026-04-01")
    trade.do(RaiseDispute(by="carmaker", claim=claim, amount=FACE, ground="delivery", statement="never came"))
    trade.do(demand(file, Trigger.DISPUTE))
    price = FACE - simple_interest(FACE, 42_000, 29, 360)
    trade.do(trade.buy_back(file, price))
    assert trade.money("river-bank") - before == price
    assert trade.claim(claim).disputed == FACE  # and the dispute is now with whom it belongs


def test_a_buy_back_costs_nothing_where_only_the_reserve_is_left(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, principal=100_000_00, recourse=("dispute",))
    trade.on("2026-04-30")
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=100_000_00))
    assert trade.file(file).principal_left == 0
    trade.do(demand(file, Trigger.WARRANTY, award="arbitration 2026-17"))
    trade.refuses(Why.AMOUNT_DIFFERS, trade.buy_back(file, 1))
    before = trade.money("maker")
    trade.do(trade.buy_back(file, 0))
    assert trade.money("maker") == before
    assert (trade.claim(claim).holder, trade.claim(claim).face) == ("maker", 200_000_00)


def test_a_buy_back_without_money_moves_nothing(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("overdue",), overdue_days=1)
    have = PURSE + trade.money("maker")
    trade.do(Transfer(by="maker", bank="river-bank", currency="CNY", payee="foundry", amount=have, purpose="spent"))
    trade.on("2026-05-01")
    trade.do(demand(file, Trigger.OVERDUE))
    price = FACE + simple_interest(FACE, 42_000, 1, 360)
    trade.refuses(Payments.INSUFFICIENT_FUNDS, trade.buy_back(file, price))
    assert trade.claim(claim).holder == "river-bank"


def test_recourse_reaches_only_the_supplier_that_was_financed(trade: Trade, claim: str) -> None:
    trade.do(trade.assign(claim, "workshop", by="maker"))
    file = trade.financed(claim, recourse=("overdue",), overdue_days=1)
    trade.on("2026-05-01")
    trade.do(demand(file, Trigger.OVERDUE))
    trade.refuses(Why.NOT_FOUND, trade.buy_back(file, 1, by="maker"))


def test_only_what_is_owed_of_a_reserve_is_paid(trade: Trade, claim: str) -> None:
    file = trade.financed(claim)
    trade.refuses(Why.MORE_THAN_OWED, PayReserve(by="river-bank", file=file, amount=1))
    assert trade.file(file).paid_out_day == day("2026-03-02")
