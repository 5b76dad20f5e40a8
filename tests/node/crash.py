"""Kill a node under load again and again: python -m tests.node.crash --times 50

Each time: a real process, transactions from many callers, kill -9 at a random moment, a new start. Then everything that
was acknowledged has its receipt, what was not may be sent again, and the app hash equals a replay from block 1.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random
from typing import NamedTuple

from heqi.chain.blockfile import export_blocks, replay_blocks
from heqi.chain.reader import find_receipt
from heqi.client.sdk import AsyncClient, ClientError, Outcome
from heqi.machine.receipts import KEPT
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.node.folder import opened
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from tests.node.process import NodeProcess, are_gone, founded_folder
from tests.pilot import BANK, BUYER, PERSONS, credits_by, key

CALLERS = 40
AMOUNT = 100_00
CHECKED_AT_ONCE = 50


class Lost(AssertionError):
    """A promise was broken."""


class Campaign(NamedTuple):
    """What happened."""

    kills: int
    acknowledged: int
    height: int
    app_hash: str


class Load:
    """Transactions that are sent, and which of them were acknowledged."""

    def __init__(self) -> None:
        self.acknowledged: dict[str, bytes] = {}
        self.unknown: list[bytes] = []  # sent, and the answer was lost: to be sent again
        self.checked = 0  # of those acknowledged, in their order
        self._number = 0

    def next(self) -> bytes:
        if self.unknown:
            return self.unknown.pop()
        self._number += 1
        return credits_by([self._number], second=int(time.time()))[0]

    async def send_until(self, url: str, stop: asyncio.Event) -> None:
        """Keep the node busy until `stop`, or until it no longer answers."""
        async with AsyncClient(url, party=BANK, pair=key(BANK), attempts=1) as client:
            await asyncio.gather(*(self._caller(client, stop) for _ in range(CALLERS)))

    async def _caller(self, client: AsyncClient, stop: asyncio.Event) -> None:
        while not stop.is_set():
            envelope = self.next()
            try:
                outcome: Outcome = await client.submit(envelope)
            except ClientError:
                self.unknown.append(envelope)
                return
            self.acknowledged[outcome.id] = envelope


async def _kill_under_load(node: NodeProcess, load: Load, seconds: float) -> None:
    stop = asyncio.Event()
    sending = asyncio.create_task(load.send_until(node.url, stop))
    while not load.acknowledged and not sending.done():  # what is to be lost has to be there first
        await asyncio.sleep(0.01)
    await asyncio.sleep(seconds)
    children = node.children()
    node.kill()
    stop.set()
    await sending
    if not await asyncio.to_thread(are_gone, children):
        raise Lost("a process that the node had started outlived it")


async def _require_receipts(url: str, load: Load) -> None:
    """What was acknowledged since the last time has its receipt, and is told again to who sends it again."""
    async with AsyncClient(url, party=BANK, pair=key(BANK, PERSONS[BANK][0])) as client:
        identities = [*load.acknowledged][load.checked :]
        load.checked = len(load.acknowledged)
        for start in range(0, len(identities), CHECKED_AT_ONCE):
            asked = identities[start : start + CHECKED_AT_ONCE]
            told = await asyncio.gather(*(client.receipt(each) for each in asked), return_exceptions=True)
            for identity, each in zip(asked, told, strict=True):
                if isinstance(each, BaseException) or each.receipt.status != "kept":
                    raise Lost(f"{identity} was acknowledged, and its receipt is {each}")
        for identity in identities[-5:]:
            if (await client.submit(load.acknowledged[identity])).id != identity:
                raise Lost(f"{identity} was not told again")


def campaign(folder: Path, times: int, seed: int) -> Campaign:
    """Kill a node `times` times. Lost when a promise is broken."""
    random, load = Random(seed), Load()
    founded_folder(folder)
    for _ in range(times):
        with NodeProcess(folder) as node:
            asyncio.run(_require_receipts(node.url, load))
            asyncio.run(_kill_under_load(node, load, random.uniform(0.05, 1.5)))
    with NodeProcess(folder) as node:
        asyncio.run(_require_receipts(node.url, load))
        if node.stop():
            raise Lost(f"the node did not stop well: {node.log.read_text()}")
    return _require_replay(folder, times, load)


def _require_replay(folder: Path, times: int, load: Load) -> Campaign:
    with opened(folder, CATALOGUE) as application:
        head, file = application.head, BytesIO()
        export_blocks(application.store, file)
        balance = State(application.store).get(BALANCES, f"{BANK}/CNY/{BUYER}")
        executed = 0 if balance is None else balance.available // AMOUNT
        for identity in load.acknowledged:
            found = find_receipt(application.store, bytes.fromhex(identity))
            if found is None or found[1].status != KEPT:
                raise Lost(f"{identity} was acknowledged, and its receipt is {found}")
    file.seek(0)
    replayed = replay_blocks(file, MemoryStore(), CATALOGUE)
    if replayed != head:
        raise Lost(f"a replay leads to {replayed}, and the node says {head}")
    most = len(load.acknowledged) + len(load.unknown)
    if not len(load.acknowledged) <= executed <= most:
        raise Lost(f"{executed} were executed, {len(load.acknowledged)} acknowledged, {most} sent")
    return Campaign(times, len(load.acknowledged), head.height, head.app_hash)


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.node.crash", description=__doc__)
    arguments.add_argument("--times", type=int, default=50, help="how often to kill (50)")
    arguments.add_argument("--seed", type=int, default=1, help="of the moments at which it is killed (1)")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = campaign(Path(folder) / "node", asked.times, asked.seed)
        except Lost as lost:
            print(f"LOST (seed {asked.seed}): {lost}")
            return 1
    print(f"{found.kills} kills, {found.acknowledged} acknowledged and all there, {found.height} blocks")
    print(f"app hash {found.app_hash}, the same as replayed from block 1")
    return 0


if __name__ == "__main__":
    sys.exit(main())
