"""The engine's program: found where it is looked for, and no other release of it accepted."""

from pathlib import Path

import pytest

from heqi.machine.reasons import Refusal
from heqi.node.doctor import examine
from heqi.node.network import engine
from heqi.node.network.engine import ENGINE_VERSION, find_engine, require_engine
from heqi.node.reasons import Why
from tests.pilot import CATALOGUE


def program(folder: Path, says: str) -> Path:
    """A program that says this of its version."""
    file = folder / "cometbft"
    file.write_text(f"#!/bin/sh\n{says}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HEQI_ENGINE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(engine, "CHECKOUT", tmp_path / "nothing")


def test_the_engine_is_the_named_one_or_the_checkouts_or_that_on_the_path(
    tmp_path: Path, nowhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_engine() is None
    (tmp_path / "path").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    on_path = program(tmp_path / "path", "")
    assert find_engine() == on_path
    (tmp_path / "checkout/.engine").mkdir(parents=True)
    monkeypatch.setattr(engine, "CHECKOUT", tmp_path / "checkout")
    own = program(tmp_path / "checkout/.engine", "")
    assert find_engine() == own
    monkeypatch.setenv("HEQI_ENGINE", str(on_path))
    assert find_engine() == on_path
    monkeypatch.setenv("HEQI_ENGINE", str(tmp_path / "gone"))
    assert find_engine() is None


@pytest.mark.parametrize("says", ["echo 0.37.2", "exit 1", "true"])
def test_another_release_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    monkeypatch.setenv("HEQI_ENGINE", str(program(tmp_path, says)))
    with pytest.raises(Refusal) as refused:
        require_engine()
    assert refused.value.reason is Why.WRONG_ENGINE


def test_the_right_release_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = program(tmp_path, f"echo {ENGINE_VERSION.removeprefix('v')}+abc")
    monkeypatch.setenv("HEQI_ENGINE", str(file))
    assert require_engine() == file


def test_the_doctor_misses_the_engine_where_a_network_needs_it(tmp_path: Path, nowhere: None) -> None:
    def looked(folder: Path) -> tuple[bool, bool]:
        found = next(each for each in examine(folder, CATALOGUE) if each.name == "engine")
        assert "make engine" in found.do_en
        return found.ok, found.unknown

    assert looked(tmp_path) == (True, True)
    (tmp_path / "cometbft").mkdir()
    assert looked(tmp_path) == (False, False)
