"""The stories beside the main one: told to the end on ledgers of their own, the same for a seed."""

import json
import re
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from heqi.client.keystore import Keystore
from heqi.client.proof import verify_with_text
from heqi.demo.command import demo_command
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import ToldTale, tell
from heqi.demo.terminal import tale_told
from heqi.modules import CATALOGUE
from heqi.node.folder import opened
from heqi.node.network.places import KEYS, NODE
from heqi.node.network.trial import PASSPHRASE
from heqi.node.reasons import Why
from tests.demo.conftest import SEED, without_progress
from tests.reached import refusing

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
        "kept_from_loss": 31_004_639_68,
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
        "announced": 0,
        "licences": 1,
        "licences_in_force": 0,
        "provenance_whole": True,
        "money_conserved": True,
    },
}


def test_a_story_is_told_to_its_end(tale: ToldTale) -> None:
    name = tale.tale.name
    assert [each.reason.code for each in tale.story.attempts.values()] == REFUSED[name]
    assert {fact.chapter for fact in tale.story.facts} == {each.number for each in tale.tale.chapters}
    assert tale.figures == FIGURES[name]
    assert {*tale.figures} == {*tale.tale.words}


def test_the_first_figure_is_the_sum_of_its_parts(tale: ToldTale) -> None:
    result = tale.result()
    whole, *parts = (result[name] for name in tale.tale.balance)
    assert whole == sum(part for part in parts if isinstance(part, int)) > 0
    assert len(parts) == 3


def test_no_loss_is_counted_twice() -> None:
    """The copper under pledge and the free copper, the zinc that is not there, the gilded copper, the unpaid fee."""
    assert FIGURES["goods"]["kept_from_loss"] == 14_000_000_00 + 7_000_000_00 + 4_400_000_00 + 5_600_000_00 + 4_639_68


def test_the_same_seed_gives_the_same_ledger(tale: ToldTale, tmp_path: Path) -> None:
    assert tell(tale.tale, SEED, tmp_path, without_progress).result() == tale.result()


def test_its_proof_holds_and_an_altered_one_does_not(tale: ToldTale) -> None:
    proof, charter = (tale.folder / "proof.json").read_bytes(), (tale.folder / "charter.toml").read_text("utf-8")
    assert verify_with_text(proof, charter).ok
    record = verify_with_text(proof, charter).record
    assert record is not None
    row = bytes(record.row)
    assert not verify_with_text(proof.replace(row, row.replace(b'"', b'"x', 1)), charter).ok


@pytest.mark.parametrize("name", REFUSED)
def test_from_outside(name: str, tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--story", name, "--json", "--folder", str(tmp_path)])
    result = json.loads(answer.output.splitlines()[-1])
    assert (result["story"], result["money_conserved"], result["proof_verified"]) == (name, True, True)
    assert all(each["passes_without"] for each in result["frauds_refused"])
    left = {each.name for each in tmp_path.iterdir()}
    assert left == {"charter.toml", "founders.json", "proof.json", "report.html"}


def test_people_read_it_in_their_language(tale: ToldTale) -> None:
    for language, title, colon in (("en", tale.tale.title.en, ": "), ("zh", tale.tale.title.zh, "：")):
        printed = Console(width=200, record=True, file=StringIO())
        printed.print(*tale_told(tale, language))
        text = printed.export_text()
        assert title in text
        attempt = next(iter(tale.story.attempts.values()))
        assert f"{tale.story.called(attempt.who).in_language(language)}{colon}" in text
        assert str(tale.folder / "report.html") in text
        if language == "zh":
            assert not re.search("[\u4e00-\u9fff]:", text)


def test_the_main_folder_keeps_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(demo_command, ["--story", "rights", "--json"]).exit_code == 0
    assert [each.name for each in (tmp_path / "demo").iterdir()] == ["rights"]


def test_a_storys_ledger_can_be_kept(tmp_path: Path) -> None:
    pilot = tmp_path / "pilot"
    told = tell(STORIES["rights"], SEED, tmp_path / "demo", without_progress, pilot)
    with opened(pilot / NODE, CATALOGUE) as application:
        assert application.head == told.story.stage.head
    keys = Keystore(pilot / KEYS).unlock((pilot / PASSPHRASE).read_text().strip())
    assert {each.name.party for each in keys} >= {"river-parts", "core-maker", "platform"}
    with refusing(Why.FOLDER_NOT_EMPTY):
        tell(STORIES["rights"], SEED, tmp_path / "demo", without_progress, pilot)


@pytest.mark.parametrize("story", [[], ["--story", "money"]])
def test_a_network_is_not_kept_as_one_nodes_ledger(story: list[str], tmp_path: Path) -> None:
    arguments = [*story, "--network", "--pilot", str(tmp_path / "pilot"), "--folder", str(tmp_path / "demo")]
    for language, words in (("en", "without --network"), ("zh", "不加 --network")):
        answer = CliRunner().invoke(demo_command, [*arguments, "--lang", language])
        assert answer.exit_code == 2
        assert words in answer.output
    assert list(tmp_path.iterdir()) == []
