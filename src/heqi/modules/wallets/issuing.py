"""Issuing: the issuer mints to an operator against its deposit, one for one, and gives it back when asked."""

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.modules.parties import Reference
from heqi.modules.payments import Frees, Holds, free, hold_back, move
from heqi.modules.wallets.books import Kind, add, till_of
from heqi.modules.wallets.reasons import Why
from heqi.modules.wallets.terms import Terms
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.identifiers import Party


class Mint(Holds, tag="wallets.mint"):
    """The issuer mints to an operator, whose deposit becomes reserve of the same amount. The issuer holds it and cannot
    spend it.
    """

    operator: Party
    amount: Amount
    reference: Reference  # in the issuer's books


class Redeem(Frees, tag="wallets.redeem"):
    """An operator gives back what its till holds, and has the reserve behind it as a deposit again."""

    amount: Amount


def mint(state: State, call: Call, ask: Mint) -> None:
    terms = call.terms(Terms)
    require(ask.by == terms.issuer, Why.NOT_THE_ISSUER, party=ask.by, issuer=terms.issuer)
    require_operator(terms, ask.operator)
    move(state, terms.reserve_bank, terms.currency, ask.operator, terms.issuer, ask.amount)
    # Nothing below may be refused.
    hold_back(state, terms.reserve_bank, terms.currency, terms.issuer, ask.amount)
    add(state, till_of(state, terms.issuer, terms.currency, Kind.ISSUE), -ask.amount)
    add(state, till_of(state, ask.operator, terms.currency), ask.amount)


def redeem(state: State, call: Call, ask: Redeem) -> None:
    terms = call.terms(Terms)
    till = till_of(state, ask.by, terms.currency)
    require(till.amount >= ask.amount, Why.TOO_LITTLE_THERE, holder=ask.by, amount=ask.amount)
    # Nothing below may be refused.
    draw_reserve(state, terms, ask.by, ask.amount)


def draw_reserve(state: State, terms: Terms, operator: Party, amount: int) -> None:
    """So much of an operator's till becomes its deposit again, out of the reserve. Its till holds that much."""
    free(state, terms.reserve_bank, terms.currency, terms.issuer, amount)
    move(state, terms.reserve_bank, terms.currency, terms.issuer, operator, amount)
    add(state, till_of(state, terms.issuer, terms.currency, Kind.ISSUE), amount)
    add(state, till_of(state, operator, terms.currency), -amount)


def require_operator(terms: Terms, party: Party) -> None:
    require(party in terms.operators, Why.NOT_AN_OPERATOR, party=party, operators=terms.operators)
