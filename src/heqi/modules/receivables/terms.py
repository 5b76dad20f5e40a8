"""Terms: the section of the charter on receivables. Each legal figure stands beside the text it comes from."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Clause
from heqi.values.amounts import Amount, PartsPerMillion
from heqi.values.identifiers import Code, Text

Months = Annotated[int, Meta(ge=1, le=60)]
Days = Annotated[int, Meta(ge=0, le=3_660)]


class CheckKind(StrEnum):
    """What a financier establishes before money leaves. KYC is attested in `parties`, a line set by `set_line`; the
    others are entered in the financing file.
    """

    KYC = "kyc"
    CONTRACT = "contract"
    INVOICE = "invoice-check"  # the financier's own check at the tax platform
    DELIVERY = "delivery"
    REGISTRY_SEARCH = "registry-search"
    REGISTRY_FILING = "registry-filing"
    LINE = "line"


class Terms(Clause):
    """The members' agreement on receivables."""

    usual_tenor_months: Months  # beyond, a reason is cited
    max_tenor_months: Months
    tenor_source: Text

    small_creditor_days: Days  # from delivery to due, when a large or public buyer owes a small or medium seller
    small_creditor_source: Text

    stop_source: Text  # why an obligor in default promises nothing new

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
        if {*self.check_days} != {kind.value for kind in self.checklist} - {CheckKind.KYC, CheckKind.LINE}:
            raise ValueError("check_days has one entry for each kind of the checklist but kyc and line")
