"""Money: what parties have at a settlement bank, moved between them, held for a purpose."""

from enum import StrEnum
from typing import Any

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.parties import Reference
from heqi.modules.payments.reasons import Why
from heqi.modules.payments.terms import BOOKED, Booked, Terms, require_member, require_payee, require_settled
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Currency, SignedCents
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party, Text


class Stage(StrEnum):
    """Of money that is held."""

    HELD = "held"
    RELEASED = "released"
    RETURNED = "returned"


class Balance(Row):
    """What a party has at a bank. The row without a party is the mirror: minus what the bank's statements say that all
    parties have together, so that the rows of a bank and a currency add up to zero.
    """

    bank: Party
    currency: Currency
    party: Party | None
    available: SignedCents
    held: Cents


class Hold(Row):
    """Money that is still the payer's and waits for one payee and one purpose."""

    bank: Party
    currency: Currency
    payer: Party
    payee: Party
    amount: Amount
    purpose: Text
    expires_day: Day  # the last day
    stage: Stage


BALANCES = Table(
    "balances",
    Balance,
    key="bank/currency/party",
    parts=(Party, Currency, Party | None),  # without a party: what the bank owes all of them
    indexes=("bank", "party"),
    readers=("bank", "party"),
    short="bal",
    walked=(("party",),),
)


HOLDS = Table(
    "holds",
    Hold,
    key="id",
    parts=(Id,),
    indexes=("bank", "payer", "payee"),
    readers=("bank", "payer", "payee"),
    short="hld",
    known_as=("hold",),
)


class Credit(Action, tag="payments.credit"):
    """A settlement bank's statement says that a customer paid money in: the mirror shows it."""

    customer: Party
    currency: Currency
    amount: Amount
    reference: Reference  # of the statement's line


class Debit(Action, tag="payments.debit"):
    """A settlement bank's statement says that a customer's money was paid out: the mirror shows it no more."""

    customer: Party
    currency: Currency
    amount: Amount
    reference: Reference


class Transfer(Action, tag="payments.transfer"):
    """A payer pays a payee at one bank."""

    bank: Party
    currency: Currency
    payee: Party
    amount: Amount
    purpose: Text


class Holds(Action):
    """What may hold money of somebody. A later module's action that does so is made of this type, and of no other."""


class Frees(Action):
    """What may free money that is held."""


class PlaceHold(Holds, tag="payments.hold"):
    """A payer sets money aside for one payee and one purpose, until a day. It stays the payer's."""

    bank: Party
    currency: Currency
    payee: Party
    amount: Amount
    purpose: Text
    expires_day: Day


class ReleaseHold(Frees, tag="payments.release_hold"):
    """The payer lets held money go to its payee."""

    hold: Id


class ReturnHold(Frees, tag="payments.return_hold"):
    """Held money goes back to the payer: the payee gives it up, or the payer takes it after the last day."""

    hold: Id


def credit(state: State, call: Call, ask: Credit) -> None:
    require_settled(call, ask.by, ask.currency)
    require_member(state, ask.customer)
    line = require_new_line(state, ask.by, ask.reference)
    # Nothing below may be refused.
    state.put(BOOKED, line, Booked(bank=ask.by, day=call.day))
    _mirror(state, ask.by, ask.currency, ask.customer, ask.amount)


def debit(state: State, call: Call, ask: Debit) -> None:
    require_settled(call, ask.by, ask.currency)
    require_member(state, ask.customer)
    line = require_new_line(state, ask.by, ask.reference)
    require_funds(state, ask.by, ask.currency, ask.customer, ask.amount)
    # Nothing below may be refused.
    state.put(BOOKED, line, Booked(bank=ask.by, day=call.day))
    _mirror(state, ask.by, ask.currency, ask.customer, -ask.amount)


def transfer(state: State, call: Call, ask: Transfer) -> None:
    require_settled(call, ask.bank, ask.currency)
    require_payee(state, ask.by, ask.payee)
    move(state, ask.bank, ask.currency, ask.by, ask.payee, ask.amount)


def place_hold(state: State, call: Call, ask: PlaceHold) -> None:
    require_settled(call, ask.bank, ask.currency)
    require_payee(state, ask.by, ask.payee)
    latest = add_days(call.day, call.terms(Terms).hold_days_at_most)
    in_time = call.day <= ask.expires_day <= latest
    require(in_time, Why.HOLD_TOO_LONG, today=call.day, latest=latest, expires_day=ask.expires_day)
    hold_back(state, ask.bank, ask.currency, ask.by, ask.amount)
    # Nothing below may be refused.
    hold = Hold(
        bank=ask.bank,
        currency=ask.currency,
        payer=ask.by,
        payee=ask.payee,
        amount=ask.amount,
        purpose=ask.purpose,
        expires_day=ask.expires_day,
        stage=Stage.HELD,
    )
    state.put(HOLDS, call.new_id(), hold)


