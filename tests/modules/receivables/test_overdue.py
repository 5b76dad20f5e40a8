"""Overdue after the cut-off of the last day; who is overdue promises nothing new."""

import pytest

from heqi.modules.parties import Why as Parties
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    MONTHS,
    OBLIGORS,
    Accept,
    AttestDefault,
    DemandBuyBack,
    LiftDefault,
    MarkDefaulted,
    ObligorStopped,
    RaiseDispute,
    ReportOverdue,
    Settle,
    Split,
    Stage,
    Trigger,
)
from heqi.state.tables import changed
from tests.modules.receivables.test_promise import confirmation, registered
from tests.modules.receivables.trade import DUE, NEXT_BANKING_DAY, Trade, Why, day

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


def report(claim: str, by: str = "maker") -> ReportOverdue:
    return ReportOverdue(by=by, claim=claim)


def test_overdue_begins_at_the_cut_off(trade: Trade, claim: str) -> None:
    trade.on(DUE)
    trade.wait(hours=7)  # 16:00
    trade.refuses(Why.NOT_OVERDUE, report(claim))
    trade.wait(hours=1)
    receipt = trade.do(report(claim))
    assert receipt.events == (ObligorStopped(obligor="carmaker", overdue=FACE),)
    assert trade.claim(claim).overdue_since == day("2026-05-01")
    trade.refuses(Why.ALREADY_REPORTED, report(claim))
    trade.refuses(Why.NOT_FOUND, report(claim, by="workshop"))


def test_holidays_and_grace_come_first() -> None:
    trade = Trade(grace_days=2)
    claim = trade.voucher(trade.invoice("100", FACE), FACE, due=day("2026-05-01"))
    trade.on(NEXT_BANKING_DAY)
    trade.wait(days=2, hours=7)
    refused = trade.refuses(Why.NOT_OVERDUE, report(claim))
    assert refused.facts["last_day"] == "2026-05-08"
    trade.wait(hours=1)
    trade.do(report(claim))


def test_without_a_calendar_nobody_is_called_overdue(trade: Trade) -> None:
    long = {"due": day("2028-01-31"), "tenor_reason": "x", "term_basis": "y"}
    trade = Trade(max_tenor_months=24)
    claim = trade.voucher(trade.invoice("100", FACE), FACE, **long)
    trade.on("2028-02-10")
    trade.refuses(Payments.CALENDAR_MISSING, report(claim))


def test_an_obligor_in_default_is_stopped_until_the_last_overdue_claim_is_paid(trade: Trade) -> None:
    invoice = trade.invoice("100", 10 * FACE)
    first, second, third = (trade.voucher(invoice, FACE) for _ in range(3))
    trade.on(DUE)
    trade.do(Settle(by="carmaker", root=third, bank="river-bank", amount=FACE))
    trade.wait(days=1)
    waiting = trade.new_id(trade.do(trade.undertake(invoice, FACE, due=day("2026-05-20"), term_basis="contract 7")))
    trade.do(report(first))
    trade.do(report(second))
    row = trade.get(OBLIGORS, "carmaker")
    assert (row.overdue, row.overdue_claims) == (2 * FACE, 2)
    assert trade.get(MONTHS, "2026-05").overdue == 2 * FACE
    again = trade.undertake(invoice, FACE, due=day("2026-05-20"), term_basis="contract 7")
    trade.refuses(Why.OBLIGOR_STOPPED, again)
    trade.refuses(Why.OBLIGOR_STOPPED, Accept(by="maker", claim=waiting))
    trade.do(Settle(by="carmaker", root=first, bank="river-bank", amount=FACE))
    trade.do(Settle(by="carmaker", root=second, bank="river-bank", amount=FACE - 1))
    assert trade.get(OBLIGORS, "carmaker").overdue == 1
    trade.refuses(Why.OBLIGOR_STOPPED, again)
    trade.do(Settle(by="carmaker", root=second, bank="river-bank", amount=1))
    assert trade.get(OBLIGORS, "carmaker").overdue_claims == 0
    trade.do(Accept(by="maker", claim=waiting))
    trade.do(again)


