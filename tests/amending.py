"""A pilot whose members change its charter: on the application itself, so that what takes over does.

pilot = Amending()
proposal = pilot.propose(BANK, {"receivables.grace_days": 3})
pilot.vote(proposal, *MEMBERS)
pilot.wait(days=14)                      # the cooling days
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

import msgspec

from heqi.chain.application import Application
from heqi.chain.blocks import Committed
from heqi.client.building import Prepared, prepare, signing_parties
from heqi.codec.canonical import encode
from heqi.codec.signatures import KeyPair
from heqi.machine.charter import Bilingual, Charter
from heqi.machine.reasons import Reason, sentence
from heqi.machine.receipts import INADMISSIBLE, KEPT, REFUSED, Receipt
from heqi.machine.transactions import Action
from heqi.modules import CATALOGUE
from heqi.modules.amendment import NEXT_TEXT, ClauseChange, Joins, Propose, Vote, changed_text
from heqi.modules.charter import sign_charter
from heqi.modules.charter.reading import amended_charter
from heqi.state.tables import R, Table
from heqi.state.view import State
from heqi.storage.memory import MemoryStore
from heqi.values.days import SECONDS_PER_DAY, Day, day_of
from tests import reached
from tests.ledger import uscc_of
from tests.pilot import BANK, CHARTER, PERSONS, START, Served, credits_by, founded, key

MEMBERS = tuple(PERSONS)
WHY = Bilingual(en="Agreed in the meeting", zh="会议商定")
NEWCOMER = "new-works"


def newcomer(party: str = NEWCOMER, **other: Any) -> dict[str, Any]:
    """What a text says of a member that joins."""
    told = {
        "id": party,
        "name": {"en": "New Works", "zh": "新工厂"},
        "uscc": uscc_of(party),
        "size": "small",
        "roles": ["member", "trader", "supplier"],
        "keys": [{"key": key(party).public, "person": "maker-1", "role": "maker"}],
    }
    return told | other


def changes_of(values: Mapping[str, Any]) -> tuple[ClauseChange, ...]:
    """What a proposal lists, from paths and the values that they get (None: taken out)."""
    return tuple(
        ClauseChange(path=path, value=None if value is None else encode(value).decode())
        for path, value in sorted(values.items())
    )


class Amending:
    """The pilot's ledger, block by block, with a transaction in each."""

    def __init__(self, application: Application | None = None) -> None:
        self.application: Application = application or founded(MemoryStore())
        self.second = START
        self.blocks: list[tuple[int, list[bytes]]] = []
        self.persons: dict[str, tuple[str, ...]] = dict(PERSONS)

    # --- what is there ------------------------------------------------------------------------------------------

    @property
    def charter(self) -> Charter:
        return self.application.charter

    @property
    def state(self) -> State:
        return State(self.application.store)

    @property
    def day(self) -> Day:
        return day_of(self.second, CHARTER.preamble.utc_offset_minutes)

    def get(self, table: Table[R], row: str) -> R:
        found = self.state.get(table, row)
        assert found is not None, f"no row of {table.name} at {row}"
        return found

    # --- what is done -------------------------------------------------------------------------------------------

    def wait(self, *, days: int = 0, seconds: int = 0) -> None:
        """Time goes by; the next block is of then."""
        self.second += days * SECONDS_PER_DAY + seconds

    def block(self, *envelopes: bytes) -> Committed:
        self.blocks.append((self.second, [*envelopes]))
        self.application.finalise(self.application.head.height + 1, self.second, envelopes)
        return self.application.commit()

    def reopen(self) -> None:
        self.application = self.application.anew()

    def make(self, *actions: Action) -> Prepared:
        salt = sha256(f"amending {len(self.blocks)}".encode()).digest()[:16]
        parties = signing_parties(actions, CATALOGUE)
        ledger = self.application.head.founding
        return prepare(actions, ledger=ledger, parties=parties, salt=salt, valid_until=self.second + 600)

    def pairs(self, parties: Iterable[str]) -> list[KeyPair]:
        return [key(party, person) for party in parties for person in self.persons.get(party, ("maker-1",))]

    def submit(self, *actions: Action) -> tuple[Receipt, Prepared]:
        made = self.make(*actions)
        envelope = made.seal(made.sign(pair) for pair in self.pairs(made.transaction.parties))
        return self.block(envelope).receipts[0], made

    def do(self, *actions: Action) -> Prepared:
        """The transaction, which has to be kept."""
        receipt, made = self.submit(*actions)
        assert receipt.status == KEPT, self.explain(receipt)
        return made

    def refuses(self, why: Reason, *actions: Action) -> Receipt:
        receipt, _ = self.submit(*actions)
        assert (receipt.status, receipt.code) == (REFUSED, why.code), self.explain(receipt)
        reached.note(why, receipt.facts)
        return receipt

    def explain(self, receipt: Receipt) -> str:
        if receipt.code is None or receipt.status == INADMISSIBLE:
            return receipt.status
        return f"{receipt.code}: {sentence(CATALOGUE.reasons[receipt.code].en, receipt.facts)} {receipt.facts}"

    # --- amendments ---------------------------------------------------------------------------------------------

    def proposing(self, by: str, values: Mapping[str, Any], joins: Iterable[str] = ()) -> Propose:
        """The action; who joins signs the text that follows."""
        changes = changes_of(values)
        signed = []
        for party in joins:
            following = changed_text(msgspec.json.decode(self.charter.canonical), changes)
            each = sign_charter(amended_charter(following, CATALOGUE), party, key(party))
            signed.append(Joins(member=party, key=each.key, signature=each.signature))
        return Propose(by=by, base=self.charter.digest.hex(), changes=changes, reason=WHY, joins=tuple(signed))

    def propose(self, by: str, values: Mapping[str, Any], joins: Iterable[str] = ()) -> str:
        """The id of a proposal that was kept."""
        return self.do(self.proposing(by, values, joins)).record_id(0, by)

    def vote(self, proposal: str, *members: str, yes: bool = True) -> None:
        for each in members:
            self.do(Vote(by=each, proposal=proposal, yes=yes))

    def amend(self, values: Mapping[str, Any], joins: Iterable[str] = (), voters: Iterable[str] | None = None) -> None:
        """Propose, have enough vote for it, and let its first day come; the block of that day is there then."""
        proposal = self.propose(BANK, values, joins)
        for each in MEMBERS if voters is None else voters:
            if self.state.get(NEXT_TEXT, "next") is None:
                self.vote(proposal, each)
        self.wait(days=(self.get(NEXT_TEXT, "next").first_day - self.day).days)
        self.block()


async def amend_served(served: Served, values: Mapping[str, Any], number: int) -> None:
    """Have the members of a ledger that is served propose and pass it, and let its first day come: a credit of that
    number is in the block with which it takes over.
    """
    ask = Propose(by=BANK, base=served.desk.present.digest.hex(), changes=changes_of(values), reason=WHY)
    made = await send_served(served, ask)
    for member in MEMBERS:
        if State(served.desk.store).get(NEXT_TEXT, "next") is None:
            await send_served(served, Vote(by=member, proposal=made.record_id(0, BANK), yes=True))
    waiting = State(served.desk.store).get(NEXT_TEXT, "next")
    assert waiting is not None
    day = day_of(served.clock.second, CHARTER.preamble.utc_offset_minutes)
    served.clock.second += (waiting.first_day - day).days * SECONDS_PER_DAY
    await served.desk.engine.submit(credits_by([number], served.clock.second)[0])


async def send_served(served: Served, action: Action) -> Prepared:
    """Every person of the acting member signs it."""
    client = served.client(action.by)
    made = await client.prepare(action)
    await client.submit(made.seal(made.sign(key(action.by, person)) for person in PERSONS[action.by]))
    return made
