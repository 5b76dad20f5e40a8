"""PDFs that carry XML, read by a process of its own."""

import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pypdf import PdfReader, PdfWriter

from examples.invoices.make_samples import pdf
from heqi.intake import pdf as reader
from heqi.intake import pdf_worker
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import CII, FAPIAO, SAMPLES, answers
from tests.reached import refusing

PDF = SAMPLES["european.pdf"]


def test_reads_the_same_as_the_xml_alone() -> None:
    assert read_document(PDF) == replace(read_document(CII), syntax="pdf/cii")
    assert read_document(pdf({"any name.bin": FAPIAO}, "x")).syntax == "pdf/fapiao"


def test_the_sample_is_a_pdf_that_others_read() -> None:
    found = PdfReader(BytesIO(PDF), strict=True)
    assert found.pages[0].extract_text() == "Sample invoice RCP-2026-0042: EUR 14875.00"
    assert found.attachments["factur-x.xml"] == [CII]


def test_without_an_invoice() -> None:
    for files in ({}, {"a.txt": b"text"}, {"a.xml": b"<order/>"}):
        with refusing(Why.NO_INVOICE_INSIDE):
            read_document(pdf(files, "nothing"))
    with refusing(Why.SEVERAL_INVOICES):
        read_document(pdf({"a.xml": CII, "b.xml": FAPIAO}, "two"))


def test_with_a_password() -> None:
    writer = PdfWriter(clone_from=BytesIO(PDF))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    with refusing(Why.PDF_UNREADABLE):
        read_document(out.getvalue())


def test_broken() -> None:
    for data in (b"%PDF-1.7", PDF[:300], b"%PDF-1.7\n" + b"\x00" * 1000):
        with refusing(Why.PDF_UNREADABLE):
            read_document(data)


def test_too_many_and_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    many = {f"{n}.xml": b"<a>%d</a>" % n for n in range(pdf_worker.MAX_ATTACHMENTS + 1)}
    with refusing(Why.TOO_COMPLEX):
        read_document(pdf(many, "many"))
    large = {f"{n}.xml": b"<a>%d" % n + b" " * 2**20 for n in range(17)}
    with refusing(Why.TOO_LARGE):
        read_document(pdf(large, "large"))


def test_a_pdf_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **options: object) -> None:
        raise subprocess.TimeoutExpired("worker", 30)

    monkeypatch.setattr(subprocess, "run", slow)
    with refusing(Why.TIME_LIMIT):
        read_document(PDF)


def test_the_system_stops_a_worker_that_uses_up_its_seconds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    looping = tmp_path / "python"
    looping.write_text("#!/bin/sh\nulimit -t 1\nwhile :; do :; done\n")
    looping.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(looping))
    with refusing(Why.TIME_LIMIT):
        read_document(PDF)


def test_a_worker_that_cannot_start_or_speaks_nonsense(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.executable", str(tmp_path / "missing"))
    with refusing(Why.FILE_UNREADABLE):
        reader.embedded_xml(PDF)
    babbling = tmp_path / "python"
    babbling.write_text("#!/bin/sh\necho nonsense\n")
    babbling.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(babbling))
    with refusing(Why.PDF_UNREADABLE):
        reader.embedded_xml(PDF)


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, len(PDF) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_damaged_pdf_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(PDF)
    for place, byte in changes:
        data[place] = byte
    answers(bytes(data))
