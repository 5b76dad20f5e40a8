"""What a clause says in words, for refusals that rest on it."""

import pytest

from heqi.modules import CATALOGUE
from heqi.modules.charter import clause_told
from tests.pilot import CHARTER


@pytest.mark.parametrize(
    ("path", "en", "zh"),
    [
        ("receivables.face_at_most", "CNY 100,000,000.00", "CNY 100,000,000.00"),
        ("receivables.grace_days", "2 days", "2 天"),
        ("receivables.check_days", "contract", "合同"),
        ("payments.settlement_banks", "River Bank", "江城银行"),
        ("transaction.hourly.party_transactions", "10,000,000", "10,000,000"),
        ("member[core-maker].size", "large", "large"),
        ("limits.limit[one-maker]", "at most 10.00%", "至多 10.00%"),
        ("limits.limit[one-maker].at_most_basis_points", "10%", "10%"),
        ("supervision.privilege[hold-party]", "none from day 120 on", "自第 120 日起为零"),
        ("supervision.privilege[hold-party].appeal.within_days", "5 days", "5 天"),
        ("supervision.privilege[hold-party].lasts_days", "5 days", "5 天"),
        ("supervision.privilege[hold-party].quota", "uses in 30 days: 2 from day 0", "每 30 天次数：自第 0 日起 2 次"),
        ("supervision.privilege[hold-party].over", "supplier", "供应商"),
        ("phases.phase[pilot].caps.members", "12", "12"),
        ("phases.phase[city].enter", "entered after 90 days in the one before", "在前一阶段满 90 天"),
        ("phases.phase[city].back", "left again for the one before", "退回前一阶段"),
        ("disputes.law", "the law of the People's Republic of China", "中华人民共和国法律"),
    ],
)
def test_a_clause_is_told_as_the_charter_is_shown(path: str, en: str, zh: str) -> None:
    told = clause_told(CHARTER, CATALOGUE, path)
    assert told is not None
    assert en in told.en
    assert zh in told.zh
    assert not {*'{}"'} & {*(told.en + told.zh)}


@pytest.mark.parametrize(
    "path",
    [
        *(
            "",
            "receivables",
            "nothing",
            "receivables.nothing",
            "receivables.grace_days.deeper",
            "limits.limit[nothing]",
            "roles",
        ),
        *("member[core-maker]", "member[core-maker].keys", "member", "parties.kyc", "supervision", "receivables[x]"),
        *("supervision.privilege.quota", "supervision.privilege[hold-party].shown_after_days"),
    ],
)
def test_what_is_no_single_clause_is_told_by_nothing(path: str) -> None:
    assert clause_told(CHARTER, CATALOGUE, path) is None
