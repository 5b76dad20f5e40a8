"""Documents: attested once, recomputed by whoever relies on them, used up to their remainder."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.machine.apply import Why as Machine
from heqi.machine.module import Call, Module, Rule
from heqi.machine.receipts import KEPT, Receipt
from heqi.machine.transactions import Action
from heqi.modules import documents, parties
from heqi.modules.documents import (
    DOCUMENTS,
    TAX_CHECKS,
    AttestContract,
    AttestDelivery,
    AttestInvoice,
    AttestRedInvoice,
    Authenticity,
    CheckTax,
    Dispute,
    Document,
    Fingerprints,
    Kind,
    Recompute,
    RecordPaid,
    Result,
    Show,
    Terms,
    Why,
    Withdraw,
    WithdrawDispute,
    authenticity,
    is_red_flagged,
    remainder,
    tax_check,
)
from heqi.modules.documents.attesting import NearDuplicate, RedInvoiced
from heqi.modules.documents.checking import AuthenticityFailed, Disputed
from heqi.modules.documents.identities import ConflictOver, InConflict
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.identifiers import Id, Party
from tests.ledger import Ledger, member

ISSUED = date(2026, 3, 2)


class Use(Action, tag="backing.use"):
    """Let a receivable rest on an invoice, as receivables do."""

    document: Id
    seller: Party
    buyer: Party
    amount: Amount


class GiveBack(Action, tag="backing.give_back"):
    """The receivable is gone."""

    document: Id
    amount: Amount


class CreditPart(Action, tag="backing.credit"):
    """The seller credits a part of the receivable."""

    document: Id
    amount: Amount


class Rely(Action, tag="backing.rely"):
    """Something that only a party that has recomputed the document may do."""

    document: Id


class Rest(Action, tag="backing.rest"):
    """A promise names a contract or a delivery."""

    document: Id


class RestNoMore(Action, tag="backing.rest_no_more"):
    """That promise is gone."""

    document: Id


class Spoil(Action, tag="backing.spoil"):
    """A rule with a bug: it forgets to ask whether the invoice is free."""

    document: Id
    amount: Amount


def use(state: State, call: Call, ask: Use) -> None:
    documents.use_invoice(state, call, ask.document, ask.seller, ask.buyer, ask.amount)


def give_back(state: State, call: Call, ask: GiveBack) -> None:
    documents.give_back_invoice(state, call, ask.document, ask.amount)


def credit_part(state: State, call: Call, ask: CreditPart) -> None:
    documents.credit_invoice(state, call, ask.document, ask.amount)


def rely(state: State, call: Call, ask: Rely) -> None:
    documents.require_recomputed(state, ask.document, ask.by, Why.NOT_RECOMPUTED)


def rest(state: State, call: Call, ask: Rest) -> None:
    documents.rest_on(state, ask.document)


def rest_no_more(state: State, call: Call, ask: RestNoMore) -> None:
    documents.rest_no_more_on(state, ask.document)


def spoil(state: State, call: Call, ask: Spoil) -> None:
    row = state.get(DOCUMENTS, ask.document)
    if row is not None:
        state.put(DOCUMENTS, ask.document, changed(row, used=row.used + ask.amount))


BACKING = Module(
    "backing",
    "Stands for the receivables that rest on invoices.",
    rules={each: Rule(function, "anybody", "测试") for each, function in
           ((Use, use), (GiveBack, give_back), (CreditPart, credit_part), (Rely, rely), (Rest, rest),
            (RestNoMore, rest_no_more), (Spoil, spoil))},
)  # fmt: skip


def digest(*parts: object) -> str:
    return sha256("/".join(map(str, parts)).encode()).hexdigest()


def prints(number: str, *content: object, near: str = "", epoch: int = 1) -> Fingerprints:
    """Fingerprints as intake makes them: the number is the identity, the content all that is exact."""
    return Fingerprints(
        epoch=epoch,
        identity=digest(epoch, number),
        exact=digest(epoch, number, *content),
        near=digest(epoch, near or number),
    )


def disclosed(number: str, total: int, near: str = "", epochs: tuple[int, ...] = (1,)) -> dict[str, Any]:
    """What anybody computes from the invoice with this number and total."""
    return {
        "currency": "CNY",
        "total": total,
        "issued": ISSUED,
        "commitment": digest("salted", number, total),
        "fingerprints": tuple(prints(number, total, near=near, epoch=epoch) for epoch in epochs),
    }


def invoice(number: str, total: int, *, by: str = "maker", near: str = "", **fields: Any) -> AttestInvoice:
    """An invoice of the maker to the carmaker."""
    given = {"seller": "maker", "buyer": "carmaker", "retention": 0, **disclosed(number, total, near)} | fields
    return AttestInvoice(by=by, **given)


# Of the parties only who is in good standing matters here.
PARTIES = parties.MODULE._replace(terms=None, genesis=None, gates=(), rules={})


def ledger_of(epochs: tuple[int, ...] = (1,), readers_at_most: int = 3) -> Ledger:
    return Ledger(
        (PARTIES, documents.MODULE, BACKING),
        members=[member(each) for each in ("carmaker", "maker", "forge", "bank", "second-bank", "third-bank")],
        terms={"documents": Terms(fingerprint_epochs=epochs, readers_at_most=readers_at_most)},
    )


@pytest.fixture
def ledger() -> Ledger:
    return ledger_of()


def attested(ledger: Ledger, action: Action) -> str:
    return ledger.new_id(ledger.do(action))


def row(ledger: Ledger, document: str) -> Document:
    return ledger.get(DOCUMENTS, document)


# --- attesting ----------------------------------------------------------------------------------------------------


def test_an_invoice_is_on_record_without_its_content(ledger: Ledger) -> None:
    key = attested(ledger, invoice("24322000000011529742", 1_000_000_00))
    found = row(ledger, key)
    assert (found.kind, found.seller, found.buyer, found.total) == (Kind.INVOICE, "maker", "carmaker", 1_000_000_00)
    assert found.recomputed_by == ("maker",)
    assert authenticity(found) is Authenticity.UNVERIFIED
    cells = b"".join(cell or b"" for batch in ledger.last.batch.changes.values() for cell in batch.values())
    assert b"24322000000011529742" not in cells


def test_the_buyer_may_attest_too(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, by="carmaker"))
    assert row(ledger, key).attester == "carmaker"


def test_only_a_party_to_it_attests_an_invoice(ledger: Ledger) -> None:
    ledger.refuses(Why.NOT_BETWEEN_YOU, invoice("1", 100, by="forge"))
    ledger.refuses(Why.NOT_BETWEEN_YOU, invoice("1", 100, buyer="maker"))


def test_the_other_party_is_a_member(ledger: Ledger) -> None:
    ledger.refuses(Why.COUNTERPARTY_NOT_ADMITTED, invoice("1", 100, buyer="stranger"))
    ledger.refuses(Why.COUNTERPARTY_NOT_ADMITTED, invoice("1", 100, shown_to=("stranger",)))


def test_what_has_not_happened_is_not_attested(ledger: Ledger) -> None:
    ledger.refuses(Why.DATED_AHEAD, invoice("1", 100, issued=ledger.in_days(1)))
    contract = attested(ledger, the_contract())
    ledger.refuses(Why.DATED_AHEAD, delivery(contract, delivered=ledger.in_days(1)))


def test_retention_is_part_of_the_total(ledger: Ledger) -> None:
    ledger.refuses(Why.RETENTION_TOO_LARGE, invoice("1", 100, retention=101))
    assert remainder(row(ledger, attested(ledger, invoice("1", 100, retention=10)))) == 90


def test_the_same_invoice_is_attested_once_and_the_earlier_use_is_told(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    ledger.do(Use(by="carmaker", document=key, seller="maker", buyer="carmaker", amount=60))
    ledger.on("2026-03-09")
    again = ledger.refuses(Why.ALREADY_ATTESTED, invoice("1", 100, by="carmaker", commitment=digest("other salts")))
    assert again.facts == {"attested": "2026-03-02", "used": 60, "total": 100, "remainder": 40, "currency": "CNY"}


def test_an_altered_total_is_seen_by_the_identity(ledger: Ledger) -> None:
    attested(ledger, invoice("1", 100))
    altered = ledger.refuses(Why.DOCUMENT_ALTERED, invoice("1", 1_000))
    assert altered.facts["differs"] == ("total",)


def test_an_altered_content_that_leaves_the_facts_alone_is_seen_too(ledger: Ledger) -> None:
    attested(ledger, invoice("1", 100))
    altered = ledger.refuses(Why.DOCUMENT_ALTERED, invoice("1", 100, fingerprints=(prints("1", 100, "another type"),)))
    assert altered.facts["differs"] == ("content",)


def test_an_invented_identity_does_not_hide_an_exact_copy(ledger: Ledger) -> None:
    attested(ledger, invoice("1", 100))
    copy = Fingerprints(epoch=1, identity=digest("invented"), exact=prints("1", 100).exact, near=digest("other"))
    ledger.refuses(Why.ALREADY_ATTESTED, invoice("1", 100, fingerprints=(copy,)))


def test_who_is_refused_learns_nothing_of_whose_document_it_met(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, seller="forge", by="forge"))
    ledger.do(Recompute(by="carmaker", document=key, **disclosed("1", 100)))
    met = ledger.refuses(Why.DOCUMENT_ALTERED, invoice("1", 100))
    assert met.facts["differs"] == ("seller",)
    assert "forge" not in str(met.facts)


def test_a_near_duplicate_is_kept_and_flagged(ledger: Ledger) -> None:
    attested(ledger, invoice("1", 100, near="100 on 2 March"))
    receipt = ledger.do(invoice("2", 100, near="100 on 2 March"))
    key = ledger.new_id(receipt)
    assert row(ledger, key).near_duplicates == 1
    assert receipt.events == (NearDuplicate(document=key, alike=1),)


def test_prepayment_and_final_invoice_share_a_number_and_no_identity(ledger: Ledger) -> None:
    prepayment = attested(ledger, invoice("F20220029 as 386", 100))
    final = attested(ledger, invoice("F20220029 as 380", 900))
    assert row(ledger, prepayment).near_duplicates == row(ledger, final).near_duplicates == 0


def test_fingerprints_are_of_the_epochs_that_the_charter_names(ledger: Ledger) -> None:
    old = ledger.refuses(Why.FINGERPRINT_EPOCH, invoice("1", 100, fingerprints=(prints("1", 100, epoch=2),)))
    assert (old.facts["given"], old.facts["expected"]) == (("2",), ("1",))
    ledger.refuses(Why.FINGERPRINT_EPOCH, invoice("1", 100, fingerprints=()))


def test_while_a_secret_is_replaced_either_fingerprint_recognises_a_document() -> None:
    ledger = ledger_of(epochs=(1, 2))
    both = {"fingerprints": disclosed("1", 100, epochs=(1, 2))["fingerprints"]}
    ledger.refuses(Why.FINGERPRINT_EPOCH, invoice("1", 100))
    attested(ledger, invoice("1", 100, **both))
    for half in (
        (both["fingerprints"][0], prints("another", 100, epoch=2)),
        (prints("another", 100, epoch=1), both["fingerprints"][1]),
    ):
        ledger.refuses(Why.DOCUMENT_ALTERED, invoice("1", 100, fingerprints=half))
    ledger.refuses(Why.ALREADY_ATTESTED, invoice("1", 100, **both))


# --- whose identity it is -----------------------------------------------------------------------------------------


def squat(number: str = "1", total: int = 7, **fields: Any) -> AttestInvoice:
    """The forge has seen the number of the maker's invoice, and attests it as one of its own to a bank."""
    given = {"by": "forge", "seller": "forge", "buyer": "second-bank"}
    return invoice(number, total, **given | {"fingerprints": (prints(number, "forged", near="forged"),)} | fields)


