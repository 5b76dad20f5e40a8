"""Adjusting: credit notes, the supplier's own debt where a claim stays whole, and disputes.

A credit note never shrinks a claim over its holder's head. Before the claim is live it reduces the offer; afterwards
the obligor and the holder sign. What they do not sign is the supplier's own debt, and a dilution that holders of parts
are told of. A red fapiao flags the invoice and blocks new finance; it never reduces.
"""

from typing import Annotated, Literal

from msgspec import Meta

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.documents import credit_invoice
from heqi.modules.receivables.book import count_month, lower
from heqi.modules.receivables.claims import (
    CLAIMS,
    DISPUTES,
    PARTS_LIMIT,
    PROMISES,
    Claim,
    Dispute,
    DisputeStage,
    InvoicePart,
    Promise,
    Stage,
    face_asked,
    owed,
    owed_by,
    promise_of,
    require_owed,
)
from heqi.modules.receivables.files import end_if_nothing_owed
from heqi.modules.receivables.reasons import Why
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

Signers = Annotated[tuple[Party, ...], Meta(max_length=4)]
Ground = Literal["quality", "quantity", "delivery", "price", "set-off", "other"]


class Dilution(Row):
    """A credit note that reduced no claim: the supplier owes it, and those who hold parts know."""

    root: Id
    supplier: Party
    obligor: Party
    holders: tuple[Party, ...]
    amount: Amount
    reference: Text
    day: Day


DILUTIONS = Table(
    "dilutions",
    Dilution,
    key="dilution",
    parts=(Id,),
    indexes=("supplier", "obligor", "holders"),
    readers=("supplier", "obligor", "holders"),
)


class Diluted(Event, tag="receivables.diluted"):
    """A supplier credited its buyer after passing the claim on; what the holders hold stays whole."""

    root: Id
    supplier: Party
    amount: Cents
    holders: tuple[Party, ...]


class Credit(Action, tag="receivables.credit"):
    """The first creditor credits its buyer, for one of the invoices behind the claim. An offer is reduced; a live claim
    only when the obligor and its holder sign. What was credited of the invoice backs no other promise.
    """

    claim: Id
    invoice: Id
    amount: Amount
    reference: Text
    agreed_by: Signers


class RecordDilution(Action, tag="receivables.record_dilution"):
    """The first creditor puts on record a credit note that the holders of a promise have not signed. The claims stay
    whole; the supplier owes its buyer the amount.
    """

    root: Id
    amount: Amount
    reference: Text


class RaiseDispute(Action, tag="receivables.dispute"):
    """The obligor disputes a claim, in part or whole. The rest stays payable. Where it waived its defences it pleads
    none against a holder who is not the first creditor.
    """

    claim: Id
    amount: Amount
    ground: Ground
    statement: Text


class WithdrawDispute(Action, tag="receivables.withdraw_dispute"):
    """The obligor lets its dispute go."""

    claim: Id


class ResolveDispute(Action, tag="receivables.resolve_dispute"):
    """Obligor and holder settle the dispute together, and reduce the claim by what they agree on."""

    claim: Id
    reduce_by: Cents
    holder: Party


def credit(state: State, call: Call, ask: Credit) -> None:
    claim = state.get(CLAIMS, ask.claim)
    if claim is None or claim.creditor != ask.by:
        refuse(Why.NOT_FOUND, record=ask.claim)
    is_offer = claim.stage is Stage.OFFERED
    if not is_offer:
        require_owed(claim)
        signed = tuple(dict.fromkeys((ask.by, *ask.agreed_by)))
        # Who holds it today is not for every first creditor to know.
        require({claim.obligor, claim.holder} <= {*signed}, Why.HOLDER_MUST_SIGN, signed=signed)
    promise = promise_of(state, claim.root)
    backing = sum(part.amount for part in promise.invoices if part.document == ask.invoice)
    # An offer that would be credited away is cancelled or declined instead.
    most = min(claim.face - 1 if is_offer else claim.face, backing)
    require(ask.amount <= most, Why.CREDIT_TOO_LARGE, asked=ask.amount, most=most)
    # Nothing below may be refused.
    credit_invoice(state, call, ask.invoice, ask.amount)
    state.put(PROMISES, claim.root, changed(promise, invoices=less_backing(promise, ask.invoice, ask.amount)))
    if is_offer:
        state.put(CLAIMS, ask.claim, changed(claim, face=claim.face - ask.amount))
    else:
        end_if_nothing_owed(state, lower(state, call, ask.claim, claim, cancelled=ask.amount))


def less_backing(promise: Promise, invoice: Id, amount: int) -> tuple[InvoicePart, ...]:
    """The invoice parts behind a promise, with `amount` less of one invoice."""
    kept = []
    for part in promise.invoices:
        less = min(amount, part.amount) if part.document == invoice else 0
        amount -= less
        if part.amount > less:
            kept.append(InvoicePart(document=part.document, amount=part.amount - less))
    return tuple(kept)


