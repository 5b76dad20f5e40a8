"""Promising: the two entrances by which a claim becomes live, and what becomes of an offer that does not.

    obligor undertakes ─▶ offered ─▶ creditor accepts ─▶ live
    creditor registers ─▶ offered ─▶ obligor confirms ─▶ live
                              ├▶ declined by the other side
                              ├▶ cancelled by who offered
                              └▶ lapsed after the last day

Confirmation is the obligor's promise, acceptance the creditor's consent to be paid this way; silence is neither.
"""

from typing import Annotated

from msgspec import Meta

from heqi.machine.authority import MEMBERS
from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.documents import (
    Kind,
    give_back_invoice,
    require_document,
    require_recomputed,
    require_sound,
    rest_no_more_on,
    rest_on,
    use_invoice,
)
from heqi.modules.parties import require_good_standing
from heqi.modules.payments import collection_account
from heqi.modules.receivables.book import go_live, obligor_row
from heqi.modules.receivables.claims import (
    CLAIMS,
    PROMISES,
    Claim,
    Entrance,
    InvoicePart,
    Promise,
    Stage,
    face_asked,
    promise_of,
    sides_of_claim,
)
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import Day, add_days, add_months
from heqi.values.identifiers import Digest, Id, Party, Text

Invoices = Annotated[tuple[InvoicePart, ...], Meta(min_length=1, max_length=20)]

BUYERS_WHO_PAY_SMALL_ONES_SOON = ("large", "public")
SMALL_CREDITORS = ("medium", "small", "micro")


class Undertake(Action, tag="receivables.undertake"):
    """The obligor undertakes to pay a face value on a due day for goods or services delivered (a voucher). It is an
    offer until the creditor accepts.
    """

    creditor: Party
    face: Amount
    due: Day
    invoices: Invoices
    contract: Id | None
    delivery: Id | None
    delivery_day: Day
    defences_waived: bool
    answer_by: Day
    tenor_reason: Text | None = None
    term_basis: Text | None = None


class Accept(Action, tag="receivables.accept"):
    """The creditor accepts to be paid this way, at the collection account it has registered."""

    claim: Id


class Register(Action, tag="receivables.register"):
    """The creditor registers its receivable against the obligor (factoring). It is an offer until the obligor
    confirms.
    """

    obligor: Party
    face: Amount
    due: Day
    invoices: Invoices
    contract: Id | None
    delivery: Id | None
    delivery_day: Day
    answer_by: Day


class Confirm(Action, tag="receivables.confirm"):
    """The obligor confirms a registered receivable: amount, due day, the creditor's collection account, and whether its
    defences are waived. This is its promise to pay.
    """

    claim: Id
    face: Amount
    due: Day
    account: Digest
    defences_waived: bool
    tenor_reason: Text | None = None
    term_basis: Text | None = None


class Decline(Action, tag="receivables.decline"):
    """The other side declines the offer; what it used of invoices is free again."""

    claim: Id


class Cancel(Action, tag="receivables.cancel"):
    """Whoever offered takes the offer back before it is answered; what it used of invoices is free again."""

    claim: Id


class Lapse(Action, tag="receivables.lapse"):
    """Either side puts away an offer that nobody answered in time; what it used of invoices is free again."""

    claim: Id


def undertake(state: State, call: Call, ask: Undertake) -> None:
    require_other_party(state, ask.by, ask.creditor)
    require_days(call, ask.delivery_day, ask.answer_by, ask.due)
    require_can_promise(state, ask.by)
    require_tenor(call, ask.due, ask.tenor_reason)
    require_prompt(state, call, ask.by, ask.creditor, ask.delivery_day, ask.due, ask.term_basis)
    for part in ask.invoices:
        require_recomputed(state, part.document, ask.by, Why.NOT_RECOMPUTED)
    offer(state, call, ask, Entrance.VOUCHER, obligor=ask.by, creditor=ask.creditor)


def register(state: State, call: Call, ask: Register) -> None:
    require_other_party(state, ask.by, ask.obligor)
    require_days(call, ask.delivery_day, ask.answer_by, ask.due)
    offer(state, call, ask, Entrance.FACTORING, obligor=ask.obligor, creditor=ask.by)