def backs(document: str, amount: int = 1) -> Use:
    return Use(by="maker", document=document, seller="maker", buyer="carmaker", amount=amount)


def in_conflict(ledger: Ledger, *keys: str) -> list[bool]:
    return [row(ledger, each).in_conflict for each in keys]


def test_a_squatter_does_not_keep_the_true_seller_out(ledger: Ledger) -> None:
    squatted = attested(ledger, squat())
    receipt = ledger.do(invoice("1", 100))
    true = ledger.new_id(receipt)
    assert receipt.events == (InConflict(document=true), InConflict(document=squatted))
    assert in_conflict(ledger, true, squatted) == [True, True]
    ledger.refuses(Why.IN_CONFLICT, backs(true))

    receipt = ledger.do(Recompute(by="carmaker", document=true, **disclosed("1", 100)))
    assert receipt.events == (ConflictOver(document=true),)
    assert in_conflict(ledger, true, squatted) == [False, True]
    ledger.do(backs(true))


def test_what_lost_its_identity_can_only_be_withdrawn(ledger: Ledger) -> None:
    squatted = attested(ledger, squat())
    true = attested(ledger, invoice("1", 100))
    ledger.do(Recompute(by="carmaker", document=true, **disclosed("1", 100)))
    read = disclosed("1", 7) | {"fingerprints": squat().fingerprints}
    ledger.refuses(Why.IDENTITY_TAKEN, Recompute(by="second-bank", document=squatted, **read))
    ledger.refuses(
        Why.IDENTITY_TAKEN, Use(by="forge", document=squatted, seller="forge", buyer="second-bank", amount=1)
    )
    ledger.do(Withdraw(by="forge", document=squatted))
    ledger.refuses(Why.DOCUMENT_ALTERED, squat())
    assert in_conflict(ledger, true, squatted) == [False, False]