def record_dilution(state: State, call: Call, ask: RecordDilution) -> None:
    promise = state.get(PROMISES, ask.root)
    if promise is None or promise.creditor != ask.by:
        refuse(Why.NOT_FOUND, record=ask.root)
    parts = [claim for _, claim in state.scan(CLAIMS, "root", ask.root, PARTS_LIMIT) if owed(claim)]
    holders = tuple(sorted({claim.holder for claim in parts} - {promise.creditor}))
    require(bool(holders), Why.NOT_DILUTION)
    require(ask.amount <= promise.outstanding, Why.MORE_THAN_OWED, owed=promise.outstanding, amount=ask.amount)
    # Nothing below may be refused.
    diluted = Dilution(
        root=ask.root,
        supplier=promise.creditor,
        obligor=promise.obligor,
        holders=holders,
        amount=ask.amount,
        reference=ask.reference,
        day=call.day,
    )
    state.put(DILUTIONS, call.new_id(), diluted)
    state.put(PROMISES, ask.root, changed(promise, diluted=promise.diluted + ask.amount))
    count_month(state, call, diluted=ask.amount)
    call.emit(Diluted(root=ask.root, supplier=promise.creditor, amount=ask.amount, holders=holders))


def raise_dispute(state: State, call: Call, ask: RaiseDispute) -> None:
    claim = owed_by(state, ask.by, ask.claim)
    require_owed(claim)
    against_first = claim.holder == claim.creditor
    may_plead = against_first or not claim.defences_waived
    require(may_plead, Why.DEFENCE_WAIVED, obligor=ask.by, holder=claim.holder)
    require(claim.dispute is None, Why.DISPUTE_OPEN)
    require(ask.amount <= claim.face, Why.MORE_THAN_OWED, owed=claim.face, amount=ask.amount)
    # Nothing below may be refused.
    key = call.new_id()
    raised = Dispute(
        claim=ask.claim,
        obligor=ask.by,
        holder=claim.holder,
        amount=ask.amount,
        ground=ask.ground,
        statement=ask.statement,
        raised_day=call.day,
        stage=DisputeStage.OPEN,
        reduced_by=0,
    )
    state.put(DISPUTES, key, raised)
    state.put(CLAIMS, ask.claim, changed(claim, disputed=ask.amount, dispute=key))


def withdraw_dispute(state: State, call: Call, ask: WithdrawDispute) -> None:
    claim = owed_by(state, ask.by, ask.claim)
    key, dispute = open_dispute(state, claim)
    # Nothing below may be refused.
    state.put(DISPUTES, key, changed(dispute, stage=DisputeStage.WITHDRAWN))
    state.put(CLAIMS, ask.claim, changed(claim, disputed=0, dispute=None))


def resolve_dispute(state: State, call: Call, ask: ResolveDispute) -> None:
    claim = owed_by(state, ask.by, ask.claim)
    key, dispute = open_dispute(state, claim)
    require(ask.holder == claim.holder, Why.HOLDER_MUST_SIGN, signed=(ask.by, ask.holder))
    require(ask.reduce_by <= claim.disputed, Why.CREDIT_TOO_LARGE, asked=ask.reduce_by, most=claim.disputed)
    # Nothing below may be refused.
    state.put(DISPUTES, key, changed(dispute, stage=DisputeStage.RESOLVED, reduced_by=ask.reduce_by))
    undisputed = changed(claim, disputed=0, dispute=None)
    end_if_nothing_owed(state, lower(state, call, ask.claim, undisputed, cancelled=ask.reduce_by))


def open_dispute(state: State, claim: Claim) -> tuple[Id, Dispute]:
    dispute = None if claim.dispute is None else state.get(DISPUTES, claim.dispute)
    if claim.dispute is None or dispute is None:
        refuse(Why.NO_DISPUTE)
    return claim.dispute, dispute


RULES: dict[type[Action], Rule] = {
    Credit: Rule(
        credit,
        by="the first creditor",
        zh=(
            "首位债权人就债权所依据的一张发票向买方开具贷项。要约随之缩减；"
            "已生效的债权须债务人与持有人签署方可缩减。发票中已贷记的部分不再支持其他承诺。"
        ),
        also=("agreed_by",),
        amount="amount",
    ),
    RecordDilution: Rule(
        record_dilution,
        by="the first creditor",
        zh="首位债权人登记一笔未经承诺持有人签署的贷项。债权不减，由供应商对买方承担该金额。",
        amount="amount",
        makes=DILUTIONS,
    ),
    RaiseDispute: Rule(
        raise_dispute,
        by="the obligor",
        zh=("债务人对一笔债权的全部或部分提出争议，其余仍应支付。已放弃抗辩的，不得对首位债权人以外的持有人主张抗辩。"),
        amount="amount",
        makes=DISPUTES,
    ),
    WithdrawDispute: Rule(withdraw_dispute, by="the obligor", zh="债务人撤回其争议。", amount=face_asked),
    ResolveDispute: Rule(
        resolve_dispute,
        by="the obligor",
        zh="债务人与持有人共同解决争议，并按商定金额减少债权。",
        also=("holder",),
        amount="reduce_by",
    ),
}
