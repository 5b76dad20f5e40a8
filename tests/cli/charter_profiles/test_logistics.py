"""A logistics hub: goods are found, receipted, pledged and drawn on. Its pilot does not lend on them yet."""

from typing import Any

from heqi.modules.credit import LINES, AttestPrice, Draw, OpenLine
from heqi.modules.credit import Why as Credit
from heqi.modules.inventory import (
    RECEIPTS,
    AcceptReceipt,
    CountLot,
    Inspect,
    Insure,
    Issue,
    OpenSite,
    SplitReceipt,
    TakeIn,
)
from heqi.modules.inventory import Why as Inventory
from heqi.modules.pledges import MakePledge
from heqi.modules.supervision import HoldParty, HoldRecord, PauseModule
from heqi.modules.supervision import Why as Supervision
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
BANK, SHIPPER, CARRIER, SUPERVISOR = "port-bank", "hub-freight", "river-barge", "supervisor"
KILOS, FEN_A_KILO, TARIFF = 20_000, 70_00, 80
WHAT: dict[str, Any] = {"goods": "copper-cathode", "grade": "Cu-CATH-1", "unit": "KGM"}
WORTH = KILOS * FEN_A_KILO
ADVANCE = 600_000  # millionths


def test_goods_are_found_receipted_pledged_and_drawn_on(shell: Shell) -> None:
    with founded(shell, "logistics-hub") as hub:
        hub.collects(CARRIER)
        receipt = receipted(hub)
        hub.refuses_until_next(line_of(hub), opens="lending", clause="§6.6.1.1.4 phases.phase[pilot].modules")
        assert hub.enters_next(SHIPPER, CARRIER) == "lending"
        lot = hub.row(RECEIPTS, receipt).lot
        recounted = {"as_declared": True, "reference": "survey 2", "report": digest("survey 2"), "day": hub.day}
        hub.does(CountLot(by=INSPECTOR, lot=lot, unit="KGM", found=KILOS, **recounted))
        lends(hub, receipt)


def test_a_receipt_in_doubt_waits_and_new_receipts_are_paused(shell: Shell) -> None:
    """The supervisor's privileges are over warehouses and owners of goods: what is held runs out by itself."""
    with founded(shell, "logistics-hub") as hub:
        receipt = receipted(hub)
        held = HoldRecord(
            by=SUPERVISOR,
            privilege="hold-record",
            days=7,
            reference="file 1",
            reason="goods of another",
            table=RECEIPTS.name,
            record=receipt,
        )
        hub.does(held)
        split = SplitReceipt(by=OWNER, receipt=receipt, part=5_000)
        assert hub.refused(split).reason is Supervision.RECORD_HELD
        hub.does(
            PauseModule(
                by=SUPERVISOR,
                privilege="pause-module",
                days=3,
                reference="file 2",
                reason="marks are used twice",
                module="inventory",
            )
        )
        assert hub.refused(taking_in("heat 2")).reason is Supervision.MODULE_PAUSED
        hub.stage.on(hub.in_days(7))
        hub.does(split)
        hub.does(taking_in("heat 2"))
        beyond = HoldParty(
            by=SUPERVISOR, privilege="hold-record", days=7, reference="file 3", reason="-", party=WAREHOUSE
        )
        assert hub.refused(beyond).facts["action"] == "supervision.hold_party"


def receipted(hub: Region) -> str:
    """A receipt on copper that an independent inspector has found, accepted and insured."""
    lot = taken_in(hub)
    issue = Issue(by=WAREHOUSE, lot=lot, quantity=KILOS, tariff=TARIFF)
    assert hub.refused(issue).reason is Inventory.NOT_INSPECTED
    report = {"found": KILOS, "reference": "survey 1", "report": digest("survey 1"), "day": hub.day}
    hub.does(Inspect(by=INSPECTOR, lot=lot, **WHAT, **report))
    receipt = hub.does(issue)
    hub.does(AcceptReceipt(by=OWNER, receipt=receipt, quantity=KILOS, tariff=TARIFF))
    hub.does(Insure(by=INSURER, receipt=receipt, holder=OWNER, policy="MM-1", amount=WORTH, last_day=hub.in_days(300)))
    return receipt


def taken_in(hub: Region) -> str:
    """Copper as its owner declares it: nobody has looked yet."""
    hub.does(OpenSite(by=WAREHOUSE, site="quay-3", name="Quay 3", locations=("bay-1",)))
    return hub.does(taking_in("heat 1"))


def taking_in(heat: str) -> TakeIn:
    place = {"site": "quay-3", "location": "bay-1", "owner": OWNER, "reference": "entry"}
    return TakeIn(by=WAREHOUSE, declared=KILOS, marks=(digest(heat),), **place, **WHAT)


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
