"""Papers: documents as the members of the story have them, read and computed as any member does."""

from collections.abc import Mapping

from heqi.client.papers import Paper, paper_of, paper_of_other
from heqi.client.secrets import Secret
from heqi.codec.canonical import encode
from heqi.intake.commitments import Value
from heqi.intake.others import OtherDocument, file_digest
from heqi.intake.read import read_document
from heqi.values.days import Day

EPOCH = 1


def read_paper(data: bytes, secret: bytes, salt: bytes) -> Paper:
    """An invoice's bytes -> what is computed of it. Refusal when it cannot be read, or does not add up.

    secret: the consortium's, for fingerprints. salt: the document's own 32 bytes, disclosed with it.
    """
    return paper_of(read_document(data), (Secret(EPOCH, secret),), salt)


def other_paper(
    kind: str,
    number: str,
    seller: str,
    buyer: str,
    issued: Day,
    says: Mapping[str, Value],
    secret: bytes,
    salt: bytes,
    delivered: Day | None = None,
) -> Paper:
    """A contract or a delivery note over no certain amount. What it says besides is its file."""
    document = OtherDocument(
        kind=kind,
        number=number,
        seller=seller,
        buyer=buyer,
        currency="CNY",
        issued=issued,
        total=0,
        delivered=delivered,
        file=file_digest(encode({"number": number, **says})),
    )
    return paper_of_other(document, (Secret(EPOCH, secret),), salt)
