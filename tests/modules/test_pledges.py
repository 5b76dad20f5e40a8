"""Pledges: one register over every asset, one gate, and money that takes the place of what was paid."""

from datetime import date
from typing import Any

import pytest

from heqi.machine.charter import Charter
from heqi.modules import payments, pledges
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.payments import SetCollectionAccount, Transfer, balance_of
from heqi.modules.pledges import (
    COLLATERAL,
    DEBTS,
    ENCUMBRANCES,
    PROCEEDS,
    Collect,
    DebtStage,
    DeclareDefault,
    Discharge,
    PledgeStage,
    Reduce,
    Release,
    Replaced,
    Secure,
    Subordinate,
    TakeBack,
    TransferDebt,
    Why,
    encumbrance_key,
    waterfall,
)
from heqi.modules.pledges.records import Secured
from heqi.modules.receivables import (
    ApplyPayment,
    Assign,
    Credit,
    PayOut,
    RaiseDispute,
    ReportOverdue,
    ResolveDispute,
    Split,
)
from heqi.state.tables import changed
from tests import reached
from tests.modules.receivables.trade import BEGINS, Trade, digest
from tests.modules.shelf import FACE, LOAN_DUE, Shelf

# --- pledging ---------------------------------------------------------------------------------------------------------


def test_an_asset_is_free_until_it_is_pledged_and_nobody_is_told_to_whom() -> None:
    shelf = Shelf()
    assert shelf.count() == 0
    key = shelf.pledged()
    row = shelf.pledge(key)
    assert (row.creditor, row.debtor, row.secured, row.stage) == (
        "river-bank", "maker", 60_000_00, PledgeStage.STANDING
    )  # fmt: skip
    seen = shelf.get(ENCUMBRANCES, encumbrance_key("receivable", shelf.asset))
    assert seen.__struct_fields__ == ("pledges", "secured")
    assert (seen.pledges, seen.secured) == (1, (Secured(currency="CNY", amount=60_000_00),))
    assert ENCUMBRANCES.readers == ("everyone",)
    assert COLLATERAL.readers == ("pledgor", "creditor")
    shelf.adds_up()


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (Why.UNKNOWN_KIND, {"kind": "vessel"}),
        (Why.NOT_HOLDER, {"by": "workshop"}),
        (Why.NOT_HOLDER, {"asset": "0" * 64, "measure": 1}),
        (Why.MEASURE_DIFFERS, {"measure": FACE - 1}),
        (Why.MEASURE_DIFFERS, {"unit": "kg"}),
        (Why.DEBT_UNKNOWN, {"debt": "0" * 64, "creditor": "river-bank"}),
        (Why.DEBT_UNKNOWN, {"creditor": "hill-bank"}),
        (Why.MORE_THAN_THE_DEBT, {"secured": FACE + 1}),
        (Why.FILED_AHEAD, {"filed": date(2027, 1, 1)}),
    ],
)
def test_a_pledge_that_is_none(why: Any, said: dict[str, Any]) -> None:
    shelf = Shelf()
    ask = shelf.ask(shelf.debt())
    shelf.refuses(why, changed(ask, **said))


def test_units_that_do_not_match() -> None:
    shelf = Shelf()
    debt = shelf.debt(currency="USD")
    shelf.refuses(Why.UNIT_DIFFERS, shelf.ask(debt))
    other = shelf.sign(Secure(by="river-bank", debtor="maker", currency="EUR", amount=1, contract="L", due=LOAN_DUE))
    shelf.refuses(payments.Why.CURRENCY_NOT_SETTLED, signed=other)


