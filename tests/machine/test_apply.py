"""Applying a transaction: kept or undone whole, and what happens when a rule has a bug."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from heqi.machine import apply
from heqi.machine.apply import INCIDENTS, BrokenInvariant, Incident, Why
from heqi.machine.authority import Why as Authority
from heqi.machine.module import Module, Settled
from heqi.machine.reasons import Reasons, reason, require
from heqi.machine.transactions import record_id
from heqi.state.store import Space, StoreError
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER
from tests.ledger import LIMITS, Ledger, member
from tests.machine.notes import (
    LABELS,
    MODULE,
    NOTES,
    WITH_TERMS,
    CountUp,
    Enlarge,
    Exchange,
    Issue,
    Mark,
    Misbehave,
    PassedOn,
    PassOn,
    Redeem,
    Stage,
    Stand,
    Terms,
)
from tests.machine.notes import Why as Notes

ROOT = Path(__file__).resolve().parents[2]
BREAK_AN_INVARIANT = {
    "fixed": "notes: root never change",
    "forward": "notes: stage only moves forward",
    "shrinks": "notes: face is conserved per root",
    "grows": "notes: face is conserved per root",
    "doubles": "notes: face is conserved per root",
    "empties": "notes: face is conserved per root",
    "deletes": "notes: stage only moves forward",
}
RAISE = {
    "negative": msgspec.ValidationError,
    "wrong-type": msgspec.ValidationError,
    "fraction": msgspec.ValidationError,
    "unheard-event": BrokenInvariant,
    "fact-of-no-kind": TypeError,
    "key-error": KeyError,
    "zero-division": ZeroDivisionError,
    "type-error": TypeError,
    "index-error": IndexError,
    "assertion": AssertionError,
    "delete-nothing": KeyError,
}
RUN_OUT = {
    "memory": MemoryError,
    "disk": OSError,
    "recursion": RecursionError,
    "store": StoreError,
    "interrupt": KeyboardInterrupt,
}


def ledger(*modules: Module, **limits: Any) -> Ledger:
    members = [member("acme"), member("bank"), member("zed")]
    return Ledger(modules or (MODULE,), members=members, limits=msgspec.structs.replace(LIMITS, **limits))


def a_note(book: Ledger, face: int = 100) -> str:
    return book.new_id(book.do(Issue(by="acme", face=face)))


# --- kept --------------------------------------------------------------------------------------------------------


def test_a_note_is_passed_on() -> None:
    book = ledger()
    note = a_note(book)
    receipt = book.do(PassOn(by="acme", note=note, part=40, to="bank"))
    part = book.new_id(receipt)
    assert (book.get(NOTES, note).face, book.get(NOTES, part).face) == (60, 40)
    assert book.get(NOTES, part).holder == "bank"
    assert receipt.events == (PassedOn(note=part, part=40),)
    assert (receipt.status, receipt.code, receipt.facts, receipt.action) == ("kept", None, {}, None)


def test_later_actions_see_what_earlier_ones_did_and_know_their_ids() -> None:
    book = ledger()
    salt = "ab" * 16
    first = record_id(book.founding, "acme", salt, 0)
    part = record_id(book.founding, "acme", salt, 1)
    signed = book.sign(
        Issue(by="acme", face=100),
        PassOn(by="acme", note=first, part=40, to="bank"),
        Redeem(by="bank", note=part),
        salt=salt,
    )
    assert book.new_ids(book.do(signed=signed)) == [first, part]
    assert book.get(NOTES, first).face == 60
    assert book.get(NOTES, part).stage is Stage.PAID


# --- refused -----------------------------------------------------------------------------------------------------


def test_a_rule_refuses() -> None:
    book = ledger()
    note = a_note(book)
    receipt = book.refuses(Notes.PART_TOO_LARGE, PassOn(by="acme", note=note, part=100, to="bank"))
    assert receipt.facts == {"part": 100, "whole": 100}
    assert receipt.action == 0
    assert book.explain(receipt).startswith(
        "notes.PART_TOO_LARGE: The part of 1.00 is not less than the whole of 1.00."
    )


def test_unknown_and_not_yours_answer_alike() -> None:
    book = ledger()
    note = a_note(book)
    unknown = book.refuses(Notes.NOT_YOURS, Redeem(by="bank", note="0" * 64))
    not_yours = book.refuses(Notes.NOT_YOURS, Redeem(by="bank", note=note))
    assert unknown.facts | {"note": note} == not_yours.facts


def test_of_several_actions_all_are_kept_or_none() -> None:
    book = ledger()
    note = a_note(book)
    receipt = book.refuses(
        Notes.NOT_YOURS,
        Issue(by="acme", face=7),
        PassOn(by="acme", note=note, part=40, to="bank"),
        Redeem(by="zed", note=note),
        Issue(by="acme", face=8),
    )
    assert receipt.action == 2
    assert receipt.events == ()
    assert {row.face for row in book.rows(NOTES).values()} == {100}


def test_beyond_what_can_be_written() -> None:
    book = ledger()
    note = a_note(book, face=MAX_INTEGER)
    receipt = book.refuses(Why.AMOUNT_TOO_LARGE, Enlarge(by="acme", note=note, more=1))
    assert receipt.facts == {"table": "notes", "field": "face"}


@pytest.mark.parametrize(
    ("bug", "facts"),
    [
        ("event-too-large", {"table": "notes.passed_on", "field": "part"}),
        ("fact-too-large", {"table": "notes.PART_TOO_LARGE", "field": "part"}),
    ],
)
def test_a_receipt_holds_no_number_beyond_that_either(bug: str, facts: dict[str, str]) -> None:
    assert ledger().refuses(Why.AMOUNT_TOO_LARGE, Misbehave(by="acme", bug=bug)).facts == facts


def test_more_rows_than_a_rule_may_walk() -> None:
    book = ledger()
    for _ in range(3):
        a_note(book)
    book.do(CountUp(by="acme"))
    book.refuses(Why.TOO_MANY_ROWS, Issue(by="acme", face=1), CountUp(by="acme"))
    a_note(book)
    assert book.refuses(Why.TOO_MANY_ROWS, CountUp(by="acme")).facts == {"table": "notes", "limit": 3}


def test_more_rows_than_a_transaction_may_touch() -> None:
    book = ledger(touched_rows=12)
    book.do(Mark(by="acme", text="a", copies=12))
    book.refuses(Why.TOO_MANY_ROWS, Mark(by="acme", text="b", copies=13))
    book.do(*[Mark(by="acme", text="c", copies=5)] * 10)  # the same five rows ten times


def test_a_text_that_is_too_long_to_be_a_key() -> None:
    book = ledger()
    book.do(Mark(by="acme", text="合" * 150, copies=1))
    assert book.refuses(Why.KEY_TOO_LONG, Mark(by="acme", text="合" * 160, copies=1)).facts["table"] == "labels"


def test_a_salt_used_twice_does_not_write_over_a_record() -> None:
    book = ledger()
    salt = "5a" * 16
    note = book.new_id(book.do(signed=book.sign(Issue(by="acme", face=100), salt=salt)))
    book.do(Exchange(by="acme", note=note, partner="bank"))
    again = book.sign(Issue(by="acme", face=100), salt=salt, valid_seconds=900)
    assert book.refuses(Why.SALT_USED, signed=again).facts == {"party": "acme", "record": note}
    assert book.get(NOTES, note).holder == "bank"
    book.do(signed=book.sign(Issue(by="bank", face=100), salt=salt))  # in another's name the ids are others


def test_a_record_may_be_changed_by_the_transaction_that_makes_it() -> None:
    book = ledger()
    salt = "5b" * 16
    note = record_id(book.founding, "acme", salt, 0)
    book.do(signed=book.sign(Issue(by="acme", face=9), Enlarge(by="acme", note=note, more=1), salt=salt))
    assert book.get(NOTES, note).face == 10


def test_a_module_that_the_charter_leaves_out() -> None:
    members = [member("acme")]
    book = Ledger((WITH_TERMS,), members=members)
    assert book.refuses(Why.MODULE_OFF, Issue(by="acme", face=1)).facts == {"module": "notes"}
    book = Ledger((WITH_TERMS,), members=members, terms={"notes": Terms(smallest=1)})
    book.do(Issue(by="acme", face=1))


# --- who must sign -----------------------------------------------------------------------------------------------


def test_who_acts_has_to_be_a_party() -> None:
    book = ledger()
    receipt = book.refuses(Authority.NOT_A_PARTY, Issue(by="acme", face=1), signed_by=["bank"])
    assert receipt.facts == {"party": "acme"}


@pytest.mark.parametrize("missing", ["bank", "zed", "third"])
def test_everybody_whose_agreement_is_needed_has_to_be_a_party(missing: str) -> None:
    book = Ledger((MODULE,), members=[member(name) for name in ("acme", "bank", "third", "zed")])
    note = a_note(book)
    ask = Exchange(by="acme", note=note, partner="bank", witnesses=("zed",), agent="third")
    signers = {"acme", "bank", "third", "zed"}
    assert book.refuses(Authority.NOT_A_PARTY, ask, signed_by=signers - {missing}).facts == {"party": missing}
    book.do(ask)
    assert book.get(NOTES, note).holder == "bank"


def test_an_agreement_that_is_left_out_is_not_needed() -> None:
    book = ledger()
    book.do(Exchange(by="acme", note=a_note(book), partner="bank"), signed_by=["acme", "bank"])


def test_a_role_may_do_what_the_charter_says() -> None:
    members = [member("acme", roles=("issuer",)), member("bank", roles=("holder", "reader"))]
    book = Ledger(
        (MODULE,), members=members, roles={"issuer": ("notes.issue",), "holder": ("notes.redeem",), "reader": ()}
    )
    book.do(Issue(by="acme", face=1))
    receipt = book.refuses(Authority.ROLE_NOT_ALLOWED, Issue(by="bank", face=1))
    assert receipt.facts == {"party": "bank", "roles": ("holder", "reader"), "action": "notes.issue"}


def test_roles_are_asked_of_who_acts_and_not_of_who_agrees() -> None:
    members = [member("acme", roles=("issuer",)), member("bank", roles=("reader",))]
    book = Ledger((MODULE,), members=members, roles={"issuer": ("notes.issue", "notes.exchange"), "reader": ()})
    book.do(Exchange(by="acme", note=a_note(book), partner="bank"))


def test_a_member_that_is_not_active() -> None:
    book = ledger()
    note = a_note(book)
    book.do(Stand(by="acme", member="bank", standing="suspended"))
    receipt = book.refuses(Authority.NOT_IN_STANDING, Issue(by="bank", face=1))
    assert receipt.facts == {"party": "bank", "standing": "suspended"}
    book.refuses(Authority.NOT_IN_STANDING, Exchange(by="acme", note=note, partner="bank"))
    book.do(CountUp(by="bank"))  # what starts nothing goes on
    book.do(Stand(by="acme", member="bank", standing="active"))
    book.do(Exchange(by="acme", note=note, partner="bank"))


# --- faults ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("bug", "invariant"), [*BREAK_AN_INVARIANT.items()])
def test_a_rule_that_breaks_an_invariant(bug: str, invariant: str) -> None:
    book = ledger()
    note = a_note(book)
    if bug == "forward":
        book.do(Redeem(by="acme", note=note))
    rows = book.rows(NOTES)
    book.refuses(Why.FAULT, Issue(by="acme", face=5), Misbehave(by="acme", bug=bug, note=note))
    assert isinstance(book.faults[-1], BrokenInvariant)
    assert str(book.faults[-1]) == invariant
    assert book.rows(NOTES) == rows


@pytest.mark.parametrize(("bug", "fault"), [*RAISE.items()])
def test_a_rule_with_a_bug(bug: str, fault: type[Exception]) -> None:
    book = ledger()
    note = a_note(book)
    rows = book.rows(NOTES)
    ask = book.sign(Issue(by="acme", face=5), Misbehave(by="acme", bug=bug, note=note))
    receipt = book.refuses(Why.FAULT, signed=ask)
    assert isinstance(book.faults[-1], fault)
    assert receipt.facts == {"action": "notes.misbehave"}
    assert receipt.action == 1
    assert book.rows(NOTES) == rows
    assert book.rows(LABELS) == {}
    assert book.rows(INCIDENTS) == {
        ask.id.hex(): Incident(action="notes.misbehave", ordinal=1, height=book.store.height, day=book.day)
    }
    book.do(Issue(by="acme", face=5))  # and the ledger goes on


@pytest.mark.parametrize("bug", [*BREAK_AN_INVARIANT, *RAISE])
def test_a_fault_is_the_same_everywhere(bug: str) -> None:
    def cells() -> tuple[bytes, list[tuple[bytes, bytes]]]:
        book = ledger()
        note = a_note(book)
        if bug == "forward":
            book.do(Redeem(by="acme", note=note))
        receipt = book.submit(book.sign(Misbehave(by="acme", bug=bug, note=note)))
        return receipt.bytes(), book.store.scan(Space.ROWS)

    assert cells() == cells()


@pytest.mark.parametrize(("bug", "failure"), [*RUN_OUT.items()])
def test_a_node_that_runs_out_of_something_stops(bug: str, failure: type[BaseException]) -> None:
    book = ledger()
    with pytest.raises(failure):
        book.submit(book.sign(Misbehave(by="acme", bug=bug)))
    assert book.faults == []
    assert book.rows(INCIDENTS) == {}


def test_the_whole_run_does_not_depend_on_the_seed_of_hash() -> None:
    script = "from tests.machine.test_apply import a_run; import sys; sys.stdout.write(a_run())"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    answers = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=environment | {"PYTHONHASHSEED": seed},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert answers == {a_run()}


def a_run() -> str:
    """A digest of everything that some transactions leave: rows, indexes, receipts."""
    book = ledger()
    note = a_note(book)
    receipts = [book.do(PassOn(by="acme", note=note, part=part, to="bank")) for part in (1, 2, 3)]
    receipts += [book.submit(book.sign(Misbehave(by="acme", bug=bug, note=note))) for bug in RAISE]
    receipts.append(book.submit(book.sign(Redeem(by="zed", note=note))))
    cells = [*book.store.scan(Space.ROWS), *book.store.scan(Space.INDEX)]
    return sha256(repr((cells, [receipt.bytes() for receipt in receipts])).encode()).hexdigest()


# --- gates -------------------------------------------------------------------------------------------------------


class Closed(Reasons, prefix="gate"):
    CLOSED = reason("{rows} rows are too many today.", "今日 {rows} 条过多。", do=("Do less.", "请减少。"))


def gated(*gates: Any) -> tuple[Module, ...]:
    return MODULE, Module("gate", "A gate, for tests.", reasons=(Closed,), gates=gates)


def test_a_gate_sees_the_whole_transaction_once_and_may_refuse_it() -> None:
    seen: list[Settled] = []

    def gate(state: State, settled: Settled) -> None:
        seen.append(settled)
        rows = [touched for touched in settled.touched if touched.table is NOTES]
        require(len(rows) < 3, Closed.CLOSED, rows=len(rows))

    book = ledger(*gated(gate))
    note = a_note(book)
    assert [len(seen), seen[0].call.new_ids] == [1, [note]]
    book.do(PassOn(by="acme", note=note, part=1, to="bank"), Enlarge(by="acme", note=note, more=1))
    touched = {t.key: t for t in seen[1].touched if t.table is NOTES}
    assert touched[note].before.face == 100
    assert touched[note].after.face == 100
    assert len(touched) == 2
    parts = [PassOn(by="acme", note=note, part=1, to="bank") for _ in range(2)]
    assert book.refuses(Closed.CLOSED, *parts).facts == {"rows": 3}
    assert book.get(NOTES, note).face == 100
    assert len(seen) == 3


def test_gates_run_in_the_order_of_modules_and_after_every_action() -> None:
    ran: list[str] = []

    def first(state: State, settled: Settled) -> None:
        ran.append("first")

    def second(state: State, settled: Settled) -> None:
        ran.append("second")
        require(False, Closed.CLOSED, rows=0)

    def third(state: State, settled: Settled) -> None:
        ran.append("third")

    book = ledger(*gated(first, second, third))
    book.refuses(Closed.CLOSED, Issue(by="acme", face=1))
    assert ran == ["first", "second"]
    book.refuses(Notes.NOT_YOURS, Redeem(by="acme", note="0" * 64))
    assert ran == ["first", "second"]


def test_a_gate_is_told_which_actions_start_new_business_and_what_each_touched() -> None:
    seen: list[Settled] = []
    book = ledger(*gated(lambda state, settled: seen.append(settled)))
    note = a_note(book)
    part = PassOn(by="acme", note=note, part=1, to="bank")
    receipt = book.do(part, Redeem(by="acme", note=note))
    [started] = seen[-1].started
    assert [step.name for step in seen[-1].steps] == ["notes.pass_on", "notes.redeem"]
    assert (started.name, started.action) == ("notes.pass_on", part)
    rows = {touched.key: touched for touched in started.touched}
    assert {*rows} == {note, book.new_id(receipt)}
    assert rows[note].after.stage is Stage.LIVE  # as that action left it, not as the next one did


def test_a_gate_with_a_bug_is_a_fault_too() -> None:
    def gate(state: State, settled: Settled) -> None:
        state.put(LABELS, "gate", Misbehave(by="acme", bug="x"))  # type: ignore[type-var]

    book = ledger(*gated(gate))
    book.refuses(Why.FAULT, Issue(by="acme", face=1))
    assert book.rows(NOTES) == {}
    assert len(book.rows(INCIDENTS)) == 1


# --- receipts ----------------------------------------------------------------------------------------------------


def test_a_receipt_says_the_code_and_the_facts_and_no_sentence() -> None:
    book = ledger()
    note = a_note(book)
    receipt = book.refuses(Notes.PART_TOO_LARGE, PassOn(by="acme", note=note, part=200, to="bank"))
    assert msgspec.json.decode(receipt.bytes()) == {
        "action": 0,
        "code": "notes.PART_TOO_LARGE",
        "events": [],
        "facts": {"part": 200, "whole": 100},
        "status": "refused",
        "transaction": receipt.transaction,
    }
    fault = book.refuses(Why.FAULT, Misbehave(by="acme", bug="key-error"))
    assert b"nothing" not in fault.bytes()


def test_quotas_stay_counted_whatever_became_of_the_transaction() -> None:
    book = ledger()
    note = a_note(book)
    book.refuses(Notes.NOT_YOURS, Redeem(by="acme", note="0" * 64))
    book.refuses(Why.FAULT, Misbehave(by="acme", bug="key-error"))
    book.refuses(Why.FAULT, Misbehave(by="acme", bug="shrinks", note=note))
    assert book.get(apply.QUOTAS, "acme").transactions == 4
