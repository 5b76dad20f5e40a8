"""Credit: a base that every change keeps, drawdowns within it, exact interest, and repayment in its order."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.machine.charter import Charter
from heqi.modules import credit
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.credit import (
    ITEMS,
    LINES,
    SUBJECTS,
    AttestPrice,
    BaseShort,
    BringUpToDate,
    Charge,
    CloseLine,
    CoverLine,
    Draw,
    Excluded,
    Line,
    OpenLine,
    Repay,
    RepayFromProceeds,
    Stage,
    SubjectExcluded,
    Terms,
    Why,
    accrued,
    interest_due,
)
from heqi.modules.credit.records import MILLION
from heqi.modules.inventory import EndCover
from heqi.modules.payments import Credit as PaidIn
from heqi.modules.payments import SetCollectionAccount
from heqi.modules.pledges import (
    DEBTS,
    ENCUMBRANCES,
    PLEDGES,
    Collect,
    DebtStage,
    DeclareDefault,
    Discharge,
    MakePledge,
    Release,
    Subordinate,
    TransferDebt,
)
from heqi.modules.pledges import Why as PledgeWhy
from heqi.modules.receivables import RaiseDispute, Split, WithdrawDispute
from heqi.state.tables import changed
from heqi.values.day_counts import DayCount
from tests import reached
from tests.ledger import Ledger
from tests.modules.inventory.yard import GRADE, Yard
from tests.modules.receivables.trade import DUE, digest
from tests.modules.shelf import FACE, LOAN_DUE, TERMS, Shelf

CREDIT = Terms(
    claim_advance_at_most=900_000,
    stock_advance_at_most=700_000,
    price_days=7,
    items_at_once=50,
    source="members' agreement",
)


def opening(**said: Any) -> OpenLine:
    given: dict[str, Any] = {
        "by": "river-bank", "borrower": "maker", "currency": "CNY", "limit": 500_000_00, "rate": 60_000,
        "day_count": DayCount.ACT_360, "until": LOAN_DUE, "contract": "C-1", "claim_advance": 800_000,
        "stock_advance": 600_000, "past_due_days": 10, "age_days": 100, "cross_ageing": 500_000,
        "concentration": 1_000_000, "pricer": "assayer",
    }  # fmt: skip
    return OpenLine(**given | said)


class Counter(Shelf):
    """A shelf where the river bank lends to the maker against its claims on the carmaker."""

    def __init__(self, *, items_at_once: int = 50, **said: Any) -> None:
        super().__init__(other_terms={"credit": changed(CREDIT, items_at_once=items_at_once)}, secured_at_most=0)
        self.line = self.new_id(self.do(opening(**said)))

    def row(self) -> Line:
        return self.get(LINES, self.line)

    def give(self, asset: str = "", **said: Any) -> str:
        """The claim pledged for the line."""
        secured = min(self.claim(asset or self.asset).face, self.row().limit)
        return self.new_id(self.do(self.ask(self.line, secured, asset, **said)))

    def more(self, number: str, face: int = FACE, **said: Any) -> str:
        """One more claim of the maker's, pledged."""
        buyer = said.get("by", "carmaker")
        asset = self.voucher(self.invoice(number, face, buyer=buyer), face, **said)
        self.give(asset)
        return asset

    def draw(self, amount: int, **said: Any) -> Draw:
        given = {"by": "maker", "line": self.line, "lender": "river-bank", "bank": "river-bank", "amount": amount}
        return Draw(**given | said)

    def repay(self, amount: int) -> Repay:
        return Repay(by="maker", line=self.line, bank="river-bank", amount=amount)

    def bring(self, by: str = "maker") -> BringUpToDate:
        return BringUpToDate(by=by, line=self.line)

    def excluded(self, asset: str = "") -> Excluded | None:
        return self.get(ITEMS, f"{self.line}/{asset or self.asset}").excluded


def base_adds_up(book: Ledger) -> None:
    """Every total is what it adds up, and counts what its items come to."""
    for key, line in book.rows(LINES).items():
        subjects = {place: row for place, row in book.rows(SUBJECTS).items() if row.line == key}
        if line.stage is Stage.OPEN:
            assert line.borrowing_base == sum(row.counted for row in subjects.values())
        for row in subjects.values():
            items = [item for item in book.rows(ITEMS).values() if (item.line, item.subject) == (key, row.subject)]
            assert row.items == len(items) > 0
            assert row.measure == sum(item.measure for item in items)
            assert row.aged == sum(item.aged for item in items)
            assert row.counted <= line.limit * line.concentration // MILLION


