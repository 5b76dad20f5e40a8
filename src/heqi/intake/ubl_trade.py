"""UBL 2 orders, despatch advices and receipt advices (OASIS UBL 2.1, clauses 2.3.4 and 2.3.6)."""

from lxml import etree

from heqi.intake.fields import Branch, iso_day, known_currency, thousandths
from heqi.intake.invoice import InvoiceParty
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import parse_xml
from heqi.intake.trade import TradeDocument, TradeLine
from heqi.intake.ubl import PREFIXES, read_party
from heqi.machine.reasons import refuse, require

ROOT = "{{urn:oasis:names:specification:ubl:schema:xsd:{0}-2}}{0}"
# Per kind of document: seller, buyer, the lines, and what they count.
ORDER = (
    "order",
    "cac:SellerSupplierParty/cac:Party",
    "cac:BuyerCustomerParty/cac:Party",
    "cac:OrderLine/cac:LineItem",
    "cbc:Quantity",
)
ADVICE = ("cac:DespatchSupplierParty/cac:Party", "cac:DeliveryCustomerParty/cac:Party")
READ = {
    ROOT.format("Order"): ORDER,
    ROOT.format("DespatchAdvice"): ("despatch", *ADVICE, "cac:DespatchLine", "cbc:DeliveredQuantity"),
    ROOT.format("ReceiptAdvice"): ("delivery", *ADVICE, "cac:ReceiptLine", "cbc:ReceivedQuantity"),
}


def read_trade(data: bytes) -> TradeDocument:
    """A file's bytes -> the order or advice in it. Refusal for everything else, whatever the bytes."""
    root = parse_xml(data)
    known = READ.get(root.tag)
    if known is None:
        refuse(Why.NOT_A_TRADE_DOCUMENT, what=etree.QName(root).localname[:60])
    kind, seller, buyer, lines, counts = known
    document = Branch(root, PREFIXES)
    currency = document.text("cbc:DocumentCurrencyCode")
    payable = document.one("cac:AnticipatedMonetaryTotal/cbc:PayableAmount")
    if payable is not None:
        currency = known_currency(currency or payable.attribute("currencyID") or "")
    order = document.one("cac:OrderReference")
    found = tuple(_line(line, counts) for line in document.all(lines))
    require(bool(found), Why.FIELD_MISSING, field=lines)
    return TradeDocument(
        kind=kind,
        number=document.number("cbc:ID"),
        issued=iso_day("cbc:IssueDate", document.need_text("cbc:IssueDate")),
        seller=_side(document, seller),
        buyer=_side(document, buyer),
        order=order.text("cbc:ID") if order else None,
        currency=currency,
        total=(payable.own_amount("cbc:PayableAmount", currency or "") or 0) if payable else 0,
        lines=found,
    )


def _side(document: Branch, path: str) -> InvoiceParty:
    return read_party(document.need_one(path))


def _line(line: Branch, counts: str) -> TradeLine:
    quantity = line.need_one(counts)
    unit = quantity.attribute("unitCode")
    name = line.words("cac:Item/cbc:Name") or next(iter(line.texts("cac:Item/cbc:Description")), "")
    require(bool(name), Why.FIELD_MISSING, field="cac:Item/cbc:Name")
    if unit is None:
        refuse(Why.QUANTITY_MISSING, item=name[:60])
    return TradeLine(
        name=name,
        quantity=thousandths(counts, quantity.own_text(counts) or ""),
        unit=unit,
        batches=tuple(line.texts("cac:Item/cac:ItemInstance/cac:LotIdentification/cbc:LotNumberID")),
    )