def release_hold(state: State, call: Call, ask: ReleaseHold) -> None:
    hold = state.get(HOLDS, ask.hold)
    if hold is None or ask.by != hold.payer:
        refuse(Why.HOLD_UNKNOWN, hold=ask.hold)
    require(hold.stage is Stage.HELD, Why.HOLD_OVER, stage=hold.stage)
    require(call.day <= hold.expires_day, Why.HOLD_EXPIRED, expires_day=hold.expires_day)
    # Nothing below may be refused.
    _unhold(state, ask.hold, hold, Stage.RELEASED)
    move(state, hold.bank, hold.currency, hold.payer, hold.payee, hold.amount)


def return_hold(state: State, call: Call, ask: ReturnHold) -> None:
    hold = state.get(HOLDS, ask.hold)
    if hold is None or ask.by not in (hold.payer, hold.payee):
        refuse(Why.HOLD_UNKNOWN, hold=ask.hold)
    require(hold.stage is Stage.HELD, Why.HOLD_OVER, stage=hold.stage)
    in_order = ask.by == hold.payee or call.day > hold.expires_day
    require(in_order, Why.HOLD_STILL_BINDS, payee=hold.payee, expires_day=hold.expires_day)
    # Nothing below may be refused.
    _unhold(state, ask.hold, hold, Stage.RETURNED)


def move(state: State, bank: str, currency: str, payer: str, payee: str, amount: int) -> None:
    """Available money goes from payer to payee. Nothing moves where both are one. Refused: INSUFFICIENT_FUNDS."""
    if amount < 0:
        raise ValueError("money moves forward")
    balance = require_funds(state, bank, currency, payer, amount)
    if payer != payee and amount:
        put_balance(state, changed(balance, available=balance.available - amount))
        theirs = balance_of(state, bank, currency, payee)
        put_balance(state, changed(theirs, available=theirs.available + amount))


def hold_back(state: State, bank: str, currency: str, party: str, amount: int) -> None:
    """Available money of a party is held: it stays its own. Refused: INSUFFICIENT_FUNDS."""
    balance = require_funds(state, bank, currency, party, amount)
    put_balance(state, changed(balance, available=balance.available - amount, held=balance.held + amount))


def free(state: State, bank: str, currency: str, party: str, amount: int) -> None:
    """Held money of a party is available again. ValueError when less is held: whoever held it keeps count."""
    balance = balance_of(state, bank, currency, party)
    if not 0 <= amount <= balance.held:
        raise ValueError("more would be freed than is held")
    put_balance(state, changed(balance, available=balance.available + amount, held=balance.held - amount))


def balance_of(state: State, bank: str, currency: str, party: str | None) -> Balance:
    """What a party has at a bank; zero where it has nothing. party=None: the mirror, minus what all have together."""
    found = state.get(BALANCES, balance_key(bank, currency, party))
    return found or Balance(bank=bank, currency=currency, party=party, available=0, held=0)


def require_funds(state: State, bank: str, currency: str, payer: str, amount: int) -> Balance:
    """The payer's balance. Refused: INSUFFICIENT_FUNDS, without telling what there is."""
    balance = balance_of(state, bank, currency, payer)
    enough = balance.available >= amount
    require(enough, Why.INSUFFICIENT_FUNDS, payer=payer, bank=bank, currency=currency, amount=amount)
    return balance


def require_new_line(state: State, bank: str, reference: str) -> str:
    """The key under which this line of the bank's statement is booked."""
    line = f"{bank}/statement/{reference}"
    earlier = state.get(BOOKED, line)
    if earlier is not None:
        refuse(Why.STATEMENT_ALREADY_BOOKED, bank=bank, reference=reference, day=earlier.day)
    return line


def balance_key(bank: str, currency: str, party: str | None) -> str:
    return f"{bank}/{currency}/{party}" if party is not None else f"{bank}/{currency}"


def put_balance(state: State, balance: Balance) -> None:
    state.put(BALANCES, balance_key(balance.bank, balance.currency, balance.party), balance)


def _mirror(state: State, bank: str, currency: str, customer: str, amount: int) -> None:
    for party, change in ((customer, amount), (None, -amount)):
        balance = balance_of(state, bank, currency, party)
        put_balance(state, changed(balance, available=balance.available + change))


def _unhold(state: State, key: str, hold: Hold, stage: Stage) -> None:
    """The held money is the payer's to use again."""
    free(state, hold.bank, hold.currency, hold.payer, hold.amount)
    state.put(HOLDS, key, changed(hold, stage=stage))


def whole(balance: Any) -> int:
    return int(balance.available + balance.held)


def mirrored(balance: Any) -> int:
    return -whole(balance) if balance.party is None else 0


def nobody_owes(balance: Any) -> bool:
    return bool(balance.available <= 0 and balance.held == 0) if balance.party is None else balance.available >= 0


def held_amount(state: State, ask: ReleaseHold | ReturnHold) -> int:
    hold = state.get(HOLDS, ask.hold)
    return 0 if hold is None else hold.amount
