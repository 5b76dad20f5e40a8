"""Restoring: a node begins with a snapshot. Nothing is written before everything was checked, and then at once."""

import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from heqi.chain import blocks, reader
from heqi.chain.application import Damaged
from heqi.chain.blocks import Block, HistoryLeaf, PastHead
from heqi.chain.finalised import make_head
from heqi.chain.reader import CHARTER_KEY, HEAD_KEY
from heqi.chain.snapshots.manifest import ROWS, WINDOWS, BadSnapshot, Entry, check_manifest, decode
from heqi.chain.upgrades import UnknownApplication
from heqi.codec.canonical import encode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.receipts import INADMISSIBLE
from heqi.modules.charter import UPGRADES, application_at
from heqi.state.history import History, nodes_around, verify_consistency
from heqi.state.ranges import LEAF_BYTES, range_hash
from heqi.state.store import Batch, Space, Store
from heqi.state.tables import SEPARATOR, leaf_of, path_of
from heqi.state.tree import StateTree
from heqi.state.view import SALT_BYTES, State


class Answer(StrEnum):
    """What became of a chunk. repeat: it is not the one that comes next. refused: it is not what the manifest says, so
    another peer has to be asked, and who sent it is not to be asked again. done: the store holds the ledger.
    """

    ACCEPTED = "accepted"
    REPEAT = "repeat"
    REFUSED = "refused"
    DONE = "done"


