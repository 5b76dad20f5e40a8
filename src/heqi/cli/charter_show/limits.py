"""A limit in words: whom it covers, of what it is a share, and where that is from."""

from heqi.cli.charter_show.values import amount
from heqi.cli.charter_show.words import Both, role_words
from heqi.machine.charter import Charter
from heqi.modules.limits import Limit, Measure

PER_CENT = 100  # basis points
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


def limit_words(charter: Charter, limit: Limit) -> Both:
    """Everything that its clause says."""
    whole, rest = divmod(limit.at_most_basis_points, PER_CENT)
    most, measure, base = f"{whole}.{rest:02d}%", MEASURES[limit.measure], BASES[limit.base]
    roles = [role_words(role) for role in limit.over]
    above, above_zh = "", ""
    if limit.from_amount:
        first = amount(charter, limit.from_amount)
        above, above_zh = f"; nothing is measured up to {first}", f"；{first} 以内不计量"
    return Both(
        f"{', '.join(role.en for role in roles)}: {measure.en} is at most {most} {base.en}{above};"
        f" basis: {limit.source}",
        f"{'、'.join(role.zh for role in roles)}：{measure.zh}，{base.zh}比例至多 {most}{above_zh}；"
        f"依据：{limit.source}",
    )
