"""Taking transactions in: a retry is safe by construction, and a stream answers in order without piling up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import pytest

from heqi.chain.application import Application
from heqi.chain.engine import Why as Engine
from heqi.chain.retention import Retained
from heqi.client.wire import RefusalAnswer, SubmitAnswer
from heqi.codec.signatures import sign
from heqi.edge import http, submitting
from heqi.edge.reasons import Why
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Reason, Refusal
from heqi.modules import CATALOGUE
from heqi.modules.parties import RotateKey, possession_message
from heqi.storage.memory import MemoryStore
from tests.pilot import (
    BANK,
    BUYER,
    CHARTER,
    LEDGER,
    PERSONS,
    START,
    SUPPLIER,
    Served,
    credit,
    credits_by,
    everybody_signs,
    founded,
    key,
    made,
    refusal_code,
    serving,
    transfer,
)

WINDOW = CHARTER.preamble.window_seconds


def on_a_ledger(check: Callable[[Served], Awaitable[None]]) -> None:
    async def run() -> None:
        async with serving() as served:
            await asyncio.wait_for(check(served), 30)

    asyncio.run(run())


async def post(served: Served, body: bytes, path: str = "/v1/transactions") -> tuple[int, bytes]:
    response = await served.http.post(path, content=body)
    return response.status_code, response.content


def forgetful() -> MemoryStore:
    """A pilot's ledger whose first hours are no longer kept."""
    store = MemoryStore()
    founded(store)
    application = Application(store, CATALOGUE, retained=Retained(1))
    for number in range(6):
        second = START + number * WINDOW
        application.finalise(number + 1, second, credits_by([number], second=second))
        application.commit()
    return store


# --- one by one ---------------------------------------------------------------------------------------------------


def test_a_node_that_has_forgotten_says_so_and_never_that_it_was_too_late() -> None:
    """Who is told that a payment came too late makes it again, and this one was executed."""

    async def run() -> None:
        async with serving(forgetful()) as served:
            status, content = await post(served, credits_by([0])[0])
            assert (status, refusal_code(content)) == (410, Why.NO_LONGER_KNOWN.code)
            status, content = await post(served, credits_by([90], second=START + 5 * WINDOW - 700)[0])
            assert (status, refusal_code(content)) == (400, Inadmissible.EXPIRED.code)

    asyncio.run(run())


def test_a_transaction_is_answered_with_its_place_and_receipt() -> None:
    async def check(served: Served) -> None:
        status, content = await post(served, credits_by([1])[0])
        answer = msgspec.json.decode(content, type=SubmitAnswer)
        assert (status, answer.height, answer.second, answer.receipt.status) == (200, 2, START, "kept")
        assert answer.receipt.transaction == made(credit(1), number=1).id

    on_a_ledger(check)


def test_a_retry_gets_the_first_answer_also_after_its_time_and_after_later_blocks() -> None:
    async def check(served: Served) -> None:
        envelope = credits_by([1])[0]
        first = await post(served, envelope)
        assert first[0] == 200
        await post(served, credits_by([2])[0])
        assert await post(served, envelope) == first
        served.clock.second += 10_000
        assert await post(served, envelope) == first
        assert served.desk.vouched.head.history_size == 2

    on_a_ledger(check)


def test_a_retry_of_what_the_ledger_refused_gets_the_refusal_again() -> None:
    async def check(served: Served) -> None:
        envelope = everybody_signs(made(transfer(SUPPLIER, BANK, 5), number=1))
        first, again = [msgspec.json.decode((await post(served, envelope))[1], type=SubmitAnswer) for _ in range(2)]
        assert first == again
        assert (first.receipt.status, first.receipt.code) == ("refused", "payments.INSUFFICIENT_FUNDS")

    on_a_ledger(check)


def test_many_callers_with_the_same_bytes_get_one_outcome() -> None:
    async def check(served: Served) -> None:
        envelope = credits_by([1])[0]
        answers = await asyncio.gather(*(post(served, envelope) for _ in range(20)))
        assert len({*answers}) == 1
        assert answers[0][0] == 200

    on_a_ledger(check)


async def already_seen(envelope: bytes) -> None:
    """As an engine answers once a block was executed that holds it, also before that block can be read."""
    raise Refusal(Inadmissible.SEEN)


