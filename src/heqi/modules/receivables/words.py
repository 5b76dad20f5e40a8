"""Words: what the clauses, actions and records of receivables are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.values.bilingual import Both

CLAUSES = {
    "receivables": ClauseWords("Receivables", "应收账款"),
    "receivables.usual_tenor_months": ClauseWords(
        "Usual tenor; beyond it a reason is cited", "通常期限，超过须说明理由", Unit.MONTHS
    ),
    "receivables.max_tenor_months": ClauseWords("Longest tenor", "最长期限", Unit.MONTHS),
    "receivables.tenor_source": ClauseWords("Basis", "依据"),
    "receivables.small_creditor_days": ClauseWords(
        "Small creditors are paid after delivery within", "中小微债权人自交付起的付款期限", Unit.DAYS
    ),
    "receivables.small_creditor_source": ClauseWords("Basis", "依据"),
    "receivables.stop_source": ClauseWords(
        "Why an obligor in default promises nothing new", "违约债务人不得新作承诺的依据"
    ),
    "receivables.face_at_most": ClauseWords("Face of one promise, at most", "单项承诺最高面额", Unit.MONEY),
    "receivables.smallest_part": ClauseWords("Smallest part", "最小拆分金额", Unit.MONEY),
    "receivables.parts_at_most": ClauseWords("Parts of one promise, at most", "单项承诺最多份数"),
    "receivables.checklist": ClauseWords("Established before money leaves", "放款前的核查", Unit.CODES),
    "receivables.check_days": ClauseWords("How old each may be then", "届时各项核查最长天数", Unit.DAYS_OF_EACH),
    "receivables.advance_at_most": ClauseWords("Advance, of the face, at most", "融资占面额最高", Unit.RATE),
    "receivables.days_in_year": ClauseWords("Interest is counted on a year of", "计息年天数", Unit.DAYS),
    "receivables.annual_cost_days": ClauseWords(
        "The all-in cost is stated on a year of", "综合年化成本的年天数", Unit.DAYS
    ),
    "receivables.annual_cost_source": ClauseWords("Basis", "依据"),
    "receivables.cut_off_minute": ClauseWords("Paid in time until", "当日付款截止", Unit.CLOCK),
    "receivables.grace_days": ClauseWords("Grace after the due day", "到期后宽限", Unit.DAYS),
    "receivables.default_days": ClauseWords("Non-performing when overdue for", "逾期列为不良", Unit.DAYS),
    "receivables.default_source": ClauseWords("Basis", "依据"),
}

ACTIONS = {
    "receivables.undertake": "开立凭证",
    "receivables.accept": "签收凭证",
    "receivables.register": "登记应收账款",
    "receivables.confirm": "确权",
    "receivables.decline": "拒绝要约",
    "receivables.cancel": "撤回要约",
    "receivables.lapse": "清理逾期要约",
    "receivables.split": "拆分",
    "receivables.assign": "转让",
    "receivables.apply": "申请融资",
    "receivables.offer": "报价",
    "receivables.agree": "同意报价",
    "receivables.enter_check": "录入核查",
    "receivables.go_on_despite_filing": "虽有在先登记仍继续",
    "receivables.close_file": "结束融资档案",
    "receivables.set_line": "设定额度",
    "receivables.pay_out": "放款",
    "receivables.credit": "开具贷项",
    "receivables.record_dilution": "记录减损",
    "receivables.dispute": "提出争议",
    "receivables.withdraw_dispute": "撤回争议",
    "receivables.resolve_dispute": "解决争议",
    "receivables.settle": "到期付款",
    "receivables.apply_payment": "以账外付款清偿",
    "receivables.report_overdue": "报告逾期",
    "receivables.mark_defaulted": "列为不良",
    "receivables.attest_default": "证明违约",
    "receivables.lift_default": "解除违约记录",
    "receivables.demand_buy_back": "要求回购",
    "receivables.buy_back": "回购",
    "receivables.agree_costs": "约定催收费用",
    "receivables.pay_reserve": "支付余款",
}

VALUES = {
    "paid": "已付清",
    "defaulted": "不良",
    "voucher": "电子凭证",
    "factoring": "保理",
    "resolved": "已解决",
    "applied": "已申请",
    "agreed": "已同意",
    "paid-out": "已放款",
    "repaid": "已收回",
    "bought-back": "已回购",
    "obligor": "债务人",
    "supplier": "供应商",
    "registry-filing": "转让登记",
    "registry-search": "登记查询",
    "warranty": "违反保证",
}

FIELDS = {
    "account": "账户",
    "annual_cost": "年化综合成本",
    "answer_by": "答复期限",
    "attested_defaults": "确认的违约",
    "cancelled": "已取消",
    "checks": "核对项",
    "contest_reason": "异议理由",
    "costs_left": "未付费用",
    "defences_waived": "已放弃抗辩",
    "delivery_day": "交付日",
    "demand_reference": "催收文号",
    "demanded_for": "催收事由",
    "diluted": "已冲减",
    "dispute": "争议",
    "disputed": "争议金额",
    "earlier_filing": "在先登记",
    "entrance": "加入方式",
    "expires": "失效日",
    "face": "面额",
    "fee": "手续费",
    "fee_borne_by": "手续费承担方",
    "file": "融资档案",
    "financed": "已融资",
    "financed_by": "所属融资",
    "holder_since": "持有起始日",
    "holders": "持有人",
    "interest_left": "未付利息",
    "invoices": "发票",
    "lifted_day": "解除日",
    "limit_until": "限额截止日",
    "notices": "通知",
    "obligor": "付款义务人",
    "offer": "报价",
    "offered_day": "报价日",
    "overdue_claims": "逾期债权",
    "overdue_days": "逾期天数",
    "overdue_since": "逾期起始日",
    "paid_out_day": "放款日",
    "parts": "份数",
    "principal_left": "未还本金",
    "proceeds": "到账金额",
    "promised": "已承诺付款",
    "raised_day": "提出日",
    "recourse": "追索权",
    "reduced_by": "扣减额",
    "reserve_owed": "应付保留款",
    "reserve_paid": "已付保留款",
    "supplier": "供应商",
    "tenor_reason": "账期事由",
    "term_basis": "账期依据",
    "trigger": "触发事项",
    "value_day": "起息日",
}

CODES = {
    "kyc": Both("party checked", "尽职调查"),
    "contract": Both("contract", "合同"),
    "invoice-check": Both("invoice at the tax platform", "发票查验"),
    "delivery": Both("delivery", "交付"),
    "registry-search": Both("search of the registry", "登记查询"),
    "registry-filing": Both("filing at the registry", "转让登记"),
    "line": Both("line", "额度"),
    "three-way-match": Both("order, delivery and invoice match", "三单核对"),
}

ROLES = {
    "obligor": Both("obligor", "债务人"),
    "supplier": Both("supplier", "供应商"),
    "factor": Both("factor", "保理公司"),
}

SIGNERS = {
    "either side of the offer": "要约任一方",
    "the first creditor": "首位债权人",
    "the obligor": "债务人",
    "the obligor or the holder": "债务人或持有人",
    "the other side of the offer": "要约的另一方",
    "the supplier": "供应商",
    "the supplier or the financier": "供应商或融资方",
    "whoever attested it": "登记方",
    "whoever made the offer": "发出要约的一方",
}

KINDS = {
    "a member's id, or `group:` and a group's code": "成员编号，或 `group:` 加集团代码",
}

WORDS = Words(
    clauses=CLAUSES,
    actions=ACTIONS,
    fields=FIELDS,
    values=VALUES,
    codes=CODES,
    roles=ROLES,
    signers=SIGNERS,
    kinds=KINDS,
)
