"""数电票 (fully digitalised e-invoices) as XML, and the older electronic invoices of 2019, by full path.

The structures are those that several public readers agree on; no official schema was at hand, so what is not known is
ignored and what is known must agree. Nothing personal is read: not who drew, checked or received the invoice.
"""

from lxml import etree

from heqi.intake.arithmetic import CNY, agree
from heqi.intake.capitals import fen_of_capitals
from heqi.intake.fields import Branch, day, is_digits, money
from heqi.intake.invoice import Invoice, InvoiceParty, Line, Note
from heqi.intake.names import fold_name, one_line
from heqi.intake.partyids import in_order, is_resident_number, registered
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip
from heqi.machine.reasons import Refusal, require
from heqi.values.amounts import format_amount
from heqi.values.days import Day
from heqi.values.identifiers import is_uscc

ROOT = "EInvoice"
ROOT_2019 = "eInvoice"
NAMESPACE_2019 = "http://www.edrm.org.cn/schema/e-invoice/2019"
NUMBER_DIGITS = 20  # year 2, region 2, channel 1, sequence 15
FIRST_YEAR = 21
KINDS = {"01": "special", "02": "ordinary"}


def read_fapiao(root: etree._Element) -> Invoice:
    """The root of a 数电票 -> Invoice. Refusal for what is missing or contradicts itself."""
    document = Branch(root, {})
    data = document.need_one("EInvoiceData")
    basic = data.need_one("BasicInformation")
    issue_date = _day(document.text("TaxSupervisionInfo/IssueTime") or basic.need_text("RequestTime"))
    number, notes = _number(document, issue_date)
    total = basic.need_amount("TotalTax-includedAmount", CNY)
    red = _is_red(document.text("Header/InherentLabel/InIssuType/LabelCode"), total)
    label = document.text("Header/InherentLabel/GeneralOrSpecialVAT/LabelCode") or ""
    seller, seller_notes = _party("seller", data.need_one("SellerInformation"), "Seller{}", "IdNum")
    buyer, buyer_notes = _party("buyer", data.need_one("BuyerInformation"), "Buyer{}", "IdNum")
    invoice = Invoice(
        syntax="fapiao",
        kind=f"{KINDS.get(label, 'other')}-{'red' if red else 'blue'}",
        number=number,
        type="381" if red else "380",
        issue_date=issue_date,
        currency=CNY,
        seller=seller,
        buyer=buyer,
        lines=tuple(_line(line) for line in data.all("IssuItemInformation")),
        tax_exclusive=basic.need_amount("TotalAmWithoutTax", CNY),
        tax=_tax(basic, "TotalTaxAm"),
        total=total,
        payable=None,
        preceding=tuple(data.texts("SpecificInformation/RedEInvoice/OriginalInvoiceCode")),
        notes=notes + seller_notes + buyer_notes,
    )
    _check(invoice, red)
    _check_capitals(invoice, basic.text("TotalTax-includedAmountInChinese"))
    return invoice


def read_fapiao_2019(root: etree._Element) -> Invoice:
    """The root of an older electronic invoice (`original_invoice.xml` in an OFD) -> Invoice."""
    document = Branch(root, {"fp": NAMESPACE_2019})
    issue_date = _day(document.need_text("fp:IssueDate"))
    code, serial = document.number("fp:InvoiceCode"), document.number("fp:InvoiceNo")
    require(is_digits(code + serial), Why.FIELD_MALFORMED, field="InvoiceCode", text=clip(code + serial, 40))
    total = document.need_amount("fp:TaxInclusiveTotalAmount", CNY)
    red = document.text("fp:TypeCode") == "1" or total < 0
    seller, seller_notes = _party("seller", document.need_one("fp:Seller"), "fp:Seller{}", "TaxID")
    buyer, buyer_notes = _party("buyer", document.need_one("fp:Buyer"), "fp:Buyer{}", "TaxID")
    invoice = Invoice(
        syntax="fapiao-2019",
        kind=f"electronic-{'red' if red else 'blue'}",
        number=f"{code}-{serial}",
        type="381" if red else "380",
        issue_date=issue_date,
        currency=CNY,
        seller=seller,
        buyer=buyer,
        lines=tuple(_line_2019(line) for line in document.all("fp:GoodsInfos/fp:GoodsInfo")),
        tax_exclusive=document.need_amount("fp:TaxExclusiveTotalAmount", CNY),
        tax=_tax(document, "fp:TaxTotalAmount"),
        total=total,
        payable=None,
        notes=seller_notes + buyer_notes,
    )
    _check(invoice, red)
    return invoice


