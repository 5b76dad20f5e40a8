"""Serving: operators open wallets of a class; holders load, unload and pay."""

from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.machine.transactions import Action
from heqi.modules.payments import Frees, balance_of, move
from heqi.modules.wallets.books import WALLETS, Kind, Wallet, add, class_of, till_of, wallet_key, wallet_of
from heqi.modules.wallets.issuing import draw_reserve, require_operator
from heqi.modules.wallets.reasons import Why
from heqi.modules.wallets.terms import Terms, WalletClass
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.identifiers import Code, Party, Text


class Open(Action, tag="wallets.open"):
    """An operator opens a wallet for a member, who agrees; one for each member that it serves."""

    holder: Party
    wallet_class: Code


class SetClass(Action, tag="wallets.set_class"):
    """An operator puts a wallet into another class. What is in it stays, whatever the new class allows."""

    holder: Party
    wallet_class: Code


class Load(Action, tag="wallets.load"):
    """The holder turns so much of its deposit into the money of its wallet."""

    operator: Party
    amount: Amount


class Unload(Frees, tag="wallets.unload"):
    """The holder turns so much of its wallet back into a deposit, without a limit. Where the operator's own deposit is
    short, the reserve behind its till pays.
    """

    operator: Party
    amount: Amount


class Pay(Action, tag="wallets.pay"):
    """The holder pays from its wallet into another, within the limits of both classes."""

    operator: Party
    payee: Party
    payee_operator: Party
    amount: Amount
    purpose: Text


def open_wallet(state: State, call: Call, ask: Open) -> None:
    terms = call.terms(Terms)
    require_operator(terms, ask.by)
    require(ask.holder != ask.by, Why.SERVES_ITSELF, operator=ask.by)
    class_of(terms.wallet_class, ask.wallet_class)
    key = wallet_key(ask.by, ask.holder)
    require(state.get(WALLETS, key) is None, Why.OPEN_ALREADY, operator=ask.by, holder=ask.holder)
    # Nothing below may be refused.
    wallet = Wallet(
        kind=Kind.WALLET,
        operator=ask.by,
        holder=ask.holder,
        currency=terms.currency,
        wallet_class=ask.wallet_class,
        amount=0,
        day=None,
        spent=0,
    )
    state.put(WALLETS, key, wallet)


def set_class(state: State, call: Call, ask: SetClass) -> None:
    wallet = wallet_of(state, ask.by, ask.holder)
    class_of(call.terms(Terms).wallet_class, ask.wallet_class)
    # Nothing below may be refused.
    state.put(WALLETS, wallet_key(ask.by, ask.holder), changed(wallet, wallet_class=ask.wallet_class))


def load(state: State, call: Call, ask: Load) -> None:
    terms = call.terms(Terms)
    wallet = wallet_of(state, ask.operator, ask.by)
    require_room(terms, wallet, ask.amount)
    till = till_of(state, ask.operator, terms.currency)
    require(till.amount >= ask.amount, Why.TOO_LITTLE_THERE, holder=ask.operator, amount=ask.amount)
    move(state, terms.reserve_bank, terms.currency, ask.by, ask.operator, ask.amount)
    # Nothing below may be refused.
    add(state, till, -ask.amount)
    add(state, wallet, ask.amount)


def unload(state: State, call: Call, ask: Unload) -> None:
    terms = call.terms(Terms)
    wallet = wallet_of(state, ask.operator, ask.by)
    require(wallet.amount >= ask.amount, Why.TOO_LITTLE_THERE, holder=ask.by, amount=ask.amount)
    # Nothing below may be refused.
    add(state, wallet, -ask.amount)
    add(state, till_of(state, ask.operator, terms.currency), ask.amount)
    deposit = balance_of(state, terms.reserve_bank, terms.currency, ask.operator).available
    if deposit < ask.amount:
        draw_reserve(state, terms, ask.operator, ask.amount - deposit)
    move(state, terms.reserve_bank, terms.currency, ask.operator, ask.by, ask.amount)


def pay(state: State, call: Call, ask: Pay) -> None:
    terms = call.terms(Terms)
    wallet = wallet_of(state, ask.operator, ask.by)
    payee = wallet_of(state, ask.payee_operator, ask.payee)
    require(wallet != payee, Why.PAYS_ITSELF, party=ask.by)
    limits = class_of(terms.wallet_class, wallet.wallet_class)
    within, named = ask.amount <= limits.each_at_most, clause_facts(limits, "each_at_most")
    require(within, Why.EACH_LIMIT, amount=ask.amount, limit=limits.each_at_most, **named)
    spent = ask.amount + (wallet.spent if wallet.day == call.day else 0)
    within, named = spent <= limits.daily_at_most, clause_facts(limits, "daily_at_most")
    require(within, Why.DAILY_LIMIT, spent=spent, limit=limits.daily_at_most, day=call.day, **named)
    require(wallet.amount >= ask.amount, Why.TOO_LITTLE_THERE, holder=ask.by, amount=ask.amount)
    require_room(terms, payee, ask.amount)
    # Nothing below may be refused.
    add(state, wallet, -ask.amount, day=call.day, spent=spent)
    add(state, payee, ask.amount)


def require_room(terms: Terms, wallet: Wallet, amount: int) -> None:
    """So much more is within what a wallet of its class may hold."""
    limits = class_of(terms.wallet_class, wallet.wallet_class)
    within, named = wallet.amount + amount <= limits.balance_at_most, clause_facts(limits, "balance_at_most")
    require(within, Why.BALANCE_LIMIT, amount=amount, limit=limits.balance_at_most, **named)


def clause_facts(limits: WalletClass, field: str) -> dict[str, str]:
    """The class of a wallet, and the clause that limits it."""
    return {"wallet_class": limits.id, "clause": f"wallets.wallet_class[{limits.id}].{field}"}
