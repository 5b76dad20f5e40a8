"""The HTTP interface: who asks is shown by a signature, readers see what they are party to, refusals are typed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from heqi.client.requests import Reading, reading_headers
from heqi.client.wire import (
    BlockAnswer,
    CatalogueAnswer,
    CharterAnswer,
    ConsistencyAnswer,
    PageAnswer,
    ReceiptAnswer,
    RecordAnswer,
    RefusalAnswer,
)
from heqi.codec.signatures import KeyPair, sign
from heqi.edge.reasons import Why
from heqi.modules.parties import RotateKey, possession_message
from tests.pilot import (
    ACTIONS,
    BANK,
    BUYER,
    LEDGER,
    OPERATOR,
    PERSONS,
    START,
    SUPPLIER,
    TABLES,
    Served,
    credit,
    credits_by,
    everybody_signs,
    key,
    made,
    refusal_code,
    serving,
    transfer,
)

WITNESS = SUPPLIER  # keeps no book
BUYERS_ROW = f"/v1/records/balances/{BANK}/CNY/{BUYER}"


def signed(asked: str, party: str, pair: KeyPair | None = None, **changed: Any) -> dict[str, str]:
    """The headers of an honest reader, with some changed."""
    facts = {"ledger": LEDGER, "method": "GET", "party": party, "path": asked, "time": START} | changed
    return reading_headers(Reading(**facts), pair or key(party, PERSONS[party][0]))


async def ask(served: Served, path: str, party: str | None = None, **changed: Any) -> tuple[int, bytes]:
    headers = {} if party is None else signed(path, party, **changed)
    response = await served.http.get(path, headers=headers)
    return response.status_code, response.content


def with_business(check: Callable[[Served], Awaitable[None]]) -> None:
    """Run a check on a ledger on which the bank credited the buyer, and the buyer paid the supplier."""

    async def run() -> None:
        async with serving() as served:
            await served.desk.engine.submit(credits_by([1])[0])
            await served.desk.engine.submit(everybody_signs(made(transfer(BUYER, SUPPLIER, 40_00), number=2)))
            await check(served)

    asyncio.run(run())


# --- a node that is behind ---------------------------------------------------------------------------------------


def test_a_node_that_catches_up_says_so_and_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check(served: Served) -> None:
        monkeypatch.setattr(type(served.desk.engine), "syncing", True)
        for path in (BUYERS_ROW, "/v1/tables/balances", "/v1/blocks/1", "/v1/views/payables"):
            status, content = await ask(served, path, BANK)
            assert (status, refusal_code(content)) == (503, Why.SYNCING.code)
        for path in ("/v1/transactions", "/v1/transactions/stream"):
            response = await served.http.post(path, content=credits_by([9])[0])
            assert (response.status_code, response.headers["retry-after"]) == (503, "1")
            assert refusal_code(response.content) == Why.SYNCING.code
        for path in ("/v1/health", "/v1/head", "/v1/charter", "/v1/catalogue"):
            assert (await ask(served, path))[0] == 200
        monkeypatch.undo()
        assert (await ask(served, BUYERS_ROW, BUYER))[0] == 200

    with_business(check)


# --- who asks -----------------------------------------------------------------------------------------------------


def test_a_reader_who_signs_reads_its_own() -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, f"/v1/records/balances/{BANK}/CNY/{SUPPLIER}", SUPPLIER)
        assert status == 200
        answer = msgspec.json.decode(content, type=RecordAnswer)
        assert msgspec.json.decode(bytes(answer.row))["available"] == 40_00

    with_business(check)


@pytest.mark.parametrize(
    "changed",
    [
        {"ledger": "0" * 64},
        {"method": "POST"},
        {"path": "/v1/records/balances/other"},
        {"path": BUYERS_ROW + "?height=1"},
        {"time": START + 1},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_signature_is_for_one_request_alone(changed: dict[str, Any]) -> None:
    async def check(served: Served) -> None:
        headers = signed(BUYERS_ROW, BUYER, **changed) | {"Heqi-Time": str(START)}
        response = await served.http.get(BUYERS_ROW, headers=headers)
        assert (response.status_code, refusal_code(response.content)) == (401, Why.NOT_AUTHENTICATED.code)

    with_business(check)


def test_somebody_elses_key_does_not_speak_for_a_party() -> None:
    async def check(served: Served) -> None:
        for pair in (key(SUPPLIER), key("nobody")):
            headers = signed(BUYERS_ROW, BUYER, pair)
            response = await served.http.get(BUYERS_ROW, headers=headers)
            assert (response.status_code, refusal_code(response.content)) == (401, Why.NOT_AUTHENTICATED.code)

    with_business(check)


@pytest.mark.parametrize("name", ["Heqi-Party", "Heqi-Key", "Heqi-Time", "Heqi-Signature"])
@pytest.mark.parametrize("value", [None, "", "x", "-1", "9" * 400, "é"])
def test_a_missing_or_odd_header_shows_nobody(name: str, value: str | None) -> None:
    async def check(served: Served) -> None:
        headers: dict[str, bytes] = {k: v.encode() for k, v in signed(BUYERS_ROW, BUYER).items()}
        headers.pop(name) if value is None else headers.update({name: value.encode("latin-1")})
        response = await served.http.get(BUYERS_ROW, headers=headers)
        assert (response.status_code, refusal_code(response.content)) == (401, Why.NOT_AUTHENTICATED.code)

    with_business(check)


@pytest.mark.parametrize("second", [START - 61, START + 61])
def test_a_clock_that_is_off_is_told_so(second: int) -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, BUYERS_ROW, BUYER, time=second)
        assert (status, refusal_code(content)) == (401, Why.CLOCK_OFF.code)
        facts = msgspec.json.decode(content, type=RefusalAnswer).refusal.facts
        assert facts == {"signed": second, "now": START, "limit": 60}

    with_business(check)


def test_a_key_that_was_rotated_away_reads_no_more() -> None:
    async def check(served: Served) -> None:
        assert (await ask(served, BUYERS_ROW, BUYER))[0] == 200
        old, new = key(BUYER), key(BUYER, "new")
        possession = sign(new, possession_message(LEDGER, BUYER, "maker-1"))
        rotate = RotateKey(by=BUYER, old=old.public, key=new.public, until_day=None, possession=possession)
        outcome = await served.desk.engine.submit(everybody_signs(made(rotate, number=9)))
        assert outcome.receipt.status == "kept", outcome.receipt
        assert (await ask(served, BUYERS_ROW, BUYER))[0] == 401
        response = await served.http.get(BUYERS_ROW, headers=signed(BUYERS_ROW, BUYER, new))
        assert response.status_code == 200

    with_business(check)


# --- what they see ------------------------------------------------------------------------------------------------


def test_unknown_and_not_yours_answer_alike() -> None:
    async def check(served: Served) -> None:
        found = set()
        for path in (
            BUYERS_ROW,
            f"/v1/records/balances/{BANK}/CNY/nobody",
            "/v1/records/quotas/" + BUYER,
            "/v1/records/no-such-table/x",
            "/v1/records/balances/" + "x" * 2_000,
            f"/v1/records/keys/{quote(key(BUYER).public, safe='')}",
            "/v1/receipts/" + made(credit(1), number=1).id,
            "/v1/receipts/" + "0" * 64,
        ):
            for asked in (path, path + "?proof=true"):
                found.add(await ask(served, asked, WITNESS))
        assert len(found) == 1
        status, content = found.pop()
        assert (status, refusal_code(content)) == (404, Why.NOT_FOUND.code)

    with_business(check)


def test_what_everyone_may_read_is_read_and_proven_absent_by_any_member() -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, f"/v1/records/members/{BUYER}?proof=true", WITNESS)
        assert status == 200
        assert msgspec.json.decode(content, type=RecordAnswer).proof is not None
        status, content = await ask(served, "/v1/records/members/nobody?proof=true", WITNESS)
        answer = msgspec.json.decode(content, type=RecordAnswer)
        assert (status, bytes(answer.row)) == (200, b"null")
        assert (await ask(served, "/v1/records/members/nobody", WITNESS))[0] == 404
        for never in ("Nobody", "nobody%20", "nobody%0A", "nobody/x"):
            assert (await ask(served, f"/v1/records/members/{never}?proof=true", WITNESS))[0] == 404

    with_business(check)


def test_book_keepers_see_the_whole_book() -> None:
    async def check(served: Served) -> None:
        for party in (OPERATOR, "supervisor", "harbour-bank"):
            assert (await ask(served, BUYERS_ROW, party))[0] == 200
            assert (await ask(served, f"/v1/records/quotas/{BUYER}", party))[0] == 200
            assert (await ask(served, "/v1/receipts/" + made(credit(1), number=1).id, party))[0] == 200

    with_business(check)


def test_a_record_is_read_as_it_was() -> None:
    async def check(served: Served) -> None:
        found = []
        for height in (1, 2, 3):
            status, content = await ask(served, f"{BUYERS_ROW}?height={height}", BUYER)
            row = msgspec.json.decode(content, type=RecordAnswer).row if status == 200 else b"{}"
            found.append(msgspec.json.decode(bytes(row)).get("available"))
        assert found == [None, 100_00, 60_00]
        status, content = await ask(served, f"{BUYERS_ROW}?height=99", BUYER)
        assert (status, refusal_code(content)) == (404, "store.HEIGHT_UNKNOWN")

    with_business(check)


async def keys_of(served: Served, path: str, party: str) -> list[str]:
    """All keys of a list, one row per page."""
    keys, after = list[str](), ""
    while True:
        paged = f"{path}{'&' if '?' in path else '?'}limit=1" + (f"&after={quote(after, safe='')}" if after else "")
        status, content = await ask(served, paged, party)
        assert status == 200, content
        page = msgspec.json.decode(content, type=PageAnswer)
        keys += [row.key for row in page.rows]
        if page.cursor is None:
            return keys
        after = page.cursor


def test_lists_hold_the_readers_own_rows_and_go_on_by_cursor() -> None:
    async def check(served: Served) -> None:
        mine, its = f"{BANK}/CNY/{BUYER}", f"{BANK}/CNY/{SUPPLIER}"
        path = "/v1/tables/balances"
        assert await keys_of(served, path, SUPPLIER) == [its]
        assert await keys_of(served, path, "river-parts") == []
        everything = [f"{BANK}/CNY", mine, its]
        assert await keys_of(served, path, BUYER) == everything  # it keeps the book
        assert await keys_of(served, path, OPERATOR) == everything
        assert await keys_of(served, f"{path}?field=party&value={SUPPLIER}", OPERATOR) == [its]
        assert await keys_of(served, f"{path}?field=bank&value={BANK}", SUPPLIER) == [its]
        assert await keys_of(served, f"{path}?field=party&value={BUYER}", SUPPLIER) == []
        assert len(await keys_of(served, "/v1/tables/members", SUPPLIER)) == len(PERSONS)
        status, content = await ask(served, "/v1/tables/quotas", SUPPLIER)
        assert (status, refusal_code(content)) == (404, Why.NOT_FOUND.code)
        assert (await ask(served, "/v1/tables/none", SUPPLIER))[1] == content

    with_business(check)


@pytest.mark.parametrize(
    "query",
    ["field=party", "value=x", "field=available&value=1", "limit=0", "limit=9999", "limit=x", "limit=" + "9" * 90],
)
def test_a_list_that_is_asked_wrongly_says_what_is_wrong(query: str) -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, f"/v1/tables/balances?{query}", BUYER)
        assert (status, refusal_code(content)) == (400, Why.FORM.code)

    with_business(check)


# --- receipts and blocks ------------------------------------------------------------------------------------------


def test_the_parties_of_a_transaction_read_its_receipt() -> None:
    async def check(served: Served) -> None:
        path = "/v1/receipts/" + made(transfer(BUYER, SUPPLIER, 40_00), number=2).id
        status, content = await ask(served, path, BUYER)
        answer = msgspec.json.decode(content, type=ReceiptAnswer)
        assert (status, answer.height, answer.receipt.status) == (200, 3, "kept")
        assert (await ask(served, path, SUPPLIER))[0] == 404

    with_business(check)


def test_a_receipt_can_be_waited_for() -> None:
    async def check(served: Served) -> None:
        path = "/v1/receipts/" + made(credit(3), number=3).id
        waiting = asyncio.create_task(ask(served, path + "?wait=30", BANK))
        somebody = asyncio.create_task(ask(served, path + "?wait=1", WITNESS))
        await asyncio.sleep(0.05)
        await served.desk.engine.submit(credits_by([3])[0])
        assert (await asyncio.wait_for(waiting, 5))[0] == 200
        start = time.monotonic()
        assert (await somebody)[0] == 404
        assert time.monotonic() - start > 0.5  # not-yours waits as long as unknown does

    with_business(check)


@pytest.mark.parametrize(
    "path", ["/v1/receipts/xyz", "/v1/receipts/" + "A" * 64, "/v1/receipts/" + "0" * 64 + "?wait=61"]
)
def test_a_receipt_that_is_asked_wrongly(path: str) -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, path, BUYER)
        assert (status, refusal_code(content)) == (400, Why.FORM.code)

    with_business(check)


def test_whole_blocks_are_for_book_keepers() -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, "/v1/blocks/2", OPERATOR)
        assert status == 200
        answer = msgspec.json.decode(content, type=BlockAnswer)
        assert answer.transactions == (credits_by([1])[0],)
        assert [each.status for each in answer.receipts] == ["kept"]
        for height in (2, 99):
            status, content = await ask(served, f"/v1/blocks/{height}", WITNESS)
            assert (status, refusal_code(content)) == (403, Why.KEEPERS_ONLY.code)
        for height in (99, -1, 10**30):
            assert (await ask(served, f"/v1/blocks/{height}", OPERATOR))[0] == 404

    with_business(check)


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_consistency_between_any_two_sizes_and_nothing_beyond() -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, "/v1/consistency?from=1&to=2")
        assert (status, len(msgspec.json.decode(content, type=ConsistencyAnswer).hashes)) == (200, 1)
        assert (await ask(served, "/v1/consistency?from=0&to=2"))[0] == 200
        for query in ("from=2&to=1", "from=1&to=3", "from=-1&to=1", "from=1", "to=1", "", "from=a&to=b"):
            status, content = await ask(served, f"/v1/consistency?{query}")
            assert (status, refusal_code(content)) == (400, Why.FORM.code), query

    with_business(check)


def test_the_charter_travels_with_every_founders_signature() -> None:
    async def check(served: Served) -> None:
        answer = msgspec.json.decode((await ask(served, "/v1/charter"))[1], type=CharterAnswer)
        assert answer.digest == LEDGER
        assert {each.member for each in answer.founders} == {*PERSONS}

    with_business(check)


def test_the_catalogue_has_every_action_with_the_schema_of_its_fields() -> None:
    async def check(served: Served) -> None:
        answer = msgspec.json.decode((await ask(served, "/v1/catalogue"))[1], type=CatalogueAnswer)
        assert [each.name for each in answer.actions] == ACTIONS
        assert all(each.en and each.zh and each.fields for each in answer.actions)
        assert {each.name for each in answer.tables} == {*TABLES}

    with_business(check)


def test_every_route_is_described_with_typed_answers_and_refusals() -> None:
    async def check(served: Served) -> None:
        schema = msgspec.json.decode((await ask(served, "/schema/openapi.json"))[1])
        routes = schema["paths"]
        assert {path.split("{")[0] for path in routes} >= {
            "/v1/transactions",
            "/v1/transactions/stream",
            "/v1/receipts/",
            "/v1/records/",
            "/v1/tables/",
            "/v1/views/",
            "/v1/blocks/",
            "/v1/head",
            "/v1/consistency",
            "/v1/charter",
            "/v1/catalogue",
            "/v1/health",
        }
        for path, methods in routes.items():
            for operation in methods.values():
                assert operation["description"], path
                for status in ("200", "400", "401", "404", "503"):
                    (content,) = operation["responses"][status]["content"].values()
                    assert "$ref" in content["schema"], (path, status)
                if "post" in methods:
                    assert operation["requestBody"]["content"]

    with_business(check)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/v1", 404), ("DELETE", "/v1/head", 405), ("GET", "/v1/transactions", 405)],
)
def test_a_path_that_is_not_there_is_refused_like_anything_else(method: str, path: str, status: int) -> None:
    async def check(served: Served) -> None:
        response = await served.http.request(method, path)
        assert (response.status_code, refusal_code(response.content)) == (status, Why.NO_SUCH_PATH.code)

    with_business(check)


def test_a_fault_of_the_node_shows_an_incident_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr("heqi.edge.querying.charter", fail)

    async def check(served: Served) -> None:
        status, content = await ask(served, "/v1/charter")
        assert (status, refusal_code(content)) == (500, Why.FAULT.code)
        assert b"secret" not in content
        assert b"Traceback" not in content

    with_business(check)


def test_views_need_lists() -> None:
    async def check(served: Served) -> None:
        status, content = await ask(served, "/v1/views/payables", BUYER)
        assert (status, refusal_code(content)) == (404, Why.NO_VIEWS.code)

    with_business(check)
