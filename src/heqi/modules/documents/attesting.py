"""Attesting documents: invoices, contracts, orders, evidence of what was sent and received, red invoices. Also showing
and withdrawing them.
"""

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action, Event
from heqi.modules.documents.identities import claim_identity, leave_identity, require_free, rivals
from heqi.modules.documents.reasons import Why
from heqi.modules.documents.records import (
    ALIKE,
    DOCUMENTS,
    Alike,
    Document,
    Fingerprints,
    Kind,
    Terms,
    taken_back,
)
from heqi.modules.documents.using import require_document
from heqi.modules.parties import require_member
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party

DELIVERED_ON = (Kind.INVOICE, Kind.CONTRACT, Kind.ORDER)


class Attestation(Action, kw_only=True):
    """What every attestation gives."""

    total: Cents
    issued: Day
    commitment: Digest
    fingerprints: tuple[Fingerprints, ...]
    shown_to: tuple[Party, ...] = ()


class AttestInvoice(Attestation, tag="documents.attest_invoice"):
    """The seller or the buyer puts on record that an invoice exists: a commitment and fingerprints, not its content."""

    seller: Party
    buyer: Party
    currency: Currency
    total: Amount
    retention: Cents


class AttestContract(Attestation, tag="documents.attest_contract"):
    """The seller or the buyer puts a contract on record. Its total is 0 where the contract names none."""

    seller: Party
    buyer: Party
    currency: Currency


class AttestOrder(Attestation, tag="documents.attest_order"):
    """The buyer puts on record what it ordered: the basis on which deliveries and invoices are matched."""

    seller: Party
    buyer: Party
    currency: Currency
    total: Amount


class AttestDespatch(Attestation, tag="documents.attest_despatch"):
    """The seller puts on record what it sent on an order, a contract or an invoice: its word, until the buyer signs
    what it received. The total is 0 where none is named.
    """

    refers_to: Id


class AttestDelivery(Attestation, tag="documents.attest_delivery"):
    """The buyer signs what it received under an invoice, a contract or an order, and when. The total is 0 where none is
    named.
    """

    refers_to: Id
    delivered: Day


class AttestRedInvoice(Attestation, tag="documents.attest_red_invoice"):
    """The seller or the buyer puts on record that a red invoice takes an invoice back, in part or whole: its total, as
    a positive amount. The invoice is flagged and backs nothing new; claims that rest on it already stay as they are.
    """

    refers_to: Id
    total: Amount


class Show(Action, tag="documents.show"):
    """The seller or the buyer lets another member, say a financier, read the record of a document."""

    document: Id
    to: Party


class Withdraw(Action, tag="documents.withdraw"):
    """Whoever attested a document by mistake takes it back, so that it can be attested anew, while nobody has relied on
    it: nothing rests on it and no other party has recomputed it. A red invoice that is withdrawn takes nothing back any
    more.
    """

    document: Id


class NearDuplicate(Event, tag="documents.near_duplicate"):
    """Other documents share parties, total and day with this one, under another number."""

    document: Id
    alike: Count


class RedInvoiced(Event, tag="documents.red_invoiced"):
    """Red invoices take back so much of an invoice now: more after one was attested, less after one was withdrawn.
    `used` of it already backs receivables: above 0, financiers should look.
    """

    document: Id
    red: Cents
    used: Cents


def attest_invoice(state: State, call: Call, ask: AttestInvoice) -> None:
    require_between(state, ask.by, ask.seller, ask.buyer)
    require_dated(call, ask.issued)
    require(ask.retention <= ask.total, Why.RETENTION_TOO_LARGE, retention=ask.retention, total=ask.total)
    document = attested(state, call, ask, Kind.INVOICE, ask.seller, ask.buyer, ask.currency, retention=ask.retention)
    # Nothing below may be refused.
    record(state, call, document)


