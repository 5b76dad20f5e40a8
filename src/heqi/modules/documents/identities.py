"""Identities: what a document is recognised by, and whose it is.

    free ──attested──▶ claimed ──counterparty recomputes──▶ taken for good
               claimed by several = in conflict ──┘  (those that lost can only be withdrawn)

Anybody who has seen an invoice number can compute its identity. So an identity is taken only once both sides of a
document stand behind it; until then others may attest under it too, and none of them backs anything meanwhile.
"""

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Event
from heqi.modules.documents.reasons import Why
from heqi.modules.documents.records import (
    DOCUMENTS,
    KNOWN,
    Document,
    Fingerprints,
    Known,
    both_stand_behind,
    remainder,
)
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Id


class InConflict(Event, tag="documents.in_conflict"):
    """Another document was attested under the same identity or exact fingerprint. Until the counterparty of one of them
    recomputes it, neither backs anything.
    """

    document: Id


class ConflictOver(Event, tag="documents.conflict_over"):
    """No other document claims the identity of this one any more."""

    document: Id


def places(fingerprints: tuple[Fingerprints, ...]) -> list[str]:
    """Keys of KNOWN, each once: identities first, since they say most."""
    identities = [f"identity/{each.identity}" for each in fingerprints]
    return [*dict.fromkeys([*identities, *(f"exact/{each.exact}" for each in fingerprints)])]


def at(state: State, place: str) -> tuple[Id, ...]:
    known = state.get(KNOWN, place)
    return () if known is None else known.documents


def rivals(state: State, document: Document) -> dict[Id, Document]:
    """The documents that claim what a document would be recognised by, in the order in which they are met."""
    keys = dict.fromkeys(key for place in places(document.fingerprints) for key in at(state, place))
    rows = ((key, state.get(DOCUMENTS, key)) for key in keys)
    return {key: row for key, row in rows if row is not None}


def require_free(earlier: Document, document: Document) -> None:
    """Refuse a new document that is an earlier one come again, as it was or altered. What is said of the earlier one
    tells a day and amounts, not whose it is.
    """
    differs = differences(earlier, document)
    if not differs:
        refuse(
            Why.ALREADY_ATTESTED,
            attested=earlier.attested,
            used=earlier.used,
            total=earlier.total,
            remainder=remainder(earlier),
            currency=earlier.currency,
        )
    # One attester stands behind one document of an identity, so the rivals are no more than the members.
    taken = both_stand_behind(earlier) or earlier.attester == document.attester
    require(not taken, Why.DOCUMENT_ALTERED, attested=earlier.attested, differs=differs)


def differences(earlier: Document, later: Document) -> list[str]:
    """Fields in which two documents of one identity differ. Salts differ always, so commitments say nothing here."""
    fields = ("kind", "seller", "buyer", "currency", "total", "issued", "refers_to")
    found = [field for field in fields if getattr(earlier, field) != getattr(later, field)]
    exact = {each.epoch: each.exact for each in earlier.fingerprints}
    same = all(exact.get(each.epoch, each.exact) == each.exact for each in later.fingerprints)
    return found or ([] if same else ["content"])


def claim_identity(state: State, call: Call, key: Id, document: Document) -> None:
    """Put a new document that has passed `require_free`, beside its rivals; all are flagged then."""
    others = rivals(state, document)
    for place in places(document.fingerprints):
        state.put(KNOWN, place, Known(documents=(*at(state, place), key)))
    state.put(DOCUMENTS, key, changed(document, in_conflict=bool(others)))
    if others:
        call.emit(InConflict(document=key))
    for rival, row in others.items():
        if not row.in_conflict:
            state.put(DOCUMENTS, rival, changed(row, in_conflict=True))
            call.emit(InConflict(document=rival))


def take_identity(state: State, call: Call, key: Id, document: Document) -> Document:
    """Both sides stand behind a document that has not lost: nobody else claims its identity from now on. Returns the
    row, to be put. The rivals keep their flag.
    """
    for place in places(document.fingerprints):
        if at(state, place) != (key,):
            state.put(KNOWN, place, Known(documents=(key,)))
    if document.in_conflict:
        call.emit(ConflictOver(document=key))
    return changed(document, in_conflict=False)


def leave_identity(state: State, call: Call, key: Id, document: Document) -> None:
    """A withdrawn document claims nothing any more; whom it leaves alone is in no conflict any more."""
    left: dict[Id, None] = {}
    for place in places(document.fingerprints):
        others = tuple(each for each in at(state, place) if each != key)
        if others != at(state, place):
            if others:
                state.put(KNOWN, place, Known(documents=others))
            else:
                state.delete(KNOWN, place)
            left |= dict.fromkeys(others)
    for other in left:
        row = state.get(DOCUMENTS, other)
        if row is not None and row.in_conflict and is_alone(state, other, row):
            state.put(DOCUMENTS, other, changed(row, in_conflict=False))
            call.emit(ConflictOver(document=other))


def is_alone(state: State, key: Id, document: Document) -> bool:
    return all(at(state, place) == (key,) for place in places(document.fingerprints))


def require_not_lost(state: State, key: Id, document: Document) -> None:
    """Refuse a document under whose identity both sides of another one stand."""
    lost = document.in_conflict and any(key not in at(state, place) for place in places(document.fingerprints))
    require(not lost, Why.IDENTITY_TAKEN, document=key)


def require_no_conflict(state: State, key: Id, document: Document) -> None:
    """Refuse a document that could turn out to be somebody else's."""
    require_not_lost(state, key, document)
    require(not document.in_conflict, Why.IN_CONFLICT, document=key)
