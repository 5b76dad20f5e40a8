"""OFD (GB/T 33190-2016), the Chinese page format: a ZIP archive in which the invoice's XML lies as an attachment.

OFD.xml names the document, the document names Attachments.xml, and that names the files. Older files hold
`original_invoice.xml`, sometimes without being named anywhere.
"""

from heqi.intake.archives import Archive
from heqi.intake.fields import Branch
from heqi.intake.reasons import Why
from heqi.intake.safe_xml import looks_like_xml, parse_xml
from heqi.machine.reasons import require

PREFIXES = {"ofd": "http://www.ofdspec.org/2016"}
ENTRY = "OFD.xml"
OLDER_NAME = "original_invoice.xml"
MAX_DOCUMENTS = 20
MAX_ATTACHMENTS = 50


def attached_xml(data: bytes) -> list[bytes]:
    """The XML files that an OFD carries beside its pages. Refusal for an archive that is no OFD or is unsafe."""
    archive = Archive(data)
    require(ENTRY in archive.names, Why.NOT_AN_INVOICE, what="a ZIP archive without OFD.xml")
    names: dict[str, None] = {}
    roots = Branch(parse_xml(archive.read(ENTRY)), PREFIXES).texts("ofd:DocBody/ofd:DocRoot")
    require(len(roots) <= MAX_DOCUMENTS, Why.TOO_COMPLEX, what="documents", limit=MAX_DOCUMENTS)
    for root in roots:
        document_path = _member(archive, "", root)
        if document_path is None:
            continue
        document = Branch(parse_xml(archive.read(document_path)), PREFIXES)
        for listing in document.texts("ofd:Attachments"):
            listing_path = _member(archive, document_path, listing)
            if listing_path is None:
                continue
            attachments = Branch(parse_xml(archive.read(listing_path)), PREFIXES)
            for location in attachments.texts("ofd:Attachment/ofd:FileLoc"):
                # Writers disagree whether a location starts at the list's folder or at the document's.
                found = _member(archive, listing_path, location) or _member(archive, document_path, location)
                if found is not None:
                    names[found] = None
    names.update(dict.fromkeys(sorted(name for name in archive.names if name.endswith("/" + OLDER_NAME))))
    require(len(names) <= MAX_ATTACHMENTS, Why.TOO_COMPLEX, what="attachments", limit=MAX_ATTACHMENTS)
    return [content for name in names if looks_like_xml(content := archive.read(name))]


def _member(archive: Archive, beside: str, location: str) -> str | None:
    """A location relative to the folder of the file `beside`, or from the root with a leading slash."""
    if location.startswith("/"):
        path = location[1:]
    else:
        path = "/".join([*beside.split("/")[:-1], *(part for part in location.split("/") if part != ".")])
    return path if path in archive.names else None
