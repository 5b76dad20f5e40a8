"""`heqi demo` from outside."""

import json
from pathlib import Path

from click.testing import CliRunner

from heqi.demo.command import demo_command


def test_its_last_line_is_one_json_object(tmp_path: Path) -> None:
    answer = CliRunner().invoke(demo_command, ["--json", "--seed", "7", "--folder", str(tmp_path / "demo")])
    assert answer.exit_code == 0
    result = json.loads(answer.output.splitlines()[-1])
    assert result["proof_verified"] is True
    assert len(result["frauds_refused"]) >= 12
    assert all(each["code"] and each["passes_without"] for each in result["frauds_refused"])
    assert (tmp_path / "demo" / "report.html").is_file()


def test_people_read_the_story(tmp_path: Path) -> None:
    for language, words in (("en", "SIMULATED"), ("zh", "均为模拟")):
        arguments = ["--lang", language, "--folder", str(tmp_path / language)]
        answer = CliRunner().invoke(demo_command, arguments, env={"COLUMNS": "160"})
        assert answer.exit_code == 0
        assert words in answer.output
        assert "¥397,900.00" in answer.output
        assert "receivables.REGISTRY_FILING_MISSING" in answer.output
