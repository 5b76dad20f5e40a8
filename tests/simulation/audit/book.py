"""The auditor's own book: plain rows in plain dictionaries, and what several of its pages need.

Days are text as on the wire (YYYY-MM-DD), which compares as days do. Rows hold the fields that are kept by hand; the
ledger's rows may have more.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, NamedTuple

Row = dict[str, Any]


class Discrepancy(Exception):
    """Something is wrong with the ledger (or with its book)."""


def expect(condition: bool, *what: object) -> None:
    if not condition:
        raise Discrepancy(" ".join(map(str, what)))


class Now(NamedTuple):
    """When an action was done. new_id: the id of the next record that it creates in the name of a party."""

    height: int
    second: int
    day: str
    new_id: Callable[[str], str]


class Book:
    def __init__(self, charter: Row) -> None:
        self.founding = charter
        self.charter = charter  # the text in force
        self.tables: dict[str, dict[str, Row]] = {}

    @property
    def terms(self) -> Row:
        found: Row = self.charter["receivables"]
        return found

    @property
    def active(self) -> list[str]:
        """Who is neither suspended nor has left."""
        return [each["id"] for each in self.charter["member"] if each["standing"] == "active"]

    def page(self, table: str) -> dict[str, Row]:
        return self.tables.setdefault(table, {})

    def find(self, table: str, name: str) -> Row:
        """Discrepancy when something was done with what is not there."""
        row = self.page(table).get(name)
        if row is None:
            raise Discrepancy(f"done with what {table} does not hold: {name}")
        return row

    def put_new(self, table: str, name: str, row: Row) -> None:
        expect(name not in self.page(table), table, "holds", name, "already")
        self.page(table)[name] = row

    def one(self, table: str, name: str, **zeros: Any) -> Row:
        """The row, made of zeros at first."""
        return self.page(table).setdefault(name, dict(zeros))


def month(book: Book, now: Now) -> Row:
    zeros = dict.fromkeys(("promised", "financed", "settled", "cancelled", "overdue", "diluted"), 0)
    return book.one("receivable_months", now.day[:7], **zeros)


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def days_between(one: str, other: str) -> int:
    return (date.fromisoformat(other) - date.fromisoformat(one)).days


def banking_day(book: Book, day: str) -> str:
    """The first day from `day` on that the calendar bank has not closed."""
    found = open_day(book, day)
    if found is None:
        raise Discrepancy(f"done with a calendar that is not there, for {day}")
    return found


def open_day(book: Book, day: str) -> str | None:
    """The same, or nothing where the bank has published no calendar."""
    bank = book.charter["payments"]["calendar_bank"]
    while (calendar := book.page("calendars").get(f"{bank}/{int(day[:4])}")) is not None:
        if day not in calendar["closed"]:
            return day
        day = later(day, 1)
    return None


def half_up(exact: Fraction) -> int:
    return (exact + Fraction(1, 2)).__floor__()


def shares(amount: int, faces: Iterable[int]) -> list[int]:
    """Pro rata to the cent: whole cents first, those left over to the largest remainders, the earlier at a tie."""
    weights = list(faces)
    exact = [Fraction(amount * weight, sum(weights)) for weight in weights]
    parts = [each.__floor__() for each in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: amount - sum(parts)]:
        parts[place] += 1
    return parts
