"""The follower keeps up, waits for nobody, and comes back from whatever happens."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from heqi.reading import follower as following
from heqi.reading.follower import Follower
from heqi.reading.projection import Projection
from heqi.reading.reasons import Why
from tests.reached import refusing
from tests.reading.book import CATALOGUE, Book, invoice

SECONDS = 20.0


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def follower(tmp_path: Path, book: Book) -> Iterator[Follower]:
    one = Follower(Projection(tmp_path / "reading.sqlite", CATALOGUE, book.charter), book.store)
    one.start()
    yield one
    one.stop()


def count(follower: Follower) -> int:
    with follower.projection.snapshot() as (_, db):
        number: int = db.execute("SELECT COUNT(*) FROM documents").fetchone()[0]
        return number


def test_it_starts_from_the_store_and_follows(follower: Follower, book: Book) -> None:
    for ordinal in range(20):
        follower.follow(book.block(invoice(str(ordinal), 100)))
    follower.require_height(20, SECONDS)
    assert count(follower) == 20


def test_a_block_it_was_never_told_of_is_found_in_the_store(follower: Follower, book: Book) -> None:
    follower.require_height(0, SECONDS)
    book.block(invoice("untold", 100))
    follower.follow(book.block(invoice("told", 100)))
    follower.require_height(2, SECONDS)
    assert count(follower) == 2


def test_what_it_cannot_hold_it_reads_from_the_store(
    follower: Follower, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "MAX_WAITING_ROWS", 1)
    for ordinal in range(5):
        follower.follow(book.block(invoice(str(ordinal), 100)))
    follower.require_height(5, SECONDS)
    assert count(follower) == 5


def test_after_a_full_disk_it_comes_back(follower: Follower, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    follower.require_height(0, SECONDS)
    monkeypatch.setattr(following, "RETRY_SECONDS", 0.01)
    applied = follower.projection.apply

    def full(_: object) -> None:
        monkeypatch.setattr(follower.projection, "apply", applied)
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(follower.projection, "apply", full)
    follower.follow(book.block(invoice("1", 100)))
    follower.require_height(1, SECONDS)
    assert count(follower) == 1


def test_a_height_that_does_not_come_is_told(follower: Follower) -> None:
    with refusing(Why.BEHIND):
        follower.require_height(99, 0.01)


def test_stopping_takes_in_what_waits(tmp_path: Path, book: Book) -> None:
    path = tmp_path / "reading.sqlite"
    one = Follower(Projection(path, CATALOGUE, book.charter), book.store)
    one.start()
    one.require_height(0, SECONDS)
    for ordinal in range(5):
        one.follow(book.block(invoice(str(ordinal), 100)))
    one.stop()
    assert Projection(path, CATALOGUE, book.charter).height == 5
