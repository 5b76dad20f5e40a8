"""Upgrades: version 2 of a small module takes over with a block that the book-keepers agreed on, and not before.

Version 1 knows notes of a holder. Version 2 counts how often a note was changed, finds notes by their topic, asks for a
topic, and remembers when it took over.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blockfile import export_blocks, replay_blocks
from heqi.chain.blocks import Upgraded, history_leaf
from heqi.chain.upgrades import UnknownApplication, UpgradeDue
from heqi.client.building import prepare, signing_parties
from heqi.client.proof import check_receipt, check_record
from heqi.codec.canonical import NotCanonical, encode
from heqi.machine.admission import Inadmissible
from heqi.machine.catalogue import Catalogue, read_known
from heqi.machine.charter import Charter
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reasons, reason, require
from heqi.machine.receipts import INADMISSIBLE, KEPT
from heqi.machine.transactions import Action
from heqi.modules import MODULES
from heqi.modules.charter import AgreeToUpgrade, SetConsensusKey, read_charter
from heqi.modules.charter.upgrading import NEAREST
from heqi.reading.projection import Projection
from heqi.state.history import inclusion_proof, verify_inclusion
from heqi.state.migrating import BadMigration, Migrating
from heqi.state.store import Space
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import SALT_BYTES, State
from heqi.storage.memory import MemoryStore
from heqi.values.amounts import Amount, Count
from heqi.values.identifiers import Code, Party
from tests.pilot import BANK, BUYER, PERSONS, START, SUPPLIER, TEXT, double_vote, key
from tests.reached import refusing


class NoteOne(Row):
    holder: Party
    text: str


class NoteTwo(Row):
    holder: Party
    topic: Code
    text: str
    changes: Count


class Takeover(Row):
    notes: Count


NOTES_ONE = Table("notes", NoteOne, key="number", indexes=("holder",), readers=("holder",), short="tno")
NOTES_TWO = Table("notes", NoteTwo, key="number", indexes=("holder", "topic"), readers=("holder",), short="tno")
TAKEOVERS = Table("takeovers", Takeover, key="version", readers=(EVERYONE,), short="tko")


class WriteOne(Action, tag="notes.write"):
    """Somebody writes a note."""

    number: str
    text: str


class ForgetOne(Action, tag="notes.forget"):
    """Somebody takes a note back, at some cost. Version 2 has no such thing."""

    number: str
    cost: Amount


class WriteTwo(Action, tag="notes.write"):
    """Somebody writes a note on a topic."""

    number: str
    topic: Code
    text: str


class Notes(Reasons, prefix="notes"):
    NOTHING_THERE = reason("There is no note {number}.", "没有便条 {number}。", do=("Look again.", "请再查看。"))


def forget_one(state: State, call: Call, ask: ForgetOne) -> None:
    require(state.get(NOTES_ONE, ask.number) is not None, Notes.NOTHING_THERE, number=ask.number)
    state.delete(NOTES_ONE, ask.number)


def write_one(state: State, call: Call, ask: WriteOne) -> None:
    state.put(NOTES_ONE, ask.number, NoteOne(holder=ask.by, text=ask.text))


def write_two(state: State, call: Call, ask: WriteTwo) -> None:
    before = state.get(NOTES_TWO, ask.number)
    changes = 0 if before is None else before.changes + 1
    state.put(NOTES_TWO, ask.number, NoteTwo(holder=ask.by, topic=ask.topic, text=ask.text, changes=changes))


def to_two(migrating: Migrating, charter: Charter) -> None:
    """Notes get a topic, those that say nothing go, and their number is written down."""
    kept = 0
    for number, note in migrating.rows(NOTES_ONE):
        if note.text:
            kept += 1
            migrating.put(NOTES_TWO, number, NoteTwo(holder=note.holder, topic="old", text=note.text, changes=0))
        else:
            migrating.delete(NOTES_TWO, number)
    migrating.put(TAKEOVERS, "2", Takeover(notes=kept))


def too_little(migrating: Migrating, charter: Charter) -> None:
    """Forgets that the notes have another form."""


ONE = Module(
    "notes",
    "Notes, version 1.",
    tables=(NOTES_ONE,),
    rules={
        WriteOne: Rule(write_one, "anybody", "书写"),
        ForgetOne: Rule(forget_one, "anybody", "撤回", amount="cost"),
    },
    reasons=(Notes,),
)
TWO = Module(
    "notes",
    "Notes, version 2.",
    tables=(NOTES_TWO, TAKEOVERS),
    rules={WriteTwo: Rule(write_two, "anybody", "书写")},
    migrations={2: to_two},
)
V1 = Catalogue((*MODULES, ONE))
V2 = Catalogue((*MODULES, TWO), application=2, earlier=V1)
ONLY_V2 = Catalogue((*MODULES, TWO), application=2)
CHARTER = read_charter(TEXT.replace("trader = [", 'trader = ["notes.write", "notes.forget", '), V1)
TAKES_OVER = 25
KEEPERS = ("core-maker", "river-bank", "harbour-bank", "supervisor", "platform")  # a fifth of the power each
A_NOTE, EMPTY_NOTE, LATER_NOTE = "1", "2", "3"


@dataclass
class Chain:
    """A ledger and its transactions, one block after another."""

    application: Application
    numbers: Iterator[int]

    def envelope(self, *actions: Action, catalogue: Catalogue | None = None) -> bytes:
        salt = sha256(f"salt {next(self.numbers)}".encode()).digest()[:16]
        rules = catalogue or self.application.catalogue
        made = prepare(
            actions,
            ledger=CHARTER.digest.hex(),
            parties=signing_parties(actions, rules),
            salt=salt,
            valid_until=START + 600,
        )
        pairs = [key(party, person) for party in made.transaction.parties for person in PERSONS[party]]
        return made.seal(made.sign(pair) for pair in pairs)

    def block(self, *envelopes: bytes) -> list[str]:
        """What became of each."""
        self.application.finalise(self.application.head.height + 1, START, envelopes)
        return [receipt.code or receipt.status for receipt in self.application.commit().receipts]

    def do(self, *actions: Action) -> None:
        assert self.block(*(self.envelope(each) for each in actions)) == [KEPT] * len(actions)

    def up_to(self, height: int) -> None:
        """Empty blocks, so that this one is the last."""
        while self.application.head.height < height:
            self.block()


def chain(catalogue: Catalogue) -> Chain:
    store = MemoryStore()
    found_ledger(store, catalogue, CHARTER)
    return Chain(Application(store, catalogue), count())


def agreements(members: Iterable[str] = KEEPERS[:4], height: int = TAKES_OVER) -> list[Action]:
    return [AgreeToUpgrade(by=each, application=2, height=height) for each in members]


def scheduled(catalogue: Catalogue, *, last: int = TAKES_OVER - 1) -> Chain:
    """Two notes, and everybody's word that version 2 takes over; the ledger stands just before."""
    found = chain(catalogue)
    found.do(
        WriteOne(by=BUYER, number=A_NOTE, text="pay by Friday"),
        WriteOne(by=BUYER, number=EMPTY_NOTE, text=""),
        *agreements(),
    )
    found.up_to(last)
    return found


