"""A node to which CometBFT hands a snapshot that its program has no rules for stops with a sentence."""

import asyncio
from pathlib import Path

import pytest

from heqi.chain.application import Application
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.frames import Frames, frame
from heqi.chain.cometbft.messages_pb2 import Request, Response
from heqi.machine.catalogue import Catalogue
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.charter import AgreeToUpgrade
from heqi.node.folder import opened
from heqi.node.network.places import LOOPBACK, free_ports
from heqi.node.reasons import Why
from heqi.node.run import Node
from heqi.node.settings import CometBFT, Settings
from heqi.storage.memory import MemoryStore
from tests.chain.cometbft.test_beginning import KEEPERS, offering
from tests.chain.snapshots.test_snapshots import Offered, add, offer
from tests.node.process import founded_folder
from tests.pilot import START, Clock, everybody_signs, founded, made
from tests.reached import refusing

TAKES_OVER = 22


def upgraded(folder: Path) -> Offered:
    """The snapshot of a ledger on which version 2 has taken over."""
    store = MemoryStore()
    founded(store)
    ahead = Application(store, Catalogue(MODULES, application=2, earlier=CATALOGUE))
    words = [AgreeToUpgrade(by=each, application=2, height=TAKES_OVER) for each in KEEPERS]
    add(ahead, [everybody_signs(made(each, number=n)) for n, each in enumerate(words)], START)
    for _ in range(2, TAKES_OVER + 1):
        add(ahead, [], START)
    return offer(ahead, folder)


async def ask(port: int, *requests: Request) -> list[Response]:
    """The answers, as far as any come."""
    incoming, outgoing = await asyncio.open_connection(LOOPBACK, port)
    outgoing.write(b"".join(frame(each.SerializeToString()) for each in requests))
    answers, frames = list[Response](), Frames()
    while len(answers) < len(requests) and (data := await incoming.read(1 << 16)):
        answers += [Response.FromString(each) for each in frames.feed(data)]
    outgoing.close()
    return answers


def test_a_snapshot_of_other_rules_stops_the_node_and_leaves_the_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The ledger's charter names no validators: this engine hands over a snapshot and decides nothing.
    monkeypatch.setattr(Node, "_open_votes", lambda *_: None)
    folder, snapshot = founded_folder(tmp_path / "node"), upgraded(tmp_path / "snapshots")
    (port, silent) = free_ports(2)
    requests = [Request(offer_snapshot=offering(snapshot))]
    for index, chunk in enumerate(snapshot.chunks):
        asked = messages.ApplySnapshotChunkRequest(index=index, chunk=chunk, sender="a peer")
        requests.append(Request(apply_snapshot_chunk=asked))

    async def check() -> None:
        engine = CometBFT(application=f"{LOOPBACK}:{port}", rpc=f"{LOOPBACK}:{silent}")
        settings = Settings(port=0, workers=0, lists=False, engine="cometbft", cometbft=engine)
        node = Node(folder, settings, now=Clock(START))
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        answers = await ask(port, *requests)
        assert len(answers) == len(requests) - 1  # to the last chunk there is none
        with refusing(Why.OTHER_APPLICATION):
            await asyncio.wait_for(running, 20)

    asyncio.run(check())
    with opened(folder, CATALOGUE) as application:
        assert application.head.height == 0
