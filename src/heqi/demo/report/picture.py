"""The picture: each promise as a strip over time. Height is what is owed, colour is who holds it."""

from collections.abc import Sequence
from datetime import date
from html import escape

from heqi.client.proof import Said
from heqi.demo.cast import NAMES
from heqi.demo.report.journeys import Band, Journey
from heqi.demo.report.markup import both, lines, long_day, money, say, short_day
from heqi.demo.story import yuan
from heqi.values.days import Day, add_days, add_months

WIDTH = 1_000
LEFT, RIGHT = 8, 992
RAIL = 16  # where the numbers stand
TOP = 40
FEN_PER_UNIT = 1_000_000  # fen to one unit of height
GAP = 4  # between two parts
AXIS = 26
FOOT = 18  # between the bands and the axis: the labels of days
NEAREST = 21  # between two numbers on the rail
WORDS_WIDTH, WORDS_HEIGHT = 170, 14  # what a band needs to bear words
COLOURS = {
    "core-maker": "#64748b",
    "river-parts": "#2f6f5e",
    "fine-works": "#b7791f",
    "river-bank": "#2f5d8c",
    "harbour-bank": "#7a5ea8",
}


class Scale:
    """Days to units of width."""

    def __init__(self, first: Day, last: Day) -> None:
        self.first = first
        self.last = last
        self.days = (last - first).days

    def at(self, day: Day) -> int:
        return LEFT + (RIGHT - LEFT) * (day - self.first).days // self.days


def picture(journeys: list[Journey], today: Day) -> str:
    """All strips on one scale, each with the list of what happened, and the colours' legend."""
    first = min(band.first for journey in journeys for band in journey.bands)
    last = max(today, *(journey.due for journey in journeys))
    scale = Scale(add_days(first, -1), add_days(last, 3))
    holders = dict.fromkeys(band.holder for journey in journeys for band in journey.bands)
    legend = "".join(
        f'<span class="key"><i style="background:{COLOURS[each]}"></i>{both(NAMES[each])}</span>' for each in holders
    )
    offered = f'<span class="key"><i class="hatched"></i>{say("offered, not binding yet", "要约，尚未生效")}</span>'
    overdue = f'<span class="key"><i class="late"></i>{say("overdue", "逾期")}</span>'
    strips = "".join(_strip(journey, scale, today) for journey in journeys)
    return f'<div class="legend">{legend}{offered}{overdue}</div>{strips}'


def _strip(journey: Journey, scale: Scale, today: Day) -> str:
    whole = max(band.top + band.owed for band in journey.bands)
    height = TOP + whole // FEN_PER_UNIT + GAP * (journey.rows - 1) + FOOT + AXIS
    marks = [grid(scale, height)]
    marks.append(_due(journey, scale, height))
    for band in journey.bands:
        marks += _band(band, scale, today)
    if journey.bands[-1].last is None:
        marks.append(_day_line(today, scale, height, "today", Said("today", "今日")))
    marks += _numbers(journey, scale)
    day = long_day(journey.due)
    due = Said(f", due {day.en}", f"，{day.zh}到期")
    obligor, creditor = both(NAMES[journey.obligor]), both(NAMES[journey.creditor])
    items = "".join(
        f"<li><time>{both(short_day(each.day))}</time> {both(each.said)}</li>" for each in journey.happenings
    )
    described = f"{yuan(journey.promised)}: " + "; ".join(each.said.en for each in journey.happenings)
    return f"""<figure class="journey">
<figcaption><b>{journey.number}</b> {money(journey.promised)}
<span class="muted">{obligor} → {creditor}{both(due)}</span></figcaption>
<div class="scroll"><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">
{lines(marks)}</svg></div>
<ol class="happenings">{items}</ol>
</figure>"""


def _due(journey: Journey, scale: Scale, height: int) -> str:
    """The due day; where no bank settles on it, the days until one does."""
    due, moved = journey.due, journey.payable_on
    if moved == due:
        return _day_line(due, scale, height, "due", Said("due", "到期"))
    x, end, to = scale.at(due), scale.at(moved), short_day(moved)
    closed = f'<rect x="{x}" y="{TOP - 8}" width="{end - x}" height="{height - AXIS - TOP + 8}" class="closed"/>'
    said = Said(f"due on a holiday: moves to {to.en}", f"到期遇假日：顺延至{to.zh}")
    return closed + _day_line(due, scale, height, "due", said)


