"""Documents that no program reads: contracts and evidence of delivery.

They are known by what a person says of them and by the digest of their file, so that whoever recomputes one needs the
very same file. Fingerprints leave the file out: two scans of one contract are one contract.
"""

from hashlib import sha256

from msgspec import Struct

from heqi.intake.commitments import Value
from heqi.intake.fingerprints import SECRET_BYTES, Fingerprints, key_name, keyed_print
from heqi.values.amounts import Cents, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Party, Text


class OtherDocument(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of a contract, an order, or of what was sent or received. Total: minor units, 0 where none is
    named.
    """

    kind: str  # "contract", "order", "despatch", "delivery"
    number: Text
    seller: Party
    buyer: Party
    currency: Currency
    issued: Day
    total: Cents
    delivered: Day | None = None
    file: Digest


def file_digest(data: bytes) -> str:
    """The SHA-256 of a file, as hex: what `sha256sum` prints."""
    return sha256(data).hexdigest()


def fields_of_other(document: OtherDocument) -> dict[str, Value]:
    """What is committed to, by name."""
    return {
        "kind": document.kind,
        "number": document.number,
        "seller": document.seller,
        "buyer": document.buyer,
        "currency": document.currency,
        "issued": document.issued.isoformat(),
        "total": document.total,
        "delivered": document.delivered.isoformat() if document.delivered else None,
        "file": document.file,
    }


def fingerprints_of_other(document: OtherDocument, secret: bytes) -> Fingerprints:
    """identity: kind, seller, buyer and number, since companies number what they sign. exact: the day, the currency and
    the total too. near: the same without the number.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"the secret of fingerprints has {SECRET_BYTES} bytes")
    named: list[str | int] = [document.kind, document.seller, document.buyer]
    number = " ".join(document.number.split())
    said: list[str | int] = [document.issued.isoformat(), document.currency, document.total]
    return Fingerprints(
        identity=keyed_print(b"identity", [*named, number], secret),
        exact=keyed_print(b"exact", [*named, number, *said], secret),
        near=keyed_print(b"near", [*named, *said], secret),
        key=key_name(secret),
    )
