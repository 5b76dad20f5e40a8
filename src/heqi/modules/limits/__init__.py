"""Limits: what of a financier's book may stand against one obligor and its group, and how much of it may be overdue.

Each limit is a clause over roles, a share of a base that it names, and held where business is started: whatever is
repaid, bought back or settled is asked by no limit (decision 31). A claim that comes round is flagged for people.
"""

from heqi.machine.invariants import never_deleted
from heqi.machine.module import Module
from heqi.modules.limits.books import BOOKS, RISK_ASSETS, RULES, FinancierBook, RiskAssets, StateRiskAssets
from heqi.modules.limits.gate import CIRCLES, CameRound, Circle, within_limits
from heqi.modules.limits.reasons import Why
from heqi.modules.limits.terms import Limit, Measure, Terms, amends, check
from heqi.modules.limits.words import WORDS

MODULE = Module(
    "limits",
    __doc__,
    tables=(BOOKS, RISK_ASSETS, CIRCLES),
    rules=RULES,
    reasons=(Why,),
    events=(CameRound,),
    invariants=(never_deleted(RISK_ASSETS),),
    gates=(within_limits,),
    terms=Terms,
    section=7,
    check=check,
    amends=amends,
    words=WORDS,
)

__all__ = [
    "BOOKS",
    "CIRCLES",
    "MODULE",
    "RISK_ASSETS",
    "CameRound",
    "Circle",
    "FinancierBook",
    "Limit",
    "Measure",
    "RiskAssets",
    "StateRiskAssets",
    "Terms",
    "Why",
    "amends",
    "check",
]
