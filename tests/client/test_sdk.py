"""The SDK: the same surface waiting or blocking; retries are safe; heads are held to what was seen before."""

import asyncio
import inspect
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from heqi.chain import blocks
from heqi.chain.reader import RecordProof
from heqi.client import heads
from heqi.client.nodes import Node
from heqi.client.sdk import (
    AsyncClient,
    Client,
    ClientError,
    Forked,
    NotFound,
    Outcome,
    Refused,
    Stale,
    Unreachable,
    Untrue,
)
from heqi.client.transport import Waiting
from heqi.client.wire import ConsistencyAnswer, RecordAnswer, RefusalAnswer, RefusalBody
from heqi.edge.reasons import Why as Edge
from heqi.machine.admission import Inadmissible
from heqi.modules import CATALOGUE
from heqi.modules.charter import read_charter
from heqi.modules.payments import BALANCES
from heqi.state.tree import Proof, root_of
from heqi.storage.memory import MemoryStore
from tests.pilot import (
    ACTIONS,
    BANK,
    BUYER,
    CHARTER,
    LEDGER,
    OPERATOR,
    PERSONS,
    START,
    SUPPLIER,
    TEXT,
    Served,
    credit,
    credits_by,
    everybody_signs,
    founded,
    key,
    made,
    serving,
    transfer,
)

BANK_KEYS = [key(BANK, person) for person in PERSONS[BANK]]
BUYERS = f"{BANK}/CNY/{BUYER}"


def on_a_ledger(check: Callable[[Served], Awaitable[None]], **how: Any) -> None:
    async def run() -> None:
        async with serving(**how) as served:
            await asyncio.wait_for(check(served), 30)

    asyncio.run(run())