class Restoring:
    """One snapshot on its way into a store that holds no block yet. Breaking off leaves the store as it was."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        charter: Charter,
        manifest: bytes,
        height: int,
        app_hash: str,
        *,
        folder: Path | None = None,
    ) -> None:
        """charter: the founding one, which this node has from its own founding. height, app_hash: trusted, by a light
        client. folder: where chunks wait until all are there, in a file without a name. BadSnapshot when the manifest
        does not lead to the app hash.
        """
        if store.height > GENESIS_HEIGHT:
            raise ValueError(f"a store at {store.height} has blocks already")
        self._store = store
        self._catalogue = catalogue
        self._charter = charter
        self._checked = check_manifest(manifest, charter, height, app_hash)
        self._manifest = self._checked.manifest
        self._next = 0
        self._waiting = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - it lasts as long as this object
        self._ends = [0]
        self._leaves: dict[bytes, bytes] = {}
        self._upgrades: dict[bytes, bytes] = {}
        self._history = History.continuing(self._manifest.peaks, self._manifest.window_from)
        self._history_nodes = self._history.edge()
        before = self._manifest.before
        for each in (*self._manifest.shape, *((before,) if before is not None else ())):
            self._history_nodes |= nodes_around(each.data, each.index, self._manifest.history_size, each.path)

    @property
    def chunks(self) -> int:
        return self._manifest.chunks

    def apply_chunk(self, index: int, data: bytes) -> Answer:
        """Check a chunk against the trusted app hash, in their order; after the last one, write everything.

        UnknownApplication when the ledger runs by rules that this program does not have.
        """
        if index != self._next:
            return Answer.REPEAT
        try:
            if index < len(self._manifest.hashes):
                self._check_rows(index, data)
            else:
                self._check_window(index - len(self._manifest.hashes), data)
        except ValueError:
            return Answer.REFUSED
        self._waiting.seek(self._ends[-1])
        self._waiting.write(data)
        self._ends.append(self._waiting.tell())
        self._next += 1
        if self._next < self.chunks:
            return Answer.ACCEPTED
        self._install()
        return Answer.DONE

    # --- checking -------------------------------------------------------------------------------------------------

    def _check_rows(self, index: int, data: bytes) -> None:
        rows = decode(data, ROWS)
        if not all(SEPARATOR in cell for cell, _ in rows):
            raise BadSnapshot("a row is of no table")
        leaves = b"".join(path_of(cell) + leaf_of(cell, value[:SALT_BYTES], value[SALT_BYTES:]) for cell, value in rows)
        if range_hash(self._checked.nodes[index], leaves) != self._manifest.hashes[index]:
            raise BadSnapshot("the rows are not those of the range")
        for at in range(0, len(leaves), LEAF_BYTES):
            self._leaves[leaves[at : at + 32]] = leaves[at + 32 : at + LEAF_BYTES]
        self._upgrades.update((cell, value) for cell, value in rows if cell.startswith(UPGRADES.prefix))

    def _check_window(self, index: int, data: bytes) -> None:
        chunk = decode(data, WINDOWS)
        if len(chunk.entries) != self._manifest.window[index]:
            raise BadSnapshot("it holds another number of blocks")
        update = self._history.prepare([_leaf(entry).data() for entry in chunk.entries])
        root, size = self._manifest.history_root, self._manifest.history_size
        if not verify_consistency(update.root, update.size, root, size, chunk.consistency):
            raise BadSnapshot("the blocks are not those of the history")
        self._history.apply(update)
        self._history_nodes |= update.nodes

    # --- writing --------------------------------------------------------------------------------------------------

    def _install(self) -> None:
        # The version in force follows from the charter and the upgrades on record.
        application = application_at(State(_Rows(self._upgrades)), self._charter, self._manifest.height)
        rules = self._catalogue.of(application)
        if rules is None:
            raise UnknownApplication(application, self._catalogue.known)
        tree = StateTree().prepare(self._leaves)
        history = self._history.prepare([])
        block = Block(self._manifest.height, self._checked.as_of, ())
        present = self._manifest.charter.hex()
        head = make_head(self._charter.digest.hex(), present, application, block, tree.root, history)
        if (tree.root, history.root) != (self._checked.state_root, self._manifest.history_root):
            raise Damaged("a snapshot whose every chunk was right does not come to its own roots")
        last = Batch()
        last.update(Space.NODES, tree.nodes)
        last.update(Space.HISTORY, self._history_nodes)
        last.update(Space.META, {CHARTER_KEY: self._charter.canonical, HEAD_KEY: encode(head)})
        # The block itself does not come along where it is empty.
        past = PastHead(application, self._checked.as_of, tree.root)
        last.of(Space.BLOCKS)[reader.PAST_HEAD + blocks.height_key(block.height)] = blocks.write_past_head(past)
        before = self._manifest.before
        for each in (*self._manifest.shape, *((before,) if before is not None else ())):
            last.of(Space.BLOCKS)[reader.LEAF_DATA + blocks.height_key(each.index)] = each.data

        def batches() -> Iterator[Batch]:
            yield last
            for chunk in range(len(self._manifest.hashes)):
                yield self._rows_batch(chunk, rules)
            index = self._manifest.window_from
            for chunk in range(len(self._manifest.hashes), self.chunks):
                entries = decode(self._chunk(chunk), WINDOWS).entries
                yield _window_batch(entries, index)
                index += len(entries)

        self._store.install(self._manifest.height, batches)
        self._waiting.close()

    def _chunk(self, number: int) -> bytes:
        self._waiting.seek(self._ends[number])
        return self._waiting.read(self._ends[number + 1] - self._ends[number])

    def _rows_batch(self, chunk: int, rules: Catalogue) -> Batch:
        """Rows, and the index entries that follow from them."""
        batch = Batch()
        rows, index = batch.of(Space.ROWS), batch.of(Space.INDEX)
        for cell, value in decode(self._chunk(chunk), ROWS):
            rows[cell] = value
            name, _, key = cell.decode().partition(SEPARATOR.decode())
            table = rules.tables[name]
            for field, entry in table.index_entries(table.read(value[SALT_BYTES:])):
                index[table.index_cell(field, entry, key)] = b""
        return batch


class _Rows:
    """A source of a few rows, which are looked up by key and never walked."""

    def __init__(self, cells: dict[bytes, bytes]) -> None:
        self._cells = cells

    def get(self, space: Space, key: bytes) -> bytes | None:
        return self._cells.get(key)

    def scan(self, space: Space, prefix: bytes, after: bytes = b"", limit: int = 1000) -> list[tuple[bytes, bytes]]:
        return []


def _leaf(entry: Entry) -> HistoryLeaf:
    leaf = blocks.history_leaf(entry.block, list(entry.receipts), entry.upgrade, entry.charter)
    if leaf is None:
        raise BadSnapshot("an empty block is no leaf of the history")
    return leaf


def _window_batch(entries: tuple[Entry, ...], index: int) -> Batch:
    """Blocks and receipts as the application writes them. index: of the first block's leaf."""
    batch = Batch()
    written, receipts = batch.of(Space.BLOCKS), batch.of(Space.RECEIPTS)
    for number, entry in enumerate(entries, start=index):
        height = entry.block.height
        written[blocks.height_key(height)] = blocks.write_block(entry.block)
        written[reader.LEAF_INDEX + blocks.height_key(height)] = blocks.height_key(number)
        written[reader.LEAF_DATA + blocks.height_key(number)] = _leaf(entry).data()
        if entry.upgrade is not None:
            written[reader.UPGRADE_AT + blocks.height_key(height)] = encode(entry.upgrade)
        if entry.charter is not None:
            written[reader.CHARTER_AT + blocks.height_key(height)] = encode(entry.charter)
        receipts[reader.RECEIPTS_OF_BLOCK + blocks.height_key(height)] = blocks.dump_receipts(list(entry.receipts))
        for position, each in enumerate(map(reader.read_receipt, entry.receipts)):
            if each.status != INADMISSIBLE:
                place = blocks.receipt_place(height, position)
                receipts[reader.RECEIPT_OF_TRANSACTION + bytes.fromhex(each.transaction)] = place
    return batch
