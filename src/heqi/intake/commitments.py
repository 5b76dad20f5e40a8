"""Field commitments: the ledger keeps one root; any one field can be disclosed later and proven alone.

Each field has its own salt, derived from one master salt that only the document's holders keep. A commitment without
its salt says nothing about the value, even where there are few possible values.
"""

import hmac
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.intake.invoice import Invoice
from heqi.intake.partyids import identity

SALT_BYTES = 16
MASTER_SALT_BYTES = 32

Value = str | int | None


class Disclosure(Struct, frozen=True, forbid_unknown_fields=True):
    """One field opened: its value and salt, and the commitments of all other fields, which reveal nothing."""

    field: str
    value: Value
    salt: str
    others: dict[str, str]


def fields_of(invoice: Invoice) -> dict[str, Value]:
    """What is committed to, by name. Amounts in minor units, days as text, parties by identity and by name."""
    payee = invoice.payee
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "type": invoice.type,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat() if invoice.due_date else None,
        "currency": invoice.currency,
        "seller": identity(invoice.seller),
        "seller_name": invoice.seller.name,
        "buyer": identity(invoice.buyer),
        "buyer_name": invoice.buyer.name,
        "payee": identity(payee) if payee else None,
        "payee_name": payee.name if payee else None,
        "tax_exclusive": invoice.tax_exclusive,
        "tax": invoice.tax,
        "total": invoice.total,
        "payable": invoice.payable,
        "preceding": encode(list(invoice.preceding)).decode(),
        "lines": digest(b"heqi/intake/lines", encode(invoice.lines)).hex(),
    }


def salt_of(field: str, master_salt: bytes) -> bytes:
    """The salt of one field: 16 bytes derived from the document's master salt of 32 random bytes."""
    if len(master_salt) != MASTER_SALT_BYTES:
        raise ValueError(f"a master salt has {MASTER_SALT_BYTES} bytes")
    return digest(b"heqi/intake/salt", master_salt, field.encode())[:SALT_BYTES]


def commit(field: str, value: Value, salt: bytes) -> bytes:
    """The commitment to one field: 32 bytes."""
    return digest(b"heqi/intake/commitment", field.encode(), salt, encode(value))


def commitments(invoice: Invoice, master_salt: bytes) -> dict[str, str]:
    """Field name -> commitment as hex."""
    return commitments_to(fields_of(invoice), master_salt)


def commitments_to(fields: Mapping[str, Value], master_salt: bytes) -> dict[str, str]:
    """The same, of the fields of any document."""
    return {name: commit(name, value, salt_of(name, master_salt)).hex() for name, value in fields.items()}


def root_of(committed: dict[str, str]) -> str:
    """The one digest over all commitments, as hex: what a ledger keeps."""
    return digest(b"heqi/intake/root", encode(committed)).hex()


def disclose(invoice: Invoice, field: str, master_salt: bytes) -> Disclosure:
    """Open one field. KeyError when there is no such field."""
    value = fields_of(invoice)[field]
    others = commitments(invoice, master_salt)
    del others[field]
    return Disclosure(field, value, salt_of(field, master_salt).hex(), others)


def check(disclosure: Disclosure, root: str) -> bool:
    """Whether a disclosed field is part of the document that the root commits to."""
    try:
        own = commit(disclosure.field, disclosure.value, bytes.fromhex(disclosure.salt)).hex()
        computed = root_of({**disclosure.others, disclosure.field: own})
    except (ValueError, msgspec.MsgspecError):
        return False
    return disclosure.field not in disclosure.others and hmac.compare_digest(computed, root)
