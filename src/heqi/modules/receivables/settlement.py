"""Settlement: the obligor pays, through banks.

Either money mirrored at settlement banks moves on the ledger, for a whole promise and pro rata across its holders, or a
bank's receipt of a payment outside is applied to one claim. Within a financed part the money pays costs, interest and
principal, and what is left is the supplier's reserve.
"""

from typing import NamedTuple

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments import (
    ATTESTATIONS,
    COLLECTION_ACCOUNTS,
    collection_account,
    move,
    next_banking_day,
    spend_attestation,
)
from heqi.modules.payments.accounts import in_force
from heqi.modules.receivables.book import lower
from heqi.modules.receivables.claims import (
    CLAIMS,
    NOTICES,
    PARTS_LIMIT,
    PROMISES,
    Claim,
    owed,
    promise_of,
    require_owed,
)
from heqi.modules.receivables.files import (
    FILES,
    File,
    accrued,
    end_if_nothing_owed,
    file_of,
    release_exposure,
)
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, pro_rata
from heqi.values.identifiers import Id


class Settle(Action, tag="receivables.settle"):
    """The obligor pays a promise, whole or in part, with money at the banks where its holders collect. Each holder gets
    its share by face; cents go to the largest remainders. It may pay early.
    """

    root: Id
    amount: Amount


class ApplyPayment(Action, tag="receivables.apply_payment"):
    """The obligor or the holder applies a payment outside, which a bank has attested, to one claim. It discharges only
    when it went to the account where the holder collects.
    """

    claim: Id
    attestation: Id
    amount: Amount


class Received(NamedTuple):
    """Money for one claim: what of it is the supplier's reserve, and the financing file as it is afterwards."""

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
    shares = pro_rata(ask.amount, [claim.face for _, claim in parts])
    received = [receive(state, call, key, claim, share) for (key, claim), share in zip(parts, shares, strict=True)]
    for each in received:  # moving the money is the last that may be refused
        pay_on_ledger(state, call, each)
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
    received = receive(state, call, ask.claim, claim, ask.amount, outside=True)
    spend_attestation(state, call, ask.attestation, claim.obligor, claim.holder, ask.amount, claim.currency)
    # Nothing below may be refused.
    discharge(state, call, received)


def require_directed(state: State, ask: ApplyPayment, claim: Claim) -> None:
    """The obligor's payment went to the holder, at the account in force when it was booked (民法典 art. 546)."""
    attested = state.get(ATTESTATIONS, ask.attestation)
    if attested is None or attested.payer != claim.obligor:
        return  # spending it refuses, alike
    register = state.get(COLLECTION_ACCOUNTS, claim.holder)
    account = None if register is None else in_force(register, attested.booked_day).account
    directed = attested.payee == claim.holder and attested.payee_account == account
    notice = state.get(NOTICES, f"{ask.claim}/{claim.notices:06d}")
    since = promise_of(state, claim.root).offered_day if notice is None else notice.day
    require(directed, Why.MISDIRECTED, payee=attested.payee, holder=claim.holder, since=since)


def receive(state: State, call: Call, key: Id, claim: Claim, amount: int, *, outside: bool = False) -> Received:
    """How money for a claim is shared out; nothing is changed yet. Money from outside is in the financier's hands, and
    so is the supplier's part of it. Refused: payments.CALENDAR_MISSING, after due.
    """
    if claim.financed_by is None:
        return Received(key, claim, amount, 0, None, 0)
    file = file_of(state, claim.financed_by)
    free_through = claim.due if call.day <= claim.due else next_banking_day(state, call, claim.due)
    interest, through = accrued(file, call.terms(Terms), call.day, free_through)
    costs_paid = min(amount, file.costs_left)
    interest_paid = min(amount - costs_paid, interest)
    principal_paid = min(amount - costs_paid - interest_paid, file.principal_left)
    reserve = amount - costs_paid - interest_paid - principal_paid
    after = changed(
        file,
        costs_left=file.costs_left - costs_paid,
        interest_left=interest - interest_paid,
        interest_through=through,
        principal_left=file.principal_left - principal_paid,
        collected=file.collected + amount - reserve,
        reserve_paid=file.reserve_paid + (0 if outside else reserve),
        reserve_owed=file.reserve_owed + (reserve if outside else 0),
    )
    return Received(key, claim, amount, reserve, after, principal_paid)


def pay_on_ledger(state: State, call: Call, received: Received) -> None:
    """Move the money from the obligor to the holder, and a reserve to the supplier. Refused: INSUFFICIENT_FUNDS."""
    claim, file = received.claim, received.file
    payees = {claim.holder: received.amount - received.reserve}
    if file is not None:
        payees[file.supplier] = received.reserve
    for payee, amount in payees.items():
        if amount:
            bank = collection_account(state, payee, call.day).bank
            move(state, bank, claim.currency, claim.obligor, payee, amount)


def discharge(state: State, call: Call, received: Received) -> None:
    """Book what was received. Refuses nothing."""
    if received.file is not None and received.claim.financed_by is not None:
        state.put(FILES, received.claim.financed_by, received.file)
        release_exposure(state, received.file, received.principal)
    after = lower(state, call, received.key, received.claim, paid=received.amount)
    end_if_nothing_owed(state, after)


RULES: dict[type[Action], Rule] = {
    Settle: Rule(settle, by="the obligor", zh="债务人付款，按面额比例分配给各持有人", amount="amount"),
    ApplyPayment: Rule(
        apply_payment, by="the obligor or the holder", zh="将银行证明的外部付款用于清偿一笔债权", amount="amount"
    ),
}
