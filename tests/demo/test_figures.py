"""The figures of the report, and the independent check: a fault that is planted is found."""

from typing import Any

import pytest
from msgspec.structs import replace

from heqi.client.proof import Said
from heqi.demo.chapters.founding import credit, open_for_business
from heqi.demo.figures import add_up, percent, ratio
from heqi.demo.performance import Performance
from heqi.demo.stage import Stage
from heqi.demo.story import Story


def test_the_headline(performance: Performance) -> None:
    found = performance.figures
    assert found.promised == found.outstanding + found.paid + found.cancelled == 3_230_000_00
    assert (found.outstanding, found.cancelled) == (1_440_000_00, 10_000_00)
    assert (found.financed, found.financings, found.bought_back) == (1_920_000_00, 4, 1)
    assert (found.overdue, found.overdue_reported, found.diluted) == (0, 280_000_00, 6_000_00)
    assert (found.used, found.limit) == (1_040_000_00, 3_500_000_00)
    assert (found.largest_obligor, found.largest_share) == ("core-maker", 1_000_000)


def test_what_was_added_up(performance: Performance) -> None:
    conserved = performance.conserved
    assert conserved.money_signed == conserved.money_there
    assert sum(conserved.money_there.values()) == 4_300_000_00 + 1_000_000_00 + 200_000_00 + 280_000_00
    assert conserved.promised == conserved.accounted == 3_230_000_00


def test_money_that_nobody_deposited_is_found(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    story.stage.on(story.stage.day)
    open_for_business(story)
    assert add_up(story.stage).money
    plant(monkeypatch, "river-bank/CNY/core-maker", lambda row: replace(row, available=row.available + 1))
    assert not add_up(story.stage).money


def test_a_statement_counts_once(story: Story) -> None:
    story.stage.on(story.stage.day)
    story.does(Said("", ""), credit("river-bank", "core-maker", 5_00, "ST-1"))
    assert add_up(story.stage).money_signed == {"river-bank": 5_00}


def test_ratios_for_people() -> None:
    assert (percent(44_123), percent(120_000, 0), percent(68_571, 1)) == ("4.41%", "12%", "6.9%")
    assert (ratio(1, 4), ratio(1, 0)) == (250_000, 0)


def plant(monkeypatch: pytest.MonkeyPatch, where: str, change: Any) -> None:
    """Let one row be read as it is not."""
    rows = Stage.rows

    def altered(stage: Stage, table: Any) -> Any:
        return [(key, change(row) if key == where else row) for key, row in rows(stage, table)]

    monkeypatch.setattr(Stage, "rows", altered)
