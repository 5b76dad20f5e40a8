"""The two entrances, and what becomes of an offer that nobody takes."""

import pytest

from heqi.machine.admission import Inadmissible
from heqi.machine.apply import Why as Machine
from heqi.machine.authority import Why as Authority
from heqi.modules.documents import (
    DOCUMENTS,
    AttestContract,
    AttestDelivery,
    AttestInvoice,
    Dispute,
    Fingerprints,
    Recompute,
    Withdraw,
)
from heqi.modules.documents import Why as Documents
from heqi.modules.payments import Why as Payments
from heqi.modules.receivables import (
    MONTHS,
    OBLIGORS,
    PROMISES,
    Accept,
    Cancel,
    Confirm,
    Decline,
    Entrance,
    InvoicePart,
    Lapse,
    Register,
    Stage,
)
from heqi.state.tables import changed
from heqi.values.amounts import MAX_INTEGER
from tests.ledger import key
from tests.modules.receivables.trade import BEGINS, DUE, Trade, Why, day, digest

FACE = 300_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def invoice(trade: Trade) -> str:
    return trade.invoice("100", FACE)


def registered(trade: Trade, invoice: str) -> str:
    ask = Register(
        by="maker",
        obligor="carmaker",
        face=FACE,
        due=DUE,
        invoices=(InvoicePart(document=invoice, amount=FACE),),
        contract=None,
        delivery=None,
        delivery_day=BEGINS,
        answer_by=day("2026-03-09"),
    )
    return trade.new_id(trade.do(ask))


def confirmation(claim: str, **said: object) -> Confirm:
    given: dict[str, object] = {
        "by": "carmaker",
        "claim": claim,
        "face": FACE,
        "due": DUE,
        "account": digest("maker", "account"),
        "defences_waived": False,
    }
    return Confirm(**given | said)  # type: ignore[arg-type]


# --- the voucher -------------------------------------------------------------------------------------------------


def test_silence_is_no_acceptance(trade: Trade, invoice: str) -> None:
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    assert trade.claim(claim).stage is Stage.OFFERED
    assert trade.promise(claim).promised == 0
    assert trade.find(OBLIGORS, "carmaker") is None
    trade.do(Accept(by="maker", claim=claim))
    assert trade.claim(claim).stage is Stage.LIVE
    assert trade.promise(claim).entrance is Entrance.VOUCHER
    assert trade.get(OBLIGORS, "carmaker").promised == FACE


def test_an_offer_accepted_too_late_has_lapsed(trade: Trade, invoice: str) -> None:
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE, answer_by=day("2026-03-05"))))
    trade.refuses(Why.NOT_LAPSED, Lapse(by="carmaker", claim=claim))
    trade.on("2026-03-05")
    trade.refuses(Why.NOT_LAPSED, Lapse(by="maker", claim=claim))
    trade.on("2026-03-06")
    trade.refuses(Why.OFFER_LAPSED, Accept(by="maker", claim=claim))
    trade.do(Lapse(by="carmaker", claim=claim))
    assert trade.claim(claim).stage is Stage.LAPSED
    assert trade.get(DOCUMENTS, invoice).used == 0
    trade.refuses(Why.NOT_OFFERED, Accept(by="maker", claim=claim))


def test_an_offer_is_declined_by_the_other_side_and_cancelled_by_its_own(trade: Trade, invoice: str) -> None:
    first = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    assert trade.get(DOCUMENTS, invoice).used == FACE
    trade.refuses(Why.NOT_YOURS_TO_ANSWER, Decline(by="carmaker", claim=first))
    trade.refuses(Why.NOT_YOURS_TO_ANSWER, Cancel(by="maker", claim=first))
    trade.do(Decline(by="maker", claim=first))
    assert trade.claim(first).stage is Stage.DECLINED
    assert trade.get(DOCUMENTS, invoice).used == 0
    second = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    trade.do(Cancel(by="carmaker", claim=second))
    assert trade.claim(second).stage is Stage.CANCELLED
    assert trade.get(DOCUMENTS, invoice).used == 0
    trade.do(trade.undertake(invoice, FACE))


def test_a_live_claim_is_not_taken_back(trade: Trade, invoice: str) -> None:
    claim = trade.voucher(invoice, FACE)
    trade.refuses(Why.NOT_OFFERED, Cancel(by="carmaker", claim=claim))
    trade.refuses(Why.NOT_OFFERED, Decline(by="maker", claim=claim))


def test_another_s_offer_and_none_answer_alike(trade: Trade, invoice: str) -> None:
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    theirs = trade.refuses(Why.NOT_FOUND, Accept(by="workshop", claim=claim))
    none = trade.refuses(Why.NOT_FOUND, Accept(by="workshop", claim=digest("none")))
    assert theirs.facts | {"record": ""} == none.facts | {"record": ""}


