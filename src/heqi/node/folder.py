"""A node's folder: the founding, the ledger, and lists that can be made anew.

charter.toml      the text that the founders signed
founders.json     their signatures
ledger/           the store
lists.sqlite      the reading side; losing it loses nothing
vouchers.sqlite   what witnesses signed; losing it loses nothing of the ledger
validators.jsonl  where the node is one of a network: the blocks at which its validators changed, with their votes
node.toml         settings, where somebody wrote some
graduation.json   how a pilot became a network: of the pilot, that it has ended; of the network, with what it began
cometbft/         the engine's home, where the node is one of a network
snapshots/        what it offers to nodes that begin; losing them loses nothing
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from heqi.chain.application import Application, Damaged, NoLedger, found_ledger
from heqi.chain.blocks import Head
from heqi.chain.cometbft import packing
from heqi.chain.cometbft.genesis import is_of_network
from heqi.chain.graduation import Graduation, begun_with, read_graduation, require_agreed
from heqi.chain.reader import CHARTER_KEY
from heqi.chain.retention import Retained
from heqi.chain.upgrades import UnknownApplication, UpgradeDue
from heqi.client.founding import read_signatures
from heqi.codec import signatures as signing
from heqi.codec.canonical import encode
from heqi.codec.signatures import verify as verify_inline
from heqi.machine.admission import Verify
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, both_languages, refuse, require
from heqi.modules.charter import (
    CharterRefused,
    FounderSignature,
    read_charter,
    require_founded,
    require_same_charter,
)
from heqi.node.reasons import Why
from heqi.state.store import Space, StoreUnwritable
from heqi.storage.lmdb_folder import copy_folder
from heqi.storage.lmdb_store import LmdbStore

CHARTER, FOUNDERS, LEDGER, LISTS, SETTINGS = "charter.toml", "founders.json", "ledger", "lists.sqlite", "node.toml"
COMETBFT, SNAPSHOTS, VALIDATORS, VOUCHERS = "cometbft", "snapshots", "validators.jsonl", "vouchers.sqlite"
GRADUATION = "graduation.json"
GENESIS = "config/genesis.json"  # in the engine's home


class Founded(NamedTuple):
    """What a folder says that its ledger was founded on; every founder has signed it."""

    charter: Charter
    signatures: tuple[FounderSignature, ...]


def found_network(
    folder: Path,
    text: str,
    signatures: Sequence[FounderSignature],
    catalogue: Catalogue,
    beside: Sequence[str] = (),
    noted: Mapping[bytes, bytes] = MappingProxyType({}),
) -> Head:
    """Make a node's folder for a charter that every founder has signed. beside: what may be in the folder already.
    noted: what the store keeps of the network's beginning.

    Refusals: those of charters, FOLDER_NOT_EMPTY, and what stores refuse.
    """
    charter = read_charter(text, catalogue)
    require_founded(charter, list(signatures))
    require_sound_library()
    require_empty(folder, beside)
    try:
        _write(folder / CHARTER, text.encode())
        _write(folder / FOUNDERS, encode(sorted(signatures, key=lambda each: each.member)) + b"\n")
    except OSError as problem:
        raise StoreUnwritable(folder=str(folder), reason=problem.strerror or "") from problem
    store = LmdbStore(folder / LEDGER)
    try:
        found_ledger(store, catalogue, charter, noted)
        return Application(store, catalogue).head
    finally:
        store.close()


def charter_in(folder: Path, catalogue: Catalogue) -> Charter:
    """The charter of the folder's files, not yet compared with what the ledger was founded on."""
    require((folder / LEDGER / "data.mdb").is_file(), Why.NO_LEDGER, folder=str(folder))
    return read_charter(read_text(folder / CHARTER), catalogue)


def read_founding(folder: Path, store: LmdbStore, catalogue: Catalogue) -> Founded:
    """What the ledger in `store` was founded on. Refuse where the folder's charter is another text than the ledger's
    (ANOTHER_CHARTER, with what differs), or where not every founder signed it.
    """
    charter = charter_in(folder, catalogue)
    canonical = store.get(Space.META, CHARTER_KEY)
    if canonical is None:
        refuse(Why.NO_LEDGER, folder=str(folder))
    require_same_charter(canonical, charter.canonical)
    signatures = read_signatures(read_text(folder / FOUNDERS).encode(), str(folder / FOUNDERS))
    require_founded(charter, signatures)
    return Founded(charter, tuple(signatures))


def require_engine_of(folder: Path, store: LmdbStore, charter: Charter, engine: str) -> None:
    """Refuse the embedded engine on a pilot that has become a network (GRADUATED) and on every network's ledger
    (OF_NETWORK), whatever the settings say; and a network's folder without the statement that it began with, or with
    too few behind it.
    """
    begun, file = begun_with(store), folder / GRADUATION
    if engine != COMETBFT:
        require(not begun and not file.exists(), Why.GRADUATED, folder=str(folder))
        networked = is_of_network(store) or (folder / COMETBFT / GENESIS).exists()
        require(not networked, Why.OF_NETWORK, folder=str(folder))
        return
    graduation_of(folder, store, charter)


