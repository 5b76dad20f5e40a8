"""The page: one HTML file with its style and its few lines of script inside, and nothing that is fetched."""

from importlib.resources import files
from pathlib import Path
from string import Template

from heqi.client.proof import Verdict
from heqi.demo.figures import VERDICT, Conserved, Figures
from heqi.demo.governing import Governed
from heqi.demo.network.agreed import Agreed
from heqi.demo.report import sections
from heqi.demo.report.falling import falling
from heqi.demo.report.journeys import journeys
from heqi.demo.report.markup import both, long_day, say
from heqi.demo.report.picture import picture
from heqi.demo.report.words import SIMULATED, SUBTITLE, TITLE
from heqi.demo.story import Story


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
    here = files("heqi.demo.report")
    name = stage.cast.charter.preamble.name
    parts = {
        "title": both(TITLE),
        "title_en": TITLE.en,
        "title_zh": TITLE.zh,
        "subtitle": both(SUBTITLE),
        "simulated": both(SIMULATED),
        "ledger": say(name.en, name.zh),
        "as_of": both(long_day(stage.day)),
        "verdict": both(VERDICT) if sound else say("It does not add up: see below.", "账目不符，见下文。"),
        "equation": sections.equation(found, conserved, stage.head.height),
        "cards": sections.cards(found, verdict),
        "picture": picture(journeys(stage), stage.day),
        "falling": falling(course),
        "timeline": sections.timeline(story),
        "refusals": sections.refusals(story),
        "not_proven": sections.not_proven(story),
        "vouched": both(verdict.vouched) if verdict.vouched is not None else "",
        "verify": sections.verify_yourself(stage.cast.seed, folder, verdict, agreed),
        "hashes": sections.hashes(story, stage.head, verdict, agreed),
        "style": (here / "style.css").read_text("utf-8"),
        "script": (here / "script.js").read_text("utf-8"),
        "heading_picture": say("Where each part went", "每一部分的去向"),
        "heading_falling": say("What the supervisor may do, falling", "监管方的特权，逐步减少"),
        "heading_timeline": say("Timeline", "时间线"),
        "heading_refusals": say("What was refused", "被拒绝的企图"),
        "heading_limits": say("What this does not prove", "本报告不能证明的"),
        "heading_verify": say("Verify it yourself", "自行核验"),
        "heading_hashes": say("Hashes", "哈希"),
        "lead_picture": say(
            "Each strip is one promise over time: its height is what is owed, its colour who holds it. Drawn from the "
            "versions of the claims in the ledger.",
            "每条为一笔承诺随时间的变化：高度为所欠金额，颜色为持有人。依据账本中债权的各个版本绘制。",
        ),
        "lead_falling": say(
            "For each privilege the uses in 30 days that the founders agreed on, over the days of the ledger: no vote "
            "raises one, and after its last day there is none. Marks are real uses and refusals of this story.",
            "各项特权在 30 日内可用的次数，由创始成员事先约定，按账本日排列：任何表决都不能提高，最后一日之后不复存在。"
            "标记为本演示中的真实行使与拒绝。",
        ),
        "lead_refusals": say(
            "Who tried, what, over how much; the rule that refused it; what to do. Each was really tried, and each "
            "passes once its one fault is removed.",
            "何方、何事、多少金额；被哪条规则拒绝；怎么办。每一次均真实运行，去除唯一瑕疵后均可通过。",
        ),
    }
    return Template((here / "page.html").read_text("utf-8")).substitute(parts)