class Bridge(httpx.BaseTransport):
    """Carries a blocking client's requests to a ledger that is served on another thread's loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, app: Any) -> None:
        self._loop, self._asgi = loop, httpx.ASGITransport(app=app, raise_app_exceptions=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def send() -> httpx.Response:
            asked = httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            response = await self._asgi.handle_async_request(asked)
            return httpx.Response(response.status_code, headers=response.headers, content=await response.aread())

        return asyncio.run_coroutine_threadsafe(send(), self._loop).result(30)


@contextmanager
def blocking(party: str | None = BANK, **more: Any) -> Iterator[Client]:
    """A blocking client of a fresh ledger."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    context = serving()

    def wait(coroutine: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result(30)

    served = wait(context.__aenter__())
    try:
        pair = None if party is None else key(party, PERSONS[party][0])
        transport = Bridge(loop, served.app)
        with Client("http://node", party=party, pair=pair, now=served.clock, transport=transport, **more) as client:
            yield client
    finally:
        wait(context.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


# --- one surface --------------------------------------------------------------------------------------------------


def test_both_clients_have_the_same_methods_with_the_same_parameters() -> None:
    def surface(kind: type[Any]) -> dict[str, list[str]]:
        methods = inspect.getmembers(kind, inspect.isfunction)
        return {name: [*inspect.signature(each).parameters] for name, each in methods if not name.startswith("_")}

    assert surface(Client) == surface(AsyncClient)
    assert [*inspect.signature(Client.__init__).parameters] == [*inspect.signature(AsyncClient.__init__).parameters]


def test_the_blocking_client_does_the_whole_of_it(tmp_path: Path) -> None:
    with blocking(charter=CHARTER, head_file=tmp_path / "head") as client:
        outcome = client.send(credit(1), pairs=BANK_KEYS)
        assert outcome.receipt.status == "kept"
        prepared = client.prepare(credit(2))
        assert client.submit(prepared.seal(map(prepared.sign, BANK_KEYS))).id == prepared.id
        assert len(client.submit_many(credits_by(range(3, 10)))) == 7
        record = client.record("balances", BUYERS, proof=True)
        assert record.row.available == 9 * 100_00
        assert client.record("balances", BUYERS, height=outcome.height).row.available == 100_00
        told = client.receipt(outcome.id, proof=True)
        assert (told.height, told.receipt) == (outcome.height, outcome.receipt)
        assert [key for key, _ in client.rows("balances", "party", BUYER)] == [BUYERS]
        assert client.page("members", limit=2).cursor is not None
        assert len([*client.rows("members")]) == len(PERSONS)
        assert client.head().head.height == client.health().height
        assert client.block(outcome.height).height == outcome.height
        assert client.charter() is CHARTER
        assert client.founding().digest == LEDGER
        assert {each.name for each in client.catalogue().actions} == {*ACTIONS}
        with pytest.raises(Refused):
            client.view("payables")


def test_the_waiting_client_does_the_same() -> None:
    async def check(served: Served) -> None:
        async with served.client(BANK) as client:
            outcome = await client.send(credit(1), pairs=BANK_KEYS)
            assert (await client.record("balances", BUYERS, proof=True)).row.available == 100_00
            assert (await client.receipt(outcome.id, proof=True)).receipt == outcome.receipt
            assert [key async for key, _ in client.rows("balances")] == [f"{BANK}/CNY", BUYERS]
            assert (await client.head()).vouchers[0].member == OPERATOR

    on_a_ledger(check)


# --- transactions -------------------------------------------------------------------------------------------------


def test_what_will_be_created_is_known_before_it_is_signed() -> None:
    with blocking() as client:
        prepared = client.prepare(credit(1))
        assert prepared.transaction.parties == (BANK,)
        assert msgspec.json.decode(prepared.body)["parties"] == [BANK]
        assert prepared.record_id() == prepared.record_id(0, BANK) != prepared.record_id(1)
        assert prepared.transaction.valid_until == START + 600


def test_a_refusal_of_the_ledger_carries_its_receipt_and_sentences() -> None:
    pairs = [key(SUPPLIER, person) for person in PERSONS[SUPPLIER]]
    with blocking(SUPPLIER) as client:
        with pytest.raises(Refused) as refused:
            client.send(transfer(SUPPLIER, BUYER, 5_00), pairs=pairs)
        error = refused.value
        assert error.code == "payments.INSUFFICIENT_FUNDS"
        assert error.receipt is not None
        assert error.receipt.action == 0
        assert error.height == 2  # after the block that told the time
        assert error.facts["amount"] == 5_00
        assert error.en
        assert error.zh


def test_an_inadmissible_transaction_is_refused_without_a_receipt() -> None:
    with blocking() as client, pytest.raises(Refused) as refused:
        client.send(credit(1), pairs=[key(SUPPLIER)])
    assert (refused.value.code, refused.value.receipt) == (Inadmissible.KEY_UNKNOWN.code, None)


def test_a_stream_tells_of_each_by_itself() -> None:
    with blocking() as client:
        refused = everybody_signs(made(transfer(SUPPLIER, BUYER, 5_00), number=50))
        found = client.submit_many([*credits_by([1]), b"garbage", refused, *credits_by([2])])
        assert [type(each) for each in found] == [Outcome, Refused, Refused, Outcome]
        assert isinstance(found[2], Refused)
        assert found[2].receipt is not None


class Flaky(httpx.AsyncBaseTransport):
    """Loses the first answers, after the node has taken the request in."""

    def __init__(self, served: Served, losses: int, status: int | None = None) -> None:
        self._asgi = httpx.ASGITransport(app=served.app, raise_app_exceptions=False)
        self.left, self.status, self.sent = losses, status, list[bytes]()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(await request.aread())
        if self.left:
            self.left -= 1
            if self.status is not None:
                return httpx.Response(self.status, content=b"busy")
            await self._asgi.handle_async_request(request)
            raise httpx.ReadError("the connection was lost")
        return await self._asgi.handle_async_request(request)


@pytest.mark.parametrize("status", [None, 503])
def test_what_got_lost_is_sent_again_as_the_same_bytes_and_happens_once(status: int | None) -> None:
    async def check(served: Served) -> None:
        flaky = Flaky(served, 2, status)
        pair = key(BANK)
        async with AsyncClient(
            "http://node", party=BANK, pair=pair, now=served.clock, transport=flaky, charter=CHARTER
        ) as client:
            outcome = await client.send(credit(1), pairs=BANK_KEYS)
        assert len(flaky.sent) == 3
        assert len({*flaky.sent}) == 1
        assert outcome.receipt.status == "kept"
        assert served.desk.vouched.head.history_size == 1

    on_a_ledger(check)


def test_a_node_that_is_not_there_is_told_and_the_bytes_are_kept() -> None:
    with Client("http://127.0.0.1:9", attempts=2, charter=CHARTER, party=BANK, pair=key(BANK)) as client:
        with pytest.raises(Unreachable) as lost:
            client.send(credit(1))
        assert lost.value.envelope is not None
        assert lost.value.retry
        with pytest.raises(Unreachable):
            client.health()


def test_a_client_without_a_key_asks_only_what_is_open() -> None:
    with blocking(None) as client:
        assert client.head().head.founding == LEDGER
        with pytest.raises(ClientError) as refused:
            client.record("members", BUYER)
        assert refused.value.code == "client.NO_KEY"


def test_unknown_and_not_yours_are_both_not_found() -> None:
    async def check(served: Served) -> None:
        await served.desk.engine.submit(credits_by([1])[0])
        async with served.client(SUPPLIER) as client:
            for ask in (client.record("balances", BUYERS), client.record("balances", "no/such/key")):
                with pytest.raises(NotFound):
                    await ask
            with pytest.raises(NotFound):
                await client.receipt(made(credit(1), number=1).id)

    on_a_ledger(check)


# --- whom to believe ----------------------------------------------------------------------------------------------


def test_absence_is_proven_to_who_may_see_the_whole_table() -> None:
    with blocking() as client:
        client.send(credit(1), pairs=BANK_KEYS)
        absent = client.record("members", "nobody", proof=True)
        assert absent.row is None
        assert absent.proof is not None


def test_the_charter_that_one_holds_is_the_one_that_counts() -> None:
    other = read_charter(TEXT.replace("window_seconds = 3600", "window_seconds = 3000"), CATALOGUE)
    with blocking(charter=other) as client:
        for ask in (client.founding, client.head):
            with pytest.raises(Untrue):
                ask()


Change = Callable[[str, Any], Any]


class Lying(httpx.AsyncBaseTransport):
    """A node whose answers are changed on the way: change(path, answer) -> answer."""

    def __init__(self, served: Served, change: Change) -> None:
        self._asgi, self._change = httpx.ASGITransport(app=served.app, raise_app_exceptions=False), change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await self._asgi.handle_async_request(request)
        content = await response.aread()
        changed = self._change(request.url.path, msgspec.json.decode(content))
        return httpx.Response(response.status_code, content=msgspec.json.encode(changed))


def nested(answer: Any, path: str) -> tuple[Any, str]:
    *parts, last = path.split(".")
    for part in parts:
        answer = answer[int(part)] if part.isdigit() else answer[part]
    return answer, last


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("row.available", 1),
        ("proof.row.available", 1),
        ("proof.salt", "0" * 32),
        ("proof.key", "x"),
        ("proof.tree.siblings.0", "0" * 64),
        ("head.head.state_root", "0" * 64),
        ("head.head.app_hash", "0" * 64),
        ("head.head.height", 7),
        ("head.head.as_of", 7),
        ("head.vouchers.0.signature", "0" * 128),
        ("head.vouchers.0.member", BANK),
        ("table", "holds"),
        ("key", "x"),
        ("height", 7),
        ("proof", None),
        ("head", None),
        ("row", 5),
    ],
)
def test_a_record_that_was_changed_on_the_way_is_not_believed(path: str, value: Any) -> None:
    def change(url: str, answer: Any) -> Any:
        if "/records/" in url:
            place, last = nested(answer, path)
            place[int(last) if isinstance(place, list) else last] = value
        return answer

    async def check(served: Served) -> None:
        await served.desk.engine.submit(credits_by([1])[0])
        async with served.client(BANK) as honest:
            await honest.record("balances", BUYERS, proof=True)
        async with AsyncClient(
            "http://node", party=BANK, pair=key(BANK), now=served.clock, transport=Lying(served, change)
        ) as client:
            with pytest.raises(Untrue):
                await client.record("balances", BUYERS, proof=True)

    on_a_ledger(check)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("receipt.status", "refused"),
        ("proof.receipt.status", "refused"),
        ("proof.position", 1),
        ("proof.leaf_index", 1),
        ("proof.block.height", 5),
        ("height", 7),
        ("second", 7),
        ("proof", None),
    ],
)
def test_a_receipt_that_was_changed_on_the_way_is_not_believed(path: str, value: Any) -> None:
    def change(url: str, answer: Any) -> Any:
        if "/receipts/" in url:
            place, last = nested(answer, path)
            place[last] = value
        return answer

    async def check(served: Served) -> None:
        await served.desk.engine.submit(credits_by([1])[0])
        async with AsyncClient(
            "http://node", party=BANK, pair=key(BANK), now=served.clock, transport=Lying(served, change)
        ) as client:
            with pytest.raises(Untrue):
                await client.receipt(made(credit(1), number=1).id, proof=True)

    on_a_ledger(check)


