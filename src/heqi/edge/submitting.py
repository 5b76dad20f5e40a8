"""Taking transactions in: one by one or as a stream of lines, each answered once its block is durable.

A retry is safe by construction: the same bytes have the same id, and get the first outcome.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable
from typing import NamedTuple

import msgspec

from heqi.chain.engine import Outcome
from heqi.chain.engine import Why as Engine
from heqi.chain.reader import earliest_kept, find_transaction, read_receipts_at
from heqi.client.wire import InWords, RefusalAnswer, SubmitAnswer, refusal_body, words_behind
from heqi.edge.desk import Desk
from heqi.edge.readers import is_signed_again
from heqi.edge.reasons import Why
from heqi.machine.admission import Inadmissible
from heqi.machine.catalogue import read_known
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.reasons import Refusal, require
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Envelope
from heqi.modules.charter import rests_on
from heqi.state.store import Reader

MAX_IN_FLIGHT = 500  # per stream: beyond, reading from it pauses
WRITING_SECONDS = 5.0  # how long a block that was executed may take to be durable
IDLE_SECONDS = 60.0  # a stream on which nothing moves for so long is ended
MAX_CHUNK_BYTES = 64_000

# A transaction refused so may have been executed before; its first outcome stands.
PERHAPS_EXECUTED = frozenset({Inadmissible.SEEN.code, Inadmissible.EXPIRED.code})


class Line(NamedTuple):
    """A transaction of a stream, and what became or will become of it."""

    envelope: bytes
    outcome: asyncio.Future[Outcome] | Refusal


_ENVELOPES = msgspec.json.Decoder(Envelope)


async def submit(desk: Desk, envelope: bytes) -> SubmitAnswer:
    """What became of a transaction, now or when it was first handed in. Refusal when it cannot be executed."""
    return await _outcome(desk, envelope, desk.engine.submit(envelope))


async def _outcome(desk: Desk, envelope: bytes, waiting: Awaitable[Outcome]) -> SubmitAnswer:
    try:
        height, second, receipt = await waiting
    except Refusal as refusal:
        if refusal.reason.code not in PERHAPS_EXECUTED:
            raise
        if refusal.reason == Inadmissible.SEEN:
            return await _once_durable(desk, envelope)
        first = first_outcome(desk, envelope)
        if first is None:
            raise
        return first
    return answered(desk, desk.text_at(height), height, second, receipt)


async def _once_durable(desk: Desk, envelope: bytes) -> SubmitAnswer:
    """The outcome of what the ledger has seen, also while the block that was executed with it is still being written.
    Refusal (UNDECIDED) where that takes too long: SEEN would tell those who signed it that another was first.
    """
    try:
        async with asyncio.timeout(WRITING_SECONDS):
            while (first := first_outcome(desk, envelope)) is None:
                await desk.next_block()
    except TimeoutError:
        raise Refusal(Engine.UNDECIDED) from None
    return first


def answered(desk: Desk, text: Charter, height: int, second: int, receipt: Receipt) -> SubmitAnswer:
    """A receipt with the clause that it rests on in the text by which it was executed, where it was refused."""
    why = desk.catalogue.reasons.get(receipt.code or "")
    clause = "" if why is None else rests_on(text, desk.catalogue, why, receipt.facts)
    words = clause_in_words(desk, text, receipt)
    return SubmitAnswer(height=height, second=second, receipt=receipt, rests_on=clause, clause=words)


def clause_in_words(desk: Desk, text: Charter, receipt: Receipt) -> InWords | None:
    """What the clause says that a refusal rests on, in the text by which it was executed."""
    why = desk.catalogue.reasons.get(receipt.code or "")
    return None if why is None else words_behind(text, desk.catalogue, why, receipt.facts)


def first_outcome(desk: Desk, envelope: bytes) -> SubmitAnswer | None:
    """The outcome of a transaction that was executed before, for those who signed it; None when it was not.

    Refusal (SEEN) for anybody else: never EXPIRED, after which people would make it again. For the same reason
    NO_LONGER_KNOWN where the blocks that could hold it are not kept here.
    """
    submission = read_known(envelope, desk.catalogue)
    with desk.store.reader() as reader:
        found = find_transaction(reader, submission.id)
        if found is None:
            _require_kept(desk, reader, submission.transaction.valid_until)
            return None
        block, position = found
        receipt = read_receipts_at(reader, block.height)[position]
    first = _ENVELOPES.decode(block.transactions[position])
    signed = is_signed_again(desk, _ENVELOPES.decode(envelope), first, submission)
    require(signed, Inadmissible.SEEN)
    return answered(desk, desk.text_at(block.height), block.height, block.second, receipt)


async def converse(desk: Desk, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """One line of answer per line of envelope, in their order. Reading pauses while too many are in flight."""
    in_flight: asyncio.Queue[Line | None] = asyncio.Queue(MAX_IN_FLIGHT)
    reading = asyncio.create_task(_take_in(desk, chunks, in_flight))
    try:
        answers = bytearray()
        while (line := await in_flight.get()) is not None:
            answers += await _answer(desk, line)
            if in_flight.empty() or len(answers) > MAX_CHUNK_BYTES:
                yield bytes(answers)
                answers.clear()
        if answers:
            yield bytes(answers)
    finally:
        reading.cancel()
        await asyncio.wait([reading])
        while not in_flight.empty():  # nobody waits for these any more; what was handed in stands
            line = in_flight.get_nowait()
            if line is not None and not isinstance(line.outcome, Refusal) and not line.outcome.cancel():
                line.outcome.exception()  # it has come, and has been looked at


async def _take_in(desk: Desk, chunks: AsyncIterator[bytes], in_flight: asyncio.Queue[Line | None]) -> None:
    """Lines become transactions under way, as far as there is room."""
    try:
        async for envelope in lines(chunks, desk.present.limits.bytes):
            await in_flight.put(_handed_in(desk, envelope))
    except Refusal as refusal:  # the lines ended in a way that has to be said
        await in_flight.put(Line(b"", refusal))
    await in_flight.put(None)


def _handed_in(desk: Desk, envelope: bytes | None) -> Line:
    """A line on its way. A task of its own for each would cost as much as all the rest of it here."""
    if envelope is None:
        return Line(b"", Refusal(Why.BODY_TOO_LARGE, limit=desk.present.limits.bytes))
    try:
        return Line(envelope, asyncio.ensure_future(desk.engine.submit(envelope)))
    except Refusal as refusal:
        return Line(envelope, refusal)


async def lines(chunks: AsyncIterator[bytes], limit: int) -> AsyncIterator[bytes | None]:
    """The lines that are not empty; None in place of one that is longer than `limit` bytes.

    Refusal (TOO_SLOW) when nothing arrives for IDLE_SECONDS.
    """
    pending, too_long = bytearray(), False
    async for chunk in _hurried(chunks):
        *ended, rest = chunk.split(b"\n")
        for line in ended:
            pending += line
            if too_long or len(pending) > limit:
                yield None
            elif pending.strip():
                yield bytes(pending).strip()
            pending.clear()
            too_long = False
        pending += rest
        if len(pending) > limit:
            pending.clear()
            too_long = True
    if too_long:
        yield None
    elif pending.strip():
        yield bytes(pending).strip()


async def _hurried(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Refusal(Why.TOO_SLOW, seconds=int(IDLE_SECONDS)) from None
        yield chunk


async def _answer(desk: Desk, line: Line) -> bytes:
    try:
        if isinstance(line.outcome, Refusal):
            raise line.outcome
        return msgspec.json.encode(await _outcome(desk, line.envelope, line.outcome)) + b"\n"
    except Refusal as refusal:
        return msgspec.json.encode(RefusalAnswer(refusal=refusal_body(refusal.reason, refusal.facts))) + b"\n"


def _require_kept(desk: Desk, reader: Reader, valid_until: int) -> None:
    """Refuse unless every block is kept that could hold a transaction that was valid until then."""
    earliest = earliest_kept(reader)
    if earliest is not None and earliest.height > GENESIS_HEIGHT:
        known = valid_until - desk.charter.preamble.window_seconds > earliest.second
        require(known, Why.NO_LONGER_KNOWN, valid_until=valid_until, kept_from=earliest.second)
