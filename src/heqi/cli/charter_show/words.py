"""What the clauses of a charter are called, in both languages, and in what their values are counted."""

from enum import StrEnum
from typing import NamedTuple


class Both(NamedTuple):
    """The same in two languages."""

    en: str
    zh: str

    def said(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class Unit(StrEnum):
    """In what a clause's value is counted."""

    PLAIN = "plain"  # a text, a count, a list of words
    MONEY = "money"  # minor units of the ledger's currency
    RATE = "rate"  # millionths
    BASIS_POINTS = "basis points"
    DAYS = "days"
    LEDGER_DAY = "ledger day"  # 0 is the first
    MONTHS = "months"
    SECONDS = "seconds"
    OFFSET = "offset"  # minutes from UTC
    CLOCK = "clock"  # minutes after midnight
    DAYS_OF_EACH = "days of each"  # a table of days
    MEMBERS = "members"  # ids of members
    ROLES = "roles"
    CHECKS = "checks"  # what is checked, by its code
    SIZE = "size"  # of a company
    ACTIONS = "actions"  # by their full names
    CLAUSES = "clauses"  # by their paths
    VOTERS = "voters"  # whose votes count


class Words(NamedTuple):
    """What a clause is called, and in what it is counted."""

    en: str
    zh: str
    unit: Unit = Unit.PLAIN


TITLES = {
    "charter": Both("The agreement", "本章程"),
    "member": Both("Members", "成员"),
    "book_keeper": Both("Who keeps the book, and so sees all of it", "谁记账，从而看到全部内容"),
    "roles": Both("Who may do what", "谁可以做什么"),
    "transaction": Both("How much a transaction and an hour may hold", "一笔交易与一小时的容量"),
    "transaction.hourly": Both("In each ledger hour", "每个账本小时"),
    "modules": Both("The business", "业务规则"),
    "parties": Both("Parties", "成员与密钥"),
    "parties.lost_key": Both("When a key is lost", "密钥遗失"),
    "parties.kyc": Both("Who has to have looked at a party", "尽职调查"),
    "payments": Both("Payments", "资金"),
    "documents": Both("Documents", "单据"),
    "evidence": Both("Orders, deliveries, invoices", "三单核对"),
    "receivables": Both("Receivables", "应收账款"),
    "certificates": Both("Certificates of rights", "权利证书"),
    "conditions": Both("Conditional money", "附条件资金"),
    "wallets": Both("Wallets", "钱包"),
    "inventory": Both("Goods in warehouses", "仓储货物"),
    "pledges": Both("Pledges", "质押"),
    "credit": Both("Credit on a borrowing base", "借款基数授信"),
    "supervision": Both("Supervision", "监管"),
    "phases": Both("Phases", "阶段"),
    "limits": Both("Limits", "限额"),
    "amendment": Both("Changing this text", "修订本文本"),
    "amendment.operational": Both("Operational clauses", "运营类条款"),
    "amendment.economic": Both("Economic clauses", "经济类条款"),
    "amendment.constitutional": Both("All other clauses", "其余条款（根本类）"),
    "disputes": Both("Disputes", "争议解决"),
    "retention": Both("Retention", "留存"),
}

OF_WHOM = {
    "members": Both("all members", "全体成员"),
    "power": Both("the book-keepers' power", "记账方权重"),
}

THRESHOLD = {
    "of": Words("Who decides", "由谁决定", Unit.VOTERS),
    "vote_days": Words("Votes are cast within", "表决期", Unit.DAYS),
    "cooling_days": Words("What passed takes over after", "通过后的冷静期", Unit.DAYS),
    "more_than": Words("More than", "须超过"),
    "at_least": Words("At least", "须达到"),
    "covers": Words("Which clauses", "适用条款", Unit.CLAUSES),
}

CLAUSES = {
    "charter.name": Words("Name", "名称"),
    "charter.purpose": Words("Purpose", "宗旨"),
    "charter.begins": Words("First day of the ledger", "账本首日"),
    "charter.text": Words("Number of this text", "文本序号"),
    "charter.application": Words("Version of the rules", "规则版本"),
    "charter.suite": Words("Signatures and digests", "签名与摘要算法"),
    "charter.utc_offset_minutes": Words("The ledger's day is that of", "账本日所属时区", Unit.OFFSET),
    "charter.currency": Words("Currency of all claims", "全部债权的币种"),
    "charter.window_seconds": Words("A transaction is valid for at most", "交易有效期最长", Unit.SECONDS),
    "charter.heartbeat_seconds": Words("A quiet ledger tells the time every", "无交易时的报时间隔", Unit.SECONDS),
    "transaction.actions": Words("Actions in one transaction, at most", "一笔交易最多操作数"),
    "transaction.touched_rows": Words("Records it may touch, at most", "最多涉及记录数"),
    "transaction.bytes": Words("Bytes, at most", "最多字节数"),
    "transaction.signatures": Words("Signatures, at most", "最多签名数"),
    "transaction.hourly.party_transactions": Words("Transactions of each member", "每个成员的交易数"),
    "transaction.hourly.party_bytes": Words("Bytes of each member", "每个成员的字节数"),
    "transaction.hourly.ledger_transactions": Words("Transactions of all together", "全体的交易数"),
    "transaction.hourly.reserved_transactions": Words("Of these, kept back", "其中预留"),
    "transaction.hourly.reserved_for": Words("Kept back for", "预留给", Unit.ROLES),
    "parties.lost_key.witnesses": Words(
        "Witnesses, of different groups and none of the member's own", "见证成员数，须分属不同集团且非本集团"
    ),
    "parties.lost_key.cooling_days": Words("The new key speaks after", "新密钥的冷静期", Unit.DAYS),
    "parties.lost_key.roles": Words("Witnesses, where no own key signs", "无自有密钥签署时的见证方", Unit.ROLES),
    "parties.lost_key.cooling_days_without_own_key": Words("The new key then speaks after", "此时的冷静期", Unit.DAYS),
    "parties.lost_key.source": Words("Basis", "依据"),
    "parties.kyc.roles": Words("Whose attestation counts", "由谁出具", Unit.ROLES),
    "parties.kyc.own": Words("Each financier needs its own", "各融资方须自行出具"),
    "parties.kyc.kinds": Words("What has to be looked into", "调查内容", Unit.CHECKS),
    "parties.kyc.days_at_most": Words("Lasts at most", "有效期最长", Unit.DAYS),
    "parties.kyc.source": Words("Basis", "依据"),
    "payments.settlement_banks": Words("Settlement banks", "结算银行", Unit.MEMBERS),
    "payments.currencies": Words("Currencies that are settled", "结算币种"),
    "payments.simulated": Words("The deposits are invented", "存款为虚构"),
    "payments.calendar_bank": Words("Whose calendar counts", "日历银行", Unit.MEMBERS),
    "payments.account_cooling_days": Words(
        "A changed collection account is paid to after", "变更收款账户的冷静期", Unit.DAYS
    ),
    "payments.hold_days_at_most": Words("Money is set aside for at most", "保留款项最长", Unit.DAYS),
    "payments.source": Words("Basis", "依据"),
    "documents.fingerprint_epochs": Words("Epochs of the fingerprints' secret", "指纹密钥的时期"),
    "documents.readers_at_most": Words("A document is shown to at most so many parties", "一份单据最多出示的方数"),
    "evidence.quantity_tolerance": Words(
        "Invoiced beyond ordered or received, at most", "发票数量超出订单或收货最多", Unit.RATE
    ),
    "evidence.amount_tolerance": Words("Invoiced beyond the order's total, at most", "发票金额超出订单最多", Unit.RATE),
    "evidence.marks_needed": Words("A delivery names the marks on the goods", "收货须载明货物标记"),
    "evidence.source": Words("Basis", "依据"),
    "receivables.usual_tenor_months": Words(
        "Usual tenor; beyond it a reason is cited", "通常期限，超过须说明理由", Unit.MONTHS
    ),
    "receivables.max_tenor_months": Words("Longest tenor", "最长期限", Unit.MONTHS),
    "receivables.tenor_source": Words("Basis", "依据"),
    "receivables.small_creditor_days": Words(
        "Small creditors are paid after delivery within", "中小微债权人自交付起的付款期限", Unit.DAYS
    ),
    "receivables.small_creditor_source": Words("Basis", "依据"),
    "receivables.stop_source": Words("Why an obligor in default promises nothing new", "违约债务人不得新作承诺的依据"),
    "receivables.face_at_most": Words("Face of one promise, at most", "单项承诺最高面额", Unit.MONEY),
    "receivables.smallest_part": Words("Smallest part", "最小拆分金额", Unit.MONEY),
    "receivables.parts_at_most": Words("Parts of one promise, at most", "单项承诺最多份数"),
    "receivables.checklist": Words("Established before money leaves", "放款前的核查", Unit.CHECKS),
    "receivables.check_days": Words("How old each may be then", "届时各项核查最长天数", Unit.DAYS_OF_EACH),
    "receivables.advance_at_most": Words("Advance, of the face, at most", "融资占面额最高", Unit.RATE),
    "receivables.days_in_year": Words("Interest is counted on a year of", "计息年天数", Unit.DAYS),
    "receivables.annual_cost_days": Words("The all-in cost is stated on a year of", "综合年化成本的年天数", Unit.DAYS),
    "receivables.annual_cost_source": Words("Basis", "依据"),
    "receivables.cut_off_minute": Words("Paid in time until", "当日付款截止", Unit.CLOCK),
    "receivables.grace_days": Words("Grace after the due day", "到期后宽限", Unit.DAYS),
    "receivables.default_days": Words("Non-performing when overdue for", "逾期列为不良", Unit.DAYS),
    "receivables.default_source": Words("Basis", "依据"),
    "inventory.goods": Words("What is stored, and in which unit it is counted", "货物目录及计量单位"),
    "inventory.receipts_per_lot": Words("Receipts of one lot, at most", "每批次最多仓单数"),
    "inventory.count_days": Words(
        "An inspection or count serves for new business", "检验或盘点可用于新业务", Unit.DAYS
    ),
    "inventory.cover_needed": Words("A receipt passes on only while insured", "仓单须在保险期内方可流转"),
    "inventory.marks_needed": Words("Goods that are taken in with their marks", "入库须列明标记的货物"),
    "inventory.receipt_source": Words("What a receipt rests on", "仓单的依据"),
    "inventory.lien_source": Words("Why goods are kept until fees are paid", "留置的依据"),
    "inventory.loss_source": Words("How a loss is shared", "损失分担的依据"),
    "pledges.ranks_at_most": Words("Pledges on one asset, at most", "一项资产最多质押数"),
    "pledges.secured_at_most": Words(
        "Secured by them, of a claim's face, at most (0%: no limit)",
        "合计担保占债权面额最高（0% 为不设上限）",
        Unit.RATE,
    ),
    "pledges.proceeds_days": Words(
        "Money in an asset's place is held after the due day for", "替代资产的款项到期后保留", Unit.DAYS
    ),
    "pledges.source": Words("Basis", "依据"),
    "certificates.registrar": Words("Who registers, and decides objections", "登记机构", Unit.MEMBERS),
    "certificates.arbiter": Words("Whose award revokes", "仲裁方", Unit.MEMBERS),
    "certificates.objection_days": Words("Anybody may object for", "异议期", Unit.DAYS),
    "certificates.objection_source": Words("Basis", "依据"),
    "certificates.holding_days": Words("Passed on after", "转让前的持有期", Unit.DAYS),
    "certificates.holding_source": Words("Basis", "依据"),
    "certificates.licences_at_most": Words("Licences of one certificate at a time", "单一证书同时有效许可上限"),
    "conditions.days_at_most": Words("Money waits for at most", "款项受约束最长", Unit.DAYS),
    "conditions.dispute_days": Words("An arbiter decides within", "仲裁期限", Unit.DAYS),
    "conditions.source": Words("Basis", "依据"),
    "wallets.issuer": Words("Issuer", "发行方", Unit.MEMBERS),
    "wallets.operators": Words("Operators, who serve wallets", "运营机构", Unit.MEMBERS),
    "wallets.reserve_bank": Words("The reserve is held at", "准备金存放于", Unit.MEMBERS),
    "wallets.currency": Words("Currency", "币种"),
    "wallets.wallet_class": Words("Classes of wallets", "钱包类别"),
    "wallets.source": Words("Basis", "依据"),
    "credit.claim_advance_at_most": Words("Advance on claims, at most", "应收账款折算率最高", Unit.RATE),
    "credit.stock_advance_at_most": Words("Advance on stock, at most", "存货折算率最高", Unit.RATE),
    "credit.price_days": Words("An attested price counts for", "货价证明有效", Unit.DAYS),
    "credit.items_at_once": Words("Items brought up to date at once", "一次更新的项目数"),
    "credit.source": Words("Basis", "依据"),
    "supervision.privilege": Words("Privileges, which only fall", "特权（只减不增）"),
    "phases.phase": Words("Phases, entered one by one", "阶段（逐一进入）"),
    "limits.limit": Words("Limits that the ledger holds", "账本执行的限额"),
    "limits.risk_assets_days": Words("A statement of risk assets counts for", "风险资产申报有效", Unit.DAYS),
    "limits.circle_steps": Words("Assignments back, for circles", "循环转让回溯步数"),
    **{
        f"amendment.{name}.{clause}": words
        for name in ("operational", "economic", "constitutional")
        for clause, words in THRESHOLD.items()
    },
    "amendment.entrenched": Words("No vote changes", "任何表决均不能更改", Unit.CLAUSES),
    "disputes.talks_days": Words("Talks after a written notice", "书面通知后的协商期", Unit.DAYS),
    "disputes.mediation": Words("Then mediation by", "其后由谁调解"),
    "disputes.tribunal": Words("Then decided by", "其后由谁裁决"),
    "disputes.law": Words("Under", "适用法律"),
    "retention.provable_days": Words("What happened can be proven for", "已发生事项可出具证明的期限", Unit.DAYS),
    "retention.source": Words("By", "依据"),
}

# What stands of each member and book-keeper, by its last name.
ENTRIES = {
    "id": Words("Name on the ledger", "账本名称"),
    "name": Words("Name", "名称"),
    "roles": Words("Roles", "角色", Unit.ROLES),
    "size": Words("Size", "规模", Unit.SIZE),
    "keys": Words("Keys", "密钥"),
    "key": Words("Key", "密钥"),
    "person": Words("Person", "人员"),
    "role": Words("Role", "角色", Unit.ROLES),
    "limit": Words("Signs for at most", "签署限额", Unit.MONEY),
    "standing": Words("Standing", "状态"),
    "uscc": Words("Unified social credit code", "统一社会信用代码"),
    "lei": Words("Legal entity identifier", "法人机构识别编码（LEI）"),
    "group": Words("Group", "所属集团"),
    "policy": Words("Who signs what", "签署规则"),
    "actions": Words("Actions", "操作", Unit.ACTIONS),
    "needs": Words("Persons needed", "所需人员"),
    "from_amount": Words("From the amount", "起始金额", Unit.MONEY),
    "member": Words("Member", "成员", Unit.MEMBERS),
    "head_key": Words("Head key", "账本头密钥"),
    "power": Words("Parts of the power", "权重份数"),
    "consensus_key": Words("Consensus key", "共识密钥"),
}

SIZES = {
    "large": Both("large", "大型"),
    "medium": Both("medium", "中型"),
    "small": Both("small", "小型"),
    "micro": Both("micro", "微型"),
    "public": Both("public body", "机关事业单位"),
}

CHECKS = {
    "identity": Both("identity", "身份"),
    "beneficial-owner": Both("beneficial owner", "受益所有人"),
    "representatives": Both("representatives", "授权代表"),
    "screening": Both("sanctions and adverse lists", "制裁与负面名单筛查"),
    "kyc": Both("party checked", "尽职调查"),
    "contract": Both("contract", "合同"),
    "invoice-check": Both("invoice at the tax platform", "发票查验"),
    "delivery": Both("delivery", "交付"),
    "registry-search": Both("search of the registry", "登记查询"),
    "registry-filing": Both("filing at the registry", "转让登记"),
    "line": Both("line", "额度"),
    "three-way-match": Both("order, delivery and invoice match", "三单核对"),
}

# What people of a member and members themselves commonly are; a charter may name others, which are shown as they are.
ROLES = {
    "maker": Both("maker", "经办"),
    "checker": Both("checker", "复核"),
    "member": Both("member", "成员"),
    "trader": Both("trader", "贸易方"),
    "obligor": Both("obligor", "债务人"),
    "supplier": Both("supplier", "供应商"),
    "carrier": Both("carrier", "承运人"),
    "bank": Both("bank", "银行"),
    "factor": Both("factor", "保理公司"),
    "settlement-bank": Both("settlement bank", "结算银行"),
    "warehouse": Both("warehouse", "仓库"),
    "inspector": Both("inspector", "检验方"),
    "insurer": Both("insurer", "保险人"),
    "owner": Both("owner of goods", "货主"),
    "price-source": Both("price source", "价格来源"),
    "issuer": Both("issuer", "发行方"),
    "arbiter": Both("arbiter", "仲裁方"),
    "operator": Both("operator", "运营方"),
    "supervisor": Both("supervisor", "监管方"),
    "review-panel": Both("review panel", "复核小组"),
}

# Short names of the actions in Chinese; in English an action's own name is one.
ACTIONS = {
    "charter.set_consensus_key": "登记共识密钥",
    "charter.agree_to_upgrade": "同意升级",
    "amendment.propose": "提议修订",
    "amendment.vote": "表决修订",
    "amendment.withdraw": "撤回修订提案",
    "parties.add_key": "增加密钥",
    "parties.rotate_key": "更换密钥",
    "parties.revoke_key": "撤销密钥",
    "parties.replace_lost_key": "补发遗失密钥",
    "parties.object_to_key": "对补发提出异议",
    "parties.set_policy": "变更签署规则",
    "parties.declare_group": "登记所属集团",
    "parties.attest_kyc": "出具尽职调查",
    "parties.withdraw_kyc": "撤回尽职调查",
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
    "evidence.state_lines": "载明单据各行",
    "evidence.match": "三单核对",
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
    "inventory.open_site": "设立库区",
    "inventory.take_in": "收货",
    "inventory.give_back": "退还货物",
    "inventory.inspect": "检验批次",
    "inventory.count": "盘点",
    "inventory.record_loss": "证明损失",
    "inventory.issue": "开具仓单",
    "inventory.accept": "接受仓单",
    "inventory.decline": "拒收仓单",
    "inventory.transfer": "背书转让仓单",
    "inventory.split": "拆分仓单",
    "inventory.merge": "合并仓单",
    "inventory.insure": "承保",
    "inventory.end_cover": "终止承保",
    "inventory.order_release": "签发提货指令",
    "inventory.cancel_order": "撤销提货指令",
    "inventory.release": "发货",
    "inventory.pay_fees": "支付仓储费",
    "inventory.waive_fees": "免除仓储费",
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
    "certificates.register": "登记权利",
    "certificates.withdraw": "撤回登记",
    "certificates.object": "提出异议",
    "certificates.withdraw_objection": "撤回异议",
    "certificates.decide_objection": "裁定异议",
    "certificates.issue": "签发证书",
    "certificates.transfer": "转让证书",
    "certificates.license": "许可使用",
    "certificates.end_licence": "放弃许可",
    "certificates.redeem": "提取实物",
    "certificates.revoke": "撤销证书",
    "conditions.open_purpose": "设立资金用途",
    "conditions.end_purpose": "宣告用途结束",
    "conditions.set_aside": "预留款项",
    "conditions.attest": "证明条件",
    "conditions.release": "放行款项",
    "conditions.take_back": "取回款项",
    "conditions.dispute": "提出争议",
    "conditions.decide": "裁定争议",
    "wallets.mint": "发行",
    "wallets.redeem": "回笼",
    "wallets.open": "开立钱包",
    "wallets.set_class": "调整类别",
    "wallets.load": "充值",
    "wallets.unload": "提现",
    "wallets.pay": "钱包付款",
    "credit.open_line": "开立授信",
    "credit.draw": "提款",
    "credit.repay": "还款",
    "credit.repay_from_proceeds": "以保留款项还款",
    "credit.charge": "计入费用",
    "credit.close_line": "结束授信",
    "credit.bring_up_to_date": "更新借款基数",
    "credit.attest_price": "证明货价",
    "credit.cover_line": "确认授信承保",
    "supervision.inspect": "检查",
    "supervision.require_report": "要求报告",
    "supervision.file_report": "报送报告",
    "supervision.object_to_promotion": "对晋级提出异议",
    "supervision.hold_record": "暂停记录",
    "supervision.hold_party": "暂停一方新业务",
    "supervision.pause_module": "暂停模块",
    "supervision.prolong_pause": "投票延长暂停",
    "supervision.lift": "提前解除",
    "supervision.appeal": "申诉",
    "supervision.decide_appeal": "裁决申诉",
    "supervision.record_legal_order": "登记法定命令",
    "limits.state_risk_assets": "申报风险资产",
    "phases.propose": "提议变更阶段",
    "phases.vote": "就阶段表决",
    "phases.enter": "进入阶段",
    "phases.close_incident": "了结故障",
}


def action_words(action: str) -> Both:
    """`receivables.pay_out` -> pay out, 放款."""
    return Both(action.partition(".")[2].replace("_", " "), ACTIONS.get(action, action))


def role_words(role: str) -> Both:
    return ROLES.get(role, Both(role, role))
