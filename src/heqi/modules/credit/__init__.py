"""Credit: a line that is secured by a borrowing base over pledged claims and stock.

    open ──draw (within limit and base of today, while covered)──▶ owed ──repay: costs, interest, principal──▶ closed
      │                                                              └─ default ──▶ called: collected as pledges are
      └─ assets are pledged for it; each is an item of the base: counted, or excluded and why

The base is kept as rows by every change: items by asset, subjects by obligor or goods, and their sum in the line. What
depends on the day alone comes in by `bring_up_to_date`, as the trade's daily borrowing base certificate.
"""

from heqi.machine.invariants import always, fixed, forward, never_deleted
from heqi.machine.module import Module
from heqi.modules.credit import lending
from heqi.modules.credit.gate import BaseShort, keep_bases
from heqi.modules.credit.interest import accrued, interest_due
from heqi.modules.credit.lending import (
    AttestPrice,
    BringUpToDate,
    Charge,
    CloseLine,
    CoverLine,
    Draw,
    OpenLine,
    Repay,
    RepayFromProceeds,
)
from heqi.modules.credit.reasons import Why
from heqi.modules.credit.records import (
    ITEMS,
    LINES,
    PRICES,
    STAGE_WAYS,
    SUBJECTS,
    BaseSubject,
    Excluded,
    Item,
    Line,
    Stage,
    SubjectExcluded,
)
from heqi.modules.credit.terms import Terms, check
from heqi.modules.credit.words import WORDS

AGREED = ("lender", "borrower", "currency", "limit", "rate", "day_count", "until", "claim_advance", "stock_advance",
          "past_due_days", "age_days", "cross_ageing", "concentration", "pricer", "insurer")  # fmt: skip

MODULE = Module(
    "credit",
    __doc__,
    tables=(LINES, ITEMS, SUBJECTS, PRICES),
    rules=lending.RULES,
    reasons=(Why,),
    events=(BaseShort,),
    invariants=(
        fixed(LINES, *AGREED),
        forward(LINES, "stage", STAGE_WAYS),
        never_deleted(LINES),
        always(LINES, "what has ended owes nothing", lambda line: line.stage is Stage.OPEN or line.principal == 0),
        always(LINES, "no more is drawn than the limit", lambda line: line.principal <= line.limit),
        fixed(ITEMS, "line", "lender", "borrower", "kind", "asset", "subject"),
        always(ITEMS, "what is excluded counts for nothing", lambda item: item.excluded is None or item.measure == 0),
        fixed(SUBJECTS, "line", "lender", "borrower", "kind", "subject", "price"),
        never_deleted(PRICES),
    ),
    gates=(keep_bases,),
    terms=Terms,
    section=11,
    check=check,
    words=WORDS,
)

__all__ = [
    "ITEMS",
    "LINES",
    "MODULE",
    "PRICES",
    "SUBJECTS",
    "AttestPrice",
    "BaseShort",
    "BaseSubject",
    "BringUpToDate",
    "Charge",
    "CloseLine",
    "CoverLine",
    "Draw",
    "Excluded",
    "Item",
    "Line",
    "OpenLine",
    "Repay",
    "RepayFromProceeds",
    "Stage",
    "SubjectExcluded",
    "Terms",
    "Why",
    "accrued",
    "interest_due",
]
