"""Reasons: stable codes, sentences in two languages from the facts, and nothing that raises on the way."""

from datetime import date
from enum import StrEnum
from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import (
    LANGUAGES,
    Reason,
    Reasons,
    Refusal,
    money,
    plain,
    plain_template,
    reason,
    refuse,
    require,
    sentence,
    worded,
)
from heqi.modules import MODULES


class Stage(StrEnum):
    LIVE = "live"


class Why(Reasons, prefix="tests"):
    SECOND = reason("b {x}", "乙 {x}", do=("do", "做"), source="art. 2", retry=True)
    FIRST = reason("a", "甲", do=("do", "做"))
    NO_REASON = "text"


EVERY_REASON = sorted(Catalogue(MODULES).reasons.values(), key=lambda why: why.code)


def test_a_code_is_the_prefix_and_the_name_in_the_declared_order() -> None:
    assert [why.code for why in Why.all()] == ["tests.SECOND", "tests.FIRST"]
    assert Reason("tests.SECOND", "b {x}", "乙 {x}", "do", "做", "art. 2", True) == Why.SECOND
    assert not Why.FIRST.retry


def test_require_and_refuse() -> None:
    require(True, Why.FIRST)
    with pytest.raises(Refusal) as refusal:
        require(False, Why.SECOND, x=Stage.LIVE)
    assert refusal.value.reason == Why.SECOND
    assert refusal.value.facts == {"x": "live"}
    assert str(refusal.value) == "tests.SECOND {'x': 'live'}"
    with pytest.raises(Refusal):
        refuse(Why.FIRST)


@pytest.mark.parametrize(
    ("value", "fact"),
    [
        ("text", "text"),
        (7, 7),
        (-7, -7),
        (True, "yes"),
        (False, "no"),
        (date(2026, 3, 16), "2026-03-16"),
        (Stage.LIVE, "live"),
        (["b", "a"], ("b", "a")),
        ((Stage.LIVE, 7, date(2026, 3, 16)), ("live", "7", "2026-03-16")),
        ([], ()),
    ],
)
def test_facts_are_plain(value: Any, fact: Any) -> None:
    assert plain(value) == fact
    assert type(plain(value)) is type(fact)


@pytest.mark.parametrize("value", [1.5, None, b"bytes", {"a": 1}, {1}, object()])
def test_what_is_no_fact(value: Any) -> None:
    with pytest.raises(TypeError, match="a fact is"):
        plain(value)


@pytest.mark.parametrize(
    ("minor", "text"),
    [(0, "0.00"), (5, "0.05"), (100_000_000, "1,000,000.00"), (-210_000, "-2,100.00"), (-1, "-0.01")],
)
def test_money(minor: int, text: str) -> None:
    assert money(minor) == text


@pytest.mark.parametrize(
    ("template", "facts", "text"),
    [
        ("{face:money} of {whole}", {"face": 40_000_000, "whole": 7}, "400,000.00 of 7"),
        ("held by {parties}", {"parties": ("acme", "bank")}, "held by acme, bank"),
        ("{missing} and {face:money}", {"face": 1}, "<missing> and 0.01"),
        ("{missing:money}", {}, "{missing:money}"),
        ("{face:money}", {"face": "text"}, "{face:money}"),
        ("{text}", {"text": "{other} {0} %s"}, "{other} {0} %s"),
        ("{count:,}", {"count": 12_345}, "12,345"),
        ("{what:bytes=字节|actions=操作}", {"what": "actions"}, "操作"),
        ("{what:bytes=字节|actions=操作}", {"what": "parties"}, "parties"),
        ("{what:bytes=字节|actions=操作}", {"what": ("bytes", "x")}, "字节, x"),
        ("{what:bytes=字节|actions=操作}", {}, "<what>"),
        (worded("what", {"two words": "两个词"}) + "!", {"what": "two words"}, "两个词!"),
    ],
)
def test_sentences(template: str, facts: dict[str, Any], text: str) -> None:
    assert sentence(template, facts) == text


def test_people_read_templates_with_the_names_of_facts_alone() -> None:
    assert plain_template("{face:money} of {what:bytes=字节}: {x}.") == "{face} of {what}: {x}."
    assert plain_template("{broken") == "{broken"


@given(st.sampled_from(EVERY_REASON), st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers()))
def test_no_facts_make_a_sentence_raise(why: Reason, facts: dict[str, Any]) -> None:
    for template in (why.en, why.zh, why.do_en, why.do_zh):
        assert sentence(template, facts)


@pytest.mark.parametrize("why", EVERY_REASON, ids=lambda why: why.code)
def test_both_languages_say_the_same(why: Reason) -> None:
    def names(template: str) -> set[tuple[str, str]]:
        # The words that one language says otherwise are its own.
        parts = [(name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name]
        # What a charter's clause says is a fact for each language.
        return {(name.removesuffix("_zh"), "" if "=" in spec else spec) for name, spec in parts}

    assert LANGUAGES == ("en", "zh")
    assert names(why.en) == names(why.zh)
    assert names(why.do_en) | names(why.do_zh) <= names(why.en)
    assert any(ord(c) > 0x2E7F for c in why.zh + why.do_zh)
