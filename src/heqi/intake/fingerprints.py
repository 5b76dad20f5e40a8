"""Fingerprints: how two members notice that they hold the same document without showing it to anybody else.

Each is an HMAC-SHA256 under the consortium's secret, so that nobody outside can guess a document from its fingerprint.
Without a secret they are plain tagged digests, good for comparing files on one machine and for nothing else.

- `identity`: what the document is named by its authority (a 数电票 number). The same identity with another `exact` is
  an altered document. European invoices have no such name: theirs is `exact` itself.
- `exact`: seller, buyer, number, type, issue date, currency, total. Equal for one invoice in two syntaxes; different
  for a prepayment and a final invoice under one number.
- `near`: names of seller and buyer, currency, total, issue date. Equal says "look at both", no more: a self-billed copy
  of an invoice, or the same claim under a new number.
"""

import hmac

from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.intake.invoice import Invoice, InvoiceParty
from heqi.intake.names import fold_name
from heqi.intake.partyids import identity

SECRET_BYTES = 32


class Fingerprints(Struct, frozen=True):
    """Digests as hex, and the short name of the key that made them (None: made without a key)."""

    identity: str
    exact: str
    near: str
    key: str | None


def fingerprints(invoice: Invoice, secret: bytes | None = None) -> Fingerprints:
    """The fingerprints of an invoice under the consortium's secret of 32 bytes (ValueError for another length)."""
    if secret is not None and len(secret) != SECRET_BYTES:
        raise ValueError(f"the secret of fingerprints has {SECRET_BYTES} bytes")
    exact = _exact(invoice, secret)
    named = invoice.syntax.endswith(("fapiao", "fapiao-2019"))
    return Fingerprints(
        identity=keyed_print(b"identity", ["fapiao", invoice.number], secret) if named else exact,
        exact=exact,
        near=_near(invoice, secret),
        key=None if secret is None else key_name(secret),
    )


def key_name(secret: bytes) -> str:
    """A short public name of a secret, to tell one epoch's fingerprints from another's."""
    return digest(b"heqi/fingerprint/key", secret)[:8].hex()


def _exact(invoice: Invoice, secret: bytes | None) -> str:
    seller, buyer = identity(invoice.seller), identity(invoice.buyer)
    number = " ".join(invoice.number.split())
    issued = invoice.issue_date.isoformat()
    said: list[str | int] = [seller, buyer, number, invoice.type, issued, invoice.currency, invoice.total]
    return keyed_print(b"exact", said, secret)


def _near(invoice: Invoice, secret: bytes | None) -> str:
    # By name first: a copy that the other side wrote often carries other identifiers, hardly ever another name.
    seller, buyer = _called(invoice.seller), _called(invoice.buyer)
    said: list[str | int] = [seller, buyer, invoice.currency, invoice.total, invoice.issue_date.isoformat()]
    return keyed_print(b"near", said, secret)


def _called(party: InvoiceParty) -> str:
    return f"name:{fold_name(party.name)}" if party.name else identity(party)


def keyed_print(kind: bytes, said: list[str | int], secret: bytes | None) -> str:
    """One fingerprint of what a document says, as hex."""
    tag = b"heqi/fingerprint/" + kind
    message = encode(said)
    if secret is None:
        return digest(tag, message).hex()
    return hmac.digest(secret, bytes((len(tag),)) + tag + message, "sha256").hex()
