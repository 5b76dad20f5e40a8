"""Papers: what a member computes of a document, the secret it does so under, and the disclosure that goes with it."""

from typing import Any

import msgspec
import pytest

from heqi.client.papers import (
    Paper,
    Why,
    differences,
    new_salt,
    other_disclosed,
    paper_of,
    paper_of_other,
    read_disclosure,
    secrets_for,
    write_disclosure,
)
from heqi.client.secrets import Secret
from heqi.intake.others import OtherDocument, file_digest
from heqi.intake.read import read_document
from heqi.modules import CATALOGUE
from heqi.modules.documents import Document, Kind
from heqi.values.days import Day
from tests.intake.documents import FAPIAO, FOLDER
from tests.reached import refusing

SECRETS = (Secret(1, bytes(32)), Secret(2, bytes(31) + b"\1"))
SALT = bytes(range(32))
ID = "ab" * 32
CONTRACT = OtherDocument(
    kind="contract",
    number="HT-2026-7",
    seller="river-parts",
    buyer="core-maker",
    currency="CNY",
    issued=Day(2026, 1, 15),
    total=0,
    file=file_digest(b"a contract"),
)
NOTE = msgspec.structs.replace(CONTRACT, kind="delivery", number="DN-1", delivered=Day(2026, 3, 2))


def invoice_paper(data: bytes = FAPIAO, salt: bytes = SALT) -> Paper:
    return paper_of(read_document(data), SECRETS, salt)


def row_of(paper: Paper, kind: Kind = Kind.INVOICE, **more: Any) -> Document:
    plain: dict[str, Any] = {
        "kind": kind,
        "seller": "river-parts",
        "buyer": "core-maker",
        "attester": "river-parts",
        "attested": Day(2026, 3, 3),
        "currency": paper.currency,
        "total": paper.total,
        "retention": 0,
        "issued": paper.issued,
        "delivered": paper.delivered,
        "refers_to": None,
        "commitment": paper.commitment,
        "fingerprints": paper.fingerprints,
        "near_duplicates": 0,
    }
    return Document(**{**plain, **more})


def test_two_who_read_the_same_compute_the_same() -> None:
    one, other = invoice_paper(), invoice_paper((FOLDER / "fapiao-special.ofd").read_bytes())
    assert one.fingerprints == other.fingerprints
    assert invoice_paper() == one
    assert [each.epoch for each in one.fingerprints] == [1, 2]
    assert one.fingerprints[0].exact != one.fingerprints[1].exact
    assert invoice_paper(salt=bytes(32)).commitment != one.commitment


def test_a_salt_is_fresh_each_time() -> None:
    assert len(new_salt()) == 32
    assert new_salt() != new_salt()


def test_the_fields_of_actions_are_ready_to_send() -> None:
    paper, note = invoice_paper(), paper_of_other(NOTE, SECRETS, SALT)
    contract = paper_of_other(CONTRACT, SECRETS, SALT)
    actions = [
        paper.attest("river-parts", "river-parts", "core-maker", ("river-bank",), 100),
        paper.attest_red("river-parts", ID),
        paper.recompute("core-maker", ID),
        paper.dispute("core-maker", ID),
        contract.attest_contract("river-parts", "river-parts", "core-maker"),
        note.attest_delivery("core-maker", ID),
    ]
    for action in actions:
        assert msgspec.convert(msgspec.to_builtins(action), type(action)) == action
        assert type(action) in CATALOGUE.rules
    with pytest.raises(ValueError, match="day"):
        contract.attest_delivery("core-maker", ID)


def test_contracts_are_known_by_number_and_sides_and_committed_to_with_their_file() -> None:
    paper = paper_of_other(CONTRACT, SECRETS, SALT)

    def changed(**fields: Any) -> Paper:
        return paper_of_other(msgspec.structs.replace(CONTRACT, **fields), SECRETS, SALT)

    scan = changed(file=file_digest(b"another scan"))
    assert scan.fingerprints == paper.fingerprints
    assert scan.commitment != paper.commitment
    first, dearer, other = (each.fingerprints[0] for each in (paper, changed(total=5), changed(number="HT-2026-8")))
    assert (dearer.identity == first.identity, dearer.exact == first.exact) == (True, False)
    assert (other.identity == first.identity, other.near == first.near) == (False, True)
    assert changed(kind="delivery").fingerprints[0].identity != first.identity


def test_a_disclosure_opens_what_was_attested() -> None:
    paper = invoice_paper()
    found = read_disclosure(write_disclosure(paper, Kind.INVOICE, ID, SALT), "a.json")
    assert (found.document, found.commitment, bytes.fromhex(found.salt)) == (ID, paper.commitment, SALT)
    assert found.fields["total"] == paper.total
    assert differences(paper, row_of(paper), found) == []


def test_what_differs_is_named() -> None:
    paper = invoice_paper()
    found = read_disclosure(write_disclosure(paper, Kind.INVOICE, ID, SALT), "a.json")
    forged = invoice_paper((FOLDER / "altered-throughout.xml").read_bytes())
    told = differences(forged, row_of(paper), found)
    assert {"total", "tax_exclusive", "commitment", "exact", "near"} <= {*told}
    assert "identity" not in told
    assert "number" not in told
    assert differences(invoice_paper(salt=bytes(32)), row_of(paper), found) == ["commitment"]
    assert differences(paper, row_of(paper, Kind.RED_INVOICE), found) == ["kind"]
    stranger = paper_of(read_document(FAPIAO), (Secret(1, b"x" * 32), SECRETS[1]), SALT)
    assert differences(stranger, row_of(paper), found) == ["identity", "exact", "near"]


def test_a_delivery_that_is_attested_of_another_day_differs() -> None:
    paper = paper_of_other(NOTE, SECRETS, SALT)
    found = read_disclosure(write_disclosure(paper, Kind.DELIVERY, ID, SALT), "a.json")
    assert other_disclosed(found, NOTE.file, "a.json") == NOTE
    row = row_of(paper, Kind.DELIVERY, delivered=Day(2026, 3, 3))
    assert differences(paper, row, found) == ["delivered"]
    other = paper_of_other(other_disclosed(found, file_digest(b"other"), "a.json"), SECRETS, SALT)
    assert differences(other, row_of(paper, Kind.DELIVERY), found) == ["file", "commitment"]


def test_secrets_are_those_of_the_record() -> None:
    row = row_of(paper_of(read_document(FAPIAO), SECRETS[1:], SALT))
    assert secrets_for(row, SECRETS) == SECRETS[1:]
    with refusing(Why.EPOCHS_MISSING):
        secrets_for(row, SECRETS[:1])
    with refusing(Why.EPOCHS_MISSING):
        secrets_for(row, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"heqi-disclosure-1"', '"heqi-disclosure-2"'),
        ('"salt": "00', '"salt": "01'),
        ('"total": 1', '"total": 2'),
        ('"kind": "invoice"', '"kind": "letter"'),
        ("{", "["),
    ],
)
def test_a_disclosure_that_was_altered_is_none(old: str, new: str) -> None:
    data = write_disclosure(invoice_paper(), Kind.INVOICE, ID, SALT).decode()
    assert old in data
    with refusing(Why.NOT_A_DISCLOSURE):
        read_disclosure(data.replace(old, new, 1).encode(), "a.json")


def test_a_disclosure_of_an_invoice_tells_of_no_contract() -> None:
    found = read_disclosure(write_disclosure(invoice_paper(), Kind.CONTRACT, ID, SALT), "a.json")
    with refusing(Why.NOT_A_DISCLOSURE):
        other_disclosed(found, "00" * 32, "a.json")
