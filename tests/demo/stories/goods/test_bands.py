"""Where every tonne stands, as the ledger had it."""

from collections.abc import Callable
from datetime import date

import pytest

from heqi.demo.stories.goods.bands import Band, LotCourse, courses
from heqi.demo.stories.telling import ToldTale
from heqi.modules.inventory import LOTS


@pytest.fixture
def lots(tales: Callable[[str], ToldTale]) -> list[LotCourse]:
    return courses(tales("goods").story.stage)


def shown(band: Band) -> tuple[str, str, str, int]:
    last = f"{band.last:%m-%d}" if band.last is not None else "open"
    return f"{band.first:%m-%d} to {last}", band.where, band.holder, band.kilos


def test_each_lot_is_followed_to_its_end(lots: list[LotCourse]) -> None:
    copper, zinc, true, gilded = lots
    assert [shown(band) for band in copper.bands if band.where != "lost"] == [
        ("03-03 to 03-04", "declared", "smelter", 300_000),
        ("03-04 to 04-01", "receipt", "smelter", 200_000),
        ("03-04 to 03-16", "receipt", "smelter", 100_000),
        ("03-16 to 04-01", "receipt", "cable-works", 100_000),
        ("04-01 to 04-02", "receipt", "smelter", 199_600),
        ("04-01 to open", "receipt", "cable-works", 99_800),
        ("04-02 to 06-02", "receipt", "smelter", 149_600),
        ("04-02 to open", "released", "smelter", 50_000),
        ("06-02 to open", "receipt", "cable-works", 149_600),
    ]
    assert [(band.where, band.kilos) for band in zinc.bands] == [("in-store", 100_000), ("not-there", 200_000)]
    assert [(band.where, band.kilos) for band in true.bands] == [("in-store", 80_000)]
    assert [(band.where, band.kilos) for band in gilded.bands] == [("rejected", 80_000)]


def test_every_tonne_that_was_attested_has_one_place(lots: list[LotCourse], tales: Callable[[str], ToldTale]) -> None:
    """On every day the bands of a lot lie beside each other and add up to what was declared."""
    rows = dict(tales("goods").story.stage.rows(LOTS))
    for lot in lots:
        for day in {band.first for band in lot.bands}:
            stack = sorted(
                (band for band in lot.bands if band.first <= day and (band.last is None or day < band.last)),
                key=lambda band: band.top,
            )
            assert [band.top for band in stack] == [sum(each.kilos for each in stack[:i]) for i in range(len(stack))]
            assert sum(band.kilos for band in stack) == rows[lot.id].declared


def test_pledges_stand_in_rank_until_their_debts_are_paid(lots: list[LotCourse]) -> None:
    assert [(each.rank, each.creditor, each.secured, each.first, each.last) for each in lots[0].ranks] == [
        (1, "river-bank", 9_000_000_00, date(2026, 3, 5), date(2026, 6, 2)),
        (2, "harbour-bank", 3_000_000_00, date(2026, 3, 5), date(2026, 6, 2)),
    ]
