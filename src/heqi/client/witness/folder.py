"""A witness's folder: what it has seen, what it has signed, and its party's own records with their proofs.

witness.sqlite     the heads that it has seen, with its own signature where it gave one; the charter's texts that they
                   name; and how each node stands
records/TABLE/…    the party's rows, each as a proof file that `heqi verify` checks
evidence/…         of forks, each a file that anybody with the charter checks
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, NamedTuple, NoReturn
from urllib.parse import quote

import msgspec

from heqi.chain.blocks import VouchedHead
from heqi.chain.texts import Passage
from heqi.client.files import write_whole
from heqi.client.proof import ProofFile
from heqi.client.proof.file import read_proof
from heqi.client.witness.evidence import Evidence
from heqi.client.witness.reasons import Why
from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.machine.reasons import Refusal, refuse, require

DATABASE, RECORDS, EVIDENCE, LOCK = "witness.sqlite", "records", "evidence", ".running"
MOST_HEADS = 10_000  # the lowest ones are forgotten first
LONGEST_NAME = 180

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ledger (digest TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS heads (height INTEGER PRIMARY KEY, vouched BLOB NOT NULL, signed INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS nodes (
    url TEXT PRIMARY KEY, height INTEGER NOT NULL, second INTEGER NOT NULL, problem BLOB
);
CREATE TABLE IF NOT EXISTS texts (digest TEXT PRIMARY KEY, passages BLOB NOT NULL);
"""
_HEADS = msgspec.json.Decoder(VouchedHead)
_PASSAGES = msgspec.json.Decoder(tuple[Passage, ...])


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a node, as every refusal is told."""

    code: str
    en: str
    zh: str


_PROBLEMS = msgspec.json.Decoder(Problem)


class NodeSeen(NamedTuple):
    """A node as it was last looked at: its latest block, when, and what was wrong, if anything."""

    url: str
    height: int
    second: int
    problem: Problem | None


class WitnessFolder:
    """One witness's memory of one ledger. Every write is on disk when it returns. FOLDER_UNUSABLE when it cannot be."""

    def __init__(self, folder: Path, ledger: str, *, most_heads: int = MOST_HEADS) -> None:
        """Made where it is not there yet. OTHER_LEDGER where it was kept for another one."""
        self.folder = folder
        self._most_heads = most_heads
        self._lock: IO[bytes] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(folder / LOCK)
            self._database = sqlite3.connect(folder / DATABASE, isolation_level=None)
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(_SCHEMA)
            found = self._database.execute("SELECT digest FROM ledger").fetchone()
            if found is None:
                self._database.execute("INSERT INTO ledger VALUES (?)", (ledger,))
        except (OSError, sqlite3.Error) as problem:
            _unusable(folder, problem)
        same = found is None or found[0] == ledger
        require(same, Why.OTHER_LEDGER, folder=str(folder), found=str(found and found[0]), expected=ledger)

    def close(self) -> None:
        self._database.close()
        if self._lock is not None:
            self._lock.close()

    # --- heads ----------------------------------------------------------------------------------------------------

    def latest(self) -> VouchedHead | None:
        """The highest head that was seen."""
        return self._head("SELECT vouched FROM heads ORDER BY height DESC LIMIT 1")

    def at(self, height: int) -> VouchedHead | None:
        """The head that was seen of this very height."""
        return self._head("SELECT vouched FROM heads WHERE height = ?", height)

    def below(self, height: int) -> VouchedHead | None:
        """The highest head that was seen below a height."""
        return self._head("SELECT vouched FROM heads WHERE height < ? ORDER BY height DESC LIMIT 1", height)

    def is_signed(self, height: int) -> bool:
        return bool(
            self._database.execute("SELECT signed FROM heads WHERE height = ? AND signed", (height,)).fetchone()
        )

    def keep(self, vouched: VouchedHead, *, signed: bool = False) -> None:
        """Keep a head with the signatures under it. signed: one of them is this witness's."""
        height = vouched.head.height
        self._write(
            "INSERT INTO heads VALUES (?, ?, ?) ON CONFLICT (height) DO UPDATE"
            " SET vouched = excluded.vouched, signed = max(signed, excluded.signed)",
            height,
            encode(vouched),
            int(signed),
        )
        # What is forgotten is lower than all that is kept, and no lower head is ever signed.
        self._write(
            "DELETE FROM heads WHERE height <= (SELECT height FROM heads ORDER BY height DESC LIMIT 1 OFFSET ?)",
            self._most_heads,
        )

    # --- texts of the charter -------------------------------------------------------------------------------------

    def texts_to(self, text: str) -> tuple[Passage, ...]:
        """The passages that lead to a text of the charter, by its digest; none to the founding one, and to one that was
        never seen.
        """
        found = self._read("SELECT passages FROM texts WHERE digest = ?", text)
        try:
            return () if found is None else _PASSAGES.decode(found)
        except ValueError as problem:
            _unusable(self.folder, problem)

    def keep_texts(self, text: str, passages: Sequence[Passage]) -> None:
        self._write("INSERT OR IGNORE INTO texts VALUES (?, ?)", text, encode(tuple(passages)))

    # --- nodes ----------------------------------------------------------------------------------------------------

    def node(self, url: str) -> NodeSeen | None:
        return next((each for each in self.nodes() if each.url == url), None)

    def nodes(self) -> list[NodeSeen]:
        return _nodes(self._database)

    def look(self, url: str, height: int, second: int, problem: Problem | None) -> None:
        """Write down how a node stands. height 0: it did not say."""
        self._write(
            "INSERT INTO nodes VALUES (?, ?, ?, ?) ON CONFLICT (url) DO UPDATE"
            " SET height = max(height, excluded.height), second = excluded.second, problem = excluded.problem",
            url,
            height,
            second,
            None if problem is None else encode(problem),
        )

    # --- files ----------------------------------------------------------------------------------------------------

    def record_file(self, table: str, key: str) -> Path:
        return self.folder / RECORDS / table / f"{_file_name(key)}.proof.json"

    def row(self, table: str, key: str) -> bytes | None:
        """The row of which a proof is kept; None where there is none, or the file is no proof any more."""
        try:
            proof = read_proof(self.record_file(table, key).read_bytes())
        except (OSError, Refusal):
            return None
        return None if proof.record is None else proof.record.row_bytes

    def keep_record(self, table: str, key: str, proof: ProofFile) -> None:
        self._write_file(self.record_file(table, key), proof.bytes())

    def keep_evidence(self, evidence: Evidence) -> Path:
        file = self.folder / EVIDENCE / f"fork-{evidence.later.head.height}-{evidence.name}.json"
        self._write_file(file, evidence.bytes())
        return file

    # --- inside ---------------------------------------------------------------------------------------------------

    def _head(self, asked: str, *values: int) -> VouchedHead | None:
        found = self._read(asked, *values)
        try:
            return None if found is None else _HEADS.decode(found)
        except ValueError as problem:
            _unusable(self.folder, problem)

    def _read(self, asked: str, *values: object) -> bytes | None:
        try:
            found = self._database.execute(asked, values).fetchone()
        except sqlite3.Error as problem:
            _unusable(self.folder, problem)
        return None if found is None else bytes(found[0])

    def _write(self, said: str, *values: object) -> None:
        try:
            self._database.execute(said, values)
        except sqlite3.Error as problem:
            _unusable(self.folder, problem)

    def _write_file(self, file: Path, data: bytes) -> None:
        try:
            write_whole(file, data)
        except OSError as problem:
            _unusable(self.folder, problem)


