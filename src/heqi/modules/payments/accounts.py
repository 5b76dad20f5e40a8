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


class Account(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An account at a bank. account: the commitment that the bank gave its customer."""

    bank: Party
    account: Digest
    from_day: Day


class CollectionAccount(Row):
    """Where a party is paid: the account so far, and the one that takes over on its `from_day`."""

    party: Party
    present: Account
    next: Account | None


COLLECTION_ACCOUNTS = Table(
    "collection_accounts",
    CollectionAccount,
    key="party",
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
    present = None if register is None else in_force(register, call.day)
    needed = dict.fromkeys((ask.bank,) if present is None else (present.bank, ask.bank))
    missing = [bank for bank in needed if bank not in ask.agreed_by]
    require(not missing, Why.ACCOUNT_NEEDS_BANK, party=ask.by, missing=missing)
    same = present is not None and (present.bank, present.account) == (ask.bank, ask.account)
    require(not same, Why.ACCOUNT_UNCHANGED, party=ask.by)
    # Nothing below may be refused.
    if present is None:
        first = Account(bank=ask.bank, account=ask.account, from_day=call.day)
        state.put(COLLECTION_ACCOUNTS, ask.by, CollectionAccount(party=ask.by, present=first, next=None))
        return
    from_day = add_days(call.day, terms.account_cooling_days)
    coming = Account(bank=ask.bank, account=ask.account, from_day=from_day)
    state.put(COLLECTION_ACCOUNTS, ask.by, CollectionAccount(party=ask.by, present=present, next=coming))
    call.emit(CollectionAccountChanging(party=ask.by, bank=ask.bank, from_day=from_day))


def withdraw_account_change(state: State, call: Call, ask: WithdrawAccountChange) -> None:
    register = state.get(COLLECTION_ACCOUNTS, ask.party)
    waits = register is not None and register.next is not None and call.day < register.next.from_day
    if register is None or not waits or ask.by not in (ask.party, register.present.bank):
        refuse(Why.NO_ACCOUNT_CHANGE, party=ask.party)
    # Nothing below may be refused.
    state.put(COLLECTION_ACCOUNTS, ask.party, changed(register, next=None))


def collection_account(state: State, party: str, day: Day) -> Account:
    """The account to which a party is paid on that day, today or later. Refused: ACCOUNT_MISSING."""
    register = state.get(COLLECTION_ACCOUNTS, party)
    if register is None:
        refuse(Why.ACCOUNT_MISSING, party=party, day=day)
    return in_force(register, day)


def in_force(register: CollectionAccount, day: Day) -> Account:
    coming = register.next
    return coming if coming is not None and coming.from_day <= day else register.present
