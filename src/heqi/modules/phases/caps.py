"""Caps: the gate of the present phase. Only what starts new business is ever refused, so whatever a ledger has begun in
one phase runs off in any other.
"""

from typing import Any

from heqi.machine.module import Settled, Step
from heqi.machine.reasons import require
from heqi.modules.charter import in_force
from heqi.modules.phases.measures import count, following, measures, present, what_next_needs
from heqi.modules.phases.reasons import Why
from heqi.modules.phases.terms import SECTION, Phase, Terms, path_of
from heqi.state.view import State


def within_the_phase(state: State, settled: Settled) -> None:
    """Keep the measures, then refuse what starts new business beyond the present phase: a module that is not open yet,
    an amount above `each`, more outstanding than its cap.
    """
    call = settled.call
    if SECTION not in call.charter.modules:
        return
    more = count(state, settled.touched)
    if not settled.started:
        return
    terms = call.terms(Terms)
    phase = terms.phase[terms.place(present(state).phase)]
    for started in settled.started:
        require_open(state, settled, terms, phase, started)
        require_small_enough(state, settled, terms, phase, started)
    would = measures(state).outstanding
    cap = phase.caps.outstanding
    if more > 0 and would > cap:
        after = following(terms, phase.id)
        require(
            False,
            Why.OUTSTANDING_ABOVE_CAP,
            would=would,
            left=max(0, cap - (would - more)),
            **beyond(state, settled, phase, after, "outstanding", cap, would),
        )


def require_open(state: State, settled: Settled, terms: Terms, phase: Phase, started: Step) -> None:
    module = started.name.partition(".")[0]
    if module not in phase.modules:
        later = terms.phase[terms.place(phase.id) + 1 :]
        after = following(terms, phase.id)
        require(
            False,
            Why.MODULE_NOT_OPEN,
            phase=phase.id,
            open=phase.modules,
            module=module,
            opens=next((each.id for each in later if module in each.modules), "none"),
            next="none" if after is None else after.id,
            needs=what_next_needs(state, settled.call.day, after),
            **in_force(settled.call.charter, path_of(phase.id, "modules")),
        )


def require_small_enough(state: State, settled: Settled, terms: Terms, phase: Phase, started: Step) -> None:
    """By what the party starts by all actions of that name in the transaction, so that nothing is cut small in one.
    What is in another currency than the ledger's is not measured in it.
    """
    call, cap = settled.call, phase.caps.each
    currency = getattr(started.action, "currency", call.charter.preamble.currency)
    asked = call.counted(started.action.by, started.name)
    if currency == call.charter.preamble.currency and asked > cap:
        after = following(terms, phase.id)
        facts = beyond(state, settled, phase, after, "each", cap, asked)
        require(False, Why.EACH_ABOVE_CAP, asked=asked, action=started.name, **facts)


def beyond(
    state: State, settled: Settled, phase: Phase, after: Phase | None, cap: str, limit: int, asked: int
) -> dict[str, Any]:
    """What a refusal for a cap says beside the amount: how far beyond it is, what the next phase allows and needs."""
    return {
        "phase": phase.id,
        "cap": limit,
        "over": asked - limit,
        "next": "none" if after is None else after.id,
        "next_cap": limit if after is None else getattr(after.caps, cap),
        "needs": what_next_needs(state, settled.call.day, after),
        **in_force(settled.call.charter, path_of(phase.id, f"caps.{cap}")),
    }
