"""Privileges under amendments that members sign and vote on: what was lowered is not raised again."""

from typing import Any

import msgspec
import pytest

from heqi.modules.amendment import Vote
from heqi.modules.amendment import Why as Amendment
from heqi.modules.supervision import Terms, Why, allowed
from heqi.modules.supervision.terms import MOST_DAYS
from heqi.storage.memory import MemoryStore
from tests.amending import MEMBERS, Amending
from tests.pilot import BANK, founded

HOLD = "supervision.privilege[hold-record]"
QUOTA = f"{HOLD}.quota"


def steps(*quota: tuple[int, int]) -> list[dict[str, int]]:
    return [{"from_day": day, "per_30_days": uses} for day, uses in quota]


@pytest.fixture
def pilot() -> Amending:
    return Amending(founded(MemoryStore()))


def schedule(pilot: Amending) -> list[int]:
    """How many uses the text in force allows, day by day."""
    (privilege,) = (each for each in pilot.charter.terms(Terms).privilege if HOLD.endswith(f"[{each.id}]"))
    return [allowed(privilege, day) for day in range(MOST_DAYS)]


def test_what_one_vote_lowers_the_next_one_cannot_raise(pilot: Amending) -> None:
    founding = schedule(pilot)
    pilot.amend({QUOTA: steps((0, 2), (60, 1)), f"{HOLD}.ends_day": 120})
    lowered = schedule(pilot)
    assert all(now <= then for now, then in zip(lowered, founding, strict=True))
    back: list[dict[str, Any]] = [
        {QUOTA: steps((0, 4), (60, 2), (120, 1)), f"{HOLD}.ends_day": 240},  # to what it was founded with
        {QUOTA: steps((0, 3), (60, 1))},
        {f"{HOLD}.ends_day": 121},
        {QUOTA: steps((0, 5), (60, 1))},  # and beyond
    ]
    for values in back:
        receipt = pilot.refuses(Why.PRIVILEGE_RISES, pilot.proposing(BANK, values))
        assert str(receipt.facts["path"]).startswith(HOLD)
    pilot.amend({QUOTA: steps((0, 1))})
    assert all(now <= then for now, then in zip(schedule(pilot), lowered, strict=True))


def test_a_privilege_that_was_taken_out_does_not_come_back(pilot: Amending) -> None:
    privileges = msgspec.json.decode(pilot.charter.canonical)["supervision"]["privilege"]
    (taken_out,) = (each for each in privileges if HOLD.endswith(f"[{each['id']}]"))
    pilot.amend({HOLD: None})
    assert len(pilot.charter.terms(Terms).privilege) == len(privileges) - 1
    receipt = pilot.refuses(Why.PRIVILEGE_RISES, pilot.proposing(BANK, {HOLD: taken_out}))
    assert receipt.facts["path"] == HOLD


def test_two_texts_that_each_lower_it_cannot_raise_it_one_after_the_other(pilot: Amending) -> None:
    much, little = (pilot.propose(BANK, {f"{HOLD}.ends_day": day}) for day in (130, 150))
    pilot.vote(much, *MEMBERS[:6])
    pilot.wait(days=30)
    pilot.block()
    pilot.refuses(Amendment.STALE, Vote(by=BANK, proposal=little, yes=True))
    pilot.refuses(Why.PRIVILEGE_RISES, pilot.proposing(BANK, {f"{HOLD}.ends_day": 150}))
