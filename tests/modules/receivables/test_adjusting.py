"""Credit notes never shrink a claim over its holder's head; disputes leave the rest payable."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules.documents import DOCUMENTS, remainder
from heqi.modules.documents import Why as Documents
from heqi.modules.receivables import (
    DILUTIONS,
    DISPUTES,
    MONTHS,
    OBLIGORS,
    Credit,
    Decline,
    Diluted,
    FileStage,
    RaiseDispute,
    RecordDilution,
    ResolveDispute,
    Settle,
    Split,
    Stage,
    WithdrawDispute,
)
from heqi.modules.receivables.claims import DisputeStage
from tests.modules.receivables.trade import Trade, Why, digest

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def invoice(trade: Trade) -> str:
    return trade.invoice("100", FACE)


@pytest.fixture
def claim(trade: Trade, invoice: str) -> str:
    return trade.voucher(invoice, FACE)


def credit(claim: str, invoice: str, amount: int, *agreed_by: str, by: str = "maker") -> Credit:
    return Credit(by=by, claim=claim, invoice=invoice, amount=amount, reference="red 1", agreed_by=agreed_by)


def dispute(claim: str, amount: int) -> RaiseDispute:
    return RaiseDispute(by="carmaker", claim=claim, amount=amount, ground="quality", statement="bent parts")


# --- credit notes ------------------------------------------------------------------------------------------------


def test_a_credit_note_reduces_an_offer(trade: Trade, invoice: str) -> None:
    offered = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    trade.refuses(Why.CREDIT_TOO_LARGE, credit(offered, invoice, FACE))
    trade.refuses(Why.CREDIT_TOO_LARGE, credit(offered, digest("another invoice"), 1))
    trade.do(credit(offered, invoice, 100_000_00))
    assert trade.claim(offered).face == 200_000_00
    assert trade.promise(offered).invoices[0].amount == 200_000_00
    assert trade.get(DOCUMENTS, invoice).used == 200_000_00


def test_what_was_credited_backs_no_new_promise(trade: Trade, claim: str, invoice: str) -> None:
    """The invoice is worth 50,000 less from the credit note on, not only from its red invoice on."""
    trade.do(credit(claim, invoice, 50_000_00, "carmaker"))
    trade.refuses(Documents.INVOICE_EXHAUSTED, trade.undertake(invoice, 50_000_00))
    trade.do(trade.red_invoice(invoice, 50_000_00))
    row = trade.get(DOCUMENTS, invoice)
    assert (row.used, row.credited, row.red, remainder(row)) == (250_000_00, 50_000_00, 50_000_00, 0)
    trade.refuses(Documents.RED_FLAGGED, trade.undertake(invoice, 1_000_00))


def test_a_credited_offer_gives_back_only_what_was_left(trade: Trade, invoice: str) -> None:
    offered = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    trade.do(credit(offered, invoice, 100_000_00))
    trade.do(Decline(by="maker", claim=offered))
    trade.refuses(Documents.INVOICE_EXHAUSTED, trade.undertake(invoice, FACE))
    trade.voucher(invoice, 200_000_00)


def test_a_live_claim_falls_when_obligor_and_holder_sign(trade: Trade, claim: str, invoice: str) -> None:
    missing = trade.refuses(Why.HOLDER_MUST_SIGN, credit(claim, invoice, 50_000_00))
    assert missing.facts == {"signed": ("maker",)}
    trade.refuses(Authority.NOT_A_PARTY, credit(claim, invoice, 50_000_00, "carmaker"), signed_by=["maker"])
    trade.do(credit(claim, invoice, 50_000_00, "carmaker"))
    assert trade.claim(claim).face == 250_000_00
    assert trade.promise(claim).cancelled == 50_000_00
    assert trade.get(MONTHS, "2026-03").cancelled == 50_000_00


def test_a_claim_credited_away_is_cancelled(trade: Trade, claim: str, invoice: str) -> None:
    trade.do(credit(claim, invoice, FACE, "carmaker"))
    assert trade.claim(claim).stage is Stage.CANCELLED
    assert trade.promise(claim).invoices == ()
    trade.refuses(Why.NOT_LIVE, credit(claim, invoice, 1, "carmaker"))


def test_after_assignment_the_holder_signs_or_nothing_shrinks(trade: Trade, claim: str, invoice: str) -> None:
    trade.financed(claim)
    missing = trade.refuses(Why.HOLDER_MUST_SIGN, credit(claim, invoice, 50_000_00, "carmaker"))
    assert missing.facts == {"signed": ("maker", "carmaker")}  # and not who holds it today
    trade.do(credit(claim, invoice, 50_000_00, "carmaker", "river-bank"))
    assert trade.claim(claim).face == 250_000_00
    trade.refuses(Why.NOT_FOUND, credit(claim, invoice, 1, by="workshop"))


def test_a_financed_claim_credited_away_ends_its_file(trade: Trade, claim: str, invoice: str) -> None:
    file = trade.financed(claim)
    trade.do(credit(claim, invoice, FACE, "carmaker", "river-bank"))
    assert trade.file(file).stage is FileStage.REPAID
    assert trade.file(file).principal_left == FACE  # not recovered


def test_what_holders_do_not_sign_is_the_supplier_s_debt(trade: Trade, claim: str) -> None:
    record = RecordDilution(by="maker", root=claim, amount=50_000_00, reference="credit note 7")
    trade.refuses(Why.NOT_DILUTION, record)
    trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop"))
    trade.refuses(Why.MORE_THAN_OWED, RecordDilution(by="maker", root=claim, amount=FACE + 1, reference="7"))
    trade.refuses(Why.NOT_FOUND, RecordDilution(by="carmaker", root=claim, amount=1, reference="7"))
    receipt = trade.do(record)
    assert trade.claim(claim).face == 200_000_00
    assert trade.promise(claim).diluted == 50_000_00
    assert trade.get(DILUTIONS, trade.new_id(receipt)).holders == ("workshop",)
    expected = Diluted(root=claim, supplier="maker", amount=50_000_00, holders=("workshop",))
    assert receipt.events == (expected,)


# --- disputes ----------------------------------------------------------------------------------------------------


def test_a_dispute_is_withdrawn(trade: Trade, claim: str) -> None:
    trade.refuses(Why.NO_DISPUTE, WithdrawDispute(by="carmaker", claim=claim))
    trade.refuses(Why.MORE_THAN_OWED, dispute(claim, FACE + 1))
    raised = trade.new_id(trade.do(dispute(claim, 100_000_00)))
    trade.refuses(Why.DISPUTE_OPEN, dispute(claim, 1))
    assert trade.claim(claim).disputed == 100_000_00
    trade.do(WithdrawDispute(by="carmaker", claim=claim))
    assert trade.claim(claim).disputed == 0
    assert trade.get(DISPUTES, raised).stage is DisputeStage.WITHDRAWN


def test_a_dispute_is_resolved_by_both(trade: Trade, claim: str) -> None:
    raised = trade.new_id(trade.do(dispute(claim, 100_000_00)))
    trade.refuses(Why.CREDIT_TOO_LARGE, ResolveDispute(by="carmaker", claim=claim, reduce_by=FACE, holder="maker"))
    trade.refuses(Why.HOLDER_MUST_SIGN, ResolveDispute(by="carmaker", claim=claim, reduce_by=1, holder="workshop"))
    agreed = ResolveDispute(by="carmaker", claim=claim, reduce_by=40_000_00, holder="maker")
    trade.refuses(Authority.NOT_A_PARTY, agreed, signed_by=["carmaker"])
    trade.do(agreed)
    assert trade.claim(claim).face == 260_000_00
    assert trade.get(DISPUTES, raised).reduced_by == 40_000_00
    assert trade.promise(claim).cancelled == 40_000_00


def test_a_dispute_may_end_in_nothing(trade: Trade, claim: str) -> None:
    trade.do(dispute(claim, 100_000_00))
    trade.do(ResolveDispute(by="carmaker", claim=claim, reduce_by=0, holder="maker"))
    assert trade.claim(claim).face == FACE
    assert trade.get(OBLIGORS, "carmaker").outstanding == FACE


def test_waived_defences_are_pleaded_against_the_first_creditor_only(trade: Trade, claim: str) -> None:
    part = trade.new_id(trade.do(Split(by="maker", claim=claim, part=100_000_00, to="workshop")))
    trade.refuses(Why.DEFENCE_WAIVED, dispute(part, 1))
    trade.do(dispute(claim, 1))


def test_reserved_defences_follow_the_claim(trade: Trade, invoice: str) -> None:
    claim = trade.voucher(invoice, FACE, defences_waived=False)
    trade.do(trade.assign(claim, "workshop", by="maker"))
    trade.do(dispute(claim, 100_000_00))
    assert trade.claim(claim).disputed == 100_000_00


def test_the_undisputed_part_stays_payable(trade: Trade, claim: str) -> None:
    raised = trade.new_id(trade.do(dispute(claim, 100_000_00)))
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=200_000_00))
    assert trade.claim(claim).disputed == 100_000_00
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=60_000_00))
    assert trade.claim(claim).disputed == 40_000_00
    trade.do(Settle(by="carmaker", root=claim, bank="river-bank", amount=40_000_00))
    assert trade.claim(claim).dispute is None
    assert trade.get(DISPUTES, raised).stage is DisputeStage.OVER