def test_a_debt_has_two_sides_and_a_day_to_come() -> None:
    shelf = Shelf()
    ask = Secure(by="river-bank", debtor="maker", currency="CNY", amount=1, contract="L", due=LOAN_DUE)
    shelf.refuses(Why.SAME_PARTY, changed(ask, debtor="river-bank"))
    shelf.refuses(Why.DUE_IN_THE_PAST, changed(ask, due=BEGINS.replace(day=1)))
    debt = shelf.debt("maker", debtor="workshop")
    shelf.refuses(Why.SAME_PARTY, shelf.ask(debt))
    shelf.do(Discharge(by="maker", debt=debt))
    shelf.refuses(Why.DEBT_STAGE, Discharge(by="maker", debt=debt))
    shelf.refuses(Why.DEBT_STAGE, TransferDebt(by="maker", debt=debt, to="river-bank"))
    over = shelf.debt()
    shelf.do(Discharge(by="river-bank", debt=over))
    shelf.refuses(Why.DEBT_STAGE, shelf.ask(over))


def test_what_is_not_owed_or_is_financed_is_no_security() -> None:
    shelf = Shelf()
    debt = shelf.debt()
    offered = shelf.new_id(shelf.do(shelf.undertake(shelf.invoice("2", FACE), FACE)))
    shelf.refuses(Why.NOT_SECURITY, shelf.ask(debt, by="maker", asset=offered))
    shelf.financed(shelf.asset)
    shelf.refuses(Why.NOT_SECURITY, shelf.ask(shelf.debt("hill-bank", debtor="river-bank")))


def test_one_debt_is_secured_once_by_an_asset_and_all_ranks_together_by_its_value() -> None:
    shelf = Shelf(ranks_at_most=2)
    debt = shelf.debt()
    shelf.do(shelf.ask(debt))
    shelf.refuses(Why.PLEDGED_FOR_IT, shelf.ask(debt))
    second = shelf.debt("hill-bank")
    shelf.refuses(Why.BEYOND_VALUE, shelf.ask(second, 40_000_01))
    shelf.do(shelf.ask(second, 40_000_00))
    shelf.refuses(Why.TOO_MANY_RANKS, shelf.ask(shelf.debt("hill-bank"), 1))
    assert shelf.count() == 2
    shelf.adds_up()


def test_where_the_charter_sets_no_share_value_is_for_the_lenders_to_judge() -> None:
    shelf = Shelf(secured_at_most=0)
    shelf.pledged(secured=FACE)
    shelf.pledged("hill-bank", FACE)
    assert shelf.count() == 2


# --- rank -------------------------------------------------------------------------------------------------------------


def test_rank_follows_the_filing_and_who_is_overtaken_signs() -> None:
    shelf = Shelf()
    shelf.on("2026-03-10")
    first = shelf.pledged("river-bank", 10_000_00)
    ask = shelf.ask(shelf.debt("hill-bank"), 10_000_00, filed=date(2026, 3, 5))
    shelf.refuses(Why.PRIORITY_CONTESTED, ask)
    earlier = shelf.new_id(shelf.do(ask, signed_by=["maker", "hill-bank", "river-bank"]))
    last = shelf.pledged("hill-bank", 10_000_00)
    assert shelf.ranks() == [earlier, first, last]
    shelf.adds_up()


def test_a_creditor_lets_another_go_before_it() -> None:
    shelf = Shelf()
    first, second, third = (shelf.pledged(bank, 10_000_00) for bank in ("river-bank", "hill-bank", "hill-fund"))
    shelf.refuses(Why.NOTHING_IN_COMMON, Subordinate(by="hill-bank", pledge=second, behind=first))
    shelf.refuses(Why.NOT_FOUND, Subordinate(by="hill-bank", pledge=first, behind=third))
    shelf.do(Subordinate(by="river-bank", pledge=first, behind=third))
    assert shelf.ranks() == [second, third, first]
    shelf.adds_up()


