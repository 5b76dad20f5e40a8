"""Every reason of intake is met by a test, says what it says in two languages, and Chinese sentences are Chinese."""

from string import Formatter

import pytest

from heqi.intake.reasons import Warn, Why
from heqi.intake.words import WORDS
from heqi.machine.reasons import Reason, sentence

EVERY = [*Why.all(), *Warn.all()]


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def has_chinese(text: str) -> bool:
    return any("一" <= c <= "鿿" for c in text)


@pytest.mark.parametrize("reason", EVERY, ids=lambda reason: reason.code)
def test_both_languages_say_the_same_facts(reason: Reason) -> None:
    assert fields(reason.en) == fields(reason.zh)
    assert has_chinese(reason.zh)
    assert not has_chinese(reason.en.replace("数电票", ""))
    assert reason.do_zh != reason.do_en


def test_codes_are_unique() -> None:
    assert len({reason.code for reason in EVERY}) == len(EVERY)


def test_facts_are_shown_in_the_language_of_the_sentence() -> None:
    facts = {"party": "seller", "who": "X"}
    assert sentence(Warn.PARTY_UNMAPPED.zh, facts).startswith("销售方")
    assert sentence(Warn.PARTY_UNMAPPED.en, facts).startswith("The seller")
    assert all(has_chinese(said) for words in WORDS.values() for said in words.values())
