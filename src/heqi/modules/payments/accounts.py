"""Collection accounts: where a party is paid, and how that changes: not without the banks, and not at once."""

from typing import Annotated

from msgspec import Meta, Struct

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.payments.reasons import Why
from heqi.modules.payments.terms import Terms
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Digest, Party

MOST_ACCOUNTS = 20  # of one party that are remembered


class Account(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account at a bank. account: the commitment that the bank gave its customer."""

    bank: Party
    account: Digest
    from_day: Day


class CollectionAccount(Row):
    """Where a party was, is and will be paid: its accounts in the order of their first days. At most the last of them
    has not begun yet.
    """

    party: Party
    accounts: Annotated[tuple[Account, ...], Meta(min_length=1, max_length=MOST_ACCOUNTS)]


COLLECTION_ACCOUNTS = Table(
    "collection_accounts",
    CollectionAccount,
    key="party",
    parts=(Party,),
    indexes=("party",),
    readers=(EVERYONE,),  # whoever is told of a new account can look whether it is one
    short="acc",
)


class CollectionAccountChanging(Event, tag="payments.collection_account_changing"):
    """A party is going to be paid elsewhere. Until `from_day` the party or its present bank can withdraw that."""

    party: Party
    bank: Party
    from_day: Day


class SetCollectionAccount(Action, tag="payments.set_collection_account"):
    """A party names the account to which it is paid. The account's bank agrees, and for a change so does the bank of
    the account so far; a change waits for the charter's cooling days.
    """

    bank: Party
    account: Digest
    agreed_by: Annotated[tuple[Party, ...], Meta(max_length=4)]


class WithdrawAccountChange(Action, tag="payments.withdraw_account_change"):
    """The party, or the bank of its present account, stops a change of the collection account that still waits."""

    party: Party


def set_collection_account(state: State, call: Call, ask: SetCollectionAccount) -> None:
    terms = call.terms(Terms)
    named = ask.bank in terms.settlement_banks
    require(named, Why.NOT_A_SETTLEMENT_BANK, bank=ask.bank, banks=terms.settlement_banks)
    register = state.get(COLLECTION_ACCOUNTS, ask.by)
    begun = () if register is None else begun_by(register, call.day)
    needed = dict.fromkeys([each.bank for each in begun[-1:]] + [ask.bank])
    missing = [bank for bank in needed if bank not in ask.agreed_by]
    require(not missing, Why.ACCOUNT_NEEDS_BANK, party=ask.by, missing=missing)
    same = any((each.bank, each.account) == (ask.bank, ask.account) for each in begun[-1:])
    require(not same, Why.ACCOUNT_UNCHANGED, party=ask.by)
    # Nothing below may be refused.
    from_day = add_days(call.day, terms.account_cooling_days) if begun else call.day
    coming = Account(bank=ask.bank, account=ask.account, from_day=from_day)
    accounts = (*begun, coming)[-MOST_ACCOUNTS:]
    state.put(COLLECTION_ACCOUNTS, ask.by, CollectionAccount(party=ask.by, accounts=accounts))
    if begun:
        call.emit(CollectionAccountChanging(party=ask.by, bank=ask.bank, from_day=from_day))


def withdraw_account_change(state: State, call: Call, ask: WithdrawAccountChange) -> None:
    register = state.get(COLLECTION_ACCOUNTS, ask.party)
    begun = () if register is None else begun_by(register, call.day)
    waits = register is not None and begun != register.accounts
    if register is None or not waits or ask.by not in (ask.party, begun[-1].bank):
        refuse(Why.NO_ACCOUNT_CHANGE, party=ask.party)
    # Nothing below may be refused.
    state.put(COLLECTION_ACCOUNTS, ask.party, changed(register, accounts=begun))


def collection_account(state: State, party: str, day: Day) -> Account:
    """The account to which a party is, was or will be paid on that day. Refused: ACCOUNT_MISSING."""
    register = state.get(COLLECTION_ACCOUNTS, party)
    if register is None:
        refuse(Why.ACCOUNT_MISSING, party=party, day=day)
    return in_force(register, day)


def in_force(register: CollectionAccount, day: Day) -> Account:
    """The last account that has begun by that day; before there was any, the first."""
    return (register.accounts[:1] + begun_by(register, day))[-1]


def begun_by(register: CollectionAccount, day: Day) -> tuple[Account, ...]:
    return tuple(each for each in register.accounts if each.from_day <= day)
