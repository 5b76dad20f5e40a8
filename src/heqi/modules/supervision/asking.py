"""Asking: the supervisor inspects, requires a report, or objects to a promotion. None of it moves anything."""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.supervision.held import hold, require_free
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.terms import Kind
from heqi.modules.supervision.uses import (
    USES,
    Using,
    change_use,
    record_use,
    require_covered,
    require_privilege,
    use_for,
)
from heqi.state.view import State
from heqi.values.identifiers import Code, Digest, Id, Party


class Inspect(Using, tag="supervision.inspect"):
    """The supervisor inspects a party's records. The register says so at once, without the name; the inspected reads it
    after the days that the charter says.
    """

    party: Party


class RequireReport(Using, tag="supervision.require_report"):
    """The supervisor requires a report of a party, by the last of these days. What about, the reason says."""

    party: Party


class FileReport(Action, tag="supervision.file_report"):
    """The party files the report that was required of it: the digest of a document that it hands over itself. It may be
    late.
    """

    use: Id
    report: Digest


class ObjectToPromotion(Using, tag="supervision.object_to_promotion"):
    """The supervisor objects to the promotion to a phase: until the last of these days it waits."""

    phase: Code


def inspect(state: State, call: Call, ask: Inspect) -> None:
    privilege = require_privilege(state, call, ask, Kind.INSPECT)
    affected = require_covered(state, call, privilege, ask.party)
    # Nothing below may be refused.
    record_use(state, call, privilege, ask, subject=f"party/{ask.party}", affected=affected)


def require_report(state: State, call: Call, ask: RequireReport) -> None:
    privilege = require_privilege(state, call, ask, Kind.REQUIRE_REPORT)
    affected = require_covered(state, call, privilege, ask.party)
    # Nothing below may be refused.
    record_use(state, call, privilege, ask, subject=f"party/{ask.party}", affected=affected)


def file_report(state: State, call: Call, ask: FileReport) -> None:
    use = use_for(state, ask.use)
    if use.kind is not Kind.REQUIRE_REPORT or ask.by not in use.affected:
        refuse(Why.USE_UNKNOWN, record=ask.use)
    require(use.ended_day is None, Why.OVER, record=ask.use, last_day=use.ended_day or use.last_day)
    # Nothing below may be refused.
    change_use(state, ask.use, use, report=ask.report, ended_day=call.day, ended_by="filed")


def object_to_promotion(state: State, call: Call, ask: ObjectToPromotion) -> None:
    privilege = require_privilege(state, call, ask, Kind.OBJECT_TO_PROMOTION)
    subject = f"promotion/{ask.phase}"
    require_free(state, call, subject)
    # Nothing below may be refused.
    hold(state, *record_use(state, call, privilege, ask, subject=subject, affected=()))


RULES: dict[type[Action], Rule] = {
    Inspect: Rule(
        inspect,
        by="the supervisor",
        zh="监管方检查一方的记录：登记簿即时记载但不具名，被检查方依章程所定天数后可见",
        makes=USES,
    ),
    RequireReport: Rule(
        require_report, by="the supervisor", zh="监管方要求一方在期限内报送报告，事项见理由", makes=USES
    ),
    FileReport: Rule(
        file_report, by="the party of whom it was required", zh="被要求方报送报告：登记所交文件的摘要，可逾期补报"
    ),
    ObjectToPromotion: Rule(
        object_to_promotion,
        by="the supervisor",
        zh="监管方对晋级至某阶段提出异议：期限内不得晋级",
        makes=USES,
    ),
}
