"""Words: what the clauses, actions and records of conditions are called."""

from heqi.machine.words import ClauseWords, Unit, Words

CLAUSES = {
    "conditions": ClauseWords("Conditional money", "附条件资金"),
    "conditions.days_at_most": ClauseWords("Money waits for at most", "款项受约束最长", Unit.DAYS),
    "conditions.dispute_days": ClauseWords("An arbiter decides within", "仲裁期限", Unit.DAYS),
    "conditions.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "conditions.open_purpose": "设立资金用途",
    "conditions.end_purpose": "宣告用途结束",
    "conditions.set_aside": "预留款项",
    "conditions.attest": "证明条件",
    "conditions.release": "放行款项",
    "conditions.take_back": "取回款项",
    "conditions.dispute": "提出争议",
    "conditions.decide": "裁定争议",
}

VALUES = {
    "bound": "受约束",
    "decided": "已裁定",
}

FIELDS = {
    "arbiter": "仲裁方",
    "at_least": "最低",
    "at_most": "最高",
    "attesters": "证明方",
    "decide_by": "裁定期限",
    "fund": "预留款项",
    "groups": "组数",
    "payees": "收款方",
    "returned": "已退回",
    "shares": "份额",
    "told_by": "宣告方",
    "when": "条件",
}

SIGNERS = {
    "a party that the condition names": "条件中列明的一方",
    "the party named for it": "为此指定的一方",
    "the payer or a payee": "付款人或收款人",
    "the payer, or the payee for itself": "付款人；收款人就其自身份额亦可",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, signers=SIGNERS)
