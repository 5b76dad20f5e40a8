"""Words: what the clauses, actions and records of limits are called."""

from heqi.machine.words import ClauseWords, Speaker, Unit, Words, per_cent
from heqi.modules.limits.terms import Limit, Terms
from heqi.values.bilingual import Both

CLAUSES = {
    "limits": ClauseWords("Limits", "限额"),
    "limits.limit": ClauseWords("Limits that the ledger holds", "账本执行的限额"),
    "limits.risk_assets_days": ClauseWords("A statement of risk assets counts for", "风险资产申报有效", Unit.DAYS),
    "limits.circle_steps": ClauseWords("Assignments back, for circles", "循环转让回溯步数"),
    "limits.limit.id": ClauseWords("Id", "编号"),
    "limits.limit.over": ClauseWords("Over", "涵盖角色", Unit.ROLES),
    "limits.limit.measure": ClauseWords("What is measured", "计量", Unit.CODES),
    "limits.limit.base": ClauseWords("Share of", "基数", Unit.CODES),
    "limits.limit.at_most_basis_points": ClauseWords("At most", "至多", Unit.BASIS_POINTS),
    "limits.limit.from_amount": ClauseWords("Not measured up to", "不计量的金额", Unit.MONEY),
    "limits.limit.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "limits.state_risk_assets": "申报风险资产",
}

VALUES = {
    "held-it-before": "此前持有过",
    "of-the-obligors-group": "属债务人集团",
}

FIELDS = {
    "advanced": "已融资",
}

CODES = {
    "concentration": Both("advanced against one obligor, and against its group", "对单一债务人及其所属集团的融资"),
    "overdue": Both("advanced on claims reported overdue", "已报告逾期债权上的融资"),
    "advanced": Both("all that the financier has advanced here", "其在本账本的全部融资"),
    "risk-assets": Both("the risk assets that the financier has stated", "其申报的风险资产"),
}


def limit_words(speaker: Speaker, limit: Limit, terms: Terms) -> Both:
    """Whom it covers, of what it is a share, and where that is from."""
    most, measure, base = per_cent(limit.at_most_basis_points), CODES[limit.measure], CODES[limit.base]
    over, above = speaker.roles(limit.over), Both("", "")
    if limit.from_amount:
        first = speaker.money(limit.from_amount)
        above = Both(f"; nothing is measured up to {first}", f"；{first} 以内不计量")
    return Both(
        f"{over.en}: of {base.en}, at most {most} is {measure.en}{above.en}; basis: {limit.source}",
        f"{over.zh}：{measure.zh}，占{base.zh}至多 {most}{above.zh}；依据：{limit.source}",
    )


WORDS = Words(
    clauses=CLAUSES, entries={"limits.limit": limit_words}, actions=ACTIONS, fields=FIELDS, values=VALUES, codes=CODES
)