# --- opening ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.SAME_PARTY, {"borrower": "river-bank"}),
        (Why.SAME_PARTY, {"pricer": "maker"}),
        (Why.SAME_PARTY, {"insurer": "maker"}),
        (Why.DUE_IN_THE_PAST, {"until": date(2026, 3, 1)}),
        (Why.ADVANCE_TOO_HIGH, {"claim_advance": 900_001}),
        (Why.ADVANCE_TOO_HIGH, {"stock_advance": 700_001}),
    ],
)
def test_a_line_that_is_none(why: Any, said: dict[str, Any]) -> None:
    Counter().refuses(why, opening(**said))


def test_a_line_is_a_secured_debt_and_goes_to_no_other_lender() -> None:
    counter = Counter()
    debt = counter.get(DEBTS, counter.line)
    assert (debt.creditor, debt.debtor, debt.amount) == ("river-bank", "maker", 500_000_00)
    counter.refuses(Why.NOT_ASSIGNED, TransferDebt(by="river-bank", debt=counter.line, to="hill-bank"))


# --- the base ---------------------------------------------------------------------------------------------------------


def test_a_pledged_claim_is_an_item_and_an_obligor_is_held_to_the_concentration() -> None:
    counter = Counter(concentration=300_000)
    assert counter.row().borrowing_base == 0
    counter.give()
    assert counter.row().borrowing_base == 80_000_00
    counter.more("2")
    [subject] = counter.rows(SUBJECTS).values()
    assert (subject.subject, subject.items, subject.measure) == ("carmaker", 2, 2 * FACE)
    assert (subject.counted, subject.beyond, counter.row().borrowing_base) == (150_000_00, 10_000_00, 150_000_00)
    counter.more("3", by="truckmaker")
    assert counter.row().borrowing_base == 230_000_00
    base_adds_up(counter)


def test_what_is_released_leaves_the_base() -> None:
    counter = Counter()
    key = counter.give()
    counter.do(Release(by="river-bank", pledge=key))
    assert (counter.row().borrowing_base, counter.rows(ITEMS), counter.rows(SUBJECTS)) == (0, {}, {})


def test_only_the_first_in_rank_counts() -> None:
    counter = Counter()
    first = counter.pledged("hill-bank", 1_00)
    counter.give()
    assert counter.excluded() is Excluded.NOT_FIRST
    [mine] = [key for key, pledge in counter.rows(PLEDGES).items() if pledge.creditor == "river-bank"]
    counter.do(Subordinate(by="hill-bank", pledge=first, behind=mine))
    assert (counter.excluded(), counter.row().borrowing_base) == (None, 80_000_00)
    base_adds_up(counter)


def test_a_dispute_takes_out_what_is_disputed() -> None:
    counter = Counter()
    counter.give()
    dispute = RaiseDispute(by="carmaker", claim=counter.asset, amount=25_000_00, ground="price", statement="Much.")
    counter.do(dispute)
    assert counter.row().borrowing_base == 60_000_00
    counter.do(WithdrawDispute(by="carmaker", claim=counter.asset))
    assert counter.row().borrowing_base == 80_000_00
    counter.do(changed(dispute, amount=FACE))
    assert (counter.excluded(), counter.row().borrowing_base) == (Excluded.DISPUTED, 0)
    base_adds_up(counter)


def test_a_payment_leaves_the_base_and_what_is_held_repays_the_line() -> None:
    counter = Counter()
    key = counter.give()
    counter.do(counter.draw(70_000_00))
    receipt = counter.do(counter.settle(40_000_00))
    assert BaseShort(line=counter.line, base=48_000_00, principal=70_000_00) in receipt.events
    counter.refuses(Why.BEYOND_BASE, counter.draw(1))
    ask = RepayFromProceeds(
        by="river-bank",
        line=counter.line,
        pledge=key,
        asset=counter.asset,
        bank="river-bank",
        pledgor="maker",
        amount=40_000_00,
    )
    counter.refuses(Why.NOT_OF_THIS_LINE, changed(ask, amount=40_000_01))
    counter.refuses(Why.NOT_OF_THIS_LINE, changed(ask, pledge="0" * 64))
    receipt = counter.do(ask)
    assert (counter.row().principal, counter.held()) == (30_000_00, 0)
    assert not [event for event in receipt.events if isinstance(event, BaseShort)]
    base_adds_up(counter)
    counter.adds_up()