def test_a_charter_that_not_every_founder_signed_is_not_taken_over() -> None:
    def change(url: str, answer: Any) -> Any:
        if url.endswith("/charter"):
            answer["founders"] = answer["founders"][1:]
        return answer

    async def check(served: Served) -> None:
        async with AsyncClient("http://node", transport=Lying(served, change)) as client:
            with pytest.raises(Untrue) as refused:
                await client.charter()
            assert refused.value.code == "charter.SIGNATURE_MISSING"

    on_a_ledger(check)


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}", b"\xff"])
@pytest.mark.parametrize("status", [200, 404, 500])
def test_what_does_not_speak_as_a_node_is_told_apart(content: bytes, status: int) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(status, content=content))
    with Client("http://node", transport=transport, attempts=1, party=BANK, pair=key(BANK), charter=CHARTER) as client:
        asks: list[Callable[[], object]] = [
            client.health,
            client.head,
            client.founding,
            lambda: client.record("members", BUYER),
            lambda: client.submit(credits_by([1])[0]),
        ]
        for ask in asks:
            with pytest.raises(ClientError) as refused:
                ask()
            assert refused.value.code == "client.NOT_A_NODE"


# --- heads and forks ----------------------------------------------------------------------------------------------


def with_credits(*blocks_of: list[int]) -> MemoryStore:
    """A ledger with these credits, block by block."""
    store = MemoryStore()
    application = founded(store)
    for number, credited in enumerate(blocks_of):
        application.finalise(number + 1, START - 10 + number, credits_by(credited, second=START))
        application.commit()
    return store


