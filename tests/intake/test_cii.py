"""CII: what is read of it, and what is refused."""

from datetime import date

from msgspec.structs import replace

from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import CII, UBL, edit, without
from tests.reached import refusing


def test_reads_the_same_invoice_as_ubl() -> None:
    cii, ubl = read_document(CII), read_document(UBL)
    assert (cii.seller, cii.buyer, cii.total, cii.payable) == (ubl.seller, ubl.buyer, ubl.total, ubl.payable)
    assert (cii.issue_date, cii.due_date) == (ubl.issue_date, ubl.due_date)
    shorter = [replace(line, quantity=None, rate=None) for line in cii.lines]
    assert shorter == [replace(line, quantity=None, rate=None) for line in ubl.lines]


def test_days_have_one_form() -> None:
    for old, new in (
        ('format="102">20260302', 'format="203">202603021000'),
        ("20260302<", "2026032<"),
        ("20260302<", "20261302<"),
    ):
        with refusing(Why.FIELD_MALFORMED):
            read_document(edit(CII, (old, new)))
    assert read_document(edit(CII, (' format="102"', ""))).issue_date == date(2026, 3, 2)


def test_several_due_days() -> None:
    term = "<ram:SpecifiedTradePaymentTerms>"
    day = '<ram:DueDateDateTime><udt:DateTimeString format="102">20260331</udt:DateTimeString></ram:DueDateDateTime>'
    invoice = read_document(edit(CII, (term, f"{term}{day}</ram:SpecifiedTradePaymentTerms>{term}")))
    assert (invoice.due_date, invoice.instalments) == (date(2026, 3, 31), True)


def test_a_profile_without_lines_is_said_to_be_so() -> None:
    without_lines = CII
    for _ in range(2):
        without_lines = without(without_lines, "ram:IncludedSupplyChainTradeLineItem")
    assert [note.warning for note in read_document(without_lines).notes] == ["LINES_MISSING"]


def test_two_tax_totals_in_one_currency_are_refused() -> None:
    total = '<ram:TaxTotalAmount currencyID="EUR">2375.00</ram:TaxTotalAmount>'
    with refusing(Why.FIELD_REPEATED):
        read_document(edit(CII, (total, total * 2)))
    swedish = total.replace("EUR", "SEK")
    assert read_document(edit(CII, (total, total + swedish))).tax == 237500


def test_charges_on_the_document() -> None:
    charge = (
        "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>true</udt:Indicator></ram:ChargeIndicator>"
        "<ram:ActualAmount>5.00</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>"
    )
    with refusing(Why.ARITHMETIC):
        read_document(edit(CII, ("<ram:SpecifiedTradePaymentTerms>", charge + "<ram:SpecifiedTradePaymentTerms>")))


def test_the_payee() -> None:
    payee = "<ram:PayeeTradeParty><ram:Name>River\n City Factor</ram:Name></ram:PayeeTradeParty>"
    invoice = read_document(edit(CII, ("EUR</ram:InvoiceCurrencyCode>", "EUR</ram:InvoiceCurrencyCode>" + payee)))
    assert invoice.payee is not None
    assert invoice.payee.name == "River City Factor"
