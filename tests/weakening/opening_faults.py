"""Faults of phases, limits and amendments, planted one by one: the book beside the gates has to notice each."""

from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from heqi.modules import phases
from heqi.modules.limits import books, gate
from heqi.modules.phases import EnterPhase, caps, measures, moving
from heqi.modules.receivables import Settle
from heqi.state.tables import changed
from tests.weakening.faults import END_OF_TIME, Fault, Planting
from tests.weakening.opening import GROUP, the_world


def _replaced(module: Any, name: str, other: Any) -> Planting:
    def plant(stack: ExitStack) -> None:
        stack.enter_context(patch.object(module, name, other))

    return plant


def _nothing(*said: Any, **more: Any) -> None:
    return None


def _cap_not_counted(state: Any, touched: Any) -> int:
    """The measures are kept, and nobody is told that more is outstanding."""
    return measures.count(state, touched) and 0


def _paid_and_still_outstanding(stack: ExitStack) -> None:
    honest = measures.count

    def forgetful(state: Any, touched: Any) -> int:
        before = measures.measures(state).outstanding
        more = honest(state, touched)
        if more < 0:
            now = measures.measures(state)
            state.put(measures.MEASURES, measures.WHOLE, changed(now, outstanding=before))
        return more

    stack.enter_context(patch.object(caps, "count", forgetful))


def _no_time_to_object(stack: ExitStack) -> None:
    honest = moving.way_to

    def at_once(terms: Any, present: str, to: str) -> Any:
        where, way = honest(terms, present, to)
        return where, changed(way, wait_days=0) if hasattr(way, "wait_days") else way

    stack.enter_context(patch.object(moving, "way_to", at_once))


def _entered_without_counting(stack: ExitStack) -> None:
    """The count of phases does not go on, so that old proposals stay open."""
    rules = the_world().office.catalogue.rules
    rule = rules[EnterPhase]

    def entering(state: Any, call: Any, ask: Any) -> None:
        before = measures.present(state).changes
        rule.function(state, call, ask)
        state.put(measures.PRESENT, measures.WHOLE, changed(measures.present(state), changes=before))

    stack.enter_context(patch.dict(rules, {EnterPhase: rule._replace(function=entering)}))


def _payment_waits_for_the_phase(stack: ExitStack) -> None:
    rules = the_world().office.catalogue.rules
    stack.enter_context(patch.dict(rules, {Settle: rules[Settle]._replace(starts=True)}))


def _limit_over_everybody(state: Any, terms: Any, measure: Any, financier: str) -> Any:
    return [each for each in terms.limit if each.measure is measure]


def _groups_forgotten(stack: ExitStack) -> None:
    honest = gate.require_spread

    def by_obligor(state: Any, call: Any, terms: Any, limit: Any, exposure: Any, used: int) -> None:
        if exposure.subject != GROUP:
            honest(state, call, terms, limit, exposure, used)

    stack.enter_context(patch.object(gate, "require_spread", by_obligor))


def _repaid_and_still_in_the_book(stack: ExitStack) -> None:
    honest = books.count

    def forgetful(state: Any, touched: Any) -> Any:
        before = {bank: books.book_of(state, bank) for bank in ("river-bank", "hill-bank")}
        grown = honest(state, touched)
        for bank, book in before.items():
            if books.book_of(state, bank).advanced < book.advanced:
                state.put(books.BOOKS, bank, book)
        return grown

    stack.enter_context(patch.object(gate, "count", forgetful))


OPENING_FAULTS = (
    Fault("a cap is not counted", _replaced(caps, "count", _cap_not_counted)),
    Fault("what is paid still counts as outstanding", _paid_and_still_outstanding),
    Fault("the cap of one promise is not asked", _replaced(caps, "require_small_enough", _nothing)),
    Fault("a module opens before its phase", _replaced(caps, "require_open", _nothing)),
    Fault("a promotion without its vote", _replaced(moving, "is_more", lambda votes, of, fraction: True)),
    Fault("a promotion without its criteria", _replaced(moving, "unmet", lambda state, day, enter: ())),
    Fault("a promotion without time to object", _no_time_to_object),
    Fault("a promotion in spite of an objection", _replaced(moving, "held_by_use", _nothing)),
    Fault("a vote counts again in the next phase", _entered_without_counting),
    Fault("a way back, or a cap, stops payment", _payment_waits_for_the_phase),
    Fault("a limit for the wrong role", _replaced(gate, "covering", _limit_over_everybody)),
    Fault("a limit over nobody", _replaced(gate, "covering", lambda *said: [])),
    Fault("a limit that forgets groups", _groups_forgotten),
    Fault("what is repaid stays in the book", _repaid_and_still_in_the_book),
    Fault("the overdue share is not asked", _replaced(gate, "require_performing", _nothing)),
    Fault("risk assets stated once count for ever", _replaced(gate, "add_days", lambda day, days: END_OF_TIME)),
    Fault("an amendment takes phases out", _replaced(phases, "amends", lambda before, after: [])),
    Fault("an amendment admits more members than fit", _replaced(phases, "members_beyond", lambda *said: [])),
)
