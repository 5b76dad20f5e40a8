"""UBL 2.1 invoices and credit notes in the EN 16931 binding (CEN/TS 16931-3-2), by full path."""

from lxml import etree

from heqi.intake.arithmetic import check_european
from heqi.intake.fields import Branch, iso_day, known_currency, truth, type_code
from heqi.intake.invoice import Invoice, InvoiceParty, Line, Note, PartyId, TaxPart
from heqi.intake.names import one_line
from heqi.intake.partyids import in_order, registered
from heqi.intake.reasons import Why
from heqi.machine.reasons import refuse
from heqi.values.days import Day

INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
PREFIXES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
XRECHNUNG_EXTENSION = "urn:xeinkauf.de:kosit:extension:xrechnung"


def read_ubl(root: etree._Element) -> Invoice:
    """The root of an Invoice or CreditNote -> Invoice. Refusal for what is missing or contradicts itself."""
    document = Branch(root, PREFIXES)
    credit = root.tag == CREDIT_NOTE
    word = "CreditNote" if credit else "Invoice"
    currency = _currency(document)
    totals = document.need_one("cac:LegalMonetaryTotal")
    allowances, charges = _allowances(document, currency)
    due_dates = _due_dates(document)
    lines = tuple(_line(line, word, currency) for line in document.all(f"cac:{word}Line"))
    tax, tax_parts = _tax(document, currency)
    number = document.number("cbc:ID")
    stated_type = document.text(f"cbc:{word}TypeCode")
    invoice = Invoice(
        syntax="ubl",
        kind=word,
        number=number,
        # UBL 2.1 before EN 16931 had no type code in a credit note: the root element says what it is.
        type=type_code(f"cbc:{word}TypeCode", stated_type) if stated_type else ("381" if credit else "380"),
        issue_date=iso_day("cbc:IssueDate", document.need_text("cbc:IssueDate")),
        due_date=min(due_dates, default=None),
        instalments=len(set(due_dates)) > 1,
        currency=currency,
        seller=read_party(document.need_one("cac:AccountingSupplierParty/cac:Party")),
        buyer=read_party(document.need_one("cac:AccountingCustomerParty/cac:Party")),
        payee=read_party(payee) if (payee := document.one("cac:PayeeParty")) else None,
        lines=lines,
        line_total=totals.need_amount("cbc:LineExtensionAmount", currency),
        allowances=allowances,
        charges=charges,
        tax_exclusive=totals.need_amount("cbc:TaxExclusiveAmount", currency),
        tax=tax,
        tax_parts=tax_parts,
        total=totals.need_amount("cbc:TaxInclusiveAmount", currency),
        prepaid=totals.amount("cbc:PrepaidAmount", currency) or 0,
        third_party=_thirdread_party(document, currency),
        rounding=totals.amount("cbc:PayableRoundingAmount", currency) or 0,
        payable=totals.need_amount("cbc:PayableAmount", currency),
        preceding=tuple(document.texts("cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID")),
        notes=() if lines else (Note("LINES_MISSING"),),
    )
    check_european(
        invoice,
        totals.amount("cbc:AllowanceTotalAmount", currency),
        totals.amount("cbc:ChargeTotalAmount", currency),
    )
    return invoice


def _currency(document: Branch) -> str:
    """The document's currency; without one, the currency that the amount due is written in (UBL leaves it optional)."""
    stated = document.text("cbc:DocumentCurrencyCode")
    if stated is None:
        payable = document.one("cac:LegalMonetaryTotal/cbc:PayableAmount")
        stated = payable.attribute("currencyID") if payable else None
    if stated is None:
        refuse(Why.FIELD_MISSING, field="cbc:DocumentCurrencyCode")
    return known_currency(stated)


def _due_dates(document: Branch) -> list[Day]:
    stated = document.text("cbc:DueDate")
    if stated:
        return [iso_day("cbc:DueDate", stated)]
    path = "cac:PaymentMeans/cbc:PaymentDueDate"
    return [iso_day(path, text) for text in document.texts(path)]


def _allowances(branch: Branch, currency: str) -> tuple[int, int]:
    """(allowances, charges) of a document or a line."""
    sums = [0, 0]
    for each in branch.all("cac:AllowanceCharge"):
        sums[truth(each, "cbc:ChargeIndicator")] += each.need_amount("cbc:Amount", currency)
    return sums[False], sums[True]


def _tax(document: Branch, currency: str) -> tuple[int | None, tuple[TaxPart, ...]]:
    """The tax and its breakdown in the document's currency. A second total in the tax currency is not money owed."""
    total: int | None = None
    parts: list[TaxPart] = []
    for each in document.all("cac:TaxTotal"):
        amount = each.need_one("cbc:TaxAmount")
        if (amount.attribute("currencyID") or currency) != currency:
            continue
        total = (total or 0) + each.need_amount("cbc:TaxAmount", currency)
        parts += [_tax_part(part, currency) for part in each.all("cac:TaxSubtotal")]
    return total, tuple(parts)


def _tax_part(part: Branch, currency: str) -> TaxPart:
    return TaxPart(
        basis=part.need_amount("cbc:TaxableAmount", currency),
        tax=part.need_amount("cbc:TaxAmount", currency),
        category=part.text("cac:TaxCategory/cbc:ID"),
        rate=part.text("cac:TaxCategory/cbc:Percent"),
    )


def _thirdread_party(document: Branch, currency: str) -> int:
    """Payments collected for others, which the XRechnung extension adds to the amount due (BG-DEX-09)."""
    if XRECHNUNG_EXTENSION not in (document.text("cbc:CustomizationID") or ""):
        return 0
    return sum(each.need_amount("cbc:PaidAmount", currency) for each in document.all("cac:PrepaidPayment"))


def read_party(party: Branch) -> InvoiceParty:
    """A cac:Party with its name and identifiers."""
    ids: list[PartyId] = []
    for each in party.all("cac:PartyTaxScheme"):
        scheme = each.text("cac:TaxScheme/cbc:ID") or ""
        ids += registered("vat" if scheme == "VAT" else "tax", each.text("cbc:CompanyID"))
    for each in party.all("cac:PartyLegalEntity/cbc:CompanyID"):
        ids += registered("register", each.own_text("cbc:CompanyID"), each.attribute("schemeID"))
    for each in party.all("cac:PartyIdentification/cbc:ID"):
        ids += registered("private", each.own_text("cbc:ID"), each.attribute("schemeID"))
    name = party.text("cac:PartyLegalEntity/cbc:RegistrationName") or party.text("cac:PartyName/cbc:Name")
    return InvoiceParty(name=one_line(name), ids=in_order(ids))


def _line(line: Branch, word: str, currency: str) -> Line:
    quantity = line.one("cbc:CreditedQuantity" if word == "CreditNote" else "cbc:InvoicedQuantity")
    allowances, charges = _allowances(line, currency)
    return Line(
        description=line.words("cac:Item/cbc:Name"),
        net=line.need_amount("cbc:LineExtensionAmount", currency),
        quantity=quantity.own_text("quantity") if quantity else None,
        unit=quantity.attribute("unitCode") if quantity else None,
        price=line.text("cac:Price/cbc:PriceAmount"),
        price_base=line.text("cac:Price/cbc:BaseQuantity"),
        adjustment=charges - allowances,
        rate=next(iter(line.texts("cac:Item/cac:ClassifiedTaxCategory/cbc:Percent")), None),
    )
