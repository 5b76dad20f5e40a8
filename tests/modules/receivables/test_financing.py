"""The financing file up to the agreement."""

from datetime import date
from typing import Any

import pytest

from heqi.modules.receivables import (
    EXPOSURES,
    Apply,
    CloseFile,
    FileStage,
    GoOnDespiteFiling,
    PayOut,
    SetLine,
    Split,
    annual_cost,
)
from heqi.modules.receivables.financing import RULES, MakeOffer
from tests.modules.receivables.trade import DUE, Trade, Why, day

FACE = 400_000_00


@pytest.fixture
def trade() -> Trade:
    return Trade()


@pytest.fixture
def claim(trade: Trade) -> str:
    return trade.voucher(trade.invoice("100", FACE), FACE)


@pytest.fixture
def file(trade: Trade, claim: str) -> str:
    return trade.apply(claim)


def test_the_holder_applies(trade: Trade, claim: str) -> None:
    trade.refuses(Why.NOT_FOUND, Apply(by="workshop", claim=claim, financier="river-bank"))
    trade.refuses(Why.COUNTERPARTY_NOT_ADMITTED, Apply(by="maker", claim=claim, financier="nobody"))
    trade.refuses(Why.SAME_PARTY, Apply(by="maker", claim=claim, financier="carmaker"))
    trade.refuses(Why.SAME_PARTY, Apply(by="maker", claim=claim, financier="maker"))
    trade.on(DUE)
    trade.do(Apply(by="maker", claim=claim, financier="river-bank"))
    trade.wait(days=1)
    trade.refuses(Why.ALREADY_DUE, Apply(by="maker", claim=claim, financier="river-bank"))


def test_the_ledger_recomputes_what_an_offer_says(trade: Trade, file: str) -> None:
    trade.on("2026-03-16")
    right = trade.offer(file)
    assert (right.interest, right.proceeds, right.annual_cost) == (2_100_00, 397_900_00, 42_808)
    for wrong in ({"interest": 2_100_01}, {"proceeds": 397_899_99}, {"annual_cost": 42_000}):
        refused = trade.refuses(Why.OFFER_ARITHMETIC, trade.offer(file, **wrong))
        assert refused.facts == {"interest": 2_100_00, "proceeds": 397_900_00, "annual_cost": 42_808}
    trade.do(right)


def test_a_fee_counts_for_whoever_bears_it(trade: Trade, file: str) -> None:
    trade.on("2026-03-16")
    supplier = trade.offer(file, fee=500_00)
    assert (supplier.proceeds, supplier.annual_cost) == (397_400_00, annual_cost(2_600_00, 397_400_00, 45, 365))
    trade.do(supplier)
    obligor = trade.offer(file, fee=500_00, fee_borne_by="obligor")
    assert (obligor.proceeds, obligor.annual_cost) == (397_900_00, 42_808)
    trade.do(obligor)
    trade.refuses(Why.OFFER_ARITHMETIC, trade.offer(file, fee=FACE))


def test_the_days_of_an_offer(trade: Trade, file: str) -> None:
    trade.on("2026-03-16")
    trade.refuses(Why.VALUE_DAY_WRONG, trade.offer(file, value_day=DUE))
    trade.refuses(Why.VALUE_DAY_WRONG, trade.offer(file, value_day=day("2026-03-15"), expires=day("2026-03-15")))
    trade.refuses(Why.VALUE_DAY_WRONG, trade.offer(file, expires=day("2026-03-17")))
    trade.do(trade.offer(file, value_day=day("2026-03-18"), expires=day("2026-03-17")))


def test_the_principal_keeps_to_the_advance_rate() -> None:
    trade = Trade(advance_at_most=800_000)
    file = trade.apply(trade.voucher(trade.invoice("100", FACE), FACE))
    refused = trade.refuses(Why.PRINCIPAL_TOO_LARGE, trade.offer(file, principal=320_000_01))
    assert refused.facts["most"] == 320_000_00
    trade.do(trade.offer(file, principal=320_000_00))


def test_recourse_is_listed_plainly(trade: Trade, file: str) -> None:
    trade.refuses(Why.RECOURSE_UNCLEAR, trade.offer(file, recourse=("dispute", "dispute")))
    trade.refuses(Why.RECOURSE_UNCLEAR, trade.offer(file, recourse=("overdue",)))
    trade.refuses(Why.RECOURSE_UNCLEAR, trade.offer(file, overdue_days=30))
    trade.do(trade.offer(file, recourse=("dilution", "overdue"), overdue_days=30))


