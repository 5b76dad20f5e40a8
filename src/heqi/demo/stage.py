"""Stage: a whole ledger in this process, with its clock in the hand of the story.

Everything is real but the time and the money: canonical bytes, signatures, admission, rules, blocks, one durable write
per block. What a transaction became is read from its receipt.
"""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple

import msgspec

from heqi.chain import reader
from heqi.chain.application import Application
from heqi.chain.blocks import Committed, Head, VouchedHead, vouch
from heqi.client.light import EngineVotes
from heqi.codec.digests import digest
from heqi.codec.signatures import KeyPair, sign
from heqi.demo.cast import OPERATOR, WITNESSES, Cast
from heqi.machine.authority import MEMBERS, needed_signatures
from heqi.machine.reasons import Facts, Reason, sentence
from heqi.machine.receipts import KEPT, Receipt
from heqi.machine.transactions import (
    Action,
    Signature,
    Transaction,
    record_id,
    seal_envelope,
    signing_message,
    transaction_id,
)
from heqi.modules import CATALOGUE
from heqi.state.tables import R, Table
from heqi.values.days import Day, day_of, first_second
from heqi.values.identifiers import Id, Party

OPENING_HOUR = 9
SECONDS_BETWEEN = 60  # from one transaction to the next
VALID_SECONDS = 600


class StoryBroken(Exception):
    """The ledger did not do what the story says: a bug, never something to tell a reader."""


class Signed(NamedTuple):
    """A transaction in its bytes, and who signed it."""

    data: bytes
    body: Transaction
    signers: tuple[str, ...]  # "core-maker maker-1"

    @property
    def id(self) -> str:
        return transaction_id(self.body).hex()


class Sent(NamedTuple):
    """What became of a transaction that entered a block."""

    signed: Signed
    height: int
    second: int
    day: Day
    receipt: Receipt

    @property
    def kept(self) -> bool:
        return self.receipt.status == KEPT

    def made(self, ordinal: int = 0) -> Id:
        """The id of the record that it created, or of the `ordinal`th of them (all by one party)."""
        return record_of(self.signed.body, ordinal)


def record_of(body: Transaction, ordinal: int = 0) -> Id:
    """The id of the `ordinal`th record that the party of the first action creates in a transaction."""
    return record_id(body.ledger, body.actions[0].by, body.salt, ordinal)


class Change(NamedTuple, Generic[R]):
    """A row as it was from a moment on."""

    second: int
    day: Day
    height: int
    row: R


