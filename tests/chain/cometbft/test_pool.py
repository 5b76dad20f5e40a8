"""What waits for a block: within bounds, in batches, and offered again until a block holds it or none can."""

import asyncio
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.chain.cometbft import pool as pools
from heqi.chain.cometbft.batches import read_batch
from heqi.chain.cometbft.pool import OFFER_AGAIN_SECONDS, Pool, Waiter, answer
from heqi.chain.engine import Outcome, Why
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Submission
from heqi.storage.memory import MemoryStore
from tests.pilot import BUYER, START, SUPPLIER, credit, everybody_signs, founded, made, transfer
from tests.reached import refusing

COUNT = 8


@cache
def submissions() -> list[tuple[bytes, Submission]]:
    """Of one member each; the later, the longer valid."""
    check = founded(MemoryStore()).check
    envelopes = [
        everybody_signs(made(credit(number), number=number, valid_for=60 * (number + 1))) for number in range(COUNT)
    ]
    return [(each, check(each, START)) for each in envelopes]


def outcome(height: int = 1) -> Outcome:
    return Outcome(height, START, Receipt(transaction="ab" * 32, status="kept"))


def put(pool: Pool, *places: int, waiters: tuple[Waiter, ...] = ()) -> None:
    for place in places:
        envelope, submission = submissions()[place]
        pool.add(envelope, submission, waiters)


def taken(pool: Pool, now: float = 0.0) -> list[bytes]:
    """What the next batch holds."""
    offer = pool.take_batch(now)
    return [] if offer is None else list(read_batch(offer.data))


def envelopes(*places: int) -> list[bytes]:
    return [submissions()[place][0] for place in places]


# --- bounds -------------------------------------------------------------------------------------------------------


def test_the_whole_is_bounded_in_number_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    put(pool, 0, 1)
    monkeypatch.setattr(pools, "MAX_WAITING", 4)
    pool.require_room(100, 1)
    with refusing(Why.BUSY):
        pool.require_room(100, 2)
    monkeypatch.setattr(pools, "MAX_WAITING", 100)
    size = sum(map(len, envelopes(0, 1)))
    monkeypatch.setattr(pools, "MAX_WAITING_BYTES", size + 100)
    pool.require_room(100, 2)
    with refusing(Why.BUSY):
        pool.require_room(101, 0)
    pool.remove(submissions()[0][1].id)
    pool.require_room(101, 0)


def test_a_member_is_bounded_and_others_are_not_by_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_OF_MEMBER", 2)
    pool = Pool()
    put(pool, 0, 1)
    with refusing(Why.MEMBER_BUSY):
        put(pool, 2)
    assert len(pool) == 2
    other = everybody_signs(made(transfer(SUPPLIER, BUYER, 1), number=50))
    pool.add(other, founded(MemoryStore()).check(other, START), ())
    put(pool, 0, 1)  # what is here already is no further one
    pool.settle(submissions()[0][1].id, outcome())
    put(pool, 2)
    assert len(pool) == 3


def test_the_same_transaction_twice_is_one_and_all_are_told() -> None:
    async def check() -> None:
        pool, loop = Pool(), asyncio.get_running_loop()
        first, second = loop.create_future(), loop.create_future()
        put(pool, 0, waiters=(first,))
        put(pool, 0, waiters=(second,))
        assert (len(pool), taken(pool), taken(pool)) == (1, envelopes(0), [])
        pool.settle(submissions()[0][1].id, outcome())
        assert [first.result(), second.result()] == [outcome()] * 2
        assert len(pool) == 0

    asyncio.run(check())


# --- batches ------------------------------------------------------------------------------------------------------


def test_a_batch_holds_the_oldest_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    pool = Pool()
    put(pool, *range(6))
    monkeypatch.setattr(pools, "FULL_BATCH", 2)
    assert taken(pool) == envelopes(0, 1)
    size = len(submissions()[2][0])
    monkeypatch.setattr(pools, "FULL_BATCH", 100)
    monkeypatch.setattr(pools, "FULL_BATCH_BYTES", 3 * size)
    assert taken(pool) == envelopes(2, 3)
    monkeypatch.setattr(pools, "FULL_BATCH_BYTES", 1)  # one always fits
    assert (taken(pool), taken(pool), taken(pool)) == (envelopes(4), envelopes(5), [])


def test_what_was_decided_before_its_turn_is_in_no_batch() -> None:
    pool = Pool()
    put(pool, 0, 1, 2)
    pool.settle(submissions()[1][1].id, outcome())
    assert (pool.unoffered, taken(pool), pool.unoffered) == (3, envelopes(0, 2), 0)


# --- again and again ----------------------------------------------------------------------------------------------


