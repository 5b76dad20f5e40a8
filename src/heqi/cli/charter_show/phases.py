"""A phase in words: what it allows, and what has to hold before it is entered or left again."""

from collections.abc import Iterator

from heqi.cli.charter_show.values import amount
from heqi.cli.charter_show.words import TITLES, Both
from heqi.machine.charter import Charter
from heqi.modules.phases import Enter, Phase

PER_CENT = 100  # basis points


def phase_words(charter: Charter, phase: Phase) -> Both:
    """Everything that its clause says."""
    parts = [*_parts(charter, phase)]
    return Both("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))


def _parts(charter: Charter, phase: Phase) -> Iterator[Both]:
    caps, modules = phase.caps, [TITLES.get(each, Both(each, each)) for each in phase.modules]
    yield Both(phase.name.en, phase.name.zh)
    yield Both(f"at most {caps.members} members", f"成员至多 {caps.members} 家")
    outstanding, each = amount(charter, caps.outstanding), amount(charter, caps.each)
    yield Both(f"{outstanding} outstanding", f"未清偿总额至多 {outstanding}")
    yield Both(f"{each} in one transaction", f"单笔至多 {each}")
    yield Both(
        f"new business in {', '.join(module.en for module in modules)}",
        f"开放新业务：{'、'.join(module.zh for module in modules)}",
    )
    if phase.enter is None:
        yield Both("the ledger begins in it", "账本自此阶段开始")
    else:
        yield _entering(charter, phase.enter)
    if phase.back is not None:
        yield Both(
            f"left again for the one before by more than {phase.back.more_than} of the members,"
            f" within {phase.back.vote_days} days; open business runs off",
            f"超过 {phase.back.more_than} 的成员在 {phase.back.vote_days} 天内同意即退回前一阶段，已有业务继续至了结",
        )


def _entering(charter: Charter, enter: Enter) -> Both:
    settled = amount(charter, enter.settled_at_least)
    whole, rest = divmod(enter.overdue_below_basis_points, PER_CENT)
    overdue = f"{whole}.{rest:02d}%"
    return Both(
        f"entered after {enter.days_in_previous} days in the one before, with {settled} settled, less than {overdue} of"
        f" what is outstanding overdue, at most {enter.disputes_open_at_most} open disputes and"
        f" {enter.incidents_open_at_most} open incidents, by more than {enter.more_than} of the members within"
        f" {enter.vote_days} days, no earlier than {enter.wait_days} days after the proposal",
        f"进入条件：在前一阶段满 {enter.days_in_previous} 天，已结清 {settled}，逾期低于未清偿总额的 {overdue}，"
        f"未决争议至多 {enter.disputes_open_at_most} 项、未结故障至多 {enter.incidents_open_at_most} 项，"
        f"提案后 {enter.vote_days} 天内超过 {enter.more_than} 的成员同意，且不早于提案后 {enter.wait_days} 天",
    )