def test_a_squatter_that_comes_later_stops_what_is_not_confirmed_yet_and_no_more(ledger: Ledger) -> None:
    true = attested(ledger, invoice("1", 100))
    squatted = attested(ledger, squat())
    assert in_conflict(ledger, true, squatted) == [True, True]
    ledger.do(Recompute(by="carmaker", document=true, **disclosed("1", 100)))
    ledger.do(backs(true))
    ledger.refuses(Why.DOCUMENT_ALTERED, squat(by="second-bank"))


def test_a_bank_that_recomputes_takes_no_side(ledger: Ledger) -> None:
    true = attested(ledger, invoice("1", 100, shown_to=("bank",)))
    attested(ledger, squat())
    ledger.do(Recompute(by="bank", document=true, **disclosed("1", 100)))
    assert in_conflict(ledger, true) == [True]
    ledger.refuses(Why.IN_CONFLICT, backs(true))


def test_who_attested_altered_content_by_mistake_meets_the_other_side_s_version(ledger: Ledger) -> None:
    wrong = attested(ledger, invoice("1", 1_000))
    right = attested(ledger, invoice("1", 100, by="carmaker"))
    assert in_conflict(ledger, wrong, right) == [True, True]
    ledger.do(Recompute(by="maker", document=right, **disclosed("1", 100)))
    assert in_conflict(ledger, wrong, right) == [True, False]
    ledger.refuses(Why.IDENTITY_TAKEN, Recompute(by="carmaker", document=wrong, **disclosed("1", 1_000)))


