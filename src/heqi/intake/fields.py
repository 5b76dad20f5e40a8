"""Taking fields out of an XML tree by full path. A field that must be there once and is there twice is refused: two
readers that each take another one is how a total gets altered without being noticed.
"""

from collections.abc import Mapping
from fractions import Fraction

from lxml import etree

from heqi.intake.names import fold_id
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import WHITE, clip
from heqi.machine.reasons import Refusal, refuse, require
from heqi.values.amounts import DIGITS, MAX_INTEGER, MINOR_DIGITS, parse_amount
from heqi.values.days import Day

MAX_TEXT = 400
MAX_NUMBER = 100
MAX_ID = 80
MAX_DECIMAL = 64


class Branch:
    """An element together with the prefixes that its paths are written with."""

    def __init__(self, element: etree._Element, prefixes: Mapping[str, str]) -> None:
        self.element = element
        self.prefixes = dict(prefixes)

    def all(self, path: str) -> list["Branch"]:
        return [Branch(found, self.prefixes) for found in self.element.findall(path, self.prefixes)]

    def one(self, path: str) -> "Branch | None":
        """The only element at the path, None without one. FIELD_REPEATED for several."""
        found = self.element.findall(path, self.prefixes)
        require(len(found) <= 1, Why.FIELD_REPEATED, field=path, count=len(found))
        return Branch(found[0], self.prefixes) if found else None

    def need_one(self, path: str) -> "Branch":
        found = self.one(path)
        if found is None:
            refuse(Why.FIELD_MISSING, field=path)
        return found

    def text(self, path: str) -> str | None:
        """The text of the only element at the path, stripped; None when it is missing or empty."""
        found = self.one(path)
        return found.own_text(path) if found else None

    def need_text(self, path: str) -> str:
        found = self.text(path)
        if found is None:
            refuse(Why.FIELD_MISSING, field=path)
        return found

    def number(self, path: str) -> str:
        """A document's number: it must be there, and no longer than anybody can compare."""
        found = self.need_text(path)
        require(len(found) <= MAX_NUMBER, Why.FIELD_MALFORMED, field=path, text=clip(found, 40))
        return found

    def words(self, path: str) -> str:
        """Text for people, clipped: a name of goods, say. Empty when it is missing."""
        return clip(self.text(path) or "", MAX_TEXT)

    def texts(self, path: str) -> list[str]:
        return [text for found in self.all(path) if (text := found.own_text(path))]

    def own_text(self, name: str) -> str | None:
        require(len(self.element) == 0, Why.FIELD_MALFORMED, field=name, text="elements where text belongs")
        text = (self.element.text or "").strip(WHITE)
        return text or None

    def attribute(self, name: str) -> str | None:
        return (self.element.get(name) or "").strip(WHITE) or None

    def amount(self, path: str, currency: str) -> int | None:
        """Minor units, exactly. Refused when it is written in another currency than the document."""
        found = self.one(path)
        return found.own_amount(path, currency) if found else None

    def need_amount(self, path: str, currency: str) -> int:
        found = self.amount(path, currency)
        if found is None:
            refuse(Why.FIELD_MISSING, field=path)
        return found

    def own_amount(self, name: str, currency: str) -> int | None:
        text = self.own_text(name)
        written = self.attribute("currencyID") or currency
        require(written == currency, Why.CURRENCY_MIXED, field=name, found=clip(written, 10), currency=currency)
        return None if text is None else money(name, text, currency)


def money(name: str, text: str, currency: str) -> int:
    try:
        return parse_amount(text, currency)
    except ValueError:
        raise Refusal(Why.FIELD_MALFORMED, field=name, text=clip(text, 60)) from None


def known_currency(text: str) -> str:
    require(text in MINOR_DIGITS, Why.CURRENCY_UNKNOWN, currency=clip(text, 10))
    return text


def type_code(name: str, text: str) -> str:
    """A code of UNTDID 1001: one to three digits."""
    require(len(text) <= 3 and is_digits(text), Why.FIELD_MALFORMED, field=name, text=clip(text, 40))
    return text


def truth(branch: Branch, path: str) -> bool:
    """An xsd:boolean that must be there."""
    text = branch.need_text(path)
    require(text in ("true", "false", "1", "0"), Why.FIELD_MALFORMED, field=path, text=clip(text, 40))
    return text in ("true", "1")


def is_digits(text: str) -> bool:
    return bool(text) and all(c in DIGITS for c in text)


def day(name: str, year: str, month: str, of_month: str) -> Day:
    """A calendar day from its digits."""
    text = f"{year}-{month}-{of_month}"
    numbers = len(year) == 4 and all(is_digits(part) and len(part) <= 4 for part in (year, month, of_month))
    require(numbers, Why.FIELD_MALFORMED, field=name, text=clip(text, 40))
    try:
        return Day(int(year), int(month), int(of_month))
    except ValueError:
        raise Refusal(Why.FIELD_MALFORMED, field=name, text=clip(text, 40)) from None


def iso_day(name: str, text: str) -> Day:
    """YYYY-MM-DD. A time zone, which xsd:date allows, says nothing about which day was written."""
    date, zone = text[:10], text[10:]
    plain = zone in ("", "Z") or (len(zone) == 6 and zone[0] in "+-" and zone[3] == ":")
    require(plain and date[4:5] == "-" and date[7:8] == "-", Why.FIELD_MALFORMED, field=name, text=clip(text, 40))
    return day(name, date[:4], date[5:7], date[8:10])


def decimal(text: str) -> Fraction:
    """Plain decimal text, exactly. ValueError for anything else."""
    body = text[1:] if text[:1] in ("-", "+") else text
    whole, _, fraction = body.partition(".")
    if len(body) > MAX_DECIMAL or not is_digits(whole + fraction):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    value = Fraction(int(whole + fraction), 10 ** len(fraction))
    return -value if text[0] == "-" else value


def thousandths(name: str, text: str) -> int:
    """Decimal text -> thousandths of a unit, exactly and more than zero. Refused: QUANTITY_INEXACT."""
    try:
        value = decimal(text) * 1_000
    except ValueError:
        raise Refusal(Why.FIELD_MALFORMED, field=name, text=clip(text, 60)) from None
    exact = value.denominator == 1 and 0 < value <= MAX_INTEGER
    require(exact, Why.QUANTITY_INEXACT, quantity=clip(text, 60))
    return int(value)


def rounded(value: Fraction) -> int:
    """To the nearest integer, a half away from zero ("half up" of EN 16931)."""
    return -rounded(-value) if value < 0 else int(value + Fraction(1, 2))


def identifier(text: str | None) -> str | None:
    """An identifier in one spelling; None for nothing and for placeholders."""
    folded = fold_id(text) if text else ""
    return folded if len(folded) <= MAX_ID and folded.strip("*/0") else None
