"""Limits: shares of a financier's book, kept as rows; they refuse new business alone, and a circle is flagged."""

from typing import Any

import pytest

from heqi.machine.charter import Charter
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.limits import (
    BOOKS,
    CIRCLES,
    CameRound,
    FinancierBook,
    Limit,
    Measure,
    StateRiskAssets,
    Terms,
    Why,
    amends,
    check,
)
from heqi.modules.payments import SetCollectionAccount
from heqi.modules.receivables import CLAIMS, FILES, PayOut, ReportOverdue, SetLine, Settle
from heqi.modules.receivables.files import advanced
from heqi.state.tables import changed
from tests import reached
from tests.modules.receivables.trade import BANKS, NEXT_BANKING_DAY, Trade

FACE = 100_000_00
SPREAD = Limit(
    id="one-obligor",
    over=("bank",),
    measure=Measure.CONCENTRATION,
    base="risk-assets",
    at_most_basis_points=5_000,
    from_amount=0,
    source="商业保理企业监管 (2019)",
)
SHARE = changed(SPREAD, id="own-book", base="advanced", from_amount=150_000_00)
LATE = changed(
    SPREAD, id="overdue", measure=Measure.OVERDUE, base="advanced", at_most_basis_points=1_000, from_amount=0
)


def terms(*limits: Limit, **said: Any) -> Terms:
    return Terms(**{"limit": limits, "risk_assets_days": 90, "circle_steps": 5} | said)


def limited(*limits: Limit, **said: Any) -> Trade:
    trade = Trade(other_terms={"limits": terms(*limits, **said)})
    for bank in BANKS:
        for subject in ("truckmaker", "group:motors"):
            trade.do(SetLine(by=bank, subject=subject, limit=9_000_000_00, until=trade.in_days(300)))
    return trade


def claim_of(trade: Trade, number: str, face: int = FACE, obligor: str = "carmaker") -> str:
    invoice = trade.invoice(number, face, buyer=obligor)
    return trade.voucher(invoice, face, by=obligor)


def books(trade: Trade) -> dict[str, FinancierBook]:
    """What the books must be, by a walk over everything, which no rule may do."""
    found: dict[str, FinancierBook] = {}
    for file in trade.rows(FILES).values():
        if not advanced(file) and file.financier not in trade.rows(BOOKS):
            continue
        book = found.get(file.financier, FinancierBook(financier=file.financier, advanced=0, overdue=0))
        late = advanced(file) if trade.get(CLAIMS, file.claim).overdue_since is not None else 0
        found[file.financier] = changed(book, advanced=book.advanced + advanced(file), overdue=book.overdue + late)
    return found


def test_an_obligor_and_its_group_take_no_more_than_their_share_of_the_stated_risk_assets() -> None:
    trade = limited(SPREAD)
    file = trade.agreed(claim_of(trade, "1"))
    facts = trade.refuses(Why.BASE_MISSING, PayOut(by="river-bank", file=file)).facts
    assert (facts["days"], facts["clause"]) == (90, "limits.limit[one-obligor]")
    trade.do(StateRiskAssets(by="river-bank", amount=300_000_00, reference="accounts of 2025"))
    trade.do(PayOut(by="river-bank", file=file))
    second = trade.agreed(claim_of(trade, "2", obligor="truckmaker"))
    facts = trade.refuses(Why.CONCENTRATED, PayOut(by="river-bank", file=second)).facts
    assert (facts["subject"], facts["used"], facts["base"]) == ("group:motors", 200_000_00, 300_000_00)
    assert (facts["share"], facts["over"], facts["left"]) == (6_667, 50_000_00, 50_000_00)
    assert '"at_most_basis_points":5000' in str(facts["says"])
    trade.do(StateRiskAssets(by="river-bank", amount=400_000_00, reference="accounts of March"))
    trade.do(PayOut(by="river-bank", file=second))
    assert trade.rows(BOOKS) == books(trade)


def test_a_statement_of_risk_assets_counts_for_its_days_alone() -> None:
    trade = limited(SPREAD, risk_assets_days=5)
    trade.do(StateRiskAssets(by="river-bank", amount=900_000_00, reference="accounts"))
    claim = claim_of(trade, "1")
    trade.wait(days=6)
    file = trade.agreed(claim)
    trade.refuses(Why.BASE_MISSING, PayOut(by="river-bank", file=file))


def test_a_share_of_its_own_book_is_measured_from_an_amount_on() -> None:
    trade = limited(SHARE)
    trade.financed(claim_of(trade, "1"))
    second = trade.agreed(claim_of(trade, "2"))
    facts = trade.refuses(Why.CONCENTRATED, PayOut(by="river-bank", file=second)).facts
    assert (facts["share"], facts["left"]) == (10_000, 50_000_00)
    trade.financed(claim_of(trade, "3"), "hill-bank")  # another's book
    assert trade.rows(BOOKS) == books(trade)


