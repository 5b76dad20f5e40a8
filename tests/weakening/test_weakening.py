"""A short run of what `make prove-charter` does at length: no privilege ever rises, phases and limits hold, and each
planted fault shows.
"""

from random import Random

import pytest

from heqi.modules.supervision import check, raises
from tests.modules.supervision.office import Office, charter_with
from tests.weakening.__main__ import OPENING, STEPS, SUPERVISION, Kind, caught
from tests.weakening.course import Course, the_world
from tests.weakening.faults import Fault
from tests.weakening.oracle import Broken, Oracle
from tests.weakening.texts import content_of, random_amendment, random_terms

SEQUENCES = 60


def test_no_privilege_rises_and_nothing_is_done_outside_of_the_list() -> None:
    world = the_world()
    told = Course(world, 0).run(STEPS)
    for seed in range(1, SEQUENCES):
        told += Course(world, seed).run(STEPS)
    for happened in (
        "uses",
        "uses refused",
        "uses out of standing refused",
        "business of the supervisor refused",
        "new business held",
        "appeals",
        "votes",
        "amendments in force",
    ):
        assert told[happened] > 10, happened


def test_nothing_is_beyond_a_cap_or_a_limit_and_nothing_else_is_stopped_by_one() -> None:
    told = OPENING.begin(0).run(STEPS)
    for seed in range(1, 2 * SEQUENCES):
        told += OPENING.begin(seed).run(STEPS)
    for happened in ("beyond a cap or a limit", "votes", "phases entered", "texts in force", "texts refused"):
        assert told[happened] > 10, happened


@pytest.mark.parametrize(
    ("kind", "fault"),
    [(kind, fault) for kind in (SUPERVISION, OPENING) for fault in kind.faults],
    ids=lambda each: each.name,
)
def test_each_planted_fault_is_caught(kind: Kind, fault: Fault) -> None:
    assert caught(kind, fault) is not None


@pytest.mark.parametrize("kind", [SUPERVISION, OPENING], ids=lambda kind: kind.name)
def test_a_course_is_the_same_from_the_same_seed(kind: Kind) -> None:
    assert kind.begin(7).run(STEPS) == kind.begin(7).run(STEPS)


def test_the_texts_that_are_drawn_have_no_contradictions() -> None:
    office = Office()
    for seed in range(50):
        assert check(charter_with(random_terms(Random(seed)), office)) == []


def test_some_amendments_raise_and_some_do_not() -> None:
    rng = Random(1)
    terms = random_terms(rng)
    rising = [bool(raises(terms, random_amendment(rng, terms))) for _ in range(100)]
    assert 10 < sum(rising) < 90


def test_the_oracle_knows_a_rise_when_it_sees_one() -> None:
    rng = Random(1)
    terms = random_terms(rng)
    seen = 0
    for _ in range(200):
        proposal = random_amendment(rng, terms)
        oracle = Oracle(content_of(terms), {}, 10)
        if any(path.endswith((".quota", ".ends_day")) for path in raises(terms, proposal)):
            with pytest.raises(Broken):
                oracle.amended(content_of(proposal))
            seen += 1
        elif not raises(terms, proposal):
            oracle.amended(content_of(proposal))
    assert seen > 10
