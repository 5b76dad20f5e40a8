"""A node that is no archive: what it forgets, what stays, and that nobody notices in what it computes."""

from pathlib import Path

import pytest

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.blocks import Head
from heqi.chain.retention import MOST_BLOCKS, WINDOWS, Retained
from heqi.chain.snapshots import Answer, Restoring, Snapshots
from heqi.machine.admission import Inadmissible
from heqi.machine.charter import Charter
from heqi.modules import CATALOGUE
from heqi.modules.payments import BALANCES
from heqi.state.history import verify_consistency
from heqi.state.store import Pruned, Space
from heqi.state.tables import changed
from heqi.storage.lmdb_store import LmdbStore
from heqi.storage.memory import MemoryStore
from tests.pilot import BANK, BUYER, CHARTER, START, credit, credits_by, founded, made
from tests.reached import refusing

WINDOW = CHARTER.preamble.window_seconds
HEARTBEAT = CHARTER.preamble.heartbeat_seconds
MONTH = 30 * 86_400
KEPT = 8


def blocks_of(application: Application, numbers: range, step: int) -> list[Head]:
    """A block with a credit and an empty one for each number, a step apart: the heads after each."""
    heads = []
    for number in numbers:
        second = START + number * step
        for envelopes in (credits_by([number], second=second), []):
            application.finalise(application.head.height + 1, second, envelopes)
            heads.append(application.commit().head)
    return heads


def pruned() -> tuple[Application, list[Head]]:
    """A ledger of 41 heights of which an archive would have all; and all its heads."""
    store = MemoryStore()
    archive = founded(store)
    application = Application(store, CATALOGUE, retained=Retained(KEPT))
    return application, [archive.head, *blocks_of(application, range(20), WINDOW)]


def test_old_states_blocks_and_receipts_go_and_every_head_stays() -> None:
    application, heads = pruned()
    store = application.store
    assert store.oldest == 40 - KEPT + 1
    assert [block.height for block in reader.kept_blocks(store)] == [*range(store.oldest, 41)]
    for height in (0, 1, store.oldest - 1):
        for read in (reader.read_block_at, reader.read_receipts_at):
            with pytest.raises(Pruned) as said:
                read(store, height)
            assert said.value.facts == {"asked": height, "oldest": store.oldest}
        with pytest.raises(Pruned):
            reader.get_row(store, BALANCES, f"{BANK}/CNY/{BUYER}", height)
        with pytest.raises(Pruned):
            reader.prove_row(store, BALANCES, f"{BANK}/CNY/{BUYER}", height)
    identity = bytes.fromhex(made(credit(0), number=0).id)
    assert reader.find_receipt(store, identity) is None
    assert [reader.head_at(store, height) for height in range(41)] == heads
    sizes = [head.history_size for head in heads]
    proof = [bytes.fromhex(each) for each in reader.prove_consistency(store, sizes[3], sizes[-1])]
    roots = [bytes.fromhex(heads[at].history_root) for at in (3, -1)]
    assert verify_consistency(roots[0], sizes[3], roots[1], sizes[-1], proof)


def test_an_archive_keeps_everything_and_both_come_to_the_same_heads() -> None:
    _, heads = pruned()
    archive = founded(MemoryStore())
    assert [archive.head, *blocks_of(archive, range(20), WINDOW)] == heads
    assert archive.store.oldest == 0
    assert len([*reader.kept_blocks(archive.store)]) == 41


def test_two_windows_stay_however_few_heights_are_asked_for() -> None:
    store = MemoryStore()
    founded(store)
    application = Application(store, CATALOGUE, retained=Retained(1))
    step = WINDOW // 10
    blocks_of(application, range(40), step)
    kept = [*reader.kept_blocks(store)]
    assert kept[0].second == application.head.as_of - WINDOWS * WINDOW
    assert Application(store, CATALOGUE).seen == application.seen
    last = credits_by([39], second=START + 39 * step)
    with refusing(Inadmissible.SEEN):
        application.check(last[0], application.head.as_of)


def test_of_what_the_charter_has_to_be_provable_a_book_keepers_node_keeps_all() -> None:
    """One day by this text: more than two windows of it."""
    retention = changed(CHARTER.articles.retention, provable_days=1)
    charter = Charter(changed(CHARTER.articles, retention=retention), CHARTER.modules, CHARTER.canonical)
    step, oldest = 3 * WINDOW, []
    for retained in (Retained(1), Retained(1, provable=True)):
        store = MemoryStore()
        founded(store)
        application = Application(store, CATALOGUE, retained=retained)
        application.gatekeeper = application.gatekeeper._replace(charter=charter)
        blocks_of(application, range(20), step)
        oldest.append(next(reader.kept_blocks(store)).second)
    end = START + 19 * step
    assert oldest[0] >= end - WINDOWS * WINDOW
    assert end - 86_400 - step < oldest[1] <= end - 86_400


def test_a_node_that_was_an_archive_catches_up_a_little_with_every_block() -> None:
    store = MemoryStore()
    blocks_of(founded(store), range(40), WINDOW)
    application = Application(store, CATALOGUE, retained=Retained(KEPT))
    forgotten = []
    for number in range(40, 46):
        before = store.oldest
        blocks_of(application, range(number, number + 1), WINDOW)
        forgotten.append(store.oldest - before)
    assert max(forgotten) <= 2 * MOST_BLOCKS
    assert store.oldest == application.head.height - KEPT + 1


def test_a_node_that_forgot_and_one_that_began_late_make_the_same_snapshot(tmp_path: Path) -> None:
    application, heads = pruned()
    archive = founded(MemoryStore())
    blocks_of(archive, range(20), WINDOW)
    made_here = Snapshots(tmp_path / "here").make(application.store, CHARTER, 40)
    assert made_here == Snapshots(tmp_path / "there").make(archive.store, CHARTER, 40)
    store = MemoryStore()
    restoring = Restoring(store, CATALOGUE, CHARTER, made_here.manifest, 40, heads[-1].app_hash)
    for number in range(made_here.chunks):
        answer = restoring.apply_chunk(number, Snapshots(tmp_path / "here").load(40, number) or b"")
    assert answer is Answer.DONE
    late = Application(store, CATALOGUE, retained=Retained(KEPT))
    more = range(20, 30)
    assert blocks_of(late, more, WINDOW) == blocks_of(application, more, WINDOW)
    assert store.oldest == application.store.oldest
    for space in (Space.ROWS, Space.INDEX, Space.RECEIPTS):
        assert store.scan(space, limit=10_000) == application.store.scan(space, limit=10_000)
    again = [
        Snapshots(tmp_path / name).make(each.store, CHARTER, 60) for name, each in (("a", late), ("b", application))
    ]
    assert again[0] == again[1]


@pytest.mark.parametrize("retained", [None, Retained(100)])
def test_a_month_of_silence_costs_few_megabytes(tmp_path: Path, retained: Retained | None) -> None:
    """By the pages in use after 1,000 empty blocks and after 3,000. An engine's own blocks are beside that."""
    store = LmdbStore(tmp_path)
    founded(store)
    application = Application(store, CATALOGUE, retained=retained)
    used = []
    for number in range(3_000):
        application.finalise(number + 1, START + number * HEARTBEAT, [])
        app_hash = application.head.app_hash
        assert application.commit().head.app_hash == app_hash
        if number in (999, 2_999):
            used.append((tmp_path / "data.mdb").stat().st_size)
    bytes_per_block = (used[1] - used[0]) / 2_000
    assert bytes_per_block * MONTH / HEARTBEAT < 10_000_000
    assert (store.oldest == 0) == (retained is None)
    store.close()
