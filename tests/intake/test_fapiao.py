"""数电票: what is read of them, and each contradiction that is refused."""

from datetime import date

import pytest

from heqi.intake.invoice import Note
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import FAPIAO, SAMPLES, edit, without
from tests.reached import refusing

SELLER = "91420100MA00000038"


def test_reads_a_special_invoice() -> None:
    invoice = read_document(FAPIAO)
    assert (invoice.syntax, invoice.kind, invoice.type) == ("fapiao", "special-blue", "380")
    assert (invoice.number, invoice.issue_date) == ("26422000000100000001", date(2026, 3, 2))
    assert (invoice.seller.name, invoice.seller.id) == ("江城零部件有限公司", SELLER)
    assert (invoice.buyer.name, invoice.buyer.id) == ("江城核心制造有限公司", "91420100MA00000025")
    assert (invoice.tax_exclusive, invoice.tax, invoice.total) == (88_495_575, 11_504_425, 100_000_000)
    assert (invoice.currency, invoice.payable, invoice.due_date, invoice.payee) == ("CNY", None, None, None)
    line = invoice.lines[0]
    assert (line.description, line.quantity, line.unit, line.rate) == ("*金属制品*轴承座", "5000", "件", "0.13")
    assert invoice.authenticity == "unverified"


def test_reads_ordinary_many_discount_and_starred() -> None:
    ordinary = read_document(SAMPLES["fapiao-ordinary.xml"])
    assert (ordinary.kind, ordinary.total, ordinary.issue_date) == ("ordinary-blue", 1_600_000, date(2026, 3, 11))
    many = read_document(SAMPLES["fapiao-many-lines.xml"])
    assert (len(many.lines), many.total) == (60, 6_979_853)
    discount = read_document(SAMPLES["fapiao-discount-line.xml"])
    assert [line.net for line in discount.lines] == [20_000_000, -1_000_000]
    starred = read_document(SAMPLES["fapiao-starred-tax.xml"])
    assert (starred.tax, starred.lines[0].tax, starred.total) == (None, None, 3_650_000)


def test_reads_a_red_invoice_with_what_it_takes_back() -> None:
    red = read_document(SAMPLES["fapiao-red.xml"])
    assert (red.kind, red.type, red.total) == ("special-red", "381", -100_000_000)
    assert red.preceding == ("26422000000100000001",)


@pytest.mark.parametrize("written", ["2026-03-02", "2026-03-02 23:59:59", "2026年03月02日", "20260302", "2026/3/2"])
def test_reads_the_day_in_every_form(written: str) -> None:
    document = edit(FAPIAO, ("<IssueTime>2026-03-02 10:21:35", f"<IssueTime>{written}"))
    assert read_document(document).issue_date == date(2026, 3, 2)


def test_the_tax_authority_names_the_invoice() -> None:
    number = "26422000000100000001"
    redacted = edit(FAPIAO, (f"<EIid>{number}", "<EIid>2642************0001"))
    assert read_document(redacted).notes == (Note("NUMBER_REDACTED"),)
    assert read_document(without(FAPIAO, "EIid")).number == number
    assert read_document(without(FAPIAO, "TaxSupervisionInfo")).number == number
    with refusing(Why.NUMBERS_DIFFER):
        read_document(edit(FAPIAO, (f"<EIid>{number}", "<EIid>26422000000100000002")))


@pytest.mark.parametrize("number", ["2642200000010000000", "36422000000100000001", "20422000000100000001", "x" * 20])
def test_refuses_a_number_that_none_could_have(number: str) -> None:
    with refusing(Why.FAPIAO_NUMBER):
        read_document(edit(FAPIAO, ("26422000000100000001", number)))


def test_a_number_of_december_may_be_issued_in_january() -> None:
    assert read_document(edit(FAPIAO, ("2642200", "2542200"))).number.startswith("25")


def test_optional_parts_may_be_missing() -> None:
    for element in ("BuyerAddr", "BuyerBankName", "AdditionalInformation", "InherentLabel", "SellerAuthentication"):
        assert read_document(without(FAPIAO, element)).total == 100_000_000
    nameless = without(FAPIAO, "TotalTax-includedAmountInChinese")
    assert read_document(nameless).total == 100_000_000


