"""XML from strangers."""

import pytest

from heqi.intake import safe_xml
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import clip, looks_like_xml, parse_xml
from tests.reached import refusing

LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha">' + b"".join(b'<!ENTITY a%d "&a;&a;&a;">' % n for n in range(30)) + b"]><a>&a29;</a>"
)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>',
        b'<?xml version="1.0"?>\n<!DOCTYPE a><a/>',
        '<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>'.encode("utf-16"),
        LAUGHS,
    ],
)
def test_no_document_type_in_any_encoding(document: bytes) -> None:
    with refusing(Why.DTD_FORBIDDEN):
        parse_xml(document)


@pytest.mark.parametrize("encoding", ["utf-7", "UTF-8-W/O-BOM", "ebcdic-cp-us", "utf-32", "rot13", ""])
def test_no_encoding_that_hides_markup(encoding: str) -> None:
    with refusing(Why.ENCODING_UNKNOWN):
        parse_xml(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode("ascii"))


@pytest.mark.parametrize("document", [b"<a>\xff\xfe</a>", b"\xff\xfe<\x00a", b"\xff\xfe\x00\xd8"])
def test_bytes_that_do_not_fit_their_encoding(document: bytes) -> None:
    with refusing(Why.ENCODING_UNKNOWN):
        parse_xml(document)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "iso-8859-1"])
def test_reads_the_encodings_of_invoices(encoding: str) -> None:
    text = "Müller" if encoding == "iso-8859-1" else "江城"
    declared = "" if encoding in ("utf-16", "utf-8-sig") else f'<?xml version="1.0" encoding="{encoding}"?>'
    document = f"{declared}<a>{text}</a>".encode(encoding)
    assert looks_like_xml(document)
    assert parse_xml(document).text == text


@pytest.mark.parametrize(
    "document", [b"<a>", b"<a></b>", b"<a/><b/>", b"<a>&nbsp;</a>", b"<?xml version='1.0'", b"<a>\x00</a>", b"<"]
)
def test_broken_xml(document: bytes) -> None:
    with refusing(Why.XML_MALFORMED):
        parse_xml(document)


def test_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    with refusing(Why.TOO_LARGE):
        parse_xml(b"<a>" + b" " * safe_xml.MAX_XML_BYTES + b"</a>")
    with refusing(Why.TOO_COMPLEX):
        parse_xml(b"<a>" + b"<b/>" * (2 * safe_xml.MAX_ELEMENTS) + b"</a>")
    with refusing(Why.TOO_COMPLEX):
        parse_xml(b"<a" + b"".join(b' a%d="1"' % n for n in range(safe_xml.MAX_ATTRIBUTES + 1)) + b"/>")
    deepest = safe_xml.MAX_DEPTH
    assert parse_xml(b"<a>" * deepest + b"</a>" * deepest).tag == "a"
    with refusing(Why.TOO_COMPLEX):
        parse_xml(b"<a>" * (deepest + 1) + b"</a>" * (deepest + 1))
    with refusing(Why.XML_MALFORMED):
        parse_xml(b"<a>" * 100_000 + b"</a>" * 100_000)


def test_comments_and_instructions_are_gone() -> None:
    assert parse_xml(b"<?x y?><!-- a --><a>1<!-- b -->2<?z?>3</a>").text == "123"


def test_foreign_text_as_a_fact() -> None:
    assert clip("a\x1b[31m\nb\u202e", 20) == "a [31m b "
    assert clip("a" * 30, 5) == "aaaaa…"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"invoice", b"\xff\xfe", b"{}"])
def test_what_is_no_xml(data: bytes) -> None:
    assert not looks_like_xml(data)
