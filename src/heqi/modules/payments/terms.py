"""What the charter says of settlement, and what every part of it asks first."""

from typing import Annotated, Literal

from msgspec import Meta

from heqi.machine.authority import MEMBERS
from heqi.machine.charter import Charter, Clause
from heqi.machine.module import Call
from heqi.machine.reasons import Refusal, require
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.parties import Reference
from heqi.modules.payments.reasons import Why
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.amounts import MINOR_DIGITS, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Party, Text

Days = Annotated[int, Meta(ge=0, le=3660)]
BANKS = "payments.settlement_banks"


class Terms(Clause):
    settlement_banks: Annotated[tuple[Party, ...], Meta(min_length=1)]
    currencies: Annotated[tuple[Currency, ...], Meta(min_length=1)]
    simulated: bool  # whether the mirrored deposits are invented, as in a demonstration
    calendar_bank: Party  # whose calendar says what a banking day is
    account_cooling_days: Days  # before a changed collection account is paid to
    hold_days_at_most: Days  # a condition must not outlive its purpose
    source: Text


def check(charter: Charter) -> list[Refusal]:
    """The banks are members, one of them keeps the calendar, and the currencies are known."""
    terms = charter.terms(Terms)
    members = {member.id: member for member in charter.articles.member}
    found = [
        Refusal(CharterWhy.MEMBER_UNKNOWN, where=BANKS, member=bank, clause=BANKS)
        for bank in terms.settlement_banks
        if bank not in members
    ]
    if terms.calendar_bank not in terms.settlement_banks:
        facts = {"bank": terms.calendar_bank, "banks": terms.settlement_banks}
        found.append(Refusal(Why.NOT_A_SETTLEMENT_BANK, **facts, clause="payments.calendar_bank"))
    unknown = [currency for currency in terms.currencies if currency not in MINOR_DIGITS]
    for where, banks, action in (
        (BANKS, terms.settlement_banks, "payments.credit"),
        ("payments.calendar_bank", (terms.calendar_bank,), "payments.publish_calendar"),
    ):
        found += [
            Refusal(CharterWhy.CANNOT_ACT, where=where, who=bank, action=action, clause=where)
            for bank in banks
            if bank in members and bank in terms.settlement_banks and not charter.allows(members[bank].roles, action)
        ]
    place = "payments.currencies"
    return found + [Refusal(CharterWhy.UNKNOWN_CURRENCY, currency=each, clause=place) for each in unknown]


class Booked(Row):
    """A line of a bank's statement, or one of its receipts, that has been taken in."""

    bank: Party
    day: Day


BOOKED = Table(
    "booked",
    Booked,
    key="bank/kind/reference",
    parts=(Party, Literal["statement", "receipt"], Reference),
    indexes=("bank",),
    readers=("bank",),
    short="bkd",
)


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
