"""The page to print: one HTML file, both languages side by side, with its style inside and nothing that is fetched."""

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from string import Template

from heqi.cli.charter_show.clauses import Line, Section, sections
from heqi.cli.charter_show.powers import Hand, Powers
from heqi.cli.charter_show.sentences import (
    hand_summary,
    keepers_sentence,
    nobody_sentences,
    persons_words,
    reads,
    together_sentences,
)
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, Founder
from heqi.machine.words import Speaker
from heqi.modules.charter.telling import speaker_of
from heqi.values.bilingual import Both

NOTE = Both(
    "Made from the text of the charter, which alone counts. Cite a clause by its number and that of the text (§1.4).",
    "本页由章程文本生成，以章程文本为准。引用条款请写明条款编号与文本序号（§1.4）。",
)
SEES = Both("Who sees what", "谁能看到什么")
CAN = Both("Who can do what, alone and together", "谁可单独、谁须共同办理何事")
TOGETHER = Both("What members can only do together", "须多家成员共同办理的事项")
NOBODY = Both("What nobody can do", "任何人都不能做的事")
SIGNATURES = Both("The founders", "创始成员签署")
SIGNED_FOR = Both("Signed for it by", "签署人")
DIGEST = Both("Digest", "摘要")
LONG = ("member", "book_keeper", "roles")  # sections whose clauses are sentences


def page(charter: Charter, powers: Powers, catalogue: Catalogue) -> str:
    """The whole page as HTML."""
    here = files("heqi.cli.charter_show")
    preamble = charter.preamble
    return Template((here / "page.html").read_text("utf-8")).substitute(
        style=(here / "style.css").read_text("utf-8"),
        title=escape(f"{preamble.name.en} {preamble.name.zh}"),
        name_en=escape(preamble.name.en),
        name_zh=escape(preamble.name.zh),
        purpose_en=escape(preamble.purpose.en),
        purpose_zh=escape(preamble.purpose.zh),
        digest_label=_both(DIGEST),
        digest=charter.digest.hex(),
        note=_both(NOTE),
        body="\n".join(_body(charter, powers, catalogue)),
    )


def _body(charter: Charter, powers: Powers, catalogue: Catalogue) -> Iterator[str]:
    speaker = speaker_of(charter, catalogue)
    yield _heading("", SEES)
    yield f'<div class="sees">{_columns([keepers_sentence(charter, speaker)])}</div>'
    yield _heading("", CAN)
    for number, (member, hand) in enumerate(zip(charter.articles.member, powers.hands, strict=True), start=1):
        yield _hand(speaker, number, member, hand)
    yield _heading("", TOGETHER)
    yield _columns(together_sentences(charter, powers, speaker), listed=True)
    yield _heading("", NOBODY)
    yield _columns(nobody_sentences(charter, powers, speaker), listed=True)
    for section in sections(charter, catalogue):
        yield _heading(section.number, section.title, within="." in section.number)
        if section.lines:
            yield _clauses(section)
    yield _heading("", SIGNATURES)
    yield '<table class="sign"><colgroup><col><col><col></colgroup>'
    for member in charter.articles.member:
        yield f"<tr><td>{escape(member.name.en)}<br>{escape(member.name.zh)}</td><td></td><td></td></tr>"
    yield "</table>"


def _hand(speaker: Speaker, number: int, member: Founder, hand: Hand) -> str:
    rows = [
        f'<tr><td class="who">{escape(who.en)}</td><td lang="en">{escape(what.en)}</td>'
        f'<td class="who" lang="zh-CN">{escape(who.zh)}</td><td lang="zh-CN">{escape(what.zh)}</td></tr>'
        for who, what in ((SIGNED_FOR, persons_words(speaker, member)), *hand_summary(speaker, hand))
    ]
    return (
        f'<div class="hand"><p><span class="number">§2.{number}</span><b>{escape(member.name.en)}</b>'
        f'<b lang="zh-CN">{escape(member.name.zh)}</b>'
        f'<span class="soft">{escape(member.id)} · {_both(reads(hand))}</span></p>'
        f'<table><colgroup><col class="who"><col><col class="who"><col></colgroup>{"".join(rows)}</table></div>'
    )


def _clauses(section: Section) -> str:
    css = ' class="long"' if section.path in LONG else ""
    columns = '<colgroup><col class="number"><col class="title"><col><col class="title"><col></colgroup>'
    return f"<table{css}>{columns}{''.join(map(_row, section.lines))}</table>"


def _row(line: Line) -> str:
    title, value = line.title, line.value
    return (
        f'<tr><td class="number">{escape(line.number)}</td>'
        f'<td class="title" lang="en">{escape(title.en)}</td><td class="value" lang="en">{escape(value.en)}</td>'
        f'<td class="title" lang="zh-CN">{escape(title.zh)}</td>'
        f'<td class="value" lang="zh-CN">{escape(value.zh)}</td></tr>'
    )


def _columns(sentences: Iterable[Both], listed: bool = False) -> str:
    """Sentences in two columns, one for each language."""
    told = [*sentences]
    item, around = ("li", "ul") if listed else ("p", "div")
    en, zh = ("".join(f"<{item}>{escape(each)}</{item}>" for each in side) for side in zip(*told, strict=True))
    return f'<div class="two"><{around} lang="en">{en}</{around}><{around} lang="zh-CN">{zh}</{around}></div>'


def _heading(number: str, title: Both, within: bool = False) -> str:
    css = ' class="within"' if within else ""
    mark = f'<span class="number">{escape(number)}</span>' if number else ""
    en, zh = escape(title.en), escape(title.zh)
    return f'<h2{css}>{mark}<span lang="en">{en}</span><span class="zh" lang="zh-CN">{zh}</span></h2>'


def _both(said: Both) -> str:
    return f'<span lang="en">{escape(said.en)}</span> <span lang="zh-CN">{escape(said.zh)}</span>'
