"""The page: one HTML file with its style and its few lines of script inside, and nothing that is fetched."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import NamedTuple

from heqi.client.proof import Said, Verdict
from heqi.demo.chapters import CHAPTERS
from heqi.demo.figures import VERDICT, Conserved, Figures
from heqi.demo.governing import Governed
from heqi.demo.network.agreed import Agreed
from heqi.demo.report import sections
from heqi.demo.report.falling import falling
from heqi.demo.report.journeys import journeys
from heqi.demo.report.markup import both, lines, long_day, say
from heqi.demo.report.picture import picture
from heqi.demo.report.words import (
    DOES_NOT_ADD_UP,
    IN_GENERAL_NOT_PROVEN,
    LEAD_OF_REFUSALS,
    NOT_PROVEN,
    OTHER_STORIES,
    RANK_NOT_PROVEN,
    SIMULATED,
    STEPS,
    SUBTITLE,
    TITLE,
)
from heqi.demo.story import Chapter, Story


class Section(NamedTuple):
    """A part of the page under its heading, as markup."""

    heading: str
    content: str
    lead: str = ""
    css: str = ""

    def markup(self) -> str:
        lead = f'<p class="lead">{self.lead}</p>\n' if self.lead else ""
        return f'<section class="{self.css}">\n<h2>{self.heading}</h2>\n{lead}{self.content}\n</section>'


class Top(NamedTuple):
    """What the page begins with: title, whether all adds up, what adds up (as markup), further figures."""

    title: Said
    verdict: Said
    headline: str
    cards: str


def report_page(
    story: Story,
    found: Figures,
    conserved: Conserved,
    course: Governed,
    verdict: Verdict,
    folder: Path,
    agreed: Agreed | None = None,
) -> str:
    """The whole report as HTML. folder: where charter and proof lie, for the commands that check them. agreed: by the
    nodes of a network, where there was one.
    """
    stage = story.stage
    sound = conserved.money and conserved.claims and verdict.ok
    top = Top(
        TITLE,
        VERDICT if sound else DOES_NOT_ADD_UP,
        sections.equation(found, conserved, stage.head.height),
        sections.cards(found, verdict),
    )
    parts = [
        Section(
            say("Where each part went", "每一部分的去向"),
            picture(journeys(stage), stage.day),
            say(
                "Each strip is one promise over time: its height is what is owed, its colour who holds it. Drawn from"
                " the versions of the claims in the ledger.",
                "每条为一笔承诺随时间的变化：高度为所欠金额，颜色为持有人。依据账本中债权的各个版本绘制。",
            ),
        ),
        Section(
            say("What the supervisor may do, falling", "监管方的特权，逐步减少"),
            falling(course),
            say(
                "For each privilege the uses in 30 days that the founders agreed on, over the days of the ledger: no"
                " vote raises one, and after its last day there is none. Marks are real uses and refusals of this"
                " story.",
                "各项特权在 30 日内可用的次数，由创始成员事先约定，按账本日排列：任何表决都不能提高，"
                "最后一日之后不复存在。标记为本演示中的真实行使与拒绝。",
            ),
        ),
        happened(story, CHAPTERS),
        refused(story),
        limits((*NOT_PROVEN, RANK_NOT_PROVEN, *IN_GENERAL_NOT_PROVEN, *story.remarks)),
        Section(
            say("Verify it yourself", "自行核验"),
            sections.verify_yourself((*STEPS, OTHER_STORIES), stage.cast.seed, folder, verdict, agreed),
            both(verdict.vouched) if verdict.vouched is not None else "",
        ),
        pinned(story, verdict, agreed),
    ]
    return page(story, top, parts)


def page(story: Story, top: Top, parts: Sequence[Section]) -> str:
    """A page in the house's style. story: whose ledger and day stand at the top."""
    here = files("heqi.demo.report")
    name = story.stage.cast.charter.preamble.name
    filled = {
        "title": both(top.title),
        "title_en": top.title.en,
        "title_zh": top.title.zh,
        "subtitle": both(SUBTITLE),
        "simulated": both(SIMULATED),
        "ledger": say(name.en, name.zh),
        "as_of": both(long_day(story.stage.day)),
        "verdict": both(top.verdict),
        "headline": top.headline,
        "cards": top.cards,
        "sections": lines(part.markup() for part in parts),
        "style": (here / "style.css").read_text("utf-8"),
        "script": (here / "script.js").read_text("utf-8"),
    }
    return Template((here / "page.html").read_text("utf-8")).substitute(filled)


# --- sections that every story has -----------------------------------------------------------------------------------


def happened(story: Story, chapters: Sequence[Chapter]) -> Section:
    table = sections.timeline(story, chapters)
    return Section(say("Timeline", "时间线"), f'<div class="scroll">\n{table}\n</div>')


def refused(story: Story) -> Section:
    return Section(say("What was refused", "被拒绝的企图"), sections.refusals(story), both(LEAD_OF_REFUSALS))


def limits(said: Sequence[Said]) -> Section:
    return Section(say("What this does not prove", "本报告不能证明的"), sections.not_proven(said), css="sand")


def pinned(story: Story, verdict: Verdict, agreed: Agreed | None) -> Section:
    return Section(say("Hashes", "哈希"), sections.hashes(story, story.stage.head, verdict, agreed))
