"""What cannot stand in a charter: a privilege without an end, one that rises, one against which nobody could appeal."""

from typing import Any

import msgspec
import pytest

from heqi.machine.reasons import Reason
from heqi.modules import CATALOGUE
from heqi.modules.charter import Clauses
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.supervision import Kind, Step, Terms, Why, check, supervising_power
from heqi.state.tables import changed
from tests import reached
from tests.modules.supervision.office import APPEAL, TERMS, Office, charter_with, privilege, terms_with

OFFICE = Office()
HOLD = Kind.HOLD_RECORD
AT = "supervision.privilege[hold-record]"


def problems(terms: Terms, **articles: Any) -> list[tuple[Reason, Any]]:
    found = check(charter_with(terms, OFFICE, **articles))
    for each in found:
        reached.note(each.reason, each.facts)
    return [(each.reason, each.facts["clause"]) for each in found]


def test_the_terms_of_the_tests_hold() -> None:
    assert problems(TERMS) == []
    assert problems(Terms(privilege=())) == []


@pytest.mark.parametrize(
    ("said", "why", "clause"),
    [
        ({"ends_day": None}, Why.NO_END, f"{AT}.ends_day"),
        ({"quota": (Step(from_day=1, per_30_days=2),)}, Why.BEGINS_LATE, f"{AT}.quota"),
        (
            {"quota": (Step(from_day=0, per_30_days=2), Step(from_day=30, per_30_days=3))},
            Why.RISES,
            f"{AT}.quota[2]",
        ),
        (
            {"quota": (Step(from_day=0, per_30_days=2), Step(from_day=30, per_30_days=2))},
            Why.RISES,
            f"{AT}.quota[2]",
        ),
        (
            {"quota": (Step(from_day=0, per_30_days=2), Step(from_day=0, per_30_days=1))},
            Why.RISES,
            f"{AT}.quota[2]",
        ),
        ({"ends_day": 120}, Why.STEP_AFTER_END, f"{AT}.ends_day"),
        ({"over": ("supplier", "nobody-here")}, CharterWhy.ROLE_UNKNOWN, f"{AT}.over"),
        ({"over": ("supplier", "empty")}, Why.COVERS_NOBODY, f"{AT}.over"),
        ({"over": ("supplier", "supervisor")}, Why.COVERS_ITSELF, f"{AT}.over"),
        ({"appeal": changed(APPEAL, to="unheard-of")}, CharterWhy.ROLE_UNKNOWN, f"{AT}.appeal.to"),
        ({"appeal": changed(APPEAL, to="empty")}, Why.PANEL_EMPTY, f"{AT}.appeal.to"),
        ({"appeal": changed(APPEAL, to="supervisor")}, Why.PANEL_NOT_INDEPENDENT, f"{AT}.appeal.to"),
        ({"appeal": changed(APPEAL, to="supplier")}, Why.PANEL_NOT_INDEPENDENT, f"{AT}.appeal.to"),
    ],
)
def test_a_privilege_that_cannot_stand_is_refused_by_its_clause(said: dict[str, Any], why: Reason, clause: str) -> None:
    roles = OFFICE.charter.articles.roles | {"empty": tuple(CATALOGUE.actions)}
    assert problems(terms_with(HOLD, **said), roles=roles) == [(why, clause)]


def test_whose_privilege_it_is_has_to_be_a_member() -> None:
    assert (CharterWhy.MEMBER_UNKNOWN, f"{AT}.of") in problems(terms_with(HOLD, of="nobody"))


def test_a_panel_of_the_supervisors_group_is_not_independent() -> None:
    members = tuple(
        changed(each, group="city") if each.id in ("watch-office", "chamber") else each
        for each in OFFICE.charter.articles.member
    )
    found = check(charter_with(TERMS, OFFICE, member=members))
    assert {each.reason for each in found} == {Why.PANEL_NOT_INDEPENDENT}
    assert {each.facts["members"] for each in found} == {("chamber",)}


def test_two_privileges_of_one_kind_over_one_role_would_add_up() -> None:
    second = privilege(HOLD, id="hold-again", over=("supplier",))
    clause = "supervision.privilege[hold-again].over"
    assert problems(Terms(privilege=(*TERMS.privilege, second))) == [(Why.OVERLAPS, clause)]
    apart = changed(second, over=("bank",))
    assert problems(Terms(privilege=(*TERMS.privilege, apart))) == []
    twice = changed(apart, id="hold-record")
    assert (Why.NAMED_TWICE, "supervision.privilege[7].id") in problems(Terms(privilege=(*TERMS.privilege, twice)))


