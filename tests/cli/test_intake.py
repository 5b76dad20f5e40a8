"""`heqi intake` as a user runs it."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from heqi.cli.intake import intake_command
from heqi.intake.reasons import Warn
from tests.cli.shell import Shell
from tests.intake.documents import FOLDER

SPECIAL = str(FOLDER / "fapiao-special.xml")
ALTERED = str(FOLDER / "altered-total.xml")
EUROPEAN = str(FOLDER / "european-ubl.xml")
ANOTHER_DAY = ("<IssueTime>2026-03-02", "<IssueTime>2026-03-03")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(intake_command, arguments)


def objects(*arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("--json", *arguments).stdout.splitlines()]


def test_one_object_per_file_and_the_exit_code() -> None:
    assert run("--json", SPECIAL).exit_code == 0
    assert run("--json", SPECIAL, ALTERED).exit_code == 1
    assert [each["status"] for each in objects(SPECIAL, ALTERED)] == ["accepted", "refused"]
    assert [each["file"] for each in objects(SPECIAL, ALTERED)] == [SPECIAL, ALTERED]


def test_for_people() -> None:
    shown = run(SPECIAL, ALTERED)
    assert shown.exit_code == 1
    for text in ("26422000000100000001", "1,000,000.00 CNY", "intake.ARITHMETIC", "1 read, 1 refused"):
        assert text in shown.stdout
    assert "-1,000,000.00" in run(str(FOLDER / "fapiao-red.xml"), "--lang", "zh").stdout


def test_one_invoice_in_several_files(tmp_path: Path) -> None:
    altered = tmp_path / "altered.xml"
    altered.write_text(Path(SPECIAL).read_text("utf-8").replace(*ANOTHER_DAY), "utf-8")
    reports = objects(SPECIAL, ALTERED, SPECIAL, str(altered))
    first, refused, same, unlike = ([each["code"] for each in report["warnings"]] for report in reports)  # type: ignore[attr-defined]
    assert refused == []
    assert same == [*first, Warn.SAME_AS_ANOTHER_FILE.code]
    assert unlike == [*first, Warn.UNLIKE_ANOTHER_FILE.code]


def test_redacted() -> None:
    assert "River" not in run("--json", "--redact", EUROPEAN).stdout
    assert "River City" not in run("--redact", EUROPEAN).stdout


def test_as_of_currency_and_map() -> None:
    arguments = ("--as-of", "2026-04-30", "--map", str(FOLDER / "parties.toml"))
    report = objects(EUROPEAN, *arguments)[0]
    assert [each["code"] for each in report["warnings"]] == ["intake.FOREIGN_CURRENCY", "intake.ALREADY_DUE"]  # type: ignore[attr-defined]
    assert objects(EUROPEAN, "--currency", "EUR")[0]["warnings"] == []


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code"),
    [
        ((), 2, "command.USAGE"),
        (("--as-of", "16.3.2026", SPECIAL), 2, "command.USAGE"),
        (("--currency", "XXX", SPECIAL), 2, "command.CURRENCY_UNKNOWN"),
        (("--map", SPECIAL, SPECIAL), 2, "intake.PARTY_MAP_MALFORMED"),
        (("--map", "gone", "x"), 1, "command.FILE_FAILED"),
    ],
)
def test_used_wrongly(shell: Shell, arguments: tuple[str, ...], exit_code: int, code: str) -> None:
    refused = shell.run("intake", "--json", *arguments)
    assert (refused.code, refused.refused_as) == (exit_code, code)


def test_programs_read_why_in_both_languages() -> None:
    reason: dict[str, object] = objects(ALTERED, "--lang", "zh")[0]["reason"]  # type: ignore[assignment]
    assert "do not add up" in str(reason["en"])
    assert "金额不符" in str(reason["zh"])
    assert reason["do_en"]
    assert reason["do_zh"]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for name in (str(tmp_path), str(tmp_path / "missing"), "a\x00b", os.fsdecode(b"no-such-\xff"), str(pipe)):
        report = objects(name)[0]
        assert report["status"] == "refused"
        assert report["reason"]["code"] == "intake.FILE_UNREADABLE"  # type: ignore[index]
