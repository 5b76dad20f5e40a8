"""The sections of the page, each from what the story and the ledger hold."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from heqi.chain.blocks import Head
from heqi.chain.reader import RecordProof
from heqi.cli.shell import rule_words
from heqi.client.proof import NetworkVotes, Said, Verdict
from heqi.demo.cast import NAMES
from heqi.demo.figures import Conserved, Figures, percent, ratio
from heqi.demo.network.agreed import Agreed
from heqi.demo.report.markup import both, code, lines, long_day, money, say, short_day, tag
from heqi.demo.report.words import NETWORK, ONE_MACHINE
from heqi.demo.story import Attempt, Chapter, Fact, Story, refusal_said
from heqi.modules import CATALOGUE
from heqi.modules.charter import Clauses, read_content
from heqi.values.identifiers import short_id

PERSONS = {"maker": Said("maker", "经办"), "checker": Said("checker", "复核")}


class Term(NamedTuple):
    """A part of the headline: its colour, what it is called, how much it is, and that as it is shown."""

    css: str
    label: str
    value: int
    shown: str


def equation(found: Figures, conserved: Conserved, blocks: int) -> str:
    """promised = outstanding + paid + cancelled, and the bar that shows it."""
    terms = (
        Term("promised", say("Promised", "承诺"), found.promised, money(found.promised)),
        Term("outstanding", say("Outstanding", "未结"), found.outstanding, money(found.outstanding)),
        Term("paid", say("Paid", "已付"), found.paid, money(found.paid)),
        Term("cancelled", say("Cancelled", "注销"), found.cancelled, money(found.cancelled)),
    )
    checks = (
        (conserved.claims, say("claims add up to what was signed", "债权与所签署的相符")),
        (conserved.money, say("money adds up to the banks' statements", "资金与银行对账单相符")),
    )
    counted = say(
        f"added up again from all {blocks} blocks, independently of the ledger's own totals:",
        f"依据全部 {blocks} 个区块独立加总，不采用账本自身的合计：",
    )
    return balanced(terms, counted, checks)


def balanced(terms: Sequence[Term], counted: str, checks: Iterable[tuple[bool, str]]) -> str:
    """The first term as the sum of the others, the bar that shows it, and what was checked."""
    signs = ("=", *("+" for _ in terms[2:]), "")
    shown = "".join(
        f'<div class="term {term.css}"><span class="label">{term.label}</span>{term.shown}</div>'
        + (f'<span class="sign">{sign}</span>' if sign else "")
        for term, sign in zip(terms, signs, strict=True)
    )
    bar = "".join(f'<i class="{term.css}" style="flex-grow:{term.value}"></i>' for term in terms[1:] if term.value)
    held = "".join(f'<span class="{"ok" if ok else "bad"}">{"✓" if ok else "✗"} {words}</span>' for ok, words in checks)
    return f"""<section class="equation">{shown}</section>
