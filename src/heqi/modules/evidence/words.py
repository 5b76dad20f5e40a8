"""Words: what the clauses, actions and records of evidence are called."""

from heqi.machine.words import ClauseWords, Unit, Words

CLAUSES = {
    "evidence": ClauseWords("Orders, deliveries, invoices", "三单核对"),
    "evidence.quantity_tolerance": ClauseWords(
        "Invoiced beyond ordered or received, at most", "发票数量超出订单或收货最多", Unit.RATE
    ),
    "evidence.amount_tolerance": ClauseWords(
        "Invoiced beyond the order's total, at most", "发票金额超出订单最多", Unit.RATE
    ),
    "evidence.marks_needed": ClauseWords("A delivery names the marks on the goods", "收货须载明货物标记"),
    "evidence.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "evidence.state_lines": "载明单据各行",
    "evidence.match": "三单核对",
}

FIELDS = {
    "amount_matched": "已核对金额",
    "deliveries": "收货凭证",
    "despatches": "发货通知",
    "item": "货品",
    "lines": "明细",
    "matched": "已核对数量",
    "matched_by": "核对方",
    "order": "订单",
    "stated_by": "载明方",
}

SIGNERS = {
    "a party that recomputed the document": "已重算该单据的一方",
    "a party that read all three": "已阅读三份单据的一方",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, signers=SIGNERS)
