"""What other modules ask of documents: to see one, to rest a receivable on an invoice or a promise on other evidence,
to give that back, to credit.
"""

from heqi.machine.module import Call
from heqi.machine.reasons import Reason, refuse, require
from heqi.modules.documents.identities import require_no_conflict
from heqi.modules.documents.reasons import Why
from heqi.modules.documents.records import (
    DOCUMENTS,
    TAX_CHECKS,
    Document,
    Kind,
    TaxCheck,
    is_red_flagged,
    remainder,
    taken_back,
)
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Id, Party


def require_document(state: State, document: Id, party: Party, *kinds: Kind) -> Document:
    """A document that `party` may see, not withdrawn, of one of `kinds` (none: of any)."""
    found = state.get(DOCUMENTS, document)
    if found is None or party not in (found.seller, found.buyer, *found.shown_to):
        refuse(Why.UNKNOWN_DOCUMENT, document=document, party=party)
    require(not kinds or found.kind in kinds, Why.WRONG_KIND, document=document, kind=found.kind, expected=kinds)
    require(not found.withdrawn, Why.WITHDRAWN, document=document)
    return found


def require_recomputed(state: State, document: Id, party: Party, why: Reason) -> None:
    """Refuse with `why` (facts: document, party) unless that party signed what it recomputed from the document."""
    found = require_document(state, document, party)
    require(party in found.recomputed_by, why, document=document, party=party)


def require_sound(state: State, document: Id, party: Party, kind: Kind = Kind.INVOICE) -> Document:
    """A document on which something new may rest: in no conflict, not disputed, no failed check, no red invoice against
    it.
    """
    found = require_document(state, document, party, kind)
    require_no_conflict(state, document, found)
    require(not found.disputed_by, Why.DISPUTED, document=document, by=found.disputed_by)
    require(not found.failed_by, Why.AUTHENTICITY_FAILED, document=document, by=found.failed_by)
    require(not is_red_flagged(found), Why.RED_FLAGGED, document=document, red=found.red)
    return found


def tax_check(state: State, document: Id, bank: Party) -> TaxCheck | None:
    """That bank's latest check of the invoice at the tax platform."""
    return state.get(TAX_CHECKS, f"{document}/{bank}")


def use_invoice(state: State, call: Call, document: Id, seller: Party, buyer: Party, amount: int) -> None:
    """Let `amount` minor units of a receivable rest on an invoice from `seller` to `buyer`."""
    found = require_sound(state, document, call.party)
    if (found.seller, found.buyer) != (seller, buyer):
        refuse(Why.UNKNOWN_DOCUMENT, document=document, party=call.party)
    left = remainder(found)
    require(
        amount <= left,
        Why.INVOICE_EXHAUSTED,
        document=document,
        remainder=left,
        asked=amount,
        total=found.total,
        taken_back=taken_back(found),
        paid=found.paid,
        retention=found.retention,
        used=found.used,
    )
    state.put(DOCUMENTS, document, changed(found, used=found.used + amount))


def give_back_invoice(state: State, call: Call, document: Id, amount: int) -> None:
    """A receivable that rested on an invoice for `amount` is gone before it was live: that part is free again."""
    found = require_backing(state, document, amount)
    state.put(DOCUMENTS, document, changed(found, used=found.used - amount))


def rest_on(state: State, document: Id) -> None:
    """A promise rests on a contract or a delivery, which nobody withdraws from now on. Refuses nothing: see first, by
    `require_sound`, that it may.
    """
    change_rests(state, document, 1)


def rest_no_more_on(state: State, document: Id) -> None:
    """A promise that rested on a contract or a delivery is gone before it was live."""
    change_rests(state, document, -1)


def change_rests(state: State, document: Id, by: int) -> None:
    found = state.get(DOCUMENTS, document)
    if found is None or found.rests + by < 0:
        raise ValueError(f"no promise rests on {document}")
    state.put(DOCUMENTS, document, changed(found, rests=found.rests + by))


def credit_invoice(state: State, call: Call, document: Id, amount: int) -> None:
    """The seller credited `amount` of a receivable that rests on an invoice: nothing rests on that part any more, and
    nothing will, since the invoice was worth so much less. The red invoice for it, before or after, says the same.
    """
    found = require_backing(state, document, amount)
    state.put(DOCUMENTS, document, changed(found, used=found.used - amount, credited=found.credited + amount))


def require_backing(state: State, document: Id, amount: int) -> Document:
    """The invoice. ValueError when less than `amount` of it backs receivables."""
    found = state.get(DOCUMENTS, document)
    if found is None or found.used < amount:
        raise ValueError(f"{document} backs less than {amount}")
    return found
