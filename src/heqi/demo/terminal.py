"""The story on the terminal: chapter by chapter, with amounts, refusals and the figures at the end."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from heqi.client.proof import Said
from heqi.demo.chapters import CHAPTERS
from heqi.demo.figures import Figures, percent, ratio
from heqi.demo.network.agreed import BLOCKS, Agreed
from heqi.demo.performance import Performance
from heqi.demo.report.words import HEQI
from heqi.demo.stories.telling import ToldTale
from heqi.demo.story import Attempt, Chapter, Fact, Story, refusal_said, yuan

TITLE = Said("合契 Heqi: a claim's whole life", "合契：一笔应收账款的一生")
SIMULATED = Said("All money here is SIMULATED.", "此处所有资金均为模拟。")
REFUSED_TITLE = Said("Refused along the way", "沿途拒绝")
PASSES = Said("passes", "可通过")
FIGURES_TITLE = Said("In figures", "数字")
FILES = Said("The report for a risk officer", "风控报告")
NODES_TITLE = Said("Four nodes, one ledger", "四个节点，一份账本")
NODE_COLUMNS = Said("Node,Submitted,Block,App hash", "节点,接收笔数,区块,应用哈希")
REPLAYED = Said("embedded engine", "内置引擎")
ONE_HASH = Said(
    "The four nodes and the embedded engine, which executed the same blocks again, come to one app hash.",
    "四个节点与重新执行同样区块的内置引擎得到同一应用哈希。",
)
TRIAL = Said("The network's clock was a trial clock, not real time.", "网络使用试用时钟，并非真实时间。")
REPLAY_IT = Said("Replay the blocks yourself, and compare", "自行重放区块并比较")
CHECK = Said("Check the proof offline", "离线核验证明")
OTHER_STORIES = Said("Other stories", "其他演示")
COLON = Said(": ", "：")


def told(done: Performance, language: str) -> list[RenderableType]:
    """Everything that is printed."""
    story = done.story
    shown: list[RenderableType] = [
        Text(),
        Text(TITLE.in_language(language), style="bold"),
        Text(SIMULATED.in_language(language), style="yellow"),
    ]
    for chapter in CHAPTERS:
        shown += chapter_told(story, chapter, language)
    shown += refusals_told(story, language)
    shown += [
        Text(),
        Rule(FIGURES_TITLE.in_language(language), align="left", style="dim"),
        figures_told(done, language),
    ]
    if done.agreed is not None:
        shown += agreed_told(done.agreed, done.folder, language)
    shown += [Text(), *files_told(done.folder, language)]
    shown += [
        labelled(OTHER_STORIES, f"{HEQI} demo --story goods | money | rights", language),
    ]
    return shown


def files_told(folder: Path, language: str) -> Iterator[RenderableType]:
    """Where the report lies, and how the proof is checked."""
    yield labelled(FILES, str(folder / "report.html"), language)
    command = f"{HEQI} verify {folder / 'proof.json'} --charter {folder / 'charter.toml'}"
    yield labelled(CHECK, command, language)


def labelled(label: Said, text: str, language: str) -> Text:
    return Text.assemble((f"{label.in_language(language)}{COLON.in_language(language)}", "bold"), text)


def tale_told(done: ToldTale, language: str) -> list[RenderableType]:
    """A story beside the main one: its chapters, what was refused, what its ledger says at the end."""
    shown: list[RenderableType] = [
        Text(),
        Text(done.tale.title.in_language(language), style="bold"),
        Text(SIMULATED.in_language(language), style="yellow"),
    ]
    for chapter in done.tale.chapters:
        shown += chapter_told(done.story, chapter, language)
    shown += refusals_told(done.story, language)
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    first, *others = [*done.tale.balance][1:]
    signs = {first: "= ", **dict.fromkeys(others, "+ ")}
    for name, value in done.figures.items():
        word = done.tale.words[name]
        counted = Text("✓", style="green") if value is True else Text("✗", style="red") if value is False else None
        amount = counted or Text(word.shown(value).in_language(language))
        table.add_row(f"   {signs.get(name, '')}{word.said.in_language(language)}", amount)
    shown += [Text(), Rule(FIGURES_TITLE.in_language(language), align="left", style="dim"), table]
    if done.agreed is not None:
        shown += agreed_told(done.agreed, done.folder, language)
    return [*shown, Text(), *files_told(done.folder, language)]


def chapter_told(story: Story, chapter: Chapter, language: str) -> Iterator[RenderableType]:
    title = f"{chapter.number}  {chapter.title.in_language(language)}"
    yield Text()
    yield Rule(Text(title, style="bold"), align="left", style="dim")
    yield Padding(Text(chapter.lead.in_language(language), style="dim"), (0, 0, 0, 3))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1), expand=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    whole: list[Fact | Attempt] = [*story.facts, *story.attempts.values()]
    for found in sorted((each for each in whole if each.chapter == chapter.number), key=lambda each: each.order):
        day = f"   {found.day:%m-%d}"
        match found:
            case Fact():
                table.add_row(day, Text("✓", style="green"), Text(found.said.in_language(language)))
            case Attempt():
                who, colon = story.called(found.who).in_language(language), COLON.in_language(language)
                words = Text(f"{who}{colon}{found.said.in_language(language)}")
                words.append(f"  {found.reason.code}", style="red")
                table.add_row(day, Text("✗", style="red"), words)
    yield table


def refusals_told(story: Story, language: str) -> Iterator[RenderableType]:
    yield Text()
    yield Rule(REFUSED_TITLE.in_language(language), align="left", style="dim")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    passes = f"✓ {PASSES.in_language(language)}{COLON.in_language(language)}"
    for attempt in story.attempts.values():
        why, _ = refusal_said(story, attempt)
        words = Text.assemble((attempt.reason.code, "red"), f"  {why.in_language(language)}")
        if attempt.passes is not None:
            words.append(f"\n{passes}{attempt.passes.in_language(language)}", style="green")
        table.add_row(f"   {yuan(attempt.amount) if attempt.amount is not None else ''}", words)
    yield table


def agreed_told(agreed: Agreed, folder: Path, language: str) -> Iterator[RenderableType]:
    """What each node was handed and came to, and the embedded engine's word on the same blocks."""
    yield Text()
    yield Rule(NODES_TITLE.in_language(language), align="left", style="dim")
    table = Table(*NODE_COLUMNS.in_language(language).split(","), box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for each in agreed.nodes:
        table.add_row(each.member, str(each.submitted), str(each.height), each.app_hash)
    table.add_row(REPLAYED.in_language(language), "", str(agreed.blocks_replayed), agreed.replayed_app_hash)
    yield Padding(table, (0, 0, 0, 3))
    same = {each.app_hash for each in agreed.nodes} == {agreed.replayed_app_hash}
    yield Text(f"   ✓ {ONE_HASH.in_language(language)}" if same else "   ✗", style="green" if same else "red")
    yield Text(f"   {TRIAL.in_language(language)}", style="yellow")
    command = f"{HEQI} node replay {folder / BLOCKS}"
    yield Text("   ") + labelled(REPLAY_IT, command, language)


def figures_told(done: Performance, language: str) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2))
    table.add_column()
    table.add_column(justify="right", no_wrap=True)
    for said, shown in figure_lines(done.figures):
        table.add_row(f"   {said.in_language(language)}", shown)
    for said, holds in (
        (Said("Money adds up to the banks' statements", "资金与银行对账单相符"), done.conserved.money),
        (Said("Claims add up to what was signed", "债权与所签署的承诺相符"), done.conserved.claims),
        (Said("The proof holds offline", "证明离线核验通过"), done.verdict.ok),
    ):
        table.add_row(f"   {said.in_language(language)}", Text("✓", style="green") if holds else Text("✗", style="red"))
    return table


def figure_lines(found: Figures) -> list[tuple[Said, str]]:
    """The headline figures, in the order in which they are shown."""
    return [
        (Said("Promised", "承诺"), yuan(found.promised)),
        (Said("= outstanding", "= 未结"), yuan(found.outstanding)),
        (Said("+ paid", "+ 已付"), yuan(found.paid)),
        (Said("+ cancelled", "+ 注销"), yuan(found.cancelled)),
        (Said("Financed", "融资"), yuan(found.financed)),
        (Said("Exposure ÷ line", "敞口 ÷ 额度"), percent(ratio(found.used, found.limit), 1)),
        (Said("Share of the largest obligor", "最大债务人占比"), percent(found.largest_share, 0)),
        (Said("Overdue now", "当前逾期"), yuan(found.overdue)),
        (Said("Dilution", "稀释"), yuan(found.diluted)),
        (Said("All-in cost a year", "综合年化成本"), percent(found.all_in_cost)),
        (Said("Attempts refused", "拒绝的企图"), str(found.refused)),
        (Said("Kept from loss", "避免损失"), yuan(found.kept_from_loss)),
    ]
