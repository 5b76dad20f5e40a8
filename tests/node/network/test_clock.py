"""A trial network's clock from outside: moved on, never back, shown as what it is; real time is nobody's to move."""

import asyncio
import base64
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from heqi.chain.cometbft.reasons import Why as EngineWhy
from heqi.chain.cometbft.rpc import Rpc
from heqi.chain.cometbft.trial_clock import read_statement
from heqi.machine.reasons import Refusal
from heqi.node.doctor import examine
from heqi.node.folder import COMETBFT, GENESIS, SETTINGS, opened
from heqi.node.network import clock
from heqi.node.network.clock import move_clock, require_trial_clock, second_of, shown_second
from heqi.node.network.home import require_clock_of_genesis
from heqi.node.network.places import Place, places
from heqi.node.network.status import network_status
from heqi.node.network.trial import make_trial
from heqi.node.reasons import Why
from heqi.node.settings import read_settings
from tests.pilot import BEGINS, CATALOGUE, CHARTER
from tests.reached import refusing

NODES = [Place(each, Path(each), f"http://{each}:1", f"http://{each}:2", f"{each}:3") for each in ("a", "b")]


class Network:
    """Two nodes that take a statement, unless `deaf`, and answer, unless `silent`."""

    def __init__(self, *, deaf: bool = False, silent: tuple[str, ...] = ()) -> None:
        self.second = BEGINS
        self.deaf, self.silent = deaf, silent
        self.transport = httpx.MockTransport(self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in self.silent:
            raise httpx.ConnectError("nobody there")
        if request.url.path == "/v1/health":
            return httpx.Response(200, json={"as_of": self.second, "waiting": 0, "clock": "trial"})
        return httpx.Response(200, json={"head": {"height": 1, "app_hash": "x", "as_of": self.second}})

    def engine(self, address: str) -> Rpc:
        return Rpc(address, Engine(self, address))

    def move(self, second: int) -> None:
        asyncio.run(move_clock(NODES, second, CHARTER, self.transport, self.engine))


class Engine(NamedTuple):
    """The engine of one of them."""

    network: Network
    address: str

    async def ask(self, line: str, body: bytes = b"") -> bytes:
        if self.address.partition(":")[0] in self.network.silent:
            raise ConnectionRefusedError
        said = read_statement(base64.b64decode(json.loads(body)["params"]["tx"]))
        if not self.network.deaf:
            self.network.second = said or 0
        return b'{"result":{"code":0}}'

    async def close(self) -> None:
        """Nothing is open."""


def test_it_moves_by_whoever_answers() -> None:
    network = Network(silent=("a",))
    network.move(BEGINS + 5)
    assert network.second == BEGINS + 5


def test_it_never_goes_back_and_says_where_nothing_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "MOVE_SECONDS", 0.1)
    with refusing(Why.CLOCK_NEVER_BACK):
        Network().move(BEGINS)
    with pytest.raises(Refusal) as seen:
        Network().move(BEGINS)
    assert seen.value.facts["as_of"] == clock.shown_second(BEGINS, CHARTER)
    with refusing(Why.CLOCK_UNMOVED):
        Network(deaf=True).move(BEGINS + 1)
    with refusing(Why.NOBODY_ANSWERS):
        Network(silent=("a", "b")).move(BEGINS + 1)


def test_a_moment_is_meant_at_the_ledgers_offset() -> None:
    nine = second_of(datetime(2026, 3, 2, 9, tzinfo=UTC), CHARTER)
    assert nine == BEGINS + 9 * 3600
    assert shown_second(nine, CHARTER) == "2026-03-02 09:00:00"


def test_status_says_that_time_is_not_real() -> None:
    assert asyncio.run(network_status(NODES, Network().transport)).trial_second == BEGINS


def test_only_a_network_that_was_founded_so_keeps_a_trial_clock(tmp_path: Path) -> None:
    make_trial(tmp_path / "trial", 4, CATALOGUE, clock="trial")
    make_trial(tmp_path / "real", 4, CATALOGUE)
    trial, real = places(tmp_path / "trial"), places(tmp_path / "real")
    require_trial_clock(trial)
    with refusing(Why.REAL_CLOCK):
        require_trial_clock(real)
    assert json.loads((trial[0].home / GENESIS).read_bytes())["app_state"]["clock"] == "trial"
    assert read_settings(trial[0].folder, {}).clock == "trial"
    require_clock_of_genesis(trial[0].home, "trial")
    require_clock_of_genesis(real[0].home, "real")
    for home, other in ((trial[0].home, "real"), (real[0].home, "trial")):
        with refusing(EngineWhy.OTHER_GENESIS):
            require_clock_of_genesis(home, other)  # type: ignore[arg-type]
    require_clock_of_genesis(tmp_path / COMETBFT, "trial")  # where there is no file the engine is asked


def test_the_doctor_says_so_and_does_not_take_a_story_of_next_year_for_a_wrong_clock(tmp_path: Path) -> None:
    make_trial(tmp_path / "trial", 4, CATALOGUE, clock="trial")
    node = places(tmp_path / "trial")[0].folder
    with opened(node, CATALOGUE) as application:
        application.assemble(int(time.time()) + 400 * 86_400, [])
        application.commit()
    (ledger,) = [each for each in examine(node, CATALOGUE) if each.name == "ledger"]
    assert ledger.ok
    assert "its time is not real" in ledger.en


def test_the_embedded_engine_keeps_no_trial_clock(tmp_path: Path) -> None:
    (tmp_path / SETTINGS).write_text('clock = "trial"\n')
    with refusing(Why.SETTINGS_WRONG):
        read_settings(tmp_path, {})
