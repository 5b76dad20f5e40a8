"""UBL: what is read of it, and what is refused."""

from datetime import date

import pytest

from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from heqi.machine.reasons import Refusal
from tests.intake.documents import UBL, edit, without
from tests.reached import refusing

CREDIT = (
    ("Invoice-2", "CreditNote-2"),
    ("<Invoice ", "<CreditNote "),
    ("</Invoice>", "</CreditNote>"),
    ("InvoiceLine", "CreditNoteLine"),
    ("InvoicedQuantity", "CreditedQuantity"),
    ("<cbc:DueDate>2026-04-30</cbc:DueDate>", ""),
)


def test_reads_an_invoice() -> None:
    invoice = read_document(UBL)
    assert (invoice.syntax, invoice.kind, invoice.type) == ("ubl", "Invoice", "380")
    assert (invoice.number, invoice.currency) == ("RCP-2026-0042", "EUR")
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 3, 2), date(2026, 4, 30))
    assert (invoice.seller.name, invoice.seller.id) == ("River City Parts Europe GmbH", "DE999999999")
    assert [each.scheme for each in invoice.seller.ids] == ["vat", "register", "gln"]
    assert (invoice.tax_exclusive, invoice.tax, invoice.total, invoice.payable) == (1250000, 237500, 1487500, 1487500)
    assert [(line.description, line.net, line.unit) for line in invoice.lines] == [
        ("Bearing housing", 800000, "H87"),
        ("Drive shaft", 450000, "H87"),
    ]


def test_reads_a_credit_note_with_and_without_a_type() -> None:
    typed = edit(UBL, *CREDIT, ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", ""))
    assert (read_document(typed).kind, read_document(typed).type) == ("CreditNote", "381")
    code = "<cbc:CreditNoteTypeCode>396</cbc:CreditNoteTypeCode>"
    other = edit(UBL, *CREDIT, ("<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", code))
    assert read_document(other).type == "396"


def test_a_credit_note_is_due_where_its_payment_means_say() -> None:
    means = (
        "<cac:PaymentMeans><cbc:PaymentDueDate>2026-05-31</cbc:PaymentDueDate></cac:PaymentMeans>"
        "<cac:PaymentMeans><cbc:PaymentDueDate>2026-05-15</cbc:PaymentDueDate></cac:PaymentMeans><cac:TaxTotal>"
    )
    invoice = read_document(edit(without(UBL, "cbc:DueDate"), ("<cac:TaxTotal>", means)))
    assert (invoice.due_date, invoice.instalments) == (date(2026, 5, 15), True)


def allowance(charge: str, amount: str) -> str:
    indicator = f"<cbc:ChargeIndicator>{charge}</cbc:ChargeIndicator>"
    amount = f'<cbc:Amount currencyID="EUR">{amount}</cbc:Amount>'
    return f"<cac:AllowanceCharge>{indicator}{amount}</cac:AllowanceCharge>"


def test_allowances_and_charges_of_the_document() -> None:
    both = allowance("false", "300.00") + allowance("1", "300.00")
    sums = {name: f'<cbc:{name}TotalAmount currencyID="EUR">300.00' for name in ("Allowance", "Charge")}
    stated = "".join(f"{opened}</cbc:{name}TotalAmount>" for name, opened in sums.items())
    changes = ("<cac:TaxTotal>", both + "<cac:TaxTotal>"), ("<cbc:PayableAmount", stated + "<cbc:PayableAmount")
    document = edit(UBL, *changes)
    assert (read_document(document).allowances, read_document(document).charges) == (30000, 30000)
    for opened, rule in ((sums["Allowance"], "BR-CO-11"), (sums["Charge"], "BR-CO-12")):
        with pytest.raises(Refusal) as caught:
            read_document(edit(document, (opened, opened.replace("300", "301"))))
        assert caught.value.facts["rule"] == f"EN 16931 {rule}"
    with refusing(Why.FIELD_MALFORMED):
        read_document(edit(document, (">1</cbc:ChargeIndicator", ">perhaps</cbc:ChargeIndicator")))


def test_payments_collected_for_others_need_the_extension() -> None:
    paid = '<cac:PrepaidPayment><cbc:PaidAmount currencyID="EUR">10.00</cbc:PaidAmount></cac:PrepaidPayment>'
    payable = ('<cbc:PayableAmount currencyID="EUR">14875.00', '<cbc:PayableAmount currencyID="EUR">14885.00')
    document = edit(UBL, ("<cac:TaxTotal>", paid + "<cac:TaxTotal>"), payable)
    with refusing(Why.ARITHMETIC):
        read_document(document)
    extension = "urn:cen.eu:en16931:2017#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
    assert read_document(edit(document, ("urn:cen.eu:en16931:2017<", extension + "<"))).third_party == 1000


def test_a_tax_total_in_another_currency_is_not_money_owed() -> None:
    other = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">27000.00</cbc:TaxAmount></cac:TaxTotal>'
    assert read_document(edit(UBL, ("<cac:LegalMonetaryTotal>", other + "<cac:LegalMonetaryTotal>"))).tax == 237500


def test_currencies() -> None:
    stated = "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>"
    assert read_document(edit(UBL, (stated, ""))).currency == "EUR"
    with refusing(Why.CURRENCY_MIXED):
        read_document(edit(UBL, (stated, stated.replace("EUR", "SEK"))))
    with refusing(Why.CURRENCY_UNKNOWN):
        read_document(edit(UBL, (stated, stated.replace("EUR", "XXX"))))
    with refusing(Why.FIELD_MISSING):
        read_document(edit(UBL, (stated, ""), (' currencyID="EUR"', "")))


@pytest.mark.parametrize("text", ["1e3", "1,000.00", "0x10", "14875.001", "٣", "1" * 70, "--1", "9" * 18])
def test_an_amount_is_plain_decimal_text_within_its_minor_unit(text: str) -> None:
    with refusing(Why.FIELD_MALFORMED):
        read_document(
            edit(UBL, ('<cbc:PayableAmount currencyID="EUR">14875.00', f'<cbc:PayableAmount currencyID="EUR">{text}'))
        )


@pytest.mark.parametrize(
    "text", ["2026-02-30", "02.03.2026", "2026-3-2", "0000-01-01", "2026-03-02T00:00", "２０２６-03-02"]
)
def test_a_day_is_a_day(text: str) -> None:
    with refusing(Why.FIELD_MALFORMED):
        read_document(edit(UBL, ("<cbc:IssueDate>2026-03-02", f"<cbc:IssueDate>{text}")))


@pytest.mark.parametrize("text", ["2026-03-02Z", "2026-03-02+01:00"])
def test_a_time_zone_does_not_move_the_day(text: str) -> None:
    assert read_document(edit(UBL, ("<cbc:IssueDate>2026-03-02", f"<cbc:IssueDate>{text}"))).issue_date == date(
        2026, 3, 2
    )


def test_a_type_and_a_number_have_their_form() -> None:
    for old, new in (("TypeCode>380", "TypeCode>commercial"), ("<cbc:ID>RCP-2026-0042", "<cbc:ID>" + "9" * 101)):
        with refusing(Why.FIELD_MALFORMED):
            read_document(edit(UBL, (old, new)))


def test_elements_inside_text_are_refused() -> None:
    with refusing(Why.FIELD_MALFORMED):
        read_document(edit(UBL, ("RCP-2026-0042", "RCP<x/>-2026-0042")))


def test_a_comment_does_not_cut_a_number_short() -> None:
    assert read_document(edit(UBL, ("RCP-2026-0042", "RCP-<!-- x -->2026<?x?>-0042"))).number == "RCP-2026-0042"
