"""From bytes to an Invoice. What a file is called says nothing: its content decides how it is read."""

from collections.abc import Callable

from lxml import etree
from msgspec.structs import replace

from heqi.intake import cii, fapiao, ubl
from heqi.intake.invoice import Invoice
from heqi.intake.ofd import attached_xml
from heqi.intake.pdf import embedded_xml
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip, looks_like_xml, parse_xml
from heqi.machine.reasons import Refusal, refuse, require

MAX_FILE_BYTES = 20 * 2**20

READERS: dict[str, Callable[[etree._Element], Invoice]] = {
    fapiao.ROOT: fapiao.read_fapiao,
    fapiao.ROOT_2019: fapiao.read_fapiao_2019,
    f"{{{fapiao.NAMESPACE_2019}}}{fapiao.ROOT_2019}": fapiao.read_fapiao_2019,
    ubl.INVOICE: ubl.read_ubl,
    ubl.CREDIT_NOTE: ubl.read_ubl,
    cii.INVOICE: cii.read_cii,
}

# Invoices that we know and do not read, and documents that people take for invoices, by their root's local name.
KNOWN_INVOICES = {
    "CrossIndustryDocument": "ZUGFeRD 1.0",
    "FatturaElettronica": "FatturaPA",
    "Facturae": "Facturae",
    "xbrl": "XBRL e-voucher",
}
KNOWN_OTHERS = {
    "testSet": "a set of rule tests that only quotes parts of invoices",
    "Order": "an order",
    "OrderResponse": "an answer to an order",
    "DespatchAdvice": "a despatch advice",
    "ReceiptAdvice": "a receipt advice",
    "RemittanceAdvice": "a remittance advice",
    "Statement": "an account statement",
    "DebitNote": "a debit note of the buyer",
    "InventoryReport": "an inventory report",
}


def read_document(data: bytes) -> Invoice:
    """A file's bytes -> the invoice in it. `Refusal` with a reason of `Why` for everything else, whatever the bytes."""
    require(len(data) > 0, Why.EMPTY)
    require(len(data) <= MAX_FILE_BYTES, Why.TOO_LARGE, what="file", size=len(data), limit=MAX_FILE_BYTES)
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return _only_invoice("pdf", "PDF", embedded_xml(data))
    if data.startswith(b"PK"):
        return _only_invoice("ofd", "OFD", attached_xml(data))
    require(looks_like_xml(data), Why.NOT_AN_INVOICE, what="neither XML nor PDF nor OFD")
    return read_xml(data)


def read_xml(data: bytes) -> Invoice:
    """An XML file's bytes -> the invoice in it, by the name of its root element."""
    root = parse_xml(data)
    reader = READERS.get(root.tag)
    if reader is None:
        name = etree.QName(root).localname
        known = KNOWN_INVOICES.get(name)
        require(known is None, Why.SYNTAX_NOT_READ, what=known or "")
        refuse(Why.NOT_AN_INVOICE, what=KNOWN_OTHERS.get(name, f"XML of the kind {clip(root.tag, 120)}"))
    return reader(root)


def _only_invoice(syntax: str, carrier: str, files: list[bytes]) -> Invoice:
    """The one invoice among the XML files of a carrier. Files that are something else are passed over."""
    invoices: list[Invoice] = []
    broken: Refusal | None = None
    for content in files:
        try:
            invoice = read_xml(content)
        except Refusal as refusal:
            if refusal.reason is not Why.NOT_AN_INVOICE:
                broken = refusal
            continue
        if invoice not in invoices:
            invoices.append(invoice)
    if broken is not None:
        raise broken
    require(len(invoices) > 0, Why.NO_INVOICE_INSIDE, carrier=carrier)
    require(len(invoices) == 1, Why.SEVERAL_INVOICES, carrier=carrier, count=len(invoices))
    return replace(invoices[0], syntax=f"{syntax}/{invoices[0].syntax}")
