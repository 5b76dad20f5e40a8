"""What travels between client and node, and how refusals are said."""

from heqi.client.wire import InWords, refusal_body, spoken, words_behind
from heqi.modules.charter import in_force
from heqi.modules.limits import Why as Limits
from tests import pilot


def test_a_clause_of_several_parts_is_told_in_words_and_stays_a_fact_for_programs() -> None:
    facts = in_force(pilot.CHARTER, "limits.limit[one-maker]")
    words = words_behind(pilot.CHARTER, pilot.CATALOGUE, Limits.BASE_MISSING, facts)
    told = refusal_body(Limits.BASE_MISSING, facts, clause=words)
    assert "at most 10.00% is advanced against one obligor" in told.en
    assert "至多 10.00%" in told.zh
    assert not {*'{}"'} & {*(told.en + told.zh)}
    assert told.facts["says"] == facts["says"]
    assert facts["says"].startswith("{")


def test_what_a_clause_says_of_itself_is_left_as_it_is() -> None:
    facts = {"says": "Hold", "says_zh": "暂停"}
    assert spoken(facts, InWords(en="a", zh="b"), "zh") == facts
