"""State against a plain dictionary: savepoints, undoing, walks over what is stored and what is not yet, sealing."""

from datetime import date
from enum import StrEnum
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heqi.state.store import Batch, Space, StoreUnreadable
from heqi.state.tables import KeyTooLong, Row, Table, changed
from heqi.state.view import SALT_BYTES, OutOfRange, State, TooManyRows, Touched
from heqi.storage.memory import MemoryStore
from heqi.values.amounts import MAX_INTEGER, Cents
from heqi.values.days import Day
from heqi.values.identifiers import Party


class Stage(StrEnum):
    LIVE = "live"
    PAID = "paid"


class Claim(Row):
    holder: Party
    watchers: tuple[Party, ...]
    stage: Stage
    face: Cents


class Note(Row):
    day: Day | None
    parts: tuple[Cents, ...]


CLAIMS = Table("claims", Claim, key="id", indexes=("holder", "watchers", "stage"), readers=("holder",))
NOTES = Table("notes", Note, key="id", indexes=("day",))
MANY = 1_000

parties = st.sampled_from(["acme", "bank", "zed"])
claims = st.builds(
    Claim,
    holder=parties,
    watchers=st.lists(parties, max_size=3).map(tuple),
    stage=st.sampled_from(Stage),
    face=st.integers(0, 9),
)
notes = st.builds(
    Note, day=st.none() | st.sampled_from([date(2026, 3, 2), date(2026, 4, 30)]), parts=st.just(()) | st.just((1, 2))
)
rows = st.tuples(st.just(CLAIMS), claims) | st.tuples(st.just(NOTES), notes)
keys = st.sampled_from(["a", "a/b", "b", "合", "z"])
places = st.tuples(st.sampled_from([CLAIMS, NOTES]), keys)

Rows = dict[tuple[str, str], tuple[Table[Any], Any]]


def claim(**fields: Any) -> Claim:
    return Claim(**{"holder": "acme", "watchers": (), "stage": Stage.LIVE, "face": 1} | fields)


class StateAgainstDictionary(RuleBasedStateMachine):
    """The model: rows by table and key, and a copy of them for each savepoint."""

    @initialize()
    def found(self) -> None:
        self.store = MemoryStore()
        self.state = State(self.store)
        self.rows: Rows = {}
        self.stored: Rows = {}
        self.savepoints: list[tuple[int, Rows]] = []
        self.salt = b"0" * SALT_BYTES
        self.state.begin(self.salt)

    @rule(row=rows, key=keys)
    def put(self, row: tuple[Table[Any], Any], key: str) -> None:
        table, value = row
        self.state.put(table, key, value)
        self.rows[table.name, key] = (table, value)

    @rule(place=places)
    def delete(self, place: tuple[Table[Any], str]) -> None:
        table, key = place
        if (table.name, key) in self.rows:
            self.state.delete(table, key)
            del self.rows[table.name, key]
        else:
            with pytest.raises(KeyError):
                self.state.delete(table, key)

    @rule()
    def save(self) -> None:
        self.savepoints.append((self.state.savepoint(), dict(self.rows)))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        if self.savepoints:
            back = data.draw(st.integers(0, len(self.savepoints) - 1))
            savepoint, rows = self.savepoints[back]
            del self.savepoints[back:]
            self.state.undo(savepoint)
            self.rows = rows

    @rule(data=st.data())
    def touched_since(self, data: st.DataObject) -> None:
        savepoint, then = data.draw(st.sampled_from(self.savepoints)) if self.savepoints else (0, self.stored)
        touched = {(t.table.name, t.key): t for t in self.state.touched(savepoint)}
        for place, t in touched.items():
            before, now = then.get(place), self.rows.get(place)
            assert t == Touched(t.table, place[1], before and before[1], now and now[1])
        for place in {*then, *self.rows} - {*touched}:
            assert then.get(place) == self.rows.get(place)

    @rule(salt=st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES))
    def next_transaction(self, salt: bytes) -> None:
        self.state.begin(salt)

    @rule()
    def seal(self) -> None:
        sealed = self.state.seal()
        cells = sealed.batch.of(Space.ROWS)
        leaves = {}
        for place in {*self.rows, *self.stored}:
            table, row = self.rows.get(place, (self.stored.get(place, (None, None))[0], None))
            assert table is not None
            cell = table.cell(place[1])
            if self.rows.get(place) != self.stored.get(place):
                assert cell in cells
            if cell in cells:
                written = cells[cell]
                assert (written is None) is (row is None)
                if written is not None:
                    assert written[SALT_BYTES:] == table.write(row)
                    leaves[table.path(place[1])] = table.leaf(place[1], written[:SALT_BYTES], written[SALT_BYTES:])
                else:
                    leaves[table.path(place[1])] = None
        assert sealed.leaves == leaves
        assert [*cells] == sorted(cells)
        self.store.commit(self.store.height + 1, sealed.batch)
        self.state = State(self.store)
        self.state.begin(self.salt)
        self.stored = dict(self.rows)
        self.savepoints = []
        assert self.index() == {
            table.index_cell(field, value, key)
            for (_, key), (table, row) in self.rows.items()
            for field, value in table.index_entries(row)
        }

    def index(self) -> set[bytes]:
        return {cell for cell, _ in self.store.scan(Space.INDEX, limit=MANY)}

    @invariant()
    def every_row_reads_as_it_is(self) -> None:
        for table in (CLAIMS, NOTES):
            for key in ("a", "a/b", "b", "合", "z"):
                expected = self.rows.get((table.name, key))
                assert self.state.get(table, key) == (expected and expected[1])

    @invariant()
    def every_walk_finds_what_is_there(self) -> None:
        for table, field, value in (
            *((CLAIMS, field, party) for field in ("holder", "watchers") for party in ("acme", "bank", "zed")),
            (CLAIMS, "stage", "live"),
            (NOTES, "day", "2026-03-02"),
            (NOTES, "day", "2026-03"),
        ):
            expected = sorted(
                (key, row)
                for (name, key), (_, row) in self.rows.items()
                if name == table.name and (field, value) in table.index_entries(row)
            )
            assert self.state.scan(table, field, value, limit=len(expected)) == expected
            for most in range(len(expected) + 2):
                assert self.state.first(table, field, value, most) == expected[:most]
            if expected:
                with pytest.raises(TooManyRows):
                    self.state.scan(table, field, value, limit=len(expected) - 1)