class Standing(NamedTuple):
    """What a witness's folder says of it."""

    ledger: str
    latest: VouchedHead | None
    signed: int | None  # the highest block that it has co-signed
    nodes: list[NodeSeen]
    records: int
    evidence: list[Path]


def standing(folder: Path) -> Standing:
    """Look at a folder, also while its witness runs. NOTHING_KEPT where no witness has kept anything."""
    file = folder / DATABASE
    require(file.is_file(), Why.NOTHING_KEPT, folder=str(folder))
    try:
        database = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        try:
            ledger = database.execute("SELECT digest FROM ledger").fetchone()
            latest = database.execute("SELECT vouched FROM heads ORDER BY height DESC LIMIT 1").fetchone()
            signed = database.execute("SELECT max(height) FROM heads WHERE signed").fetchone()
            nodes = _nodes(database)
        finally:
            database.close()
        return Standing(
            ledger=ledger[0] if ledger else "",
            latest=_HEADS.decode(latest[0]) if latest else None,
            signed=signed[0],
            nodes=nodes,
            records=_count(folder.glob(f"{RECORDS}/*/*.proof.json")),
            evidence=sorted(folder.glob(f"{EVIDENCE}/*.json")),
        )
    except (OSError, sqlite3.Error, ValueError) as problem:
        _unusable(folder, problem)


def _nodes(database: sqlite3.Connection) -> list[NodeSeen]:
    found = database.execute("SELECT url, height, second, problem FROM nodes ORDER BY url").fetchall()
    return [
        NodeSeen(url, height, second, None if problem is None else _PROBLEMS.decode(problem))
        for url, height, second, problem in found
    ]


def _count(files: Iterable[Path]) -> int:
    return sum(1 for _ in files)


def _file_name(key: str) -> str:
    """A key as the name of a file: itself where that is a name, else its digest."""
    name = quote(key, safe="")
    return (
        name if 0 < len(name) <= LONGEST_NAME and not name.startswith(".") else digest(b"heqi/key", key.encode()).hex()
    )


def _locked(file: Path) -> IO[bytes]:
    opened = file.open("ab")
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        opened.close()
        raise
    os.set_inheritable(opened.fileno(), False)
    return opened


def _unusable(folder: Path, problem: Exception) -> NoReturn:
    words = getattr(problem, "strerror", None) or str(problem)
    refuse(Why.FOLDER_UNUSABLE, folder=str(folder), problem=str(words)[:200])