<div class="bar" aria-hidden="true">{bar}</div>
<p class="checked"><span class="muted">{counted}</span> {held}</p>"""


def cards(found: Figures, verdict: Verdict) -> str:
    """The other headline figures."""
    largest = NAMES[found.largest_obligor]
    only = Said(": the only buyer in this story", "：本演示仅有一家买方") if found.obligors == 1 else Said("", "")
    lines_used = ", ".join(f"{NAMES[line.bank].en} {percent(ratio(line.used, line.limit), 0)}" for line in found.lines)
    lines_zh = "，".join(f"{NAMES[line.bank].zh} {percent(ratio(line.used, line.limit), 0)}" for line in found.lines)
    passes = say("each passes once its one fault is removed", "去除唯一瑕疵后均可通过")
    return lines(
        (
            card(
                say("Financed", "融资"),
                money(found.financed),
                say(
                    f"{found.financings} financings, {found.bought_back} bought back",
                    f"共 {found.financings} 笔，回购 {found.bought_back} 笔",
                ),
            ),
            card(
                say("Exposure ÷ line", "敞口 ÷ 额度"),
                percent(ratio(found.used, found.limit), 1),
                both(Said(lines_used, lines_zh)),
                meter=ratio(found.used, found.limit),
            ),
            card(
                say("Largest obligor", "最大债务人占比"),
                percent(found.largest_share, 0),
                both(Said(f"{largest.en}{only.en}", f"{largest.zh}{only.zh}")),
            ),
            card(say("Overdue now", "当前逾期"), money(found.overdue), _overdue(found)),
            card(
                say("Dilution", "稀释"),
                money(found.diluted),
                both(
                    Said(
                        f"{percent(ratio(found.diluted, found.promised), 1)} of all promised; the supplier owes it",
                        f"占承诺额 {percent(ratio(found.diluted, found.promised), 1)}；由供应商承担",
                    )
                ),
            ),
            card(
                say("All-in cost a year", "综合年化成本"),
                percent(found.all_in_cost),
                say("all that suppliers bear, on what they receive", "供应商承担的全部费用，按实际到账计"),
            ),
            card(say("Attempts refused", "拒绝的企图"), str(found.refused), passes, css="seal"),
            card(
                say("Kept from loss", "避免损失"),
                money(found.kept_from_loss),
                say("what they were after, each counted by itself", "各次企图所涉金额，逐次计算"),
                css="seal",
            ),
        )
    )


def _overdue(found: Figures) -> str:
    reported = money(found.overdue_reported)
    return f"{reported} {say('were reported, and paid since', '曾报告逾期，均已结清')}"


def card(label: str, value: str, note: str, css: str = "", meter: int | None = None) -> str:
    bar = "" if meter is None else f'<div class="meter"><i style="width:{max(1, meter // 10_000)}%"></i></div>'
    return (
        f'<div class="card {css}"><span class="label">{label}</span><span class="value">{value}</span>{bar}'
        f'<span class="note">{note}</span></div>'
    )


def timeline(story: Story, chapters: Iterable[Chapter]) -> str:
    """One table, day by day: what happened, who signed, on which document, under which registry number."""
    facts = sorted(story.facts, key=lambda each: each.order)
    titles = {chapter.number: chapter.title for chapter in chapters}
    rows = []
    for day, of_day in groupby(facts, key=lambda each: each.day):
        found = list(of_day)
        refused = [each for each in story.attempts.values() if each.day == day]
        stopped = _refused_note(refused)
        rows.append(f'<tr class="day"><th colspan="6">{both(long_day(day))}{stopped}</th></tr>')
        rows += [_fact_row(story, fact, titles[fact.chapter]) for fact in found]
    heads = (
        say("Ch.", "章"),
        say("What happened", "事实"),
        say("Amount", "金额"),
        say("Signed by", "签署"),
        say("Document", "单据"),
        say("Registry", "登记编号"),
    )
    return f'<table class="timeline"><thead><tr>{"".join(tag("th", head) for head in heads)}</tr></thead>' + (
        f"<tbody>{lines(rows)}</tbody></table>"
    )


def _refused_note(refused: list[Attempt]) -> str:
    if not refused:
        return ""
    many = len(refused)
    words = say(f"{many} attempt{'s' if many > 1 else ''} refused", f"拒绝 {many} 次")
    return f' <a class="stopped" href="#refused-{refused[0].name}">✗ {words}</a>'


def _fact_row(story: Story, fact: Fact, chapter: Said) -> str:
    block = f'<span class="block">{say(f"block {fact.height}", f"区块 {fact.height}")}</span>' if fact.height else ""
    signed: dict[str, list[str]] = {}
    for each in fact.signers:
        party, _, person = each.partition(" ")
        signed.setdefault(party, []).append(person.removesuffix("-1"))
    signers = "<br>".join(
        f'{both(story.called(party))} <span class="muted">{both(_persons(persons))}</span>'
        for party, persons in signed.items()
    )
    cells = (
        ("chapter", str(fact.chapter)),
        ("what", both(fact.said) + block),
        ("amount", money(fact.amount)),
        ("signers", signers),
        ("reference", escape(fact.document)),
        ("reference", escape(fact.registry)),
    )
    return f'<tr title="{escape(chapter.en)}">{"".join(tag("td", shown, css) for css, shown in cells)}</tr>'


def _persons(persons: list[str]) -> Said:
    """maker + checker"""
    known = [PERSONS.get(each, Said(each, each)) for each in sorted(persons, reverse=True)]
    return Said(" + ".join(each.en for each in known), " + ".join(each.zh for each in known))


def refusals(story: Story) -> str:
    """Who tried what, over how much; the rule; what to do; and how it passes."""
    clauses = Clauses(CATALOGUE, read_content(story.stage.cast.text))
    return lines(_refusal(story, each, clauses) for each in story.attempts.values())


def _refusal(story: Story, attempt: Attempt, clauses: Clauses) -> str:
    reason = attempt.reason
    why, do = refusal_said(story, attempt)
    block = f" · {say(f'receipt in block {attempt.height}', f'回执在区块 {attempt.height}')}" if attempt.height else ""
    cited = clauses.spoken_of(attempt.facts) or ((clauses.cited(reason.source),) if reason.source else ())
    rule = "".join(
        f'<span class="source">{both(Said(rule_words(each, "en"), rule_words(each, "zh")))}</span>' for each in cited
    )
    day = both(short_day(attempt.day))
    passes = both(attempt.passes) if attempt.passes is not None else ""
    amount = money(attempt.amount) or '<span class="muted">—</span>'
    who = both(story.called(attempt.who))
    return f"""<article class="refusal" id="refused-{attempt.name}">
