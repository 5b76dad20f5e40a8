"""Why a limit does not stand in a charter, and why it is reached: in the order of checking."""

from heqi.machine.reasons import Reasons, reason

SAID = "Clause {clause} says: {says}"
SAID_ZH = "条款 {clause} 载明：{says}"
MEASURES = {"concentration": "集中度", "overdue": "逾期占比"}


class Why(Reasons, prefix="limits", words={"measure": MEASURES}):
    NAMED_TWICE = reason(
        "Limits {first} and {second} have one id: {limit}.",
        "第 {first} 项与第 {second} 项限额编号相同：{limit}。",
        do=("Give each its own id.", "请为各项限额分别编号。"),
        source="charter, limits.limit",
    )
    COVERS_NOBODY = reason(
        "{limit} covers the role {role}, whose holders may not pay out: it would have no effect.",
        "{limit} 涵盖角色 {role}，但其无权放款：该限额不起作用。",
        do=("Name roles that may do receivables.pay_out.", "请填写可办理 receivables.pay_out 的角色。"),
        source="charter, limits.limit",
    )
    CANNOT_STATE = reason(
        "{limit} is a share of risk assets that holders of {role} state themselves, and they may not.",
        "{limit} 以 {role} 自行申报的风险资产为基数，但其无权申报。",
        do=("Let the role do limits.state_risk_assets.", "请授权该角色办理 limits.state_risk_assets。"),
        source="charter, limits.limit",
    )
    ONLY_AT_FOUNDING = reason(
        "Limits count from the ledger's first day: an amendment can neither add the section nor take it out.",
        "限额自账本首日起计量：修订不得新增或删除该部分。",
        do=("Change the limits within it.", "可在该部分内修改限额。"),
        source="charter, limits",
    )
    BASE_MISSING = reason(
        f"{{financier}} has stated no risk assets in the last {{days}} days, of which {{limit}} is a share. {SAID}",
        f"{{financier}} 在最近 {{days}} 天内未申报风险资产，而 {{limit}} 以其为基数。{SAID_ZH}",
        do=(
            "State them (limits.state_risk_assets), with the reference of the accounts.",
            "请申报（limits.state_risk_assets）并注明报表编号。",
        ),
        source="charter, limits.limit",
        retry=True,
    )
    CONCENTRATED = reason(
        f"{{financier}} would have advanced {{used:money}} against {{subject}}, of {{base:money}} {{share}} basis"
        f" points. {{limit}} allows {{at_most}}: {{over:money}} too much, {{left:money}} is left. {SAID}",
        f"{{financier}} 对 {{subject}} 的融资将达 {{used:money}}，占 {{base:money}} 的 {{share}} 个基点。"
        f"{{limit}} 上限 {{at_most}} 个基点：超出 {{over:money}}，剩余 {{left:money}}。{SAID_ZH}",
        do=("Finance less of it, or wait until some is repaid.", "请减少融资，或待部分偿还。"),
        source="charter, limits.limit",
        retry=True,
    )
    TOO_MUCH_OVERDUE = reason(
        f"Of {{base:money}} that {{financier}} has advanced, {{overdue:money}} is in overdue claims: {{share}} basis"
        f" points. {{limit}} allows {{at_most}}. {SAID}",
        f"{{financier}} 已融资 {{base:money}}，其中逾期债权 {{overdue:money}}，占 {{share}} 个基点。"
        f"{{limit}} 上限 {{at_most}} 个基点。{SAID_ZH}",
        do=("Collect, or have claims bought back, before more goes out.", "请先行催收或由供应商回购。"),
        source="charter, limits.limit",
        retry=True,
    )
