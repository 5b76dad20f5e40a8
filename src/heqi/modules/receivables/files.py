"""Financing files: what is remembered of one financing, from the application to its end.

applied ─▶ offered ─▶ agreed ─▶ paid out ─▶ repaid
    └────────┴─────────┴▶ closed     └─▶ bought back
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta, Struct

from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.payments import find_banking_day
from heqi.modules.receivables.book import Subject, change_exposure
from heqi.modules.receivables.claims import Claim
from heqi.modules.receivables.reasons import Why
from heqi.modules.receivables.terms import Days, Terms
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import MAX_INTEGER, Amount, Cents, Currency, PartsPerMillion, simple_interest
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party, Text

CHECKS_LIMIT = 40

# More than all of it, where a fee is borne on little money or few days.
AnnualCost = Annotated[int, Meta(ge=0, le=MAX_INTEGER, description="a rate in millionths: 42000 is 4.20%")]


class FileStage(StrEnum):
    APPLIED = "applied"
    OFFERED = "offered"
    AGREED = "agreed"
    PAID_OUT = "paid-out"
    REPAID = "repaid"
    BOUGHT_BACK = "bought-back"
    CLOSED = "closed"


FILE_WAYS = {
    None: (FileStage.APPLIED,),
    FileStage.APPLIED: (FileStage.OFFERED, FileStage.CLOSED),
    FileStage.OFFERED: (FileStage.AGREED, FileStage.CLOSED),
    FileStage.AGREED: (FileStage.OFFERED, FileStage.PAID_OUT, FileStage.CLOSED),
    FileStage.PAID_OUT: (FileStage.REPAID, FileStage.BOUGHT_BACK),
}


class Trigger(StrEnum):
    """What lets a financier ask the supplier to buy back. A breach of warranty (a false trade, a double sale) always
    does, and is never listed.
    """

    DILUTION = "dilution"
    DISPUTE = "dispute"
    OVERDUE = "overdue"
    WARRANTY = "warranty"


ListedTrigger = Literal["dilution", "dispute", "overdue"]
Bearer = Literal["supplier", "obligor"]
FileCheck = Literal["contract", "delivery", "registry-search", "registry-filing"]


class Offer(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a financier offers. Interest is taken in advance, for the days from value day to due day."""

    principal: Amount
    rate: PartsPerMillion
    value_day: Day
    interest: Cents
    fee: Cents
    fee_borne_by: Bearer
    proceeds: Amount  # principal - interest - the fee if the supplier bears it
    annual_cost: AnnualCost  # all that the supplier bears, on what it receives, for a year
    recourse: tuple[ListedTrigger, ...]  # empty: without recourse
    overdue_days: Days | None  # when recourse lists overdue
    expires: Day  # the last day to agree


class Check(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fact that the financier signs: what was looked into, under which reference, on which day."""

    kind: FileCheck
    reference: Text
    day: Day
    expires: Day | None
    earlier_filing: Text | None  # a registry search that found somebody else first


class File(Row):
    """One financing of one whole claim."""

    claim: Id
    root: Id
    obligor: Party
    supplier: Party
    financier: Party
    currency: Currency
    face: Cents
    due: Day
    stage: FileStage
    offer: Offer | None
    checks: Annotated[tuple[Check, ...], Meta(max_length=CHECKS_LIMIT)]
    contest_reason: Text | None  # why the financier goes on despite an earlier filing
    group: Subject | None  # by which the exposure was counted
    paid_out_day: Day | None
    principal_left: Cents
    interest_left: Cents  # accrued and not collected
    interest_through: Day  # interest is accrued up to this day
    costs_left: Cents
    collected: Cents
    reserve_paid: Cents
    reserve_owed: Cents  # collected by the financier, and the supplier's
    demanded_for: Trigger | None
    demand_reference: Text | None


FILES = Table(
    "financing_files",
    File,
    key="file",
    parts=(Id,),
    indexes=("supplier", "financier"),
    readers=("supplier", "financier"),
    short="fin",
    known_as=("file", "financing", "financed_by"),
    walked=(("supplier",), ("financier",)),
)


def file_of(state: State, key: Id) -> File:
    """The file that a record of ours names. KeyError when there is none."""
    file = state.get(FILES, key)
    if file is None:
        raise KeyError(key)
    return file


def file_for(state: State, party: Party, key: Id, *sides: str) -> File:
    """The file in which `party` is one of these sides. NOT_FOUND alike when there is none and when it is another's."""
    file = state.get(FILES, key)
    if file is None or party not in [getattr(file, side) for side in sides]:
        refuse(Why.NOT_FOUND, record=key)
    return file


def require_stage(file: File, *stages: FileStage) -> None:
    require(file.stage in stages, Why.FILE_STAGE, stage=file.stage)


def offer_of(file: File) -> Offer:
    """The offer of a file past OFFERED. ValueError when there is none."""
    if file.offer is None:
        raise ValueError("a file that was offered has an offer")
    return file.offer


def free_through(state: State, call: Call, due: Day) -> Day:
    """The day through which no interest runs after `due`, for `accrued`: to which days without banking move it. Where
    the calendar is missing that is today: interest waits for the calendar, a payment never does.
    """
    if call.day <= due:
        return due
    moved, _ = find_banking_day(state, call, due)
    return call.day if moved is None else moved


def accrued(file: File, terms: Terms, day: Day, free_through: Day) -> tuple[int, Day]:
    """(interest accrued and not collected, the day up to which it is accrued) when money comes in on `day`.

    Interest was taken in advance up to the due day. From the end of `free_through`, to which days without banking may
    have moved that day, it runs on what is left of the principal.
    """
    since = max(file.interest_through, free_through)
    if day <= since:
        return file.interest_left, file.interest_through
    days = (day - since).days
    return file.interest_left + interest_on(file, terms, days), day


def unearned(file: File, terms: Terms, day: Day) -> int:
    """Interest that was taken in advance for days after `day`."""
    return interest_on(file, terms, max(0, (file.due - day).days))


def interest_on(file: File, terms: Terms, days: int) -> int:
    return simple_interest(file.principal_left, offer_of(file).rate, days, terms.days_in_year)


def proceeds_asked(state: State, ask: Action) -> int:
    """The proceeds that the file of an action names, by which policies and key limits measure it."""
    key: str = getattr(ask, "file")  # noqa: B009
    file = state.get(FILES, key)
    return 0 if file is None or file.offer is None else file.offer.proceeds


def sides_of_file(state: State, ask: Action) -> tuple[Party, ...]:
    """Supplier and financier of the file that an action names, whom it commits."""
    key: str = getattr(ask, "file")  # noqa: B009
    file = file_of(state, key)
    return file.supplier, file.financier


def end_if_nothing_owed(state: State, claim: Claim) -> None:
    """A financing is over when its claim is: what was not recovered stays in the file as principal_left."""
    if claim.face == 0 and claim.financed_by is not None:
        file = file_of(state, claim.financed_by)
        state.put(FILES, claim.financed_by, changed(file, stage=FileStage.REPAID))
        release_exposure(state, file, file.principal_left)


def release_exposure(state: State, file: File, amount: int) -> None:
    """So much less is advanced. The group is the one by which it was counted."""
    change_exposure(state, file.financier, file.obligor, file.group or file.obligor, -amount)


def advanced(file: File) -> int:
    """What of the principal is still out, in minor units."""
    return file.principal_left if file.stage is FileStage.PAID_OUT else 0
