"""The store on disk: growing, running full, being killed, damaged, copied, and opened twice."""

import hashlib
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import lmdb
import pytest

from heqi.state.store import (
    Batch,
    CopyTargetNotEmpty,
    NewerFormat,
    OlderFormat,
    SnapshotLost,
    Space,
    StoreError,
    StoreFailed,
    StoreFull,
    StoreInUse,
    StoreUnreadable,
    StoreUnwritable,
)
from heqi.storage.lmdb_store import FORMAT, LmdbStore

SMALL_MAP = 1 << 18


def filled(number: int, size: int = 1000) -> Batch:
    """A block whose every value tells its height."""
    batch = Batch()
    batch.update(Space.ROWS, {b"%d" % row: b"%d " % number + bytes(size) for row in range(100)})
    return batch


def heights_told(store: LmdbStore) -> set[bytes]:
    return {value.split(b" ")[0] for _, value in store.scan(Space.ROWS)}


def test_the_map_grows_by_itself(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path, map_bytes=SMALL_MAP)
    for height in range(1, 21):
        store.commit(height, filled(height))
    assert (tmp_path / "data.mdb").stat().st_size > 4 * SMALL_MAP
    assert heights_told(store) == {b"20"}
    store.close()
    reopened = LmdbStore(tmp_path, map_bytes=SMALL_MAP)
    assert reopened.height == 20
    assert reopened.get_at(Space.ROWS, b"0", 3) == b"3 " + bytes(1000)
    reopened.close()


def test_a_snapshot_that_the_growing_map_ended_says_so(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path, map_bytes=SMALL_MAP)

    def read_too_long() -> None:
        with store.reader() as reader:
            for height in range(1, 21):
                store.commit(height, filled(height))
            reader.get(Space.ROWS, b"0")

    with pytest.raises(SnapshotLost):
        read_too_long()
    with store.reader() as reader:
        assert reader.height == 20
    store.close()


def test_reads_on_other_threads_go_on_while_the_map_grows(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path, map_bytes=SMALL_MAP)
    store.commit(1, filled(1))
    done, failures = threading.Event(), list[Exception]()

    def read() -> None:
        last = 0
        while not done.is_set():
            try:
                value = store.get(Space.ROWS, b"0")
                assert value is not None
                number = int(value.split(b" ")[0])
                assert number >= last
                assert store.get_at(Space.ROWS, b"0", number) == value
                last = number
                with store.reader() as reader:
                    told = {cell.split(b" ")[0] for _, cell in reader.scan(Space.ROWS)}
                    assert told == {b"%d" % reader.height}
            except SnapshotLost:
                continue
            except Exception as failure:  # noqa: BLE001 (handed to the test's own thread)
                failures.append(failure)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for height in range(2, 30):
        store.commit(height, filled(height))
    done.set()
    for reader in readers:
        reader.join()
    store.close()
    assert failures == []


def test_a_folder_serves_one_store(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "data")
    with pytest.raises(StoreInUse) as raised:
        LmdbStore(tmp_path / "data")
    assert raised.value.facts["process"] == os.getpid()
    store.close()
    LmdbStore(tmp_path / "data").close()


def test_a_second_process_is_refused(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path)
    answer = in_another_process(f"LmdbStore(Path({str(tmp_path)!r}))")
    assert "store.IN_USE" in answer.stderr
    assert str(os.getpid()) in answer.stderr
    store.close()


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path)
    store.commit(1, filled(1))
    used = (tmp_path / "data.mdb").stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # A limit on the file's size is the nearest thing to a full disk that needs no privileges.
    resource.setrlimit(resource.RLIMIT_FSIZE, (used, before[1]))
    try:
        with pytest.raises(StoreFull):
            store.commit(2, filled(2, size=5000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert store.height == 1
    assert heights_told(store) == {b"1"}
    store.commit(2, filled(2, size=5000))
    store.close()
    reopened = LmdbStore(tmp_path)
    assert (reopened.height, heights_told(reopened)) == (2, {b"2"})
    reopened.close()


def test_a_killed_process_leaves_whole_blocks(tmp_path: Path) -> None:
    code = f"""
store = LmdbStore(Path({str(tmp_path)!r}))
for height in range(store.height + 1, 10**9):
    batch = Batch()
    batch.update(Space.ROWS, {{b"%d" % row: b"%d " % height + bytes(500) for row in range(100)}})
    store.commit(height, batch)
    print(height, flush=True)
"""
    for _ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", PREAMBLE + code], stdout=subprocess.PIPE, text=True, bufsize=1
        )
        assert process.stdout is not None
        acknowledged = [process.stdout.readline() for _ in range(20)]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
        last = int((rest.strip() or acknowledged[-1]).split()[-1])
        store = LmdbStore(tmp_path)
        assert store.height >= last
        assert heights_told(store) == {b"%d" % store.height}
        store.close()


@pytest.mark.parametrize(("other", "refusal"), [(FORMAT + 1, NewerFormat), (FORMAT - 1, OlderFormat)])
def test_another_format_is_refused_with_both_numbers(tmp_path: Path, other: int, refusal: type[StoreError]) -> None:
    LmdbStore(tmp_path).close()
    with lmdb.open(str(tmp_path), max_dbs=20) as environment:
        meta = environment.open_db(b"meta")
        with environment.begin(write=True) as transaction:
            transaction.put(b"store/format", other.to_bytes(8), db=meta)
    before = (tmp_path / "data.mdb").read_bytes()
    with pytest.raises(refusal) as raised:
        LmdbStore(tmp_path)
    assert raised.value.facts == {"folder": str(tmp_path), "found": other, "supported": FORMAT}
    assert (tmp_path / "data.mdb").read_bytes() == before


def test_the_layout_is_that_of_the_format(tmp_path: Path) -> None:
    """Whatever changes the second line has to raise the first: else an older ledger would be read wrongly."""
    store = LmdbStore(tmp_path)
    for height in range(1, 4):
        store.commit(height, filled(height))
    emptied = Batch()
    emptied.update(Space.ROWS, {b"0": None, b"1\x00": b"one"})
    store.commit(4, emptied)
    store.prune(3)
    store.close()
    digest = hashlib.sha256()
    with lmdb.open(str(tmp_path), max_dbs=20) as environment:
        with environment.begin() as transaction:
            names = [name for name, _ in transaction.cursor()]
        for name in names:
            database = environment.open_db(name)
            with environment.begin() as transaction:
                for key, value in transaction.cursor(database):
                    digest.update(b"".join(len(each).to_bytes(4) + each for each in (name, key, value)))
    assert (FORMAT, digest.hexdigest()) == (4, "4b2daa5746380158d7248d3be517e80279ca16d8ab1762400bd24f768ba94c12")


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreUnwritable) as raised:
            LmdbStore(path)
        assert raised.value.facts["folder"] == str(path)


