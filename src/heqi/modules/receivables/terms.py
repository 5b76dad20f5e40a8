"""Terms: the section of the charter on receivables. Each legal figure stands beside the text it comes from."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.payments import Terms as PaymentTerms
from heqi.modules.payments import Why as PaymentWhy
from heqi.modules.receivables.reasons import Why
from heqi.values.amounts import Amount, PartsPerMillion
from heqi.values.identifiers import Code, Text

Months = Annotated[int, Meta(ge=1, le=60)]
Days = Annotated[int, Meta(ge=0, le=3_660)]

# What the settlement of a whole promise may touch: quotas of the obligor and of all, promise, obligor, month, balance;
# and for each part claim, dispute, file, the balances of holder and supplier, exposure to the obligor and its group.
ROWS_OF_A_SETTLEMENT = 6
ROWS_OF_A_PART = 7

NEEDED = ("parties", "payments", "documents")  # modules on whose terms the rules here rest


class CheckKind(StrEnum):
    """What a financier establishes before money leaves. KYC is attested in `parties`, an invoice matched in `evidence`,
    a line set by `set_line`; the others are entered in the financing file.
    """

    KYC = "kyc"
    CONTRACT = "contract"
    INVOICE = "invoice-check"  # the financier's own check at the tax platform
    DELIVERY = "delivery"
    REGISTRY_SEARCH = "registry-search"
    REGISTRY_FILING = "registry-filing"
    LINE = "line"
    THREE_WAY = "three-way-match"  # order, delivery and invoice say the same


# These say themselves how long they count, or do not grow old.
AGELESS = (CheckKind.KYC, CheckKind.LINE, CheckKind.THREE_WAY)


class Terms(Clause):
    """The members' agreement on receivables."""

    usual_tenor_months: Months  # beyond, a reason is cited
    max_tenor_months: Months
    tenor_source: Text

    small_creditor_days: Days  # from delivery to due, when a large or public buyer owes a small or medium seller
    small_creditor_source: Text

    stop_source: Text  # why an obligor in default promises nothing new

    face_at_most: Amount  # of one promise
    smallest_part: Amount
    parts_at_most: Annotated[int, Meta(ge=1, le=100)]

    checklist: tuple[CheckKind, ...]
    check_days: dict[Code, Days]  # how old each may be at payout
    advance_at_most: PartsPerMillion  # of the face; a voucher is usually discounted on all of it
    days_in_year: Annotated[int, Meta(ge=360, le=366)]  # of the day count: 360 for ACT/360
    annual_cost_days: Annotated[int, Meta(ge=360, le=366)]  # the year in which the all-in cost is stated
    annual_cost_source: Text

    cut_off_minute: Annotated[int, Meta(ge=0, le=1_440)]  # of the last day, counted from its midnight
    grace_days: Days
    default_days: Days  # overdue for so long: non-performing
    default_source: Text

    def __post_init__(self) -> None:
        if self.usual_tenor_months > self.max_tenor_months:
            raise ValueError("usual_tenor_months is beyond max_tenor_months")
        if self.smallest_part > self.face_at_most:
            raise ValueError("smallest_part is beyond face_at_most")
        if {*self.check_days} != {kind.value for kind in self.checklist if kind not in AGELESS}:
            raise ValueError("check_days has one entry for each kind of the checklist that grows old")


def check(charter: Charter) -> list[Refusal]:
    """What receivables rest on is switched on, any promise can be settled at once, and in the ledger's currency."""
    matched = ("evidence",) if CheckKind.THREE_WAY in charter.terms(Terms).checklist else ()
    missing = [module for module in (*NEEDED, *matched) if module not in charter.modules]
    if missing:
        return [
            Refusal(CharterWhy.MODULE_MISSING, section="receivables", missing=module, clause="receivables")
            for module in missing
        ]
    parts, limit = charter.terms(Terms).parts_at_most, charter.limits.touched_rows
    needed = ROWS_OF_A_SETTLEMENT + parts * ROWS_OF_A_PART
    if limit < needed:
        return [Refusal(Why.TOO_FEW_ROWS, parts=parts, needed=needed, limit=limit, clause="transaction.touched_rows")]
    currency, settled = charter.preamble.currency, charter.terms(PaymentTerms).currencies
    if currency not in settled:
        facts = {"currency": currency, "currencies": settled}
        return [Refusal(PaymentWhy.CURRENCY_NOT_SETTLED, **facts, clause="payments.currencies")]
    return []