def test_no_circle_of_debts_rests_on_one_asset() -> None:
    shelf = Shelf()
    shelf.pledged("river-bank", 10_000_00)  # the maker owes the river bank on it
    back = shelf.debt("hill-bank", debtor="river-bank")
    shelf.do(shelf.ask(back, 10_000_00))  # and for the river bank's debt to the hill bank the maker pledges it, too
    circle = shelf.debt("maker", debtor="hill-bank")
    shelf.do(shelf.assign(shelf.asset, "workshop"), signed_by=["maker", "workshop", "river-bank", "hill-bank"])
    shelf.refuses(Why.CIRCULAR, shelf.ask(circle, 10_000_00))
    other = shelf.debt("hill-bank", debtor="workshop")
    shelf.do(shelf.ask(other, 10_000_00))
    lends_to_it = shelf.debt("workshop", debtor="foundry")
    shelf.refuses(Why.SAME_PARTY, TransferDebt(by="workshop", debt=lends_to_it, to="foundry"))
    shelf.refuses(Why.CIRCULAR, TransferDebt(by="hill-bank", debt=back, to="maker"))
    shelf.refuses(Why.SAME_PARTY, TransferDebt(by="hill-bank", debt=back, to="workshop"))


def test_the_pledges_go_with_the_debt() -> None:
    shelf = Shelf()
    debt = shelf.debt()
    key = shelf.new_id(shelf.do(shelf.ask(debt)))
    shelf.do(shelf.settle(10_000_00))
    shelf.refuses(Why.DEBT_UNKNOWN, TransferDebt(by="hill-bank", debt=debt, to="hill-fund"))
    shelf.do(TransferDebt(by="river-bank", debt=debt, to="hill-bank"))
    rows = [shelf.get(DEBTS, debt), shelf.pledge(key), *shelf.rows(COLLATERAL).values(), *shelf.rows(PROCEEDS).values()]
    assert [row.creditor for row in rows] == ["hill-bank"] * 4  # type: ignore[attr-defined]
    shelf.refuses(Why.NOT_FOUND, Release(by="river-bank", pledge=key))
    shelf.do(Release(by="hill-bank", pledge=key))
    assert shelf.held() == 0


# --- the gate ---------------------------------------------------------------------------------------------------------


def test_a_pledged_claim_moves_and_shrinks_only_with_those_to_whom_it_is_pledged() -> None:
    shelf = Shelf()
    shelf.pledged("river-bank", 10_000_00)
    shelf.pledged("hill-bank", 10_000_00)
    split = Split(by="maker", claim=shelf.asset, part=20_000_00, to="maker")
    credit = Credit(
        by="maker", claim=shelf.asset, invoice=shelf.promise(shelf.asset).invoices[0].document, amount=5_000_00,
        reference="C", agreed_by=("carmaker",),
    )  # fmt: skip
    for ask in (shelf.assign(shelf.asset, "workshop"), split, credit):
        refused = shelf.refuses(Why.PLEDGED, ask)
        assert not {"river-bank", "hill-bank"} & {*map(str, refused.facts.values())}
        shelf.refuses(Why.PLEDGED, ask, signed_by=sorted({"maker", "carmaker", "workshop", "river-bank"}))
    shelf.do(split, signed_by=["maker", "river-bank", "hill-bank"])
    shelf.adds_up()


def test_a_dispute_is_a_fact_and_what_is_agreed_on_it_needs_the_creditors() -> None:
    shelf = Shelf()
    shelf.pledged()
    shelf.do(RaiseDispute(by="carmaker", claim=shelf.asset, amount=5_000_00, ground="price", statement="Too much."))
    resolve = ResolveDispute(by="carmaker", claim=shelf.asset, reduce_by=5_000_00, holder="maker")
    shelf.refuses(Why.PLEDGED, resolve)
    shelf.do(resolve, signed_by=["carmaker", "maker", "river-bank"])
    assert shelf.count() == 1


