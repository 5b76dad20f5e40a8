"""Load: a bank's credits through every node at once, and what became of each, in the words of the one who sent it."""

import itertools
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple

import httpx

from heqi.client.errors import ClientError, Refused, Unreachable
from heqi.client.sdk import Client
from heqi.client.told import Outcome
from heqi.machine.transactions import Action
from heqi.modules.payments import BALANCES, Credit
from tests.faults.fleet import SECONDS, Broken, Fleet, until

BANK, CUSTOMER = "river-bank", "core-maker"
CUSTOMERS = f"{BANK}/CNY/{CUSTOMER}"
AMOUNT = 1_00
AT_ONCE = 100
PAUSE_SECONDS = 0.1
AFTER_FAILURE_SECONDS = 1.0
PATIENCE_SECONDS = 5.0


class Impatient(httpx.HTTPTransport):
    """Waits for no answer longer than it was told to."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)
        return super().handle_request(request)


class Acknowledged(NamedTuple):
    """What a node said of a transaction."""

    height: int
    receipt: object


class Load:
    """Runs between `start` and `pause`, as often as one likes."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.acknowledged: dict[str, Acknowledged] = {}
        self.open: dict[str, bytes] = {}  # no node has said yet what became of it
        self.refusals: dict[str, int] = {}
        self._compared: set[str] = set()
        self._counted = 0
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._failure: BaseException | None = None

    def client(self, node: str, party: str = BANK, seconds: float = PATIENCE_SECONDS) -> Client:
        """A member that asks this node, once."""
        place, pair = self.fleet.members[node].place, self.fleet.pairs(party)[0]
        transport = Impatient(seconds)
        return Client(place.url, party=party, pair=pair, charter=self.fleet.charter, attempts=1, transport=transport)

    def start(self) -> None:
        self._stop.clear()
        self._threads = [threading.Thread(target=self._run, args=(each,), daemon=True) for each in self.fleet.names]
        for each in self._threads:
            each.start()

    def pause(self) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()
        if self._failure is not None:
            raise Broken("the load met what no client should") from self._failure

    def goes_on(self, count: int = 2) -> None:
        """Wait until so many more were acknowledged."""
        wanted = len(self.acknowledged) + count
        until(
            lambda: len(self.acknowledged) >= wanted or self._failure is not None,
            lambda: f"{count} acknowledgements\n{self.fleet.last_words()}",
        )

    def envelope(self, client: Client, *actions: Action, party: str = BANK) -> tuple[str, bytes]:
        """A transaction of these actions, signed by every person of a party: its id and its bytes."""
        made = client.prepare(*actions)
        return made.id, made.seal(made.sign(pair) for pair in self.fleet.pairs(party))

    def credit(self) -> Credit:
        number = next(self._numbers)
        return Credit(by=BANK, customer=CUSTOMER, currency="CNY", amount=AMOUNT, reference=f"load-{number}")

    def pay(self, node: str, seconds: float = PATIENCE_SECONDS) -> bool:
        """One credit by this node; whether it was acknowledged. What was not is sent again by `settle`."""
        with self.client(node, seconds=seconds) as client:
            return self._send(client, *self.envelope(client, self.credit()))

    def fresh(self) -> int:
        """How many were acknowledged since this was asked last."""
        before, self._counted = self._counted, len(self.acknowledged)
        return self._counted - before

    def settle(self, *nodes: str) -> None:
        """Send again what nobody has answered for, the same bytes, to one of these (or all) nodes after the other,
        until all of it has a receipt.
        """
        deadline = time.monotonic() + SECONDS
        for node in itertools.cycle(nodes or self.fleet.names):
            if not self.open:
                return
            if time.monotonic() > deadline:
                raise Broken(f"{len(self.open)} transactions are undecided for long\n{self.fleet.last_words()}")
            waiting = list(self.open)[:AT_ONCE]
            with self.client(node, seconds=2 * PATIENCE_SECONDS) as client:
                for identity, found in zip(waiting, self._send_all(client, waiting), strict=False):
                    self._note(identity, found)

    def compare(self) -> int:
        """Every acknowledged transaction has its receipt on every node, and the customer has each amount once."""
        highest = max((each.height for each in self.acknowledged.values()), default=0)
        self.fleet.together(highest)
        fresh = self.acknowledged.keys() - self._compared
        for node in self.fleet.names:
            with self.client(node, seconds=30) as client:
                for identity in fresh:
                    self._compare_one(client, node, identity)
                row = client.record(BALANCES.name, CUSTOMERS, proof=True).row
                available = 0 if row is None else row.available  # nobody was paid yet
                if available != AMOUNT * len(self.acknowledged):
                    raise Broken(f"{node}: {available} after {len(self.acknowledged)} credits of {AMOUNT}")
        self._compared |= fresh
        return len(fresh)

    def _compare_one(self, client: Client, node: str, identity: str) -> None:
        said = self.acknowledged[identity]
        try:
            told = client.receipt(identity)
        except Refused as refused:
            raise Broken(f"{node} lost {identity}, acknowledged at block {said.height}: {refused}") from refused
        if (told.height, told.receipt) != said:
            raise Broken(f"{node} says {told.height} {told.receipt} of {identity}, acknowledged as {said}")

    def _run(self, node: str) -> None:
        try:
            with self.client(node) as client:
                while not self._stop.wait(PAUSE_SECONDS):
                    if not self._send(client, *self.envelope(client, self.credit())):
                        self._stop.wait(AFTER_FAILURE_SECONDS)
        except BaseException as failure:  # noqa: BLE001 - told to the one who runs the load
            self._failure = failure

    def _send(self, client: Client, identity: str, envelope: bytes) -> bool:
        self.open[identity] = envelope
        try:
            return self._note(identity, client.submit(envelope))
        except Unreachable:
            return False
        except Refused as refused:
            return self._note(identity, refused)

    def _send_all(self, client: Client, waiting: Sequence[str]) -> Sequence[Outcome | ClientError]:
        """What a node says of each; nothing where it does not answer, or not now."""
        try:
            return client.submit_many([self.open[each] for each in waiting])
        except Unreachable:
            return []
        except Refused as refused:
            if not refused.retry:
                raise
            return []

    def _note(self, identity: str, found: Outcome | ClientError) -> bool:
        """What a node said of a transaction; whether it is acknowledged. Only what may be sent again may be refused."""
        if isinstance(found, Unreachable):
            return False
        if isinstance(found, ClientError):
            if not found.retry:
                raise found
            self.refusals[found.code] = self.refusals.get(found.code, 0) + 1
            return False
        self.acknowledged[identity] = Acknowledged(found.height, found.receipt)
        del self.open[identity]
        return True
