"""Held: what waits, until which day, by which use of a privilege; and the gate that makes it wait.

A hold ends by being read as ended: nothing has to happen for it to run out. Only what starts new business waits;
payment at maturity, redemption, release and exit are not asked (decision 31).
"""

from typing import Annotated, Literal

from msgspec import Meta

from heqi.machine.module import Call, Settled, Step
from heqi.machine.naming import named_in, values_of
from heqi.machine.reasons import Reason, refuse, require
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.terms import Terms
from heqi.modules.supervision.uses import USES, Use, change_use, clause_facts, covers
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, short_id

ID_LENGTH = 64  # characters


class Held(Row):
    """What waits until the end of a day, by which use of a privilege."""

    use: Id
    last_day: Day


class Horizon(Row):
    """The latest day on which anything waits: beyond it no gate has to look."""

    last_day: Day


# What waits. A promotion is waited with by whoever promotes.
Subject = Annotated[
    str,
    Meta(
        pattern="^(record/[0-9a-f]{64}|party/[a-z][a-z0-9-]{1,39}|module/[a-z][a-z0-9-]{0,39}"
        "|promotion/[a-z][a-z0-9-]{0,39})$(?!\n)",
        description="`record/` and its id, `party/`, `module/` or `promotion/` and a name",
    ),
]
HELD = Table("held", Held, key="what waits", parts=(Subject,), short="held")
HORIZON = Table("held_until", Horizon, key="all", parts=(Literal["all"],), short="hunt")


def held_by_use(state: State, day: Day, subject: str) -> Held | None:
    """What makes a subject wait on that day, or None."""
    held = state.get(HELD, subject)
    return held if held is not None and day <= held.last_day else None


def require_free(state: State, call: Call, subject: str) -> None:
    """One hold of one subject at a time, so that none goes on by another beside it."""
    held = held_by_use(state, call.day, subject)
    if held is not None:
        refuse(Why.HELD_ALREADY, record=held.use, last_day=held.last_day)


def require_in_force(call: Call, key: Id, use: Use) -> None:
    require(use.in_force(call.day), Why.OVER, record=key, last_day=use.ended_day or use.last_day)


def hold(state: State, key: Id, use: Use) -> None:
    """From now on the subject of the use waits, until its last day. Refuses nothing."""
    state.put(HELD, use.subject, Held(use=key, last_day=use.last_day))
    horizon = state.get(HORIZON, "all")
    if horizon is None or horizon.last_day < use.last_day:
        state.put(HORIZON, "all", Horizon(last_day=use.last_day))


def end_use(state: State, call: Call, key: Id, use: Use, by: Literal["lifted", "appeal"]) -> None:
    """The use is over at once, and what it held waits no more. Refuses nothing."""
    change_use(state, key, use, ended_day=call.day, ended_by=by)
    held = state.get(HELD, use.subject)
    if held is not None and held.use == key:
        state.delete(HELD, use.subject)


# --- the gate -----------------------------------------------------------------------------------------------------


def what_is_held_waits(state: State, settled: Settled) -> None:
    """Refuse what starts new business of a held record or party, or of a paused module."""
    if not settled.started or not any(isinstance(clause, Terms) for clause in settled.call.charter.modules.values()):
        return
    horizon = state.get(HORIZON, "all")
    if horizon is not None and settled.call.day <= horizon.last_day:
        for started in settled.started:
            _require_none_held(state, settled.call, started)


def _require_none_held(state: State, call: Call, started: Step) -> None:
    parties, module = _parties(state, started), started.name.partition(".")[0]
    paused = held_by_use(state, call.day, f"module/{module}")
    if paused is not None:
        use = _use(state, paused)
        if any(covers(state, use, party) for party in parties):
            _refuse(state, call, paused, Why.MODULE_PAUSED, module=module)
    for party in parties:
        held = held_by_use(state, call.day, f"party/{party}")
        if held is not None:
            _refuse(state, call, held, Why.PARTY_HELD, party=party)
    for record in _records(started):
        held = held_by_use(state, call.day, f"record/{record}")
        if held is not None:
            _refuse(state, call, held, Why.RECORD_HELD, held=record, held_shown=_short_id(state, call, record))


def _parties(state: State, started: Step) -> list[Party]:
    """Whom the action commits: who acts or signs or is named by it, and whom the rule says it concerns."""
    named = values_of(started.action, ("by", *named_in(type(started.action)).parties))
    further = () if started.rule.concerns is None else started.rule.concerns(state, started.action)
    return list(dict.fromkeys((*named, *further)))


def _records(started: Step) -> list[Id]:
    """What the action is about: the records that it names, those it touched, and those that these name."""
    found = values_of(started.action, named_in(type(started.action)).records)
    for touched in started.touched:
        found.extend(part for part in touched.key.split("/") if len(part) == ID_LENGTH)
        for row in (touched.before, touched.after):
            if row is not None:
                found.extend(_ids(row))
    return list(dict.fromkeys(found))


def _ids(row: Row) -> list[Id]:
    return values_of(row, named_in(type(row)).records)


def _use(state: State, held: Held) -> Use:
    use = state.get(USES, held.use)
    if use is None:
        raise KeyError(held.use)
    return use


def _refuse(state: State, call: Call, by: Held, why: Reason, **facts: str) -> None:
    """By whom, by which clause and until when it waits. Why it was held is said to the affected alone."""
    use = _use(state, by)
    told = clause_facts(call.charter, use.privilege) | {"use": by.use, "use_shown": short_id(USES.short, by.use)}
    refuse(why, of=use.of, last_day=by.last_day, appeal_to=use.appeal_to, **told, **facts)


def _short_id(state: State, call: Call, record: Id) -> str:
    """How people read the id: by the table that ids are named after and that holds it."""
    named = [table for table in call.tables.values() if table.parts == (Id,) and table.known_as]
    return next((short_id(table.short, record) for table in named if state.get(table, record) is not None), record)
