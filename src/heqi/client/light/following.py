"""Following a network's validators from its charter to a head, through the headers where they change.

A header is good when validators with more than two thirds of the power voted for its block, strictly, as CometBFT
asks: fewer than a third may be false, so of any two such majorities some honest validator is in both.
"""

from typing import Annotated, NamedTuple

from msgspec import Meta, Struct

from heqi.chain.blocks import Head
from heqi.chain.cometbft.genesis import chain_name
from heqi.chain.graduation import Graduation, check_graduation, require_agreed
from heqi.client.light.headers import EngineHeader, EngineHeight, SignedHeader, ValidatorSet, VotingKey
from heqi.client.light.reasons import Why
from heqi.client.light.zip215 import verify_vote
from heqi.codec.signatures import validator_address
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.reasons import require
from heqi.state.history import merkle_root
from heqi.values.identifiers import Digest

MOST_CHANGES = 10_000


class Change(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A block after which other validators vote, with its votes, and who they are. A pinned block stands in the same
    form, where they may be the same as before.
    """

    signed: SignedHeader
    validators: ValidatorSet


class EngineVotes(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Why a head of height H is the network's: the changes of validators from the charter on; the header of block H,
    which has its time; and the header after it, which has the ledger's app hash after H, with its votes. graduation: of
    a pilot that became a network, which says who its first validators were.
    """

    changes: Annotated[tuple[Change, ...], Meta(max_length=MOST_CHANGES)]
    header: EngineHeader
    following: SignedHeader
    graduation: Graduation | None = None


class Trust(NamedTuple):
    """Where following begins: the engine's name of the chain, its first validators and its first block."""

    chain: str
    validators: tuple[VotingKey, ...]
    first: int = GENESIS_HEIGHT + 1


class Pin(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A block that somebody knows from elsewhere, by its hash."""

    height: EngineHeight
    hash: Digest

    def __str__(self) -> str:
        return f"{self.hash}@{self.height}"


class Voted(NamedTuple):
    """Who voted for a head: keys and power, of that of all. timed: whether the head's time is the engine's as well."""

    voters: tuple[VotingKey, ...]
    total_power: int
    timed: bool

    @property
    def power(self) -> int:
        return sum(each.power for each in self.voters)


def trust_of(charter: Charter, graduation: Graduation | None = None) -> Trust:
    """What the charter says of its network, or what two thirds of its book-keepers stated when their pilot became one.
    Refusal: NO_NETWORK where there is none, and those of graduations.
    """
    chain = chain_name(charter.digest.hex())
    if graduation is not None:
        check_graduation(graduation, charter)
        require_agreed(graduation, charter)
        statement = graduation.statement
        stated = tuple(VotingKey(key=each.key, power=each.power) for each in statement.validators)
        return Trust(chain, stated, statement.first_height)
    keepers = charter.articles.book_keeper
    voting = tuple(VotingKey(key=each.consensus_key, power=each.power) for each in keepers if each.consensus_key)
    require(bool(voting), Why.NO_NETWORK)
    return Trust(chain, voting)


def pin_of(votes: EngineVotes) -> Pin:
    """The latest block that votes lead to."""
    header = votes.following.header
    return Pin(height=header.height, hash=header.hash())


def follow(trust: Trust, votes: EngineVotes, head: Head, pin: Pin | None = None) -> Voted:
    """Who voted for this head. Refusal (any of `Why`) unless all of it holds, and passes through the pin."""
    validators, last = after_changes(trust, votes.changes)
    header, following = votes.header, votes.following
    _require_link(header.height >= max(last, trust.first), header, "blocks stand in the order of their heights")
    _require_link(following.header.height == header.height + 1, following.header, "it is not the next block")
    before = following.header.last_block.hash == header.hash()
    _require_link(before, following.header, "the block before it has another hash")
    voters = require_voted(trust.chain, following, validators)
    _require_same(header.height == head.height, head, "its height is another")
    _require_same(following.header.app_hash == head.app_hash, head, "its app hash is another")
    _require_same(following.header.application == head.application, head, "its rules are another version's")
    if pin is not None:
        _require_pinned(votes, pin)
    return Voted(voters, power_of(validators), header.second == head.as_of)


def after_changes(trust: Trust, changes: tuple[Change, ...]) -> tuple[tuple[VotingKey, ...], int]:
    """Who votes after these changes, and the height of the last one (0 where there is none)."""
    validators, last = trust.validators, 0
    for change in changes:
        validators, last = after_change(trust.chain, validators, last, change)
    return validators, last


def after_change(
    chain: str, validators: tuple[VotingKey, ...], last: int, change: Change
) -> tuple[tuple[VotingKey, ...], int]:
    """Who votes after a change of these validators, of which the last one was at height `last`; and its height."""
    header = change.signed.header
    _require_link(header.height > last, header, "blocks stand in the order of their heights")
    require_voted(chain, change.signed, validators)
    named = validators_hash(change.validators) == header.next_validators_hash
    _require_link(named, header, "the validators that follow it are not those given")
    return change.validators, header.height


def require_voted(chain: str, signed: SignedHeader, validators: tuple[VotingKey, ...]) -> tuple[VotingKey, ...]:
    """Who of these validators, whom the header has to name, voted for it: more than two thirds of their power."""
    header, power_by_key = signed.header, {each.key: each.power for each in validators}
    require(header.chain == chain, Why.OTHER_CHAIN, found=header.chain, expected=chain)
    named = validators_hash(validators) == header.validators_hash
    _require_link(named, header, "its validators are not those that follow from the charter")
    voters, before = list[VotingKey](), ""
    for vote in signed.votes:
        known = vote.key > before and vote.key in power_by_key
        require(known, Why.STRANGER, key=vote.key, height=header.height)
        voters.append(VotingKey(key=vote.key, power=power_by_key[vote.key]))
        before = vote.key
    power, total = power_of(voters), power_of(validators)
    require(3 * power > 2 * total, Why.TOO_FEW, height=header.height, power=power, total=total)
    name = signed.name
    for vote in signed.votes:
        key, signature = bytes.fromhex(vote.key.partition(":")[2]), bytes.fromhex(vote.signature)
        good = verify_vote(key, signed.signed_bytes(vote, name), signature)
        require(good, Why.BAD_VOTE, key=vote.key, height=header.height)
    return tuple(voters)


def validators_hash(validators: tuple[VotingKey, ...]) -> str:
    """By which headers name their validators: those with the most power first, then by address."""
    ordered = sorted(validators, key=lambda each: (-each.power, validator_address(each.key)))
    return merkle_root([each.encoded() for each in ordered]).hex()


def power_of(validators: tuple[VotingKey, ...] | list[VotingKey]) -> int:
    return sum(each.power for each in validators)


def _require_pinned(votes: EngineVotes, pin: Pin) -> None:
    passed = [each.signed.header for each in votes.changes]
    for header in (*passed, votes.header, votes.following.header):
        if header.height == pin.height:
            found = header.hash()
            require(found == pin.hash, Why.OTHER_THAN_PINNED, height=pin.height, found=found, expected=pin.hash)
            return
    require(False, Why.NOT_PINNED, height=votes.header.height, pinned=pin.height)


def _require_link(holds: bool, header: EngineHeader, problem: str) -> None:
    require(holds, Why.BROKEN_CHAIN, height=header.height, problem=problem)


def _require_same(holds: bool, head: Head, problem: str) -> None:
    require(holds, Why.OTHER_HEAD, height=head.height, problem=problem)
