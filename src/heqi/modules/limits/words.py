"""Words: what the clauses, actions and records of limits are called."""

from heqi.machine.words import ClauseWords, Speaker, Unit, Words, per_cent
from heqi.modules.limits.terms import Limit, Measure, Terms
from heqi.values.bilingual import Both

CLAUSES = {
    "limits": ClauseWords("Limits", "限额"),
    "limits.limit": ClauseWords("Limits that the ledger holds", "账本执行的限额"),
    "limits.risk_assets_days": ClauseWords("A statement of risk assets counts for", "风险资产申报有效", Unit.DAYS),
    "limits.circle_steps": ClauseWords("Assignments back, for circles", "循环转让回溯步数"),
    "limits.limit.id": ClauseWords("Id", "编号"),
    "limits.limit.over": ClauseWords("Over", "涵盖角色", Unit.ROLES),
    "limits.limit.measure": ClauseWords("What is measured", "计量"),
    "limits.limit.base": ClauseWords("Share of", "基数"),
    "limits.limit.at_most_basis_points": ClauseWords("At most", "至多", Unit.BASIS_POINTS),
    "limits.limit.from_amount": ClauseWords("Not measured up to", "不计量的金额", Unit.MONEY),
    "limits.limit.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "limits.state_risk_assets": "申报风险资产",
}

FIELDS = {
    "advanced": "已融资",
}

MEASURES = {
    Measure.CONCENTRATION: Both(
        "advanced against one obligor, and against its group", "对单一债务人及其所属集团的融资"
    ),
    Measure.OVERDUE: Both("advanced on claims reported overdue", "已报告逾期债权上的融资"),
}
BASES = {
    "advanced": Both("of all that the financier has advanced here", "占其在本账本全部融资的"),
    "risk-assets": Both("of the risk assets that the financier has stated", "占其申报风险资产的"),
}


def limit_words(speaker: Speaker, limit: Limit, terms: Terms) -> Both:
    """Whom it covers, of what it is a share, and where that is from."""
    most, measure, base = per_cent(limit.at_most_basis_points), MEASURES[limit.measure], BASES[limit.base]
    over, above = speaker.roles(limit.over), Both("", "")
    if limit.from_amount:
        first = speaker.money(limit.from_amount)
        above = Both(f"; nothing is measured up to {first}", f"；{first} 以内不计量")
    return Both(
        f"{over.en}: {measure.en} is at most {most} {base.en}{above.en}; basis: {limit.source}",
        f"{over.zh}：{measure.zh}，{base.zh}比例至多 {most}{above.zh}；依据：{limit.source}",
    )


WORDS = Words(clauses=CLAUSES, entries={"limits.limit": limit_words}, actions=ACTIONS, fields=FIELDS)
