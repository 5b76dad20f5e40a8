"""Conditional money: bound by a purpose, paid when the condition holds, returned when neither binds it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.machine import apply
from heqi.machine.authority import Why as Authority
from heqi.machine.module import Call, Module, Rule
from heqi.machine.transactions import Action
from heqi.modules import MODULES
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.conditions import (
    FUNDS,
    Attest,
    Attested,
    Decide,
    Delivered,
    Dispute,
    Disputed,
    EndPurpose,
    Group,
    OpenPurpose,
    Payee,
    PurposeEnded,
    Release,
    SetAside,
    Stage,
    TakeBack,
    Terms,
    When,
    Why,
)
from heqi.modules.conditions.disputing import Award
from heqi.modules.conditions.terms import amends, check
from heqi.modules.documents import AttestDelivery, Fingerprints
from heqi.modules.documents import Dispute as DisputeDocument
from heqi.modules.payments import Why as Payments
from heqi.modules.payments import balance_of
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Id
from tests.ledger import member
from tests.modules.receivables.trade import PURSE, Trade, digest
from tests.reached import note

TERMS = Terms(days_at_most=200, dispute_days=10, source="members' agreement")
BUILT = Attested(by="foundry", what="built")


class Site(Trade):
    """A carmaker that has a works built: the foundry inspects, a trade union tells when the work is over."""

    def __init__(self, **said: Any) -> None:
        union = [member("union", roles=["union"]), member("reader", roles=["reader"])]
        terms = {"conditions": changed(TERMS, **said)}
        super().__init__(further=union, other_terms=terms, roles={"reader": ("conditions.open_purpose",)})
        self.purpose = self.opened()

    def opened(self, last: int = 120, told_by: str | None = "union", name: str = "wages") -> Id:
        ask = OpenPurpose(by="carmaker", name=name, last_day=self.in_days(last), told_by=told_by)
        return self.new_id(self.do(ask))

    def aside(self, when: When | None = None, amount: int = 1_000_00, **said: Any) -> SetAside:
        fields = {
            "purpose": self.purpose,
            "bank": "river-bank",
            "currency": "CNY",
            "payees": (Payee(party="maker", at_most=amount),),
            "amount": amount,
            "when": when,
            "arbiter": "hill-bank",
            "last_day": self.in_days(60),
        }
        return SetAside(by="carmaker", **fields | said)

    def fund(self, when: When | None = None, **said: Any) -> Id:
        return self.new_id(self.do(self.aside(when, **said)))

    def stage(self, fund: Id) -> Stage:
        return self.get(FUNDS, fund).stage

    def money(self, party: str) -> tuple[int, int]:
        """Available and held, beyond what everybody began with."""
        balance = balance_of(self.state, "river-bank", "CNY", party)
        return balance.available - PURSE, balance.held


@pytest.fixture
def site() -> Site:
    return Site()


def any_of(*tests: Attested, **said: Any) -> When:
    return When(at_least=1, groups=(Group(at_least=1, attested=tests, **said),))


def takes(fund: Id, amount: int = 1_000_00, payee: str = "maker", by: str = "", **said: Any) -> Release:
    return Release(by=by or payee, fund=fund, payee=payee, amount=amount, **said)


def delivered(site: Site, invoice: Id, number: str) -> AttestDelivery:
    name = digest("delivery", number)
    prints = (Fingerprints(epoch=1, identity=name, exact=name, near=name),)
    return AttestDelivery(by="carmaker", refers_to=invoice, total=0, issued=site.day, delivered=site.day,
                          commitment=name, fingerprints=prints)  # fmt: skip


def back(fund: Id, *agreed_by: str) -> TakeBack:
    return TakeBack(by="carmaker", fund=fund, agreed_by=agreed_by)


# --- setting aside and releasing -------------------------------------------------------------------------------------


def test_money_stays_the_payers_until_the_condition_holds(site: Site) -> None:
    fund = site.fund(any_of(BUILT))
    assert (site.money("carmaker"), site.get(FUNDS, fund).told_by) == ((-1_000_00, 1_000_00), "union")
    refused = site.refuses(Why.NOT_YET, takes(fund))
    assert refused.facts["missing"] == ("built (foundry)",)
    site.do(Attest(by="foundry", fund=fund, what="built"))
    site.do(takes(fund, 400_00))
    assert site.stage(fund) is Stage.BOUND
    site.do(takes(fund, 600_00))
    assert site.stage(fund) is Stage.PAID
    assert (site.money("carmaker"), site.money("maker")) == ((-1_000_00, 0), (1_000_00, 0))
    site.refuses(Why.FUND_OVER, takes(fund))


def test_and_or_and_n_of_m_are_groups_of_groups(site: Site) -> None:
    board = tuple(Attested(by=party, what="agreed") for party in ("workshop", "foundry", "union"))
    day = site.in_days(30)
    fund = site.fund(When(at_least=2, groups=(Group(at_least=2, attested=board), Group(at_least=1, from_day=day))))
    site.do(Attest(by="workshop", fund=fund, what="agreed"))
    site.on(day)
    assert site.refuses(Why.NOT_YET, takes(fund)).facts["missing"] == ("agreed (foundry)", "agreed (union)")
    site.do(Attest(by="union", fund=fund, what="agreed"))
    site.do(takes(fund))


def test_a_day_that_has_come_is_a_condition(site: Site) -> None:
    fund = site.fund(When(at_least=1, groups=(Group(at_least=1, from_day=site.in_days(5)),)))
    site.refuses(Why.NOT_YET, takes(fund))
    site.wait(days=5)
    site.do(takes(fund))


def test_delivery_is_what_a_named_party_stands_behind(site: Site) -> None:
    invoice = site.invoice("1", 5_000_00)
    wanted = Delivered(by="carmaker", document=invoice)
    fund = site.fund(When(at_least=1, groups=(Group(at_least=1, delivered=(wanted,)),)))
    assert site.refuses(Why.NOT_YET, takes(fund)).facts["missing"] == (f"delivery {invoice} (carmaker)",)
    site.refuses(Why.NOT_YET, takes(fund, deliveries=(invoice, digest("nothing"))))
    contested = delivered(site, invoice, "1")
    delivery = site.new_id(site.do(contested))
    said = {name: getattr(contested, name) for name in ("total", "issued", "commitment", "fingerprints")}
    site.do(DisputeDocument(by="maker", document=delivery, currency="USD", **said))
    site.refuses(Why.NOT_YET, takes(fund, deliveries=(delivery,)))
    other = site.new_id(site.do(delivered(site, invoice, "2")))
    site.do(takes(fund, deliveries=(delivery, other)))


def test_the_payer_may_let_it_go_before(site: Site) -> None:
    fund = site.fund(any_of(BUILT))
    site.do(takes(fund, by="carmaker"))
    assert site.stage(fund) is Stage.PAID


def test_a_budget_has_named_payees_whose_rest_returns(site: Site) -> None:
    payees = (Payee(party="maker", at_most=600_00), Payee(party="workshop", at_most=700_00))
    fund = site.fund(payees=payees)
    site.refuses(Why.PAYER_RELEASES, takes(fund, 1))
    site.do(takes(fund, 500_00, by="carmaker"))
    assert site.refuses(Why.BEYOND_SHARE, takes(fund, 100_01, by="carmaker")).facts["most"] == 100_00
    site.refuses(Why.BEYOND_SHARE, takes(fund, 500_01, "workshop", by="carmaker"))
    site.refuses(Why.NO_PAYEE, takes(fund, 1, "foundry", by="carmaker"))
    site.refuses(Why.NOT_YOURS, takes(fund, 1, "workshop", by="maker"))
    site.refuses(Why.FUND_UNKNOWN, takes(fund, 1, "foundry"))
    site.refuses(Why.STILL_BINDS, back(fund))
    site.wait(days=61)
    site.refuses(Why.PAST_LAST_DAY, takes(fund, 1, by="carmaker"))
    site.do(back(fund))
    row = site.get(FUNDS, fund)
    assert (row.stage, row.returned, [share.paid for share in row.shares]) == (Stage.RETURNED, 500_00, [500_00, 0])
    assert site.money("carmaker") == (-500_00, 0)


def test_every_payee_may_give_it_up(site: Site) -> None:
    payees = (Payee(party="maker", at_most=600_00), Payee(party="workshop", at_most=700_00))
    fund = site.fund(payees=payees)
    site.refuses(Why.STILL_BINDS, back(fund, "maker"))
    site.refuses(Authority.NOT_A_PARTY, back(fund, "maker", "workshop"), signed_by=["carmaker", "maker"])
    site.do(back(fund, "maker", "workshop"))
    site.refuses(Why.FUND_OVER, back(fund))


def test_statements_are_asked_for_and_made_once(site: Site) -> None:
    fund = site.fund(any_of(BUILT))
    site.refuses(Why.FUND_UNKNOWN, Attest(by="workshop", fund=fund, what="built"))
    site.refuses(Why.NOT_ASKED, Attest(by="foundry", fund=fund, what="painted"))
    site.do(Attest(by="foundry", fund=fund, what="built"))
    site.refuses(Why.ATTESTED_ALREADY, Attest(by="foundry", fund=fund, what="built"))


# --- purposes --------------------------------------------------------------------------------------------------------


def test_a_purpose_that_has_ended_binds_no_money(site: Site) -> None:
    fund = site.fund(any_of(BUILT))
    site.do(Attest(by="foundry", fund=fund, what="built"))
    site.refuses(Why.PURPOSE_UNKNOWN, EndPurpose(by="maker", purpose=site.purpose))
    site.refuses(Why.PURPOSE_UNKNOWN, EndPurpose(by="carmaker", purpose=site.purpose))
    ended = site.do(EndPurpose(by="union", purpose=site.purpose))
    assert ended.events == (PurposeEnded(purpose=site.purpose, payer="carmaker"),)
    site.refuses(Why.PURPOSE_ENDED, EndPurpose(by="union", purpose=site.purpose))
    site.refuses(Why.PURPOSE_OVER, takes(fund))
    site.refuses(Why.PURPOSE_OVER, Dispute(by="maker", fund=fund, ground="it was built"))
    site.refuses(Why.PURPOSE_ENDED, site.aside())
    site.do(back(fund))
    assert site.money("carmaker") == (0, 0)


def test_a_purpose_ends_with_its_last_day(site: Site) -> None:
    purpose = site.opened(last=10, told_by=None)
    site.refuses(Why.LAST_DAY, site.aside(purpose=purpose, last_day=site.in_days(11)))
    fund = site.fund(purpose=purpose, last_day=site.in_days(10))
    site.wait(days=11)
    site.refuses(Why.PURPOSE_ENDED, site.aside(purpose=purpose))
    site.do(back(fund))


def test_who_may_open_a_purpose_until_when(site: Site) -> None:
    ask = OpenPurpose(by="carmaker", name="wages", last_day=site.in_days(200), told_by="union")
    site.do(ask)
    site.refuses(Why.LAST_DAY, changed(ask, last_day=site.in_days(201)))
    site.refuses(Why.LAST_DAY, changed(ask, last_day=site.in_days(-1)))
    site.refuses(Why.NOT_IMPARTIAL, changed(ask, told_by="carmaker"))
    site.refuses(Why.PARTY_UNKNOWN, changed(ask, told_by="nobody"))
    site.refuses(
        Why.PURPOSE_UNKNOWN, changed(site.aside(), by="maker", payees=(Payee(party="union", at_most=9_000_00),))
    )


# --- what can never hold ---------------------------------------------------------------------------------------------


def test_conditions_that_can_never_hold_are_refused_by_name(site: Site) -> None:
    invoice = site.invoice("1", 5_000_00, buyer="truckmaker")
    group = Group(at_least=1, attested=(BUILT,))
    for why, when in (
        (Why.NEVER_SO_MANY, When(at_least=2, groups=(group,))),
        (Why.NEVER_SO_MANY, When(at_least=1, groups=(changed(group, at_least=2),))),
        (Why.NEVER_SO_MANY, When(at_least=1, groups=(Group(at_least=1),))),
        (Why.SAID_TWICE, any_of(BUILT, BUILT)),
        (Why.NEVER_ATTESTED, any_of(Attested(by="reader", what="built"))),
        (Why.PARTY_UNKNOWN, any_of(Attested(by="nobody", what="built"))),
        (Why.PARTY_UNKNOWN, any_of(delivered=(Delivered(by="nobody", document=invoice),))),
        (Why.NEVER_DELIVERED, any_of(delivered=(Delivered(by="maker", document=invoice),))),
        (Why.NEVER_DELIVERED, any_of(delivered=(Delivered(by="maker", document=digest("nothing")),))),
        (Why.NEVER_THAT_DAY, any_of(from_day=site.in_days(61))),
    ):
        site.refuses(why, site.aside(when))


def test_who_may_be_paid_and_who_may_decide(site: Site) -> None:
    maker = Payee(party="maker", at_most=1_000_00)
    site.refuses(Why.PAYEE_TWICE, site.aside(payees=(maker, maker)))
    site.refuses(Why.PAYEE_TWICE, site.aside(payees=(changed(maker, party="carmaker"),)))
    site.refuses(Why.PARTY_UNKNOWN, site.aside(payees=(changed(maker, party="nobody"),)))
    site.refuses(Why.NEVER_ALL_PAID, site.aside(payees=(changed(maker, at_most=999_99),)))
    for judge in ("maker", "carmaker"):
        site.refuses(Why.NOT_IMPARTIAL, site.aside(arbiter=judge))
    site.refuses(Why.CANNOT_DECIDE, site.aside(arbiter="reader"))
    site.refuses(Why.LAST_DAY, site.aside(last_day=site.in_days(-1)))
    site.refuses(Payments.CURRENCY_NOT_SETTLED, site.aside(currency="EUR"))
    site.refuses(Payments.INSUFFICIENT_FUNDS, site.aside(amount=PURSE + 1))


# --- disputes --------------------------------------------------------------------------------------------------------


def test_the_arbiter_named_beforehand_decides(site: Site) -> None:
    payees = (Payee(party="maker", at_most=600_00), Payee(party="workshop", at_most=700_00))
    fund = site.fund(any_of(BUILT), payees=payees)
    site.do(Attest(by="foundry", fund=fund, what="built"))
    verdict = Decide(by="hill-bank", fund=fund, awards=(Award(payee="maker", amount=250_00),), reference="A-1")
    site.refuses(Why.NOTHING_TO_DECIDE, verdict)
    disputed = site.do(Dispute(by="carmaker", fund=fund, ground="built badly"))
    assert disputed.events == (Disputed(fund=fund, by="carmaker", arbiter="hill-bank", ground="built badly"),)
    site.refuses(Why.DISPUTED_BEFORE, Dispute(by="maker", fund=fund, ground="not so"))
    site.refuses(Why.IN_DISPUTE, takes(fund, 1))
    site.refuses(Why.IN_DISPUTE, back(fund))
    site.refuses(Why.FUND_UNKNOWN, changed(verdict, by="river-bank"))
    one, other = verdict.awards[0], Award(payee="workshop", amount=700_00)
    site.refuses(Why.NO_PAYEE, changed(verdict, awards=(changed(one, payee="foundry"),)))
    site.refuses(Why.PAYEE_TWICE, changed(verdict, awards=(one, one)))
    site.refuses(Why.BEYOND_SHARE, changed(verdict, awards=(changed(one, amount=600_01),)))
    site.refuses(Why.AWARDS_TOO_LARGE, changed(verdict, awards=(changed(one, amount=300_01), other)))
    site.do(EndPurpose(by="union", purpose=site.purpose))  # it was bound by the dispute before
    site.do(verdict)
    assert site.stage(fund) is Stage.DECIDED
    assert (site.money("carmaker"), site.money("maker")) == ((-250_00, 0), (250_00, 0))
    site.refuses(Why.FUND_OVER, verdict)


def test_an_arbiter_who_is_silent_binds_nothing_for_ever(site: Site) -> None:
    met, unmet = site.fund(any_of(BUILT)), site.fund(any_of(BUILT))
    site.do(Attest(by="foundry", fund=met, what="built"))
    site.wait(days=60)
    for fund in (met, unmet):
        site.do(Dispute(by="carmaker", fund=fund, ground="built badly"))
    site.wait(days=11)
    site.refuses(Why.NOTHING_TO_DECIDE, Decide(by="hill-bank", fund=met, awards=(), reference="A-1"))
    site.refuses(Why.NOT_YET, takes(unmet))
    site.do(takes(met))
    site.wait(days=10)
    site.do(back(unmet))


def test_who_agrees_needs_no_arbiter(site: Site) -> None:
    fund = site.fund(any_of(BUILT))
    site.do(Dispute(by="maker", fund=fund, ground="the inspector is silent"))
    site.do(back(fund, "maker"))
    unjudged = site.fund(arbiter=None)
    site.refuses(Why.NO_ARBITER, Dispute(by="maker", fund=unjudged, ground="why not"))
    late = site.fund(last_day=site.day)
    site.wait(days=1)
    site.refuses(Why.PAST_LAST_DAY, Dispute(by="maker", fund=late, ground="why not"))


# --- what always holds -----------------------------------------------------------------------------------------------


class Meddle(Action, tag="meddling.meddle"):
    """Planted faults: what a careless module could do."""

    fund: Id
    how: str


def meddle(state: State, call: Call, ask: Meddle) -> None:
    fund = state.get(FUNDS, ask.fund)
    if fund is None:
        raise KeyError(ask.fund)
    share = fund.shares[0]
    wrong = {
        "pays on paper": changed(fund, left=0, shares=(changed(share, paid=share.at_most),), stage=Stage.PAID),
        "forgets the rest": changed(fund, left=1),
        "goes beyond a share": changed(fund, left=0, shares=(changed(share, at_most=1, paid=fund.amount),)),
        "names another payee": changed(fund, payees=("workshop",)),
        "asks for less": changed(fund, when=None),
        "ends while there is money": changed(fund, stage=Stage.PAID),
    }
    state.put(FUNDS, ask.fund, wrong[ask.how])


MEDDLING = Module("meddling", "Meddling.", rules={Meddle: Rule(meddle, by="anybody", zh="干预")})


@pytest.mark.parametrize(
    "how",
    [
        "pays on paper",
        "forgets the rest",
        "goes beyond a share",
        "names another payee",
        "asks for less",
        "ends while there is money",
    ],
)
def test_no_rule_can_do_what_the_books_forbid(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.modules.receivables.trade.MODULES", (*MODULES, MEDDLING))
    site = Site()
    fund = site.fund(any_of(BUILT))
    site.refuses(apply.Why.FAULT, Meddle(by="maker", fund=fund, how=how))


def test_conditions_need_payments() -> None:
    charter = Site().charter
    del charter.modules["payments"]
    found = check(charter)
    assert [refusal.reason for refusal in found] == [CharterWhy.MODULE_MISSING]
    note(found[0].reason, found[0].facts)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["maker", "workshop"]), st.integers(1, 500_00)), max_size=8), st.booleans())
def test_every_cent_is_paid_or_goes_back(steps: list[tuple[str, int]], agreed: bool) -> None:
    site = Site()
    payees = (Payee(party="maker", at_most=600_00), Payee(party="workshop", at_most=700_00))
    fund = site.fund(payees=payees)
    for payee, amount in steps:
        receipt = site.submit(site.sign(takes(fund, amount, payee, by="carmaker")))
        assert receipt.code in (None, Why.BEYOND_SHARE.code, Why.FUND_OVER.code)
    row = site.get(FUNDS, fund)
    if row.left:
        if not agreed:
            site.wait(days=61)
        site.do(back(fund, *(("maker", "workshop") if agreed else ())))
    paid = sum(share.paid for share in site.get(FUNDS, fund).shares)
    assert site.money("carmaker") == (-paid, 0)
    assert sum(site.money(payee)[0] for payee in ("maker", "workshop")) == paid


def test_no_amendment_takes_the_section_from_under_bound_money() -> None:
    assert [refusal.reason for refusal in amends(TERMS, None)] == [CharterWhy.SECTION_STAYS]
    assert amends(None, TERMS) == amends(TERMS, changed(TERMS, dispute_days=1)) == []


def test_without_its_section_the_module_is_off() -> None:
    trade = Trade()
    trade.refuses(apply.Why.MODULE_OFF, OpenPurpose(by="carmaker", name="wages", last_day=trade.day))
