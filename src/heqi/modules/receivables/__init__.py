"""Receivables: an obligor's promise to pay a face value on a due day, and what becomes of it.

    offered ──accepted or confirmed──▶ live ──paid──▶ paid
      │                                 │ ╲
      ├▶ declined, lapsed, cancelled    │  ╲──overdue for long──▶ defaulted ──paid──▶ paid
                                        ├─ split, assigned (the obligor has notice)
                                        ├─ financed: apply, offer, agree, checks, pay out; bought back on recourse
                                        └─ credited with its holder's signature ──▶ cancelled when nothing is left

Two entrances, one claim: a voucher that the obligor undertakes and the creditor accepts, or a receivable that the
creditor registers and the obligor confirms. A claim is a registered right, no bill and no token: there is no recourse
along the chain. Of every promise, promised = outstanding + paid + cancelled.

The order shown here is an order among members of this ledger; legal priority follows the registry (民法典 art. 768).
"""

from heqi.machine.assets import Asset
from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.module import Module
from heqi.modules.receivables import (
    adjusting,
    financing,
    overdue,
    passing,
    paying_out,
    promise,
    recourse,
    settlement,
)
from heqi.modules.receivables.adjusting import (
    DILUTIONS,
    Credit,
    Diluted,
    RaiseDispute,
    RecordDilution,
    ResolveDispute,
    WithdrawDispute,
)
from heqi.modules.receivables.agreement import totals_agree
from heqi.modules.receivables.book import EXPOSURES, MONTHS, OBLIGORS, Exposure, Obligor, adds_up
from heqi.modules.receivables.claims import (
    CLAIMS,
    DISPUTES,
    NOTICES,
    PROMISES,
    STAGE_WAYS,
    Claim,
    Entrance,
    InvoicePart,
    Stage,
    owed,
)
from heqi.modules.receivables.files import FILE_WAYS, FILES, FileStage, Trigger
from heqi.modules.receivables.financing import (
    Agree,
    Apply,
    CloseFile,
    EnterCheck,
    GoOnDespiteFiling,
    MakeOffer,
    SetLine,
    annual_cost,
)
from heqi.modules.receivables.overdue import (
    ATTESTED_DEFAULTS,
    AttestDefault,
    LiftDefault,
    MarkDefaulted,
    ObligorStopped,
    ReportOverdue,
)
from heqi.modules.receivables.passing import Assign, Split
from heqi.modules.receivables.paying_out import PayOut
from heqi.modules.receivables.promise import Accept, Cancel, Confirm, Decline, Lapse, Register, Undertake
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.recourse import AgreeCosts, BuyBack, BuyBackDemanded, DemandBuyBack, PayReserve
from heqi.modules.receivables.settlement import ApplyPayment, Settle
from heqi.modules.receivables.terms import CheckKind, Terms, check
from heqi.modules.receivables.words import WORDS

MODULE = Module(
    "receivables",
    __doc__,
    tables=(CLAIMS, PROMISES, NOTICES, DISPUTES, FILES, DILUTIONS, OBLIGORS, MONTHS, EXPOSURES, ATTESTED_DEFAULTS),
    assets=(
        Asset(
            kind="receivable",
            table=CLAIMS,
            holder="holder",
            measure=owed,
            unit=lambda claim: str(claim.currency),
            alive=lambda claim: owed(claim) > 0 and claim.financed_by is None,
            part_of="cut_from",
        ),
    ),
    rules={
        **promise.RULES,
        **passing.RULES,
        **financing.RULES,
        **paying_out.RULES,
        **adjusting.RULES,
        **settlement.RULES,
        **overdue.RULES,
        **recourse.RULES,
    },
    reasons=(Why,),
    events=(Diluted, ObligorStopped, BuyBackDemanded),
    invariants=(
        fixed(CLAIMS, "root", "cut_from", "obligor", "creditor", "currency", "due"),
        forward(CLAIMS, "stage", STAGE_WAYS),
        never_deleted(CLAIMS),
        conserved(
            CLAIMS,
            owed,
            per=("root",),
            grows_in=(Accept, Confirm),
            shrinks_in=(Settle, ApplyPayment, Credit, ResolveDispute),
        ),
        conserved(CLAIMS, "paid", per=("root",), grows_in=(Settle, ApplyPayment)),
        always(CLAIMS, "no more is disputed than owed", lambda c: c.disputed <= c.face),
        always(CLAIMS, "what is disputed has a dispute", lambda c: (c.disputed > 0) == (c.dispute is not None)),
        fixed(PROMISES, "obligor", "creditor", "entrance", "contract", "delivery", "delivery_day", "answer_by"),
        never_deleted(PROMISES),
        always(PROMISES, "promised = outstanding + paid + cancelled", adds_up),
        always(OBLIGORS, "promised = outstanding + paid + cancelled", adds_up),
        never_deleted(NOTICES),
        fixed(NOTICES, *NOTICES.row.__struct_fields__),
        fixed(FILES, "claim", "root", "obligor", "supplier", "financier", "currency", "due"),
        forward(FILES, "stage", FILE_WAYS),
        never_deleted(FILES),
        never_deleted(DILUTIONS),
    ),
    gates=(totals_agree,),
    terms=Terms,
    section=4,
    check=check,
    words=WORDS,
)

__all__ = [
    "ATTESTED_DEFAULTS",
    "CLAIMS",
    "DILUTIONS",
    "DISPUTES",
    "EXPOSURES",
    "FILES",
    "MODULE",
    "MONTHS",
    "NOTICES",
    "OBLIGORS",
    "PROMISES",
    "Accept",
    "Agree",
    "AgreeCosts",
    "Apply",
    "ApplyPayment",
    "Assign",
    "AttestDefault",
    "BuyBack",
    "BuyBackDemanded",
    "Cancel",
    "CheckKind",
    "Claim",
    "CloseFile",
    "Confirm",
    "Credit",
    "Decline",
    "DemandBuyBack",
    "Diluted",
    "EnterCheck",
    "Entrance",
    "Exposure",
    "FileStage",
    "GoOnDespiteFiling",
    "InvoicePart",
    "Lapse",
    "LiftDefault",
    "MakeOffer",
    "MarkDefaulted",
    "Obligor",
    "ObligorStopped",
    "PayOut",
    "PayReserve",
    "RaiseDispute",
    "RecordDilution",
    "Register",
    "ReportOverdue",
    "ResolveDispute",
    "SetLine",
    "Settle",
    "Split",
    "Stage",
    "Terms",
    "Trigger",
    "Undertake",
    "Why",
    "WithdrawDispute",
    "annual_cost",
    "owed",
]
