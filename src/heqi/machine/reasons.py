"""Reasons: why something is refused. A receipt carries the code and the facts; the sentences are rendered outside
consensus, so that a corrected typo never forks a ledger.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from string import Formatter
from typing import Any, NoReturn

from msgspec import Struct

from heqi.values.amounts import format_rate
from heqi.values.phrases import ANY, translated

Fact = str | int | tuple[str, ...]
Facts = dict[str, Fact]
LANGUAGES = ("en", "zh")

Words = Mapping[str, Mapping[str, str]]
NO_WORDS: Words = {}


class Reason(Struct, frozen=True):
    """One way to be refused. Sentences are templates over the facts: `{name}`, `{name:money}` for minor units,
    `{name:rate}` for millionths, or `{name:bytes=字节|actions=操作}` where a fact is a word of ours (see `worded`).
    """

    code: str
    en: str
    zh: str
    do_en: str
    do_zh: str
    source: str = ""  # the clause, law article or standard it rests on
    retry: bool = False  # whether the very same request may succeed later


def reason(en: str, zh: str, *, do: tuple[str, str], source: str = "", retry: bool = False) -> Reason:
    """Declare a reason inside a `Reasons` class; its code is the class's prefix and the attribute's name."""
    return Reason("", en, zh, do[0], do[1], source, retry)


class Reasons:
    """A module's reasons in their declared order: `class Why(Reasons, prefix="receivables"): NOT_LIVE = reason(…)`.

    words: facts that are words of ours, by name, and what the Chinese sentences say for them (see `worded`).
    """

    _all: tuple[Reason, ...] = ()

    def __init_subclass__(cls, prefix: str, words: Words = NO_WORDS) -> None:
        found = []
        for name, value in list(vars(cls).items()):
            if isinstance(value, Reason):
                named = Reason(
                    f"{prefix}.{name}",
                    value.en,
                    _in_words(value.zh, words),
                    value.do_en,
                    _in_words(value.do_zh, words),
                    value.source,
                    value.retry,
                )
                setattr(cls, name, named)
                found.append(named)
        cls._all = tuple(found)

    @classmethod
    def all(cls) -> Iterator[Reason]:
        return iter(cls._all)


class Refusal(Exception):
    """A request is refused, with a reason and the facts it rests on. Expected: never a bug."""

    def __init__(self, why: Reason, **facts: Any) -> None:
        super().__init__(why.code)
        self.reason = why
        self.facts: Facts = {name: plain(value) for name, value in facts.items()}

    def __str__(self) -> str:
        return f"{self.reason.code} {self.facts}"


def require(condition: bool, why: Reason, **facts: Any) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refusal(why, **facts)


def refuse(why: Reason, **facts: Any) -> NoReturn:
    raise Refusal(why, **facts)


def plain(value: Any) -> Fact:
    """A fact as receipts carry it: text, an integer, or a tuple of texts."""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return tuple(str(plain(each)) for each in value)
    raise TypeError(f"a fact is text, an integer, a day or a list of those, not {type(value).__name__}")


def money(minor: int) -> str:
    """Minor units of a two-digit currency as people read them: 1,000,000.00."""
    whole, cents = divmod(abs(minor), 100)
    return f"{'-' if minor < 0 else ''}{whole:,}.{cents:02d}"


class _Rendered(dict[str, Any]):
    def __missing__(self, name: str) -> "_Text":
        return _Text((f"<{name}>",))


class _Money(int):
    def __format__(self, spec: str) -> str:
        if spec == "money":
            return money(self)
        if spec == "rate":
            return format_rate(self)
        return format(int(self), "" if "=" in spec else spec)  # a number has no other words


def plain_template(template: str) -> str:
    """A template as people read it: the facts by their names alone."""
    try:
        parts = [*Formatter().parse(template)]
    except ValueError:
        return template
    return "".join(text + ("" if name is None else f"{{{name}}}") for text, name, _, _ in parts)


class _Text(tuple[str, ...]):
    """One text or several. The words that a template knows are said in its own language, the rest as they are."""

    def __format__(self, spec: str) -> str:
        known = dict(pair.split("=", 1) for pair in spec.split("|")) if spec else {}
        return ", ".join(translated(each, known) for each in self)


def worded(name: str, words: Mapping[str, str]) -> str:
    """The place of a fact in a sentence that says these words (without =, | and braces) in its own language. A `*`
    stands for any text, in the word and in what is said for it.
    """
    for word, said in words.items():
        if any(sign in word + said for sign in "|{}") or "=" in word or word.count(ANY) != said.count(ANY):
            raise ValueError(f"no words for a sentence: {word}")
    return f"{{{name}:{'|'.join(f'{word}={said}' for word, said in words.items())}}}"


def _in_words(template: str, words: Words) -> str:
    for name, known in words.items():
        template = template.replace(f"{{{name}}}", worded(name, known))
    return template


def both_languages(refusal: Refusal) -> dict[str, str]:
    """A refusal as the facts `problem` and `problem_zh` of another one."""
    why = refusal.reason
    return {"problem": sentence(why.en, refusal.facts), "problem_zh": sentence(why.zh, refusal.facts)}


def sentence(template: str, facts: Mapping[str, Fact]) -> str:
    """A template filled with the facts. A fact that is missing shows as <name>; nothing here raises."""
    shown = {
        name: _Money(value) if isinstance(value, int) else _Text((value,) if isinstance(value, str) else value)
        for name, value in facts.items()
    }
    try:
        return template.format_map(_Rendered(shown))
    except (ValueError, TypeError):
        return template
