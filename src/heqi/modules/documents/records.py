"""What is remembered of a document, and the charter's terms for it."""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from heqi.machine.charter import Clause
from heqi.state.tables import Row, Table
from heqi.values.amounts import Amount, Cents, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party, Text

Epoch = Annotated[int, Meta(ge=1, le=1_000_000, description="counts the consortium's fingerprint secrets")]


class Kind(StrEnum):
    INVOICE = "invoice"
    CONTRACT = "contract"
    DELIVERY = "delivery"  # evidence that goods or services were received
    ORDER = "order"  # what the buyer ordered
    DESPATCH = "despatch"  # what the seller says it sent
    RED_INVOICE = "red-invoice"  # a red fapiao or credit note that takes an invoice back, in part or whole


class Authenticity(StrEnum):
    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    FAILED = "failed"


class Result(StrEnum):
    """What the tax platform answered."""

    PASSED = "passed"
    FAILED = "failed"


class Fingerprints(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Digests of a document keyed with the consortium secret of one epoch: equal documents meet, and nobody without the
    secret can try out which document it is.

    identity: what the law says names it (the 20-digit number of a 数电票). exact: its parties, number, type, day,
    currency and total. near: its parties, total and day alone.
    """

    epoch: Epoch
    identity: Digest
    exact: Digest
    near: Digest


class Document(Row):
    """A document that exists elsewhere: a commitment to its fields, fingerprints, and the facts that rules need."""

    kind: Kind
    seller: Party
    buyer: Party
    attester: Party
    attested: Day
    currency: Currency
    total: Cents
    retention: Cents  # of the total: kept back under the contract, so no receivable may rest on it
    issued: Day
    delivered: Day | None  # delivery evidence only
    refers_to: Id | None  # what was delivered or despatched on, or the invoice that is taken back
    commitment: Digest  # the root over salted commitments to each field
    fingerprints: tuple[Fingerprints, ...]
    near_duplicates: Count  # documents with another identity that looked the same when this one was attested
    red: Cents = 0  # by red invoices
    credited: Cents = 0  # by credit notes on receivables, for which red invoices are due
    paid: Cents = 0  # outside of the ledger, as seller and buyer signed
    used: Cents = 0  # by receivables
    rests: Count = 0  # promises that name it as their contract or delivery
    recomputed_by: tuple[Party, ...] = ()
    disputed_by: tuple[Party, ...] = ()
    verified_by: tuple[Party, ...] = ()
    failed_by: tuple[Party, ...] = ()
    shown_to: tuple[Party, ...] = ()
    in_conflict: bool = False  # another document claims its identity or exact fingerprint, or has taken it
    withdrawn: bool = False


class Known(Row):
    """The documents that claim an identity or an exact fingerprint, oldest first: one alone once both sides stand
    behind it, and never two of one attester.
    """

    documents: tuple[Id, ...]


class Alike(Row):
    """How many documents share a near fingerprint."""

    documents: Amount


class TaxCheck(Row):
    """A bank's latest check of an invoice at the tax platform."""

    document: Id
    bank: Party
    seller: Party
    buyer: Party
    result: Result
    reference: Text  # the bank's own, under which it keeps the platform's answer
    checked: Day


DOCUMENTS = Table(
    "documents",
    Document,
    key="id",
    parts=(Id,),
    indexes=("seller", "buyer", "shown_to", "refers_to"),
    readers=("seller", "buyer", "shown_to"),
    short="doc",
    known_as=(
        "document",
        "documents",
        "invoice",
        "contract",
        "delivery",
        "deliveries",
        "despatches",
        "order",
        "refers_to",
        "known_near_duplicates",
    ),
    walked=(("seller",), ("buyer",)),
)
KNOWN = Table(
    "known_documents",
    Known,
    key="identity/digest or exact/digest",
    parts=(Literal["identity", "exact"], Digest),
    short="kno",
)
ALIKE = Table("alike_documents", Alike, key="near digest", parts=(Digest,), short="ali")
TAX_CHECKS = Table(
    "tax_checks",
    TaxCheck,
    key="document/bank",
    parts=(Id, Party),
    indexes=("document", "bank", "seller", "buyer"),
    readers=("bank", "seller", "buyer"),
    short="tax",
)


class Terms(Clause):
    """fingerprint_epochs: the secrets under which every attestation gives fingerprints, oldest first. While a secret is
    being replaced there are two, so that a document attested under the old one is still recognised; the old one is
    dropped when no document of its time can be financed any more.
    """

    fingerprint_epochs: Annotated[tuple[Epoch, ...], Meta(min_length=1, max_length=4)]
    readers_at_most: Annotated[int, Meta(ge=1, le=100)]  # parties to whom one document may be shown

    def __post_init__(self) -> None:
        if [*self.fingerprint_epochs] != sorted({*self.fingerprint_epochs}):
            raise ValueError("fingerprint_epochs rise, and none stands twice")


def taken_back(document: Document) -> int:
    """Minor units that the seller took back. A credit note and the red invoice for it are one amount, whichever comes
    first: neither frees what the other took, and nothing counts twice.
    """
    return max(document.red, document.credited)


def remainder(document: Document) -> int:
    """Minor units on which further receivables may rest. A red invoice can leave less than nothing: then none."""
    return max(0, document.total - taken_back(document) - document.paid - document.retention - document.used)


def authenticity(document: Document) -> Authenticity:
    """One bank whose check failed outweighs any number whose check passed."""
    if document.failed_by:
        return Authenticity.FAILED
    return Authenticity.VERIFIED if document.verified_by else Authenticity.UNVERIFIED


def both_stand_behind(document: Document) -> bool:
    """Whether seller and buyer have both read the document itself: who attested it has, so the other has recomputed
    it.
    """
    return {document.seller, document.buyer} <= {*document.recomputed_by}


def is_red_flagged(document: Document) -> bool:
    """Whether a red invoice took some of it back: no new finance then, while what rests on it already stays."""
    return document.red > 0