def both() -> Iterator[Chain]:
    """The same ledger across the upgrade: with one program from the start, and with a new one from just before it."""
    yield scheduled(V2)
    old = scheduled(V1)
    yield Chain(Application(old.application.store, V2), old.numbers)


@pytest.fixture(params=[0, 1], ids=["one program", "a new program"])
def upgrading(request: pytest.FixtureRequest) -> Chain:
    return [*both()][request.param]


def test_below_the_block_the_rules_are_those_of_before(upgrading: Chain) -> None:
    application = upgrading.application
    assert (application.head.application, application.catalogue) == (1, V1)
    state = State(application.store)
    assert state.get(NOTES_ONE, A_NOTE) == NoteOne(holder=BUYER, text="pay by Friday")


def test_from_the_block_on_the_rules_and_rows_are_the_new_ones(upgrading: Chain) -> None:
    application = upgrading.application
    written = upgrading.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="new", text="x"), catalogue=V2)
    assert upgrading.block(written) == [KEPT]  # in the very block that takes over
    assert (application.head.application, application.catalogue) == (2, V2)
    state = State(application.store)
    assert state.get(NOTES_TWO, A_NOTE) == NoteTwo(holder=BUYER, topic="old", text="pay by Friday", changes=0)
    assert state.get(NOTES_TWO, EMPTY_NOTE) is None
    assert state.get(TAKEOVERS, "2") == Takeover(notes=1)
    # Indexes are those of the new tables, of migrated rows and of new ones.
    for topic, numbers in (("old", [A_NOTE]), ("new", [LATER_NOTE])):
        assert [number for number, _ in state.scan(NOTES_TWO, "topic", topic, limit=9)] == numbers
    assert [number for number, _ in state.scan(NOTES_TWO, "holder", BUYER, limit=9)] == [A_NOTE, LATER_NOTE]
    upgrading.do(WriteTwo(by=SUPPLIER, number=A_NOTE, topic="new", text="paid"))
    state = State(application.store)
    assert state.get(NOTES_TWO, A_NOTE) == NoteTwo(holder=SUPPLIER, topic="new", text="paid", changes=1)
    assert state.scan(NOTES_TWO, "topic", "old", limit=9) == []


