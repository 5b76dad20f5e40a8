"""A node and an upgrade: the old program stops with a sentence before the block, the new one begins anew after it."""

import asyncio
from pathlib import Path

import pytest

from heqi.chain.blockfile import export_blocks
from heqi.client.sdk import AsyncClient
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import Reason
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.charter import AgreeToUpgrade
from heqi.node.folder import opened
from heqi.node.reasons import Why
from heqi.node.run import Node, run_across_upgrades
from heqi.node.settings import Settings
from tests.node.process import founded_folder, run
from tests.pilot import BANK, PERSONS, START, Clock, credit, everybody_signs, key, made
from tests.reached import refusing

V2 = Catalogue(MODULES, application=2, earlier=CATALOGUE)
TAKES_OVER = 24
KEEPERS = ("core-maker", "river-bank", "harbour-bank", "supervisor")
BANK_KEYS = [key(BANK, person) for person in PERSONS[BANK]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger two blocks before the one with which version 2 takes over."""
    founded_folder(tmp_path / "node")
    words = [AgreeToUpgrade(by=each, application=2, height=TAKES_OVER) for each in KEEPERS]
    with opened(tmp_path / "node", CATALOGUE) as application:
        application.finalise(1, START, [everybody_signs(made(each, number=n)) for n, each in enumerate(words)])
        application.commit()
        for height in range(2, TAKES_OVER - 1):
            application.finalise(height, START, [])
            application.commit()
    return tmp_path / "node"


def height_of(folder: Path, catalogue: Catalogue = V2) -> tuple[int, int]:
    with opened(folder, catalogue) as application:
        return application.head.height, application.head.application


def ends_as(why: Reason, folder: Path, catalogue: Catalogue, *, sent: int) -> None:
    """A node that is sent so many credits, and acknowledges them, ends by itself with that reason."""

    async def check() -> None:
        node = Node(folder, Settings(port=0, workers=0, lists=True), now=Clock(START), catalogue=catalogue)
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        async with AsyncClient(node.url, party=BANK, pair=key(BANK), now=Clock(START), attempts=1) as client:
            for _ in range(sent):
                outcome = await client.send(credit(node.head.height), pairs=BANK_KEYS)
                assert outcome.receipt.status == "kept"
        with refusing(why):
            await asyncio.wait_for(running, 20)

    asyncio.run(check())


def test_the_old_program_stops_before_the_block_and_the_new_one_goes_on(folder: Path) -> None:
    ends_as(Why.UPGRADE_DUE, folder, CATALOGUE, sent=1)
    assert height_of(folder) == (TAKES_OVER - 1, 1)
    with refusing(Why.UPGRADE_DUE):
        Node(folder, Settings(port=0, workers=0), now=Clock(START))
    ends_as(Why.UPGRADED, folder, V2, sent=1)
    assert height_of(folder) == (TAKES_OVER, 2)

    async def goes_on() -> None:
        node = Node(folder, Settings(port=0, workers=0, lists=True), now=Clock(START), catalogue=V2)
        ready = asyncio.Event()
        running = asyncio.create_task(node.run(ready.set))
        await ready.wait()
        async with AsyncClient(node.url, party=BANK, pair=key(BANK), now=Clock(START)) as client:
            assert (await client.send(credit(99), pairs=BANK_KEYS)).height == TAKES_OVER + 1
            assert (await client.view("payables")).height == TAKES_OVER + 1
        node.stop()
        await asyncio.wait_for(running, 20)

    asyncio.run(goes_on())


def test_a_node_is_opened_anew_where_a_version_takes_over(folder: Path) -> None:
    with opened(folder, V2) as application:
        application.finalise(TAKES_OVER - 1, START, [])
        application.commit()
    opened_at, served = [], []

    def open_node() -> Node:
        # The clock says that a heartbeat is due, so that the first node makes the block at once.
        node = Node(folder, Settings(port=0, workers=0), now=Clock(START + 3_600), catalogue=V2)
        opened_at.append((node.head.height, node.head.application))
        if len(opened_at) == 2:
            node.stop()
        return node

    run_across_upgrades(open_node, served.append)
    assert opened_at == [(TAKES_OVER - 1, 1), (TAKES_OVER, 2)]
    assert len(served) == 2


def test_the_old_program_says_so_in_one_sentence_and_leaves_the_folder_alone(folder: Path, tmp_path: Path) -> None:
    with opened(folder, V2) as application:
        application.finalise(TAKES_OVER - 1, START, [])
        application.commit()
    done = run("node", "run", "--data", str(folder), "--port", "0")
    assert done.returncode == 1
    assert f"version 2 takes over with block {TAKES_OVER}" in done.stderr
    assert "Traceback" not in done.stderr
    assert height_of(folder) == (TAKES_OVER - 1, 1)
    with opened(folder, V2) as application:
        application.finalise(TAKES_OVER, START, [])
        application.commit()
        with (tmp_path / "blocks").open("wb") as file:
            export_blocks(application.store, file)
    for arguments in (
        ("node", "run", "--data", str(folder)),
        ("backup", str(tmp_path / "copy"), "--data", str(folder)),
    ):
        done = run(*arguments)
        assert (done.returncode, "node.OTHER_APPLICATION" in done.stderr) == (1, True), done.stderr
    done = run("node", "replay", str(tmp_path / "blocks"))
    assert (done.returncode, "node.UPGRADE_DUE" in done.stderr) == (1, True), done.stderr
    assert height_of(folder) == (TAKES_OVER, 2)
    with refusing(Why.OTHER_APPLICATION):
        height_of(folder, CATALOGUE)
