"""What the charter says of settlement, and what every part of it asks first."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.authority import MEMBERS
from heqi.machine.charter import Clause
from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.modules.payments.reasons import Why
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.amounts import Currency
from heqi.values.days import Day
from heqi.values.identifiers import Party, Text

Days = Annotated[int, Meta(ge=0, le=3660)]


class Terms(Clause):
    settlement_banks: tuple[Party, ...]
    currencies: tuple[Currency, ...]
    simulated: bool  # whether the mirrored deposits are invented, as in a demonstration
    calendar_bank: Party  # whose calendar says what a banking day is
    account_cooling_days: Days  # before a changed collection account is paid to
    hold_days_at_most: Days  # a condition must not outlive its purpose
    source: Text


class Booked(Row):
    """A line of a bank's statement, or one of its receipts, that has been taken in."""

    bank: Party
    day: Day


BOOKED = Table("booked", Booked, key="bank/kind/reference", indexes=("bank",), readers=("bank",), short="bkd")


def require_settled(call: Call, bank: str, currency: str) -> None:
    """The charter names the bank and the currency."""
    terms = call.terms(Terms)
    named = bank in terms.settlement_banks
    require(named, Why.NOT_A_SETTLEMENT_BANK, bank=bank, banks=terms.settlement_banks)
    settled = currency in terms.currencies
    require(settled, Why.CURRENCY_NOT_SETTLED, currency=currency, currencies=terms.currencies)


def require_member(state: State, party: str) -> None:
    """Whoever is a member can be paid, whatever its standing: no measure of this ledger stops a payment."""
    require(state.get(MEMBERS, party) is not None, Why.MEMBER_UNKNOWN, party=party)


def require_payee(state: State, payer: str, payee: str) -> None:
    require_member(state, payee)
    require(payer != payee, Why.PAYS_ITSELF, party=payer)