def test_the_pledge_goes_with_the_claim_and_with_every_part_of_it() -> None:
    shelf = Shelf()
    first, second = shelf.pledged("river-bank", 10_000_00), shelf.pledged("hill-bank", 10_000_00)
    cut = Split(by="maker", claim=shelf.asset, part=20_000_00, to="workshop")
    part = shelf.new_id(shelf.do(cut, signed_by=["maker", "workshop", "river-bank", "hill-bank"]))
    assert shelf.ranks(part) == shelf.ranks() == [first, second]
    assert {row.pledgor for row in shelf.rows(COLLATERAL).values() if row.asset == part} == {"workshop"}
    shelf.do(shelf.assign(shelf.asset, "workshop"), signed_by=["maker", "workshop", "river-bank", "hill-bank"])
    assert {row.pledgor for row in shelf.rows(COLLATERAL).values()} == {"workshop"}
    shelf.do(Release(by="river-bank", pledge=first, asset=part))
    assert shelf.ranks(part) == [second]
    assert shelf.ranks() == [first, second]
    shelf.refuses(Why.NOT_FOUND, Release(by="river-bank", pledge=first, asset=part))
    shelf.do(Release(by="river-bank", pledge=first, asset=shelf.asset))
    assert shelf.pledge(first).stage is PledgeStage.RELEASED
    shelf.refuses(Why.RELEASED_ALREADY, Release(by="river-bank", pledge=first))
    shelf.adds_up()


def test_who_comes_to_hold_what_is_pledged_to_it_has_no_pledge_on_it() -> None:
    shelf = Shelf()
    shelf.pledged("river-bank", 10_000_00)
    second = shelf.pledged("hill-bank", 10_000_00)
    shelf.do(shelf.assign(shelf.asset, "river-bank"), signed_by=["maker", "river-bank", "hill-bank"])
    assert shelf.ranks() == [second]
    shelf.adds_up()


def test_a_pledged_claim_is_financed_only_when_it_is_free_again() -> None:
    shelf = Shelf()
    key = shelf.pledged("river-bank")
    file = shelf.agreed(shelf.asset, "hill-bank")
    shelf.refuses(Why.PLEDGED, PayOut(by="hill-bank", file=file))
    shelf.refuses(Why.ENDS_PLEDGED, PayOut(by="hill-bank", file=file), signed_by=["hill-bank", "river-bank"])
    shelf.do(PayOut(by="hill-bank", file=file), Release(by="river-bank", pledge=key))
    assert shelf.count() == 0
    shelf.adds_up()


def test_where_the_charter_has_no_pledges_nothing_asks_for_them() -> None:
    trade = Trade()
    claim = trade.voucher(trade.invoice("1", FACE), FACE)
    trade.do(Assign(by="maker", claim=claim, face=FACE, to="workshop"))
    assert trade.rows(ENCUMBRANCES) == {}


# --- money in the place of the asset ----------------------------------------------------------------------------------


def test_what_the_obligor_pays_is_held_in_rank_and_the_rest_is_the_holders() -> None:
    shelf = Shelf()
    first, second = shelf.pledged("river-bank", 30_000_00), shelf.pledged("hill-bank", 20_000_00)
    before = shelf.money("maker")
    receipt = shelf.do(shelf.settle(40_000_00))
    assert [event for event in receipt.events if isinstance(event, Replaced)] == [
        Replaced(asset=shelf.asset, held=40_000_00, outside=0)
    ]
    assert [shelf.pledge(key).held for key in (first, second)] == [30_000_00, 10_000_00]
    shelf.do(shelf.settle(60_000_00))
    assert [shelf.pledge(key).held for key in (first, second)] == [30_000_00, 20_000_00]
    assert shelf.money("maker") - before == 50_000_00
    shelf.adds_up()
    shelf.do(Release(by="river-bank", pledge=first))
    assert (shelf.held(), shelf.money("maker") - before) == (20_000_00, 80_000_00)
    shelf.do(Release(by="hill-bank", pledge=second))
    assert (shelf.held(), shelf.money("maker") - before) == (0, 100_000_00)
    assert shelf.count() == 0
    shelf.adds_up()


def test_what_the_first_gives_up_goes_to_the_next_in_rank() -> None:
    shelf = Shelf()
    first, second = shelf.pledged("river-bank", 30_000_00), shelf.pledged("hill-bank", 20_000_00)
    shelf.do(shelf.settle(25_000_00))
    shelf.do(Release(by="river-bank", pledge=first))
    assert (shelf.pledge(second).held, shelf.held()) == (20_000_00, 20_000_00)
    shelf.adds_up()