def seen_then(before: MemoryStore, after: MemoryStore, file: Path) -> str:
    """What a client that saw one ledger says of another: "" when it goes on."""
    told: Forked | None = None

    async def look(served: Served) -> None:
        async with served.client(head_file=file) as client:
            await client.head()

    async def look_again(served: Served) -> None:
        nonlocal told
        try:
            await look(served)
        except Forked as forked:
            told = forked

    on_a_ledger(look, store=before)
    kept = file.read_bytes()
    on_a_ledger(look_again, store=after)
    if told is None:
        return ""
    said = str(told.facts["problem"])
    assert file.read_bytes() == kept
    assert said in told.en
    assert said not in told.zh  # a sentence of ours, in both languages
    return said


def test_a_ledger_that_goes_on_is_followed(tmp_path: Path) -> None:
    assert seen_then(with_credits([1]), with_credits([1], [2, 3], [], [4]), tmp_path / "head") == ""
    assert seen_then(with_credits(), with_credits([1]), tmp_path / "first") == ""


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ([[1], [2]], [[1]], "gone back"),
        ([[1], [2]], [[1], [3]], "two heads"),
        ([[1], [2]], [[1], [3], [4]], "does not begin"),
        ([[1], [2]], [[2], [1], [3]], "does not begin"),
        ([[1], []], [[2], [], []], "two states"),
        ([[1], [2]], [[1], [], []], "gone back"),
    ],
)
def test_a_ledger_that_was_rewritten_is_a_fork(
    before: list[list[int]], after: list[list[int]], problem: str, tmp_path: Path
) -> None:
    assert problem in seen_then(with_credits(*before), with_credits(*after), tmp_path / "head")


def test_heads_that_come_out_of_order_are_no_fork() -> None:
    async def check(served: Served) -> None:
        async with served.client(BANK) as client:
            await client.head()
            asked = [client.record("balances", BUYERS, proof=True) for _ in range(5)]
            await client.send(credit(1), pairs=BANK_KEYS)
            sent = [client.send(credit(number), pairs=BANK_KEYS) for number in range(2, 30)]
            found = await asyncio.gather(*sent, *asked, *(client.head() for _ in range(10)))
            assert len(found) == 28 + 5 + 10
            assert (await client.head()).head.history_size >= 1
            old = await client.head(1)
            assert old.head.height == 1

    on_a_ledger(check)