def test_parts_of_a_claim_are_items_of_their_own_while_the_borrower_holds_them() -> None:
    counter = Counter()
    counter.give()
    keep = Split(by="maker", claim=counter.asset, part=30_000_00, to="maker")
    part = counter.new_id(counter.do(keep, signed_by=["maker", "river-bank"]))
    assert (len(counter.rows(ITEMS)), counter.row().borrowing_base) == (2, 80_000_00)
    counter.do(counter.assign(part, "workshop"), signed_by=["maker", "workshop", "river-bank"])
    assert (len(counter.rows(ITEMS)), counter.row().borrowing_base) == (1, 56_000_00)
    base_adds_up(counter)


def test_claims_on_ones_own_group_and_in_other_money_count_for_nothing() -> None:
    counter = Counter()
    account = digest("truckmaker", "account")
    counter.do(SetCollectionAccount(by="truckmaker", bank="river-bank", account=account, agreed_by=("river-bank",)))
    invoice = counter.invoice("9", FACE, seller="truckmaker")
    own = counter.voucher(invoice, FACE, creditor="truckmaker")
    line = counter.new_id(counter.do(opening(borrower="truckmaker")))
    counter.do(counter.ask(line, FACE, own))
    assert counter.get(ITEMS, f"{line}/{own}").excluded is Excluded.RELATED
    base_adds_up(counter)


# --- what depends on the day ------------------------------------------------------------------------------------------


def test_a_base_is_drawn_on_as_it_is_today() -> None:
    counter = Counter()
    counter.give()
    counter.refuses(Why.UP_TO_DATE, counter.bring())
    counter.wait(days=1)
    counter.refuses(Why.BASE_NOT_OF_TODAY, counter.draw(1))
    counter.refuses(Why.NOT_FOUND, counter.bring("hill-bank"))
    counter.do(counter.bring())
    counter.do(counter.draw(1))


def test_a_claim_grows_old_and_falls_due_and_takes_the_obligor_with_it() -> None:
    counter = Counter(cross_ageing=400_000)
    counter.give()
    other = counter.more("2", due=date(2026, 6, 15), term_basis="contract § 3")
    counter.on(date(2026, 5, 10))
    counter.do(counter.bring())
    assert counter.row().borrowing_base == 160_000_00
    counter.on(date(2026, 5, 11))  # ten days after the last of April are over
    assert counter.excluded() is None  # nobody has looked yet
    counter.do(counter.bring("river-bank"))
    assert counter.excluded() is Excluded.PAST_DUE
    [subject] = counter.rows(SUBJECTS).values()
    assert (subject.excluded, subject.counted, counter.row().borrowing_base) == (SubjectExcluded.CROSS_AGED, 0, 0)
    counter.do(counter.settle(60_000_00))
    [subject] = counter.rows(SUBJECTS).values()
    assert (subject.excluded, counter.row().borrowing_base) == (None, 80_000_00)
    base_adds_up(counter)
    counter.on(date(2026, 6, 11))  # a hundred days after delivery are over
    counter.do(counter.bring())
    assert (counter.excluded(other), counter.row().borrowing_base) == (Excluded.TOO_OLD, 0)
    base_adds_up(counter)


def test_a_large_base_is_brought_forward_in_several_steps() -> None:
    counter = Counter(items_at_once=3)
    for number in range(5):
        counter.more(f"n{number}", 10_000_00)
    counter.on(date(2026, 5, 11))
    steps = 0
    while counter.row().through < counter.day:
        touched = counter.row().through
        counter.do(counter.bring())
        steps += 1
        assert counter.row().through >= touched
        assert steps < 60
    assert steps > 20
    assert {item.excluded for item in counter.rows(ITEMS).values()} == {Excluded.PAST_DUE}
    base_adds_up(counter)


# --- drawing and repaying ---------------------------------------------------------------------------------------------


def test_a_drawdown_stays_within_limit_base_and_cover() -> None:
    counter = Counter(limit=70_000_00, insurer="insurer")
    counter.give()
    counter.refuses(Why.NOT_FOUND, counter.draw(1, by="workshop"))
    counter.refuses(Why.NOT_FOUND, counter.draw(1, lender="hill-bank"))
    counter.refuses(Why.COVER_LAPSED, counter.draw(1))
    cover = CoverLine(by="insurer", line=counter.line, last_day=counter.in_days(2))
    counter.refuses(Why.NOT_THE_INSURER, changed(cover, by="hill-bank"))
    counter.refuses(Why.COVER_DAY_WRONG, changed(cover, last_day=date(2026, 3, 1)))
    counter.do(cover)
    counter.refuses(Why.BEYOND_LIMIT, counter.draw(70_000_01))
    before = counter.money("maker")
    counter.do(counter.draw(70_000_00))
    assert (counter.money("maker") - before, counter.row().principal) == (70_000_00, 70_000_00)
    counter.wait(days=3)
    counter.do(counter.bring())
    counter.do(counter.repay(10_000_00))
    counter.refuses(Why.COVER_LAPSED, counter.draw(1))
    counter.do(changed(cover, last_day=LOAN_DUE))
    counter.on("2026-07-01")
    counter.refuses(Why.LINE_ENDED, counter.draw(1))


