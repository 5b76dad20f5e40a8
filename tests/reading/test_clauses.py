"""Schedules and phases of a text beside the rows: as the rules count them, and of the text in force."""

from datetime import date
from typing import Any

import msgspec
import pytest

from heqi.modules.supervision import Terms, allowed, day_number
from heqi.reading.clauses import granted, phase_clauses
from heqi.values.days import add_days
from tests import pilot

TEXT: dict[str, Any] = msgspec.json.decode(pilot.CHARTER.canonical)
BEGINS = pilot.CHARTER.preamble.begins


@pytest.mark.parametrize("privilege", pilot.CHARTER.terms(Terms).privilege, ids=lambda each: each.id)
def test_every_day_has_one_row_which_allows_what_the_rule_allows(privilege: Any) -> None:
    rows = [each for each in granted(TEXT) if each.privilege == privilege.id]
    for number in range((privilege.ends_day or 0) + 40):
        today = add_days(BEGINS, number).isoformat()
        (row,) = [each for each in rows if each.from_day <= today < each.to_day]
        assert row.allowed == allowed(privilege, number)
        if row.allowed:
            assert row.span == f"{privilege.id}/{number // 30:04d}"
    assert day_number(pilot.CHARTER, date.fromisoformat(rows[-1].from_day)) == privilege.ends_day


def test_only_the_next_phase_has_a_first_day() -> None:
    for present, days in (("pilot", [None, "2026-07-30", None]), ("city", [None, None, "2027-01-26"])):
        assert [each.first_day for each in phase_clauses(TEXT, present, date(2026, 5, 1))] == days


def test_a_text_without_the_sections_has_no_rows() -> None:
    bare = {name: said for name, said in TEXT.items() if name not in ("supervision", "phases")}
    assert (granted(bare), phase_clauses(bare, "pilot", BEGINS)) == ([], [])
