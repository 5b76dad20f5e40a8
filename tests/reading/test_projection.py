"""The projection is what the store holds, however it got there."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.chain.application import Application
from heqi.chain.reader import all_rows
from heqi.chain.retention import Retained
from heqi.reading.projection import Behind, Projection
from heqi.reading.schema import OWN_TABLES, quoted
from heqi.state.tables import Row, Table
from heqi.storage.memory import MemoryStore
from heqi.values.identifiers import Party
from tests import pilot
from tests.reading.book import CATALOGUE, Book, invoice, red


def opened(path: Path, book: Book) -> Projection:
    return Projection(path / "reading.sqlite", CATALOGUE, book.charter)


def content(projection: Projection) -> dict[str, list[Any]]:
    """Everything in it, except when rows were last changed: made anew, that is the height it was made at."""
    found = {}
    with projection.snapshot() as (_, db):
        for name in (*OWN_TABLES, *projection.mirrors):
            rows = sorted(db.execute(f"SELECT * FROM {quoted(name)}"), key=repr)
            found[name] = [row[:1] + row[2:] if name in projection.mirrors else row for row in rows]
    return found


@pytest.fixture
def book() -> Book:
    return Book()


def test_it_begins_as_the_ledger_stands(tmp_path: Path, book: Book) -> None:
    book.block(invoice("1", 100))
    projection = opened(tmp_path, book)
    assert projection.catch_up(book.store)
    assert projection.height == 1
    with projection.snapshot() as (stamp, db):
        assert (stamp.height, stamp.as_of, stamp.today.isoformat()) == (1, book.second, "2026-03-02")
        assert db.execute("SELECT seller, total, kind, withdrawn FROM documents").fetchall() == [
            ("maker", 100, "invoice", 0)
        ]


def test_rows_stand_in_it_exactly_as_they_were_committed(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    projection.apply([book.block(invoice("1", 100), invoice("2", 200))])
    expected = {(table, key): row.decode() for table, key, row in all_rows(book.store, CATALOGUE)}
    with projection.snapshot() as (_, db):
        for name in projection.mirrors:
            for key, row in db.execute(f"SELECT record_key, record FROM {quoted(name)}"):
                assert expected.pop((name, key)) == row
    assert {table for table, _ in expected} == {"quotas", "known_documents", "alike_documents"}


STEPS = st.lists(
    st.tuples(st.sampled_from(["invoice", "same again", "red", "empty"]), st.integers(1, 3)), min_size=1, max_size=8
)


@given(STEPS, st.integers(1, 4))
@settings(max_examples=25)
def test_fed_block_by_block_it_is_what_it_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]], at_once: int
) -> None:
    book = Book()
    fed = opened(tmp_path_factory.mktemp("fed"), book)
    fed.catch_up(book.store)
    waiting, originals = [], [book.block(invoice("first", 1_000))]
    fed.apply(originals)
    original = next(key for table, key, _ in originals[0].changes if table == "documents")
    for ordinal, (what, amount) in enumerate(steps):
        match what:
            case "invoice":
                waiting.append(book.block(invoice(f"n{ordinal}", amount), invoice(f"m{ordinal}", amount)))
            case "same again":
                waiting.append(book.block(invoice("first", 1_000)))
            case "red":
                waiting.append(book.block(red(original, amount)))
            case _:
                waiting.append(book.block())
        if len(waiting) >= at_once:
            fed.apply(waiting)
            waiting.clear()
    fed.apply(waiting)
    anew = opened(tmp_path_factory.mktemp("anew"), book)
    anew.catch_up(book.store)
    assert content(fed) == content(anew)
    fed.close()
    anew.close()


def test_what_it_has_already_is_skipped_and_a_gap_is_told(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    first, second, third = (book.block(invoice(each, 100)) for each in "123")
    projection.apply([first, second])
    before = content(projection)
    projection.apply([first, second])
    assert content(projection) == before
    fourth = book.block()
    with pytest.raises(Behind):
        projection.apply([fourth])
    assert content(projection) == before
    projection.apply([third, fourth])
    assert projection.height == 4


def test_opened_again_it_goes_on_without_being_made_anew(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    assert projection.catch_up(book.store)
    projection.apply([book.block(invoice("1", 100))])
    projection.close()
    book.block()  # the app hash stands still
    again = opened(tmp_path, book)
    assert again.height == 1
    assert not again.catch_up(book.store)
    assert again.height == 2
    book.block(invoice("2", 100))
    assert again.catch_up(book.store)


@pytest.mark.parametrize("damage", [b"", b"not a database at all", b"SQLite format 3\x00" + bytes(4080)])
def test_a_damaged_file_is_made_anew(tmp_path: Path, book: Book, damage: bytes) -> None:
    (tmp_path / "reading.sqlite").write_bytes(damage)
    projection = opened(tmp_path, book)
    assert projection.catch_up(book.store)
    assert content(projection)["members"]


def test_a_file_of_another_version_is_made_anew(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    projection.close()
    with sqlite3.connect(tmp_path / "reading.sqlite") as db:
        db.execute("UPDATE projection SET schema = 'older'")
        db.execute("DROP TABLE members")
    db.close()
    again = opened(tmp_path, book)
    assert again.height == -1
    assert again.catch_up(book.store)
    assert len(content(again)["members"]) == 9


def test_a_failure_takes_nothing_in(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    before = content(projection)
    committed = book.block(invoice("1", 100))
    broken = committed._replace(changes=(*committed.changes, ("documents", "key", b"no row")))
    with pytest.raises(sqlite3.Error, match="malformed"):
        projection.apply([broken])
    assert content(projection) == before
    projection.apply([committed])


def test_who_asks_cannot_write(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    with projection.snapshot() as (_, db), pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM members")


def test_an_answer_sees_one_height(tmp_path: Path, book: Book) -> None:
    projection = opened(tmp_path, book)
    projection.catch_up(book.store)
    with projection.snapshot() as (stamp, db):
        projection.apply([book.block(invoice("1", 100))])
        assert db.execute("SELECT COUNT(*) FROM documents").fetchone() == (0,)
        assert db.execute("SELECT height FROM projection").fetchone() == (stamp.height,)


class Clash(Row):
    record: Party


def test_a_table_whose_names_are_taken_is_not_mirrored() -> None:
    from heqi.reading.schema import Mirror

    with pytest.raises(ValueError, match="taken twice"):
        Mirror(Table("clash", Clash, key="key"))


def test_of_a_ledger_that_has_forgotten_its_beginning_it_shows_what_is_kept(tmp_path: Path) -> None:
    store = MemoryStore()
    pilot.founded(store)
    application = Application(store, pilot.CATALOGUE, retained=Retained(3))
    step = 3 * pilot.CHARTER.preamble.window_seconds
    for number in range(1, 8):
        second = pilot.START + number * step
        application.finalise(number, second, pilot.credits_by([number], second=second))
        application.commit()
    assert store.oldest > 3
    projection = Projection(tmp_path / "lists", pilot.CATALOGUE, pilot.CHARTER)
    assert projection.catch_up(store)
    assert projection.height == 7
    with projection.snapshot() as (_, db):
        rows = db.execute("SELECT record FROM balances").fetchall()
    assert [json.loads(row)["available"] for (row,) in rows if "core-maker" in row] == [7 * 100_00]
