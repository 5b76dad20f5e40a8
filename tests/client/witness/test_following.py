"""A witness holds nodes to what it saw, signs what holds, keeps its own, and says so when something does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import msgspec
import pytest

from heqi.chain.blocks import Head, VouchedHead, vouch
from heqi.chain.graduation import FORMAT, Graduation, Statement, Voting, sign_statement, together
from heqi.chain.graduation import Why as Graduating
from heqi.client.proof import verify
from heqi.client.reasons import Why as Answers
from heqi.client.witness.evidence import Evidence, check_evidence
from heqi.client.witness.folder import WitnessFolder, standing
from heqi.client.witness.following import Fork, Member, Seen, Watched, Witness
from heqi.client.witness.reasons import Why
from heqi.codec.canonical import encode
from heqi.machine.reasons import Refusal
from heqi.state.tables import changed
from tests.amending import amend_served
from tests.pilot import BUYER, CHARTER, LEDGER, OPERATOR, START, Clock, Served, credits_by, key, refusal_code, serving
from tests.reached import note, refusing

HARBOUR = "harbour-bank"
NODE = "http://node"


class Network(httpx.AsyncBaseTransport):
    """Nodes by address, to be exchanged and taken away under the witness's eyes."""

    def __init__(self) -> None:
        self.nodes: dict[str, Any] = {}
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        app = self.nodes.get(f"{request.url.scheme}://{request.url.host}")
        if app is None:
            raise httpx.ConnectError("All connection attempts failed")
        return await httpx.ASGITransport(app=app, raise_app_exceptions=False).handle_async_request(request)


class Watching:
    """A witness and all that it told."""

    def __init__(
        self, folder: Path, network: Network, clock: Clock, *urls: str, party: str = HARBOUR, **how: Any
    ) -> None:
        self.network = network
        self.told: list[Seen] = []
        self.folder = WitnessFolder(folder, LEDGER)
        pairs = {each.public: each for each in (key(party, "head"), key(party, "second head"))}
        self.witness = Witness(
            urls or (NODE,),
            CHARTER,
            self.folder,
            Member(party, key(party), pairs if how.pop("sign", True) else {}),
            every=1,
            now=clock,
            tell=self.told.append,
            transports=lambda url: network,
            **how,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.close()

    async def look(self, *urls: str) -> None:
        for node in self.nodes():
            if not urls or node.url in urls:
                await self.witness.look(node)

    def nodes(self) -> list[Watched]:
        return self.witness._nodes

    def kinds(self) -> list[str]:
        told, self.told[:] = [each.kind for each in self.told], []
        return told

    def problem(self, url: str = NODE) -> str | None:
        seen = self.folder.node(url)
        return None if seen is None or seen.problem is None else seen.problem.code


async def business(served: Served, *numbers: int) -> None:
    """A block for each number."""
    for each in numbers:
        await served.desk.engine.submit(credits_by([each])[0])


@asynccontextmanager
async def ledgers(*stories: tuple[int, ...]) -> AsyncIterator[list[Served]]:
    """Several nodes on one charter, each with its own story."""
    async with serving() as first:
        await business(first, *stories[0])
        if len(stories) == 1:
            yield [first]
            return
        async with ledgers(*stories[1:]) as others:
            yield [first, *others]


async def signers(served: Served) -> list[str]:
    answer = await served.http.get("/v1/head")
    return [each.member for each in msgspec.json.decode(answer.content, type=VouchedHead).vouchers]


def test_what_holds_is_signed_and_the_signature_is_in_the_nodes_proofs(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1, 2)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock) as watching:
                await watching.look()
                assert watching.kinds()[:2] == ["head", "signed"]
                assert await signers(served) == [OPERATOR, HARBOUR]
                await watching.look()
                assert watching.kinds() == []
                assert network.asked.count("POST /v1/vouchers") == 1
                await business(served, 3)
                await watching.look()
                assert await signers(served) == [OPERATOR, HARBOUR]
                assert watching.problem() is None
            found, head = standing(tmp_path), served.desk.vouched.head
            assert (found.signed, found.latest and found.latest.head) == (head.height, head)

    asyncio.run(run())


