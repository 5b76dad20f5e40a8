"""Every module says in both languages what is declared in it, and no word is kept for what is gone."""

import re

import pytest

from heqi.machine.words import Unit
from heqi.modules import CATALOGUE
from heqi.modules.charter.words import WORDS as OF_CHARTER
from heqi.modules.parties import KycKind
from heqi.modules.receivables import CheckKind
from tests.wording import lacking, spare, texts

HAN = re.compile("[一-鿿]")
WORDS = CATALOGUE.words


def test_every_module_has_all_its_words() -> None:
    assert lacking(CATALOGUE) == []


def test_no_word_is_kept_for_what_is_gone() -> None:
    assert spare(CATALOGUE) == []


@pytest.mark.parametrize("name", CATALOGUE.modules)
def test_chinese_is_chinese(name: str) -> None:
    said = [*texts(CATALOGUE.modules[name].words)]
    assert [text for text in said if not HAN.search(text) and text != ""] == []


def test_short_names_tell_actions_apart() -> None:
    assert len({(name.partition(".")[0], zh) for name, zh in WORDS.actions.items()}) == len(WORDS.actions)
    assert WORDS.action("charter.agree_to_upgrade").zh == OF_CHARTER.actions["charter.agree_to_upgrade"]


def test_every_check_has_words() -> None:
    assert {kind.value for kind in (*KycKind, *CheckKind)} <= {*WORDS.codes}


def test_what_is_counted_says_so() -> None:
    """A clause whose name ends with a unit has that unit: no bare number stands for days or for minor units."""
    for path, words in WORDS.clauses.items():
        for ending, unit in (("_days", Unit.DAYS), ("_months", Unit.MONTHS), ("_seconds", Unit.SECONDS)):
            if path.endswith(ending) and words.unit is not Unit.DAYS_OF_EACH and "per_30_days" not in path:
                assert words.unit is unit, path