def grid(scale: Scale, height: int) -> str:
    found = []
    month = add_months(date(scale.first.year, scale.first.month, 1), 1)
    while month < scale.last:
        x = scale.at(month)
        found.append(f'<line x1="{x}" y1="{TOP - 10}" x2="{x}" y2="{height - AXIS}" class="grid"/>')
        found.append(text_at(x, height - 8, Said(short_day(month).en, short_day(month).zh), "axis"))
        month = add_months(month, 1)
    found.append(f'<line x1="{LEFT}" y1="{height - AXIS}" x2="{RIGHT}" y2="{height - AXIS}" class="base"/>')
    return "".join(found)


def _band(band: Band, scale: Scale, today: Day) -> list[str]:
    """The band until it ended or until today, and paler what is still to come."""
    x, end = scale.at(band.first), scale.at(band.last or today)
    y, height = _top_of(band), band.owed // FEN_PER_UNIT
    fill = "#e5e9ee" if band.offered else COLOURS[band.holder]
    boxes = [box(x, y, end - x, height, fill)]
    if band.last is None:
        boxes.append(box(end, y, scale.at(band.due) - end, height, fill, ' fill-opacity="0.3"'))
    if band.overdue:
        boxes.append(box(x, y, end - x, 4, "#b3392f"))
    holder, amount = NAMES[band.holder], yuan(band.owed)
    words = Said(f"{holder.en} · {amount}", f"{holder.zh} · {amount}")
    if end - x > WORDS_WIDTH and height >= WORDS_HEIGHT and not band.offered:
        boxes.append(text_at(x + 8, y + height // 2 + 4, words, "inside", anchor="start"))
    elif band.last is None:
        boxes.append(text_at(end + 8, y + height // 2 + 4, words, "beside", anchor="start"))
    return boxes


def box(x: int, y: int, width: int, height: int, fill: str, more: str = "") -> str:
    return f'<rect x="{x}" y="{y}" width="{max(width, 2)}" height="{height}" rx="2" fill="{fill}"{more}/>'


def _top_of(band: Band) -> int:
    return TOP + band.top // FEN_PER_UNIT + GAP * band.row


def _day_line(day: Day, scale: Scale, height: int, css: str, said: Said) -> str:
    x = scale.at(day)
    line = f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{height - AXIS}" class="{css}"/>'
    return line + text_at(x + 4, height - AXIS - 5, said, f"{css}-label", anchor="start")


def _numbers(journey: Journey, scale: Scale) -> list[str]:
    """Numbers on a rail above the bands, moved apart where days are close, each with a stem to its day."""
    at = [scale.at(each.day) for each in journey.happenings]
    places = apart(at)
    found = []
    for number, (x, place) in enumerate(zip(at, places, strict=True), 1):
        found.append(f'<path d="M{place} {RAIL + 9} L{x} {TOP - 2}" class="stem"/>')
        found.append(f'<circle cx="{place}" cy="{RAIL}" r="9" class="number"/>')
        found.append(f'<text x="{place}" y="{RAIL + 4}" class="digit">{number}</text>')
    return found


def apart(at: Sequence[int]) -> list[int]:
    """The same places in the same order, no two closer than numbers need, none beyond the right end."""
    places = list(at)
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + NEAREST)
    for i in range(len(places) - 1, -1, -1):
        places[i] = min(places[i], RIGHT - 10 if i == len(places) - 1 else places[i + 1] - NEAREST)
    return places


def text_at(x: int, y: int, said: Said, css: str, anchor: str = "middle") -> str:
    place = f'x="{x}" y="{y}" text-anchor="{anchor}"'
    return "".join(
        f'<text {place} class="{css} {language}">{escape(said.in_language(language))}</text>'
        for language in ("en", "zh")
    )
