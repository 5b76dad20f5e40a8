"""Running `heqi` as somebody at a terminal does, and a node for it to talk to."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import uvicorn

from heqi.__main__ import main
from heqi.cli.charter_template import SEATS
from heqi.client.keystore import LIGHT, create_keystore, named
from heqi.edge.desk import Desk
from heqi.reading.follower import Follower
from heqi.reading.projection import Projection
from heqi.storage.memory import MemoryStore
from tests import pilot
from tests.amending import Amending

PASSPHRASE = "a passphrase for tests"


class Ran(NamedTuple):
    """What a run of the command left: exit code, output, errors."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def refused_as(self) -> str:
        """The code of the refusal that was printed as JSON."""
        return str(self.json["refusal"]["code"])


class Shell:
    """A home folder, an environment, and the command."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._capsys = capsys
        self.environment = monkeypatch
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("HEQI_PASSPHRASE", PASSPHRASE)
        for name in ("HEQI_URL", "HEQI_PARTY", "HEQI_KEYS", "HEQI_CHARTER", "HEQI_LANG", "HEQI_HEAD_FILE"):
            monkeypatch.delenv(name, raising=False)
        for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.chdir(home)

    def run(self, *arguments: str) -> Ran:
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        out, err = self._capsys.readouterr()
        assert "Traceback" not in out + err
        return Ran(int(ended.value.code or 0), out, err)

    def write(self, name: str, text: str | bytes) -> str:
        path = self.home / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    def keys_of(self, *members: str, head: bool = False) -> str:
        """A key store with every person of these members."""
        keys = [
            named(seat.id, person, role, pilot.key(seat.id, person))
            for seat in SEATS
            if seat.id in members
            for person, role, _ in seat.persons
        ]
        if head:
            keys.insert(0, named(members[0], "head", "head", pilot.key(members[0], "head")))
        path = self.home / f"{'-'.join(members)}.json"
        if not path.exists():
            create_keystore(path, PASSPHRASE, keys, LIGHT)
        return str(path)


class LiveNode(NamedTuple):
    """A pilot ledger served on a port of this machine."""

    url: str
    clock: pilot.Clock
    desk: Desk

    def tick(self) -> None:
        """Its clock says what ours does."""
        self.clock.second = int(time.time())


@contextmanager
def live_node(folder: Path, amended: Mapping[str, Any] | None = None) -> Iterator[LiveNode]:
    """Serve the pilot's ledger on a thread of its own, by the real clock. amended: clauses that its members have
    changed, and what they say since.
    """
    started = threading.Event()
    found: list[LiveNode] = []
    servers: list[uvicorn.Server] = []
    thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, amended, found, servers, started)), daemon=True)
    thread.start()
    assert started.wait(30)
    try:
        yield found[0]
    finally:
        servers[0].should_exit = True
        thread.join(30)
        assert not thread.is_alive()


async def _serve(
    folder: Path,
    amended: Mapping[str, Any] | None,
    found: list[LiveNode],
    servers: list[uvicorn.Server],
    started: threading.Event,
) -> None:
    store = MemoryStore()
    application = pilot.founded(store)
    if amended is not None:
        Amending(application).amend(amended)
    lists = Follower(Projection(folder / "lists.sqlite", pilot.CATALOGUE, pilot.CHARTER), store)
    async with pilot.serving(store, lists) as served:
        served.clock.second = int(time.time())
        lists.start()
        server = uvicorn.Server(uvicorn.Config(served.app, host="127.0.0.1", port=0, log_level="error"))
        servers.append(server)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        found.append(LiveNode(f"http://127.0.0.1:{port}", served.clock, served.desk))
        started.set()
        await serving
    lists.stop()
