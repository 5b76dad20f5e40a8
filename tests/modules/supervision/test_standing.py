"""A supervisor that is suspended or has left uses no privilege; what it began can be ended, and orders are recorded."""

from typing import Any

import pytest

from heqi.machine.authority import MEMBERS as MEMBER_ROWS
from heqi.machine.reasons import sentence
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.supervision import (
    USES,
    Appeal,
    DecideAppeal,
    HoldParty,
    HoldRecord,
    Inspect,
    Lift,
    ObjectToPromotion,
    OrderKind,
    RecordLegalOrder,
    RequireReport,
    Why,
)
from heqi.values.days import add_days
from tests.amending import MEMBERS, Amending
from tests.pilot import BANK, BUYER, OPERATOR, SUPPLIER

SUPERVISOR = "supervisor"
STANDING = f"member[{SUPERVISOR}].standing"
USING: dict[str, Any] = {"by": SUPERVISOR, "days": 5, "reference": "file 7", "reason": "invoices that look alike"}


def away(standing: str) -> dict[str, Any]:
    """It keeps the book no more, and is suspended or leaves."""
    powers = {f"book_keeper[{each}].power": 25 for each in (BUYER, BANK, "harbour-bank", OPERATOR)}
    return {**powers, f"book_keeper[{SUPERVISOR}]": None, STANDING: standing}


def every_use() -> list[Action]:
    return [
        Inspect(**USING, privilege="inspect", party=SUPPLIER),
        RequireReport(**USING, privilege="require-report", party=SUPPLIER),
        ObjectToPromotion(**USING, privilege="object-to-promotion", phase="city"),
        HoldParty(**USING, privilege="hold-party", party=SUPPLIER),
        HoldRecord(**USING, privilege="hold-record", table="claims", record="0" * 64),
    ]


@pytest.mark.parametrize("standing", ["suspended", "left"])
def test_no_privilege_is_used_by_who_is_not_in_standing(standing: str) -> None:
    pilot = Amending()
    pilot.amend(away(standing))
    for ask in every_use():
        facts = pilot.refuses(Why.HOLDER_NOT_IN_STANDING, ask).facts
        assert facts == {"party": SUPERVISOR, "standing": standing, "clause": STANDING}
    why = CATALOGUE.reasons[Why.HOLDER_NOT_IN_STANDING.code]
    assert STANDING in sentence(why.en, facts)
    assert {"suspended": "暂停", "left": "已退出"}[standing] in sentence(why.zh, facts)


def test_who_is_taken_back_uses_them_again() -> None:
    pilot = Amending()
    pilot.amend(away("suspended"))
    pilot.amend({STANDING: None}, voters=[BUYER, BANK, "harbour-bank", OPERATOR, SUPPLIER, "river-parts"])
    pilot.do(Inspect(**USING, privilege="inspect", party=SUPPLIER))


def test_what_it_holds_already_is_lifted_appealed_or_runs_out_and_orders_are_recorded() -> None:
    pilot = Amending()
    proposal = pilot.propose(BANK, away("suspended"))
    pilot.vote(proposal, *MEMBERS[:6])
    pilot.wait(days=29)
    report = RequireReport(**USING, privilege="require-report", party=BUYER)
    holds = [HoldParty(**USING, privilege="hold-party", party=party) for party in (SUPPLIER, "river-parts")]
    lifted, appealed, left_alone = (pilot.do(ask).record_id(0, SUPERVISOR) for ask in (*holds, report))
    pilot.wait(days=1)
    pilot.block()
    assert pilot.get(MEMBER_ROWS, SUPERVISOR).standing == "suspended"
    pilot.do(Lift(by=SUPERVISOR, use=lifted))
    pilot.do(Appeal(by="river-parts", use=appealed, statement="the invoices are two deliveries"))
    for each in (BANK, "harbour-bank"):
        pilot.do(DecideAppeal(by=each, use=appealed, allow=True))
    assert [pilot.get(USES, use).ended_by for use in (lifted, appealed, left_alone)] == ["lifted", "appeal", None]
    order = {"authority": "a court", "document": "7", "scope": "its keys", "affected": (SUPPLIER,)}
    days = {"expires_day": add_days(pilot.day, 9), "notice_day": pilot.day}
    pilot.do(RecordLegalOrder(by=SUPERVISOR, kind=OrderKind.COURT, **order, **days))