def test_rules_of_the_block_that_takes_over_see_what_was_migrated(upgrading: Chain) -> None:
    again = upgrading.envelope(WriteTwo(by=BUYER, number=A_NOTE, topic="new", text="pay now"), catalogue=V2)
    old_form = upgrading.envelope(WriteOne(by=BUYER, number=A_NOTE, text="pay now"))
    assert upgrading.block(again, old_form) == [KEPT, "machine.INADMISSIBLE"]
    state = State(upgrading.application.store)
    assert state.get(NOTES_TWO, A_NOTE) == NoteTwo(holder=BUYER, topic="new", text="pay now", changes=1)
    assert [number for number, _ in state.scan(NOTES_TWO, "topic", "new", limit=9)] == [A_NOTE]
    assert state.scan(NOTES_TWO, "topic", "old", limit=9) == []


def test_what_was_checked_by_the_old_rules_is_read_anew_by_the_new_ones(upgrading: Chain) -> None:
    forms = [upgrading.envelope(WriteOne(by=BUYER, number=A_NOTE, text=text)) for text in ("pay", "now")]
    for each in forms:
        upgrading.application.check(each, START)
    assert upgrading.block(forms[0]) == ["machine.INADMISSIBLE"]  # the block that takes over
    assert upgrading.block(forms[1]) == ["machine.INADMISSIBLE"]


def test_the_history_holds_the_roots_before_and_after(upgrading: Chain) -> None:
    application = upgrading.application
    before = application.head
    upgrading.block()
    after = application.head
    assert after.history_size == before.history_size + 1
    upgrade = reader.upgrade_at(application.store, TAKES_OVER)
    assert upgrade == Upgraded(application=2, root_before=before.state_root, root_after=after.state_root)
    leaf = history_leaf(reader.read_block_at(application.store, TAKES_OVER), [], upgrade)
    assert leaf is not None
    index = reader.leaf_index(application.store, TAKES_OVER)
    path = inclusion_proof(application.store, index, after.history_size)
    assert verify_inclusion(bytes.fromhex(after.history_root), leaf.data(), index, after.history_size, path)


