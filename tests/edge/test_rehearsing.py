"""A dry run says what would become of a transaction, to who may sign it, and changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import msgspec
import pytest

from heqi.client.building import Prepared
from heqi.client.sdk import AsyncClient, Outcome, Refused
from heqi.client.wire import SubmitAnswer
from heqi.edge.reasons import Why
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Facts
from heqi.state.store import Space
from tests import reached
from tests.pilot import (
    BANK,
    BUYER,
    PERSONS,
    SUPPLIER,
    Served,
    credit,
    everybody_signs,
    key,
    made,
    serving,
    transfer,
)


def on_a_ledger(check: Callable[[Served], Awaitable[None]]) -> None:
    async def run() -> None:
        async with serving() as served:
            await asyncio.wait_for(check(served), 30)

    asyncio.run(run())


def client(served: Served, party: str) -> AsyncClient:
    pair = key(party, PERSONS[party][0])
    transport = httpx.ASGITransport(app=served.app)
    return AsyncClient("http://node", party=party, pair=pair, now=served.clock, transport=transport)


async def tried(served: Served, party: str, envelope: bytes) -> Outcome:
    async with client(served, party) as asking:
        return await asking.dry_run(envelope)


async def refused(served: Served, party: str, envelope: bytes) -> tuple[str, Facts]:
    with pytest.raises(Refused) as found:
        await tried(served, party, envelope)
    return found.value.code, found.value.told.facts


def unsigned(prepared: Prepared) -> bytes:
    return prepared.seal(())


def kept_here(served: Served) -> list[tuple[bytes, bytes]]:
    with served.desk.store.reader() as reader:
        return reader.scan(Space.ROWS, b"", limit=10_000)


def test_without_signatures_it_is_as_if_everybody_had_signed_and_nothing_changes() -> None:
    async def check(served: Served) -> None:
        before, head = kept_here(served), served.desk.vouched.head
        prepared = made(credit(1), number=1)
        outcome = await tried(served, BANK, unsigned(prepared))
        assert (outcome.id, outcome.height, outcome.receipt.status) == (prepared.id, head.height + 1, "kept")
        assert kept_here(served) == before
        assert served.desk.vouched.head == head
        response = await served.http.post("/v1/transactions", content=everybody_signs(prepared))
        done = msgspec.json.decode(response.content, type=SubmitAnswer)
        assert done.receipt == outcome.receipt  # as it was told
        code, _ = await refused(served, BANK, unsigned(prepared))
        assert code == Inadmissible.SEEN.code

    on_a_ledger(check)


def test_why_it_would_be_refused_is_told_with_the_facts() -> None:
    async def check(served: Served) -> None:
        code, facts = await refused(served, SUPPLIER, unsigned(made(transfer(SUPPLIER, BANK, 5), number=1)))
        assert code == "payments.INSUFFICIENT_FUNDS"
        assert facts["amount"] == 5

    on_a_ledger(check)


def test_signatures_that_are_there_count_as_they_are() -> None:
    async def check(served: Served) -> None:
        prepared = made(credit(1), number=1)
        maker = key(BANK, PERSONS[BANK][0])
        code, _ = await refused(served, BANK, prepared.seal([prepared.sign(maker)]))
        assert code == "authority.POLICY_UNMET"
        other = made(credit(2), number=2)
        code, _ = await refused(served, BANK, prepared.seal([other.sign(maker)]))
        assert code == Inadmissible.BAD_SIGNATURE.code
        assert (await tried(served, BANK, everybody_signs(prepared))).receipt.status == "kept"

    on_a_ledger(check)


def test_nobody_tries_out_what_others_could_do() -> None:
    async def check(served: Served) -> None:
        theirs = made(transfer(SUPPLIER, BANK, 5), number=1)
        for party in (BANK, BUYER):
            code, facts = await refused(served, party, unsigned(theirs))
            assert code == Why.NOT_YOURS_TO_TRY.code
            reached.note(Why.NOT_YOURS_TO_TRY, facts)
        code, _ = await refused(served, BUYER, everybody_signs(theirs))
        assert code == Why.NOT_YOURS_TO_TRY.code
        response = await served.http.post("/v1/transactions/dry-run", content=unsigned(theirs))
        assert response.status_code == 401

    on_a_ledger(check)
