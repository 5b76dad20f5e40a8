"""Payments: money as a mirror of deposits at named settlement banks, and what banks attest of payments outside.

    bank's statement ──credit──▶ available ──transfer──▶ payee's available ──debit──▶ paid out at the bank
                                  │     ▲
                                 hold   └─ return: by the payee at any time, by the payer once the hold has run out
                                  ▼     │
                                  held ─┴─release (by the payer, in time)──▶ payee's available

Nothing here issues money: what parties have at a bank in a currency, available and held, always adds up to what that
bank's statements say, and the ledger or its operator never holds any of it. Beside the money stand what it needs:
receipts of payments outside, the accounts that collect, and the banks' calendar.
"""

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from heqi.machine.authority import MEMBERS
from heqi.machine.charter import Clause
from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Call, Invariant, Module, Rule
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.parties import Reference
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State, Touched
from heqi.values.amounts import Amount, Cents, Currency, Integer
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Digest, Id, Party, Text

Year = Annotated[int, Meta(ge=1970, le=9998)]
Version = Annotated[int, Meta(ge=1, le=1_000)]
Days = Annotated[int, Meta(ge=0, le=3660)]
ClosedDays = Annotated[tuple[Day, ...], Meta(max_length=366)]


class Stage(StrEnum):
    """Of money that is held."""

    HELD = "held"
    RELEASED = "released"
    RETURNED = "returned"


# --- what is remembered ------------------------------------------------------------------------------------------


class Balance(Row):
    """What a party has at a bank. The row without a party is the mirror: minus what the bank's statements say that all
    parties have together, so that the rows of a bank and a currency add up to zero.
    """

    bank: Party
    currency: Currency
    party: Party | None
    available: Integer
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


class Attestation(Row):
    """A bank's electronic receipt (电子回单) of a payment outside. `remaining` has not settled anything yet."""

    bank: Party
    receipt_number: Reference
    identifying_code: Reference
    payer: Party
    payee: Party
    payer_account: Digest  # a commitment, never the number
    payee_account: Digest
    currency: Currency
    amount: Amount
    remaining: Cents
    booked_day: Day


class Booked(Row):
    """A line of a bank's statement, or one of its receipts, that has been taken in."""

    bank: Party
    day: Day


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


class Calendar(Row):
    """The days of a year on which banks do not settle: weekends and holidays, without working weekends."""

    bank: Party
    year: Year
    version: Version
    closed: ClosedDays


BALANCES = Table(
    "balances",
    Balance,
    key="bank/currency/party",
    indexes=("bank", "party"),
    readers=("bank", "party"),
    short="bal",
)
HOLDS = Table(
    "holds",
    Hold,
    key="id",
    indexes=("bank", "payer", "payee"),
    readers=("bank", "payer", "payee"),
    short="hld",
)
ATTESTATIONS = Table(
    "attestations",
    Attestation,
    key="id",
    indexes=("bank", "payer", "payee"),
    readers=("bank", "payer", "payee"),
    short="att",
)
BOOKED = Table("booked", Booked, key="bank/kind/reference", indexes=("bank",), readers=("bank",), short="bkd")
COLLECTION_ACCOUNTS = Table(
    "collection_accounts",
    CollectionAccount,
    key="party",
    indexes=("party",),
    readers=(EVERYONE,),  # whoever is told of a new account can look whether it is one
    short="acc",
)
CALENDARS = Table("calendars", Calendar, key="bank/year", readers=(EVERYONE,), short="cal")


class Terms(Clause):
    settlement_banks: tuple[Party, ...]
    currencies: tuple[Currency, ...]
    simulated: bool  # whether the mirrored deposits are invented, as in a demonstration
    calendar_bank: Party  # whose calendar says what a banking day is
    account_cooling_days: Days  # before a changed collection account is paid to
    hold_days_at_most: Days  # a condition must not outlive its purpose
    source: Text


class CollectionAccountChanging(Event, tag="payments.collection_account_changing"):
    """A party is going to be paid elsewhere. Until `from_day` the party or its present bank can withdraw that."""

    party: Party
    bank: Party
    from_day: Day


# --- what can be refused -----------------------------------------------------------------------------------------


