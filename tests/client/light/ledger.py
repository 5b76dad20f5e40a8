"""A network's ledger in this process: its charter has consensus keys, and the tests vote for its blocks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import httpx
import msgspec

from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Block, Committed, Head, VouchedHead, Voucher, vouch
from heqi.chain.cometbft.genesis import chain_name
from heqi.chain.embedded import EmbeddedEngine
from heqi.chain.graduation import Graduation
from heqi.chain.verdicts import Verdicts, Workers
from heqi.cli.charter_template import BOOK_KEEPERS, SEATS, charter_text
from heqi.client.light.following import Change, EngineVotes
from heqi.client.sdk import AsyncClient
from heqi.edge.desk import Desk, Founding
from heqi.edge.http import create_app
from heqi.machine.charter import Charter
from heqi.machine.genesis import first_ledger_second
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter, sign_charter
from heqi.storage.memory import MemoryStore
from tests.client.light.network import Member, change, votes_for, voting
from tests.client.test_proof import key

TEXT = charter_text(
    {(seat.id, person): key(seat.id, person).public for seat in SEATS for person, _, _ in seat.persons},
    {member: key(member, "head").public for member in BOOK_KEEPERS},
    consensus_keys={member: key(member, "consensus").public for member in BOOK_KEEPERS},
)
CHARTER = read_charter(TEXT, CATALOGUE)
FOUNDERS = tuple(sign_charter(CHARTER, seat.id, key(seat.id, seat.persons[0][0])) for seat in SEATS)
CHAIN = chain_name(CHARTER.digest.hex())
BEGINS = first_ledger_second(CHARTER)
VALIDATORS = [Member(key(each.member, "consensus"), each.power) for each in CHARTER.articles.book_keeper]
KEEPER = BOOK_KEEPERS[0]
NEW_KEY = key(KEEPER, "next consensus")
CHANGED = [Member(NEW_KEY, VALIDATORS[0].power), *VALIDATORS[1:]]
assert voting(VALIDATORS)


def quiet(desk: Desk) -> VouchedHead:
    """Follow the latest block with one in which nothing happens. The head before it."""
    before = desk.vouched
    head = msgspec.structs.replace(before.head, height=before.head.height + 1, as_of=before.head.as_of + 1)
    desk.follow(Committed(Block(head.height, head.as_of, ()), head, (), (), (), ()))
    return before


class Voters:
    """Who vote for every head that another block follows. by: of the validators, all where none are said. graduation:
    with which they began to.
    """

    def __init__(self, by: list[Member] | None = None, graduation: Graduation | None = None) -> None:
        self.by = VALIDATORS if by is None else by
        self.graduation = graduation
        self.latest = lambda: 0
        self.away = False

    async def votes(self, head: Head, through: int | None = None) -> EngineVotes | None:
        if self.away or not 0 < head.height < self.latest():
            return None
        changes: tuple[Change, ...] = ()
        if through is not None:
            changes = (change(through, VALIDATORS, VALIDATORS, chain=CHAIN),)
        votes = votes_for(head, VALIDATORS, self.by, changes, CHAIN)
        return msgspec.structs.replace(votes, graduation=self.graduation)


class Network(NamedTuple):
    desk: Desk
    transport: httpx.ASGITransport
    voters: Voters

    def client(self, **more: object) -> AsyncClient:
        return AsyncClient(
            "http://node",
            party=KEEPER,
            pair=key(KEEPER, next(seat.persons[0][0] for seat in SEATS if seat.id == KEEPER)),
            transport=self.transport,
            attempts=1,
            now=lambda: BEGINS + 20,
            **more,
        )


@asynccontextmanager
async def serving(voters: Voters, *, operator: str | None = KEEPER) -> AsyncIterator[Network]:
    """A node of the network, at block 1. operator: who vouches for its heads."""
    store, verdicts, workers = MemoryStore(), Verdicts(), Workers(0)
    found_ledger(store, CATALOGUE, CHARTER)
    application = Application(store, CATALOGUE, verify=verdicts)
    application.finalise(1, BEGINS + 1, ())
    application.commit()

    def sign(head: Head, text: Charter) -> tuple[Voucher, ...]:
        return () if operator is None else (vouch(head, operator, key(operator, "head")),)

    engine = EmbeddedEngine(application, verdicts, workers, lambda: BEGINS + 20)
    desk = Desk(
        store, CATALOGUE, Founding(CHARTER, FOUNDERS), engine, now=lambda: BEGINS + 20, vouch=sign, votes=voters
    )
    voters.latest = lambda: desk.vouched.head.height
    yield Network(desk, httpx.ASGITransport(app=create_app(desk), raise_app_exceptions=False), voters)
