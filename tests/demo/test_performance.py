"""The whole demonstration: what it says is what a ledger said, and it says the same again."""

from pathlib import Path

from heqi.client.proof import verify_with_text
from heqi.demo.performance import SHARED, Performance, perform
from tests.demo.conftest import SEED, without_progress

REFUSED = [
    "charter.SIGNATURE_MISSING",
    "charter.ANOTHER_CHARTER",
    "intake.ARITHMETIC",
    "documents.DOCUMENT_ALTERED",
    "authority.POLICY_UNMET",
    "documents.ALREADY_ATTESTED",
    "receivables.PART_TOO_LARGE",
    "documents.INVOICE_EXHAUSTED",
    "machine.KEY_UNKNOWN",
    "receivables.REGISTRY_FILING_MISSING",
    "documents.RED_FLAGGED",
    "documents.FINGERPRINT_INVENTED",
    "payments.ACCOUNT_NEEDS_BANK",
    "payments.INSUFFICIENT_FUNDS",
    "machine.SEEN",
    "supervision.PARTY_HELD",
    "supervision.QUOTA_USED",
    "phases.EACH_ABOVE_CAP",
    "receivables.OBLIGOR_STOPPED",
    "phases.CRITERIA_UNMET",
    "supervision.PRIVILEGE_RISES",
    "supervision.RECORD_HELD",
    "amendment.ENTRENCHED",
    "receivables.HOLDER_MUST_SIGN",
    "limits.CONCENTRATED",
    "client.FORKED",
    "supervision.PRIVILEGE_ENDED",
    "amendment.STALE",
]
REFUSED_WITH_REAL_DOCUMENTS = [*REFUSED[:-2], "documents.ALREADY_ATTESTED", *REFUSED[-2:]]


def codes(performance: Performance) -> list[str]:
    return [each.reason.code for each in performance.story.attempts.values()]


def test_everything_is_refused_that_should_be_and_passes_without_its_fault(without_real_documents: Performance) -> None:
    assert codes(without_real_documents) == REFUSED
    assert all(each.passes is not None for each in without_real_documents.story.attempts.values())


def test_real_invoices_are_registered_where_they_are(performance: Performance, real_documents: Path) -> None:
    assert codes(performance) == REFUSED_WITH_REAL_DOCUMENTS
    assert len(performance.story.real_invoices) == 5
    said = [fact.said.en for fact in performance.story.facts if fact.chapter == 7]
    assert any("471102 over EUR 529.87 is read from UBL, CII and PDF: one exact fingerprint" in each for each in said)
    assert any("payable to somebody else than the seller" in each for each in said)


def test_without_real_documents_it_says_so(without_real_documents: Performance) -> None:
    said = [fact.said.en for fact in without_real_documents.story.facts if fact.chapter == 7]
    assert len(said) == 1
    assert said[0].startswith("Skipped")
    assert without_real_documents.result()["real_invoices_read"] == 0


def test_the_result_for_programs(performance: Performance) -> None:
    result = performance.result()
    assert list(result) == [
        "height",
        "app_hash",
        "money_conserved",
        "claims_conserved",
        "proof_verified",
        "frauds_refused",
        "governing_refused",
        "privileges",
        "phase",
        "text",
        "receivables_settled",
        "real_invoices_read",
    ]
    assert (result["money_conserved"], result["claims_conserved"], result["proof_verified"]) == (True, True, True)
    assert result["receivables_settled"] == 3  # in four parts


def test_the_same_seed_gives_the_same_ledger_and_another_seed_another(performance: Performance, tmp_path: Path) -> None:
    again = perform(SEED, tmp_path / "again", without_progress)
    other = perform(SEED + 1, tmp_path / "other", without_progress)
    assert again.result() == performance.result()
    assert other.result()["app_hash"] != performance.result()["app_hash"]
    assert other.result()["height"] == performance.result()["height"]


def test_it_leaves_four_files_and_no_ledger(performance: Performance) -> None:
    assert sorted(path.name for path in performance.folder.iterdir()) == [
        "charter.toml",
        "founders.json",
        "proof.json",
        "report.html",
    ]


def test_the_proof_holds_by_its_files_alone_and_not_after_a_change(performance: Performance) -> None:
    charter = (performance.folder / "charter.toml").read_text("utf-8")
    data = (performance.folder / "proof.json").read_bytes()
    assert verify_with_text(data, charter).ok
    failed = verify_with_text(data.replace(b'"paid":40000000', b'"paid":39999999'), charter).failed
    assert failed is not None
    assert failed.name == "record"


def test_the_figures_of_the_first_claim(performance: Performance) -> None:
    said = " ".join(fact.said.en for fact in performance.story.facts)
    assert "4.20% for 45 days, ACT/360, without recourse, no fee: interest ¥2,100.00, proceeds ¥397,900.00" in said
    assert "¥600,000.00 reach River Parts and ¥400,000.00 River Bank" in said


def test_the_second_claim_moves_and_the_third_is_bought_back(performance: Performance) -> None:
    said = " ".join(fact.said.en for fact in performance.story.facts)
    assert "2026-05-06 is the next banking day, and with the charter's grace 2026-05-08 the last" in said
    assert "buys back at ¥280,175.00: principal ¥280,000.00 and interest since the due day ¥175.00" in said


def test_the_charter_governs_the_story(performance: Performance) -> None:
    result = performance.result()
    assert (result["text"], result["phase"]) == (2, "city")
    privileges = {each.id: each for each in performance.governed.courses}
    assert [mark.outcome for mark in privileges["hold-party"].marks] == ["ran-out", "refused", "refused"]
    assert [mark.outcome for mark in privileges["hold-record"].marks] == ["appeal"]
    assert privileges["hold-party"].present == 0
    for course in privileges.values():
        uses = [uses for _, uses in course.steps]
        assert uses == sorted({*uses}, reverse=True)
        assert uses[-1] == 0
    said = " ".join(fact.said.en for fact in performance.story.facts)
    assert "it has passed, and takes over on 2026-07-01" in said
    assert "2026-08-02 is the last day to pay" in said
    assert "the ledger now answers 2026-08-03" in said


def test_a_refusal_for_a_cap_or_a_limit_says_how_far_it_was(performance: Performance) -> None:
    attempts = performance.story.attempts
    assert attempts["above-the-phase"].facts["over"] == 200_000_00
    assert attempts["limit-exceeded"].facts["over"] == 200_000_00
    assert attempts["limit-exceeded"].facts["left"] == 1_000_000_00
    assert attempts["above-the-phase"].facts["needs"] == (
        "day 79 of 90 in this phase",
        "settled 1,300,000.00 of 1,500,000.00",
        "a vote of more than 2/3 of the members",
    )


def test_the_real_documents_are_looked_for_beside_the_checkout() -> None:
    assert SHARED.parts[-2:] == ("shared", "data")
