"""Words: what the clauses, actions and records of payments are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.values.bilingual import Both

CLAUSES = {
    "payments": ClauseWords("Payments", "资金"),
    "payments.settlement_banks": ClauseWords("Settlement banks", "结算银行", Unit.MEMBERS),
    "payments.currencies": ClauseWords("Currencies that are settled", "结算币种"),
    "payments.simulated": ClauseWords("The deposits are invented", "存款为虚构"),
    "payments.calendar_bank": ClauseWords("Whose calendar counts", "日历银行", Unit.MEMBERS),
    "payments.account_cooling_days": ClauseWords(
        "A changed collection account is paid to after", "变更收款账户的冷静期", Unit.DAYS
    ),
    "payments.hold_days_at_most": ClauseWords("Money is set aside for at most", "保留款项最长", Unit.DAYS),
    "payments.source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "payments.credit": "登记入金",
    "payments.debit": "登记出金",
    "payments.transfer": "付款",
    "payments.hold": "保留款项",
    "payments.release_hold": "支付保留款项",
    "payments.return_hold": "退回保留款项",
    "payments.attest_payment": "证明账外付款",
    "payments.set_collection_account": "设定收款账户",
    "payments.withdraw_account_change": "撤回账户变更",
    "payments.publish_calendar": "公布结算日历",
}

VALUES = {
    "held": "已保留",
    "released": "已支付",
}

FIELDS = {
    "accounts": "账户",
    "available": "可用余额",
    "booked_day": "入账日",
    "closed": "已结清",
    "for_record": "相关记录",
    "identifying_code": "识别码",
    "payee": "收款人",
    "payee_account": "收款账户",
    "payer_account": "付款账户",
    "receipt_number": "回单号",
    "remaining": "剩余",
    "version": "版本",
    "year": "年度",
}

ROLES = {
    "settlement-bank": Both("settlement bank", "结算银行"),
}

SIGNERS = {
    "the bank": "银行",
    "the calendar bank": "发布日历的银行",
    "the party that is paid": "收款方",
    "the party that is paid, or the bank of its present account": "收款方或其现有账户的开户银行",
    "the payee, or the payer after the last day": "收款人；最后一日之后亦可为付款人",
    "the settlement bank": "结算银行",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, roles=ROLES, signers=SIGNERS)