<div class="tried"><b>{who}</b> {both(attempt.said)}<span class="muted"> · {day}</span></div>
<div class="at-stake">{amount}</div>
<div class="answer"><p class="why">{both(why)}</p>
<p class="rule">{code(reason.code)}{rule}<span class="muted">{both(attempt.where)}{block}</span></p>
<p class="do"><b>{say("What to do:", "怎么办：")}</b> {both(do)}</p>
<p class="passes">✓ {say("Passes:", "可通过：")} {passes}</p></div>
</article>"""


def not_proven(limits: Iterable[Said]) -> str:
    """The limits of all this."""
    return tag("ul", lines(tag("li", both(each)) for each in limits), "limits")


def verify_yourself(
    steps: Iterable[tuple[Said, str]],
    seed: int,
    folder: Path,
    verdict: Verdict,
    agreed: Agreed | None,
    story: str = "",
) -> str:
    """Commands, with the places in them filled in. story: the option of a story beside the main one."""
    filled = {
        "seed": seed,
        "folder": folder,
        "story": story,
        "app_hash": "" if agreed is None else agreed.app_hash,
        "pin": "" if verdict.votes is None else verdict.votes.block,
    }
    return lines(
        f'<div class="step"><p>{both(said)}</p><pre>{escape(command.format(**filled))}</pre></div>'
        for said, command in (*steps, *(ONE_MACHINE if agreed is None else NETWORK))
    )


def _agreed(agreed: Agreed) -> list[tuple[str, str]]:
    """What each node was handed and came to, and the embedded engine's word."""
    rows = [
        (
            say(
                f"Node of {each.member}: {each.submitted} submitted", f"{each.member} 的节点：接收 {each.submitted} 笔"
            ),
            f"{each.height}  {each.app_hash}",
        )
        for each in agreed.nodes
    ]
    return [
        *rows,
        (say("The same blocks on the embedded engine", "同样的区块经内置引擎重放"), agreed.replayed_app_hash),
    ]


def _voted(votes: NetworkVotes) -> list[tuple[str, str]]:
    """Whose validators voted for the head that is proven, and by which block of the engine."""
    return [
        (say("Voted for by", "投票方"), f"{', '.join(votes.voted_by)} ({votes.power}/{votes.total_power})"),
        (say("Block of the engine", "共识区块"), str(votes.block)),
    ]


def _record(record: RecordProof) -> str:
    """The id as people read it, and whole."""
    short = CATALOGUE.tables[record.table].short
    return f"{short_id(short, record.key)}  {record.key}" if short else f"{record.table} {record.key}"


def hashes(story: Story, head: Head, verdict: Verdict, agreed: Agreed | None) -> str:
    """What pins everything above, for machines and auditors."""
    record, receipt = verdict.record, verdict.receipt
    rows = (
        (say("Charter, founding digest", "章程（创始摘要）"), head.founding),
        (say("Head at height", "账本头高度"), str(head.height)),
        (say("App hash", "应用哈希"), head.app_hash),
        (say("State root", "状态根"), head.state_root),
        (say("History root", "历史根"), head.history_root),
        *([] if record is None else [(say("Proven record", "所证明的记录"), _record(record))]),
        *([] if receipt is None else [(say("Proven receipt", "所证明的回执"), receipt.transaction)]),
        (say("Vouched for by", "见证方"), f"{', '.join(verdict.vouched_by)} ({verdict.power}/100)"),
        (say("Seed", "种子"), str(story.stage.cast.seed)),
        *([] if verdict.votes is None else _voted(verdict.votes)),
        *([] if agreed is None else _agreed(agreed)),
    )
    return tag("dl", lines(f"<div><dt>{label}</dt><dd>{code(value)}</dd></div>" for label, value in rows), "hashes")
