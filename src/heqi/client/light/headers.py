"""What the engine's validators sign: block headers and votes of CometBFT 0.38, hashed and written as it does.

Sources: its `types/block.go` (Header.Hash), `types/validator.go`, `types/canonical.go` and `proto/tendermint/types`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from heqi.client.light.encoding import (
    bytes_field,
    delimited,
    fixed_field,
    message_field,
    number_field,
    time,
)
from heqi.machine.charter import Power
from heqi.state.history import merkle_root
from heqi.values.amounts import Count
from heqi.values.days import LAST_SECOND
from heqi.values.identifiers import Digest, PublicKey, SignatureHex

MOST_VALIDATORS = 100  # a charter's hundred parts of power cannot be divided among more
LONGEST_CHAIN_NAME = 50
PRECOMMIT = 2

EngineHash = Annotated[str, Meta(pattern="^([0-9a-f]{64})?$(?!\n)", description="SHA-256 as hex, or nothing")]
EngineAddress = Annotated[str, Meta(pattern="^[0-9a-f]{40}$(?!\n)", description="20 bytes as hex")]
EngineSecond = Annotated[int, Meta(ge=0, le=LAST_SECOND)]
Nanosecond = Annotated[int, Meta(ge=0, le=999_999_999)]
EngineHeight = Annotated[int, Meta(ge=1, le=2**53 - 1)]
Round = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class BlockName(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By which the engine names a block: its header's hash, and the parts in which it travelled."""

    hash: EngineHash
    parts: Annotated[int, Meta(ge=0, le=2**32 - 1)]
    parts_hash: EngineHash

    def encoded(self) -> bytes:
        parts = number_field(1, self.parts) + bytes_field(2, bytes.fromhex(self.parts_hash))
        return bytes_field(1, bytes.fromhex(self.hash)) + message_field(2, parts)


class EngineHeader(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A block's header. app_hash: what the ledger came to after the block before; last_block: that block's name."""

    block_version: Count
    application: Count
    chain: Annotated[str, Meta(min_length=1, max_length=LONGEST_CHAIN_NAME)]
    height: EngineHeight
    second: EngineSecond
    nanosecond: Nanosecond
    last_block: BlockName
    last_commit_hash: EngineHash
    data_hash: EngineHash
    validators_hash: Digest
    next_validators_hash: Digest
    consensus_hash: EngineHash
    app_hash: EngineHash
    last_results_hash: EngineHash
    evidence_hash: EngineHash
    proposer: EngineAddress

    def hash(self) -> str:
        """The block's hash: the Merkle root over the header's fields."""
        fields = [
            number_field(1, self.block_version) + number_field(2, self.application),
            bytes_field(1, self.chain.encode()),
            number_field(1, self.height),
            time(self.second, self.nanosecond),
            self.last_block.encoded(),
            *(
                bytes_field(1, bytes.fromhex(each))
                for each in (
                    self.last_commit_hash,
                    self.data_hash,
                    self.validators_hash,
                    self.next_validators_hash,
                    self.consensus_hash,
                    self.app_hash,
                    self.last_results_hash,
                    self.evidence_hash,
                    self.proposer,
                )
            ),
        ]
        return merkle_root(fields).hex()


class Vote(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A validator's vote for a block, at its own time."""

    key: PublicKey
    second: EngineSecond
    nanosecond: Nanosecond
    signature: SignatureHex


class SignedHeader(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A header and the votes for its block, in one round and by key; votes for nothing are left out."""

    header: EngineHeader
    round: Round
    parts: Annotated[int, Meta(ge=0, le=2**32 - 1)]
    parts_hash: EngineHash
    votes: Annotated[tuple[Vote, ...], Meta(max_length=MOST_VALIDATORS)]

    @property
    def name(self) -> BlockName:
        """What is voted for."""
        return BlockName(hash=self.header.hash(), parts=self.parts, parts_hash=self.parts_hash)

    def signed_bytes(self, vote: Vote, name: BlockName) -> bytes:
        """What a validator signed with its vote for the block of that name: CanonicalVote, preceded by its length."""
        return delimited(
            number_field(1, PRECOMMIT)
            + fixed_field(2, self.header.height)
            + fixed_field(3, self.round)
            + message_field(4, name.encoded())
            + message_field(5, time(vote.second, vote.nanosecond))
            + bytes_field(6, self.header.chain.encode())
        )


class VotingKey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A validator: the key of its votes and their power."""

    key: PublicKey
    power: Power

    def encoded(self) -> bytes:
        public = bytes_field(1, bytes.fromhex(self.key.partition(":")[2]))
        return message_field(1, public) + number_field(2, self.power)


ValidatorSet = Annotated[tuple[VotingKey, ...], Meta(min_length=1, max_length=MOST_VALIDATORS)]
