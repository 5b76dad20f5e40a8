"""A node on CometBFT itself, as an operator has it: two processes that may each go away."""

import json
import time
from contextlib import suppress
from pathlib import Path

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.client.errors import Undecided
from heqi.client.sdk import Client
from heqi.client.told import Outcome
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.receipts import KEPT
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT, opened
from heqi.storage.memory import MemoryStore
from tests.chain.cometbft.home import CHARTER, LEDGER, Engine, LoneNode, founded_network, genesis, needs_engine
from tests.chain.cometbft.lone import one_keeper_allowed
from tests.pilot import BANK, BUYER, PERSONS, credit, key

pytestmark = needs_engine
BANK_KEYS = [key(BANK, person) for person in PERSONS[BANK]]


def bank(node: LoneNode) -> Client:
    return Client(node.url, party=BANK, pair=key(BANK), charter=CHARTER)


def replayed(application: Application) -> str:
    """The app hash that a ledger of its own makes of the same blocks, without CometBFT."""
    store = MemoryStore()
    found_ledger(store, CATALOGUE, CHARTER)
    alone = Application(store, CATALOGUE)
    for height in range(GENESIS_HEIGHT + 1, application.head.height + 1):
        block = reader.read_block_at(application.store, height)
        alone.finalise(block.height, block.second, block.transactions, block.misbehaviour)
        alone.commit()
    assert alone.head == application.head
    return alone.head.app_hash


def test_a_node_on_cometbft_acknowledges_restarts_and_replays_to_one_hash(tmp_path: Path) -> None:
    folder = founded_network(tmp_path / "node")
    with LoneNode(folder) as node, Engine(folder), bank(node) as client:
        outcome = sent(client, credit(1))
        assert outcome.receipt.status == KEPT
        assert sent(client, credit(2)).height > outcome.height
        node.kill()  # CometBFT goes with it
    with LoneNode(folder) as node, Engine(folder), bank(node) as client:
        assert client.record("balances", f"{BANK}/CNY/{BUYER}").row.available == 2 * 100_00
        last = sent(client, credit(3))
        assert node.stop() == 0
    with one_keeper_allowed(), opened(folder, CATALOGUE) as application:
        assert application.head.height >= last.height
        assert replayed(application) == application.head.app_hash
    assert "Traceback" not in node.log.read_text()


def sent(client: Client, action: Action) -> Outcome:
    """Send it, and the same bytes again while nothing is decided: a young chain may wait for its next heartbeat."""
    made = client.prepare(action)
    envelope = made.seal(made.sign(pair) for pair in BANK_KEYS)
    for _ in range(4):
        with suppress(Undecided):
            return client.submit(envelope)
    raise AssertionError("nothing was decided in two minutes")


def test_after_a_pause_a_transaction_is_of_the_time_at_which_it_came(tmp_path: Path) -> None:
    folder = founded_network(tmp_path / "node")
    with LoneNode(folder) as node, Engine(folder), bank(node) as client:
        young = int(time.time())
        first = sent(client, credit(1))
        assert young <= first.second  # the block before has the genesis second
        time.sleep(4)
        came = int(time.time())
        late = sent(client, credit(2))
        assert came - 1 <= late.second <= int(time.time())
        assert node.stop() == 0


def test_cometbft_alone_is_killed_and_comes_back(tmp_path: Path) -> None:
    folder = founded_network(tmp_path / "node")
    with LoneNode(folder) as node, bank(node) as client:
        with Engine(folder) as engine:
            first = sent(client, credit(1))
            engine.process.kill()
            engine.process.wait()
        with Engine(folder):
            assert sent(client, credit(2)).height > first.height
        assert node.stop() == 0


def test_a_genesis_of_another_ledger_stops_the_node_with_a_sentence(tmp_path: Path) -> None:
    folder = founded_network(tmp_path / "node")
    other = genesis(app_state={"charter": "ab" * 32})
    (folder / COMETBFT / "config/genesis.json").write_text(json.dumps(other))
    with LoneNode(folder) as node, Engine(folder):
        assert node.process.wait(30) == 1
        told = json.loads(node.said_last())["refusal"]
    assert told["code"] == "cometbft.OTHER_GENESIS"
    assert LEDGER in told["en"]