def test_a_head_file_of_another_ledger_or_a_damaged_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "head"
    heads.write_head_file(file, "0" * 64, None)
    with blocking(head_file=file) as client, pytest.raises(Untrue) as refused:
        client.head()
    assert refused.value.code == "client.HEAD_OF_OTHER_LEDGER"
    for content in (b"", b"garbage", b"{}", b'{"format":"heqi-head-9","ledger":"' + b"0" * 64 + b'","head":null}'):
        file.write_bytes(content)
        with blocking(head_file=file, charter=CHARTER) as client, pytest.raises(ClientError) as damaged:
            client.head()
        assert damaged.value.code == "client.HEAD_FILE_DAMAGED"


def test_a_head_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with blocking(head_file=tmp_path / "file" / "head") as client, pytest.raises(ClientError) as refused:
        client.head()
    assert refused.value.code in ("client.HEAD_FILE_DAMAGED", "client.HEAD_FILE_UNWRITABLE")
    (tmp_path / "folder").mkdir()
    with pytest.raises(Exception, match="HEAD_FILE_UNWRITABLE"):
        heads.write_head_file(tmp_path / "folder", LEDGER, None)


def test_a_head_for_which_nobody_vouches_is_not_taken(tmp_path: Path) -> None:
    async def check(served: Served) -> None:
        await served.desk.engine.submit(credits_by([1])[0])
        async with served.client(BANK, head_file=tmp_path / "head") as client:
            identity = made(credit(1), number=1).id
            asks = (client.head(), client.record("balances", BUYERS, proof=True), client.receipt(identity, proof=True))
            for ask in asks:
                with pytest.raises(Untrue) as refused:
                    await ask
                assert refused.value.code == "client.NOBODY_VOUCHES"
            assert (await client.record("balances", BUYERS)).row.available == 100_00

    on_a_ledger(check, voucher=None)
    assert not (tmp_path / "head").exists()


def test_who_asks_for_it_takes_unvouched_heads_and_never_keeps_them(tmp_path: Path) -> None:
    async def check(served: Served) -> None:
        await served.desk.engine.submit(credits_by([1])[0])
        async with served.client(BANK, head_file=tmp_path / "head", trust_unvouched=True) as client:
            assert (await client.head()).vouchers == ()
            assert (await client.record("balances", BUYERS, proof=True)).row.available == 100_00

    on_a_ledger(check, voucher=None)
    assert not (tmp_path / "head").exists()


NO_VOTES = RefusalAnswer(
    refusal=RefusalBody(
        code=Edge.NO_VOTES.code, en="none", zh="无", do_en="", do_zh="", facts={"height": 5}, source="", retry=True
    )
)


