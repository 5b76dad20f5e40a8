"""The calculation rules of EN 16931."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from heqi.intake.arithmetic import check_european, line_differences
from heqi.intake.invoice import Invoice
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from heqi.machine.reasons import Refusal
from tests.intake.documents import FAPIAO, UBL
from tests.reached import refusing

INVOICE = read_document(UBL)


def first_tax_part(invoice: Invoice, **changes: object) -> Invoice:
    part = invoice.tax_parts[0]
    return replace(invoice, tax_parts=(replace(part, **changes),))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("BR-CO-10", lambda i: replace(i, lines=i.lines[:1])),
        ("BR-CO-13", lambda i: replace(i, charges=1)),
        ("BR-CO-14", lambda i: first_tax_part(i, tax=237499)),
        ("BR-CO-15", lambda i: replace(i, total=1487501)),
        ("BR-CO-16", lambda i: replace(i, prepaid=1)),
        ("BR-CO-17: 16", lambda i: first_tax_part(i, rate="16")),
    ],
)
def test_each_rule_refuses_its_own_contradiction(rule: str, change: Callable[[Invoice], Invoice]) -> None:
    with pytest.raises(Refusal) as caught:
        check_european(change(INVOICE), None, None)
    assert caught.value.reason is Why.ARITHMETIC
    assert caught.value.facts["rule"] == f"EN 16931 {rule}" + ("%" if "17" in rule else "")
    assert caught.value.facts["stated"] != caught.value.facts["computed"]


def test_what_agrees_passes() -> None:
    check_european(INVOICE, 0, 0)
    check_european(replace(INVOICE, prepaid=100, rounding=-1, payable=1487399), None, None)
    check_european(replace(INVOICE, tax_parts=()), None, None)


def test_the_tax_of_a_rate_may_be_off_by_less_than_one_unit() -> None:
    off = replace(first_tax_part(INVOICE, tax=237599), tax=237599, total=1487599, payable=1487599)
    check_european(off, None, None)
    with refusing(Why.ARITHMETIC):
        far = replace(first_tax_part(INVOICE, tax=237600), tax=237600, total=1487600, payable=1487600)
        check_european(far, None, None)


def test_a_rate_is_a_number() -> None:
    with refusing(Why.FIELD_MALFORMED):
        check_european(first_tax_part(INVOICE, rate="nineteen"), None, None)
    check_european(first_tax_part(INVOICE, rate=None), None, None)


def test_lines_whose_price_tells_another_story() -> None:
    assert line_differences(INVOICE) == []
    assert line_differences(read_document(FAPIAO)) == []
    first, second = INVOICE.lines
    dear = replace(INVOICE, lines=(first, replace(second, price="460.00")))
    assert line_differences(dear) == [(2, 460000, 450000)]
    by_hundred = replace(second, price="45000", price_base="100")
    assert line_differences(replace(INVOICE, lines=(by_hundred,))) == []
    reduced = replace(second, price="451.00", adjustment=-1000)
    assert line_differences(replace(INVOICE, lines=(reduced,))) == []
    for odd in (replace(second, price=None), replace(second, quantity="ten"), replace(second, price_base="0")):
        assert line_differences(replace(INVOICE, lines=(odd,))) == []