def test_a_part_paid_claim_is_overdue_for_its_rest(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    trade.on(DUE)
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=270_000_00))
    trade.wait(days=1)
    trade.do(report(part, by="workshop"))
    assert trade.get(OBLIGORS, "carmaker").overdue == 10_000_00


def test_what_is_disputed_is_not_overdue(trade: Trade, claim: str) -> None:
    trade.do(RaiseDispute(by="carmaker", claim=claim, amount=FACE, ground="delivery", statement="never came"))
    trade.on("2026-05-10")
    trade.refuses(Why.DISPUTED, report(claim))


def test_a_paid_claim_is_not_overdue(trade: Trade, claim: str) -> None:
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    trade.on("2026-05-10")
    trade.refuses(Why.NOT_LIVE, report(claim))


def test_ninety_days_overdue_is_non_performing(trade: Trade, claim: str) -> None:
    trade.on("2026-07-28")
    trade.refuses(Why.NOT_NON_PERFORMING, MarkDefaulted(by="maker", claim=claim))
    trade.do(report(claim))
    refused = trade.refuses(Why.NOT_NON_PERFORMING, MarkDefaulted(by="maker", claim=claim))
    assert refused.facts["last_day"] == "2026-07-28"
    trade.wait(days=1)
    trade.do(MarkDefaulted(by="maker", claim=claim))
    assert trade.claim(claim).stage is Stage.DEFAULTED
    trade.refuses(Why.NOT_LIVE, MarkDefaulted(by="maker", claim=claim))
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    assert trade.claim(claim).stage is Stage.PAID
    assert trade.get(OBLIGORS, "carmaker").overdue_claims == 0


def test_attested_defaults_stop_too(trade: Trade) -> None:
    invoice = trade.invoice("100", FACE)
    attest = AttestDefault(by="river-bank", obligor="carmaker", kind="bill-arrears", reference="list of 1 March")
    trade.refuses(Parties.MEMBER_UNKNOWN, changed(attest, obligor="nobody"))
    trade.do(attest)
    trade.refuses(Why.ALREADY_REPORTED, attest)
    trade.refuses(Why.OBLIGOR_STOPPED, trade.undertake(invoice, FACE))
    trade.refuses(Why.NOT_FOUND, LiftDefault(by="hill-bank", obligor="carmaker"))
    trade.do(LiftDefault(by="river-bank", obligor="carmaker"))
    trade.refuses(Why.NOT_FOUND, LiftDefault(by="river-bank", obligor="carmaker"))
    trade.do(trade.undertake(invoice, FACE))
    trade.do(attest)
    assert trade.get(OBLIGORS, "carmaker").attested_defaults == 1


def test_a_stopped_obligor_confirms_nothing(trade: Trade) -> None:
    claim = registered(trade, trade.invoice("100", FACE))
    trade.do(AttestDefault(by="hill-bank", obligor="carmaker", kind="bond-default", reference="bond 1"))
    trade.refuses(Why.OBLIGOR_STOPPED, confirmation(claim))


def test_the_financier_reports_and_the_supplier_holds_again(trade: Trade, claim: str) -> None:
    file = trade.financed(claim, recourse=("overdue",), overdue_days=1)
    trade.on("2026-05-01")
    trade.do(report(claim, by="river-bank"))
    trade.do(DemandBuyBack(by="river-bank", file=file, trigger=Trigger.OVERDUE, reference="unpaid"))
    trade.do(trade.buy_back(file, FACE + FACE * 42 // 360_000))
    assert trade.claim(claim).holder == "maker"
    assert trade.get(OBLIGORS, "carmaker").overdue_claims == 1
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=FACE))
    assert trade.get(OBLIGORS, "carmaker").overdue_claims == 0
