"""What travels between client and node, and how refusals are said."""

import pytest

from heqi.client.wire import InWords, refusal_body, spoken, words_behind
from heqi.machine.reasons import Reason
from heqi.modules.charter import in_force
from heqi.modules.limits import Why as Limits
from heqi.modules.supervision import Why as Supervision
from heqi.modules.supervision.uses import clause_facts
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


@pytest.mark.parametrize(
    ("why", "field", "en", "zh"),
    [
        (Supervision.LASTS_TOO_LONG, "lasts_days", "5 days", "5 天"),
        (Supervision.PRIVILEGE_ENDED, "ends_day", "day 120", "第 120 日"),
        (Supervision.QUOTA_USED, "quota", "uses in 30 days: 2 from day 0", "每 30 天次数：自第 0 日起 2 次"),
        (Supervision.NOT_COVERED, "over", "obligor, supplier", "债务人、供应商"),
        (Supervision.APPEAL_LATE, "appeal.within_days", "5 days", "5 天"),
    ],
)
def test_a_part_of_a_privilege_says_its_own_words(why: Reason, field: str, en: str, zh: str) -> None:
    facts = clause_facts(pilot.CHARTER, "hold-party", field)
    told = refusal_body(why, facts, clause=words_behind(pilot.CHARTER, pilot.CATALOGUE, why, facts))
    assert f'Clause supervision.privilege[hold-party].{field} says: "{en}' in told.en
    assert f"条款 supervision.privilege[hold-party].{field} 载明：“{zh}" in told.zh


@pytest.mark.parametrize("field", ["", "appeal.within_days"])
def test_a_privilege_that_is_no_more_in_the_text_says_nothing(field: str) -> None:
    facts = clause_facts(pilot.CHARTER, "gone", field)
    words = words_behind(pilot.CHARTER, pilot.CATALOGUE, Supervision.APPEAL_LATE, facts)
    assert 'Clause supervision says: "—".' in refusal_body(Supervision.APPEAL_LATE, facts, clause=words).en


def test_what_a_clause_says_of_itself_is_left_as_it_is() -> None:
    facts = {"says": "Hold", "says_zh": "暂停"}
    assert spoken(facts, InWords(en="a", zh="b"), "zh") == facts
