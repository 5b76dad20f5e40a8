"""The report of a story beside the main one: the same house, with pictures of its own."""

from pathlib import Path

from heqi.client.proof import Said, Verdict
from heqi.demo.network.agreed import Agreed
from heqi.demo.report import sections
from heqi.demo.report.markup import both, lines, say, tag
from heqi.demo.report.page import Section, Top, happened, limits, page, pinned, refused
from heqi.demo.report.sections import Term, balanced, card
from heqi.demo.report.words import DOES_NOT_ADD_UP, HEQI, IN_GENERAL_NOT_PROVEN
from heqi.demo.stories.tale import Figures, Tale
from heqi.demo.story import Story

STEPS = (
    (
        Said("Check the proof, without a network", "离线核验证明"),
        f"{HEQI} verify {{folder}}/proof.json --charter {{folder}}/charter.toml",
    ),
    (Said("Read what the founders signed", "阅读创始成员签署的章程"), f"{HEQI} charter show {{folder}}/charter.toml"),
)


def tale_page(
    tale: Tale, story: Story, found: Figures, verdict: Verdict, folder: Path, agreed: Agreed | None = None
) -> str:
    """The report as HTML. folder: where charter and proof lie. agreed: by the nodes of a network, if there was one."""
    sound = verdict.ok and all(value for value in found.values() if isinstance(value, bool))
    top = Top(
        tale.title,
        tale.verdict if sound else DOES_NOT_ADD_UP,
        _balance(tale, found, story.stage.head.height),
        _cards(tale, story, found),
    )
    first = next(iter(story.attempts.values()))
    why = Said("Ask why something was refused", "查询拒绝原因"), f"{HEQI} explain {first.reason.code}"
    seed, option = story.stage.cast.seed, f" --story {tale.name}"
    parts = [
        *(Section(both(each.heading), each.draw(story), both(each.lead)) for each in tale.pictures),
        happened(story, tale.chapters),
        refused(story),
        limits((*tale.not_proven, *IN_GENERAL_NOT_PROVEN, *story.remarks)),
        Section(
            say("Verify it yourself", "自行核验"),
            sections.verify_yourself((*STEPS, why), seed, folder, verdict, agreed, option),
            both(verdict.vouched) if verdict.vouched is not None else "",
        ),
        pinned(story, verdict, agreed),
    ]
    return page(story, top, parts)


def _balance(tale: Tale, found: Figures, blocks: int) -> str:
    terms = [
        Term(
            css,
            both(tale.words[name].said),
            found[name],
            tag("span", both(tale.words[name].shown(found[name])), "money"),
        )
        for name, css in tale.balance.items()
    ]
    checks = [(value, both(tale.words[name].said)) for name, value in found.items() if isinstance(value, bool)]
    counted = say(f"read from the ledger after {blocks} blocks:", f"截至第 {blocks} 个区块的账本：")
    return balanced(terms, counted, checks)


def _cards(tale: Tale, story: Story, found: Figures) -> str:
    """The figures that are no part of what adds up, and how much was refused."""
    shown = [
        card(both(word.said), both(word.shown(found[name])), both(word.note))
        for name, word in tale.words.items()
        if name not in tale.balance and not isinstance(found[name], bool)
    ]
    passes = say("each passes once its one fault is removed", "去除唯一瑕疵后均可通过")
    refusals = card(say("Attempts refused", "拒绝的企图"), str(len(story.attempts)), passes, css="seal")
    return lines([*shown, refusals])
