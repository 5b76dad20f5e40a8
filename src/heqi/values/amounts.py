"""Amounts: integers in the minor unit of their currency, never floats.

Every integer a ledger stores or signs keeps |x| <= MAX_INTEGER, the range in which RFC 8785 (and so every JSON
library) writes an integer exactly.
"""

from typing import Annotated

from msgspec import Meta

MAX_INTEGER = 2**53 - 1

Integer = Annotated[int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER)]
Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Cents = Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="minor units, zero or more")]
SignedCents = Annotated[
    int, Meta(ge=-MAX_INTEGER, le=MAX_INTEGER, description="minor units, less than zero where they are owed")
]
Amount = Annotated[int, Meta(gt=0, le=MAX_INTEGER, description="minor units, more than zero")]
# `$` alone would let a line end after it through: hence `$(?!\n)` in every pattern.
Currency = Annotated[str, Meta(pattern="^[A-Z]{3}$(?!\n)", description="ISO 4217 code")]
PartsPerMillion = Annotated[int, Meta(ge=0, le=1_000_000, description="a rate in millionths: 42000 is 4.20%")]

# Digits after the decimal point, ISO 4217. Currencies that are not listed are refused, not guessed.
MINOR_DIGITS = {
    **dict.fromkeys(
        "AED AUD BGN BRL CAD CHF CNY CZK DKK EUR GBP HKD HUF IDR ILS INR MOP MXN MYR NOK NZD PHP PLN RON RUB SAR SEK "
        "SGD THB TRY TWD UAH USD ZAR".split(),
        2,
    ),
    **dict.fromkeys("CLP ISK JPY KRW VND".split(), 0),
    **dict.fromkeys("BHD JOD KWD OMR TND".split(), 3),
}

DIGITS = "0123456789"


def minor_digits(currency: str) -> int:
    """Digits after the decimal point of an ISO 4217 currency. ValueError when we do not know it."""
    if currency not in MINOR_DIGITS:
        raise ValueError(f"unknown currency {currency[:8]!r}")
    return MINOR_DIGITS[currency]


def parse_amount(text: str, currency: str) -> int:
    """Decimal text -> minor units, exactly. Trailing zeros may go beyond the minor unit, other digits may not.

    ValueError for anything that is not plain decimal text (no exponent, no grouping), is inexact, or is beyond
    MAX_INTEGER.
    """
    body = text[1:] if text[:1] in ("-", "+") else text
    whole, _, fraction = body.partition(".")
    if len(body) > 64 or not (whole or fraction) or any(c not in DIGITS for c in whole + fraction):
        raise ValueError(f"not a decimal number: {text[:40]!r}")
    digits = minor_digits(currency)
    if fraction[digits:].strip("0"):
        raise ValueError(f"{text[:40]!r} has more than {digits} decimals of {currency}")
    minor = int(whole + fraction[:digits].ljust(digits, "0") or "0")
    if minor > MAX_INTEGER:
        raise ValueError(f"{text[:40]!r} is beyond {MAX_INTEGER} minor units")
    return -minor if text[0] == "-" else minor


def format_amount(minor: int, currency: str, grouping: str = "") -> str:
    """Minor units -> decimal text, for people (grouping=",") or programs (none)."""
    digits = minor_digits(currency)
    whole, fraction = divmod(abs(minor), 10**digits)
    text = f"{whole:,}".replace(",", grouping)
    return ("-" if minor < 0 else "") + (f"{text}.{fraction:0{digits}d}" if digits else text)


def pro_rata(total: int, weights: list[int]) -> list[int]:
    """Split `total` >= 0 by `weights` >= 0 (sum > 0) so that the parts add up exactly: largest remainder, and at equal
    remainders the earlier part gets the cent.
    """
    whole = sum(weights)
    if total < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("pro rata needs a total >= 0 and weights >= 0 that are not all zero")
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def simple_interest(principal: int, rate_ppm: int, days: int, days_in_year: int) -> int:
    """principal x rate x days / days_in_year in minor units, half a unit rounded up. ACT/360: days_in_year=360."""
    numerator = principal * rate_ppm * days
    denominator = 1_000_000 * days_in_year
    return (2 * numerator + denominator) // (2 * denominator)


def format_rate(millionths: int) -> str:
    """42000 -> `4.20%`, exactly."""
    whole, rest = divmod(millionths, 10_000)
    digits = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{digits}%"