def test_a_proof_says_that_a_witness_vouched(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock) as watching:
                await watching.look()
            with Watching(tmp_path / "buyer", network, served.clock, party=BUYER, sign=False) as buyer:
                await buyer.look()
                assert buyer.kinds() == ["head", "records"]
                assert await signers(served) == [OPERATOR, HARBOUR]
                (file,) = (tmp_path / "buyer" / "records" / "balances").iterdir()
            verdict = verify(file.read_bytes(), CHARTER)
            assert (verdict.ok, verdict.vouched_by) == (True, (HARBOUR, OPERATOR))
            assert verdict.vouched is not None
            assert "at least 1 of them beside the one that runs the ledger" in verdict.vouched.en
            assert "至少 1 个并非账本运营方" in verdict.vouched.zh

    asyncio.run(run())


def test_own_records_are_kept_as_they_change_and_only_those(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock, party=BUYER, sign=False) as watching:
                await watching.look()
                first = {each.name: each.read_bytes() for each in tmp_path.glob("records/*/*")}
                await business(served, 2)
                network.asked.clear()
                await watching.look()
                second = {each.name: each.read_bytes() for each in tmp_path.glob("records/*/*")}
            changed = [name for name in second if second[name] != first.get(name)]
            balances = [name for name in changed if "core-maker" in name]
            assert balances
            assert all(verify(each, CHARTER).ok for each in second.values())
            fetched = [each for each in network.asked if each.startswith("GET /v1/records/")]
            assert len(fetched) == len(changed) < len(second) + 1

    asyncio.run(run())


def test_two_heads_of_one_height_end_it_with_evidence(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1, 2), (1, 3)) as (honest, rewritten):
            network = Network()
            network.nodes[NODE] = honest.app
            with Watching(tmp_path, network, honest.clock) as watching:
                await watching.look()
                network.nodes[NODE] = rewritten.app
                await expect_fork(watching, "two heads of one height")
                assert watching.problem() == Answers.FORKED.code

    asyncio.run(run())


@pytest.mark.parametrize("later", [(1, 3, 4), (1, 3, 4, 5)])
def test_a_rewritten_block_below_is_pinned_to_the_height_that_was_seen(tmp_path: Path, later: tuple[int, ...]) -> None:
    async def run() -> None:
        async with ledgers((1, 2), later) as (honest, rewritten):
            network = Network()
            network.nodes[NODE] = honest.app
            with Watching(tmp_path, network, honest.clock) as watching:
                await watching.look()
                network.nodes[NODE] = rewritten.app
                await expect_fork(watching, "two heads of one height")

    asyncio.run(run())


def test_a_shorter_rewritten_ledger_is_caught_by_an_earlier_head(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,), (2, 3)) as (honest, rewritten):
            network = Network()
            network.nodes[NODE] = honest.app
            with Watching(tmp_path, network, honest.clock) as watching:
                await watching.look()
                await business(honest, 4, 5)
                await watching.look()
                network.nodes[NODE] = rewritten.app
                await expect_fork(watching, "two heads of one height")

    asyncio.run(run())


async def expect_fork(watching: Watching, problem: str) -> None:
    with pytest.raises(Fork) as forked:
        await watching.look()
    note(forked.value.refusal.reason, forked.value.refusal.facts)
    assert forked.value.evidence is not None
    found = check_evidence(forked.value.evidence.read_bytes(), CHARTER)
    assert (found.problem, found.both) == (problem, (OPERATOR,))
    assert HARBOUR in [each.member for each in (*found.earlier.vouchers, *found.later.vouchers)]
    assert standing(watching.folder.folder).evidence == [forked.value.evidence]


def test_a_node_that_has_gone_back_ends_it(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1, 2), (1,)) as (honest, restored):
            network = Network()
            network.nodes[NODE] = honest.app
            with Watching(tmp_path, network, honest.clock) as watching:
                await watching.look()
                network.nodes[NODE] = restored.app
                with pytest.raises(Fork) as gone:
                    await watching.look()
                note(gone.value.refusal.reason, gone.value.refusal.facts)
                assert (gone.value.refusal.reason, gone.value.evidence) == (Why.GONE_BACK, None)

    asyncio.run(run())


def test_another_node_that_is_behind_is_waited_for_and_not_signed(tmp_path: Path) -> None:
    other = "http://other"

    async def run() -> None:
        async with ledgers((1, 2), (1,)) as (first, second):
            network = Network()
            network.nodes |= {NODE: first.app, other: second.app}
            with Watching(tmp_path, network, first.clock, NODE, other) as watching:
                await watching.look()
                assert watching.problem(other) == Why.BEHIND.code
                assert await signers(second) == [OPERATOR]
                await business(second, 2)
                await watching.look()
                assert watching.problem(other) is None
                assert await signers(second) == [OPERATOR, HARBOUR]
                await business(second, 9)
                await watching.look(other)
                await business(first, 8)
                with pytest.raises(Fork):
                    await watching.look(NODE)

    asyncio.run(run())


