"""A pilot becomes a network with its history: real processes before and after, and nothing that was there is lost."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from heqi.chain.cometbft.offering import FOLLOWING
from heqi.chain.graduation import Statement, read_graduation
from heqi.chain.graduation import Why as Graduating
from heqi.cli.charter_template import SEATS
from heqi.cli.prove import prove_record
from heqi.client.building import prepared
from heqi.client.errors import Forked, Refused, Untrue
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.client.proof import ProofFile, verify
from heqi.client.sdk import Client
from heqi.client.witness.folder import WitnessFolder, standing
from heqi.client.witness.following import Fork, Member, Witness
from heqi.machine.admission import Inadmissible
from heqi.machine.transactions import read_submission
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.node.folder import GRADUATION, SETTINGS, opened
from heqi.node.network.places import places
from heqi.node.reasons import Why
from tests.amending import Amending
from tests.cli.shell import PASSPHRASE
from tests.network.cluster import Cluster, require_engine_or_skip
from tests.node.process import NodeProcess, founded_folder, run
from tests.pilot import BANK, BOOK_KEEPERS, BUYER, CHARTER, LEDGER, OPERATOR, PERSONS, credit, key

NEW_HEAD = key(OPERATOR, "second head")
BUYERS = f"{BANK}/CNY/{BUYER}"
EVERY = 10  # heights from snapshot to snapshot
READER = "reader"


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """All members' keys, which only a trial has in one place."""
    everybody = [named(seat.id, each, role, key(seat.id, each)) for seat in SEATS for each, role, _ in seat.persons]
    heads = [named(member, "head", "head", key(member, "head")) for member in BOOK_KEEPERS]
    heads.append(named(OPERATOR, "head-2", "head", NEW_HEAD))
    create_keystore(tmp_path / "keys.json", PASSPHRASE, [*everybody, *heads], LIGHT)
    return tmp_path / "keys.json"


def bank(url: str, statement: Statement | None = None) -> Client:
    return Client(url, party=BANK, pair=key(BANK), charter=CHARTER, graduation=statement)


def signed(client: Client, number: int) -> bytes:
    made = client.prepare(credit(number), valid_for=3_600)
    return made.seal(made.sign(key(BANK, person)) for person in PERSONS[BANK])


def a_pilot(folder: Path, keys: Path) -> tuple[bytes, ProofFile]:
    """Business on one machine, under a charter that its members have amended: an envelope that was executed there, and
    a proof that was made there.
    """
    with opened(founded_folder(folder), CATALOGUE) as application:
        Amending(application).amend({f"book_keeper[{OPERATOR}].head_key": NEW_HEAD.public})
    options = ("--operator", OPERATOR, "--keys", str(keys), "--workers", "0", "--no-lists")
    with NodeProcess(folder, *options, HEQI_PASSPHRASE=PASSPHRASE) as node, bank(node.url) as client:
        envelope = signed(client, 1)
        client.submit(envelope)
        proof = prove_record(client, BALANCES.name, BUYERS)
        assert node.stop() == 0
    assert run("backup", str(folder.with_name("backup")), "--data", str(folder)).returncode == 0
    return envelope, proof


