"""Who is suspended or leaves: what becomes of its claims, and what others say about it, by signed transactions."""

from datetime import date

import pytest

from heqi.machine.authority import MEMBERS as MEMBER_ROWS
from heqi.machine.authority import Why as Authority
from heqi.machine.receipts import KEPT
from heqi.modules.documents import AttestInvoice, Fingerprints, Recompute, Show
from heqi.modules.parties import AttestKyc, DeclareGroup, KycKind, Outcome
from heqi.modules.payments import BALANCES, PublishCalendar, SetCollectionAccount
from heqi.modules.receivables import (
    CLAIMS,
    OBLIGORS,
    Accept,
    Assign,
    AttestDefault,
    InvoicePart,
    Settle,
    Stage,
    Undertake,
    Why,
)
from heqi.values.days import add_days
from tests.amending import MEMBERS, Amending
from tests.modules.receivables.trade import digest
from tests.pilot import BANK, BUYER, OPERATOR, SUPPLIER, credit, transfer

FACE = 1_000_00
OTHER = "river-parts"
LEFT = {f"member[{SUPPLIER}].standing": "left"}


@pytest.fixture
def pilot() -> Amending:
    pilot = Amending()
    pilot.do(PublishCalendar(by=BANK, year=2026, version=1, closed=(date(2026, 5, 1),)))
    pilot.do(credit(1, amount=2 * FACE))
    for each in (SUPPLIER, OTHER):
        account = digest(each, "account")
        pilot.do(SetCollectionAccount(by=each, bank=BANK, account=account, agreed_by=(BANK,)))
    return pilot


def attesting(pilot: Amending, number: str) -> AttestInvoice:
    prints = Fingerprints(epoch=1, identity=digest(number), exact=digest(number, FACE), near=digest("near", number))
    return AttestInvoice(
        by=SUPPLIER,
        seller=SUPPLIER,
        buyer=BUYER,
        currency="CNY",
        total=FACE,
        retention=0,
        issued=pilot.day,
        commitment=digest("salted", number),
        fingerprints=(prints,),
    )


def offered(pilot: Amending, number: str) -> str:
    """A claim that the supplier has not accepted yet, on an invoice that both have on record."""
    ask = attesting(pilot, number)
    invoice = pilot.do(ask).record_id(0, SUPPLIER)
    pilot.do(
        Recompute(
            by=BUYER,
            document=invoice,
            currency="CNY",
            total=FACE,
            issued=ask.issued,
            commitment=ask.commitment,
            fingerprints=ask.fingerprints,
        )
    )
    return pilot.do(promising(pilot, invoice)).record_id(0, BUYER)


def promising(pilot: Amending, invoice: str) -> Undertake:
    return Undertake(
        by=BUYER,
        creditor=SUPPLIER,
        face=FACE,
        due=add_days(pilot.day, 58),
        invoices=(InvoicePart(document=invoice, amount=FACE),),
        contract=None,
        delivery=None,
        delivery_day=pilot.day,
        defences_waived=True,
        answer_by=add_days(pilot.day, 50),
    )


def test_who_leaves_keeps_its_claims_and_is_paid(pilot: Amending) -> None:
    claim = offered(pilot, "1")
    pilot.do(Accept(by=SUPPLIER, claim=claim))
    pilot.amend(LEFT)
    held = pilot.get(CLAIMS, claim)
    assert (held.holder, held.stage, held.face) == (SUPPLIER, Stage.LIVE, FACE)
    receipt = pilot.refuses(Authority.NOT_IN_STANDING, Assign(by=SUPPLIER, claim=claim, face=FACE, to=OTHER))
    assert receipt.facts == {"party": SUPPLIER, "standing": "left"}
    pilot.do(Settle(by=BUYER, root=claim, bank=BANK, amount=FACE))
    assert pilot.get(CLAIMS, claim).stage is Stage.PAID
    assert pilot.get(BALANCES, f"{BANK}/CNY/{SUPPLIER}").available == FACE
    pilot.do(transfer(SUPPLIER, OTHER, FACE))  # and takes its money along


def test_nobody_promises_anything_new_to_who_has_left(pilot: Amending) -> None:
    invoice = pilot.do(attesting(pilot, "1")).record_id(0, SUPPLIER)
    pilot.amend(LEFT)
    pilot.refuses(Why.COUNTERPARTY_NOT_ADMITTED, promising(pilot, invoice))


def test_an_offer_of_who_is_suspended_since_binds_it_no_more(pilot: Amending) -> None:
    """The obligor has signed an offer; it is a promise once the creditor accepts, and that would be new."""
    claim = offered(pilot, "1")
    powers = {each.member: each.power for each in pilot.charter.articles.book_keeper if each.member != BUYER}
    values = {f"book_keeper[{each}].power": 25 for each in powers}
    pilot.amend({**values, f"book_keeper[{BUYER}]": None, f"member[{BUYER}].standing": "suspended"})
    receipt = pilot.refuses(Why.COUNTERPARTY_NOT_ADMITTED, Accept(by=SUPPLIER, claim=claim))
    assert receipt.facts == {"party": BUYER}
    others = [each for each in MEMBERS if each != BUYER]
    pilot.amend({f"member[{BUYER}].standing": None}, voters=others)
    receipt, _ = pilot.submit(Accept(by=SUPPLIER, claim=claim))
    assert receipt.status == KEPT, pilot.explain(receipt)


@pytest.mark.parametrize("standing", ["suspended", "left"])
def test_what_is_so_is_stated_of_any_member(pilot: Amending, standing: str) -> None:
    shown = pilot.do(attesting(pilot, "1")).record_id(0, SUPPLIER)
    pilot.amend({f"member[{SUPPLIER}].standing": standing, f"member[{OTHER}].standing": standing})
    assert pilot.get(MEMBER_ROWS, SUPPLIER).standing == standing
    pilot.do(AttestDefault(by=BANK, obligor=SUPPLIER, kind="bill-arrears", reference="list of 1 April"))
    assert pilot.get(OBLIGORS, SUPPLIER).attested_defaults == 1
    pilot.do(
        AttestKyc(
            by=BANK,
            subject=SUPPLIER,
            kinds=(KycKind.IDENTITY,),
            outcome=Outcome.NOT_CLEAR,
            reference="KYC-1",
            expires_day=add_days(pilot.day, 30),
        )
    )
    pilot.do(DeclareGroup(by=OPERATOR, member=SUPPLIER, group="family"))
    pilot.do(attesting(pilot, "2"))  # of goods delivered before
    pilot.do(Show(by=BUYER, document=shown, to=OTHER))
