"""Words are collected from modules, and said in both languages."""

import pytest

from heqi.machine.words import (
    ClauseWords,
    Speaker,
    Unit,
    Vocabulary,
    Words,
    WordTwice,
    days,
    listed,
    per_cent,
    sentence,
)
from heqi.values.bilingual import Both

ONE = Words(
    clauses={"store": ClauseWords("Stores", "仓库"), "store.days": ClauseWords("Kept for", "存放期限", Unit.DAYS)},
    actions={"store.take_in": "收货"},
    codes={"small": Both("small", "小型")},
    roles={"keeper": Both("keeper of stores", "保管方")},
)
WORDS = Vocabulary({"store": ONE, "other": Words(fields={"left": "剩余"})})


def test_words_are_found_whoever_says_them() -> None:
    assert WORDS.clause("store.days") == ("Kept for", "存放期限")
    assert WORDS.unit("store.days") is Unit.DAYS
    assert WORDS.action("store.take_in") == ("take in", "收货")
    assert WORDS.code("small").zh == "小型"
    assert WORDS.role("keeper").en == "keeper of stores"
    assert WORDS.fields["left"] == "剩余"
    assert WORDS.has_parts("store")
    assert not WORDS.has_parts("store.days")


def test_a_word_of_records_is_the_modules_own_or_that_of_all() -> None:
    words = Vocabulary(
        {"machine": Words(values={"open": "未结", "over": "已结束"}), "store": Words(values={"open": "开放"})}
    )
    assert [words.value("open", module) for module in ("store", "other")] == ["开放", "未结"]
    assert [words.value(word, "store") for word in ("over", "huge")] == ["已结束", "huge"]


def test_what_has_no_word_is_called_by_its_own_name() -> None:
    assert WORDS.clause("store.hours") == ("store.hours", "store.hours")
    assert WORDS.unit("store.hours") is Unit.PLAIN
    assert WORDS.action("store.give_back") == ("give back", "store.give_back")
    assert (WORDS.code("huge").zh, WORDS.role("guest").zh) == ("huge", "guest")


def test_nobody_says_a_word_again() -> None:
    with pytest.raises(WordTwice, match="fields of late: another module says left already"):
        Vocabulary({"store": Words(fields={"left": "剩余"}), "late": Words(fields={"left": "余下"})})


def test_a_speaker_says_the_values_of_one_charter() -> None:
    speaker = Speaker(WORDS, "CNY", {"acme": Both("Acme Co.", "某公司")})
    assert speaker.money(123_456) == "CNY 1,234.56"
    assert speaker.money(123_456, "JPY") == "JPY 123,456"
    assert speaker.member("acme").zh == "某公司"
    assert speaker.member("gone").en == "gone"
    assert speaker.roles(("keeper", "guest")) == ("keeper of stores, guest", "保管方、guest")
    assert speaker.sections(["store"]) == ("Stores", "仓库")
    assert Speaker(WORDS, "", {}).money(5) == "5 minor units"


def test_numbers_and_lists_in_words() -> None:
    assert (days(1), days(1_000)) == (("1 day", "1 天"), ("1,000 days", "1,000 天"))
    assert (per_cent(250), per_cent(10_000)) == ("2.50%", "100.00%")
    both = [Both("a", "甲"), Both("b", "乙")]
    assert (listed(both), sentence(both)) == (("a, b", "甲、乙"), ("a; b", "甲；乙"))
