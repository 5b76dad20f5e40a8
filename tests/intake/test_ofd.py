"""OFD: finding the XML that an archive of pages carries."""

import zipfile
from io import BytesIO

import pytest
from msgspec.structs import replace

from examples.invoices.make_samples import ofd
from heqi.intake import ofd as reader
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import FAPIAO, SAMPLES
from tests.reached import refusing

LISTING = "Doc_0/Attachs/Attachments.xml"
OFD_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def changed(archive: bytes, **changes: bytes | None) -> bytes:
    """The OFD with members replaced, added or (None) left out."""
    with zipfile.ZipFile(BytesIO(archive)) as old:
        members = {name: old.read(name) for name in old.namelist()}
    members |= changes
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def listing(*locations: str) -> bytes:
    found = "".join(f"<ofd:Attachment><ofd:FileLoc>{each}</ofd:FileLoc></ofd:Attachment>" for each in locations)
    return f"<ofd:Attachments {OFD_NAMESPACE}>{found}</ofd:Attachments>".encode()


def test_reads_the_same_as_the_xml_alone() -> None:
    assert read_document(SAMPLES["fapiao-special.ofd"]) == replace(read_document(FAPIAO), syntax="ofd/fapiao")


@pytest.mark.parametrize(
    "location", ["invoice.xml", "./invoice.xml", "/Doc_0/Attachs/invoice.xml", "Attachs/invoice.xml"]
)
def test_follows_a_location_from_the_list_the_document_or_the_root(location: str) -> None:
    archive = changed(SAMPLES["fapiao-special.ofd"], **{LISTING: listing(location)})
    assert read_document(archive).total == 100_000_000


def test_finds_an_original_invoice_that_nothing_names() -> None:
    archive = changed(SAMPLES["fapiao-2019.ofd"], **{LISTING: listing("gone.xml")})
    assert read_document(archive).total == 499_999


def test_without_an_invoice() -> None:
    whole = SAMPLES["fapiao-special.ofd"]
    for archive in (
        changed(whole, **{LISTING: listing()}),
        changed(whole, **{LISTING: None}),
        changed(whole, **{"Doc_0/Document.xml": None}),
        changed(whole, **{"Doc_0/Attachs/invoice.xml": b"\x89PNG"}),
        changed(whole, **{"Doc_0/Attachs/invoice.xml": b"<note/>"}),
    ):
        with refusing(Why.NO_INVOICE_INSIDE):
            read_document(archive)
    with refusing(Why.NOT_AN_INVOICE):
        read_document(changed(whole, **{"OFD.xml": None}))


def test_two_invoices_in_one_file() -> None:
    whole, other = SAMPLES["fapiao-special.ofd"], SAMPLES["fapiao-ordinary.xml"]
    both = listing("invoice.xml", "other.xml")
    with refusing(Why.SEVERAL_INVOICES):
        read_document(changed(whole, **{LISTING: both, "Doc_0/Attachs/other.xml": other}))
    assert read_document(changed(whole, **{LISTING: both, "Doc_0/Attachs/other.xml": FAPIAO})).total == 100_000_000


def test_a_broken_attachment_is_not_passed_over() -> None:
    with refusing(Why.XML_MALFORMED):
        read_document(ofd("invoice.xml", FAPIAO[:-20]))


def test_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_ATTACHMENTS", 0)
    with refusing(Why.TOO_COMPLEX):
        read_document(SAMPLES["fapiao-special.ofd"])
    monkeypatch.setattr(reader, "MAX_DOCUMENTS", 0)
    with refusing(Why.TOO_COMPLEX):
        read_document(SAMPLES["fapiao-special.ofd"])
