"""A ledger's table in SQL: who may read a row of it, and from which day on."""

import sqlite3
from datetime import date
from typing import Any

from heqi.modules.supervision import USES
from heqi.reading.schema import Mirror
from heqi.state.tables import Table
from heqi.values.days import add_days
from tests.modules.supervision.office import WATCH, Office

TODAY = date(2026, 3, 2)


def readable(table: Table[Any], rows: dict[str, Any], reader: str, today: date) -> list[str]:
    """The keys of the rows that a reader may read on a day."""
    mirror = Mirror(table)
    with sqlite3.connect(":memory:") as db:
        db.execute(mirror.create())
        lines = ", ".join(f'["{key}", 1, {table.write(row).decode()}]' for key, row in rows.items())
        db.execute(mirror.put, (f"[{lines}]",))
        statement = f"SELECT record_key FROM {table.name} WHERE {mirror.readable}"
        return [key for (key,) in db.execute(statement, {"reader": reader, "today": today.isoformat()})]


def test_a_reader_who_may_not_before_a_day_does_not() -> None:
    office = Office()
    key = office.new_id(office.do(office.inspect("maker")))
    rows = {key: office.use(key)}
    assert readable(USES, rows, WATCH, TODAY) == [key]
    assert readable(USES, rows, "maker", add_days(TODAY, 19)) == []
    assert readable(USES, rows, "maker", add_days(TODAY, 20)) == [key]
    assert readable(USES, rows, "workshop", add_days(TODAY, 20)) == []


def test_events_are_found_by_none_who_may_not_read_the_row_yet() -> None:
    assert not any("affected" in statement for statement in Mirror(USES).readers)
