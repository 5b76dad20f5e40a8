"""The values of clauses in words: amounts in major units with their currency, rates in percent, times with units."""

from typing import Any

import msgspec

from heqi.cli.charter_show.words import CHECKS, Both, Unit, role_words
from heqi.machine.charter import Charter
from heqi.values.amounts import format_amount

PER_CENT = 10_000  # millionths
NOTHING = Both("none", "（无）")
JOINS = Both(", ", "、")
UNITS = {
    Unit.DAYS: Both(" days", " 天"),
    Unit.MONTHS: Both(" months", " 个月"),
}


def value_words(charter: Charter, value: Any, unit: Unit) -> Both:
    """A clause's value in both languages."""
    match value:
        case bool():
            return Both("yes", "是") if value else Both("no", "否")
        case dict() if {*value} == {"en", "zh"}:
            return Both(value["en"], value["zh"])
        case dict():
            return _joined([_of_each(charter, name, each) for name, each in value.items()])
        case list() | tuple():
            return _joined([value_words(charter, each, unit) for each in value])
        case int():
            return _number(charter, value, unit)
        case _:
            return _name(charter, str(value), unit)


def amount(charter: Charter, minor: int) -> str:
    """`CNY 1,000.00`."""
    currency = charter.preamble.currency
    return f"{currency} {format_amount(minor, currency, grouping=',')}"


def member_words(charter: Charter, party: str) -> Both:
    """A member's name; its id where it is none."""
    for member in charter.articles.member:
        if member.id == party:
            return Both(member.name.en, member.name.zh)
    return Both(party, party)


def plain_content(value: Any) -> Any:
    """A clause as a text would say it."""
    return msgspec.to_builtins(value)


def _number(charter: Charter, number: int, unit: Unit) -> Both:
    match unit:
        case Unit.MONEY:
            text = amount(charter, number)
        case Unit.RATE:
            whole, rest = divmod(number, PER_CENT)
            text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"
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


def _of_each(charter: Charter, name: str, days: int) -> Both:
    what, time = CHECKS.get(name, Both(name, name)), _number(charter, days, Unit.DAYS)
    return Both(f"{what.en} {time.en}", f"{what.zh} {time.zh}")


def _name(charter: Charter, text: str, unit: Unit) -> Both:
    match unit:
        case Unit.MEMBERS:
            return member_words(charter, text)
        case Unit.ROLES:
            return role_words(text)
        case Unit.CHECKS:
            return CHECKS.get(text, Both(text, text))
        case _:
            return Both(text, text)


def _joined(parts: list[Both]) -> Both:
    if not parts:
        return NOTHING
    return Both(JOINS.en.join(each.en for each in parts), JOINS.zh.join(each.zh for each in parts))
