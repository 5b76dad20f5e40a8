"""Payments: mirrored money, held money, attested payments, collection accounts and banking days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.machine import apply
from heqi.machine.authority import MEMBERS
from heqi.machine.authority import Why as Authority
from heqi.machine.module import Call, Module, Rule
from heqi.machine.receipts import KEPT
from heqi.machine.transactions import Action
from heqi.modules import parties, payments
from heqi.modules.parties import KycKind, KycTerms, LostKeyTerms
from heqi.modules.payments import (
    ATTESTATIONS,
    BALANCES,
    CALENDARS,
    COLLECTION_ACCOUNTS,
    HOLDS,
    Account,
    AttestPayment,
    CollectionAccountChanging,
    Credit,
    Debit,
    PlaceHold,
    PublishCalendar,
    ReleaseHold,
    ReturnHold,
    SetCollectionAccount,
    Stage,
    Terms,
    Transfer,
    Why,
    WithdrawAccountChange,
    balance_of,
    collection_account,
    move,
    next_banking_day,
    spend_attestation,
)
from heqi.modules.payments.accounts import MOST_ACCOUNTS
from heqi.modules.payments.money import put_balance
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER, Amount, Currency, Integer
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party
from tests.ledger import Ledger, key, member, needs
from tests.reached import refusing

BANK, OTHER = "river-bank", "hill-bank"
PARTIES = ("acme", "supplier", "workshop")


class Settle(Action, tag="business.settle"):
    """What a receivable does with an attested payment: use up a part of it."""

    attestation: Id
    payee: Party
    amount: Amount
    currency: Currency | None = None


class Fall(Action, tag="business.fall"):
    """What a due day does that may be no banking day: it moves."""

    due: Day


class FellDue(Row):
    due: Day


class Meddle(Action, tag="business.meddle"):
    """Planted faults: rules of a careless module that the invariants have to catch."""

    how: str
    record: str = ""
    amount: Integer = 0


FELL = Table("fell", FellDue, key="party")


def settle(state: State, call: Call, ask: Settle) -> None:
    spend_attestation(state, call, ask.attestation, ask.by, ask.payee, ask.amount, ask.currency)


def fall(state: State, call: Call, ask: Fall) -> None:
    state.put(FELL, ask.by, FellDue(due=next_banking_day(state, call, ask.due)))


def meddle(state: State, call: Call, ask: Meddle) -> None:
    mine = balance_of(state, BANK, "CNY", ask.by)
    match ask.how:
        case "print money":
            put_balance(state, changed(mine, available=mine.available + ask.amount))
        case "print money and say the bank owes it":
            mirror = balance_of(state, BANK, "CNY", None)
            put_balance(state, changed(mine, available=mine.available + ask.amount))
            put_balance(state, changed(mirror, available=mirror.available - ask.amount))
        case "overdraw":
            theirs = balance_of(state, BANK, "CNY", "supplier")
            put_balance(state, changed(mine, available=-ask.amount))
            put_balance(state, changed(theirs, available=theirs.available + mine.available + ask.amount))
        case "free what is held":
            put_balance(state, changed(mine, available=mine.available + mine.held, held=0))
        case "forget a balance":
            state.delete(BALANCES, f"{BANK}/CNY/{ask.by}")
        case "hold again":
            hold = state.get(HOLDS, ask.record)
            if hold is not None:
                state.put(HOLDS, ask.record, changed(hold, stage=Stage.HELD))
        case "redirect a hold":
            hold = state.get(HOLDS, ask.record)
            if hold is not None:
                state.put(HOLDS, ask.record, changed(hold, payee=ask.by))
        case "refill a receipt":
            attested = state.get(ATTESTATIONS, ask.record)
            if attested is not None:
                state.put(ATTESTATIONS, ask.record, changed(attested, remaining=attested.amount))
        case "move backwards":
            move(state, BANK, "CNY", ask.by, "supplier", -ask.amount)
        case "move to oneself":
            move(state, BANK, "CNY", ask.by, ask.by, ask.amount)


BUSINESS = Module(
    "business",
    "Business that rests on payments.",
    tables=(FELL,),
    rules={
        Settle: Rule(settle, by="the payer", zh="结算"),
        Fall: Rule(fall, by="anybody", zh="到期"),
        Meddle: Rule(meddle, by="anybody", zh="干预"),
    },
)

PARTIES_TERMS = parties.Terms(
    lost_key=LostKeyTerms(
        witnesses=2,
        cooling_days=7,
        roles=("bank",),
        cooling_days_without_own_key=14,
        source="members' agreement",
    ),
    kyc=KycTerms(roles=("bank",), own=False, kinds=(KycKind.IDENTITY,), days_at_most=365, source="members' agreement"),
)
TERMS = Terms(
    settlement_banks=(BANK, OTHER),
    currencies=("CNY", "EUR"),
    simulated=True,
    calendar_bank=BANK,
    account_cooling_days=3,
    hold_days_at_most=90,
    source="members' agreement, section 6",
)


@pytest.fixture
def ledger() -> Ledger:
    return founded()


def founded() -> Ledger:
    return Ledger(
        (parties.MODULE, payments.MODULE, BUSINESS),
        members=[
            member(BANK, roles=["bank"]),
            member(OTHER, roles=["bank"]),
            member("village-bank", roles=["bank"]),
            member(
                "acme", keys={"maker": 1, "checker": 1}, policy=[needs("payments.*", from_amount=500_00, checker=1)]
            ),
            member("supplier"),
            member("workshop"),
        ],
        terms={"parties": PARTIES_TERMS, "payments": TERMS},
    )


def credited(customer: str, amount: int, reference: str, *, bank: str = BANK, currency: str = "CNY") -> Credit:
    return Credit(by=bank, customer=customer, currency=currency, amount=amount, reference=reference)


def debited(customer: str, amount: int, reference: str, *, bank: str = BANK) -> Debit:
    return Debit(by=bank, customer=customer, currency="CNY", amount=amount, reference=reference)


def pays(payer: str, payee: str, amount: int, *, bank: str = BANK, currency: str = "CNY") -> Transfer:
    return Transfer(by=payer, bank=bank, currency=currency, payee=payee, amount=amount, purpose="Invoice 7")


def holds(payer: str, payee: str, amount: int, until: str = "2026-03-31", bank: str = BANK) -> PlaceHold:
    return PlaceHold(
        by=payer,
        bank=bank,
        currency="CNY",
        payee=payee,
        amount=amount,
        purpose="On delivery",
        expires_day=date.fromisoformat(until),
    )


def available(ledger: Ledger, party: str | None, bank: str = BANK, currency: str = "CNY") -> int:
    return balance_of(ledger.state, bank, currency, party).available


def held(ledger: Ledger, party: str) -> int:
    return balance_of(ledger.state, BANK, "CNY", party).held


# --- money ---------------------------------------------------------------------------------------------------------


def test_money_comes_in_moves_and_goes_out_by_the_banks_statement(ledger: Ledger) -> None:
    ledger.do(credited("acme", 1_000_00, "S-1"))
    ledger.do(pays("acme", "supplier", 400_00))
    ledger.do(debited("supplier", 150_00, "S-2"))
    assert available(ledger, "acme") == 600_00
    assert available(ledger, "supplier") == 250_00
    assert available(ledger, None) == -850_00  # what the bank's statements say that all have together


def test_only_a_settlement_bank_mirrors_money(ledger: Ledger) -> None:
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, credited("acme", 1, "S-1", bank="village-bank"))
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, credited("acme", 1, "S-1", bank="acme"))
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, debited("acme", 1, "S-1", bank="village-bank"))
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, pays("acme", "supplier", 1, bank="village-bank"))
    ledger.refuses(Why.CURRENCY_NOT_SETTLED, credited("acme", 1, "S-1", currency="USD"))
    ledger.refuses(Authority.NOT_A_PARTY, credited("acme", 1, "S-1"), signed_by=["acme"])


def test_a_line_of_a_statement_is_booked_once(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.wait(days=1)
    refused = ledger.refuses(Why.STATEMENT_ALREADY_BOOKED, credited("supplier", 50, "S-1"))
    assert refused.facts["day"] == "2026-03-02"
    ledger.refuses(Why.STATEMENT_ALREADY_BOOKED, debited("acme", 100, "S-1"))
    ledger.do(credited("acme", 100, "S-1", bank=OTHER))


def test_money_that_is_not_there(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.do(credited("acme", 900, "S-1", bank=OTHER))
    ledger.do(credited("acme", 900, "S-2", currency="EUR"))
    refused = ledger.refuses(Why.INSUFFICIENT_FUNDS, pays("acme", "supplier", 101))
    assert "available" not in refused.facts  # nobody learns from a refusal what somebody else has
    ledger.refuses(Why.INSUFFICIENT_FUNDS, debited("acme", 101, "S-3"))
    ledger.refuses(Why.INSUFFICIENT_FUNDS, holds("acme", "supplier", 101))
    ledger.do(pays("acme", "supplier", 100))
    ledger.do(pays("acme", "supplier", 900, bank=OTHER))
    ledger.do(pays("acme", "supplier", 900, currency="EUR"))


def test_who_can_be_paid(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.refuses(Why.MEMBER_UNKNOWN, credited("nobody-here", 100, "S-2"))
    ledger.refuses(Why.MEMBER_UNKNOWN, debited("nobody-here", 100, "S-2"))
    ledger.refuses(Why.MEMBER_UNKNOWN, pays("acme", "nobody-here", 100))
    ledger.refuses(Why.PAYS_ITSELF, pays("acme", "acme", 100))
    ledger.refuses(Why.PAYS_ITSELF, holds("acme", "acme", 100))
    state = ledger.state  # no action suspends a member yet
    state.put(MEMBERS, "supplier", changed(ledger.get(MEMBERS, "supplier"), standing="suspended"))
    ledger._seal(state)
    ledger.do(pays("acme", "supplier", 100))


def test_large_payments_need_the_payers_second_hand(ledger: Ledger) -> None:
    ledger.do(credited("acme", 2_000_00, "S-1"))
    ledger.do(pays("acme", "supplier", 499_99), keys=[key("acme")])
    ledger.refuses(Authority.POLICY_UNMET, pays("acme", "supplier", 500_00), keys=[key("acme")])
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 500_00)))
    ledger.refuses(Authority.POLICY_UNMET, ReleaseHold(by="acme", hold=hold), keys=[key("acme")])
    ledger.do(ReleaseHold(by="acme", hold=hold))


def test_more_than_can_be_written_exactly(ledger: Ledger) -> None:
    ledger.do(credited("acme", MAX_INTEGER, "S-1"))
    ledger.refuses(apply.Why.AMOUNT_TOO_LARGE, credited("acme", 1, "S-2"))
    ledger.refuses(apply.Why.AMOUNT_TOO_LARGE, credited("supplier", 1, "S-2"))


# --- money that is held --------------------------------------------------------------------------------------------


def test_held_money_stays_the_payers_and_goes_to_the_payee_on_release(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 60)))
    assert (available(ledger, "acme"), held(ledger, "acme")) == (40, 60)
    ledger.refuses(Why.INSUFFICIENT_FUNDS, pays("acme", "workshop", 41))
    ledger.refuses(Why.INSUFFICIENT_FUNDS, debited("acme", 41, "S-2"))
    ledger.on("2026-03-31")
    ledger.do(ReleaseHold(by="acme", hold=hold))
    assert (available(ledger, "acme"), held(ledger, "acme"), available(ledger, "supplier")) == (40, 0, 60)
    ledger.refuses(Why.HOLD_OVER, ReleaseHold(by="acme", hold=hold))
    ledger.refuses(Why.HOLD_OVER, ReturnHold(by="supplier", hold=hold))


def test_a_hold_binds_the_payer_until_its_last_day(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 60)))
    ledger.on("2026-03-31")
    ledger.refuses(Why.HOLD_STILL_BINDS, ReturnHold(by="acme", hold=hold))
    ledger.on("2026-04-01")
    ledger.refuses(Why.HOLD_EXPIRED, ReleaseHold(by="acme", hold=hold))
    ledger.do(ReturnHold(by="acme", hold=hold))
    assert (available(ledger, "acme"), held(ledger, "acme")) == (100, 0)


def test_the_payee_may_give_a_hold_up(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 60)))
    ledger.do(ReturnHold(by="supplier", hold=hold))
    assert available(ledger, "acme") == 100
    assert ledger.get(HOLDS, hold).stage is Stage.RETURNED


def test_a_hold_of_others_is_as_unknown_as_one_that_is_not_there(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 60)))
    ledger.refuses(Why.HOLD_UNKNOWN, ReturnHold(by="workshop", hold=hold))
    ledger.refuses(Why.HOLD_UNKNOWN, ReturnHold(by="workshop", hold="0" * 64))
    ledger.refuses(Why.HOLD_UNKNOWN, ReleaseHold(by="supplier", hold=hold))
    ledger.refuses(Why.HOLD_UNKNOWN, ReleaseHold(by="supplier", hold="0" * 64))


def test_a_condition_does_not_outlive_its_purpose(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.refuses(Why.HOLD_TOO_LONG, holds("acme", "supplier", 60, until="2026-03-01"))
    ledger.refuses(Why.HOLD_TOO_LONG, holds("acme", "supplier", 60, until="2026-06-01"))
    ledger.do(holds("acme", "supplier", 60, until="2026-05-31"))


# --- conservation --------------------------------------------------------------------------------------------------

MOVES = st.one_of(
    st.tuples(st.sampled_from(["credit", "debit"]), st.sampled_from(PARTIES), st.just(""), st.integers(1, 100)),
    st.tuples(
        st.sampled_from(["transfer", "hold"]), st.sampled_from(PARTIES), st.sampled_from(PARTIES), st.integers(1, 100)
    ),
    st.tuples(st.sampled_from(["release", "return"]), st.sampled_from(PARTIES), st.just(""), st.integers(0, 9)),
)


@settings(max_examples=40)
@given(st.lists(MOVES, max_size=25))
def test_money_is_conserved_whatever_is_asked(moves: list[tuple[str, str, str, int]]) -> None:
    """Against a model in plain Python: the same is kept and refused, and everybody has the same."""
    ledger = founded()
    free = dict.fromkeys(PARTIES, 0)
    put_by: list[tuple[str, str, int, str]] = []  # payer, payee, amount, id; amount 0 when over
    mirrored = 0
    for number, (what, party, other, amount) in enumerate(moves):
        open_hold = put_by[amount] if what in ("release", "return") and amount < len(put_by) else None
        hold = open_hold[3] if open_hold else "0" * 64
        action, expected = {
            "credit": (credited(party, amount, f"S-{number}"), True),
            "debit": (debited(party, amount, f"S-{number}"), free[party] >= amount),
            "transfer": (pays(party, other, amount), party != other and free[party] >= amount),
            "hold": (holds(party, other, amount), party != other and free[party] >= amount),
            "release": (
                ReleaseHold(by=party, hold=hold),
                open_hold is not None and bool(open_hold[2]) and party == open_hold[0],
            ),
            "return": (
                ReturnHold(by=party, hold=hold),
                open_hold is not None and bool(open_hold[2]) and party == open_hold[1],
            ),
        }[what]
        receipt = ledger.submit(ledger.sign(action))
        assert (receipt.status == KEPT) is expected, ledger.explain(receipt)
        if not expected:
            continue
        match what:
            case "credit":
                free[party] += amount
                mirrored += amount
            case "debit":
                free[party] -= amount
                mirrored -= amount
            case "transfer":
                free[party] -= amount
                free[other] += amount
            case "hold":
                free[party] -= amount
                created = [each for each in ledger.rows(HOLDS) if each not in {known for *_, known in put_by}]
                put_by.append((party, other, amount, created[0]))
            case _ if open_hold:
                payer, payee, kept, name = open_hold
                free[payee if what == "release" else payer] += kept
                put_by[amount] = (payer, payee, 0, name)
    waiting = {party: sum(kept for payer, _, kept, _ in put_by if payer == party) for party in PARTIES}
    assert {party: available(ledger, party) for party in PARTIES} == free
    assert {party: held(ledger, party) for party in PARTIES} == waiting
    assert -available(ledger, None) == mirrored == sum(free.values()) + sum(waiting.values())


@pytest.mark.parametrize(
    ("how", "caught_by"),
    [
        ("print money", "whole is conserved"),
        ("print money and say the bank owes it", "mirrored is conserved"),
        ("overdraw", "nobody owes but the bank"),
        ("free what is held", "held is conserved"),
        ("move backwards", "money moves forward"),
    ],
)
def test_a_careless_module_cannot_make_money(ledger: Ledger, how: str, caught_by: str) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.do(holds("acme", "supplier", 60))
    ledger.refuses(apply.Why.FAULT, Meddle(by="acme", how=how, amount=10))
    assert caught_by in str(ledger.faults[-1])


def test_a_careless_module_cannot_lose_a_balance_or_pay_twice(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    hold = ledger.new_id(ledger.do(holds("acme", "supplier", 60)))
    ledger.refuses(apply.Why.FAULT, Meddle(by="workshop", how="redirect a hold", record=hold))
    ledger.do(ReturnHold(by="supplier", hold=hold))
    ledger.refuses(apply.Why.FAULT, Meddle(by="acme", how="hold again", record=hold))
    ledger.do(pays("acme", "supplier", 100))
    ledger.refuses(apply.Why.FAULT, Meddle(by="acme", how="forget a balance"))


def test_paying_oneself_in_the_course_of_business_changes_nothing(ledger: Ledger) -> None:
    ledger.do(credited("acme", 100, "S-1"))
    ledger.do(Meddle(by="acme", how="move to oneself", amount=100))
    assert available(ledger, "acme") == 100
    ledger.refuses(Why.INSUFFICIENT_FUNDS, Meddle(by="acme", how="move to oneself", amount=101))


# --- payments outside ----------------------------------------------------------------------------------------------

PAYER_ACCOUNT, PAYEE_ACCOUNT, NEW_ACCOUNT = "a1" * 32, "b2" * 32, "c3" * 32


def receipt(
    number: str = "R-1",
    *,
    bank: str = BANK,
    payer: str = "acme",
    payee: str = "supplier",
    currency: str = "CNY",
    booked: str = "2026-03-02",
    countersigned_by: str | None = None,
) -> AttestPayment:
    return AttestPayment(
        by=bank,
        payer=payer,
        payee=payee,
        payer_account=PAYER_ACCOUNT,
        payee_account=PAYEE_ACCOUNT,
        currency=currency,
        amount=100,
        booked_day=date.fromisoformat(booked),
        receipt_number=number,
        identifying_code="7F3A",
        countersigned_by=countersigned_by,
    )


def test_an_attested_payment_settles_each_cent_once(ledger: Ledger) -> None:
    paid = ledger.new_id(ledger.do(receipt()))
    ledger.do(Settle(by="acme", attestation=paid, payee="supplier", amount=70))
    refused = ledger.refuses(
        Why.ATTESTATION_EXHAUSTED, Settle(by="acme", attestation=paid, payee="supplier", amount=31)
    )
    assert refused.facts == {"remaining": 30, "amount": 31}
    ledger.do(Settle(by="acme", attestation=paid, payee="supplier", amount=30))
    assert ledger.get(ATTESTATIONS, paid).remaining == 0
    ledger.refuses(apply.Why.FAULT, Meddle(by="acme", how="refill a receipt", record=paid))


def test_a_payment_between_others_settles_nothing(ledger: Ledger) -> None:
    paid = ledger.new_id(ledger.do(receipt()))
    for by, payee, attestation in (
        ("acme", "workshop", paid),
        ("workshop", "supplier", paid),
        ("supplier", "acme", paid),
        ("acme", "supplier", "0" * 64),
    ):
        ledger.refuses(Why.ATTESTATION_UNKNOWN, Settle(by=by, attestation=attestation, payee=payee, amount=1))


def test_a_payment_in_another_currency_settles_nothing_here(ledger: Ledger) -> None:
    paid = ledger.new_id(ledger.do(receipt(currency="EUR")))
    ledger.refuses(Why.ATTESTATION_CURRENCY, Settle(by="acme", attestation=paid, payee="supplier", amount=1))
    ledger.do(Settle(by="acme", attestation=paid, payee="supplier", amount=1, currency="EUR"))


def test_a_receipt_is_attested_once(ledger: Ledger) -> None:
    ledger.do(receipt())
    ledger.refuses(Why.RECEIPT_ALREADY_ATTESTED, receipt(payee="workshop"))
    ledger.do(receipt(bank=OTHER))
    ledger.do(credited("acme", 100, "R-1"))  # a statement's lines are counted apart from receipts


def test_what_a_bank_cannot_attest(ledger: Ledger) -> None:
    ledger.refuses(Why.RECEIPT_OF_THE_FUTURE, receipt(booked="2026-03-03"))
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, receipt(bank="village-bank"))
    ledger.refuses(Why.CURRENCY_NOT_SETTLED, receipt(currency="USD"))
    ledger.refuses(Why.MEMBER_UNKNOWN, receipt(payer="nobody-here"))
    ledger.refuses(Why.MEMBER_UNKNOWN, receipt(payee="nobody-here"))
    ledger.refuses(Why.PAYS_ITSELF, receipt(payee="acme"))


def test_a_bank_is_no_witness_of_its_own_payment(ledger: Ledger) -> None:
    ledger.refuses(Why.PAYER_ATTESTS_ITSELF, receipt(payer=BANK))
    ledger.refuses(Why.PAYER_ATTESTS_ITSELF, receipt(payer=BANK, countersigned_by="workshop"))
    signed_alone = receipt(payer=BANK, countersigned_by="supplier")
    ledger.refuses(Authority.NOT_A_PARTY, signed_alone, signed_by=[BANK])
    ledger.do(signed_alone)


# --- collection accounts -------------------------------------------------------------------------------------------


def paid_to(account: str, *, bank: str = BANK, agreed_by: tuple[str, ...] = (BANK,)) -> SetCollectionAccount:
    return SetCollectionAccount(by="supplier", bank=bank, account=account, agreed_by=agreed_by)


def in_force(ledger: Ledger, day: str) -> Account:
    return collection_account(ledger.state, "supplier", date.fromisoformat(day))


def test_a_collection_account_changes_with_the_bank_and_after_cooling(ledger: Ledger) -> None:
    with refusing(Why.ACCOUNT_MISSING):
        in_force(ledger, "2026-03-02")
    ledger.do(paid_to(PAYEE_ACCOUNT))
    assert in_force(ledger, "2026-03-02").account == PAYEE_ACCOUNT
    ledger.wait(days=8)
    receipt = ledger.do(paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(BANK, OTHER)))
    from_day = date(2026, 3, 13)
    assert receipt.events == (CollectionAccountChanging(party="supplier", bank=OTHER, from_day=from_day),)
    assert in_force(ledger, "2026-03-12") == Account(bank=BANK, account=PAYEE_ACCOUNT, from_day=date(2026, 3, 2))
    assert in_force(ledger, "2026-03-13") == Account(bank=OTHER, account=NEW_ACCOUNT, from_day=from_day)


def test_a_collection_account_switched_without_the_bank(ledger: Ledger) -> None:
    ledger.refuses(Why.ACCOUNT_NEEDS_BANK, paid_to(PAYEE_ACCOUNT, agreed_by=()))
    ledger.do(paid_to(PAYEE_ACCOUNT))
    ledger.refuses(Why.ACCOUNT_NEEDS_BANK, paid_to(NEW_ACCOUNT, agreed_by=()))
    # Another bank, even where it is the new account's, does not speak for the account's bank.
    moved = ledger.refuses(Why.ACCOUNT_NEEDS_BANK, paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(OTHER,)))
    assert moved.facts["missing"] == (BANK,)
    unready = ledger.refuses(Why.ACCOUNT_NEEDS_BANK, paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(BANK,)))
    assert unready.facts["missing"] == (OTHER,)
    # To name the bank is not to have its signature.
    ledger.refuses(Authority.NOT_A_PARTY, paid_to(NEW_ACCOUNT), signed_by=["supplier"])
    ledger.refuses(Why.NOT_A_SETTLEMENT_BANK, paid_to(NEW_ACCOUNT, bank="village-bank", agreed_by=(BANK,)))
    assert in_force(ledger, "2027-01-01").account == PAYEE_ACCOUNT


def test_a_change_that_waits_can_be_stopped(ledger: Ledger) -> None:
    ledger.do(paid_to(PAYEE_ACCOUNT))
    ledger.refuses(Why.NO_ACCOUNT_CHANGE, WithdrawAccountChange(by="supplier", party="supplier"))
    for stopped_by in ("supplier", BANK):
        ledger.do(paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(BANK, OTHER)))
        for stranger in ("acme", OTHER):
            ledger.refuses(Why.NO_ACCOUNT_CHANGE, WithdrawAccountChange(by=stranger, party="supplier"))
        ledger.do(WithdrawAccountChange(by=stopped_by, party="supplier"))
    assert in_force(ledger, "2027-01-01").account == PAYEE_ACCOUNT
    ledger.refuses(Why.NO_ACCOUNT_CHANGE, WithdrawAccountChange(by="workshop", party="workshop"))


def test_a_change_that_has_cooled_is_the_account(ledger: Ledger) -> None:
    ledger.do(paid_to(PAYEE_ACCOUNT))
    ledger.do(paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(BANK, OTHER)))
    ledger.wait(days=3)
    ledger.refuses(Why.NO_ACCOUNT_CHANGE, WithdrawAccountChange(by="supplier", party="supplier"))
    ledger.refuses(Why.ACCOUNT_UNCHANGED, paid_to(NEW_ACCOUNT, bank=OTHER, agreed_by=(OTHER,)))
    # From now on it is the new bank that has to agree.
    ledger.refuses(Why.ACCOUNT_NEEDS_BANK, paid_to(PAYEE_ACCOUNT, agreed_by=(BANK,)))
    ledger.do(paid_to(PAYEE_ACCOUNT, agreed_by=(BANK, OTHER)))
    assert in_force(ledger, "2026-03-07").account == NEW_ACCOUNT
    assert in_force(ledger, "2026-03-08").account == PAYEE_ACCOUNT


def test_where_a_party_was_paid_stays_known_for_payments_of_then(ledger: Ledger) -> None:
    ledger.do(paid_to("00" * 32))
    for number in range(1, MOST_ACCOUNTS + 5):
        ledger.do(paid_to(f"{number:02}" * 32))
        ledger.wait(days=10)
    known = ledger.get(COLLECTION_ACCOUNTS, "supplier").accounts
    assert [each.account[:2] for each in known] == [f"{number:02}" for number in range(5, MOST_ACCOUNTS + 5)]
    for each in known:
        assert collection_account(ledger.state, "supplier", each.from_day) == each
    assert in_force(ledger, "2026-03-02") == known[0]


# --- banking days --------------------------------------------------------------------------------------------------

HOLIDAYS = tuple(date(2026, 5, day) for day in (1, 2, 3, 4, 5, 10))  # the working Saturday 9 May is not among them


def calendar(
    closed: tuple[Day, ...] = HOLIDAYS, *, year: int = 2026, version: int = 1, bank: str = BANK
) -> PublishCalendar:
    return PublishCalendar(by=bank, year=year, version=version, closed=closed)


def falls_on(ledger: Ledger, due: str) -> str:
    ledger.do(Fall(by="acme", due=date.fromisoformat(due)))
    return ledger.get(FELL, "acme").due.isoformat()


def test_a_due_day_that_is_no_banking_day_moves_to_the_next(ledger: Ledger) -> None:
    ledger.refuses(Why.CALENDAR_MISSING, Fall(by="acme", due=date(2026, 5, 1)))
    ledger.do(calendar())
    assert falls_on(ledger, "2026-04-30") == "2026-04-30"
    assert falls_on(ledger, "2026-05-01") == "2026-05-06"
    assert falls_on(ledger, "2026-05-09") == "2026-05-09"
    assert falls_on(ledger, "2026-05-10") == "2026-05-11"


def test_the_turn_of_a_year_needs_both_calendars(ledger: Ledger) -> None:
    ledger.do(calendar((date(2026, 12, 31),)))
    refused = ledger.refuses(Why.CALENDAR_MISSING, Fall(by="acme", due=date(2026, 12, 31)))
    assert refused.facts["year"] == 2027
    ledger.do(calendar((date(2027, 1, 1),), year=2027))
    assert falls_on(ledger, "2026-12-31") == "2027-01-02"


def test_a_later_calendar_changes_future_days_only(ledger: Ledger) -> None:
    ledger.do(calendar())
    ledger.on("2026-05-03")
    ledger.refuses(Why.CALENDAR_VERSION_WRONG, calendar(version=1))
    ledger.refuses(Why.CALENDAR_VERSION_WRONG, calendar(version=3))
    without_today = tuple(day for day in HOLIDAYS if day != ledger.day)
    refused = ledger.refuses(Why.CALENDAR_PAST_CHANGED, calendar(without_today, version=2))
    assert refused.facts["day"] == "2026-05-03"
    ledger.refuses(Why.CALENDAR_PAST_CHANGED, calendar((date(2026, 4, 6), *HOLIDAYS), version=2))
    ledger.do(calendar((*HOLIDAYS, date(2026, 5, 11)), version=2))
    assert falls_on(ledger, "2026-05-10") == "2026-05-12"
    ledger.do(calendar((*HOLIDAYS, date(2026, 5, 11)), version=3))
    assert ledger.get(CALENDARS, f"{BANK}/2026").version == 3


def test_only_the_calendar_bank_publishes_and_only_days_of_the_year(ledger: Ledger) -> None:
    ledger.refuses(Why.NOT_THE_CALENDAR_BANK, calendar(bank=OTHER))
    for closed in (HOLIDAYS[::-1], (HOLIDAYS[0], HOLIDAYS[0]), (date(2027, 1, 1),)):
        ledger.refuses(Why.CALENDAR_DAYS_WRONG, calendar(closed))
    every_day = tuple(date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(365))
    ledger.refuses(Why.CALENDAR_DAYS_WRONG, calendar(every_day))