def test_the_root_after_is_that_of_the_migration_alone(upgrading: Chain) -> None:
    alone = Application(upgrading.application.store.crash(), V2)
    alone.finalise(TAKES_OVER, START, [])
    root = alone.commit().head.state_root
    written = upgrading.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="new", text="x"), catalogue=V2)
    upgrading.block(written)
    upgrade = reader.upgrade_at(upgrading.application.store, TAKES_OVER)
    assert upgrade is not None
    assert upgrade.root_after == root != upgrading.application.head.state_root


def test_records_and_receipts_are_proven_on_both_sides(upgrading: Chain) -> None:
    application = upgrading.application
    written = upgrading.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="new", text="x"), catalogue=V2)
    upgrading.block(written)
    store, head = application.store, application.head
    for number, rules in ((A_NOTE, V2), (EMPTY_NOTE, V2), ("2", V2)):
        check_record(head, reader.prove_row(store, NOTES_TWO, number, head.height), rules)
    earlier = reader.head_at(store, TAKES_OVER - 1)
    assert earlier.application == 1
    check_record(earlier, reader.prove_row(store, NOTES_ONE, A_NOTE, TAKES_OVER - 1), V1)
    for height in (1, TAKES_OVER):
        for receipt in reader.read_receipts_at(store, height):
            proof = reader.prove_receipt(store, bytes.fromhex(receipt.transaction), head)
            assert proof is not None
            assert check_receipt(head, proof) == receipt
            assert (proof.block.upgrade is not None) == (height == TAKES_OVER)


def test_what_was_before_is_read_by_the_tables_of_then(upgrading: Chain) -> None:
    written = upgrading.envelope(WriteOne(by=BUYER, number="4", text="x"))
    upgrading.block()
    store, head = upgrading.application.store, upgrading.application.head
    rules = [reader.rules_at(store, V2, height, head) for height in (1, TAKES_OVER - 1, TAKES_OVER)]
    assert rules == [V1, V1, V2]
    assert reader.get_row(store, rules[1].tables["notes"], A_NOTE, TAKES_OVER - 1) == NoteOne(
        holder=BUYER, text="pay by Friday"
    )
    assert reader.rules_at(store, ONLY_V2, 1, head) is ONLY_V2
    assert read_known(written, V2).transaction.actions == (WriteOne(by=BUYER, number="4", text="x"),)
    with pytest.raises(NotCanonical):
        read_known(written, ONLY_V2)


def test_lists_made_anew_tell_what_was_refused_by_the_rules_of_then(upgrading: Chain, tmp_path: Path) -> None:
    upgrading.application = Application(scheduled(V2, last=TAKES_OVER - 2).application.store, V2)
    codes = upgrading.block(upgrading.envelope(ForgetOne(by=BUYER, number="nothing", cost=7)))
    assert codes == [Notes.NOTHING_THERE.code]
    upgrading.block()
    projection = Projection(tmp_path / "lists.sqlite", V2, CHARTER)
    projection.catch_up(upgrading.application.store)
    with projection.snapshot() as (_, db):
        found = db.execute("SELECT action, amount, code FROM refusals").fetchall()
    projection.close()
    assert [tuple(each) for each in found] == [("notes.forget", 7, Notes.NOTHING_THERE.code)]


def test_heads_of_every_height_are_what_they_were(upgrading: Chain) -> None:
    application = upgrading.application
    heads = {application.head.height: application.head}
    for _ in range(3):
        upgrading.block()
        heads[application.head.height] = application.head
    for height, head in heads.items():
        assert reader.head_at(application.store, height) == head


def test_a_replay_from_the_first_block_crosses_the_upgrade(upgrading: Chain) -> None:
    upgrading.block(upgrading.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="a", text="x"), catalogue=V2))
    upgrading.do(WriteTwo(by=SUPPLIER, number=A_NOTE, topic="b", text="y"), SetConsensusKey(by=BANK, key=NODE))
    file = BytesIO()
    export_blocks(upgrading.application.store, file)
    file.seek(0)
    assert replay_blocks(file, MemoryStore(), V2) == upgrading.application.head


NODE = key(BANK, "node").public


