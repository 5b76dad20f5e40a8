"""Receipts: what became of a transaction. Codes and typed facts, never sentences, never messages of exceptions."""

from typing import Any, Literal

from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.machine.reasons import Facts
from heqi.machine.transactions import Event
from heqi.values.amounts import Count
from heqi.values.identifiers import Digest

Status = Literal["kept", "refused", "inadmissible"]
KEPT: Status = "kept"
REFUSED: Status = "refused"
INADMISSIBLE: Status = "inadmissible"


class Receipt(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The outcome of one transaction at one place in the history. `action` is the ordinal of what was refused."""

    transaction: Digest
    status: Status
    code: str | None = None
    facts: Facts = {}
    action: Count | None = None
    events: tuple[Any, ...] = ()

    def bytes(self) -> bytes:
        return encode(self)


def kept(transaction: str, events: tuple[Event, ...]) -> Receipt:
    return Receipt(transaction=transaction, status=KEPT, events=events)
