"""A node's folder: founded when every founder has signed, opened only when it is whole, copied while it is used."""

import shutil
from pathlib import Path
from types import ModuleType

import pytest

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.cometbft import packing
from heqi.chain.cometbft.genesis import OF_NETWORK
from heqi.chain.reader import HEAD_KEY
from heqi.codec import signatures
from heqi.codec.canonical import encode
from heqi.modules import CATALOGUE
from heqi.modules.charter import Why as Charter
from heqi.node.folder import (
    COMETBFT,
    GENESIS,
    GRADUATION,
    back_up,
    charter_in,
    found_network,
    opened,
    read_founding,
    require_engine_of,
    require_sound_library,
    restore,
)
from heqi.node.reasons import Why
from heqi.state.store import Batch, Space, StoreInUse, StoreUnwritable
from heqi.storage.lmdb_store import LmdbStore
from tests.node.process import founded_folder
from tests.pilot import CHARTER, FOUNDERS, START, TEXT, credits_by
from tests.reached import refusing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return founded_folder(tmp_path / "node")


def commit(folder: Path, *numbers: int) -> reader.Head:
    with opened(folder, CATALOGUE) as application:
        application.finalise(application.head.height + 1, START, credits_by(numbers))
        return application.commit().head


def head_of(folder: Path) -> reader.Head:
    with opened(folder, CATALOGUE) as application:
        return application.head


# --- founding -----------------------------------------------------------------------------------------------------


def test_a_network_is_founded_when_every_founder_has_signed(tmp_path: Path) -> None:
    with refusing(Charter.SIGNATURE_MISSING):
        found_network(tmp_path / "node", TEXT, FOUNDERS[1:], CATALOGUE)
    assert not (tmp_path / "node").exists()
    head = found_network(tmp_path / "node", TEXT, FOUNDERS, CATALOGUE)
    assert (head.height, head.founding) == (0, CHARTER.digest.hex())
    assert charter_in(tmp_path / "node", CATALOGUE).digest == CHARTER.digest


def test_nothing_is_written_over_a_folder_that_holds_something(folder: Path) -> None:
    with refusing(Why.FOLDER_NOT_EMPTY):
        found_network(folder, TEXT, FOUNDERS, CATALOGUE)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable):
        found_network(tmp_path / "file" / "node", TEXT, FOUNDERS, CATALOGUE)


# --- opening ------------------------------------------------------------------------------------------------------


def test_a_charter_that_was_changed_by_one_byte_does_not_open_and_says_what_differs(folder: Path) -> None:
    (folder / "charter.toml").write_text(TEXT.replace("window_seconds = 3600", "window_seconds = 3601"))
    with refusing(Charter.ANOTHER_CHARTER):
        head_of(folder)


def test_layout_and_comments_of_the_charter_are_free(folder: Path) -> None:
    (folder / "charter.toml").write_text(TEXT + "\n# a remark\n")
    assert head_of(folder).height == 0


def test_signatures_that_are_missing_from_the_folder_stop_it(folder: Path) -> None:
    (folder / "founders.json").write_bytes(encode(FOUNDERS[:-1]))
    with refusing(Charter.SIGNATURE_MISSING):
        head_of(folder)


@pytest.mark.parametrize("name", ["charter.toml", "founders.json"])
def test_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with refusing(Why.FILE_MISSING):
        head_of(folder)


def test_a_folder_without_a_ledger_is_told_and_left_alone(tmp_path: Path) -> None:
    with refusing(Why.NO_LEDGER):
        head_of(tmp_path)
    with refusing(Why.NO_LEDGER):
        back_up(tmp_path, tmp_path / "backup", CATALOGUE)
    assert not [*tmp_path.iterdir()]


def test_a_ledger_that_was_never_founded_is_told(folder: Path) -> None:
    shutil.rmtree(folder / "ledger")
    LmdbStore(folder / "ledger").close()
    with refusing(Why.NO_LEDGER):
        head_of(folder)


def test_a_ledger_that_contradicts_itself_does_not_open(folder: Path) -> None:
    head = commit(folder, 1)
    store = LmdbStore(folder / "ledger")
    batch = Batch()
    batch.of(Space.META)[HEAD_KEY] = encode({**reader.msgspec.to_builtins(head), "state_root": "0" * 64})
    store.commit(2, batch)
    store.close()
    with refusing(Why.DAMAGED):
        head_of(folder)


