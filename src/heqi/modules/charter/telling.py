"""Telling: what clauses say in words: amounts in major units with their currency, rates in percent, times with units.
For people alone: nothing that is agreed on rests on a word.
"""

import re
from typing import Any

import msgspec

from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.words import Speaker, Unit, days, listed
from heqi.values.bilingual import Both

ENTRY = re.compile(r"\[[^\[\]]*\]")
ROLES = "roles"  # the section, whose parts a text names
PER_CENT = 10_000  # millionths
BASIS_POINT = 100
NOTHING = Both("none", "（无）")


def speaker_of(charter: Charter, catalogue: Catalogue) -> Speaker:
    members = {member.id: Both(member.name.en, member.name.zh) for member in charter.articles.member}
    return Speaker(catalogue.words, charter.preamble.currency, members)


def value_words(speaker: Speaker, value: Any, unit: Unit) -> Both:
    """A clause's value in both languages."""
    match value:
        case bool():
            return Both("yes", "是") if value else Both("no", "否")
        case dict() if {*value} == {"en", "zh"}:
            return Both(value["en"], value["zh"])
        case dict():
            return _joined([_of_each(speaker, name, each) for name, each in value.items()])
        case list() | tuple() if unit is Unit.CLAUSES and not value:
            return Both("everything else", "其余一切")
        case list() | tuple():
            return _joined([value_words(speaker, each, unit) for each in value])
        case int():
            return _number(speaker, value, unit)
        case _:
            return _name(speaker, str(value), unit)


def clause_told(charter: Charter, catalogue: Catalogue, path: str) -> Both | None:
    """What a clause of the text says; None where it is none, or holds clauses of its own that no sentence tells."""
    speaker, plain = speaker_of(charter, catalogue), ENTRY.sub("", path)
    section = plain.partition(".")[0]
    terms = charter.modules.get(section, charter.articles)
    names = path.split(".")[section in charter.modules :]
    found: Any = terms
    for name in names:
        found = _inside(found, name)
    if found is None:
        return None
    say = (catalogue.words.entries if path.endswith("]") else catalogue.words.parts).get(plain)
    if say is not None or path.endswith("]"):
        return None if say is None else say(speaker, found, terms)
    value = plain_content(found)
    tables = isinstance(value, dict) and (catalogue.words.has_parts(plain) or plain == ROLES)
    listed_tables = isinstance(value, list | tuple) and any(isinstance(each, dict) for each in value)
    return None if tables or listed_tables else value_words(speaker, value, catalogue.words.unit(plain))


def _inside(found: Any, name: str) -> Any:
    """What stands at a name, or at the entry of a list (`privilege[hold-record]`); None where nothing does."""
    field, _, entry = name.partition("[")
    inside = found.get(field) if isinstance(found, dict) else getattr(found, field, None)
    if not entry or not isinstance(inside, tuple):
        return None if entry else inside
    called = entry.removesuffix("]")
    return next((each for each in inside if called in (getattr(each, "id", None), getattr(each, "member", None))), None)


def plain_content(value: Any) -> Any:
    """A clause as a text would say it."""
    return msgspec.to_builtins(value)


def place_of(number: str) -> tuple[int, ...]:
    """`§6.4.7` -> (6, 4, 7): where a clause stands among others."""
    return tuple(int(each) for each in number.removeprefix("§").split(".") if each)


def _number(speaker: Speaker, number: int, unit: Unit) -> Both:
    match unit:
        case Unit.MONEY:
            text = speaker.money(number)
        case Unit.RATE:
            whole, rest = divmod(number, PER_CENT)
            text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"
        case Unit.BASIS_POINTS:
            return _number(speaker, number * BASIS_POINT, Unit.RATE)
        case Unit.LEDGER_DAY:
            return Both(f"day {number:,}", f"第 {number:,} 日")
        case Unit.CLOCK:
            text = f"{number // 60:02d}:{number % 60:02d}"
        case Unit.OFFSET:
            hours, minutes = divmod(abs(number), 60)
            text = f"UTC{'-' if number < 0 else '+'}{hours:02d}:{minutes:02d}"
        case Unit.SECONDS:
            return _seconds(number)
        case Unit.DAYS:
            return days(number)
        case Unit.MONTHS:
            return Both(f"{number:,} month{'' if number == 1 else 's'}", f"{number:,} 个月")
        case _:
            text = f"{number:,}"
    return Both(text, text)


def _seconds(number: int) -> Both:
    for length, en, zh in ((3_600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒")):
        if number % length == 0 and number >= length:
            count = number // length
            return Both(f"{count} {en}{'' if count == 1 else 's'}", f"{count} {zh}")
    return Both("0 seconds", "0 秒")


def _of_each(speaker: Speaker, name: str, days: Any) -> Both:
    what, time = speaker.words.code(name), value_words(speaker, days, Unit.DAYS)
    return Both(f"{what.en} {time.en}", f"{what.zh} {time.zh}")


def _name(speaker: Speaker, text: str, unit: Unit) -> Both:
    match unit:
        case Unit.MEMBERS:
            return speaker.member(text)
        case Unit.ROLES:
            return speaker.words.role(text)
        case Unit.CODES:
            return speaker.words.code(text)
        case Unit.ACTIONS:
            return Both(text, speaker.words.actions.get(text, text))
        case Unit.CLAUSES:
            return speaker.words.clause(text)
        case _:
            return Both(text, text)


def _joined(parts: list[Both]) -> Both:
    return listed(parts) if parts else NOTHING