def test_one_program_and_a_new_one_come_to_one_head() -> None:
    heads = []
    for each in both():
        each.block()
        heads.append(each.application.head)
    assert heads[0] == heads[1]


def test_a_restart_remembers_what_was_executed_by_the_rules_of_before(upgrading: Chain) -> None:
    old = upgrading.envelope(WriteOne(by=BUYER, number="9", text="twice?"))
    upgrading.application.finalise(TAKES_OVER, START, [])  # begun, and never committed
    fresh = scheduled(V2, last=TAKES_OVER - 2)
    fresh.block(old)
    fresh.block()
    again = Application(fresh.application.store.crash(), V2)
    assert again.seen == fresh.application.seen
    assert len(again.seen) == 7
    with refusing(Inadmissible.NOT_CANONICAL):
        again.check(old, START)


# --- a program that does not have the rules ------------------------------------------------------------------------


def test_a_program_without_the_version_stops_before_the_block_and_loses_nothing() -> None:
    old = scheduled(V1, last=TAKES_OVER - 2)
    old.application.require_rules()
    old.block()
    before = old.application.head
    tries: list[Callable[[], object]] = [
        old.application.require_rules,
        partial(old.application.finalise, TAKES_OVER, START, []),
        partial(old.application.assemble, START, []),
        partial(old.application.propose, [], START),
    ]
    for each in tries:
        with pytest.raises(UpgradeDue) as due:
            each()
        assert (due.value.application, due.value.height, due.value.known) == (2, TAKES_OVER, ("1",))
    assert old.application.head == before
    assert Application(old.application.store.crash(), V1).head == before
    assert Application(old.application.store.crash(), V2).head == before


def test_a_file_of_blocks_beyond_the_upgrade_is_not_half_replayed(upgrading: Chain) -> None:
    upgrading.block()
    file = BytesIO()
    export_blocks(upgrading.application.store, file)
    file.seek(0)
    with pytest.raises(UpgradeDue):
        replay_blocks(file, MemoryStore(), V1)


def test_an_old_program_does_not_open_what_a_new_one_wrote(upgrading: Chain) -> None:
    upgrading.block()
    with pytest.raises(UnknownApplication) as other:
        Application(upgrading.application.store, V1)
    assert (other.value.application, other.value.known) == (2, ("1",))
    Application(upgrading.application.store, V2)


def test_a_program_that_dropped_the_charters_version_does_not_found_a_ledger_on_it() -> None:
    with pytest.raises(UnknownApplication):
        found_ledger(MemoryStore(), ONLY_V2, CHARTER)


def test_a_proposer_leaves_the_block_that_takes_over_empty(upgrading: Chain) -> None:
    envelopes = [upgrading.envelope(WriteOne(by=BUYER, number="5", text="x"))]
    assert upgrading.application.propose(envelopes, START) == []
    upgrading.block()
    good = [upgrading.envelope(WriteTwo(by=BUYER, number="5", topic="a", text="x"))]
    assert upgrading.application.propose([*envelopes, *good], START) == good


def test_the_embedded_engine_assembles_by_the_new_rules(upgrading: Chain) -> None:
    old = upgrading.envelope(WriteOne(by=BUYER, number="5", text="x"))
    new = upgrading.envelope(WriteTwo(by=BUYER, number="5", topic="a", text="x"), catalogue=V2)
    assembled = upgrading.application.assemble(START, [old, new])
    codes = [None if each is None else each.reason.code for each in assembled.refusals]
    assert codes == [Inadmissible.NOT_CANONICAL.code, None]
    assert [each.status for each in upgrading.application.commit().receipts] == [KEPT]


def test_misbehaviour_in_the_block_that_takes_over(upgrading: Chain) -> None:
    upgrading.application.finalise(TAKES_OVER, START, [b"garbage"], (double_vote(),))
    committed = upgrading.application.commit()
    assert [each.status for each in committed.receipts] == [INADMISSIBLE]
    assert committed.head.application == 2
    assert "misbehaviour" in [table for table, _, _ in committed.changes]
    assert committed.head == Application(upgrading.application.store.crash(), V2).head


