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

from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Invariant, Module, Rule
from heqi.modules.payments.accounts import (
    COLLECTION_ACCOUNTS,
    Account,
    CollectionAccount,
    CollectionAccountChanging,
    SetCollectionAccount,
    WithdrawAccountChange,
    collection_account,
    set_collection_account,
    withdraw_account_change,
)
from heqi.modules.payments.attested import (
    ATTESTATIONS,
    Attestation,
    AttestPayment,
    attest_payment,
    attested_payment,
    never_grows,
    spend_attestation,
)
from heqi.modules.payments.calendar import (
    CALENDARS,
    Calendar,
    PublishCalendar,
    find_banking_day,
    next_banking_day,
    publish_calendar,
)
from heqi.modules.payments.money import (
    BALANCES,
    HOLDS,
    Balance,
    Credit,
    Debit,
    Frees,
    Hold,
    Holds,
    PlaceHold,
    ReleaseHold,
    ReturnHold,
    Stage,
    Transfer,
    balance_of,
    credit,
    debit,
    free,
    held_amount,
    hold_back,
    mirrored,
    move,
    nobody_owes,
    place_hold,
    release_hold,
    require_funds,
    return_hold,
    transfer,
    whole,
)
from heqi.modules.payments.reasons import Why
from heqi.modules.payments.terms import BOOKED, Booked, Terms, check, require_settled
from heqi.modules.payments.words import WORDS

MODULE = Module(
    "payments",
    __doc__,
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
            starts=True,
            makes=HOLDS,
        ),
        ReleaseHold: Rule(release_hold, by="the payer", zh="付款方将保留款项付给收款方。", amount=held_amount),
        ReturnHold: Rule(
            return_hold,
            by="the payee, or the payer after the last day",
            zh="保留款项退回付款方：收款方放弃，或到期后由付款方取回。",
            amount=held_amount,
        ),
        AttestPayment: Rule(
            attest_payment,
            by="the bank",
            zh=(
                "银行凭电子回单证明一笔在账本之外完成的付款。for_record：付款附言所指的债权，或最初承诺的债权；"
                "附言未指明的，不填。"
            ),
            also=("countersigned_by",),
            amount="amount",
            makes=ATTESTATIONS,
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
        conserved(BALANCES, whole, per=("bank", "currency")),
        conserved(BALANCES, mirrored, per=("bank", "currency"), grows_in=(Credit,), shrinks_in=(Debit,)),
        conserved(
            BALANCES,
            "held",
            per=("bank", "currency", "party"),
            grows_in=(Holds,),
            shrinks_in=(Frees,),
        ),
        always(BALANCES, "nobody owes but the bank", nobody_owes),
        never_deleted(BALANCES),
        fixed(HOLDS, "bank", "currency", "payer", "payee", "amount", "purpose", "expires_day"),
        forward(HOLDS, "stage", {None: (Stage.HELD,), Stage.HELD: (Stage.RELEASED, Stage.RETURNED)}),
        fixed(
            ATTESTATIONS,
            "bank",
            "receipt_number",
            "payer",
            "payee",
            "payee_account",
            "currency",
            "amount",
            "booked_day",
            "for_record",
        ),
        Invariant("attestations: what remains never grows", ATTESTATIONS, never_grows),
        fixed(BOOKED, "bank", "day"),
        never_deleted(BOOKED),
        never_deleted(CALENDARS),
    ),
    terms=Terms,
    section=2,
    check=check,
    words=WORDS,
)

__all__ = [
    "ATTESTATIONS",
    "BALANCES",
    "BOOKED",
    "CALENDARS",
    "COLLECTION_ACCOUNTS",
    "HOLDS",
    "MODULE",
    "Account",
    "AttestPayment",
    "Attestation",
    "Balance",
    "Booked",
    "Calendar",
    "CollectionAccount",
    "CollectionAccountChanging",
    "Credit",
    "Debit",
    "Frees",
    "Hold",
    "Holds",
    "PlaceHold",
    "PublishCalendar",
    "ReleaseHold",
    "ReturnHold",
    "SetCollectionAccount",
    "Stage",
    "Terms",
    "Transfer",
    "Why",
    "WithdrawAccountChange",
    "attested_payment",
    "balance_of",
    "collection_account",
    "find_banking_day",
    "free",
    "hold_back",
    "move",
    "next_banking_day",
    "require_funds",
    "require_settled",
    "spend_attestation",
]
