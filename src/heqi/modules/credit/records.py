"""Records: lines, what each item of a borrowing base is worth and why it counts or not, and attested prices."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.machine.assets import Kind
from heqi.machine.reasons import refuse, require
from heqi.modules.credit.reasons import Why
from heqi.modules.credit.terms import Days
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Amount, Cents, Count, Currency, PartsPerMillion
from heqi.values.day_counts import DayCount
from heqi.values.days import Day
from heqi.values.identifiers import Id, Party

MILLION = 1_000_000
LINES_LIMIT = 100  # whose base one price is part of


class Stage(StrEnum):
    OPEN = "open"
    CALLED = "called"  # in default: what is owed stands in the secured debt from then on
    CLOSED = "closed"


STAGE_WAYS = {None: (Stage.OPEN,), Stage.OPEN: (Stage.CALLED, Stage.CLOSED), Stage.CALLED: (Stage.CLOSED,)}


class Line(Row):
    """A line and its borrowing base. It is the secured debt of the same id.

    borrowing_base: what may be owed at most, as it was on `through`; kept by every change, and by bringing it up to
    date. interest: accrued up to `interest_through` and not paid; interest_rest is what is beyond whole minor units, in
    parts of a million times the days of the year, so that no rounding is lost however often interest is counted.
    """

    lender: Party
    borrower: Party
    currency: Currency
    limit: Amount
    rate: PartsPerMillion
    day_count: DayCount
    until: Day
    claim_advance: PartsPerMillion
    stock_advance: PartsPerMillion
    past_due_days: Days
    age_days: Days
    cross_ageing: PartsPerMillion
    concentration: PartsPerMillion
    pricer: Party
    insurer: Party | None
    covered: Day | None
    stage: Stage
    borrowing_base: Cents
    through: Day
    principal: Cents
    interest: Cents
    interest_rest: Count
    interest_through: Day
    costs: Cents


class Excluded(StrEnum):
    """Why an item counts for nothing."""

    NOT_FIRST = "not-first"  # another pledge goes before
    NOT_LIVE = "not-live"
    CURRENCY = "other-currency"
    RELATED = "related"  # its obligor and the borrower are under one controller
    DISPUTED = "disputed"
    PAST_DUE = "past-due"
    TOO_OLD = "too-old"
    UNINSURED = "uninsured"
    ON_HOLD = "on-hold"  # a count did not find what receipts are out for
    UNKNOWN = "unknown"  # no rule here says what such an asset is worth


# Days are in an index of their line: which items and subjects change on that day.
Turn = Annotated[str, Meta(pattern="^[0-9a-f]{64}/[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="line/day")]
Subject = Annotated[
    str,
    Meta(
        pattern="^([a-z][a-z0-9-]{0,39}|[a-z][a-z0-9-]{0,39}:[0-9A-Za-z.-]{1,64}:[0-9A-Z]{2,3})$(?!\n)",
        description="an obligor, goods:grade:unit, or what has no worth here",
    ),
]


class Item(Row):
    """One pledged asset in a line's base. measure: what of it counts, in its unit, before any haircut."""

    line: Id
    lender: Party
    borrower: Party
    kind: Kind
    asset: Id
    subject: Subject
    measure: Count
    aged: Count  # of a claim that is past due: its face, for cross-ageing
    excluded: Excluded | None
    turns: Turn | None  # when this changes by itself


class SubjectExcluded(StrEnum):
    """Why all items of a subject count for nothing."""

    CROSS_AGED = "cross-aged"  # too much of what the obligor owes is past due
    NO_PRICE = "no-price"
    STALE_PRICE = "stale-price"


PriceSubject = Annotated[str, Meta(pattern="^[a-z][a-z0-9-]{0,39}:[0-9A-Za-z.-]{1,64}:[0-9A-Z]{2,3}$(?!\n)")]
PriceKey = Annotated[
    str, Meta(pattern="^[a-z][a-z0-9-]{0,39}/[a-z][a-z0-9-]{0,39}:[0-9A-Za-z.-]{1,64}:[0-9A-Z]{2,3}$(?!\n)")
]


class BaseSubject(Row):
    """What stands behind a line's base by obligor, or by goods of one grade: its items together.

    counted: after the haircut, and no more than the concentration allows. beyond: what that leaves out.
    """

    line: Id
    lender: Party
    borrower: Party
    kind: Kind
    subject: Subject
    items: Count
    measure: Count
    aged: Count
    counted: Cents
    beyond: Cents
    excluded: SubjectExcluded | None
    price: PriceKey | None  # of stock: where its attested price stands
    turns: Turn | None


class Price(Row):
    """What one unit of goods costs, in minor units, by whoever attests it."""

    pricer: Party
    currency: Currency
    price: Amount
    day: Day


LINES = Table("credit_lines", Line, key="line", parts=(Id,), indexes=("lender", "borrower", "insurer"),
              readers=("lender", "borrower", "insurer"), short="crd", known_as=("line",),
              walked=(("lender",), ("borrower",)))  # fmt: skip
ITEMS = Table("base_items", Item, key="line/asset", parts=(Id, Id), indexes=("asset", "turns", "lender", "borrower"),
              readers=("lender", "borrower"), short="bit", walked=(("lender",), ("borrower",)))  # fmt: skip
SUBJECTS = Table("base_subjects", BaseSubject, key="line/subject", parts=(Id, Subject),
                 indexes=("turns", "price", "lender", "borrower"), readers=("lender", "borrower"),
                 short="bsu")  # fmt: skip
PRICES = Table("goods_prices", Price, key="pricer/goods:grade:unit", parts=(Party, PriceSubject),
               readers=(EVERYONE,), short="prx")  # fmt: skip


def line_of(state: State, key: Id) -> Line:
    """The line that a record of ours names. KeyError when there is none."""
    line = state.get(LINES, key)
    if line is None:
        raise KeyError(key)
    return line


def line_for(state: State, party: Party, key: Id, *sides: str) -> Line:
    """The open line of which that party is one of the sides. NOT_FOUND alike when there is none and when it is not."""
    line = state.get(LINES, key)
    if line is None or party not in [getattr(line, side) for side in sides]:
        refuse(Why.NOT_FOUND, line=key)
    require(line.stage is Stage.OPEN, Why.LINE_CLOSED, stage=line.stage)
    return line


def turn_of(line: Id, day: Day) -> str:
    return f"{line}/{day.isoformat()}"
