"""Numbered crosses above a strip: in their order, apart, and each leads to its card."""

import re
from datetime import date
from itertools import pairwise

from heqi.demo.report.picture import NEAREST, RIGHT, Scale
from heqi.demo.report.rail import rail

SCALE = Scale(date(2026, 3, 1), date(2026, 6, 1))


def test_crosses_of_one_day_stand_beside_each_other() -> None:
    days = [date(2026, 3, 2)] * 3 + [date(2026, 6, 1)] * 2
    shown = "".join(rail(SCALE, [(day, f"attempt-{i}") for i, day in enumerate(days)]))
    places = [int(x) for x in re.findall(r'<circle cx="(\d+)"', shown)]
    assert all(after - before >= NEAREST for before, after in pairwise(places))
    assert places[0] == SCALE.at(days[0])
    assert places[-1] < RIGHT
    assert re.findall(r'href="#refused-([^"]*)"', shown) == [f"attempt-{i}" for i in range(5)]
    assert re.findall(r'light">(\d+)<', shown) == ["1", "2", "3", "4", "5"]


def test_nothing_tried_nothing_drawn() -> None:
    assert rail(SCALE, []) == []
