"""Reasons: why something about a receivable is refused, in the order in which rules check."""

from heqi.machine.reasons import Reasons, reason, worded

STAGES = {
    "offered": "待答复",
    "declined": "已拒绝",
    "lapsed": "已失效",
    "live": "有效",
    "paid": "已付清",
    "cancelled": "已注销",
    "defaulted": "不良",
}
FILE_STAGES = {
    "applied": "已申请",
    "offered": "已报价",
    "agreed": "已同意",
    "paid-out": "已放款",
    "repaid": "已偿还",
    "bought-back": "已回购",
    "closed": "已关闭",
}
CHECKS = {
    "kyc": "尽职调查",
    "contract": "合同",
    "invoice-check": "发票查验",
    "delivery": "交付",
    "registry-search": "登记查询",
    "registry-filing": "登记",
    "line": "授信额度",
}
TRIGGERS = {"dilution": "稀释", "dispute": "争议", "overdue": "逾期", "warranty": "违反保证"}
ENTRANCES = {"voucher": "凭证", "factoring": "保理登记"}
SIZES = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型", "public": "公共机构"}
TERMS = {
    "principal": "本金",
    "rate": "利率",
    "value_day": "起息日",
    "interest": "利息",
    "fee": "费用",
    "fee_borne_by": "费用承担方",
    "proceeds": "实付金额",
    "annual_cost": "综合年化成本",
    "recourse": "追索约定",
    "overdue_days": "逾期天数",
}


