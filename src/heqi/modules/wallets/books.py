"""Books: what the issuer has issued, what operators have in their tills, and the wallets that they serve."""

from enum import StrEnum
from typing import Any

from heqi.machine.reasons import refuse
from heqi.modules.wallets.reasons import Why
from heqi.modules.wallets.terms import WalletClass
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Cents, Currency, SignedCents
from heqi.values.days import Day
from heqi.values.identifiers import Code, Party


class Kind(StrEnum):
    ISSUE = "issue"
    TILL = "till"
    WALLET = "wallet"


class Wallet(Row):
    """What somebody has of the money that was issued. The issuer's own row is the mirror: minus what it has issued, so
    that all rows of a currency add up to zero.
    """

    kind: Kind
    operator: Party  # of the mirror: the issuer
    holder: Party | None  # nobody's: the mirror, or an operator's till
    currency: Currency
    wallet_class: Code | None
    amount: SignedCents
    day: Day | None  # of its latest payment
    spent: Cents  # on that day


WALLETS = Table(
    "wallets",
    Wallet,
    key="operator/holder",
    parts=(Party, Party | None),
    indexes=("operator", "holder"),
    readers=("operator", "holder"),
    short="wal",
    walked=(("holder",), ("operator",)),
)


def wallet_key(operator: str, holder: str | None) -> str:
    return operator if holder is None else f"{operator}/{holder}"


def till_of(state: State, operator: Party, currency: Currency, kind: Kind = Kind.TILL) -> Wallet:
    """An operator's till, or the issuer's mirror; nothing at first."""
    return state.get(WALLETS, operator) or Wallet(
        kind=kind, operator=operator, holder=None, currency=currency, wallet_class=None, amount=0, day=None, spent=0
    )


def wallet_of(state: State, operator: Party, holder: Party) -> Wallet:
    """The wallet. WALLET_UNKNOWN when that operator serves none to that holder."""
    found = state.get(WALLETS, wallet_key(operator, holder))
    if found is None:
        refuse(Why.WALLET_UNKNOWN, operator=operator, holder=holder)
    return found


def add(state: State, wallet: Wallet, amount: int, **said: Any) -> None:
    """Put a row with so much more, or less."""
    key = wallet_key(wallet.operator, wallet.holder)
    state.put(WALLETS, key, changed(wallet, amount=wallet.amount + amount, **said))


def class_of(classes: tuple[WalletClass, ...], name: str | None) -> WalletClass:
    """The class of that name. CLASS_UNKNOWN when the charter has none, or has it no more."""
    found = next((each for each in classes if each.id == name), None)
    if found is None:
        refuse(Why.CLASS_UNKNOWN, wallet_class=name or "", classes=[each.id for each in classes])
    return found


def issued(wallet: Any) -> int:
    return -wallet.amount if wallet.kind is Kind.ISSUE else 0


def nobody_else_owes(wallet: Any) -> bool:
    return bool(wallet.amount <= 0) if wallet.kind is Kind.ISSUE else bool(wallet.amount >= 0)
