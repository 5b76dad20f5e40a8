"""What may wait in the engine's pool: envelopes that this edge takes in, and batches that any edge made.

A batch is taken when at least one of its envelopes can be executed and the others are refused only for what time may
explain: an honest edge has checked each of them, and its other customers are not to lose by one that came too late.
"""

from collections.abc import Callable, Collection, Sequence
from hashlib import sha256
from typing import NamedTuple

from heqi.chain.application import MAX_BLOCK_BYTES, MAX_BLOCK_TRANSACTIONS, Application
from heqi.chain.cometbft.batches import LENGTH_BYTES, BadBatch, read_batch, read_batches
from heqi.chain.room import make_room
from heqi.chain.verdicts import Verdict, Verdicts
from heqi.machine.admission import Inadmissible, read
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import Submission
from heqi.values.days import LAST_SECOND

ENGINE_FRAMING = 1 + LENGTH_BYTES  # by which the engine counts a batch: a field's tag and the longest length of it
MOST_KNOWN = 20_000  # batches; CometBFT's pool holds 5,000 unless it is told otherwise

TIME_EXPLAINS = frozenset(
    each.code
    for each in (
        Inadmissible.EXPIRED,
        Inadmissible.TOO_FAR_AHEAD,
        Inadmissible.SEEN,
        Inadmissible.UNKNOWN_PARTY,
        Inadmissible.QUOTA,
        Inadmissible.KEY_UNKNOWN,
    )
)


class Known(NamedTuple):
    """A batch that was checked: per envelope its id and the last second at which it can be executed."""

    identities: tuple[bytes, ...]
    ends: tuple[int, ...]
    size: int  # in bytes, as the engine carries it
    unpacked: int  # the bytes of its envelopes


class Checking:
    """On the ledger's thread, like the application that it asks. `is_known` may be asked from any."""

    def __init__(self, application: Application, verdicts: Verdicts, now: Callable[[], int]) -> None:
        """now: this machine's clock. It lets transactions of tomorrow in early and never decides what has expired."""
        self._application = application
        self._verdicts = verdicts
        self._now = now
        self._known: dict[bytes, Known] = {}

    def envelope(self, data: bytes, verdict: Verdict = ()) -> Submission:
        """Refusal when it cannot be executed at any second from the last block's to the present one."""

        def learn(submission: Submission) -> None:
            self._verdicts.learn(submission, verdict)

        as_of = self._application.head.as_of
        try:
            return self._application.check(data, as_of, learn)
        except Refusal as refusal:
            now = self._now()
            if refusal.reason.code != Inadmissible.TOO_FAR_AHEAD.code or now <= as_of:
                raise
            return self._application.check(data, now)

    def envelopes(self, data: Sequence[bytes], verdicts: Sequence[Verdict]) -> list[Submission | Refusal]:
        """Each of them by itself."""
        found: list[Submission | Refusal] = []
        for each, verdict in zip(data, verdicts, strict=True):
            try:
                found.append(self.envelope(each, verdict))
            except Refusal as refusal:
                found.append(refusal)
        return found

    def batch(self, data: bytes, verdicts: Sequence[Verdict] = ()) -> str:
        """Why a batch may not wait in the pool; "" when it may."""
        known = self._known.get(_name(data))
        if known is None:
            try:
                known = self._examine(data, verdicts)
            except (BadBatch, Refusal) as problem:
                return str(problem)
        return "" if self._is_live(known, self._application.head.as_of) else "nothing in it can be executed any more"

    def know(self, data: bytes, submissions: Sequence[Submission]) -> None:
        """Remember a batch whose envelopes were checked one by one."""
        make_room(self._known, MOST_KNOWN)
        ends = tuple(each.transaction.valid_until for each in submissions)
        unpacked = sum(each.size for each in submissions)
        self._known[_name(data)] = Known(tuple(each.id for each in submissions), ends, len(data), unpacked)

    def forget(self, data: bytes) -> None:
        self._known.pop(_name(data), None)

    def is_known(self, data: bytes) -> bool:
        return _name(data) in self._known

    def choose(self, candidates: Sequence[bytes], second: int, most_bytes: int) -> list[bytes]:
        """The batches for a block of that second, in their order: those of which something can be executed, that hold
        nothing for a block soon after, and that fit. What they hold otherwise was checked when they came.

        most_bytes: what the engine allows for all of them, with the bytes by which it frames each.
        """
        chosen, taken = list[bytes](), dict[bytes, None]()
        transactions, size, unpacked = 0, 0, 0
        room = MAX_BLOCK_TRANSACTIONS, most_bytes, MAX_BLOCK_BYTES
        window = self._application.charter.preamble.window_seconds
        for data in candidates:
            known = self._known.get(_name(data))
            if known is None or not self._is_live(known, second, taken, second + window):
                continue
            if any(second + window < end <= second + 2 * window for end in known.ends):
                continue
            with_it = transactions + len(known.ends), size + known.size + ENGINE_FRAMING, unpacked + known.unpacked
            if all(have <= most for have, most in zip(with_it, room, strict=True)):
                chosen.append(data)
                taken.update(dict.fromkeys(known.identities))
                transactions, size, unpacked = with_it
        return chosen

    def _examine(self, data: bytes, verdicts: Sequence[Verdict]) -> Known:
        """BadBatch, or the Refusal that no honest edge's batch would have met; or all of it is refused."""
        envelopes = read_batch(data)
        found = self.envelopes(envelopes, verdicts or [()] * len(envelopes))
        refused = [each for each in found if isinstance(each, Refusal)]
        for refusal in refused:
            if refusal.reason.code not in TIME_EXPLAINS or len(refused) == len(found):
                raise refusal
        submissions = [
            read(data, self._application.gatekeeper) if isinstance(each, Refusal) else each
            for data, each in zip(envelopes, found, strict=True)
        ]
        self.know(data, submissions)
        return self._known[_name(data)]

    def _is_live(self, known: Known, second: int, taken: Collection[bytes] = (), latest: int = LAST_SECOND) -> bool:
        """Whether anything in it was not executed, can still be, ends by the latest second that is allowed,
        and does not stand in a chosen batch already."""
        seen = self._application.seen
        return any(
            second <= end <= latest and identity not in seen and identity not in taken
            for identity, end in zip(known.identities, known.ends, strict=True)
        )


def accept_proposal(application: Application, transactions: Sequence[bytes]) -> bool:
    """Whether a proposed block is well-formed and within the limits. Nothing but its bytes decides, so honest nodes
    agree about it.
    """
    try:
        envelopes = read_batches(transactions, MAX_BLOCK_TRANSACTIONS, MAX_BLOCK_BYTES)
    except BadBatch:
        return False
    return application.accept_proposal(envelopes)


def _name(data: bytes) -> bytes:
    return sha256(data).digest()
