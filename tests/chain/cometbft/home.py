"""A network of one validator: its charter, and CometBFT beside the node as a process of its own."""

import base64
import re
import signal
import socket
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec
import pytest

from heqi.chain.cometbft.genesis import chain_name
from heqi.codec.signatures import KeyPair, validator_address
from heqi.machine.genesis import first_ledger_second
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter, sign_charter
from heqi.node.folder import COMETBFT, SETTINGS, found_network
from heqi.node.network.engine import ENGINE_VERSION, find_engine
from tests.chain.cometbft.lone import one_keeper_allowed
from tests.node.process import NodeProcess
from tests.pilot import OPERATOR, PERSONS, TEXT, key

STOP_SECONDS = 20
CONSENSUS = key(OPERATOR, "node")
_KEEPER = re.compile(r'(\[\[book_keeper\]\]\nmember = "([a-z-]+)"\nhead_key = ".*"\n)power = [0-9]+\n')


def _keeper(found: re.Match[str]) -> str:
    return f'{found[1]}power = 100\nconsensus_key = "{CONSENSUS.public}"\n' if found[2] == OPERATOR else ""


ONE_KEEPER = _KEEPER.sub(_keeper, TEXT)
with one_keeper_allowed():
    CHARTER = read_charter(ONE_KEEPER, CATALOGUE)
LEDGER = CHARTER.digest.hex()
FOUNDERS = tuple(sign_charter(CHARTER, seat, key(seat, persons[0])) for seat, persons in PERSONS.items())

needs_engine = pytest.mark.skipif(
    find_engine() is None, reason=f"CometBFT {ENGINE_VERSION} is not on this machine: make engine"
)


def free_port() -> int:
    with socket.socket() as trying:
        trying.bind(("127.0.0.1", 0))
        port: int = trying.getsockname()[1]
        return port


def founded_network(folder: Path) -> Path:
    """A node's folder on the one keeper's charter, with CometBFT's home in it."""
    with one_keeper_allowed():
        found_network(folder, ONE_KEEPER, FOUNDERS, CATALOGUE)
    application, rpc, peers = free_port(), free_port(), free_port()
    (folder / SETTINGS).write_text(
        f'engine = "cometbft"\n[cometbft]\napplication = "127.0.0.1:{application}"\nrpc = "127.0.0.1:{rpc}"\n'
    )
    home = folder / COMETBFT
    (home / "config").mkdir(parents=True)
    (home / "data").mkdir()
    _write(home / "config/genesis.json", genesis())
    _write(home / "config/priv_validator_key.json", {"address": _address(), **_keys(CONSENSUS)})
    _write(home / "config/node_key.json", {"priv_key": _keys(key(OPERATOR, "peer"))["priv_key"]})
    _write(home / "data/priv_validator_state.json", {"height": "0", "round": 0, "step": 0})
    (home / "config/config.toml").write_text(
        f'proxy_app = "tcp://127.0.0.1:{application}"\n'
        f'[rpc]\nladdr = "tcp://127.0.0.1:{rpc}"\n'
        f'[p2p]\nladdr = "tcp://127.0.0.1:{peers}"\npex = false\n'
        '[consensus]\ncreate_empty_blocks = false\ntimeout_commit = "100ms"\n[tx_index]\nindexer = "null"\n'
    )
    return folder


def genesis(**other: Any) -> dict[str, Any]:
    """CometBFT's genesis of the one keeper's charter; other: what it says otherwise."""
    begins = datetime.fromtimestamp(first_ledger_second(CHARTER), UTC)
    return {
        "genesis_time": begins.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chain_id": chain_name(LEDGER),
        "initial_height": "1",
        "validators": [{"address": _address(), "pub_key": _keys(CONSENSUS)["pub_key"], "power": "100", "name": ""}],
        "app_hash": "",
        "app_state": {"charter": LEDGER},
    } | other


class LoneNode(NodeProcess):
    """A node of the one keeper."""

    program = "tests.chain.cometbft.lone"


class Engine:
    """CometBFT on a folder, until it is stopped or its node goes away."""

    def __init__(self, folder: Path) -> None:
        program = find_engine()
        assert program is not None
        self.log = folder.parent / f"{folder.name}.engine.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [program, "start", "--home", folder / COMETBFT], stdout=log, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _address() -> str:
    return validator_address(CONSENSUS.public).upper()


def _keys(pair: KeyPair) -> dict[str, dict[str, str]]:
    public = bytes.fromhex(pair.public.partition(":")[2])
    return {
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": base64.b64encode(public).decode()},
        "priv_key": {"type": "tendermint/PrivKeyEd25519", "value": base64.b64encode(pair.secret).decode()},
    }


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_bytes(msgspec.json.encode(content))
