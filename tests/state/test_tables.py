"""Tables: declarations that cannot be kept are refused when the program starts."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from heqi.state.store import MAX_KEY_BYTES
from heqi.state.tables import (
    EVERYONE,
    LONGEST_NAMES,
    BadTable,
    KeyTooLong,
    Row,
    Table,
    beyond,
    changed,
    field_beyond,
    index_value,
    reject_unbounded,
)
from heqi.values.amounts import MAX_INTEGER, Amount, Cents, Count, Integer
from heqi.values.days import Day, Second
from heqi.values.identifiers import Code, Id, Party, Text


class Stage(StrEnum):
    OFFERED = "offered"
    LIVE = "live"


class Plain(Enum):
    ONE = 1


class Number(IntEnum):
    ONE = 1


class Part(Struct, frozen=True):
    face: Cents


class Whole(Row):
    """One of everything that a row may hold."""

    holder: Party
    watchers: tuple[Party, ...]
    face: Cents
    balance: Integer
    due: Day
    second: Second
    stage: Stage
    kind: Literal["voucher", "factoring"]
    disputed: bool
    note: str | None
    limit: Amount | None
    parts: tuple[Part, ...]
    by_role: dict[Code, Count]


def whole(**fields: Any) -> Whole:
    ordinary: dict[str, Any] = {
        "holder": "acme",
        "watchers": ("bank", "zed"),
        "face": 100,
        "balance": -5,
        "due": date(2026, 4, 30),
        "second": 0,
        "stage": Stage.LIVE,
        "kind": "voucher",
        "disputed": False,
        "note": None,
        "limit": None,
        "parts": (Part(1), Part(2)),
        "by_role": {"maker": 1},
    }
    return Whole(**ordinary | fields)


WHOLES = Table(
    "wholes", Whole, key="id", indexes=("holder", "watchers", "due", "stage", "kind"), readers=("holder", "watchers")
)


def row_with(kind: Any) -> type[Row]:
    return msgspec.defstruct("Odd", [("field", kind)], bases=(Row,), frozen=True, forbid_unknown_fields=True)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        ("float", float),
        ("float", Annotated[float, Meta(ge=0)]),
        ("float", float | None),
        ("float", tuple[float, ...]),
        ("float", dict[Code, float]),
        ("float in a struct", msgspec.defstruct("Inner", [("rate", float)])),
        ("unbounded int", int),
        ("unbounded int", int | None),
        ("unbounded int", tuple[int, ...]),
        ("bounded below only", Annotated[int, Meta(ge=0)]),
        ("bounded above only", Annotated[int, Meta(le=5)]),
        ("bounded too high", Annotated[int, Meta(ge=0, le=MAX_INTEGER + 1)]),
        ("bounded too low", Annotated[int, Meta(ge=-MAX_INTEGER - 1, le=0)]),
        ("bounded integer keys", dict[Annotated[int, Meta(ge=0, le=5)], Text]),
        ("keys of any text", dict[str, Text]),
        ("list, which can change", list[Party]),
        ("set, which has no order", set[Party]),
        ("frozenset", frozenset[Party]),
        ("bytes", bytes),
        ("anything", Any),
        ("object", object),
        ("pattern that lets a line end through", Annotated[str, Meta(pattern="^[a-z]+$")]),
        ("pattern without an end", Annotated[str, Meta(pattern="^[a-z]+")]),
        ("decimal", Decimal),
        ("moment", datetime),
    ],
)
def test_what_has_no_canonical_form_is_refused(what: str, kind: Any) -> None:
    row = row_with(kind)
    with pytest.raises(BadTable):
        reject_unbounded(row)
    with pytest.raises(BadTable):
        Table("odd", row, key="id")


def test_a_row_that_holds_itself_has_no_bound() -> None:
    with pytest.raises(BadTable, match="holds itself"):
        reject_unbounded(Nested)


class Nested(Row):
    inner: "tuple[Nested, ...]"


@pytest.mark.parametrize(
    ("complaint", "indexes", "readers"),
    [
        ("lacks", ("nobody",), ()),
        ("lacks", (), ("nobody",)),
        ("find them by an index", (), ("holder",)),
        ("orders", ("face",), ()),
        ("orders", ("second",), ()),
        ("orders", ("limit",), ()),
        ("orders", ("disputed",), ()),
        ("orders", ("note",), ()),
        ("orders", ("parts",), ()),
        ("orders", ("by_role",), ()),
    ],
)
def test_an_index_has_to_be_declared_soundly(
    complaint: str, indexes: tuple[str, ...], readers: tuple[str, ...]
) -> None:
    with pytest.raises(BadTable, match=complaint):
        Table("odd", Whole, key="id", indexes=indexes, readers=readers)


@pytest.mark.parametrize("kind", [Plain, Number, Literal[1, 2]])
def test_an_enumeration_of_numbers_has_no_order_as_text(kind: Any) -> None:
    with pytest.raises(BadTable, match="orders"):
        Table("odd", row_with(kind), key="id", indexes=("field",))


def test_names_leave_room_for_keys() -> None:
    with pytest.raises(BadTable, match="too long"):
        Table("t" * LONGEST_NAMES, Whole, key="id", indexes=("holder",))


@pytest.mark.parametrize(
    ("parts", "keys", "others"),
    [
        ((Id,), ["a" * 64], ["", "a" * 63, "A" * 64, "a" * 64 + "\n", " " + "a" * 64]),
        (
            (Party, Literal["CNY", "E.R"], Party | None),
            ["bank/CNY", "bank/CNY/maker", "bank/E.R/maker"],
            ["bank", "bank/cny/maker", "bank/CNY/maker ", "bank/CNY/", "bank/CNY/maker/x", "bank/EUR", "bank/CNY\n"],
        ),
        ((), ["", "anything", "a\nb/c"], []),
    ],
)
def test_a_key_is_made_of_its_declared_parts(parts: tuple[Any, ...], keys: list[str], others: list[str]) -> None:
    table = Table("kept", Whole, key="id", parts=parts)
    assert [key for key in [*keys, *others] if table.is_key(key)] == keys


@pytest.mark.parametrize(
    "parts",
    [(str,), (int,), (Literal[1],), (Party | None,), (Party | None, Party), (Annotated[str, Meta(pattern="a")],)],
)
def test_parts_of_a_key_are_declared_soundly(parts: tuple[Any, ...]) -> None:
    with pytest.raises(BadTable, match="key"):
        Table("odd", Whole, key="id", parts=parts)


def test_everyone_may_read_without_an_index() -> None:
    assert Table("open", Whole, key="id", readers=(EVERYONE,)).readers == (EVERYONE,)


def test_a_row_reads_back() -> None:
    row = whole()
    assert WHOLES.read(WHOLES.write(row)) == row
    assert repr(WHOLES) == "Table(wholes)"
    assert WHOLES.short == "who"


def test_a_row_is_changed_by_a_copy() -> None:
    row = whole()
    assert changed(row, face=1) == whole(face=1)
    assert row == whole()
    with pytest.raises(AttributeError):
        row.face = 1  # type: ignore[misc]


def test_index_entries() -> None:
    assert [*WHOLES.index_entries(whole())] == [
        ("holder", "acme"),
        ("watchers", "bank"),
        ("watchers", "zed"),
        ("due", "2026-04-30"),
        ("stage", "live"),
        ("kind", "voucher"),
    ]
    assert [*WHOLES.index_entries(None)] == []


def test_what_is_not_said_stands_in_no_index() -> None:
    table = Table("optional", row_with(Party | None), key="id", indexes=("field",))
    assert [*table.index_entries(table.row(field=None))] == []
    assert [*table.index_entries(table.row(field="acme"))] == [("field", "acme")]


@given(st.text(), st.text())
def test_other_keys_have_other_cells_paths_and_leaves(one: str, other: str) -> None:
    row, salt = WHOLES.write(whole()), b"s" * 16
    try:
        one_cell, other_cell = WHOLES.cell(one), WHOLES.cell(other)
    except KeyTooLong:
        return
    same = one == other
    assert (one_cell == other_cell) is same
    assert (WHOLES.path(one) == WHOLES.path(other)) is same
    assert (WHOLES.leaf(one, salt, row) == WHOLES.leaf(other, salt, row)) is same


def test_leaves_differ_by_salt_and_row_and_table() -> None:
    row = WHOLES.write(whole())
    leaf = WHOLES.leaf("a", b"s" * 16, row)
    assert leaf != WHOLES.leaf("a", b"t" * 16, row)
    assert leaf != WHOLES.leaf("a", b"s" * 16, WHOLES.write(whole(face=1)))
    assert leaf != Table("others", Whole, key="id").leaf("a", b"s" * 16, row)


def test_dates_order_as_days() -> None:
    days = [date(999, 12, 31), date(2026, 1, 9), date(2026, 1, 10), date(9999, 1, 1)]
    assert sorted(map(index_value, days)) == [index_value(day) for day in days]


def test_a_key_that_no_store_can_hold() -> None:
    longest = "k" * (MAX_KEY_BYTES - len(WHOLES.prefix))
    assert len(WHOLES.cell(longest)) == MAX_KEY_BYTES
    with pytest.raises(KeyTooLong):
        WHOLES.cell(longest + "k")
    with pytest.raises(KeyTooLong):
        WHOLES.cell("合" * 200)


@given(st.text(max_size=500), st.text(max_size=500))
def test_what_is_short_enough_for_an_index_fits_the_store(value: str, key: str) -> None:
    try:
        WHOLES.require_short(value, key)
    except KeyTooLong:
        assert len((value + key).encode()) > MAX_KEY_BYTES - LONGEST_NAMES
    else:
        assert len(WHOLES.index_cell("watchers", value, key)) <= MAX_KEY_BYTES


@pytest.mark.parametrize(
    "value",
    [
        MAX_INTEGER + 1,
        -MAX_INTEGER - 1,
        (1, MAX_INTEGER + 1),
        {"a": MAX_INTEGER + 1},
        Part(MAX_INTEGER + 1),
        whole(parts=(Part(1), Part(2**70))),
        whole(by_role={"maker": 2**60}),
        whole(balance=-(2**53)),
    ],
)
def test_beyond_what_can_be_written_exactly(value: Any) -> None:
    assert beyond(value)


@pytest.mark.parametrize("value", [MAX_INTEGER, -MAX_INTEGER, True, "9" * 40, None, date(2026, 1, 1), (), {}, whole()])
def test_within_what_can_be_written_exactly(value: Any) -> None:
    assert not beyond(value)


def test_the_field_that_is_beyond() -> None:
    assert field_beyond(whole()) is None
    assert field_beyond(whole(face=2**53)) == "face"
    assert field_beyond(whole(parts=(Part(2**53),), by_role={"maker": 2**53})) == "parts"


def test_ids_of_any_length_of_key_are_text() -> None:
    table = Table("pairs", row_with(Id), key="a/b", indexes=("field",))
    assert table.index_cell("field", "0" * 64, "a/b") == b"pairs\x00field\x00" + b"0" * 64 + b"\x00a/b"
