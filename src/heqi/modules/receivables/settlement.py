"""Settlement: the obligor pays, through banks.

Either money mirrored at a settlement bank moves on the ledger, pro rata across the holders who collect there, or the
receipt of a payment outside, attested by the bank where the holder collects, is applied to one claim. Within a financed
part the money pays costs, interest and principal, and what is left is the supplier's reserve.
"""

from typing import NamedTuple

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments import (
    ATTESTATIONS,
    collection_account,
    move,
    spend_attestation,
)
from heqi.modules.receivables.book import lower
from heqi.modules.receivables.claims import (
    CLAIMS,
    PARTS_LIMIT,
    PROMISES,
    Claim,
    owed,
    require_owed,
)
from heqi.modules.receivables.files import (
    FILES,
    File,
    accrued,
    end_if_nothing_owed,
    file_of,
    free_through,
    release_exposure,
)
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, pro_rata
from heqi.values.identifiers import Id, Party


class Settle(Action, tag="receivables.settle"):
    """The obligor pays what of a promise is collected at one bank, whole or in part, with its money there. Each holder
    who collects there gets its share by face; cents go to the largest remainders. It may pay early. A promise that is
    collected at several banks is paid by one such action for each, in one transaction or in several: shares are fair
    among the holders at one bank, and nobody waits for money at another's. What is left unpaid falls overdue by itself.
    """

    root: Id
    bank: Party
    amount: Amount


class ApplyPayment(Action, tag="receivables.apply_payment"):
    """The obligor or the holder applies a payment outside to one claim. It discharges only when it went to the account
    where the holder collects, by that account's bank, and not before the holder collected this claim. Which claim it
    was for the remittance text says: this one or the one first promised. Where it says nothing the holder signs (it
    may apply the payment itself), and where it names another record both do.
    """

    claim: Id
    attestation: Id
    amount: Amount
    agreed_by: Party | None = None  # the other of the two, where it has to sign


class Received(NamedTuple):
    """Money for one claim: what of it the supplier is paid at once, and the financing file as it is afterwards."""

    key: Id
    claim: Claim
    amount: int
    reserve: int
    file: File | None
    principal: int


def settle(state: State, call: Call, ask: Settle) -> None:
    promise = state.get(PROMISES, ask.root)
    if promise is None or promise.obligor != ask.by:
        refuse(Why.NOT_FOUND, record=ask.root)
    outstanding = promise.outstanding
    require(ask.amount <= outstanding, Why.MORE_THAN_OWED, owed=outstanding, amount=ask.amount)
    parts = [(key, claim) for key, claim in state.scan(CLAIMS, "root", ask.root, PARTS_LIMIT) if owed(claim)]
    banks = {key: collection_account(state, claim.holder, call.day).bank for key, claim in parts}
    here = [(key, claim) for key, claim in parts if banks[key] == ask.bank]
    collected = sum(claim.face for _, claim in here)
    others = sorted({*banks.values()} - {ask.bank})
    facts = {"bank": ask.bank, "owed": collected, "amount": ask.amount, "others": others}
    require(ask.amount <= collected, Why.COLLECTED_ELSEWHERE, **facts)
    shares = pro_rata(ask.amount, [claim.face for _, claim in here])
    received = [
        receive(state, call, key, claim, share, ask.bank) for (key, claim), share in zip(here, shares, strict=True)
    ]
    for each in received:  # moving the money is the last that may be refused
        pay_on_ledger(state, each, ask.bank)
    # Nothing below may be refused.
    for each in received:
        discharge(state, call, each)


def apply_payment(state: State, call: Call, ask: ApplyPayment) -> None:
    claim = state.get(CLAIMS, ask.claim)
    if claim is None or ask.by not in (claim.obligor, claim.holder):
        refuse(Why.NOT_FOUND, record=ask.claim)
    require_owed(claim)
    require(ask.amount <= claim.face, Why.MORE_THAN_OWED, owed=claim.face, amount=ask.amount)
    require_directed(state, ask, claim)
    received = receive(state, call, ask.claim, claim, ask.amount)
    spend_attestation(state, call, ask.attestation, claim.obligor, claim.holder, ask.amount, claim.currency)
    # Nothing below may be refused.
    discharge(state, call, received)