@pytest.mark.parametrize(("off", "ok"), [(-250, True), (-400, False), (50, True), (100, False)])
def test_a_clock_that_is_off_is_not_signed(tmp_path: Path, off: int, ok: bool) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, Clock(START - off)) as watching:
                await watching.look()
                assert (watching.problem() == Why.CLOCK_OFF.code) is not ok
                assert (HARBOUR in await signers(served)) is ok
                assert watching.folder.latest() is not None

    asyncio.run(run())


def test_a_node_that_is_away_is_asked_later_and_later(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            with Watching(tmp_path, network, served.clock) as watching:
                (node,) = watching.nodes()
                pauses = []
                for _ in range(12):
                    before = asyncio.get_running_loop().time()
                    await watching.look()
                    pauses.append(node.again_at - before)
                assert watching.problem() == Answers.UNREACHABLE.code
                assert watching.kinds() == ["problem"]
                assert pauses[0] < 3 < pauses[4] < pauses[-1] < 310
                network.nodes[NODE] = served.app
                await watching.look()
                assert watching.kinds()[-1] == "recovered"

    asyncio.run(run())


def test_a_node_that_vouches_for_nothing_or_speaks_otherwise_is_a_problem_and_no_fork(tmp_path: Path) -> None:
    async def strange(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"<html>"})

    async def run() -> None:
        async with serving(voucher=None) as silent, serving() as served:
            network = Network()
            network.nodes[NODE] = silent.app
            with Watching(tmp_path, network, served.clock) as watching:
                await watching.look()
                assert watching.problem() == Answers.NOBODY_VOUCHES.code
                network.nodes[NODE] = strange
                await watching.look()
                assert watching.problem() == Answers.NOT_A_NODE.code
                assert watching.folder.latest() is None

    asyncio.run(run())


def graduated(last: Head) -> Graduation:
    """That the ledger became a network after this head."""
    keepers = CHARTER.articles.book_keeper
    voting = tuple(Voting(member=each.member, key=key(each.member).public, power=each.power) for each in keepers)
    statement = Statement(format=FORMAT, genesis_second=last.as_of + 10, head=last, validators=voting)
    return together([sign_statement(statement, each.member, key(each.member, "head")) for each in keepers], CHARTER)


def test_whoever_goes_on_with_a_pilot_that_has_graduated_is_not_signed(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1, 2), (1, 3)) as (pilot, rewritten):
            network, statement = Network(), graduated(pilot.desk.vouched.head)
            network.nodes[NODE] = pilot.app
            with Watching(tmp_path, network, pilot.clock, graduation=statement) as watching:
                await watching.look()
                assert watching.problem() is None
                pilot.clock.second += 20
                await business(pilot, 4, 5)
                await watching.look()
                assert watching.problem() == Graduating.NOT_CONTINUED.code
                assert await signers(pilot) == [OPERATOR]
            for later in ((), (4, 5)):
                rewritten.clock.second = START + 20
                await business(rewritten, *later)
                network.nodes[NODE] = rewritten.app
                where = tmp_path / f"another {len(later)}"
                with Watching(where, network, rewritten.clock, graduation=statement) as another:
                    with pytest.raises(Fork) as forked:
                        await another.look()
                    assert forked.value.refusal.reason == Graduating.NOT_CONTINUED

    asyncio.run(run())


def test_it_stops_when_told_and_goes_on_where_it_was(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,), (2,)) as (served, rewritten):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock) as watching:
                stop = asyncio.Event()
                running = asyncio.create_task(watching.witness.run(stop))
                while "signed" not in [each.kind for each in watching.told]:
                    await asyncio.sleep(0.01)
                stop.set()
                await asyncio.wait_for(running, 5)
            with Watching(tmp_path, network, served.clock) as again:
                network.nodes[NODE] = rewritten.app
                await expect_fork(again, "two heads of one height")

    asyncio.run(run())


