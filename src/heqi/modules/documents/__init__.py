"""Documents: orders, invoices, contracts and evidence of delivery, as far as a ledger may know them.

A document itself never goes on the ledger. What goes there: a salted commitment, by which single fields can be
disclosed and proven later; fingerprints keyed with a secret of the consortium, by which a document that comes twice
is recognised; and the few facts that rules need. A seller could invent fingerprints, so whoever promises or pays on a
document recomputes them from the document and signs.

    attested ──recomputed by the buyer──▶ backs receivables ──recomputed by the bank──▶ backs finance
       │   ╲                                             ▲      │
       │    ╲─ in conflict, disputed, failed, red ─ ✗ ─ ─┘      └──given back──▶ free again
       └──withdrawn (nothing rests on it)

An identity is taken for good once seller and buyer stand behind one document of it. Until then others may claim it too;
those are in conflict and back nothing. Whatever blocks a document blocks new business only, has no end by itself, and
is lifted by who raised it: a dispute by the party that disputes, a failed check by the bank whose check failed, a red
invoice by its attester while no other party has recomputed it.

What backs receivables never exceeds total - taken back - paid - retention when it is used. A credit note on a
receivable takes back as its red invoice does: what was credited backs nothing again.
"""

from heqi.machine.module import Module, Rule
from heqi.modules.documents.attesting import (
    AttestContract,
    AttestDelivery,
    AttestDespatch,
    AttestInvoice,
    AttestOrder,
    AttestRedInvoice,
    NearDuplicate,
    RedInvoiced,
    Show,
    Withdraw,
    attest_contract,
    attest_delivery,
    attest_despatch,
    attest_invoice,
    attest_order,
    attest_red_invoice,
    show,
    withdraw,
)
from heqi.modules.documents.checking import (
    AuthenticityFailed,
    CheckTax,
    Dispute,
    Disputed,
    Recompute,
    RecordPaid,
    WithdrawDispute,
    check_tax,
    dispute,
    recompute,
    record_paid,
    withdraw_dispute,
)
from heqi.modules.documents.identities import ConflictOver, InConflict
from heqi.modules.documents.invariants import INVARIANTS
from heqi.modules.documents.reasons import Why
from heqi.modules.documents.records import (
    ALIKE,
    DOCUMENTS,
    KNOWN,
    TAX_CHECKS,
    Authenticity,
    Document,
    Fingerprints,
    Kind,
    Result,
    TaxCheck,
    Terms,
    authenticity,
    is_red_flagged,
    remainder,
)
from heqi.modules.documents.using import (
    credit_invoice,
    give_back_invoice,
    require_document,
    require_recomputed,
    require_sound,
    rest_no_more_on,
    rest_on,
    tax_check,
    use_invoice,
)
from heqi.modules.documents.words import WORDS

PARTY = "the seller or the buyer"
READER = "a party that may see the document"

MODULE = Module(
    "documents",
    __doc__,
    tables=(DOCUMENTS, KNOWN, ALIKE, TAX_CHECKS),
    rules={
        AttestInvoice: Rule(
            attest_invoice,
            PARTY,
            "卖方或买方登记一张发票：只登记承诺值与指纹，不登记内容。",
            amount="total",
            makes=DOCUMENTS,
        ),
        AttestContract: Rule(
            attest_contract, PARTY, "卖方或买方登记一份合同；合同未载明总额时填 0。", amount="total", makes=DOCUMENTS
        ),
        AttestOrder: Rule(
            attest_order, "the buyer", "买方登记其订单：收货与发票据以核对。", amount="total", makes=DOCUMENTS
        ),
        AttestDespatch: Rule(
            attest_despatch,
            "the seller",
            "卖方登记其在订单、合同或发票项下的发货：在买方签收之前，仅为卖方单方陈述。未载明金额时填 0。",
            makes=DOCUMENTS,
        ),
        AttestDelivery: Rule(
            attest_delivery,
            "the buyer, who received it",
            "买方签署其在发票、合同或订单项下的收货及收货日期；未载明金额时填 0。",
            makes=DOCUMENTS,
        ),
        AttestRedInvoice: Rule(
            attest_red_invoice,
            PARTY,
            (
                "卖方或买方登记红字发票冲销原发票的全部或部分，总额以正数填写。原发票被标记，不得用于新的业务；"
                "已依据它的债权不变。"
            ),
            amount="total",
            makes=DOCUMENTS,
        ),
        Show: Rule(show, PARTY, "卖方或买方向另一成员（如融资方）出示单据记录。"),
        Recompute: Rule(
            recompute,
            READER,
            (
                "获得披露的一方自行计算承诺值与指纹并签署。未经自己重算的单据，任何人不得据以承诺或付款。"
                "卖方与买方均确认后，该单据的身份即被占用，与其他主张同一身份者的冲突随之了结。"
            ),
        ),
        Dispute: Rule(
            dispute,
            READER,
            (
                "重算结果不符的一方登记异议：异议撤回之前，该单据不得用于新的业务。异议不会自行终止，这是有意为之："
                "一个发现内容不同的读者，胜过任何数量未发现的读者；已依据该单据的业务不变。由卖方与买方决定谁可查看。"
            ),
        ),
        WithdrawDispute: Rule(withdraw_dispute, "the party that disputed it", "提出异议的一方撤回异议。"),
        CheckTax: Rule(
            check_tax,
            "a bank that recomputed it",
            (
                "银行就其自己重算过的发票，签署税务平台的查验结果，含号码、日期与总额。"
                "未通过的查验停止该发票的新业务，直至同一银行签署通过的查验：它不会自行终止，他行的查验也不能解除，"
                "否则卖方可逐家银行尝试。"
            ),
        ),
        RecordPaid: Rule(
            record_paid, PARTY, "买卖双方共同签署发票已在账本外支付的金额。", also=("counterparty",), amount="amount"
        ),
        Withdraw: Rule(
            withdraw,
            "who attested it",
            (
                "登记方在无人依据时撤回误登记的单据，以便重新登记：没有业务依据它，也没有其他方重算过它。"
                "撤回红字发票后，它不再冲销任何发票。"
            ),
        ),
    },
    reasons=(Why,),
    events=(NearDuplicate, InConflict, ConflictOver, RedInvoiced, Disputed, AuthenticityFailed),
    invariants=INVARIANTS,
    terms=Terms,
    section=3,
    words=WORDS,
)

__all__ = [
    "DOCUMENTS",
    "MODULE",
    "TAX_CHECKS",
    "AttestContract",
    "AttestDelivery",
    "AttestDespatch",
    "AttestInvoice",
    "AttestOrder",
    "AttestRedInvoice",
    "Authenticity",
    "CheckTax",
    "Dispute",
    "Document",
    "Fingerprints",
    "Kind",
    "Recompute",
    "RecordPaid",
    "Result",
    "Show",
    "TaxCheck",
    "Terms",
    "Why",
    "Withdraw",
    "WithdrawDispute",
    "authenticity",
    "credit_invoice",
    "give_back_invoice",
    "is_red_flagged",
    "remainder",
    "require_document",
    "require_recomputed",
    "require_sound",
    "rest_no_more_on",
    "rest_on",
    "tax_check",
    "use_invoice",
]
