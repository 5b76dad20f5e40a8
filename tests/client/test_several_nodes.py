"""A client of several nodes: it follows another one when one fails, never goes back, and calls a fork a fork."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from heqi.chain.blocks import vouch
from heqi.chain.engine import Why as Engine
from heqi.chain.reader import read_head
from heqi.client import heads, nodes
from heqi.client.conversation import Seen
from heqi.client.errors import Forked, NotFound, Stale, Undecided, Unreachable, Untrue
from heqi.client.sdk import AsyncClient, Client
from heqi.client.standing import BackedHead
from heqi.storage.memory import MemoryStore
from tests.client.replicas import Network, Wires, a_page_of_a_proxy, gone
from tests.pilot import BANK, BUYER, CHARTER, PERSONS, Clock, credit, credits_by, founded, key, serving, transfer

NAMES = ("one", "two", "three")
BUYERS = f"{BANK}/CNY/{BUYER}"
BANK_KEYS = [key(BANK, person) for person in PERSONS[BANK]]


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "LONGEST_PAUSE_SECONDS", 0.0)


def on_a_network(check: Callable[[Network], Awaitable[None]], names: tuple[str, ...] = NAMES) -> None:
    async def run() -> None:
        await asyncio.wait_for(check(Network(names)), 30)

    asyncio.run(run())


def hosts(network: Network) -> list[str]:
    return [host for host, _ in network.wires.asked]


# --- following ----------------------------------------------------------------------------------------------------


def test_an_address_is_one_node_and_none_is_a_mistake() -> None:
    with Client(["http://a", "http://b", "http://a"]) as client:
        assert client.urls == ("http://a", "http://b")
    with Client("http://a") as client:
        assert client.urls == ("http://a",)
    with pytest.raises(ValueError, match="address"):
        Client([])


def test_each_address_may_have_a_transport_of_its_own() -> None:
    def answers(status: int) -> httpx.MockTransport:
        return httpx.MockTransport(lambda request: httpx.Response(status, content=b"<html>"))

    transports = {"http://a": answers(502), "http://b": answers(200)}
    with Client([*transports], transport=transports, attempts=1) as client, pytest.raises(Untrue) as told:
        client.health()
    assert told.value.facts["url"] == "http://b"


def test_another_node_is_followed_when_one_dies_and_stays_the_one() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            await client.send(credit(1), pairs=BANK_KEYS)
            network.kill("one")
            assert (await client.record("balances", BUYERS, proof=True)).row.available == 100_00
            network.wires.asked.clear()
            assert (await client.record("balances", BUYERS)).row.available == 100_00
            assert hosts(network) == ["two"]
            network.kill("two")
            assert [key async for key, _ in client.rows("balances", "party", BUYER)] == [BUYERS]
            assert (await client.block(1)).height == 1
            network.kill("three")
            with pytest.raises(Unreachable):
                await client.health()

    for_replicas_that_follow(check)


def for_replicas_that_follow(check: Callable[[Network], Awaitable[None]]) -> None:
    """With every block everywhere as soon as it is decided."""

    async def following(network: Network) -> None:
        decide = network.book.decide

        def decide_and_tell() -> None:
            decide()
            for each in network.replicas.values():
                each.catch_up()

        network.book.decide = decide_and_tell  # type: ignore[method-assign]
        await check(network)

    on_a_network(following)


def test_what_only_one_node_cannot_answer_another_one_does() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            network.wires.faults = iter([a_page_of_a_proxy, gone])
            assert (await client.health()).height == 0
            assert hosts(network) == ["one", "two", "three"]

    on_a_network(check)


def test_a_node_that_hangs_is_left_for_another_one() -> None:
    async def hangs(request: httpx.Request, deliver: Any) -> Any:
        assert request.extensions["timeout"]["read"] < 60
        raise httpx.ReadTimeout("timed out")

    async def check(network: Network) -> None:
        async with network.client() as client:
            network.wires.faults = iter([hangs])
            assert (await client.health()).height == 0
            assert hosts(network) == ["one", "two"]

    on_a_network(check)


# --- never back ---------------------------------------------------------------------------------------------------


def test_a_node_that_is_behind_what_was_told_is_passed_over() -> None:
    async def check(network: Network) -> None:
        network.replicas["two"].follows = False
        async with network.client() as client:
            outcome = await client.send(credit(1), pairs=BANK_KEYS)
            network.replicas["three"].catch_up()
            network.kill("one")
            asks: list[Callable[[], Awaitable[Any]]] = [
                lambda: client.record("balances", BUYERS),
                lambda: client.record("balances", BUYERS, proof=True),
                lambda: client.page("balances"),
                lambda: client.receipt(outcome.id),
                lambda: client.block(1),
                client.head,
            ]
            for ask in asks:
                client._talk.nodes._first = 1
                network.wires.asked.clear()
                await ask()
                assert hosts(network)[0] == "two"
                assert hosts(network)[-1] == "three"
            network.kill("three")
            for ask in asks:
                with pytest.raises(Stale) as stale:
                    await ask()
                assert stale.value.code == "client.BEHIND"
                assert stale.value.retry
            network.replicas["two"].follows = True
            network.replicas["two"].catch_up()
            assert (await client.head()).head.height == 1
            with pytest.raises(NotFound):
                await client.receipt("0" * 64)

    on_a_network(check)


def test_what_is_behind_at_first_is_waited_for() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            await client.send(credit(1), pairs=BANK_KEYS)
            await client.head()
            network.kill("one")
            network.kill("three")
            asked = 0

            async def catches_up(request: httpx.Request, deliver: Any) -> Any:
                nonlocal asked
                asked += 1
                if asked == 3:
                    network.replicas["two"].catch_up()
                return await deliver()

            network.wires.faults = iter([catches_up] * 20)
            assert (await client.head()).head.height == 1

    on_a_network(check)


def test_a_head_file_written_of_one_node_is_no_fork_at_another_that_is_behind(tmp_path: Path) -> None:
    file = tmp_path / "head"

    async def check(network: Network) -> None:
        async with network.client(head_file=file) as client:
            for number in range(1, 4):
                await client.send(credit(number), pairs=BANK_KEYS)
            await client.head()
        network.replicas["two"].catch_up(2)
        pair = key(BANK)
        how: dict[str, Any] = {"charter": CHARTER, "now": network.clock, "transport": network.wires, "attempts": 2}
        async with AsyncClient("http://two", party=BANK, pair=pair, head_file=file, **how) as client:
            with pytest.raises(Stale):
                await client.head()
            network.replicas["two"].catch_up()
            assert (await client.head()).head.height == 3
        # Where the book-keeper itself has vouched for the later one, it takes it back.
        heads.write_head_file(file, CHARTER.digest.hex(), network.replicas["one"].desk.vouched)
        network.replicas["three"].desk.vouch = network.replicas["one"].desk.vouch
        network.replicas["three"].catch_up(1)
        async with AsyncClient("http://three", party=BANK, pair=pair, head_file=file, **how) as client:
            with pytest.raises(Forked) as forked:
                await client.head()
            assert "gone back" in str(forked.value.facts["problem"])

    on_a_network(check)


def test_a_node_that_takes_back_its_own_head_is_a_fork() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            await client.send(credit(1), pairs=BANK_KEYS)
            await client.head()
            network.wires.replicas["one"] = network.replicas["two"].app
            with pytest.raises(Forked):
                await client.head()

    on_a_network(check)


def test_a_node_that_hears_nothing_is_left_for_one_that_does() -> None:
    async def check(network: Network) -> None:
        long_ago = 4 * CHARTER.preamble.heartbeat_seconds + 61
        async with network.client() as client:
            network.clock.second += long_ago
            assert (await client.head()).stale_seconds > 0  # all of them
            network.book.decide()
            network.replicas["three"].catch_up()
            assert (await client.head()).stale_seconds == 0
            assert hosts(network)[-1] == "three"
            client._talk.nodes._first = 0
            network.clock.second += long_ago
            network.book.decide()
            network.replicas["two"].catch_up()
            assert (await client.record("members", BUYER, proof=True)).height == 2

    on_a_network(check)


# --- forks between nodes ------------------------------------------------------------------------------------------


def ledger(*blocks_of: list[int]) -> MemoryStore:
    """A ledger with these credits, block by block."""
    store, clock = MemoryStore(), Clock()
    application = founded(store)
    for number, credited in enumerate(blocks_of):
        application.finalise(number + 1, clock.second - 10 + number, credits_by(credited, second=clock.second))
        application.commit()
    return store


@pytest.mark.parametrize("first", ["one", "two"])
@pytest.mark.parametrize(
    ("other", "fork"),
    [
        ([[1], [2], [3]], False),
        ([[1], [2], [3], [4]], False),
        ([[1], [2]], False),
        ([[1]], False),
        ([[1], [2], [9]], True),
        ([[1], [9]], True),
        ([[1], [2], [9], [4]], True),
        ([[9], [2], [3], [4], [5]], True),
        ([[1], [2], []], True),
    ],
)
def test_nodes_of_one_history_are_no_fork_and_all_others_are(other: list[list[int]], fork: bool, first: str) -> None:
    async def check() -> None:
        async with serving(ledger([1], [2], [3])) as one, serving(ledger(*other), voucher=BANK) as two:
            apps = {"one": one.app, "two": two.app}
            wires = Wires({first: apps[first]})
            how: dict[str, Any] = {"charter": CHARTER, "now": one.clock, "attempts": 2, "transport": wires}
            async with AsyncClient(["http://one", "http://two"], **how) as client:
                seen = await client.head()
                wires.replicas = dict(apps)
                client._talk.nodes._first = 1 if first == "one" else 0
                if not fork:
                    assert (await client.head()).head.height >= seen.head.height
                    return
                with pytest.raises(Forked):
                    await client.head()

    asyncio.run(check())


def test_a_fork_that_stays_behind_is_told_as_soon_as_it_can_be_shown() -> None:
    """Its history is as long as what is known, and another: no other node is needed to see it."""

    async def check() -> None:
        async with serving(ledger([1], [2], [3])) as one, serving(ledger([1], [9]), voucher=BANK) as two:
            wires = Wires({"one": one.app})
            how: dict[str, Any] = {"charter": CHARTER, "now": one.clock, "attempts": 1, "transport": wires}
            async with AsyncClient(["http://one", "http://two"], **how) as client:
                await client.head()
                wires.replicas = {"two": two.app}
                with pytest.raises(Stale):  # nobody can say yet
                    await client.head()
                for number in (10, 11):
                    await two.desk.engine.submit(credits_by([number])[0])
                with pytest.raises(Forked):
                    await client.head()

    asyncio.run(check())


# --- doing business -----------------------------------------------------------------------------------------------


def test_a_refusal_by_the_rules_is_the_same_wherever_it_is_asked_for() -> None:
    async def check(network: Network) -> None:
        async with network.client() as client:
            network.replicas["one"].takes = Engine.STOPPING
            prepared = await client.prepare(transfer(BANK, BUYER, 1))
            with pytest.raises(Exception, match=r"authority\.POLICY_UNMET"):
                await client.submit(prepared.seal([prepared.sign(key(BANK))]))
            assert "two" in hosts(network)

    on_a_network(check)


def test_the_blocking_client_follows_too() -> None:
    def answers(request: httpx.Request) -> httpx.Response:
        if request.url.host == "one":
            raise httpx.ReadError("it died")
        return httpx.Response(503, content=b"busy")

    with Client(["http://one", "http://two"], transport=httpx.MockTransport(answers), attempts=2) as client:
        with pytest.raises(Undecided) as undecided:
            client.submit(credits_by([1])[0])
        assert undecided.value.facts["problem"] == "client.UNREACHABLE"


@pytest.mark.parametrize(
    ("known", "given", "taken_back"),
    [
        (("platform",), ("platform", "river-bank"), True),
        (("platform",), ("river-bank",), False),
        (("votes",), (), False),  # a node that has votes alone may be any node
        (("votes",), ("platform",), False),
        ((), (), True),  # nobody stands behind either: whoever made the one made the other
    ],
)
def test_going_back_is_no_delay_where_the_same_ones_stood_behind_the_later_head(
    known: tuple[str, ...], given: tuple[str, ...], taken_back: bool
) -> None:
    later, earlier = ledger([1], [2]), ledger([1])

    def backed(store: MemoryStore, by: tuple[str, ...]) -> BackedHead:
        head = read_head(store)
        votes: Any = object() if by == ("votes",) else None
        members = () if votes else by
        return BackedHead(
            head=head, vouchers=tuple(vouch(head, each, key(each, "head")) for each in members), votes=votes
        )

    with Client("http://one", charter=CHARTER) as client:
        seen = Seen(backed(later, known), None, 0)
        assert client._talk._takes_back(backed(earlier, given), seen) is taken_back
