"""UN/CEFACT Cross Industry Invoice D16B in the EN 16931 binding (CEN/TS 16931-3-3), by full path."""

from lxml import etree

from heqi.intake.arithmetic import check_european
from heqi.intake.fields import Branch, day, known_currency, truth, type_code
from heqi.intake.invoice import Invoice, InvoiceParty, Line, Note, PartyId, TaxPart
from heqi.intake.names import one_line
from heqi.intake.partyids import in_order, registered
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip
from heqi.machine.reasons import require
from heqi.values.days import Day

INVOICE = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
PREFIXES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
CALENDAR_DAY = "102"  # UNTDID 2379: CCYYMMDD, the only form of EN 16931


def read_cii(root: etree._Element) -> Invoice:
    """The root of a CrossIndustryInvoice -> Invoice. Refusal for what is missing or contradicts itself."""
    header = Branch(root, PREFIXES).need_one("rsm:ExchangedDocument")
    trade = Branch(root, PREFIXES).need_one("rsm:SupplyChainTradeTransaction")
    agreement = trade.need_one("ram:ApplicableHeaderTradeAgreement")
    settlement = trade.need_one("ram:ApplicableHeaderTradeSettlement")
    currency = known_currency(settlement.need_text("ram:InvoiceCurrencyCode"))
    totals = settlement.need_one("ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    allowances, charges = _allowances(settlement, currency)
    due_dates = [
        _day(due) for due in settlement.all("ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString")
    ]
    lines = tuple(_line(line, currency) for line in trade.all("ram:IncludedSupplyChainTradeLineItem"))
    total = totals.need_amount("ram:GrandTotalAmount", currency)
    invoice = Invoice(
        syntax="cii",
        kind="CrossIndustryInvoice",
        number=header.number("ram:ID"),
        type=type_code("ram:TypeCode", header.need_text("ram:TypeCode")),
        issue_date=_day(header.need_one("ram:IssueDateTime/udt:DateTimeString")),
        due_date=min(due_dates, default=None),
        instalments=len(set(due_dates)) > 1,
        currency=currency,
        seller=_party(agreement.need_one("ram:SellerTradeParty")),
        buyer=_party(agreement.need_one("ram:BuyerTradeParty")),
        payee=_party(payee) if (payee := settlement.one("ram:PayeeTradeParty")) else None,
        lines=lines,
        line_total=totals.amount("ram:LineTotalAmount", currency),
        allowances=allowances,
        charges=charges,
        tax_exclusive=totals.need_amount("ram:TaxBasisTotalAmount", currency),
        tax=_tax_total(totals, currency),
        tax_parts=tuple(_tax_part(part, currency) for part in settlement.all("ram:ApplicableTradeTax")),
        total=total,
        prepaid=totals.amount("ram:TotalPrepaidAmount", currency) or 0,
        rounding=totals.amount("ram:RoundingAmount", currency) or 0,
        payable=totals.need_amount("ram:DuePayableAmount", currency),
        preceding=tuple(settlement.texts("ram:InvoiceReferencedDocument/ram:IssuerAssignedID")),
        notes=() if lines else (Note("LINES_MISSING"),),
    )
    check_european(
        invoice,
        totals.amount("ram:AllowanceTotalAmount", currency),
        totals.amount("ram:ChargeTotalAmount", currency),
    )
    return invoice


def _day(found: Branch) -> Day:
    text = found.own_text("udt:DateTimeString") or ""
    form = found.attribute("format") or CALENDAR_DAY
    require(form == CALENDAR_DAY, Why.FIELD_MALFORMED, field="date format", text=clip(form, 40))
    require(len(text) == 8, Why.FIELD_MALFORMED, field="date", text=clip(text, 40))
    return day("date", text[:4], text[4:6], text[6:])


def _tax_total(totals: Branch, currency: str) -> int | None:
    """The tax in the invoice's currency. A second total in the tax currency is not money owed."""
    found = [
        amount
        for each in totals.all("ram:TaxTotalAmount")
        if (each.attribute("currencyID") or currency) == currency
        and (amount := each.own_amount("ram:TaxTotalAmount", currency)) is not None
    ]
    require(len(found) <= 1, Why.FIELD_REPEATED, field="ram:TaxTotalAmount", count=len(found))
    return found[0] if found else None


def _tax_part(part: Branch, currency: str) -> TaxPart:
    return TaxPart(
        basis=part.need_amount("ram:BasisAmount", currency),
        tax=part.need_amount("ram:CalculatedAmount", currency),
        category=part.text("ram:CategoryCode"),
        rate=part.text("ram:RateApplicablePercent"),
    )


def _allowances(branch: Branch, currency: str) -> tuple[int, int]:
    """(allowances, charges) of a document or a line."""
    sums = [0, 0]
    for each in branch.all("ram:SpecifiedTradeAllowanceCharge"):
        sums[truth(each, "ram:ChargeIndicator/udt:Indicator")] += each.need_amount("ram:ActualAmount", currency)
    return sums[False], sums[True]


def _party(party: Branch) -> InvoiceParty:
    ids: list[PartyId] = []
    for each in party.all("ram:SpecifiedTaxRegistration/ram:ID"):
        # "VA" is UNTDID 1153; some writers keep the UBL word.
        vat = each.attribute("schemeID") in ("VA", "VAT")
        ids += registered("vat" if vat else "tax", each.own_text("ram:ID"))
    for each in party.all("ram:SpecifiedLegalOrganization/ram:ID"):
        ids += registered("register", each.own_text("ram:ID"), each.attribute("schemeID"))
    for path in ("ram:GlobalID", "ram:ID"):
        for each in party.all(path):
            ids += registered("private", each.own_text(path), each.attribute("schemeID"))
    return InvoiceParty(name=one_line(party.text("ram:Name")), ids=in_order(ids))


def _line(line: Branch, currency: str) -> Line:
    settlement = line.need_one("ram:SpecifiedLineTradeSettlement")
    summation = settlement.need_one("ram:SpecifiedTradeSettlementLineMonetarySummation")
    price = line.one("ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice")
    quantity = line.one("ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    allowances, charges = _allowances(settlement, currency)
    return Line(
        description=line.words("ram:SpecifiedTradeProduct/ram:Name"),
        net=summation.need_amount("ram:LineTotalAmount", currency),
        quantity=quantity.own_text("ram:BilledQuantity") if quantity else None,
        unit=quantity.attribute("unitCode") if quantity else None,
        price=price.text("ram:ChargeAmount") if price else None,
        price_base=price.text("ram:BasisQuantity") if price else None,
        adjustment=charges - allowances,
        rate=next(iter(settlement.texts("ram:ApplicableTradeTax/ram:RateApplicablePercent")), None),
    )
