"""Upgrading: what book-keepers agree on, and when that is enough."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules import charter
from heqi.modules.charter import UPGRADE_VOTES, UPGRADES, AgreeToUpgrade, Why, application_at, upgrade_to
from heqi.modules.charter.upgrading import NEAREST, Upgrade, UpgradeVote
from heqi.state.view import State
from tests.ledger import Ledger, key, member, needs

POWER = {"anna": 33, "bert": 33, "cora": 1, "dora": 33}
FAR = 100


@pytest.fixture
def ledger() -> Ledger:
    return Ledger((charter.MODULE,), members=[*(member(name) for name in POWER), member("emil")], power=POWER)


def agree(by: str, height: int = FAR, application: int = 2) -> AgreeToUpgrade:
    return AgreeToUpgrade(by=by, application=application, height=height)


def test_two_thirds_of_the_power_are_enough(ledger: Ledger) -> None:
    for name in ("anna", "bert"):
        ledger.do(agree(name))
    assert ledger.rows(UPGRADES) == {}  # 66 of 100
    ledger.do(agree("cora"))
    last = ledger.store.height
    assert ledger.get(UPGRADES, "000002") == Upgrade(height=FAR, agreed_by=("anna", "bert", "cora"), agreed_height=last)
    ledger.do(agree("dora"))  # who comes later is on record too
    assert ledger.get(UPGRADES, "000002").agreed_by == ("anna", "bert", "cora", "dora")


def test_only_who_agrees_on_the_same_block_counts(ledger: Ledger) -> None:
    ledger.do(agree("anna"))
    ledger.do(agree("bert", FAR + 1))
    ledger.do(agree("dora", FAR + 1))
    assert ledger.rows(UPGRADES) == {}
    ledger.do(agree("anna", FAR + 1))  # who thinks better of it agrees anew
    assert ledger.get(UPGRADES, "000002").height == FAR + 1
    assert ledger.get(UPGRADE_VOTES, "anna") == UpgradeVote(application=2, height=FAR + 1)


def test_what_was_agreed_holds_until_as_many_put_it_off(ledger: Ledger) -> None:
    for name in ("anna", "bert", "dora"):
        ledger.do(agree(name))
    for name in ("anna", "bert"):
        ledger.do(agree(name, 2 * FAR))
    assert ledger.get(UPGRADES, "000002").height == FAR
    ledger.do(agree("dora", 2 * FAR))
    assert ledger.get(UPGRADES, "000002").height == 2 * FAR


def test_a_block_has_to_be_some_way_off(ledger: Ledger) -> None:
    nearest = ledger.store.height + 1 + NEAREST
    ledger.refuses(Why.UPGRADE_TOO_NEAR, agree("anna", nearest - 1))
    ledger.do(agree("anna", nearest + 1))


@pytest.mark.parametrize("application", [3, 999_999])
def test_versions_come_one_after_the_other(ledger: Ledger, application: int) -> None:
    ledger.refuses(Why.NOT_THE_NEXT_APPLICATION, agree("anna", application=application))


def test_once_it_is_in_force_the_next_is_the_one_after(ledger: Ledger) -> None:
    height = ledger.store.height + 5 + NEAREST
    for name in ("anna", "bert", "dora"):
        ledger.do(agree(name, height))
    while ledger.store.height + 1 < height:
        assert application_at(ledger.state, ledger.charter, ledger.store.height + 1) == 1
        ledger.do(agree("cora", 10_000 + ledger.store.height))  # some block or other
    assert application_at(ledger.state, ledger.charter, height) == 2
    ledger.refuses(Why.NOT_THE_NEXT_APPLICATION, agree("anna", 2 * height))
    ledger.do(agree("anna", 2 * height, application=3))
    assert upgrade_to(ledger.state, 3) is None


def test_the_same_word_twice(ledger: Ledger) -> None:
    ledger.do(agree("anna"))
    ledger.refuses(Why.AGREED_ALREADY, agree("anna"))


def test_only_book_keepers_agree(ledger: Ledger) -> None:
    ledger.refuses(Why.NOT_A_BOOK_KEEPER, agree("emil"))


def test_it_signs_under_its_policy() -> None:
    two = needs("charter.agree_to_upgrade", maker=1, checker=1)
    ledger = Ledger((charter.MODULE,), members=[member("anna", keys={"maker": 1, "checker": 1}, policy=[two])])
    ledger.refuses(Authority.POLICY_UNMET, agree("anna"), keys=[key("anna")])
    assert State(ledger.store).get(UPGRADE_VOTES, "anna") is None
