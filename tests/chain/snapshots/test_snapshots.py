"""Snapshots: the same bytes on every node, checked chunk by chunk, and a node that goes on from one like any other."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heqi.chain import reader
from heqi.chain.application import Application, NoLedger
from heqi.chain.snapshots import Answer, BadSnapshot, Restoring, Snapshot, Snapshots
from heqi.chain.snapshots.manifest import ROWS, WINDOWS, Entry, WindowChunk, check_manifest, encode
from heqi.client.proof import check_receipt, check_record
from heqi.machine.admission import Inadmissible
from heqi.machine.charter import Charter
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.state.store import HistoryPruned, Pruned, Space
from heqi.storage.lmdb_store import LmdbStore
from heqi.storage.memory import MemoryStore
from tests.pilot import (
    BANK,
    BUYER,
    CHARTER,
    START,
    SUPPLIER,
    credit,
    credits_by,
    everybody_signs,
    founded,
    made,
    transfer,
)
from tests.reached import refusing

SMALL = 4_000  # bytes per chunk, so that there are many
WINDOW = CHARTER.preamble.window_seconds
LATER = START + 3 * WINDOW


def add(application: Application, envelopes: list[bytes], second: int) -> reader.Head:
    application.finalise(application.head.height + 1, second, envelopes)
    return application.commit().head


def filled(application: Application) -> Application:
    """Blocks that are older than the window, some within it, and empty ones in between and at the end."""
    for number in range(5):
        add(application, credits_by([number]), START + number)
    add(application, [], START + WINDOW)
    for number in range(5, 12):
        again = [everybody_signs(made(transfer(BUYER, SUPPLIER, 1), number=100 + number, second=LATER)), b"garbage"]
        add(application, credits_by([number], second=LATER) + again, LATER + number)
        add(application, [], LATER + number)
    return application


class Offered(NamedTuple):
    application: Application
    snapshots: Snapshots
    snapshot: Snapshot

    @property
    def chunks(self) -> list[bytes]:
        found = [self.snapshots.load(self.snapshot.height, number) for number in range(self.snapshot.chunks)]
        return [chunk for chunk in found if chunk is not None]

    def restoring(self, store: MemoryStore | LmdbStore | None = None) -> Restoring:
        head = self.application.head
        into = MemoryStore() if store is None else store
        return Restoring(into, CATALOGUE, CHARTER, self.snapshot.manifest, head.height, head.app_hash)

    @property
    def states(self) -> int:
        """The number of chunks of the state: those of the window come after them."""
        head = self.application.head
        checked = check_manifest(self.snapshot.manifest, CHARTER, head.height, head.app_hash)
        return len(checked.manifest.hashes)


def offer(application: Application, folder: Path, chunk_bytes: int = SMALL) -> Offered:
    snapshots = Snapshots(folder, chunk_bytes=chunk_bytes)
    return Offered(application, snapshots, snapshots.make(application.store, CHARTER, application.head.height))


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Offered:
    return offer(filled(founded(MemoryStore())), tmp_path_factory.mktemp("snapshots"))


def restored(offered: Offered, store: MemoryStore | LmdbStore) -> Application:
    restoring, chunks = offered.restoring(store), offered.chunks
    answers = [restoring.apply_chunk(number, chunk) for number, chunk in enumerate(chunks)]
    assert answers == [Answer.ACCEPTED] * (len(chunks) - 1) + [Answer.DONE]
    return Application(store, CATALOGUE)


def cells(store: MemoryStore | LmdbStore, space: Space) -> list[tuple[bytes, bytes]]:
    return store.scan(space, limit=100_000)


@pytest.mark.parametrize("opened", [lambda folder: MemoryStore(), LmdbStore])
def test_a_node_that_begins_with_a_snapshot_is_like_any_other(
    offered: Offered, opened: Callable[[Path], MemoryStore | LmdbStore], tmp_path: Path
) -> None:
    old = filled(founded(MemoryStore()))
    store = opened(tmp_path / "ledger")
    new = restored(offered, store)
    assert len(offered.chunks) > offered.states + 1 > 3
    assert (new.head.app_hash, new.head.height, new.head.history_size) == (
        old.head.app_hash,
        old.head.height,
        old.head.history_size,
    )
    assert new.seen == old.seen
    for space in (Space.ROWS, Space.INDEX):
        assert cells(store, space) == cells(old.store, space)
    late = LATER + 100
    for number in range(20, 26):
        envelopes = credits_by([number], second=late)
        assert add(new, envelopes, late + number) == add(old, envelopes, late + number)
    assert offer(new, tmp_path / "new").snapshot == offer(old, tmp_path / "old").snapshot
    assert offer(new, tmp_path / "new").chunks == offer(old, tmp_path / "old").chunks
    store.close()


def test_what_it_reads_and_proves_leads_to_the_same_heads(offered: Offered) -> None:
    new, old = restored(offered, MemoryStore()), filled(founded(MemoryStore()))
    for application in (new, old):
        add(application, credits_by([50], second=LATER), LATER + 50)
    height = new.head.height
    proof = reader.prove_row(new.store, BALANCES, f"{BANK}/CNY/{BUYER}", height)
    check_record(new.head, proof, CATALOGUE)
    for number in (11, 50):
        identity = bytes.fromhex(made(credit(number), number=number, second=LATER).id)
        found = reader.prove_receipt(new.store, identity, new.head)
        assert found is not None
        assert check_receipt(new.head, found).transaction == identity.hex()
        assert found == reader.prove_receipt(old.store, identity, old.head)
    assert reader.prove_consistency(new.store, 11, 13) == reader.prove_consistency(old.store, 11, 13)
    assert [block.height for block in reader.kept_blocks(new.store)] == [*range(7, 21, 2), 21]


def test_the_head_that_it_began_with_can_still_be_read_and_proven_against(offered: Offered) -> None:
    new = restored(offered, MemoryStore())
    first = new.head
    add(new, credits_by([50], second=LATER), LATER + 50)
    assert reader.head_at(new.store, first.height) == first
    proof = reader.prove_row(new.store, BALANCES, f"{BANK}/CNY/{BUYER}", first.height)
    check_record(first, proof, CATALOGUE)


def test_what_it_does_not_have_it_says_it_does_not_have(offered: Offered) -> None:
    store = restored(offered, MemoryStore()).store
    for read in (reader.read_block_at, reader.read_receipts_at, reader.head_at):
        with pytest.raises(Pruned):
            read(store, 3)
    with pytest.raises(HistoryPruned):
        reader.prove_consistency(store, 3, 12)
    with pytest.raises(HistoryPruned):
        reader.leaf_at(store, 2)
    with pytest.raises(KeyError):
        reader.read_block_at(store, 99)


def test_what_was_executed_within_the_window_cannot_be_replayed(offered: Offered) -> None:
    new = restored(offered, MemoryStore())
    with refusing(Inadmissible.SEEN):
        new.check(credits_by([11], second=LATER)[0], LATER + 20)


def test_every_node_makes_the_same_bytes(offered: Offered, tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "ledger")
    other = offer(filled(founded(store)), tmp_path / "snapshots")
    assert (other.snapshot, other.chunks) == (offered.snapshot, offered.chunks)
    # Also when the ledger has moved on since.
    add(other.application, credits_by([60], second=LATER + 60), LATER + 60)
    again = other.snapshots.make(store, CHARTER, offered.snapshot.height)
    assert (again, other.chunks) == (offered.snapshot, offered.chunks)
    store.close()


def test_a_ledger_without_any_block_can_be_taken_over(tmp_path: Path) -> None:
    fresh = offer(founded(MemoryStore()), tmp_path)
    new = restored(fresh, MemoryStore())
    assert new.head == fresh.application.head
    assert add(new, credits_by([1]), START) == add(fresh.application, credits_by([1]), START)


def test_the_last_few_are_kept_and_what_was_left_unfinished_goes(tmp_path: Path) -> None:
    application = founded(MemoryStore())
    (tmp_path / "7.unfinished").mkdir()
    snapshots = Snapshots(tmp_path)
    assert snapshots.finished() == []
    for number in range(3):
        add(application, credits_by([number]), START)
        made_now = snapshots.make(application.store, CHARTER, application.head.height)
        assert snapshots.finished()[0] == made_now
    assert [each.height for each in snapshots.finished()] == [3, 2]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2", "3"]
    assert snapshots.load(1, 0) is None
    assert snapshots.load(3, 99) is None


def test_what_is_not_on_the_disk_is_not_offered(
    offered: Offered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, height = offered.application.store, offered.snapshot.height
    sizes = list[int]()

    def synced(descriptor: int) -> None:
        sizes.append(os.fstat(descriptor).st_size)
        if len(sizes) == 3:
            raise OSError(errno.EIO, "no disk")

    monkeypatch.setattr(os, "fsync", synced)
    snapshots = Snapshots(tmp_path, chunk_bytes=SMALL)
    with pytest.raises(OSError, match="no disk"):
        snapshots.make(store, CHARTER, height)
    assert len(sizes) == 3
    assert all(sizes)
    assert snapshots.finished() == []
    made_now = snapshots.make(store, CHARTER, height)
    assert snapshots.finished() == [made_now]
    assert len(sizes) == 3 + made_now.chunks + 1


# --- what is wrong is refused on arrival --------------------------------------------------------------------------


def variants(chunk: bytes, is_state: bool) -> list[bytes]:
    """The chunk with something left out, added, altered or moved."""
    if is_state:
        rows = list(ROWS.decode(chunk))
        changed = [(cell, value[:-1] + bytes([value[-1] ^ 1])) for cell, value in rows]
        salted = [(cell, bytes([value[0] ^ 1]) + value[1:]) for cell, value in rows]
        places = range(len(rows))
        found = [tuple(rows[:at] + rows[at + 1 :]) for at in places]
        found += [(*rows[:at], other[at], *rows[at + 1 :]) for at in places for other in (changed, salted)]
        found += [(*rows[:at], rows[at], *rows[at:]) for at in places]
        found += [(*rows, (b"parties\x00nobody", bytes(20))), (*rows, (b"no table", bytes(20)))]
        if len(rows) > 1:
            found.append(tuple(rows[::-1]))
        return [encode(each) for each in found]
    window = WINDOWS.decode(chunk)
    first, *more = window.entries
    fewer = Entry(first.block, first.receipts[1:], first.upgrade, first.charter)
    earlier = type(first.block)(first.block.height, first.block.second - 1, first.block.transactions)
    empty = type(first.block)(first.block.height, first.block.second, ())
    entries = [
        (*more,),
        (first, *window.entries),
        (fewer, *more),
        (Entry(earlier, first.receipts, None, None), *more),
        (Entry(empty, (), None, None), *more),
        *([(*more, first)] if more else []),
    ]
    found = [WindowChunk(tuple(each), window.consistency) for each in entries]
    found.append(WindowChunk(window.entries, (*window.consistency, bytes(32))))
    return [encode(each) for each in found]


def test_a_chunk_with_anything_wrong_is_refused_and_the_right_one_still_taken(offered: Offered) -> None:
    restoring = offered.restoring()
    for number, chunk in enumerate(offered.chunks):
        wrong = [*variants(chunk, number < offered.states), b"", b"\xc0", chunk[:-1], chunk + b"\x00"]
        wrong += [other for other in offered.chunks if other != chunk]
        for each in wrong:
            assert restoring.apply_chunk(number, each) is Answer.REFUSED
        assert restoring.apply_chunk(number + 1, chunk) is Answer.REPEAT
        answer = restoring.apply_chunk(number, chunk)
        assert answer is (Answer.DONE if number == len(offered.chunks) - 1 else Answer.ACCEPTED)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.data())
def test_no_changed_bit_gets_in(offered: Offered, data: st.DataObject) -> None:
    chunks = offered.chunks
    number = data.draw(st.integers(0, len(chunks) - 1))
    at = data.draw(st.integers(0, len(chunks[number]) * 8 - 1))
    altered = bytearray(chunks[number])
    altered[at // 8] ^= 1 << at % 8
    restoring = offered.restoring()
    for before in range(number):
        restoring.apply_chunk(before, chunks[before])
    assert restoring.apply_chunk(number, bytes(altered)) is Answer.REFUSED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(data=st.data())
def test_no_changed_bit_of_the_manifest_gets_in(offered: Offered, data: st.DataObject) -> None:
    altered = bytearray(offered.snapshot.manifest)
    at = data.draw(st.integers(0, len(altered) * 8 - 1))
    altered[at // 8] ^= 1 << at % 8
    head = offered.application.head
    with pytest.raises(BadSnapshot):
        Restoring(MemoryStore(), CATALOGUE, CHARTER, bytes(altered), head.height, head.app_hash)


def test_a_manifest_of_another_ledger_height_or_format_is_refused(offered: Offered, tmp_path: Path) -> None:
    head, manifest = offered.application.head, offered.snapshot.manifest
    shorter = founded(MemoryStore())
    add(shorter, credits_by([0]), START)
    other = offer(shorter, tmp_path)
    for wrong, height, app_hash in [
        (manifest, head.height, other.application.head.app_hash),
        (manifest, head.height + 1, head.app_hash),
        (other.snapshot.manifest, head.height, head.app_hash),
        (b"", head.height, head.app_hash),
    ]:
        with pytest.raises(BadSnapshot):
            Restoring(MemoryStore(), CATALOGUE, CHARTER, wrong, height, app_hash)


def test_a_history_that_claims_another_size_is_refused(offered: Offered) -> None:
    """The root of 12 leaves would do for other sizes, too, and a node that took one would fork at the next block."""
    head = offered.application.head
    manifest = check_manifest(offered.snapshot.manifest, CHARTER, head.height, head.app_hash).manifest
    fields = {name: getattr(manifest, name) for name in manifest.__struct_fields__}
    for size in (*range(12), *range(13, 40)):
        for window in (manifest.window, (size,) if size else ()):
            claimed = encode(type(manifest)(**fields | {"history_size": size, "window": window}))
            with pytest.raises(BadSnapshot):
                check_manifest(claimed, CHARTER, head.height, head.app_hash)


def test_a_window_that_begins_too_late_is_refused(offered: Offered, tmp_path: Path) -> None:
    """A node that lacked blocks of the window could be made to execute their transactions again."""
    head = offered.application.head
    preamble = msgspec.structs.replace(CHARTER.preamble, window_seconds=3)
    articles = msgspec.structs.replace(CHARTER.articles, charter=preamble)
    shorter = Charter(articles, CHARTER.modules, CHARTER.canonical)
    late = Snapshots(tmp_path).make(offered.application.store, shorter, head.height)
    assert check_manifest(late.manifest, shorter, head.height, head.app_hash).manifest.window == (4,)
    with pytest.raises(BadSnapshot, match="begins too late"):
        check_manifest(late.manifest, CHARTER, head.height, head.app_hash)


# --- breaking off -------------------------------------------------------------------------------------------------


def test_restoring_that_breaks_off_leaves_nothing_behind(offered: Offered, tmp_path: Path) -> None:
    store = LmdbStore(tmp_path)
    restoring = offered.restoring(store)
    for number, chunk in enumerate(offered.chunks[:-1]):
        assert restoring.apply_chunk(number, chunk) is Answer.ACCEPTED
    del restoring
    store.close()
    store = LmdbStore(tmp_path)
    with pytest.raises(NoLedger):
        Application(store, CATALOGUE)
    assert restored(offered, store).head.app_hash == offered.application.head.app_hash
    store.close()


def test_a_store_that_has_only_the_founding_state_can_begin_with_a_snapshot(offered: Offered) -> None:
    store = MemoryStore()
    founded(store)
    new = restored(offered, store)
    assert new.head.app_hash == offered.application.head.app_hash
    with pytest.raises(ValueError, match="has blocks already"):
        offered.restoring(store)
