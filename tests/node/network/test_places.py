"""Where nodes are: found by their folders, with ports that nobody else has."""

import socket
from pathlib import Path

import pytest

from heqi.machine.reasons import Refusal
from heqi.node.network.places import LOOPBACK, Place, free_ports, places, require_whole_homes
from heqi.node.network.secrets import CONSENSUS_KEY, CONSENSUS_STATE, make_secrets
from heqi.node.reasons import Why
from tests.cli.shell import Shell
from tests.reached import refusing


def test_ports_are_free_and_handed_out_once() -> None:
    first = free_ports(20)
    with socket.socket() as taken:
        taken.bind((LOOPBACK, first[-1] + 1))
        more = free_ports(20)
    assert len({*first, *more}) == 40
    assert first[-1] + 1 not in more


def test_a_folder_without_nodes_is_refused(tmp_path: Path) -> None:
    with refusing(Why.NO_NETWORK):
        places(tmp_path / "nowhere")


def test_a_node_that_was_restored_without_its_engines_home_is_told_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    with refusing(Why.NO_NETWORK):
        places(tmp_path)  # a pilot's
    (tmp_path / "node.toml").write_text('engine = "cometbft"\n[cometbft]\n')
    with refusing(Why.HOME_INCOMPLETE):
        places(tmp_path)


def test_an_engine_that_would_make_up_what_it_lacks_is_not_started(tmp_path: Path) -> None:
    make_secrets(tmp_path / "cometbft")
    (tmp_path / "cometbft" / "config" / "genesis.json").write_text("{}")
    place = Place("river-bank", tmp_path, "", "", "")
    require_whole_homes([place])
    (place.home / CONSENSUS_STATE).unlink()
    with pytest.raises(Refusal) as refused:
        require_whole_homes([place])
    assert refused.value.facts["missing"] == "cometbft/data/priv_validator_state.json"
    (place.home / CONSENSUS_KEY).unlink()  # now a remote signer has them
    require_whole_homes([place])
    for needed in ("genesis.json", "node_key.json"):
        (place.home / "config" / needed).unlink()
        with refusing(Why.HOME_INCOMPLETE):
            require_whole_homes([place])


@pytest.mark.parametrize("command", [["status"], ["down"], ["clock"], ["replace-validator", "river-bank"]])
def test_a_folder_without_a_network_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    ran = Shell(tmp_path, capsys, monkeypatch).run("network", *command, "--data", "typo", "--json")
    assert (ran.code, ran.refused_as) == (1, Why.NO_NETWORK.code)
    assert not (tmp_path / "typo").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cometbft = 1",
        "not toml",
        '[cometbft]\nrpc = "127.0.0.1:1"\n',
        'port = "abc"\n[cometbft]\nrpc = "127.0.0.1:1"\napplication = "127.0.0.1:2"\n',
    ],
)
def test_a_node_that_does_not_say_where_it_listens_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "cometbft").mkdir()
    (tmp_path / "node.toml").write_text(text)
    with refusing(Why.SETTINGS_WRONG):
        places(tmp_path)