def require_directed(state: State, ask: ApplyPayment, claim: Claim) -> None:
    """The obligor's payment was for this claim, and reached its holder: at the account in force when it was booked, by
    the word of that account's bank, after the holder had begun to collect (民法典 arts. 546, 560).
    """
    attested = state.get(ATTESTATIONS, ask.attestation)
    if attested is None or attested.payer != claim.obligor or ask.by not in (attested.payer, attested.payee):
        return  # spending it refuses, alike
    account = collection_account(state, claim.holder, attested.booked_day)
    since = claim.holder_since or attested.booked_day
    directed = attested.payee == claim.holder and attested.payee_account == account.account
    require(directed, Why.MISDIRECTED, payee=attested.payee, holder=claim.holder, since=since)
    knows = attested.bank == account.bank
    require(knows, Why.NOT_THE_COLLECTING_BANK, bank=attested.bank, collects=account.bank)
    facts = {"booked_day": attested.booked_day, "holder": claim.holder, "since": since}
    require(attested.booked_day >= since, Why.PAID_BEFORE, **facts)
    signed = (ask.by,) if ask.agreed_by is None else (ask.by, ask.agreed_by)
    needed: tuple[Party, ...] = ()
    if attested.for_record not in (ask.claim, claim.root):
        needed = (claim.holder,) if attested.for_record is None else (claim.holder, claim.obligor)
    named = attested.for_record or "-"
    require({*needed} <= {*signed}, Why.NOT_FOR_THIS_CLAIM, named=named, signed=signed)


def receive(state: State, call: Call, key: Id, claim: Claim, amount: int, bank: Party | None = None) -> Received:
    """How money for a claim is shared out; nothing is changed yet. bank: where it is, None outside of the ledger. The
    supplier's part goes to the supplier where that collects at the same bank; otherwise it is in the financier's hands.
    """
    if claim.financed_by is None:
        return Received(key, claim, amount, 0, None, 0)
    file = file_of(state, claim.financed_by)
    interest, through = accrued(file, call.terms(Terms), call.day, free_through(state, call, claim.due))
    costs_paid = min(amount, file.costs_left)
    interest_paid = min(amount - costs_paid, interest)
    principal_paid = min(amount - costs_paid - interest_paid, file.principal_left)
    rest = amount - costs_paid - interest_paid - principal_paid
    reserve = rest if bank == collection_account(state, file.supplier, call.day).bank else 0
    after = changed(
        file,
        costs_left=file.costs_left - costs_paid,
        interest_left=interest - interest_paid,
        interest_through=through,
        principal_left=file.principal_left - principal_paid,
        collected=file.collected + amount - rest,
        reserve_paid=file.reserve_paid + reserve,
        reserve_owed=file.reserve_owed + rest - reserve,
    )
    return Received(key, claim, amount, reserve, after, principal_paid)


def pay_on_ledger(state: State, received: Received, bank: Party) -> None:
    """Move the money from the obligor to the holder, and a reserve to the supplier. Refused: INSUFFICIENT_FUNDS."""
    claim, file = received.claim, received.file
    payees = {claim.holder: received.amount - received.reserve}
    if file is not None:
        payees[file.supplier] = received.reserve
    for payee, amount in payees.items():
        if amount:
            move(state, bank, claim.currency, claim.obligor, payee, amount)


def discharge(state: State, call: Call, received: Received) -> None:
    """Book what was received. Refuses nothing."""
    if received.file is not None and received.claim.financed_by is not None:
        state.put(FILES, received.claim.financed_by, received.file)
        release_exposure(state, received.file, received.principal)
    after = lower(state, call, received.key, received.claim, paid=received.amount)
    end_if_nothing_owed(state, after)


RULES: dict[type[Action], Rule] = {
    Settle: Rule(
        settle,
        by="the obligor",
        zh=(
            "债务人以其在一家银行的款项，支付一项承诺中在该行收款的部分，可全额或部分，亦可提前。"
            "在该行收款的各持有人按面额比例分得，尾差归余数最大者。在多家银行收款的承诺，每家银行各办理一次，"
            "可在同一笔或多笔交易中：同一银行的持有人之间公平分配，无人须等待他行的款项。未付部分自行转为逾期。"
        ),
        amount="amount",
        performs=True,
    ),
    ApplyPayment: Rule(
        apply_payment,
        by="the obligor or the holder",
        zh=(
            "债务人或持有人将一笔账外付款用于一笔债权。仅当款项付至持有人的收款账户、由该账户的银行证明、"
            "且不早于持有人开始就此债权收款时，方产生清偿。付款属于哪笔债权以附言为准：此债权或最初承诺的债权。"
            "附言未说明的，由持有人签署（持有人可自行办理）；附言指向其他记录的，须双方签署。"
        ),
        also=("agreed_by",),
        amount="amount",
        performs=True,
    ),
}
