"""The Chinese words of the command's own help, and what the environment can say, in both languages."""

ABOUT = (
    "合契 Heqi：规则由成员事先约定的联盟账本。",
    "每个命令都可使用 --json（供程序读取）与 --lang en|zh，写在命令名之前或之后均可。"
    "与节点通信的命令使用 --url、--by 与 --keys，或下列环境变量。",
)

TITLES = {
    "Founding a network": "建立网络",
    "Doing business": "办理业务",
    "Documents": "单据",
    "Proving": "证明",
    "Running a node": "运行节点",
    "Finding out": "了解",
    "More": "其他",
    "Examples": "示例",
    "Environment": "环境变量",
    "Exit codes": "退出码",
}

PURPOSES = {
    "charter": "编写、检查、阅读并签署建立网络所依据的章程。",
    "keys": "生成、列出并更换签名密钥；密钥以口令加密保存（Argon2id）。",
    "network": "依章程建立网络，并运行其节点。",
    "send": "向账本提出请求：每种操作各有其表单。",
    "sign": "在已备好的交易上添加您的签名：先显示其内容。可离线办理。",
    "receipt": "一笔交易的结果：已记入，或被拒绝及其原因。",
    "show": "一条记录，按短编号，或按表与键。",
    "list": "办事清单：按到期日的应付账款、报价与成本、敞口等，或贵方在某表中的记录。",
    "intake": "读取发票，并指出不宜融资之处。",
    "attest": "登记单据：账本只存每份单据的承诺值与指纹，从不存其内容。",
    "recompute": "由单据原件重算承诺值与指纹，与记录核对并签署结果。",
    "lines": "载明订单、发货或收货通知、发票的各行：货物、数量与批号，均为带密钥的摘要。",
    "marks": "由 UBL 通知或“货物,编号”各行计算货物标记：名称与其上编号的带密钥摘要。",
    "secret": "联盟某一时期的指纹密钥：生成、封装交付各成员、拆封。",
    "prove": "写出一个文件，证明一条记录、其不存在或一份回执；由 `heqi verify` 离线验证。",
    "verify": "离线验证证明文件，任何人均可进行。",
    "witness": "督促账本信守其言：跟随并共同签署账本头，保存己方记录及其证明。",
    "node": "运行节点，及查看其保存的内容。",
    "doctor": "检查本机与节点目录：缺少什么，如何解决。",
    "backup": "复制节点目录，节点运行时亦可；副本会被打开并检查。",
    "restore": "由备份建立节点目录；备份保持不变。",
    "explain": "拒绝代码的含义、依据与处理办法；不给代码则列出全部。",
    "demo": "在本机演示一笔债权的一生，以及被拒绝的欺诈。",
    "reference": "由代码生成参考文档。",
}

EXIT_CODES = {
    0: "完成",
    1: "被拒绝，并附原因：`heqi explain 代码` 有详细说明",
    2: "命令用法有误",
    3: "无法连接节点，或没有您可见的内容",
    4: "证明不成立，或账本出现分叉：请勿信赖",
    70: "程序自身的故障",
    130: "已中断：已确认的内容仍有效",
}

ENVIRONMENT = (
    ("HEQI_URL", "the node's address (--url); several between commas", "节点地址（--url）；多个以逗号分隔"),
    ("HEQI_PARTY", "in whose name: a member's id (--by)", "以哪一成员的名义（--by）"),
    ("HEQI_KEYS", "the key store (--keys)", "密钥库（--keys）"),
    ("HEQI_PASSPHRASE", "the key store's passphrase, where nobody can be asked", "密钥库口令，用于无人可问之处"),
    ("HEQI_CHARTER", "the charter that you hold (--charter)", "您持有的章程（--charter）"),
    ("HEQI_HEAD_FILE", "where the ledger's last head is kept (--head-file)", "保存最新账本头的文件（--head-file）"),
    ("HEQI_DATA", "a node's folder (--data)", "节点目录（--data）"),
    (
        "HEQI_LANG",
        "en or zh (--lang); LC_ALL, LC_MESSAGES and LANG count after it",
        "en 或 zh（--lang）；其次看 LC_ALL、LC_MESSAGES、LANG",
    ),
)

# What the fields of an action are, as its form says it: types that all modules share, and what stands beside them.
FIELDS = {
    "JSON, may be repeated; *": "JSON，可重复；*",
    "may be repeated; *": "可重复；*",
    "*; optional": "*；可选",
    "*, or @FILE; amounts are decimal text of the currency": "*，或 @FILE；金额为该币种的十进制文本",
    "*, or @FILE": "*，或 @FILE",
    "*, or @FILE with one in each line": "*，或 @FILE，每行一个",
    "*, say '*'": "*，例如 '*'",
    "ISO 4217 code": "ISO 4217 代码",
    "a SHA-256 digest as hex": "十六进制 SHA-256 摘要",
    "a member's id in the charter": "章程中的成员编号",
    "a short name": "短名称",
    "UN/ECE Recommendation 20 code of a unit": "计量单位代码（UN/ECE 第 20 号建议书）",
    "whole units, more than zero": "整数单位，大于零",
    "whole units, zero or more": "整数单位，零或以上",
    "a signature: 64 bytes as hex": "签名：64 字节的十六进制",
    "algorithm:key as hex": "算法:十六进制密钥",
    "decimal text, 400000.00": "十进制文本，如 400000.00",
    "may be repeated": "可重复",
    "one line of free text": "一行自由文本",
    "optional": "可选",
    "per cent, 4.20%": "百分数，如 4.20%",
    "short or full": "短编号或完整编号",
}
