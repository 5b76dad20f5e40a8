"""What a client raises. Each says what happened, in both languages, and what to do."""

from typing import TypeVar

from heqi.client.wire import InWords, RefusalBody, refusal_body
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import Reason, Refusal
from heqi.machine.receipts import Receipt

E = TypeVar("E", bound="ClientError")


class ClientError(Exception):
    """Something was not done. The fields are those of every refusal; `told` holds them together."""

    def __init__(self, told: RefusalBody) -> None:
        super().__init__(f"{told.code}: {told.en}")
        self.told = told
        self.code = told.code
        self.en, self.zh = told.en, told.zh
        self.do_en, self.do_zh = told.do_en, told.do_zh
        self.facts = told.facts
        self.source = told.source
        self.retry = told.retry


class Refused(ClientError):
    """The ledger, or the node, refuses. `receipt` is there when the refusal stands in a block; `status` is HTTP's."""

    def __init__(self, told: RefusalBody, *, status: int = 0, height: int = 0, receipt: Receipt | None = None) -> None:
        super().__init__(told)
        self.status = status
        self.height = height
        self.receipt = receipt


class NotFound(Refused):
    """There is nothing there, or nothing that the asker may see."""


class Unreachable(ClientError):
    """No node answered. `envelope` is what was being sent: sending the same bytes again is safe."""

    envelope: bytes | None = None
    perhaps_taken_in = False  # whether what was sent may have arrived


class Undecided(Unreachable):
    """A node may have taken the transaction in, and none tells what became of it. The same bytes have to be sent
    again until one does: a transaction made anew could be a second one.
    """


class Forked(ClientError):
    """The ledger does not continue what it said before. Nothing of it can be relied on until people have looked."""


class Stale(ClientError):
    """What the node answered holds, and is older than heartbeats explain: it may hide what happened since."""


class Untrue(ClientError):
    """What the node answered does not hold: a wrong signature, another ledger, a broken proof."""


def of_refusal(kind: type[E], refusal: Refusal) -> E:
    """The error of a refusal that was found here."""
    return kind(refusal_body(refusal.reason, refusal.facts))


def of_receipt(
    receipt: Receipt, height: int, catalogue: Catalogue, rests_on: str = "", clause: InWords | None = None
) -> Refused:
    """The error of a receipt that says refused or inadmissible. rests_on, clause: the clause, as a node says it."""
    code = receipt.code or receipt.status
    why = catalogue.reasons.get(code) or Reason(code, code, code, "", "")
    return Refused(refusal_body(why, receipt.facts, rests_on, clause), height=height, receipt=receipt)
