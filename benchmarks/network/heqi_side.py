"""The measured network: its nodes as an operator runs them, payments of one signature through the edges."""

import asyncio
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.network.engines import Engine, let_watch, peers
from benchmarks.network.load import Connection, latencies, post, send_all
from benchmarks.network.node import one_keeper_allowed
from benchmarks.network.processes import Processes
from heqi.cli.charter_template import SEATS, charter_text
from heqi.client.building import prepare
from heqi.client.errors import ClientError
from heqi.client.keystore import named, new_pair
from heqi.client.sdk import Client
from heqi.codec.signatures import KeyPair
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter, sign_charter
from heqi.modules.payments import Credit, Transfer
from heqi.node.network.engine import require_engine
from heqi.node.network.places import LOOPBACK, free_ports, places
from heqi.node.network.secrets import consensus_key
from heqi.node.network.trial import BEIJING, HEAD, ORDER, keep_keys, make_homes, make_nodes, trial_passphrase

BANK, TRADERS = "river-bank", ("core-maker", "river-parts", "fine-works")
FUNDS = 10**12
START_SECONDS = 60.0
STREAMS = 8  # over all nodes, as many as there are connections to the kvstore; at least one for each
AHEAD = 400  # transactions under way on a stream; the edge reads no further than 500
VALID_SECONDS = 3_000
NDJSON = "application/x-ndjson"


class HeqiSide:
    """See `Side`."""

    def __init__(self, folder: Path, validators: int) -> None:
        self.processes = Processes(folder.with_suffix(".log"))
        keepers = ORDER[:validators]
        self._pairs = {(seat.id, person): new_pair() for seat in SEATS for person, _, _ in seat.persons}
        heads = {member: named(member, HEAD, HEAD, new_pair()) for member in keepers}
        keep_keys(folder, {member: [heads[member]] for member in keepers})
        self._passphrase = trial_passphrase(folder) or ""
        homes = make_homes(folder, keepers)
        text = _for_measuring(
            charter_text(
                {whose: pair.public for whose, pair in self._pairs.items()},
                {member: head.name.public for member, head in heads.items()},
                f"{datetime.now(BEIJING):%Y-%m-%d}",
                {member: consensus_key(home) for member, home in homes.items()},
                keepers,
            )
        )
        with one_keeper_allowed():
            charter = read_charter(text, CATALOGUE)
            signatures = [sign_charter(charter, seat.id, self._pair(seat.id)) for seat in SEATS]
            make_nodes(folder, text, charter, signatures, homes, CATALOGUE)
        self.charter = charter
        self._ledger = charter.digest.hex()
        self._places = places(folder)
        self.folders = [each.folder for each in self._places]
        metrics = [f"{LOOPBACK}:{port}" for port in free_ports(validators)]
        self.engines = [
            Engine(place.rpc.removeprefix("http://"), each) for place, each in zip(self._places, metrics, strict=True)
        ]
        for place, each in zip(self._places, metrics, strict=True):
            let_watch(place.home, each)
        self._edges = [place.url.removeprefix("http://") for place in self._places]

    def start(self) -> None:
        program = require_engine()
        for place in self._places:
            command = [sys.executable, "-m", "benchmarks.network.node", "node", "run", "--data", str(place.folder)]
            self.processes.start([*command, "--json"], HEQI_PASSPHRASE=self._passphrase)
            self.processes.start([program, "start", "--home", place.home])
        deadline = time.monotonic() + START_SECONDS
        while not self._has_begun():
            self.processes.use()
            if time.monotonic() > deadline:
                raise RuntimeError("the network has made no block")
            time.sleep(0.1)
        pair = self._pair(BANK)
        with Client([place.url for place in self._places], party=BANK, pair=pair, charter=self.charter) as client:
            for number, trader in enumerate(TRADERS):
                line = f"line-{number}"
                client.send(Credit(by=BANK, customer=trader, currency="CNY", amount=FUNDS, reference=line))

    def make(self, count: int, label: str) -> list[bytes]:
        until = int(time.time()) + VALID_SECONDS
        found = []
        for number in range(count):
            payer, payee = TRADERS[number % 3], TRADERS[(number + 1) % 3]
            made = prepare(
                [Transfer(by=payer, bank=BANK, currency="CNY", payee=payee, amount=1, purpose="goods")],
                ledger=self._ledger,
                parties=[payer],
                salt=sha256(f"{label} {number}".encode()).digest()[:16],
                valid_until=until,
            )
            found.append(made.seal([made.sign(self._pair(payer))]))
        return found

    async def send(self, transactions: Sequence[bytes], pace: float = 0.0) -> None:
        streams = max(STREAMS, len(self._edges))
        await asyncio.gather(
            *(
                self._stream(self._edges[number % len(self._edges)], transactions[number::streams], pace / streams)
                for number in range(streams)
            )
        )

    async def probe(self, transactions: Sequence[bytes], pause: float) -> list[float]:
        requests = [post("/v1/transactions", len(each)) + each for each in transactions]
        return await latencies(self._edges[0], requests, b'"status":"kept"', pause)

    async def settle(self) -> None:
        while len(set(self._heights())) > 1:
            await asyncio.sleep(0.02)

    async def _stream(self, edge: str, transactions: Sequence[bytes], pace: float) -> None:
        lines = [each + b"\n" for each in transactions]
        before = post("/v1/transactions/stream", sum(map(len, lines)), NDJSON)
        to = Connection(edge, answered=b"}\n", good=b'"status":"kept"')
        await send_all(to, lines, before=before, ahead=AHEAD, pace=pace)

    def _pair(self, member: str) -> KeyPair:
        """Of the member's maker."""
        return next(pair for (whose, _), pair in self._pairs.items() if whose == member)

    def _heights(self) -> list[int]:
        found = []
        for place in self._places:
            with Client(place.url, charter=self.charter, attempts=1) as client:
                found.append(client.health().height)
        return found

    def _has_begun(self) -> bool:
        try:
            met = all(peers(each) == len(self.engines) - 1 for each in self.engines)
            return met and min(self._heights()) > 0
        except (ClientError, OSError, ValueError, KeyError):
            return False


def _for_measuring(text: str) -> str:
    """The template's charter without its hourly shares, and with one signature for a payment."""
    for share in ("party_transactions = 10000", "party_bytes = 20000000", "ledger_transactions = 100000"):
        text = text.replace(share, f"{share}000")
    return text.replace("needs = { maker = 1, checker = 1 }", "needs = { maker = 1 }")
