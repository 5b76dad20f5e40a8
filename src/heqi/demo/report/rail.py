"""The rail above a strip: a numbered cross for each attempt that was refused, moved apart where days are close."""

from collections.abc import Sequence

from heqi.demo.report.picture import Scale, apart
from heqi.values.days import Day

RAIL = 16  # where the crosses stand
RAIL_TOP = 40  # where the strip begins
RADIUS = 9


def rail(scale: Scale, tried: Sequence[tuple[Day, str]]) -> list[str]:
    """tried: days in their order, and the names of the attempts, to whose cards the crosses lead."""
    at = [scale.at(day) for day, _ in tried]
    places = apart(at)
    found = []
    for number, (x, place, (_, name)) in enumerate(zip(at, places, tried, strict=True), 1):
        found.append(
            f'<path d="M{place} {RAIL + RADIUS} L{x} {RAIL_TOP - 2}" class="stem"/>'
            f'<a href="#refused-{name}"><circle cx="{place}" cy="{RAIL}" r="{RADIUS}" class="refused"/>'
            f'<text x="{place}" y="{RAIL + 4}" class="digit light">{number}</text></a>'
        )
    return found