def test_a_second_opening_is_refused(folder: Path) -> None:
    with opened(folder, CATALOGUE), pytest.raises(StoreInUse):
        head_of(folder)


@pytest.mark.parametrize("library", [signatures, packing])
def test_a_library_that_judges_otherwise_is_no_library(library: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    require_sound_library()
    monkeypatch.setattr(library, "disagreements", lambda: ["one of the vectors"])
    with refusing(Why.LIBRARY_DISAGREES):
        require_sound_library()


# --- backups ------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_node_of_its_own(folder: Path, tmp_path: Path) -> None:
    head = commit(folder, 1, 2)
    assert back_up(folder, tmp_path / "backup", CATALOGUE) == head
    assert head_of(tmp_path / "backup") == head
    commit(folder, 3)
    assert restore(tmp_path / "backup", tmp_path / "restored", CATALOGUE) == head
    assert commit(tmp_path / "restored", 3) == head_of(folder)


def require_alone(folder: Path) -> None:
    """Whether the embedded engine may go on with the ledger of a folder."""
    store = LmdbStore(folder / "ledger")
    try:
        require_engine_of(folder, store, CHARTER, "embedded")
    finally:
        store.close()


def test_a_networks_ledger_stays_one_in_a_backup_without_settings(tmp_path: Path) -> None:
    folder = tmp_path / "node"
    found_network(folder, TEXT, FOUNDERS, CATALOGUE, noted=OF_NETWORK)
    commit(folder, 1)
    back_up(folder, tmp_path / "backup", CATALOGUE)
    head = restore(tmp_path / "backup", tmp_path / "restored", CATALOGUE)
    with refusing(Why.OF_NETWORK):
        require_alone(tmp_path / "restored")
    assert head_of(tmp_path / "restored") == head  # it can still be read


def test_a_folder_with_an_engines_home_is_a_networks(folder: Path) -> None:
    require_alone(folder)
    (folder / COMETBFT / GENESIS).parent.mkdir(parents=True)
    (folder / COMETBFT / GENESIS).write_text("{}")
    with refusing(Why.OF_NETWORK):
        require_alone(folder)


def test_a_pilots_end_goes_into_its_backup(folder: Path, tmp_path: Path) -> None:
    (folder / GRADUATION).write_text("{}")
    back_up(folder, tmp_path / "backup", CATALOGUE)
    with refusing(Why.GRADUATED):
        require_alone(tmp_path / "backup")


@pytest.mark.parametrize("part", ["charter.toml", "founders.json", "ledger/data.mdb"])
def test_a_backup_that_is_not_whole_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path, part: str) -> None:
    back_up(folder, tmp_path / "backup", CATALOGUE)
    (tmp_path / "backup" / part).unlink()
    with refusing(Why.NO_BACKUP):
        restore(tmp_path / "backup", tmp_path / "restored", CATALOGUE)
    assert not (tmp_path / "restored").exists()


def test_a_backup_of_another_charter_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup", CATALOGUE)
    (tmp_path / "backup" / "charter.toml").write_text(TEXT.replace("3600", "3000"))
    with refusing(Charter.ANOTHER_CHARTER):
        restore(tmp_path / "backup", tmp_path / "restored", CATALOGUE)
    assert {each.name for each in tmp_path.iterdir()} == {"node", "backup"}


def test_nothing_is_restored_over_a_ledger(folder: Path, tmp_path: Path) -> None:
    back_up(folder, tmp_path / "backup", CATALOGUE)
    with refusing(Why.FOLDER_NOT_EMPTY):
        restore(tmp_path / "backup", folder, CATALOGUE)
    with refusing(Why.FOLDER_NOT_EMPTY):
        back_up(folder, tmp_path / "backup", CATALOGUE)


def test_a_backup_goes_into_an_empty_folder_that_is_there(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    back_up(folder, tmp_path / "backup", CATALOGUE)
    assert head_of(tmp_path / "backup").height == 0


def test_the_founding_is_read_with_the_ledger_it_belongs_to(folder: Path) -> None:
    store = LmdbStore(folder / "ledger")
    try:
        founded = read_founding(folder, store, CATALOGUE)
        assert {each.member for each in founded.signatures} == {each.member for each in FOUNDERS}
        assert Application(store, CATALOGUE).charter.digest == founded.charter.digest
    finally:
        store.close()
