"""Valid is not financeable."""

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from heqi.intake.financeable import findings
from heqi.intake.invoice import InvoiceParty, Note, PartyId
from heqi.intake.parties import party_map
from heqi.intake.read import read_document
from heqi.intake.reasons import Warn
from heqi.machine.reasons import Reason
from tests.intake.documents import SAMPLES, UBL
from tests.reached import note

INVOICE = read_document(UBL)
RED = read_document(SAMPLES["fapiao-red.xml"])
FACTOR = InvoiceParty("River City Factor", (PartyId("vat", "DE777777777"),))
JUDGED: dict[str, Any] = {"as_of": date(2026, 3, 16), "ledger_currency": "EUR"}

CASES: list[tuple[Reason, dict[str, Any], dict[str, Any]]] = [
    (Warn.CREDIT_NOTE, {"type": "381"}, {}),
    (Warn.CORRECTION, {"type": "384", "preceding": ("1", "2")}, {}),
    (Warn.PREPAYMENT, {"type": "386"}, {}),
    (Warn.PRO_FORMA, {"type": "325"}, {}),
    (Warn.SELF_BILLED, {"type": "389"}, {}),
    (Warn.FACTORED, {"type": "393"}, {}),
    (Warn.TYPE_UNUSUAL, {"type": "575"}, {}),
    (Warn.NEGATIVE, {"total": -1, "payable": -1}, {}),
    (Warn.NEGATIVE, {"payable": -1}, {}),
    (Warn.NOTHING_PAYABLE, {"payable": 0}, {}),
    (Warn.PARTLY_PREPAID, {"prepaid": 100}, {}),
    (Warn.THIRD_PARTY_PAYMENT, {"third_party": 100}, {}),
    (Warn.PAYABLE_TO_ANOTHER, {"payee": FACTOR}, {}),
    (Warn.FOREIGN_CURRENCY, {}, {"ledger_currency": "CNY"}),
    (Warn.DUE_DATE_MISSING, {"due_date": None}, {}),
    (Warn.ALREADY_DUE, {}, {"as_of": date(2026, 4, 30)}),
    (Warn.DUE_DATES_SEVERAL, {"instalments": True}, {}),
    (Warn.PARTY_UNMAPPED, {}, {"parties": party_map({"DE999999999": "river-parts"})}),
    (Warn.NATURAL_PERSON, {"notes": (Note("NATURAL_PERSON", "buyer"),)}, {}),
    (Warn.TAX_ID_UNCHECKED, {"notes": (Note("TAX_ID_UNCHECKED", "seller"),)}, {}),
    (Warn.NUMBER_REDACTED, {"notes": (Note("NUMBER_REDACTED"),)}, {}),
    (Warn.LINES_MISSING, {"notes": (Note("LINES_MISSING"),)}, {}),
    (Warn.LINE_PRICE_DIFFERS, {"lines": (replace(INVOICE.lines[0], price="81"),)}, {}),
]


def test_an_ordinary_invoice_is_fine() -> None:
    assert findings(INVOICE, **JUDGED) == []


@pytest.mark.parametrize(("reason", "change", "judged"), CASES)
def test_each_finding_alone(reason: Reason, change: dict[str, Any], judged: dict[str, Any]) -> None:
    found = findings(replace(INVOICE, **change), **{**JUDGED, **judged})
    assert [each.code for each in found] == [reason.code]
    note(reason, found[0].facts)
    for language in ("en", "zh"):
        assert "<" not in found[0].say(language)


def test_a_red_invoice() -> None:
    codes = [each.code for each in findings(RED)]
    assert codes == [Warn.RED_INVOICE.code, Warn.NEGATIVE.code, Warn.DUE_DATE_MISSING.code]
    note(Warn.RED_INVOICE, findings(RED)[0].facts)
    assert "26422000000100000001" in findings(RED)[0].say("zh")


def test_every_warning_has_a_case() -> None:
    of_several_files = {Warn.SAME_AS_ANOTHER_FILE.code, Warn.UNLIKE_ANOTHER_FILE.code}
    found = {reason.code for reason, _, _ in CASES} | {Warn.RED_INVOICE.code} | of_several_files
    assert found == {each.code for each in Warn.all()}


def test_what_is_not_given_is_not_judged() -> None:
    assert findings(INVOICE) == []


def test_payable_to_the_seller_itself_is_no_finding() -> None:
    assert findings(replace(INVOICE, payee=InvoiceParty("RIVER CITY parts EUROPE GmbH"))) == []


def test_redaction_leaves_names_out() -> None:
    found = findings(replace(INVOICE, payee=FACTOR), parties=party_map({}), redact=True)
    said = " ".join(each.say("en") for each in found)
    assert "River" not in said
    assert "DE777777777" in said
    nobody = replace(INVOICE, payee=InvoiceParty("River City Factor"))
    assert "(name left out)" in findings(nobody, redact=True)[0].say("en")
