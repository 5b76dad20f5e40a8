"""Recourse: a financed claim goes back to its supplier, on what the offer listed, at what is still owed.

Recourse reaches only the supplier that was financed, never back along the chain: a receivable is no bill
(财会〔2021〕32号). Without recourse only a breach of warranty leads back: both sides sign it, or an award is cited.
"""

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import require
from heqi.machine.transactions import Action, Event
from heqi.modules.documents import DOCUMENTS, is_red_flagged
from heqi.modules.payments import collection_account, move
from heqi.modules.receivables.claims import Claim, Promise, claim_of, promise_of
from heqi.modules.receivables.files import (
    FILES,
    File,
    FileStage,
    Trigger,
    accrued,
    file_for,
    free_through,
    offer_of,
    release_exposure,
    require_stage,
    unearned,
)
from heqi.modules.receivables.overdue import days_overdue, last_day
from heqi.modules.receivables.passing import pass_on, require_face
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents
from heqi.values.identifiers import Id, Party, Text


class BuyBackDemanded(Event, tag="receivables.buy_back_demanded"):
    """A financier asks the supplier that it financed to take a claim back."""

    file: Id
    supplier: Party
    trigger: Trigger


class DemandBuyBack(Action, tag="receivables.demand_buy_back"):
    """The financier asks the supplier to buy the claim back. A breach of warranty is signed by the supplier, or rests
    on an award that is cited.
    """

    file: Id
    trigger: Trigger
    reference: Text
    award: Text | None = None
    agreed_by: Party | None = None


class BuyBack(Action, tag="receivables.buy_back"):
    """The supplier pays principal and interest accrued less what was collected, and has its claim back in the same
    step, over the face that it names.
    """

    file: Id
    face: Amount
    price: Cents  # nothing, where collections have covered all of it and the rest is the supplier's reserve


class AgreeCosts(Action, tag="receivables.agree_costs"):
    """Financier and supplier agree on costs of collection, which are paid before interest."""

    file: Id
    amount: Amount
    reference: Text
    supplier: Party


class PayReserve(Action, tag="receivables.pay_reserve"):
    """The financier passes on to the supplier what it collected outside of the ledger beyond what it was owed."""

    file: Id
    amount: Amount


def demand_buy_back(state: State, call: Call, ask: DemandBuyBack) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, FileStage.PAID_OUT)
    require(file.demanded_for is None, Why.ALREADY_REPORTED)
    listed = ask.trigger is Trigger.WARRANTY or ask.trigger.value in offer_of(file).recourse
    require(listed, Why.NO_RECOURSE, trigger=ask.trigger)
    met = has_happened(state, call, ask, file, claim_of(state, file.claim))
    require(met, Why.TRIGGER_NOT_MET, trigger=ask.trigger)
    # Nothing below may be refused.
    state.put(FILES, ask.file, changed(file, demanded_for=ask.trigger, demand_reference=ask.award or ask.reference))
    call.emit(BuyBackDemanded(file=ask.file, supplier=file.supplier, trigger=ask.trigger))


def has_happened(state: State, call: Call, ask: DemandBuyBack, file: File, claim: Claim) -> bool:
    match ask.trigger:
        case Trigger.DILUTION:
            return is_diluted(state, promise_of(state, file.root))
        case Trigger.DISPUTE:
            return claim.disputed > 0
        case Trigger.OVERDUE:
            return days_overdue(call, last_day(state, call, claim)) >= max(1, offer_of(file).overdue_days or 0)
        case Trigger.WARRANTY:
            return ask.award is not None or ask.agreed_by == file.supplier


def is_diluted(state: State, promise: Promise) -> bool:
    """A credit note is on record that holders did not sign, or an invoice behind the promise was taken back."""
    documents = [state.get(DOCUMENTS, part.document) for part in promise.invoices]
    return promise.diluted > 0 or any(found is not None and is_red_flagged(found) for found in documents)


def buy_back(state: State, call: Call, ask: BuyBack) -> None:
    file = file_for(state, ask.by, ask.file, "supplier")
    require_stage(file, FileStage.PAID_OUT)
    require(file.demanded_for is not None, Why.NOT_DEMANDED)
    claim = claim_of(state, file.claim)
    require_face(claim, ask.face)
    price = buy_back_price(state, call, file)
    require(ask.price == price, Why.AMOUNT_DIFFERS, price=price)
    collects = collection_account(state, ask.by, call.day)
    bank = collection_account(state, file.financier, call.day).bank
    move(state, bank, file.currency, ask.by, file.financier, price)
    # Nothing below may be refused.
    release_exposure(state, file, file.principal_left)
    over = changed(file, stage=FileStage.BOUGHT_BACK, collected=file.collected + price, principal_left=0)
    state.put(FILES, ask.file, changed(over, interest_left=0, costs_left=0))
    pass_on(state, call, file.claim, claim, ask.by, collects, by="receivables.buy_back")


def buy_back_price(state: State, call: Call, file: File) -> int:
    """Costs, interest and principal still owed today; interest taken in advance for days to come is given back."""
    terms = call.terms(Terms)
    interest, _ = accrued(file, terms, call.day, free_through(state, call, file.due))
    return file.costs_left + interest + file.principal_left - unearned(file, terms, call.day)


def agree_costs(state: State, call: Call, ask: AgreeCosts) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, FileStage.PAID_OUT)
    require(ask.supplier == file.supplier, Why.HOLDER_MUST_SIGN, signed=(ask.by, ask.supplier))
    # Nothing below may be refused.
    state.put(FILES, ask.file, changed(file, costs_left=file.costs_left + ask.amount))


def pay_reserve(state: State, call: Call, ask: PayReserve) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require(ask.amount <= file.reserve_owed, Why.MORE_THAN_OWED, owed=file.reserve_owed, amount=ask.amount)
    bank = collection_account(state, file.supplier, call.day).bank
    move(state, bank, file.currency, ask.by, file.supplier, ask.amount)
    # Nothing below may be refused.
    owed = changed(file, reserve_owed=file.reserve_owed - ask.amount, reserve_paid=file.reserve_paid + ask.amount)
    state.put(FILES, ask.file, owed)


RULES: dict[type[Action], Rule] = {
    DemandBuyBack: Rule(
        demand_buy_back,
        by="the financier",
        zh="融资方要求供应商回购债权。违反保证的，由供应商签署，或引用裁决为据。",
        also=("agreed_by",),
    ),
    BuyBack: Rule(
        buy_back,
        by="the supplier",
        zh="供应商支付本金与应计利息减去已收款项，在同一步中按其载明的面额收回债权。",
        amount="price",
    ),
    AgreeCosts: Rule(
        agree_costs,
        by="the financier",
        zh="融资方与供应商约定催收费用，该费用先于利息受偿。",
        also=("supplier",),
        amount="amount",
    ),
    PayReserve: Rule(
        pay_reserve, by="the financier", zh="融资方将其在账本之外收取、超出其应得的部分付给供应商。", amount="amount"
    ),
}
