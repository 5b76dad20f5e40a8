"""A network changes while it runs: a validator takes another key as people pay, and a node joins by a snapshot."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from heqi.chain.cometbft.offering import FOLLOWING
from heqi.chain.snapshots import Snapshots
from heqi.client.errors import Refused
from heqi.client.sdk import Client
from heqi.modules.payments import BALANCES
from heqi.node.folder import SETTINGS, SNAPSHOTS
from heqi.node.network.places import Place, node_folder, place_of
from heqi.node.network.replacing import RETIRED, ask_voting
from heqi.node.network.secrets import address, consensus_key
from tests.network.cluster import Cluster, require_engine_or_skip, running
from tests.network.test_network import BUYERS, pay_in
from tests.node.process import run
from tests.pilot import BANK, credit

EVERY = 10  # heights
READER = "reader"


def founded(folder: Path) -> Path:
    """A trial network whose nodes make snapshots often."""
    require_engine_or_skip()
    assert run("network", "init", "--validators", "4", "--data", str(folder)).returncode == 0
    for file in folder.glob(f"*/node/{SETTINGS}"):
        file.write_text(file.read_text() + f"snapshot_heights = {EVERY}\n")
    return folder


def snapshots(cluster: Cluster, node: str) -> Snapshots:
    return Snapshots(node_folder(cluster.folder, node) / SNAPSHOTS)


def corrupt(cluster: Cluster, node: str) -> None:
    """Change a byte of every chunk that a node offers."""
    for made in snapshots(cluster, node).finished():
        for chunk in range(made.chunks):
            file = node_folder(cluster.folder, node) / SNAPSHOTS / str(made.height) / str(chunk)
            data = bytearray(file.read_bytes())
            data[len(data) // 2] ^= 1
            file.write_bytes(data)


def balance(cluster: Cluster) -> int:
    """As the node says that nobody vouches for."""
    with Client(cluster.urls[READER], party=BANK, pair=cluster.pairs(BANK)[0], trust_unvouched=True) as client:
        assert client.view("payables").height > EVERY  # its lists begin with what it keeps
        available: int = client.record(BALANCES.name, BUYERS, proof=True).row.available
        return available


def asked(place: Place, what: str) -> dict[str, Any]:
    """What a node's engine answers."""
    with httpx.Client(trust_env=False) as http:
        found: dict[str, Any] = http.get(f"{place.rpc}/{what}").raise_for_status().json()["result"]
        return found


@contextmanager
def paying(cluster: Cluster, node: str, first: int) -> Iterator[list[int]]:
    """Somebody who pays in at a node all the while; the heights of what was acknowledged."""
    done, heights, failures = threading.Event(), list[int](), list[Exception]()

    def pay() -> None:
        while not done.is_set():
            try:
                heights.append(pay_in(cluster, node, first + len(heights)))
            except Refused as refused:
                failures.append(refused)
                return

    thread = threading.Thread(target=pay)
    thread.start()
    try:
        yield heights
    finally:
        done.set()
        thread.join()
    assert not failures


def test_a_validator_takes_another_key_and_a_node_joins_by_a_snapshot(tmp_path: Path) -> None:
    with running(founded(tmp_path / "network")) as cluster:
        nodes = sorted(cluster.urls)
        place = place_of(node_folder(cluster.folder, nodes[1]))
        old = consensus_key(place.home)
        with paying(cluster, nodes[0], 0) as heights:
            code, replaced = cluster.command("replace-validator", nodes[1])
        paid = len(heights)
        assert (code, replaced["step"], replaced["old"]) == (0, "placed", old)
        new = consensus_key(place.home)
        assert replaced["new"] == new != old
        assert [each.stem for each in (place.home / RETIRED).iterdir()] == [address(old)]
        counted = ask_voting(place).addresses
        assert (address(new) in counted, address(old) in counted, len(counted)) == (True, False, 4)
        voter = asked(place, "status")["validator_info"]
        assert (voter["address"], int(voter["voting_power"]) > 0) == (address(new), True)

        last = max(heights)
        due = last - last % EVERY + EVERY
        while last < due + FOLLOWING:
            last = pay_in(cluster, nodes[paid % 4], paid)
            paid += 1
        cluster.together(last)
        assert len({snapshots(cluster, node).finished()[0] for node in nodes}) == 1
        for node in nodes[:2]:
            corrupt(cluster, node)
        code, joined = cluster.command("add-node", "--name", READER)
        assert code == 0, (joined, cluster.logs())
        assert (joined["trusted_height"], len(joined["rpc_servers"])) == (due, 4)
        reader = place_of(node_folder(cluster.folder, READER))
        assert int(asked(reader, "status")["sync_info"]["earliest_block_height"]) > due
        cluster.urls[READER] = joined["url"]
        status = cluster.together(joined["height"])
        assert (status["agree"], len(status["nodes"])) == (True, 5)
        assert balance(cluster) == paid * 100_00
        with cluster.client(READER, BANK) as client:  # it has no head key; the validators vote for what it says
            backed = client.votes()
            assert backed.votes is not None
            assert len(backed.votes.changes) == 1
            last = client.send(credit(paid), pairs=cluster.pairs(BANK)).height

        assert cluster.down()
        cluster.up("--validators", "4")
        status = cluster.together(last)
        assert (status["agree"], len(status["nodes"])) == (True, 5)
        assert balance(cluster) == (paid + 1) * 100_00
