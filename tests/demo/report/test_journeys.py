"""The picture's data: bands of what is owed, by whom it is held, as the ledger had them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import pytest

from heqi.demo.chapters import CHAPTERS
from heqi.demo.report.journeys import Band, Journey, journeys
from heqi.demo.report.picture import NEAREST, Scale, picture
from heqi.demo.story import Story, play


@pytest.fixture
def told(story: Story) -> Iterator[list[Journey]]:
    play(story, CHAPTERS[:5], lambda day: None)
    return iter([journeys(story.stage)])


def bands_of(journey: Journey) -> list[tuple[str, str, int]]:
    def day(each: date | None) -> str:
        return f"{each:%m-%d}" if each is not None else "open"

    def shown(band: Band) -> tuple[str, str, int]:
        return f"{day(band.first)} to {day(band.last)}", band.holder, band.owed

    return [shown(band) for band in journey.bands]


def test_each_promise_is_followed_to_its_end(told: Iterator[list[Journey]]) -> None:
    first, second, third, fourth = next(told)
    assert bands_of(first) == [
        ("03-02 to 03-06", "river-parts", 1_000_000_00),
        ("03-06 to 04-30", "river-parts", 600_000_00),
        ("03-06 to 03-16", "fine-works", 400_000_00),
        ("03-16 to 04-30", "river-bank", 400_000_00),
    ]
    assert [band.top for band in first.bands] == [0, 0, 600_000_00, 600_000_00]
    assert (second.due, second.payable_on) == (date(2026, 5, 1), date(2026, 5, 6))
    assert bands_of(third)[1:] == [
        ("04-15 to 05-29", "harbour-bank", 480_000_00),
        ("05-29 to 06-01", "harbour-bank", 280_000_00),
        ("06-01 to 06-03", "harbour-bank", 280_000_00),
        ("06-03 to 06-08", "river-parts", 280_000_00),
    ]
    assert [band.overdue for band in third.bands] == [False, False, False, True, True]
    assert bands_of(fourth)[-1] == ("06-12 to open", "river-bank", 240_000_00)
    said = [each.said.en for each in third.happenings]
    assert said[3:] == [
        "paid: ¥200,000.00 to Harbour Bank",
        "¥280,000.00 overdue since 2026-06-01",
        "bought back by River Parts",
        "paid: ¥280,000.00 to River Parts",
    ]


def test_numbers_on_the_rail_do_not_touch(told: Iterator[list[Journey]]) -> None:
    shown = picture(next(told), date(2026, 6, 15))
    for strip in shown.split("<figure")[1:]:
        places = [int(part.split('"')[1]) for part in strip.split("<circle ")[1:]]
        assert all(after - before >= NEAREST for before, after in pairwise(places))


def test_days_lie_in_order_on_the_scale() -> None:
    scale = Scale(date(2026, 3, 1), date(2026, 8, 1))
    assert scale.at(date(2026, 3, 1)) < scale.at(date(2026, 3, 2)) < scale.at(date(2026, 8, 1))
