"""The picture of privileges: for each the uses that its schedule allows in 30 days, over the ledger's days. It only
falls, and a mark stands where it was used and where that was refused.
"""

from html import escape

from heqi.client.proof import Said
from heqi.demo.governing import Course, Governed, Mark, Outcome
from heqi.demo.report.markup import both, lines, long_day, say, short_day
from heqi.demo.report.picture import LEFT, RIGHT, WIDTH, text_at

NAMES_END = 250  # where the days begin, right of the names
TOP, AXIS = 30, 26
STEP = 9  # of height for one use in 30 days
HIGHEST = 6  # uses drawn to scale; above, the step is scaled down
GAP = 26  # between two privileges
OUTCOMES: dict[Outcome, Said] = {
    "ran-out": Said("used; it ran out by itself", "行使，自行届满"),
    "lifted": Said("used, and lifted early", "行使，提前解除"),
    "appeal": Said("used; an appeal against it was won", "行使，申诉成立"),
    "filed": Said("used; the report was filed", "行使，报告已报送"),
    "refused": Said("refused", "被拒绝"),
}
MARK = 6
CLOSEST = 16  # between two marks
TICK_DAYS = 90
ROOM_AFTER = 30  # days


def falling(course: Governed) -> str:
    """All privileges below each other on one scale of days, a legend, and what each mark is."""
    last = max(each.steps[-1][0] for each in course.courses) + ROOM_AFTER
    rows, top = [], TOP
    for each in course.courses:
        height = _height(each)
        rows.append(_row(each, top, height, course.last_number, last))
        top += height + GAP
    height = top - GAP + 8 + AXIS
    today = _at(course.last_number, last)
    ground = [
        *(_tick(day, last, height) for day in range(0, last, TICK_DAYS)),
        f'<line x1="{today}" y1="{TOP - 20}" x2="{today}" y2="{height - AXIS}" class="today"/>',
        text_at(today + 4, TOP - 12, Said("the story ends", "演示结束"), "today-label", anchor="start"),
    ]
    key = (
        ("used", say("used", "行使")),
        ("appealed", say("used, ended by an appeal", "行使，申诉成立而终止")),
        ("refused", say("refused", "被拒绝")),
    )
    legend = "".join(
        f'<span class="key"><svg viewBox="-8 -8 16 16" width="16" height="16">{_shape(css)}</svg>{said}</span>'
        for css, said in key
    )
    past = f'<span class="key"><i class="past"></i>{say("allowed in 30 days, past", "30 日内可用次数，已过")}</span>'
    come = f'<span class="key"><i class="to-come"></i>{say("still to come", "尚未到来")}</span>'
    described = "; ".join(f"{each.does.en}: until {each.last_day}" for each in course.courses)
    return f"""<div class="legend">{past}{come}{legend}</div>
<figure class="journey falling"><div class="scroll">
<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">
{lines([*ground, *rows])}</svg></div>
{_happenings(course)}
</figure>"""


def _row(course: Course, top: int, height: int, today: int, last: int) -> str:
    """Name and last day, the steps as an area that falls, and the marks."""
    floor = top + height
    area, ahead = _area(course, floor, 0, today, last), _area(course, floor, today, course.steps[-1][0], last)
    end = _at(course.steps[-1][0], last)
    over = course.steps[-1][0] <= today
    ends = long_day(course.last_day)
    said = Said(f"ended {ends.en}" if over else f"until {ends.en}", f"{ends.zh}{'已终止' if over else '止'}")
    parts = [
        text_at(LEFT, top + height // 2 + 1, course.does, "privilege", anchor="start"),
        text_at(LEFT, top + height // 2 + 17, said, "gone" if over else "until", anchor="start"),
        f'<line x1="{NAMES_END}" y1="{floor}" x2="{RIGHT}" y2="{floor}" class="base"/>',
        f'<path d="{area}" class="past"/>' if area else "",
        f'<path d="{ahead}" class="to-come"/>' if ahead else "",
        *(
            f'<text x="{_at(day, last) + 3}" y="{floor - _rise(uses) - 4}" class="uses">{uses}</text>'
            for day, uses in course.steps[:-1]
        ),
        f'<line x1="{end}" y1="{floor - 12}" x2="{end}" y2="{floor + 6}" class="end"/>',
        *_marks(course, floor, last),
    ]
    return "".join(parts)


def _area(course: Course, floor: int, first: int, until: int, last: int) -> str:
    """The outline of the steps between two ledger days; nothing where there are none."""
    ends = [day for day, _ in course.steps[1:]]
    path = ""
    for (day, uses), end in zip(course.steps, ends, strict=False):
        begins, ends_at = max(day, first), min(end, until)
        if begins < ends_at:
            height = _rise(uses)
            path += f"M{_at(begins, last)} {floor}v{-height}H{_at(ends_at, last)}v{height}z"
    return path


def _marks(course: Course, floor: int, last: int) -> list[str]:
    """Marks on the ground line, moved apart where days are close."""
    found, before = [], 0
    for mark in course.marks:
        x = max(_at(mark.number, last), before + CLOSEST)
        before = x
        title = f"<title>{escape(f'{mark.day}: {mark.outcome}')}</title>"
        shape = f'<g transform="translate({x} {floor})">{title}{_shape(_css(mark))}</g>'
        found.append(f'<a href="#refused-{mark.attempt}">{shape}</a>' if mark.attempt else shape)
    return found


def _css(mark: Mark) -> str:
    if mark.outcome == "refused":
        return "refused"
    return "appealed" if mark.outcome == "appeal" else "used"


def _shape(css: str) -> str:
    if css == "refused":
        return f'<circle r="{MARK + 1}" class="refused"/><path d="M-3 -3L3 3M3 -3L-3 3" class="cross"/>'
    if css == "appealed":
        return f'<circle r="{MARK}" class="appealed"/><path d="M-{MARK} 0A{MARK} {MARK} 0 0 0 {MARK} 0z" class="used"/>'
    return f'<circle r="{MARK}" class="used"/>'


def _tick(day: int, last: int, height: int) -> str:
    x = _at(day, last)
    line = f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{height - AXIS}" class="grid"/>'
    return line + text_at(x, height - 8, Said(f"day {day}", f"第 {day} 日"), "axis")


def _at(day: int, last: int) -> int:
    return NAMES_END + (RIGHT - NAMES_END) * day // last


def _rise(uses: int) -> int:
    return STEP * min(uses, HIGHEST)


def _height(course: Course) -> int:
    return max(36, _rise(course.steps[0][1]))


def _happenings(course: Governed) -> str:
    """What the marks are, by day."""
    marks = sorted(((mark, each) for each in course.courses for mark in each.marks), key=lambda found: found[0].number)
    items = "".join(
        f"<li><time>{both(short_day(mark.day))}</time> {both(_said(each, OUTCOMES[mark.outcome]))}</li>"
        for mark, each in marks
    )
    return f'<ol class="happenings">{items}</ol>'


def _said(course: Course, outcome: Said) -> Said:
    return Said(f"{course.does.en}: {outcome.en}", f"{course.does.zh}：{outcome.zh}")
