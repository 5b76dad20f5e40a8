"""Attested payments: what a bank's electronic receipt (电子回单) says of a payment outside of this ledger."""

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.parties import Reference
from heqi.modules.payments.reasons import Why
from heqi.modules.payments.terms import BOOKED, Booked, require_member, require_payee, require_settled
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State, Touched
from heqi.values.amounts import Amount, Cents, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party


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
    for_record: Id | None  # what it pays, where the remittance text says so


ATTESTATIONS = Table(
    "attestations",
    Attestation,
    key="id",
    parts=(Id,),
    indexes=("bank", "payer", "payee"),
    readers=("bank", "payer", "payee"),
    short="att",
    known_as=("attestation",),
)


class AttestPayment(Action, tag="payments.attest_payment"):
    """A bank attests, by its electronic receipt, a payment that was made outside of this ledger. for_record: the claim
    that the payer's remittance text names, or the one first promised; nothing where the text names none.
    """

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
    for_record: Id | None = None


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
        for_record=ask.for_record,
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


def never_grows(touched: list[Touched], action: type[Action]) -> bool:
    return all(
        t.after is not None and t.after.remaining <= (t.after.amount if t.before is None else t.before.remaining)
        for t in touched
    )
