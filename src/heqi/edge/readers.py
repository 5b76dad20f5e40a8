"""Who asks, and what they may see. Unknown and not-yours answer alike."""

from typing import Any, NamedTuple

from heqi.chain.verdicts import MAX_SIGNATURES
from heqi.client.requests import MAX_CLOCK_SECONDS, SignedReading
from heqi.codec.signatures import verify
from heqi.edge.desk import Desk
from heqi.edge.reasons import Why
from heqi.machine.authority import KEYS
from heqi.machine.book_keepers import BOOK_KEEPERS
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Envelope, Submission, signing_message
from heqi.state.tables import EVERYONE, Row, Table, index_value
from heqi.state.view import State
from heqi.values.days import Day

LONGEST_KEY = 200


class Asker(NamedTuple):
    """A party that has proven who it is. keeper: it keeps the book, and so sees all of it. today: the ledger's day."""

    party: str
    keeper: bool
    today: Day

    def sees_all_of(self, table: Table[Any]) -> bool:
        return self.keeper or EVERYONE in table.readers

    def sees(self, table: Table[Any], row: Row) -> bool:
        """Whether the row names the asker among those who may read it today."""
        return self.sees_all_of(table) or any(
            self.party in _parties(row, field) for field in table.readers if self._in_time(table, row, field)
        )

    def _in_time(self, table: Table[Any], row: Row, field: str) -> bool:
        day: Day | None = getattr(row, table.later[field]) if field in table.later else None
        return day is None or day <= self.today


def authenticate(desk: Desk, signed: SignedReading | None) -> Asker:
    """Refuse (NOT_AUTHENTICATED, CLOCK_OFF) unless a key that is valid today signed this very request just now."""
    if signed is None:
        refuse(Why.NOT_AUTHENTICATED, party="a member")
    party, signed_at, now = signed.reading.party, signed.reading.time, desk.now()
    good = speaks_for(desk, signed.key, (party,)) and signed.is_signed()
    require(good, Why.NOT_AUTHENTICATED, party=party[:40])
    off = {"signed": signed_at, "now": now, "limit": MAX_CLOCK_SECONDS}
    require(abs(signed_at - now) <= MAX_CLOCK_SECONDS, Why.CLOCK_OFF, **off)
    return Asker(party, State(desk.store).get(BOOK_KEEPERS, party) is not None, desk.today)


def speaks_for(desk: Desk, key: str, parties: tuple[str, ...]) -> bool:
    """Whether a key speaks for one of these parties today."""
    row = State(desk.store).get(KEYS, key) if len(key) <= LONGEST_KEY else None
    return row is not None and row.party in parties and row.active(desk.today)


def is_signed_again(desk: Desk, envelope: Envelope, first: Envelope, submission: Submission) -> bool:
    """Whether a transaction that was executed is handed in by one of those who signed it: with a good signature of a
    key that signed it then, whatever became of the key since, or of one that speaks for a party today.
    """
    message = signing_message(submission.id)
    before = {each.key for each in first.signatures}
    return any(
        (each.key in before or speaks_for(desk, each.key, submission.transaction.parties))
        and verify(each.key, message, each.signature)
        for each in envelope.signatures[:MAX_SIGNATURES]
    )


def _parties(row: Row, field: str) -> tuple[str, ...]:
    value = getattr(row, field)
    values = value if isinstance(value, tuple) else (value,)
    return tuple(index_value(each) for each in values if each is not None)