def test_payment_is_never_stopped_and_cannot_be_moved_on_in_the_same_breath() -> None:
    shelf = Shelf()
    shelf.pledged()
    have = balance_of(shelf.state, "river-bank", "CNY", "maker").available
    away = Transfer(by="maker", bank="river-bank", currency="CNY", payee="workshop", amount=have + FACE, purpose="away")
    shelf.refuses(Why.PROCEEDS_SPENT, shelf.settle(), away)
    shelf.do(shelf.settle())
    assert shelf.held() == 60_000_00


def test_a_payment_outside_is_on_record_though_nobody_can_hold_it() -> None:
    shelf = Shelf()
    first, second = shelf.pledged("river-bank", 30_000_00), shelf.pledged("hill-bank", 20_000_00)
    attested = shelf.paid_outside("maker", 40_000_00, shelf.asset)
    shelf.do(ApplyPayment(by="carmaker", claim=shelf.asset, attestation=attested, amount=40_000_00))
    assert [shelf.pledge(key).collected for key in (first, second)] == [30_000_00, 10_000_00]
    assert shelf.held() == 0


def test_each_holder_of_a_part_has_its_own_money_held() -> None:
    shelf = Shelf()
    part = shelf.new_id(shelf.do(Split(by="maker", claim=shelf.asset, part=20_000_00, to="workshop")))
    mine, theirs = shelf.pledged(secured=50_000_00), shelf.pledged("hill-bank", 20_000_00, asset=part)
    shelf.do(shelf.settle(50_000_00))
    assert (shelf.pledge(mine).held, shelf.pledge(theirs).held) == (40_000_00, 10_000_00)
    shelf.adds_up()


def test_money_stays_with_who_held_the_claim_when_it_was_paid() -> None:
    shelf = Shelf()
    key = shelf.pledged(secured=50_000_00)
    shelf.do(shelf.settle(10_000_00))
    shelf.do(shelf.assign(shelf.asset, "workshop"), signed_by=["maker", "workshop", "river-bank"])
    shelf.do(shelf.settle(20_000_00))
    assert (shelf.held("maker"), shelf.held("workshop")) == (10_000_00, 20_000_00)
    shelf.adds_up()
    shelf.do(Release(by="river-bank", pledge=key))
    assert (shelf.held("maker"), shelf.held("workshop")) == (0, 0)


def test_a_defaulted_claim_stays_pledged() -> None:
    shelf = Shelf()
    shelf.pledged()
    shelf.on("2026-05-07")
    shelf.do(ReportOverdue(by="maker", claim=shelf.asset))
    assert shelf.count() == 1


# --- release and enforcement ------------------------------------------------------------------------------------------


def test_a_pledge_secures_less_when_its_creditor_says_so() -> None:
    shelf = Shelf()
    key = shelf.pledged(secured=30_000_00)
    shelf.do(shelf.settle(10_000_00))
    shelf.refuses(Why.REDUCED_TOO_FAR, Reduce(by="river-bank", pledge=key, less=20_000_01))
    shelf.do(Reduce(by="river-bank", pledge=key, less=20_000_00))
    assert (shelf.pledge(key).secured, shelf.pledge(key).held) == (10_000_00, 10_000_00)
    shelf.adds_up()


