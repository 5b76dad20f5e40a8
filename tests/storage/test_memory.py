"""The store in memory can lose what was not synced, and only that."""

from heqi.state.store import Batch, Space
from heqi.storage.memory import MemoryStore


def one_row(value: bytes) -> Batch:
    batch = Batch()
    batch.of(Space.ROWS)[b"row"] = value
    return batch


def test_a_crash_loses_what_was_not_synced() -> None:
    store = MemoryStore(drop_unsynced=True)
    store.commit(1, one_row(b"kept"))
    store.sync()
    store.commit(2, one_row(b"lost"))
    assert store.get(Space.ROWS, b"row") == b"lost"
    found = store.crash()
    assert found.height == 1
    assert found.get(Space.ROWS, b"row") == b"kept"
    found.commit(2, one_row(b"again"))
    assert found.crash().height == 1
    found.sync()
    assert found.crash().get_at(Space.ROWS, b"row", 1) == b"kept"
    assert found.crash().get(Space.ROWS, b"row") == b"again"


def test_what_the_caller_does_to_a_batch_afterwards_changes_nothing() -> None:
    store = MemoryStore(drop_unsynced=True)
    batch = one_row(b"kept")
    store.commit(1, batch)
    batch.of(Space.ROWS)[b"row"] = b"changed"
    store.sync()
    assert store.crash().get(Space.ROWS, b"row") == b"kept"


def test_without_the_fault_every_commit_lasts() -> None:
    store = MemoryStore()
    store.commit(1, one_row(b"kept"))
    found = store.crash()
    store.commit(2, one_row(b"of another store by now"))
    assert (found.height, found.get(Space.ROWS, b"row")) == (1, b"kept")
