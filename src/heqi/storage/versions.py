"""How a cell with versions is written as LMDB entries, newest first.

An entry's key is the *cell* and a *mark*. The cell is the cell's key with bytes 0 escaped and ended by two of them:
cells are in the order of their keys, and none is the beginning of another. The mark is 8 bytes that count down with
the height, odd where the cell has a value from then on and even where it was deleted.
"""

import struct

import lmdb

MAX_ENTRY_BYTES = 511
"""LMDB's longest key."""

MAX_CELL_BYTES = MAX_ENTRY_BYTES - 8

_MARK = struct.Struct(">Q")
_HEIGHT_0 = (1 << 64) - 1
_END = b"\xff" * 9
"""After every mark."""


def cell(key: bytes) -> bytes:
    return key.replace(b"\x00", b"\x00\xff") + b"\x00\x00"


def beginning(prefix: bytes) -> bytes:
    """What the cells of all keys that start with `prefix` start with."""
    return prefix.replace(b"\x00", b"\x00\xff")


def end(key: bytes) -> bytes:
    """Comes after all versions of a cell and before the next cell."""
    return cell(key) + _END


def mark(height: int, *, deleted: bool = False) -> bytes:
    return _MARK.pack(_HEIGHT_0 - 2 * height - deleted)


def earliest_mark(height: int) -> bytes:
    """The first entry of a cell from this mark on tells its state at the end of block `height`."""
    return mark(height, deleted=True)


def cell_of(entry: bytes) -> bytes:
    return entry[:-8]


def key_of(entry: bytes) -> bytes:
    return entry[:-10].replace(b"\x00\xff", b"\x00")


def is_deletion(entry: bytes) -> bool:
    return not entry[-1] & 1


def next_cell(cursor: "lmdb.Cursor[bytes]", entry: bytes) -> bool:
    """Go from a cell's newest version to the next cell's, which is most often the next entry."""
    if not cursor.next():
        return False
    return not cursor.key().startswith(entry[:-8]) or cursor.set_range(entry[:-8] + _END)


def forget_before(cursor: "lmdb.Cursor[bytes]", cell: bytes, height: int) -> int:
    """Delete a cell's versions before `height`, and that of `height` itself where it is a deletion. Counts them."""
    forgotten = 0
    there = cursor.set_range(cell + earliest_mark(height))
    if there and not is_deletion(cursor.key()):
        there = cursor.next()
    while there and cursor.key().startswith(cell):
        there = cursor.delete() and bool(cursor.key())
        forgotten += 1
    return forgotten
