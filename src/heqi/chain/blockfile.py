"""Blocks as one file: the founding charter and every block after it, from which anybody computes the ledger anew.

`heqi blocks 2\\n`, then frames of `length (4 bytes, big endian) ‖ bytes`: the charter's canonical text, then each block
from height 1 on.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from heqi.chain import blocks, reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Block, Head
from heqi.chain.reader import CHARTER_KEY
from heqi.machine.catalogue import Catalogue
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.modules.charter import charter_of
from heqi.state.store import Reader, Space, Store

FAMILY = b"heqi blocks "
MAGIC = FAMILY + b"2\n"
MAX_FRAME = 64_000_000


class BadBlockFile(ValueError):
    """The bytes are no file of blocks, or end too early."""


def export_blocks(source: Reader, file: BinaryIO) -> Head:
    """Write the charter and all blocks of a ledger; returns the head they lead to."""
    head = reader.read_head(source)
    file.write(MAGIC)
    _write_frame(file, source.get(Space.META, CHARTER_KEY) or b"")
    for height in range(GENESIS_HEIGHT + 1, head.height + 1):
        _write_frame(file, blocks.write_block(reader.read_block_at(source, height)))
    return head


def replay_blocks(
    file: BinaryIO, store: Store, catalogue: Catalogue, beside: Mapping[bytes, bytes] = MappingProxyType({})
) -> Head:
    """Found the ledger in an empty store and execute every block again; returns the head it comes to. beside: see
    `found_ledger`.

    BadBlockFile, and CharterRefused where this program does not have the charter's rules.
    """
    beginning = file.read(len(MAGIC))
    if beginning != MAGIC:
        other = beginning.startswith(FAMILY)
        raise BadBlockFile("it is of another version" if other else "it does not begin as a file of blocks does")
    frames = _frames(file)
    charter = charter_of(next(frames, b""), catalogue)
    found_ledger(store, catalogue, charter, beside)
    application = Application(store, catalogue)
    for frame in frames:
        block = _block(frame)
        try:
            application.finalise(block.height, block.second, block.transactions, block.misbehaviour)
        except ValueError as problem:
            raise BadBlockFile(str(problem)) from None
        application.commit()
    return application.head


def _block(frame: bytes) -> Block:
    try:
        return blocks.read_block(frame)
    except (ValueError, RecursionError) as problem:
        raise BadBlockFile(str(problem)) from None


def _write_frame(file: BinaryIO, data: bytes) -> None:
    file.write(len(data).to_bytes(4, "big") + data)


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while length := file.read(4):
        size = int.from_bytes(length, "big")
        data = file.read(size) if len(length) == 4 and size <= MAX_FRAME else b""
        if len(data) != size:
            raise BadBlockFile("it ends in the middle of a block")
        yield data
