"""Passing on: a certificate goes as a whole to one party, which signs; its price is paid in the same step."""

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.certificates.reasons import Why
from heqi.modules.certificates.records import CERTIFICATES, Price, held_by, note_step
from heqi.modules.certificates.terms import Terms
from heqi.modules.payments import move, require_settled
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import add_days
from heqi.values.identifiers import Id, Party


class Transfer(Action, tag="certificates.transfer"):
    """The holder passes a certificate on, after the holding period: for a price, or as a gift without one. Licences
    that were granted stay as they are.
    """

    certificate: Id
    to: Party
    price: Price | None = None


def transfer(state: State, call: Call, ask: Transfer) -> None:
    certificate = held_by(state, ask.by, ask.certificate)
    require(ask.to != ask.by, Why.SAME_PARTY, party=ask.to)
    first = add_days(certificate.since, call.terms(Terms).holding_days)
    require(call.day >= first, Why.HOLDING_PERIOD, since=certificate.since, first=first)
    pay_price(state, call, ask.price, ask.to, ask.by)
    # Nothing below may be refused.
    noted = note_step(state, call, ask.certificate, certificate, "transferred", giver=ask.by, holder=ask.to)
    state.put(CERTIFICATES, ask.certificate, changed(noted, holder=ask.to, since=call.day))


def pay_price(state: State, call: Call, price: Price | None, payer: Party, payee: Party) -> None:
    """Refused as any payment is: a bank that settles nothing, too little money."""
    if price is not None:
        currency = call.charter.preamble.currency
        require_settled(call, price.bank, currency)
        move(state, price.bank, currency, payer, payee, price.amount)


def price_paid(_: State, ask: Action) -> int:
    """By which policies measure it."""
    price: Price | None = getattr(ask, "price")  # noqa: B009
    return 0 if price is None else price.amount
