"""The picture of goods: each lot as a strip over time. Height is tonnes, colour is who holds the receipt, and the bars
on it are the banks to which it is pledged, in rank.
"""

from html import escape

from heqi.client.proof import Said
from heqi.demo.report.markup import both, lines
from heqi.demo.report.picture import FOOT, TOP, WIDTH, Scale, box, grid, text_at
from heqi.demo.report.rail import rail
from heqi.demo.stories.goods.bands import Band, LotCourse, Rank, Where, courses
from heqi.demo.stories.goods.members import BUYER, HARBOUR, RIVER, SMELTER, TRADER
from heqi.demo.stories.goods.parts import COPPER, ZINC, tons, tons_zh
from heqi.demo.stories.tale import Picture
from heqi.demo.stories.tried import tried_list
from heqi.demo.story import Attempt, Story, yuan
from heqi.values.days import Day, add_days

KILOS_PER_UNIT = 1_600  # of height
LOWEST = 34  # units of height of a lot
AXIS = 26
BAR = 19  # of a pledge, over the band it stands on
COLOURS = {SMELTER: "#2f6f5e", BUYER: "#b7791f", TRADER: "#64748b", RIVER: "#2f5d8c", HARBOUR: "#7a5ea8"}
FILLS: dict[Where, str] = {
    "declared": "#e5e9ee",
    "rejected": "#f3d3cf",
    "not-there": "#ffffff",
    "in-store": "#c3ccd5",
    "released": "#e3efe9",
    "lost": "#b3392f",
}
STATES: dict[Where, Said] = {
    "declared": Said("declared, not inspected", "已申报，未检验"),
    "rejected": Said("not what was declared", "与申报不符"),
    "not-there": Said("declared and not there", "申报而不存在"),
    "in-store": Said("in store, under no receipt", "在库，未开仓单"),
    "released": Said("handed out", "已提取"),
    "lost": Said("lost", "灭失"),
}
GOODS = {COPPER: Said("copper cathode", "阴极铜"), ZINC: Said("zinc ingot", "锌锭")}
LETTER, WORDS_HEIGHT = 7, 13  # of width for a letter, and of height, that a band needs to bear words
ROOM_AFTER = 20  # days


def where_goods_stand(story: Story) -> str:
    """All lots on one scale of days, and under each what was tried on it and refused."""
    found, today = courses(story.stage), story.stage.day
    first = min(band.first for course in found for band in course.bands)
    scale = Scale(add_days(first, -1), add_days(today, ROOM_AFTER))
    holders = dict.fromkeys(band.holder for course in found for band in course.bands if band.where == "receipt")
    keys = [(COLOURS[each], story.called(each)) for each in holders]
    keys += [(FILLS[where], said) for where, said in STATES.items()]
    legend = "".join(
        f'<span class="key"><i style="background:{fill};border:1px solid #cbd2da"></i>{both(said)}</span>'
        for fill, said in keys
    )
    tried = {course.id: [each for each in story.attempts.values() if _on(story, each) == course.id] for course in found}
    strips = "".join(
        _strip(story, number, course, scale, today, tried[course.id]) for number, course in enumerate(found, 1)
    )
    return f'<div class="legend">{legend}</div>{strips}'


def _on(story: Story, attempt: Attempt) -> str:
    """The lot that somebody tried something with: the copper of the two loans, unless it says another."""
    return story.ids.get(f"lot of {attempt.name}", story.ids["copper"])


def _strip(story: Story, number: int, course: LotCourse, scale: Scale, today: Day, tried: list[Attempt]) -> str:
    height = TOP + max(LOWEST, course.kilos // KILOS_PER_UNIT) + FOOT + AXIS
    marks = [grid(scale, height)]
    for band in course.bands:
        marks += _band(story, band, scale, today)
    for rank in course.ranks:
        marks += _rank(story, rank, scale, today)
    marks += rail(scale, [(each.day, each.name) for each in tried])
    lot, goods = course.lot, GOODS[course.lot.goods]
    held = Said(
        f"{story.called(lot.owner).en} → {story.called(lot.warehouse).en}",
        f"{story.called(lot.owner).zh} → {story.called(lot.warehouse).zh}",
    )
    name = Said(f"{tons(lot.declared)} of {goods.en}", f"{goods.zh} {tons_zh(lot.declared)}")
    described = f"{name.en}: " + "; ".join(f"{band.first} {band.where} {tons(band.kilos)}" for band in course.bands)
    return f"""<figure class="journey">
<figcaption><b>{number}</b> {both(name)} <span class="muted">{both(held)}</span></figcaption>
<div class="scroll"><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">
{lines(marks)}</svg></div>
{tried_list(story, tried)}
</figure>"""


def _band(story: Story, band: Band, scale: Scale, today: Day) -> list[str]:
    x, end = scale.at(band.first), scale.at(band.last or today)
    y, height = _units(band.top), max(2, _units(band.top + band.kilos) - _units(band.top))
    fill = COLOURS[band.holder] if band.where == "receipt" else FILLS[band.where]
    outlined = ' stroke="#b3392f" stroke-dasharray="4 3"' if band.where == "not-there" else ""
    found = [box(x, y, end - x, height, fill, outlined)]
    if band.short:
        found.append(box(x, y, end - x, height, "#b3392f", ' fill-opacity="0.45"'))
    said = story.called(band.holder) if band.where == "receipt" else STATES[band.where]
    words = Said(f"{said.en} · {tons(band.kilos)}", f"{said.zh} · {tons_zh(band.kilos)}")
    css = "inside" if band.where == "receipt" else "beside"
    if height < WORDS_HEIGHT:
        return found
    if end - x > LETTER * len(words.en) + 8:
        found.append(text_at(x + 8, y + height - 6, words, css, anchor="start"))
    elif band.last is None:
        found.append(text_at(end + 8, y + height - 6, words, "beside", anchor="start"))
    return found


def _rank(story: Story, rank: Rank, scale: Scale, today: Day) -> list[str]:
    """A bar on the receipt while it is pledged."""
    x, end = scale.at(rank.first), scale.at(rank.last or today)
    y = _units(rank.top) + 4 + (rank.rank - 1) * (BAR + 3)
    name, secured = story.called(rank.creditor), yuan(rank.secured)
    words = Said(f"{rank.rank}. {name.en} · pledged for {secured}", f"第 {rank.rank} 顺位 {name.zh} · 担保 {secured}")
    outlined = ' stroke="#fff" stroke-width="1"'
    bar = box(x + 4, y, end - x - 8, BAR, COLOURS[rank.creditor], outlined)
    return [bar, text_at(x + 12, y + BAR - 5, words, "inside", anchor="start")]


def _units(kilos: int) -> int:
    return TOP + kilos // KILOS_PER_UNIT


WHERE = Picture(
    Said("Where every tonne stands", "每一吨货物的去向"),
    Said(
        "Each strip is one lot over time: its height is tonnes, its colour who holds the receipt, the bars on it the"
        " banks to which it is pledged. Red numbers are what was tried with it and refused. Drawn from the"
        " versions of the ledger's rows.",
        "每条为一批货物随时间的变化：高度为吨数，颜色为仓单持有人，其上横条为依顺位受质的银行。"
        "红色编号为就其所作而被拒绝的企图。依据账本记录的各个版本绘制。",
    ),
    where_goods_stand,
)
