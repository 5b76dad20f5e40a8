"""Paying out: after every check, payment and assignment in one indivisible step."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.module import Call, Rule
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.documents import Result as TaxResult
from heqi.modules.documents import require_recomputed, require_sound, tax_check
from heqi.modules.evidence import require_matched
from heqi.modules.parties import group_of, require_good_standing, require_kyc
from heqi.modules.payments import collection_account, move
from heqi.modules.receivables.book import change_exposure, count_month, exposure_row
from heqi.modules.receivables.claims import Claim, InvoicePart, Stage, claim_of, promise_of
from heqi.modules.receivables.files import (
    FILES,
    File,
    FileStage,
    Offer,
    file_for,
    offer_of,
    proceeds_asked,
    require_stage,
    sides_of_file,
)
from heqi.modules.receivables.passing import pass_on
from heqi.modules.receivables.promise import require_can_promise
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import CheckKind, Terms
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Id, Party

KnownInvoices = Annotated[tuple[Id, ...], Meta(max_length=20)]


class PayOut(Action, tag="receivables.pay_out"):
    """The financier pays the agreed proceeds into the supplier's collection account and takes the claim over in the
    same step. It names the invoices of which it knows that others look like them.
    """

    file: Id
    known_near_duplicates: KnownInvoices = ()


def pay_out(state: State, call: Call, ask: PayOut) -> None:
    file = file_for(state, ask.by, ask.file, "financier")
    require_stage(file, FileStage.AGREED)
    offer = offer_of(file)
    require(call.day == offer.value_day, Why.VALUE_DAY_WRONG, value_day=offer.value_day, today=call.day, due=file.due)
    require_good_standing(state, file.supplier, Why.COUNTERPARTY_NOT_ADMITTED)
    claim = claim_of(state, file.claim)
    require_as_offered(claim, file)
    require_can_promise(state, file.obligor)
    for part in promise_of(state, file.root).invoices:
        require_known(state, part, ask)
    require_checks(state, call, file)
    require_line(state, call, file, offer)
    collects = collection_account(state, ask.by, call.day)
    bank = collection_account(state, file.supplier, call.day).bank
    move(state, bank, file.currency, ask.by, file.supplier, offer.proceeds)
    # Nothing below may be refused.
    group = group_of(state, file.obligor)
    paid_out = changed(
        file, stage=FileStage.PAID_OUT, paid_out_day=call.day, principal_left=offer.principal, group=group
    )
    state.put(FILES, ask.file, paid_out)
    change_exposure(state, ask.by, file.obligor, group, offer.principal)
    count_month(state, call, financed=offer.principal)
    pass_on(state, call, file.claim, claim, ask.by, collects, by="receivables.pay_out", financed_by=ask.file)


def require_as_offered(claim: Claim, file: File) -> None:
    """The claim is still what was offered for."""
    same = claim.stage is Stage.LIVE and (claim.holder, claim.face) == (file.supplier, file.face)
    free = claim.financed_by is None
    require(same and free, Why.HOLDER_CHANGED, supplier=file.supplier, face=file.face)
    require(claim.disputed == 0, Why.DISPUTED, disputed=claim.disputed)


def require_known(state: State, part: InvoicePart, ask: PayOut) -> None:
    """The financier has read the invoice itself, nothing is wrong with it, and it knows of others that look alike."""
    document = require_sound(state, part.document, ask.by)
    require_recomputed(state, part.document, ask.by, Why.NOT_RECOMPUTED)
    known = document.near_duplicates == 0 or part.document in ask.known_near_duplicates
    require(known, Why.NEAR_DUPLICATE, document=part.document, others=document.near_duplicates)


def require_checks(state: State, call: Call, file: File) -> None:
    """Every check of the charter's list is there and young enough, in the charter's order."""
    for kind in call.terms(Terms).checklist:
        match kind:
            case CheckKind.KYC:
                require_kyc(state, call, file.supplier, file.financier)
            case CheckKind.INVOICE:
                for part in promise_of(state, file.root).invoices:
                    require_tax_check(state, call, part.document, file.financier)
            case CheckKind.LINE:
                row = exposure_row(state, file.financier, file.obligor)
                require(row.limit is not None, Why.CHECK_MISSING, kind=kind)
            case CheckKind.THREE_WAY:
                for part in promise_of(state, file.root).invoices:
                    require_matched(state, part.document, file.financier, Why.CHECK_MISSING, kind=kind)
            case _:
                require_entered(call, file, kind)


def require_tax_check(state: State, call: Call, document: Id, financier: Party) -> None:
    found = tax_check(state, document, financier)
    if found is None or found.result is not TaxResult.PASSED:
        refuse(Why.CHECK_MISSING, kind=CheckKind.INVOICE)
    require_young(call, CheckKind.INVOICE, found.checked)


def require_entered(call: Call, file: File, kind: CheckKind) -> None:
    check = next((each for each in file.checks if each.kind == kind), None)
    if check is None:
        refuse(Why.REGISTRY_FILING_MISSING if kind is CheckKind.REGISTRY_FILING else Why.CHECK_MISSING, kind=kind)
    require_young(call, kind, check.day, check.expires)
    contested = check.earlier_filing is not None and file.contest_reason is None
    require(not contested, Why.PRIORITY_CONTESTED, filing=check.earlier_filing or "")


def require_young(call: Call, kind: CheckKind, checked: Day, expires: Day | None = None) -> None:
    until = add_days(checked, call.terms(Terms).check_days[kind])
    young = call.day <= until and (expires is None or call.day <= expires)
    require(young, Why.CHECK_STALE, kind=kind, check_day=checked)


def require_line(state: State, call: Call, file: File, offer: Offer) -> None:
    """The principal fits into the financier's line for the obligor, and into one for its group where there is one."""
    for subject in dict.fromkeys((file.obligor, group_of(state, file.obligor))):
        row = exposure_row(state, file.financier, subject)
        if row.limit is not None and row.limit_until is not None:
            in_time = call.day <= row.limit_until
            require(in_time, Why.CHECK_STALE, kind=CheckKind.LINE, check_day=row.limit_until)
            fits = row.used + offer.principal <= row.limit
            facts = {"subject": subject, "limit": row.limit, "used": row.used, "asked": offer.principal}
            require(fits, Why.LINE_EXHAUSTED, **facts)


RULES: dict[type[Action], Rule] = {
    PayOut: Rule(
        pay_out,
        by="the financier",
        zh="融资方将约定款项付入供应商的收款账户，并在同一步中受让债权。它写明其所知与他票相似的发票。",
        amount=proceeds_asked,
        starts=True,
        concerns=sides_of_file,
    ),
}