def test_one_attester_stands_behind_one_document_of_an_identity(ledger: Ledger) -> None:
    attested(ledger, squat())
    ledger.refuses(Why.DOCUMENT_ALTERED, squat(total=8))
    ledger.refuses(Why.DOCUMENT_ALTERED, squat(buyer="bank"))


def test_a_conflict_ends_when_the_last_rival_withdraws(ledger: Ledger) -> None:
    true = attested(ledger, invoice("1", 100))
    first = attested(ledger, squat())
    second = attested(ledger, squat(seller="third-bank", by="third-bank"))
    ledger.do(Withdraw(by="forge", document=first))
    assert in_conflict(ledger, true, first, second) == [True, False, True]
    receipt = ledger.do(Withdraw(by="third-bank", document=second))
    assert receipt.events == (ConflictOver(document=true),)
    assert in_conflict(ledger, true, second) == [False, False]
    ledger.do(backs(true))


def test_a_squatter_between_two_documents_frees_each_when_it_loses_and_goes(ledger: Ledger) -> None:
    """It claims the identity of one and the exact fingerprint of the other, and losing one keeps its grip on none."""
    one, other = attested(ledger, invoice("1", 100)), attested(ledger, invoice("2", 100))
    [first], [second] = (disclosed(number, 100)["fingerprints"] for number in "12")
    between = attested(ledger, squat(fingerprints=(changed_print(first, exact=second.exact),)))
    assert in_conflict(ledger, one, other, between) == [True, True, True]
    ledger.do(Recompute(by="carmaker", document=one, **disclosed("1", 100)))
    assert in_conflict(ledger, one, other, between) == [False, True, True]
    ledger.do(Withdraw(by="forge", document=between))
    assert in_conflict(ledger, one, other, between) == [False, False, False]
    ledger.do(Recompute(by="carmaker", document=other, **disclosed("2", 100)))


