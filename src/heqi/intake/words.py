"""Words in the facts of intake's refusals and warnings, in Chinese. The facts keep the English ones, as codes do."""

from heqi.machine.reasons import Words
from heqi.values.phrases import PROBLEMS

SIDES = {
    "seller": "销售方",
    "buyer": "购买方",
}
LEFT_OUT = {
    "(name left out)": "（名称略）",
}
FIGURES = {
    "the sum of the lines": "各行金额合计",
    "the sum of the allowances": "折扣合计",
    "the sum of the charges": "附加费合计",
    "the total without tax": "不含税合计",
    "the tax": "税额",
    "the tax of one rate": "某一税率的税额",
    "the total with tax": "价税合计",
    "the amount due": "应付金额",
    "a line's total": "行价税合计",
    "adding up the lines": "各行相加",
    "adding up the allowances": "各项折扣相加",
    "adding up the charges": "各项附加费相加",
    "lines - allowances + charges": "行合计 - 折扣 + 附加费",
    "adding up the tax breakdown": "各税率税额相加",
    "total without tax + tax": "不含税合计 + 税额",
    "total - prepaid + rounding": "价税合计 - 预付 + 舍入",
    "total - prepaid + rounding + collected for others": "价税合计 - 预付 + 舍入 + 代收",
    "its taxable amount × rate": "计税金额 × 税率",
    "adding up the tax of the lines": "各行税额相加",
    "its amount + its tax": "行金额 + 行税额",
    "nothing": "（未载明）",
}
COLOURS = {
    "red": "红字",
    "blue": "蓝字",
}
THINGS = {
    # that can be too large or too many
    "file": "文件",
    "map of parties": "参与方对照文件",
    "unpacked archive": "解压后的压缩包",
    "archive member": "压缩包成员",
    "archive members": "压缩包成员",
    "attachments": "附件",
    "documents": "文档",
    "XML elements": "XML 元素",
    "XML attributes": "XML 属性",
    "nested XML elements": "XML 嵌套层级",
    # what a file is instead of an invoice
    "neither XML nor PDF nor OFD": "既非 XML，也非 PDF 或 OFD",
    "a ZIP archive without OFD.xml": "不含 OFD.xml 的压缩包",
    "a set of rule tests that only quotes parts of invoices": "仅引用发票片段的规则测试集",
    "an order": "订单",
    "an answer to an order": "订单回复",
    "a despatch advice": "发货通知",
    "a receipt advice": "收货通知",
    "a remittance advice": "汇款通知",
    "an account statement": "对账单",
    "a debit note of the buyer": "购买方的借项通知单",
    "an inventory report": "库存报告",
    "XML of the kind *": "* 类型的 XML",
}
DETAILS = {
    "it is damaged or is no PDF": "文件损坏或并非 PDF",
    "it needs a password": "需要密码",
    "two members have one name": "存在同名成员",
    "a way of compression that is not read": "不支持的压缩方式",
    "it is damaged": "文件损坏",
    "the XML declaration has no end": "XML 声明没有结束",
    "the member name *": "成员名 *",
    "* grows more than * times": "* 解压后增大超过 * 倍",
    "no process for the PDF (*)": "无法启动读取 PDF 的进程（*）",
    "unknown tables *": "未知的表 *",
    "[ids] and [names] must be tables": "[ids] 与 [names] 必须是表",
    "* names no member id": "* 对应的不是成员编号",
    "* names two members": "* 对应了两个成员",
    **PROBLEMS,
}

WORDS: Words = {
    "party": SIDES,
    "who": LEFT_OUT,
    "payee": LEFT_OUT,
    "field": FIGURES,
    "how": FIGURES,
    "stated": FIGURES,
    "preceding": FIGURES,
    "kind": COLOURS,
    "what": THINGS,
    "text": {"elements where text belongs": "应为文本处出现元素"},
    "detail": DETAILS,
}
