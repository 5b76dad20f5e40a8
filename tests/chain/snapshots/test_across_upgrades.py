"""Snapshots around an upgrade: the version of the rules follows from what was checked, and nobody says it."""

from pathlib import Path

import pytest

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.snapshots import Answer, Restoring, Snapshots
from heqi.chain.upgrades import UnknownApplication
from heqi.machine.catalogue import Catalogue
from heqi.state.store import Space
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from tests.chain.test_upgrades import (
    BUYER,
    CHARTER,
    LATER_NOTE,
    NOTES_TWO,
    START,
    TAKES_OVER,
    V1,
    V2,
    Chain,
    WriteOne,
    WriteTwo,
    scheduled,
)
from tests.pilot import double_vote


def answers(old: Chain, catalogue: Catalogue, store: MemoryStore, folder: Path) -> list[Answer]:
    """What becomes of each chunk of a snapshot at the head, in a program that has these rules."""
    head, snapshots = old.application.head, Snapshots(folder)
    made = snapshots.make(old.application.store, CHARTER, head.height)
    restoring = Restoring(store, catalogue, CHARTER, made.manifest, head.height, head.app_hash)
    chunks = [snapshots.load(head.height, number) or b"" for number in range(made.chunks)]
    return [restoring.apply_chunk(number, chunk) for number, chunk in enumerate(chunks)]


def restored(old: Chain, folder: Path) -> Application:
    store = MemoryStore()
    assert answers(old, V2, store, folder)[-1] is Answer.DONE
    return Application(store, V2)


def test_a_node_that_begins_just_before_an_upgrade_goes_through_it_like_any_other(tmp_path: Path) -> None:
    old = scheduled(V2)
    new = Chain(restored(old, tmp_path), old.numbers)
    assert (new.application.head.application, new.application.catalogue) == (1, V1)
    written = old.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="new", text="x"), catalogue=V2)
    assert old.block(written) == new.block(written)
    assert new.application.head == old.application.head
    assert (new.application.head.application, new.application.head.height) == (2, TAKES_OVER)


def test_a_node_that_begins_after_an_upgrade_has_its_rules_and_still_knows_who_ruled_before(tmp_path: Path) -> None:
    old = scheduled(V2)
    old.block()
    again = old.envelope(WriteTwo(by=BUYER, number=LATER_NOTE, topic="new", text="x"))
    old.block(again)
    application = restored(old, tmp_path)
    assert application.catalogue is V2
    assert application.head == old.application.head
    assert application.seen == old.application.seen  # of both versions, each read by its own rules
    store, head = application.store, application.head
    assert [reader.application_at(store, height, head) for height in (TAKES_OVER - 1, TAKES_OVER)] == [1, 2]
    assert reader.upgrade_at(store, TAKES_OVER) == reader.upgrade_at(old.application.store, TAKES_OVER)
    assert store.scan(Space.INDEX) == old.application.store.scan(Space.INDEX)
    assert State(store).get(NOTES_TWO, LATER_NOTE) is not None


def test_a_program_without_the_rules_in_force_says_so_and_writes_nothing(tmp_path: Path) -> None:
    old = scheduled(V2)
    old.block()
    store = MemoryStore()
    with pytest.raises(UnknownApplication):
        answers(old, V1, store, tmp_path)
    assert store.scan(Space.ROWS) == []


def test_misbehaviour_comes_along_with_its_block(tmp_path: Path) -> None:
    old = scheduled(V2, last=1)
    old.application.finalise(
        2, START, [old.envelope(WriteOne(by=BUYER, number=LATER_NOTE, text="x"))], (double_vote(),)
    )
    old.application.commit()
    application = restored(old, tmp_path)
    assert reader.read_block_at(application.store, 2).misbehaviour == (double_vote(),)
    assert application.head == old.application.head
