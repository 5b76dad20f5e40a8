"""Who can do what, by charters that differ in one thing."""

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from heqi.cli.charter_show.powers import Hand, Powers, powers_of
from heqi.codec.canonical import encode
from heqi.modules import CATALOGUE
from heqi.modules.charter import charter_of
from tests import pilot

CONTENT: dict[str, Any] = tomllib.loads(pilot.TEXT)


@pytest.fixture
def content() -> dict[str, Any]:
    return deepcopy(CONTENT)


def powers(content: dict[str, Any]) -> Powers:
    return powers_of(charter_of(encode(content), CATALOGUE), CATALOGUE)


def hand(found: Powers, party: str) -> Hand:
    return next(each for each in found.hands if each.member == party)


def alone(found: Hand) -> set[str]:
    return {action for needs in found.alone for action in needs.actions}


def member(content: dict[str, Any], party: str) -> dict[str, Any]:
    return next(each for each in content["member"] if each["id"] == party)  # type: ignore[no-any-return]


def test_each_action_that_a_member_may_do_stands_once(content: dict[str, Any]) -> None:
    charter = charter_of(encode(content), CATALOGUE)
    for each, founder in zip(powers(content).hands, charter.articles.member, strict=True):
        named = [action for needs in (*each.alone, *each.together) for action in needs.actions] + [*each.with_others]
        allowed = [name for name in CATALOGUE.actions if charter.allows(founder.roles, name)]
        of_keepers = [name for name in allowed if name.startswith("charter.")]
        assert sorted(named) == sorted({*allowed} - (set() if each.keeps_book else {*of_keepers}))


def test_a_policy_decides_who_does_it_alone(content: dict[str, Any]) -> None:
    bank = hand(powers(content), "river-bank")
    assert "documents.recompute" in alone(bank)
    assert not {"receivables.pay_out", "payments.credit"} & alone(bank)
    assert "parties.object_to_key" in alone(bank)  # one key always does
    member(content, "river-bank")["policy"] = []
    freed = hand(powers(content), "river-bank")
    assert {"receivables.pay_out", "payments.credit"} <= alone(freed)
    assert freed.together == ()


def test_larger_amounts_stand_apart_where_they_take_others(content: dict[str, Any]) -> None:
    large = {"actions": ["payments.*"], "needs": {"maker": 1, "checker": 1}, "from_amount": 500_000_00}
    member(content, "core-maker")["policy"] = [large, {"actions": ["*"], "needs": {"maker": 1}}]
    maker = hand(powers(content), "core-maker")
    (above,) = [each for each in maker.together if each.from_amount]
    assert above.from_amount == 500_000_00
    assert "payments.transfer" in above.actions
    assert "payments.withdraw_account_change" not in above.actions  # nothing to measure
    assert "payments.transfer" in alone(maker)


def test_what_another_member_signs_too_is_not_done_alone(content: dict[str, Any]) -> None:
    works = member(content, "fine-works")
    works.pop("policy")
    found = hand(powers(content), "fine-works")
    assert {"receivables.split", "parties.replace_lost_key"} <= {*found.with_others}
    assert not alone(found) & {*found.with_others}


def test_how_many_book_keepers_it_takes(content: dict[str, Any]) -> None:
    found = powers(content)
    assert (found.to_stop, found.to_decide, found.to_upgrade) == (2, 4, 4)
    for each, power in zip(content["book_keeper"], (33, 33, 1, 13, 20), strict=True):
        each["power"] = power
    found = powers(content)
    assert (found.to_stop, found.to_decide, found.to_upgrade) == (2, 3, 3)
    content["roles"]["member"].remove("charter.agree_to_upgrade")
    assert powers(content).to_upgrade is None


OFF = ("inventory", "certificates", "conditions", "wallets", "pledges", "credit")


def test_what_nobody_can_do(content: dict[str, Any]) -> None:
    assert (powers(content).nobody, powers(content).off) == (("supervision.pause_module",), ("evidence", *OFF))
    content["roles"]["bank"].remove("receivables.attest_default")
    assert powers(content).nobody == ("receivables.attest_default", "supervision.pause_module")
    for module in ("receivables", "phases", "limits"):  # the last two measure the first
        del content[module]
    for role, actions in content["roles"].items():
        gone = ("receivables.", "phases.", "limits.")
        content["roles"][role] = [each for each in actions if not each.startswith(gone)]
    for each in content["member"]:
        each.pop("policy", None)
    content["amendment"]["economic"]["covers"].remove("receivables")
    assert powers(content).off == ("evidence", "receivables", *OFF, "phases", "limits")
