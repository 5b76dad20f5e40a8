"""A ledger on which everybody who has to is taken to have signed: the machine itself, with all its rules, invariants
and gates, and without the signatures, so that many thousands of transactions take seconds.
"""

from datetime import date
from hashlib import sha256
from typing import NamedTuple

from heqi.codec.signatures import SUITE
from heqi.machine.admission import Admitted, Gatekeeper, require_quota
from heqi.machine.apply import execute
from heqi.machine.authority import KEYS, MEMBERS
from heqi.machine.charter import Charter
from heqi.machine.module import Moment
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Action, Submission, Transaction, transaction_id
from heqi.state.view import State
from heqi.values.days import SECONDS_PER_DAY, add_days
from tests.ledger import Ledger
from tests.weakening.oracle import expect


class Executed(NamedTuple):
    """changed: the tables of which it changed rows."""

    body: Transaction
    receipt: Receipt
    changed: set[str]


class Unsigned:
    """What a ledger for tests holds, and from there on nothing of it is kept. day: how many have gone by."""

    def __init__(self, ledger: Ledger, charter: Charter) -> None:
        self.ledger = ledger
        self.charter = charter
        self.state = State(ledger.store)
        self.day = 0
        self.number = 0

    @property
    def today(self) -> date:
        return add_days(self.ledger.charter.preamble.begins, self.day)

    def execute(self, ask: Action) -> Executed:
        """By the present charter, as the next block's only transaction. Broken where a rule fails."""
        ledger = self.ledger
        self.number += 1
        parties = tuple(sorted({*ledger.parties_of(ask)}))
        body = Transaction(
            actions=(ask,),
            ledger=ledger.founding,
            parties=parties,
            salt=sha256(f"course {self.number}".encode()).hexdigest()[:32],
            valid_until=0,
        )
        moment = Moment(ledger.store.height + self.number, ledger.second + self.day * SECONDS_PER_DAY, self.today)
        gatekeeper = Gatekeeper(ledger.founding, self.charter, ledger.catalogue, (), lambda *_: True)
        start = self.state.savepoint()
        receipt = execute(self.state, gatekeeper, moment, self._admitted(body, moment, parties))
        expect(receipt.code != "machine.FAULT", "a rule let go of what its gates hold:", type(ask).__name__)
        return Executed(body, receipt, {touched.table.name for touched in self.state.touched(start)})

    def _admitted(self, body: Transaction, moment: Moment, parties: tuple[str, ...]) -> Admitted:
        members = {party: self.state.get(MEMBERS, party) for party in parties}
        known = {party: member for party, member in members.items() if member is not None}
        signers = {party: [row for _, row in self.state.scan(KEYS, "party", party, 100)] for party in known}
        submission = Submission(transaction_id(body), body, (), SUITE, 500)
        return Admitted(submission, known, signers, require_quota(self.state, self.charter, moment, known, 500))
