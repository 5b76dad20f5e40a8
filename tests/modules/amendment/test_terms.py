"""The rules of amendment: what contradicts itself in them is refused before anybody signs."""

from typing import Any

import msgspec
import pytest

from heqi.machine.reasons import Reason
from heqi.modules import CATALOGUE
from heqi.modules.amendment import Why
from heqi.modules.charter import CharterRefused, charter_of
from heqi.modules.charter import Why as CharterWhy
from tests import reached
from tests.pilot import CHARTER

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    decoded: Content = msgspec.json.decode(CHARTER.canonical)
    return decoded


def refused(content: Content, why: Reason) -> list[dict[str, Any]]:
    """The facts of each problem of this reason, of which there is one at least."""
    with pytest.raises(CharterRefused) as caught:
        charter_of(msgspec.json.encode(content, order="deterministic"), CATALOGUE)
    told = [problem.facts for problem in caught.value.problems if problem.reason == why]
    assert told, caught.value.problems
    reached.note(why, told[0])
    return told


def test_a_clause_that_no_text_has(content: Content) -> None:
    content["amendment"]["economic"]["covers"].append("receivables.colour")
    assert [each["path"] for each in refused(content, Why.NO_SUCH_CLAUSE)] == ["receivables.colour"]


def test_a_clause_has_one_class(content: Content) -> None:
    content["amendment"]["economic"]["covers"].append("disputes")
    content["amendment"]["entrenched"].append("payments")
    assert {each["path"] for each in refused(content, Why.COVERED_TWICE)} == {"disputes", "payments"}


def test_no_class_covers_amendment_itself(content: Content) -> None:
    content["amendment"]["operational"]["covers"].append("amendment.economic")
    assert [each["path"] for each in refused(content, Why.COVERS_ITSELF)] == ["amendment.economic"]


def test_the_entrenchment_is_entrenched(content: Content) -> None:
    content["amendment"]["entrenched"] = ["charter.purpose"]
    refused(content, Why.ENTRENCHMENT_OPEN)


@pytest.mark.parametrize(("field", "value"), [("more_than", "1/3"), ("cooling_days", 1)])
def test_a_stricter_class_is_not_easier(content: Content, field: str, value: str | int) -> None:
    content["amendment"]["economic"][field] = value
    (told,) = refused(content, Why.STRICTER_IS_EASIER)
    assert (told["stricter"], told["milder"]) == ("economic", "operational")


def test_each_class_can_pass(content: Content) -> None:
    for actions in content["roles"].values():
        if "amendment.vote" in actions:
            actions.remove("amendment.vote")
    assert {each["name"] for each in refused(content, Why.CANNOT_PASS)} == {"operational", "economic", "constitutional"}


def test_no_group_decides_alone(content: Content) -> None:
    for member in content["member"]:
        member["group"] = "one-hand"
    assert len(refused(content, Why.ONE_HAND_DECIDES)) == 3


def test_who_founds_is_active(content: Content) -> None:
    content["member"][0]["standing"] = "suspended"
    (told,) = refused(content, CharterWhy.STANDING_AT_FOUNDING)
    assert told["member"] == content["member"][0]["id"]
