"""Reading a ledger: records with proofs, receipts, blocks and heads, from one consistent snapshot of a store.

Readers never make the engine wait. Who may read what is the edge's to decide; here everything can be read.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import Struct

from heqi.chain import blocks
from heqi.chain.blocks import Amended, Block, Head, HistoryLeaf, PastHead, Upgraded
from heqi.machine.catalogue import Catalogue
from heqi.machine.receipts import Receipt
from heqi.state import history, tree
from heqi.state.history import inclusion_proof, merkle_proof
from heqi.state.store import HistoryPruned, Pruned, Reader, Space
from heqi.state.tables import Row, Table
from heqi.state.tree import Proof
from heqi.state.view import SALT_BYTES
from heqi.values.amounts import Count
from heqi.values.identifiers import Digest

CHARTER_KEY = b"founding charter"
HEAD_KEY = b"head"
RECEIPTS_OF_BLOCK = b"b"
RECEIPT_OF_TRANSACTION = b"t"
LEAF_INDEX = b"leaf of "
LEAF_DATA = b"data of leaf "
PAST_HEAD = b"head of "
UPGRADE_AT = b"upgrade at "
CHARTER_AT = b"charter at "
HEIGHTS = b"\x00"  # what the keys of blocks begin with, and no other keys in their space
BLOCKS_AT_ONCE = 100
NO_ROW = b"null"

_HEADS = msgspec.json.Decoder(Head)
_RECEIPTS = msgspec.json.Decoder(Receipt)
_UPGRADES = msgspec.json.Decoder(Upgraded)
_AMENDED = msgspec.json.Decoder(Amended)
_LEAVES = msgspec.json.Decoder(HistoryLeaf)


class RecordProof(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a table holds this row under this key (or, with no row, nothing) in the state that a head commits to."""

    table: str
    key: str
    row: msgspec.Raw  # null where there is none: a decoder takes Raw alone, and no union with None
    salt: str | None
    tree: Proof

    @property
    def row_bytes(self) -> bytes | None:
        """The row's canonical bytes, or None where absence is proven."""
        row = bytes(self.row)
        return None if row == NO_ROW else row


