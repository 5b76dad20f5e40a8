"""Orders, despatch advices and receipt advices: what was ordered, sent and received, as companies write it.

They come to the ledger as contracts do: known by what is said of them and by the digest of their file. Their lines come
apart from that, items and marks as keyed digests, so that an invoice can be matched with them.
"""

from msgspec import Struct

from heqi.intake.fields import thousandths
from heqi.intake.fingerprints import keyed_print
from heqi.intake.invoice import Invoice, InvoiceParty
from heqi.intake.names import fold_name
from heqi.intake.others import OtherDocument, file_digest
from heqi.intake.reasons import Why
from heqi.machine.reasons import refuse, require
from heqi.values.amounts import Cents, Currency
from heqi.values.days import Day
from heqi.values.identifiers import Party


class TradeLine(Struct, frozen=True, kw_only=True):
    """One item: what it is called, and how much of it. batches: numbers that stand on the goods."""

    name: str
    quantity: int  # thousandths of the unit
    unit: str  # UN/ECE Recommendation 20
    batches: tuple[str, ...] = ()


class TradeDocument(Struct, frozen=True, kw_only=True):
    """An order, or an advice of what was sent or received on one."""

    kind: str  # "order", "despatch", "delivery"
    number: str
    issued: Day
    seller: InvoiceParty
    buyer: InvoiceParty
    order: str | None  # the number of the order that an advice is about
    currency: Currency | None
    total: Cents  # 0 where none is named
    lines: tuple[TradeLine, ...]


class KeyedLine(Struct, frozen=True, kw_only=True):
    """A line as the ledger may know it, but for its name."""

    name: str
    item: str
    unit: str
    quantity: int


class NamedMark(Struct, frozen=True, kw_only=True):
    """A number that stands on goods, and the digest by which the ledger may know it."""

    name: str
    batch: str
    mark: str


def as_other(document: TradeDocument, data: bytes, seller: Party, buyer: Party, currency: Currency) -> OtherDocument:
    """The document between these members, with the digest of its file. What it was received on is its own day."""
    return OtherDocument(
        kind=document.kind,
        number=document.number,
        seller=seller,
        buyer=buyer,
        currency=document.currency or currency,
        issued=document.issued,
        total=document.total,
        delivered=document.issued if document.kind == "delivery" else None,
        file=file_digest(data),
    )


def invoice_lines(invoice: Invoice) -> tuple[TradeLine, ...]:
    """The lines of an invoice with quantities and units. Refused: QUANTITY_MISSING where a line has none."""
    return tuple(
        TradeLine(name=line.description, quantity=thousandths("quantity", line.quantity or ""), unit=line.unit or "")
        if line.quantity and line.unit
        else refuse(Why.QUANTITY_MISSING, item=line.description[:60])
        for line in invoice.lines
    )


def keyed_lines(lines: tuple[TradeLine, ...], secret: bytes) -> tuple[KeyedLine, ...]:
    """Items by keyed digest, those of one name added up, in the order of their first lines. Refused: UNIT_MIXED."""
    sums: dict[str, tuple[str, int]] = {}
    for line in lines:
        unit, sum_so_far = sums.get(called(line.name), (line.unit, 0))
        require(unit == line.unit, Why.UNIT_MIXED, item=line.name[:60], unit=unit, other=line.unit)
        sums[called(line.name)] = unit, sum_so_far + line.quantity
    return tuple(
        KeyedLine(name=name, item=keyed_print(b"item", [name], secret), unit=unit, quantity=quantity)
        for name, (unit, quantity) in sums.items()
    )


def named_marks(lines: tuple[TradeLine, ...], secret: bytes) -> tuple[NamedMark, ...]:
    """What stands on the goods, by keyed digest of the item and its batch number, in their order and once each."""
    found: dict[str, NamedMark] = {}
    for line in lines:
        for batch in line.batches:
            mark = mark_of(line.name, batch, secret)
            found.setdefault(mark, NamedMark(name=called(line.name), batch=batch, mark=mark))
    return tuple(found.values())


def mark_of(name: str, batch: str, secret: bytes) -> str:
    """The mark of goods of one name with one batch number, as warehouses and receipt advices compute it alike."""
    return keyed_print(b"mark", [called(name), " ".join(batch.split())], secret)


def called(name: str) -> str:
    """An item's name without the goods class that Chinese invoices put before it between asterisks."""
    return fold_name(name).rpartition("*")[2] or fold_name(name)
