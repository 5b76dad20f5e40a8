"""Small pieces of markup: text in both languages, amounts, tags. Everything that comes from data is escaped here."""

import re
from collections.abc import Iterable
from html import escape

from heqi.client.proof import Said
from heqi.demo.cast import NAMES
from heqi.demo.story import yuan
from heqi.values.days import Day

UNBROKEN = re.compile(r"\d{4}-\d\d-\d\d|[A-Z]{2,4}-[\d-]+|¥[\d,]+[.]\d\d")  # days, references, amounts
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def both(said: Said) -> str:
    """The text in both languages; the page shows one."""
    en, zh = (UNBROKEN.sub(r'<span class="whole">\g<0></span>', escape(text)) for text in (said.en, said.zh))
    return f'<span class="en" lang="en">{en}</span><span class="zh" lang="zh-CN">{zh}</span>'


def say(en: str, zh: str) -> str:
    return both(Said(en, zh))


def tag(name: str, content: str, css: str = "") -> str:
    """An element around markup that is escaped already."""
    return f'<{name} class="{css}">{content}</{name}>' if css else f"<{name}>{content}</{name}>"


def money(minor: int | None) -> str:
    """¥1,000,000.00, with the cents a little lighter; nothing for no amount."""
    if minor is None:
        return ""
    whole, _, cents = yuan(minor).partition(".")
    return f'<span class="money">{escape(whole)}<span class="cents">.{escape(cents)}</span></span>'


def code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def name(party: str) -> str:
    return both(NAMES[party])


def short_day(day: Day) -> Said:
    """16 Mar / 3月16日"""
    return Said(f"{day.day} {MONTHS[day.month - 1]}", f"{day.month}月{day.day}日")


def long_day(day: Day) -> Said:
    return Said(f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日")


def lines(items: Iterable[str]) -> str:
    return "\n".join(items)
