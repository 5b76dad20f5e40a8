"""The picture of rights: each certificate's provenance as a line, with a station for every step."""

from collections.abc import Iterator
from html import escape
from itertools import accumulate
from typing import NamedTuple

from heqi.client.proof import Said
from heqi.demo.report.markup import both, lines, short_day
from heqi.demo.report.picture import COLOURS, LEFT, RIGHT, WIDTH, Scale, apart, grid, text_at
from heqi.demo.report.rail import cross
from heqi.demo.stories.rights.chapters import AUTHOR, CLAIMANT
from heqi.demo.stories.tale import Picture
from heqi.demo.stories.tried import tried_list
from heqi.demo.story import Story, yuan
from heqi.modules.certificates import (
    CERTIFICATES,
    LICENCES,
    OBJECTIONS,
    PROVENANCE,
    Certificate,
    Licence,
    ObjectionStage,
    Right,
    Stage,
)
from heqi.modules.certificates.records import Step
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id

TOP, AXIS = 34, 26
LANE, WITH_LICENCES = 140, 186  # of height
LINE, CROSSES, BRANCH = 84, 30, 150  # within a lane: the line, the crosses above it, a licence below it
STATION = 7
CLOSEST = 20  # between two stations
LETTER = 7  # of width, in a station's words
ENDINGS = ("revoked", "redeemed", "rejected", "withdrawn")
LEVELS = (-16, 24, -34, 42)  # where words may stand, from the line
ROOM = 4  # days
STEPS = {
    "announced": Said("announced", "公示"),
    "issued": Said("issued", "签发"),
    "licensed": Said("licensed", "许可"),
    "transferred": Said("sold", "转让"),
    "revoked": Said("revoked by award", "依裁决撤销"),
}
OBJECTION = {
    ObjectionStage.OPEN: Said("objects", "提出异议"),
    ObjectionStage.WITHDRAWN: Said("objection withdrawn", "撤回异议"),
    ObjectionStage.UPHELD: Said("objection upheld", "异议成立"),
    ObjectionStage.DISMISSED: Said("objection dismissed", "异议不成立"),
}
RIGHTS = {
    Right.HOLD: Said("right to hold", "持有权"),
    Right.PROCESS: Said("right to process", "加工使用权"),
    Right.OPERATE: Said("right to operate", "产品经营权"),
}


def provenance(story: Story) -> str:
    """All certificates on one scale of days, and below what was tried on them and refused."""
    stage = story.stage
    first = min(each[0].day for each in stage.changes(CERTIFICATES).values())
    scale = Scale(add_days(first, -ROOM), add_days(stage.day, 5 * ROOM))
    keys = [*stage.changes(CERTIFICATES)]
    licences = [row for _, row in stage.rows(LICENCES)]
    licensed = {row.certificate for row in licences}
    *tops, end = accumulate((WITH_LICENCES if key in licensed else LANE for key in keys), initial=TOP)
    height = end + AXIS
    marks = [grid(scale, height)]
    for key, top in zip(keys, tops, strict=True):
        marks += _lane(story, key, top, scale)
    named = (
        CLAIMANT,
        *(row.licensee for row in licences),
        *(row.holder for _, row in stage.rows(CERTIFICATES)),
        AUTHOR,
    )
    holders = dict.fromkeys(named)
    legend = "".join(
        f'<span class="key"><i style="background:{COLOURS[each]}"></i>{both(story.called(each))}</span>'
        for each in holders
    )
    steps = [change.row for versions in stage.changes(PROVENANCE).values() for change in versions]
    described = "; ".join(f"{step.day} {step.what}" for step in steps)
    return f"""<div class="legend">{legend}</div>
<figure class="journey"><div class="scroll">
<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">
{lines(marks)}</svg></div>
{tried_list(story, story.attempts.values())}</figure>"""


def _lane(story: Story, key: Id, top: int, scale: Scale) -> list[str]:
    """A certificate: dashed while it is announced, in its holder's colour while it is in force."""
    stage, y = story.stage, top + LINE
    versions = stage.changes(CERTIFICATES)[key]
    row = versions[-1].row
    said = Said(
        f"{story.called(row.applicant).en}: {RIGHTS[row.right].en}",
        f"{story.called(row.applicant).zh}：{RIGHTS[row.right].zh}",
    )
    marks = [text_at(LEFT, top + 4, said, "privilege", anchor="start")]
    of_days = list({each.day: each for each in versions}.values())
    ends = [*(each.day for each in of_days[1:]), stage.day]
    for change, end in zip(of_days, ends, strict=True):
        marks.append(_segment(change.row, scale.at(change.day), scale.at(end), y))
    marks += _licences(story, key, top, scale)
    marks += _stations(story, key, y, scale)
    tried = [each for each in story.attempts.values() if each.loss == key]
    places = apart([scale.at(each.day) for each in tried])
    numbers = {name: number for number, name in enumerate(story.attempts, 1)}
    crosses = [cross(each.name, numbers[each.name], x, top + CROSSES) for each, x in zip(tried, places, strict=True)]
    return marks + crosses