def test_a_folder_is_of_one_ledger_and_one_witness(tmp_path: Path) -> None:
    folder = WitnessFolder(tmp_path, LEDGER)
    with refusing(Why.FOLDER_UNUSABLE):
        WitnessFolder(tmp_path, LEDGER)
    folder.close()
    with refusing(Why.OTHER_LEDGER):
        WitnessFolder(tmp_path, "0" * 64)
    with refusing(Why.NOTHING_KEPT):
        standing(tmp_path / "elsewhere")
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / "witness.sqlite").write_bytes(b"no database" * 100)
    with refusing(Why.FOLDER_UNUSABLE):
        standing(tmp_path / "damaged")
    with refusing(Why.FOLDER_UNUSABLE):
        WitnessFolder(tmp_path / "damaged", LEDGER)


def test_the_lowest_heads_are_forgotten_first(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1, 2, 3, 4)) as (served,):
            folder = WitnessFolder(tmp_path, LEDGER, most_heads=2)
            for height in range(1, 5):
                answer = await served.http.get(f"/v1/head?height={height}")
                folder.keep(msgspec.json.decode(answer.content, type=VouchedHead))
            kept = [height for height in range(6) if folder.at(height)]
            assert kept == [3, 4]
            assert isinstance(folder.below(4), VouchedHead)
            folder.close()

    asyncio.run(run())


def test_a_refusal_is_a_fork_only_by_name() -> None:
    fork = Fork(Refusal(Why.GONE_BACK, url=NODE, before=2, now=1), NODE, None)
    assert "witness.GONE_BACK" in str(fork)


# --- the charter's texts ------------------------------------------------------------------------------------------


def second_key(member: str) -> dict[str, str]:
    return {f"book_keeper[{member}].head_key": key(member, "second head").public}


def test_it_signs_by_the_key_that_the_text_of_each_head_names(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock) as watching:
                await watching.look()
                founding = watching.folder.latest()
                await amend_served(served, second_key(HARBOUR), 2)
                await watching.look()
                assert watching.problem() is None
                amended = watching.folder.latest()
            assert founding is not None
            assert amended is not None
            keys = [{each.member: each.key for each in kept.vouchers}[HARBOUR] for kept in (founding, amended)]
            assert keys == [key(HARBOUR, "head").public, key(HARBOUR, "second head").public]
            assert sorted(await signers(served)) == [HARBOUR, OPERATOR]
            again = WitnessFolder(tmp_path, LEDGER)
            assert len(again.texts_to(amended.head.charter)) == 1
            again.close()

    asyncio.run(run())


def test_a_key_that_no_text_names_any_more_signs_nothing(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,)) as (served,):
            network = Network()
            network.nodes[NODE] = served.app
            with Watching(tmp_path, network, served.clock) as watching:
                await amend_served(served, {f"book_keeper[{HARBOUR}].head_key": key(HARBOUR, "third").public}, 2)
                await watching.look()
                assert watching.problem() == Why.NO_HEAD_KEY.code
                note(Why.NO_HEAD_KEY, {"keys": "--head-keys", "member": HARBOUR})
                assert await signers(served) == [OPERATOR]
                old = vouch(served.desk.vouched.head, HARBOUR, key(HARBOUR, "head"))
                body = encode(VouchedHead(head=served.desk.vouched.head, vouchers=(old,)))
                assert (
                    refusal_code((await served.http.post("/v1/vouchers", content=body)).content) == "client.NOT_VOUCHED"
                )

    asyncio.run(run())


def test_evidence_from_after_an_amendment_needs_the_founding_charter_alone(tmp_path: Path) -> None:
    async def run() -> None:
        async with ledgers((1,), (1,)) as (honest, rewritten):
            for number, served in enumerate((honest, rewritten)):
                await amend_served(served, second_key(HARBOUR), 2 + number)
            network = Network()
            network.nodes[NODE] = honest.app
            with Watching(tmp_path, network, honest.clock) as watching:
                await watching.look()
                network.nodes[NODE] = rewritten.app
                await expect_fork(watching, "two heads of one height")
                (file,) = standing(tmp_path).evidence
            evidence = msgspec.json.decode(file.read_bytes(), type=Evidence)
            assert len(evidence.earlier_texts) == len(evidence.later_texts) == 1
            with refusing(Why.NO_EVIDENCE):  # nobody knows by which text they signed
                check_evidence(changed(evidence, earlier_texts=()).bytes(), CHARTER)

    asyncio.run(run())