class Why(Reasons, prefix="payments"):
    NOT_A_SETTLEMENT_BANK = reason(
        "{bank} is no settlement bank of this ledger; these are: {banks}.",
        "{bank} 不是本账本的结算银行；结算银行为：{banks}。",
        do=("Settle through a bank that the charter names.", "请通过章程列明的银行结算。"),
        source="charter, payments.settlement_banks",
    )
    CURRENCY_NOT_SETTLED = reason(
        "This ledger does not settle {currency}; it settles {currencies}.",
        "本账本不结算 {currency}；可结算货币为 {currencies}。",
        do=("Use a currency that the charter names.", "请使用章程列明的货币。"),
        source="charter, payments.currencies",
    )
    MEMBER_UNKNOWN = reason(
        "{party} is not a member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    PAYS_ITSELF = reason(
        "{party} would pay itself.",
        "{party} 不能向自己付款。",
        do=("Name another payee.", "请指定其他收款方。"),
    )
    STATEMENT_ALREADY_BOOKED = reason(
        "Line {reference} of the statement of {bank} was booked on {day}.",
        "{bank} 对账单中的 {reference} 已于 {day} 入账。",
        do=("Book each line once, under its own reference.", "每笔流水只能入账一次，并使用各自的编号。"),
    )
    INSUFFICIENT_FUNDS = reason(
        "{payer} does not have {amount:money} {currency} available at {bank}.",
        "{payer} 在 {bank} 的可用余额不足 {amount:money} {currency}。",
        do=("Pay money in at the bank, or release what is held.", "请先在银行入金，或解除已冻结备付的款项。"),
        retry=True,
    )
    HOLD_TOO_LONG = reason(
        "Money may be held until {latest} at the latest and not before {today}, not until {expires_day}.",
        "款项最长可保留至 {latest}，且不得早于 {today}；不能保留至 {expires_day}。",
        do=("Choose another last day.", "请调整最后日期。"),
        source="charter, payments.hold_days_at_most",
    )
    HOLD_UNKNOWN = reason(
        "{hold} is no money held by or for you.",
        "{hold} 不是贵方付出或将收取的保留款项。",
        do=("List the money that is held.", "请查看保留款项列表。"),
    )
    HOLD_OVER = reason(
        "This money is {stage} already.",
        "该款项的状态已为 {stage}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    HOLD_EXPIRED = reason(
        "The hold ran out on {expires_day}; its money can only go back to the payer.",
        "该保留款项已于 {expires_day} 到期，只能退回付款方。",
        do=("Return it, and pay by a transfer.", "请退回后另行转账。"),
    )
    HOLD_STILL_BINDS = reason(
        "The money is held for {payee} until {expires_day}: before that only the payee gives it up.",
        "该款项为 {payee} 保留至 {expires_day}：此前只有收款方可以放弃。",
        do=("Wait, or have the payee return it.", "请等待到期，或由收款方退回。"),
        retry=True,
    )
    RECEIPT_ALREADY_ATTESTED = reason(
        "Receipt {receipt_number} of {bank} was attested on {day}.",
        "{bank} 的回单 {receipt_number} 已于 {day} 登记。",
        do=("Use what is left of that attestation.", "请使用该回单的剩余金额。"),
    )
    RECEIPT_OF_THE_FUTURE = reason(
        "The receipt is booked on {booked_day}; today is {today}.",
        "回单记账日为 {booked_day}；今日为 {today}。",
        do=("Attest a payment when it is booked.", "请在记账后登记。"),
    )
    PAYER_ATTESTS_ITSELF = reason(
        "{bank} attests its own payment: {payee} has to sign too.",
        "{bank} 为自身付款出具回单，须由 {payee} 会签。",
        do=("Have the payee sign along.", "请收款方会签。"),
    )
    ATTESTATION_UNKNOWN = reason(
        "{attestation} is no attested payment from {payer} to {payee}.",
        "{attestation} 不是 {payer} 向 {payee} 付款的回单。",
        do=("Have the bank attest the payment between these two.", "请银行就该两方之间的付款出具回单。"),
    )
    ATTESTATION_CURRENCY = reason(
        "The attested payment is in {have}; {needed} is due.",
        "回单货币为 {have}；应付货币为 {needed}。",
        do=("Pay in the currency that is due.", "请以应付货币付款。"),
    )
    ATTESTATION_EXHAUSTED = reason(
        "Of this attested payment {remaining:money} is left; {amount:money} is asked.",
        "该回单剩余 {remaining:money}；本次需要 {amount:money}。",
        do=("Settle no more than is left.", "请按剩余金额结算。"),
    )
    ACCOUNT_NEEDS_BANK = reason(
        "The collection account of {party} does not change without {missing}: the bank of the account has to sign.",
        "未经 {missing} 签署，不得变更 {party} 的收款账户：须由账户所在银行会签。",
        do=("Name these banks as agreeing, and have them sign.", "请将上述银行列为同意方并由其签署。"),
        source="charter, payments.account_cooling_days",
    )
    ACCOUNT_UNCHANGED = reason(
        "{party} is paid to that account already.",
        "{party} 的收款账户已是该账户。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    ACCOUNT_MISSING = reason(
        "{party} has no collection account in force on {day}.",
        "{party} 在 {day} 没有有效的收款账户。",
        do=("Have the party and its bank set one.", "请该方与其银行设定收款账户。"),
    )
    NO_ACCOUNT_CHANGE = reason(
        "No change of the collection account of {party} waits that you could withdraw.",
        "没有贵方可撤回的 {party} 收款账户变更。",
        do=("Look at the register of collection accounts.", "请查看收款账户登记。"),
    )
    NOT_THE_CALENDAR_BANK = reason(
        "The calendar is {expected}'s to publish, not {bank}'s.",
        "日历应由 {expected} 发布，而非 {bank}。",
        do=("Have that bank publish it.", "请由该银行发布。"),
        source="charter, payments.calendar_bank",
    )
    CALENDAR_DAYS_WRONG = reason(
        "The closed days have to be days of {year}, each once and in order, and not all of them.",
        "休息日须为 {year} 年内的日期，按顺序、不重复，且不得为全年。",
        do=("Sort the days and leave out those of other years.", "请排序并去除其他年份的日期。"),
    )
    CALENDAR_VERSION_WRONG = reason(
        "The next calendar of {year} is version {expected}, not {version}.",
        "{year} 年日历的下一版本应为 {expected}，而非 {version}。",
        do=("Look at the calendar in force and count on.", "请查看现行日历并顺序编号。"),
    )
    CALENDAR_PAST_CHANGED = reason(
        "The calendar would change {day}, which is not after {today}.",
        "日历将改动 {day}，而该日不晚于今日 {today}。",
        do=("Change future days only.", "只能变更未来的日期。"),
    )
    CALENDAR_MISSING = reason(
        "{bank} has published no calendar of {year}.",
        "{bank} 尚未发布 {year} 年的日历。",
        do=("Have the bank publish it.", "请该银行发布。"),
        source="charter, payments.calendar_bank",
        retry=True,
    )


