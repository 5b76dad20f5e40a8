"""A manufacturing city: papers match, a milestone releases what was set aside. Its pilot sets nothing aside yet."""

from heqi.modules.conditions import FUNDS, Attest, Attested, Group, OpenPurpose, Payee, Release, SetAside, Stage, When
from heqi.modules.conditions import Why as Conditions
from heqi.modules.documents import AttestDelivery, AttestOrder
from heqi.modules.evidence import Line, MatchInvoice, StateLines
from heqi.modules.evidence import Why as Evidence
from tests.cli.charter_profiles.region import Region, digest, founded
from tests.cli.shell import Shell

MAKER, SUPPLIER, CREW, SURVEYOR, ARBITER = "core-maker", "river-parts", "river-labour", "site-survey", "arbitration"
BANK = "river-bank"
WAGES, ORDERED = 800_000_00, 500_000_00


def test_papers_match_and_a_milestone_releases_what_was_set_aside(shell: Shell) -> None:
    with founded(shell, "manufacturing-city") as city:
        city.collects(SUPPLIER)
        matched(city)
        city.pays_in(MAKER, WAGES)
        purpose = city.does(
            OpenPurpose(by=MAKER, name="wages of the new hall", last_day=city.in_days(300), told_by=SURVEYOR)
        )
        clause = "§6.6.1.1.4 phases.phase[pilot].modules"
        city.refuses_until_next(wages(city, purpose), opens="city", clause=clause)
        assert city.enters_next(MAKER, SUPPLIER) == "city"
        fund = city.does(wages(city, purpose))
        taken = Release(by=CREW, fund=fund, payee=CREW, amount=WAGES)
        assert city.refused(taken).reason is Conditions.NOT_YET
        city.does(Attest(by=SURVEYOR, fund=fund, what="shell"))
        city.does(taken)
        assert city.row(FUNDS, fund).stage is Stage.PAID


def wages(city: Region, purpose: str) -> SetAside:
    """For the crew, when the institute says that the shell stands."""
    milestone = Group(at_least=1, attested=(Attested(by=SURVEYOR, what="shell"),))
    return SetAside(
        by=MAKER,
        purpose=purpose,
        bank=BANK,
        currency="CNY",
        payees=(Payee(party=CREW, at_most=WAGES),),
        amount=WAGES,
        when=When(at_least=1, groups=(milestone,)),
        arbiter=ARBITER,
        last_day=city.in_days(180),
    )


def matched(city: Region) -> None:
    """A claim on an invoice that is for what was ordered and received, and none for more."""
    sides = {"seller": SUPPLIER, "buyer": MAKER, "currency": "CNY"}
    order = city.does(AttestOrder(by=MAKER, **sides, **city.content("PO-1", ORDERED)))
    delivery = city.does(AttestDelivery(by=MAKER, refers_to=order, delivered=city.day, **city.content("GR-1", 0)))
    true, inflated = (city.invoice(SUPPLIER, MAKER, ORDERED) for _ in range(2))
    for document, pieces in ((order, 1_000), (delivery, 1_000), (true, 1_000), (inflated, 1_010)):
        gears = Line(item=digest("gears"), unit="C62", quantity=pieces * 1_000)
        city.does(StateLines(by=MAKER, document=document, lines=(gears,)))
    more = MatchInvoice(by=MAKER, invoice=inflated, order=order, deliveries=(delivery,))
    assert city.refused(more).reason is Evidence.MORE_THAN_ORDERED
    city.does(MatchInvoice(by=MAKER, invoice=true, order=order, deliveries=(delivery,)))
    city.claim(MAKER, SUPPLIER, ORDERED, true)
