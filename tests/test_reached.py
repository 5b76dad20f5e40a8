"""The check that every refusal is reached is itself tested: a planted run that misses one fails and names it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from heqi.machine.reasons import reason, refuse
from heqi.modules import CATALOGUE
from tests import reached

HERE = Path(__file__).resolve().parent
PLANTED = """
from heqi.modules import CATALOGUE
from tests import reached

CODES = sorted(CATALOGUE.reasons)[{first}:]

def test_one_half():
    reached._here.update(CODES[::2])

def test_other_half():
    reached._here.update(CODES[1::2])
"""
WHY = reason("{party} may not.", "{party} 不可以。", do=("Ask {whom}.", "请联系 {whom}。"))
OTHER = reason("x", "x", do=("x", "x"))


def run(folder: Path, first: int, *options: str) -> subprocess.CompletedProcess[str]:
    """Run a suite that reaches every reason of the catalogue from the `first` on."""
    tests = folder / "tests"
    tests.mkdir(parents=True)
    for name in ("conftest.py", "reached.py"):
        (tests / name).write_text((HERE / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tests / "test_planted.py").write_text(PLANTED.format(first=first), encoding="utf-8")
    settings = "[pytest]\ntestpaths = tests\npythonpath = .\naddopts = --import-mode=importlib -p no:cacheprovider\n"
    (folder / "pytest.ini").write_text(settings, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", *options]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_that_misses_one_fails_and_names_it(tmp_path: Path, processes: str) -> None:
    missed = run(tmp_path, 1, "-n", processes)
    assert missed.returncode == pytest.ExitCode.TESTS_FAILED, missed.stdout + missed.stderr
    assert f"No test reaches these refusals: {min(CATALOGUE.reasons)}\n" in missed.stdout


def test_a_run_that_reaches_all_passes(tmp_path: Path) -> None:
    whole = run(tmp_path, 0, "-n", "2")
    assert whole.returncode == pytest.ExitCode.OK, whole.stdout + whole.stderr
    assert "No test reaches" not in whole.stdout


@pytest.mark.parametrize("part", [("tests/test_planted.py",), ("-k", "half")])
def test_a_part_of_the_suite_is_held_to_nothing(tmp_path: Path, part: tuple[str, ...]) -> None:
    assert run(tmp_path, 1, *part).returncode == pytest.ExitCode.OK


def test_refusing_takes_exactly_this_reason() -> None:
    with reached.refusing(WHY):
        refuse(WHY, party="acme", whom="us")
    with pytest.raises(AssertionError, match="not refused"), reached.refusing(WHY):
        pass
    with pytest.raises(AssertionError, match="expected"), reached.refusing(WHY):
        refuse(OTHER)
    with pytest.raises(KeyError), reached.refusing(WHY):
        raise KeyError("a bug is no refusal")


@pytest.mark.parametrize("facts", [{}, {"party": "acme"}, {"whom": "us"}])
def test_a_reason_needs_the_facts_of_its_sentences(facts: dict[str, str]) -> None:
    with pytest.raises(AssertionError, match="lacks the facts"):
        reached.note(WHY, facts)
    reached.note(WHY, {"party": "acme", "whom": "us"})
