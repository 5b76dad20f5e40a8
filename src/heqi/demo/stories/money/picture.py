"""The pictures of money for a purpose: where set-aside money flowed, and a wallet within the limits of its class."""

from html import escape
from itertools import accumulate
from typing import NamedTuple

from heqi.client.proof import Said
from heqi.demo.report.markup import lines, short_day
from heqi.demo.report.picture import LEFT, RIGHT, WIDTH, box, text_at
from heqi.demo.report.rail import cross
from heqi.demo.stories.money.chapters import BUILDER, MILESTONES, WALLET_CLASS, WORKERS
from heqi.demo.stories.tale import Picture
from heqi.demo.stories.tried import tried_list
from heqi.demo.story import Attempt, Story, yuan
from heqi.modules.conditions import FUNDS
from heqi.modules.wallets import Terms
from heqi.modules.wallets import Why as Wallets
from heqi.values.days import Day

FEN_PER_UNIT = 250_000  # of height
TOP, GAP, FOOT = 30, 30, 12
NODE = 12  # of width
FUNDS_AT = 330  # where the funds stand
PAYER_COLOUR, PAYEE_COLOUR, FUND_COLOUR = "#64748b", "#2f6f5e", "#b7791f"
NAMES = {
    "foundations": Said("foundations", "基础"),
    "shell": Said("shell", "主体"),
    "fittings": Said("fittings", "装修"),
}


class Flow(NamedTuple):
    """A part of a fund that went somewhere on a day."""

    fund: str
    to_payee: bool
    amount: int
    day: Day


class Ribbon(NamedTuple):
    """Money from one place to another: both upper ends, and its height."""

    x: int
    y: int
    to_x: int
    to_y: int
    height: int
    colour: str

    def markup(self) -> str:
        half = (self.x + self.to_x) // 2
        down, up = self.to_y + self.height, self.y + self.height
        path = (
            f"M{self.x} {self.y}C{half} {self.y} {half} {self.to_y} {self.to_x} {self.to_y}"
            f"V{down}C{half} {down} {half} {up} {self.x} {up}Z"
        )
        return f'<path d="{path}" fill="{self.colour}" fill-opacity="0.28"/>'


def flows(story: Story) -> list[Flow]:
    """What left each fund, block by block."""
    found = []
    for name in MILESTONES:
        paid = returned = 0
        for change in story.stage.changes(FUNDS)[story.ids[name]]:
            now = sum(share.paid for share in change.row.shares)
            if now > paid:
                found.append(Flow(name, True, now - paid, change.day))
            if change.row.returned > returned:
                found.append(Flow(name, False, change.row.returned - returned, change.day))
            paid, returned = now, change.row.returned
    return found


