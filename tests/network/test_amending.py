"""Members change the charter of four validators while people pay: one joins them and one leaves by votes, with the
commands that members use; and the blocks come to the same app hash on the embedded engine.
"""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from heqi.client.errors import Refused
from heqi.client.keystore import Keystore, named, new_pair
from heqi.client.sdk import Client
from heqi.modules import CATALOGUE
from heqi.modules.amendment import PROPOSALS, Vote
from heqi.modules.charter import read_charter
from heqi.modules.payments import BALANCES
from heqi.node.folder import CHARTER, opened
from heqi.node.network.places import KEYS, Place, node_folder, place_of
from heqi.node.network.replacing import ask_voting
from heqi.node.network.secrets import address, consensus_key
from heqi.node.network.supervise import end_process
from heqi.node.network.trial import trial_passphrase
from tests.network.cluster import Cluster, running
from tests.network.test_network import BUYERS
from tests.node.process import run
from tests.pilot import BANK, PERSONS, credit

JOINS, LEAVES = "core-maker", "supervisor"
VOTES, COOLING_DAYS = 6, 30  # more than three quarters of seven, for what is constitutional
PAUSE_SECONDS = 0.5
HOURS_AHEAD = timedelta(hours=8)


class Members:
    """What members do with their commands, each at a node."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.passphrase = trial_passphrase(cluster.folder) or ""

    def command(self, member: str, *arguments: str, node: str = "") -> dict[str, Any]:
        """`heqi …` in a member's name: what it says."""
        url = self.cluster.urls[node or BANK]
        done = run(
            *(*arguments, "--url", url, "--by", member, "--keys", str(self.keys(member)), "--json"),
            HEQI_PASSPHRASE=self.passphrase,
            HEQI_HEAD_FILE=str(self.cluster.folder / f"{member}.head"),
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr, self.cluster.logs())
        said: dict[str, Any] = json.loads(done.stdout)
        return said

    def keys(self, member: str) -> Path:
        return self.cluster.folder / member / KEYS

    def new_head_key(self, member: str, person: str) -> str:
        made = named(member, person, "head", new_pair())
        Keystore(self.keys(member)).add(self.passphrase, [made])
        return made.name.public

    def agree_on(self, text: str, number: int) -> None:
        """Propose a text, vote for it at one node after the other, and let its first day come."""
        file = self.cluster.folder / f"text-{number}.toml"
        file.write_text(text, "utf-8")
        self.command(BANK, "charter", "propose", str(file), "--reason", "Agreed", "--reason-zh", "商定")
        history = self.command(BANK, "charter", "history")
        assert [each["number"] for each in history["texts"]] == [*range(1, number)]
        (proposal,) = [each for each in history["proposals"] if each["row"]["stage"] == "open"]
        nodes = sorted(self.cluster.urls)
        self.command(BANK, "charter", "vote", proposal["short"], "--yes")
        others = [each for each in PERSONS if each != BANK]
        for place, member in enumerate(others[: VOTES - 1]):
            ask = Vote(by=member, proposal=proposal["key"], yes=True)
            with self.client(nodes[place % len(nodes)], member) as client:
                client.send(ask, pairs=self.cluster.pairs(member))
                stage = client.record(PROPOSALS.name, proposal["key"]).row.stage
        assert stage == "passed"
        self.move_on(COOLING_DAYS)
        with self.client(BANK, BANK) as client:
            assert client.record(PROPOSALS.name, proposal["key"]).row.stage == "in-force"

    def client(self, node: str, member: str) -> Client:
        """With the network's own clock."""
        now = self.second()
        pair = self.cluster.pairs(member)[0]
        return Client(self.cluster.urls[node], party=member, pair=pair, now=lambda: now, trust_unvouched=True)

    def second(self) -> int:
        """By the trial clock."""
        with Client(self.cluster.urls[BANK]) as client:
            return client.health().as_of

    def move_on(self, days: int) -> None:
        now = datetime.fromtimestamp(self.second(), UTC) + HOURS_AHEAD
        code, said = self.cluster.command("clock", "--to", f"{now + timedelta(days=days):%Y-%m-%dT%H:%M:%S}")
        assert code == 0, (said, self.cluster.logs())


@contextmanager
def paying(cluster: Cluster, node: str) -> Iterator[list[int]]:
    """The bank pays in at a node all the while; the heights of what was acknowledged. What expired because the clock
    had been moved on meanwhile is sent anew.
    """
    done, heights, failures = threading.Event(), list[int](), list[Exception]()

    def pay() -> None:
        pairs = cluster.pairs(BANK)
        clock = Client(cluster.urls[node])
        with Client(cluster.urls[node], party=BANK, pair=pairs[0], now=lambda: clock.health().as_of) as client:
            while not done.wait(PAUSE_SECONDS):
                try:
                    heights.append(client.send(credit(len(heights)), pairs=pairs).height)
                except Refused as refused:
                    if refused.code != "machine.EXPIRED":
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


def voting(place: Place) -> list[str]:
    return sorted(ask_voting(place).addresses)