def test_enforcement_pays_costs_interest_and_principal_and_what_is_over_goes_on() -> None:
    shelf = Shelf()
    debt = shelf.debt(amount=40_000_00)
    first = shelf.new_id(shelf.do(shelf.ask(debt, 40_000_00)))
    second = shelf.pledged("hill-bank", 30_000_00)
    shelf.do(shelf.settle())
    take = Collect(
        by="river-bank", pledge=first, asset=shelf.asset, bank="river-bank", pledgor="maker", amount=1_500_00
    )
    shelf.refuses(Why.DEBT_STAGE, take)
    owed = {"costs": 1_000_00, "interest": 2_000_00, "principal": 20_000_00}
    shelf.refuses(Why.NOT_DUE, DeclareDefault(by="river-bank", debt=debt, **owed))
    shelf.refuses(Why.DEBT_UNKNOWN, DeclareDefault(by="hill-bank", debt=debt, **owed))
    shelf.on("2026-07-01")
    shelf.do(DeclareDefault(by="river-bank", debt=debt, **owed))
    shelf.refuses(Why.DEBT_STAGE, DeclareDefault(by="river-bank", debt=debt, **owed))
    shelf.refuses(Why.NOT_FOUND, changed(take, by="hill-bank"))
    before = shelf.money("river-bank")
    shelf.do(take)
    row = shelf.get(DEBTS, debt)
    assert (row.costs, row.interest, row.principal) == (0, 1_500_00, 20_000_00)
    shelf.refuses(Why.MORE_THAN_HELD, changed(take, amount=21_500_01))
    shelf.do(changed(take, amount=21_500_00))
    assert shelf.money("river-bank") - before == 23_000_00
    assert shelf.get(DEBTS, debt).stage is DebtStage.OVER
    assert shelf.pledge(first).stage is PledgeStage.RELEASED
    assert shelf.pledge(second).held == 30_000_00
    shelf.adds_up()


def test_an_agreed_event_sets_enforcement_off_before_the_day() -> None:
    shelf = Shelf()
    debt = shelf.debt()
    shelf.do(DeclareDefault(by="river-bank", debt=debt, costs=0, interest=0, principal=1, event="insolvency, § 7"))
    assert shelf.get(DEBTS, debt).event == "insolvency, § 7"


def test_held_money_goes_back_after_its_last_day_or_when_the_creditor_gives_it_up() -> None:
    shelf = Shelf()
    first, second = shelf.pledged("river-bank", 30_000_00), shelf.pledged("hill-bank", 20_000_00)
    shelf.do(shelf.settle())
    back = TakeBack(by="maker", pledge=first, asset=shelf.asset, bank="river-bank", pledgor="maker")
    shelf.refuses(Why.STILL_HELD, back)
    shelf.refuses(Why.NOT_FOUND, changed(back, by="workshop"))
    shelf.do(TakeBack(by="hill-bank", pledge=second, asset=shelf.asset, bank="river-bank", pledgor="maker"))
    assert shelf.held() == 30_000_00
    shelf.adds_up()
    shelf.on("2026-07-31")
    shelf.do(back)
    assert shelf.held() == 0
    shelf.adds_up()


def test_a_discharge_frees_everything() -> None:
    shelf = Shelf()
    debt = shelf.debt()
    shelf.do(shelf.ask(debt))
    other = shelf.voucher(shelf.invoice("2", FACE), FACE)
    shelf.do(shelf.ask(debt, asset=other))
    shelf.do(shelf.settle())
    shelf.do(Discharge(by="river-bank", debt=debt))
    assert shelf.rows(ENCUMBRANCES) == shelf.rows(COLLATERAL) == shelf.rows(PROCEEDS) == {}
    assert shelf.held() == 0


def test_a_creditor_is_paid_where_the_claim_was_collected() -> None:
    shelf = Shelf()
    account = digest("maker", "elsewhere")
    shelf.do(SetCollectionAccount(by="maker", bank="hill-bank", account=account, agreed_by=("river-bank", "hill-bank")))
    key = shelf.pledged()
    shelf.do(shelf.settle(1_000_00))
    [proceeds] = shelf.rows(PROCEEDS).values()
    assert (proceeds.bank, proceeds.pledge, proceeds.amount) == ("river-bank", key, 1_000_00)


def test_money_by_its_order() -> None:
    assert waterfall(7, 3, 3, 3) == [3, 3, 1]
    assert waterfall(0, 1, 1) == [0, 0]


def test_a_charter_of_pledges_has_payments() -> None:
    shelf = Shelf()
    terms = {name: clause for name, clause in shelf.charter.modules.items() if name != "payments"}
    [found] = pledges.check(Charter(shelf.charter.articles, terms, b""))
    reached.note(found.reason, found.facts)
    assert found.reason == CharterWhy.MODULE_MISSING
    assert pledges.check(shelf.charter) == []
