"""Key stores: only the passphrase opens them, and every kind of damage is told apart from a wrong one."""

import itertools
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from heqi.client.keystore import (
    FORMAT,
    LIGHT,
    Keystore,
    NamedKey,
    Why,
    create_keystore,
    named,
    new_pair,
    seal,
)
from heqi.codec.signatures import sign, verify
from heqi.machine.reasons import Refusal
from tests.reached import refusing

PASSPHRASE = "合契 means a matched tally"
MAKER = named("river-bank", "maker-1", "maker", new_pair())
CHECKER = named("river-bank", "checker-1", "checker", new_pair())


@pytest.fixture
def store(tmp_path: Path) -> Keystore:
    return create_keystore(tmp_path / "keys.json", PASSPHRASE, [MAKER, CHECKER], LIGHT)


def rewritten(store: Keystore, change: dict[str, object]) -> Path:
    content = msgspec.json.decode(store.path.read_bytes())
    store.path.write_bytes(msgspec.json.encode(content | change))
    return store.path


def test_keys_come_back_and_sign(store: Keystore) -> None:
    again = Keystore(store.path)
    assert again.names == (MAKER.name, CHECKER.name)
    maker, checker = again.unlock(PASSPHRASE)
    assert (maker, checker) == (MAKER, CHECKER)
    assert verify(MAKER.name.public, b"message", sign(maker.pair, b"message"))


def test_nothing_secret_is_readable(store: Keystore) -> None:
    data = store.path.read_bytes()
    assert MAKER.pair.public.encode() in data
    assert MAKER.pair.secret[:32].hex().encode() not in data
    assert store.path.stat().st_mode & 0o077 == 0
    assert list(store.path.parent.iterdir()) == [store.path]


def test_more_keys_can_be_added(store: Keystore) -> None:
    third = named("river-bank", "duty", "maker", new_pair())
    store.add(PASSPHRASE, [third])
    assert store.names[2] == third.name
    assert Keystore(store.path).unlock(PASSPHRASE) == [MAKER, CHECKER, third]


def test_the_passphrase_is_what_it_looks_like(tmp_path: Path) -> None:
    create_keystore(tmp_path / "k", "caf\u00e9 au lait", [MAKER], LIGHT)
    assert Keystore(tmp_path / "k").unlock("cafe\u0301 au lait") == [MAKER]


def test_another_passphrase_does_not_open_it(store: Keystore) -> None:
    with refusing(Why.WRONG_PASSPHRASE):
        store.unlock(PASSPHRASE + " ")


@pytest.mark.parametrize("label", [("Bank", "a", "b"), ("bank", "a b", "c"), ("bank", "a", "")])
def test_a_label_that_no_charter_could_hold_is_not_taken(label: tuple[str, str, str]) -> None:
    with refusing(Why.NAME_WRONG):
        named(*label, MAKER.pair)


def test_only_the_wanted_keys_are_opened(store: Keystore) -> None:
    assert store.unlock(PASSPHRASE, "river-bank", "checker-1") == [CHECKER]
    with refusing(Why.KEY_NOT_THERE):
        store.unlock(PASSPHRASE, "harbour-bank")


def test_a_short_passphrase_is_not_taken(tmp_path: Path) -> None:
    with refusing(Why.PASSPHRASE_TOO_SHORT):
        create_keystore(tmp_path / "k", "short", [MAKER], LIGHT)
    assert not (tmp_path / "k").exists()


def test_no_file_is_written_over(store: Keystore) -> None:
    before = store.path.read_bytes()
    with refusing(Why.FILE_EXISTS):
        create_keystore(store.path, PASSPHRASE, [MAKER], LIGHT)
    assert store.path.read_bytes() == before


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with refusing(Why.FILE_MISSING):
        Keystore(tmp_path / "none")


@pytest.mark.parametrize("name", [".", "a\0b"])
def test_what_is_no_file_says_so(tmp_path: Path, name: str) -> None:
    with refusing(Why.FILE_FAILED):
        Keystore(tmp_path / name)


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with refusing(Why.FILE_FAILED):
        create_keystore(tmp_path / "file" / "keys", PASSPHRASE, [MAKER], LIGHT)


def test_a_newer_format_says_so(store: Keystore) -> None:
    with refusing(Why.NEWER_FORMAT):
        Keystore(rewritten(store, {"format": "heqi-keystore-2", "lock": "unknown here"}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"format":"other"}',
        b" " * 1_000_001,
        f'{{"format":"{FORMAT}"}}'.encode(),
    ],
)
def test_other_files_are_no_key_stores(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(data)
    with refusing(Why.DAMAGED):
        Keystore(path)


def test_every_damaged_byte_is_found(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    data = seal([MAKER], PASSPHRASE, LIGHT)
    for position in range(len(data)):
        path.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        if data[position : position + 1].isspace():
            continue  # what stands between the parts says nothing
        with pytest.raises(Refusal) as refused:
            Keystore(path)
        assert refused.value.reason in (Why.DAMAGED, Why.NEWER_FORMAT), position


def test_a_lock_that_asks_for_everything_is_not_tried(store: Keystore) -> None:
    lock = msgspec.json.decode(store.path.read_bytes())["lock"]
    with refusing(Why.DAMAGED):
        Keystore(rewritten(store, {"lock": lock | {"memory": 2**40}}))


def test_a_box_under_another_label_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever knows how the checksum is made can relabel the file, and still not what is in the box.
    path = tmp_path / "keys"
    path.write_bytes(seal([MAKER, CHECKER], PASSPHRASE, LIGHT))
    store = Keystore(path)
    first, second = store._content.keys
    swapped = (msgspec.structs.replace(first, name=second.name), second)
    store._content = msgspec.structs.replace(store._content, keys=swapped)
    with refusing(Why.DAMAGED):
        store.unlock(PASSPHRASE)


def test_missing_memory_is_told(store: Keystore, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("heqi.client.keystore.argon2id.kdf", fails)
    with refusing(Why.NO_MEMORY):
        store.unlock(PASSPHRASE)


def test_fixed_entropy_gives_the_same_file() -> None:
    def entropy() -> object:
        counter = itertools.count()
        return lambda size: (sha256(next(counter).to_bytes(4)).digest() * 2)[:size]

    one, other = entropy(), entropy()
    assert seal([MAKER], PASSPHRASE, LIGHT, one) == seal([MAKER], PASSPHRASE, LIGHT, other)  # type: ignore[arg-type]


def test_a_named_key_keeps_its_secret_out_of_sight() -> None:
    assert MAKER.pair.secret.hex() not in repr(MAKER)
    assert isinstance(MAKER, NamedKey)