def test_a_changed_figure_does_not_add_up() -> None:
    for old, new in (
        ("<TotalTax-includedAmount>1000000.00", "<TotalTax-includedAmount>1000001.00"),
        ("<TotalTaxAm>115044.25", "<TotalTaxAm>115044.26"),
        ("<TotalAmWithoutTax>884955.75", "<TotalAmWithoutTax>884955.74"),
        ("<Amount>884955.75", "<Amount>884955.85"),
        ("<ComTaxAm>115044.25", "<ComTaxAm>115044.35"),
        ("<TotaltaxIncludedAmount>1000000.00", "<TotaltaxIncludedAmount>1000000.10"),
    ):
        with refusing(Why.ARITHMETIC):
            read_document(edit(FAPIAO, (old, new)))
    with refusing(Why.ARITHMETIC):
        read_document(SAMPLES["altered-total.xml"])


def test_capital_digits_give_away_altered_figures() -> None:
    with refusing(Why.CAPITALS_DIFFER):
        read_document(SAMPLES["altered-figures.xml"])
    with refusing(Why.FIELD_MALFORMED):
        read_document(edit(FAPIAO, ("壹佰万圆整", "一百万元")))


def test_colour_and_sign_agree() -> None:
    with refusing(Why.SIGN_WRONG):
        read_document(edit(FAPIAO, ("<LabelCode>Y", "<LabelCode>N")))
    with refusing(Why.SIGN_WRONG):
        read_document(edit(SAMPLES["fapiao-red.xml"], ("<LabelCode>N", "<LabelCode>Y")))
    with refusing(Why.FIELD_MALFORMED):
        read_document(edit(FAPIAO, ("<LabelCode>Y", "<LabelCode>X")))


def test_a_wrong_check_character_is_refused() -> None:
    with refusing(Why.TAX_ID_WRONG):
        read_document(edit(FAPIAO, (SELLER, "91420100MA00000039")))


@pytest.mark.parametrize("tax_id", ["", "420100123456789", "*****"])
def test_a_tax_id_without_check_is_said_to_be_so(tax_id: str) -> None:
    assert Note("TAX_ID_UNCHECKED", "seller") in read_document(edit(FAPIAO, (SELLER, tax_id))).notes


@pytest.mark.parametrize(
    ("name", "number"),
    [("某某", "11010519491231002X"), ("某某", "11010519491231002X01"), ("某某（个人）", ""), ("个人", "")],
)
def test_natural_persons_are_never_kept(name: str, number: str) -> None:
    document = edit(FAPIAO, ("江城核心制造有限公司", name), ("91420100MA00000025", number))
    invoice = read_document(document)
    assert (invoice.buyer.name, invoice.buyer.ids) == (None, ())
    assert Note("NATURAL_PERSON", "buyer") in invoice.notes


def test_what_must_be_there() -> None:
    for element in ("EInvoiceData", "BuyerInformation", "BasicInformation", "TotalAmWithoutTax", "Amount"):
        with refusing(Why.FIELD_MISSING):
            read_document(without(FAPIAO, element))


def test_a_figure_that_is_said_twice_is_refused() -> None:
    with refusing(Why.FIELD_REPEATED):
        read_document(edit(FAPIAO, ("<TotalTaxAm>", "<TotalTaxAm>0.00</TotalTaxAm><TotalTaxAm>")))


def test_reads_the_older_electronic_invoice() -> None:
    invoice = read_document(SAMPLES["fapiao-2019.ofd"])
    assert (invoice.syntax, invoice.kind) == ("ofd/fapiao-2019", "electronic-blue")
    assert (invoice.number, invoice.issue_date) == ("042002600111-01234567", date(2026, 3, 12))
    assert (invoice.tax_exclusive, invoice.tax, invoice.total) == (442_477, 57_522, 499_999)
    assert invoice.seller.id == SELLER
