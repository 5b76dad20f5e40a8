"""Words: what the clauses, actions and records of phases are called."""

from collections.abc import Iterator

from heqi.machine.words import ClauseWords, Speaker, Unit, Words, days, per_cent, sentence
from heqi.modules.phases.terms import Back, Enter, Phase, Terms
from heqi.values.bilingual import Both

CLAUSES = {
    "phases": ClauseWords("Phases", "阶段"),
    "phases.phase": ClauseWords("Phases, entered one by one", "阶段（逐一进入）"),
    "phases.phase.id": ClauseWords("Id", "编号"),
    "phases.phase.name": ClauseWords("Name", "名称"),
    "phases.phase.caps": ClauseWords("Caps", "上限"),
    "phases.phase.caps.members": ClauseWords("members", "成员"),
    "phases.phase.caps.outstanding": ClauseWords("outstanding", "未清偿总额", Unit.MONEY),
    "phases.phase.caps.each": ClauseWords("in one transaction", "单笔", Unit.MONEY),
    "phases.phase.modules": ClauseWords("New business in", "开放新业务", Unit.CLAUSES),
    "phases.phase.enter": ClauseWords("To enter it", "进入条件"),
    "phases.phase.enter.days_in_previous": ClauseWords("in the phase before", "在前一阶段", Unit.DAYS),
    "phases.phase.enter.settled_at_least": ClauseWords("settled, at least", "已结清至少", Unit.MONEY),
    "phases.phase.enter.overdue_below_basis_points": ClauseWords("overdue, below", "逾期低于", Unit.BASIS_POINTS),
    "phases.phase.enter.disputes_open_at_most": ClauseWords("open disputes, at most", "未决争议至多"),
    "phases.phase.enter.incidents_open_at_most": ClauseWords("open incidents, at most", "未结故障至多"),
    "phases.phase.enter.more_than": ClauseWords("votes, more than", "票数超过"),
    "phases.phase.enter.wait_days": ClauseWords("time to object", "异议期", Unit.DAYS),
    "phases.phase.enter.vote_days": ClauseWords("votes within", "表决期", Unit.DAYS),
    "phases.phase.back": ClauseWords("To go back", "退回"),
    "phases.phase.back.more_than": ClauseWords("votes, more than", "票数超过"),
    "phases.phase.back.vote_days": ClauseWords("votes within", "表决期", Unit.DAYS),
}

ACTIONS = {
    "phases.propose": "提议变更阶段",
    "phases.vote": "就阶段表决",
    "phases.enter": "进入阶段",
    "phases.close_incident": "了结故障",
}

FIELDS = {
    "before": "此前阶段",
    "disputes": "未决争议",
    "finding": "结论",
    "incidents": "未结故障",
    "members": "成员数",
    "phase": "阶段",
    "to": "目标",
    "votes": "票数",
}

SIGNERS = {
    "whoever looked into it": "查明故障者",
}


def phase_words(speaker: Speaker, phase: Phase, terms: Terms) -> Both:
    """What it allows, and what has to hold before it is entered or left again."""
    return sentence([*_parts(speaker, phase, terms)])


def _parts(speaker: Speaker, phase: Phase, terms: Terms) -> Iterator[Both]:
    caps, modules = phase.caps, speaker.sections(phase.modules)
    yield Both(phase.name.en, phase.name.zh)
    yield Both(f"at most {caps.members} members", f"成员至多 {caps.members} 家")
    outstanding, each = speaker.money(caps.outstanding), speaker.money(caps.each)
    yield Both(f"{outstanding} outstanding", f"未清偿总额至多 {outstanding}")
    yield Both(f"{each} in one transaction", f"单笔至多 {each}")
    yield Both(f"new business in {modules.en}", f"开放新业务：{modules.zh}")
    if phase.enter is None:
        yield Both("the ledger begins in it", "账本自此阶段开始")
    else:
        yield enter_words(speaker, phase.enter, terms)
    if phase.back is not None:
        yield back_words(speaker, phase.back, terms)


def back_words(speaker: Speaker, back: Back, terms: Terms) -> Both:
    """By whose votes it is left again."""
    within = days(back.vote_days)
    return Both(
        f"left again for the one before by more than {back.more_than} of the members,"
        f" within {within.en}; open business runs off",
        f"超过 {back.more_than} 的成员在 {within.zh}内同意即退回前一阶段，已有业务继续至了结",
    )


def enter_words(speaker: Speaker, enter: Enter, terms: Terms) -> Both:
    """What has to hold before it is entered."""
    settled, overdue = speaker.money(enter.settled_at_least), per_cent(enter.overdue_below_basis_points)
    before, within, wait = days(enter.days_in_previous), days(enter.vote_days), days(enter.wait_days)
    return Both(
        f"entered after {before.en} in the one before, with {settled} settled, less than {overdue} of"
        f" what is outstanding overdue, at most {enter.disputes_open_at_most} open disputes and"
        f" {enter.incidents_open_at_most} open incidents, by more than {enter.more_than} of the members within"
        f" {within.en}, no earlier than {wait.en} after the proposal",
        f"进入条件：在前一阶段满 {before.zh}，已结清 {settled}，逾期低于未清偿总额的 {overdue}，"
        f"未决争议至多 {enter.disputes_open_at_most} 项、未结故障至多 {enter.incidents_open_at_most} 项，"
        f"提案后 {within.zh}内超过 {enter.more_than} 的成员同意，且不早于提案后 {wait.zh}",
    )


WORDS = Words(
    clauses=CLAUSES,
    entries={"phases.phase": phase_words},
    parts={"phases.phase.enter": enter_words, "phases.phase.back": back_words},
    actions=ACTIONS,
    fields=FIELDS,
    signers=SIGNERS,
)
