"""Claims: what is remembered of a promise to pay, its parts and who holds them, and how a rule finds one."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.receivables.reasons import Why
from heqi.state.tables import Row, Table
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Count, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party, Text

PARTS_LIMIT = 100  # no charter may let one promise be cut into more: settling it touches them all


class Stage(StrEnum):
    OFFERED = "offered"
    DECLINED = "declined"
    LAPSED = "lapsed"
    LIVE = "live"
    PAID = "paid"
    CANCELLED = "cancelled"
    DEFAULTED = "defaulted"


STAGE_WAYS = {
    None: (Stage.OFFERED, Stage.LIVE),  # a part that is cut off begins live
    Stage.OFFERED: (Stage.LIVE, Stage.DECLINED, Stage.LAPSED, Stage.CANCELLED),
    Stage.LIVE: (Stage.PAID, Stage.CANCELLED, Stage.DEFAULTED),
    Stage.DEFAULTED: (Stage.PAID, Stage.CANCELLED),
}
OWED = (Stage.LIVE, Stage.DEFAULTED)


class Entrance(StrEnum):
    VOUCHER = "voucher"  # the obligor undertakes, the creditor accepts
    FACTORING = "factoring"  # the creditor registers, the obligor confirms


class InvoicePart(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much of an invoice backs a promise, in minor units."""

    document: Id
    amount: Amount


class Claim(Row):
    """A promise, or a part cut from one, in one holder's hands."""

    root: Id  # the claim first promised; every part cut from it shares it
    cut_from: Id | None
    obligor: Party
    creditor: Party  # the first one
    holder: Party
    currency: Currency
    face: Cents  # outstanding
    paid: Cents
    due: Day  # as promised; a day without banking moves it when it is used
    stage: Stage
    notices: Count  # so many assignments the obligor has been told of
    holder_since: Day | None  # the holder collects from this day on: live since then, or passed on with notice
    defences_waived: bool
    disputed: Cents
    dispute: Id | None
    overdue_since: Day | None  # reported overdue: the first day after cut-off and grace
    financed_by: Id | None  # the financing file


class Promise(Row):
    """What was promised, on what evidence, and what became of it: promised = outstanding + paid + cancelled."""

    obligor: Party
    creditor: Party
    entrance: Entrance
    invoices: tuple[InvoicePart, ...]
    contract: Id | None
    delivery: Id | None
    delivery_day: Day
    offered_day: Day
    answer_by: Day  # the last day
    tenor_reason: Text | None
    term_basis: Text | None
    parts: Count
    promised: Cents
    outstanding: Cents
    paid: Cents
    cancelled: Cents
    diluted: Cents  # credited by the supplier without reducing a claim that others hold


class Notice(Row):
    """An assignment the obligor has been told of: from `day` on only paying the new holder discharges. bank, account:
    where it collected on that day; changes stand in the register of collection accounts.
    """

    claim: Id
    root: Id
    obligor: Party
    giver: Party
    holder: Party
    face: Cents
    bank: Party
    account: Digest
    day: Day
    by: str  # the action that passed it on


class DisputeStage(StrEnum):
    OPEN = "open"
    WITHDRAWN = "withdrawn"
    RESOLVED = "resolved"
    OVER = "over"  # nothing is owed any more


class Dispute(Row):
    """What an obligor says against a claim. What is not disputed stays payable (国务院令802号 art. 15)."""

    claim: Id
    obligor: Party
    holder: Party
    amount: Amount
    ground: str
    statement: Text
    raised_day: Day
    stage: DisputeStage
    reduced_by: Cents


CLAIMS = Table(
    "claims",
    Claim,
    key="claim",
    parts=(Id,),
    indexes=("root", "obligor", "holder"),
    readers=("obligor", "holder"),
    short="rcv",
    known_as=("claim", "root", "cut_from"),
    walked=(("obligor", "due", "record_key"), ("holder", "due", "record_key")),
)
PROMISES = Table(
    "promises",
    Promise,
    key="claim first promised",
    parts=(Id,),
    indexes=("obligor", "creditor"),
    readers=("obligor", "creditor"),
    walked=(("obligor",), ("creditor",)),
)
NoticeNumber = Annotated[str, Meta(pattern="^([0-9]{6}|[1-9][0-9]{6,15})$(?!\n)")]
NOTICES = Table(
    "notices",
    Notice,
    key="claim/number",
    parts=(Id, NoticeNumber),
    indexes=("obligor", "giver", "holder"),
    readers=("obligor", "giver", "holder"),
)
DISPUTES = Table(
    "disputes",
    Dispute,
    key="dispute",
    parts=(Id,),
    indexes=("obligor", "holder"),
    readers=("obligor", "holder"),
    known_as=("dispute",),
)


def owed(claim: Claim) -> int:
    """What the obligor owes on it, in minor units: an offer is not owed yet."""
    return claim.face if claim.stage in OWED else 0


def held_by(state: State, party: Party, key: Id) -> Claim:
    """The claim, held by that party. NOT_FOUND alike when there is none and when it is another's."""
    claim = state.get(CLAIMS, key)
    if claim is None or claim.holder != party:
        refuse(Why.NOT_FOUND, record=key)
    return claim


def owed_by(state: State, party: Party, key: Id) -> Claim:
    """The claim, against that obligor. NOT_FOUND alike when there is none and when it is another's."""
    claim = state.get(CLAIMS, key)
    if claim is None or claim.obligor != party:
        refuse(Why.NOT_FOUND, record=key)
    return claim


def require_live(claim: Claim) -> None:
    require(claim.stage is Stage.LIVE, Why.NOT_LIVE, stage=claim.stage)


def require_owed(claim: Claim) -> None:
    require(claim.stage in OWED, Why.NOT_LIVE, stage=claim.stage)


def promise_of(state: State, root: Id) -> Promise:
    """The promise a claim was cut from. KeyError when there is none: every claim has one."""
    promise = state.get(PROMISES, root)
    if promise is None:
        raise KeyError(root)
    return promise


def claim_of(state: State, key: Id) -> Claim:
    """The claim that a record of ours names. KeyError when there is none."""
    claim = state.get(CLAIMS, key)
    if claim is None:
        raise KeyError(key)
    return claim


def sides_of_claim(state: State, ask: Action) -> tuple[Party, ...]:
    """Obligor and first creditor of the claim that an action names, whom it commits."""
    key: str = getattr(ask, "claim")  # noqa: B009
    claim = claim_of(state, key)
    return claim.obligor, claim.creditor


def face_asked(state: State, ask: Action) -> int:
    """The face of the claim an action names, by which policies and key limits measure it; 0 when there is none."""
    key: str = getattr(ask, "claim")  # noqa: B009
    claim = state.get(CLAIMS, key)
    return 0 if claim is None else claim.face
