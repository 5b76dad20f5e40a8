"""Handing transactions in until a block holds them, whatever nodes fail on the way.

A transaction is done once a node tells its receipt in a block. As soon as one node may have taken it in, no "no" of
another one counts before the transaction has expired, unless it is one that every node would give at any time: the
others may not know yet what the first one did.
"""

from collections.abc import Sequence

import msgspec

from heqi.client.asking import Asking, decode, refused, useless
from heqi.client.errors import ClientError, Refused, Undecided, Unreachable, of_receipt, of_refusal
from heqi.client.nodes import Node, Nodes, Passed
from heqi.client.reasons import Why
from heqi.client.told import Outcome
from heqi.client.wire import ReceiptAnswer, RefusalAnswer, SubmitAnswer
from heqi.machine.admission import Inadmissible
from heqi.machine.catalogue import Catalogue
from heqi.machine.reasons import Facts, Refusal
from heqi.machine.receipts import KEPT
from heqi.machine.transactions import Envelope, transaction_id_of

STREAMED_AT_ONCE = 200
RECEIPTS = "/v1/receipts/"

# What one node refuses while it does not know what others know; not EXPIRED: a node says so once it has every block
# that could hold the transaction.
NOT_EVERYWHERE = frozenset(
    each.code
    for each in (
        Inadmissible.SEEN,
        Inadmissible.TOO_FAR_AHEAD,
        Inadmissible.UNKNOWN_PARTY,
        Inadmissible.QUOTA,
        Inadmissible.KEY_UNKNOWN,
        Inadmissible.SIGNATURE_MISSING,
    )
)