def test_the_network_goes_on_where_the_pilot_ended(tmp_path: Path, keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_engine_or_skip()
    pilot, network = tmp_path / "pilot", tmp_path / "network"
    envelope, proof = a_pilot(pilot, keys)
    graduated = run(
        *("network", "graduate", "trial", "--from", str(pilot), "--keys", str(keys), "--data", str(network), "--json"),
        HEQI_PASSPHRASE=PASSPHRASE,
    )
    assert graduated.returncode == 0, graduated.stdout + graduated.stderr
    for file in network.glob(f"*/node/{SETTINGS}"):
        file.write_text(file.read_text() + f"snapshot_heights = {EVERY}\n")
    last = read_graduation((pilot / GRADUATION).read_bytes(), CHARTER).statement.head
    refused = run("node", "run", "--data", str(pilot), "--port", "0", "--json")
    assert (refused.returncode, Why.GRADUATED.code in refused.stdout) == (1, True)
    monkeypatch.setenv("HEQI_PASSPHRASE", PASSPHRASE)  # the pilot's, which the network's own key stores do not have
    cluster = Cluster(network)
    try:
        cluster.up()
        with bank(cluster.urls[BANK]) as client:
            # The same bytes have their first outcome; whoever did not sign it is refused.
            assert client.submit(envelope).height <= last.height
            paid = client.submit(signed(client, 2))
            assert paid.height > last.height
            assert client.head(last.height).head == last
            assert client.record(BALANCES.name, BUYERS, proof=True).row.available == 2 * 100_00
            with pytest.raises(Refused) as seen:
                client.submit(by_a_stranger(envelope))
            assert seen.value.code == Inadmissible.SEEN.code
            # Its proofs hold the votes of those who were stated as the network's first validators.
            voted = verify(prove_record(client, BALANCES.name, BUYERS).bytes(), CHARTER).votes
            assert voted is not None
            assert voted.timed
            assert {*voted.voted_by} <= {*BOOK_KEEPERS}
            # Whoever holds the statement takes the network's word alone; a program that does not, is told the votes.
            assert client.record(BALANCES.name, BUYERS, proof=True).votes is not None
        with bank(cluster.urls[BANK], statement(network)) as client:
            assert client.head().head.height >= paid.height
            assert client.record(BALANCES.name, BUYERS, proof=True).votes is not None
            assert client.head(last.height).head == last
        watch_over(tmp_path, cluster.urls[BANK], keys)
        status = join_by_a_snapshot(cluster, last.height)
    finally:
        cluster.down()
    assert verify(proof.bytes(), CHARTER).ok
    place = places(network)[0]
    blocks = tmp_path / "all.blocks"
    exported = run("node", "export", str(blocks), "--data", str(place.folder), "--json")
    assert exported.returncode == 0, exported.stdout
    replay = [sys.executable, "-m", "heqi", "node", "replay", str(blocks), "--json"]
    done = subprocess.run(replay, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["app_hash"] == status["app_hash"]


def statement(network: Path) -> Statement:
    return read_graduation((places(network)[0].folder / GRADUATION).read_bytes(), CHARTER).statement


def join_by_a_snapshot(cluster: Cluster, pilots: int) -> dict[str, Any]:
    """A newcomer, which executes nothing of what the pilot did, knows the text that its members have amended."""
    with bank(cluster.urls[BANK]) as client:
        number, height = 3, client.head().head.height
        while height < pilots + 2 * EVERY + FOLLOWING:
            height = client.submit(signed(client, number)).height
            number += 1
    cluster.together(height)
    code, joined = cluster.command("add-node", "--name", READER)
    assert code == 0, (joined, cluster.logs())
    cluster.urls[READER] = joined["url"]
    status = cluster.together(joined["height"])
    assert (status["agree"], len(status["nodes"])) == (True, len(BOOK_KEEPERS) + 1)
    with bank(cluster.urls[READER]) as reading:
        assert reading.text_of(reading.head().head).articles.charter.text == 2
    return status


def watch_over(tmp_path: Path, url: str, keys: Path) -> None:
    """A witness signs the network's heads, and sees that somebody goes on with a backup of the pilot."""
    graduation = read_graduation((places(tmp_path / "network")[0].folder / GRADUATION).read_bytes(), CHARTER)
    head = key("harbour-bank", "head")
    member = Member("harbour-bank", key("harbour-bank"), {head.public: head})

    def look(name: str, address: str) -> WitnessFolder:
        folder = WitnessFolder(tmp_path / name, LEDGER)
        witness = Witness([address], CHARTER, folder, member, every=1, graduation=graduation)
        try:
            asyncio.run(witness.look(witness._nodes[0]))
        finally:
            folder.close()
        return folder

    look("witness", url)
    found = standing(tmp_path / "witness")
    assert [each.problem for each in found.nodes] == [None]
    assert found.latest is not None
    assert found.signed == found.latest.head.height > graduation.statement.head.height
    options = ("--operator", OPERATOR, "--keys", str(keys), "--workers", "0", "--no-lists")
    with NodeProcess(tmp_path / "backup", *options, HEQI_PASSPHRASE=PASSPHRASE) as old, bank(old.url) as client:
        while client.submit(signed(client, client.health().height + 10)).height < found.latest.head.height:
            continue
        for name in ("witness", "another"):
            with pytest.raises(Fork):
                look(name, old.url)
        with bank(old.url, graduation.statement) as held, pytest.raises((Forked, Untrue)) as alone:
            held.head()
        assert alone.value.code == Graduating.NOT_CONTINUED.code
        assert old.stop() == 0


def by_a_stranger(envelope: bytes) -> bytes:
    """The same transaction, signed by somebody who had no part in it."""
    again = prepared(read_submission(envelope, CATALOGUE.transactions).transaction)
    return again.seal([again.sign(key(BUYER))])
