"""A pilot network for tests: the example charter's seats, founded on real signatures, and transactions that need them.

The charter begins on 2 March 2026; `BEGINS` is its first second, and every clock here starts an hour later.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any, NamedTuple

import httpx
import msgspec

from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Committed, vouch
from heqi.chain.embedded import EmbeddedEngine
from heqi.chain.verdicts import Verdicts, Workers
from heqi.cli.charter_template import BOOK_KEEPERS, SEATS, charter_text
from heqi.cli.refusals import declare, every_reason
from heqi.client.building import Prepared, prepare, signing_parties
from heqi.client.sdk import AsyncClient
from heqi.client.wire import RefusalAnswer
from heqi.codec.signatures import KeyPair, key_pair
from heqi.codec.signatures import verify as verify_inline
from heqi.edge.desk import Desk, Founding, Vouch
from heqi.edge.http import create_app
from heqi.edge.reasons import Why as Edge
from heqi.machine.admission import Verify
from heqi.machine.charter import Charter
from heqi.machine.genesis import first_ledger_second
from heqi.machine.misbehaviour import Misbehaviour
from heqi.machine.reasons import sentence
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter, sign_charter
from heqi.modules.payments import Credit, Transfer
from heqi.reading.follower import Follower
from heqi.state.store import Store
from heqi.storage.memory import MemoryStore
from tests import reached

declare(Edge)


def key(member: str, person: str = "maker-1") -> KeyPair:
    """The key of a person; of "head" of a book-keeper, the one that vouches."""
    return key_pair(sha256(f"{member}/{person}".encode()).digest())


PERSONS = {seat.id: tuple(person for person, _, _ in seat.persons) for seat in SEATS}
TEXT = charter_text(
    {(seat, person): key(seat, person).public for seat, persons in PERSONS.items() for person in persons},
    {member: key(member, "head").public for member in BOOK_KEEPERS},
)
for _share in ("party_transactions = 10000", "party_bytes = 20000000", "ledger_transactions = 100000"):
    TEXT = TEXT.replace(_share, f"{_share}000")  # tests that load a node are not to meet a quota
CHARTER = read_charter(TEXT, CATALOGUE)
FOUNDERS = tuple(sign_charter(CHARTER, seat, key(seat, persons[0])) for seat, persons in PERSONS.items())
LEDGER = CHARTER.digest.hex()
SWITCHED_ON = [name for name, module in CATALOGUE.modules.items() if module.terms is None or name in CHARTER.modules]
ACTIONS = [name for module in SWITCHED_ON for name, _, _ in CATALOGUE.actions_of(module)]
TABLES = [table.name for module in SWITCHED_ON for table in CATALOGUE.modules[module].tables]
BEGINS = first_ledger_second(CHARTER)
START = BEGINS + 3_600
BANK, BUYER, SUPPLIER, OPERATOR = "river-bank", "core-maker", "fine-works", "platform"


def refusal_code(content: bytes) -> str:
    """The code of a refusal as it travelled, which has to have its facts and both its sentences."""
    told = msgspec.json.decode(content, type=RefusalAnswer).refusal
    why = every_reason()[told.code]
    reached.note(why, told.facts)
    texts = (told.en, told.zh, told.do_en, told.do_zh)
    assert texts == tuple(sentence(text, told.facts) for text in (why.en, why.zh, why.do_en, why.do_zh))
    return told.code


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self, second: int = START) -> None:
        self.second = second

    def __call__(self) -> int:
        return self.second


def credit(number: int, customer: str = BUYER, amount: int = 100_00) -> Credit:
    """A line of the bank's statement: each has its own reference."""
    return Credit(by=BANK, customer=customer, currency="CNY", amount=amount, reference=f"line-{number}")


def transfer(payer: str, payee: str, amount: int) -> Transfer:
    return Transfer(by=payer, bank=BANK, currency="CNY", payee=payee, amount=amount, purpose="goods")


def made(*actions: Action, number: int, second: int = START, valid_for: int = 600) -> Prepared:
    """A transaction of these actions; the number makes its salt."""
    salt = sha256(f"salt {number}".encode()).digest()[:16]
    parties = signing_parties(actions, CATALOGUE)
    return prepare(actions, ledger=LEDGER, parties=parties, salt=salt, valid_until=second + valid_for)


def everybody_signs(prepared: Prepared) -> bytes:
    """The envelope with the signature of every person of its parties."""
    pairs = [key(party, person) for party in prepared.transaction.parties for person in PERSONS[party]]
    return prepared.seal(prepared.sign(pair) for pair in pairs)


def credits_by(numbers: Iterable[int], second: int = START) -> list[bytes]:
    """Envelopes of one credit each."""
    return [everybody_signs(made(credit(number), number=number, second=second)) for number in numbers]


def double_vote(address: str = "ab" * 20, height: int = 1) -> Misbehaviour:
    """What an engine says of a validator that voted twice at one height."""
    return Misbehaviour(validator=address, kind="double-vote", height=height, second=START, power=20, total_power=100)


def founded(store: Store, verify: Verify = verify_inline, charter: Charter = CHARTER) -> Application:
    """The pilot's ledger in a store, opened."""
    found_ledger(store, CATALOGUE, charter)
    return Application(store, CATALOGUE, verify=verify)


def vouching(member: str | None = OPERATOR) -> Vouch:
    """The member's node, whichever text is in force: with its one head key."""
    if member is None:
        return lambda head, text: ()
    return lambda head, text: (vouch(head, member, key(member, "head")),)


def _told(desk: Callable[[], Desk]) -> Callable[[Committed], None]:
    """Engine and desk know each other; one of them has to come first."""
    return lambda committed: desk().follow(committed)


class Served(NamedTuple):
    """A ledger that is served in this process, and clients of it."""

    desk: Desk
    app: Any
    clock: Clock
    http: httpx.AsyncClient

    def client(self, party: str | None = None, **more: Any) -> AsyncClient:
        """A client over no network. It signs with the first person of its party."""
        if party is not None:
            more.setdefault("pair", key(party, PERSONS[party][0]))
        more.setdefault("now", self.clock)
        more.setdefault("attempts", 1)
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return AsyncClient("http://node", party=party, transport=transport, **more)


@asynccontextmanager
async def serving(
    store: Store | None = None, lists: Follower | None = None, voucher: str | None = OPERATOR
) -> AsyncIterator[Served]:
    """The pilot's ledger with engine and edge, over memory unless a store is given."""
    clock = Clock()
    verdicts, workers = Verdicts(), Workers(0)
    application = founded(store or MemoryStore(), verdicts)
    engine = EmbeddedEngine(application, verdicts, workers, clock, _told(lambda: desk))
    desk = Desk(
        application.store,
        CATALOGUE,
        Founding(CHARTER, FOUNDERS),
        engine,
        now=clock,
        vouch=vouching(voucher),
        lists=lists,
    )
    engine.start()
    app = create_app(desk)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(transport=transport, base_url="http://node") as http:
            yield Served(desk, app, clock, http)
    finally:
        await engine.stop()
        workers.close()