def addresses(cluster: Cluster, *members: str) -> list[str]:
    """With which their nodes vote."""
    return sorted(address(consensus_key(node_folder(cluster.folder, each) / "cometbft")) for each in members)


def with_keeper(text: str, head_key: str, consensus: str) -> str:
    """The second text: a fifth book-keeper, and a fifth of the power for each."""
    entry = (
        f'\n[[book_keeper]]\nmember = "{JOINS}"\nhead_key = "{head_key}"\nconsensus_key = "{consensus}"\npower = 20\n'
    )
    return re.sub("^power = 25$", "power = 20", _number(text, 2), flags=re.MULTILINE) + entry


def without_keeper(text: str, head_key: str) -> str:
    """The third text: one of them leaves, and the bank vouches with another key."""
    entries = re.split(r"(?m)^(?=\[)", _number(text, 3))
    kept = [each for each in entries if not each.startswith(f'[[book_keeper]]\nmember = "{LEAVES}"')]
    assert len(kept) == len(entries) - 1
    changed = [
        re.sub("head_key = .*", f'head_key = "{head_key}"', each)
        if each.startswith(f'[[book_keeper]]\nmember = "{BANK}"')
        else each
        for each in kept
    ]
    return re.sub("^power = 20$", "power = 25", "".join(changed), flags=re.MULTILINE)


def _number(text: str, number: int) -> str:
    return re.sub("^text = [0-9]+", f"text = {number}", text, flags=re.MULTILINE)


def test_validators_come_and_go_by_votes_while_people_pay(tmp_path: Path) -> None:
    with running(tmp_path / "network", "--trial-clock") as cluster:
        members, keepers = Members(cluster), sorted(cluster.urls)
        founding = (cluster.folder / CHARTER).read_text("utf-8")
        charter = read_charter(founding, CATALOGUE)
        with paying(cluster, "platform") as heights:
            joins = members.new_head_key(JOINS, "head")
            code, added = cluster.command("add-node", "--name", JOINS)
            assert code == 0, (added, cluster.logs())
            cluster.urls[JOINS] = added["url"]
            place = place_of(node_folder(cluster.folder, JOINS))
            assert voting(place) == addresses(cluster, *keepers)
            second_text = with_keeper(founding, joins, added["consensus_key"])
            members.agree_on(second_text, 2)
            after = cluster.together(len(heights))
            assert voting(place) == addresses(cluster, *keepers, JOINS)
            assert vouchers(cluster, JOINS) == [(JOINS, joins)]

            bank = members.new_head_key(BANK, "head-2")
            members.agree_on(without_keeper(second_text, bank), 3)
            stayed = [each for each in (*keepers, JOINS) if each != LEAVES]
            cluster.together(after["height"] + 1)
            assert voting(place) == addresses(cluster, *stayed)
            assert vouchers(cluster, LEAVES) == []
            assert vouchers(cluster, BANK) == []  # until its node starts with the new key
            end_process(cluster.folder.resolve(), f"{BANK} node")
            cluster.together(after["height"] + 1)
            assert vouchers(cluster, BANK) == [(BANK, bank)]
        assert len(heights) > 10
        status = cluster.together(max(heights))
        assert (status["agree"], len(status["nodes"])) == (True, 5)
        assert "it does not keep the book by this text" in (cluster.folder / "log" / f"{LEAVES}.node.log").read_text()
        verified(members, charter.digest.hex(), stayed)
        assert cluster.down()

        with opened(node_folder(cluster.folder, JOINS), CATALOGUE) as application:
            head = application.head
        assert head.charter != head.founding
        file = str(tmp_path / "blocks")
        assert run("node", "export", file, "--data", str(node_folder(cluster.folder, LEAVES))).returncode == 0
        assert run("node", "replay", file, "--app-hash", head.app_hash).returncode == 0


def vouchers(cluster: Cluster, node: str) -> list[tuple[str, str]]:
    with Members(cluster).client(node, BANK) as client:
        return [(each.member, each.key) for each in client.head().vouchers]


def verified(members: Members, founding: str, stayed: list[str]) -> None:
    """What the node that joined proves to somebody who holds the founding charter alone."""
    folder = members.cluster.folder
    file = folder / "proof.json"
    members.command(BANK, "prove", BALANCES.name, BUYERS, "-o", str(file), node=JOINS)
    done = run("verify", str(file), "--charter", str(folder / CHARTER), "--json")
    verdict = json.loads(done.stdout)
    assert done.returncode == 0, verdict
    assert {"votes", "texts", "vouchers"} <= {each["name"] for each in verdict["steps"]}
    assert JOINS in verdict["vouched_by"]
    assert set(verdict["votes"]["voted_by"]) <= {*stayed}
    assert (verdict["votes"]["total_power"], verdict["head"]["founding"]) == (100, founding)
    assert verdict["head"]["charter"] != founding
    proof = json.loads(file.read_text())
    assert (len(proof["passages"]), len(proof["votes"]["changes"])) == (2, 2)
