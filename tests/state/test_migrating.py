"""Migrating: what a migration may and may not do, and a store with migrated rows laid over it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import ValidationError

from heqi.state.migrating import BadMigration, Migrated, Migrating
from heqi.state.store import Batch, Space
from heqi.state.tables import Row, Table
from heqi.state.view import Sealed, State
from heqi.storage.memory import MemoryStore
from heqi.values.amounts import Count
from heqi.values.identifiers import Code


class Lot(Row):
    owner: Code
    tons: Count


class Weighed(Row):
    owner: Code
    grams: Count


LOTS = Table("lots", Lot, key="number", indexes=("owner",))
WEIGHED = Table("lots", Weighed, key="number", indexes=("owner",))
LABELS = Table("labels", Lot, key="number")
SALT = b"s" * 16
ROWS = {"1": Lot(owner="anna", tons=3), "2": Lot(owner="bert", tons=0)}


@pytest.fixture
def store() -> MemoryStore:
    store, state = MemoryStore(), State(MemoryStore())
    state.begin(SALT)
    for number, row in ROWS.items():
        state.put(LOTS, number, row)
    state.put(LABELS, "1", ROWS["1"])
    store.commit(0, state.seal().batch)
    return store


def migrating(store: MemoryStore, **after: Table[Weighed] | Table[Lot]) -> Migrating:
    return Migrating(store, {"lots": LOTS, "labels": LABELS}, after or {"lots": WEIGHED, "labels": LABELS}, b"m" * 16)


def in_grams(under_way: Migrating) -> None:
    for number, row in under_way.rows(LOTS):
        under_way.put(WEIGHED, number, Weighed(owner=row.owner, grams=row.tons * 1_000_000))


def test_rows_of_before_in_the_order_of_their_keys(store: MemoryStore) -> None:
    assert dict(migrating(store).rows(LOTS)) == ROWS
    with pytest.raises(BadMigration, match="version before"):
        migrating(store).rows(WEIGHED)


def test_only_what_is_written_changes(store: MemoryStore) -> None:
    under_way = migrating(store)
    in_grams(under_way)
    sealed = under_way.seal()
    assert {*sealed.batch.of(Space.ROWS)} == {WEIGHED.cell("1"), WEIGHED.cell("2")}
    assert {*sealed.leaves} == {WEIGHED.path("1"), WEIGHED.path("2")}
    assert sealed.batch.of(Space.INDEX) == {}  # the same owners
    assert State(Migrated(store, sealed)).get(WEIGHED, "1") == Weighed(owner="anna", grams=3_000_000)


def test_rows_go_and_come(store: MemoryStore) -> None:
    under_way = migrating(store)
    in_grams(under_way)
    under_way.delete(LOTS, "2")
    under_way.put(WEIGHED, "3", Weighed(owner="anna", grams=1))
    sealed = under_way.seal()
    state = State(Migrated(store, sealed))
    assert [key for key, _ in state.scan(WEIGHED, "owner", "anna", limit=9)] == ["1", "3"]
    assert state.scan(WEIGHED, "owner", "bert", limit=9) == []
    assert state.get(WEIGHED, "2") is None
    assert sealed.leaves[WEIGHED.path("2")] is None


def test_what_comes_and_goes_again_was_never_there(store: MemoryStore) -> None:
    under_way = migrating(store)
    in_grams(under_way)
    before = under_way.seal()
    under_way.put(WEIGHED, "3", Weighed(owner="anna", grams=1))
    under_way.delete(WEIGHED, "3")
    assert under_way.seal() == before


def test_a_row_that_is_left_and_cannot_be_read(store: MemoryStore) -> None:
    under_way = migrating(store)
    under_way.put(WEIGHED, "1", Weighed(owner="anna", grams=1))
    with pytest.raises(BadMigration, match="a row of lots is left"):
        under_way.seal()


def test_a_table_that_goes_has_to_be_emptied(store: MemoryStore) -> None:
    under_way = migrating(store, lots=LOTS)
    with pytest.raises(BadMigration, match="rows of labels are left"):
        under_way.seal()
    under_way.delete(LABELS, "1")
    assert under_way.seal().leaves == {LABELS.path("1"): None}


def test_what_is_written_is_of_a_table_of_the_next_version(store: MemoryStore) -> None:
    with pytest.raises(BadMigration, match="next version"):
        migrating(store).put(LOTS, "1", ROWS["1"])
    under_way = migrating(store)
    in_grams(under_way)
    under_way.delete(Table("nothing", Lot, key="number"), "1")
    with pytest.raises(BadMigration, match="either version"):
        under_way.seal()


def test_what_is_written_is_of_the_tables_type(store: MemoryStore) -> None:
    with pytest.raises(ValidationError):
        migrating(store).put(WEIGHED, "1", Weighed(owner="anna", grams=-1))


# --- laid over ----------------------------------------------------------------------------------------------------

KEYS = st.binary(min_size=1, max_size=3)
CELLS = st.dictionaries(KEYS, st.binary(min_size=1, max_size=2), max_size=12)
CHANGES = st.dictionaries(KEYS, st.none() | st.binary(min_size=1, max_size=2), max_size=12)


@given(CELLS, CHANGES, st.binary(max_size=2), st.binary(max_size=3), st.integers(1, 8))
def test_reads_as_a_store_would_after_the_commit(
    cells: dict[bytes, bytes], changes: dict[bytes, bytes | None], prefix: bytes, after: bytes, limit: int
) -> None:
    below, both = MemoryStore(), MemoryStore()
    for store in (below, both):
        store.commit(0, Batch({Space.ROWS: {**cells}}))
    both.commit(1, Batch({Space.ROWS: {**changes}}))
    laid = Migrated(below, Sealed(Batch({Space.ROWS: {**changes}}), {}))
    assert laid.scan(Space.ROWS, prefix, after, limit) == both.scan(Space.ROWS, prefix, after, limit)
    assert laid.scan(Space.INDEX, prefix, after, limit) == []
    for key in (*cells, *changes):
        assert laid.get(Space.ROWS, key) == both.get(Space.ROWS, key)


def test_two_that_were_sealed_are_one() -> None:
    earlier = Sealed(Batch({Space.ROWS: {b"a": b"1", b"b": b"1"}}), {b"a": b"1", b"b": b"1"})
    later = Sealed(Batch({Space.ROWS: {b"b": None}, Space.INDEX: {b"i": b""}}), {b"b": None})
    assert later.over(earlier) == Sealed(
        Batch({Space.ROWS: {b"a": b"1", b"b": None}, Space.INDEX: {b"i": b""}}), {b"a": b"1", b"b": None}
    )
    assert earlier.batch.of(Space.ROWS)[b"b"] == b"1"
