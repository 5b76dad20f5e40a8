"""Fingerprints: one for one invoice in two syntaxes, two for two invoices under one number."""

import pytest
from msgspec.structs import replace

from heqi.intake.fingerprints import fingerprints, key_name
from heqi.intake.read import read_document
from tests.intake.documents import CII, FAPIAO, SAMPLES, UBL

INVOICE = read_document(UBL)
SECRET = bytes(range(32))


def test_one_invoice_in_three_files() -> None:
    prints = {fingerprints(read_document(data)) for data in (UBL, CII, SAMPLES["european.pdf"])}
    assert len(prints) == 1


def test_an_ofd_and_its_xml() -> None:
    assert fingerprints(read_document(SAMPLES["fapiao-special.ofd"])) == fingerprints(read_document(FAPIAO))


def test_a_prepayment_and_a_final_invoice_under_one_number() -> None:
    final = fingerprints(INVOICE)
    prepayment = fingerprints(replace(INVOICE, type="386"))
    assert final.exact != prepayment.exact
    assert final.identity != prepayment.identity
    smaller = fingerprints(replace(INVOICE, total=1, payable=1))
    assert final.exact != smaller.exact
    assert final.near != smaller.near


def test_an_altered_fapiao_keeps_its_identity() -> None:
    first, forged = fingerprints(read_document(FAPIAO)), fingerprints(read_document(SAMPLES["altered-throughout.xml"]))
    assert first.identity == forged.identity
    assert first.exact != forged.exact


def test_a_self_billed_copy_is_near_and_not_exact() -> None:
    copied = fingerprints(replace(INVOICE, type="389", number="other", seller=replace(INVOICE.seller, ids=())))
    assert copied.near == fingerprints(INVOICE).near
    assert copied.exact != fingerprints(INVOICE).exact


def test_who_is_paid_and_when_makes_no_other_invoice() -> None:
    assert fingerprints(replace(INVOICE, payee=INVOICE.buyer, due_date=None)) == fingerprints(INVOICE)


def test_without_names_near_falls_back_to_identifiers() -> None:
    nameless = replace(INVOICE, seller=replace(INVOICE.seller, name=None))
    assert fingerprints(nameless).near != fingerprints(INVOICE).near
    assert fingerprints(nameless).exact == fingerprints(INVOICE).exact


def test_the_key_changes_everything_and_is_named() -> None:
    plain, keyed = fingerprints(INVOICE), fingerprints(INVOICE, SECRET)
    assert plain.key is None
    assert keyed.key == key_name(SECRET)
    assert len({plain.exact, plain.near, keyed.exact, keyed.near, fingerprints(INVOICE, bytes(32)).exact}) == 5
    with pytest.raises(ValueError, match="32 bytes"):
        fingerprints(INVOICE, b"short")


def test_fingerprints_stay_what_they_are() -> None:
    """A changed fingerprint would let a document in a second time."""
    assert fingerprints(INVOICE, SECRET).exact == "c8ee76c4a52ccde293293dac98140a091f503ecf581281faa8d16d378c8ee278"
    assert (
        fingerprints(read_document(FAPIAO), SECRET).identity
        == "814889c97a4b1fdc4dbd06db543a5c530439329f886bc88e29a1968ab6cb3e43"
    )
    assert fingerprints(INVOICE, SECRET).near == "f1e9c5aa877c66e857d37349d837c0e8fd6197abf04ed402a6a474f9d50280d9"
