"""Why the lines of a document, or a match, are refused."""

from heqi.machine.reasons import Reasons, reason
from heqi.modules.documents.reasons import KINDS

TOLERANCE = "charter, evidence.quantity_tolerance"


class Why(Reasons, prefix="evidence", words={"kind": KINDS}):
    NOT_RECOMPUTED = reason(
        "{party} has not recomputed document {document}: it cannot say what stands in it.",
        "{party} 尚未重算单据 {document}，不能载明其内容。",
        do=("Recompute it first.", "请先重新计算。"),
    )
    LINE_TWICE = reason(
        "Line {place} is of an item that stands in a line before it.",
        "第 {place} 行的货物在前面的行中已列出。",
        do=("Add up the lines of one item.", "同一货物的各行请合并。"),
    )
    DOCUMENT_TWICE = reason(
        "Document {place} of those named was named before it.",
        "所列第 {place} 份单据重复。",
        do=("Name each document once.", "每份单据只列一次。"),
    )
    MARK_TWICE = reason(
        "Mark {place} of those named was named before it.",
        "所列第 {place} 个标记重复。",
        do=("Name each mark once.", "每个标记只列一次。"),
    )
    MARKS_OF_A_DELIVERY = reason(
        "The document is of kind {kind}: marks on goods go with a delivery.",
        "单据类型为 {kind}：货物标记只用于收货凭证。",
        do=("Leave the marks out.", "请不填写标记。"),
    )
    MARKS_MISSING = reason(
        "A delivery says which goods were received, by what is on them.",
        "收货凭证须以货物标记载明所收货物。",
        do=("Name the marks: serial, batch or heat numbers.", "请填写标记：序列号、批号或炉号。"),
        source="charter, evidence.marks_needed",
    )
    LINES_DIFFER = reason(
        "Line {line} of document {document} was stated otherwise by {stated_by}.",
        "单据 {document} 的第 {line} 行与 {stated_by} 所载不同。",
        do=(
            "Read the document again together; until then it backs nothing that needs them.",
            "请与对方一同核对原件；核对一致之前，不得据此办理。",
        ),
    )
    MARKS_DIFFER = reason(
        "Mark {place} of document {document} was stated otherwise by {stated_by}.",
        "单据 {document} 的第 {place} 个标记与 {stated_by} 所载不同。",
        do=("Look at the goods again together.", "请与对方一同核对实物。"),
    )
    STATED_ALREADY = reason(
        "You have stated the lines of document {document} before.",
        "贵方已载明过单据 {document} 的各行。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    DELIVERED_ALREADY = reason(
        "The goods with mark {place} of those named ({mark}) were delivered before, and not to this seller.",
        "所列第 {place} 个标记（{mark}）的货物此前已交付，且收货方并非本次的卖方。",
        do=(
            "Look at the goods: one batch is delivered once by each who sells it.",
            "请核对实物：同一批货物不得重复交付。",
        ),
    )
    OTHER_DEAL = reason(
        "Document {document} is of another deal than the invoice.",
        "单据 {document} 与发票不属于同一笔交易。",
        do=(
            "Name the order between the same parties, and deliveries on it or on the invoice.",
            "请指定相同双方之间的订单，以及该订单或发票项下的收货。",
        ),
    )
    LINES_NOT_STATED = reason(
        "{party} has not stated the lines of document {document}.",
        "{party} 尚未载明单据 {document} 的各行。",
        do=("Read it and state its lines first.", "请先阅读并载明各行。"),
    )
    MATCHED_OTHERWISE = reason(
        "Invoice {invoice} was matched with another order or other deliveries.",
        "发票 {invoice} 已与其他订单或收货核对。",
        do=("Look at the match on record.", "请查看已有的核对记录。"),
    )
    MATCHED_ALREADY = reason(
        "You have matched invoice {invoice} before.",
        "贵方已核对过发票 {invoice}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    AMOUNT_DIFFERS = reason(
        "Invoices over {invoiced:money} on an order of {ordered:money}: {most:money} is within the tolerance.",
        "订单 {ordered:money} 项下发票合计 {invoiced:money}；容差内最高 {most:money}。",
        do=("Ask for a corrected invoice, or for an order of the difference.", "请更正发票，或就差额补充订单。"),
        source="charter, evidence.amount_tolerance",
    )
    NOT_ORDERED = reason(
        "Line {line} of the invoice is of an item that is not on the order ({item}).",
        "发票第 {line} 行的货物不在订单中（{item}）。",
        do=("Ask for a corrected invoice.", "请更正发票。"),
    )
    NOT_RECEIVED = reason(
        "Line {line} of the invoice is of an item that is on none of the deliveries ({item}).",
        "发票第 {line} 行的货物不在收货凭证中（{item}）。",
        do=("Wait for the delivery, or ask for a corrected invoice.", "请等待收货，或更正发票。"),
    )
    UNIT_DIFFERS = reason(
        "Line {line} of the invoice is in {unit}, and the same item stands elsewhere in {given} ({item}).",
        "发票第 {line} 行的单位为 {unit}，而其他单据为 {given}（{item}）。",
        do=("Ask for documents in one unit: nothing is converted here.", "请统一计量单位：账本不作换算。"),
    )
    MORE_THAN_ORDERED = reason(
        "Line {line} of the invoice is of {asked} thousandths of {unit}, and {left} of the order are left ({item}).",
        "发票第 {line} 行数量为 {asked}（千分之一 {unit}），订单剩余 {left}（{item}）。",
        do=("Ask for a corrected invoice.", "请更正发票。"),
        source=TOLERANCE,
    )
    DESPATCH_LEFT_OUT = reason(
        "You have read the despatch advice {document}, and the match leaves it out.",
        "贵方已阅读发货通知 {document}，而核对未将其列入。",
        do=("Name the despatches too.", "请一并列明发货通知。"),
    )
    NOT_SENT = reason(
        "Line {line} of the invoice is of an item that is on none of the despatch advices ({item}).",
        "发票第 {line} 行的货物不在发货通知中（{item}）。",
        do=("Name all despatches of it, or ask for a corrected invoice.", "请列明全部发货通知，或更正发票。"),
    )
    MORE_THAN_SENT = reason(
        "Line {line} of the invoice is of {asked} thousandths of {unit}, and {left} of what was sent are left "
        "({item}).",
        "发票第 {line} 行数量为 {asked}（千分之一 {unit}），发货剩余 {left}（{item}）。",
        do=("Name all despatches of it, or ask for a corrected invoice.", "请列明全部发货通知，或更正发票。"),
        source=TOLERANCE,
    )
    RECEIVED_UNSENT = reason(
        "Of the item in line {line} of the invoice {received} thousandths of {unit} were received, and {sent} sent.",
        "发票第 {line} 行的货物收货 {received}（千分之一 {unit}），而发货仅 {sent}。",
        do=(
            "Name all despatches of it; if there are no others, have the advices corrected.",
            "请列明全部发货通知；如无其他通知，请更正单据。",
        ),
        source=TOLERANCE,
    )
    MORE_THAN_RECEIVED = reason(
        "Line {line} of the invoice is of {asked} thousandths of {unit}, and {left} of what was received are left "
        "({item}).",
        "发票第 {line} 行数量为 {asked}（千分之一 {unit}），收货剩余 {left}（{item}）。",
        do=("Finance what was received, or wait for the rest.", "请按已收数量办理，或等待其余到货。"),
        source=TOLERANCE,
    )