# --- what may be asked -------------------------------------------------------------------------------------------


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


class PlaceHold(Action, tag="payments.hold"):
    """A payer sets money aside for one payee and one purpose, until a day. It stays the payer's."""

    bank: Party
    currency: Currency
    payee: Party
    amount: Amount
    purpose: Text
    expires_day: Day


class ReleaseHold(Action, tag="payments.release_hold"):
    """The payer lets held money go to its payee."""

    hold: Id


class ReturnHold(Action, tag="payments.return_hold"):
    """Held money goes back to the payer: the payee gives it up, or the payer takes it after the last day."""

    hold: Id


class AttestPayment(Action, tag="payments.attest_payment"):
    """A bank attests, by its electronic receipt, a payment that was made outside of this ledger."""

    payer: Party
    payee: Party
    payer_account: Digest
    payee_account: Digest
    currency: Currency
    amount: Amount
    booked_day: Day
    receipt_number: Reference
    identifying_code: Reference
    countersigned_by: Party | None  # the payee, where the bank itself is the payer


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


class PublishCalendar(Action, tag="payments.publish_calendar"):
    """The calendar bank says on which days of a year banks do not settle. A later version changes future days only."""

    year: Year
    version: Version
    closed: ClosedDays


# --- money -------------------------------------------------------------------------------------------------------


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
    balance = require_funds(state, ask.bank, ask.currency, ask.by, ask.amount)
    # Nothing below may be refused.
    put_balance(state, changed(balance, available=balance.available - ask.amount, held=balance.held + ask.amount))
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
    free = ask.by == hold.payee or call.day > hold.expires_day
    require(free, Why.HOLD_STILL_BINDS, payee=hold.payee, expires_day=hold.expires_day)
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
    balance = balance_of(state, hold.bank, hold.currency, hold.payer)
    free = changed(balance, available=balance.available + hold.amount, held=balance.held - hold.amount)
    put_balance(state, free)
    state.put(HOLDS, key, changed(hold, stage=stage))