TestStateAgainstDictionary = StateAgainstDictionary.TestCase
TestStateAgainstDictionary.settings = settings(max_examples=60, stateful_step_count=40)


@pytest.fixture
def state() -> State:
    """An empty state within a transaction."""
    empty = State(MemoryStore())
    empty.begin(b"salt" * 4)
    return empty


def test_a_row_made_and_removed_in_one_block_leaves_nothing(state: State) -> None:
    state.put(CLAIMS, "a", claim())
    state.delete(CLAIMS, "a")
    sealed = state.seal()
    assert sealed.leaves == {}
    assert not any(sealed.batch.changes.values())


def test_a_read_leaves_nothing(state: State) -> None:
    assert state.get(CLAIMS, "a") is None
    assert state.scan(CLAIMS, "holder", "acme", limit=0) == []
    assert state.seal().leaves == {}


def test_a_prefix_of_a_value_is_another_value(state: State) -> None:
    state.put(CLAIMS, "k", claim(holder="ac"))
    state.put(CLAIMS, "me/k", claim(holder="acme"))
    assert [key for key, _ in state.scan(CLAIMS, "holder", "ac", limit=5)] == ["k"]


def test_each_row_has_a_salt_of_its_own_that_follows_from_the_transaction(state: State) -> None:
    def salts(salt: bytes) -> list[bytes]:
        view = State(MemoryStore())
        view.begin(salt)
        view.put(CLAIMS, "a", claim())
        view.put(CLAIMS, "b", claim())
        return [cell[:SALT_BYTES] for cell in view.seal().batch.of(Space.ROWS).values() if cell is not None]

    first = salts(b"1" * 16)
    assert first == salts(b"1" * 16)
    assert len({*first, *salts(b"2" * 16)}) == 4


def test_a_row_carries_the_salt_of_whoever_wrote_it_last_and_stayed(state: State) -> None:
    state.put(CLAIMS, "a", claim())
    first = state.seal().batch.of(Space.ROWS)[CLAIMS.cell("a")]
    start = state.begin(b"other salt here!")
    state.put(CLAIMS, "a", claim(face=2))
    second = state.seal().batch.of(Space.ROWS)[CLAIMS.cell("a")]
    state.undo(start)
    assert first is not None
    assert second is not None
    assert state.seal().batch.of(Space.ROWS)[CLAIMS.cell("a")] == first
    assert first[:SALT_BYTES] != second[:SALT_BYTES]


