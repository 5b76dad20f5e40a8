"""Retention: what a node forgets that is no archive. It forgets a little with every block, in the same write.

    oldest kept block ──────── at least two windows, and so many heights as its settings say ──────── last block
                     └── of a book-keeper's node also all that the charter has to be provable (§8) ──┘

Of a height that is forgotten stay its head and, where it changed something, what the history says of it. So every
head can still be shown, and shown to lead to the next one; rows, blocks and receipts of then are an archive's to show.
"""

from typing import NamedTuple

from heqi.chain import blocks, reader
from heqi.chain.blocks import Block, Head, PastHead
from heqi.chain.reader import HEIGHTS, PAST_HEAD, RECEIPT_OF_TRANSACTION, RECEIPTS_OF_BLOCK
from heqi.machine.charter import Charter
from heqi.machine.receipts import INADMISSIBLE
from heqi.state import tree
from heqi.state.store import Batch, Reader, Space
from heqi.values.days import SECONDS_PER_DAY

MOST_BLOCKS = 16
MOST_TRANSACTIONS = 100
"""Forgotten with one block, beyond twice as many as it has itself: a node that falls behind catches up."""

WINDOWS = 2
"""The window's blocks tell what was seen; snapshots of an hour ago need those of the window before."""


class Retained(NamedTuple):
    """What a node keeps at least. heights: so many. provable: what the charter wants to be shown with proof as well."""

    heights: int
    provable: bool = False


def forget(source: Reader, batch: Batch, head: Head, charter: Charter, retained: Retained, transactions: int) -> int:
    """Have the block that leads to `head`, with so many transactions, take old ones away. Answers the height from
    which on states are to be kept.
    """
    kept_seconds = WINDOWS * charter.preamble.window_seconds
    if retained.provable:
        kept_seconds = max(kept_seconds, charter.articles.retention.provable_days * SECONDS_PER_DAY)
    before = head.as_of - kept_seconds
    keep_from, after, weight = source.oldest, b"", 0
    for _ in range(MOST_BLOCKS):
        found = source.scan(Space.BLOCKS, HEIGHTS, after=after, limit=1)
        block = blocks.read_block(found[0][1]) if found else None
        if block is None or block.height > head.height - retained.heights or block.second >= before:
            break
        _forget_block(source, batch, block, head)
        keep_from, after = max(keep_from, block.height + 1), found[0][0]
        weight += len(block.transactions)
        if weight > MOST_TRANSACTIONS + 2 * transactions:
            break
    return keep_from


def _forget_block(source: Reader, batch: Batch, block: Block, head: Head) -> None:
    written, receipts = batch.of(Space.BLOCKS), batch.of(Space.RECEIPTS)
    key = blocks.height_key(block.height)
    if block.height >= source.oldest:
        application = reader.application_at(source, block.height, head)
        past = PastHead(application, block.second, tree.root_at(source, block.height))
        written[PAST_HEAD + key] = blocks.write_past_head(past)
    written[key] = None
    if block.transactions:
        for receipt in reader.read_receipts_at(source, block.height):
            if receipt.status != INADMISSIBLE:
                receipts[RECEIPT_OF_TRANSACTION + bytes.fromhex(receipt.transaction)] = None
        receipts[RECEIPTS_OF_BLOCK + key] = None
