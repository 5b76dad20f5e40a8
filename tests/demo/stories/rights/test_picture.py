"""A right as a line: dashed while it is announced, in its holder's colour while it is in force, ended by award."""

import re
from collections.abc import Callable

import pytest

from heqi.demo.report.picture import COLOURS
from heqi.demo.stories.rights.picture import LINES
from heqi.demo.stories.telling import ToldTale

SEGMENT = re.compile(r'<path d="M(\d+) (\d+)H(\d+)" stroke="(#\w+)" stroke-width="\d"( stroke-dasharray="5 5")?/>')


@pytest.fixture
def drawn(tales: Callable[[str], ToldTale]) -> str:
    return LINES.draw(tales("rights").story)


def test_each_right_is_drawn_from_its_claim_to_its_end(drawn: str) -> None:
    lanes: dict[str, list[tuple[str, bool]]] = {}
    whose = {colour: party for party, colour in COLOURS.items()}
    for _, y, _, colour, dashed in SEGMENT.findall(drawn):
        lanes.setdefault(y, []).append((whose[colour], bool(dashed)))
    assert [*lanes.values()] == [
        [("river-parts", True), ("river-parts", False), ("river-parts", False)],
        [("river-parts", True), ("river-parts", False), ("harbour-bank", False)],
        [("core-maker", True), ("core-maker", False)],
    ]
    assert len(re.findall(r'class="end"', drawn)) == 2  # the right to process, and the licence that fell with it


def test_lines_have_no_gap(drawn: str) -> None:
    found: dict[str, list[tuple[int, int]]] = {}
    for x, y, end, *_ in SEGMENT.findall(drawn):
        found.setdefault(y, []).append((int(x), int(end)))
    for parts in found.values():
        assert [end for _, end in parts[:-1]] == [x for x, _ in parts[1:]]


def test_every_step_has_its_station(drawn: str) -> None:
    text = re.sub(r"<[^>]*>", "|", drawn)
    for words in (
        "licensed to Fine Works, ¥80,000.00 · 7 Apr",
        "sold to Harbour Bank, ¥500,000.00 · 1 Jul",
        "revoked by award · 1 Sep",
        "精工公司：提出异议 · 3月2日",
        "异议不成立 · 4月2日",
    ):
        assert words in text
    assert text.count("issued · ") == 3
