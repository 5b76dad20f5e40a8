"""A ledger for tests that reads like one: a charter in a few words, real signatures, one transaction after another.

    ledger = Ledger(MODULES, members=[member("acme"), member("bank", keys={"maker": 1, "checker": 1})], terms={…})
    ledger.on("2026-03-16")
    receipt = ledger.do(Split(by="acme", …))                    # kept, or the test fails with the reason
    part = ledger.new_id(receipt)
    ledger.refuses(Why.NOT_LIVE, Split(by="acme", …))           # exactly this reason, and nothing changed
    assert ledger.get(RECEIVABLES, part).face == 400_000_00

Every transaction is a block of its own, sealed into a store in memory and read back from there by the next one.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE, KeyPair, key_pair, sign, verify
from heqi.machine import admission, apply, genesis
from heqi.machine.admission import Gatekeeper
from heqi.machine.authority import KEYS
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import (
    Articles,
    Bilingual,
    BookKeeper,
    Charter,
    Clause,
    Disputes,
    Founder,
    Hourly,
    KeyGrant,
    PolicyClause,
    Preamble,
    Retention,
    TransactionLimits,
)
from heqi.machine.module import Module, Moment
from heqi.machine.reasons import Facts, Reason, Refusal, sentence
from heqi.machine.receipts import INADMISSIBLE, KEPT, REFUSED, Receipt
from heqi.machine.transactions import (
    Action,
    Signature,
    Submission,
    Transaction,
    record_id,
    seal_envelope,
    signing_message,
    transaction_id,
)
from heqi.state.store import Batch, Space
from heqi.state.tables import R, Table
from heqi.state.view import SALT_BYTES, Sealed, State
from heqi.storage.memory import MemoryStore
from heqi.values.days import SECONDS_PER_DAY, Day, add_days, day_of, first_second
from heqi.values.identifiers import USCC_ALPHABET, is_uscc
from tests import reached

UTC_OFFSET_MINUTES = 480
OPENING_HOUR = 9 * 3600
EVERY_ROW = 10_000

_pairs: dict[str, KeyPair] = {}


@cache
def key(party: str, person: str = "maker-1") -> KeyPair:
    """The key pair of a person: the same in every test."""
    pair = key_pair(sha256(f"{party}/{person}".encode()).digest())
    _pairs[pair.public] = pair
    return pair


@cache
def uscc_of(party: str) -> str:
    """A unified social credit code for a member, with its check character right."""
    digits = "".join(str(byte % 10) for byte in sha256(party.encode()).digest()[:8])
    return next(code for check in USCC_ALPHABET if is_uscc(code := f"91420100{digits}X{check}"))


def member(
    party: str,
    *,
    roles: Iterable[str] = ("member",),
    keys: Mapping[str, int] | None = None,
    policy: Iterable[PolicyClause] = (),
    limits: Mapping[str, int] | None = None,
    size: str = "medium",
    group: str | None = None,
    lei: str | None = None,
) -> Founder:
    """A founding member. keys: how many persons of each role hold one, `maker-1`, `maker-2` … (one maker if unsaid).
    limits: of some persons' keys, in minor units.
    """
    persons = [(f"{role}-{number}", role) for role, n in (keys or {"maker": 1}).items() for number in range(1, n + 1)]
    grants = tuple(
        KeyGrant(key=key(party, person).public, person=person, role=role, limit=(limits or {}).get(person))
        for person, role in persons
    )
    return Founder(
        id=party,
        name=Bilingual(en=party.title(), zh=party.title()),
        roles=tuple(roles),
        size=size,
        keys=grants,
        uscc=uscc_of(party) if lei is None else None,
        lei=lei,
        group=group,
        policy=tuple(policy),
    )


def needs(*actions: str, from_amount: int = 0, **roles: int) -> PolicyClause:
    """A clause of a member's policy: `needs("payments.*", maker=1, checker=1)`."""
    return PolicyClause(actions=actions, needs=roles, from_amount=from_amount)


DISPUTES = Disputes(
    talks_days=30,
    mediation=Bilingual(en="A mediator", zh="调解人"),
    tribunal=Bilingual(en="A court", zh="法院"),
    law=Bilingual(en="A law", zh="法律"),
)
RETENTION = Retention(provable_days=30, source="members' agreement")
LIMITS = TransactionLimits(
    actions=20,
    touched_rows=1_000,
    bytes=200_000,
    signatures=16,
    hourly=Hourly(
        party_transactions=100_000,
        party_bytes=1_000_000_000,
        ledger_transactions=1_000_000,
        reserved_transactions=100,
        reserved_for=("supervisor",),
    ),
)