def attest_contract(state: State, call: Call, ask: AttestContract) -> None:
    require_between(state, ask.by, ask.seller, ask.buyer)
    require_dated(call, ask.issued)
    document = attested(state, call, ask, Kind.CONTRACT, ask.seller, ask.buyer, ask.currency)
    # Nothing below may be refused.
    record(state, call, document)


def attest_order(state: State, call: Call, ask: AttestOrder) -> None:
    require_between(state, ask.by, ask.seller, ask.buyer)
    require(ask.by == ask.buyer, Why.NOT_BETWEEN_YOU, party=ask.by, seller=ask.seller, buyer=ask.buyer)
    require_dated(call, ask.issued)
    document = attested(state, call, ask, Kind.ORDER, ask.seller, ask.buyer, ask.currency)
    # Nothing below may be refused.
    record(state, call, document)


def attest_despatch(state: State, call: Call, ask: AttestDespatch) -> None:
    basis = require_document(state, ask.refers_to, ask.by, *DELIVERED_ON)
    require_one_of(ask.by, ask.refers_to, basis.seller)
    require_dated(call, ask.issued)
    seller, buyer, currency = basis.seller, basis.buyer, basis.currency
    document = attested(state, call, ask, Kind.DESPATCH, seller, buyer, currency, refers_to=ask.refers_to)
    # Nothing below may be refused.
    record(state, call, document)


def attest_delivery(state: State, call: Call, ask: AttestDelivery) -> None:
    basis = require_document(state, ask.refers_to, ask.by, *DELIVERED_ON)
    require_one_of(ask.by, ask.refers_to, basis.buyer)
    require_dated(call, max(ask.issued, ask.delivered))
    document = attested(
        state,
        call,
        ask,
        Kind.DELIVERY,
        basis.seller,
        basis.buyer,
        basis.currency,
        delivered=ask.delivered,
        refers_to=ask.refers_to,
    )
    # Nothing below may be refused.
    record(state, call, document)


def attest_red_invoice(state: State, call: Call, ask: AttestRedInvoice) -> None:
    original = require_document(state, ask.refers_to, ask.by, Kind.INVOICE)
    require_one_of(ask.by, ask.refers_to, original.seller, original.buyer)
    require_dated(call, ask.issued)
    seller, buyer, currency = original.seller, original.buyer, original.currency
    document = attested(state, call, ask, Kind.RED_INVOICE, seller, buyer, currency, refers_to=ask.refers_to)
    red = original.red + ask.total
    require(red <= original.total, Why.RED_TOO_LARGE, red=red, total=original.total)
    # Nothing below may be refused.
    record(state, call, document)
    take_back(state, call, ask.refers_to, ask.total)


def take_back(state: State, call: Call, key: Id, amount: int) -> None:
    """Red invoices take back so much more of an invoice than before, or less (a negative amount)."""
    original = state.get(DOCUMENTS, key)
    if original is None:
        raise ValueError(f"{key} is no invoice that could be taken back")
    taken = changed(original, red=original.red + amount)
    state.put(DOCUMENTS, key, taken)
    call.emit(RedInvoiced(document=key, red=taken.red, used=taken.used))


def show(state: State, call: Call, ask: Show) -> None:
    document = require_document(state, ask.document, ask.by)
    require_one_of(ask.by, ask.document, document.seller, document.buyer)
    require_member(state, ask.to, Why.COUNTERPARTY_NOT_ADMITTED)
    shown_to = with_party(document.shown_to, ask.to)
    require_readers(call, shown_to)
    # Nothing below may be refused.
    state.put(DOCUMENTS, ask.document, changed(document, shown_to=shown_to))


