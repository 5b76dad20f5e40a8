"""Faults that are planted one by one: each has to be caught, by the ledger's own gates or by the oracle beside them.

Where a gate of the ledger would catch a fault first, the fault is planted twice: under the gate, and with the gate
taken out, so that both of them are seen to work.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any, NamedTuple
from unittest.mock import patch

from heqi.modules import supervision
from heqi.modules.receivables import CLAIMS, Settle
from heqi.modules.supervision import (
    HELD,
    HoldRecord,
    appealing,
    asking,
    held,
    holding,
    schedule,
    uses,
    watching,
)
from heqi.modules.supervision.held import hold
from heqi.state.tables import changed
from tests.weakening.course import the_world

Planting = Callable[[ExitStack], None]
END_OF_TIME = date(9999, 1, 1)


class Fault(NamedTuple):
    name: str
    plant: Planting


def _gates_out(stack: ExitStack) -> None:
    """The ledger's own watch over privileges says yes to everything."""
    gates = tuple(gate for gate in the_world().catalogue.gates if gate is not watching.uses_stay_within)
    stack.enter_context(patch.object(the_world().catalogue, "gates", gates))
    lax = [each for each in the_world().catalogue.invariants["privilege_register"] if "schedule" not in each.name]
    stack.enter_context(patch.dict(the_world().catalogue.invariants, {"privilege_register": lax}))


def _schedule_skipped(stack: ExitStack) -> None:
    stack.enter_context(patch.object(uses, "allowed", lambda privilege, number: 999))


def _last_day_forgotten(stack: ExitStack) -> None:
    _schedule_skipped(stack)
    stack.enter_context(patch.object(uses, "last_day", lambda charter, privilege: END_OF_TIME))


def _uses_not_counted(stack: ExitStack) -> None:
    honest = uses.record_use

    def forgetful(state: Any, call: Any, privilege: Any, *said: Any, **more: Any) -> Any:
        count = uses.count_key(call.charter, privilege.id, call.day)
        before = state.get(uses.COUNTS, count)
        made = honest(state, call, privilege, *said, **more)
        if before is not None:
            state.put(uses.COUNTS, count, before)
        return made

    for module in (holding, asking):
        stack.enter_context(patch.object(module, "record_use", forgetful))


def _hold_without_end(stack: ExitStack) -> None:
    honest = uses.record_use

    def endless(state: Any, call: Any, *said: Any, **more: Any) -> Any:
        key, use = honest(state, call, *said, **more)
        return key, uses.change_use(state, key, use, last_day=END_OF_TIME)

    stack.enter_context(patch.object(holding, "record_use", endless))


def _hold_goes_on_in_silence(stack: ExitStack) -> None:
    """The register says when it ends, and what waits goes on waiting."""

    def silent(state: Any, key: Any, use: Any) -> None:
        hold(state, key, changed(use, last_day=END_OF_TIME))

    stack.enter_context(patch.object(holding, "hold", silent))


def _everybody_covered(stack: ExitStack) -> None:
    stack.enter_context(patch.object(uses, "covers", lambda state, privilege, party: True))


def _amendment_that_raises(stack: ExitStack) -> None:
    stack.enter_context(patch.object(schedule, "raises", lambda old, new: ()))


def _supervisor_in_business(stack: ExitStack) -> None:
    stack.enter_context(patch.object(supervision, "check_roles", lambda charter, rules: []))


def _founding_terms_forgotten(stack: ExitStack) -> None:
    """Rises are looked for from one day to the next alone, not over the whole schedule."""
    honest = schedule.raises

    def short_sighted(old: Any, new: Any) -> Any:
        return tuple(path for path in honest(old, new) if not path.endswith((".quota", ".ends_day")))

    stack.enter_context(patch.object(schedule, "raises", short_sighted))


def _raised_in_two_steps(stack: ExitStack) -> None:
    """What no longer stands in the text before is no rise when it comes back, whatever it says then."""
    honest = schedule.raises

    def forgetful(old: Any, new: Any) -> Any:
        known = [each.id for each in old.privilege]
        return honest(old, changed(new, privilege=tuple(each for each in new.privilege if each.id in known)))

    stack.enter_context(patch.object(schedule, "raises", forgetful))


def _payment_held(stack: ExitStack) -> None:
    stack.enter_context(
        patch.dict(the_world().catalogue.rules, {Settle: the_world().catalogue.rules[Settle]._replace(starts=True)})
    )


def _lifted_and_still_waiting(stack: ExitStack) -> None:
    def half(state: Any, call: Any, key: Any, use: Any, by: Any) -> None:
        uses.change_use(state, key, use, ended_day=call.day, ended_by=by)

    for module in (holding, appealing):
        stack.enter_context(patch.object(module, "end_use", half))


