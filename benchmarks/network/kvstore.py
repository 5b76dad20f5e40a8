"""What it is compared with: CometBFT's own kvstore, which keeps pairs and checks nothing, over RPC."""

import asyncio
import base64
import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.network.engines import Engine, ask, let_watch, peers
from benchmarks.network.load import Connection, latencies, post, send_all
from benchmarks.network.processes import Processes
from heqi.machine.charter import Charter
from heqi.node.network.engine import require_engine
from heqi.node.network.home import CONFIG, Addresses, Peer, config
from heqi.node.network.places import LOOPBACK, free_ports
from heqi.node.network.secrets import own_node_id

START_SECONDS = 60.0
CONNECTIONS = 8
POLL_SECONDS = 0.02
STALLED_SECONDS = 30.0


class KvstoreSide:
    """See `Side`. size: of a transaction in bytes. charter: by whose heartbeat the engine is set."""

    def __init__(self, folder: Path, validators: int, size: int, charter: Charter) -> None:
        self.processes = Processes(folder.with_suffix(".log"))
        self._size = size
        self._sent = 0
        self._program = require_engine()
        command = [self._program, "testnet", "--v", str(validators), "--o", folder, "--populate-persistent-peers=false"]
        subprocess.run(command, check=True, capture_output=True, timeout=30)
        self.folders = sorted(folder.glob("node*"))
        addresses = []
        self.engines = []
        for _ in self.folders:
            listen, rpc, unused, metrics = (f"{LOOPBACK}:{port}" for port in free_ports(4))
            addresses.append(Addresses(listen, rpc, unused))
            self.engines.append(Engine(rpc, metrics))
        known = [Peer(own_node_id(home), each.peers) for home, each in zip(self.folders, addresses, strict=True)]
        for place, home in enumerate(self.folders):
            others = [each for each in known if each != known[place]]
            own = addresses[place]
            text = config(charter, home.name, own, others)
            text = text.replace(f'"tcp://{own.application}"', '"kvstore"')
            (home / CONFIG).write_text(text)
            let_watch(home, self.engines[place].metrics)

    def start(self) -> None:
        for home in self.folders:
            self.processes.start([self._program, "start", "--home", home])
        deadline = time.monotonic() + START_SECONDS
        while not self._has_begun():
            self.processes.use()
            if time.monotonic() > deadline:
                raise RuntimeError("the kvstore has made no block")
            time.sleep(0.1)

    def make(self, count: int, label: str) -> list[bytes]:
        keys = (f"{label}-{number}=".encode() for number in range(count))
        return [key + b"x" * (self._size - len(key)) for key in keys]

    async def send(self, transactions: Sequence[bytes], pace: float = 0.0) -> None:
        self._sent += len(transactions)
        requests = [_call("broadcast_tx_sync", each) for each in transactions]
        addresses = [self.engines[number % len(self.engines)].rpc for number in range(CONNECTIONS)]
        await asyncio.gather(
            *(
                send_all(
                    Connection(address, answered=b'"jsonrpc"', good=b'"code":0'),
                    requests[number::CONNECTIONS],
                    pace=pace / CONNECTIONS,
                )
                for number, address in enumerate(addresses)
            )
        )
        await self._reached(self.engines[:1])

    async def probe(self, transactions: Sequence[bytes], pause: float) -> list[float]:
        self._sent += len(transactions)
        requests = [_call("broadcast_tx_commit", each) for each in transactions]
        return await latencies(self.engines[0].rpc, requests, b'"tx_result"', pause)

    async def settle(self) -> None:
        await self._reached(self.engines)

    async def _reached(self, engines: Sequence[Engine]) -> None:
        """Wait until the application of these holds all that was sent."""
        deadline = time.monotonic() + STALLED_SECONDS
        while min(map(_pairs, engines)) < self._sent:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{min(map(_pairs, engines))} of {self._sent} pairs are in blocks")
            await asyncio.sleep(POLL_SECONDS)

    def _has_begun(self) -> bool:
        try:
            met = all(peers(each) == len(self.engines) - 1 for each in self.engines)
            return (
                met and min(int(ask(each, "status")["sync_info"]["latest_block_height"]) for each in self.engines) > 0
            )
        except (OSError, ValueError, KeyError):
            return False


def _call(method: str, transaction: bytes) -> bytes:
    call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": {"tx": base64.b64encode(transaction).decode()}}
    body = json.dumps(call).encode()
    return post("/", len(body)) + body


def _pairs(engine: Engine) -> int:
    return int(json.loads(ask(engine, "abci_info")["response"]["data"])["size"])
