"""What a store cannot do is said in both languages, with its facts, under a code that never changes."""

import pytest

from heqi.state import store
from heqi.state.store import Batch, Space, StoreError
from heqi.values.phrases import PROBLEMS, translated

FACTS: dict[type[StoreError], dict[str, str | int]] = {
    store.StoreFull: {"folder": "/data"},
    store.StoreFailed: {"folder": "/data", "reason": "Input/output error"},
    store.StoreUnwritable: {"folder": "/data", "reason": "Permission denied"},
    store.StoreInUse: {"folder": "/data", "process": 4711},
    store.StoreUnreadable: {"folder": "/data", "reason": "CorruptedError"},
    store.NewerFormat: {"folder": "/data", "found": 9, "supported": 1},
    store.OlderFormat: {"folder": "/data", "found": 1, "supported": 2},
    store.CopyTargetNotEmpty: {"folder": "/data"},
    store.HeightNotNext: {"asked": 7, "height": 8},
    store.HeightUnknown: {"asked": 9, "height": 8},
    store.Pruned: {"asked": 3, "oldest": 5},
    store.HistoryPruned: {"leaf": 17},
    store.SnapshotLost: {},
}


def test_every_error_is_listed_here() -> None:
    assert set(FACTS) == set(StoreError.__subclasses__())


def test_codes_are_unique() -> None:
    assert len({kind.code for kind in FACTS}) == len(FACTS)


@pytest.mark.parametrize("kind", FACTS)
def test_both_sentences_name_every_fact(kind: type[StoreError]) -> None:
    error = kind(**FACTS[kind])
    for fact in FACTS[kind].values():
        assert str(fact) in error.sentence("en")
        assert translated(str(fact), PROBLEMS) in error.sentence("zh")
    assert error.sentence("en").isascii()
    assert not error.sentence("zh").isascii()
    assert kind.code in str(error)


@pytest.mark.parametrize("key", [b"", b"k" * (store.MAX_KEY_BYTES + 1), bytes(251)])
def test_a_key_no_store_can_hold_is_a_mistake_of_the_caller(key: bytes) -> None:
    batch = Batch()
    batch.of(Space.ROWS)[key] = b""
    with pytest.raises(ValueError, match="bytes in ROWS"):
        store.check_keys(batch)
