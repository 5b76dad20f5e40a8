"""Events of a receipt, as people read them."""

import pytest

from heqi.cli.events import event_lines
from heqi.cli.shell import Screen
from heqi.values.identifiers import short_id

ROOT = "ab" * 32
DILUTED = {
    "event": "receivables.diluted",
    "root": ROOT,
    "supplier": "river-parts",
    "amount": 1_234_56,
    "holders": ["river-bank"],
}


@pytest.mark.parametrize(("language", "amount"), [("en", "amount 1,234.56"), ("zh", "金额 1,234.56")])
def test_an_event_is_told_in_words_and_major_units(language: str, amount: str) -> None:
    (line,) = event_lines(Screen(False, language), [DILUTED], "CNY")
    assert "receivables.diluted" in line.plain
    assert amount in line.plain
    assert short_id("rcv", ROOT) in line.plain
    assert "{" not in line.plain


def test_an_event_that_this_program_does_not_know_is_shown_as_it_is() -> None:
    (line,) = event_lines(Screen(False, "en"), [{"event": "future.thing", "what": "new"}], "CNY")
    assert "future.thing" in line.plain
    assert "new" in line.plain
