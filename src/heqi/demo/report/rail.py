"""Numbered crosses for attempts that were refused: on the rail above a strip, moved apart where days are close, or
wherever a picture has them.
"""

from collections.abc import Sequence

from heqi.demo.report.picture import RAIL, TOP, Scale, apart
from heqi.values.days import Day

RADIUS = 9


def cross(name: str, number: int, x: int, y: int) -> str:
    """It leads to the card of the attempt of that name."""
    return (
        f'<a href="#refused-{name}"><circle cx="{x}" cy="{y}" r="{RADIUS}" class="refused"/>'
        f'<text x="{x}" y="{y + 4}" class="digit light">{number}</text></a>'
    )


def rail(scale: Scale, tried: Sequence[tuple[Day, str]]) -> list[str]:
    """tried: days in their order, and the names of the attempts."""
    at = [scale.at(day) for day, _ in tried]
    found = []
    for number, (x, place, (_, name)) in enumerate(zip(at, apart(at), tried, strict=True), 1):
        found.append(
            f'<path d="M{place} {RAIL + RADIUS} L{x} {TOP - 2}" class="stem"/>{cross(name, number, place, RAIL)}'
        )
    return found