def test_a_red_invoice_that_claims_its_original_s_identity_puts_both_in_conflict(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    copied = attested(ledger, red(original, 30, by="carmaker", number="1"))
    assert in_conflict(ledger, original, copied) == [True, True]
    assert row(ledger, original).red == 30


def test_a_fingerprint_that_stands_twice_is_entered_once() -> None:
    ledger = ledger_of(epochs=(1, 2))
    twice = [
        changed_print(each, identity=digest("same")) for each in disclosed("1", 100, epochs=(1, 2))["fingerprints"]
    ]
    key = attested(ledger, invoice("1", 100, fingerprints=tuple(twice)))
    ledger.do(Withdraw(by="maker", document=key))
    attested(ledger, invoice("1", 100, fingerprints=tuple(twice)))


# --- contracts, delivery, red invoices ----------------------------------------------------------------------------


def the_contract(number: str = "C-7") -> AttestContract:
    return AttestContract(by="maker", seller="maker", buyer="carmaker", **disclosed(number, 0))


def delivery(refers_to: str, **fields: Any) -> AttestDelivery:
    given = disclosed("D-1", 0) | {"delivered": ISSUED, "by": "carmaker"} | fields
    given.pop("currency")
    return AttestDelivery(refers_to=refers_to, **given)


def red(refers_to: str, total: int, *, by: str = "maker", number: str = "R-1") -> AttestRedInvoice:
    given = disclosed(number, total)
    given.pop("currency")
    return AttestRedInvoice(by=by, refers_to=refers_to, **given)


def test_the_buyer_signs_what_it_received(ledger: Ledger) -> None:
    contract = attested(ledger, the_contract())
    ledger.refuses(Why.NOT_YOURS_TO_DO, delivery(contract, by="maker"))
    found = row(ledger, attested(ledger, delivery(contract)))
    assert (found.kind, found.refers_to, found.delivered) == (Kind.DELIVERY, contract, ISSUED)
    assert (found.seller, found.buyer, found.currency) == ("maker", "carmaker", "CNY")


def test_delivery_is_evidence_for_an_invoice_or_a_contract(ledger: Ledger) -> None:
    received = attested(ledger, delivery(attested(ledger, invoice("1", 100))))
    ledger.refuses(Why.WRONG_KIND, delivery(received, fingerprints=(prints("D-2"),)))


def test_a_red_invoice_flags_its_original(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    receipt = ledger.do(red(original, 30, by="carmaker"))
    assert receipt.events == (RedInvoiced(document=original, red=30, used=0),)
    assert is_red_flagged(row(ledger, original))
    ledger.refuses(Why.RED_FLAGGED, Use(by="maker", document=original, seller="maker", buyer="carmaker", amount=1))
    ledger.refuses(Why.RED_TOO_LARGE, red(original, 71, number="R-2"))


def test_a_red_invoice_after_use_takes_nothing_from_the_claim(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    ledger.do(Use(by="maker", document=original, seller="maker", buyer="carmaker", amount=100))
    receipt = ledger.do(red(original, 100))
    assert receipt.events == (RedInvoiced(document=original, red=100, used=100),)
    assert row(ledger, original).used == 100
    assert remainder(row(ledger, original)) == 0


def test_a_red_invoice_counts_once(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    ledger.do(red(original, 30))
    ledger.refuses(Why.ALREADY_ATTESTED, red(original, 30))
    other = attested(ledger, invoice("2", 100))
    ledger.refuses(Why.DOCUMENT_ALTERED, red(other, 30))


# --- who sees what ------------------------------------------------------------------------------------------------


def test_unknown_and_not_yours_answer_alike(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    foreign = ledger.refuses(Why.UNKNOWN_DOCUMENT, Recompute(by="bank", document=key, **disclosed("1", 100)))
    nowhere = ledger.refuses(
        Why.UNKNOWN_DOCUMENT, Recompute(by="bank", document=digest("nothing"), **disclosed("1", 100))
    )
    assert foreign.facts | {"document": ""} == nowhere.facts | {"document": ""}


def test_seller_or_buyer_show_a_document(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, shown_to=("bank",)))
    ledger.refuses(Why.NOT_YOURS_TO_DO, Show(by="bank", document=key, to="second-bank"))
    ledger.refuses(Why.COUNTERPARTY_NOT_ADMITTED, Show(by="maker", document=key, to="stranger"))
    ledger.do(Show(by="carmaker", document=key, to="second-bank"))
    ledger.do(Show(by="carmaker", document=key, to="second-bank"))
    assert row(ledger, key).shown_to == ("bank", "second-bank")
    assert [key for key, _ in ledger.state.scan(DOCUMENTS, "shown_to", "second-bank", 5)] == [key]


def test_a_document_is_shown_to_no_more_than_the_charter_allows(ledger: Ledger) -> None:
    banks = ("bank", "second-bank", "third-bank")
    key = attested(ledger, invoice("1", 100, shown_to=banks))
    ledger.refuses(Why.TOO_MANY_READERS, Show(by="maker", document=key, to="forge"))
    ledger.refuses(Why.TOO_MANY_READERS, invoice("2", 100, shown_to=(*banks, "forge")))


# --- recomputing and disputing ------------------------------------------------------------------------------------


def test_who_relies_on_a_document_has_recomputed_it(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, shown_to=("bank",)))
    for party in ("carmaker", "bank"):
        ledger.refuses(Why.NOT_RECOMPUTED, Rely(by=party, document=key))
        ledger.do(Recompute(by=party, document=key, **disclosed("1", 100)))
        ledger.do(Rely(by=party, document=key))
    assert row(ledger, key).recomputed_by == ("maker", "carmaker", "bank")


@pytest.mark.parametrize("what", ["identity", "exact", "near", "commitment"])
def test_an_invented_fingerprint_is_found_by_who_recomputes(ledger: Ledger, what: str) -> None:
    true = disclosed("1", 100)
    if what == "commitment":
        invented = {"commitment": digest("invented")}
    else:
        [fingerprints] = true["fingerprints"]
        invented = {"fingerprints": (changed_print(fingerprints, **{what: digest("invented")}),)}
    key = attested(ledger, invoice("1", 100, **invented))
    found = ledger.refuses(Why.FINGERPRINT_INVENTED, Recompute(by="carmaker", document=key, **true))
    assert (found.facts["differs"], found.facts["attester"]) == ((what,), "maker")
    ledger.refuses(Why.NOT_RECOMPUTED, Rely(by="carmaker", document=key))


def changed_print(fingerprints: Fingerprints, **fields: str) -> Fingerprints:
    fields = {name: getattr(fingerprints, name) for name in ("identity", "exact", "near")} | fields
    return Fingerprints(epoch=fingerprints.epoch, **fields)


def test_a_total_that_the_document_does_not_bear_is_found_by_who_recomputes(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000, fingerprints=(prints("1", 100),)))
    found = ledger.refuses(Why.DOCUMENT_ALTERED, Recompute(by="carmaker", document=key, **disclosed("1", 100)))
    assert found.facts["differs"] == ("total",)


def test_recomputing_answers_the_epochs_of_the_document(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    ledger.refuses(Why.FINGERPRINT_EPOCH, Recompute(by="carmaker", document=key, **disclosed("1", 100, epochs=(1, 2))))


def test_a_dispute_blocks_new_use_until_it_is_withdrawn(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, commitment=digest("invented")))
    receipt = ledger.do(Dispute(by="carmaker", document=key, **disclosed("1", 100)))
    assert receipt.events == (Disputed(document=key, differs=("commitment",)),)
    ask = Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=1)
    assert ledger.refuses(Why.DISPUTED, ask).facts["by"] == ("carmaker",)
    ledger.refuses(Why.NO_DISPUTE, WithdrawDispute(by="maker", document=key))
    ledger.do(WithdrawDispute(by="carmaker", document=key))
    ledger.do(ask)


def test_what_is_right_cannot_be_disputed(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    ledger.refuses(Why.NOTHING_DISPUTED, Dispute(by="carmaker", document=key, **disclosed("1", 100)))


# --- withdrawing --------------------------------------------------------------------------------------------------


def test_a_mistake_is_withdrawn_and_attested_anew(ledger: Ledger) -> None:
    attested(ledger, invoice("0", 100, near="alike"))
    [true] = disclosed("1", 100, near="alike")["fingerprints"]
    wrong = attested(ledger, invoice("1", 100, fingerprints=(changed_print(true, exact=digest("invented")),)))
    ledger.do(Dispute(by="carmaker", document=wrong, **disclosed("1", 100, near="alike")))
    ledger.refuses(Why.NOT_YOURS_TO_DO, Withdraw(by="carmaker", document=wrong))
    ledger.do(Withdraw(by="maker", document=wrong))
    ledger.refuses(Why.WITHDRAWN, Withdraw(by="maker", document=wrong))
    right = attested(ledger, invoice("1", 100, near="alike"))
    ledger.do(Recompute(by="carmaker", document=right, **disclosed("1", 100, near="alike")))
    assert row(ledger, right).near_duplicates == 1
    assert row(ledger, wrong).withdrawn


def test_nothing_is_withdrawn_on_which_others_rely(ledger: Ledger) -> None:
    recomputed = attested(ledger, invoice("1", 100))
    ledger.do(Recompute(by="carmaker", document=recomputed, **disclosed("1", 100)))
    ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=recomputed))
    used = attested(ledger, invoice("2", 100))
    ledger.do(Use(by="maker", document=used, seller="maker", buyer="carmaker", amount=1))
    ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=used))
    taken_back = attested(ledger, invoice("3", 100))
    attested(ledger, red(taken_back, 100))
    ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=taken_back))
    named = attested(ledger, the_contract())
    ledger.do(Rest(by="maker", document=named))
    assert ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=named)).facts["rests"] == 1
    ledger.do(RestNoMore(by="maker", document=named))
    ledger.do(Withdraw(by="maker", document=named))


