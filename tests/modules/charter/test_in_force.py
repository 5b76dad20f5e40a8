"""A refusal names the clause that it rests on, and what it says in the text in force."""

import pytest

from heqi.machine.authority import Why as Authority
from heqi.modules import CATALOGUE
from heqi.modules.charter import in_force, rests_on
from heqi.modules.receivables import Why
from heqi.modules.supervision import Why as Supervision
from tests.pilot import CHARTER


def test_a_clause_is_told_in_its_own_words() -> None:
    assert in_force(CHARTER, "receivables.smallest_part") == {"clause": "receivables.smallest_part", "says": "100000"}
    assert in_force(CHARTER, "member[core-maker].size")["says"] == '"large"'
    with pytest.raises(KeyError):
        in_force(CHARTER, "receivables.largest_part")
    with pytest.raises(KeyError):
        in_force(CHARTER, "member[nobody].size")


def test_long_words_are_cut() -> None:
    said = in_force(CHARTER, "roles")["says"]
    assert len(said) == 300
    assert said.endswith("…")


def test_a_reason_that_rests_on_a_clause_says_what_it_says() -> None:
    found = rests_on(CHARTER, CATALOGUE, Why.FACE_TOO_LARGE, {})
    assert found == "charter §6.4.7 (receivables.face_at_most): 10000000000"
    named = rests_on(CHARTER, CATALOGUE, Why.FACE_TOO_LARGE, {"clause": "disputes.talks_days"})
    assert named == "charter §7.1 (disputes.talks_days): 30"
    entry = {"clause": "supervision.privilege[hold-party].ends_day"}
    found = rests_on(CHARTER, CATALOGUE, Supervision.PRIVILEGE_ENDED, entry)
    assert found == "charter §6.5.1.3.10 (supervision.privilege[hold-party].ends_day): 120"


def test_the_law_beside_a_clause_is_named_with_it() -> None:
    found = rests_on(CHARTER, CATALOGUE, Why.TERM_NEEDS_BASIS, {})
    assert found == "charter §6.4.4 (receivables.small_creditor_days): 60; 国务院令802号 art. 9"
    assert rests_on(CHARTER, CATALOGUE, Why.OBLIGOR_STOPPED, {}).startswith(
        "charter §6.4.6 (receivables.stop_source): "
    )


def test_a_clause_that_holds_others_is_cited_alone() -> None:
    for path, number in (("member[core-maker]", "§2.1"), ("member", "§2"), ("roles", "§4"), ("charter", "§1")):
        assert rests_on(CHARTER, CATALOGUE, Why.FACE_TOO_LARGE, {"clause": path}) == f"charter {number} ({path})"


def test_what_rests_on_no_clause_keeps_its_source() -> None:
    assert rests_on(CHARTER, CATALOGUE, Why.NOT_LIVE, {}) == Why.NOT_LIVE.source
    assert rests_on(CHARTER, CATALOGUE, Authority.POLICY_UNMET, {}).startswith("charter §2")
