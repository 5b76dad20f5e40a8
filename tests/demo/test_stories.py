"""The stories beside the main one: told to the end on ledgers of their own, the same for a seed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from heqi.demo.command import demo_command
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import ToldTale, tell
from tests.demo.conftest import SEED, without_progress

REFUSED = {
    "goods": [
        "inventory.NOT_INSPECTED",
        "inventory.NOT_INDEPENDENT",
        "pledges.PRIORITY_CONTESTED",
        "pledges.PLEDGED",
        "inventory.BEYOND_STOCK",
        "inventory.GOODS_IN_STORE",
        "inventory.NOT_AS_DECLARED",
        "inventory.STILL_IN_STORE",
        "inventory.HELD_BY_COUNT",
        "inventory.FEES_OWED",
        "pledges.PLEDGED",
        "inventory.COVER_LAPSED",
    ],
    "money": [
        "conditions.NEVER_SO_MANY",
        "payments.INSUFFICIENT_FUNDS",
        "conditions.NOT_YET",
        "conditions.IN_DISPUTE",
        "conditions.STILL_BINDS",
        "conditions.PURPOSE_OVER",
        "wallets.BALANCE_LIMIT",
        "wallets.EACH_LIMIT",
    ],
    "rights": [
        "certificates.CLAIMED_ALREADY",
        "certificates.OBJECTION_PERIOD",
        "certificates.OVERLAPS",
        "certificates.HOLDING_PERIOD",
        "certificates.CLAIMED_ALREADY",
        "certificates.NOT_IN_FORCE",
    ],
}
FIGURES = {
    "goods": {
        "attested_kg": 480_000,
        "in_store_kg": 429_400,
        "released_kg": 50_000,
        "lost_kg": 600,
        "receipts_kg": 249_400,
        "assets_pledged": 0,
        "kept_from_loss": 82_018_639_68,
        "goods_conserved": True,
        "receipts_within_stock": True,
        "money_conserved": True,
    },
    "money": {
        "set_aside": 600_000_00,
        "paid": 350_000_00,
        "returned": 250_000_00,
        "bound": 0,
        "in_wallets": 20_000_00,
        "money_conserved": True,
        "reserve_whole": True,
    },
    "rights": {
        "certificates": 3,
        "in_force": 2,
        "revoked": 1,
        "licences": 1,
        "licences_in_force": 0,
        "provenance_whole": True,
        "money_conserved": True,
    },
}


def told(name: str, folder: Path) -> ToldTale:
    return tell(STORIES[name], SEED, folder, without_progress)


@pytest.mark.parametrize("name", REFUSED)
def test_a_story_is_told_to_its_end(name: str, tmp_path: Path) -> None:
    found = told(name, tmp_path)
    assert [each.reason.code for each in found.story.attempts.values()] == REFUSED[name]
    assert {fact.chapter for fact in found.story.facts} == {each.number for each in found.tale.chapters}
    assert found.figures == FIGURES[name]
    assert {*found.figures} == {*found.tale.words}
    assert found.result() == told(name, tmp_path / "again").result()


@pytest.mark.parametrize("name", REFUSED)
def test_from_outside(name: str, tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--story", name, "--json", "--folder", str(tmp_path)])
    result = json.loads(answer.output.splitlines()[-1])
    assert (result["story"], result["money_conserved"]) == (name, True)
    assert all(each["passes_without"] for each in result["frauds_refused"])
    assert (tmp_path / "charter.toml").is_file()
    shown = CliRunner().invoke(demo_command, ["--story", name, "--lang", "zh", "--folder", str(tmp_path)])
    assert shown.exit_code == 0
    assert STORIES[name].title.zh in shown.output


def test_one_kind_of_demonstration_at_a_time(tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--story", "money", "--network", "--folder", str(tmp_path)])
    assert answer.exit_code == 2