def charter_of(
    catalogue: Catalogue,
    members: Sequence[Founder],
    *,
    terms: Mapping[str, Clause] | None = None,
    roles: Mapping[str, tuple[str, ...]] | None = None,
    begins: str | Day = "2026-03-02",
    limits: TransactionLimits = LIMITS,
    power: Mapping[str, int] | None = None,
) -> Charter:
    """A charter for tests. A module with terms of its own is on when they are given, any other always. A role that
    `roles` does not speak of may do everything. power: who keeps the book (unsaid: the first member).
    """
    held = {role for founder in members for role in founder.roles}
    allowed = dict.fromkeys(sorted(held), tuple(catalogue.actions)) | dict(roles or {})
    articles = Articles(
        charter=Preamble(
            name=Bilingual(en="Test ledger", zh="测试账本"),
            purpose=Bilingual(en="To test the rules.", zh="测试规则。"),
            begins=_day(begins),
            text=1,
            application=1,
            suite=SUITE,
            utc_offset_minutes=UTC_OFFSET_MINUTES,
            currency="CNY",
            window_seconds=3_600,
            heartbeat_seconds=60,
        ),
        transaction=limits,
        member=tuple(members),
        book_keeper=tuple(
            BookKeeper(member=name, head_key=key(name, "heads").public, power=share)
            for name, share in (power or {members[0].id: 1}).items()
        ),
        roles=allowed,
        disputes=DISPUTES,
        retention=RETENTION,
    )
    on = dict(terms or {})
    for name, clause in on.items():
        if type(clause) is not catalogue.modules[name].terms:
            raise TypeError(f"{type(clause).__name__} is no clause of {name}")
    return Charter(articles, dict[str, Any](on), encode({"articles": articles, "terms": on}))


class Signed(NamedTuple):
    """A transaction ready to be sent."""

    data: bytes
    transaction: Transaction

    @property
    def id(self) -> bytes:
        return transaction_id(self.transaction)


