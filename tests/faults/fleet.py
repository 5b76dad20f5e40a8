"""A network whose processes can each be ended, changed and started again, and whose nodes reach each other by links."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from unittest.mock import patch

from heqi.cli.charter_template import charter_text
from heqi.client.files import write_whole
from heqi.client.keystore import Keystore
from heqi.codec.signatures import KeyPair
from heqi.machine.charter import Charter
from heqi.modules import CATALOGUE
from heqi.node.folder import CHARTER, COMETBFT, FOUNDERS, LEDGER, LISTS, charter_in
from heqi.node.network.engine import require_engine
from heqi.node.network.home import CONFIG, Addresses, Peer, write_home
from heqi.node.network.places import KEYS, LOGS, LOOPBACK, Place, free_ports, places, write_settings
from heqi.node.network.secrets import CONSENSUS_KEY, CONSENSUS_STATE, NODE_KEY, make_secrets, own_node_id
from heqi.node.network.status import NetworkStatus, network_status
from heqi.node.network.supervise import engine_command, node_command, pipe_with
from heqi.node.network.trial import FEWEST, make_trial, trial_passphrase
from tests.faults.links import Links

CHECKOUT = Path(__file__).resolve().parents[2]
SECONDS = 90
LAST_WORDS = 2_000
DATA = "data"
GUEST = "guest"
_ENGINE_WAITS = 'timeout_commit = "100ms"\n'
# For a proposer that is dead, and for votes that do not come: less than usual, so that more faults fit an hour.
_SHORTER = 'timeout_propose = "800ms"\ntimeout_prevote = "400ms"\ntimeout_precommit = "400ms"\n'


class Broken(AssertionError):
    """What has to hold does not."""


def generous_charter(*arguments: object) -> str:
    """The template's charter without its quotas: tests that load a node are not to meet one."""
    text = charter_text(*arguments)  # type: ignore[arg-type]
    for share in ("party_transactions = 10000", "party_bytes = 20000000", "ledger_transactions = 100000"):
        assert share in text
        text = text.replace(share, f"{share}000")
    return text


