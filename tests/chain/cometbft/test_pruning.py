"""The engine's old blocks: which may go, and that nothing goes that somebody could still need."""

import pytest

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.cometbft import pruning
from heqi.chain.cometbft.pruning import KEEP_ALL, retain_height
from heqi.chain.retention import Retained
from heqi.modules import CATALOGUE
from heqi.state.store import Pruned, Reader
from heqi.storage.memory import MemoryStore
from tests.pilot import START, founded

STEP = 3_600
BLOCKS = 60


@pytest.fixture(scope="module")
def application() -> Application:
    """Of a node that is no archive, with a block an hour."""
    store = MemoryStore()
    founded(store)
    pruned = Application(store, CATALOGUE, retained=Retained(5))
    for number in range(1, BLOCKS + 1):
        pruned.finalise(number, START + number * STEP, [])
        pruned.commit()
    assert store.oldest > 40
    return pruned


def retained(
    application: Application, monkeypatch: pytest.MonkeyPatch, *snapshots: int, blocks: int, seconds: int
) -> int:
    """With evidence that expires after so many blocks and seconds."""
    monkeypatch.setattr(pruning, "EVIDENCE_BLOCKS", blocks)
    monkeypatch.setattr(pruning, "EVIDENCE_SECONDS", seconds)
    return retain_height(application.store, application.head, snapshots)


def test_it_follows_the_ledger_but_keeps_what_evidence_and_snapshots_need(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    oldest = application.store.oldest
    assert retained(application, monkeypatch, 58, 59, blocks=0, seconds=0) == oldest
    assert retained(application, monkeypatch, 59, 30, blocks=0, seconds=0) == 30
    assert retained(application, monkeypatch, 59, blocks=50, seconds=0) == BLOCKS - 50
    # Of the last 20 hours and the block just then, whatever else has expired.
    assert retained(application, monkeypatch, 59, blocks=0, seconds=20 * STEP) == 40
    assert retained(application, monkeypatch, 59, blocks=35, seconds=20 * STEP) == 25


def test_nothing_goes_where_nobody_could_begin_or_nothing_is_old(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert retained(application, monkeypatch, blocks=0, seconds=0) == KEEP_ALL
    assert retained(application, monkeypatch, 59, blocks=BLOCKS, seconds=0) == KEEP_ALL
    assert retained(application, monkeypatch, 59, blocks=0, seconds=BLOCKS * STEP) == KEEP_ALL
    archive = founded(MemoryStore())
    archive.finalise(1, START, [])
    archive.commit()
    assert retained(archive, monkeypatch, 1, blocks=0, seconds=0) == KEEP_ALL


def test_a_block_from_before_the_first_snapshot_is_old(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = reader.second_at

    def missing(reading: Reader, height: int) -> int:
        if height < 20:
            raise Pruned(asked=height, oldest=20)
        return second(reading, height)

    monkeypatch.setattr(reader, "second_at", missing)
    assert retained(application, monkeypatch, 59, blocks=0, seconds=30 * STEP) == 30
    assert retained(application, monkeypatch, 59, blocks=0, seconds=50 * STEP) == 20


def test_seconds_of_forgotten_blocks_are_known(application: Application) -> None:
    assert [reader.second_at(application.store, height) for height in (1, 30, BLOCKS)] == [
        START + STEP,
        START + 30 * STEP,
        application.head.as_of,
    ]