def test_a_red_invoice_attested_by_mistake_is_withdrawn_and_takes_nothing_back(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    kept, mistaken = attested(ledger, red(original, 30)), attested(ledger, red(original, 40, number="R-2"))
    ledger.refuses(Why.NOT_YOURS_TO_DO, Withdraw(by="carmaker", document=mistaken))
    receipt = ledger.do(Withdraw(by="maker", document=mistaken))
    assert receipt.events == (RedInvoiced(document=original, red=30, used=0),)
    assert row(ledger, original).red == 30
    ledger.do(Withdraw(by="maker", document=kept))
    ledger.do(backs(original, 100))


def test_a_red_invoice_that_the_other_side_has_read_stays(ledger: Ledger) -> None:
    original = attested(ledger, invoice("1", 100))
    taken_back = attested(ledger, red(original, 30))
    ledger.do(Recompute(by="carmaker", document=taken_back, **disclosed("R-1", 30)))
    assert ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=taken_back)).facts["relied"] == ("carmaker",)
    assert row(ledger, original).red == 30


def test_only_promises_that_rest_on_evidence_leave_it(ledger: Ledger) -> None:
    ledger.refuses(Machine.FAULT, RestNoMore(by="maker", document=attested(ledger, the_contract())))
    ledger.refuses(Machine.FAULT, Rest(by="maker", document=attested(ledger, invoice("1", 100))))


