"""The picture of privileges: areas that only fall, and a mark for each use and each refusal."""

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from heqi.demo.performance import Performance
from heqi.demo.report.falling import CLOSEST, falling


@pytest.fixture
def shown(performance: Performance) -> str:
    return falling(performance.governed)


def heights(path: str) -> list[int]:
    return [int(each) for each in re.findall(r"v-(\d+)", path)]


def test_no_step_rises_over_the_one_before(shown: str, performance: Performance) -> None:
    past = re.findall(r'<path d="([^"]*)" class="past"/>', shown)
    to_come = re.findall(r'<path d="([^"]*)" class="to-come"/>', shown)
    assert len(past) == len(performance.governed.courses)
    assert len(to_come) == len(past) - 1  # one has ended
    for path in past + to_come:
        assert heights(path) == sorted(heights(path), reverse=True)
        assert min(heights(path)) > 0


def test_each_mark_stands_alone_and_a_refusal_leads_to_its_card(shown: str, performance: Performance) -> None:
    marks = [mark for each in performance.governed.courses for mark in each.marks]
    places = [(int(x), int(y)) for x, y in re.findall(r"translate\((\d+) (\d+)\)", shown)]
    assert len(places) == len(marks) > 4
    by_row = {y: sorted(x for x, each in places if each == y) for _, y in places}
    for row in by_row.values():
        assert all(after - before >= CLOSEST for before, after in pairwise(row))
    refused = [mark.attempt for mark in marks if mark.outcome == "refused"]
    assert re.findall(r'href="#refused-([^"]*)"', shown) == refused
    assert {*refused} <= {*performance.story.attempts}


def test_a_privilege_that_nobody_used_has_no_mark(performance: Performance) -> None:
    unused = replace(performance.governed, courses=performance.governed.courses[-1:])
    assert "translate(" not in falling(unused)
    assert performance.governed.courses[-1].does.zh in falling(unused)