def offer(
    state: State, call: Call, ask: Undertake | Register, entrance: Entrance, *, obligor: Party, creditor: Party
) -> None:
    """Evidence, then the claim and its promise as an offer."""
    most = call.terms(Terms).face_at_most
    require(ask.face <= most, Why.FACE_TOO_LARGE, face=ask.face, most=most)
    parts = sum(part.amount for part in ask.invoices)
    require(parts == ask.face, Why.INVOICES_DIFFER, parts=parts, face=ask.face)
    currency = call.charter.preamble.currency
    for part in ask.invoices:
        found = require_document(state, part.document, ask.by, Kind.INVOICE).currency
        require(found == currency, Why.CURRENCY_DIFFERS, document=part.document, currency=found, expected=currency)
    require_evidence(state, ask, obligor=obligor, creditor=creditor)
    for part in ask.invoices:  # using one is the last that may be refused
        use_invoice(state, call, part.document, creditor, obligor, part.amount)
    # Nothing below may be refused.
    for evidence in evidence_of(ask):
        rest_on(state, evidence)
    key = call.new_id()
    voucher = ask if isinstance(ask, Undertake) else None
    promise = Promise(
        obligor=obligor,
        creditor=creditor,
        entrance=entrance,
        invoices=ask.invoices,
        contract=ask.contract,
        delivery=ask.delivery,
        delivery_day=ask.delivery_day,
        offered_day=call.day,
        answer_by=ask.answer_by,
        tenor_reason=voucher.tenor_reason if voucher else None,
        term_basis=voucher.term_basis if voucher else None,
        parts=1,
        promised=0,
        outstanding=0,
        paid=0,
        cancelled=0,
        diluted=0,
    )
    claim = Claim(
        root=key,
        cut_from=None,
        obligor=obligor,
        creditor=creditor,
        holder=creditor,
        currency=currency,
        face=ask.face,
        paid=0,
        due=ask.due,
        stage=Stage.OFFERED,
        notices=0,
        holder_since=None,
        defences_waived=voucher.defences_waived if voucher else False,
        disputed=0,
        dispute=None,
        overdue_since=None,
        financed_by=None,
    )
    state.put(PROMISES, key, promise)
    state.put(CLAIMS, key, claim)


def evidence_of(promise: Undertake | Register | Promise) -> tuple[Id, ...]:
    """What a promise names besides its invoices."""
    return tuple(each for each in (promise.contract, promise.delivery) if each is not None)


def require_evidence(state: State, ask: Undertake | Register, *, obligor: Party, creditor: Party) -> None:
    """Contract and delivery are of these two, and the delivery is under this contract or one of these invoices."""
    for evidence, kind in ((ask.contract, Kind.CONTRACT), (ask.delivery, Kind.DELIVERY)):
        if evidence is not None:
            found = require_sound(state, evidence, ask.by, kind)
            facts = {"document": evidence, "seller": found.seller, "buyer": found.buyer}
            ours = (found.seller, found.buyer) == (creditor, obligor)
            require(ours, Why.EVIDENCE_OF_OTHERS, **facts, creditor=creditor, obligor=obligor)
    if ask.delivery is not None:
        delivery = require_document(state, ask.delivery, ask.by)
        of_this = delivery.refers_to in (ask.contract, *(part.document for part in ask.invoices))
        require(of_this, Why.DELIVERY_UNRELATED, document=ask.delivery, refers_to=delivery.refers_to or "")
        said, delivered = ask.delivery_day, delivery.delivered
        require(delivered == said, Why.DELIVERY_DIFFERS, delivered=delivered, said=said)


def accept(state: State, call: Call, ask: Accept) -> None:
    claim, promise = offered(state, ask.by, ask.claim)
    require_answers(promise, Entrance.VOUCHER, ask.by, promise.creditor)
    require_in_time(call, promise)
    require_good_standing(state, claim.obligor, Why.COUNTERPARTY_NOT_ADMITTED)
    require_can_promise(state, claim.obligor)
    for part in promise.invoices:  # so that what is live rests on invoices behind which both sides stand
        require_recomputed(state, part.document, ask.by, Why.NOT_RECOMPUTED)
    collection_account(state, ask.by, call.day)
    # Nothing below may be refused.
    go_live(state, call, ask.claim, claim)


