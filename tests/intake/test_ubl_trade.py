"""Orders and advices in UBL: read to the thousandth of a unit, and their lines meet those of the invoice."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from heqi.intake.trade import as_other, invoice_lines, keyed_lines, mark_of, named_marks
from heqi.intake.ubl_trade import read_trade
from heqi.machine.reasons import Refusal
from tests.intake.trade_documents import advice, order
from tests.reached import refusing

SECRET = bytes(32)


def test_an_order_is_read() -> None:
    found = read_trade(order(("Copper", "100.5", "KGM"), ("Zinc", "3", "TNE")))
    assert (found.kind, found.number, found.issued.isoformat()) == ("order", "PO-7", "2026-03-02")
    assert (found.currency, found.total, found.seller.name, found.buyer.name) == (
        "CNY",
        1200_50,
        "River Parts",
        "Core Maker",
    )
    assert [(line.name, line.quantity, line.unit) for line in found.lines] == [
        ("Copper", 100_500, "KGM"),
        ("Zinc", 3_000, "TNE"),
    ]


@pytest.mark.parametrize(("kind", "counted", "called"), [("Despatch", "Delivered", "despatch"),
                                                         ("Receipt", "Received", "delivery")])  # fmt: skip
def test_an_advice_is_read(kind: str, counted: str, called: str) -> None:
    data = advice(kind, counted, "90", "546378239")
    found = read_trade(data)
    assert (found.kind, found.order, found.total, found.currency) == (called, "PO-7", 0, None)
    assert found.lines[0].batches == ("546378239",)
    assert [each.mark for each in named_marks(found.lines, SECRET)] == [mark_of("COPPER", " 546378239 ", SECRET)]
    other = as_other(found, data, "river-parts", "core-maker", "CNY")
    assert other.delivered == (found.issued if called == "delivery" else None)
    assert (other.kind, other.currency) == (called, "CNY")


def test_lines_of_one_item_are_added_up_and_names_have_one_spelling() -> None:
    one = keyed_lines(read_trade(order(("*有色金属*电解铜", "1", "KGM"), ("电解铜", "2.25", "KGM"))).lines, SECRET)
    assert [(line.quantity, line.unit) for line in one] == [(3_250, "KGM")]
    other = keyed_lines(read_trade(order(("电解铜", "3.25", "KGM"))).lines, SECRET)
    assert one == other
    assert keyed_lines(read_trade(order(("Copper", "1", "KGM"))).lines, bytes(31) + b"1") != one


def test_nothing_is_converted() -> None:
    with refusing(Why.UNIT_MIXED):
        keyed_lines(read_trade(order(("Copper", "1", "KGM"), ("copper", "1", "TNE"))).lines, SECRET)


@pytest.mark.parametrize("quantity", ["0", "-1", "0.0001", "9007199254740.992"])
def test_a_quantity_is_exact(quantity: str) -> None:
    with refusing(Why.QUANTITY_INEXACT):
        read_trade(order(("Copper", quantity, "KGM")))


def test_what_cannot_be_used_is_named() -> None:
    whole = order(("Copper", "1", "KGM")).decode()
    with refusing(Why.NOT_A_TRADE_DOCUMENT):
        read_trade(whole.replace("<Order ", "<Orders ").replace("</Order>", "</Orders>").encode())
    with refusing(Why.QUANTITY_MISSING):
        read_trade(whole.replace(' unitCode="KGM"', "").encode())
    with refusing(Why.FIELD_MALFORMED):
        read_trade(order(("Copper", "much", "KGM")))
    with refusing(Why.FIELD_MISSING):
        read_trade(order())
    with refusing(Why.FIELD_MISSING):
        read_trade(order(("", "1", "KGM")))


@given(st.binary(max_size=300) | st.binary(max_size=80).map(lambda junk: order(("Copper", "1", "KGM"))[:400] + junk))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    with pytest.raises(Refusal):
        read_trade(data)


# --- documents of others ---------------------------------------------------------------------------------------------


@pytest.fixture
def samples(real_documents: Path) -> Path:
    return real_documents / "oasis-ubl"


def test_the_advices_of_one_delivery_say_the_same(samples: Path) -> None:
    sent = read_trade((samples / "UBL-DespatchAdvice-2.0-Example.xml").read_bytes())
    received = read_trade((samples / "UBL-ReceiptAdvice-2.0-Example.xml").read_bytes())
    assert sent.order == received.order == "AEG012345"
    assert keyed_lines(sent.lines, SECRET) == keyed_lines(received.lines, SECRET)
    assert named_marks(sent.lines, SECRET) == named_marks(received.lines, SECRET) != ()
    assert received.lines[0].quantity == 90_000


def test_the_official_order_is_read(samples: Path) -> None:
    found = read_trade((samples / "UBL-Order-2.1-Example.xml").read_bytes())
    assert (found.number, found.currency, found.total) == ("34", "SEK", 6225_00)
    assert [(line.quantity, line.unit) for line in found.lines] == [(120_000, "LTR"), (15_000, "C62")]


def test_an_official_invoice_has_lines_that_can_be_matched(real_documents: Path) -> None:
    invoice = read_document((real_documents / "en16931/bis-business-cases/Invoice-Max_content.xml").read_bytes())
    lines = invoice_lines(invoice)
    assert len(lines) == len(invoice.lines)
    assert all(line.quantity and line.unit for line in lines)


def test_what_is_no_order_or_advice_is_refused(samples: Path) -> None:
    refused = []
    for path in sorted(samples.glob("*.xml")):
        try:
            read_trade(path.read_bytes())
        except Refusal as refusal:
            refused.append(refusal.reason)
    assert refused == [Why.NOT_A_TRADE_DOCUMENT] * 8