# --- payments outside --------------------------------------------------------------------------------------------


def attest_payment(state: State, call: Call, ask: AttestPayment) -> None:
    require_settled(call, ask.by, ask.currency)
    require_member(state, ask.payer)
    require_payee(state, ask.payer, ask.payee)
    in_past = ask.booked_day <= call.day
    require(in_past, Why.RECEIPT_OF_THE_FUTURE, booked_day=ask.booked_day, today=call.day)
    others_agree = ask.by != ask.payer or ask.countersigned_by == ask.payee
    require(others_agree, Why.PAYER_ATTESTS_ITSELF, bank=ask.by, payee=ask.payee)
    receipt = f"{ask.by}/receipt/{ask.receipt_number}"
    earlier = state.get(BOOKED, receipt)
    if earlier is not None:
        refuse(Why.RECEIPT_ALREADY_ATTESTED, receipt_number=ask.receipt_number, bank=ask.by, day=earlier.day)
    # Nothing below may be refused.
    state.put(BOOKED, receipt, Booked(bank=ask.by, day=call.day))
    attested = Attestation(
        bank=ask.by,
        receipt_number=ask.receipt_number,
        identifying_code=ask.identifying_code,
        payer=ask.payer,
        payee=ask.payee,
        payer_account=ask.payer_account,
        payee_account=ask.payee_account,
        currency=ask.currency,
        amount=ask.amount,
        remaining=ask.amount,
        booked_day=ask.booked_day,
    )
    state.put(ATTESTATIONS, call.new_id(), attested)


def attested_payment(state: State, attestation: str, payer: str, payee: str) -> Attestation:
    """A payment that a bank attested between these two. Refused: ATTESTATION_UNKNOWN."""
    found = state.get(ATTESTATIONS, attestation)
    if found is None or (found.payer, found.payee) != (payer, payee):
        refuse(Why.ATTESTATION_UNKNOWN, attestation=attestation, payer=payer, payee=payee)
    return found


def spend_attestation(
    state: State, call: Call, attestation: str, payer: str, payee: str, amount: int, currency: str | None = None
) -> None:
    """Use up (part of) an attested payment; each cent of it settles once. currency: the charter's where not said.

    Refusals: ATTESTATION_UNKNOWN, ATTESTATION_CURRENCY, ATTESTATION_EXHAUSTED.
    """
    found = attested_payment(state, attestation, payer, payee)
    needed = currency or call.charter.preamble.currency
    require(found.currency == needed, Why.ATTESTATION_CURRENCY, have=found.currency, needed=needed)
    require(0 <= amount <= found.remaining, Why.ATTESTATION_EXHAUSTED, remaining=found.remaining, amount=amount)
    state.put(ATTESTATIONS, attestation, changed(found, remaining=found.remaining - amount))


# --- collection accounts -----------------------------------------------------------------------------------------


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


# --- banking days ------------------------------------------------------------------------------------------------


def publish_calendar(state: State, call: Call, ask: PublishCalendar) -> None:
    expected = call.terms(Terms).calendar_bank
    require(ask.by == expected, Why.NOT_THE_CALENDAR_BANK, expected=expected, bank=ask.by)
    rising = all(one < other for one, other in zip(ask.closed, ask.closed[1:], strict=False))
    sound = rising and all(day.year == ask.year for day in ask.closed) and len(ask.closed) < 365
    require(sound, Why.CALENDAR_DAYS_WRONG, year=ask.year)
    key = f"{ask.by}/{ask.year}"
    earlier = state.get(CALENDARS, key)
    version = 1 if earlier is None else earlier.version + 1
    require(ask.version == version, Why.CALENDAR_VERSION_WRONG, year=ask.year, expected=version, version=ask.version)
    if earlier is not None:
        differing = sorted({*earlier.closed} ^ {*ask.closed})
        first = differing[0] if differing else None
        require(first is None or first > call.day, Why.CALENDAR_PAST_CHANGED, day=first or call.day, today=call.day)
    # Nothing below may be refused.
    state.put(CALENDARS, key, Calendar(bank=ask.by, year=ask.year, version=version, closed=ask.closed))


