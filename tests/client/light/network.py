"""A network's headers and votes without an engine: made by keys that the tests hold."""

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from heqi.chain.blocks import Head, app_hash
from heqi.client.light.following import Change, EngineVotes, Trust, validators_hash
from heqi.client.light.headers import BlockName, EngineHeader, SignedHeader, Vote, VotingKey
from heqi.codec.signatures import KeyPair, key_pair, sign, validator_address

CHAIN = "heqi-0123456789abcdef"
SECOND = 1_795_000_000
ROOTS = ("11" * 32, "22" * 32, "33" * 32, "44" * 32)
HEAD = Head(
    application=1,
    app_hash=app_hash(*ROOTS),
    as_of=SECOND + 9,
    state_root=ROOTS[0],
    history_root=ROOTS[1],
    founding=ROOTS[2],
    charter=ROOTS[3],
    height=9,
    history_size=5,
)
NOWHERE = BlockName(hash="", parts=0, parts_hash="")


class Member(NamedTuple):
    pair: KeyPair
    power: int

    @property
    def voting(self) -> VotingKey:
        return VotingKey(key=self.pair.public, power=self.power)


def digest(*what: object) -> str:
    return sha256(repr(what).encode()).hexdigest()


def member(name: str, power: int = 25) -> Member:
    return Member(key_pair(sha256(name.encode()).digest()), power)


FIRST = [member(name) for name in ("first", "second", "third", "fourth")]
LATER = [*FIRST[:3], member("fifth")]
LAST = [*FIRST[:2], member("fifth"), member("sixth")]
FIFTH = [member(name) for name in ("fifth", "sixth", "seventh", "eighth")]


def voting(members: Sequence[Member]) -> tuple[VotingKey, ...]:
    return tuple(each.voting for each in members)


TRUST = Trust(CHAIN, voting(FIRST))


def header(height: int, now: Sequence[Member], then: Sequence[Member] | None = None, **other: object) -> EngineHeader:
    """A header under which `now` vote, and `then` after it."""
    made = EngineHeader(
        block_version=11,
        application=1,
        chain=CHAIN,
        height=height,
        second=SECOND + height,
        nanosecond=height * 1_000,
        last_block=BlockName(hash=digest("block", height - 1), parts=1, parts_hash=digest("parts", height - 1)),
        last_commit_hash=digest("commit", height),
        data_hash=digest("data", height),
        validators_hash=validators_hash(voting(now)),
        next_validators_hash=validators_hash(voting(now if then is None else then)),
        consensus_hash=digest("parameters"),
        app_hash=digest("app", height),
        last_results_hash=digest("results", height),
        evidence_hash=digest("evidence", height),
        proposer=validator_address(now[0].pair.public),
    )
    return msgspec.structs.replace(made, **other)


def signed(made: EngineHeader, by: Sequence[Member]) -> SignedHeader:
    """A header with the votes of these members."""
    bare = SignedHeader(header=made, round=0, parts=1, parts_hash=digest("parts", made.height), votes=())
    votes = []
    for place, each in enumerate(sorted(by, key=lambda one: one.pair.public)):
        vote = Vote(key=each.pair.public, second=SECOND + made.height, nanosecond=place, signature="00" * 64)
        signature = sign(each.pair, bare.signed_bytes(vote, bare.name))
        votes.append(msgspec.structs.replace(vote, signature=signature))
    return msgspec.structs.replace(bare, votes=tuple(votes))


def change(
    height: int,
    now: Sequence[Member],
    then: Sequence[Member],
    by: Sequence[Member] | None = None,
    chain: str = CHAIN,
) -> Change:
    made = header(height, now, then, chain=chain)
    return Change(signed=signed(made, now if by is None else by), validators=voting(then))


CHANGES = (change(3, FIRST, LATER), change(6, LATER, LAST))


def votes_for(
    head: Head,
    now: Sequence[Member],
    by: Sequence[Member],
    changes: tuple[Change, ...],
    chain: str = CHAIN,
    second: int | None = None,
) -> EngineVotes:
    """Votes for a head, of members who are validators then. second: the engine's, where that is another."""
    own = header(head.height, now, second=head.as_of if second is None else second, chain=chain)
    name = BlockName(hash=own.hash(), parts=1, parts_hash=digest("parts", head.height))
    following = header(
        head.height + 1, now, last_block=name, app_hash=head.app_hash, application=head.application, chain=chain
    )
    return EngineVotes(changes=changes, header=own, following=signed(following, by))


VOTES = votes_for(HEAD, LAST, LAST[1:], CHANGES)
