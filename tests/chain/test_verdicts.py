"""Verdicts: workers find what inline verification would find, and are never needed for an answer."""

import asyncio
import time
from multiprocessing import active_children

import msgspec

from heqi.chain.verdicts import MAX_SIGNATURES, WORTH_SENDING, LastingVerdicts, Verdicts, Workers, verify_envelopes
from heqi.codec.signatures import key_pair
from heqi.machine.transactions import read_submission, seal_envelope, signing_message
from heqi.modules import CATALOGUE
from tests.pilot import BANK, PERSONS, credit, credits_by, key, made


def test_every_signature_of_an_envelope_is_judged_by_itself() -> None:
    prepared = made(credit(1), number=1)
    good, other = (prepared.sign(key(BANK, person)) for person in PERSONS[BANK])
    bad = msgspec.structs.replace(other, signature=good.signature)
    envelope = prepared.seal([good, bad])
    expected = tuple(each is good for each in sorted([good, bad], key=lambda each: each.key))
    assert verify_envelopes([envelope]) == [expected]


def test_what_is_no_envelope_has_no_verdict() -> None:
    deep = b'{"body":' + b"[" * 100_000 + b"]" * 100_000 + b',"signatures":[],"suite":"x"}'
    bad_text = b'{"body":{},"signatures":[],"suite":"\xff"}'
    assert verify_envelopes([b"", b"garbage", b"\xff\xfe", deep, bad_text]) == [()] * 5


def test_an_envelope_with_more_signatures_than_any_charter_allows_is_not_worth_the_time() -> None:
    prepared = made(credit(1), number=1)
    many = [prepared.sign(key_pair(bytes([n]) * 32)) for n in range(MAX_SIGNATURES + 1)]
    assert verify_envelopes([prepared.seal(many)]) == [()]
    assert verify_envelopes([prepared.seal(many[1:])]) == [(True,) * MAX_SIGNATURES]


def test_what_was_learnt_is_answered_and_everything_else_is_found_inline() -> None:
    prepared = made(credit(1), number=1)
    envelope = prepared.seal([prepared.sign(key(BANK))])
    submission = read_submission(envelope, CATALOGUE.transactions)
    message, signature = signing_message(submission.id), submission.signatures[0]
    verdicts = Verdicts()
    verdicts.learn(submission, (False,))  # told, not found: it is believed, once
    assert verdicts(signature.key, message, signature.signature) is False
    assert verdicts(signature.key, message, signature.signature) is True
    assert verdicts(signature.key, b"another message", signature.signature) is False


def test_workers_find_what_is_found_here() -> None:
    envelopes = [*credits_by(range(2 * WORTH_SENDING)), b"garbage"]

    async def run() -> None:
        workers = Workers(1)
        try:
            assert await workers.verify(envelopes) == verify_envelopes(envelopes)
            assert await workers.verify(envelopes[:2]) == [(), ()]  # so few are left to be found inline
        finally:
            workers.close()

    asyncio.run(run())


def test_a_worker_that_was_killed_costs_time_and_is_replaced() -> None:
    envelopes = credits_by(range(WORTH_SENDING))

    async def run() -> None:
        workers = Workers(1)
        try:
            await workers.verify(envelopes)
            (worker,) = active_children()
            worker.kill()
            assert await workers.verify(envelopes) in ([()] * len(envelopes), verify_envelopes(envelopes))
            deadline = time.monotonic() + 20
            while await workers.verify(envelopes) != verify_envelopes(envelopes):
                assert time.monotonic() < deadline
        finally:
            workers.close()

    asyncio.run(run())


def test_without_workers_everything_is_found_inline() -> None:
    async def run() -> None:
        workers = Workers(0)
        assert await workers.verify(credits_by(range(20))) == [()] * 20
        workers.close()

    asyncio.run(run())


def test_an_envelope_of_another_suite_is_judged_under_its_own_id() -> None:
    prepared = made(credit(1), number=1)
    envelope = seal_envelope(prepared.transaction, [prepared.sign(key(BANK))], suite="other")
    assert verify_envelopes([envelope]) == [(False,)]


def test_lasting_verdicts_are_asked_twice_and_the_oldest_go_first() -> None:
    lasting = LastingVerdicts(most=2)
    questions = [("ed25519:" + "00" * 32, b"%d" % each, "00" * 64) for each in range(3)]
    assert not any(lasting(*each) for each in questions)
    assert list(lasting._known) == questions[1:]
    lasting._known[questions[2]] = True  # as a worker found
    assert [lasting(*questions[2]), lasting(*questions[2])] == [True, True]
