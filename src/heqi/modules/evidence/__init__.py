"""Evidence: that an invoice is for what was ordered, sent and received (three-way match).

    order ──────────────▶ lines stated ─╮
    (despatch) ─────────▶ lines stated ─┤
    delivery ───────────▶ lines stated ─┼─ matched by whoever relies on it ──▶ one item of the financing checklist
    invoice ────────────▶ lines stated ─╯   (what one invoice took of a delivery backs no other)

Lines come to the ledger as documents do: items and marks on goods as keyed digests, which every reader recomputes. The
first who states them puts them on record, and nobody relies on them who has not found the same.
"""

from heqi.machine.invariants import always, fixed, never_deleted
from heqi.machine.module import Module
from heqi.modules.evidence import matching, stating
from heqi.modules.evidence.matching import MatchInvoice, require_matched
from heqi.modules.evidence.reasons import Why
from heqi.modules.evidence.records import DELIVERED, MATCHES, STATED, Delivered, Line, Match, Stated
from heqi.modules.evidence.stating import StateLines, require_once
from heqi.modules.evidence.terms import Terms, check
from heqi.modules.evidence.words import WORDS

MODULE = Module(
    "evidence",
    __doc__,
    tables=(STATED, MATCHES, DELIVERED),
    rules={**stating.RULES, **matching.RULES},
    reasons=(Why,),
    invariants=(
        fixed(STATED, "seller", "buyer", "marks"),
        never_deleted(STATED),
        always(
            STATED, "nobody states lines twice", lambda row: len(dict.fromkeys(row.stated_by)) == len(row.stated_by)
        ),
        fixed(MATCHES, "order", "deliveries", "despatches", "seller", "buyer", "day"),
        never_deleted(MATCHES),
        never_deleted(DELIVERED),
    ),
    terms=Terms,
    check=check,
    words=WORDS,
)

__all__ = [
    "DELIVERED",
    "MATCHES",
    "MODULE",
    "STATED",
    "Delivered",
    "Line",
    "Match",
    "MatchInvoice",
    "StateLines",
    "Stated",
    "Terms",
    "Why",
    "require_matched",
    "require_once",
]
