"""What always holds of documents, whatever a rule forgets."""

from heqi.machine.invariants import always, fixed, never_deleted
from heqi.machine.module import Invariant
from heqi.machine.transactions import Action
from heqi.modules.documents.attesting import Withdraw
from heqi.modules.documents.records import DOCUMENTS, TAX_CHECKS, Kind, both_stand_behind, taken_back
from heqi.state.view import Touched

EVIDENCE = (Kind.CONTRACT, Kind.DELIVERY)


def _used_within_remainder(touched: list[Touched], action: type[Action]) -> bool:
    for each in touched:
        before, after = each.before, each.after
        used_before = before.used if before is not None else 0
        if after is not None and after.used > used_before:
            free = after.total - taken_back(after) - after.paid - after.retention
            flawed = after.red or after.disputed_by or after.failed_by or after.in_conflict or after.withdrawn
            if after.used > free or flawed:
                return False
    return True


def _stays_taken_back(touched: list[Touched], action: type[Action]) -> bool:
    changes = [(t.before, t.after) for t in touched if t.before is not None and t.after is not None]
    kept = action is Withdraw or all(before.red <= after.red for before, after in changes)
    return kept and all(before.credited <= after.credited for before, after in changes)


INVARIANTS: tuple[Invariant, ...] = (
    never_deleted(DOCUMENTS),
    never_deleted(TAX_CHECKS),
    fixed(
        DOCUMENTS,
        *("kind", "seller", "buyer", "attester", "attested", "currency", "total", "retention", "issued", "delivered"),
        *("refers_to", "commitment", "fingerprints", "near_duplicates"),
    ),
    always(
        DOCUMENTS, "red, paid and retention stay within the total", lambda d: max(d.red, d.paid, d.retention) <= d.total
    ),
    always(DOCUMENTS, "what is credited is no longer used", lambda d: d.used + d.credited <= d.total),
    Invariant("documents: what was taken back stays taken back", DOCUMENTS, _stays_taken_back),
    always(
        DOCUMENTS,
        "only invoices are used",
        lambda d: d.kind is Kind.INVOICE or d.used == d.red == d.credited == d.paid == 0,
    ),
    always(DOCUMENTS, "promises rest on contracts and deliveries", lambda d: not d.rests or d.kind in EVIDENCE),
    always(DOCUMENTS, "nothing rests on what is withdrawn", lambda d: not (d.withdrawn and (d.used or d.rests))),
    always(
        DOCUMENTS,
        "what both sides stand behind is in no conflict",
        lambda d: not (d.in_conflict and both_stand_behind(d)),
    ),
    Invariant("documents: what is used was free when it was used", DOCUMENTS, _used_within_remainder),
)