def confirm(state: State, call: Call, ask: Confirm) -> None:
    claim, promise = offered(state, ask.by, ask.claim)
    require_answers(promise, Entrance.FACTORING, ask.by, promise.obligor)
    require_in_time(call, promise)
    require_good_standing(state, claim.creditor, Why.COUNTERPARTY_NOT_ADMITTED)
    account = collection_account(state, claim.creditor, call.day).account
    same = (ask.face, ask.due, ask.account) == (claim.face, claim.due, account)
    require(same, Why.CONFIRMED_OTHERWISE, face=claim.face, due=claim.due)
    require_can_promise(state, ask.by)
    require_tenor(call, claim.due, ask.tenor_reason)
    require_prompt(state, call, ask.by, claim.creditor, promise.delivery_day, claim.due, ask.term_basis)
    for part in promise.invoices:
        require_recomputed(state, part.document, ask.by, Why.NOT_RECOMPUTED)
    # Nothing below may be refused.
    reasons = {"tenor_reason": ask.tenor_reason, "term_basis": ask.term_basis}
    state.put(PROMISES, ask.claim, changed(promise, **reasons))
    go_live(state, call, ask.claim, changed(claim, defences_waived=ask.defences_waived))


def decline(state: State, call: Call, ask: Decline) -> None:
    claim, promise = offered(state, ask.by, ask.claim)
    require_party(promise, ask.by, answering(promise))
    end_offer(state, call, ask.claim, claim, promise, Stage.DECLINED)


def cancel(state: State, call: Call, ask: Cancel) -> None:
    claim, promise = offered(state, ask.by, ask.claim)
    require_party(promise, ask.by, offering(promise))
    end_offer(state, call, ask.claim, claim, promise, Stage.CANCELLED)


def lapse(state: State, call: Call, ask: Lapse) -> None:
    claim, promise = offered(state, ask.by, ask.claim)
    require(call.day > promise.answer_by, Why.NOT_LAPSED, last_day=promise.answer_by)
    end_offer(state, call, ask.claim, claim, promise, Stage.LAPSED)


def end_offer(state: State, call: Call, key: Id, claim: Claim, promise: Promise, stage: Stage) -> None:
    """The offer is over, its parts of invoices are free again and nothing rests on its evidence. Refuses nothing."""
    for part in promise.invoices:
        give_back_invoice(state, call, part.document, part.amount)
    for evidence in evidence_of(promise):
        rest_no_more_on(state, evidence)
    state.put(CLAIMS, key, changed(claim, stage=stage))


# --- what both entrances check ---------------------------------------------------------------------------------


def require_other_party(state: State, party: Party, other: Party) -> None:
    require_good_standing(state, other, Why.COUNTERPARTY_NOT_ADMITTED)
    require(party != other, Why.SAME_PARTY, party=party)


def require_days(call: Call, delivery_day: Day, answer_by: Day, due: Day) -> None:
    """Delivered by today, to be answered from today on, due thereafter: nothing rests on goods yet to come."""
    in_order = delivery_day <= call.day <= answer_by <= due
    facts = {"delivery": delivery_day, "answer_by": answer_by, "due": due, "today": call.day}
    require(in_order, Why.DAYS_OUT_OF_ORDER, **facts)


def require_can_promise(state: State, obligor: Party) -> None:
    """An obligor in default makes no new promises, until what is overdue is paid (银发〔2025〕77号 art. 15)."""
    row = obligor_row(state, obligor)
    stopped = row.overdue_claims > 0 or row.attested_defaults > 0
    facts = {"overdue": row.overdue_claims, "attested": row.attested_defaults}
    require(not stopped, Why.OBLIGOR_STOPPED, obligor=obligor, **facts)