class Submitting:
    """How one client hands transactions in. `height` is that of the latest block in which it was told of one."""

    def __init__(self, nodes: Nodes, asking: Asking, catalogue: Catalogue) -> None:
        self.height = 0
        self._nodes = nodes
        self._asking = asking
        self._catalogue = catalogue

    async def submit(self, envelope: bytes) -> Outcome:
        """What became of it. Refused; Undecided or Unreachable, after which the same bytes may be handed in again."""
        doubts = list[ClientError]()

        async def hand_in(node: Node) -> Outcome:
            try:
                answer = await self._asking.ask(node, "POST", "/v1/transactions", SubmitAnswer, content=envelope)
                return self._outcome(node, answer, envelope)
            except Passed as passed:
                if doubts and isinstance(passed.error, Refused):  # too busy to take it in: it may know it all the same
                    return await self._known(node, envelope, passed)
                doubts.extend([passed.error] if passed.taken_in else ())
                raise
            except Refused as refusal:
                if doubts and _is_of_one_node(refusal):
                    raise Passed(refusal) from None
                raise

        try:
            return await self._nodes.ask(hand_in)
        except Passed as passed:
            raise self._told(passed.error, envelope, doubts) from None

    async def dry_run(self, envelope: bytes) -> Outcome:
        """What would become of it, at one node. Refused, as if it had been handed in."""

        async def ask(node: Node) -> Outcome:
            path = "/v1/transactions/dry-run"
            answer = await self._asking.ask(node, "POST", path, SubmitAnswer, content=envelope, signed=True)
            return self._outcome(node, answer, envelope, counts=False)

        try:
            return await self._nodes.ask(ask)
        except Passed as passed:
            raise passed.error from None

    async def submit_many(self, envelopes: Sequence[bytes]) -> list[Outcome | ClientError]:
        """What became of each, in their order. Raises what happened where no node says anything of any."""
        outcomes: list[Outcome | ClientError] = []
        for start in range(0, len(envelopes), STREAMED_AT_ONCE):
            outcomes += await self._stream(envelopes[start : start + STREAMED_AT_ONCE])
        unanswered = [each for each in outcomes if isinstance(each, ClientError) and not isinstance(each, Refused)]
        if unanswered and len(unanswered) == len(outcomes):
            raise unanswered[0]
        return outcomes

    async def _stream(self, envelopes: Sequence[bytes]) -> list[Outcome | ClientError]:
        # A chunk is sent whole before its answers are read: small enough that neither side waits for the other.
        found: dict[int, Outcome | ClientError] = {}
        doubts: dict[int, list[ClientError]] = {place: [] for place in range(len(envelopes))}

        async def hand_in(node: Node) -> None:
            left = [place for place in doubts if place not in found]
            content = b"\n".join(_line(envelopes[place]) for place in left)
            try:
                response = await self._asking.send(node, "POST", "/v1/transactions/stream", {}, content)
            except Passed as passed:
                for place in left if passed.taken_in else ():
                    doubts[place].append(passed.error)
                raise
            answers, trouble = response.content.splitlines()[: len(left) + 1], list[Passed]()
            if len(answers) > len(left):  # then nobody knows which is whose
                answers.clear()
            for place, answer in zip(left, answers, strict=False):
                try:
                    found[place] = self._answered(node, answer, envelopes[place])
                except Passed as passed:
                    doubts[place].extend([passed.error] if passed.taken_in else ())
                    trouble.append(passed)
                except Refused as refusal:
                    if doubts[place] and _is_of_one_node(refusal):
                        trouble.append(Passed(refusal))
                    else:
                        found[place] = refusal
            if len(answers) != len(left):
                lost = useless(node, f"{len(answers)} answers to {len(left)} transactions")
                for place in left[len(answers) :]:
                    doubts[place].append(lost.error)
                trouble.append(lost)
            if trouble:
                raise trouble[-1]

        try:
            await self._nodes.ask(hand_in)
        except Passed as passed:
            for place, envelope in enumerate(envelopes):
                found.setdefault(place, self._told(passed.error, envelope, doubts[place]))
        return [found[place] for place in range(len(envelopes))]

    def _answered(self, node: Node, answer: bytes, envelope: bytes) -> Outcome:
        """What a line of a stream says."""
        if answer.startswith(b'{"refusal"'):
            refused(decode(node, answer, RefusalAnswer).refusal)
        return self._outcome(node, decode(node, answer, SubmitAnswer), envelope)

    async def _known(self, node: Node, envelope: bytes, instead: Passed) -> Outcome:
        """The outcome where a node can tell it by the transaction's id; else what it said before."""
        try:
            path = RECEIPTS + envelope_id(envelope)
            answer = await self._asking.ask(node, "GET", path, ReceiptAnswer, signed=True)
        except (Passed, ClientError):
            raise instead from None
        return self._outcome(node, answer, envelope)

    def _outcome(
        self, node: Node, answer: SubmitAnswer | ReceiptAnswer, envelope: bytes, *, counts: bool = True
    ) -> Outcome:
        receipt = answer.receipt
        if receipt.transaction != envelope_id(envelope):
            raise useless(node, "the receipt is another transaction's")
        if counts:
            self.height = max(self.height, answer.height)
        if receipt.status != KEPT:
            rests_on = answer.rests_on if isinstance(answer, SubmitAnswer) else ""
            raise of_receipt(receipt, answer.height, self._catalogue, rests_on, answer.clause)
        return Outcome(receipt.transaction, answer.height, answer.second, receipt)

    def _told(self, error: ClientError, envelope: bytes, doubts: Sequence[ClientError]) -> ClientError:
        """What is told of a transaction about which no node could say anything. The bytes come with it."""
        nowhere = len(self._nodes) == 1 and all(each.code == Why.NOT_A_NODE.code for each in doubts)
        if doubts and not nowhere:
            facts: Facts = {"transaction": envelope_id(envelope), "problem": doubts[-1].code}
            error = of_refusal(Undecided, Refusal(Why.UNDECIDED, **facts))
        if isinstance(error, Unreachable):
            error.envelope = envelope
        return error


def _line(envelope: bytes) -> bytes:
    """An envelope as one line of a stream. What is none is answered as what it is, in its place."""
    return envelope.replace(b"\n", b" ").strip() or b"?"


def _is_of_one_node(refusal: Refused) -> bool:
    return refusal.receipt is None and refusal.code in NOT_EVERYWHERE


def envelope_id(envelope: bytes) -> str:
    """The id of the transaction in an envelope, or "" where the bytes are none."""
    try:
        read = msgspec.json.decode(envelope, type=Envelope)
        return transaction_id_of(read.suite, bytes(read.body)).hex()
    except (ValueError, RecursionError):
        return ""
