"""The project's own samples, and single changes to them, for the tests of intake."""

from pathlib import Path

from examples.invoices.make_samples import HERE, cii_xml, samples, ubl_xml
from heqi.intake.read import read_document
from heqi.machine.reasons import Refusal
from tests.reached import note

SAMPLES = samples()
FAPIAO = SAMPLES["fapiao-special.xml"]
UBL = ubl_xml()
CII = cii_xml()
FOLDER: Path = HERE


def edit(document: bytes, *changes: tuple[str, str]) -> bytes:
    """The document with each text replaced everywhere. A text that is not there is a mistake of the test."""
    text = document.decode("utf-8")
    for old, new in changes:
        if old not in text:
            raise AssertionError(f"{old!r} is not in the document")
        text = text.replace(old, new)
    return text.encode("utf-8")


def without(document: bytes, element: str) -> bytes:
    """The document without the first <element>…</element>."""
    before, found, rest = document.decode("utf-8").partition(f"<{element}>")
    _, closed, after = rest.partition(f"</{element}>")
    if not (found and closed):
        raise AssertionError(f"no element {element}")
    return (before + after).encode("utf-8")


def answers(data: bytes) -> None:
    """Whatever the bytes are, the answer is an invoice or a reason of intake with all facts of its sentences."""
    try:
        read_document(data)
    except Refusal as refusal:
        note(refusal.reason, refusal.facts)