def test_a_retry_while_its_block_is_written_waits_for_that_block(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(served: Served) -> None:
        envelope, engine = credits_by([1])[0], served.desk.engine
        execute = engine.submit
        monkeypatch.setattr(engine, "submit", already_seen)
        retry = asyncio.create_task(post(served, envelope))
        stranger = asyncio.create_task(post(served, made(credit(1), number=1).seal([])))
        streamed = asyncio.create_task(post(served, envelope, "/v1/transactions/stream"))
        await asyncio.sleep(0.05)
        assert not [each.result() for each in (retry, stranger, streamed) if each.done()]
        first = await execute(envelope)
        for answered in (retry, streamed):
            status, content = await answered
            assert (status, msgspec.json.decode(content, type=SubmitAnswer).height) == (200, first.height)
        status, content = await stranger
        assert (status, refusal_code(content)) == (409, Inadmissible.SEEN.code)

    on_a_ledger(check)


def test_a_retry_whose_block_does_not_come_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "WRITING_SECONDS", 0.05)

    async def check(served: Served) -> None:
        monkeypatch.setattr(served.desk.engine, "submit", already_seen)
        status, content = await post(served, credits_by([1])[0])
        assert (status, refusal_code(content)) == (503, Engine.UNDECIDED.code)

    on_a_ledger(check)


def test_only_who_signed_is_told_again() -> None:
    async def check(served: Served) -> None:
        prepared = made(credit(1), number=1)
        await post(served, everybody_signs(prepared))
        for signatures in ([], [prepared.sign(key(SUPPLIER))], [made(credit(2), number=2).sign(key(BANK))]):
            status, content = await post(served, prepared.seal(signatures))
            assert (status, refusal_code(content)) == (409, Inadmissible.SEEN.code)
        again = await post(served, prepared.seal([prepared.sign(key(BANK, PERSONS[BANK][1]))]))
        assert again[0] == 200

    on_a_ledger(check)


def test_the_first_outcome_is_told_by_the_same_signatures_whatever_became_of_their_keys() -> None:
    async def check(served: Served) -> None:
        prepared = made(credit(1), number=1)
        envelope = everybody_signs(prepared)
        first = await post(served, envelope)
        assert first[0] == 200
        pairs = {person: key(BANK, person) for person in PERSONS[BANK]}
        for number, person in enumerate(PERSONS[BANK]):
            new = key(BANK, f"{person} anew")
            possession = sign(new, possession_message(LEDGER, BANK, person))
            rotation = RotateKey(
                by=BANK, old=pairs[person].public, key=new.public, until_day=None, possession=possession
            )
            rotated = made(rotation, number=10 + number)
            status, content = await post(served, rotated.seal([rotated.sign(pair) for pair in pairs.values()]))
            assert (status, msgspec.json.decode(content)["receipt"]["status"]) == (200, "kept")
            pairs[person] = new
        assert await post(served, envelope) == first
        served.clock.second += 700
        await post(served, everybody_signs(made(transfer(BUYER, SUPPLIER, 1), number=50, second=served.clock.second)))
        assert await post(served, envelope) == first  # and not: expired, make it again
        assert await post(served, prepared.seal([prepared.sign(pairs["maker-1"])])) == first
        for signatures in ([], [prepared.sign(key(SUPPLIER))], [made(credit(2), number=2).sign(key(BANK))]):
            status, content = await post(served, prepared.seal(signatures))
            assert (status, refusal_code(content)) == (409, Inadmissible.SEEN.code)

    on_a_ledger(check)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, Inadmissible.NOT_CANONICAL.code),
        (b"garbage", 400, Inadmissible.NOT_CANONICAL.code),
        (b"[" * 100_000, 400, Inadmissible.NOT_CANONICAL.code),
        (b"x" * 300_000, 413, Why.BODY_TOO_LARGE.code),
        (made(credit(1), number=1).seal([]), 401, Inadmissible.SIGNATURE_MISSING.code),
        (credits_by([1], second=START - 5_000)[0], 400, Inadmissible.EXPIRED.code),
        (credits_by([1], second=START + 50_000)[0], 400, Inadmissible.TOO_FAR_AHEAD.code),
        (credits_by([1])[0].replace(b'"line-1"', b'"line-2"'), 401, Inadmissible.BAD_SIGNATURE.code),
        (credits_by([1])[0] + b" ", 400, Inadmissible.NOT_CANONICAL.code),
    ],
)
def test_what_is_inadmissible_says_why_and_leaves_nothing(body: bytes, status: int, code: str) -> None:
    async def check(served: Served) -> None:
        found, content = await post(served, body)
        assert (found, refusal_code(content)) == (status, code)
        assert served.desk.vouched.head.history_size == 0

    on_a_ledger(check)


def test_a_stopping_node_says_so_and_that_a_retry_helps() -> None:
    async def check(served: Served) -> None:
        await served.desk.engine.stop()
        status, content = await post(served, credits_by([1])[0])
        told = msgspec.json.decode(content, type=RefusalAnswer).refusal
        assert (status, told.code, told.retry) == (503, "engine.STOPPING", True)

    on_a_ledger(check)