class Forging(httpx.AsyncBaseTransport):
    """Somebody on the way without any key: a head of its own making, and a proof that leads to it. The consistency
    proof from an empty history is empty, so that nothing but signatures stands against it.
    """

    def __init__(self, head: blocks.Head) -> None:
        row = BALANCES.row(bank=BANK, currency="CNY", party=BUYER, available=10**12, held=0)
        salt, content = bytes(16), BALANCES.write(row)
        root = root_of(BALANCES.path(BUYERS), BALANCES.leaf(BUYERS, salt, content), Proof(()))
        invented = blocks.app_hash(root.hex(), "ab" * 32, head.founding, head.charter)
        self.head = blocks.VouchedHead(
            head=msgspec.structs.replace(
                head,
                app_hash=invented,
                as_of=head.as_of + 5,
                height=head.height + 5,
                history_root="ab" * 32,
                history_size=head.history_size + 1,
                state_root=root.hex(),
            ),
            vouchers=(),
        )
        proof = RecordProof(table="balances", key=BUYERS, row=msgspec.Raw(content), salt=salt.hex(), tree=Proof(()))
        self.record = RecordAnswer(
            table="balances",
            key=BUYERS,
            height=self.head.head.height,
            row=msgspec.Raw(content),
            proof=proof,
            head=self.head,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/votes":
            return httpx.Response(404, content=msgspec.json.encode(NO_VOTES))
        answers: dict[str, Any] = {
            "/v1/consistency": ConsistencyAnswer(earlier=0, later=1, hashes=()),
            "/v1/head": self.head,
        }
        return httpx.Response(200, content=msgspec.json.encode(answers.get(request.url.path, self.record)))


@pytest.mark.parametrize("trusting", [False, True])
def test_once_somebody_vouched_a_forged_head_is_never_taken(trusting: bool, tmp_path: Path) -> None:
    async def check(served: Served) -> None:
        file = tmp_path / "head"
        more: dict[str, Any] = {"charter": CHARTER, "trust_unvouched": trusting, "head_file": file}
        async with served.client(BUYER, **more) as client:
            seen = await client.head()
        kept = file.read_bytes()
        async with AsyncClient(
            "http://node", party=BUYER, pair=key(BUYER), now=served.clock, transport=Forging(seen.head), **more
        ) as client:
            for ask in (client.record("balances", BUYERS, proof=True, allow_stale=True), client.head()):
                with pytest.raises(Untrue) as refused:
                    await ask
                assert refused.value.code == "client.NOBODY_VOUCHES"
        assert file.read_bytes() == kept
        async with served.client(BUYER, **more) as client:
            assert (await client.head()).head == seen.head

    on_a_ledger(check)


def test_a_head_that_was_taken_on_trust_binds_nobody_once_somebody_vouches() -> None:
    async def check(served: Served) -> None:
        forging = Forging(served.desk.vouched.head)
        client = AsyncClient(
            "http://node",
            party=BUYER,
            pair=key(BUYER),
            now=served.clock,
            transport=forging,
            charter=CHARTER,
            trust_unvouched=True,
        )
        forged = await client.record("balances", BUYERS, proof=True, allow_stale=True)
        assert forged.row.available == 10**12
        honest = Waiting("http://node", httpx.ASGITransport(app=served.app, raise_app_exceptions=False))
        client._talk.nodes._nodes = (Node("http://node", honest),)
        assert (await client.head()).vouchers
        client._talk.nodes._nodes = (Node("http://node", Waiting("http://node", forging)),)
        with pytest.raises(Untrue):
            await client.record("balances", BUYERS, proof=True, allow_stale=True)

    on_a_ledger(check)


def test_a_head_file_without_a_signature_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "head"
    heads.write_head_file(file, LEDGER, blocks.VouchedHead(head=founded(MemoryStore()).head, vouchers=()))
    with blocking(head_file=file, charter=CHARTER) as client, pytest.raises(ClientError) as refused:
        client.head()
    assert refused.value.code == "client.HEAD_FILE_DAMAGED"


# --- how old it is ------------------------------------------------------------------------------------------------


def test_an_answer_older_than_heartbeats_explain_is_told() -> None:
    async def check(served: Served) -> None:
        async with served.client(BANK) as client:
            outcome = await client.send(credit(1), pairs=BANK_KEYS)
            allowed = heads.HEARTBEATS_MISSED * CHARTER.preamble.heartbeat_seconds + heads.LATE_SECONDS
            served.clock.second = outcome.second + allowed
            assert (await client.record("balances", BUYERS, proof=True)).row.available == 100_00
            assert (await client.receipt(outcome.id, proof=True)).receipt == outcome.receipt
            assert ((await client.head()).stale_seconds, (await client.health()).stale_seconds) == (0, 0)
            served.clock.second += 1
            for ask in (client.record("balances", BUYERS, proof=True), client.receipt(outcome.id, proof=True)):
                with pytest.raises(Stale) as stale:
                    await ask
                assert (stale.value.code, stale.value.facts["seconds"]) == ("client.STALE", allowed + 1)
                assert stale.value.retry
            assert (await client.head()).stale_seconds == allowed + 1
            assert (await client.health()).stale_seconds == allowed + 1
            assert (await client.head(outcome.height)).stale_seconds == 0
            assert (await client.record("balances", BUYERS, proof=True, allow_stale=True)).row.available == 100_00
            assert (await client.record("balances", BUYERS, height=outcome.height, proof=True)).row.available == 100_00
            assert (await client.receipt(outcome.id, proof=True, allow_stale=True)).receipt == outcome.receipt
            assert (await client.record("balances", BUYERS)).row.available == 100_00

    on_a_ledger(check)


def test_a_witness_may_not_vouch() -> None:
    head = founded(MemoryStore()).head
    vouched = blocks.VouchedHead(head=head, vouchers=(blocks.vouch(head, SUPPLIER, key(SUPPLIER)),))
    with pytest.raises(Exception, match="NOT_VOUCHED"):
        heads.require_vouched(vouched, CHARTER)
