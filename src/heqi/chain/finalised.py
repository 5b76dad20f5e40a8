"""What a block leaves behind: everything that was computed of it, for one atomic write and for those who follow."""

from typing import NamedTuple

from heqi.chain import blocks, reader
from heqi.chain.blocks import Amended, Block, Committed, Head, HistoryLeaf, Upgraded
from heqi.chain.reader import HEAD_KEY
from heqi.codec.canonical import encode
from heqi.machine.admission import Gatekeeper
from heqi.machine.book_keepers import Validator
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Transaction
from heqi.state.history import HistoryUpdate
from heqi.state.store import Batch, Space
from heqi.state.tables import SEPARATOR
from heqi.state.tree import Update
from heqi.state.view import SALT_BYTES, Sealed


class Executed(NamedTuple):
    """A place in a block: the transaction (None where it was inadmissible) and what became of it."""

    identity: bytes
    transaction: Transaction | None
    receipt: Receipt


class Finalised(NamedTuple):
    """A block that was executed and is not durable yet."""

    block: Block
    head: Head
    executed: tuple[Executed, ...]
    sealed: Sealed
    tree: Update
    history: HistoryUpdate
    receipts: list[bytes]
    validators: tuple[Validator, ...]  # who votes otherwise from this block on
    rules: Gatekeeper
    upgrade: Upgraded | None
    amended: Amended | None
    leaf: HistoryLeaf | None


def make_head(
    founding: str, charter: str, application: int, block: Block, state_root: bytes, history: HistoryUpdate
) -> Head:
    """founding, charter: the digests of the text that the ledger was founded on, and of the one in force, as hex."""
    roots = (state_root.hex(), history.root.hex(), founding, charter)
    return Head(
        application=application,
        app_hash=blocks.app_hash(*roots),
        as_of=block.second,
        charter=roots[3],
        founding=roots[2],
        height=block.height,
        history_root=roots[1],
        history_size=history.size,
        state_root=roots[0],
    )


def block_batch(
    block: Block, head: Head, sealed: Sealed, tree: Update, history: HistoryUpdate, receipts: list[bytes]
) -> Batch:
    """What every block leaves behind, for one atomic write."""
    batch = sealed.batch
    batch.update(Space.NODES, tree.nodes)
    batch.update(Space.HISTORY, history.nodes)
    written = batch.of(Space.BLOCKS)
    written[blocks.height_key(block.height)] = blocks.write_block(block)
    if history.size > history.base:
        written[reader.LEAF_INDEX + blocks.height_key(block.height)] = blocks.height_key(history.size - 1)
    batch.of(Space.META)[HEAD_KEY] = encode(head)
    if receipts:
        key = reader.RECEIPTS_OF_BLOCK + blocks.height_key(block.height)
        batch.of(Space.RECEIPTS)[key] = blocks.dump_receipts(receipts)
    return batch


def executed_batch(finalised: Finalised) -> Batch:
    """The same of a block that was executed: also where its transactions are found, and what took over with it."""
    block, sealed = finalised.block, finalised.sealed
    batch = block_batch(block, finalised.head, sealed, finalised.tree, finalised.history, finalised.receipts)
    if finalised.leaf is not None:
        key = reader.LEAF_DATA + blocks.height_key(finalised.history.base)
        batch.of(Space.BLOCKS)[key] = finalised.leaf.data()
    if finalised.upgrade is not None:
        key = reader.UPGRADE_AT + blocks.height_key(block.height)
        batch.of(Space.BLOCKS)[key] = encode(finalised.upgrade)
    if finalised.amended is not None:
        key = reader.CHARTER_AT + blocks.height_key(block.height)
        batch.of(Space.BLOCKS)[key] = encode(finalised.amended)
    receipts = batch.of(Space.RECEIPTS)
    for position, executed in enumerate(finalised.executed):
        if executed.transaction is not None:
            place = blocks.receipt_place(block.height, position)
            receipts[reader.RECEIPT_OF_TRANSACTION + executed.identity] = place
    return batch


def committed_of(finalised: Finalised) -> Committed:
    """The block as who follows the ledger is told of it, once it is durable."""
    rows = finalised.sealed.batch.of(Space.ROWS)
    changes = []
    for cell, value in rows.items():
        table, _, key = cell.partition(SEPARATOR)
        changes.append((table.decode(), key.decode(), None if value is None else value[SALT_BYTES:]))
    return Committed(
        block=finalised.block,
        head=finalised.head,
        identities=tuple(each.identity.hex() for each in finalised.executed),
        parties=tuple(each.transaction.parties if each.transaction else () for each in finalised.executed),
        receipts=tuple(each.receipt for each in finalised.executed),
        changes=tuple(changes),
        validators=finalised.validators,
    )
