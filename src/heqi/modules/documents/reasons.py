"""Why something about a document is refused, in the order in which it is checked."""

from heqi.machine.reasons import Reasons, reason, worded

FINGERPRINT_RULE = "charter, documents.fingerprint_epochs"


KINDS = {
    "invoice": "发票",
    "contract": "合同",
    "delivery": "交付凭证",
    "order": "订单",
    "despatch": "发货通知",
    "red-invoice": "红字发票或贷项通知单",
}
FIELDS = {
    "number": "号码",
    "kind": "类型",
    "type": "单据代码",
    "issued": "开具日",
    "issue_date": "开具日",
    "due_date": "到期日",
    "delivered": "交付日",
    "currency": "币种",
    "seller": "销售方",
    "seller_name": "销售方名称",
    "buyer": "购买方",
    "buyer_name": "购买方名称",
    "payee": "收款方",
    "payee_name": "收款方名称",
    "tax_exclusive": "不含税金额",
    "tax": "税额",
    "total": "总额",
    "payable": "应付金额",
    "retention": "保留金",
    "preceding": "所涉前一单据",
    "lines": "明细行",
    "file": "文件",
    "commitment": "承诺值",
    "identity": "标识指纹",
    "exact": "精确指纹",
    "near": "近似指纹",
}