def graduation_of(folder: Path, store: LmdbStore, charter: Charter) -> Graduation | None:
    """The statement that a network's folder began with, where it was a pilot. Refuse (OTHER_GRADUATION, and those of
    graduations) where it is missing, another one, or has too few behind it.
    """
    begun, file = begun_with(store), folder / GRADUATION
    if not begun:
        return None
    graduation = read_graduation(read_text(file).encode(), charter, str(file))
    same = graduation.statement.digest().hex() == begun
    require(same, Why.OTHER_GRADUATION, file=str(file), folder=str(folder))
    require_agreed(graduation, charter)
    return graduation


@contextmanager
def opened(folder: Path, catalogue: Catalogue) -> Iterator[Application]:
    """The ledger of a folder for a short while, checked as when a node starts: none may run on it."""
    require((folder / LEDGER / "data.mdb").is_file(), Why.NO_LEDGER, folder=str(folder))
    store = LmdbStore(folder / LEDGER)
    try:
        read_founding(folder, store, catalogue)
        yield open_application(store, catalogue, folder)
    finally:
        store.close()


def open_application(
    store: LmdbStore,
    catalogue: Catalogue,
    folder: Path,
    *,
    verify: Verify = verify_inline,
    on_fault: Callable[[str, Exception], None] = lambda identity, fault: None,
    retained: Retained | None = None,
) -> Application:
    """The application over a store that was opened. Refuse what cannot go on: NO_LEDGER, DAMAGED, OTHER_APPLICATION,
    OTHER_RULES.
    """
    try:
        return Application(store, catalogue, verify=verify, on_fault=on_fault, retained=retained)
    except NoLedger:
        refuse(Why.NO_LEDGER, folder=str(folder))
    except Damaged as problem:
        refuse(Why.DAMAGED, folder=str(folder), problem=str(problem))
    except UnknownApplication as other:
        raise other_application(other, folder) from None
    except CharterRefused as refused:
        first = refused.problems[0]
        refuse(Why.OTHER_RULES, folder=str(folder), **both_languages(first))


def upgrade_due(due: UpgradeDue) -> Refusal:
    """What a node says that stops, or does not start, before a block of another version."""
    return Refusal(Why.UPGRADE_DUE, application=due.application, height=due.height, known=due.known)


def other_application(other: UnknownApplication, folder: Path) -> Refusal:
    """What a node says of a ledger that has gone beyond its program."""
    return Refusal(Why.OTHER_APPLICATION, folder=str(folder), application=other.application, known=other.known)


def require_sound_library() -> None:
    """Refuse a libsodium that judges signatures, or a zlib that unpacks, otherwise than the protocol: this node would
    fork the ledger.
    """
    found = signing.disagreements() + packing.disagreements()
    require(not found, Why.LIBRARY_DISAGREES, vectors=found)


# --- backups ------------------------------------------------------------------------------------------------------


def back_up(folder: Path, target: Path, catalogue: Catalogue) -> Head:
    """Copy a node's folder into a new one, also while the node runs: the copy is its last committed block, or one just
    committed. It is opened and checked before it counts as a backup.
    """
    require((folder / LEDGER / "data.mdb").is_file(), Why.NO_LEDGER, folder=str(folder))
    return _copy(folder, target, catalogue, running=True)


def restore(backup: Path, folder: Path, catalogue: Catalogue) -> Head:
    """Make a node's folder from a backup, which stays as it is. NO_BACKUP when it is not whole."""
    whole = all((backup / name).is_file() for name in (CHARTER, FOUNDERS, f"{LEDGER}/data.mdb"))
    require(whole, Why.NO_BACKUP, folder=str(backup), problem="a part of it is missing")
    return _copy(backup, folder, catalogue, running=False)


def _copy(source: Path, target: Path, catalogue: Catalogue, *, running: bool) -> Head:
    require_empty(target)
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        for name in (CHARTER, FOUNDERS, GRADUATION, SETTINGS, VALIDATORS):
            if (source / name).is_file():
                _write(unfinished / name, (source / name).read_bytes())
        copy_folder(source / LEDGER, unfinished / LEDGER, running=running)
        with opened(unfinished, catalogue) as application:
            head = application.head
        if target.exists():
            target.rmdir()
        unfinished.rename(target)
        _sync(target.parent)
    except OSError as problem:
        raise StoreUnwritable(folder=str(target), reason=problem.strerror or "") from problem
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return head


# --- files --------------------------------------------------------------------------------------------------------


def require_empty(folder: Path, beside: Sequence[str] = ()) -> None:
    """Refuse (FOLDER_NOT_EMPTY) a folder that is there and holds something else than `beside`."""
    try:
        empty = not folder.exists() or (folder.is_dir() and all(each.name in beside for each in folder.iterdir()))
    except OSError as problem:
        raise StoreUnwritable(folder=str(folder), reason=problem.strerror or "") from problem
    require(empty, Why.FOLDER_NOT_EMPTY, folder=str(folder))


def read_text(file: Path) -> str:
    """FILE_MISSING where there is no text in UTF-8."""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        words = getattr(problem, "strerror", None) or "it is not text in UTF-8"
        raise Refusal(Why.FILE_MISSING, file=str(file), problem=words) from None


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as writing:
        writing.write(data)
        writing.flush()
        os.fsync(writing.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
