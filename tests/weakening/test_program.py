"""`make prove-charter`'s program: what it prints of a run, and that a fault which nobody notices fails it."""

import re
import sys

import pytest

from tests.weakening import __main__ as program
from tests.weakening.faults import Fault


def told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, faults: tuple[Fault, ...]
) -> tuple[int, str]:
    """(exit code, what it printed) of a short run with these faults."""
    monkeypatch.setattr(sys, "argv", ["weakening", "--sequences", "3", "--processes", "1"])
    monkeypatch.setattr(program, "KINDS", {"supervision": program.SUPERVISION._replace(faults=faults)})
    code = program.main()
    return code, capsys.readouterr().out


def test_it_prints_how_much_it_ran_and_what_it_caught(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = next(each for each in program.SUPERVISION.faults if each.name == "who is suspended uses a privilege")
    code, printed = told(capsys, monkeypatch, (fault,))
    assert code == 0
    assert printed.startswith("supervision: 3 sequences: every privilege within its schedule")
    for what in program.SUPERVISION.shown:
        assert re.search(rf"^  {what} +[0-9,]+$", printed, re.MULTILINE), what
    assert re.search(r"who is suspended uses a privilege +caught in sequence [0-9]+: ", printed)


def test_a_fault_that_nobody_notices_fails_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "caught", lambda kind, fault: None)
    code, printed = told(capsys, monkeypatch, (Fault("no fault at all", lambda stack: None),))
    assert code == 1
    assert "no fault at all" in printed
    assert "NOT CAUGHT" in printed