class Why(Reasons, prefix="documents", words={"kind": KINDS, "differs": FIELDS}):
    NOT_BETWEEN_YOU = reason(
        "{party} attests a document between {seller} and {buyer}: only one of two different parties to it may.",
        "{party} 要登记 {seller} 与 {buyer} 之间的单据：只有互不相同的买卖双方之一可以登记。",
        do=("Have the seller or the buyer attest it.", "请由卖方或买方登记。"),
    )
    COUNTERPARTY_NOT_ADMITTED = reason(
        "{party} is no member of this ledger.",
        "{party} 不是本账本的成员。",
        do=("Check the member's id, or have it admitted first.", "请核对成员编号，或先办理其加入。"),
    )
    UNKNOWN_DOCUMENT = reason(
        "There is no document {document} that {party} may see.",
        "{party} 没有可查看的单据 {document}。",
        do=("Check the id; ask the seller or the buyer to show it to you.", "请核对编号；可请卖方或买方向您出示。"),
    )
    WRONG_KIND = reason(
        "Document {document} is of kind {kind}; here it has to be: {expected}.",
        "单据 {document} 的类型为 {kind}；此处须为：" + worded("expected", KINDS) + "。",
        do=("Name a document of the right kind.", "请指定类型相符的单据。"),
    )
    WITHDRAWN = reason(
        "Document {document} was withdrawn by who attested it.",
        "单据 {document} 已由登记方撤回。",
        do=("Use the document that was attested in its place.", "请使用重新登记的单据。"),
    )
    NOT_YOURS_TO_DO = reason(
        "{party} may see document {document}; this is for {expected} to do.",
        "{party} 可以查看单据 {document}，但此操作须由 {expected} 办理。",
        do=("Ask {expected}.", "请联系 {expected}。"),
    )
    DATED_AHEAD = reason(
        "The document is dated {dated}, and the ledger's day is {today}: what has not happened cannot be attested.",
        "单据日期为 {dated}，而账本当日为 {today}：尚未发生的事项不能登记。",
        do=("Attest it on or after that day.", "请在该日或之后登记。"),
        retry=True,
    )
    RETENTION_TOO_LARGE = reason(
        "The retention of {retention:money} is more than the total of {total:money}.",
        "质保金 {retention:money} 超过总额 {total:money}。",
        do=("Correct the retention.", "请更正质保金。"),
    )
    FINGERPRINT_EPOCH = reason(
        "The fingerprints are of epochs {given}; this document needs {expected}.",
        "指纹的期次为 {given}；此单据须为 {expected}。",
        do=(
            "Compute the fingerprints with the consortium secrets of exactly these epochs.",
            "请使用且仅使用这些期次的联盟密钥计算指纹。",
        ),
        source=FINGERPRINT_RULE,
    )
    DOCUMENT_ALTERED = reason(
        "A document with this identity was attested on {attested} with another content; it differs in: {differs}.",
        "具有相同标识的单据已于 {attested} 登记，但内容不同，差异在于：{differs}。",
        do=(
            "Compare with the original. If the earlier attestation was the mistake, its attester can withdraw it.",
            "请与原件核对；若先前登记有误，可由其登记方撤回。",
        ),
    )
    ALREADY_ATTESTED = reason(
        "This document was attested on {attested}; {used:money} of {total:money} {currency} is in use, "
        "{remainder:money} is free.",
        "该单据已于 {attested} 登记；总额 {total:money} {currency} 中已使用 {used:money}，剩余 {remainder:money}。",
        do=("Use the earlier attestation; it is not made twice.", "请使用先前的登记，不得重复登记。"),
    )
    TOO_MANY_READERS = reason(
        "The document would be shown to {have} parties; {limit} are allowed.",
        "该单据将向 {have} 方出示；上限为 {limit} 方。",
        do=("Show it to fewer parties.", "请减少出示对象。"),
        source="charter, documents.readers_at_most",
    )
    FINGERPRINT_INVENTED = reason(
        "What {party} recomputed from the disclosed document is not what {attester} attested; different: {differs}.",
        "{party} 根据所披露单据重新计算的结果与 {attester} 登记的不符，差异在于：{differs}。",
        do=(
            "Promise and pay nothing on it; dispute the document, and have its attester withdraw and attest anew.",
            "请勿据此承诺或付款；可对该单据提出异议，并请登记方撤回后重新登记。",
        ),
        source=FINGERPRINT_RULE,
    )
    IDENTITY_TAKEN = reason(
        "Seller and buyer of another document stand behind the identity that document {document} claims.",
        "另一份单据的买卖双方均已确认单据 {document} 所主张的标识。",
        do=(
            "Use the other document. This one can only be withdrawn, by who attested it.",
            "请使用另一份单据；本单据只能由登记方撤回。",
        ),
        source=FINGERPRINT_RULE,
    )
    IN_CONFLICT = reason(
        "Another document claims the identity of document {document}: neither backs anything yet.",
        "另有单据主张与单据 {document} 相同的标识：冲突解除前，均不得用于任何业务。",
        do=(
            "Have the counterparty of the true one recompute it; or have the other one withdrawn.",
            "请由真实单据的相对方重算确认，或由另一登记方撤回。",
        ),
        source=FINGERPRINT_RULE,
        retry=True,
    )
    NOTHING_DISPUTED = reason(
        "What {party} recomputed is exactly what was attested: there is nothing to dispute.",
        "{party} 重新计算的结果与登记内容完全一致，无可争议。",
        do=("Recompute the document instead, to confirm it.", "请改为提交重算以确认该单据。"),
    )
    NO_DISPUTE = reason(
        "{party} has not disputed document {document}.",
        "{party} 未对单据 {document} 提出异议。",
        do=("See who did; only that party can withdraw its dispute.", "请查看异议方；只有该方可以撤回异议。"),
    )
    NOT_RECOMPUTED = reason(
        "{party} has not recomputed document {document} from what was disclosed to it.",
        "{party} 尚未根据所披露内容重新计算单据 {document}。",
        do=("Recompute it first.", "请先重新计算。"),
    )
    DISPUTED = reason(
        "Document {document} is disputed by {by}.",
        "单据 {document} 正被 {by} 提出异议。",
        do=("Settle the dispute; who raised it withdraws it.", "请先解决异议，由提出方撤回。"),
        retry=True,
    )
    AUTHENTICITY_FAILED = reason(
        "Invoice {document} failed a check at the tax platform by {by}.",
        "发票 {document} 未通过 {by} 在税务平台的查验。",
        do=("Clear it with the tax authority; the bank checks again.", "请向税务机关核实后，由银行重新查验。"),
        retry=True,
    )
    RED_FLAGGED = reason(
        "A red invoice over {red:money} takes back invoice {document}: nothing new may rest on it.",
        "发票 {document} 已被红字冲回 {red:money}：不得再用于新的业务。",
        do=("Use another invoice.", "请使用其他发票。"),
    )
    INVOICE_EXHAUSTED = reason(
        "Invoice {document} has {remainder:money} left, and {asked:money} is asked "
        "(total {total:money}, taken back {taken_back:money}, paid {paid:money}, retention {retention:money}, "
        "used {used:money}).",
        "发票 {document} 剩余 {remainder:money}，而申请使用 {asked:money}"
        "（总额 {total:money}，红冲或贷记 {taken_back:money}，已付 {paid:money}，质保金 {retention:money}，"
        "已使用 {used:money}）。",
        do=("Ask for no more than the remainder, or add another invoice.", "请不超过剩余额度，或增加其他发票。"),
    )
    PAID_TOO_MUCH = reason(
        "{amount:money} is said to be paid, and {unpaid:money} is neither paid, taken back nor in use.",
        "申报已付 {amount:money}，而未付、未红冲且未使用的部分为 {unpaid:money}。",
        do=("Record a payment of what a receivable promises in the receivable.", "债权项下的付款请在该债权中登记。"),
    )
    RED_TOO_LARGE = reason(
        "Red invoices would take back {red:money} of a total of {total:money}.",
        "红字发票合计 {red:money}，超过原发票总额 {total:money}。",
        do=("Check the original that the red invoice names.", "请核对红字发票所对应的原发票。"),
    )
    STILL_NEEDED = reason(
        "Document {document} cannot be withdrawn: recomputed by {relied}; used {used:money}, named by {rests} "
        "promises, paid {paid:money}, taken back {taken_back:money}; failed checks by: {failed}.",
        "单据 {document} 不能撤回：已由 {relied} 重算；已使用 {used:money}，被 {rests} 项承诺引用，已付 {paid:money}，"
        "红冲或贷记 {taken_back:money}；查验未通过：{failed}。",
        do=(
            "It stays on record: others have relied on it, or its flags must not be lost.",
            "该记录须保留：他方已据此行事，或其标记不得丢失。",
        ),
    )
