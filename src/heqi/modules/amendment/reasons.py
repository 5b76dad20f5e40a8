"""Why the rules of amendment, a proposal or a vote are refused, in the order in which it is checked."""

from heqi.machine.reasons import Reasons, reason

CLASS = {"operational": "运营类", "economic": "经济类", "constitutional": "根本类"}
STAGES = {
    "open": "表决中",
    "passed": "已通过",
    "in-force": "已生效",
    "lapsed": "已失效",
    "withdrawn": "已撤回",
}


class Why(
    Reasons,
    prefix="amendment",
    words={"name": CLASS, "stricter": CLASS, "milder": CLASS, "stage": STAGES},
):
    # of the rules of amendment
    NO_SUCH_CLAUSE = reason(
        "The rules of amendment name {path}, which is no clause of this text.",
        "修订规则提到 {path}，但本文本没有该条款。",
        do=(
            "Name a clause without the names of entries: `member.roles`.",
            "请填写条款路径，不含具体名称：member.roles。",
        ),
        source="charter, amendment",
    )
    COVERED_TWICE = reason(
        "{path} stands in {where}: a clause has one class, or is entrenched.",
        "{path} 同时列于 {where}：一个条款只能属于一类，或为不可修订。",
        do=("Keep it in one place.", "请只保留一处。"),
        source="charter, amendment",
    )
    COVERS_ITSELF = reason(
        "{path} is about amendment itself, which is constitutional: otherwise the easiest class could open the others.",
        "{path} 属于修订规则本身，必须为根本类：否则最宽松的类别即可放开其他类别。",
        do=("Take it out of that class.", "请从该类别中删除。"),
        source="charter, amendment",
    )
    ENTRENCHMENT_OPEN = reason(
        "What is entrenched could be taken off its list: amendment.entrenched does not name itself.",
        "不可修订清单本身可被修订：amendment.entrenched 未列入自身。",
        do=("Add amendment.entrenched to the list.", "请将 amendment.entrenched 列入清单。"),
        source="charter, amendment.entrenched",
    )
    STRICTER_IS_EASIER = reason(
        "The class {stricter} takes fewer votes or less time to think than {milder}.",
        "{stricter}所需票数或冷静期少于{milder}。",
        do=("Raise its share and its cooling days.", "请提高其比例与冷静期。"),
        source="charter, amendment",
    )
    CANNOT_PASS = reason(
        "Nothing of the class {name} could pass: only {able} may vote.",
        "{name}修订无法通过：只有 {able} 可表决。",
        do=("Let more members do amendment.vote, or ask for less.", "请授权更多成员办理 amendment.vote，或降低比例。"),
        source="charter, amendment",
    )
    ONE_HAND_DECIDES = reason(
        "{holders}, as one hand, could decide the class {name} alone.",
        "{holders} 视为一方，可单独决定{name}修订。",
        do=("Ask for more votes; a group is one hand.", "请提高所需票数；同一集团视为一方。"),
        source="charter, amendment",
    )
    # of proposals
    NOT_ACTIVE = reason(
        "{party} is no active member: it neither proposes nor votes.",
        "{party} 不是有效成员：不得提案或表决。",
        do=("See the charter's present text.", "请查看章程现行文本。"),
        source="charter, member",
    )
    TEXT_WAITS = reason(
        "Another text passed and takes over on {first_day}; until then nothing else can be decided.",
        "另一文本已通过，将于 {first_day} 生效；此前不能作出其他决定。",
        do=("Propose it anew on that text.", "请待其生效后基于该文本重新提案。"),
        source="charter, amendment",
        retry=True,
    )
    STALE = reason(
        "The proposal changes the text {base}; the present one is {present}.",
        "该提案修订的是文本 {base}；现行文本为 {present}。",
        do=("Propose it anew on the present text.", "请基于现行文本重新提案。"),
        source="charter, charter.text",
    )
    CHANGE_WRONG = reason(
        "{path} is no clause that could be changed so, or its value is none that its section takes.",
        "{path} 不是可如此修订的条款，或其内容不符合该部分条款的要求。",
        do=(
            "Check the text with `heqi charter check`, and make the proposal with `heqi charter propose`.",
            "请先用 `heqi charter check` 检查文本，再用 `heqi charter propose` 生成提案。",
        ),
    )
    CHANGES_NOT_PLAIN = reason(
        "The changes are not those in which the two texts differ, each once and in order.",
        "所列修订与两份文本的实际差异不一致：每处差异须恰好列出一次并按顺序排列。",
        do=("Make the proposal with `heqi charter propose`.", "请使用 `heqi charter propose` 生成提案。"),
    )
    TOO_MANY_CHANGES = reason(
        "The texts differ in {have} clauses; one proposal changes at most {limit}.",
        "两份文本有 {have} 处差异；一项提案最多修订 {limit} 处。",
        do=("Propose a part of it first.", "请先提出其中一部分。"),
    )
    NEVER_AMENDED = reason(
        "{path} is never amended: the ledger's own reckoning rests on it.",
        "{path} 不可修订：账本自身的计算以其为准。",
        do=("Found another network on it.", "如须更改，请另行建立网络。"),
        source="charter, charter",
    )
    ENTRENCHED = reason(
        "{path} is entrenched: no vote changes it.",
        "{path} 为不可修订条款：任何表决均不能更改。",
        do=("Leave it as it is.", "请保持不变。"),
        source="charter, amendment.entrenched",
    )
    MEMBER_TAKEN_OUT = reason(
        "{member} would vanish from the text: whoever leaves stays in it, and keeps its claims.",
        "{member} 将从文本中消失：退出的成员仍列于文本，并保留其债权。",
        do=('Say `standing = "left"` of it.', '请写明 standing = "left"。'),
        source="charter, member",
    )
    MEMBERS_OWN = reason(
        "{path} is {member}'s own to change, and no vote's.",
        "{path} 由 {member} 自行变更，不得表决。",
        do=("Have the member do it.", "请由该成员办理。"),
    )
    KEY_TAKEN = reason(
        "The key {key} of {member} is or was in use on this ledger.",
        "{member} 的密钥 {key} 正在或曾在本账本使用。",
        do=("Make a new key.", "请生成新的密钥。"),
    )
    NOT_JOINED = reason(
        "{member} joins by this text, and has not signed it with a key that the text gives it.",
        "{member} 依本文本加入，但未以文本登记的密钥签署该文本。",
        do=("Have it sign the new text: `heqi charter sign`.", "请由其签署新文本：`heqi charter sign`。"),
    )
    GROUP_TOO_STRONG = reason(
        "{holders}, one group by what members declared since, would hold {power} parts of 100.",
        "{holders} 依其后登记属同一集团，将合计持有 {power}/100 的权重。",
        do=("Spread the power; a third or more can stop the network.", "请分散权重；达到三分之一即可使网络停摆。"),
        source="charter, book_keeper",
    )
    PROPOSAL_UNKNOWN = reason(
        "There is no proposal {proposal}.",
        "没有提案 {proposal}。",
        do=("List the proposals: `heqi charter history`.", "请查看提案：`heqi charter history`。"),
    )
    NOT_OPEN = reason(
        "The proposal is not voted on any more: {stage}.",
        "该提案已不在表决中：{stage}。",
        do=("See what became of it: `heqi charter history`.", "请查看其结果：`heqi charter history`。"),
    )
    VOTE_CLOSED = reason(
        "The vote closed on {closes_day}.",
        "表决已于 {closes_day} 截止。",
        do=("Propose it anew.", "请重新提案。"),
        source="charter, amendment",
    )
    VOTED_ALREADY = reason(
        "{party} has voted so already.",
        "{party} 已作相同表决。",
        do=("Nothing is left to do; the other vote can still be cast.", "无需再办理；仍可改投。"),
    )
    NOT_THE_PROPOSER = reason(
        "{party} did not propose this.",
        "该提案不是由 {party} 提出。",
        do=("Have the proposer withdraw it, or vote no.", "请由提案人撤回，或投反对票。"),
    )
