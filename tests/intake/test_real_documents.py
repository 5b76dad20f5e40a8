"""Real and official documents of others: each is read or refused with the right reason, and pairs are one invoice."""

from collections import Counter
from pathlib import Path

import pytest

from heqi.intake.financeable import findings
from heqi.intake.fingerprints import Fingerprints, fingerprints
from heqi.intake.invoice import Invoice
from heqi.intake.read import read_document
from heqi.machine.reasons import Refusal

INVALID = "zugferd-corpus/invalid/"
CORPORA = ("en16931", "xrechnung", "zugferd-corpus")

# Everything that is refused there, and why. All other files are read.
REFUSED = {
    "en16931/LICENSE.txt": "intake.NOT_AN_INVOICE",
    "xrechnung/LICENSE": "intake.NOT_AN_INVOICE",
    "zugferd-corpus/LICENSE": "intake.NOT_AN_INVOICE",
    "en16931/invalid-cii/BR-CO-15-2.xml": "intake.NOT_AN_INVOICE",
    "en16931/invalid-cii/BR-CO-17.xml": "intake.NOT_AN_INVOICE",
    "en16931/rule-unit-testsets/BR-02.xml": "intake.NOT_AN_INVOICE",
    "en16931/rule-unit-testsets/BR-CO-15.xml": "intake.NOT_AN_INVOICE",
    f"{INVALID}con-ritenuta-acconto-e-cassa-previdenziale.xml": "intake.XML_MALFORMED",
    "zugferd-corpus/facturx-pdf/factur-x-invalid-xml-encoding-attribute.pdf": "intake.ENCODING_UNKNOWN",
    # Its two lines of 1000 each are stated as 200 in all.
    f"{INVALID}not_validating_full_invoice_based_onTest_EeISI_300_CENfullmodel.ubl.xml": "intake.ARITHMETIC",
}
BUSINESS = "en16931/bis-business-cases/BIS_Billing_30-"


def answer(path: Path) -> Invoice | str:
    try:
        return read_document(path.read_bytes())
    except Refusal as refusal:
        return refusal.reason.code


@pytest.fixture(scope="module")
def answers(real_documents: Path) -> dict[str, Invoice | str]:
    files = [path for corpus in CORPORA for path in sorted((real_documents / corpus).rglob("*")) if path.is_file()]
    return {path.relative_to(real_documents).as_posix(): answer(path) for path in files}


@pytest.fixture(scope="module")
def invoices(answers: dict[str, Invoice | str]) -> dict[str, Invoice]:
    return {name: found for name, found in answers.items() if isinstance(found, Invoice)}


@pytest.fixture(scope="module")
def prints(invoices: dict[str, Invoice]) -> dict[str, Fingerprints]:
    return {name: fingerprints(invoice) for name, invoice in invoices.items()}


def test_every_file_is_read_or_refused_for_the_right_reason(answers: dict[str, Invoice | str]) -> None:
    assert {name: code for name, code in answers.items() if isinstance(code, str)} == REFUSED
    assert Counter(type(found).__name__ for found in answers.values()) == {"Invoice": 62, "str": 10}


def test_pairs_in_two_syntaxes_are_one_invoice(prints: dict[str, Fingerprints]) -> None:
    pairs = [name for name in prints if name.endswith(".ubl.xml") and name.replace(".ubl.", ".cii.") in prints]
    assert len(pairs) == 4
    for name in pairs:
        assert prints[name] == prints[name.replace(".ubl.", ".cii.")]
    for number in (1, 4, 5, 6):
        ubl, cii = f"en16931/ubl/ubl-tc434-example{number}.xml", f"en16931/cii/CII_example{number}.xml"
        assert prints[ubl].exact == prints[cii].exact
    assert prints["xrechnung/01.01a-INVOICE_ubl.xml"] == prints["xrechnung/01.01a-INVOICE_uncefact.xml"]


def test_an_invoice_payable_once_to_its_seller_and_once_to_a_factor(
    invoices: dict[str, Invoice], prints: dict[str, Fingerprints]
) -> None:
    names = [
        "zugferd-corpus/pairs/EN16931_Einfach.ubl.xml",
        "zugferd-corpus/pairs/EN16931_AbweichenderZahlungsempf.cii.xml",
        "zugferd-corpus/facturx-pdf/zugferd_2p1_EN16931_AbweichenderZahlungsempf.pdf",
    ]
    assert len({prints[name].exact for name in names}) == 1
    codes = [[each.code for each in findings(invoices[name])] for name in names]
    assert ["intake.PAYABLE_TO_ANOTHER" in each for each in codes] == [False, True, True]


def test_a_prepayment_and_the_final_invoice_under_one_number(
    invoices: dict[str, Invoice], prints: dict[str, Fingerprints]
) -> None:
    first, final = f"{BUSINESS}Forskott_(ej_moms).xml", f"{BUSINESS}Forskott_slutreglering.xml"
    assert invoices[first].number == invoices[final].number
    assert prints[first].exact != prints[final].exact


def test_a_self_billed_copy_is_near_and_not_exact(prints: dict[str, Fingerprints]) -> None:
    copied, invoice = "zugferd-corpus/kinds/EN16931_Gutschrift.ubl.xml", "zugferd-corpus/pairs/EN16931_Einfach.ubl.xml"
    assert prints[copied].near == prints[invoice].near
    assert prints[copied].exact != prints[invoice].exact


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("en16931/ubl/BIS3_Invoice_negativ.XML", "intake.NEGATIVE"),
        (f"{BUSINESS}Kreditering_med_kreditnota.xml", "intake.CREDIT_NOTE"),
        (f"{BUSINESS}Factoring.xml", "intake.PAYABLE_TO_ANOTHER"),
        ("xrechnung/05.01a-INVOICE_ubl.xml", "intake.THIRD_PARTY_PAYMENT"),
        ("zugferd-corpus/invalid/noNetPriceValidation.xml", "intake.LINE_PRICE_DIFFERS"),
        ("en16931/cii/CII-BR-CO-10-RoundingIssue.xml", "intake.NOTHING_PAYABLE"),
        ("zugferd-corpus/kinds/EN16931_Gutschrift.ubl.xml", "intake.SELF_BILLED"),
    ],
)
def test_valid_is_not_financeable(invoices: dict[str, Invoice], name: str, code: str) -> None:
    assert code in [each.code for each in findings(invoices[name])]


@pytest.mark.parametrize("folder", ["oasis-ubl", "iso20022", "ocds", "gleif-lei"])
def test_other_documents_are_answered_too(real_documents: Path, folder: str) -> None:
    found = {path.name: answer(path) for path in sorted((real_documents / folder).iterdir())}
    assert all(isinstance(each, str) for each in found.values())
    if folder != "oasis-ubl":
        assert {*found.values()} == {"intake.NOT_AN_INVOICE"}
