"""Holding: new business of one record, one party or one module waits, until a day that is set when it begins."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.supervision.held import end_use, hold, require_free, require_in_force
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.schedule import last_day
from heqi.modules.supervision.terms import Kind, parts_of
from heqi.modules.supervision.uses import (
    USES,
    Using,
    change_use,
    clause_facts,
    find_privilege,
    record_use,
    require_covered,
    require_privilege,
    use_for,
)
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Id, Party

TableName = Annotated[str, Meta(pattern="^[a-z][a-z_]{0,39}$(?!\n)", description="a table of records")]


class ProlongingVote(Row):
    """A member's vote for a pause to go on."""

    use: Id
    party: Party
    day: Day


PROLONGING_VOTES = Table(
    "prolonging_votes",
    ProlongingVote,
    key="use/party",
    parts=(Id, Party),
    indexes=("use",),
    readers=(EVERYONE,),
    short="pvot",
)


class HoldRecord(Using, tag="supervision.hold_record"):
    """The supervisor holds one record: new business on it, and on what was cut from it, waits. Payment at maturity,
    redemption, release and exit go on. The parties that the privilege covers read why, and may appeal.
    """

    table: TableName
    record: Id


class HoldParty(Using, tag="supervision.hold_party"):
    """The supervisor holds a party's new business: it takes nothing on that it has not promised yet. It can still pay,
    be paid, redeem, release and leave.
    """

    party: Party


class PauseModule(Using, tag="supervision.pause_module"):
    """The supervisor pauses new business of one module for those whom the privilege covers, for a few days; what was
    begun is finished.
    """

    module: Code


class ProlongPause(Action, tag="supervision.prolong_pause"):
    """A member votes for a pause to go on, once, for the days that the charter says: one vote each, none for whoever
    paused.
    """

    use: Id


class Lift(Action, tag="supervision.lift"):
    """The supervisor ends a use of a privilege before its last day."""

    use: Id


def hold_record(state: State, call: Call, ask: HoldRecord) -> None:
    privilege = require_privilege(state, call, ask, Kind.HOLD_RECORD)
    affected = require_covered(state, call, privilege, *_parties_of_record(state, call, ask))
    subject = f"record/{ask.record}"
    require_free(state, call, subject)
    # Nothing below may be refused.
    hold(state, *record_use(state, call, privilege, ask, subject=subject, affected=affected))


def hold_party(state: State, call: Call, ask: HoldParty) -> None:
    privilege = require_privilege(state, call, ask, Kind.HOLD_PARTY)
    affected = require_covered(state, call, privilege, ask.party)
    subject = f"party/{ask.party}"
    require_free(state, call, subject)
    # Nothing below may be refused.
    hold(state, *record_use(state, call, privilege, ask, subject=subject, affected=affected))


def pause_module(state: State, call: Call, ask: PauseModule) -> None:
    privilege = require_privilege(state, call, ask, Kind.PAUSE_MODULE)
    listed = ask.module in privilege.modules
    facts = {"module": ask.module, "may": privilege.modules}
    require(listed, Why.MODULE_NOT_COVERED, **clause_facts(call.charter, privilege.id, "modules"), **facts)
    subject = f"module/{ask.module}"
    require_free(state, call, subject)
    # Nothing below may be refused.
    hold(state, *record_use(state, call, privilege, ask, subject=subject, affected=()))


def prolong_pause(state: State, call: Call, ask: ProlongPause) -> None:
    use = use_for(state, ask.use)
    privilege = find_privilege(call.charter, use.privilege)
    if use.kind is not Kind.PAUSE_MODULE or privilege is None or privilege.prolong is None:
        refuse(Why.CANNOT_BE_PROLONGED, record=ask.use)
    require_in_force(call, ask.use, use)
    require(not use.prolonged and ask.by != use.of, Why.CANNOT_BE_PROLONGED, record=ask.use)
    key = f"{ask.use}/{ask.by}"
    require(state.get(PROLONGING_VOTES, key) is None, Why.VOTED_ALREADY, record=ask.use, party=ask.by)
    # Nothing below may be refused.
    state.put(PROLONGING_VOTES, key, ProlongingVote(use=ask.use, party=ask.by, day=call.day))
    voters = [member.id for member in call.charter.active_members if member.id != use.of]
    votes = sum(state.get(PROLONGING_VOTES, f"{ask.use}/{voter}") is not None for voter in voters)
    above, below = parts_of(privilege.prolong.more_than)
    if votes * below > above * len(voters):
        end = min(add_days(use.last_day, privilege.prolong.days), last_day(call.charter, privilege))
        if end > use.last_day:
            hold(state, ask.use, change_use(state, ask.use, use, last_day=end, prolonged=True))


def lift(state: State, call: Call, ask: Lift) -> None:
    use = use_for(state, ask.use, by=ask.by)
    require_in_force(call, ask.use, use)
    # Nothing below may be refused.
    end_use(state, call, ask.use, use, "lifted")


def _parties_of_record(state: State, call: Call, ask: HoldRecord) -> tuple[Party, ...]:
    """Who may read the record. Refuse (RECORD_UNKNOWN) where there is none, or where it is no single party's record."""
    table = call.tables.get(ask.table)
    if table is None or table.parts != (Id,) or not table.readers or EVERYONE in table.readers:
        refuse(Why.RECORD_UNKNOWN, table=ask.table, record=ask.record)
    row = state.get(table, ask.record)
    if row is None:
        refuse(Why.RECORD_UNKNOWN, table=ask.table, record=ask.record)
    return tuple(party for field in table.readers for party in _names(getattr(row, field)))


def _names(value: object) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()


RULES: dict[type[Action], Rule] = {
    HoldRecord: Rule(
        hold_record,
        by="the supervisor",
        zh=(
            "监管方暂停一项记录：其自身及由其拆分者的新业务均须等待。到期付款、赎回、解除与退出照常。"
            "特权所涵盖的各方可知悉理由并申诉。"
        ),
        makes=USES,
    ),
    HoldParty: Rule(
        hold_party,
        by="the supervisor",
        zh="监管方暂停一方的新业务：不得再作新的承诺；付款、收款、赎回、解除与退出照常",
        makes=USES,
    ),
    PauseModule: Rule(
        pause_module,
        by="the supervisor",
        zh="监管方短期暂停某一模块的新业务，仅限特权所涵盖的角色；已开始的业务照常完成",
        makes=USES,
    ),
    ProlongPause: Rule(
        prolong_pause,
        by="a member other than the supervisor",
        zh="成员投票同意暂停按章程所定天数延长一次；每个成员一票，实施暂停者无票。",
    ),
    Lift: Rule(lift, by="the supervisor", zh="监管方在最后一日之前提前结束一次特权的使用"),
}
