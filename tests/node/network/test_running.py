"""Which passphrase opens the key stores of a network's folder."""

from pathlib import Path

import pytest

from heqi.cli.passphrase import VARIABLE
from heqi.node.network.running import passphrase_of
from heqi.node.network.trial import PASSPHRASE


def test_the_folders_own_passphrase_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "of the pilot")
    assert passphrase_of(tmp_path, "given") == "given"
    assert passphrase_of(tmp_path, None) == "of the pilot"
    (tmp_path / PASSPHRASE).write_text("of the network\n")
    assert passphrase_of(tmp_path, "given") == "of the network"
