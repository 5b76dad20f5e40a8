"""Payout: refused for each fault, and passing once that one fault is gone; payment and assignment in one step."""

from datetime import date

import pytest

from heqi.modules.documents import DOCUMENTS, Recompute, Show
from heqi.modules.documents import Why as Documents
from heqi.modules.parties import Why as Parties
from heqi.modules.payments import Transfer
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    EXPOSURES,
    Apply,
    AttestDefault,
    FileStage,
    GoOnDespiteFiling,
    LiftDefault,
    PayOut,
    RaiseDispute,
    SetLine,
    Split,
    Stage,
    WithdrawDispute,
)
from tests.modules.receivables.trade import BEGINS, DUE, PURSE, Trade, Why

FACE = 400_000_00
PAY = "river-bank"


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


def pay(file: str, by: str = PAY, **said: object) -> PayOut:
    return PayOut(by=by, file=file, **said)  # type: ignore[arg-type]


def agreed_without_checks(trade: Trade, claim: str) -> str:
    file = trade.apply(claim)
    offer = trade.offer(file)
    trade.do(offer, trade.agree(file, offer), signed_by=["river-bank", "maker"])
    return file


def test_money_and_claim_change_hands_together(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    proceeds = FACE - 2_753_33
    trade.do(pay(file))
    assert trade.claim(claim).holder == "river-bank"
    assert trade.claim(claim).financed_by == file
    assert (trade.money("maker"), trade.money("river-bank")) == (proceeds, -proceeds)
    trade.refuses(Why.FILE_STAGE, pay(file))


def test_money_that_is_not_there_moves_no_claim(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    rest = PURSE - 300_000_00
    trade.do(Transfer(by="river-bank", bank="river-bank", currency="CNY", payee="foundry", amount=rest, purpose="x"))
    trade.refuses(Payments.INSUFFICIENT_FUNDS, pay(file))
    assert trade.claim(claim).holder == "maker"
    trade.credit("river-bank", 100_000_00)
    trade.do(pay(file))


def test_each_check_of_the_list_has_to_be_there(trade: Trade, claim: str) -> None:
    file = agreed_without_checks(trade, claim)
    for kind in ("contract", "delivery", "registry-search"):
        missing = trade.refuses(Why.CHECK_MISSING, pay(file))
        assert missing.facts["kind"] == kind
        trade.do(trade.check(file, kind))
    trade.refuses(Why.REGISTRY_FILING_MISSING, pay(file))
    trade.do(trade.check(file, "registry-filing"))
    trade.do(pay(file))


def test_the_tax_platform_was_asked_by_the_financier_itself(trade: Trade) -> None:
    invoice = trade.invoice("100", FACE, banks=("hill-bank",))
    claim = trade.voucher(invoice, FACE)
    file = trade.agreed(claim)
    trade.refuses(Documents.UNKNOWN_DOCUMENT, pay(file))
    trade.do(Show(by="maker", document=invoice, to="river-bank"))
    trade.refuses(Why.NOT_RECOMPUTED, pay(file))
    row = trade.get(DOCUMENTS, invoice)
    content = {name: getattr(row, name) for name in ("currency", "total", "issued", "commitment", "fingerprints")}
    trade.do(Recompute(by="river-bank", document=invoice, **content))
    missing = trade.refuses(Why.CHECK_MISSING, pay(file))
    assert missing.facts["kind"] == "invoice-check"
    trade.check_tax(invoice)
    trade.do(pay(file))


def test_checks_grow_stale(trade: Trade, claim: str) -> None:
    file = trade.apply(claim)
    trade.checks(file)
    trade.wait(days=3)
    offer = trade.offer(file)
    trade.do(offer)
    trade.do(trade.agree(file, offer))
    stale = trade.refuses(Why.CHECK_STALE, pay(file))
    assert stale.facts["kind"] == "registry-search"
    trade.do(trade.check(file, "registry-search"))
    trade.do(trade.check(file, "contract", day=BEGINS, expires=BEGINS))
    assert trade.refuses(Why.CHECK_STALE, pay(file)).facts["kind"] == "contract"
    trade.do(trade.check(file, "contract"))
    trade.do(pay(file))


def test_kyc_that_ran_out_stops_new_finance(trade: Trade, claim: str) -> None:
    trade.attest_kyc("river-bank", "maker", days=1)
    trade.wait(days=2)
    file = trade.agreed(claim)
    trade.refuses(Parties.KYC_EXPIRED, pay(file))
    trade.attest_kyc("river-bank", "maker")
    trade.do(pay(file))


def test_an_earlier_filing_is_for_people_to_decide(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(trade.check(file, "registry-search", earlier_filing="0123 of hill-bank, 1 March"))
    contested = trade.refuses(Why.PRIORITY_CONTESTED, pay(file))
    assert contested.facts["filing"] == "0123 of hill-bank, 1 March"
    trade.refuses(Why.NOT_FOUND, GoOnDespiteFiling(by="hill-bank", file=file, reason="mine"))
    trade.do(GoOnDespiteFiling(by="river-bank", file=file, reason="released, letter of 2 March"))
    trade.do(pay(file))


def test_lines_hold(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(SetLine(by="river-bank", subject="carmaker", limit=FACE - 1, until=DUE))
    trade.refuses(Why.LINE_EXHAUSTED, pay(file))
    trade.do(SetLine(by="river-bank", subject="carmaker", limit=FACE, until=DUE))
    trade.do(SetLine(by="river-bank", subject="group:motors", limit=FACE - 1, until=DUE))
    group = trade.refuses(Why.LINE_EXHAUSTED, pay(file))
    assert group.facts["subject"] == "group:motors"
    trade.do(SetLine(by="river-bank", subject="group:motors", limit=FACE, until=DUE))
    trade.do(pay(file))
    assert trade.get(EXPOSURES, "river-bank/group:motors").used == FACE


def test_a_line_has_an_end_and_somebody_who_set_it(trade: Trade) -> None:
    invoice = trade.invoice("100", FACE, buyer="truckmaker")
    claim = trade.voucher(invoice, FACE, by="truckmaker")
    file = trade.agreed(claim)
    assert trade.refuses(Why.CHECK_MISSING, pay(file)).facts["kind"] == "line"
    trade.do(SetLine(by="river-bank", subject="truckmaker", limit=FACE, until=date(2026, 3, 1)))
    assert trade.refuses(Why.CHECK_STALE, pay(file)).facts["kind"] == "line"
    trade.do(SetLine(by="river-bank", subject="truckmaker", limit=FACE, until=DUE))
    trade.do(pay(file))


def test_group_exposure_adds_up_over_its_members(trade: Trade, claim: str) -> None:
    trade.financed(claim)
    other = trade.voucher(trade.invoice("101", FACE, buyer="truckmaker"), FACE, by="truckmaker")
    trade.do(SetLine(by="river-bank", subject="truckmaker", limit=FACE, until=DUE))
    trade.do(SetLine(by="river-bank", subject="group:motors", limit=2 * FACE - 1, until=DUE))
    file = trade.agreed(other)
    trade.refuses(Why.LINE_EXHAUSTED, pay(file))


def test_the_claim_is_as_it_was_offered(trade: Trade, claim: str) -> None:
    first, second = trade.agreed(claim), trade.agreed(claim, "hill-bank")
    trade.do(pay(first))
    trade.refuses(Why.HOLDER_CHANGED, pay(second, by="hill-bank"))
    other = trade.voucher(trade.invoice("101", FACE), FACE)
    passed = trade.agreed(other)
    smaller = trade.agreed(other)
    trade.do(Split(by="maker", claim=other, part=1_000_00, to="maker"))
    trade.refuses(Why.HOLDER_CHANGED, pay(smaller))
    trade.do(trade.assign(other, "workshop", by="maker"))
    trade.refuses(Why.HOLDER_CHANGED, pay(passed))


def test_a_disputed_claim_is_not_financed(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(RaiseDispute(by="carmaker", claim=claim, amount=1_00, ground="quality", statement="scratched"))
    trade.refuses(Why.DISPUTED, pay(file))
    trade.refuses(Why.DISPUTED, Apply(by="maker", claim=claim, financier="hill-bank"))
    trade.do(WithdrawDispute(by="carmaker", claim=claim))
    trade.do(pay(file))


def test_a_red_invoice_blocks_new_finance_and_shrinks_nothing(trade: Trade) -> None:
    invoice = trade.invoice("100", 2 * FACE)
    financed = trade.voucher(invoice, FACE)
    waiting = trade.voucher(invoice, FACE)
    trade.financed(financed)
    file = trade.agreed(waiting)
    trade.do(trade.red_invoice(invoice, 1_00))
    trade.refuses(Documents.RED_FLAGGED, pay(file))
    assert trade.claim(financed).face == FACE
    assert trade.claim(waiting).face == FACE


def test_near_duplicates_are_known_to_the_financier(trade: Trade) -> None:
    trade.invoice("99", FACE, near="alike")
    invoice = trade.invoice("100", FACE, near="alike")
    file = trade.agreed(trade.voucher(invoice, FACE))
    refused = trade.refuses(Why.NEAR_DUPLICATE, pay(file))
    assert refused.facts["others"] == 1
    trade.do(pay(file, known_near_duplicates=(invoice,)))


def test_a_stopped_obligor_is_not_financed(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(AttestDefault(by="hill-bank", obligor="carmaker", kind="bond-default", reference="bond 1"))
    trade.refuses(Why.OBLIGOR_STOPPED, pay(file))
    trade.do(LiftDefault(by="hill-bank", obligor="carmaker"))
    trade.do(pay(file))


def test_money_moves_on_the_value_day(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.wait(days=1)
    trade.refuses(Why.VALUE_DAY_WRONG, pay(file))
    trade.refuses(Why.NOT_FOUND, pay(file, by="hill-bank"))
    offer = trade.offer(file)
    trade.do(offer)
    assert trade.file(file).stage is FileStage.OFFERED
    trade.do(trade.agree(file, offer))
    trade.do(pay(file))
    assert trade.claim(claim).stage is Stage.LIVE
