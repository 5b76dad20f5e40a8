"""Checking documents: recomputing what was attested, disputing it, and the check at the tax platform."""

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action, Event
from heqi.modules.documents.attesting import require_dated, require_epochs, require_one_of, with_party
from heqi.modules.documents.identities import require_not_lost, take_identity
from heqi.modules.documents.reasons import Why
from heqi.modules.documents.records import (
    DOCUMENTS,
    TAX_CHECKS,
    Document,
    Fingerprints,
    Kind,
    Result,
    TaxCheck,
    both_stand_behind,
    taken_back,
)
from heqi.modules.documents.using import require_document, require_recomputed
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party, Text


class Recomputation(Action):
    """What a party finds when it reads the disclosed document itself."""

    document: Id
    currency: Currency
    total: Cents
    issued: Day
    commitment: Digest
    fingerprints: tuple[Fingerprints, ...]


class Recompute(Recomputation, tag="documents.recompute"):
    """A party to whom a document was disclosed computes commitment and fingerprints itself and signs them. Nobody
    promises or pays on a document that it has not recomputed. Once seller and buyer stand behind it, its identity is
    taken, and a conflict with others that claim it is over.
    """


class Dispute(Recomputation, tag="documents.dispute"):
    """A party that recomputed something else puts that on record: nothing new rests on the document until the party
    withdraws its dispute. That has no end by itself and is meant so: one reader who finds another content outweighs any
    number who do not, and what rests on the document already stays. The seller and the buyer choose who may read it.
    """


class WithdrawDispute(Action, tag="documents.withdraw_dispute"):
    """The party that disputed a document lets its dispute go."""

    document: Id


class CheckTax(Action, tag="documents.check_tax"):
    """A bank signs what the tax platform answered about an invoice that it has recomputed itself, number, day and total
    included. A failed check blocks the invoice for new business until the same bank signs one that passed: it has no
    end by itself, and another bank's check does not lift it, or a seller could go from bank to bank.
    """

    document: Id
    result: Result
    reference: Text
    checked: Day


class RecordPaid(Action, tag="documents.record_paid"):
    """Seller and buyer both sign that so much of an invoice was paid outside of this ledger."""

    document: Id
    amount: Amount
    counterparty: Party


class Disputed(Event, tag="documents.disputed"):
    """A party recomputed something else than was attested; these are the fields."""

    document: Id
    differs: tuple[str, ...]


class AuthenticityFailed(Event, tag="documents.authenticity_failed"):
    """The tax platform does not know the invoice, or knows it otherwise. `used` of it already backs receivables."""

    document: Id
    used: Cents


def recompute(state: State, call: Call, ask: Recompute) -> None:
    document = require_document(state, ask.document, ask.by)
    require_not_lost(state, ask.document, document)
    require_epochs(ask.fingerprints, tuple(each.epoch for each in document.fingerprints))
    facts, digests = differing(document, ask)
    require(not facts, Why.DOCUMENT_ALTERED, attested=document.attested, differs=facts)
    require(not digests, Why.FINGERPRINT_INVENTED, party=ask.by, attester=document.attester, differs=digests)
    # Nothing below may be refused.
    recomputed = changed(document, recomputed_by=with_party(document.recomputed_by, ask.by))
    if both_stand_behind(recomputed):
        recomputed = take_identity(state, call, ask.document, recomputed)
    state.put(DOCUMENTS, ask.document, recomputed)


def dispute(state: State, call: Call, ask: Dispute) -> None:
    document = require_document(state, ask.document, ask.by)
    require_epochs(ask.fingerprints, tuple(each.epoch for each in document.fingerprints))
    facts, digests = differing(document, ask)
    require(bool(facts or digests), Why.NOTHING_DISPUTED, party=ask.by)
    # Nothing below may be refused.
    state.put(DOCUMENTS, ask.document, changed(document, disputed_by=with_party(document.disputed_by, ask.by)))
    call.emit(Disputed(document=ask.document, differs=(*facts, *digests)))


def withdraw_dispute(state: State, call: Call, ask: WithdrawDispute) -> None:
    document = require_document(state, ask.document, ask.by)
    require(ask.by in document.disputed_by, Why.NO_DISPUTE, party=ask.by, document=ask.document)
    # Nothing below may be refused.
    state.put(DOCUMENTS, ask.document, changed(document, disputed_by=without_party(document.disputed_by, ask.by)))


def check_tax(state: State, call: Call, ask: CheckTax) -> None:
    document = require_document(state, ask.document, ask.by, Kind.INVOICE)
    require_dated(call, ask.checked)
    require_recomputed(state, ask.document, ask.by, Why.NOT_RECOMPUTED)
    # Nothing below may be refused.
    check = TaxCheck(
        document=ask.document,
        bank=ask.by,
        seller=document.seller,
        buyer=document.buyer,
        result=ask.result,
        reference=ask.reference,
        checked=ask.checked,
    )
    state.put(TAX_CHECKS, f"{ask.document}/{ask.by}", check)
    passed = ask.result is Result.PASSED
    judged = changed(
        document,
        verified_by=(with_party if passed else without_party)(document.verified_by, ask.by),
        failed_by=(without_party if passed else with_party)(document.failed_by, ask.by),
    )
    state.put(DOCUMENTS, ask.document, judged)
    if not passed:
        call.emit(AuthenticityFailed(document=ask.document, used=document.used))


def record_paid(state: State, call: Call, ask: RecordPaid) -> None:
    document = require_document(state, ask.document, ask.by, Kind.INVOICE)
    require_one_of(ask.by, ask.document, document.seller, document.buyer)
    other = document.buyer if ask.by == document.seller else document.seller
    require_one_of(ask.counterparty, ask.document, other)
    # What is kept back may be paid too, so retention is no bar here.
    unpaid = max(0, document.total - taken_back(document) - document.paid - document.used)
    require(ask.amount <= unpaid, Why.PAID_TOO_MUCH, amount=ask.amount, unpaid=unpaid)
    # Nothing below may be refused.
    state.put(DOCUMENTS, ask.document, changed(document, paid=document.paid + ask.amount))


def differing(document: Document, ask: Recomputation) -> tuple[list[str], list[str]]:
    """(facts, digests) in which what was recomputed is not what was attested."""
    facts = [field for field in ("currency", "total", "issued") if getattr(document, field) != getattr(ask, field)]
    digests = [] if document.commitment == ask.commitment else ["commitment"]
    for field in ("identity", "exact", "near"):
        pairs = zip(document.fingerprints, ask.fingerprints, strict=True)
        if any(getattr(attested, field) != getattr(computed, field) for attested, computed in pairs):
            digests.append(field)
    return facts, digests


def without_party(parties: tuple[Party, ...], party: Party) -> tuple[Party, ...]:
    return tuple(each for each in parties if each != party)