class Why(
    Reasons,
    prefix="receivables",
    words={
        "stage": STAGES,
        "kind": CHECKS,
        "trigger": TRIGGERS,
        "entrance": ENTRANCES,
        "size": SIZES,
        "differs": TERMS,
    },
):
    NOT_FOUND = reason(
        "There is no record {record} on which this party may do that.",
        "没有可由该方办理此操作的记录 {record}。",
        do=("Check the id, and who holds the claim today.", "请核对编号以及当前持有人。"),
    )
    COUNTERPARTY_NOT_ADMITTED = reason(
        "{party} is not an active member of this ledger.",
        "{party} 不是本账本的有效成员。",
        do=("Have it admitted first.", "请先办理其准入。"),
    )
    SAME_PARTY = reason(
        "{party} cannot be on both sides of a claim.",
        "{party} 不能同时作为债权的双方。",
        do=("Name another party.", "请填写另一方。"),
        source="民法典 art. 576 (merger of claim and debt)",
    )

    # --- promising ---
    DAYS_OUT_OF_ORDER = reason(
        "Delivery on {delivery}, answer by {answer_by}, due on {due}, today {today}: these days do not follow.",
        "交付日 {delivery}、答复期限 {answer_by}、到期日 {due}、今日 {today}：日期先后不符。",
        do=(
            "Deliver first; the answer is due by a day from today to the due day.",
            "须先交付；答复期限应在今日与到期日之间。",
        ),
    )
    TENOR_TOO_LONG = reason(
        "Due on {due}: beyond {months} months, the longest this charter allows.",
        "到期日 {due} 超过章程允许的最长期限 {months} 个月。",
        do=("Choose an earlier due day.", "请提前到期日。"),
        source="charter, receivables.max_tenor_months; 银发〔2025〕77号",
    )
    TENOR_NEEDS_REASON = reason(
        "Due on {due}: beyond the usual {months} months, and no reason is cited.",
        "到期日 {due} 超过通常的 {months} 个月，且未说明理由。",
        do=("Cite the reason, or choose an earlier due day.", "请说明理由，或提前到期日。"),
        source="charter, receivables.usual_tenor_months; 银发〔2025〕77号",
    )
    TERM_NEEDS_BASIS = reason(
        "{creditor} is a {size} enterprise: due on {due} is more than {days} days after delivery on {delivery}, and no"
        " contract term is cited.",
        "{creditor} 属于{size}企业：到期日 {due} 距交付日 {delivery} 超过 {days} 天，且未引用合同约定。",
        do=("Pay earlier, or cite the contract and its term.", "请提前付款，或引用合同及其条款。"),
        source="charter, receivables.small_creditor_days; 国务院令802号 art. 9",
    )
    OBLIGOR_STOPPED = reason(
        "{obligor} makes no new promises: {overdue} of its claims are overdue, and {attested} defaults are attested.",
        "{obligor} 暂停新开立：逾期债权 {overdue} 笔，经证明的违约 {attested} 项。",
        do=("Pay what is overdue, or have the attestation lifted.", "请先清偿逾期款项，或由证明方解除。"),
        source="charter, receivables.stop_source; 银发〔2025〕77号 art. 15",
        retry=True,
    )
    EVIDENCE_OF_OTHERS = reason(
        "Document {document} is between {seller} and {buyer}; the claim would be one of {creditor} against {obligor}.",
        "单据 {document} 的双方为 {seller} 与 {buyer}；而该债权为 {creditor} 对 {obligor} 的债权。",
        do=("Name evidence of this very trade.", "请指定本笔交易的单据。"),
        source="民法典 art. 763",
    )
    DELIVERY_UNRELATED = reason(
        "Delivery {document} was received under {refers_to}: neither an invoice nor the contract of this claim.",
        "收货证明 {document} 对应单据 {refers_to}：既非该债权的发票，也非其合同。",
        do=("Name the delivery under these invoices, or the contract.", "请指定该等发票项下的收货证明，或列明其合同。"),
        source="民法典 art. 763",
    )
    DELIVERY_DIFFERS = reason(
        "The delivery is of {delivered}, not of {said}.",
        "交付证明的日期为 {delivered}，而非 {said}。",
        do=("Name the day on which it was delivered.", "请填写实际交付日期。"),
    )
    FACE_TOO_LARGE = reason(
        "{face:money} is more than one promise may be over: {most:money}.",
        "面额 {face:money} 超过单笔承诺的上限 {most:money}。",
        do=("Promise it in several claims.", "请分为多笔承诺。"),
        source="charter, receivables.face_at_most",
    )
    INVOICES_DIFFER = reason(
        "The invoice parts add up to {parts:money}, the face is {face:money}.",
        "所用发票金额合计 {parts:money}，与面额 {face:money} 不符。",
        do=("Name the parts of the invoices that make up the face.", "请列明构成面额的发票金额。"),
    )
    CURRENCY_DIFFERS = reason(
        "Invoice {document} is in {currency}; receivables here are in {expected}.",
        "发票 {document} 的货币为 {currency}；本账本的应收账款以 {expected} 计价。",
        do=("Use invoices in the ledger's currency.", "请使用账本货币的发票。"),
        source="charter, charter.currency",
    )
    NOT_RECOMPUTED = reason(
        "{party} has not itself recomputed the fingerprint of document {document} from the disclosed original.",
        "{party} 尚未依据披露的原件自行重算文件 {document} 的指纹。",
        do=("Recompute and sign it first.", "请先重算并签署。"),
    )
    NOT_OFFERED = reason(
        "The claim is {stage}: there is no offer to answer or to take back.",
        "该债权状态为 {stage}：没有可答复或可撤回的要约。",
        do=("See its present stage.", "请查看其当前状态。"),
    )
    NOT_YOURS_TO_ANSWER = reason(
        "This {entrance} is for {party} to do.",
        "此 {entrance} 应由 {party} 办理。",
        do=(
            "A voucher is accepted by its creditor, a registered receivable confirmed by its obligor;"
            " only who made an offer cancels it.",
            "凭证由债权人签收，登记的应收账款由债务人确权；只有提出方可以撤销。",
        ),
    )
    OFFER_LAPSED = reason(
        "It could be answered until {last_day}.",
        "答复期限至 {last_day}，已逾期。",
        do=("Ask for a new one.", "请对方重新提出。"),
    )
    NOT_LAPSED = reason(
        "It can still be answered until {last_day}.",
        "答复期限至 {last_day}，尚未届满。",
        do=("Wait, or cancel it if it is yours.", "请等待；若为己方提出可撤销。"),
        retry=True,
    )
    CONFIRMED_OTHERWISE = reason(
        "Registered were {face:money} due on {due}; the confirmation says otherwise.",
        "登记的金额为 {face:money}、到期日 {due}；确权内容不一致。",
        do=("Decline it, and have the right one registered.", "请拒绝，并由对方重新登记正确内容。"),
    )

    # --- passing on ---
    NOT_LIVE = reason(
        "The claim is {stage}: only one that the obligor has promised and still owes can be used so.",
        "该债权状态为 {stage}：只有债务人已承诺且尚未清偿的债权才能如此使用。",
        do=("Wait for the promise, or see what became of the claim.", "请等待确权，或查看该债权的去向。"),
    )
    IS_FINANCED = reason(
        "The claim is financed by file {file}: it stays whole and in the financier's hands until that is over.",
        "该债权已由融资档案 {file} 融资：结清前不得拆分或转让。",
        do=("Settle the financing first.", "请先结清融资。"),
    )
    FACE_DIFFERS = reason(
        "The claim's face is {face:money}, not {said:money}.",
        "该债权面额为 {face:money}，而非 {said:money}。",
        do=("Look at the claim as it is now, and sign for its face.", "请查看该债权现状，再按其面额签署。"),
    )
    PART_TOO_LARGE = reason(
        "A part of {part:money} cannot be cut from {whole:money}.",
        "不能从 {whole:money} 中拆出 {part:money}。",
        do=("Cut less, or assign the whole.", "请减少拆分金额，或整笔转让。"),
    )
    PART_TOO_SMALL = reason(
        "Parts have at least {smallest:money}; this would leave one of {part:money}.",
        "每份不得低于 {smallest:money}；此操作将产生 {part:money} 的一份。",
        do=("Choose another amount.", "请选择其他金额。"),
        source="charter, receivables.smallest_part",
    )
    TOO_MANY_PARTS = reason(
        "The promise is in {parts} parts already, as many as the charter allows.",
        "该承诺已拆为 {parts} 份，达到章程上限。",
        do=("Assign whole parts.", "请整份转让。"),
        source="charter, receivables.parts_at_most",
    )

    # --- financing ---
    FILE_STAGE = reason(
        "The financing file is {stage}.",
        "融资档案状态为" + worded("stage", FILE_STAGES) + "。",
        do=("See what it waits for.", "请查看其待办事项。"),
    )
    ALREADY_DUE = reason(
        "The claim fell due on {due}.",
        "该债权已于 {due} 到期。",
        do=("Collect it; what is due is not financed.", "请收款；到期债权不再融资。"),
    )
    VALUE_DAY_WRONG = reason(
        "Value day {value_day} does not fit today, {today}, and the due day, {due}.",
        "起息日 {value_day} 与今日 {today}、到期日 {due} 不符。",
        do=("Offer again for the day on which the money moves.", "请按实际放款日重新报价。"),
    )
    PRINCIPAL_TOO_LARGE = reason(
        "{principal:money} is more than the charter lets anyone advance on {face:money}: {most:money}.",
        "预付 {principal:money} 超过章程对面额 {face:money} 允许的上限 {most:money}。",
        do=("Advance less.", "请减少预付金额。"),
        source="charter, receivables.advance_at_most",
    )
    RECOURSE_UNCLEAR = reason(
        "Recourse lists what sets it off, each thing once; days overdue are named exactly when that is one of them.",
        "追索须逐一列明触发事项且不重复；仅当包含逾期时才须填写逾期天数。",
        do=("List the triggers, or none for no recourse.", "请列明触发事项；无追索则留空。"),
        source="民法典 arts. 766, 767",
    )
    OFFER_ARITHMETIC = reason(
        "The offer's figures do not follow from its terms: interest {interest:money}, proceeds {proceeds:money}, all-in"
        " annual cost {annual_cost:rate}.",
        "报价数字与其条件不符：应为利息 {interest:money}、到账 {proceeds:money}、综合年化成本 {annual_cost:rate}。",
        do=("Use the figures shown here.", "请使用此处计算的数字。"),
        source="charter, receivables.days_in_year",
    )
    OFFER_EXPIRED = reason(
        "The offer was open until {last_day}.",
        "报价有效期至 {last_day}，已过期。",
        do=("Ask for a new offer.", "请重新报价。"),
    )
    OFFER_CHANGED = reason(
        "The offer on record says otherwise about {differs}.",
        "现有报价在以下条款上与所签内容不一致：{differs}。",
        do=("Read the offer again, then agree to the terms as they are.", "请重新阅读报价，再按其现有条款同意。"),
        source="民法典 art. 488 (an acceptance agrees with the offer)",
    )
    CHECK_DAY_AHEAD = reason(
        "A check of {check_day} cannot be entered on {today}.",
        "不能在 {today} 录入 {check_day} 的核查。",
        do=("Enter the day on which it was made.", "请填写实际核查日期。"),
    )
    HOLDER_CHANGED = reason(
        "The claim is no longer as it was offered: {supplier} would have to hold {face:money} of it.",
        "该债权已非报价时的状态：须由 {supplier} 持有 {face:money}。",
        do=("Ask whoever holds it now.", "请向当前持有人了解。"),
    )
    DISPUTED = reason(
        "{disputed:money} of the claim are disputed.",
        "该债权中 {disputed:money} 存在争议。",
        do=("Settle the dispute first.", "请先解决争议。"),
    )
    NEAR_DUPLICATE = reason(
        "Invoice {document} looks like {others} others on this ledger, and the financier has not said that it knows.",
        "发票 {document} 与本账本上另外 {others} 张发票相似，融资方尚未确认知悉。",
        do=("Compare them with the seller, then name the invoice as known.", "请与销售方核对后，将该发票列为已知悉。"),
    )
    CHECK_MISSING = reason(
        "The check {kind} is missing.",
        "缺少核查事项 {kind}。",
        do=("Make it and enter it.", "请完成核查并录入。"),
        source="charter, receivables.checklist",
    )
    REGISTRY_FILING_MISSING = reason(
        "The assignment has no filing number at the registry of movable property.",
        "该转让尚无动产融资统一登记编号。",
        do=("File it at 中登网 and enter the number.", "请在中登网登记并录入编号。"),
        source="charter, receivables.checklist; 民法典 art. 768; 银发〔2025〕77号",
    )
    CHECK_STALE = reason(
        "The check {kind} of {check_day} no longer counts.",
        "{check_day} 的核查事项 {kind} 已失效。",
        do=("Make it again.", "请重新核查。"),
        source="charter, receivables.check_days",
    )
    PRIORITY_CONTESTED = reason(
        "The registry shows an earlier filing: {filing}. Legal priority follows the registry.",
        "登记系统显示在先登记：{filing}。法定优先顺位以登记为准。",
        do=(
            "Refuse, or have those who may decide put their reason on record.",
            "请拒绝，或由有权人员书面说明理由后继续。",
        ),
        source="民法典 art. 768",
    )
    LINE_EXHAUSTED = reason(
        "The line for {subject} is {limit:money}, of which {used:money} are used; {asked:money} do not fit.",
        "{subject} 的额度为 {limit:money}，已用 {used:money}；无法再容纳 {asked:money}。",
        do=("Wait for repayment, or have the line raised.", "请等待还款，或提高额度。"),
        retry=True,
    )

    # --- credit notes, disputes ---
    CREDIT_TOO_LARGE = reason(
        "{asked:money} cannot be credited: {most:money} are there.",
        "不能贷记 {asked:money}：可贷记金额为 {most:money}。",
        do=("Credit less.", "请减少金额。"),
    )
    HOLDER_MUST_SIGN = reason(
        "Only {signed} signed: what others hold, owe or bear does not change over their heads.",
        "仅有 {signed} 签署：不得绕过持有人、债务人或承担方作出变更。",
        do=(
            "Have the obligor and the present holder sign (costs: the supplier); a credit note can also be recorded as"
            " the supplier's own debt.",
            "请债务人与当前持有人签署（费用须由供应商签署）；贷项亦可记为供应商自身的债务。",
        ),
    )
    NOT_DILUTION = reason(
        "Nobody but the first creditor holds a part: this credit note needs no other record.",
        "除首位债权人外无人持有：此贷项无需另行记录。",
        do=("Use a credit note.", "请使用贷项操作。"),
    )
    DEFENCE_WAIVED = reason(
        "{obligor} waived its defences: against {holder}, who is not the first creditor, it pleads none.",
        "{obligor} 已放弃抗辩：不得对非首位债权人 {holder} 主张。",
        do=("Pay, and claim from the first creditor.", "请付款，并向首位债权人追偿。"),
        source="the obligor's promise",
    )
    DISPUTE_OPEN = reason(
        "A dispute about this claim is open already.",
        "该债权已有未决争议。",
        do=("Resolve or withdraw it first.", "请先解决或撤回。"),
    )
    NO_DISPUTE = reason(
        "No dispute about this claim is open.",
        "该债权没有未决争议。",
        do=("Nothing to resolve.", "无需处理。"),
    )

    # --- settlement, overdue, recourse ---
    MORE_THAN_OWED = reason(
        "{owed:money} are owed; {amount:money} is more.",
        "尚欠 {owed:money}；{amount:money} 超出该金额。",
        do=("Name no more than is owed.", "金额不得超过所欠。"),
    )
    COLLECTED_ELSEWHERE = reason(
        "At {bank} {owed:money} of this promise are collected; {amount:money} is more. The rest is collected at"
        " {others}.",
        "该承诺在 {bank} 收款的部分为 {owed:money}；{amount:money} 超出该金额。其余部分在 {others} 收款。",
        do=("Settle at each bank what is collected there.", "请按各收款银行分别付款。"),
    )
    MISDIRECTED = reason(
        "That payment went to {payee}, to an account that does not discharge: since {since} {holder} collects.",
        "该付款付给 {payee}，所付账户不产生清偿效力：自 {since} 起由 {holder} 收款。",
        do=(
            "Pay the account in the notice, and ask the wrong payee for the money back.",
            "请付至通知所载账户，并向误收方追回。",
        ),
        source="民法典 art. 546",
    )
    PAID_BEFORE = reason(
        "That payment was booked on {booked_day}; {holder} collects this claim since {since}: it was for something"
        " else.",
        "该付款记账日为 {booked_day}；{holder} 自 {since} 起就该债权收款：该付款系用于他项。",
        do=(
            "Apply it to what it was for. What both sides want to set off is a credit note.",
            "请用于其所付款项；双方拟抵销的，请以贷项办理。",
        ),
        source="民法典 art. 546",
    )
    NOT_THE_COLLECTING_BANK = reason(
        "{bank} attests that payment; {collects} keeps the account it went to, and knows whether it arrived.",
        "该付款由 {bank} 证明；收款账户开立于 {collects}，是否到账以其为准。",
        do=("Have the bank of the collection account attest it.", "请由收款账户所在银行出具回单。"),
    )
    NOT_FOR_THIS_CLAIM = reason(
        "Nothing says that this payment was for this claim: its remittance text names {named}, and {signed} alone"
        " signed.",
        "无依据表明该付款系清偿本债权：其附言所列为 {named}，且仅有 {signed} 签署。",
        do=(
            "Where it names nothing, the holder applies it; where it names something else, both sides sign.",
            "附言未载明的，由持有人办理；附言载明他项的，须双方签署。",
        ),
        source="民法典 art. 560 (the debtor says which debt it pays)",
    )
    NOT_OVERDUE = reason(
        "Not overdue: the last day, with its grace, is {last_day}.",
        "尚未逾期：含宽限的最后一日为 {last_day}。",
        do=("Wait for that day's cut-off.", "请等待该日截止时间。"),
        source="charter, receivables.grace_days",
        retry=True,
    )
    NOT_NON_PERFORMING = reason(
        "It becomes non-performing after {last_day}, when reported overdue.",
        "报告逾期后，自 {last_day} 之后方可列为不良。",
        do=("Report it overdue, and wait.", "请先报告逾期并等待。"),
        source="charter, receivables.default_days",
        retry=True,
    )
    ALREADY_REPORTED = reason(
        "It is on record already.",
        "已有记录。",
        do=("Nothing more to do.", "无需再办理。"),
    )
    NO_RECOURSE = reason(
        "The financing lists no recourse for {trigger}.",
        "融资条件未就 {trigger} 约定追索。",
        do=(
            "Without recourse only a breach of warranty leads back to the supplier.",
            "无追索融资仅在违反保证时可向供应商追偿。",
        ),
        source="民法典 arts. 766, 767",
    )
    TRIGGER_NOT_MET = reason(
        "What would set recourse off, {trigger}, has not happened.",
        "追索触发事项 {trigger} 尚未发生。",
        do=("Wait, or cite what has happened.", "请等待，或说明已发生的事项。"),
        retry=True,
    )
    NOT_DEMANDED = reason(
        "The financier has not asked for a buy-back.",
        "融资方尚未要求回购。",
        do=("Wait for the demand.", "请等待其提出要求。"),
    )
    AMOUNT_DIFFERS = reason(
        "Today it costs {price:money}.",
        "今日应付 {price:money}。",
        do=("Pay exactly that.", "请按此金额支付。"),
    )
    TOO_FEW_ROWS = reason(
        "Settling a promise in {parts} parts may touch {needed} rows; a transaction may touch {limit}.",
        "一笔承诺拆分为 {parts} 份时，付款最多涉及 {needed} 条记录；而一笔交易最多 {limit} 条。",
        do=("Raise transaction.touched_rows, or lower parts_at_most.", "请提高 touched_rows，或降低 parts_at_most。"),
        source="charter, transaction.touched_rows",
    )