# --- the tax platform ---------------------------------------------------------------------------------------------


def check(document: str, result: Result, *, by: str = "bank", **fields: Any) -> CheckTax:
    return CheckTax(
        **{"by": by, "document": document, "result": result, "reference": "Q-1", "checked": ISSUED} | fields
    )


def test_a_bank_signs_what_the_tax_platform_answered(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100, shown_to=("bank", "second-bank")))
    ledger.refuses(Why.NOT_RECOMPUTED, check(key, Result.PASSED))
    for bank in ("bank", "second-bank"):
        ledger.do(Recompute(by=bank, document=key, **disclosed("1", 100)))
    ledger.refuses(Why.DATED_AHEAD, check(key, Result.PASSED, checked=ledger.in_days(1)))
    ledger.do(check(key, Result.PASSED))
    assert authenticity(row(ledger, key)) is Authenticity.VERIFIED
    found = tax_check(ledger.state, key, "bank")
    assert found is not None
    assert (found.result, found.reference, found.checked) == (Result.PASSED, "Q-1", ISSUED)
    assert tax_check(ledger.state, key, "second-bank") is None

    receipt = ledger.do(check(key, Result.FAILED, by="second-bank"))
    assert receipt.events == (AuthenticityFailed(document=key, used=0),)
    assert authenticity(row(ledger, key)) is Authenticity.FAILED
    ask = Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=1)
    ledger.refuses(Why.AUTHENTICITY_FAILED, ask)
    ledger.do(check(key, Result.PASSED))
    ledger.refuses(Why.AUTHENTICITY_FAILED, ask)
    ledger.do(check(key, Result.PASSED, by="second-bank"))
    ledger.do(ask)
    assert len(ledger.rows(TAX_CHECKS)) == 2


def test_only_invoices_are_checked_at_the_tax_platform(ledger: Ledger) -> None:
    ledger.refuses(Why.WRONG_KIND, check(attested(ledger, the_contract()), Result.PASSED, by="maker"))


# --- the remainder ------------------------------------------------------------------------------------------------


def test_receivables_rest_on_an_invoice_up_to_its_remainder(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000, retention=50))
    ledger.do(RecordPaid(by="maker", document=key, amount=100, counterparty="carmaker"))
    ledger.do(Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=600))
    exhausted = ledger.refuses(
        Why.INVOICE_EXHAUSTED, Use(by="carmaker", document=key, seller="maker", buyer="carmaker", amount=251)
    )
    assert exhausted.facts["remainder"] == 250
    ledger.do(GiveBack(by="maker", document=key, amount=600))
    ledger.do(Use(by="carmaker", document=key, seller="maker", buyer="carmaker", amount=850))


def test_an_invoice_backs_only_claims_between_its_own_parties(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000))
    ledger.refuses(Why.UNKNOWN_DOCUMENT, Use(by="maker", document=key, seller="maker", buyer="forge", amount=1))
    ledger.refuses(Why.UNKNOWN_DOCUMENT, Use(by="forge", document=key, seller="maker", buyer="carmaker", amount=1))
    contract = attested(ledger, the_contract())
    ledger.refuses(Why.WRONG_KIND, Use(by="maker", document=contract, seller="maker", buyer="carmaker", amount=1))


def test_both_sign_what_was_paid_outside(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000, shown_to=("bank",)))
    ledger.do(Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=600))
    ledger.refuses(Why.NOT_YOURS_TO_DO, RecordPaid(by="maker", document=key, amount=1, counterparty="bank"))
    ledger.refuses(Why.NOT_YOURS_TO_DO, RecordPaid(by="bank", document=key, amount=1, counterparty="carmaker"))
    too_much = RecordPaid(by="carmaker", document=key, amount=401, counterparty="maker")
    assert ledger.refuses(Why.PAID_TOO_MUCH, too_much).facts["unpaid"] == 400
    ledger.do(RecordPaid(by="carmaker", document=key, amount=400, counterparty="maker"))
    assert remainder(row(ledger, key)) == 0