def withdraw(state: State, call: Call, ask: Withdraw) -> None:
    document = require_document(state, ask.document, ask.by)
    require_one_of(ask.by, ask.document, document.attester)
    relied = [party for party in document.recomputed_by if party != document.attester]
    back = taken_back(document)
    require(
        not (relied or document.used or document.rests or document.paid or back or document.failed_by),
        Why.STILL_NEEDED,
        document=ask.document,
        relied=relied or ["nobody"],
        used=document.used,
        rests=document.rests,
        paid=document.paid,
        taken_back=back,
        failed=document.failed_by or ["nobody"],
    )
    # Nothing below may be refused.
    leave_identity(state, call, ask.document, document)
    for each in document.fingerprints:
        alike = count_alike(state, (each,))
        if alike > 1:
            state.put(ALIKE, each.near, Alike(documents=alike - 1))
        else:
            state.delete(ALIKE, each.near)
    state.put(DOCUMENTS, ask.document, changed(document, withdrawn=True, in_conflict=False))
    if document.kind is Kind.RED_INVOICE and document.refers_to is not None:
        take_back(state, call, document.refers_to, -document.total)


def require_between(state: State, by: Party, seller: Party, buyer: Party) -> None:
    """A document is attested by one of two different members, whatever the other's standing: it says what is so."""
    require(by in (seller, buyer) and seller != buyer, Why.NOT_BETWEEN_YOU, party=by, seller=seller, buyer=buyer)
    require_member(state, buyer if by == seller else seller, Why.COUNTERPARTY_NOT_ADMITTED)


def require_one_of(by: Party, document: Id, *expected: Party) -> None:
    require(by in expected, Why.NOT_YOURS_TO_DO, party=by, document=document, expected=expected)


def require_dated(call: Call, dated: Day) -> None:
    require(dated <= call.day, Why.DATED_AHEAD, dated=dated, today=call.day)


def require_readers(call: Call, shown_to: tuple[Party, ...]) -> None:
    limit = call.terms(Terms).readers_at_most
    require(len(shown_to) <= limit, Why.TOO_MANY_READERS, have=len(shown_to), limit=limit)


def attested(
    state: State,
    call: Call,
    ask: Attestation,
    kind: Kind,
    seller: Party,
    buyer: Party,
    currency: Currency,
    *,
    retention: int = 0,
    delivered: Day | None = None,
    refers_to: Id | None = None,
) -> Document:
    """The row of a document whose identity is not taken, to be recorded. Its attester has seen it, so counts as one who
    recomputed it.
    """
    document = Document(
        kind=kind,
        seller=seller,
        buyer=buyer,
        attester=ask.by,
        attested=call.day,
        currency=currency,
        total=ask.total,
        retention=retention,
        issued=ask.issued,
        delivered=delivered,
        refers_to=refers_to,
        commitment=ask.commitment,
        fingerprints=ask.fingerprints,
        near_duplicates=count_alike(state, ask.fingerprints),
        recomputed_by=(ask.by,),
        shown_to=ask.shown_to,
    )
    require_epochs(ask.fingerprints, call.terms(Terms).fingerprint_epochs)
    for earlier in rivals(state, document).values():
        require_free(earlier, document)
    for party in ask.shown_to:
        require_member(state, party, Why.COUNTERPARTY_NOT_ADMITTED)
    require_readers(call, ask.shown_to)
    return document


def require_epochs(fingerprints: tuple[Fingerprints, ...], epochs: tuple[int, ...]) -> None:
    given = tuple(each.epoch for each in fingerprints)
    require(given == epochs, Why.FINGERPRINT_EPOCH, given=[*map(str, given)], expected=[*map(str, epochs)])


def count_alike(state: State, fingerprints: tuple[Fingerprints, ...]) -> int:
    """How many documents on record share a near fingerprint with this one."""
    rows = [state.get(ALIKE, each.near) for each in fingerprints]
    return max((row.documents for row in rows if row is not None), default=0)


def record(state: State, call: Call, document: Document) -> None:
    """Write a new document and what it will be recognised by."""
    key = call.new_id()
    claim_identity(state, call, key, document)
    for each in document.fingerprints:
        state.put(ALIKE, each.near, Alike(documents=count_alike(state, (each,)) + 1))
    if document.near_duplicates:
        call.emit(NearDuplicate(document=key, alike=document.near_duplicates))


def with_party(parties: tuple[Party, ...], party: Party) -> tuple[Party, ...]:
    return parties if party in parties else (*parties, party)
