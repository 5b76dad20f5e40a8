"""Why something about goods in a warehouse is refused."""

from heqi.machine.reasons import Reasons, reason

LOT_STAGES = {"declared": "已申报", "inspected": "已检验", "rejected": "不符", "closed": "已结清"}
STAGES = {
    "issued": "待接受",
    "live": "有效",
    "declined": "已拒收",
    "released": "已提清",
    "merged": "已并入",
    "lost": "已灭失",
    "open": "未执行",
    "done": "已执行",
    "cancelled": "已撤销",
}
FIELDS = {
    "warehouse": "仓库",
    "site": "库区",
    "location": "货位",
    "goods": "品名",
    "grade": "等级",
    "unit": "单位",
    "tariff": "费率",
}

RECEIPT_RULE = "charter, inventory.receipt_source; GB/T 30332-2024; 民法典 art. 908-910"
LIEN_RULE = "charter, inventory.lien_source; 民法典 art. 903"


class Why(
    Reasons, prefix="inventory", words={"stage": LOT_STAGES | STAGES, "differs": FIELDS, "dropped": {"none": "无"}}
):
    NOT_FOUND = reason(
        "{record} is no such record of yours.",
        "{record} 不是贵方的该类记录。",
        do=("List your lots, receipts and orders.", "请查看贵方的批次、仓单与提货指令。"),
    )
    LOCATIONS_WRONG = reason(
        "A site keeps its locations, each named once; left out: {dropped}.",
        "库区的货位只增不减，且各列一次；缺少：{dropped}。",
        do=("Name all locations so far, and the new ones.", "请列出现有全部货位及新增货位。"),
    )
    LOCATION_UNKNOWN = reason(
        "{warehouse} has no location {location} at a site {site}.",
        "{warehouse} 的库区 {site} 没有货位 {location}。",
        do=("Open the site with its locations first.", "请先设立库区与货位。"),
    )
    GOODS_UNKNOWN = reason(
        "{goods} is not among the goods of this ledger: {known}.",
        "{goods} 不在本账本的货物目录中：{known}。",
        do=("Use a code that the charter lists.", "请使用章程列明的货物代码。"),
        source="charter, inventory.goods",
    )
    UNIT_DIFFERS = reason(
        "{goods} is counted in {unit}, not in {given}.",
        "{goods} 的计量单位为 {unit}，而非 {given}。",
        do=("State the quantity in that unit.", "请以该单位填写数量。"),
        source="charter, inventory.goods",
    )
    SAME_PARTY = reason(
        "{party} cannot be on both sides of this.",
        "{party} 不能同时为双方。",
        do=("Name another party.", "请指定其他当事方。"),
    )
    COUNTERPARTY_NOT_ADMITTED = reason(
        "{party} is no member in good standing.",
        "{party} 不是状态正常的成员。",
        do=("Choose another party, or wait until it is active.", "请选择其他成员，或待其恢复正常。"),
        retry=True,
    )
    MARK_TWICE = reason(
        "Mark {place} of those named was named before it.",
        "所列第 {place} 个标记重复。",
        do=("Name each mark once.", "每个标记只列一次。"),
    )
    MARKS_MISSING = reason(
        "{goods} are taken in with the marks that are on them.",
        "{goods} 入库须列明货物标记。",
        do=(
            "Name serial, batch or heat numbers; `heqi marks` computes their digests.",
            "请填写序列号、批号或炉号；`heqi marks` 可计算其摘要。",
        ),
        source="charter, inventory.marks_needed",
    )
    MARKS_OF_OTHER_GOODS = reason(
        "Marks are needed for {unknown}, which this charter does not store.",
        "章程要求标记的 {unknown} 不在其货物目录中。",
        do=("Name goods of inventory.goods.", "请填写 inventory.goods 中的货物。"),
    )
    GOODS_IN_STORE = reason(
        "The goods with mark {place} of those named ({mark}) are in a warehouse of this ledger already.",
        "所列第 {place} 个标记（{mark}）的货物已在本账本的某仓库中。",
        do=(
            "Look at the goods themselves: one batch lies in one place. It is free when it was released.",
            "请核对实物：同一批货物只能存于一处；提货后方可另行入库。",
        ),
        source=RECEIPT_RULE,
    )
    GOODS_DELIVERED = reason(
        "The goods with mark {place} of those named ({mark}) were delivered, and not to {owner}.",
        "所列第 {place} 个标记（{mark}）的货物已交付，且收货方不是 {owner}。",
        do=("Take them in for whoever received them.", "请以收货方为货主办理入库。"),
        source=RECEIPT_RULE,
    )
    STILL_IN_STORE = reason(
        "The goods with mark {place} of the delivery ({mark}) are said to be received by {buyer}, and they lie in the "
        "warehouse {warehouse}.",
        "收货凭证第 {place} 个标记（{mark}）的货物被称已由 {buyer} 收讫，而其仍在仓库 {warehouse} 中。",
        do=(
            "Have them released first, or the receipt endorsed to the buyer: the same goods are not sold and stored.",
            "请先提货，或将仓单背书给买方：同一批货物不得既已售出又作库存。",
        ),
        source=RECEIPT_RULE,
        retry=True,
    )
    OTHER_MARKS = reason(
        "Goods with some of the marks named are not in the lot, by their places: {places} ({marks}).",
        "所列标记中有些不在该批次中，序号：{places}（{marks}）。",
        do=("Name the marks of the goods that leave.", "请填写所提货物的标记。"),
    )
    LOT_CLOSED = reason(
        "Nothing is left of this lot.",
        "该批次已无余货。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    NOTHING_FREE = reason(
        "Receipts are out for all of this lot ({receipted}).",
        "该批次已全部开具仓单（{receipted}）。",
        do=("Have the holder order a release.", "请由仓单持有人签发提货指令。"),
    )
    NOT_INDEPENDENT = reason(
        "{party} is not independent of the warehouse {warehouse} and the owner {owner}.",
        "{party} 与仓库 {warehouse} 或货主 {owner} 不独立。",
        do=("Have somebody attest it who is under no common control.", "请由不受同一控制的第三方证明。"),
        source=RECEIPT_RULE,
    )
    ATTESTED_DAY_WRONG = reason(
        "What was attested lies between {earliest} and {today}, not on {day}.",
        "证明日须在 {earliest} 至 {today} 之间，而非 {day}。",
        do=("Give the day of the last look at the goods.", "请填写最近一次查验货物之日。"),
    )
    ALREADY_INSPECTED = reason(
        "The lot is {stage}: it was inspected before.",
        "该批次{stage}，此前已检验。",
        do=("Attest a count instead.", "请改为登记盘点。"),
    )
    NOT_INSPECTED = reason(
        "No independent member has inspected this lot: there is no attested stock.",
        "该批次尚无独立检验，不存在经证明的库存。",
        do=("Have an inspector look at the goods first.", "请先由检验方查验货物。"),
        source=RECEIPT_RULE,
        retry=True,
    )
    NOT_AS_DECLARED = reason(
        "An inspector did not find {goods} of grade {grade} as declared.",
        "检验方查明货物并非所申报的 {goods}（等级 {grade}）。",
        do=(
            "Nothing new rests on this lot; take the goods out and declare what they are.",
            "该批次不得用于新的业务；请退出后按实际情况重新申报。",
        ),
        source=RECEIPT_RULE,
    )
    MORE_THAN_STOCK = reason(
        "{lost} is said to be lost of a stock of {stock}.",
        "申报损失 {lost}，而库存为 {stock}。",
        do=("Attest no more than there is.", "损失不得超过库存。"),
    )
    COUNT_STALE = reason(
        "The goods were last counted on {counted}, more than {days} days ago.",
        "该货物最近一次盘点为 {counted}，已超过 {days} 天。",
        do=("Have them counted again.", "请重新盘点。"),
        source="charter, inventory.count_days",
        retry=True,
    )
    BEYOND_STOCK = reason(
        "A receipt for {quantity} {unit} is beyond what is attested and free at {location}: {left} "
        "(stock {stock}, not found by the last count {short}, receipted {receipted}).",
        "拟开仓单 {quantity} {unit}，超过货位 {location} 经证明且未开单的数量 {left}"
        "（库存 {stock}，盘点未见 {short}，已开仓单 {receipted}）。",
        do=("Issue no more than is there.", "仓单不得超过实际库存。"),
        source=RECEIPT_RULE,
    )
    TOO_MANY_RECEIPTS = reason(
        "{receipts} receipts were written on this lot; the charter allows {limit}.",
        "该批次已开具 {receipts} 份仓单；章程上限为 {limit}。",
        do=("Pass on whole receipts, or take the goods in anew.", "请整份流转，或重新入库。"),
        source="charter, inventory.receipts_per_lot",
    )
    NOT_OFFERED = reason(
        "The receipt is {stage}: only one that waits for acceptance is accepted or declined.",
        "仓单状态为{stage}：只有待接受的仓单可以接受或拒收。",
        do=("Look at the receipt.", "请查看该仓单。"),
    )
    RECEIPT_DIFFERS = reason(
        "The receipt is for {quantity} at {tariff:money} a day for 1,000 units.",
        "仓单载明数量 {quantity}，费率为每 1,000 单位每日 {tariff:money}。",
        do=("Read it again, and accept what it says or decline it.", "请重新核对后按载明内容接受，或拒收。"),
    )
    NOT_LIVE = reason(
        "The receipt is {stage}.",
        "仓单状态为{stage}。",
        do=("Only a live receipt can be used.", "只有有效仓单可以使用。"),
    )
    ORDER_OPEN = reason(
        "Release orders over {ordered} are open on this receipt.",
        "该仓单上有未执行的提货指令，数量 {ordered}。",
        do=("Wait until they are carried out, or cancel them.", "请等待执行，或撤销指令。"),
        retry=True,
    )
    HELD_BY_COUNT = reason(
        "The last count found {found} of this lot, {short} less than booked, and receipts are out for {receipted}: "
        "they wait.",
        "该批次最近盘点查得 {found}，比账面少 {short}，而已开仓单 {receipted}：相关仓单暂停使用。",
        do=(
            "Have the goods found and counted again, or the loss attested: then all bear it by their quantity.",
            "请查明后重新盘点，或由检验方证明损失，由各仓单按比例分担。",
        ),
        source="charter, inventory.loss_source",
        retry=True,
    )
    COVER_LAPSED = reason(
        "No insurance covers the goods today; the last day was {last_day}.",
        "货物今日无有效保险；最后承保日为 {last_day}。",
        do=("Have them insured.", "请先投保。"),
        source="charter, inventory.cover_needed",
        retry=True,
    )
    COVER_DAY_WRONG = reason(
        "Cover cannot end on {last_day}; today is {today}.",
        "承保最后日不能为 {last_day}；今日为 {today}。",
        do=(
            "Name a day from today on; an early end lies before the present one.",
            "请填写今日或以后的日期；提前终止须早于现有最后日。",
        ),
    )
    COVER_DIFFERS = reason(
        "The two receipts are not insured under one policy up to one day.",
        "两份仓单的保险并非同一保单、同一最后日。",
        do=("Have both insured alike first.", "请先使两份仓单的保险一致。"),
    )
    QUANTITY_DIFFERS = reason(
        "The receipt is for {quantity}, not for {said}.",
        "仓单数量为 {quantity}，而非 {said}。",
        do=("Read it again, and name the quantity that it is for.", "请重新核对并填写仓单所载数量。"),
    )
    OTHER_WAREHOUSE = reason(
        "The goods are at {warehouse}, not at {said}.",
        "货物存于 {warehouse}，而非 {said}。",
        do=("Have that warehouse sign.", "请由该仓库签署。"),
    )
    PART_TOO_LARGE = reason(
        "A part of {part} leaves nothing of {whole}.",
        "拆出 {part} 后，{whole} 将无余量。",
        do=("Cut off less.", "请拆出较小的数量。"),
    )
    SAME_RECEIPT = reason(
        "A receipt is not merged with itself.",
        "仓单不能与自身合并。",
        do=("Name two receipts.", "请指定两份仓单。"),
    )
    NOT_ALIKE = reason(
        "The two receipts are not alike: {differs}.",
        "两份仓单不同类：{differs}。",
        do=("Merge like goods at one location only.", "只能合并同一货位的同类货物。"),
    )
    FEES_LESS = reason(
        "{due:money} is owed on the receipt, not {amount:money}.",
        "该仓单应付仓储费 {due:money}，而非 {amount:money}。",
        do=("Name no more than is owed.", "请不超过应付金额。"),
    )
    FEES_OWED = reason(
        "{due:money} is owed to the warehouse on this receipt: it keeps the goods until that is paid or waived.",
        "该仓单欠仓储费 {due:money}：付清或免除之前，仓库留置货物。",
        do=("Pay the fees.", "请支付仓储费。"),
        source=LIEN_RULE,
        retry=True,
    )
    BEYOND_RECEIPT = reason(
        "{quantity} is asked, and {left} is left.",
        "申请数量 {quantity}，剩余 {left}。",
        do=("Ask for no more than is left.", "请不超过剩余数量。"),
    )
    ORDER_EXPIRED = reason(
        "The last day of the order is {until}, which is over.",
        "提货指令的最后日为 {until}，已过期。",
        do=("Have the holder give a new order.", "请由持有人重新签发指令。"),
    )
    ORDER_OVER = reason(
        "The order is {stage} already.",
        "该指令状态已为{stage}。",
        do=("Nothing is left to do.", "无需再办理。"),
    )
    ORDER_STILL_BINDS = reason(
        "The order of {holder} stands until {until}: before that only the holder takes it back.",
        "{holder} 的指令有效至 {until}：此前只有持有人可以撤销。",
        do=("Carry it out, or wait.", "请执行，或等待到期。"),
        retry=True,
    )
    TOO_FEW_ROWS = reason(
        "With {receipts} receipts to a lot, a loss may touch {needed} rows, and a transaction may touch {limit}.",
        "每批次 {receipts} 份仓单时，一次损失可能涉及 {needed} 条记录，而单笔交易上限为 {limit}。",
        do=(
            "Raise transaction.touched_rows, or lower receipts_per_lot.",
            "请提高 transaction.touched_rows 或降低 receipts_per_lot。",
        ),
        source="charter, transaction.touched_rows",
    )
    NOBODY_ATTESTS = reason(
        "No active member may do {action}: goods that nobody attests back no receipt.",
        "没有成员可以执行 {action}：无人证明的货物不能开具仓单。",
        do=("Give the action to the role of an inspector.", "请将该操作授予检验方角色。"),
        source="charter, roles",
    )
