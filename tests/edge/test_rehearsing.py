"""A dry run says what would become of a transaction, to who may sign it, and changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx
import msgspec
import pytest

from heqi.client.building import Prepared
from heqi.client.sdk import AsyncClient, Outcome, Refused
from heqi.client.wire import RefusalBody, SubmitAnswer
from heqi.edge.reasons import Why
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Facts
from heqi.machine.transactions import Action
from heqi.modules.amendment import Propose, Vote
from heqi.modules.payments import Credit, PlaceHold
from heqi.modules.payments import Terms as Payments
from heqi.state.store import Space
from heqi.values.days import add_days
from tests import reached
from tests.amending import MEMBERS, WHY, Amending, changes_of
from tests.pilot import (
    BANK,
    BUYER,
    CHARTER,
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


# --- it says what then becomes of it ------------------------------------------------------------------------------

HOLD_DAYS = "payments.hold_days_at_most"


def set_aside(pilot: Amending, days: int) -> PlaceHold:
    said = {"bank": BANK, "currency": "CNY", "payee": SUPPLIER, "amount": 1_00, "purpose": "goods"}
    return PlaceHold(by=BUYER, **said, expires_day=add_days(pilot.day, days))


async def told_alike(served: Served, party: str, action: Action, number: int) -> RefusalBody:
    """What a dry run tells of an action, which has to be what its submission tells then, to the last word."""
    prepared = made(action, number=number, second=served.clock.second)
    with pytest.raises(Refused) as tried_out:
        await tried(served, party, unsigned(prepared))
    async with client(served, party) as asking:
        with pytest.raises(Refused) as done:
            await asking.submit(everybody_signs(prepared))
    assert tried_out.value.told == done.value.told
    assert tried_out.value.receipt == done.value.receipt
    return done.value.told


@pytest.mark.parametrize(
    ("party", "action"),
    [
        (SUPPLIER, transfer(SUPPLIER, BANK, 5)),
        (SUPPLIER, Credit(by=SUPPLIER, customer=BUYER, currency="CNY", amount=1, reference="r")),
        (BANK, credit(1, customer="nobody")),
        (BUYER, Vote(by=BUYER, proposal="0" * 64, yes=True)),
        (BANK, Propose(by=BANK, base="0" * 64, changes=changes_of({HOLD_DAYS: 5}), reason=WHY)),
    ],
    ids=["without money", "without the role", "for nobody", "of nothing", "on another text"],
)
def test_what_a_dry_run_tells_the_submission_tells_then(party: str, action: Action) -> None:
    async def check(served: Served) -> None:
        await told_alike(served, party, action, 1)

    on_a_ledger(check)


def test_on_an_amended_ledger_it_cites_the_words_in_force() -> None:
    pilot = Amending()
    pilot.do(credit(1))
    pilot.amend({HOLD_DAYS: 5})
    ask = set_aside(pilot, 6)
    assert rests_on_of(pilot, ask).endswith(f"({HOLD_DAYS}): 5")


def test_a_text_that_takes_over_with_the_next_block_is_the_one_that_is_tried_and_cited() -> None:
    pilot = Amending()
    pilot.do(credit(1))
    proposal = pilot.propose(BANK, {HOLD_DAYS: 5})
    for member in MEMBERS[:5]:
        pilot.vote(proposal, member)
    ask = set_aside(pilot, 6 + 14)
    pilot.wait(days=14)
    assert pilot.charter.preamble.text == 1
    assert rests_on_of(pilot, ask).endswith(f"({HOLD_DAYS}): 5")


def test_a_receipt_of_before_an_amendment_cites_the_words_of_then() -> None:
    """Whoever hands the same bytes in again is told what was said first."""
    pilot = Amending()
    pilot.do(credit(1))
    ask = set_aside(pilot, 800)
    prepared = made(ask, number=1, second=pilot.second)
    before = CHARTER.terms(Payments).hold_days_at_most

    async def run() -> None:
        async with serving(pilot.application.store) as served:
            served.clock.second = pilot.second
            assert (await told_alike(served, BUYER, ask, 1)).source.endswith(f"({HOLD_DAYS}): {before}")

    asyncio.run(run())
    pilot.reopen()
    pilot.amend({HOLD_DAYS: 5})

    async def again() -> None:
        async with serving(pilot.application.store) as served:
            served.clock.second = pilot.second
            response = await served.http.post("/v1/transactions", content=everybody_signs(prepared))
            told = msgspec.json.decode(response.content, type=SubmitAnswer)
            assert told.rests_on.endswith(f"({HOLD_DAYS}): {before}")

    asyncio.run(again())


def rests_on_of(pilot: Amending, ask: Action) -> str:
    """The clause that a refusal cites, as tried out and then as submitted."""
    found: list[str] = []

    async def run() -> None:
        async with serving(pilot.application.store) as served:
            served.clock.second = pilot.second
            found.append((await told_alike(served, ask.by, ask, 1)).source)

    asyncio.run(run())
    return found[0]