def test_a_repayment_pays_costs_interest_and_principal() -> None:
    counter = Counter()
    counter.give()
    counter.do(counter.draw(72_000_00))
    counter.wait(days=30)
    charge = Charge(by="river-bank", line=counter.line, borrower="maker", amount=500_00, reference="field audit")
    counter.refuses(Why.NOT_FOUND, changed(charge, borrower="workshop"))
    counter.do(charge)
    interest = 72_000_00 * 6 * 30 // 100 // 360
    assert interest_due(counter.row(), counter.day) == interest == 360_00
    counter.refuses(Why.MORE_THAN_OWED, counter.repay(72_860_01))
    counter.do(counter.repay(600_00))
    row = counter.row()
    assert (row.costs, row.interest, row.principal) == (0, 260_00, 72_000_00)
    counter.refuses(Why.STILL_OWED, CloseLine(by="maker", line=counter.line))
    counter.do(counter.repay(72_260_00))
    assert counter.row().principal == 0
    counter.do(CloseLine(by="maker", line=counter.line))
    assert counter.row().stage is Stage.CLOSED
    assert counter.get(DEBTS, counter.line).stage is DebtStage.OVER
    counter.refuses(Why.LINE_CLOSED, counter.repay(1))
    counter.do(Discharge(by="river-bank", debt=counter.line))
    assert counter.rows(ENCUMBRANCES) == {}
    assert counter.rows(ITEMS) == {}


def test_a_default_says_what_the_line_says_and_ends_it() -> None:
    counter = Counter()
    key = counter.give()
    counter.do(counter.draw(72_000_00))
    counter.do(counter.settle())
    counter.on("2026-07-01")
    interest = interest_due(counter.row(), counter.day)
    default = DeclareDefault(by="river-bank", debt=counter.line, costs=0, interest=interest, principal=72_000_00)
    counter.refuses(Why.DEFAULT_DIFFERS, changed(default, principal=80_000_00))
    counter.do(default)
    assert counter.row().stage is Stage.CALLED
    counter.refuses(Why.LINE_CLOSED, counter.draw(1))
    owed = 72_000_00 + interest
    collect = Collect(by="river-bank", pledge=key, asset=counter.asset, bank="river-bank", pledgor="maker", amount=owed)
    counter.refuses(PledgeWhy.MORE_THAN_HELD, changed(collect, amount=owed + 1))
    counter.do(collect)
    assert (counter.row().stage, counter.held()) == (Stage.CLOSED, 0)
    assert counter.rows(ITEMS) == {}


@given(
    st.integers(1, 10**13),
    st.integers(0, 1_000_000),
    st.sampled_from(DayCount),
    st.lists(st.dates(date(2026, 3, 2), date(2030, 1, 1)), min_size=1, max_size=8),
)
def test_interest_is_exact_however_often_it_is_counted(
    principal: int, rate: int, count: DayCount, days: list[date]
) -> None:
    line = Line(
        lender="a", borrower="b", currency="CNY", limit=principal, rate=rate, day_count=count, until=LOAN_DUE,
        claim_advance=0, stock_advance=0, past_due_days=0, age_days=0, cross_ageing=0, concentration=0, pricer="c",
        insurer=None, covered=None, stage=Stage.OPEN, borrowing_base=0, through=DUE, principal=principal, interest=0,
        interest_rest=0, interest_through=date(2026, 3, 2), costs=0,
    )  # fmt: skip
    often = line
    for each in sorted(days):
        often = accrued(often, each)
    once = accrued(line, max(days))
    assert often == once
    span = count.days(date(2026, 3, 2), max(days))
    exact = principal * rate * span
    assert abs(interest_due(often, max(days)) * MILLION * count.year - exact) * 2 <= MILLION * count.year


# --- stock ------------------------------------------------------------------------------------------------------------