class AssetProof(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That an asset stands in that state, or that there is none: the row for whoever may read it. For everybody else
    its leaf alone, which says that there is one and, being salted, nothing of what it is.
    """

    row: msgspec.Raw
    salt: str | None
    leaf: Digest | None
    tree: Proof

    @property
    def row_bytes(self) -> bytes | None:
        row = bytes(self.row)
        return None if row == NO_ROW else row

    @property
    def is_of_nothing(self) -> bool:
        """Whether it shows that there is no such asset."""
        return self.leaf is None and self.row_bytes is None


class ReceiptProof(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a receipt stands in the history that a head commits to."""

    receipt: msgspec.Raw
    position: Count
    in_block: tuple[Digest, ...]
    block: HistoryLeaf
    leaf_index: Count
    in_history: tuple[Digest, ...]


class Page(Struct, frozen=True, kw_only=True):
    """Rows in key order, and the cursor that continues after them (None at the end)."""

    rows: list[tuple[str, Any]]
    cursor: str | None


def read_head(reader: Reader) -> Head:
    """The head last committed. KeyError when there is no ledger."""
    data = reader.get(Space.META, HEAD_KEY)
    if data is None:
        raise KeyError("no head")
    return _HEADS.decode(data)


def read_block_at(reader: Reader, height: int) -> Block:
    """KeyError when there is no such block, Pruned when it is not kept here."""
    data = reader.get(Space.BLOCKS, blocks.height_key(height))
    if data is None:
        raise _missing(reader, height)
    return blocks.read_block(data)


def earliest_kept(reader: Reader) -> Block | None:
    """The earliest block that is kept; None where none is."""
    found = reader.scan(Space.BLOCKS, HEIGHTS, limit=1)
    return blocks.read_block(found[0][1]) if found else None


def kept_blocks(reader: Reader) -> Iterator[Block]:
    """All blocks that are kept, from the earliest on."""
    after = b""
    while found := reader.scan(Space.BLOCKS, HEIGHTS, after=after, limit=BLOCKS_AT_ONCE):
        yield from (blocks.read_block(data) for _, data in found)
        after = found[-1][0]


def read_receipts_at(reader: Reader, height: int) -> list[Receipt]:
    """The receipts of a block in its order. KeyError when there is no such block."""
    return [read_receipt(each) for each in raw_receipts(reader, height)]


def read_receipt(data: bytes) -> Receipt:
    return _RECEIPTS.decode(data)


def find_receipt(reader: Reader, identity: bytes) -> tuple[int, Receipt] | None:
    """(height, receipt) of an executed transaction, or None."""
    place = reader.get(Space.RECEIPTS, RECEIPT_OF_TRANSACTION + identity)
    if place is None:
        return None
    height, position = blocks.read_receipt_place(place)
    return height, _RECEIPTS.decode(raw_receipts(reader, height)[position])


def find_transaction(reader: Reader, identity: bytes) -> tuple[Block, int] | None:
    """The block of an executed transaction and its place in there, or None."""
    place = reader.get(Space.RECEIPTS, RECEIPT_OF_TRANSACTION + identity)
    if place is None:
        return None
    height, position = blocks.read_receipt_place(place)
    return read_block_at(reader, height), position


def get_row(reader: Reader, table: Table[Any], key: str, height: int | None = None) -> Row | None:
    """A row as it is, or as it was at the end of a retained height."""
    cell = _cell(reader, table, key, height)
    row: Row | None = None if cell is None else table.read(cell[SALT_BYTES:])
    return row


def rows_by_index(reader: Reader, table: Table[Any], field: str, value: str, after: str = "", limit: int = 100) -> Page:
    """A page of the rows whose indexed field holds a value."""
    prefix = table.index_prefix(field, value)
    after_key = prefix + after.encode() if after else b""
    found = reader.scan(Space.INDEX, prefix, after=after_key, limit=limit + 1)
    keys = [cell[len(prefix) :].decode() for cell, _ in found]
    rows = [(key, get_row(reader, table, key)) for key in keys[:limit]]
    return Page(rows=rows, cursor=keys[limit - 1] if len(keys) > limit else None)


def all_rows(reader: Reader, catalogue: Catalogue) -> Iterator[tuple[str, str, bytes]]:
    """(table, key, row) of everything present, table by table."""
    for table in catalogue.tables.values():
        after = b""
        while found := reader.scan(Space.ROWS, table.prefix, after=after, limit=1000):
            for cell, value in found:
                yield table.name, cell[len(table.prefix) :].decode(), value[SALT_BYTES:]
            after = found[-1][0]


def prove_row(reader: Reader, table: Table[Any], key: str, height: int) -> RecordProof:
    """The row at a retained height, or its absence, with the path to that height's state root."""
    cell = _cell(reader, table, key, height)
    return RecordProof(
        table=table.name,
        key=key,
        row=msgspec.Raw(NO_ROW if cell is None else cell[SALT_BYTES:]),
        salt=None if cell is None else cell[:SALT_BYTES].hex(),
        tree=tree.prove_at(reader, height, table.path(key)),
    )


def prove_asset(
    reader: Reader, table: Table[Any], key: str, height: int, readable: Callable[[Any], bool]
) -> AssetProof:
    """An asset at a retained height, or its absence. readable: whether its row may be shown to who asks."""
    cell = _cell(reader, table, key, height)
    shown = cell is not None and readable(table.read(cell[SALT_BYTES:]))
    salt, row = (b"", b"") if cell is None else (cell[:SALT_BYTES], cell[SALT_BYTES:])
    return AssetProof(
        row=msgspec.Raw(row if shown else NO_ROW),
        salt=salt.hex() if shown else None,
        leaf=None if shown or cell is None else table.leaf(key, salt, row).hex(),
        tree=tree.prove_at(reader, height, table.path(key)),
    )


def prove_receipt(reader: Reader, identity: bytes, head: Head) -> ReceiptProof | None:
    """A transaction's receipt with the paths to the head's history root, or None when it has none."""
    place = reader.get(Space.RECEIPTS, RECEIPT_OF_TRANSACTION + identity)
    if place is None:
        return None
    height, position = blocks.read_receipt_place(place)
    receipts = raw_receipts(reader, height)
    index = leaf_index(reader, height)
    leaf = blocks.history_leaf(
        read_block_at(reader, height), receipts, upgrade_at(reader, height), amended_at(reader, height)
    )
    if leaf is None:
        raise KeyError(height)
    return ReceiptProof(
        receipt=msgspec.Raw(receipts[position]),
        position=position,
        in_block=tuple(each.hex() for each in merkle_proof(receipts, position)),
        block=leaf,
        leaf_index=index,
        in_history=tuple(each.hex() for each in inclusion_proof(reader, index, head.history_size)),
    )


def prove_consistency(reader: Reader, earlier: int, later: int) -> tuple[str, ...]:
    """That the history of `later` leaves begins with that of `earlier` leaves."""
    return tuple(each.hex() for each in history.consistency_proof(reader, earlier, later))


def head_at(reader: Reader, height: int) -> Head:
    """The head as it was at the end of a height. HeightUnknown where that is still to come; Pruned where the node
    began with a later snapshot.
    """
    head = read_head(reader)
    if height == head.height:
        return head
    past = _past_head(reader, height, head)
    size = history_size_at(reader, height, head)
    state_root, history_root = past.state_root.hex(), history.root_at(reader, size).hex()
    charter = charter_at(reader, height, head)
    return msgspec.structs.replace(
        head,
        application=past.application,
        app_hash=blocks.app_hash(state_root, history_root, head.founding, charter),
        as_of=past.as_of,
        charter=charter,
        height=height,
        history_root=history_root,
        history_size=size,
        state_root=state_root,
    )


def _past_head(reader: Reader, height: int, head: Head) -> PastHead:
    kept = 0 <= height <= reader.height
    data = reader.get(Space.BLOCKS, PAST_HEAD + blocks.height_key(height)) if kept else None
    if data is not None:
        return blocks.read_past_head(data)
    state_root, second = tree.root_at(reader, height), read_block_at(reader, height).second
    return PastHead(application_at(reader, height, head), second, state_root)


def second_at(reader: Reader, height: int) -> int:
    """The second of a block, also of one of which only the head is kept. KeyError or Pruned as for blocks."""
    data = reader.get(Space.BLOCKS, PAST_HEAD + blocks.height_key(height))
    return blocks.read_past_head(data).as_of if data is not None else read_block_at(reader, height).second


def history_size_at(reader: Reader, height: int, head: Head) -> int:
    """How many leaves the history had at the end of a height: those before the first later block that has one."""
    following = reader.scan(Space.BLOCKS, LEAF_INDEX, after=LEAF_INDEX + blocks.height_key(height), limit=1)
    return int.from_bytes(following[0][1], "big") if following else head.history_size


def application_at(reader: Reader, height: int, head: Head) -> int:
    """The version of the application that executed a block: the one before the first later upgrade's."""
    following = reader.scan(Space.BLOCKS, UPGRADE_AT, after=UPGRADE_AT + blocks.height_key(height), limit=1)
    return _UPGRADES.decode(following[0][1]).application - 1 if following else head.application


def charter_at(reader: Reader, height: int, head: Head) -> str:
    """The digest of the charter's text by which a block was executed: the one before the first later text's."""
    following = reader.scan(Space.BLOCKS, CHARTER_AT, after=CHARTER_AT + blocks.height_key(height), limit=1)
    return _AMENDED.decode(following[0][1]).base if following else head.charter


def amended_at(reader: Reader, height: int) -> Amended | None:
    """What a block says of the charter's text, where one was to take over with it."""
    data = reader.get(Space.BLOCKS, CHARTER_AT + blocks.height_key(height))
    return None if data is None else _AMENDED.decode(data)


def takeovers(reader: Reader) -> Iterator[tuple[int, Amended]]:
    """(height, what it says) of every block with which another text of the charter took over, as far as it is kept."""
    after = b""
    while found := reader.scan(Space.BLOCKS, CHARTER_AT, after=after, limit=BLOCKS_AT_ONCE):
        for key, data in found:
            amended = _AMENDED.decode(data)
            if amended.digest != amended.base:
                yield int.from_bytes(key.removeprefix(CHARTER_AT), "big"), amended
        after = found[-1][0]


def rules_at(reader: Reader, catalogue: Catalogue, height: int, head: Head) -> Catalogue:
    """By which a block was executed, and by whose tables its state reads: the present ones where the program has not
    kept those.
    """
    return catalogue.of(application_at(reader, height, head)) or catalogue


def upgrade_at(reader: Reader, height: int) -> Upgraded | None:
    """What a block says of an upgrade, where a version took over with it."""
    data = reader.get(Space.BLOCKS, UPGRADE_AT + blocks.height_key(height))
    return None if data is None else _UPGRADES.decode(data)


def leaf_at(reader: Reader, index: int) -> HistoryLeaf:
    """What the history says of the block that has this leaf. HistoryPruned where it is not kept."""
    data = reader.get(Space.BLOCKS, LEAF_DATA + blocks.height_key(index))
    if data is None:
        raise HistoryPruned(leaf=index)
    return _LEAVES.decode(data)


def leaf_index(reader: Reader, height: int) -> int:
    """Where in the history tree a block stands. KeyError of one that changed nothing."""
    data = reader.get(Space.BLOCKS, LEAF_INDEX + blocks.height_key(height))
    if data is None:
        raise KeyError(height)
    return int.from_bytes(data, "big")


def _cell(reader: Reader, table: Table[Any], key: str, height: int | None) -> bytes | None:
    if height is None:
        return reader.get(Space.ROWS, table.cell(key))
    return reader.get_at(Space.ROWS, table.cell(key), height)


def raw_receipts(reader: Reader, height: int) -> list[bytes]:
    """The receipts of a block in their canonical bytes. KeyError or Pruned as for the block."""
    data = reader.get(Space.RECEIPTS, RECEIPTS_OF_BLOCK + blocks.height_key(height))
    if data is not None:
        return blocks.load_receipts(data)
    read_block_at(reader, height)  # which is empty, or is not here
    return []


def _missing(reader: Reader, height: int) -> KeyError | Pruned:
    """What to say of a block that is not here."""
    return Pruned(asked=height, oldest=reader.oldest) if 0 <= height <= reader.height else KeyError(height)
