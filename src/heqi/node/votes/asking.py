"""Headers, votes and validators as CometBFT's own RPC interface tells them, in the forms of the light client."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx
import msgspec
from msgspec import Struct

from heqi.client.light.headers import MOST_VALIDATORS, BlockName, EngineHeader, SignedHeader, Vote, VotingKey
from heqi.codec.signatures import ED25519, validator_address

ANSWER_SECONDS = 5.0
VOTED_FOR_BLOCK = 2  # BlockIDFlagCommit; others voted for nothing, or not at all
KEY_TYPE = "tendermint/PubKeyEd25519"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FRACTION_DIGITS = 9

T = TypeVar("T")


class NotTold(Exception):
    """The engine does not answer, or not what was asked: it may be away, or have forgotten that block."""


class _Parts(Struct):
    total: int
    hash: str


class _BlockId(Struct):
    hash: str
    parts: _Parts


class _Version(Struct):
    block: str
    app: str = "0"


class _Header(Struct):
    version: _Version
    chain_id: str
    height: str
    time: str
    last_block_id: _BlockId
    last_commit_hash: str
    data_hash: str
    validators_hash: str
    next_validators_hash: str
    consensus_hash: str
    app_hash: str
    last_results_hash: str
    evidence_hash: str
    proposer_address: str


class _Signature(Struct):
    block_id_flag: int
    validator_address: str
    timestamp: str
    signature: str | None = None


class Commit(Struct):
    round: int
    block_id: _BlockId
    signatures: list[_Signature]


class _SignedHeader(Struct):
    header: _Header
    commit: Commit


class _CommitResult(Struct):
    signed_header: _SignedHeader


class _PublicKey(Struct):
    type: str
    value: str


class _Validator(Struct):
    pub_key: _PublicKey
    voting_power: str


class _ValidatorsResult(Struct):
    validators: list[_Validator]


class _SyncInfo(Struct):
    earliest_block_height: str
    latest_block_height: str


class _StatusResult(Struct):
    sync_info: _SyncInfo


class EngineHistory:
    """What one CometBFT still has of its blocks."""

    def __init__(self, address: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """address: host:port. transport: instead of the network, for tests."""
        self._client = httpx.AsyncClient(
            base_url=f"http://{address}", timeout=ANSWER_SECONDS, trust_env=False, transport=transport
        )

    async def heights(self) -> tuple[int, int]:
        """Its earliest and its latest block."""
        info = (await self._ask("status", {}, _StatusResult)).sync_info
        return int(info.earliest_block_height), int(info.latest_block_height)

    async def signed(self, height: int) -> tuple[EngineHeader, Commit]:
        """A block's header, and the votes for it by validators' addresses."""
        told = (await self._ask("commit", {"height": str(height)}, _CommitResult)).signed_header
        return read_header(told.header), told.commit

    async def validators(self, height: int) -> tuple[VotingKey, ...]:
        """Who votes for a block; also for the one that comes next."""
        asked = {"height": str(height), "per_page": str(MOST_VALIDATORS)}
        told = await self._ask("validators", asked, _ValidatorsResult)
        return tuple(read_validator(each) for each in told.validators)

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, parameters: dict[str, str], kind: type[T]) -> T:
        try:
            call = {"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}
            answered = await self._client.post("/", json=call)
            told = msgspec.json.decode(answered.content)
            if "result" not in told:
                raise NotTold(str(told.get("error"))[:200])
            return msgspec.convert(told["result"], kind)
        except (httpx.HTTPError, ValueError, TypeError) as problem:
            raise NotTold(str(problem)[:200] or type(problem).__name__) from None


def read_header(told: _Header) -> EngineHeader:
    """A header as RPC tells it. NotTold where it is none."""
    second, nanosecond = read_time(told.time)
    return _checked(
        EngineHeader,
        block_version=int(told.version.block),
        application=int(told.version.app),
        chain=told.chain_id,
        height=int(told.height),
        second=second,
        nanosecond=nanosecond,
        last_block={
            "hash": told.last_block_id.hash.lower(),
            "parts": told.last_block_id.parts.total,
            "parts_hash": told.last_block_id.parts.hash.lower(),
        },
        last_commit_hash=told.last_commit_hash.lower(),
        data_hash=told.data_hash.lower(),
        validators_hash=told.validators_hash.lower(),
        next_validators_hash=told.next_validators_hash.lower(),
        consensus_hash=told.consensus_hash.lower(),
        app_hash=told.app_hash.lower(),
        last_results_hash=told.last_results_hash.lower(),
        evidence_hash=told.evidence_hash.lower(),
        proposer=told.proposer_address.lower(),
    )


def read_signed(header: EngineHeader, commit: Commit, validators: tuple[VotingKey, ...]) -> SignedHeader:
    """A header with the votes of these validators for its block, in the order of their keys."""
    keys = {validator_address(each.key): each.key for each in validators}
    votes = []
    for each in commit.signatures:
        key = keys.get(each.validator_address.lower())
        if each.block_id_flag == VOTED_FOR_BLOCK and key is not None and each.signature is not None:
            second, nanosecond = read_time(each.timestamp)
            signature = base64.b64decode(each.signature).hex()
            votes.append(Vote(key=key, second=second, nanosecond=nanosecond, signature=signature))
    name = BlockName(
        hash=commit.block_id.hash.lower(),
        parts=commit.block_id.parts.total,
        parts_hash=commit.block_id.parts.hash.lower(),
    )
    if name.hash != header.hash():
        raise NotTold(f"block {header.height} has the hash {name.hash}, its header comes to {header.hash()}")
    return SignedHeader(
        header=header,
        round=commit.round,
        parts=name.parts,
        parts_hash=name.parts_hash,
        votes=tuple(sorted(votes, key=lambda vote: vote.key)),
    )


def read_validator(told: _Validator) -> VotingKey:
    """NotTold where it is not one that a ledger of ours can have."""
    if told.pub_key.type != KEY_TYPE:
        raise NotTold(f"a validator's key is of the type {told.pub_key.type[:40]}")
    key = base64.b64decode(told.pub_key.value).hex()
    return _checked(VotingKey, key=f"{ED25519}:{key}", power=int(told.voting_power))


def read_time(text: str) -> tuple[int, int]:
    """`2026-11-23T05:00:00.123456789Z` -> (second, nanosecond). ValueError where it is none."""
    whole, _, fraction = text.removesuffix("Z").partition(".")
    moment = datetime.strptime(f"{whole}+0000", "%Y-%m-%dT%H:%M:%S%z")
    return (moment - EPOCH) // timedelta(seconds=1), int(fraction.ljust(FRACTION_DIGITS, "0") or 0)


def _checked(kind: type[T], **fields: Any) -> T:
    try:
        return msgspec.convert(fields, kind)
    except ValueError as problem:
        raise NotTold(str(problem)[:200]) from None
