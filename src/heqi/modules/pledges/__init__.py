"""Pledges: one register over every kind of asset, so that nothing is promised twice.

    debt ──pledged for──▶ standing ──released, reduced, discharged──▶ released
                            │  the asset moves or shrinks with its creditors' signatures, and the pledge goes with it
                            └─ the obligor pays ──▶ held in the asset's place ──default──▶ collected: costs, interest,
                                                                                            principal, the next in rank

That an asset is pledged, how often and for how much, everybody can see who knows its id, with a proof where it is
free; to whom and for what only those whom it concerns. Ranks follow the day of the filing at the registry, among
members of this ledger; legal priority follows the registry itself (民法典 arts. 414, 768).
"""

from heqi.machine.invariants import always, fixed, forward, never_deleted
from heqi.machine.module import Module
from heqi.modules.pledges import enforcing, pledging, releasing
from heqi.modules.pledges.enforcing import Collect, DeclareDefault, Defaulted, waterfall
from heqi.modules.pledges.gate import Replaced, only_as_pledged
from heqi.modules.pledges.pledging import MakePledge, Secure, Subordinate, TransferDebt, put_debt
from heqi.modules.pledges.reasons import Why
from heqi.modules.pledges.records import (
    COLLATERAL,
    DEBT_WAYS,
    DEBTS,
    ENCUMBRANCES,
    PLEDGE_WAYS,
    PLEDGES,
    PROCEEDS,
    Collateral,
    Debt,
    DebtStage,
    Pledge,
    PledgeStage,
    Proceeds,
    encumbrance_key,
    ranked,
    room,
)
from heqi.modules.pledges.releasing import Discharge, Reduce, Release, TakeBack
from heqi.modules.pledges.standing import take
from heqi.modules.pledges.terms import Terms, check
from heqi.modules.pledges.words import WORDS

MODULE = Module(
    "pledges",
    __doc__,
    tables=(DEBTS, PLEDGES, COLLATERAL, ENCUMBRANCES, PROCEEDS),
    rules={**pledging.RULES, **releasing.RULES, **enforcing.RULES},
    reasons=(Why,),
    events=(Defaulted, Replaced),
    invariants=(
        fixed(DEBTS, "debtor", "currency", "amount", "contract", "due"),
        forward(DEBTS, "stage", DEBT_WAYS),
        never_deleted(DEBTS),
        fixed(PLEDGES, "debt", "debtor", "currency", "filing", "filed", "day"),
        forward(PLEDGES, "stage", PLEDGE_WAYS),
        never_deleted(PLEDGES),
        always(PLEDGES, "no more is held and collected than it secures", lambda pledge: room(pledge) >= 0),
        always(PLEDGES, "what is released holds nothing", lambda p: p.stage is PledgeStage.STANDING or p.held == 0),
        always(
            PLEDGES,
            "what stands is found by its debt",
            lambda p: p.secures == (p.debt if p.stage is PledgeStage.STANDING else None),
        ),
        fixed(COLLATERAL, "pledge", "debt", "kind", "asset", "filed"),
        always(COLLATERAL, "nobody pledges to itself", lambda stands: stands.pledgor != stands.creditor),
        always(ENCUMBRANCES, "a free asset has no row", lambda seen: seen.pledges > 0),
    ),
    gates=(only_as_pledged,),
    terms=Terms,
    section=10,
    check=check,
    words=WORDS,
)

__all__ = [
    "COLLATERAL",
    "DEBTS",
    "ENCUMBRANCES",
    "MODULE",
    "PLEDGES",
    "PROCEEDS",
    "Collateral",
    "Collect",
    "Debt",
    "DebtStage",
    "DeclareDefault",
    "Defaulted",
    "Discharge",
    "MakePledge",
    "Pledge",
    "PledgeStage",
    "Proceeds",
    "Reduce",
    "Release",
    "Replaced",
    "Secure",
    "Subordinate",
    "TakeBack",
    "Terms",
    "TransferDebt",
    "Why",
    "encumbrance_key",
    "put_debt",
    "ranked",
    "room",
    "take",
    "waterfall",
]