def test_a_book_with_too_much_overdue_pays_out_nothing_new_and_is_repaid_all_the_same() -> None:
    trade = limited(LATE)
    late = claim_of(trade, "1")
    trade.financed(late)
    trade.financed(claim_of(trade, "2", 30_000_00, obligor="truckmaker"), "hill-bank")
    trade.on(NEXT_BANKING_DAY)
    trade.wait(days=1)
    trade.do(ReportOverdue(by="river-bank", claim=late))
    assert trade.get(BOOKS, "river-bank") == FinancierBook(financier="river-bank", advanced=FACE, overdue=FACE)
    due = trade.in_days(60)
    invoice = trade.invoice("3", FACE, buyer="truckmaker")
    third = trade.voucher(invoice, FACE, by="truckmaker", due=due, delivery_day=trade.day, tenor_reason=None)
    file = trade.agreed(third)
    facts = trade.refuses(Why.TOO_MUCH_OVERDUE, PayOut(by="river-bank", file=file)).facts
    assert (facts["overdue"], facts["base"], facts["share"]) == (FACE, 2 * FACE, 5_000)
    trade.do(Settle(by="carmaker", root=late, bank="river-bank", amount=FACE))
    assert trade.get(BOOKS, "river-bank").overdue == 0
    trade.do(PayOut(by="river-bank", file=file))
    assert trade.rows(BOOKS) == books(trade)


def test_a_claim_that_comes_round_is_flagged_and_goes_through() -> None:
    trade = limited()
    claim = claim_of(trade, "1")
    assert trade.do(trade.assign(claim, "workshop")).events == ()
    trade.do(trade.assign(claim, "foundry"))
    receipt = trade.do(trade.assign(claim, "workshop"))
    assert receipt.events == (CameRound(claim=claim, holder="workshop", kind="held-it-before"),)
    receipt = trade.do(trade.assign(claim, "maker"))  # the first creditor
    assert [row.holder for row in trade.rows(CIRCLES).values()] == ["workshop", "maker"]


def test_a_claim_that_comes_into_the_obligors_group_is_flagged() -> None:
    trade = limited()
    trade.do(trade_account(trade, "truckmaker"))
    claim = claim_of(trade, "1")
    receipt = trade.do(trade.assign(claim, "truckmaker"))
    assert receipt.events == (CameRound(claim=claim, holder="truckmaker", kind="of-the-obligors-group"),)


def trade_account(trade: Trade, party: str) -> Any:
    return SetCollectionAccount(by=party, bank="river-bank", account="ab" * 32, agreed_by=("river-bank",))


def test_a_circle_is_looked_for_so_many_steps_back() -> None:
    trade = limited(circle_steps=1)
    claim = claim_of(trade, "1")
    for holder in ("workshop", "foundry", "river-bank", "hill-bank"):
        assert trade.do(trade.assign(claim, holder)).events == ()
    assert trade.do(trade.assign(claim, "workshop")).events == ()  # four steps back


def test_a_ledger_without_the_section_has_no_rows_of_limits() -> None:
    trade = Trade()
    trade.financed(claim_of(trade, "1"))
    assert trade.rows(BOOKS) == {}


# --- the text -----------------------------------------------------------------------------------------------------


def charter_with(section: Terms, roles: dict[str, tuple[str, ...]] | None = None, without: str = "") -> Charter:
    charter = limited().charter
    on: dict[str, Any] = {name: each for name, each in charter.modules.items() if name != without}
    articles = charter.articles
    if roles is not None:
        articles = changed(articles, roles=articles.roles | roles)
    return Charter(articles, on | {"limits": section}, charter.canonical)


def test_what_cannot_stand_names_its_clause() -> None:
    for reason, section, roles, clause in (
        (Why.NAMED_TWICE, terms(SPREAD, SPREAD), None, "limits.limit[one-obligor].id"),
        (CharterWhy.ROLE_UNKNOWN, terms(changed(SPREAD, over=("baron",))), None, "limits.limit[one-obligor].over"),
        (Why.COVERS_NOBODY, terms(SPREAD), {"bank": ()}, "limits.limit[one-obligor].over"),
        (Why.CANNOT_STATE, terms(SPREAD), {"bank": ("receivables.pay_out",)}, "limits.limit[one-obligor].over"),
    ):
        problems = check(charter_with(section, roles))
        assert [(problem.reason, problem.facts["clause"]) for problem in problems] == [(reason, clause)]
        reached.note(reason, problems[0].facts)
    assert check(charter_with(terms(SPREAD, SHARE, LATE))) == []
    missing = check(charter_with(terms(), without="receivables"))
    assert [each.reason for each in missing] == [CharterWhy.MODULE_MISSING]


def test_what_is_overdue_is_a_share_of_what_was_advanced() -> None:
    with pytest.raises(ValueError, match="overdue"):
        Limit(**{name: getattr(LATE, name) for name in Limit.__struct_fields__} | {"base": "risk-assets"})


def test_the_section_comes_and_goes_with_no_amendment() -> None:
    assert amends(None, None) == []
    assert amends(terms(), terms(SPREAD)) == []
    problems = amends(None, terms())
    assert [problem.reason for problem in problems] == [Why.ONLY_AT_FOUNDING]
    reached.note(Why.ONLY_AT_FOUNDING, problems[0].facts)
