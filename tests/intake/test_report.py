"""The object that `heqi intake --json` prints for a file."""

import json
from datetime import date

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from heqi.intake.parties import party_map
from heqi.intake.report import Settings, intake_file
from tests.intake.documents import FAPIAO, SAMPLES, UBL, edit

FACTOR = "<cac:PartyName><cbc:Name>River City Factor</cbc:Name></cac:PartyName>"
PAYEE = f"<cac:PayeeParty>{FACTOR}</cac:PayeeParty><cac:TaxTotal>"


def test_an_accepted_file() -> None:
    report = intake_file("a.xml", UBL, Settings(as_of=date(2026, 4, 30), ledger_currency="EUR"))
    prints = report.pop("fingerprints")
    assert report == {
        "file": "a.xml",
        "status": "accepted",
        "reason": None,
        "warnings": [
            {
                "code": "intake.ALREADY_DUE",
                "en": "It was due on 2026-04-30, which is not after 2026-04-30.",
                "zh": "到期日为 2026-04-30，不晚于 2026-04-30。",
                "do_en": "Ask the buyer whether it has been paid.",
                "do_zh": "请向购买方确认是否已付款。",
                "source": "",
                "retry": False,
                "facts": {"due_date": "2026-04-30", "as_of": "2026-04-30"},
            }
        ],
        "syntax": "ubl",
        "invoice": {
            "number": "RCP-2026-0042",
            "type": "380",
            "kind": "Invoice",
            "issue_date": "2026-03-02",
            "due_date": "2026-04-30",
            "currency": "EUR",
            "seller": {"name": "River City Parts Europe GmbH", "id": "DE999999999"},
            "buyer": {"name": "River City Core Maker Europe GmbH", "id": "DE888888888"},
            "payee": None,
            "tax_exclusive": "12500.00",
            "tax": "2375.00",
            "total": "14875.00",
            "payable": "14875.00",
            "authenticity": "unverified",
        },
    }
    assert sorted(prints) == ["exact", "identity", "key", "near"]
    assert prints["key"] is None


def test_what_the_document_does_not_say_is_null() -> None:
    invoice = intake_file("a.xml", SAMPLES["fapiao-starred-tax.xml"], Settings())["invoice"]
    assert [name for name, value in invoice.items() if value is None] == ["due_date", "payee", "tax", "payable"]


def test_a_refused_file() -> None:
    report = intake_file("a.xml", SAMPLES["altered-total.xml"], Settings())
    assert report["status"] == "refused"
    assert [report[name] for name in ("syntax", "invoice", "fingerprints", "warnings")] == [None, None, None, []]
    reason = report["reason"]
    assert reason["code"] == "intake.ARITHMETIC"
    assert "do not add up" in reason["en"]
    assert "金额不符：发票载明的价税合计为 1400000.00 CNY" in reason["zh"]
    assert (reason["facts"]["stated"], reason["facts"]["computed"]) == ("1400000.00", "1000000.00")


def test_redaction_leaves_no_name_anywhere() -> None:
    document = edit(UBL, ("<cac:TaxTotal>", PAYEE))
    report = intake_file("a.xml", document, Settings(redact=True, parties=party_map({})))
    assert "River" not in json.dumps(report)
    assert report["invoice"]["seller"] == {"name": None, "id": "DE999999999", "member": None}
    assert report["fingerprints"] == intake_file("a.xml", document, Settings())["fingerprints"]


def test_members_by_the_map_and_fingerprints_by_the_secret() -> None:
    known = party_map({"91420100MA00000038": "river-parts", "91420100MA00000025": "core-maker"})
    report = intake_file("a.xml", FAPIAO, Settings(parties=known, secret=bytes(32)))
    assert report["invoice"]["seller"]["member"] == "river-parts"
    assert report["fingerprints"]["key"] is not None
    assert [each["code"] for each in report["warnings"]] == ["intake.DUE_DATE_MISSING"]


@given(st.binary(max_size=100))
def test_a_report_can_always_be_printed(data: bytes) -> None:
    assert msgspec.json.encode(intake_file("a", data, Settings()))
