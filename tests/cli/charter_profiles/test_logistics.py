"""A logistics hub: goods are found, receipted, pledged and drawn on. Its pilot does not lend on them yet."""

from typing import Any

from heqi.modules.credit import LINES, AttestPrice, Draw, OpenLine
from heqi.modules.credit import Why as Credit
from heqi.modules.inventory import AcceptReceipt, CountLot, Inspect, Insure, Issue, OpenSite, TakeIn
from heqi.modules.inventory import Why as Inventory
from heqi.modules.pledges import MakePledge
from heqi.values.day_counts import DayCount
from tests.cli.charter_profiles.region import Region, digest, founded
from tests.cli.shell import Shell

OWNER, WAREHOUSE, INSPECTOR, PRICER, INSURER = (
    "metal-trade",
    "quay-store",
    "cargo-survey",
    "price-centre",
    "marine-mutual",
)
BANK, SHIPPER, CARRIER = "port-bank", "hub-freight", "river-barge"
KILOS, FEN_A_KILO, TARIFF = 20_000, 70_00, 80
WHAT: dict[str, Any] = {"goods": "copper-cathode", "grade": "Cu-CATH-1", "unit": "KGM"}
WORTH = KILOS * FEN_A_KILO
ADVANCE = 600_000  # millionths


def test_goods_are_found_receipted_pledged_and_drawn_on(shell: Shell) -> None:
    with founded(shell, "logistics-hub") as hub:
        hub.collects(CARRIER)
        lot = taken_in(hub)
        issue = Issue(by=WAREHOUSE, lot=lot, quantity=KILOS, tariff=TARIFF)
        assert hub.refused(issue).reason is Inventory.NOT_INSPECTED
        report = {"found": KILOS, "reference": "survey 1", "report": digest("survey 1"), "day": hub.day}
        hub.does(Inspect(by=INSPECTOR, lot=lot, **WHAT, **report))
        receipt = hub.does(issue)
        hub.does(AcceptReceipt(by=OWNER, receipt=receipt, quantity=KILOS, tariff=TARIFF))
        cover = Insure(
            by=INSURER, receipt=receipt, holder=OWNER, policy="MM-1", amount=WORTH, last_day=hub.in_days(300)
        )
        hub.does(cover)
        hub.refuses_until_next(line_of(hub), opens="lending", clause="§6.6.1.1.4 phases.phase[pilot].modules")
        assert hub.enters_next(SHIPPER, CARRIER) == "lending"
        recounted = {"as_declared": True, "reference": "survey 2", "report": digest("survey 2"), "day": hub.day}
        hub.does(CountLot(by=INSPECTOR, lot=lot, unit="KGM", found=KILOS, **recounted))
        lends(hub, receipt)


def taken_in(hub: Region) -> str:
    """Copper as its owner declares it: nobody has looked yet."""
    hub.does(OpenSite(by=WAREHOUSE, site="quay-3", name="Quay 3", locations=("bay-1",)))
    place = {"site": "quay-3", "location": "bay-1", "owner": OWNER, "reference": "entry 1"}
    return hub.does(TakeIn(by=WAREHOUSE, declared=KILOS, marks=(digest("heat 1"),), **place, **WHAT))


def line_of(hub: Region) -> OpenLine:
    return OpenLine(
        by=BANK,
        borrower=OWNER,
        currency="CNY",
        limit=1_500_000_00,
        rate=48_000,
        day_count=DayCount.ACT_360,
        until=hub.in_days(180),
        contract="LN-1",
        claim_advance=0,
        stock_advance=ADVANCE,
        past_due_days=0,
        age_days=0,
        cross_ageing=0,
        concentration=1_000_000,
        pricer=PRICER,
        insurer=None,
    )


def lends(hub: Region, receipt: str) -> None:
    """Against the price of the day, cut by the advance rate, and no cent more."""
    hub.pays_in(BANK, WORTH)
    line = hub.does(line_of(hub))
    hub.does(
        MakePledge(
            by=OWNER,
            kind="receipt",
            asset=receipt,
            measure=KILOS,
            unit="KGM",
            debt=line,
            creditor=BANK,
            secured=1_500_000_00,
            filing="ZD-1",
            filed=hub.day,
        )
    )
    hub.does(AttestPrice(by=PRICER, currency="CNY", price=FEN_A_KILO, day=hub.day, **WHAT))
    most = WORTH * ADVANCE // 1_000_000
    assert hub.row(LINES, line).borrowing_base == most
    assert hub.refused(draw(line, most + 1)).reason is Credit.BEYOND_BASE
    hub.does(draw(line, most))
    assert hub.row(LINES, line).principal == most


def draw(line: str, amount: int) -> Draw:
    return Draw(by=OWNER, line=line, lender=BANK, bank=BANK, amount=amount)
