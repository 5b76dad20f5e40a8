"""Whatever nodes do, a transaction happens once, and what a client is told of it is true."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.chain.engine import Why as Engine
from heqi.client import nodes
from heqi.client.errors import ClientError, Refused, Undecided, Unreachable
from heqi.client.told import Outcome
from heqi.machine.admission import Inadmissible
from tests.client.replicas import (
    Fault,
    Network,
    a_page_of_a_proxy,
    answer_lost,
    gone,
    half_an_answer,
    lost_on_the_way,
    refuses,
)
from tests.pilot import BANK, START, credit, credits_by, everybody_signs, made

NAMES = ("one", "two", "three")
KEY_UNKNOWN = refuses(Inadmissible.KEY_UNKNOWN, 401, key="ed25519:00")
QUOTA = refuses(Inadmissible.QUOTA, 429, party=BANK, limit=1, what="transactions")
BUSY = refuses(Engine.BUSY, 503, waiting=1)
UNDECIDED = refuses(Engine.UNDECIDED, 503)


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "LONGEST_PAUSE_SECONDS", 0.0)


def on_a_network(check: Callable[[Network], Any], names: tuple[str, ...] = NAMES) -> None:
    async def run() -> None:
        await asyncio.wait_for(check(Network(names)), 30)

    asyncio.run(run())


# --- any sequence of faults ---------------------------------------------------------------------------------------

FAULTS: dict[str, Fault | None] = {
    "none": None,
    "gone": gone,
    "lost on the way": lost_on_the_way,
    "answer lost": answer_lost,
    "half an answer": half_an_answer,
    "a proxy's page": a_page_of_a_proxy,
    "busy": BUSY,
    "stopping": refuses(Engine.STOPPING, 503),
    "member busy": refuses(Engine.MEMBER_BUSY, 429, party=BANK, waiting=1),
    "fault": refuses(Engine.FAILED, 500),
}
WEATHER = ("follows", "decides", "takes")


def weather(network: Network, changes: Iterator[tuple[str, str, bool]]) -> None:
    """Some replica falls behind or catches up, takes in or not, has what it takes in decided or not."""
    for name, what, good in changes:
        replica = network.replicas[name]
        if what == "takes":
            replica.takes = None if good else Engine.BUSY
        else:
            setattr(replica, what, good)
        replica.catch_up(1)
        return


@settings(max_examples=30)
@given(
    st.lists(st.sampled_from(sorted(FAULTS)), max_size=30),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(WEATHER), st.booleans()), max_size=12),
    st.booleans(),
)
def test_every_transaction_happens_once_and_what_is_told_is_true(
    faults: list[str], changes: list[tuple[str, str, bool]], streamed: bool
) -> None:
    envelopes = CREDITS

    async def check(network: Network) -> None:
        told: dict[bytes, Outcome] = {}
        network.wires.faults = iter([FAULTS[each] or pass_on for each in faults])
        changing = iter(changes)

        async def hand_in(client: Any, some: list[bytes]) -> list[Outcome | ClientError]:
            if streamed:
                found: list[Outcome | ClientError] = await client.submit_many(some)
                return found
            return [await client.submit(each) for each in some]

        async with network.client() as client:
            for group in (envelopes[:3], envelopes[3:4], envelopes[4:]):
                weather(network, changing)
                with suppress(ClientError):  # never a refusal: each of them is a good transaction
                    for envelope, each in zip(group, await hand_in(client, group), strict=True):
                        assert not isinstance(each, Refused) or each.code.startswith("engine."), each
                        if isinstance(each, Outcome):
                            told[envelope] = each
            network.recover()
            for envelope in envelopes:
                outcome = await client.submit(envelope)
                assert told.setdefault(envelope, outcome) == outcome
                assert (await client.receipt(outcome.id, proof=True)).receipt == outcome.receipt
            assert (await client.head()).head.height == network.book.application.head.height
        assert [network.book.times_executed(each) for each in envelopes] == [1] * len(envelopes)

    on_a_network(check)


async def pass_on(request: Any, deliver: Callable[[], Any]) -> Any:
    return await deliver()


CREDITS = credits_by(range(1, 6))


# --- one by one ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [answer_lost, half_an_answer])
@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_that_is_lost_after_the_block_is_got_from_another_node(lost: Fault, streamed: bool) -> None:
    async def check(network: Network) -> None:
        network.wires.faults = iter([lost])
        async with network.client() as client:
            found = await client.submit_many(CREDITS[:1]) if streamed else [await client.submit(CREDITS[0])]
        assert isinstance(found[0], Outcome)
        assert found[0].height == 1
        assert network.book.times_executed(CREDITS[0]) == 1
        assert {host for host, _ in network.wires.asked} == {"one", "two"}

    on_a_network(check)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("no", [KEY_UNKNOWN, QUOTA])
def test_the_no_of_a_node_that_knows_less_does_not_count_once_another_may_have_said_yes(
    no: Fault, streamed: bool
) -> None:
    async def check(network: Network) -> None:
        network.wires.faults = iter([answer_lost, no, gone, gone])
        async with network.client(attempts=1) as client:
            with pytest.raises(Undecided) as undecided:
                await (client.submit_many(CREDITS[:1]) if streamed else client.submit(CREDITS[0]))
        assert (undecided.value.code, undecided.value.envelope) == ("client.UNDECIDED", CREDITS[0])
        assert undecided.value.retry
        network.wires.faults = iter([no])
        async with network.client() as client:
            with pytest.raises(Refused):  # nobody may have taken it in
                await client.submit(CREDITS[1])

    on_a_network(check)


def test_a_no_that_every_node_would_give_counts_at_once() -> None:
    async def check(network: Network) -> None:
        network.wires.faults = iter([lost_on_the_way])
        bad = CREDITS[0].replace(b'"signature":"', b'"signature":"00', 1)
        async with network.client() as client:
            with pytest.raises(Refused) as refused:
                await client.submit(bad)
        assert refused.value.code == Inadmissible.NOT_CANONICAL.code

    on_a_network(check)


def test_once_it_has_expired_and_is_nowhere_that_is_told_whatever_was_lost_before() -> None:
    async def check(network: Network) -> None:
        network.wires.faults = iter([lost_on_the_way])
        for each in network.replicas.values():
            each.decides = False
        envelope = everybody_signs(made(credit(90), number=90, valid_for=5))
        async with network.client() as client:
            with pytest.raises(Undecided):
                await client.submit(envelope)
            network.book.on_its_way.clear()  # who had it has forgotten it
            network.clock.second = START + 5
            network.book.decide()
            for each in network.replicas.values():
                each.catch_up()
            network.wires.faults = iter([lost_on_the_way])
            with pytest.raises(Refused) as expired:
                await client.submit(envelope)
            assert expired.value.code == Inadmissible.EXPIRED.code
        assert network.book.times_executed(envelope) == 0

    on_a_network(check)


def test_a_receipt_is_asked_for_by_id_where_nodes_take_nothing_in() -> None:
    async def check(network: Network) -> None:
        network.wires.faults = iter([answer_lost])
        for name in ("two", "three"):
            network.replicas[name].takes = Engine.BUSY
        decide = network.book.decide

        def decide_and_tell() -> None:
            decide()
            network.replicas["three"].catch_up()

        network.book.decide = decide_and_tell  # type: ignore[method-assign]
        async with network.client(attempts=1) as client:
            outcome = await client.submit(CREDITS[0])
        assert outcome.height == 1
        assert ("three", f"/v1/receipts/{outcome.id}") in network.wires.asked

    on_a_network(check)


def test_nothing_taken_in_anywhere_is_told_as_that() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            network.wires.replicas = {}
            with pytest.raises(Unreachable) as unreachable:
                await client.submit(CREDITS[0])
            assert not isinstance(unreachable.value, Undecided)
            assert unreachable.value.envelope == CREDITS[0]
            with pytest.raises(Unreachable):
                await client.submit_many(CREDITS)
            network.recover()
            for each in network.replicas.values():
                each.takes = Engine.MEMBER_BUSY
            with pytest.raises(Refused) as busy:
                await client.submit(CREDITS[0])
            assert (busy.value.code, busy.value.status) == (Engine.MEMBER_BUSY.code, 429)
            found = await client.submit_many(CREDITS)
            assert {each.code for each in found if isinstance(each, Refused)} == {Engine.MEMBER_BUSY.code}

    on_a_network(check)


def test_a_lone_node_that_cannot_decide_leaves_it_undecided() -> None:
    async def check(network: Network) -> None:
        network.replicas["one"].decides = False
        async with network.client() as client:
            with pytest.raises(Undecided) as undecided:
                await client.submit(CREDITS[0])
            assert undecided.value.facts["problem"] == Engine.UNDECIDED.code
            network.recover()
            assert (await client.submit(CREDITS[0])).height == 1

    on_a_network(check, ("one",))


def test_lines_that_are_no_transactions_are_answered_in_their_place() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            found = await client.submit_many([CREDITS[0], b"", b"gar\nbage", CREDITS[1]])
        assert [type(each) for each in found] == [Outcome, Refused, Refused, Outcome]

    on_a_network(check)
