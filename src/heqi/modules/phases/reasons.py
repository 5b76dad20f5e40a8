"""Why phases do not stand in a charter, why something has to wait for a later one, and why a phase is not entered: in
the order of checking.
"""

from heqi.machine.reasons import Reasons, reason

NEEDS = {
    "day * of * in this phase": "本阶段第 * 日，须满 * 日",
    "settled * of *": "已结清 *，须达 *",
    "overdue * basis points, below *": "逾期 * 个基点，须低于 *",
    "open disputes *, at most *": "未决争议 * 项，至多 * 项",
    "open incidents *, at most *": "未结故障 * 项，至多 * 项",
    "a vote of more than * of the members": "超过 * 的成员同意",
    "no phase follows": "已是最后阶段",
}
NOWHERE = {"none": "（无）"}
SAID = "Clause {clause} says: {says}"
SAID_ZH = "条款 {clause} 载明：{says}"


class Why(
    Reasons,
    prefix="phases",
    words={"needs": NEEDS, "missing": NEEDS, "next": NOWHERE, "opens": NOWHERE},
):
    FOUNDERS_BEYOND_CAP = reason(
        "{members} members found the ledger, and its first phase {phase} allows {cap}.",
        "创始成员为 {members} 家，而首个阶段 {phase} 的上限为 {cap} 家。",
        do=("Raise the cap, or begin with fewer members.", "请提高上限，或减少创始成员。"),
        source="charter, phases.phase",
    )
    NAMED_TWICE = reason(
        "Phases {first} and {second} have one id: {phase}.",
        "第 {first} 个与第 {second} 个阶段编号相同：{phase}。",
        do=("Give each its own id.", "请为各阶段分别编号。"),
        source="charter, phases.phase",
    )
    WAY_UNCLEAR = reason(
        "{phase}: `{way}` belongs to every phase but the first, and to that not.",
        "{phase}：除首个阶段外，各阶段均须写明 `{way}`；首个阶段不写。",
        do=(
            "Say how the phase is entered and left again; a ledger begins in the first.",
            "请写明如何进入及如何退回；账本自首个阶段开始。",
        ),
        source="charter, phases.phase",
    )
    VOTE_CANNOT_PASS = reason(
        "More than {more_than} of {members} members have to agree, and only {able} may vote.",
        "须超过 {more_than} 的成员（共 {members} 家）同意，而可表决的只有 {able} 家。",
        do=("Let more roles do phases.vote, or ask for less.", "请授权更多角色办理 phases.vote，或降低要求。"),
        source="charter, phases.phase",
    )
    CAP_FALLS = reason(
        "Phase {phase} allows {now} ({cap}), less than {before} before it with {was}.",
        "阶段 {phase} 的上限 {cap} 为 {now}，低于前一阶段 {before} 的 {was}。",
        do=("A later phase allows no less.", "后一阶段的上限不得低于前一阶段。"),
        source="charter, phases.phase",
    )
    ONLY_AT_FOUNDING = reason(
        "Phases measure from the ledger's first day: an amendment can neither add the section nor take it out.",
        "各项指标自账本首日起计量：修订不得新增或删除该部分。",
        do=("Change caps and criteria within it.", "可在该部分内修改上限与条件。"),
        source="charter, phases",
    )
    PHASES_STAY = reason(
        "The phases {phases} stay, in this order; others can be added after them.",
        "阶段 {phases} 及其次序须保留；可在其后增加。",
        do=("Keep them in the text, and change what they allow.", "请保留这些阶段，仅修改其内容。"),
        source="charter, phases.phase",
    )
    MEMBERS_BEYOND_CAP = reason(
        f"The text names {{members}} members; phase {{phase}} allows {{cap}}: {{over}} too many. {SAID}",
        f"该文本列有 {{members}} 家成员；阶段 {{phase}} 的上限为 {{cap}} 家，超出 {{over}} 家。{SAID_ZH}",
        do=("Admit fewer, or enter the next phase first.", "请减少吸收的成员，或先进入下一阶段。"),
        source="charter, phases.phase",
    )
    MODULE_NOT_OPEN = reason(
        f"Phase {{phase}} opens {{open}}; new business in {{module}} opens with {{opens}}."
        f" The next phase ({{next}}) needs: {{needs}}. {SAID}",
        f"阶段 {{phase}} 开放 {{open}}；{{module}} 的新业务自阶段 {{opens}} 开放。"
        f"下一阶段（{{next}}）须：{{needs}}。{SAID_ZH}",
        do=("Wait for that phase; what is open already goes on.", "请待该阶段；已有业务继续办理。"),
        source="charter, phases.phase",
        retry=True,
    )
    EACH_ABOVE_CAP = reason(
        f"{{asked:money}} is asked by {{action}}; phase {{phase}} allows {{cap:money}} in one transaction:"
        f" {{over:money}} too much. The next phase ({{next}}) allows {{next_cap:money}} and needs: {{needs}}. {SAID}",
        f"{{action}} 金额为 {{asked:money}}；阶段 {{phase}} 单笔上限 {{cap:money}}，超出 {{over:money}}。"
        f"下一阶段（{{next}}）上限 {{next_cap:money}}，须：{{needs}}。{SAID_ZH}",
        do=("Ask for less, or wait for the next phase.", "请降低金额，或待下一阶段。"),
        source="charter, phases.phase",
        retry=True,
    )
    OUTSTANDING_ABOVE_CAP = reason(
        f"{{would:money}} would be outstanding; phase {{phase}} allows {{cap:money}}: {{over:money}} too much,"
        f" {{left:money}} is left. The next phase ({{next}}) allows {{next_cap:money}} and needs: {{needs}}. {SAID}",
        f"未清偿总额将为 {{would:money}}；阶段 {{phase}} 上限 {{cap:money}}，超出 {{over:money}}，剩余 {{left:money}}。"
        f"下一阶段（{{next}}）上限 {{next_cap:money}}，须：{{needs}}。{SAID_ZH}",
        do=(
            "Promise less, or wait until more is paid or the next phase begins.",
            "请减少承诺金额，或待更多清偿，或待下一阶段。",
        ),
        source="charter, phases.phase",
        retry=True,
    )
    NOT_A_NEIGHBOUR = reason(
        "The ledger is in phase {present}; it can go to {may}, and not to {to}.",
        "账本现处阶段 {present}；可转至 {may}，不可转至 {to}。",
        do=("Phases are entered one by one, and left one by one.", "阶段须逐一进入、逐一退回。"),
        source="charter, phases.phase",
    )
    PROPOSAL_UNKNOWN = reason(
        "There is no such proposal {record}.",
        "没有提案 {record}。",
        do=("See the list of proposals of phases.", "请查看阶段提案列表。"),
    )
    PROPOSAL_OVER = reason(
        "The proposal {record} is over: it was open until {last_day}, or the phase has changed since.",
        "提案 {record} 已结束：其表决至 {last_day} 为止，或此后阶段已变更。",
        do=("Propose it anew.", "请重新提出。"),
    )
    TOO_EARLY = reason(
        f"Members have until {{first_day}} to object; the proposal takes effect from then on. {SAID}",
        f"成员可在 {{first_day}} 前提出异议；此后方可生效。{SAID_ZH}",
        do=("Enter the phase on that day or later.", "请于该日或之后办理。"),
        source="charter, phases.phase",
        retry=True,
    )
    CRITERIA_UNMET = reason(
        f"Phase {{to}} is not reached yet: {{missing}}. {SAID}",
        f"尚未达到阶段 {{to}} 的条件：{{missing}}。{SAID_ZH}",
        do=("Wait until the ledger measures it.", "请待账本计量达标。"),
        source="charter, phases.phase",
        retry=True,
    )
    OBJECTED = reason(
        f"The supervisor has objected to phase {{to}}; the promotion waits until {{last_day}} ({{use}}). {SAID}",
        f"监管方对阶段 {{to}} 提出异议，晋级须待 {{last_day}} 之后（{{use}}）。{SAID_ZH}",
        do=(
            "Wait until the objection has run out, or appeal against it; the register says by which privilege.",
            "请待异议届满或提出申诉；所依特权见登记簿。",
        ),
        source="charter, phases.phase",
        retry=True,
    )
    VOTES_MISSING = reason(
        f"{{votes}} of {{members}} members agree; more than {{more_than}} have to. {SAID}",
        f"共 {{members}} 家成员，同意 {{votes}} 家；须超过 {{more_than}}。{SAID_ZH}",
        do=("Ask the others to vote.", "请其他成员表决。"),
        source="charter, phases.phase",
        retry=True,
    )
    INCIDENT_UNKNOWN = reason(
        "There is no open incident of the transaction {transaction}.",
        "交易 {transaction} 没有未结故障。",
        do=("See the incidents of the ledger.", "请查看账本的故障记录。"),
    )