@pytest.mark.parametrize(("reason", "status"), [(Engine.BUSY, 503), (Engine.MEMBER_BUSY, 429), (Engine.UNDECIDED, 503)])
def test_a_node_that_is_busy_says_when_to_come_again(
    reason: Reason, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def check(served: Served) -> None:
        def full(envelope: bytes) -> None:
            raise Refusal(reason, waiting=7, party=BANK)

        monkeypatch.setattr(served.desk.engine, "submit", full)
        answered = await served.http.post("/v1/transactions", content=credits_by([1])[0])
        assert (answered.status_code, answered.headers["retry-after"]) == (status, "1")
        assert refusal_code(answered.content) == reason.code

    on_a_ledger(check)


def test_a_body_that_does_not_arrive_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "BODY_SECONDS", 0.05)

    async def slowly() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(5)
        yield b"}"

    async def check(served: Served) -> None:
        response = await served.http.post("/v1/transactions", content=slowly())
        assert (response.status_code, refusal_code(response.content)) == (408, Why.TOO_SLOW.code)

    on_a_ledger(check)


# --- as a stream --------------------------------------------------------------------------------------------------


def test_a_stream_is_answered_line_by_line_in_its_order() -> None:
    async def check(served: Served) -> None:
        envelopes = credits_by(range(30))
        sent = [*envelopes, b"garbage", envelopes[0], b"", b"x" * 300_000, credits_by([99])[0]]
        status, content = await post(served, b"\n".join(sent), "/v1/transactions/stream")
        lines = content.splitlines()
        assert status == 200
        done = [msgspec.json.decode(each, type=SubmitAnswer).receipt.transaction for each in lines[:30]]
        assert done == [made(credit(number), number=number).id for number in range(30)]
        assert refusal_code(lines[30]) == Inadmissible.NOT_CANONICAL.code
        assert lines[31] == lines[0]
        assert refusal_code(lines[32]) == Why.BODY_TOO_LARGE.code
        assert msgspec.json.decode(lines[33], type=SubmitAnswer).receipt.status == "kept"
        assert len(lines) == 34

    on_a_ledger(check)


async def chunked(data: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_are_found_wherever_the_chunks_end(size: int) -> None:
    async def found() -> list[bytes | None]:
        data = b"one\n\n  \nthree is too long\r\nfour\r\nfive is too long\nsix"
        return [each async for each in submitting.lines(chunked(data, size), 6)]

    assert asyncio.run(found()) == [b"one", None, b"four", None, b"six"]


def test_reading_pauses_while_too_much_is_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "MAX_IN_FLIGHT", 5)
    release, taken, most = asyncio.Event(), 0, 0

    async def held(desk: object, envelope: bytes) -> SubmitAnswer:
        await release.wait()
        raise Refusal(Inadmissible.SEEN)

    monkeypatch.setattr(submitting, "submit", held)

    async def source() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 1
            yield b"x\n"
            await asyncio.sleep(0)

    async def check(served: Served) -> None:
        nonlocal most
        answers = submitting.converse(served.desk, source())
        first = asyncio.ensure_future(anext(answers))
        for _ in range(200):
            await asyncio.sleep(0)
        most = taken
        release.set()
        count = (await first).count(b"\n") + sum([each.count(b"\n") async for each in answers])
        assert count == 100

    on_a_ledger(check)
    assert most <= 5 + 3  # in flight, being answered, and in hand


def test_a_stream_on_which_nothing_arrives_is_ended_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submitting, "IDLE_SECONDS", 0.05)

    async def silent() -> AsyncIterator[bytes]:
        yield credits_by([1])[0] + b"\n"
        await asyncio.sleep(5)

    async def check(served: Served) -> None:
        response = await served.http.post("/v1/transactions/stream", content=silent())
        answered, ended = response.content.splitlines()
        assert msgspec.json.decode(answered, type=SubmitAnswer).receipt.status == "kept"
        assert refusal_code(ended) == Why.TOO_SLOW.code

    on_a_ledger(check)


def test_a_client_that_goes_away_leaves_what_it_handed_in() -> None:
    async def check(served: Served) -> None:
        answers = submitting.converse(served.desk, chunked(b"\n".join(credits_by(range(10))), 10_000))
        assert b"kept" in await anext(answers)
        await answers.aclose()
        await served.desk.engine.submit(credits_by([50])[0])
        assert len(served.desk.engine.application.seen) == 11

    on_a_ledger(check)
