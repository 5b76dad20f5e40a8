"""Purposes: what money is set aside for, and until when. One that has ended binds no money."""

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.conditions.reasons import Why
from heqi.modules.conditions.terms import Terms
from heqi.modules.parties import require_good_standing
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party, Text


class Purpose(Row):
    """What a payer sets money aside for, and who beside it may say that this has ended."""

    payer: Party
    name: Text
    last_day: Day
    told_by: Party | None
    ended_day: Day | None


PURPOSES = Table(
    "purposes",
    Purpose,
    key="id",
    parts=(Id,),
    indexes=("payer", "told_by"),
    readers=("payer", "told_by"),
    short="pur",
    known_as=("purpose",),
)


class OpenPurpose(Action, tag="conditions.open_purpose"):
    """A payer names a purpose and its last day, and the party that may say that it has ended before: not the payer
    itself, for whom the money would then be bound by nothing.
    """

    name: Text
    last_day: Day
    told_by: Party | None = None


class EndPurpose(Action, tag="conditions.end_purpose"):
    """The party named for it says that a purpose has ended. What is left of its money is the payer's to take back."""

    purpose: Id


class PurposeEnded(Event, tag="conditions.purpose_ended"):
    """Nothing is bound by this purpose any more."""

    purpose: Id
    payer: Party


def open_purpose(state: State, call: Call, ask: OpenPurpose) -> None:
    latest = add_days(call.day, call.terms(Terms).days_at_most)
    in_time = call.day <= ask.last_day <= latest
    require(in_time, Why.LAST_DAY, today=call.day, latest=latest, last_day=ask.last_day)
    if ask.told_by is not None:
        require(ask.told_by != ask.by, Why.NOT_IMPARTIAL, party=ask.told_by)
        require_good_standing(state, ask.told_by, Why.PARTY_UNKNOWN)
    # Nothing below may be refused.
    purpose = Purpose(payer=ask.by, name=ask.name, last_day=ask.last_day, told_by=ask.told_by, ended_day=None)
    state.put(PURPOSES, call.new_id(), purpose)


def end_purpose(state: State, call: Call, ask: EndPurpose) -> None:
    purpose = state.get(PURPOSES, ask.purpose)
    if purpose is None or purpose.told_by != ask.by:
        refuse(Why.PURPOSE_UNKNOWN, purpose=ask.purpose)
    require_binding(call, ask.purpose, purpose)
    # Nothing below may be refused.
    state.put(PURPOSES, ask.purpose, changed(purpose, ended_day=call.day))
    call.emit(PurposeEnded(purpose=ask.purpose, payer=purpose.payer))


def binds(purpose: Purpose, day: Day) -> bool:
    return purpose.ended_day is None and day <= purpose.last_day


def require_binding(call: Call, key: Id, purpose: Purpose) -> None:
    over = purpose.ended_day or purpose.last_day
    require(binds(purpose, call.day), Why.PURPOSE_ENDED, purpose=key, name=purpose.name, ended=over)
