"""Words: what the clauses, actions and records of credit are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.values.bilingual import Both

CLAUSES = {
    "credit": ClauseWords("Credit on a borrowing base", "借款基数授信"),
    "credit.claim_advance_at_most": ClauseWords("Advance on claims, at most", "应收账款折算率最高", Unit.RATE),
    "credit.stock_advance_at_most": ClauseWords("Advance on stock, at most", "存货折算率最高", Unit.RATE),
    "credit.price_days": ClauseWords("An attested price counts for", "货价证明有效", Unit.DAYS),
    "credit.items_at_once": ClauseWords("Items brought up to date at once", "一次更新的项目数"),
    "credit.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "credit.open_line": "开立授信",
    "credit.draw": "提款",
    "credit.repay": "还款",
    "credit.repay_from_proceeds": "以保留款项还款",
    "credit.charge": "计入费用",
    "credit.close_line": "结束授信",
    "credit.bring_up_to_date": "更新借款基数",
    "credit.attest_price": "证明货价",
    "credit.cover_line": "确认授信承保",
}

VALUES = {
    "called": "已宣布到期",
    "not-first": "非首位质押",
    "not-live": "已失效",
    "other-currency": "币种不同",
    "related": "关联方",
    "past-due": "逾期过久",
    "too-old": "账龄过长",
    "uninsured": "未投保",
    "on-hold": "盘点未见",
    "unknown": "无对应项目",
    "cross-aged": "交叉账龄",
    "no-price": "无货价",
    "stale-price": "货价过期",
}

FIELDS = {
    "age_days": "账龄上限（天）",
    "aged": "逾期金额",
    "beyond": "超出集中度",
    "borrower": "借款人",
    "borrowing_base": "借款基数",
    "claim_advance": "应收账款折算率",
    "concentration": "集中度上限",
    "covered": "承保至",
    "cross_ageing": "交叉账龄比例",
    "day_count": "计息方式",
    "excluded": "未计入原因",
    "insurer": "保险人",
    "interest_rest": "不足一分的利息",
    "items": "项目数",
    "lender": "出借人",
    "line": "授信",
    "measure": "数量",
    "past_due_days": "逾期宽限（天）",
    "price": "单价",
    "pricer": "定价方",
    "rate": "利率",
    "stock_advance": "存货折算率",
    "through": "截至日",
    "turns": "变化日",
}

ROLES = {"price-source": Both("price source", "价格来源")}

SIGNERS = {
    "the lender": "出借人",
    "the borrower": "借款人",
    "the lender or the borrower": "出借人或借款人",
    "the pricer": "定价方",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, roles=ROLES, signers=SIGNERS)