class Depot(Yard):
    """A yard where the river bank lends to the smelter against its copper."""

    def __init__(self) -> None:
        super().__init__(other_terms={"pledges": TERMS, "credit": CREDIT})
        self.do(PaidIn(by="river-bank", customer="river-bank", currency="CNY", amount=10**9, reference="own"))
        self.line = self.new_id(self.do(opening(borrower="smelter")))
        self.copper = self.stored(1_000)
        self.receipt_key = self.receipt(self.copper, 600)

    def pledge(self) -> str:
        ask = MakePledge(
            by="smelter", kind="receipt", asset=self.receipt_key, measure=600, unit="KGM", debt=self.line,
            creditor="river-bank", secured=1_000_00, filing="F", filed=self.day,
        )  # fmt: skip
        return self.new_id(self.do(ask))

    def price(self, price: int = 68_00, **said: Any) -> AttestPrice:
        given: dict[str, Any] = {
            "by": "assayer", "goods": "copper-cathode", "grade": GRADE, "unit": "KGM", "currency": "CNY",
            "price": price, "day": self.day,
        }  # fmt: skip
        return AttestPrice(**given | said)

    def row(self) -> Line:
        return self.get(LINES, self.line)

    def why(self) -> tuple[Excluded | None, SubjectExcluded | None]:
        [item], [subject] = self.rows(ITEMS).values(), self.rows(SUBJECTS).values()
        return item.excluded, subject.excluded

    def bring(self) -> None:
        self.do(BringUpToDate(by="river-bank", line=self.line))


def test_stock_counts_by_its_attested_price_while_that_is_fresh() -> None:
    depot = Depot()
    depot.pledge()
    assert (depot.row().borrowing_base, depot.why()) == (0, (None, SubjectExcluded.NO_PRICE))
    depot.refuses(Why.PRICE_OF_THE_FUTURE, depot.price(day=date(2027, 1, 1)))
    depot.do(depot.price())
    assert depot.row().borrowing_base == 600 * 68_00 * 6 // 10
    depot.refuses(Why.PRICE_OLDER, depot.price(day=date(2026, 3, 1)))
    depot.do(depot.price(by="weigher", price=99_00))
    depot.do(depot.price(60_00))
    assert depot.row().borrowing_base == 600 * 60_00 * 6 // 10
    depot.wait(days=8)
    depot.bring()
    assert (depot.row().borrowing_base, depot.why()) == (0, (None, SubjectExcluded.STALE_PRICE))
    depot.do(depot.price(61_00))
    assert depot.row().borrowing_base == 600 * 61_00 * 6 // 10
    depot.do(depot.price(61_00, currency="USD"))
    assert depot.why() == (None, SubjectExcluded.NO_PRICE)
    base_adds_up(depot)


def test_stock_leaves_the_base_when_its_cover_ends_or_a_count_does_not_find_it() -> None:
    depot = Depot()
    depot.pledge()
    depot.do(depot.price())
    depot.do(depot.count(depot.copper, 500))
    assert depot.why() == (Excluded.ON_HOLD, None)
    depot.do(depot.count(depot.copper, 1_000))
    assert depot.why() == (None, None)
    depot.do(EndCover(by="insurer", receipt=depot.receipt_key, last_day=depot.in_days(2)))
    depot.wait(days=3)
    depot.bring()
    assert (depot.why(), depot.row().borrowing_base) == ((Excluded.UNINSURED, None), 0)
    base_adds_up(depot)


def test_a_loss_is_never_stopped_and_leaves_the_base_short() -> None:
    depot = Depot()
    depot.pledge()
    depot.do(depot.price())
    depot.do(
        Draw(by="smelter", line=depot.line, lender="river-bank", bank="river-bank", amount=depot.row().borrowing_base)
    )
    receipt = depot.do(depot.loss(depot.copper, 700))
    assert [event for event in receipt.events if isinstance(event, BaseShort)]
    assert depot.at_receipt(depot.receipt_key).quantity == 300
    base_adds_up(depot)


def test_a_pledged_receipt_is_released_with_the_lenders_signature() -> None:
    depot = Depot()
    depot.pledge()
    order = depot.new_id(depot.do(depot.order(depot.receipt_key, 100)))
    depot.refuses(PledgeWhy.PLEDGED, depot.release(order, 100))
    depot.do(depot.release(order, 100), signed_by=["harbour", "river-bank"])
    [item] = depot.rows(ITEMS).values()
    assert item.measure == 500


# --- the charter ------------------------------------------------------------------------------------------------------


def test_a_charter_of_credit_has_pledges_and_receivables() -> None:
    counter = Counter()
    terms = {name: clause for name, clause in counter.charter.modules.items() if name != "pledges"}
    [found] = credit.check(Charter(counter.charter.articles, terms, b""))
    reached.note(found.reason, found.facts)
    assert found.reason == CharterWhy.MODULE_MISSING
    assert credit.check(counter.charter) == []
