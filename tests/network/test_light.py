"""Our light client and CometBFT's own on the headers of a real network, across a change of its validators."""

import asyncio
import base64
import contextlib
import json
import signal
import socket
import socketserver
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from heqi.cli.verify import read_pin
from heqi.client.errors import NotFound
from heqi.client.light import EngineVotes, Pin, follow, trust_of
from heqi.client.light.following import validators_hash
from heqi.client.proof import ProofFile, Verdict, verify
from heqi.codec.signatures import key_pair
from heqi.edge.reasons import Why as EdgeWhy
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.modules.charter import SetConsensusKey, read_charter
from heqi.modules.payments import BALANCES
from heqi.node.folder import CHARTER, COMETBFT, VALIDATORS
from heqi.node.network.engine import require_engine
from heqi.node.network.places import free_ports, node_folder, places
from heqi.node.network.secrets import CONSENSUS_KEY, address, public_json
from heqi.node.votes.asking import EngineHistory, read_signed
from tests.client.light.test_following import leaves
from tests.network.cluster import Cluster, end, running
from tests.node.process import are_gone, run
from tests.pilot import BANK, BUYER, credit

ROW = f"{BANK}/CNY/{BUYER}"
NEW_KEY = key_pair(bytes(range(32)))
LIGHT_SECONDS = 20
VOTES_SECONDS = 30


def charter_of(cluster: Cluster) -> Charter:
    return read_charter((cluster.folder / CHARTER).read_text("utf-8"), CATALOGUE)


def rpc_of(cluster: Cluster, member: str) -> str:
    return next(each.rpc for each in places(cluster.folder) if each.member == member)


def proven(cluster: Cluster, node: str, charter: Charter, file: Path, *more: str) -> tuple[Verdict, bytes]:
    """The proof file that a member writes by a node, and its verdict."""
    keys = cluster.folder / BANK / "keys.json"
    passphrase = (cluster.folder / "passphrase").read_text("ascii").strip()
    done = run(
        *("prove", BALANCES.name, ROW, "-o", str(file), "--url", cluster.urls[node], "--by", BANK),
        *("--keys", str(keys), *more),
        HEQI_PASSPHRASE=passphrase,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return verify(file.read_bytes(), charter), file.read_bytes()


def votes_of(cluster: Cluster, node: str, height: int) -> tuple[Any, EngineVotes]:
    """The head of a height with its votes, of a node: once it has the block after it, and who votes for that."""
    deadline = time.monotonic() + VOTES_SECONDS
    with cluster.client(node, BANK) as client:
        while True:
            try:
                backed = client.votes(height)
            except NotFound as missing:
                if missing.code != EdgeWhy.NO_VOTES.code or time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                continue
            assert backed.votes is not None
            return backed.head, backed.votes


# --- CometBFT's own light client ----------------------------------------------------------------------------------


@contextlib.contextmanager
def their_light_client(home: Path, chain: str, primary: str, witness: str, trusted: tuple[int, str]) -> Iterator[str]:
    """`cometbft light` between a node and whoever asks: its address."""
    port = free_ports(1)[0]
    command = [
        *(require_engine(), "light", chain, "--primary", primary, "--witnesses", witness),
        *("--height", str(trusted[0]), "--hash", trusted[1].upper()),
        *("--laddr", f"tcp://127.0.0.1:{port}", "--home-dir", home),
    ]
    with home.with_suffix(".log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(LIGHT_SECONDS)


def told(url: str, method: str, **asked: str) -> dict[str, Any]:
    """What an engine, or a light client before it, answers."""
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": asked}
    request = urllib.request.Request(url, json.dumps(call).encode(), {"Content-Type": "application/json"})
    deadline = time.monotonic() + LIGHT_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=LIGHT_SECONDS) as answered:
                found: dict[str, Any] = json.load(answered)
                return found
        except urllib.error.HTTPError as error:
            refused: dict[str, Any] = json.load(error)
            return refused
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < deadline, "nobody answers"
            time.sleep(0.1)


@contextlib.contextmanager
def lying(behind: str, true: str, false: str) -> Iterator[str]:
    """A node that says one thing where another one says another, and else what that one says."""
    host, port = behind.removeprefix("http://").split(":")

    class Lies(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, int(port))) as other:
                threading.Thread(target=pass_on, args=(self.request, other), daemon=True).start()
                pass_on(other, self.request, lambda data: data.replace(true.encode(), false.encode()))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Lies) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def pass_on(here: socket.socket, there: socket.socket, change: Callable[[bytes], bytes] = bytes) -> None:
    with contextlib.suppress(OSError):
        while data := here.recv(1_000_000):
            there.sendall(change(data))
        there.shutdown(socket.SHUT_WR)


# --- the network --------------------------------------------------------------------------------------------------


async def require_same_hashes(rpc: str, latest: int) -> None:
    """That headers and validators hash here as the engine says, and all of its votes verify here."""
    history = EngineHistory(rpc.removeprefix("http://"))
    try:
        for height in range(1, latest + 1):
            header, commit = await history.signed(height)
            assert header.hash() == commit.block_id.hash.lower()
            voters = await history.validators(height)
            assert validators_hash(voters) == header.validators_hash
            read_signed(header, commit, voters)
    finally:
        await history.close()