def until(holds: Callable[[], bool], what: Callable[[], str], seconds: float = SECONDS) -> None:
    """Wait for something; Broken when it does not come."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise Broken(f"not within {seconds:.0f} seconds: {what()}")
        time.sleep(0.05)


class Member:
    """One member's two processes. plant: what is wrong with its node, by a name of `planted`."""

    def __init__(self, place: Place, engine: Path, logs: Path, passphrase: str) -> None:
        self.place = place
        self.name = place.member
        self.plant = ""
        self.node: subprocess.Popen[bytes] | None = None
        self.engine: subprocess.Popen[bytes] | None = None
        self.founded = logs / f"{place.member}.founded"  # its ledger as it was then
        shutil.copytree(place.folder / LEDGER, self.founded, dirs_exist_ok=True)
        self.engine_program = engine
        self._logs = logs
        self._passphrase = passphrase

    @property
    def peers(self) -> str:
        """Where its engine listens for others."""
        config = tomllib.loads((self.place.home / CONFIG).read_text("utf-8"))
        address: str = config["p2p"]["laddr"]
        return address.removeprefix("tcp://")

    @property
    def processes(self) -> list[subprocess.Popen[bytes]]:
        return [each for each in (self.node, self.engine) if each is not None]

    def start_node(self) -> None:
        command = node_command(self.place)
        if self.plant:
            command[1:3] = ["-m", "tests.faults.planted", self.plant]
        handed = pipe_with(self._passphrase)
        command += ["--passphrase-fd", str(handed)]
        try:
            with self._log("node") as log:
                self.node = subprocess.Popen(command, stdout=log, stderr=log, pass_fds=(handed,), cwd=CHECKOUT)
        finally:
            os.close(handed)

    def start_engine(self) -> None:
        node = self.node
        until(
            lambda: listens(self.place.application) or (node is not None and node.poll() is not None),
            lambda: f"{self.name}'s node\n{self.last_words()}",
        )
        if node is not None and node.poll() is not None:
            raise Broken(f"{self.name}'s node ended\n{self.last_words()}")
        with self._log("engine") as log:
            self.engine = subprocess.Popen(engine_command(self.engine_program, self.place), stdout=log, stderr=log)

    def start(self) -> None:
        """Whichever of the two does not run, as systemd would."""
        if self.node is None or self.node.poll() is not None:
            if self.engine is not None and self.engine.poll() is None:
                until(lambda: self._ended(self.engine), lambda: f"the end of {self.name}'s engine, left alone")
            self.start_node()
        if self.engine is None or self.engine.poll() is not None:
            self.start_engine()

    def kill(self, node: bool = True, engine: bool = True) -> None:
        """As a power cut would: no handler runs."""
        ended = [each for each, wanted in ((self.node, node), (self.engine, engine)) if wanted and each is not None]
        for each in ended:
            each.kill()
        for each in ended:
            each.wait()

    def stop(self) -> None:
        """As an operator does: the engine first."""
        for each in (self.engine, self.node):
            if each is not None and each.poll() is None:
                each.send_signal(signal.SIGTERM)
                try:
                    each.wait(20)
                except subprocess.TimeoutExpired:
                    each.kill()
                    each.wait()

    def make_anew(self) -> None:
        """Back to the ledger as it was founded, with nothing of the engine's but what it has voted for."""
        voted = (self.place.home / CONSENSUS_STATE).read_bytes()
        shutil.rmtree(self.place.home / DATA)
        shutil.rmtree(self.place.folder / LEDGER)
        (self.place.folder / LISTS).unlink(missing_ok=True)
        shutil.copytree(self.founded, self.place.folder / LEDGER)
        write_whole(self.place.home / CONSENSUS_STATE, voted)

    def change_config(self, *changes: tuple[str, str]) -> None:
        """Replace lines of the engine's settings; they count from its next start."""
        file = self.place.home / CONFIG
        text = file.read_text("utf-8")
        for before, after in changes:
            assert before in text, before
            text = text.replace(before, after)
        write_whole(file, text.encode())

    def last_words(self) -> str:
        found = [self._logs / f"{self.name}.{what}.log" for what in ("node", "engine")]
        return "\n".join(
            f"{each.name}: {each.read_text('utf-8', 'replace')[-LAST_WORDS:]}" for each in found if each.exists()
        )

    def log_of(self, what: str) -> str:
        return (self._logs / f"{self.name}.{what}.log").read_text("utf-8", "replace")

    def _ended(self, process: subprocess.Popen[bytes] | None) -> bool:
        return process is None or process.poll() is not None

    def _log(self, what: str) -> IO[bytes]:
        return (self._logs / f"{self.name}.{what}.log").open("ab")


