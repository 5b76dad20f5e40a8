"""Supervision: privileges that the members grant a supervisor by agreement, and that shrink after launch.

    clause ─used, within its quota─▶ in force ──its last day──▶ over
             │                          ├─ lifted            ▲
             └─ register: everybody     └─ appeal ─panel─▶ won
                names, reasons: the affected

A privilege is listed in the charter with whom it covers, a basis, a longest duration, an appeal, and a quota per 30
ledger days that only falls; after its last day it is refused, and nothing that rests on it lasts longer. None of these
actions changes a row of another module: no privilege moves or creates money or claims. What is held waits with new
business alone, so payment at maturity, redemption, release and exit go on. Statutory powers are another matter: a legal
order is recorded by whoever was served with it, and no clause bounds it.
"""

from heqi.machine.invariants import always, fixed, forward, never_deleted
from heqi.machine.module import Module
from heqi.modules.supervision import appealing, asking, holding, legal_orders
from heqi.modules.supervision.appealing import (
    APPEAL_WAYS,
    APPEALS,
    PANEL_VOTES,
    Appeal,
    Appealed,
    AppealStage,
    DecideAppeal,
)
from heqi.modules.supervision.asking import FileReport, Inspect, ObjectToPromotion, RequireReport
from heqi.modules.supervision.business import check_roles
from heqi.modules.supervision.held import HELD, HORIZON, Held, held_by_use, what_is_held_waits
from heqi.modules.supervision.holding import PROLONGING_VOTES, HoldParty, HoldRecord, Lift, PauseModule, ProlongPause
from heqi.modules.supervision.legal_orders import LEGAL_ORDERS, LegalOrder, OrderKind, RecordLegalOrder
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.schedule import SPAN_DAYS, allowed, amends, day_number, last_day, raises
from heqi.modules.supervision.terms import (
    AppealTerms,
    Kind,
    Privilege,
    Prolonging,
    Step,
    Terms,
    check,
    path_of,
    supervising_power,
)
from heqi.modules.supervision.uses import COUNTS, REGISTER, USES, Entry, Use, Used, digest_of_reasons
from heqi.modules.supervision.watching import uses_stay_within
from heqi.modules.supervision.words import WORDS

MODULE = Module(
    "supervision",
    __doc__,
    tables=(USES, REGISTER, COUNTS, HELD, HORIZON, PROLONGING_VOTES, APPEALS, PANEL_VOTES, LEGAL_ORDERS),
    rules={**asking.RULES, **holding.RULES, **appealing.RULES, **legal_orders.RULES},
    reasons=(Why,),
    invariants=(
        fixed(USES, "privilege", "kind", "of", "affected", "over", "subject", "reference", "reason", "nonce", "day"),
        fixed(USES, "notice_day", "appeal_to", "appeal_until"),
        never_deleted(USES),
        always(USES, "a use ends no earlier than it begins", lambda use: use.day <= use.last_day),
        fixed(REGISTER, "privilege", "kind", "of", "basis", "text", "day", "number", "allowed", "reasons"),
        never_deleted(REGISTER),
        always(REGISTER, "no more uses than the schedule allows", lambda entry: 0 < entry.number <= entry.allowed),
        never_deleted(COUNTS),
        never_deleted(HORIZON),
        fixed(PROLONGING_VOTES, "use", "party", "day"),
        never_deleted(PROLONGING_VOTES),
        fixed(APPEALS, "by", "of", "panel", "statement", "day"),
        forward(APPEALS, "stage", APPEAL_WAYS),
        never_deleted(APPEALS),
        fixed(PANEL_VOTES, "by", "allow", "day"),
        never_deleted(PANEL_VOTES),
        fixed(LEGAL_ORDERS, *LEGAL_ORDERS.row.__struct_fields__),
        never_deleted(LEGAL_ORDERS),
    ),
    gates=(what_is_held_waits, uses_stay_within),
    terms=Terms,
    section=5,
    check=check,
    check_roles=check_roles,
    confined=True,
    amends=amends,
    words=WORDS,
)

__all__ = [
    "APPEALS",
    "COUNTS",
    "HELD",
    "HORIZON",
    "LEGAL_ORDERS",
    "MODULE",
    "PANEL_VOTES",
    "PROLONGING_VOTES",
    "REGISTER",
    "SPAN_DAYS",
    "USES",
    "Appeal",
    "AppealStage",
    "AppealTerms",
    "Appealed",
    "DecideAppeal",
    "Entry",
    "FileReport",
    "Held",
    "HoldParty",
    "HoldRecord",
    "Inspect",
    "Kind",
    "LegalOrder",
    "Lift",
    "ObjectToPromotion",
    "OrderKind",
    "PauseModule",
    "Privilege",
    "ProlongPause",
    "Prolonging",
    "RecordLegalOrder",
    "RequireReport",
    "Step",
    "Terms",
    "Use",
    "Used",
    "Why",
    "allowed",
    "check_roles",
    "day_number",
    "digest_of_reasons",
    "held_by_use",
    "last_day",
    "path_of",
    "raises",
    "supervising_power",
]