# --- migrations ----------------------------------------------------------------------------------------------------


def test_a_migration_that_leaves_what_cannot_be_read_stops_every_node() -> None:
    careless = Catalogue((*MODULES, TWO._replace(migrations={2: too_little})), application=2, earlier=V1)
    found = scheduled(careless)
    before = found.application.head
    with pytest.raises(BadMigration, match="notes"):
        found.block()
    assert found.application.head == before
    assert Application(found.application.store.crash(), V2).head == before


def test_rows_that_read_as_before_stay_as_they_are_and_only_their_indexes_change() -> None:
    table = Table("notes", NoteOne, key="number", readers=(EVERYONE,), short="tno")
    without_index = Catalogue((*MODULES, ONE._replace(tables=(table,))), application=2, earlier=V1)
    found = scheduled(without_index)
    store, root = found.application.store, found.application.head.state_root
    row = store.get(Space.ROWS, NOTES_ONE.cell(A_NOTE))
    assert len(store.scan(Space.INDEX, NOTES_ONE.index_prefix("holder", BUYER))) == 2
    found.block()
    assert store.get(Space.ROWS, NOTES_ONE.cell(A_NOTE)) == row
    assert store.scan(Space.INDEX, NOTES_ONE.index_prefix("holder", BUYER)) == []
    assert (found.application.head.state_root, found.application.head.application) == (root, 2)


def test_a_version_without_a_module_leaves_its_clauses_of_the_charter_unsaid() -> None:
    fewer = tuple(each for each in MODULES if each.name != "receivables")
    found = scheduled(Catalogue((*fewer, TWO), application=2, earlier=V1))
    assert "receivables" in found.application.charter.modules
    found.block()
    application = Application(found.application.store.crash(), Catalogue((*fewer, TWO), application=2, earlier=V1))
    for each in (found.application, application):
        assert {*each.charter.modules} == {*CHARTER.modules} - {"receivables"}
        assert each.charter.digest == CHARTER.digest


def test_a_migrated_row_has_a_salt_of_its_own() -> None:
    found = scheduled(V2)
    before = found.application.store.get(Space.ROWS, NOTES_ONE.cell(A_NOTE)) or b""
    found.block()
    after = found.application.store.get(Space.ROWS, NOTES_TWO.cell(A_NOTE)) or b""
    assert before[:SALT_BYTES] != after[:SALT_BYTES]
    assert after[SALT_BYTES:] == encode(NoteTwo(holder=BUYER, topic="old", text="pay by Friday", changes=0))


# --- what was agreed ----------------------------------------------------------------------------------------------


def test_putting_it_off_holds_until_the_last_block_before() -> None:
    found = scheduled(V2, last=TAKES_OVER - 2)
    later = TAKES_OVER + NEAREST
    found.do(*agreements(height=later))  # in the last block before
    found.block()
    assert found.application.head.application == 1
    found.up_to(later)
    assert found.application.head.application == 2


def test_less_than_two_thirds_is_no_agreement() -> None:
    found = chain(V2)
    found.do(*agreements(KEEPERS[:3]))
    found.up_to(TAKES_OVER + 1)
    assert found.application.head.application == 1


def test_the_next_version_after_the_next() -> None:
    third = Catalogue((*MODULES, TWO._replace(migrations={2: to_two})), application=3, earlier=V2)
    found = scheduled(third)
    found.block()
    height = TAKES_OVER + 1 + NEAREST
    found.do(*(AgreeToUpgrade(by=each, application=3, height=height) for each in KEEPERS[:4]))
    found.up_to(height)
    assert found.application.head.application == 3
    heads = [reader.head_at(found.application.store, at).application for at in (TAKES_OVER - 1, TAKES_OVER, height - 1)]
    assert heads == [1, 2, 2]
