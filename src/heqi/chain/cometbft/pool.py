"""What this edge has taken in and no block holds yet: bounded, batched, and offered again until a block holds it.

    checked ─▶ entry ─▶ batch ─offered─▶ (the engine's pool) ─▶ a block ─▶ settled
                          ▲ └─ again after a while ─┘

Nothing here waits or talks to anybody; seconds are those of a clock that never goes back.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from heqi.chain.cometbft.batches import LENGTH_BYTES, TURNS, write_batch
from heqi.chain.engine import Outcome, Why
from heqi.machine.reasons import Refusal, require
from heqi.machine.transactions import Submission

FULL_BATCH = 500  # envelopes: enough to share the cost of handing over, few enough to check between two blocks
FULL_BATCH_BYTES = 400_000  # unpacked
MAX_WAITING = 50_000
MAX_WAITING_BYTES = 64_000_000
MAX_OF_MEMBER = MAX_WAITING // 4
OFFER_AGAIN_SECONDS = 5.0

Waiter = asyncio.Future[Outcome]


@dataclass(slots=True, eq=False)
class Entry:
    """A transaction that was checked, and who waits for its outcome."""

    envelope: bytes
    submission: Submission
    waiters: list[Waiter]
    offer: "Offer | None" = None


@dataclass(slots=True, eq=False)
class Offer:
    """A batch on its way: its bytes, and which of its transactions no block holds yet."""

    data: bytes
    submissions: tuple[Submission, ...]
    entries: dict[bytes, Entry] = field(default_factory=dict)
    due: float = 0.0  # when it is to be offered again
    turn: int = 0
    taken: bool = False  # the engine said that it has it


class Pool:
    """By transaction id. One thread uses it."""

    def __init__(self) -> None:
        self._entries: dict[bytes, Entry] = {}
        self._of_member: dict[str, int] = {}
        self._bytes = 0
        self._unoffered: deque[bytes] = deque()
        self._offers: dict[bytes, Offer] = {}
        self._ends: list[tuple[int, bytes]] = []

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def unoffered(self) -> int:
        """How many stand in no batch yet, at most."""
        return len(self._unoffered)

    def require_room(self, size: int, others: int) -> None:
        """Refuse (BUSY) an envelope for which there is no room beside what is here and `others` on their way here."""
        waiting = len(self._entries) + others
        require(waiting < MAX_WAITING and self._bytes + size <= MAX_WAITING_BYTES, Why.BUSY, waiting=waiting)

    def add(self, envelope: bytes, submission: Submission, waiters: Iterable[Waiter]) -> None:
        """Take a checked transaction in; one that is here already gets the waiters. Refusal (MEMBER_BUSY)."""
        known = self._entries.get(submission.id)
        if known is not None:
            known.waiters.extend(waiters)
            return
        parties = submission.transaction.parties
        for party in parties:
            waiting = self._of_member.get(party, 0)
            require(waiting < MAX_OF_MEMBER, Why.MEMBER_BUSY, party=party, waiting=waiting)
        for party in parties:
            self._of_member[party] = self._of_member.get(party, 0) + 1
        self._entries[submission.id] = Entry(envelope, submission, list(waiters))
        self._bytes += len(envelope)
        self._unoffered.append(submission.id)
        heapq.heappush(self._ends, (submission.transaction.valid_until, submission.id))

    def take_batch(self, now: float) -> Offer | None:
        """The next batch to offer, of the oldest that stand in none. None when nothing is left."""
        entries, size = dict[bytes, Entry](), 0
        while self._unoffered and len(entries) < FULL_BATCH:
            entry = self._entries.get(self._unoffered[0])
            if entry is not None and entry.offer is None:
                longer = size + LENGTH_BYTES + len(entry.envelope)
                if entries and longer > FULL_BATCH_BYTES:
                    break
                entries[entry.submission.id] = entry
                size = longer
            self._unoffered.popleft()
        if not entries:
            return None
        data = write_batch([each.envelope for each in entries.values()])
        offer = Offer(data, tuple(each.submission for each in entries.values()), entries, now + OFFER_AGAIN_SECONDS)
        for entry in entries.values():
            entry.offer = offer
        self._offers[data] = offer
        return offer

    def due(self, now: float) -> list[Offer]:
        """The batches that no block holds after a while, to be offered again: the engine forgets its pool when it
        restarts. They are due anew only after another while.
        """
        found = [each for each in self._offers.values() if each.due <= now]
        for each in found:
            each.due = now + OFFER_AGAIN_SECONDS
        return found

    def renew(self, offer: Offer) -> None:
        """Give what no block holds of a batch other bytes, which no engine has seen yet."""
        del self._offers[offer.data]
        offer.turn = (offer.turn + 1) % TURNS
        offer.submissions = tuple(each.submission for each in offer.entries.values())
        offer.data = write_batch([each.envelope for each in offer.entries.values()], offer.turn)
        self._offers[offer.data] = offer

    def settle(self, identity: bytes, outcome: Outcome) -> None:
        """A block holds it."""
        entry = self.remove(identity)
        if entry is not None:
            answer(entry.waiters, outcome)

    def remove(self, identity: bytes) -> Entry | None:
        entry = self._entries.pop(identity, None)
        if entry is None:
            return None
        for party in entry.submission.transaction.parties:
            self._of_member[party] -= 1
            if not self._of_member[party]:
                del self._of_member[party]
        self._bytes -= len(entry.envelope)
        if entry.offer is not None:
            del entry.offer.entries[identity]
            if not entry.offer.entries:
                self._offers.pop(entry.offer.data, None)
        return entry

    def take_back(self, offer: Offer) -> list[Entry]:
        """What no block holds of a batch that was refused whole, out of the pool, to be checked one by one."""
        return [entry for identity in list(offer.entries) if (entry := self.remove(identity)) is not None]

    def expired(self, as_of: int) -> Iterator[Entry]:
        """What no later block can hold, out of the pool."""
        while self._ends and self._ends[0][0] < as_of:
            entry = self.remove(heapq.heappop(self._ends)[1])
            if entry is not None:
                yield entry

    def give_up(self, refusal: Refusal) -> None:
        """Tell everybody who waits."""
        for entry in self._entries.values():
            answer(entry.waiters, refusal)


def answer(waiters: Iterable[Waiter], outcome: Outcome | Refusal) -> None:
    """Answer those who have not gone away."""
    for waiter in waiters:
        if waiter.done():
            continue
        if isinstance(outcome, Refusal):
            waiter.set_exception(Refusal(outcome.reason, **outcome.facts))
        else:
            waiter.set_result(outcome)
