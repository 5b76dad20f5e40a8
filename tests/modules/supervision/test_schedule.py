"""The schedule in numbers, and which other text would let a privilege rise."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.modules.supervision import AppealTerms, Kind, Prolonging, Step, Terms, allowed, day_number, last_day, raises
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.schedule import amends
from heqi.modules.supervision.terms import MOST_DAYS
from heqi.state.tables import changed
from tests import reached
from tests.modules.supervision.office import TERMS, Office, privilege, terms_with

HOLD = Kind.HOLD_RECORD
PAUSE = Kind.PAUSE_MODULE


@pytest.mark.parametrize(
    ("number", "uses"), [(-1, 0), (0, 3), (59, 3), (60, 2), (119, 2), (120, 1), (179, 1), (180, 0), (9_999, 0)]
)
def test_the_quota_of_a_day(number: int, uses: int) -> None:
    assert allowed(privilege(HOLD), number) == uses


def test_a_privilege_without_an_end_allows_nothing() -> None:
    assert allowed(privilege(HOLD, ends_day=None), 0) == 0


def test_days_are_counted_from_the_day_on_which_the_ledger_begins() -> None:
    charter = Office().charter
    assert [day_number(charter, date(2026, 3, day)) for day in (1, 2, 3)] == [-1, 0, 1]
    assert last_day(charter, privilege(HOLD)) == date(2026, 8, 28)
    assert day_number(charter, last_day(charter, privilege(HOLD))) == 179


@pytest.mark.parametrize(
    ("kind", "said", "field"),
    [
        (HOLD, {"ends_day": 181}, "ends_day"),
        (HOLD, {"quota": (Step(from_day=0, per_30_days=4),)}, "quota"),
        (HOLD, {"quota": (Step(from_day=0, per_30_days=3), Step(from_day=61, per_30_days=2))}, "quota"),
        (HOLD, {"quota": (Step(from_day=0, per_30_days=2),), "ends_day": 130}, "quota"),
        (HOLD, {"lasts_days": 11}, "lasts_days"),
        (HOLD, {"over": ("obligor", "supplier", "bank")}, "over"),
        (HOLD, {"of": "chamber"}, "of"),
        (HOLD, {"appeal": AppealTerms(to="review-panel", within_days=4)}, "appeal.within_days"),
        (HOLD, {"appeal": AppealTerms(to="bank", within_days=5)}, "appeal.to"),
        (Kind.INSPECT, {"shown_after_days": 21}, "shown_after_days"),
        (PAUSE, {"modules": ("receivables", "payments")}, "modules"),
        (PAUSE, {"prolong": Prolonging(more_than="1/2", days=5)}, "prolong"),
        (PAUSE, {"prolong": Prolonging(more_than="2/5", days=4)}, "prolong"),
    ],
)
def test_a_text_that_lets_a_privilege_rise_is_named_by_its_clause(kind: Kind, said: dict[str, Any], field: str) -> None:
    assert raises(TERMS, terms_with(kind, **said)) == (f"supervision.privilege[{kind.value}].{field}",)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (HOLD, {}),
        (HOLD, {"ends_day": 150}),
        (HOLD, {"quota": (Step(from_day=0, per_30_days=2), Step(from_day=50, per_30_days=1))}),
        (HOLD, {"lasts_days": 1}),
        (HOLD, {"over": ("supplier",)}),
        (HOLD, {"appeal": AppealTerms(to="review-panel", within_days=30)}),
        (Kind.INSPECT, {"shown_after_days": 1}),
        (PAUSE, {"prolong": None}),
        (PAUSE, {"prolong": Prolonging(more_than="2/3", days=3)}),
    ],
)
def test_falling_is_free(kind: Kind, said: dict[str, Any]) -> None:
    assert raises(TERMS, terms_with(kind, **said)) == ()


def test_taking_out_is_falling_and_putting_in_is_rising() -> None:
    fewer = Terms(privilege=TERMS.privilege[1:])
    assert raises(TERMS, fewer) == ()
    assert raises(fewer, TERMS) == ("supervision.privilege[inspect]",)
    later = Terms(privilege=(changed(TERMS.privilege[0], prolong=None),))
    assert raises(terms_with(PAUSE, prolong=None), TERMS) == ("supervision.privilege[pause-module].prolong",)
    other_kind = changed(privilege(HOLD), kind=Kind.HOLD_PARTY)
    assert raises(Terms(privilege=(privilege(HOLD),)), Terms(privilege=(other_kind,))) == (
        "supervision.privilege[hold-record].kind",
    )
    assert raises(Terms(privilege=()), later) == ("supervision.privilege[inspect]",)


steps = st.lists(st.tuples(st.integers(1, 60), st.integers(1, 5)), min_size=1, max_size=6).map(
    lambda falls: tuple(
        Step(
            from_day=sum(days for days, _ in falls[1 : number + 1]),
            per_30_days=sum(fall for _, fall in falls[number:]),
        )
        for number in range(len(falls))
    )
)


@given(steps, st.integers(0, MOST_DAYS), st.integers(0, MOST_DAYS), st.integers(1, MOST_DAYS))
def test_no_later_day_allows_more(quota: tuple[Step, ...], one: int, other: int, ends_day: int) -> None:
    each = privilege(HOLD, quota=quota, ends_day=ends_day)
    earlier, later = sorted((one, other))
    assert allowed(each, later) <= allowed(each, earlier)
    assert later < ends_day or allowed(each, later) == 0


@given(steps, steps, st.integers(1, 400), st.integers(1, 400))
def test_what_does_not_rise_allows_no_more_on_any_day(
    one: tuple[Step, ...], other: tuple[Step, ...], end: int, other_end: int
) -> None:
    before = privilege(HOLD, quota=one, ends_day=end)
    after = privilege(HOLD, quota=other, ends_day=other_end)
    rises = any(allowed(after, number) > allowed(before, number) for number in range(500))
    assert bool(raises(Terms(privilege=(before,)), Terms(privilege=(after,)))) is rises


def test_no_vote_takes_a_privilege_up() -> None:
    (refusal,) = amends(TERMS, terms_with(HOLD, ends_day=181))
    assert (refusal.reason, refusal.facts["path"]) == (
        Why.PRIVILEGE_RISES,
        "supervision.privilege[hold-record].ends_day",
    )
    reached.note(refusal.reason, refusal.facts)
    assert len(amends(None, TERMS)) == len(TERMS.privilege)  # a section that was not there
    assert amends(TERMS, None) == amends(None, None) == amends(TERMS, TERMS) == []