def next_banking_day(state: State, call: Call, day: Day) -> Day:
    """The first day on or after `day` on which banks settle. Refused: CALENDAR_MISSING, when its year has no calendar.

    Since a year always has a banking day, at most two calendars are read.
    """
    bank = call.terms(Terms).calendar_bank
    while True:
        calendar = state.get(CALENDARS, f"{bank}/{day.year}")
        if calendar is None:
            refuse(Why.CALENDAR_MISSING, bank=bank, year=day.year)
        while day.year == calendar.year:
            if day not in calendar.closed:
                return day
            day = add_days(day, 1)


# --- what always holds -------------------------------------------------------------------------------------------


def _whole(balance: Any) -> int:
    return int(balance.available + balance.held)


def _mirrored(balance: Any) -> int:
    return -_whole(balance) if balance.party is None else 0


def _nobody_owes(balance: Any) -> bool:
    return bool(balance.available <= 0 and balance.held == 0) if balance.party is None else balance.available >= 0


def _never_grows(touched: list[Touched], action: type[Action]) -> bool:
    return all(
        t.after is not None and t.after.remaining <= (t.after.amount if t.before is None else t.before.remaining)
        for t in touched
    )


def _held_amount(state: State, ask: ReleaseHold | ReturnHold) -> int:
    hold = state.get(HOLDS, ask.hold)
    return 0 if hold is None else hold.amount


MODULE = Module(
    "payments",
    __doc__ or "",
    tables=(BALANCES, HOLDS, ATTESTATIONS, BOOKED, COLLECTION_ACCOUNTS, CALENDARS),
    rules={
        Credit: Rule(
            credit,
            by="the settlement bank",
            zh="结算银行按其对账单登记客户入金，账本镜像相应增加。",
            amount="amount",
        ),
        Debit: Rule(
            debit,
            by="the settlement bank",
            zh="结算银行按其对账单登记客户出金，账本镜像相应减少。",
            amount="amount",
        ),
        Transfer: Rule(transfer, by="the payer", zh="付款方在同一银行内向收款方付款。", amount="amount"),
        PlaceHold: Rule(
            place_hold,
            by="the payer",
            zh="付款方为指定收款方、指定用途保留款项至约定日期；款项仍属付款方。",
            amount="amount",
        ),
        ReleaseHold: Rule(release_hold, by="the payer", zh="付款方将保留款项付给收款方。", amount=_held_amount),
        ReturnHold: Rule(
            return_hold,
            by="the payee, or the payer after the last day",
            zh="保留款项退回付款方：收款方放弃，或到期后由付款方取回。",
            amount=_held_amount,
        ),
        AttestPayment: Rule(
            attest_payment,
            by="the bank",
            zh="银行以电子回单证明一笔账本之外的付款。",
            also=("countersigned_by",),
            amount="amount",
        ),
        SetCollectionAccount: Rule(
            set_collection_account,
            by="the party that is paid",
            zh="收款方设定收款账户，须账户所在银行同意；变更还须原账户所在银行同意，并经冷静期后生效。",
            also=("agreed_by",),
        ),
        WithdrawAccountChange: Rule(
            withdraw_account_change,
            by="the party that is paid, or the bank of its present account",
            zh="收款方或其现账户所在银行撤回尚未生效的收款账户变更。",
        ),
        PublishCalendar: Rule(
            publish_calendar,
            by="the calendar bank",
            zh="日历银行公布某年的非结算日；后续版本只能变更未来的日期。",
        ),
    },
    reasons=(Why,),
    events=(CollectionAccountChanging,),
    invariants=(
        conserved(BALANCES, _whole, per=("bank", "currency")),
        conserved(BALANCES, _mirrored, per=("bank", "currency"), grows_in=(Credit,), shrinks_in=(Debit,)),
        conserved(
            BALANCES,
            "held",
            per=("bank", "currency", "party"),
            grows_in=(PlaceHold,),
            shrinks_in=(ReleaseHold, ReturnHold),
        ),
        always(BALANCES, "nobody owes but the bank", _nobody_owes),
        never_deleted(BALANCES),
        fixed(HOLDS, "bank", "currency", "payer", "payee", "amount", "purpose", "expires_day"),
        forward(HOLDS, "stage", {None: (Stage.HELD,), Stage.HELD: (Stage.RELEASED, Stage.RETURNED)}),
        fixed(ATTESTATIONS, "bank", "receipt_number", "payer", "payee", "payee_account", "currency", "amount"),
        Invariant("attestations: what remains never grows", ATTESTATIONS, _never_grows),
        fixed(BOOKED, "bank", "day"),
        never_deleted(BOOKED),
        never_deleted(CALENDARS),
    ),
    terms=Terms,
)
