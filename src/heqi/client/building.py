"""Making transactions: from actions to a body with its id, to signatures, to the envelope that travels."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE, KeyPair, sign
from heqi.machine.catalogue import Catalogue
from heqi.machine.transactions import (
    Action,
    Signature,
    Transaction,
    record_id,
    seal_envelope,
    signing_message,
    transaction_id,
)
from heqi.values.identifiers import Digest

SALT_BYTES = 16


class Prepared(Struct, frozen=True, kw_only=True):
    """A transaction before it is signed: what people are shown, and what they sign."""

    transaction: Transaction
    id: Digest

    @property
    def body(self) -> bytes:
        """The canonical bytes that the id covers."""
        return encode(self.transaction)

    def record_id(self, ordinal: int = 0, party: str | None = None) -> str:
        """The id of the `ordinal`th record (from 0) that it will create in the name of `party` (who acts first)."""
        by = party or self.transaction.actions[0].by
        return record_id(self.transaction.ledger, by, self.transaction.salt, ordinal)

    def sign(self, pair: KeyPair) -> Signature:
        """A key's approval. It can be made anywhere, and travels by any way."""
        return Signature(pair.public, sign(pair, signing_message(bytes.fromhex(self.id))))

    def seal(self, signatures: Iterable[Signature]) -> bytes:
        """The envelope to submit."""
        return seal_envelope(self.transaction, [*signatures])


def prepare(
    actions: Sequence[Action], *, ledger: str, parties: Iterable[str], salt: bytes, valid_until: int
) -> Prepared:
    """A transaction of these actions. Kept or undone together, in their order."""
    transaction = Transaction(
        actions=tuple(actions),
        ledger=ledger,
        parties=tuple(sorted({*parties})),
        salt=salt.hex(),
        valid_until=valid_until,
    )
    return prepared(transaction)


def prepared(transaction: Transaction) -> Prepared:
    """The same, of a transaction that somebody else began."""
    return Prepared(transaction=transaction, id=transaction_id(transaction, SUITE).hex())


def signing_parties(actions: Iterable[Action], catalogue: Catalogue) -> list[str]:
    """Who has to sign these actions: who acts, and whom the rules name beside."""
    parties: dict[str, None] = {}
    for action in actions:
        parties[action.by] = None
        for field in catalogue.rules[type(action)].also:
            value: Any = getattr(action, field)
            parties |= dict.fromkeys(value if isinstance(value, tuple) else () if value is None else (value,))
    return sorted(parties)
