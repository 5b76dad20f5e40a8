"""Which identifier is a party's identity."""

import pytest

from heqi.intake.invoice import InvoiceParty, PartyId
from heqi.intake.partyids import identity, in_order, is_resident_number, registered, same_party

USCC = "91420100MA00000025"
LEI = "529900T8BM49AURSDO55"


def test_what_a_number_proves_counts_more_than_its_field() -> None:
    assert registered("vat", USCC) == [PartyId("uscc", USCC)]
    assert registered("vat", USCC[:-1] + "6") == [PartyId("vat", USCC[:-1] + "6")]
    assert registered("private", LEI, "0199") == [PartyId("lei", LEI)]
    assert registered("private", LEI[:-1] + "0", "0199") == [PartyId("private", LEI[:-1] + "0")]
    assert registered("private", "4000001000005", "0088") == [PartyId("gln", "4000001000005")]
    assert registered("vat", "DE 123456789") == [PartyId("vat", "DE123456789")]


@pytest.mark.parametrize("nothing", [None, "", "  ", "***", "0000", "/", "9" * 81])
def test_placeholders_identify_nobody(nothing: str | None) -> None:
    assert registered("vat", nothing) == []


def test_the_order_does_not_depend_on_the_document() -> None:
    ids = [PartyId("private", "7"), PartyId("gln", "1"), PartyId("vat", "B"), PartyId("vat", "A"), PartyId("vat", "B")]
    assert in_order(ids) == in_order(ids[::-1])
    assert [each.value for each in in_order(ids)] == ["A", "B", "1", "7"]


def test_identity_falls_back_to_the_name() -> None:
    assert identity(InvoiceParty("Any", (PartyId("vat", "A"), PartyId("private", "7")))) == "vat:A"
    private = InvoiceParty("Kunden（AG）", (PartyId("private", "7"),))
    assert identity(private) == identity(InvoiceParty("kunden(ag)")) == "name:KUNDEN(AG)"
    assert identity(InvoiceParty(None)) == "name:"


def test_the_same_party() -> None:
    seller = InvoiceParty("River Parts", (PartyId("vat", "A"),))
    assert same_party(seller, InvoiceParty("Other spelling", (PartyId("vat", "A"),)))
    assert same_party(seller, InvoiceParty("RIVER  parts"))
    assert not same_party(seller, InvoiceParty("River Factor", (PartyId("vat", "B"),)))
    assert not same_party(InvoiceParty(None), InvoiceParty(None))


def test_resident_numbers() -> None:
    assert is_resident_number("11010519491231002X")
    for other in ("110105194912310021", "11010519491331002X", "91420100MA00000025", "", "1" * 18):
        assert not is_resident_number(other)
