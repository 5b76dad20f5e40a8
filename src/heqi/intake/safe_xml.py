"""XML from strangers: decoded here and not by the parser, no document type, no entities, no network, bounded size."""

from lxml import etree

from heqi.intake.reasons import Why
from heqi.machine.reasons import Refusal, require

MAX_XML_BYTES = 8 * 2**20
MAX_ELEMENTS = 200_000
MAX_ATTRIBUTES = 200_000
MAX_DEPTH = 100

# Encodings that invoices come in. Anything else (UTF-7, EBCDIC …) could hide markup from a reader.
ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "utf-16": "utf-16",
    "iso-8859-1": "latin-1",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
}
WHITE = " \t\r\n"


def looks_like_xml(data: bytes) -> bool:
    """Whether the first character is a "<", in any encoding that is read."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[2:6].replace(b"\x00", b"").strip()[:1] == b"<"
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def parse_xml(data: bytes) -> etree._Element:
    """Bytes -> the root element, comments and processing instructions gone. Refusal for anything unsafe or broken."""
    require(len(data) <= MAX_XML_BYTES, Why.TOO_LARGE, what="XML", size=len(data), limit=MAX_XML_BYTES)
    text = decode_xml(data)
    # A "<!DOCTYPE" in a comment or CDATA section is refused too: no invoice needs it, and the check cannot be fooled.
    require("<!DOCTYPE" not in text and "<!ENTITY" not in text, Why.DTD_FORBIDDEN)
    # Before the parser builds anything: every element has a "<", and twice as many leaves room for end tags.
    require(text.count("<") <= 2 * MAX_ELEMENTS, Why.TOO_COMPLEX, what="XML elements", limit=MAX_ELEMENTS)
    quotes = text.count('="') + text.count("='")
    require(quotes <= MAX_ATTRIBUTES, Why.TOO_COMPLEX, what="XML attributes", limit=MAX_ATTRIBUTES)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal(Why.XML_MALFORMED, detail=clip(str(error), 120)) from None
    require(root.getroottree().docinfo.internalDTD is None, Why.DTD_FORBIDDEN)
    _check_depth(root)
    return root


def decode_xml(data: bytes) -> str:
    """Bytes -> text without byte order mark and XML declaration, by the mark or the declared encoding."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        declared, codec = "utf-16", "utf-16"
    else:
        data = data.removeprefix(b"\xef\xbb\xbf")
        declared = _declared_encoding(data)
        require(declared.lower() in ENCODINGS, Why.ENCODING_UNKNOWN, encoding=clip(declared, 40))
        codec = ENCODINGS[declared.lower()]
    try:
        text = data.decode(codec).lstrip(WHITE)
        # What the parser gets is UTF-8, so a lone surrogate (possible in UTF-16) ends here.
        text.encode("utf-8")
    except (UnicodeError, ValueError):
        raise Refusal(Why.ENCODING_UNKNOWN, encoding=clip(declared, 40)) from None
    if text.startswith("<?xml"):
        _, closed, text = text.partition("?>")
        require(bool(closed), Why.XML_MALFORMED, detail="the XML declaration has no end")
    return text


def clip(text: str, length: int) -> str:
    """Foreign text as a fact: bounded, on one line, nothing that a terminal would obey."""
    shown = "".join(c if c.isprintable() else " " for c in text[: length + 1])
    return shown if len(shown) <= length else shown[:length] + "…"


def _declared_encoding(data: bytes) -> str:
    head = data.lstrip()[:200].split(b"?>", 1)[0]
    if not head.startswith(b"<?xml"):
        return "utf-8"
    _, found, rest = head.partition(b"encoding")
    rest = rest.lstrip(b" \t\r\n=")
    quote = rest[:1]
    if not found or quote not in (b'"', b"'"):
        return "utf-8"
    return rest[1:].split(quote, 1)[0].decode("ascii", "replace")


def _check_depth(root: etree._Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        require(depth <= MAX_DEPTH, Why.TOO_COMPLEX, what="nested XML elements", limit=MAX_DEPTH)