def test_a_folder_without_the_right_to_write_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    # Not by the folder's mode: tests may run as a user who may write everywhere.
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(StoreUnwritable, match="Permission denied"):
        LmdbStore(tmp_path)


def cut_in_half(data: Path) -> None:
    os.truncate(data, data.stat().st_size // 2)


def cut_to_its_head(data: Path) -> None:
    os.truncate(data, 3 * 4096)


def cut_within_its_head(data: Path) -> None:
    os.truncate(data, 100)


def overwritten(data: Path) -> None:
    data.write_bytes(b"not a ledger" * 10_000)


@pytest.mark.parametrize("damage", [cut_in_half, cut_to_its_head, cut_within_its_head, overwritten])
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    store = LmdbStore(tmp_path / "whole")
    for height in range(1, 10):
        store.commit(height, filled(height))
    store.close()
    shutil.copytree(tmp_path / "whole", tmp_path / "damaged")
    damage(tmp_path / "damaged" / "data.mdb")
    before = (tmp_path / "damaged" / "data.mdb").read_bytes()
    # In another process, since reading beyond a file's end would kill the reader.
    answer = in_another_process(f"LmdbStore(Path({str(tmp_path / 'damaged')!r}))")
    assert answer.returncode == 1, answer
    assert "store.UNREADABLE" in answer.stderr
    assert (tmp_path / "damaged" / "data.mdb").read_bytes() == before
    with pytest.raises(StoreUnreadable):
        LmdbStore(tmp_path / "damaged")


def test_a_file_without_its_unused_end_is_opened(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path)
    store.commit(1, filled(1))
    store.close()
    with lmdb.open(str(tmp_path), max_dbs=20) as environment:
        pages = environment.info()["last_pgno"] + 1
        with environment.begin(write=True) as transaction:
            # Pages written and freed within one transaction are numbered, but never reach the file.
            transaction.put(b"scratch", bytes(400_000))
            transaction.delete(b"scratch")
        assert environment.info()["last_pgno"] + 1 > pages
    data = tmp_path / "data.mdb"
    os.truncate(data, pages * 4096)
    reopened = LmdbStore(tmp_path)
    assert heights_told(reopened) == {b"1"}
    reopened.commit(2, filled(2))
    reopened.close()


def test_a_copy_is_made_while_the_store_works(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "store")
    store.commit(1, filled(1, size=20_000))
    copying = threading.Thread(target=store.copy, args=(tmp_path / "copy",))
    copying.start()
    for height in range(2, 10):
        store.commit(height, filled(height))
    copying.join()
    copied = LmdbStore(tmp_path / "copy")
    assert 1 <= copied.height <= 9
    assert heights_told(copied) == {b"%d" % copied.height}
    copied.commit(10, filled(10))
    copied.close()
    store.close()


def test_a_copy_overwrites_nothing(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path / "store")
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "mine").write_bytes(b"")
    with pytest.raises(CopyTargetNotEmpty):
        store.copy(tmp_path / "copy")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreUnwritable):
        store.copy(tmp_path / "file" / "below")
    store.close()


def test_a_closed_store_answers_with_an_error_of_its_own(tmp_path: Path) -> None:
    store = LmdbStore(tmp_path)
    store.commit(0, Batch())
    store.close()
    reads: list[Callable[[], object]] = [
        lambda: store.get(Space.ROWS, b"a"),
        lambda: store.get_at(Space.ROWS, b"a", 0),
        lambda: store.scan(Space.ROWS),
        lambda: store.commit(1, Batch()),
    ]
    for read in reads:
        with pytest.raises(StoreError) as raised:
            read()
        assert isinstance(raised.value, StoreFailed)


PREAMBLE = """
from pathlib import Path
from heqi.state.store import Batch, Space
from heqi.storage.lmdb_store import LmdbStore
"""


def in_another_process(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PREAMBLE + code], capture_output=True, text=True, check=False, timeout=60
    )
