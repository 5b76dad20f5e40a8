"""A trial network as its own processes: the nodes and their engines on this machine, and clients of them."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from heqi.client.keystore import Keystore
from heqi.client.sdk import AsyncClient, Client
from heqi.codec.signatures import KeyPair
from heqi.machine.reasons import Refusal
from heqi.node.network.engine import require_engine
from heqi.node.network.places import KEYS
from heqi.node.network.trial import trial_passphrase

SECONDS = 90


class Cluster:
    """The network in a folder, and what its members hold."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._pairs: dict[str, list[KeyPair]] = {}
        self.urls: dict[str, str] = {}

    def command(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        """`heqi network …` on the folder: its exit code, and what it says."""
        command = [sys.executable, "-m", "heqi", "network", *arguments, "--data", str(self.folder), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
        said: dict[str, Any] = json.loads(done.stdout)
        return done.returncode, said

    def up(self, *arguments: str) -> None:
        code, said = self.command("up", "--detach", *arguments)
        assert code == 0, (said, self.logs())
        self.urls = {each["member"]: each["url"] for each in said["nodes"]}

    def down(self) -> bool:
        ended: bool = self.command("down")[1]["ended"]
        return ended

    def status(self) -> dict[str, Any]:
        return self.command("status")[1]

    def together(self, height: int) -> dict[str, Any]:
        """The status once every node has this block."""
        deadline = time.monotonic() + SECONDS
        while True:
            status = self.status()
            if all(not each["problem"] and each["height"] >= height for each in status["nodes"]):
                return status
            assert time.monotonic() < deadline, (status, self.logs())
            time.sleep(0.2)

    def pairs(self, member: str) -> list[KeyPair]:
        """The keys of a member's persons."""
        if member not in self._pairs:
            unlocked = Keystore(self.folder / member / KEYS).unlock(trial_passphrase(self.folder) or "")
            self._pairs[member] = [each.pair for each in unlocked if each.name.role != "head"]
        return self._pairs[member]

    def client(self, node: str, party: str) -> Client:
        """A member that asks this node."""
        return Client(self.urls[node], party=party, pair=self.pairs(party)[0])

    def client_of_all(self, party: str) -> AsyncClient:
        """A member that asks any node, beginning with the first one."""
        return AsyncClient([*self.urls.values()], party=party, pair=self.pairs(party)[0])

    def processes(self) -> dict[str, int]:
        """By the names that the supervisor gave them."""
        running: dict[str, int] = json.loads((self.folder / "running.json").read_bytes())["processes"]
        return running

    def logs(self) -> str:
        """The last words of every process."""
        files = sorted((self.folder / "log").glob("*.log"))
        return "\n".join(f"{each.name}: {each.read_text('utf-8', 'replace')[-1_500:]}" for each in files)


def require_engine_or_skip() -> None:
    try:
        require_engine()
    except Refusal as refusal:
        pytest.skip(f"needs the engine of a network (make engine): {refusal}")


@contextmanager
def running(folder: Path, *options: str, validators: int = 4) -> Iterator[Cluster]:
    """A fresh network that runs; whatever happens, nothing of it is left running. options: of `heqi network up`."""
    require_engine_or_skip()
    cluster = Cluster(folder)
    try:
        cluster.up("--validators", str(validators), *options)
        yield cluster
    finally:
        cluster.down()


def end(process: int, signal: int) -> None:
    """A signal for one of the network's own processes."""
    os.kill(process, signal)
