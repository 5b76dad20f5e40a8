"""Reading by content, and never anything but an invoice or a typed refusal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heqi.intake import read
from heqi.intake.read import read_document
from heqi.intake.reasons import Why
from tests.intake.documents import CII, SAMPLES, UBL, answers, edit
from tests.reached import refusing

PLAIN = {name: data for name, data in SAMPLES.items() if not name.endswith(".pdf")}  # each PDF is a process


def test_nothing_and_too_much() -> None:
    with refusing(Why.EMPTY):
        read_document(b"")
    with refusing(Why.TOO_LARGE):
        read_document(b" " * (read.MAX_FILE_BYTES + 1))


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"\x89PNG\r\n",
        b"<html/>",
        b'{"invoice": 1}',
        b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
        b"<testSet><Invoice/></testSet>",
        b'<Invoice xmlns="urn:of:another:kind"/>',
        b"<einvoice/>",
    ],
)
def test_what_is_no_invoice(data: bytes) -> None:
    with refusing(Why.NOT_AN_INVOICE):
        read_document(data)


@pytest.mark.parametrize(
    "data",
    [
        b'<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
        b'<p:FatturaElettronica xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"/>',
        b'<xbrl xmlns="http://www.xbrl.org/2003/instance"/>',
    ],
)
def test_what_is_an_invoice_of_another_syntax(data: bytes) -> None:
    with refusing(Why.SYNTAX_NOT_READ):
        read_document(data)


def test_an_entity_reads_no_file() -> None:
    secret = edit(UBL, ("<Invoice ", '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "/etc/passwd">]><Invoice '))
    with refusing(Why.DTD_FORBIDDEN):
        read_document(edit(secret, ("RCP-2026-0042", "&x;")))


@given(st.binary(max_size=200), st.sampled_from([b"", b"<", b"PK\x03\x04", b"<?xml ", b"\xff\xfe<\x00"]))
def test_any_bytes(data: bytes, start: bytes) -> None:
    answers(start + data)


@settings(max_examples=300)
@given(
    st.sampled_from(sorted(PLAIN)),
    st.lists(st.tuples(st.integers(0, 2**20), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_changed_bytes(name: str, changes: list[tuple[int, int]]) -> None:
    data = bytearray(PLAIN[name])
    for place, byte in changes:
        data[place % len(data)] = byte
    answers(bytes(data))


@given(st.sampled_from(sorted(PLAIN)), st.integers(0, 2**20), st.integers(0, 2**20))
def test_cut_and_doubled(name: str, start: int, length: int) -> None:
    data = PLAIN[name]
    start %= len(data)
    length %= len(data) - start + 1
    answers(data[:start] + data[start + length :])
    answers(data[: start + length] + data[start:])


HOSTILE = st.sampled_from(
    ["", "0", "-0", "1e400", "NaN", "9" * 70, "\u0661", "*", "²", "true", "9999-12-31", "a" * 500]
)


@settings(max_examples=200)
@given(
    st.sampled_from([UBL, CII, PLAIN["fapiao-special.xml"], PLAIN["fapiao-red.xml"]]), st.integers(0, 2**20), HOSTILE
)
def test_any_field_may_say_anything(document: bytes, place: int, text: str) -> None:
    """One text between tags replaced by something hostile."""
    parts = document.decode("utf-8").split(">")
    texts = [index for index, part in enumerate(parts) if part.partition("<")[0].strip()]
    index = texts[place % len(texts)]
    parts[index] = text + "<" + parts[index].partition("<")[2]
    answers(">".join(parts).encode("utf-8"))
