"""Papers: documents as a member's own system sees them, and what it computes of them for the ledger.

Seller, buyer and bank each compute commitments and fingerprints from the document itself. None of them takes the
other's word for it.
"""

import hmac
from collections.abc import Mapping
from typing import NamedTuple

from heqi.codec.canonical import encode
from heqi.intake.commitments import Value, commit, commitments, root_of, salt_of
from heqi.intake.fingerprints import fingerprints
from heqi.intake.invoice import Invoice
from heqi.intake.read import read_document
from heqi.modules.documents import AttestInvoice, Fingerprints, Recompute
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party

EPOCH = 1


class Paper(NamedTuple):
    """What the ledger may know of a document."""

    number: str
    currency: str
    total: int
    issued: Day
    commitment: Digest
    fingerprints: tuple[Fingerprints, ...]
    invoice: Invoice | None = None

    def attest(self, by: Party, seller: Party, buyer: Party, shown_to: tuple[Party, ...] = ()) -> AttestInvoice:
        return AttestInvoice(
            by=by,
            seller=seller,
            buyer=buyer,
            currency=self.currency,
            total=self.total,
            retention=0,
            issued=self.issued,
            commitment=self.commitment,
            fingerprints=self.fingerprints,
            shown_to=shown_to,
        )

    def recompute(self, by: Party, document: Id) -> Recompute:
        return Recompute(
            by=by,
            document=document,
            currency=self.currency,
            total=self.total,
            issued=self.issued,
            commitment=self.commitment,
            fingerprints=self.fingerprints,
        )


def read_paper(data: bytes, secret: bytes, salt: bytes) -> Paper:
    """An invoice's bytes -> what is computed of it. Refusal when it cannot be read, or does not add up.

    secret: the consortium's, for fingerprints. salt: the document's own 32 bytes, disclosed with it.
    """
    invoice = read_document(data)
    prints = fingerprints(invoice, secret)
    found = Fingerprints(epoch=EPOCH, identity=prints.identity, exact=prints.exact, near=prints.near)
    root = root_of(commitments(invoice, salt))
    return Paper(invoice.number, invoice.currency, abs(invoice.total), invoice.issue_date, root, (found,), invoice)


def other_paper(fields: Mapping[str, Value], total: int, issued: Day, secret: bytes, salt: bytes) -> Paper:
    """A contract or a delivery note, from its fields: `number` and whatever else it says."""
    named = {"issued": issued.isoformat(), "total": total, **fields}
    committed = {name: commit(name, value, salt_of(name, salt)).hex() for name, value in named.items()}
    told = {kind: hmac.digest(secret, encode([kind, *sorted(named.items())]), "sha256").hex() for kind in PRINTS}
    return Paper(str(fields["number"]), "CNY", total, issued, root_of(committed), (Fingerprints(epoch=EPOCH, **told),))


PRINTS = ("identity", "exact", "near")
