"""Blocks, heads and what the history says of them: the forms that outlive a process. None of them names an engine."""

from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct

from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.codec.signatures import KeyPair, sign, verify
from heqi.machine.book_keepers import Validator
from heqi.machine.misbehaviour import Misbehaviour, misbehaviour_digest
from heqi.machine.receipts import Receipt
from heqi.state.history import merkle_root
from heqi.values.amounts import Count
from heqi.values.days import LAST_SECOND, Second
from heqi.values.identifiers import Digest, Party, PublicKey

VOUCHING_PREFIX = b"heqi vouches for head "


class Block(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Transactions in their order, as they were submitted. Replaying all blocks from the charter gives every root.

    misbehaviour: of validators, as the engine named it with this block; the embedded engine has none.
    """

    height: Count
    second: Annotated[int, Meta(ge=0, le=LAST_SECOND)]
    transactions: tuple[bytes, ...]
    misbehaviour: tuple[Misbehaviour, ...] = ()


class Upgraded(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a version of the application took over with a block, and what its migrations made of the state before any
    transaction of the block.
    """

    application: Count
    root_before: Digest
    root_after: Digest


class Amended(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """That a text of the charter was to take over with a block. digest: of the text in force from that block on, and
    base of the one before; they are one where the text that was voted for did not hold any more.
    """

    text: Count  # the number of the text in force
    base: Digest
    digest: Digest


class HistoryLeaf(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What the history tree says of one block that changes the ledger: by transactions, or by what its engine says.

    Their number is in it because a Merkle root does not fix how many leaves it has: without, a proof could be altered
    in the number it claims and still hold.
    """

    height: Count
    second: Second
    transactions: Count
    transactions_root: Digest
    receipts_root: Digest
    misbehaviour: Digest | None = None  # of the cases that the engine named; left out where it named none
    upgrade: Upgraded | None = None  # left out of every other block's
    charter: Amended | None = None  # left out as well

    def data(self) -> bytes:
        return encode(self)


class Head(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The state of a ledger at a height: what is vouched for.

    `as_of` is the second of the last block; no later block has an earlier one, so a quiet ledger can prove an absence
    at a time although its app hash stands still.
    """

    application: Count
    app_hash: Digest
    as_of: Second
    charter: Digest
    founding: Digest
    height: Count
    history_root: Digest
    history_size: Count
    state_root: Digest

    def digest(self) -> bytes:
        return digest(b"heqi/head", encode(self))

    def is_coherent(self) -> bool:
        """Whether the app hash is the hash of what the head says."""
        return self.app_hash == app_hash(self.state_root, self.history_root, self.founding, self.charter)


class PastHead(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """What a head says that nothing else does once its block is forgotten."""

    application: Count
    as_of: Second
    state_root: bytes


class Voucher(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One book-keeper's signature under a head."""

    member: Party
    key: PublicKey
    signature: str


class VouchedHead(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    head: Head
    vouchers: tuple[Voucher, ...]


class Committed(NamedTuple):
    """A block that is durable, with all that whoever follows the ledger needs to know of it."""

    block: Block
    head: Head
    identities: tuple[str, ...]
    parties: tuple[tuple[str, ...], ...]  # who signed, per transaction; empty where inadmissible
    receipts: tuple[Receipt, ...]
    changes: tuple[tuple[str, str, bytes | None], ...]  # table, key, row
    validators: tuple[Validator, ...] = ()  # who votes otherwise from this block on; empty for most


def app_hash(state_root: str, history_root: str, founding: str, charter: str) -> str:
    """H(tag ‖ state root ‖ history root ‖ founding digest ‖ charter digest). No height: empty blocks leave it."""
    parts = (bytes.fromhex(part) for part in (state_root, history_root, founding, charter))
    return digest(b"heqi/app", *parts).hex()


def history_leaf(
    block: Block, receipts: list[bytes], upgrade: Upgraded | None = None, charter: Amended | None = None
) -> HistoryLeaf | None:
    """What the history says of a block. None of an empty one, which changes nothing."""
    if not block.transactions and not block.misbehaviour and upgrade is None and charter is None:
        return None
    return HistoryLeaf(
        height=block.height,
        second=block.second,
        transactions=len(block.transactions),
        transactions_root=merkle_root(block.transactions).hex(),
        receipts_root=merkle_root(receipts).hex(),
        misbehaviour=misbehaviour_digest(block.misbehaviour) if block.misbehaviour else None,
        upgrade=upgrade,
        charter=charter,
    )


def vouch(head: Head, member: str, pair: KeyPair) -> Voucher:
    """A book-keeper's signature under this head."""
    return Voucher(member=member, key=pair.public, signature=sign(pair, VOUCHING_PREFIX + head.digest()))


def is_vouched(head: Head, voucher: Voucher) -> bool:
    """Whether the signature verifies. Whether the key is that member's, the charter says."""
    return verify(voucher.key, VOUCHING_PREFIX + head.digest(), voucher.signature)


_BLOCKS = msgspec.msgpack.Decoder(Block)


def write_block(block: Block) -> bytes:
    return msgspec.msgpack.encode(block)


def read_block(data: bytes) -> Block:
    """msgspec.DecodeError when the bytes are no block."""
    return _BLOCKS.decode(data)


_PAST_HEADS = msgspec.msgpack.Decoder(PastHead)


def write_past_head(past: PastHead) -> bytes:
    return msgspec.msgpack.encode(past)


def read_past_head(data: bytes) -> PastHead:
    return _PAST_HEADS.decode(data)


def height_key(height: int) -> bytes:
    """Heights in stores: 8 bytes, big endian, so that they sort."""
    return height.to_bytes(8, "big")


def receipt_place(height: int, position: int) -> bytes:
    return height_key(height) + position.to_bytes(4, "big")


def read_receipt_place(place: bytes) -> tuple[int, int]:
    return int.from_bytes(place[:8], "big"), int.from_bytes(place[8:], "big")


def dump_receipts(receipts: list[bytes]) -> bytes:
    return msgspec.msgpack.encode(receipts)


def load_receipts(data: bytes) -> list[bytes]:
    loaded: list[bytes] = msgspec.msgpack.decode(data, type=list[bytes])
    return loaded