def _appeal_without_effect(stack: ExitStack) -> None:
    stack.enter_context(patch.object(appealing, "end_use", lambda *said: None))


def _one_of_the_panel_decides(stack: ExitStack) -> None:
    def one(allowed: int, dismissed: int, panel: int) -> Any:
        return appealing.AppealStage.WON if allowed else appealing.AppealStage.OPEN

    stack.enter_context(patch.object(appealing, "_stage", one))


def _prolonged_without_quorum(stack: ExitStack) -> None:
    stack.enter_context(patch.object(holding, "parts_of", lambda fraction: (0, 1)))


def _claim_taken(stack: ExitStack) -> None:
    """A hold that moves the claim into the supervisor's hands."""
    rule = the_world().catalogue.rules[HoldRecord]

    def grasping(state: Any, call: Any, ask: Any) -> None:
        rule.function(state, call, ask)
        row = state.get(CLAIMS, ask.record)
        state.put(CLAIMS, ask.record, changed(row, holder=ask.by))

    stack.enter_context(patch.dict(the_world().catalogue.rules, {HoldRecord: rule._replace(function=grasping)}))


def _confinement_out(stack: ExitStack) -> None:
    stack.enter_context(patch.dict(the_world().catalogue.confined, {}, clear=True))


def _hold_that_nobody_recorded(stack: ExitStack) -> None:
    """An inspection that holds the party in passing."""
    rule = the_world().catalogue.rules[asking.Inspect]

    def passing(state: Any, call: Any, ask: Any) -> None:
        rule.function(state, call, ask)
        subject = f"party/{ask.party}"
        if state.get(HELD, subject) is None:
            state.put(HELD, subject, held.Held(use=call.new_ids[-1], last_day=call.day))

    stack.enter_context(patch.dict(the_world().catalogue.rules, {asking.Inspect: rule._replace(function=passing)}))


def _anybody_may(stack: ExitStack) -> None:
    """Whose privilege it is, is not asked."""
    honest = uses.find_privilege

    def generous(charter: Any, name: str) -> Any:
        found = honest(charter, name)
        return None if found is None else _Anybodys(found)

    stack.enter_context(patch.object(uses, "find_privilege", generous))


def _standing_not_asked(stack: ExitStack) -> None:
    honest = uses.present_member
    stack.enter_context(
        patch.object(uses, "present_member", lambda state, party: changed(honest(state, party), standing="active"))
    )


class _Anybodys:
    """A privilege that is whoever's asks for it."""

    def __init__(self, privilege: Any) -> None:
        self._privilege = privilege
        self.of = _Everyone(privilege.of)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._privilege, name)


class _Everyone(str):
    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    __hash__ = str.__hash__


def _with(*plantings: Planting) -> Planting:
    def plant(stack: ExitStack) -> None:
        for each in plantings:
            each(stack)

    return plant


FAULTS = (
    Fault("a schedule is skipped", _schedule_skipped),
    Fault("a schedule is skipped, and no gate watches", _with(_schedule_skipped, _gates_out)),
    Fault("the last day is forgotten", _last_day_forgotten),
    Fault("the last day is forgotten, and no gate watches", _with(_last_day_forgotten, _gates_out)),
    Fault("uses are not counted", _uses_not_counted),
    Fault("uses are not counted, and no gate watches", _with(_uses_not_counted, _gates_out)),
    Fault("a hold without end", _hold_without_end),
    Fault("a hold without end, and no gate watches", _with(_hold_without_end, _gates_out)),
    Fault("a hold goes on although its register line has ended", _hold_goes_on_in_silence),
    Fault("an amendment that raises", _amendment_that_raises),
    Fault("an amendment that raises the schedule alone", _founding_terms_forgotten),
    Fault("a privilege taken out comes back higher", _raised_in_two_steps),
    Fault("the supervisor is given a business role", _supervisor_in_business),
    Fault("everybody is covered", _everybody_covered),
    Fault("anybody may use a privilege", _anybody_may),
    Fault("who is suspended uses a privilege", _standing_not_asked),
    Fault("who is suspended uses a privilege, and no gate watches", _with(_standing_not_asked, _gates_out)),
    Fault("a hold stops payment", _payment_held),
    Fault("what was lifted goes on waiting", _lifted_and_still_waiting),
    Fault("an appeal that is won changes nothing", _appeal_without_effect),
    Fault("one member of the panel decides alone", _one_of_the_panel_decides),
    Fault("a pause is prolonged without a quorum", _prolonged_without_quorum),
    Fault("a hold takes the claim", _claim_taken),
    Fault("a hold takes the claim, and nothing confines it", _with(_claim_taken, _confinement_out)),
    Fault("an inspection holds in passing", _hold_that_nobody_recorded),
)


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    with ExitStack() as stack:
        fault.plant(stack)
        yield
