"""Notes: the smallest business that has something of everything, and the bugs that are planted in it.

issue → live ─pass on─▶ live (a part of it in another's hands) ─redeem─▶ paid
"""

from collections.abc import Callable
from enum import StrEnum

from heqi.machine.authority import MEMBERS
from heqi.machine.charter import Clause
from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.machine.transactions import Action, Event
from heqi.state.store import StoreFailed
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER, Amount, Cents, Count
from heqi.values.identifiers import Code, Id, Party

MAX_NOTES = 3


class Stage(StrEnum):
    LIVE = "live"
    PAID = "paid"


class Note(Row):
    root: Id
    holder: Party
    face: Cents
    stage: Stage


class Label(Row):
    text: str


NOTES = Table("notes", Note, key="id", indexes=("root", "holder"), readers=("holder",))
LABELS = Table("labels", Label, key="text")


class Terms(Clause):
    smallest: Amount


class Why(Reasons, prefix="notes"):
    NOT_YOURS = reason(
        "There is no note {note} in the hands of {party}.",
        "{party} 名下没有票据 {note}。",
        do=("Look at your notes.", "请查看您的票据。"),
    )
    PART_TOO_LARGE = reason(
        "The part of {part:money} is not less than the whole of {whole:money}.",
        "部分金额 {part:money} 未小于整体 {whole:money}。",
        do=("Pass on less.", "请减少金额。"),
    )


class Issue(Action, tag="notes.issue"):
    """Promise to pay."""

    face: Amount


class PassOn(Action, tag="notes.pass_on"):
    """Pass a part of a note on to another member."""

    note: Id
    part: Amount
    to: Party


class Exchange(Action, tag="notes.exchange"):
    """Give a note to a partner, who agrees, as do the witnesses and perhaps an agent."""

    note: Id
    partner: Party
    witnesses: tuple[Party, ...] = ()
    agent: Party | None = None


class Redeem(Action, tag="notes.redeem"):
    """Pay a note."""

    note: Id


class Enlarge(Action, tag="notes.enlarge"):
    """Promise more on a note."""

    note: Id
    more: Amount


class CountUp(Action, tag="notes.count_up"):
    """Count one's own notes."""


class Mark(Action, tag="notes.mark"):
    """Write labels: as many as asked for, that begin with a text."""

    text: str
    copies: Count


class Stand(Action, tag="notes.stand"):
    """Change a member's standing."""

    member: Party
    standing: str


class Misbehave(Action, tag="notes.misbehave"):
    """Run a rule with a bug in it."""

    bug: Code
    note: Id | None = None


class PassedOn(Event, tag="notes.passed_on"):
    note: Id
    part: Amount


class Unheard(Event, tag="notes.unheard"):
    part: Amount


def issue(state: State, call: Call, ask: Issue) -> None:
    note = call.new_id()
    state.put(NOTES, note, Note(root=note, holder=ask.by, face=ask.face, stage=Stage.LIVE))


def pass_on(state: State, call: Call, ask: PassOn) -> None:
    whole = held(state, ask.by, ask.note)
    require(ask.part < whole.face, Why.PART_TOO_LARGE, part=ask.part, whole=whole.face)
    # Nothing below may be refused.
    part = call.new_id()
    state.put(NOTES, ask.note, changed(whole, face=whole.face - ask.part))
    state.put(NOTES, part, changed(whole, face=ask.part, holder=ask.to))
    call.emit(PassedOn(note=part, part=ask.part))


def exchange(state: State, call: Call, ask: Exchange) -> None:
    note = held(state, ask.by, ask.note)
    # Nothing below may be refused.
    state.put(NOTES, ask.note, changed(note, holder=ask.partner))


def redeem(state: State, call: Call, ask: Redeem) -> None:
    note = held(state, ask.by, ask.note)
    # Nothing below may be refused.
    state.put(NOTES, ask.note, changed(note, stage=Stage.PAID))


def enlarge(state: State, call: Call, ask: Enlarge) -> None:
    note = held(state, ask.by, ask.note)
    # Nothing below may be refused.
    state.put(NOTES, ask.note, changed(note, face=note.face + ask.more))


def count_up(state: State, call: Call, ask: CountUp) -> None:
    state.scan(NOTES, "holder", ask.by, limit=MAX_NOTES)


def mark(state: State, call: Call, ask: Mark) -> None:
    for number in range(ask.copies):
        state.put(LABELS, f"{ask.text}{number}", Label(text=ask.text))


