"""Settings: from the file, then from the command line; other machines only when somebody said so."""

from pathlib import Path

import pytest

from heqi.chain.retention import Retained
from heqi.node.reasons import Why
from heqi.node.settings import PORT, Settings, host_and_port, read_settings
from tests.reached import refusing


def test_without_any_the_node_is_for_this_machine_alone(tmp_path: Path) -> None:
    settings = read_settings(tmp_path, {})
    assert settings == Settings()
    assert (settings.host, settings.port, settings.reachable_by_others) == ("127.0.0.1", PORT, False)


def test_the_command_line_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "node.toml").write_text("port = 1234\nworkers = 2\n")
    settings = read_settings(tmp_path, {"workers": 0})
    assert (settings.port, settings.workers) == (1234, 0)


def test_a_node_is_an_archive_unless_it_is_told_otherwise(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}).retained is None
    (tmp_path / "node.toml").write_text("archive = false\nretain_heights = 5000\n")
    assert read_settings(tmp_path, {}).retained == Retained(5_000)
    assert read_settings(tmp_path, {"operator": "river-bank", "keys": "keys.json"}).retained == Retained(
        5_000, provable=True
    )


@pytest.mark.parametrize(
    "text",
    [
        "port = 99999",
        "port = 'x'",
        "colour = 1",
        "[",
        "workers = 1.5",
        "log_level = 'loud'",
        "retain_heights = 0",
        "\udcff",
    ],
)
def test_a_setting_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "node.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with refusing(Why.SETTINGS_WRONG):
        read_settings(tmp_path, {})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.invalid"])
def test_other_machines_are_let_in_only_when_that_is_said(tmp_path: Path, host: str) -> None:
    with refusing(Why.REACHABLE_BY_OTHERS):
        read_settings(tmp_path, {"host": host})
    assert read_settings(tmp_path, {"host": host, "reachable_by_others": True}).host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_is_always_let_in(tmp_path: Path, host: str) -> None:
    assert read_settings(tmp_path, {"host": host}).host == host


def test_the_engine_is_the_embedded_one_unless_another_is_said(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}).engine == "embedded"
    (tmp_path / "node.toml").write_text('engine = "cometbft"\n[cometbft]\nrpc = "[::1]:30000"\n')
    settings = read_settings(tmp_path, {})
    assert (settings.engine, settings.cometbft.application) == ("cometbft", "127.0.0.1:26658")
    assert host_and_port(settings.cometbft.rpc) == ("::1", 30000)


@pytest.mark.parametrize("address", ["192.168.1.5:26658", "0.0.0.0:26658", "127.0.0.1:99999"])
@pytest.mark.parametrize("which", ["application", "rpc"])
def test_a_node_and_its_cometbft_meet_on_this_machine_alone(tmp_path: Path, which: str, address: str) -> None:
    (tmp_path / "node.toml").write_text(f'[cometbft]\n{which} = "{address}"\n')
    with refusing(Why.ENGINE_ELSEWHERE):
        read_settings(tmp_path, {})