@pytest.mark.parametrize(
    ("table", "row", "field"),
    [
        (CLAIMS, claim(face=MAX_INTEGER + 1), "face"),
        (CLAIMS, claim(face=2**200), "face"),
        (NOTES, Note(day=None, parts=(1, 2**53)), "parts"),
    ],
)
def test_beyond_what_can_be_written_exactly(state: State, table: Table[Any], row: Any, field: str) -> None:
    with pytest.raises(OutOfRange) as beyond:
        state.put(table, "a", row)
    assert (beyond.value.table, beyond.value.field) == (table.name, field)
    assert state.get(table, "a") is None


@pytest.mark.parametrize(
    "row",
    [
        claim(face=-1),
        claim(face=1.0),
        claim(face="1"),
        claim(face=None),
        claim(holder="Nobody"),
        claim(stage="lapsed"),
        Note(day=None, parts=()),
    ],
)
def test_a_row_that_its_table_cannot_read_is_a_bug(state: State, row: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        state.put(CLAIMS, "a", row)
    assert state.get(CLAIMS, "a") is None


def test_a_block_sees_what_later_blocks_will_see(state: State) -> None:
    state.put(CLAIMS, "a", claim(stage="paid", watchers=["bank"]))
    row = state.get(CLAIMS, "a")
    assert row is not None
    assert row.stage is Stage.PAID
    assert row.watchers == ("bank",)


def test_text_that_no_store_can_hold(state: State) -> None:
    long = "k" * 500
    for act in (
        lambda: state.get(CLAIMS, long),
        lambda: state.put(CLAIMS, long, claim()),
        lambda: state.put(CLAIMS, "合" * 200, claim()),
        lambda: state.delete(CLAIMS, long),
    ):
        with pytest.raises(KeyTooLong):
            act()


def test_a_put_that_fails_half_way_is_undone(state: State) -> None:
    start = state.savepoint()
    state.put(CLAIMS, "a", claim(holder="bank"))
    # The key fits a row and does not fit beside the value in an index.
    key = "k" * 440
    with pytest.raises(KeyTooLong):
        state.put(CLAIMS, key, claim(watchers=("zed",)))
    state.undo(start)
    assert state.get(CLAIMS, key) is None
    assert state.scan(CLAIMS, "holder", "acme", limit=1) == []
    assert state.scan(CLAIMS, "watchers", "zed", limit=1) == []
    assert state.seal().leaves == {}


class Tally(Row):
    count: Cents


TALLIES = Table("tallies", Tally, key="id")


def test_a_tally_stays_whatever_is_undone_and_is_written_once(state: State) -> None:
    savepoint = state.begin(b"\x01" * SALT_BYTES)
    state.tally(TALLIES, "a", Tally(count=1))
    assert state.touched(savepoint) == []
    state.undo(savepoint)
    state.begin(b"\x02" * SALT_BYTES)
    state.tally(TALLIES, "a", Tally(count=2))
    assert state.get(TALLIES, "a") == Tally(count=2)
    tallied = state.seal()

    plain = State(MemoryStore())
    plain.begin(b"\x02" * SALT_BYTES)
    plain.put(TALLIES, "a", Tally(count=2))
    assert tallied == plain.seal()


def test_a_change_outside_of_the_index_leaves_the_index_alone(state: State) -> None:
    store = MemoryStore()
    first = State(store)
    first.begin(b"1" * 16)
    first.put(CLAIMS, "a", claim())
    store.commit(store.height + 1, first.seal().batch)
    second = State(store)
    second.begin(b"2" * 16)
    row = second.get(CLAIMS, "a")
    assert row is not None
    second.put(CLAIMS, "a", changed(row, face=7))
    assert second.seal().batch.of(Space.INDEX) == {}


@pytest.mark.parametrize("damage", [b"", b"x" * 10, b"s" * 16 + b"{}", b"s" * 16 + b"\xff", None])
def test_a_damaged_store_stops_the_node(state: State, damage: bytes | None) -> None:
    state.put(CLAIMS, "a", claim())
    sealed = state.seal()
    sealed.batch.of(Space.ROWS)[CLAIMS.cell("a")] = damage
    store = MemoryStore()
    store.commit(store.height + 1, Batch(sealed.batch.changes))
    if damage is not None:
        with pytest.raises(StoreUnreadable):
            State(store).get(CLAIMS, "a")
    with pytest.raises(StoreUnreadable):
        State(store).scan(CLAIMS, "holder", "acme", limit=5)