def test_a_batch_is_offered_again_after_a_while_until_a_block_holds_all_of_it() -> None:
    pool = Pool()
    put(pool, 0, 1)
    offer = pool.take_batch(100.0)
    assert offer is not None
    assert pool.due(100.0 + OFFER_AGAIN_SECONDS - 0.1) == []
    assert pool.due(100.0 + OFFER_AGAIN_SECONDS) == [offer]
    assert pool.due(100.0 + OFFER_AGAIN_SECONDS) == []
    pool.settle(submissions()[0][1].id, outcome())
    assert pool.due(200.0) == [offer]
    pool.settle(submissions()[1][1].id, outcome())
    assert pool.due(1_000.0) == []


def test_a_renewed_batch_has_other_bytes_and_holds_what_no_block_does() -> None:
    pool = Pool()
    put(pool, 0, 1, 2)
    offer = pool.take_batch(0.0)
    assert offer is not None
    seen = {offer.data}
    pool.settle(submissions()[1][1].id, outcome())
    for _ in range(3):
        pool.renew(offer)
        seen.add(offer.data)
        assert list(read_batch(offer.data)) == envelopes(0, 2)
        assert [each.id for each in offer.submissions] == [submissions()[each][1].id for each in (0, 2)]
    assert len(seen) == 4
    assert pool.due(1_000.0) == [offer]
    pool.settle(submissions()[0][1].id, outcome())
    pool.settle(submissions()[2][1].id, outcome())
    assert pool.due(2_000.0) == []


def test_a_batch_that_was_refused_whole_is_taken_back_but_for_what_a_block_holds() -> None:
    pool = Pool()
    put(pool, 0, 1, 2)
    offer = pool.take_batch(0.0)
    assert offer is not None
    pool.settle(submissions()[1][1].id, outcome())
    assert [each.envelope for each in pool.take_back(offer)] == envelopes(0, 2)
    assert (len(pool), pool.due(1_000.0), pool.take_back(offer)) == (0, [], [])
    put(pool, 2)  # and found good once more
    assert taken(pool) == envelopes(2)
    assert taken(pool) == []


def test_what_no_later_block_can_hold_is_given_out_once() -> None:
    pool = Pool()
    put(pool, *range(4))
    pool.settle(submissions()[1][1].id, outcome())
    assert [*pool.expired(START + 60)] == []  # it may stand in a block of its last second
    assert [each.envelope for each in pool.expired(START + 61)] == envelopes(0)
    assert [each.envelope for each in pool.expired(START + 181)] == envelopes(2)
    assert [*pool.expired(START + 181)] == []
    assert len(pool) == 1


def test_who_waits_is_told_when_the_pool_gives_up_and_who_left_is_not_missed() -> None:
    async def check() -> None:
        pool, loop = Pool(), asyncio.get_running_loop()
        stays, left = loop.create_future(), loop.create_future()
        put(pool, 0, waiters=(left, stays))
        left.cancel()
        pool.give_up(Refusal(Why.UNDECIDED))
        with pytest.raises(Refusal, match="UNDECIDED"):
            await stays
        answer([stays, left], outcome())

    asyncio.run(check())


# --- whatever happens ---------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "batch", "settle", "refused", "due", "renew", "expire"]), st.integers(0, COUNT - 1)
    ),
    max_size=40,
)


@settings(max_examples=200)
@given(STEPS)
def test_nothing_that_waits_is_forgotten_or_counted_twice(steps: list[tuple[str, int]]) -> None:
    """What is neither decided nor expired stands in exactly one batch on its way, or in the line for one."""
    pool, offers, here, now = Pool(), [], set[int](), 0.0
    for step, place in steps:
        submission = submissions()[place][1]
        match step:
            case "add":
                put(pool, place)
                here.add(place)
            case "batch":
                offers += [offer] if (offer := pool.take_batch(now)) else []
            case "settle":
                pool.settle(submission.id, outcome())
                here.discard(place)
            case "refused" if offers:
                back = {each.envelope for each in pool.take_back(offers[place % len(offers)])}
                here -= {each for each in here if submissions()[each][0] in back}
            case "due":
                now += OFFER_AGAIN_SECONDS
                pool.due(now)
            case "renew":
                live = [each for each in {id(each): each for each in offers}.values() if each.entries]
                if live:
                    pool.renew(live[place % len(live)])
            case "expire":
                gone = {each.envelope for each in pool.expired(START + 60 * (place + 1) + 1)}
                here -= {each for each in here if submissions()[each][0] in gone}
    assert len(pool) == len(here)
    while offer := pool.take_batch(now):
        offers.append(offer)
    on_their_way = [
        each.envelope for offer in {id(each): each for each in offers}.values() for each in offer.entries.values()
    ]
    assert sorted(on_their_way) == sorted(envelopes(*here))
    live = {id(each) for each in offers if each.entries}
    assert {id(each) for each in pool.due(now + OFFER_AGAIN_SECONDS)} == live
    for place in here:
        pool.remove(submissions()[place][1].id)
    assert (len(pool), pool._bytes, pool._of_member) == (0, 0, {})
