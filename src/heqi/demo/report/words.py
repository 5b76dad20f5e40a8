"""Words of the report that no ledger can say: what it does not prove, and how to check it."""

from heqi.client.proof import Said

TITLE = Said("A claim's whole life, and what was refused", "一笔应收账款的一生，以及沿途被拒绝的企图")
SUBTITLE = Said(
    "A demonstration on one machine: the rules, signatures, blocks and proofs are real, the parties and the money are "
    "invented.",
    "单机演示：规则、签名、区块与证明均为真实运行；各方与资金均为虚构。",
)
SIMULATED = Said("SIMULATED MONEY", "模拟资金")
DOES_NOT_ADD_UP = Said("It does not add up: see below.", "账目不符，见下文。")
LEAD_OF_REFUSALS = Said(
    "Who tried, what, over how much; the rule that refused it; what to do. Each was really tried, and each passes once"
    " its one fault is removed.",
    "何方、何事、多少金额；被哪条规则拒绝；怎么办。每一次均真实运行，去除唯一瑕疵后均可通过。",
)

NOT_PROVEN = (
    Said(
        "That goods exist. The buyer signed that it received them; a buyer and a seller who invent a trade together "
        "are bound by what they signed, and are not found out by it.",
        "货物真实存在。买方签署了收货；若买卖双方串通虚构交易，其受自己的签署约束，但账本不能识破串通。",
    ),
    Said(
        "That an invoice is genuine. The tax platform was not asked: the bank's checks are entered by hand, and the "
        "samples are our own.",
        "发票真伪。未实际查询税务平台：银行查验结果为人工录入，发票为自制样例。",
    ),
    Said(
        "That nothing was financed elsewhere. Fingerprints recognise what members of this ledger attest, and nothing "
        "beyond it.",
        "未在别处融资。指纹只能识别本账本成员登记的单据，识别不了账本之外的。",
    ),
    Said(
        "A loss that would really have happened. 'Kept from loss' adds up what the attempts were after, each for "
        "itself; one sum of money can be attempted twice.",
        "必然发生的损失。“避免损失”为各次企图所涉金额之和，逐次计算；同一笔钱可能被企图两次。",
    ),
)
RANK_NOT_PROVEN = Said(
    "Rank against third parties. The order here is that among members of this ledger; legal priority follows the "
    "registry (Civil Code art. 768). Registry numbers are entered by the bank; here they are invented.",
    "对第三人的顺位。此处先后仅为成员之间的先后，法定优先顺位以登记为准（民法典第七百六十八条）。"
    "登记编号由银行录入，此处均为虚构。",
)
IN_GENERAL_NOT_PROVEN = (
    Said(
        "Independence of the witnesses. All keys follow from one seed on one machine; in a network each member keeps "
        "its own, and a head is worth as much as those who sign it.",
        "见证方的独立性。本演示所有密钥由同一种子在同一台机器上生成；实际网络中由各方自持，"
        "账本头的分量取决于签署它的各方。",
    ),
    Said(
        "Legal soundness of the terms. Tenor, stop of an obligor and the other figures are parameters of a sample "
        "charter, each beside its source; they need counsel before use.",
        "条款的法律效力。期限、停止开立等均为示例章程的参数并附出处，使用前须经法律审查。",
    ),
    Said(
        "Approval of the cryptography. Ed25519 and SHA-256 are for pilots; production in China asks for SM2/SM3 and an "
        "assessment.",
        "密码合规。Ed25519 与 SHA-256 用于试点；国内生产环境须采用 SM2/SM3 并通过密评。",
    ),
)

HEQI = ".venv/bin/heqi"
STEPS = (  # commands, with {folder}, {seed}, {app_hash} and {pin} to be filled in
    (
        Said("Check the proof, without a network", "离线核验证明"),
        f"{HEQI} verify {{folder}}/proof.json --charter {{folder}}/charter.toml",
    ),
    (
        Said(
            "Change one amount in it, and check again: it says which step fails",
            "改动其中一个金额再核验：会指出失败的步骤",
        ),
        'sed \'s/"paid":40000000/"paid":39999999/\' {folder}/proof.json > {folder}/altered.json\n'
        f"{HEQI} verify {{folder}}/altered.json --charter {{folder}}/charter.toml",
    ),
    (Said("Read what the founders signed", "阅读创始成员签署的章程"), f"{HEQI} charter show {{folder}}/charter.toml"),
    (Said("Ask why something was refused", "查询拒绝原因"), f"{HEQI} explain documents.INVOICE_EXHAUSTED"),
)
OTHER_STORIES = (
    Said(
        "Read the other stories: copper under two banks, wages by milestones, a data set licensed and revoked",
        "阅读其他演示：一批铜两家银行、按里程碑发放的工资、数据的许可与撤销",
    ),
    f"{HEQI} demo --story goods\n{HEQI} demo --story money\n{HEQI} demo --story rights",
)
ONE_MACHINE = (
    (
        Said("Run it all again: the same seed gives the same app hash", "重新运行：同一种子得到同一应用哈希"),
        f"{HEQI} demo{{story}} --json --seed {{seed}}",
    ),
)
NETWORK = (
    (
        Said(
            "Check the proof once more, by way of a block of the engine that you know",
            "以您已知的共识区块再次核验证明",
        ),
        f"{HEQI} verify {{folder}}/proof.json --charter {{folder}}/charter.toml --pin {{pin}}",
    ),
    (
        Said(
            "Compute the ledger anew from the blocks that four nodes agreed on: the same app hash",
            "由四个节点达成一致的区块重新推导账本：得到同一应用哈希",
        ),
        f"{HEQI} node replay {{folder}}/agreed.blocks --app-hash {{app_hash}}",
    ),
)
