"""Phases: a ledger begins as a pilot, with caps, and opens step by step.

    pilot ──criteria, time to object, a vote──▶ city ──…──▶ open
      ◀──────────────── a vote ────────────────┘

The ledger measures by itself: days, what was settled, is outstanding and overdue, disputes, incidents. In each phase a
gate refuses new business beyond its caps, and tells how far beyond it is and what the next phase needs. Going back lets
open business run off: payment, redemption, release and exit are asked by no phase (decision 31).
"""

from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Module
from heqi.modules.phases.caps import within_the_phase
from heqi.modules.phases.measures import (
    MEASURES,
    PRESENT,
    Measures,
    Present,
    count_incident,
    genesis,
    members_beyond,
)
from heqi.modules.phases.moving import (
    FINDINGS,
    PROPOSALS,
    RULES,
    VOTES,
    CloseIncident,
    EnterPhase,
    PhaseEntered,
    Propose,
    Vote,
)
from heqi.modules.phases.reasons import Why
from heqi.modules.phases.terms import Back, Caps, Enter, Phase, Terms, amends, check
from heqi.modules.phases.words import WORDS

MODULE = Module(
    "phases",
    __doc__,
    tables=(PRESENT, MEASURES, PROPOSALS, VOTES, FINDINGS),
    rules=RULES,
    reasons=(Why,),
    events=(PhaseEntered,),
    invariants=(
        never_deleted(PRESENT),
        never_deleted(MEASURES),
        fixed(PROPOSALS, *PROPOSALS.row.__struct_fields__),
        never_deleted(PROPOSALS),
        never_deleted(VOTES),
        fixed(FINDINGS, *FINDINGS.row.__struct_fields__),
        never_deleted(FINDINGS),
    ),
    gates=(within_the_phase,),
    terms=Terms,
    section=6,
    genesis=genesis,
    check=check,
    amends=amends,
    on_fault=count_incident,
    words=WORDS,
)

__all__ = [
    "FINDINGS",
    "MEASURES",
    "MODULE",
    "PRESENT",
    "PROPOSALS",
    "VOTES",
    "Back",
    "Caps",
    "CloseIncident",
    "Enter",
    "EnterPhase",
    "Measures",
    "Phase",
    "PhaseEntered",
    "Present",
    "Propose",
    "Terms",
    "Vote",
    "Why",
    "amends",
    "members_beyond",
]
