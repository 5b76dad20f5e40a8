"""Records: the lines of documents as their readers state them, matches, and goods that are said to be delivered."""

from typing import Annotated

from msgspec import Meta, Struct

from heqi.state.tables import Row, Table
from heqi.values.amounts import Cents
from heqi.values.days import Day
from heqi.values.identifiers import Digest, Id, Party
from heqi.values.quantities import Unit

MOST_LINES = 100
MOST_DELIVERIES = 10
MOST_MARKS = 50

Thousandths = Annotated[int, Meta(gt=0, le=2**53 - 1, description="thousandths of the unit, more than zero")]
Left = Annotated[int, Meta(ge=0, le=2**53 - 1, description="thousandths of the unit, zero or more")]


class Line(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One item of a document. item: a digest of its number, keyed with the consortium's secret."""

    item: Digest
    unit: Unit
    quantity: Thousandths


class Counted(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The same on record, with how much of it invoices were matched with."""

    item: Digest
    unit: Unit
    quantity: Thousandths
    matched: Left


Lines = Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]
Marks = Annotated[tuple[Digest, ...], Meta(max_length=MOST_MARKS)]


class Stated(Row):
    """The lines of a document, as everybody in `stated_by` has read them in it. marks: of a delivery, what is on the
    goods (serial, batch or heat numbers). amount_matched: of an order, by the totals of invoices.
    """

    seller: Party
    buyer: Party
    stated_by: tuple[Party, ...]
    lines: tuple[Counted, ...]
    marks: tuple[Digest, ...]
    amount_matched: Cents


class Match(Row):
    """An invoice is for what was ordered, sent and received, within the charter's tolerances."""

    order: Id
    deliveries: tuple[Id, ...]
    despatches: tuple[Id, ...]
    seller: Party
    buyer: Party
    matched_by: tuple[Party, ...]
    day: Day


class Delivered(Row):
    """Goods with this mark were received by that buyer."""

    delivery: Id
    buyer: Party


STATED = Table(
    "document_lines",
    Stated,
    key="document",
    parts=(Id,),
    indexes=("seller", "buyer", "stated_by"),
    readers=("seller", "buyer", "stated_by"),
    short="dln",
)
MATCHES = Table(
    "invoice_matches",
    Match,
    key="invoice",
    parts=(Id,),
    indexes=("seller", "buyer", "matched_by"),
    readers=("seller", "buyer", "matched_by"),
    short="mch",
)
DELIVERED = Table("delivered_goods", Delivered, key="mark", parts=(Digest,), short="dlg")