class Stage:
    """The ledger of the story. Days and transactions come one after another; each transaction is a block."""

    def __init__(self, cast: Cast, application: Application) -> None:
        self.cast = cast
        self.application = application
        self.store = application.store
        self.second = self.application.head.as_of
        self._changes: dict[str, dict[str, list[Change[Any]]]] = {}
        self._salts = 0

    @property
    def day(self) -> Day:
        return day_of(self.second, self.cast.charter.preamble.utc_offset_minutes)

    @property
    def head(self) -> Head:
        return self.application.head

    def on(self, day: Day, hour: int = OPENING_HOUR) -> None:
        """Let the ledger's clock go on to that hour of a day, unless it is later already."""
        offset = self.cast.charter.preamble.utc_offset_minutes
        self.second = max(self.second, first_second(day, offset) + hour * 3600)

    # --- transactions -------------------------------------------------------------------------------------------

    def sign(
        self,
        *actions: Action,
        persons: Iterable[tuple[Party, str]] | None = None,
        parties: Iterable[Party] | None = None,
    ) -> Signed:
        """A transaction as its parties sign it. persons: other signers than their policies ask for."""
        named = tuple(sorted(parties or {party for action in actions for party in self._parties_of(action)}))
        chosen = list(persons or self._signers_of(actions, named))
        self._salts += 1
        body = Transaction(
            actions=actions,
            ledger=self.cast.charter.digest.hex(),
            parties=named,
            salt=digest(b"heqi/demo/salt", str((self.cast.seed, self._salts)).encode()).hex()[:32],
            valid_until=self.second + VALID_SECONDS,
        )
        message = signing_message(transaction_id(body))
        pairs: list[KeyPair] = [self.cast.pairs[each] for each in chosen]
        data = seal_envelope(body, [Signature(pair.public, sign(pair, message)) for pair in pairs])
        return Signed(data, body, tuple(f"{party} {person}" for party, person in chosen))

    def send(self, signed: Signed) -> Sent:
        """Put it into a block of its own. Refusal when it is not even admitted: then there is no block."""
        assembled = self.application.assemble(self.second, [signed.data])
        (refusal,) = assembled.refusals
        if refusal is not None:
            raise refusal
        committed = self.application.commit()
        self._remember(committed)
        self.second += SECONDS_BETWEEN
        return Sent(signed, committed.block.height, committed.block.second, self.day, committed.receipts[0])

    def trial(self, signed: Signed) -> Receipt:
        """What would become of it now: a block that is executed and not kept. Refusal when it is not admitted."""
        assembled = self.application.assemble(self.second, [signed.data])
        (refusal,) = assembled.refusals
        if refusal is not None:
            raise refusal
        return assembled.finalised.executed[0].receipt

    # --- reading ------------------------------------------------------------------------------------------------

    def row(self, table: Table[R], key: str) -> R:
        """A row that the story knows to be there."""
        row = reader.get_row(self.store, table, key)
        if not isinstance(row, table.row):
            raise StoryBroken(f"no {table.name} {key}")
        return row

    def rows(self, table: Table[R]) -> list[tuple[str, R]]:
        """Every row of a table, by key."""
        found = reader.all_rows(self.store, CATALOGUE)
        return [(key, table.read(row)) for name, key, row in found if name == table.name]

    def changes(self, table: Table[R]) -> dict[str, list[Change[R]]]:
        """Every version of every row of a table, by key, in the order in which they came."""
        return self._changes.get(table.name, {})

    def vouched(self) -> VouchedHead:
        """The present head as clients get it: signed by the operator's node and by the witnesses."""
        keepers = sorted((OPERATOR, *WITNESSES))
        vouchers = tuple(vouch(self.head, each, self.cast.head_pairs[each]) for each in keepers)
        return VouchedHead(head=self.head, vouchers=vouchers)

    def votes(self, head: Head) -> EngineVotes | None:
        """What the validators of a network voted for; here nobody votes."""
        return None

    # --- inside -------------------------------------------------------------------------------------------------

    def _parties_of(self, action: Action) -> list[Party]:
        parties = [action.by]
        for field in CATALOGUE.rules[type(action)].also:
            value = getattr(action, field)
            parties += value if isinstance(value, tuple) else [value] if value else []
        return parties

    def _signers_of(self, actions: tuple[Action, ...], parties: tuple[Party, ...]) -> list[tuple[Party, str]]:
        """The persons whom the parties' own policies ask for; the first person where they ask for none."""
        chosen: dict[tuple[Party, str], None] = {}
        for party in parties:
            member = self.row(MEMBERS, party)
            for action in actions:
                if party in self._parties_of(action):
                    needs = needed_signatures(member, CATALOGUE.names[type(action)], 0)
                    persons = [self._person_as(party, role) for role in needs] or [self._first_person(party)]
                    chosen |= dict.fromkeys((party, person) for person in persons)
        return list(chosen)

    def _person_as(self, party: Party, role: str) -> str:
        """The first of its persons with that role in the charter."""
        member = next(each for each in self.cast.charter.articles.member if each.id == party)
        return next(key.person for key in member.keys if key.role == role)

    def _first_person(self, party: Party) -> str:
        return next(person for whose, person in self.cast.pairs if whose == party)

    def _remember(self, committed: Committed) -> None:
        for table, key, row in committed.changes:
            if row is not None:
                read = CATALOGUE.tables[table].read(row)
                change = Change(committed.block.second, self.day, committed.block.height, read)
                self._changes.setdefault(table, {}).setdefault(key, []).append(change)


def explain(reason: Reason, facts: Facts) -> str:
    """A refusal in English, for whoever mends the story."""
    return f"{reason.code}: {sentence(reason.en, facts)} {msgspec.to_builtins(facts)}"
