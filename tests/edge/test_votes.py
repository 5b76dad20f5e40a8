"""On a network, proofs lead to a head that another block follows: its votes are there, or will be at once."""

import asyncio

import msgspec
import pytest

from heqi.chain.blocks import Block, Committed, Head, VouchedHead
from heqi.client.light.following import EngineVotes
from heqi.client.wire import RecordAnswer, RefusalAnswer, VotesAnswer
from heqi.edge import desk as desks
from heqi.edge.reasons import Why
from tests.client.light.network import VOTES
from tests.edge.test_http import BUYERS_ROW, ask, with_business
from tests.pilot import BUYER, SUPPLIER, Served, everybody_signs, made, transfer


class Validators:
    """Whoever votes for everything that another block follows."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.asked: list[tuple[int, int | None]] = []

    async def votes(self, head: Head, through: int | None = None) -> EngineVotes | None:
        self.asked.append((head.height, through))
        return VOTES if head.height < self.served.desk.vouched.head.height else None


def quiet_block(served: Served, silent: int = 1) -> VouchedHead:
    """One in which nothing happens, after so many seconds."""
    desk = served.desk
    before = desk.vouched
    head = msgspec.structs.replace(before.head, height=before.head.height + 1, as_of=before.head.as_of + silent)
    desk.follow(Committed(Block(head.height, head.as_of, ()), head, (), (), (), ()))
    return before


def on_a_network(served: Served) -> Validators:
    served.desk.votes = validators = Validators(served)
    return validators


def test_one_node_alone_has_no_votes() -> None:
    async def check(served: Served) -> None:
        for path in ("/v1/votes", "/v1/votes?height=1", "/v1/votes?through=1"):
            status, content = await ask(served, path)
            assert (status, msgspec.json.decode(content, type=RefusalAnswer).refusal.code) == (404, Why.NO_VOTES.code)

    with_business(check)


def test_a_proof_waits_for_the_block_that_votes_for_it() -> None:
    async def check(served: Served) -> None:
        on_a_network(served)
        before = served.desk.vouched.head.height
        asking = asyncio.create_task(ask(served, f"{BUYERS_ROW}?proof=true", BUYER))
        await asyncio.sleep(0.05)
        assert not asking.done()
        await served.desk.engine.submit(everybody_signs(made(transfer(BUYER, SUPPLIER, 1_00), number=3)))
        status, content = await asking
        answer = msgspec.json.decode(content, type=RecordAnswer)
        assert (status, answer.height) == (200, before)
        assert answer.head is not None
        assert answer.head.head.height == before

    with_business(check)


def test_where_nothing_happened_since_the_head_before_is_as_good() -> None:
    async def check(served: Served) -> None:
        validators = on_a_network(served)
        voted = quiet_block(served)
        assert await served.desk.provable() == voted
        status, content = await ask(served, "/v1/votes?through=1")
        assert (status, msgspec.json.decode(content, type=VotesAnswer).head) == (200, voted)
        assert validators.asked == [(voted.head.height, 1)]
        status, _ = await ask(served, f"/v1/votes?height={voted.head.height + 1}")
        assert status == 404

    with_business(check)


def test_a_head_from_long_before_is_not_taken_for_the_present() -> None:
    async def check(served: Served) -> None:
        on_a_network(served)
        quiet_block(served, silent=10 * served.desk.charter.preamble.heartbeat_seconds)
        assert await served.desk.provable() == served.desk.vouched

    with_business(check)


def test_where_no_block_comes_the_latest_head_is_given_without_votes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desks, "NEXT_BLOCK_SECONDS", 0.05)

    async def check(served: Served) -> None:
        on_a_network(served)
        assert await served.desk.provable() == served.desk.vouched
        status, content = await ask(served, f"{BUYERS_ROW}?proof=true", BUYER)
        answer = msgspec.json.decode(content, type=RecordAnswer)
        assert (status, answer.height) == (200, served.desk.vouched.head.height)

    with_business(check)
