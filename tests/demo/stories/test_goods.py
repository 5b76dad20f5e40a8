"""The story of goods: the frauds are refused for their own reasons, and its ledger adds up."""

import json
from pathlib import Path

from click.testing import CliRunner

from heqi.demo.command import demo_command

REFUSED = {
    "before-inspection": "inventory.NOT_INSPECTED",
    "own-laboratory": "inventory.NOT_INDEPENDENT",
    "back-dated": "pledges.PRIORITY_CONTESTED",
    "pledged-receipt-sold": "pledges.PLEDGED",
    "stock-not-there": "inventory.BEYOND_STOCK",
    "one-batch-two-warehouses": "inventory.GOODS_IN_STORE",
    "gilded-copper": "inventory.NOT_AS_DECLARED",
    "receipt-and-receivable": "inventory.STILL_IN_STORE",
    "after-a-shortage": "inventory.HELD_BY_COUNT",
    "unpaid-storage": "inventory.FEES_OWED",
    "pledged-copper-out": "pledges.PLEDGED",
    "cover-lapsed": "inventory.COVER_LAPSED",
}


def test_it_is_told_and_adds_up(tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--story", "goods", "--json", "--folder", str(tmp_path / "goods")])
    assert answer.exit_code == 0, answer.output
    result = json.loads(answer.output.splitlines()[-1])
    assert {each["attempt"]: each["code"] for each in result["frauds_refused"]} == REFUSED
    assert all(each["passes_without"] for each in result["frauds_refused"])
    assert all(result[name] for name in ("goods_conserved", "receipts_within_stock", "money_conserved"))
    assert (result["attested_kg"], result["lost_kg"], result["assets_pledged"]) == (480_000, 600, 0)
    assert (tmp_path / "goods" / "charter.toml").is_file()


def test_people_read_it_in_both_languages(tmp_path: Path) -> None:
    for language, words in (("en", "gilded"), ("zh", "镀铜")):
        arguments = ["--story", "goods", "--lang", language, "--folder", str(tmp_path / language)]
        answer = CliRunner().invoke(demo_command, arguments, env={"COLUMNS": "160"})
        assert answer.exit_code == 0, answer.output
        assert words in answer.output


def test_it_goes_with_nothing_else(tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--story", "goods", "--network", "--folder", str(tmp_path)])
    assert answer.exit_code == 2
