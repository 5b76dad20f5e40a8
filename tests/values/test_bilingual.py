"""The same words in two languages."""

from heqi.values.bilingual import Both


def test_each_language_has_its_words() -> None:
    words = Both("a day", "一天")
    assert (words.said("en"), words.said("zh")) == ("a day", "一天")