def _number(document: Branch, issue_date: Day) -> tuple[str, tuple[Note, ...]]:
    """The tax authority's number. The header repeats it, except in redacted files."""
    authority = document.text("TaxSupervisionInfo/InvoiceNumber")
    header = document.text("Header/EIid")
    number = authority or header or document.need_text("TaxSupervisionInfo/InvoiceNumber")
    year = int(number[:2]) if len(number) == NUMBER_DIGITS and is_digits(number) else 0
    # A number drawn in the last seconds of December may be on an invoice of January.
    plausible = year >= FIRST_YEAR and year in (issue_date.year % 100, issue_date.year % 100 - 1)
    require(plausible, Why.FAPIAO_NUMBER, number=clip(number, 40), issue_date=issue_date)
    if header is None or header == number:
        return number, ()
    whole = len(header) == NUMBER_DIGITS and is_digits(header)
    require(not whole, Why.NUMBERS_DIFFER, header=clip(header, 40), authority=number)
    return number, (Note("NUMBER_REDACTED"),)


def _day(text: str) -> Day:
    """2026-03-02, 2026/03/02, 2026年03月02日 or 20260302, with or without a clock behind it."""
    date = text.split("T", 1)[0].split(" ", 1)[0]
    if len(date) == 8 and is_digits(date):
        return day("IssueTime", date[:4], date[4:6], date[6:])
    parts = date.replace("年", "-").replace("月", "-").removesuffix("日").replace("/", "-").split("-")
    require(len(parts) == 3, Why.FIELD_MALFORMED, field="IssueTime", text=clip(text, 40))
    return day("IssueTime", *parts)


def _is_red(label: str | None, total: int) -> bool:
    if label is None:
        return total < 0
    require(label in ("Y", "N"), Why.FIELD_MALFORMED, field="InIssuType", text=clip(label, 40))
    return label == "N"


def _tax(branch: Branch, path: str) -> int | None:
    """The tax, None when the document writes asterisks (exempt, or taxed on the margin)."""
    text = branch.text(path)
    return None if text is None or not text.strip("*") else money(path, text, CNY)


def _party(role: str, party: Branch, name_path: str, id_field: str) -> tuple[InvoiceParty, tuple[Note, ...]]:
    name, written = party.text(name_path.format("Name")), party.text(name_path.format(id_field))
    ids = registered("tax", written) if written and "*" not in written else []
    number = ids[0].value if ids else ""
    if is_resident_number(number[:18]) or fold_name(name or "").endswith("个人)") or name == "个人":
        return InvoiceParty(name=None), (Note("NATURAL_PERSON", role),)
    require(len(number) != 18 or is_uscc(number), Why.TAX_ID_WRONG, party=role, id=number)
    notes = () if is_uscc(number) else (Note("TAX_ID_UNCHECKED", role),)
    return InvoiceParty(name=one_line(name), ids=in_order(ids)), notes


def _line(line: Branch) -> Line:
    net, tax = line.need_amount("Amount", CNY), _tax(line, "ComTaxAm")
    stated = line.amount("TotaltaxIncludedAmount", CNY)  # one letter away from the face total's name
    if stated is not None:
        agree(CNY, "数电票", "a line's total", "its amount + its tax", stated, net + (tax or 0))
    return Line(
        description=line.words("ItemName"),
        net=net,
        quantity=line.text("Quantity"),
        unit=line.text("MeaUnits"),
        price=line.text("UnPrice"),
        tax=tax,
        rate=line.text("TaxRate"),
    )


def _line_2019(line: Branch) -> Line:
    return Line(
        description=line.words("fp:Item"),
        net=line.need_amount("fp:Amount", CNY),
        quantity=line.text("fp:Quantity"),
        unit=line.text("fp:MeasurementDimension"),
        price=line.text("fp:Price"),
        tax=_tax(line, "fp:TaxAmount"),
        rate=line.text("fp:TaxScheme"),
    )


def _check(invoice: Invoice, red: bool) -> None:
    """Lines, tax and total agree exactly; a red invoice is negative and a blue one is not."""
    kind = "数电票" if invoice.syntax == "fapiao" else "电子发票"
    if invoice.lines:
        net = sum(line.net for line in invoice.lines)
        agree(CNY, kind, "the total without tax", "adding up the lines", invoice.tax_exclusive, net)
        tax = sum(line.tax or 0 for line in invoice.lines)
        agree(CNY, kind, "the tax", "adding up the tax of the lines", invoice.tax or 0, tax)
    computed = invoice.tax_exclusive + (invoice.tax or 0)
    agree(CNY, kind, "the total with tax", "total without tax + tax", invoice.total, computed)
    right = invoice.total < 0 if red else invoice.total >= 0
    require(right, Why.SIGN_WRONG, kind="red" if red else "blue", total=format_amount(invoice.total, CNY))


def _check_capitals(invoice: Invoice, capitals: str | None) -> None:
    if capitals is None:
        return
    try:
        fen = fen_of_capitals(capitals)
    except ValueError:
        raise Refusal(Why.FIELD_MALFORMED, field="TotalTax-includedAmountInChinese", text=clip(capitals, 60)) from None
    stated, written = format_amount(invoice.total, CNY), format_amount(fen, CNY)
    require(fen == invoice.total, Why.CAPITALS_DIFFER, capitals=written, stated=stated)