class Fleet:
    """The members of a trial network in an empty folder, and the links between them."""

    def __init__(self, folder: Path, links: Links, members: int = FEWEST) -> None:
        self.folder = folder
        self.links = links
        self.logs = folder / LOGS
        with patch("heqi.node.network.trial.charter_text", generous_charter):
            make_trial(folder, members, CATALOGUE)
        self.passphrase = trial_passphrase(folder) or ""
        (folder / LOGS).mkdir(exist_ok=True)
        engine = require_engine()
        self.members = {place.member: Member(place, engine, folder / LOGS, self.passphrase) for place in places(folder)}
        self.charter: Charter = charter_in(next(iter(self.members.values())).place.folder, CATALOGUE)
        self._pairs: dict[str, list[KeyPair]] = {}
        make_secrets(folder / GUEST)
        self._guest_id = own_node_id(folder / GUEST)
        self._lead_links()

    @property
    def names(self) -> list[str]:
        return sorted(self.members)

    def others(self, *names: str) -> list[str]:
        return [each for each in self.names if each not in names]

    def start(self, *names: str) -> None:
        """These, or all: each that does not run, and what of it does not."""
        chosen = [self.members[each] for each in names or self.names]
        for each in chosen:
            if each.engine is None and each.node is None:
                each.start_node()
        for each in chosen:
            each.start()
        for each in chosen:
            for address in (each.place.rpc, each.place.url):
                port = address.removeprefix("http://")
                until(lambda: listens(port), lambda: f"{each.name} at {port}\n{each.last_words()}")  # noqa: B023

    @contextmanager
    def kept_running(self, *names: str) -> Iterator[None]:
        """Meanwhile whichever of their processes ends is started again, as systemd does."""
        done = threading.Event()

        def keep() -> None:
            while not done.wait(0.2):
                for name in names:
                    self.members[name].start()

        with ThreadPoolExecutor(1) as thread:
            keeping = thread.submit(keep)
            try:
                yield
            finally:
                done.set()
            keeping.result()

    def restart(self, *names: str, plant: str) -> None:
        """End them in order, and start them with this fault planted ("" for none)."""
        for name in names:
            self.members[name].stop()
            self.members[name].plant = plant
        for name in names:
            self.members[name].start_node()
        self.start(*names)

    def stop(self) -> None:
        for each in self.members.values():
            each.stop()

    def kill(self) -> None:
        for each in self.members.values():
            each.kill()

    def pairs(self, member: str) -> list[KeyPair]:
        """The keys of a member's persons."""
        if member not in self._pairs:
            unlocked = Keystore(self.folder / member / KEYS).unlock(self.passphrase)
            self._pairs[member] = [each.pair for each in unlocked if each.name.role != "head"]
        return self._pairs[member]

    def status(self, *names: str) -> NetworkStatus:
        return asyncio.run(network_status([self.members[each].place for each in names or self.names]))

    def answering(self, *names: str) -> NetworkStatus:
        """The status once each of these nodes (or all) says where it stands, whatever its engine does. One that has no
        time to answer neither agrees nor disagrees with anybody.
        """
        return self._status_once(lambda found: all(each.app_hash for each in found.nodes), "everybody to answer", names)

    def twin_of(self, name: str) -> Member:
        """A second pair of processes with the consensus key of a member, and no memory of what it has voted for. Every
        other member lets it in; it does not run yet.
        """
        member, home = self.members[name], self.folder / GUEST / "node" / COMETBFT
        peers, rpc, application, port = free_ports(4)
        addresses = Addresses(*(f"{LOOPBACK}:{each}" for each in (peers, rpc, application)))
        shutil.rmtree(home.parent, ignore_errors=True)  # of an earlier one
        shutil.copytree(member.founded, home.parent / LEDGER)
        for file in (CHARTER, FOUNDERS):
            shutil.copy(member.place.folder / file, home.parent / file)
        make_secrets(home)
        shutil.copy(self.folder / GUEST / NODE_KEY, home / NODE_KEY)
        shutil.copy(member.place.home / CONSENSUS_KEY, home / CONSENSUS_KEY)
        known = [Peer(own_node_id(each.place.home), each.peers) for each in self.members.values() if each is not member]
        write_home(home, self.charter, GUEST, addresses, known)
        keys = str((self.folder / name / KEYS).resolve())
        write_settings(home.parent, addresses, operator=name, port=port, keys=keys)
        place = places(home.parent)[0]._replace(member=GUEST)
        return Member(place, member.engine_program, self.folder / LOGS, self.passphrase)

    def together(self, height: int, *names: str) -> NetworkStatus:
        """The status once these (or all) nodes have this block, and one app hash."""
        found = self._status_once(
            lambda found: found.whole and all(each.height >= height for each in found.nodes),
            f"everybody at block {height}",
            names,
        )
        if not found.agree:
            raise Broken(f"the nodes do not agree: {found}")
        return found

    def _status_once(self, good: Callable[[NetworkStatus], bool], what: str, names: Sequence[str]) -> NetworkStatus:
        found = self.status(*names)

        def holds() -> bool:
            nonlocal found
            found = self.status(*names)
            return good(found)

        until(holds, lambda: f"{what}: {found}\n{self.last_words()}")
        return found

    def last_words(self) -> str:
        return "\n".join(each.last_words() for each in self.members.values())

    def _lead_links(self) -> None:
        """Let every engine dial its peers by a link, each by one of its own."""
        listening = {name: each.peers for name, each in self.members.items()}
        for name, member in self.members.items():
            ways = [
                (f"@{address}", f"@{self.links.lead(name, peer, address)}")
                for peer, address in listening.items()
                if peer != name
            ]
            ids = 'unconditional_peer_ids = "'
            member.change_config(*ways, (_ENGINE_WAITS, _ENGINE_WAITS + _SHORTER), (ids, f"{ids}{self._guest_id},"))


def listens(address: str) -> bool:
    host, _, port = address.rpartition(":")
    with socket.socket() as trying:
        trying.settimeout(1)
        return trying.connect_ex((host, int(port))) == 0


@contextmanager
def running_fleet(folder: Path) -> Iterator[Fleet]:
    """A fresh network that runs; whatever happens, nothing of it is left running."""
    with Links() as links:
        fleet = Fleet(folder, links)
        try:
            fleet.start()
            yield fleet
        finally:
            fleet.kill()
