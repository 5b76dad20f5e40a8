"""The lines of an invoice, as they are matched with orders and deliveries."""

from datetime import date

from heqi.intake.invoice import Invoice, InvoiceParty, Line
from heqi.intake.reasons import Why
from heqi.intake.trade import invoice_lines
from tests.reached import refusing


def invoice(*lines: Line) -> Invoice:
    return Invoice(syntax="ubl", kind="Invoice", number="1", type="380", issue_date=date(2026, 3, 2), currency="CNY",
                   seller=InvoiceParty("a"), buyer=InvoiceParty("b"), lines=lines, tax_exclusive=100, tax=None,
                   total=100, payable=100)  # fmt: skip


def test_lines_have_quantities_in_units() -> None:
    (line,) = invoice_lines(invoice(Line(description="Copper", net=100, quantity="2.5", unit="TNE")))
    assert (line.name, line.quantity, line.unit) == ("Copper", 2_500, "TNE")


def test_a_line_without_a_quantity_is_matched_with_nothing() -> None:
    with refusing(Why.QUANTITY_MISSING):
        invoice_lines(invoice(Line(description="Services", net=100)))
