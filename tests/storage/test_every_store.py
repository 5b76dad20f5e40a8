"""What every store promises, checked on each of them; and each against plain dicts, one per height."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heqi.state.store import (
    MAX_KEY_BYTES,
    PRISTINE,
    RESERVED_PREFIX,
    VERSIONED,
    Batch,
    HeightNotNext,
    HeightUnknown,
    Pruned,
    Reader,
    Space,
    Store,
)
from heqi.storage.lmdb_store import LmdbStore
from heqi.storage.memory import MemoryStore

Cells = dict[Space, dict[bytes, bytes]]
Changes = Mapping[Space, Mapping[bytes, bytes | None]]

SMALL_MAP = 1 << 18


@pytest.fixture(params=["memory", "lmdb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened: Store = MemoryStore() if request.param == "memory" else LmdbStore(tmp_path, map_bytes=SMALL_MAP)
    yield opened
    opened.close()


def batch_of(changes: Changes) -> Batch:
    batch = Batch()
    for space, cells in changes.items():
        batch.update(space, cells)
    return batch


def rows(**cells: bytes | None) -> Batch:
    return batch_of({Space.ROWS: {name.encode(): value for name, value in cells.items()}})


def test_a_new_store_is_pristine(store: Store) -> None:
    assert (store.height, store.oldest) == (PRISTINE, 0)
    assert store.get(Space.ROWS, b"a") is None
    assert store.scan(Space.ROWS) == []


def test_a_cell_has_its_value_of_every_height(store: Store) -> None:
    store.commit(2, rows(a=b"first"))
    store.commit(3, rows(b=b"other"))
    store.commit(5, rows(a=b"second"))
    store.commit(6, rows(a=None))
    store.commit(9, rows(a=b"third"))
    found = [store.get_at(Space.ROWS, b"a", height) for height in range(10)]
    assert found == [None, None, b"first", b"first", b"first", b"second", None, None, None, b"third"]
    assert store.get(Space.ROWS, b"a") == b"third"


def test_a_key_that_begins_like_another_is_another(store: Store) -> None:
    store.commit(1, rows(a=b"1", aa=b"2"))
    store.commit(2, rows(a=None, aa=b"3"))
    assert store.get_at(Space.ROWS, b"a", 1) == b"1"
    assert store.get_at(Space.ROWS, b"aa", 1) == b"2"
    assert store.get_at(Space.NODES, b"a", 1) is None


def test_heights_only_go_up(store: Store) -> None:
    store.commit(4, rows(a=b"1"))
    for height in (4, 3):
        with pytest.raises(HeightNotNext) as raised:
            store.commit(height, rows(a=b"2"))
        assert raised.value.facts == {"asked": height, "height": 4}
    assert store.get(Space.ROWS, b"a") == b"1"


def test_a_height_that_is_not_there_yet_is_said_so(store: Store) -> None:
    store.commit(1, Batch())
    with pytest.raises(HeightUnknown):
        store.get_at(Space.ROWS, b"a", 2)


@pytest.mark.parametrize("longest", [b"\xff" * MAX_KEY_BYTES, bytes(250), b"k" * 460 + bytes(20)])
def test_empty_values_and_the_longest_keys_are_kept(store: Store, longest: bytes) -> None:
    for space in Space:
        store.commit(store.height + 1, batch_of({space: {b"e": b"", longest: b"1"}}))
        store.commit(store.height + 1, batch_of({space: {longest: b""}}))
        assert store.get(space, b"e") == b""
        assert store.get(space, longest) == b""
        assert longest in [key for key, _ in store.scan(space)]
    assert store.get_at(Space.ROWS, longest, 0) == b"1"


def test_keys_with_zeros_keep_their_order(store: Store) -> None:
    keys = [b"\x00", b"\x00\x00", b"\x00\x01", b"\x00\xff", b"a", b"a\x00", b"a\x00\x00", b"a\x00b", b"a\x01", b"ab"]
    for space in (Space.ROWS, Space.INDEX):
        store.commit(store.height + 1, batch_of({space: {key: key for key in reversed(keys)}}))
        store.commit(store.height + 1, batch_of({space: {key: b"again" + key for key in keys[::2]}}))
        assert [key for key, _ in store.scan(space)] == keys
        assert [key for key, _ in store.scan(space, b"a")] == keys[4:]
        assert [key for key, _ in store.scan(space, b"a\x00")] == keys[5:8]
        for position, key in enumerate(keys):
            assert [after for after, _ in store.scan(space, after=key)] == keys[position + 1 :]


@pytest.mark.parametrize("impossible", [b"", b"k" * 600, bytes(300)])
def test_what_no_store_can_hold_is_not_there(store: Store, impossible: bytes) -> None:
    cells = {b"a": b"1", b"z": b"1"}
    store.commit(1, batch_of({Space.ROWS: cells, Space.INDEX: cells}))
    for space in (Space.ROWS, Space.INDEX):
        assert store.get(space, impossible) is None
        assert [key for key, _ in store.scan(space, after=impossible)] == [b"a", b"z"][impossible > b"a" :]
        if impossible:
            assert store.scan(space, impossible) == []
    assert store.get_at(Space.ROWS, impossible, 1) is None


def test_a_key_too_long_is_refused_whole(store: Store) -> None:
    with pytest.raises(ValueError, match="bytes in INDEX"):
        store.commit(1, batch_of({Space.ROWS: {b"a": b"1"}, Space.INDEX: {bytes(MAX_KEY_BYTES + 1): b""}}))
    assert store.height == PRISTINE
    assert store.get(Space.ROWS, b"a") is None


def test_a_scan_goes_in_key_order_from_where_it_was_left(store: Store) -> None:
    cells = {bytes([first, second]): b"%d" % second for first in (1, 2, 3) for second in range(5)}
    store.commit(1, batch_of({Space.INDEX: cells, Space.ROWS: cells}))
    for space in (Space.INDEX, Space.ROWS):
        assert store.scan(space) == sorted(cells.items())
        assert store.scan(space, b"\x02") == sorted(cells.items())[5:10]
        assert store.scan(space, b"\x02", limit=2) == sorted(cells.items())[5:7]
        assert store.scan(space, b"\x02", after=b"\x02\x01", limit=2) == sorted(cells.items())[7:9]
        assert store.scan(space, b"\x02", after=b"\x01\x03", limit=2) == sorted(cells.items())[5:7]
        assert store.scan(space, b"\x02", after=b"\x03") == []
        assert store.scan(space, b"\x02\x02") == [(b"\x02\x02", b"2")]
        assert store.scan(space, b"\x02\x02", after=b"\x02\x02") == []
        assert store.scan(space, limit=0) == []
        assert store.scan(space, b"\xff") == []


def test_a_reader_stays_at_its_height(store: Store) -> None:
    store.commit(1, batch_of({Space.ROWS: {b"a": b"1"}, Space.INDEX: {b"i": b"1"}}))
    with store.reader() as earlier, store.reader() as beside:
        store.commit(2, batch_of({Space.ROWS: {b"a": b"2", b"b": b"2"}, Space.INDEX: {b"i": None}}))
        with store.reader() as later:
            assert (earlier.height, beside.height, later.height) == (1, 1, 2)
            assert [reader.get(Space.ROWS, b"a") for reader in (earlier, beside, later)] == [b"1", b"1", b"2"]
            assert later.get_at(Space.ROWS, b"a", 1) == b"1"
            assert earlier.scan(Space.ROWS) == [(b"a", b"1")]
            assert earlier.scan(Space.INDEX) == [(b"i", b"1")]
            with pytest.raises(HeightUnknown):
                earlier.get_at(Space.ROWS, b"a", 2)
    assert store.get(Space.ROWS, b"a") == b"2"


def test_pruning_forgets_what_only_earlier_heights_see(store: Store) -> None:
    for height in range(1, 7):
        store.commit(height, rows(a=b"%d" % height, b=b"once" if height < 3 else None))
    assert store.prune(4) >= 4
    assert store.oldest == 4
    assert [store.get_at(Space.ROWS, b"a", height) for height in (4, 5, 6)] == [b"4", b"5", b"6"]
    with pytest.raises(Pruned) as raised:
        store.get_at(Space.ROWS, b"a", 3)
    assert raised.value.facts == {"asked": 3, "oldest": 4}
    assert store.prune(4) == 0
    assert store.prune(2) == 0
    assert store.oldest == 4
    with pytest.raises(ValueError, match="prune below 7"):
        store.prune(7)


def test_much_is_pruned_in_one_call(store: Store) -> None:
    cells = {b"%d" % number: b"0" for number in range(10_000)}
    store.commit(1, batch_of({Space.NODES: cells}))
    store.commit(2, batch_of({Space.NODES: dict.fromkeys(cells)}))
    assert store.prune(2) >= 10_000
    assert store.scan(Space.NODES) == []


def test_pruning_with_every_block_keeps_up_and_forgets_the_same(store: Store) -> None:
    for height in range(1, 400):
        cells = {b"%d" % (height % 7): b"%d" % height, b"always": b"%d" % height}
        store.commit(height, batch_of({Space.ROWS: cells}), keep_from=max(0, height - 3))
    assert store.oldest == 396
    assert store.prune(396) == 0
    assert [store.get_at(Space.ROWS, b"always", height) for height in range(396, 400)] == [
        b"396",
        b"397",
        b"398",
        b"399",
    ]
    with pytest.raises(ValueError, match="keep from 401"):
        store.commit(400, rows(a=b"1"), keep_from=401)


def test_pruning_that_fell_behind_catches_up_with_the_blocks(store: Store) -> None:
    for height in range(1, 301):
        store.commit(height, rows(a=b"%d" % height))
    for height in range(301, 340):
        store.commit(height, Batch(), keep_from=300)
    assert store.prune(300) == 0


@pytest.mark.parametrize("before", [0, 5])
def test_what_is_installed_is_all_there_is_as_of_one_height(store: Store, before: int) -> None:
    for height in range(before):
        store.commit(height, batch_of({Space.ROWS: {b"old": b"x"}, Space.INDEX: {b"i": b""}, Space.META: {b"m": b"1"}}))
    parts = [rows(a=b"1", b=b"2"), rows(c=b"3"), batch_of({Space.INDEX: {b"j": b""}, Space.META: {b"n": b"2"}})]
    store.install(9, lambda: iter(parts))
    assert (store.height, store.oldest) == (9, 9)
    assert store.scan(Space.ROWS) == [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
    assert store.scan(Space.INDEX) == [(b"j", b"")]
    kept = [(b"m", b"1")] if before else []
    assert [cell for cell in store.scan(Space.META) if not reserved(Space.META, cell[0])] == [*kept, (b"n", b"2")]
    with pytest.raises(Pruned):
        store.get_at(Space.ROWS, b"a", 8)
    store.commit(10, rows(a=None))
    assert store.scan_at(Space.ROWS, 9) == [(b"a", b"1"), (b"b", b"2"), (b"c", b"3")]
    store.prune(10)
    assert store.scan(Space.ROWS) == [(b"b", b"2"), (b"c", b"3")]
    with pytest.raises(HeightNotNext):
        store.install(10, lambda: iter(parts))


def test_an_installation_that_breaks_off_leaves_everything_as_it_was(store: Store) -> None:
    store.commit(1, rows(a=b"1"))

    def broken() -> Iterator[Batch]:
        yield rows(b=b"2")
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.install(5, broken)
    assert (store.height, store.oldest) == (1, 0)
    assert store.scan(Space.ROWS) == [(b"a", b"1")]


def test_much_is_installed_in_a_map_that_grows(store: Store) -> None:
    value = bytes(1000)
    store.install(
        3, lambda: (batch_of({Space.ROWS: {b"%d/%d" % (a, b): value for b in range(100)}}) for a in range(20))
    )
    assert len(store.scan(Space.ROWS, limit=3_000)) == 2_000


# The stateful test below draws from few keys, so that cells come, change, go and come back.
keys = st.sampled_from([b"a", b"aa", b"ab", b"b", b"\x00", b"a\x00", b"\xff", b"\xff\xff"])
changed_cells = st.dictionaries(keys, st.none() | st.binary(max_size=3), max_size=5)
changed_spaces = st.dictionaries(
    st.sampled_from([Space.ROWS, Space.NODES, Space.INDEX, Space.META]), changed_cells, max_size=3
)


class StoreAgainstDicts(RuleBasedStateMachine):
    """The promise of `Store`, with nothing but dicts: one for every height."""

    open_store: Callable[[Path], Store]
    reopen: Callable[[Store, Path], Store]

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.store = type(self).open_store(Path(self.folder.name))
        self.heights: dict[int, Cells] = {0: {space: {} for space in Space}}
        self.height, self.oldest = 0, 0
        self.readers: list[tuple[Reader, int, int]] = []
        self.open_readers = ExitStack()

    def teardown(self) -> None:
        self.open_readers.close()
        self.store.close()
        self.folder.cleanup()

    @initialize(changes=changed_spaces)
    def begin(self, changes: Changes) -> None:
        self.commit(changes, 1)

    @rule(changes=changed_spaces, step=st.integers(1, 3))
    def commit(self, changes: Changes, step: int, keep_from: int = 0) -> None:
        self.store.commit(self.height + step, batch_of(changes), keep_from)
        before = self.heights[self.height]
        after = {
            space: {key: value for key, value in {**cells, **changes.get(space, {})}.items() if value is not None}
            for space, cells in before.items()
        }
        for height in range(self.height + 1, self.height + step):
            self.heights[height] = before
        self.height += step
        self.heights[self.height] = after

    @rule(changes=changed_spaces, draw=st.data())
    def commit_and_forget(self, changes: Changes, draw: st.DataObject) -> None:
        keep_from = draw.draw(st.integers(0, self.height + 1))
        self.commit(changes, 1, keep_from)
        self.oldest = max(self.oldest, keep_from)

    @rule(draw=st.data())
    def prune(self, draw: st.DataObject) -> None:
        below = draw.draw(st.integers(0, self.height))
        self.store.prune(below)
        self.oldest = max(self.oldest, below)

    @rule()
    def open_reader(self) -> None:
        reader = self.open_readers.enter_context(self.store.reader())
        self.readers.append((reader, self.height, self.oldest))

    @rule()
    def restart(self) -> None:
        self.open_readers.close()
        self.readers.clear()
        self.store = type(self).reopen(self.store, Path(self.folder.name))

    @rule(prefix=st.sampled_from([b"", b"a", b"\xff"]), after=st.just(b"") | keys, limit=st.integers(0, 4))
    def scan(self, prefix: bytes, after: bytes, limit: int) -> None:
        for reader, height, _ in [*self.readers, (self.store, self.height, 0)]:
            for space, cells in self.heights[height].items():
                expected = [cell for cell in sorted(cells.items()) if cell[0].startswith(prefix) and cell[0] > after]
                found = [cell for cell in reader.scan(space, prefix, after) if not reserved(space, cell[0])]
                assert found == expected
                if space is not Space.META:
                    assert reader.scan(space, prefix, after, limit) == expected[:limit]

    @rule(draw=st.data(), after=st.just(b"") | keys, limit=st.integers(0, 4))
    def scan_at(self, draw: st.DataObject, after: bytes, limit: int) -> None:
        for reader, height, oldest in [*self.readers, (self.store, self.height, self.oldest)]:
            kept = draw.draw(st.integers(oldest, height))
            for space in VERSIONED:
                expected = [cell for cell in sorted(self.heights[kept][space].items()) if cell[0] > after]
                assert reader.scan_at(space, kept, after, limit) == expected[:limit]
                assert reader.scan_at(space, kept) == sorted(self.heights[kept][space].items())

    @invariant()
    def every_cell_is_as_it_should_be_at_every_height(self) -> None:
        for reader, height, oldest in [*self.readers, (self.store, self.height, self.oldest)]:
            assert (reader.height, reader.oldest) == (height, oldest)
            for space, cells in self.heights[height].items():
                for key in (b"a", b"aa", b"b", b"a\x00", b"\xff"):
                    assert reader.get(space, key) == cells.get(key)
            for space in VERSIONED:
                for key in (b"a", b"aa", b"b", b"a\x00", b"\xff"):
                    # A reader opened before a pruning still answers for what it saw then.
                    for kept in range(oldest, height + 1):
                        assert reader.get_at(space, key, kept) == self.heights[kept][space].get(key)


def reserved(space: Space, key: bytes) -> bool:
    return space is Space.META and key.startswith(RESERVED_PREFIX)


def reopen_lmdb(store: Store, folder: Path) -> Store:
    store.close()
    return LmdbStore(folder, map_bytes=1 << 24)


def restart_memory(store: Store, folder: Path) -> Store:
    assert isinstance(store, MemoryStore)
    return store.crash()


class LmdbAgainstDicts(StoreAgainstDicts):
    open_store = staticmethod(lambda folder: LmdbStore(folder, map_bytes=1 << 24))
    reopen = staticmethod(reopen_lmdb)


class MemoryAgainstDicts(StoreAgainstDicts):
    open_store = staticmethod(lambda folder: MemoryStore())
    reopen = staticmethod(restart_memory)


TestLmdbAgainstDicts = LmdbAgainstDicts.TestCase
TestMemoryAgainstDicts = MemoryAgainstDicts.TestCase
TestLmdbAgainstDicts.settings = settings(max_examples=40, stateful_step_count=20)
TestMemoryAgainstDicts.settings = settings(max_examples=60, stateful_step_count=25)
