"""The values of clauses in words: amounts in major units with their currency, rates in percent, times with units."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from heqi.cli.charter_show.words import (
    ACTIONS,
    CHECKS,
    CLAUSES,
    OF_WHOM,
    SIZES,
    TITLES,
    Both,
    Unit,
    role_words,
)
from heqi.machine.charter import Charter
from heqi.values.amounts import MINOR_DIGITS, format_amount

PER_CENT = 10_000  # millionths
BASIS_POINT = 100
NOTHING = Both("none", "（无）")
JOINS = Both(", ", "、")
UNITS = {
    Unit.DAYS: Both(" days", " 天"),
    Unit.MONTHS: Both(" months", " 个月"),
}


class Naming(NamedTuple):
    """What values are called by: the currency of amounts ("" where none is known), and members by their ids."""

    currency: str
    members: Mapping[str, Both]


def naming_of(charter: Charter) -> Naming:
    members = {member.id: Both(member.name.en, member.name.zh) for member in charter.articles.member}
    return Naming(charter.preamble.currency, members)


def value_words(naming: Naming, value: Any, unit: Unit) -> Both:
    """A clause's value in both languages."""
    match value:
        case bool():
            return Both("yes", "是") if value else Both("no", "否")
        case dict() if {*value} == {"en", "zh"}:
            return Both(value["en"], value["zh"])
        case dict():
            return _joined([_of_each(naming, name, each) for name, each in value.items()])
        case list() | tuple() if unit is Unit.CLAUSES and not value:
            return Both("everything else", "其余一切")
        case list() | tuple():
            return _joined([value_words(naming, each, unit) for each in value])
        case int():
            return _number(naming, value, unit)
        case _:
            return _name(naming, str(value), unit)


def amount(charter: Charter, minor: int) -> str:
    """`CNY 1,000.00`."""
    return in_currency(charter.preamble.currency, minor)


def in_currency(currency: str, minor: int) -> str:
    """`CNY 1,000.00`; the minor units alone, and said to be such, where the currency is not known."""
    if currency not in MINOR_DIGITS:
        return f"{minor:,} minor units"
    return f"{currency} {format_amount(minor, currency, grouping=',')}"


def member_words(charter: Charter, party: str) -> Both:
    """A member's name; its id where it is none."""
    return naming_of(charter).members.get(party, Both(party, party))


def plain_content(value: Any) -> Any:
    """A clause as a text would say it."""
    return msgspec.to_builtins(value)


def clause_words(path: str) -> Both:
    """What a clause is called, or its path where it has no name of its own."""
    words = CLAUSES.get(path)
    return TITLES.get(path, Both(path, path)) if words is None else Both(words.en, words.zh)


def _number(naming: Naming, number: int, unit: Unit) -> Both:
    match unit:
        case Unit.MONEY:
            text = in_currency(naming.currency, number)
        case Unit.RATE:
            whole, rest = divmod(number, PER_CENT)
            text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"
        case Unit.BASIS_POINTS:
            return _number(naming, number * BASIS_POINT, Unit.RATE)
        case Unit.LEDGER_DAY:
            return Both(f"day {number:,}", f"第 {number:,} 日")
        case Unit.CLOCK:
            text = f"{number // 60:02d}:{number % 60:02d}"
        case Unit.OFFSET:
            hours, minutes = divmod(abs(number), 60)
            text = f"UTC{'-' if number < 0 else '+'}{hours:02d}:{minutes:02d}"
        case Unit.SECONDS:
            return _seconds(number)
        case Unit.DAYS | Unit.MONTHS:
            named = UNITS[unit]
            en = named.en.removesuffix("s") if number == 1 else named.en
            return Both(f"{number:,}{en}", f"{number:,}{named.zh}")
        case _:
            text = f"{number:,}"
    return Both(text, text)


def _seconds(number: int) -> Both:
    for length, en, zh in ((3_600, "hour", "小时"), (60, "minute", "分钟"), (1, "second", "秒")):
        if number % length == 0 and number >= length:
            count = number // length
            return Both(f"{count} {en}{'' if count == 1 else 's'}", f"{count} {zh}")
    return Both("0 seconds", "0 秒")


def _of_each(naming: Naming, name: str, days: Any) -> Both:
    what, time = CHECKS.get(name, Both(name, name)), value_words(naming, days, Unit.DAYS)
    return Both(f"{what.en} {time.en}", f"{what.zh} {time.zh}")


def _name(naming: Naming, text: str, unit: Unit) -> Both:
    match unit:
        case Unit.MEMBERS:
            return naming.members.get(text, Both(text, text))
        case Unit.ROLES:
            return role_words(text)
        case Unit.CHECKS:
            return CHECKS.get(text, Both(text, text))
        case Unit.SIZE:
            return SIZES.get(text, Both(text, text))
        case Unit.ACTIONS:
            return Both(text, ACTIONS.get(text, text))
        case Unit.CLAUSES:
            return clause_words(text)
        case Unit.VOTERS:
            return OF_WHOM.get(text, Both(text, text))
        case _:
            return Both(text, text)


def _joined(parts: list[Both]) -> Both:
    if not parts:
        return NOTHING
    return Both(JOINS.en.join(each.en for each in parts), JOINS.zh.join(each.zh for each in parts))
