"""A trial network: every member's secrets in its own folder, one genesis for all, peers that know each other alone."""

import json
import tomllib
from pathlib import Path

import pytest

from heqi.client.keystore import Keystore
from heqi.codec.signatures import validator_address
from heqi.node.folder import GENESIS, charter_in
from heqi.node.network.home import CONFIG
from heqi.node.network.places import node_folder, places
from heqi.node.network.secrets import CONSENSUS_KEY, CONSENSUS_STATE, NODE_KEY, consensus_key, make_secrets, own_node_id
from heqi.node.network.trial import ORDER, make_trial, trial_passphrase
from heqi.node.reasons import Why
from tests.pilot import CATALOGUE
from tests.reached import refusing


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trial") / "network"
    assert make_trial(folder, 4, CATALOGUE) == ORDER[:4]
    return folder


def test_all_nodes_begin_with_the_same_votes_of_the_charters_keys(network: Path) -> None:
    nodes = places(network)
    assert sorted(each.member for each in nodes) == sorted(ORDER[:4])
    assert len({(each.home / GENESIS).read_bytes() for each in nodes}) == 1
    genesis = json.loads((nodes[0].home / GENESIS).read_bytes())
    charter = charter_in(nodes[0].folder, CATALOGUE)
    assert genesis["app_state"] == {"charter": charter.digest.hex()}
    assert len(genesis["chain_id"]) <= 50
    assert {(each["name"], each["address"].lower(), each["power"]) for each in genesis["validators"]} == {
        (each.member, validator_address(consensus_key(each.home)), "25") for each in nodes
    }


@pytest.mark.parametrize("count", [5, 7])
def test_no_number_of_nodes_leaves_anybody_a_third_of_the_votes(tmp_path: Path, count: int) -> None:
    make_trial(tmp_path / "network", count, CATALOGUE)  # the charter is judged where its ledger is founded
    power = [each.power for each in charter_in(places(tmp_path / "network")[0].folder, CATALOGUE).articles.book_keeper]
    assert (sum(power), max(power) - min(power) <= 1) == (100, True)


def test_nodes_let_in_the_other_members_nodes_and_nobody_else(network: Path) -> None:
    nodes = places(network)
    listening = {}
    for each in nodes:
        settings = tomllib.loads((each.home / CONFIG).read_text())
        listening[own_node_id(each.home)] = settings["p2p"]["laddr"].removeprefix("tcp://")
    assert len(set(listening.values())) == 4
    for each in nodes:
        settings = tomllib.loads((each.home / CONFIG).read_text())["p2p"]
        others = {node: address for node, address in listening.items() if node != own_node_id(each.home)}
        assert dict(peer.split("@") for peer in settings["persistent_peers"].split(",")) == others
        assert {*settings["unconditional_peer_ids"].split(",")} == {*others}
        assert (settings["pex"], settings["max_num_inbound_peers"], settings["max_num_outbound_peers"]) == (False, 0, 0)


def test_secrets_are_for_their_owner_and_in_no_other_members_folder(network: Path) -> None:
    secrets = {}
    for each in places(network):
        for name in (NODE_KEY, CONSENSUS_KEY):
            file = each.home / name
            assert file.stat().st_mode & 0o077 == 0
            secrets[json.loads(file.read_text())["priv_key"]["value"]] = file
    assert len(secrets) == 8
    for file in network.rglob("*"):
        found = [where for secret, where in secrets.items() if file.is_file() and secret.encode() in file.read_bytes()]
        assert found in ([], [file]), file
    passphrase = trial_passphrase(network)
    assert passphrase is not None
    member = ORDER[0]
    unlocked = Keystore(network / member / "keys.json").unlock(passphrase)
    assert {each.name.party for each in unlocked} == {member}
    assert "head" in {each.name.role for each in unlocked}


def test_nothing_is_written_over(network: Path, tmp_path: Path) -> None:
    with refusing(Why.FOLDER_NOT_EMPTY):
        make_trial(network, 4, CATALOGUE)
    home = node_folder(network, ORDER[0]) / "cometbft"
    before = [(home / name).read_bytes() for name in (NODE_KEY, CONSENSUS_KEY, CONSENSUS_STATE)]
    make_secrets(home)
    assert [(home / name).read_bytes() for name in (NODE_KEY, CONSENSUS_KEY, CONSENSUS_STATE)] == before


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b'{"priv_key": {"value": "AAAA"}}', b'{"priv_key": {"value": "%"}}', b"[1]"]
)
def test_what_holds_no_key_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "config").mkdir()
        (tmp_path / CONSENSUS_KEY).write_bytes(content)
    with refusing(Why.FILE_MISSING):
        consensus_key(tmp_path)
