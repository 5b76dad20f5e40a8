"""Rows of a ledger that is governed by the pilot's charter, as its modules write them."""

from datetime import date
from typing import Any

from heqi.machine.authority import MEMBERS, Member
from heqi.machine.charter import Bilingual
from heqi.modules.amendment import AMENDMENT_VOTES, ClauseChange
from heqi.modules.amendment import PROPOSALS as AMENDMENTS
from heqi.modules.amendment.proposals import AmendmentVote
from heqi.modules.amendment.proposals import Proposal as Amendment
from heqi.modules.charter import CHARTERS, CharterText
from heqi.modules.limits import CIRCLES, Circle
from heqi.modules.phases import MEASURES, PRESENT, PROPOSALS, VOTES, Measures, Present
from heqi.modules.phases.moving import PhaseVote, Proposal
from heqi.modules.supervision import COUNTS, Used
from heqi.state.tables import Row, Table
from tests import pilot
from tests.reading.book import digest

PROPOSED = date(2026, 4, 20)
AMENDMENT, PROMOTION = digest("amendment"), digest("promotion")
VOTES_CAST = {"river-bank": True, "core-maker": True, "river-parts": False, "fine-works": True}


def a_member(name: str, standing: str = "active", role: str = "member") -> Member:
    plain: dict[str, Any] = {"uscc": None, "lei": None, "size": "medium", "group": None, "policy": ()}
    return Member(name=Bilingual(en=name, zh=name), roles=(role,), standing=standing, **plain)  # type: ignore[arg-type]


def an_amendment() -> Amendment:
    return Amendment(
        proposer="core-maker",
        base=pilot.LEDGER,
        changes=(ClauseChange(path="receivables.grace_days", value="3"),),
        reason=Bilingual(en="three days", zh="三日"),
        text=digest("text"),
        decided_as="economic",
        proposed_day=PROPOSED,
        closes_day=date(2026, 5, 20),
        stage="open",
        first_day=None,
        because=None,
    )


def a_promotion() -> Proposal:
    last = date(2026, 6, 19)
    return Proposal(phase="pilot", to="city", by="core-maker", reason="ready", day=PROPOSED, last_day=last, changes=0)


def a_circle() -> Circle:
    held = {"giver": "river-parts", "holder": "fine-works", "kind": "held-it-before"}
    return Circle(claim=digest("claim"), root=digest("root"), day=PROPOSED, **held)  # type: ignore[arg-type]


ROWS: list[tuple[Table[Any], str, Row]] = [
    (CHARTERS, "000001", CharterText(digest=pilot.LEDGER, canonical=pilot.CHARTER.canonical.decode())),
    (PRESENT, "ledger", Present(phase="pilot", since=date(2026, 3, 2), changes=0)),
    (MEASURES, "ledger", Measures(outstanding=9_000_00, settled=500_000_00, overdue=200_00, disputes=3, incidents=0)),
    (COUNTS, "hold-record/0000", Used(count=4)),
    (COUNTS, "hold-record/0001", Used(count=3)),
    (AMENDMENTS, AMENDMENT, an_amendment()),
    (PROPOSALS, PROMOTION, a_promotion()),
    (CIRCLES, f"{digest('claim')}/000003", a_circle()),
    # one that voted is suspended since
    *[(MEMBERS, each, a_member(each, "suspended" if each == "fine-works" else "active")) for each in VOTES_CAST],
    *[
        (
            AMENDMENT_VOTES,
            f"{AMENDMENT}/{each}",
            AmendmentVote(proposal=AMENDMENT, party=each, yes=yes, day=PROPOSED),
        )
        for each, yes in VOTES_CAST.items()
    ],
    *[(VOTES, f"{PROMOTION}/{each}", PhaseVote(yes=yes, day=PROPOSED)) for each, yes in VOTES_CAST.items()],
]
