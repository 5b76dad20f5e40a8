"""Why something about keys, policies, groups or attested checks is refused."""

from heqi.machine.reasons import Reasons, reason, worded

KINDS = {
    "identity": "身份",
    "beneficial-owner": "受益所有人",
    "representatives": "代表人",
    "screening": "名单筛查",
}


class Why(Reasons, prefix="parties", words={"kinds": KINDS}):
    KEY_UNKNOWN = reason(
        "{key} is no key of yours that can still be changed.",
        "{key} 不是贵方名下可变更的密钥。",
        do=("List your keys; a revoked key stays revoked.", "请查看贵方的密钥；已撤销的密钥不可恢复。"),
    )
    KEY_NOT_PROVEN = reason(
        "Nobody has shown to hold the new key {key}: its signature for {party} and {person} is missing or wrong.",
        "未能证明持有新密钥 {key}：它为 {party} 的 {person} 所作的签名缺失或有误。",
        do=("Let the new key itself sign.", "请由新密钥本身签名。"),
    )
    KEY_TAKEN = reason(
        "The key {key} has been registered before.",
        "密钥 {key} 已登记过。",
        do=(
            "Make a new key: one key speaks for one member, once.",
            "请生成新密钥：一把密钥只代表一个成员，且只登记一次。",
        ),
    )
    KEY_DAYS_WRONG = reason(
        "A key from {from_day} until {until_day} cannot be registered on {today}.",
        "不能在 {today} 登记有效期为 {from_day} 至 {until_day} 的密钥。",
        do=("Let it begin today or later, and end after that.", "起始日不得早于今日，终止日不得早于起始日。"),
    )
    PERSON_HAS_OTHER_ROLE = reason(
        "{person} is {role} at {party} already; maker and checker are different persons.",
        "{person} 在 {party} 已担任 {role}；经办与复核不得为同一人。",
        do=("Name another person, or revoke the other key first.", "请指定其他人员，或先撤销其原有密钥。"),
    )
    TOO_MANY_KEYS = reason(
        "{party} has {limit} keys that are not revoked, the most that there may be.",
        "{party} 未撤销的密钥已达上限 {limit} 个。",
        do=("Revoke keys that are no longer used.", "请撤销不再使用的密钥。"),
    )
    LAST_KEY = reason(
        "Without {key}, {party} could no longer meet its own policy for {actions}: it needs {needed} and would have "
        "{have}.",
        "撤销 {key} 后，{party} 将无法满足自身关于 {actions} 的签署规则：需 {needed}，仅余 "
        + worded("have", {"nobody": "（无）"})
        + "。",
        do=(
            "Rotate the key, or add another one first; a lost one is replaced with witnesses.",
            "请更换密钥或先增加密钥；遗失的密钥可由其他成员见证后补发。",
        ),
    )
    WITNESSES_MISSING = reason(
        "A lost key of {party} needs {needed} witnesses of different groups, none of its own; {have} signed.",
        "{party} 补发遗失密钥需 {needed} 名来自不同集团且与其无关联的见证方；现有 {have} 名。",
        do=("Have more members sign.", "请更多成员签署。"),
        source="charter, parties.lost_key.witnesses",
    )
    WITNESSES_WITHOUT_ROLE = reason(
        "No key of {party} itself signs: then {needed} of the witnesses, of different groups, hold one of the roles "
        "{roles}; {have} do.",
        "{party} 自身没有密钥签署：须有 {needed} 名来自不同集团的见证方担任 {roles} 之一；现有 {have} 名。",
        do=(
            "Have one key of the member sign too, or ask members of those roles.",
            "请由该成员的任一密钥一并签署，或请担任这些角色的成员见证。",
        ),
        source="charter, parties.lost_key.roles",
    )
    REPLACEMENT_WAITS = reason(
        "The key {key} replaces those of {person} at {party} from {from_day} on, unless a key of {party} objects.",
        "密钥 {key} 将自 {from_day} 起替代 {party} 的 {person} 的密钥，除非 {party} 的密钥提出异议。",
        do=("Object to it first, or wait until that day.", "请先提出异议，或等到该日。"),
        source="charter, parties.lost_key",
    )
    NOTHING_TO_OBJECT_TO = reason(
        "{key} is no key that waits to replace a lost one of yours.",
        "{key} 不是正在等待替代贵方遗失密钥的新密钥。",
        do=(
            "List your key replacements; a key that speaks already is revoked, as your policy asks.",
            "请查看贵方的密钥补发记录；已生效的密钥按贵方签署规则撤销。",
        ),
    )
    TOO_FEW_TO_WITNESS = reason(
        "A lost key needs {needed} witnesses with a role of {roles}, of different groups, none its owner's own; for "
        "some member there are {have} such groups.",
        "遗失密钥须由 {needed} 名担任 {roles} 之一、来自不同集团且与该成员无关联的见证方证明；"
        "对某些成员只有 {have} 个这样的集团。",
        do=(
            "Ask for fewer witnesses, name more roles, or found the network with more members.",
            "请减少见证方数量、增加角色，或增加创始成员。",
        ),
        source="charter, parties.lost_key",
    )
    CANNOT_OBJECT = reason(
        "{member} could not object when others replace a key of its: none of its roles {roles} may do "
        "parties.object_to_key.",
        "他人补发 {member} 的密钥时，它将无法提出异议：其角色 {roles} 均未获准执行 parties.object_to_key。",
        do=("Let a role that every member holds do it.", "请授权每个成员都担任的角色执行该操作。"),
        source="charter, roles",
    )
    ACTION_UNKNOWN = reason(
        "A policy cannot name {action}: no role of the charter may do it.",
        "签署规则不能使用 {action}：章程未授权任何角色执行该操作。",
        do=(
            "Correct the name: an action in full, `module.*`, or `*`.",
            "请更正名称：操作全名、`模块.*` 或 `*`。",
        ),
        source="charter, roles",
    )
    POLICY_CANNOT_BE_MET = reason(
        "{party} would need {needed} for {actions}; of its persons {have} may sign for that much.",
        "{party} 办理 {actions} 需 {needed}，而限额足够的人员仅有 " + worded("have", {"nobody": "（无）"}) + "。",
        do=("Add the keys first, or ask for fewer.", "请先增加密钥，或降低要求。"),
    )
    MEMBER_UNKNOWN = reason(
        "{party} is no member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    CHECKER_NOT_FINANCIAL = reason(
        "{party} holds {roles}; the charter counts attestations of {counting} only.",
        "{party} 的角色为 {roles}；章程仅认可 {counting} 的尽职调查。",
        do=("Ask a financial member to attest.", "请由金融机构成员出具。"),
        source="charter, parties.kyc.roles",
    )
    KYC_DAYS_WRONG = reason(
        "An attestation of {today} has to end between that day and {latest}, not on {expires_day}.",
        "{today} 出具的尽职调查须在当日至 {latest} 之间到期，不能为 {expires_day}。",
        do=("Choose an earlier or a later end.", "请调整到期日。"),
        source="charter, parties.kyc.days_at_most",
    )
    KYC_UNKNOWN = reason(
        "You have no attestation of {subject} that could be withdrawn.",
        "贵方没有可撤回的关于 {subject} 的尽职调查。",
        do=("List your attestations.", "请查看贵方出具的尽职调查。"),
    )
    KYC_MISSING = reason(
        "For {checker} nobody has attested the checks of {subject} that the charter asks for: {kinds}.",
        "尚无 {checker} 可采用的关于 {subject} 的尽职调查：{kinds}。",
        do=("Check the party and attest it.", "请完成尽职调查并出具结论。"),
        source="charter, parties.kyc.kinds",
    )
    KYC_EXPIRED = reason(
        "The checks of {subject} that {checker} relies on ended on {expired_day}: no new finance; payment goes on.",
        "{checker} 所采用的关于 {subject} 的尽职调查已于 {expired_day} 到期：不得新增融资，付款不受影响。",
        do=("Check the party again and attest it.", "请重新完成尽职调查并出具结论。"),
        source="charter, parties.kyc",
    )
