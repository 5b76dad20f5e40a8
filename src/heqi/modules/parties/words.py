"""Words: what the clauses, actions and records of parties are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.values.bilingual import Both

CLAUSES = {
    "parties": ClauseWords("Parties", "成员与密钥"),
    "parties.lost_key": ClauseWords("When a key is lost", "密钥遗失"),
    "parties.kyc": ClauseWords("Who has to have looked at a party", "尽职调查"),
    "parties.lost_key.witnesses": ClauseWords(
        "Witnesses, of different groups and none of the member's own", "见证成员数，须分属不同集团且非本集团"
    ),
    "parties.lost_key.cooling_days": ClauseWords("The new key speaks after", "新密钥的冷静期", Unit.DAYS),
    "parties.lost_key.roles": ClauseWords("Witnesses, where no own key signs", "无自有密钥签署时的见证方", Unit.ROLES),
    "parties.lost_key.cooling_days_without_own_key": ClauseWords(
        "The new key then speaks after", "此时的冷静期", Unit.DAYS
    ),
    "parties.lost_key.source": ClauseWords("Basis", "依据"),
    "parties.kyc.roles": ClauseWords("Whose attestation counts", "由谁出具", Unit.ROLES),
    "parties.kyc.own": ClauseWords("Each financier needs its own", "各融资方须自行出具"),
    "parties.kyc.kinds": ClauseWords("What has to be looked into", "调查内容", Unit.CODES),
    "parties.kyc.days_at_most": ClauseWords("Lasts at most", "有效期最长", Unit.DAYS),
    "parties.kyc.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "parties.add_key": "增加密钥",
    "parties.rotate_key": "更换密钥",
    "parties.revoke_key": "撤销密钥",
    "parties.replace_lost_key": "补发遗失密钥",
    "parties.object_to_key": "对补发提出异议",
    "parties.set_policy": "变更签署规则",
    "parties.declare_group": "登记所属集团",
    "parties.attest_kyc": "出具尽职调查",
    "parties.withdraw_kyc": "撤回尽职调查",
}

VALUES = {
    "identity": "身份",
    "beneficial-owner": "受益所有人",
    "representatives": "授权代表",
    "screening": "名单筛查",
    "clear": "无异常",
    "not-clear": "有异常",
}

FIELDS = {
    "attested_day": "确认日",
    "checker": "核对方",
    "ended": "结束",
    "keys": "密钥",
    "kinds": "类型",
    "outcome": "结果",
    "withdrawn_day": "撤回日",
    "witnesses": "见证方",
}

CODES = {
    "identity": Both("identity", "身份"),
    "beneficial-owner": Both("beneficial owner", "受益所有人"),
    "representatives": Both("representatives", "授权代表"),
    "screening": Both("sanctions and adverse lists", "制裁与负面名单筛查"),
}

SIGNERS = {
    "a witness": "见证成员",
    "the financial member": "该金融成员",
    "the member": "成员",
}

KINDS = {
    "a reference in somebody's books": "某方账簿中的编号",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, codes=CODES, signers=SIGNERS, kinds=KINDS)
