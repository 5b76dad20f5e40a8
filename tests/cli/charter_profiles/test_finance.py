"""A finance city: a line on a pledged claim, then a wallet within its class. Its pilot does neither yet."""

import msgspec

from heqi.modules.credit import LINES, Draw, OpenLine
from heqi.modules.credit import Why as Credit
from heqi.modules.pledges import MakePledge
from heqi.modules.supervision import PauseModule
from heqi.modules.supervision import Why as Supervision
from heqi.modules.wallets import WALLETS, Load, Mint, Open, Pay
from heqi.modules.wallets import Why as Wallets
from heqi.values.day_counts import DayCount
from tests.cli.charter_profiles.region import Region, founded
from tests.cli.shell import Shell

GROUP, SUPPLIER, BANK, OTHER_BANK, ISSUER = "lake-group", "clear-instruments", "first-bank", "east-bank", "issuer"
FACE, ADVANCE = 100_000_000_00, 850_000


def test_a_claim_is_pledged_and_drawn_on_and_a_wallet_pays_within_its_class(shell: Shell) -> None:
    with founded(shell, "finance-city") as city:
        city.collects(SUPPLIER)
        city.refuses_until_next(line_of(city), opens="city", clause="§6.6.1.1.4 phases.phase[pilot].modules")
        assert city.enters_next(GROUP, SUPPLIER) == "city"
        lends(city)
        mint = Mint(by=ISSUER, operator=BANK, amount=1_000_000_00, reference="M-1")
        city.refuses_until_next(mint, opens="region", clause="§6.6.1.2.4 phases.phase[city].modules")
        assert city.enters_next(GROUP, SUPPLIER) == "region"
        city.pays_in(BANK, 1_000_000_00)
        doubted = PauseModule(
            by="supervisor",
            privilege="pause-module",
            days=5,
            reference="file 1",
            reason="statement of the reserve is late",
            module="wallets",
        )
        city.does(doubted)
        assert city.refused(mint).reason is Supervision.MODULE_PAUSED
        city.stage.on(city.in_days(5))
        city.does(mint)
        pays_from_a_wallet(city)


def line_of(city: Region) -> OpenLine:
    return OpenLine(
        by=BANK,
        borrower=SUPPLIER,
        currency="CNY",
        limit=FACE,
        rate=38_000,
        day_count=DayCount.ACT_360,
        until=city.in_days(180),
        contract="LN-1",
        claim_advance=ADVANCE,
        stock_advance=0,
        past_due_days=10,
        age_days=120,
        cross_ageing=500_000,
        concentration=1_000_000,
        pricer=BANK,
        insurer=None,
    )


def lends(city: Region) -> None:
    """Against a claim that is pledged whole, cut by the advance rate, and no cent more."""
    city.pays_in(BANK, FACE)
    claim, line = city.claim(GROUP, SUPPLIER, FACE), city.does(line_of(city))
    most = FACE * ADVANCE // 1_000_000
    pledge = MakePledge(
        by=SUPPLIER,
        kind="receivable",
        asset=claim,
        measure=FACE,
        unit="CNY",
        debt=line,
        creditor=BANK,
        secured=most,
        filing="ZD-1",
        filed=city.day,
    )
    city.does(pledge)
    assert city.refused(draw(line, most + 1)).reason is Credit.BEYOND_BASE
    city.does(draw(line, most))
    assert city.row(LINES, line).principal == most


def draw(line: str, amount: int) -> Draw:
    return Draw(by=SUPPLIER, line=line, lender=BANK, bank=BANK, amount=amount)


def pays_from_a_wallet(city: Region) -> None:
    """Class 4 pays 2,000.00 at once and no cent more."""
    for holder, operator in ((SUPPLIER, BANK), (GROUP, OTHER_BANK)):
        city.does(Open(by=operator, holder=holder, wallet_class="class-4"))
    city.does(Load(by=SUPPLIER, operator=BANK, amount=10_000_00))
    paid = Pay(
        by=SUPPLIER, operator=BANK, payee=GROUP, payee_operator=OTHER_BANK, amount=2_000_00, purpose="instruments"
    )
    assert city.refused(msgspec.structs.replace(paid, amount=2_000_01)).reason is Wallets.EACH_LIMIT
    city.does(paid)
    assert city.row(WALLETS, f"{OTHER_BANK}/{GROUP}").amount == 2_000_00