class Ledger:
    """A ledger of some modules, from its charter on. `refuses` and `turns_away` count a reason as reached."""

    def __init__(
        self,
        modules: Iterable[Module],
        *,
        members: Sequence[Founder],
        terms: Mapping[str, Clause] | None = None,
        roles: Mapping[str, tuple[str, ...]] | None = None,
        begins: str | Day = "2026-03-02",
        limits: TransactionLimits = LIMITS,
        power: Mapping[str, int] | None = None,
    ) -> None:
        kernel = [module for module in (apply.MODULE, apply.AUTHORITY) if module not in (modules := tuple(modules))]
        self.catalogue = Catalogue((*kernel, *modules))
        self.charter = charter_of(
            self.catalogue, members, terms=terms, roles=roles, begins=begins, limits=limits, power=power
        )
        self.founding = self.charter.digest.hex()
        self.seen: set[bytes] = set()
        self.faults: list[Exception] = []
        self.store = MemoryStore()
        self.second = genesis.first_ledger_second(self.charter) + OPENING_HOUR
        self.last: Sealed = Sealed(Batch(), {})
        self._salts = 0
        self._created: dict[str, list[str]] = {}
        state = State(self.store)
        genesis.found(state, self.catalogue, self.charter)
        self._seal(state)

    # --- time ---------------------------------------------------------------------------------------------------

    @property
    def day(self) -> Day:
        return day_of(self.second, UTC_OFFSET_MINUTES)

    @property
    def moment(self) -> Moment:
        """Of the next transaction."""
        return Moment(self.store.height + 1, self.second, self.day)

    def on(self, day: str | Day) -> None:
        """Go on to the morning of that day."""
        self.at(first_second(_day(day), UTC_OFFSET_MINUTES) + OPENING_HOUR)

    def wait(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> None:
        self.at(self.second + days * SECONDS_PER_DAY + hours * 3_600 + seconds)

    def at(self, second: int) -> None:
        if second < self.second:
            raise ValueError(f"a ledger's time does not go back: {second} < {self.second}")
        self.second = second

    def in_days(self, days: int) -> Day:
        return add_days(self.day, days)

    # --- what is there ------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """What is on the ledger now, to look at: what is written to it is lost."""
        return State(self.store)

    def get(self, table: Table[R], key: str) -> R:
        """The row; the test fails when there is none."""
        row = self.find(table, key)
        if row is None:
            raise AssertionError(f"no row of {table.name} at {key}")
        return row

    def find(self, table: Table[R], key: str) -> R | None:
        return self.state.get(table, key)

    def rows(self, table: Table[R]) -> dict[str, R]:
        """All rows of a table by key (tests may walk what rules may not)."""
        cells = self.store.scan(Space.ROWS, table.prefix, limit=EVERY_ROW)
        return {cell[len(table.prefix) :].decode(): table.read(row[SALT_BYTES:]) for cell, row in cells}

    def new_ids(self, receipt: Receipt) -> list[str]:
        """The ids of the records that a kept transaction created, in order."""
        return self._created[receipt.transaction]

    def new_id(self, receipt: Receipt) -> str:
        """The id of the one record that it created."""
        ids = self.new_ids(receipt)
        if len(ids) != 1:
            raise AssertionError(f"{len(ids)} records were created, not one")
        return ids[0]

    # --- what is done -------------------------------------------------------------------------------------------

    def do(
        self,
        *actions: Action,
        signed_by: Iterable[str] | None = None,
        keys: Iterable[KeyPair] | None = None,
        signed: Signed | None = None,
    ) -> Receipt:
        """One transaction of these actions (or one made by `sign`); the test fails when it is not kept.

        signed_by: the parties; unsaid: who acts and who has to agree. keys: unsaid: every key that they have.
        """
        signed = signed or self.sign(*actions, signed_by=signed_by, keys=keys)
        receipt = self.submit(signed)
        if receipt.status != KEPT:
            raise AssertionError(f"refused: {self.explain(receipt)}") from self._fault(receipt)
        created = {part for key in self._keys(there=True) for part in key.split("/")}
        self._created[receipt.transaction] = [each for each in self._possible_ids(signed) if each in created]
        return receipt

    def refuses(
        self,
        reason: Reason,
        *actions: Action,
        signed_by: Iterable[str] | None = None,
        keys: Iterable[KeyPair] | None = None,
        signed: Signed | None = None,
    ) -> Receipt:
        """The same transaction has to be refused for exactly this reason, and to change nothing but the quotas."""
        receipt = self.submit(signed or self.sign(*actions, signed_by=signed_by, keys=keys))
        if receipt.status == KEPT:
            raise AssertionError(f"kept, expected {reason.code}")
        if receipt.code != reason.code:
            raise AssertionError(f"expected {reason.code}, got {self.explain(receipt)}") from self._fault(receipt)
        changed = {cell.partition(b"\x00")[0].decode() for cell in self.last.batch.of(Space.ROWS)}
        allowed = {"quotas", "incidents"} if reason == apply.Why.FAULT else {"quotas"}
        if not changed <= allowed or receipt.status != REFUSED:
            raise AssertionError(f"{reason.code} left something behind: {sorted(changed)}")
        reached.note(reason, receipt.facts)
        return receipt

    def turns_away(
        self,
        reason: Reason,
        *actions: Action,
        signed_by: Iterable[str] | None = None,
        keys: Iterable[KeyPair] | None = None,
        signed: Signed | None = None,
        data: bytes | None = None,
    ) -> Facts:
        """The transaction (or these signed bytes) is inadmissible for exactly this reason, and leaves nothing."""
        if data is None:
            data = (signed or self.sign(*actions, signed_by=signed_by, keys=keys)).data
        state, submission = State(self.store), None
        try:
            submission = self.read(data)
            admission.admit(state, self.gatekeeper, self.moment, submission)
        except Refusal as refusal:
            if refusal.reason != reason:
                raise AssertionError(f"turned away as {refusal}, expected {reason.code}") from refusal
            facts = refusal.facts
        else:
            raise AssertionError(f"admitted, expected {reason.code}")
        if submission is not None:
            receipt = apply.apply_transaction(state, self.gatekeeper, self.moment, submission)
            if receipt != apply.inadmissible(submission.id):
                raise AssertionError(f"in a block {reason.code} has another result: {receipt}")
            reached.note(apply.Why.INADMISSIBLE, receipt.facts)
        if any(state.seal().batch.changes.values()):
            raise AssertionError(f"{reason.code} left something behind")
        reached.note(reason, facts)
        return facts

    def sign(
        self,
        *actions: Action,
        signed_by: Iterable[str] | None = None,
        keys: Iterable[KeyPair] | None = None,
        valid_seconds: int = 600,
        salt: str | None = None,
    ) -> Signed:
        """The transaction that `do` would send, not sent."""
        if signed_by is None:
            signed_by = {party for action in actions for party in self.parties_of(action)}
        parties = tuple(sorted(signed_by))
        self._salts += 1
        body = Transaction(
            actions=actions,
            ledger=self.founding,
            parties=parties,
            salt=salt or sha256(f"salt {self._salts}".encode()).hexdigest()[:32],
            valid_until=self.second + valid_seconds,
        )
        if keys is None:
            keys = [pair for party in parties for pair in self.keys_of(party)]
        message = signing_message(transaction_id(body))
        return Signed(seal_envelope(body, [Signature(pair.public, sign(pair, message)) for pair in keys]), body)

    def submit(self, signed: Signed) -> Receipt:
        """Send it: a receipt, kept or refused. What is inadmissible raises its Refusal (see `turns_away`)."""
        submission = self.read(signed.data)
        state = State(self.store)
        receipt = apply.apply_transaction(state, self.gatekeeper, self.moment, submission)
        if receipt.status == INADMISSIBLE:
            self._explain_inadmissible(submission)
        self.seen.add(submission.id)
        self._seal(state)
        if encode(receipt) != receipt.bytes() or receipt.transaction != submission.id.hex():
            raise AssertionError("a receipt has one form and belongs to its transaction")
        return receipt

    def read(self, data: bytes) -> Submission:
        return admission.read(data, self.gatekeeper)

    @property
    def gatekeeper(self) -> Gatekeeper:
        return Gatekeeper(
            self.founding, self.charter, self.catalogue, self.seen, verify, lambda _, fault: self.faults.append(fault)
        )

    def parties_of(self, action: Action) -> list[str]:
        """Who acts, and who else has to sign by the action's rule."""
        return apply.must_sign(self.catalogue.rules[type(action)], action)

    def keys_of(self, party: str) -> list[KeyPair]:
        """The keys that speak for a party today (of those that tests have made)."""
        found = self.state.scan(KEYS, "party", party, limit=EVERY_ROW)
        return [_pairs[public] for public, row in found if public in _pairs and row.active(self.day)]

    def explain(self, receipt: Receipt) -> str:
        if receipt.code is None:
            return receipt.status
        reason = self.catalogue.reasons[receipt.code]
        return f"{receipt.code}: {sentence(reason.en, receipt.facts)} {receipt.facts}"

    # --- inside -------------------------------------------------------------------------------------------------

    def _seal(self, state: State) -> None:
        self.last = state.seal()
        self.store.commit(self.store.height + 1, self.last.batch)
        self._check_written()

    def _check_written(self) -> None:
        """What was sealed reads back as itself, and stands in each index exactly once."""
        state = self.state
        for cell, written in self.last.batch.of(Space.ROWS).items():
            table = self.catalogue.tables[cell.partition(b"\x00")[0].decode()]
            key = cell[len(table.prefix) :].decode()
            if not table.is_key(key):
                raise AssertionError(f"{table.name}: {key} is not among the keys that the table declares")
            row = state.get(table, key)
            if written is not None and (row is None or table.write(row) != written[SALT_BYTES:]):
                raise AssertionError(f"{table.name} {key} does not read back as it was written")
            for field, value in {*table.index_entries(row)}:
                if self.store.get(Space.INDEX, table.index_prefix(field, value) + key.encode()) is None:
                    raise AssertionError(f"{table.name} {key} is not found by {field}")

    def _keys(self, *, there: bool) -> list[str]:
        cells = self.last.batch.of(Space.ROWS)
        return [cell.partition(b"\x00")[2].decode() for cell, row in cells.items() if (row is not None) is there]

    def _possible_ids(self, signed: Signed) -> Iterable[str]:
        parties = list(dict.fromkeys(action.by for action in signed.transaction.actions))
        for ordinal in range(len(self.last.batch.of(Space.ROWS))):
            for party in parties:
                yield record_id(self.founding, party, signed.transaction.salt, ordinal)

    def _explain_inadmissible(self, submission: Submission) -> None:
        """Why a transaction was turned away that a test wanted in: the fixed receipt does not say."""
        admission.admit(State(self.store), self.gatekeeper, self.moment, submission)
        raise AssertionError("inadmissible, and yet admitted")

    def _fault(self, receipt: Receipt) -> Exception | None:
        return self.faults[-1] if receipt.code == apply.Why.FAULT.code and self.faults else None


def _day(day: str | Day) -> Day:
    return date.fromisoformat(day) if isinstance(day, str) else day