def _segment(row: Certificate, x: int, end: int, y: int) -> str:
    """From one version to the next."""
    match row.stage:
        case Stage.ANNOUNCED:
            return f'<path d="M{x} {y}H{end}" stroke="{COLOURS[row.holder]}" stroke-width="3" stroke-dasharray="5 5"/>'
        case Stage.IN_FORCE:
            return f'<path d="M{x} {y}H{end}" stroke="{COLOURS[row.holder]}" stroke-width="7"/>'
        case _:
            return ""


class Station(NamedTuple):
    """A step or an objection. ends: the right ends with it."""

    height: int
    day: Day
    said: Said
    ends: bool = False


def _stations(story: Story, key: Id, y: int, scale: Scale) -> list[str]:
    """Every step and every objection, with words where there is room for them."""
    found = sorted([*_steps(story, key), *_objections(story, key)])
    at = [scale.at(each.day) for each in found]
    for i in range(1, len(at)):
        at[i] = max(at[i], at[i - 1] + CLOSEST)
    taken = dict.fromkeys(LEVELS, 0)
    marks = []
    for x, station in zip(at, found, strict=True):
        width = LETTER * len(station.said.en)
        begins = min(x - STATION, RIGHT - width)
        level = next((each for each in LEVELS if taken[each] < begins), LEVELS[-1])
        taken[level] = begins + width
        end, stop = f'<path d="M{x} {y - 11}V{y + 11}" class="end"/>', f'<circle cx="{x}" cy="{y}" r="{STATION}"'
        shape = end if station.ends else f'{stop} class="appealed"/>'
        marks += [shape, text_at(begins, y + level, station.said, "step", anchor="start")]
    return marks


def _steps(story: Story, key: Id) -> Iterator[Station]:
    for changes in story.stage.changes(PROVENANCE).values():
        step, height = changes[0].row, changes[0].height
        if step.certificate == key:
            yield Station(height, step.day, _said(story, step, height), step.what in ENDINGS)


def _objections(story: Story, key: Id) -> Iterator[Station]:
    for changes in story.stage.changes(OBJECTIONS).values():
        for change in changes:
            row, day = change.row, short_day(change.day)
            if row.certificate == key:
                name, what = story.called(row.party), OBJECTION[row.stage]
                said = Said(f"{name.en}: {what.en} · {day.en}", f"{name.zh}：{what.zh} · {day.zh}")
                yield Station(change.height, change.day, said)


def _said(story: Story, step: Step, height: int) -> Said:
    """What was done, to whom and for how much."""
    what = STEPS[step.what]
    day = short_day(step.day)
    amount = next((fact.amount for fact in story.facts if fact.height == height and fact.amount), None)
    whom = next(
        (row.licensee for _, row in _granted(story, height)), step.holder if step.what == "transferred" else None
    )
    to = story.called(whom) if whom is not None else None
    en = f"{what.en}{f' to {to.en}' if to else ''}{f', {yuan(amount)}' if amount else ''} · {day.en}"
    zh = f"{what.zh}{f'给{to.zh}' if to else ''}{f'，{yuan(amount)}' if amount else ''} · {day.zh}"
    return Said(en, zh)


def _granted(story: Story, height: int) -> list[tuple[Id, Licence]]:
    """The licences of a block."""
    return [(key, each[0].row) for key, each in story.stage.changes(LICENCES).items() if each[0].height == height]


def _licences(story: Story, key: Id, top: int, scale: Scale) -> list[str]:
    """A branch below the line for each licence, until its certificate or its own term ends."""
    row, today = story.stage.row(CERTIFICATES, key), story.stage.day
    revoked = [each.day for each in story.stage.changes(CERTIFICATES)[key] if each.row.stage is Stage.REVOKED]
    marks = []
    for changes in story.stage.changes(LICENCES).values():
        licence = changes[0].row
        if licence.certificate != key:
            continue
        end = min(licence.last_day, *revoked, today)
        x, to_x, y, below = scale.at(licence.from_day), scale.at(end), top + LINE, top + BRANCH
        colour, name = COLOURS[licence.licensee], story.called(licence.licensee)
        alone = Said("alone", "独占") if licence.exclusive else Said("with others", "非独占")
        said = Said(
            f"{name.en} may {row.right} it, {alone.en}, in {', '.join(licence.territory)}",
            f"{name.zh}可{RIGHTS[row.right].zh[:-1]}（{alone.zh}，地域 {'、'.join(licence.territory)}）",
        )
        marks += [
            f'<path d="M{x} {y}C{x + 14} {y} {x} {below} {x + 22} {below}H{to_x}" fill="none" stroke="{colour}"'
            ' stroke-width="4"/>',
            text_at(x + 30, below - 8, said, "beside", anchor="start"),
        ]
        if revoked:
            marks.append(f'<path d="M{to_x} {below - 8}V{below + 8}" class="end"/>')
    return marks


LINES = Picture(
    Said("Every right from its claim to its end", "每项权利自登记至终止"),
    Said(
        "Each line is one right: dashed while it is announced and open to objection, whole and in its holder's colour"
        " while it is in force, with a station for every step of its provenance. A branch is a licence. Red numbers are"
        " what was tried and refused.",
        "每条线为一项权利：公示并可提异议期间为虚线，有效期间为持有人颜色的实线，每一步流转为一站。"
        "支线为许可。红色编号为被拒绝的企图。",
    ),
    provenance,
)