def test_the_accepting_creditor_has_an_account(trade: Trade) -> None:
    invoice = trade.invoice("200", FACE, buyer="truckmaker", seller="carmaker")
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE, by="truckmaker", creditor="carmaker")))
    trade.do(Accept(by="carmaker", claim=claim))
    other = trade.invoice("201", FACE, buyer="carmaker", seller="truckmaker")
    offered = trade.new_id(trade.do(trade.undertake(other, FACE, creditor="truckmaker")))
    trade.refuses(Payments.ACCOUNT_MISSING, Accept(by="truckmaker", claim=offered))


# --- what the obligor's promise rests on -------------------------------------------------------------------------


def test_the_days_follow(trade: Trade, invoice: str) -> None:
    trade.refuses(Why.DAYS_OUT_OF_ORDER, trade.undertake(invoice, FACE, delivery_day=day("2026-03-03")))
    trade.refuses(Why.DAYS_OUT_OF_ORDER, trade.undertake(invoice, FACE, answer_by=day("2026-03-01")))
    trade.refuses(Why.DAYS_OUT_OF_ORDER, trade.undertake(invoice, FACE, due=day("2026-03-04")))


def test_tenor_counts_months(trade: Trade, invoice: str) -> None:
    because = {"term_basis": "contract 7, clause 3", "tenor_reason": "seasonal goods, contract 7"}
    trade.refuses(Why.TENOR_TOO_LONG, trade.undertake(invoice, FACE, due=day("2027-03-03"), **because))
    long = trade.undertake(invoice, FACE, due=day("2026-09-03"), term_basis="contract 7, clause 3")
    trade.refuses(Why.TENOR_NEEDS_REASON, long)
    trade.do(trade.undertake(invoice, FACE // 3, due=day("2026-09-02"), term_basis="contract 7, clause 3"))
    trade.do(trade.undertake(invoice, FACE // 3, due=day("2027-03-02"), **because))


def test_a_large_buyer_pays_a_small_seller_within_sixty_days(trade: Trade, invoice: str) -> None:
    trade.refuses(Why.TERM_NEEDS_BASIS, trade.undertake(invoice, FACE, due=day("2026-05-02")))
    trade.do(trade.undertake(invoice, FACE // 3, due=day("2026-05-01")))
    trade.do(trade.undertake(invoice, FACE // 3, due=day("2026-05-02"), term_basis="contract 7, clause 3"))
    large = trade.invoice("300", FACE, seller="foundry")
    trade.do(trade.undertake(large, FACE, creditor="foundry", due=day("2026-08-01")))


def test_an_invented_fingerprint_backs_nothing(trade: Trade) -> None:
    invented = trade.invoice("666", FACE, recomputed=False)
    trade.refuses(Why.NOT_RECOMPUTED, trade.undertake(invented, FACE))
    claim = registered(trade, invented)
    trade.refuses(Why.NOT_RECOMPUTED, confirmation(claim))


def test_an_invoice_backs_what_is_left_of_it(trade: Trade, invoice: str) -> None:
    trade.do(trade.undertake(invoice, 200_000_00))
    again = trade.refuses(Documents.INVOICE_EXHAUSTED, trade.undertake(invoice, 200_000_00))
    assert again.facts["remainder"] == 100_000_00
    trade.do(trade.undertake(invoice, 100_000_00))


def test_invoice_parts_make_up_the_face(trade: Trade, invoice: str) -> None:
    part = InvoicePart(document=invoice, amount=FACE - 1)
    trade.refuses(Why.INVOICES_DIFFER, trade.undertake(invoice, FACE, invoices=(part,)))


def test_invoices_are_in_the_ledger_s_currency(trade: Trade) -> None:
    dollars = trade.invoice("840", FACE, currency="USD")
    trade.refuses(Why.CURRENCY_DIFFERS, trade.undertake(dollars, FACE))


def the_contract(trade: Trade, seller: str = "maker", buyer: str = "carmaker") -> str:
    name = digest("contract", seller, buyer)
    prints = (Fingerprints(epoch=1, identity=name, exact=name, near=name),)
    ask = AttestContract(by=seller, seller=seller, buyer=buyer, currency="CNY", total=FACE, issued=BEGINS,
                         commitment=name, fingerprints=prints)  # fmt: skip
    return trade.new_id(trade.do(ask))


def received(trade: Trade, under: str, by: str = "carmaker") -> str:
    name = digest("delivery", under)
    prints = (Fingerprints(epoch=1, identity=name, exact=name, near=name),)
    ask = AttestDelivery(by=by, refers_to=under, delivered=BEGINS, total=0, issued=BEGINS, commitment=name,
                         fingerprints=prints)  # fmt: skip
    return trade.new_id(trade.do(ask))


def test_contract_and_delivery_are_looked_at(trade: Trade, invoice: str) -> None:
    contract, delivery = the_contract(trade), received(trade, invoice)
    trade.on("2026-03-03")
    evidence = {"contract": contract, "delivery": delivery}
    said = trade.undertake(invoice, FACE, delivery_day=day("2026-03-03"), **evidence)
    trade.refuses(Why.DELIVERY_DIFFERS, said)
    trade.refuses(Documents.WRONG_KIND, trade.undertake(invoice, FACE, contract=delivery))
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE, **evidence)))
    assert trade.get(PROMISES, claim).delivery == delivery


def test_evidence_is_of_the_same_trade(trade: Trade, invoice: str) -> None:
    theirs = trade.invoice("200", 5_00, seller="workshop", banks=())
    told = trade.refuses(Why.EVIDENCE_OF_OTHERS, trade.undertake(invoice, FACE, delivery=received(trade, theirs)))
    assert (told.facts["seller"], told.facts["creditor"]) == ("workshop", "maker")
    trade.refuses(Why.EVIDENCE_OF_OTHERS, trade.undertake(invoice, FACE, contract=the_contract(trade, "foundry")))
    turned_round = the_contract(trade, "carmaker", "maker")
    trade.refuses(Why.EVIDENCE_OF_OTHERS, trade.undertake(invoice, FACE, contract=turned_round))


def test_a_delivery_is_under_an_invoice_of_the_claim_or_its_contract(trade: Trade, invoice: str) -> None:
    contract = the_contract(trade)
    elsewhere, under_contract = received(trade, trade.invoice("101", FACE)), received(trade, contract)
    assert trade.refuses(Why.DELIVERY_UNRELATED, trade.undertake(invoice, FACE, delivery=elsewhere))
    trade.refuses(Why.DELIVERY_UNRELATED, trade.undertake(invoice, FACE, delivery=under_contract))
    trade.do(trade.undertake(invoice, FACE, contract=contract, delivery=under_contract))


def test_disputed_evidence_carries_no_promise(trade: Trade, invoice: str) -> None:
    delivery = received(trade, invoice)
    prints = (Fingerprints(epoch=1, identity=digest("x"), exact=digest("x"), near=digest("x")),)
    trade.do(Dispute(by="maker", document=delivery, currency="CNY", total=0, issued=BEGINS, commitment=digest("x"),
                     fingerprints=prints))  # fmt: skip
    trade.refuses(Documents.DISPUTED, trade.undertake(invoice, FACE, delivery=delivery))


def test_evidence_is_not_withdrawn_from_under_a_promise(trade: Trade, invoice: str) -> None:
    contract, delivery = the_contract(trade), received(trade, invoice)
    evidence = {"contract": contract, "delivery": delivery}
    for end in (Decline(by="maker", claim=""), Cancel(by="carmaker", claim=""), Lapse(by="maker", claim="")):
        claim = trade.new_id(trade.do(trade.undertake(invoice, FACE, **evidence)))
        trade.refuses(Documents.STILL_NEEDED, Withdraw(by="carmaker", document=delivery))
        trade.refuses(Documents.STILL_NEEDED, Withdraw(by="maker", document=contract))
        if isinstance(end, Lapse):
            trade.wait(days=6)
        trade.do(changed(end, claim=claim))
        assert [trade.get(DOCUMENTS, each).rests for each in evidence.values()] == [0, 0]
    live = trade.voucher(invoice, FACE, **evidence)
    trade.refuses(Documents.STILL_NEEDED, Withdraw(by="carmaker", document=delivery))
    assert not trade.get(DOCUMENTS, trade.promise(live).delivery or "").withdrawn


def test_who_accepts_stands_behind_the_invoices_too(trade: Trade) -> None:
    """Else the identity of the invoice behind a live claim could still be taken by others."""
    name = digest("by the buyer")
    content = {"currency": "CNY", "total": FACE, "issued": BEGINS, "commitment": name,
               "fingerprints": (Fingerprints(epoch=1, identity=name, exact=name, near=name),)}  # fmt: skip
    ask = AttestInvoice(by="carmaker", seller="maker", buyer="carmaker", retention=0, **content)  # type: ignore[arg-type]
    invoice = trade.new_id(trade.do(ask))
    claim = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    trade.refuses(Why.NOT_RECOMPUTED, Accept(by="maker", claim=claim))
    trade.do(Recompute(by="maker", document=invoice, **content))  # type: ignore[arg-type]
    trade.do(Accept(by="maker", claim=claim))


def test_both_sides_are_members_and_two(trade: Trade, invoice: str) -> None:
    trade.refuses(Why.COUNTERPARTY_NOT_ADMITTED, trade.undertake(invoice, FACE, creditor="nobody"))
    trade.refuses(Why.SAME_PARTY, trade.undertake(invoice, FACE, creditor="carmaker"))


# --- factoring ---------------------------------------------------------------------------------------------------


def test_a_registered_receivable_is_confirmed(trade: Trade, invoice: str) -> None:
    claim = registered(trade, invoice)
    assert trade.claim(claim).stage is Stage.OFFERED
    trade.do(confirmation(claim, defences_waived=True))
    assert trade.claim(claim).stage is Stage.LIVE
    assert trade.claim(claim).defences_waived
    assert trade.promise(claim).entrance is Entrance.FACTORING


def test_what_is_confirmed_is_what_was_registered(trade: Trade, invoice: str) -> None:
    claim = registered(trade, invoice)
    for said in ({"face": FACE - 1}, {"due": day("2026-04-29")}, {"account": digest("somebody else's")}):
        trade.refuses(Why.CONFIRMED_OTHERWISE, confirmation(claim, **said))


def test_nobody_else_s_key_confirms(trade: Trade, invoice: str) -> None:
    claim = registered(trade, invoice)
    trade.turns_away(Inadmissible.KEY_UNKNOWN, confirmation(claim), keys=[key("maker")])
    trade.refuses(Authority.POLICY_UNMET, confirmation(claim), keys=[key("carmaker")])
    trade.refuses(Why.NOT_YOURS_TO_ANSWER, confirmation(claim, by="maker"))
    trade.do(confirmation(claim), keys=[key("carmaker"), key("carmaker", "checker-1")])


def test_each_entrance_has_its_own_answer(trade: Trade, invoice: str) -> None:
    claim = registered(trade, invoice)
    trade.refuses(Why.NOT_YOURS_TO_ANSWER, Accept(by="maker", claim=claim))
    trade.do(Decline(by="carmaker", claim=claim))
    voucher = trade.new_id(trade.do(trade.undertake(invoice, FACE)))
    trade.refuses(Why.NOT_YOURS_TO_ANSWER, confirmation(voucher))


def test_a_confirmation_comes_in_time(trade: Trade, invoice: str) -> None:
    claim = registered(trade, invoice)
    trade.on("2026-03-10")
    trade.refuses(Why.OFFER_LAPSED, confirmation(claim))


def test_a_confirmation_keeps_to_the_terms(trade: Trade, invoice: str) -> None:
    ask = Register(
        by="maker",
        obligor="carmaker",
        face=FACE,
        due=day("2027-03-02"),
        invoices=(InvoicePart(document=invoice, amount=FACE),),
        contract=None,
        delivery=None,
        delivery_day=BEGINS,
        answer_by=day("2026-03-09"),
    )
    claim = trade.new_id(trade.do(ask))
    late = {"due": day("2027-03-02")}
    trade.refuses(Why.TENOR_NEEDS_REASON, confirmation(claim, **late))
    trade.refuses(Why.TERM_NEEDS_BASIS, confirmation(claim, **late, tenor_reason="seasonal goods"))
    trade.do(confirmation(claim, **late, tenor_reason="seasonal goods", term_basis="contract 7, clause 3"))
    assert trade.promise(claim).term_basis == "contract 7, clause 3"


def test_a_salt_used_twice_makes_no_second_claim(trade: Trade, invoice: str) -> None:
    ask = trade.undertake(invoice, 1_000_00)
    trade.submit(trade.sign(ask, salt="ab" * 16))
    again = trade.submit(trade.sign(ask, salt="ab" * 16, valid_seconds=601))
    assert again.code == Machine.SALT_USED.code


# --- how much one promise may be over ---------------------------------------------------------------------------


def test_one_promise_is_over_no_more_than_the_charter_lets_it() -> None:
    trade = Trade(face_at_most=FACE - 1)
    invoice = trade.invoice("100", FACE)
    refused = trade.refuses(Why.FACE_TOO_LARGE, trade.undertake(invoice, FACE))
    assert refused.facts == {"face": FACE, "most": FACE - 1}
    trade.do(trade.undertake(invoice, FACE - 1))


def test_claims_beyond_all_reason_stop_nobody_else() -> None:
    trade = Trade(face_at_most=MAX_INTEGER)
    enormous = trade.invoice("900", MAX_INTEGER, seller="foundry", buyer="truckmaker", banks=())
    trade.voucher(enormous, MAX_INTEGER, by="truckmaker", creditor="foundry")
    claim = trade.voucher(trade.invoice("100", FACE), FACE)
    assert trade.claim(claim).stage is Stage.LIVE
    assert trade.get(MONTHS, "2026-03").promised == MAX_INTEGER
