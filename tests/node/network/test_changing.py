"""The commands by which a network changes: each says what it did and what comes next, to people and to programs."""

import tomllib
from pathlib import Path

import pytest

from heqi.modules import CATALOGUE
from heqi.node.folder import CHARTER, COMETBFT, FOUNDERS, SETTINGS, VALIDATORS
from heqi.node.network import adding, changing
from heqi.node.network.changing import replace_command
from heqi.node.network.home import CONFIG
from heqi.node.network.joining import Start
from heqi.node.network.places import node_folder
from heqi.node.network.replacing import Voting
from heqi.node.network.secrets import address, consensus_key
from heqi.node.network.trial import make_trial
from heqi.node.reasons import Why
from tests.cli.shell import Shell
from tests.reached import refusing

MEMBER = "river-bank"
PEER = f"{'ab' * 20}@ledger.example:26656"
START = Start(40, "CAFE", ("http://a:1", "http://b:1"))


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path, capsys, monkeypatch)


@pytest.fixture
def node(shell: Shell) -> Path:
    """A member's node of a network that does not run."""
    make_trial(shell.home / "network", 4, CATALOGUE)
    return node_folder(shell.home / "network", MEMBER)


def test_a_key_is_replaced_step_by_step_in_a_nodes_own_folder(
    shell: Shell, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = consensus_key(node / COMETBFT)
    counted = [old]
    monkeypatch.setattr(changing, "ask_voting", lambda place: Voting(7, frozenset(map(address, counted))))

    def step() -> tuple[str, str]:
        ran = shell.run("network", "replace-validator", "--data", str(node), "--json")
        assert (ran.code, ran.json["member"]) == (0, MEMBER)
        return ran.json["step"], ran.json["new"]

    said, new = step()
    assert (said, step()) == ("made", ("made", new))
    assert new in shell.run("network", "replace-validator", "--data", str(node)).out
    assert consensus_key(node / COMETBFT) == old
    counted[:] = [new]
    monkeypatch.setattr(changing, "place_key", lambda home: False)  # while the engine runs
    assert step() == ("agreed", new)
    assert consensus_key(node / COMETBFT) == old
    monkeypatch.undo()
    monkeypatch.chdir(shell.home)
    assert step() == ("placed", new)
    assert consensus_key(node / COMETBFT) == new


def test_whose_key_it_is_has_to_be_said_where_there_are_several_nodes(shell: Shell, node: Path) -> None:
    for arguments in ([], ["nobody"]):
        ran = shell.run("network", "replace-validator", *arguments, "--data", "network")
        assert ran.code == 2
        assert MEMBER in ran.err
    ran = shell.run("network", "replace-validator", MEMBER, "--data", "network", "--json")
    assert (ran.code, ran.json["refusal"]["code"]) == (1, Why.ENGINE_SILENT.code)


def test_a_node_without_a_vote_gets_no_key(shell: Shell, node: Path) -> None:
    settings = node / SETTINGS
    settings.write_text("\n".join(line for line in settings.read_text().splitlines() if "operator" not in line))
    before = sorted(node.rglob("*"))
    for arguments in (["--data", str(node)], [MEMBER, "--data", "network"]):
        with refusing(Why.NO_VOTE):
            replace_command.main(arguments, standalone_mode=False)
    assert sorted(node.rglob("*")) == before
    ran = shell.run("network", "replace-validator", "--data", "network")
    assert ran.code == 2
    assert MEMBER not in ran.err
    assert "harbour-bank" in ran.err


def test_a_member_lets_a_node_in(shell: Shell, node: Path) -> None:
    first, again = (shell.run("network", "allow", "cd" * 20, "--data", str(node), "--json") for _ in range(2))
    assert (first.json["allowed"], again.json["allowed"]) == (True, False)
    config = tomllib.loads((node / COMETBFT / CONFIG).read_text())
    assert config["p2p"]["unconditional_peer_ids"].endswith("," + "cd" * 20)
    assert shell.run("network", "allow", "cd", "--data", str(node)).code == 2


def test_a_node_is_made_of_the_papers_and_says_what_it_trusts(
    shell: Shell, node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def find_start(servers: tuple[str, ...], chain: str) -> Start:
        return START

    monkeypatch.setattr(adding, "find_start", find_start)
    papers = [str(node / CHARTER), str(node / FOUNDERS), "--peer", PEER]
    servers = [option for each in START.servers for option in ("--rpc-server", each)]
    (shell.home / "changes").write_bytes(b"of a member\n")
    more = ["--changes", "changes", "--data", "new", "--json"]
    ran = shell.run("network", "add-node", *papers, *servers, *more)
    assert ran.code == 0, ran.err
    assert (shell.home / "new" / VALIDATORS).read_bytes() == b"of a member\n"
    assert (ran.json["trusted_height"], ran.json["trusted_block"]) == (START.height, START.block)
    assert len(ran.json["node"]) == 40
    config = tomllib.loads((shell.home / "new" / COMETBFT / CONFIG).read_text())
    assert config["p2p"]["persistent_peers"] == PEER
    assert config["statesync"]["trust_hash"] == START.block
    said = shell.run("network", "add-node", *papers, *servers, "--data", "other")
    assert START.block in said.out
    assert "heqi network allow" in said.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["charter.toml", "--name", "reader"],
        ["--name", "../reader"],
        ["charter.toml", "a.signature", "--peer", PEER],
        ["charter.toml", "a.signature", "--peer", "somewhere", "--rpc-server", "http://a:1"],
    ],
)
def test_what_a_new_node_needs_is_said(shell: Shell, arguments: list[str]) -> None:
    assert shell.run("network", "add-node", *arguments, "--data", "new").code == 2
    assert not (shell.home / "new").exists()
