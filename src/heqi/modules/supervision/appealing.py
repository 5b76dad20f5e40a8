"""Appealing: the affected bring a use of a privilege before a panel that it does not cover; its majority decides.

appealed ─majority of the whole panel─▶ won: the use is over at once
    └──────────────────────────────────▶ lost: as soon as no majority can be reached
"""

from enum import StrEnum

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.supervision.held import end_use
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.terms import panel_of
from heqi.modules.supervision.uses import change_use, clause_facts, covers, use_for
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text


class AppealStage(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


APPEAL_WAYS = {None: (AppealStage.OPEN,), AppealStage.OPEN: (AppealStage.WON, AppealStage.LOST)}


class Appealed(Row):
    """An appeal against one use. panel: who decides, as the charter named them on that day."""

    by: Party
    of: Party
    panel: tuple[Party, ...]
    statement: Text
    day: Day
    allowed: Count  # votes
    dismissed: Count
    stage: AppealStage
    decided_day: Day | None


class PanelVote(Row):
    """What one member of the panel found."""

    by: Party
    allow: bool
    day: Day


APPEALS = Table(
    "appeals",
    Appealed,
    key="use",
    parts=(Id,),
    indexes=("by", "of", "panel"),
    readers=("by", "of", "panel"),
    short="app",
)
PANEL_VOTES = Table(
    "panel_votes", PanelVote, key="use/party", parts=(Id, Party), indexes=("by",), readers=("by",), short="pnl"
)


class Appeal(Action, tag="supervision.appeal"):
    """A party that a use of a privilege affects appeals to the panel that the charter names."""

    use: Id
    statement: Text


class DecideAppeal(Action, tag="supervision.decide_appeal"):
    """A member of the panel votes. What the majority of the panel allows is over at once."""

    use: Id
    allow: bool


def appeal(state: State, call: Call, ask: Appeal) -> None:
    use = use_for(state, ask.use)
    # Before the notice there is nothing to appeal against: unknown and sealed answer alike. Where a use names nobody,
    # whoever it covers may.
    affected = ask.by in use.affected if use.affected else covers(state, use, ask.by)
    if call.day < use.notice_day or not affected:
        refuse(Why.USE_UNKNOWN, record=ask.use)
    facts = clause_facts(call.charter, use.privilege, "appeal.within_days")
    require(call.day <= use.appeal_until, Why.APPEAL_LATE, **facts, last_day=use.appeal_until)
    require(state.get(APPEALS, ask.use) is None, Why.APPEALED_ALREADY, record=ask.use)
    panel = tuple(member.id for member in panel_of(call.charter, use.appeal_to))
    # Nothing below may be refused.
    row = Appealed(
        by=ask.by,
        of=use.of,
        panel=panel,
        statement=ask.statement,
        day=call.day,
        allowed=0,
        dismissed=0,
        stage=AppealStage.OPEN,
        decided_day=None,
    )
    state.put(APPEALS, ask.use, row)
    change_use(state, ask.use, use, panel=panel)


def decide_appeal(state: State, call: Call, ask: DecideAppeal) -> None:
    row = state.get(APPEALS, ask.use)
    if row is None or ask.by not in row.panel:
        refuse(Why.APPEAL_UNKNOWN, record=ask.use)
    require(row.stage is AppealStage.OPEN, Why.APPEAL_DECIDED, record=ask.use, stage=row.stage)
    key = f"{ask.use}/{ask.by}"
    require(state.get(PANEL_VOTES, key) is None, Why.VOTED_ALREADY, record=ask.use, party=ask.by)
    use = use_for(state, ask.use)
    # Nothing below may be refused.
    state.put(PANEL_VOTES, key, PanelVote(by=ask.by, allow=ask.allow, day=call.day))
    allowed, dismissed = row.allowed + ask.allow, row.dismissed + (not ask.allow)
    stage = _stage(allowed, dismissed, len(row.panel))
    decided = None if stage is AppealStage.OPEN else call.day
    state.put(APPEALS, ask.use, changed(row, allowed=allowed, dismissed=dismissed, stage=stage, decided_day=decided))
    if stage is AppealStage.WON and use.in_force(call.day):
        end_use(state, call, ask.use, use, "appeal")


def _stage(allowed: int, dismissed: int, panel: int) -> AppealStage:
    """By the majority of the whole panel, whether or not all vote."""
    if 2 * allowed > panel:
        return AppealStage.WON
    return AppealStage.LOST if 2 * (panel - dismissed) <= panel else AppealStage.OPEN


RULES: dict[type[Action], Rule] = {
    Appeal: Rule(appeal, by="a party that the use affects", zh="受影响方就一次特权的使用向章程所定的独立小组申诉"),
    DecideAppeal: Rule(
        decide_appeal, by="a member of the panel", zh="小组成员投票：全体过半数支持的申诉，该次使用即时终止"
    ),
}