def test_giving_back_more_than_was_used_is_a_bug_and_stays_one(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    ledger.refuses(Machine.FAULT, GiveBack(by="maker", document=key, amount=1))
    ledger.refuses(Machine.FAULT, CreditPart(by="maker", document=key, amount=1))


def test_what_was_credited_backs_nothing_again(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000))
    ledger.do(Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=700))
    ledger.do(CreditPart(by="maker", document=key, amount=200))
    assert (row(ledger, key).used, row(ledger, key).credited) == (500, 200)
    again = Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=301)
    told = ledger.refuses(Why.INVOICE_EXHAUSTED, again).facts
    assert (told["remainder"], told["taken_back"]) == (300, 200)
    ledger.refuses(Why.PAID_TOO_MUCH, RecordPaid(by="maker", document=key, amount=301, counterparty="carmaker"))
    ledger.do(GiveBack(by="maker", document=key, amount=500))
    assert remainder(row(ledger, key)) == 800


@pytest.mark.parametrize("red_first", [True, False])
def test_a_credit_note_and_its_red_invoice_count_once(ledger: Ledger, red_first: bool) -> None:
    key = attested(ledger, invoice("1", 1_000))
    ledger.do(Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=700))
    steps: list[Action] = [CreditPart(by="maker", document=key, amount=200), red(key, 200)]
    for step in reversed(steps) if red_first else steps:
        ledger.do(step)
    assert remainder(row(ledger, key)) == 1_000 - 200 - 500
    ledger.do(RecordPaid(by="maker", document=key, amount=300, counterparty="carmaker"))


def test_a_credited_invoice_stays_on_record(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 1_000))
    ledger.do(Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=700))
    ledger.do(CreditPart(by="maker", document=key, amount=700))
    assert ledger.refuses(Why.STILL_NEEDED, Withdraw(by="maker", document=key)).facts["taken_back"] == 700


def test_no_rule_can_use_more_than_is_free(ledger: Ledger) -> None:
    key = attested(ledger, invoice("1", 100))
    ledger.refuses(Machine.FAULT, Spoil(by="maker", document=key, amount=101))
    ledger.do(Spoil(by="maker", document=key, amount=100))
    flagged = attested(ledger, invoice("2", 100))
    ledger.do(red(flagged, 1))
    ledger.refuses(Machine.FAULT, Spoil(by="maker", document=flagged, amount=1))


TOTAL = 1_000
STEPS = st.lists(
    st.tuples(st.sampled_from(["use", "give back", "credit", "pay", "red"]), st.integers(1, TOTAL)),
    min_size=1,
    max_size=12,
)


@given(STEPS, st.integers(0, TOTAL))
@settings(max_examples=60)
def test_what_is_used_paid_and_kept_back_never_exceeds_an_invoice(steps: list[tuple[str, int]], retention: int) -> None:
    ledger = ledger_of()
    key = attested(ledger, invoice("1", TOTAL, retention=retention))
    used = paid = taken_back = credited = 0
    for ordinal, (what, amount) in enumerate(steps):
        free = TOTAL - paid - retention - used - credited
        match what:
            case "use":
                fits = not taken_back and amount <= free
                action: Action = Use(by="maker", document=key, seller="maker", buyer="carmaker", amount=amount)
                used += amount if fits else 0
            case "give back":
                fits = amount <= used
                action = GiveBack(by="maker", document=key, amount=amount)
                used -= amount if fits else 0
            case "credit":
                fits = amount <= used
                action = CreditPart(by="maker", document=key, amount=amount)
                used -= amount if fits else 0
                credited += amount if fits else 0
            case "pay":
                fits = amount <= TOTAL - max(taken_back, credited) - paid - used
                action = RecordPaid(by="maker", document=key, amount=amount, counterparty="carmaker")
                paid += amount if fits else 0
            case _:
                fits = taken_back + amount <= TOTAL
                action = red(key, amount, number=f"R-{ordinal}")
                taken_back += amount if fits else 0
        assert (outcome(ledger, action).status == KEPT) is fits
        found = row(ledger, key)
        assert (found.used, found.credited, found.paid, found.red) == (used, credited, paid, taken_back)
        assert remainder(found) == max(0, TOTAL - max(taken_back, credited) - paid - retention - used)


def outcome(ledger: Ledger, action: Action) -> Receipt:
    return ledger.submit(ledger.sign(action))
