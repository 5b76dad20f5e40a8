"""Projection: the ledger in SQL, for lists and sums that no rule needs. Fed block by block, and made anew from the
store whenever it does not continue the ledger; losing it loses nothing.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from heqi.chain import reader as chain_reader
from heqi.chain.blocks import Block, Committed, Head
from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.receipts import REFUSED, Receipt
from heqi.modules.charter import CHARTERS
from heqi.modules.phases import PRESENT
from heqi.reading.clauses import KEPT, granted, phase_clauses
from heqi.reading.schema import OWN_TABLES, READERS, Mirror, quoted, subjects
from heqi.reading.views import VIEWED
from heqi.state.store import Reader
from heqi.values.days import Day, day_of

BUSY_SECONDS = 30.0
ROWS_AT_ONCE = 5_000


class Behind(Exception):
    """The block does not continue what is projected: make the projection anew."""


class Stamp(NamedTuple):
    """The ledger as an answer saw it."""

    height: int
    as_of: int
    today: Day


class Projection:
    """One SQLite file. One thread writes; any thread asks, and each answer sees one height."""

    def __init__(self, path: Path, catalogue: Catalogue, charter: Charter) -> None:
        self.path = path
        self.catalogue = catalogue
        self.charter = charter
        tables = catalogue.tables.values()
        self.mirrors = {table.name: Mirror(table) for table in tables if table.readers or table.name in VIEWED}
        self._statements = tuple(_statements(self.mirrors))
        self._schema = digest(b"heqi/projection", *(each.encode() for each in self._statements)).hex()
        self._db = self._open()
        self.height = self._stored_height()

    # --- writing --------------------------------------------------------------------------------------------------

    def catch_up(self, reader: Reader) -> bool:
        """Continue with the ledger as `reader` sees it; returns whether everything had to be made anew."""
        head = chain_reader.read_head(reader)
        same = self._db.execute("SELECT 1 FROM projection WHERE app_hash = ?", (head.app_hash,)).fetchone()
        with self._transaction():
            if not same:
                self._empty()
                self._take_rows(reader, head)
                self._take_blocks(reader, head)
            self._stamp(head)
        self.height = head.height
        return not same

    def apply(self, committed: Sequence[Committed]) -> None:
        """Take blocks in, all or none; those that are here already are skipped. Behind when the others do not continue
        what is here.
        """
        new = [each for each in committed if each.block.height > self.height]
        if not new:
            return
        if [each.block.height for each in new] != list(range(self.height + 1, self.height + 1 + len(new))):
            raise Behind
        rows: dict[tuple[str, str], tuple[int, bytes | None]] = {}
        for each in new:
            for table, key, row in each.changes:
                if table in self.mirrors:
                    rows[table, key] = (each.block.height, row)
        with self._transaction():
            self._change(rows)
            for each in new:
                self._note(each.block, each.receipts, self.catalogue)
            self._stamp(new[-1].head)
        self.height = new[-1].block.height

    def close(self) -> None:
        self._db.close()

    # --- asking ---------------------------------------------------------------------------------------------------

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Stamp, sqlite3.Connection]]:
        """A connection that reads one height and cannot write."""
        with closing(sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as db:
            db.isolation_level = None
            db.execute("BEGIN")
            height, as_of = db.execute("SELECT height, as_of FROM projection").fetchone() or (GENESIS_HEIGHT, 0)
            yield Stamp(height, as_of, self._day(as_of)), db

    # --- inside ---------------------------------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        """What is there, or an empty projection where there is none, another version's, or a damaged file."""
        try:
            db = _connect(self.path)
            if _schema_of(db) == self._schema:
                return db
            db.close()
        except sqlite3.DatabaseError:
            pass
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        db = _connect(self.path)
        db.execute("BEGIN")
        for statement in self._statements:
            db.execute(statement)
        db.execute("INSERT INTO projection VALUES (-1, '', 0, ?)", (self._schema,))
        db.execute("COMMIT")
        return db

    def _stored_height(self) -> int:
        height: int = self._db.execute("SELECT height FROM projection").fetchone()[0]
        return height

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _empty(self) -> None:
        for name in (*self.mirrors, *OWN_TABLES):
            if name != "projection":
                self._db.execute(f"DELETE FROM {quoted(name)}")  # noqa: S608 - names are declared

    def _take_rows(self, reader: Reader, head: Head) -> None:
        rows: dict[tuple[str, str], tuple[int, bytes | None]] = {}
        for table, key, row in chain_reader.all_rows(reader, self.catalogue):
            if table in self.mirrors:
                rows[table, key] = (head.height, row)
            if len(rows) == ROWS_AT_ONCE:
                self._change(rows)
                rows.clear()
        self._change(rows)

    def _take_blocks(self, reader: Reader, head: Head) -> None:
        """What was refused and notified in the blocks that this node keeps."""
        for block in chain_reader.kept_blocks(reader):
            rules = chain_reader.rules_at(reader, self.catalogue, block.height, head)
            self._note(block, chain_reader.read_receipts_at(reader, block.height), rules)

    def _change(self, rows: dict[tuple[str, str], tuple[int, bytes | None]]) -> None:
        """Put or remove rows."""
        by_table: dict[str, list[tuple[str, int, bytes | None]]] = {}
        for (table, key), (height, row) in rows.items():
            by_table.setdefault(table, []).append((key, height, row))
        for name, changes in by_table.items():
            mirror = self.mirrors[name]
            there = [(key, height, row.decode()) for key, height, row in changes if row is not None]
            self._db.execute(mirror.remove, (_json([key for key, _, row in changes if row is None]),))
            self._db.execute(mirror.put, (_json(there),))
        if not {CHARTERS.name, PRESENT.name}.isdisjoint(by_table):
            self._take_clauses()

    def _take_clauses(self) -> None:
        """Keep what views ask of the text in force."""
        newest = f"SELECT canonical FROM {CHARTERS.name} ORDER BY record_key DESC LIMIT 1"  # noqa: S608 - declared
        text = self._db.execute(newest).fetchone() if CHARTERS.name in self.mirrors else None
        if text is None:
            return
        content: dict[str, Any] = msgspec.json.decode(text[0])
        kept: dict[str, Sequence[tuple[Any, ...]]] = {"granted": granted(content), "phase_clauses": []}
        present = None
        if PRESENT.name in self.mirrors:
            present = self._db.execute(f"SELECT phase, since FROM {PRESENT.name}").fetchone()  # noqa: S608 - declared
        if present is not None:
            kept["phase_clauses"] = phase_clauses(content, present[0], date.fromisoformat(present[1]))
        for name, rows in kept.items():
            marks = ", ".join("?" * len(KEPT[name]._fields))
            self._db.execute(f"DELETE FROM {name}")  # noqa: S608 - declared
            self._db.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608 - declared

    def _note(self, block: Block, receipts: Sequence[Receipt], rules: Catalogue) -> None:
        """Keep what was refused in a block, and what was notified, by the rules of then."""
        day = self._day(block.second).isoformat()
        for position, receipt in enumerate(receipts):
            when = (block.height, block.second, day)
            if receipt.status == REFUSED:
                place = f"{block.height:012d}-{position:06d}"
                self._note_refusal(place, when, block.transactions[position], receipt, rules)
            for ordinal, event in enumerate(receipt.events):
                place = f"{block.height:012d}-{position:06d}-{ordinal:03d}"
                self._note_event(place, when, block.transactions[position], receipt, msgspec.to_builtins(event), rules)

    def _note_refusal(
        self, place: str, when: tuple[int, int, str], data: bytes, receipt: Receipt, rules: Catalogue
    ) -> None:
        body = _body(data)
        action = body["actions"][receipt.action or 0]
        rule = rules.rules[rules.actions[action["action"]]]
        amount = action[rule.amount] if isinstance(rule.amount, str) else None
        facts = encode(receipt.facts).decode()
        self._db.execute(
            "INSERT INTO refusals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (place, *when, action["by"], action["action"], amount, receipt.code, facts, receipt.transaction),
        )
        self._db.executemany("INSERT INTO refusal_parties VALUES (?, ?)", [(party, place) for party in body["parties"]])

    def _note_event(
        self,
        place: str,
        when: tuple[int, int, str],
        data: bytes,
        receipt: Receipt,
        event: dict[str, Any],
        rules: Catalogue,
    ) -> None:
        name = event.pop("event")
        content = encode(event).decode()
        self._db.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", (place, *when, name, content, receipt.transaction)
        )
        concerned = dict.fromkeys([*_body(data)["parties"], *subjects(rules.events[name], event)])
        self._db.executemany("INSERT INTO event_subjects VALUES (?, ?)", [(each, place) for each in concerned])

    def _stamp(self, head: Head) -> None:
        self._db.execute(
            "UPDATE projection SET height = ?, app_hash = ?, as_of = ?", (head.height, head.app_hash, head.as_of)
        )

    def _day(self, second: int) -> Day:
        return day_of(second, self.charter.preamble.utc_offset_minutes)


def _connect(path: Path) -> sqlite3.Connection:
    # A crash may cost the last blocks here, never in the store: they are taken from there again.
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    return db


def _schema_of(db: sqlite3.Connection) -> str | None:
    there = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'projection'").fetchone()
    row = db.execute("SELECT schema FROM projection").fetchone() if there else None
    return row[0] if row else None


def _statements(mirrors: dict[str, Mirror]) -> Iterator[str]:
    for name, columns in OWN_TABLES.items():
        yield f"CREATE TABLE {name} ({columns})"
    for mirror in mirrors.values():
        yield mirror.create()
    readers = [each for mirror in mirrors.values() for each in mirror.readers]
    yield f"CREATE VIEW {READERS} AS {' UNION ALL '.join(readers)}"
    for mirror in mirrors.values():
        yield from mirror.indexes()


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _body(data: bytes) -> dict[str, Any]:
    """A transaction's body as plain data: it was admitted, so its form is known to be right."""
    body: dict[str, Any] = msgspec.json.decode(data)["body"]
    return body
