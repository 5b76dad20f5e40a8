"""Adding a node: members let it in by its id, and it is told from where it begins."""

import tomllib
from pathlib import Path

import pytest

from heqi.chain.cometbft.genesis import chain_name, initial_height
from heqi.chain.graduation import Why as Graduating
from heqi.chain.graduation import write_graduation
from heqi.cli.charter_template import BOOK_KEEPERS
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT, GENESIS, GRADUATION, opened
from heqi.node.network import adding
from heqi.node.network.adding import add_to_trial, make_node
from heqi.node.network.graduating import join_network
from heqi.node.network.home import CONFIG, Addresses, Peer, allow_peer, begins_with_snapshot, listens
from heqi.node.network.joining import Start
from heqi.node.network.places import LOOPBACK, Place, place_of, places
from heqi.node.network.trial import make_trial
from heqi.node.reasons import Why
from tests.node.network.test_graduating import Pilot, require_node
from tests.pilot import FOUNDERS, LEDGER, OPERATOR, TEXT
from tests.reached import refusing

ADDRESSES = Addresses(f"{LOOPBACK}:1", f"{LOOPBACK}:2", f"{LOOPBACK}:3")
PEER = Peer("ab" * 20, "ledger.example:26656")
SERVERS = ("http://a:1", "http://b:1")


def made(folder: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, dict[str, object]]:
    """A node's home and its CometBFT's settings, where members say that it begins there."""

    async def find_start(servers: tuple[str, ...], chain: str) -> Start:
        assert (servers, chain) == (SERVERS, chain_name(LEDGER))
        return start

    monkeypatch.setattr(adding, "find_start", find_start)
    added = make_node(folder, TEXT, FOUNDERS, [PEER], SERVERS, ADDRESSES, CATALOGUE, name="reader", port=8401)
    assert (added.start, len(added.node)) == (start, 40)
    return folder / COMETBFT, tomllib.loads((folder / COMETBFT / CONFIG).read_text())


def test_a_node_begins_with_a_snapshot_from_the_block_that_members_agree_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, config = made(tmp_path / "node", Start(40, "CAFE", SERVERS), monkeypatch)
    sync = config["statesync"]
    assert isinstance(sync, dict)
    assert (sync["enable"], sync["trust_height"], sync["trust_hash"]) == (True, 40, "CAFE")
    assert sync["rpc_servers"] == ",".join(SERVERS)
    assert begins_with_snapshot(home)
    place = place_of(tmp_path / "node")
    assert (place.votes, place.url, place.rpc) == (False, "http://127.0.0.1:8401", "http://127.0.0.1:2")
    assert place.member == tmp_path.name
    with refusing(Why.FOLDER_NOT_EMPTY):
        make_node(tmp_path / "node", TEXT, FOUNDERS, [PEER], SERVERS, ADDRESSES, CATALOGUE, name="reader")


def test_where_there_is_no_snapshot_it_executes_every_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, config = made(tmp_path / "node", Start(0, "", SERVERS), monkeypatch)
    assert "statesync" not in config
    assert not begins_with_snapshot(home)
    assert not begins_with_snapshot(tmp_path)


def test_a_member_lets_a_node_in_and_changes_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, before = made(tmp_path / "node", Start(0, "", SERVERS), monkeypatch)
    assert allow_peer(home, "cd" * 20)
    assert not allow_peer(home, "cd" * 20)
    assert not allow_peer(home, PEER.node)
    after = tomllib.loads((home / CONFIG).read_text())
    assert after["p2p"].pop("unconditional_peer_ids") == f"{PEER.node},{'cd' * 20}"
    peers = before["p2p"]
    assert isinstance(peers, dict)
    assert peers.pop("unconditional_peer_ids") == PEER.node
    assert after == before
    assert listens(home) == ADDRESSES.peers


@pytest.mark.parametrize("text", [None, "", "[p2p]\n", "\xff"])
def test_settings_that_are_not_ours_are_left_alone(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / CONFIG
    file.parent.mkdir()
    if text is not None:
        file.write_bytes(text.encode("latin-1"))
    with refusing(Why.SETTINGS_WRONG):
        allow_peer(tmp_path, "cd" * 20)
    with refusing(Why.SETTINGS_WRONG):
        listens(tmp_path)
    assert text is None or file.read_bytes() == text.encode("latin-1")


def test_a_trial_network_that_does_not_run_takes_nobody_in(tmp_path: Path) -> None:
    make_trial(tmp_path / "network", 4, CATALOGUE)
    with refusing(Why.NETWORK_DOWN):
        add_to_trial(tmp_path / "network", "reader", CATALOGUE, lambda place: None)
    assert len(places(tmp_path / "network")) == 4
    assert all(each.votes for each in places(tmp_path / "network"))
    assert (places(tmp_path / "network")[0].home / GENESIS).is_file()


def test_what_takes_too_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adding, "BACK_SECONDS", 0)
    with refusing(Why.NOT_THERE_YET):
        adding.until_voting(Place("bank", tmp_path, "http://127.0.0.1:9", "http://127.0.0.1:9", "127.0.0.1:9"))


def test_a_node_of_a_network_that_was_a_pilot_begins_as_the_members_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = Pilot(tmp_path / "graduating")
    signed = [pilot.sign(member) for member in BOOK_KEEPERS]
    member = pilot.nodes[OPERATOR]
    join_network(member, signed, pilot.cards(), ADDRESSES, CATALOGUE)

    def add(folder: Path, graduation: Path) -> Path:
        async def find_start(servers: tuple[str, ...], chain: str) -> Start:
            return Start(40, "CAFE", SERVERS)

        monkeypatch.setattr(adding, "find_start", find_start)
        make_node(folder, TEXT, FOUNDERS, [PEER], SERVERS, ADDRESSES, CATALOGUE, name="reader", graduation=graduation)
        return folder

    new = add(tmp_path / "new", member / GRADUATION)
    assert (new / COMETBFT / GENESIS).read_bytes() == (member / COMETBFT / GENESIS).read_bytes()
    require_node(new, "cometbft")
    with opened(new, CATALOGUE) as application:
        assert application.head.height == 0
        assert initial_height(application.store) == pilot.sealed.statement.first_height
    (tmp_path / "alone").write_bytes(write_graduation(pilot.sealed))
    with refusing(Graduating.NOT_AGREED):
        add(tmp_path / "other", tmp_path / "alone")
    assert not (tmp_path / "other").exists()