@pytest.mark.parametrize("module", ["supervision", "insurance"])
def test_a_pause_names_business_of_the_charter(module: str) -> None:
    found = problems(terms_with(Kind.PAUSE_MODULE, modules=(module,)))
    assert found == [(Why.NOTHING_TO_PAUSE, "supervision.privilege[pause-module].modules")]


@pytest.mark.parametrize(
    ("role", "action", "clauses"),
    [
        ("supervisor", "supervision.inspect", ["supervision.privilege[inspect].of"]),
        ("supplier", "supervision.file_report", ["supervision.privilege[require-report].over"]),
        ("supplier", "supervision.appeal", [f"supervision.privilege[{kind.value}].over" for kind in Kind]),
        (
            "review-panel",
            "supervision.decide_appeal",
            [f"supervision.privilege[{kind.value}].appeal.to" for kind in Kind],
        ),
        ("bank", "supervision.prolong_pause", ["supervision.privilege[pause-module].prolong"]),
    ],
)
def test_whom_a_clause_relies_on_may_do_it(role: str, action: str, clauses: list[str]) -> None:
    roles = dict(OFFICE.charter.articles.roles)
    roles[role] = tuple(each for each in roles[role] if each != action)
    assert problems(TERMS, roles=roles) == [(CharterWhy.CANNOT_ACT, clause) for clause in clauses]


@pytest.mark.parametrize(("share", "stands"), [(33, True), (34, False)])
def test_a_third_of_the_power_is_never_in_the_supervisors_hand(share: int, stands: bool) -> None:
    keepers = OFFICE.charter.articles.book_keeper
    members = tuple(
        changed(each, group="city") if each.id in ("watch-office", "foundry") else each
        for each in OFFICE.charter.articles.member
    )
    power = {"watch-office": share - 10, "foundry": 10, "carmaker": 100 - share}
    shares = tuple(changed(keepers[0], member=name, power=part) for name, part in power.items())
    charter = charter_with(TERMS, OFFICE, member=members, book_keeper=shares)
    found = check(charter)
    assert sum(supervising_power(charter, power).values()) == share
    assert [each.reason for each in found] == ([] if stands else [CharterWhy.POWER_TOO_LARGE])
    if not stands:
        assert found[0].facts["holders"] == ("watch-office", "foundry")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("inspect", {"shown_after_days": None}),
        ("hold-record", {"shown_after_days": 3}),
        ("hold-record", {"modules": ["receivables"]}),
        ("pause-module", {"modules": []}),
        ("hold-party", {"prolong": {"more_than": "1/2", "days": 3}}),
        ("hold-party", {"lasts_days": 91}),
        ("hold-party", {"lasts_days": 0}),
        ("hold-party", {"quota": []}),
        ("hold-party", {"over": []}),
        ("hold-party", {"ends_day": 3_661}),
        ("hold-party", {"kind": "freeze"}),
        ("pause-module", {"prolong": {"more_than": "0/2", "days": 3}}),
    ],
)
def test_the_form_of_a_clause(kind: str, said: dict[str, Any]) -> None:
    plain = msgspec.to_builtins(privilege(Kind(kind)))
    assert msgspec.convert(plain, type(TERMS.privilege[0])) == privilege(Kind(kind))
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(plain | said, type(TERMS.privilege[0]))


def test_each_clause_has_a_number() -> None:
    content = {"supervision": msgspec.json.decode(msgspec.json.encode(TERMS))}
    clauses = Clauses(CATALOGUE, content)
    section = clauses.number("supervision")
    assert clauses.number("supervision.privilege[hold-record]") == f"{section}.1.2"
    assert clauses.number("supervision.privilege[hold-record].ends_day") == f"{section}.1.2.10"
    assert clauses.number("supervision.privilege[2].quota[3].per_30_days") == f"{section}.1.2.8.3.2"
    assert clauses.number("supervision.privilege[none].quota") == f"{section}.1"
    assert Clauses(CATALOGUE).number("supervision.privilege[2].quota") == f"{section}.1.2.8"
