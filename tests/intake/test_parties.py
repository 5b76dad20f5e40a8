"""The map from tax ids and names to members."""

import pytest

from heqi.intake.invoice import InvoiceParty, PartyId
from heqi.intake.parties import MAX_MAP_BYTES, party_map, read_party_map
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import FAPIAO, FOLDER, SAMPLES
from tests.reached import refusing

MAP = read_party_map((FOLDER / "parties.toml").read_bytes())


def test_the_sample_map() -> None:
    invoice = read_document(FAPIAO)
    assert (MAP.member(invoice.seller), MAP.member(invoice.buyer)) == ("river-parts", "core-maker")
    ordinary = read_document(SAMPLES["fapiao-ordinary.xml"])
    assert (MAP.member(ordinary.seller), MAP.member(ordinary.buyer)) == ("fine-works", "market")


def test_by_identifier_before_name() -> None:
    known = party_map({"de-1": "one", "DE2": "two"}, {"Ｔｗｏ（Ltd）": "two", "three": "three"})
    assert known.member(InvoiceParty("TWO (ltd)", (PartyId("vat", "DE1"),))) == "one"
    assert known.member(InvoiceParty("TWO(ltd)")) == "two"
    assert known.member(InvoiceParty("four", (PartyId("vat", "DE4"),))) is None
    assert known.member(InvoiceParty(None)) is None


def test_identifiers_of_two_members_speak_for_none() -> None:
    known = party_map({"A": "one", "B": "two"}, {"name": "one"})
    assert known.member(InvoiceParty("name", (PartyId("vat", "A"), PartyId("gln", "B")))) is None


@pytest.mark.parametrize(
    "text",
    [
        b"\xff",
        b"not toml",
        b"ids = 1",
        b"[ids]\nA = 1",
        b'[ids]\nA = "Not A Member"',
        b'[names]\n"a  b" = "one"\n"A B" = "two"',
        b'[members]\nA = "one"',
        b"a = " + b"[" * 5000,
    ],
)
def test_a_map_that_cannot_be_used(text: bytes) -> None:
    with refusing(Why.PARTY_MAP_MALFORMED):
        read_party_map(text)


def test_a_map_beyond_its_size() -> None:
    with refusing(Why.TOO_LARGE):
        read_party_map(b" " * (MAX_MAP_BYTES + 1))
