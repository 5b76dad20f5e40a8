"""Wallets: what was issued is always the reserve; limits hold paying, and never getting one's money out."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.machine import apply
from heqi.machine.authority import Why as Authority
from heqi.machine.charter import Bilingual
from heqi.machine.module import Call, Module, Rule
from heqi.machine.reasons import Reason
from heqi.machine.transactions import Action
from heqi.modules import MODULES
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.payments import Transfer, balance_of
from heqi.modules.payments import Why as Payments
from heqi.modules.wallets import (
    WALLETS,
    Kind,
    Load,
    Mint,
    Open,
    Pay,
    Redeem,
    SetClass,
    Terms,
    Unload,
    WalletClass,
    Why,
)
from heqi.modules.wallets.terms import amends, check
from heqi.state.tables import changed
from heqi.state.view import State
from tests.ledger import member
from tests.modules.receivables.trade import PURSE, Trade
from tests.reached import note

SMALL = WalletClass(
    id="class-4",
    name=Bilingual(en="Class 4", zh="四类"),
    balance_at_most=10_000_00,
    each_at_most=2_000_00,
    daily_at_most=5_000_00,
)
LARGE = changed(SMALL, id="class-1", balance_at_most=1_000_000_00, each_at_most=500_000_00, daily_at_most=500_000_00)
TERMS = Terms(
    issuer="issuer",
    operators=("hill-bank", "river-bank"),
    reserve_bank="river-bank",
    currency="CNY",
    wallet_class=(SMALL, LARGE),
    source="members' agreement",
)
MINTED = 20_000_00


class Purse(Trade):
    """Two operators with tills; the maker and the workshop have wallets of class 4."""

    def __init__(self, terms: Terms = TERMS) -> None:
        super().__init__(further=[member("issuer", roles=["issuer"])], other_terms={"wallets": terms})
        for operator in terms.operators:
            self.do(minted(MINTED, operator))
        for holder, operator in (("maker", "hill-bank"), ("workshop", "river-bank")):
            self.do(Open(by=operator, holder=holder, wallet_class="class-4"))

    def amount(self, operator: str, holder: str | None = None) -> int:
        return self.get(WALLETS, operator if holder is None else f"{operator}/{holder}").amount

    def issued(self) -> tuple[int, int]:
        """What the issuer has issued, and the reserve that it holds."""
        return -self.amount("issuer"), balance_of(self.state, "river-bank", "CNY", "issuer").held


@pytest.fixture
def purse() -> Purse:
    return Purse()


def minted(amount: int, operator: str = "hill-bank", by: str = "issuer") -> Mint:
    return Mint(by=by, operator=operator, amount=amount, reference="M-1")


def loads(amount: int, by: str = "maker", operator: str = "hill-bank") -> Load:
    return Load(by=by, operator=operator, amount=amount)


def unloads(amount: int, by: str = "maker", operator: str = "hill-bank") -> Unload:
    return Unload(by=by, operator=operator, amount=amount)


def pays(amount: int, **said: Any) -> Pay:
    fields = {"by": "maker", "operator": "hill-bank", "payee": "workshop", "payee_operator": "river-bank"}
    return Pay(**fields | {"amount": amount, "purpose": "screws"} | said)


def test_what_is_minted_is_reserve_that_the_issuer_cannot_spend(purse: Purse) -> None:
    assert purse.issued() == (2 * MINTED, 2 * MINTED)
    assert (purse.money("hill-bank"), purse.amount("hill-bank")) == (-MINTED, MINTED)
    spent = Transfer(by="issuer", bank="river-bank", currency="CNY", payee="maker", amount=1, purpose="gift")
    purse.refuses(Payments.INSUFFICIENT_FUNDS, spent)
    purse.do(Redeem(by="hill-bank", amount=5_000_00))
    assert purse.issued() == (2 * MINTED - 5_000_00, 2 * MINTED - 5_000_00)
    assert (purse.money("hill-bank"), purse.amount("hill-bank")) == (5_000_00 - MINTED, MINTED - 5_000_00)
    purse.refuses(Why.TOO_LITTLE_THERE, Redeem(by="hill-bank", amount=MINTED))
    purse.refuses(Why.TOO_LITTLE_THERE, Redeem(by="maker", amount=1))


def test_who_mints_to_whom(purse: Purse) -> None:
    purse.refuses(Why.NOT_THE_ISSUER, minted(1, by="river-bank"))
    purse.refuses(Why.NOT_AN_OPERATOR, minted(1, "maker"))
    purse.refuses(Authority.NOT_A_PARTY, minted(1), signed_by=["issuer"])
    purse.refuses(Payments.INSUFFICIENT_FUNDS, minted(PURSE))


def test_loading_and_unloading_change_the_form_and_no_amount(purse: Purse) -> None:
    purse.do(loads(3_000_00))
    assert (purse.money("maker"), purse.amount("hill-bank", "maker")) == (-3_000_00, 3_000_00)
    assert (purse.money("hill-bank"), purse.amount("hill-bank")) == (3_000_00 - MINTED, MINTED - 3_000_00)
    purse.do(unloads(3_000_00))
    assert (purse.money("maker"), purse.amount("hill-bank", "maker")) == (0, 0)
    assert purse.issued() == (2 * MINTED, 2 * MINTED)
    purse.refuses(Why.TOO_LITTLE_THERE, unloads(1))
    purse.refuses(Why.WALLET_UNKNOWN, unloads(1, operator="river-bank"))


def test_unloading_does_not_wait_for_the_operators_funds(purse: Purse) -> None:
    purse.do(loads(3_000_00))
    rest = PURSE - MINTED + 3_000_00 - 1_000_00
    purse.do(Transfer(by="hill-bank", bank="river-bank", currency="CNY", payee="foundry", amount=rest, purpose="lent"))
    purse.do(unloads(3_000_00))
    assert purse.money("maker") == 0
    assert purse.money("hill-bank") == -PURSE
    assert purse.issued() == (2 * MINTED - 2_000_00, 2 * MINTED - 2_000_00)


def test_the_limits_of_a_class_hold_paying(purse: Purse) -> None:
    purse.refuses(Why.BALANCE_LIMIT, loads(10_000_01))
    purse.do(loads(10_000_00))
    purse.refuses(Why.EACH_LIMIT, pays(2_000_01))
    for _ in range(2):
        purse.do(pays(2_000_00))
    facts = purse.refuses(Why.DAILY_LIMIT, pays(1_000_01)).facts
    assert facts["spent"] == 5_000_01
    assert facts["clause"] == f"wallets.wallet_class[{facts['wallet_class']}].daily_at_most"
    purse.do(pays(1_000_00))
    purse.refuses(Why.DAILY_LIMIT, pays(1))
    purse.do(unloads(1_000_00))  # no limit holds this
    purse.wait(days=1)
    purse.do(pays(2_000_00))
    purse.refuses(Why.TOO_LITTLE_THERE, pays(2_000_01 - 1_00), pays(1_00))
    purse.do(loads(2_000_00, "workshop", "river-bank"))
    purse.refuses(Why.BALANCE_LIMIT, pays(1_000_01))
    assert purse.amount("river-bank", "workshop") == 9_000_00


def test_a_class_can_be_raised_and_lowered(purse: Purse) -> None:
    purse.do(SetClass(by="hill-bank", holder="maker", wallet_class="class-1"))
    purse.do(loads(20_000_00))
    purse.refuses(Why.TOO_LITTLE_THERE, loads(1))  # in the operator's till
    purse.do(SetClass(by="hill-bank", holder="maker", wallet_class="class-4"))
    purse.refuses(Why.EACH_LIMIT, pays(2_000_01))
    purse.do(unloads(20_000_00))
    purse.refuses(Why.CLASS_UNKNOWN, SetClass(by="hill-bank", holder="maker", wallet_class="class-9"))
    purse.refuses(Why.WALLET_UNKNOWN, SetClass(by="river-bank", holder="maker", wallet_class="class-1"))


def test_who_has_a_wallet(purse: Purse) -> None:
    ask = Open(by="hill-bank", holder="foundry", wallet_class="class-1")
    purse.refuses(Authority.NOT_A_PARTY, ask, signed_by=["hill-bank"])
    purse.refuses(Why.NOT_AN_OPERATOR, changed(ask, by="maker"))
    purse.refuses(Why.SERVES_ITSELF, changed(ask, holder="hill-bank"))
    purse.refuses(Why.CLASS_UNKNOWN, changed(ask, wallet_class="class-2"))
    purse.refuses(Why.OPEN_ALREADY, changed(ask, holder="maker"))
    purse.do(ask)
    purse.refuses(Why.PAYS_ITSELF, pays(1, by="foundry", payee="foundry", payee_operator="hill-bank"))


# --- what always holds -----------------------------------------------------------------------------------------------


class Meddle(Action, tag="meddling.meddle"):
    """Planted faults: what a careless module could do."""

    how: str


def meddle(state: State, call: Call, ask: Meddle) -> None:
    for key, amount in {
        "mint to oneself": {"hill-bank/maker": 1},
        "mint, and say that it was issued": {"hill-bank/maker": 1, "issuer": -1},
        "overdraw": {"hill-bank/maker": -1, "hill-bank": 1},
    }[ask.how].items():
        row = state.get(WALLETS, key)
        if row is not None:
            state.put(WALLETS, key, changed(row, amount=row.amount + amount))


MEDDLING = Module("meddling", "Meddling.", rules={Meddle: Rule(meddle, by="anybody", zh="干预")})


@pytest.mark.parametrize("how", ["mint to oneself", "mint, and say that it was issued", "overdraw"])
def test_no_rule_can_do_what_the_books_forbid(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.modules.receivables.trade.MODULES", (*MODULES, MEDDLING))
    Purse().refuses(apply.Why.FAULT, Meddle(by="maker", how=how))


STEPS = st.one_of(
    st.builds(loads, st.integers(1, 10_000_00)),
    st.builds(unloads, st.integers(1, 10_000_00)),
    st.builds(pays, st.integers(1, 2_000_00)),
    st.builds(loads, st.integers(1, 10_000_00), st.just("workshop"), st.just("river-bank")),
    st.builds(unloads, st.integers(1, 10_000_00), st.just("workshop"), st.just("river-bank")),
    st.builds(minted, st.integers(1, 30_000_00)),
    st.builds(lambda amount: Redeem(by="hill-bank", amount=amount), st.integers(1, 30_000_00)),
    st.builds(
        lambda amount: Transfer(
            by="hill-bank", bank="river-bank", currency="CNY", payee="foundry", amount=amount, purpose="lent"
        ),
        st.integers(1, PURSE),
    ),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_what_was_issued_is_the_reserve_and_stands_in_tills_and_wallets(steps: list[Action]) -> None:
    purse = Purse()
    for step in steps:
        receipt = purse.submit(purse.sign(step))
        assert receipt.code in (None, *(why.code for why in (*Why.all(), Payments.INSUFFICIENT_FUNDS)))
    issued, reserve = purse.issued()
    assert issued == reserve == sum(row.amount for row in purse.rows(WALLETS).values() if row.kind is not Kind.ISSUE)


# --- the charter -----------------------------------------------------------------------------------------------------


def expected(terms: Terms, *reasons: Reason) -> None:
    charter = Purse().charter
    charter.modules["wallets"] = charter._terms[Terms] = terms
    found = check(charter)
    assert [refusal.reason for refusal in found] == [*reasons]
    for refusal in found:
        note(refusal.reason, refusal.facts)


def test_what_a_charter_may_say_of_wallets() -> None:
    expected(TERMS)
    expected(changed(TERMS, issuer="nobody"), CharterWhy.MEMBER_UNKNOWN)
    expected(changed(TERMS, issuer="hill-bank"), Why.ISSUER_OPERATES)
    expected(changed(TERMS, reserve_bank="maker"), Payments.NOT_A_SETTLEMENT_BANK)
    expected(changed(TERMS, currency="EUR"), Payments.CURRENCY_NOT_SETTLED)
    expected(changed(TERMS, wallet_class=(SMALL, LARGE, SMALL)), Why.CLASS_TWICE)
    charter = Purse().charter
    charter._allowed["bank"] -= {"wallets.open"}
    assert [refusal.reason for refusal in check(charter)] == [CharterWhy.CANNOT_ACT] * 2
    del charter.modules["payments"]
    assert [refusal.reason for refusal in check(charter)] == [CharterWhy.MODULE_MISSING]


def test_no_amendment_takes_the_reserve_from_under_what_was_issued() -> None:
    assert amends(None, TERMS) == amends(TERMS, changed(TERMS, operators=("hill-bank",))) == []
    found = amends(TERMS, changed(TERMS, issuer="hill-bank", reserve_bank="hill-bank"))
    assert [refusal.facts["field"] for refusal in found] == ["issuer", "reserve_bank"]
    for refusal in amends(TERMS, None):
        assert refusal.reason is CharterWhy.SECTION_STAYS
        note(refusal.reason, refusal.facts)
