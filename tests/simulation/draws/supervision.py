"""Draws for supervision: the watch office uses what it was granted, those whom it affects appeal, the panel votes."""

from typing import Any

from heqi.machine.transactions import Action
from heqi.modules.supervision import (
    APPEALS,
    USES,
    Appeal,
    DecideAppeal,
    FileReport,
    HoldParty,
    HoldRecord,
    Inspect,
    Lift,
    ObjectToPromotion,
    OrderKind,
    PauseModule,
    ProlongPause,
    RecordLegalOrder,
    RequireReport,
)
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, PANEL, SUPERVISOR


def said(draw: Draw, privilege: str) -> dict[str, Any]:
    """What every use says. Mostly for a few days: the longer ones would stop everything."""
    by = draw.mostly((SUPERVISOR,), draw.members, 0.97)
    return {"by": by, "privilege": privilege, "days": draw.mostly((1, 1, 2), (3, 9)), "reference": draw.fresh(),
            "reason": "looks odd"}  # fmt: skip


def hold_record(draw: Draw) -> Action:
    table = draw.pick(("claims", "financing_files", "holds"))
    record = draw.pick(list(draw.book.get(table, {})))
    return HoldRecord(**said(draw, "hold-record"), table=table, record=record)


def hold_party(draw: Draw) -> Action:
    return HoldParty(**said(draw, "hold-party"), party=draw.mostly(draw.traders, draw.members))


def inspect(draw: Draw) -> Action:
    return Inspect(**said(draw, "inspect"), party=draw.mostly(draw.traders, draw.members))


def require_report(draw: Draw) -> Action:
    return RequireReport(**said(draw, "require-report"), party=draw.mostly(draw.traders, draw.members))


def object_to_promotion(draw: Draw) -> Action:
    return ObjectToPromotion(**said(draw, "object-to-promotion"), phase=draw.pick(("city", "province")))


def pause_module(draw: Draw) -> Action:
    return PauseModule(**said(draw, "pause-module"), module=draw.mostly(("receivables",), ("payments", "parties")))


def some_use(draw: Draw, **having: Any) -> str:
    return draw.pick([key for key, _ in draw.rows(USES, **having)])


def file_report(draw: Draw) -> Action:
    use, row = draw.pick(draw.rows(USES, kind="require-report"))
    return FileReport(by=draw.mostly(row.affected, draw.members), use=use, report=draw.digest(use))


def prolong_pause(draw: Draw) -> Action:
    """Several members vote at once, or it would hardly ever come to a quorum."""
    return ProlongPause(by=draw.pick(draw.members), use=some_use(draw, kind="pause-module"))


def lift(draw: Draw) -> Action:
    return Lift(by=draw.mostly((SUPERVISOR,), draw.members), use=some_use(draw))


def appeal(draw: Draw) -> Action:
    use, row = draw.pick(draw.rows(USES))
    return Appeal(by=draw.mostly(row.affected or draw.traders, draw.members), use=use, statement="it is not odd")


def decide_appeal(draw: Draw) -> Action:
    use, _ = draw.pick(draw.rows(APPEALS))
    return DecideAppeal(by=draw.mostly(PANEL, draw.members), use=use, allow=draw.chance(0.6))


def record_legal_order(draw: Draw) -> Action:
    return RecordLegalOrder(
        by=draw.mostly(BANKS, draw.members),
        kind=draw.pick(list(OrderKind)),
        authority="a court",
        document=draw.fresh(),
        scope="what it says",
        affected=(draw.pick(draw.members),),
        expires_day=draw.in_days(-1, 90),
        notice_day=draw.mostly((draw.day,), (draw.in_days(1, 30),)),
        notice_law=draw.mostly((None,), ("a law",)),
    )


DRAWS: dict[Drawing, float] = {
    hold_record: 0.8,
    hold_party: 0.5,
    inspect: 0.6,
    require_report: 0.6,
    object_to_promotion: 0.4,
    pause_module: 0.3,
    file_report: 0.6,
    prolong_pause: 0.8,
    lift: 0.8,
    appeal: 0.8,
    decide_appeal: 1.2,
    record_legal_order: 0.5,
}