def stand(state: State, call: Call, ask: Stand) -> None:
    member = state.get(MEMBERS, ask.member)
    if member is not None:
        state.put(MEMBERS, ask.member, changed(member, standing=ask.standing))


def misbehave(state: State, call: Call, ask: Misbehave) -> None:
    state.put(LABELS, "written before the bug", Label(text="x"))
    BUGS[ask.bug](state, call, ask.note or "")


def held(state: State, party: str, note: str) -> Note:
    row = state.get(NOTES, note)
    if row is None or row.holder != party:
        refuse(Why.NOT_YOURS, note=note, party=party)
    return row


def _change(**fields: object) -> Callable[[State, Call, str], None]:
    def bug(state: State, call: Call, note: str) -> None:
        state.put(NOTES, note, changed(held(state, call.party, note), **fields))

    return bug


def _raise(fault: BaseException) -> Callable[[State, Call, str], None]:
    def bug(state: State, call: Call, note: str) -> None:
        raise fault

    return bug


def _double(state: State, call: Call, note: str) -> None:
    state.put(NOTES, call.new_id(), held(state, call.party, note))


def _recurse(state: State, call: Call, note: str) -> None:
    _recurse(state, call, note)


BUGS: dict[str, Callable[[State, Call, str], None]] = {
    # a rule that breaks what always holds
    "fixed": _change(root="0" * 64),
    "forward": _change(stage=Stage.LIVE),
    "shrinks": _change(face=50),
    "grows": _change(face=1_000),
    "doubles": _double,
    "empties": _change(face=0),
    "deletes": lambda state, call, note: state.delete(NOTES, note),
    # a rule that writes what cannot be read
    "negative": _change(face=-1),
    "wrong-type": _change(holder=7),
    "fraction": _change(face=0.5),
    # a rule that says what cannot be said
    "unheard-event": lambda state, call, note: call.emit(Unheard(part=1)),
    "event-too-large": lambda state, call, note: call.emit(PassedOn(note="0" * 64, part=MAX_INTEGER + 1)),
    "fact-too-large": lambda state, call, note: refuse(Why.PART_TOO_LARGE, part=MAX_INTEGER + 1, whole=1),
    "fact-of-no-kind": lambda state, call, note: refuse(Why.NOT_YOURS, note=b"bytes", party="x"),
    # an ordinary bug
    "key-error": lambda state, call, note: {}["nothing"],
    "zero-division": lambda state, call, note: 1 // 0,
    "type-error": lambda state, call, note: len(7),  # type: ignore[arg-type]
    "index-error": lambda state, call, note: call.new_ids[7],
    "assertion": _raise(AssertionError("never")),
    "delete-nothing": lambda state, call, note: state.delete(LABELS, "is not there"),
    # a machine that runs out of something
    "memory": _raise(MemoryError()),
    "disk": _raise(OSError(28, "No space left on device")),
    "recursion": _recurse,
    "store": _raise(StoreFailed(folder="x", reason="y")),
    "interrupt": _raise(KeyboardInterrupt()),
}


def double_face(state: State, ask: Redeem) -> int:
    """What redeeming is measured by: 0 for a note that is not there."""
    note = state.get(NOTES, ask.note)
    return 0 if note is None else 2 * note.face


MODULE = Module(
    "notes",
    "Notes: promises to pay, for tests.",
    tables=(NOTES, LABELS),
    rules={
        Issue: Rule(issue, "anybody", "开立", amount="face", starts=True),
        PassOn: Rule(pass_on, "the holder", "转让", amount="part", starts=True),
        Exchange: Rule(exchange, "the holder", "交换", also=("partner", "witnesses", "agent"), starts=True),
        Redeem: Rule(redeem, "the holder", "兑付", amount=double_face),
        Enlarge: Rule(enlarge, "the holder", "增额", amount="more"),
        CountUp: Rule(count_up, "anybody", "清点"),
        Mark: Rule(mark, "anybody", "标注"),
        Stand: Rule(stand, "anybody", "状态"),
        Misbehave: Rule(misbehave, "anybody", "故障"),
    },
    reasons=(Why,),
    events=(PassedOn,),
    invariants=(
        fixed(NOTES, "root"),
        forward(NOTES, "stage", {None: (Stage.LIVE,), Stage.LIVE: (Stage.PAID,)}),
        conserved(NOTES, "face", per=("root",), grows_in=(Issue, Enlarge)),
        never_deleted(NOTES),
        always(NOTES, "a note has a face", lambda note: note.face > 0),
    ),
)
WITH_TERMS = MODULE._replace(terms=Terms)