def flowing(story: Story) -> str:
    """The payer's money on the left, a fund for each milestone, and on the right who has it at the end."""
    rows = {name: story.stage.row(FUNDS, story.ids[name]) for name in MILESTONES}
    found = sorted(flows(story), key=lambda flow: (not flow.to_payee, MILESTONES.index(flow.fund)))
    heights = {name: row.amount // FEN_PER_UNIT for name, row in rows.items()}
    tops = dict(zip(MILESTONES, accumulate(heights.values(), lambda y, h: y + h + GAP, initial=TOP), strict=False))
    whole = max(tops.values()) + heights[MILESTONES[-1]]
    set_aside = sum(heights.values())
    start = TOP + (whole - TOP - set_aside) // 2
    marks = [box(LEFT, start, NODE, set_aside, PAYER_COLOUR)]
    payer, payee = story.called(BUILDER), story.called(WORKERS)
    total = yuan(sum(row.amount for row in rows.values()))
    said = Said(f"{payer.en} sets aside {total}", f"{payer.zh}预留 {total}")
    marks.append(text_at(LEFT, start - 9, said, "beside", anchor="start"))
    offset = start
    for name, row in rows.items():
        marks.append(Ribbon(LEFT + NODE, offset, FUNDS_AT, tops[name], heights[name], PAYER_COLOUR).markup())
        marks.append(box(FUNDS_AT, tops[name], NODE, heights[name], FUND_COLOUR))
        offset += heights[name]
        by = [story.called(each.by) for each in row.attested]
        label = Said(
            f"{NAMES[name].en} · attested by {', '.join(each.en for each in by)}",
            f"{NAMES[name].zh} · 证明方：{'、'.join(each.zh for each in by)}",
        )
        marks.append(text_at(FUNDS_AT, tops[name] - 9, label, "beside", anchor="start"))
        tried = [each for each in story.attempts.values() if _fund_of(each) == name]
        marks += [_cross(story, each, FUNDS_AT - 14 - 22 * place, tops[name] + 14) for place, each in enumerate(tried)]
    marks += _ends(found, tops, whole, payee, payer)
    marks += [
        _cross(story, each, LEFT + 34, start + 14)
        for each in story.attempts.values()
        if each.reason not in (Wallets.BALANCE_LIMIT, Wallets.EACH_LIMIT) and _fund_of(each) is None
    ]
    described = "; ".join(f"{each.day}: {yuan(each.amount)} of {each.fund}" for each in found)
    listed = tried_list(story, _of_funds(story))
    return _figure(marks, whole + FOOT, described, listed)


def _ends(found: list[Flow], tops: dict[str, int], whole: int, payee: Said, payer: Said) -> list[str]:
    """Who has it: the payee above, the payer below, each ribbon with its amount and day."""
    heights = {end: sum(each.amount // FEN_PER_UNIT for each in found if each.to_payee is end) for end in (True, False)}
    y = {True: TOP, False: whole - heights[False]}
    marks = []
    names = {True: (payee, PAYEE_COLOUR), False: (payer, PAYER_COLOUR)}
    for end, (name, colour) in names.items():
        total = yuan(sum(each.amount for each in found if each.to_payee is end))
        said = Said(
            f"{name.en} {'received' if end else 'has back'} {total}", f"{name.zh}{'收到' if end else '收回'} {total}"
        )
        marks.append(box(RIGHT - NODE, y[end], NODE, heights[end], colour))
        marks.append(text_at(RIGHT, y[end] - 9, said, "beside", anchor="end"))
    left = dict(tops)
    for each in found:
        height, colour = each.amount // FEN_PER_UNIT, names[each.to_payee][1]
        x, to_x = FUNDS_AT + NODE, RIGHT - NODE
        marks.append(Ribbon(x, left[each.fund], to_x, y[each.to_payee], height, colour).markup())
        day = short_day(each.day)
        words = Said(f"{yuan(each.amount)} · {day.en}", f"{yuan(each.amount)} · {day.zh}")
        marks.append(text_at(to_x - 10, y[each.to_payee] + height // 2 + 5, words, "beside", anchor="end"))
        left[each.fund] += height
        y[each.to_payee] += height
    return marks


# --- the wallet ------------------------------------------------------------------------------------------------------

LANE, LANES_AT, LANES_WIDTH, LANE_TOP = 54, 250, 550, 30
BAR = 16


def limits(story: Story) -> str:
    """For each limit of the class what was tried beyond it, and what then passed."""
    terms = story.stage.cast.charter.terms(Terms)
    of = next(each for each in terms.wallet_class if each.id == WALLET_CLASS)
    kept = {fact.action: fact.amount or 0 for fact in story.facts}
    lanes = (
        (Said("balance", "余额"), of.balance_at_most, "wallet-too-full", kept["wallets.load"]),
        (Said("one payment", "单笔支付"), of.each_at_most, "wallet-payment", kept["wallets.pay"]),
    )
    marks = []
    for place, (said, most, name, passed) in enumerate(lanes):
        y, attempt = LANE_TOP + place * LANE, story.attempts[name]
        tried = most + (attempt.amount or 0)
        at_most, end, passed_at = (LANES_AT + LANES_WIDTH * each // tried for each in (most, tried, passed))
        words = Said(f"{said.en}: at most {yuan(most)}", f"{said.zh}上限 {yuan(most)}")
        marks += [
            text_at(LEFT, y + 20, words, "beside", anchor="start"),
            box(LANES_AT, y, at_most - LANES_AT, BAR, "#dfe9e4"),
            box(at_most, y, end - at_most, BAR, "#e9b9b3"),
            text_at(
                end + 28, y + 13, Said(f"{yuan(tried)} refused", f"{yuan(tried)} 被拒绝"), "beside", anchor="start"
            ),
            _cross(story, attempt, end + 12, y + 8),
            box(LANES_AT, y + BAR + 4, passed_at - LANES_AT, BAR, PAYEE_COLOUR),
            text_at(
                max(passed_at, at_most) + 8,
                y + BAR + 17,
                Said(f"{yuan(passed)} kept", f"{yuan(passed)} 通过"),
                "beside",
                "start",
            ),
            f'<line x1="{at_most}" y1="{y - 6}" x2="{at_most}" y2="{y + 2 * BAR + 8}" class="due"/>',
        ]
    listed = tried_list(story, [story.attempts[name] for _, _, name, _ in lanes])
    return _figure(marks, LANE_TOP + len(lanes) * LANE, "; ".join(said.en for said, *_ in lanes), listed)


# --- both ------------------------------------------------------------------------------------------------------------


def _fund_of(attempt: Attempt) -> str | None:
    """The milestone whose wages somebody was after."""
    return attempt.loss if attempt.loss in MILESTONES else None


def _of_funds(story: Story) -> list[Attempt]:
    return [each for each in story.attempts.values() if not each.name.startswith("wallet-")]


def _cross(story: Story, attempt: Attempt, x: int, y: int) -> str:
    """Numbered as in the list below."""
    wallets = [each for each in story.attempts.values() if each.name.startswith("wallet-")]
    of = wallets if attempt in wallets else _of_funds(story)
    return cross(attempt.name, of.index(attempt) + 1, x, y)


def _figure(marks: list[str], height: int, described: str, listed: str) -> str:
    return f"""<figure class="journey"><div class="scroll">
<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(described)}">
{lines(marks)}</svg></div>
{listed}</figure>"""


FLOW = Picture(
    Said("Where the wages went", "工资的去向"),
    Said(
        "The payer's money waits in a fund for each milestone, still its own, until two of three parties attest. On the"
        " right is who has it at the end. Red numbers are what was tried and refused.",
        "付款方的款项按里程碑分别预留，仍属其所有，待三方中两方证明。右侧为期末归属。红色编号为被拒绝的企图。",
    ),
    flowing,
)
LIMITS = Picture(
    Said("In a wallet", "钱包之内"),
    Said(
        "What a wallet of this class may hold and pay at once, as the charter has it; what was tried beyond it, and"
        " what then passed.",
        "章程规定该类钱包的余额与单笔上限；超出上限的企图，与其后通过的金额。",
    ),
    limits,
)