def test_the_supplier_agrees_in_time_to_what_it_has_read(trade: Trade, file: str) -> None:
    trade.refuses(Why.FILE_STAGE, trade.agree(file, trade.offer(file)))
    offer = trade.offer(file, value_day=day("2026-03-16"), expires=day("2026-03-10"))
    trade.do(offer)
    changed = trade.refuses(Why.OFFER_CHANGED, trade.agree(file, offer, proceeds=offer.proceeds + 1))
    assert changed.facts == {"differs": ("proceeds",)}
    trade.refuses(Why.NOT_FOUND, trade.agree(file, offer, by="river-bank"))
    trade.on("2026-03-11")
    trade.refuses(Why.OFFER_EXPIRED, trade.agree(file, offer))
    trade.do(trade.offer(file, value_day=day("2026-03-16"), expires=day("2026-03-11")))
    trade.do(trade.agree(file, offer))
    assert trade.file(file).stage is FileStage.AGREED


@pytest.mark.parametrize(
    ("replaced", "differs"),
    [
        ({"recourse": ("dilution", "overdue"), "overdue_days": 0}, ("recourse", "overdue_days")),
        ({"fee": 500_00, "fee_borne_by": "obligor"}, ("fee", "fee_borne_by")),
    ],
)
def test_a_signed_agreement_does_not_fit_an_offer_that_replaced_it(
    trade: Trade, file: str, replaced: dict[str, Any], differs: tuple[str, ...]
) -> None:
    offer = trade.offer(file)
    trade.do(offer)
    signed = trade.sign(trade.agree(file, offer))
    same_proceeds = trade.offer(file, **replaced)
    assert same_proceeds.proceeds == offer.proceeds
    trade.do(same_proceeds)
    assert trade.refuses(Why.OFFER_CHANGED, signed=signed).facts == {"differs": differs}


def test_an_offer_is_for_the_face_that_the_financier_has_read(trade: Trade, claim: str, file: str) -> None:
    signed = trade.sign(trade.offer(file, principal=100_000_00))
    trade.do(Split(by="maker", claim=claim, part=100_000_00, to="maker"))
    assert trade.refuses(Why.FACE_DIFFERS, signed=signed).facts == {"face": 300_000_00, "said": FACE}


def test_checks_are_of_the_past_and_replace_each_other(trade: Trade, file: str) -> None:
    trade.refuses(Why.CHECK_DAY_AHEAD, trade.check(file, "contract", day=day("2026-03-03")))
    trade.do(trade.check(file, "contract", reference="old"))
    trade.do(trade.check(file, "contract", reference="new"))
    assert [check.reference for check in trade.file(file).checks] == ["new"]
    trade.refuses(Why.NOT_FOUND, trade.check(file, "contract", by="hill-bank"))


def test_a_new_search_is_decided_upon_anew(trade: Trade, file: str) -> None:
    trade.do(trade.check(file, "registry-search", earlier_filing="filing 1 of another bank"))
    trade.do(GoOnDespiteFiling(by="river-bank", file=file, reason="released by the other bank, letter of 1 March"))
    assert trade.file(file).contest_reason is not None
    trade.do(trade.check(file, "registry-search", earlier_filing="filing 2 of another bank"))
    assert trade.file(file).contest_reason is None


def test_a_clean_search_does_not_wipe_out_an_earlier_filing(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(trade.check(file, "registry-search", earlier_filing="filing 1 of another bank"))
    trade.do(trade.check(file, "registry-search"))
    contested = trade.refuses(Why.PRIORITY_CONTESTED, PayOut(by="river-bank", file=file))
    assert contested.facts["filing"] == "filing 1 of another bank"
    trade.do(GoOnDespiteFiling(by="river-bank", file=file, reason="released by the other bank, letter of 1 March"))
    trade.do(trade.check(file, "registry-search"))
    trade.do(PayOut(by="river-bank", file=file))


def test_a_filing_that_another_check_finds_is_decided_upon_too(trade: Trade, claim: str) -> None:
    file = trade.agreed(claim)
    trade.do(GoOnDespiteFiling(by="river-bank", file=file, reason="none is known"))
    trade.do(trade.check(file, "registry-filing", earlier_filing="filing 3 of another bank"))
    trade.refuses(Why.PRIORITY_CONTESTED, PayOut(by="river-bank", file=file))


def test_either_side_closes_a_file_before_money(trade: Trade, claim: str, file: str) -> None:
    trade.refuses(Why.NOT_FOUND, CloseFile(by="carmaker", file=file))
    trade.do(CloseFile(by="maker", file=file))
    trade.refuses(Why.FILE_STAGE, trade.offer(file))
    other = trade.agreed(claim, "hill-bank")
    trade.do(CloseFile(by="hill-bank", file=other))
    assert trade.file(other).stage is FileStage.CLOSED


def test_a_line_is_the_financier_s_own(trade: Trade) -> None:
    trade.do(SetLine(by="hill-bank", subject="group:motors", limit=1_000_00, until=date(2026, 12, 31)))
    assert trade.get(EXPOSURES, "hill-bank/group:motors").limit == 1_000_00
    assert trade.find(EXPOSURES, "river-bank/group:motors") is None


def test_policies_measure_an_offer_by_its_principal(trade: Trade) -> None:
    assert RULES[MakeOffer].amount == "principal"
