"""The node's commands: founding, files of blocks, backups, the doctor; every failure a sentence."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from heqi.client.founding import write_signature
from heqi.node.doctor import examine
from heqi.node.folder import opened
from heqi.node.reasons import Why
from tests.node.process import founded_folder, run
from tests.pilot import CATALOGUE, FOUNDERS, LEDGER, TEXT


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    (tmp_path / "charter.toml").write_text(TEXT)
    for each in FOUNDERS:
        (tmp_path / f"{each.member}.json").write_bytes(write_signature(each))
    return tmp_path


def code_of(stdout: str) -> str:
    code: str = json.loads(stdout)["refusal"]["code"]
    return code


def test_only_a_node_that_runs_waits_for_the_web_framework() -> None:
    look = "import sys, heqi.__main__; print([each for each in ('litestar', 'uvicorn') if each in sys.modules])"
    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_a_network_is_founded_by_its_papers(papers: Path) -> None:
    signatures = [str(papers / f"{each.member}.json") for each in FOUNDERS]
    init = ["network", "init", str(papers / "charter.toml")]
    missing = run(*init, *signatures[1:], "--data", str(papers / "node"), "--json")
    assert (missing.returncode, code_of(missing.stdout)) == (1, "charter.SIGNATURE_MISSING")
    done = run(*init, *signatures, "--data", str(papers / "node"), "--json")
    assert (done.returncode, json.loads(done.stdout)["ledger"]) == (0, LEDGER)


def test_blocks_are_exported_and_replayed(tmp_path: Path) -> None:
    folder, file = founded_folder(tmp_path / "node"), str(tmp_path / "blocks")
    exported = run("node", "export", file, "--data", str(folder), "--json")
    app_hash = json.loads(exported.stdout)["app_hash"]
    assert json.loads(run("node", "replay", file, "--app-hash", app_hash, "--json").stdout)["app_hash"] == app_hash
    other = run("node", "replay", file, "--app-hash", "0" * 64, "--json")
    assert (other.returncode, code_of(other.stdout)) == (1, Why.BLOCKS_DISAGREE.code)
    (tmp_path / "garbage").write_bytes(b"garbage")
    garbage = run("node", "replay", str(tmp_path / "garbage"), "--json")
    assert (garbage.returncode, code_of(garbage.stdout)) == (1, Why.BLOCKS_UNREADABLE.code)
    os.mkfifo(tmp_path / "pipe")
    pipe = run("node", "replay", str(tmp_path / "pipe"), "--json")
    assert (pipe.returncode, code_of(pipe.stdout)) == (1, "command.FILE_FAILED")
    again = run("node", "export", file, "--data", str(folder), "--json")
    assert (again.returncode, code_of(again.stdout)) == (1, Why.FOLDER_NOT_EMPTY.code)


def test_the_doctor_finds_a_sound_folder_and_a_missing_one(tmp_path: Path) -> None:
    found = {each.name: each for each in examine(founded_folder(tmp_path / "node"), CATALOGUE)}
    assert {"python", "signatures", "packing", "clock", "disk", "fsync", "engine", "ledger"} == {*found}
    assert all(found[name].ok for name in ("python", "signatures", "packing", "clock", "ledger"))
    missing = {each.name: each for each in examine(tmp_path / "nothing", CATALOGUE)}
    assert not missing["ledger"].ok
    assert missing["ledger"].do_en
    assert missing["ledger"].do_zh
    assert not (tmp_path / "nothing").exists()


def test_a_folder_in_use_is_told_as_information(tmp_path: Path) -> None:
    folder = founded_folder(tmp_path / "node")
    with opened(folder, CATALOGUE):
        done = run("doctor", "--data", str(folder))
        told = json.loads(run("doctor", "--data", str(folder), "--json").stdout)
    line = next(line for line in done.stdout.splitlines() if "ledger" in line)
    assert line.startswith("ℹ")
    assert done.returncode == 0
    assert next(each for each in told["findings"] if each["name"] == "ledger")["unknown"] is True


def test_the_doctor_says_it_in_both_languages_and_for_programs(tmp_path: Path) -> None:
    done = run("doctor", "--data", str(tmp_path / "nothing"), "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["sound"]) == (1, False)
    assert "heqi network init" in run("doctor", "--data", str(tmp_path / "nothing")).stdout
    assert "没有账本" in run("doctor", "--data", str(tmp_path / "nothing"), "--lang", "zh").stdout
