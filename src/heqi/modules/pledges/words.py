"""Words: what the clauses, actions and records of pledges are called."""

from heqi.machine.words import ClauseWords, Unit, Words

CLAUSES = {
    "pledges": ClauseWords("Pledges", "质押"),
    "pledges.ranks_at_most": ClauseWords("Pledges on one asset, at most", "一项资产最多质押数"),
    "pledges.secured_at_most": ClauseWords(
        "Secured by them, of a claim's face, at most (0%: no limit)",
        "合计担保占债权面额最高（0% 为不设上限）",
        Unit.RATE,
    ),
    "pledges.proceeds_days": ClauseWords(
        "Money in an asset's place is held after the due day for", "替代资产的款项到期后保留", Unit.DAYS
    ),
    "pledges.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "pledges.secure": "登记被担保债务",
    "pledges.pledge": "出质",
    "pledges.subordinate": "让与顺位",
    "pledges.transfer_debt": "转让被担保债务",
    "pledges.release": "解除质押",
    "pledges.reduce": "减少担保金额",
    "pledges.discharge": "了结被担保债务",
    "pledges.take_back": "退回保留款项",
    "pledges.declare_default": "登记违约",
    "pledges.collect": "以保留款项受偿",
}

VALUES = {
    "defaulted": "已违约",
    "standing": "有效",
}

FIELDS = {
    "debt": "债务",
    "debtor": "债务人",
    "event": "事由",
    "filed": "登记日",
    "filing": "登记编号",
    "outside": "账外收取",
    "owed": "所欠金额",
    "pledge": "质押",
    "pledges": "质押数",
    "pledgor": "出质人",
    "rank": "顺位",
    "secured": "担保金额",
    "secures": "所担保债务",
}

SIGNERS = {
    "the pledgor after the last day, or the creditor": "出质人（最后一日之后），或质权人",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, signers=SIGNERS)
