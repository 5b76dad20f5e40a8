"""Words: what the clauses, actions and records of documents are called."""

from heqi.machine.words import ClauseWords, Words

CLAUSES = {
    "documents": ClauseWords("Documents", "单据"),
    "documents.fingerprint_epochs": ClauseWords("Epochs of the fingerprints' secret", "指纹密钥的时期"),
    "documents.readers_at_most": ClauseWords(
        "A document is shown to at most so many parties", "一份单据最多出示的方数"
    ),
}

ACTIONS = {
    "documents.attest_invoice": "登记发票",
    "documents.attest_contract": "登记合同",
    "documents.attest_order": "登记订单",
    "documents.attest_despatch": "登记发货",
    "documents.attest_delivery": "签署收货",
    "documents.attest_red_invoice": "登记红字发票",
    "documents.show": "出示单据",
    "documents.recompute": "重算单据",
    "documents.dispute": "对单据提出异议",
    "documents.withdraw_dispute": "撤回单据异议",
    "documents.check_tax": "签署税务查验",
    "documents.record_paid": "记录账外已付",
    "documents.withdraw": "撤回单据登记",
}

VALUES = {
    "invoice": "发票",
    "delivery": "收货",
    "order": "订单",
    "despatch": "发货",
    "red-invoice": "红字发票",
    "passed": "通过",
    "failed": "未通过",
}

FIELDS = {
    "alike": "相似单据数",
    "checked": "已核对",
    "commitment": "承诺值",
    "credited": "已贷记",
    "delivered": "已送达",
    "differs": "不同之处",
    "disputed_by": "争议提出方",
    "documents": "单据",
    "epoch": "密钥期次",
    "exact": "精确指纹",
    "failed_by": "失败原因方",
    "fingerprints": "指纹",
    "identity": "身份指纹",
    "in_conflict": "存在冲突",
    "near": "近似指纹",
    "near_duplicates": "近似重复",
    "recomputed_by": "复核方",
    "red": "红字",
    "refers_to": "所引用单据",
    "rests": "搁置",
    "result": "结论",
    "retention": "保留比例",
    "shown_to": "已出示给",
    "total": "合计",
    "verified_by": "核验方",
    "withdrawn": "已撤回",
}

SIGNERS = {
    "a bank that recomputed it": "已重算该单据的银行",
    "a party that may see the document": "可查看该单据的一方",
    "the buyer, who received it": "收货的购买方",
    "the buyer": "购买方",
    "the seller": "销售方",
    "the party that disputed it": "提出异议的一方",
    "the seller or the buyer": "销售方或购买方",
    "who attested it": "登记方",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, signers=SIGNERS)
