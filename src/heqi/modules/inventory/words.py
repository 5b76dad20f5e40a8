"""Words: what the clauses, actions and records of inventory are called."""

from heqi.machine.words import ClauseWords, Unit, Words
from heqi.values.bilingual import Both

CLAUSES = {
    "inventory": ClauseWords("Goods in warehouses", "仓储货物"),
    "inventory.goods": ClauseWords("What is stored, and in which unit it is counted", "货物目录及计量单位"),
    "inventory.receipts_per_lot": ClauseWords("Receipts of one lot, at most", "每批次最多仓单数"),
    "inventory.count_days": ClauseWords(
        "An inspection or count serves for new business", "检验或盘点可用于新业务", Unit.DAYS
    ),
    "inventory.cover_needed": ClauseWords("A receipt passes on only while insured", "仓单须在保险期内方可流转"),
    "inventory.marks_needed": ClauseWords("Goods that are taken in with their marks", "入库须列明标记的货物"),
    "inventory.receipt_source": ClauseWords("What a receipt rests on", "仓单的依据"),
    "inventory.lien_source": ClauseWords("Why goods are kept until fees are paid", "留置的依据"),
    "inventory.loss_source": ClauseWords("How a loss is shared", "损失分担的依据"),
}

ACTIONS = {
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
}

VALUES = {
    "declared": "已申报",
    "inspected": "已检验",
    "rejected": "与申报不符",
    "count": "盘点",
    "inspection": "检验",
    "loss": "损失",
    "issued": "待接受",
    "released": "已提清",
    "merged": "已合并",
    "lost": "已灭失",
    "done": "已办结",
}

FIELDS = {
    "as_declared": "与申报相符",
    "borne": "仓单承担",
    "cause": "原因",
    "cover": "保险",
    "cover.policy": "保单",
    "declared": "申报数量",
    "deliver_to": "提货人",
    "endorsements": "背书次数",
    "fees": "仓储费",
    "fees_through": "仓储费计至",
    "goods": "品名",
    "grade": "等级",
    "inspector": "检验方",
    "location": "货位",
    "locations": "货位",
    "lost": "损失",
    "lot": "批次",
    "moved_in": "转入",
    "moved_out": "转出",
    "ordered": "待提",
    "owner": "货主",
    "quantity": "数量",
    "receipt": "仓单",
    "receipted": "已开仓单",
    "receipts": "仓单数",
    "released": "已提取",
    "short": "盘点未见",
    "site": "库区",
    "stock": "库存",
    "taken_in": "入库日",
    "tariff": "费率",
    "unit": "单位",
    "warehouse": "仓库",
}

ROLES = {
    "warehouse": Both("warehouse", "仓库"),
    "inspector": Both("inspector", "检验方"),
    "insurer": Both("insurer", "保险人"),
    "owner": Both("owner of goods", "货主"),
}

SIGNERS = {
    "an inspector who is independent of warehouse and owner": "独立于仓库与货主的检验方",
    "an insurer": "保险人",
    "the warehouse": "仓库",
    "the owner": "货主",
    "the owner or the warehouse": "货主或仓库",
    "the holder, or the warehouse after the last day": "持有人；最后日之后亦可为仓库",
}

KINDS = {
    "a grade as its standard writes it": "等级，按其标准的写法",
}

WORDS = Words(clauses=CLAUSES, actions=ACTIONS, fields=FIELDS, values=VALUES, roles=ROLES, signers=SIGNERS, kinds=KINDS)
