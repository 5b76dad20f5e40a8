"""Transactions: what parties sign, and the ids that follow from it.

A transaction's id covers the suite and the canonical body, never the signatures, so who re-signs cannot make a second
transaction of the first. Record ids follow from the ledger, the party, the salt and an ordinal: known before signing,
and nobody else can take one first.
"""

from typing import Any, Literal, NamedTuple, dataclass_transform

import msgspec
from msgspec import Struct

from heqi.codec.canonical import NotCanonical, encode
from heqi.codec.digests import digester
from heqi.codec.signatures import SUITE
from heqi.values.days import Second
from heqi.values.identifiers import Digest, Party, PublicKey, Salt, SignatureHex

_transaction_id = digester(b"heqi/transaction")
_record_id = digester(b"heqi/record")
SIGNING_PREFIX = b"heqi signs transaction "


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Action(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="action"):
    """Something a party asks for. `by` is the party in whose name; subclasses say what: `class Split(Action,
    tag="receivables.split")`, and their docstring is their documentation.
    """

    by: Party


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Event(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="event"):
    """Something that happened and that others should notice: `class Diluted(Event, tag="receivables.diluted")`."""


class Transaction(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body that is signed. All its actions are kept, or none."""

    actions: tuple[Any, ...]
    ledger: Digest  # the founding digest: a transaction belongs to one ledger
    parties: tuple[Party, ...]  # who signs, sorted
    salt: Salt
    valid_until: Second
    version: Literal[1] = 1


class Signature(Struct, frozen=True, forbid_unknown_fields=True):
    key: PublicKey
    signature: SignatureHex


class Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """What travels: the body, and signatures (sorted by key) that stand outside its id."""

    body: msgspec.Raw
    signatures: tuple[Signature, ...]
    suite: str


class Submission(NamedTuple):
    """An envelope that was read: canonical and of known types, nothing else checked yet."""

    id: bytes
    transaction: Transaction
    signatures: tuple[Signature, ...]
    suite: str
    size: int


_ENVELOPE = msgspec.json.Decoder(Envelope)


def transaction_decoder(actions: tuple[type[Action], ...]) -> msgspec.json.Decoder[Transaction]:
    """A decoder of bodies whose actions are of these types."""
    union: Any = None
    for action in actions:
        union = action if union is None else union | action
    body = msgspec.defstruct(
        "Transaction",
        [("actions", tuple[union, ...])],
        bases=(Transaction,),
        frozen=True,
        forbid_unknown_fields=True,
        kw_only=True,
    )
    return msgspec.json.Decoder(body)


def read_submission(data: bytes, decoder: msgspec.json.Decoder[Transaction]) -> Submission:
    """Canonical envelope bytes -> what they say. NotCanonical otherwise."""
    try:
        envelope = _ENVELOPE.decode(data)
        body = bytes(envelope.body)
        transaction = decoder.decode(body)
        same = encode(transaction) == body and encode(envelope) == data
    except (ValueError, RecursionError) as error:
        raise NotCanonical(str(error)) from None
    if not same:
        raise NotCanonical("the bytes are not in canonical form (RFC 8785: sorted keys, no spaces, one spelling)")
    return Submission(
        transaction_id_of(envelope.suite, body), transaction, envelope.signatures, envelope.suite, len(data)
    )


def transaction_id(transaction: Transaction, suite: str = SUITE) -> bytes:
    """The id of a body: 32 bytes, the same whoever signs."""
    return transaction_id_of(suite, encode(transaction))


def transaction_id_of(suite: str, body: bytes) -> bytes:
    """The id of a body in its canonical bytes."""
    return _transaction_id(suite.encode(), body)


def signing_message(identity: bytes) -> bytes:
    """What a key signs to approve a transaction."""
    return SIGNING_PREFIX + identity


def seal_envelope(transaction: Transaction, signatures: list[Signature], suite: str = SUITE) -> bytes:
    """The canonical bytes to submit."""
    ordered = tuple(sorted(signatures, key=lambda each: each.key))
    return encode(Envelope(msgspec.Raw(encode(transaction)), ordered, suite))


def record_id(ledger: str, party: str, salt: str, ordinal: int) -> str:
    """The id of the `ordinal`th record (from 0) that a transaction with this salt creates in the name of `party`."""
    return _record_id(bytes.fromhex(ledger), party.encode(), bytes.fromhex(salt), ordinal.to_bytes(4, "big")).hex()