def test_votes_prove_across_a_change_of_validators_as_cometbft_itself_finds(tmp_path: Path) -> None:
    with running(tmp_path / "network") as cluster:
        charter, nodes, own = charter_of(cluster), sorted(cluster.urls), str(tmp_path / "own.head")
        founded_with = {each.consensus_key: each.member for each in charter.articles.book_keeper}
        member = next(each for each in nodes if each != BANK)
        with cluster.client(BANK, BANK) as client:
            before = client.send(credit(1), pairs=cluster.pairs(BANK)).height

        # Before the change the charter's validators stand behind it, whichever node is asked.
        verdict, data = proven(cluster, nodes[0], charter, tmp_path / "before.json", "--head-file", own)
        assert verdict.ok, verdict.failed
        assert verdict.votes is not None
        assert {*verdict.votes.voted_by} <= {*founded_with.values()}
        assert (3 * verdict.votes.power > 200, verdict.votes.timed) == (True, True)

        # A member takes another key; its node goes on with it.
        with cluster.client(nodes[1], member) as client:
            action = SetConsensusKey(by=member, key=NEW_KEY.public)
            changed_at = client.send(action, pairs=cluster.pairs(member)).height
        cluster.together(changed_at)
        replace_key(cluster, member)
        with cluster.client(BANK, BANK) as client:
            for number in range(2, 6):
                after = client.send(credit(number), pairs=cluster.pairs(BANK)).height
        cluster.together(after)

        # The header after the block that changes them names the next validators; every node keeps it.
        for node in nodes:
            head, votes = votes_of(cluster, node, after)
            assert [each.signed.header.height for each in votes.changes] == [changed_at + 1]
            assert follow(trust_of(charter), votes, head).power >= 67
            kept = (node_folder(cluster.folder, node) / VALIDATORS).read_bytes().splitlines()
            assert len(kept) == 1
        pin = Pin(height=before, hash=votes_of(cluster, nodes[2], before)[1].header.hash())
        words = f"{pin.hash}@{pin.height}"
        verdict, data = proven(cluster, nodes[3], charter, tmp_path / "after.json", "--pin", words)
        assert verdict.ok, verdict.failed
        assert verify(data, charter, pin=pin).ok
        other = verify(data, charter, pin=Pin(height=before, hash="ab" * 32))
        assert other.failed is not None
        assert other.failed.code == "votes.OTHER_THAN_PINNED"
        refused_when_altered(data, charter)
        # A client's own head file from before the change does as well, though its head had no votes then.
        verdict, data = proven(cluster, nodes[2], charter, tmp_path / "pinned.json", "--pin", own)
        known = read_pin(own)
        assert (verdict.ok, known.height <= changed_at) == (True, True)
        assert verify(data, charter, pin=known).ok

        # CometBFT's own light client, from the same first block, comes to the same hashes.
        rpc, witness = rpc_of(cluster, nodes[0]), rpc_of(cluster, nodes[1])
        first = told(rpc, "commit", height="1")["result"]["signed_header"]
        trusted = 1, first["commit"]["block_id"]["hash"]
        chain = trust_of(charter).chain
        head, votes = votes_of(cluster, nodes[0], after)
        with their_light_client(tmp_path / "light", chain, rpc, witness, trusted) as theirs:
            for height in (before + 1, changed_at, changed_at + 1, changed_at + 2, after, after + 1):
                found = told(theirs, "commit", height=str(height))["result"]["signed_header"]["commit"]["block_id"]
                ours = told(rpc, "commit", height=str(height))["result"]["signed_header"]["commit"]["block_id"]
                assert found == ours
            assert votes.following.header.hash() == found["hash"].lower()
        # And where a node lies of one header, both refuse it.
        true, false = votes.following.header.app_hash.upper(), "AB" * 32
        with (
            lying(rpc, true, false) as liar,
            their_light_client(tmp_path / "misled", chain, liar, witness, trusted) as theirs,
        ):
            assert told(liar, "commit", height=str(after + 1))["result"]["signed_header"]["header"]["app_hash"] == false
            assert "error" not in told(theirs, "commit", height=str(before + 1))
            assert "error" in told(theirs, "commit", height=str(after + 1))
        lie = msgspec.structs.replace(votes.following.header, app_hash="ab" * 32)
        misled = msgspec.structs.replace(votes, following=msgspec.structs.replace(votes.following, header=lie))
        with pytest.raises(Refusal):
            follow(trust_of(charter), misled, msgspec.structs.replace(head, app_hash="ab" * 32))
        asyncio.run(require_same_hashes(rpc, after))


def replace_key(cluster: Cluster, member: str) -> None:
    """Put the new key into the member's home, and have its engine started again with it."""
    key = {
        "address": address(NEW_KEY.public),
        "pub_key": public_json(NEW_KEY.public),
        "priv_key": {"type": "tendermint/PrivKeyEd25519", "value": base64.b64encode(NEW_KEY.secret).decode()},
    }
    engine = cluster.processes()[f"{member} engine"]
    (node_folder(cluster.folder, member) / COMETBFT / CONSENSUS_KEY).write_bytes(msgspec.json.encode(key))
    end(engine, signal.SIGTERM)
    assert are_gone([engine])


def refused_when_altered(data: bytes, charter: Charter) -> None:
    """Whatever is changed in the votes of a real proof, by somebody who makes the checksum anew, does not hold."""
    for path in leaves(msgspec.json.decode(data)["votes"]):
        changed = msgspec.json.decode(data)
        inside = changed["votes"]
        for step in path[:-1]:
            inside = inside[step]
        value = inside[path[-1]]
        inside[path[-1]] = value + 1 if isinstance(value, int) else value[:-1] + ("1" if value[-1:] == "0" else "0")
        try:
            file = msgspec.convert(changed, ProofFile)
        except msgspec.ValidationError:
            continue
        failed = verify(msgspec.structs.replace(file, checksum=file.content_digest()).bytes(), charter).failed
        assert failed is not None, path
        assert failed.name == "votes"