def require_tenor(call: Call, due: Day, tenor_reason: str | None) -> None:
    """Calendar months from the promise to the due day (银发〔2025〕77号 counts months, not days)."""
    terms = call.terms(Terms)
    longest = add_months(call.day, terms.max_tenor_months)
    require(due <= longest, Why.TENOR_TOO_LONG, due=due, months=terms.max_tenor_months)
    usual = due <= add_months(call.day, terms.usual_tenor_months)
    require(usual or tenor_reason is not None, Why.TENOR_NEEDS_REASON, due=due, months=terms.usual_tenor_months)


def require_prompt(
    state: State,
    call: Call,
    obligor: Party,
    creditor: Party,
    delivery_day: Day,
    due: Day,
    term_basis: str | None,
) -> None:
    """A large or public buyer pays a small or medium seller soon after delivery (国务院令802号 art. 9)."""
    days = call.terms(Terms).small_creditor_days
    size = size_of(state, creditor)
    protected = size in SMALL_CREDITORS and size_of(state, obligor) in BUYERS_WHO_PAY_SMALL_ONES_SOON
    prompt = due <= add_days(delivery_day, days)
    facts = {"creditor": creditor, "size": size, "due": due, "days": days, "delivery": delivery_day}
    require(not protected or prompt or term_basis is not None, Why.TERM_NEEDS_BASIS, **facts)


def size_of(state: State, party: Party) -> str:
    member = state.get(MEMBERS, party)
    return "" if member is None else member.size


def offered(state: State, party: Party, key: Id) -> tuple[Claim, Promise]:
    """An offer to which `party` is a side."""
    claim = state.get(CLAIMS, key)
    if claim is None or party not in (claim.obligor, claim.creditor):
        refuse(Why.NOT_FOUND, record=key)
    require(claim.stage is Stage.OFFERED, Why.NOT_OFFERED, stage=claim.stage)
    return claim, promise_of(state, key)


def offering(promise: Promise) -> Party:
    return promise.obligor if promise.entrance is Entrance.VOUCHER else promise.creditor


def answering(promise: Promise) -> Party:
    return promise.creditor if promise.entrance is Entrance.VOUCHER else promise.obligor


def require_answers(promise: Promise, entrance: Entrance, party: Party, expected: Party) -> None:
    fits = promise.entrance is entrance and party == expected
    require(fits, Why.NOT_YOURS_TO_ANSWER, entrance=promise.entrance, party=answering(promise))


def require_party(promise: Promise, party: Party, expected: Party) -> None:
    require(party == expected, Why.NOT_YOURS_TO_ANSWER, entrance=promise.entrance, party=expected)


def require_in_time(call: Call, promise: Promise) -> None:
    require(call.day <= promise.answer_by, Why.OFFER_LAPSED, last_day=promise.answer_by)


RULES: dict[type[Action], Rule] = {
    Undertake: Rule(
        undertake,
        by="the obligor",
        zh="债务人就已交付的货物或服务开立应收账款电子凭证，承诺于到期日支付面额。债权人签收之前，仅为要约。",
        amount="face",
        starts=True,
        makes=CLAIMS,
    ),
    Accept: Rule(
        accept,
        by="the creditor",
        zh="债权人接受以此方式受偿，收款至其已登记的收款账户。",
        amount=face_asked,
        starts=True,
        concerns=sides_of_claim,
    ),
    Register: Rule(
        register,
        by="the creditor",
        zh="债权人登记其对债务人的应收账款（保理）。债务人确权之前，仅为要约。",
        amount="face",
        starts=True,
        makes=CLAIMS,
    ),
    Confirm: Rule(
        confirm,
        by="the obligor",
        zh="债务人对已登记的应收账款确权：金额、到期日、债权人的收款账户，以及是否放弃抗辩。自此构成其付款承诺。",
        amount="face",
        starts=True,
        concerns=sides_of_claim,
    ),
    Decline: Rule(
        decline, by="the other side of the offer", zh="对方拒绝要约；其占用的发票额度恢复。", amount=face_asked
    ),
    Cancel: Rule(
        cancel,
        by="whoever made the offer",
        zh="要约方在对方答复之前撤回要约；其占用的发票额度恢复。",
        amount=face_asked,
    ),
    Lapse: Rule(
        lapse,
        by="either side of the offer",
        zh="任一方清理逾期未获答复的要约；其占用的发票额度恢复。",
        amount=face_asked,
    ),
}
