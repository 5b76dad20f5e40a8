"""The comments of the charter's template in Chinese, line by line, by their English words."""

from rich.cells import cell_len

CHINESE = {
    "--- §6.6 Phases, §6.7 Limits ---": "--- §6.6 阶段，§6.7 限额 ---",
    "A ledger begins in its first phase, and measures by itself what the next one asks for. A phase refuses new "
    "business": ("账本自首个阶段开始，并自行计量进入下一阶段的条件。阶段只限制新业务："),
    "how long a financier's statement of its risk assets counts": "融资方申报风险资产的有效期",
    "a claim that comes round is flagged for people, and never refused": "循环转让只作提示，不予拒绝",
    "The charter of a consortium ledger: what its founders agree before it starts, and sign.": (
        "联盟账本的章程：创始成员在网络启动前达成一致并签署的内容。"
    ),
    "Layout and comments are free; everything else is in the digest that the founders sign, so one changed word "
    "is another": ("排版与注释可自由更改；其余内容都进入创始成员所签署的摘要，改动一字即为另一份"),
    "charter. Money is written in the smallest unit of its currency (fen), rates in millionths (42000 is 4.20%), "
    "days as": ("章程。金额以币种的最小单位（分）书写，利率以百万分之一书写（42000 即 4.20%），日期写作"),
    '"2026-03-02". Nothing that matters has a default: what is not said here is refused.': (
        '"2026-03-02"。重要事项没有默认值：此处未载明的，一律拒绝。'
    ),
    "heqi charter check charter.toml     everything that is missing or contradicts itself": (
        "heqi charter check charter.toml     指出全部缺失与矛盾之处"
    ),
    "heqi charter show charter.toml      who can do what, alone and together; a page to print with --html FILE": (
        "heqi charter show charter.toml      谁可单独、谁须共同办理何事；--html 文件 可生成供打印的页面"
    ),
    "--- §1 What this is ---": "--- §1 本章程 ---",
    "Every clause has a number to cite it by, which `heqi charter show` prints: here they are §1.1, §1.2 and so on.": (
        "每一条款均有编号可供引用，由 `heqi charter show` 列出：本部分为 §1.1、§1.2，依次类推。"
    ),
    "--- §6.8 Changing this text ---": "--- §6.8 修订本文本 ---",
    "A member proposes, all members vote, and what passes takes over after the cooling days with the first block "
    "of a day.": ("由成员提案、全体成员表决；通过的文本于冷静期满之日的首个区块起生效。"),
    "A proposal has the strictest class that it touches; what no class covers is constitutional. Shares are of "
    "all there": ("提案按所涉条款中最严格的类别表决；未列入任何类别的条款为根本类。所需比例按全体"),
    "are, not of those who vote. Never changed: first day, time zone, currency, version, suite, window and "
    "heartbeat (§1).": ("而非投票者计算。不可修订：首日、时区、币种、规则版本、算法、有效窗口与报时间隔（§1）。"),
    "Of who is suspended or leaves, `standing` says so: it keeps its claims, is paid, pays, and takes on nothing "
    "new.": ("暂停或退出的成员以 `standing` 标明：保留债权，照常收付，不承担新业务。"),
    "no vote changes these, nor this list": "任何表决均不能更改这些条款及本清单",
    'one vote each; "power" would count the book-keepers\' parts': '一成员一票；"power" 则按记账方权重计',
    "from the deciding vote to the day when the text takes over": "自通过之日起至新文本生效之日的天数",
    "strict; `at_least` is not": "须超过；`at_least` 为达到",
    "--- §6.5 Supervision ---": "--- §6.5 监管 ---",
    "What the members grant the supervisor by agreement: what is listed exists, what is not does not. A schedule "
    "counts": ("各成员以协议授予监管方的特权：列明的才存在，未列明的不存在。次数表按账本日"),
    "ledger days and only falls; from ends_day on there is nothing. New business alone waits: payment at maturity,": (
        "计算，只减不增；自 ends_day 起不再存在。只暂停新业务：到期付款、"
    ),
    "redemption, release and exit go on. A court's or an authority's order is another matter: whoever is served "
    "records it.": ("赎回、解除与退出照常。法院或主管机关的命令另当别论：由被送达方登记。"),
    "reads the book, has one vote on amendments, and does what §6.5 lists, two persons together": (
        "查阅账簿，对修订有一票，并依 §6.5 所列行使特权，须两人共同签署"
    ),
    "--- §7 Disputes ---": "--- §7 争议解决 ---",
    "The ledger keeps the evidence; people decide. It is read by people only, and nothing on the ledger follows "
    "from it.": ("账本保存证据，由人作出决定。本部分仅供人阅读，账本不据此作任何处理。"),
    "after a written notice, before anybody goes further": "书面通知后的协商天数，期满方可进入下一步",
    "--- §8 Retention ---": "--- §8 留存 ---",
    "For how long what happened can be shown with its proof. A book-keeper's node keeps blocks and receipts for "
    "so long.": ("已发生事项可出具证明的期限。记账方节点在此期限内保留区块与回执。"),
    "30 years, as of accounting vouchers": "30 年，同会计凭证",
    "heqi charter sign charter.toml      a founder's signature, made offline": (
        "heqi charter sign charter.toml      创始成员离线签署"
    ),
    "the ledger's first day": "账本的第一日",
    "counts amendments; the founding text is 1": "修订次数；创始文本为 1",
    "the version of the rules this text was written for": "本文本所针对的规则版本",
    "for pilots; production in China awaits SM2/SM3 and its assessment": "用于试点；国内生产环境须待 SM2/SM3 及密评",
    "when the ledger's day begins": "账本日的起始时刻",
    "a transaction promises to be valid no longer than this": "交易声明的有效期不得超过此秒数",
    "a quiet ledger still tells the time": "没有交易时账本也按此间隔报时",
    "--- §5 How much one transaction, and one hour, may hold ---": "--- §5 一笔交易与一小时的容量 ---",
    "kept together or not at all": "要么全部记入，要么全部不记",
    "shares, not fees; a share is kept back for those who must always get through": (
        "按份额而非收费；为必须随时可办理者预留一份"
    ),
    "--- §2 Members ---": "--- §2 成员 ---",
    "Legal persons, each with its unified social credit code (GB 32100-2015). One key is not a company: a key "
    "belongs to an": ("法人，各有统一社会信用代码（GB 32100-2015）。一把密钥不等于一家公司：密钥属于担任某一角色的"),
    "authorised person with a role. By the member's own policy two persons sign whatever moves money, lowers, "
    "passes on or": ("授权人员。依成员自身的签署规则，凡划转资金、减少、转让或"),
    "finances a claim, or changes who may sign; a maker alone signs what comes first in it. The first clause "
    "that fits": ("融资债权、或变更签署权限，须两人签署；规则中列在最前的事项由经办一人签署。适用第一条相符的规则。"),
    "counts. A member of one person, as small suppliers often are, has no policy: its one key does everything.": (
        "仅有一人的成员（小供应商往往如此）没有签署规则：其唯一的密钥办理一切。"
    ),
    "the core enterprise, which buys and promises to pay": "核心企业，采购并承诺付款",
    "a supplier of the first tier": "一级供应商",
    "a group that buys for its companies and promises to pay": "集团，为所属企业采购并承诺付款",
    "finances claims and settles none; it looks into nobody for others": "为债权融资，不办理结算；不代他人作尽职调查",
    "the forwarder, which orders transport and promises to pay the freight": "货运代理，委托运输并承诺支付运费",
    "the terminal, which orders haulage and signs for what arrived": "码头，委托拖运并签署到货",
    "a carrier of one person, who signs for no more than 50,000.00": "一人承运户，签署金额不超过 50,000.00",
    "what one has looked into, all rely on": "一家所作尽职调查，各融资方均可采用",
    "a supplier of the second tier; its maker signs for no more than 2,000,000.00": (
        "二级供应商；其经办签署金额不超过 2,000,000.00"
    ),
    "runs the node; it lends nothing, guarantees nothing and holds no money": "运行节点；不放款、不担保、不持有资金",
    "--- §3 Who keeps the book, and so sees all of it ---": "--- §3 谁记账，从而看到全部内容 ---",
    "Every other member sees what it is party to. Power is in parts of 100. Nobody holds a third: who did could "
    "stop the": ("其他成员只能看到与自己有关的内容。权重以 100 份计。任何一方不得达到三分之一：否则可使"),
    "network alone. A head key vouches for the state of the ledger and signs nothing else.": (
        "网络停摆。账本头密钥只用于见证账本状态，不签署其他内容。"
    ),
    "--- §4 Who may do what ---": "--- §4 谁可以做什么 ---",
    "What is not listed is not allowed. A role without actions reads.": "未列出的即不允许。没有操作的角色只能查阅。",
    "--- §6.1 Parties ---": "--- §6.1 当事方 ---",
    "other members witness who the person is": "由其他成员见证该人员的身份",
    "of different groups, none of the member's own": "分属不同集团，且均非该成员所属集团",
    "before the new key speaks; until then the old ones do, and any of them may object": (
        "新密钥生效前的天数；此前旧密钥仍有效，且任何一把均可提出异议"
    ),
    "of the witnesses, when no key of the member itself signs": "该成员自身没有密钥签署时，见证者须担任的角色",
    "then": "此种情形下的天数",
    "an expired check stops new finance, never a payment": "尽职调查过期将停止新融资，但绝不停止付款",
    "each financier relies on its own": "各融资方只采用自己的尽职调查",
    "--- §6.2 Payments ---": "--- §6.2 资金 ---",
    "Money here mirrors deposits at the named banks. Nobody issues any, and the platform holds none.": (
        "此处的资金是所列银行存款的镜像。任何人不得发行，平台不持有资金。"
    ),
    "the deposits are invented: this is a demonstration": "存款为虚构：仅供演示",
    "says which days are no banking days": "由其公布非银行营业日",
    "before a changed collection account is paid to": "变更收款账户后，开始向其付款前的天数",
    "a condition must not outlive its purpose": "付款条件不得超出其用途而存续",
    "--- §6.3 Documents ---": "--- §6.3 单据 ---",
    "A document never comes here: only commitments to its fields, and fingerprints under a secret that members "
    "share.": ("单据本身从不进入账本：只有其字段的承诺值，以及以成员共有密钥计算的指纹。"),
    "--- §6.4 Receivables ---": "--- §6.4 应收账款 ---",
    "Legal priority follows the registry (Civil Code art. 768); the order on this ledger is that among its members.": (
        "法律上的优先顺序以登记为准（民法典第七百六十八条）；本账本上的顺序仅在成员之间有效。"
    ),
    "beyond, a reason is cited": "超过则须说明理由",
    "from delivery to due, unless the contract is cited": "自交付至到期，除非引用合同约定",
    "sends crews, and is paid by milestones out of money set aside": "派遣班组，按里程碑自预留款项收款",
    "says which milestone has been reached, and when a purpose has ended": "证明已达到的里程碑，并宣告资金用途结束",
    "decides over money in dispute, where it was named for that beforehand": "对有争议的款项作出裁定，但须事先被指定",
    "stands for the central bank in a trial: mints against deposits that are simulated, and serves nobody": (
        "在试验中代表中央银行：以模拟存款为准备发行，不直接服务用户"
    ),
    "owns goods in store, and borrows on them": "拥有在库货物，并据以借款",
    "the warehouse, which writes receipts and owns nothing that it stores": "仓库，开具仓单，对所存货物不享有所有权",
    "inspects and counts, independent of all who own or store": "检验与盘点，独立于货主与仓库",
    "attests what a unit of goods costs, and trades in none": "证明货物单价，自身不从事买卖",
    "alone: whatever was begun in another one runs off. Votes are of all active members, one each; wait_days "
    "after the": ("此前开始的业务继续至了结。表决按全体有效成员、一家一票；自提案起的 wait_days"),
    "proposal leave time to object. Limits are shares of a financier's book, held in the same way, and measure "
    "nothing up": ("为异议期。限额为占融资方账面的比例，核对方式相同，"),
    "to from_amount. Both measure from the first day, so neither section can be added later.": (
        "金额在 from_amount 以内不计量。二者均自首日起计量，因此不得事后增加。"
    ),
    "Claims on matched papers come first.": "先行开放三单相符的应收账款。",
    "Then wages and advances may be set aside until a milestone is reached.": (
        "其后，工资与预付款可预留至达到里程碑。"
    ),
    "Then every tier of suppliers, wherever it is.": "其后，覆盖各级供应商，不限地域。",
    "Claims are promised, passed on and financed one by one.": "债权逐笔承诺、流转与融资。",
    "Then lines on pledged claims.": "其后，开放以债权出质的授信。",
    "Then money for a purpose, and wallets.": "其后，开放附条件资金与钱包。",
    "Freight is paid, and goods are stored under receipts that pass on.": "运费照付，货物凭可流转的仓单入库。",
    "Then banks lend on receipts and claims, where counts have borne out what was written.": (
        "其后，盘点与仓单相符的，银行可据仓单与债权放款。"
    ),
    "Then carriers by the thousand; freight is disputed often, and for small amounts.": (
        "其后，向众多承运人开放；运费争议较多，金额较小。"
    ),
    "--- §6.9 Goods in warehouses ---": "--- §6.9 仓储货物 ---",
    "A receipt is written on what an independent inspector found, never on more; the holder endorses it, and the "
    "warehouse": ("仓单只就独立检验方查得的货物开具，绝不超出；持有人背书，仓库"),
    "signs. Each kind of goods is counted in one unit (UN/ECE Recommendation 20).": (
        "签署。每种货物只用一种计量单位（UN/ECE 第 20 号建议书）。"
    ),
    "ever; a loss touches them all": "累计份数；发生损失时全部受影响",
    "how old the last inspection or count may be when something new rests on it": (
        "办理新业务时，最近一次检验或盘点的最长天数"
    ),
    "whether a receipt passes on only while insurance covers it": "仓单是否须在保险期内方可流转",
    "--- §6.10 Pledges ---": "--- §6.10 质押 ---",
    "One register of what secures which debt. The order on this ledger is that among its members; legal priority "
    "follows": ("以一份登记簿载明何项资产担保何项债务。本账本上的顺序仅在成员之间有效；法律上的优先顺序"),
    "the registry (Civil Code art. 414).": "以登记为准（民法典第四百一十四条）。",
    "on one asset": "一项资产上的质押数",
    "by all of them, in millionths of a claim's face; 0 sets no limit": (
        "合计担保金额占债权面额的百万分比；0 为不设上限"
    ),
    "after the debt is due, that money paid on an asset stays held in its place": (
        "债务到期后，替代资产的款项继续保留的天数"
    ),
    "--- §6.11 Credit ---": "--- §6.11 授信 ---",
    "A line is drawn within its borrowing base: what the pledged claims and stock are worth today, cut by an "
    "advance rate.": ("授信在借款基数以内提款：出质债权与存货当日价值按折算率计算。"),
    "Lender and borrower agree on each line, within these.": "各笔授信由出借方与借款方在以下范围内约定。",
    "in millionths of eligible claims": "合格债权的百万分比",
    "of eligible stock by its attested price": "合格存货按证明价格计算的百万分比",
    "for so long an attested price counts": "货价证明的有效天数",
    "of a base that one action brings up to date": "一次操作更新的基数项目数",
    "--- §6.13 Money for a purpose ---": "--- §6.13 附条件资金 ---",
    "It stays the payer's until what was named beforehand has come about: a milestone attested, a delivery, a "
    "day. It goes": ("在事先载明的条件成就之前仍属付款方：里程碑获证明、交付、日期。"),
    "back when the purpose has ended.": "用途结束后退回。",
    "no condition outlives its purpose": "条件不得超出其用途而存续",
    "for the arbiter; then the payee has as many to collect": "仲裁方的期限；其后收款方有同样天数领取",
    "--- §6.14 Wallets ---": "--- §6.14 钱包 ---",
    "In two tiers: the issuer mints against a reserve of the same amount, operators serve wallets. In earnest "
    "the issuer is": ("双层结构：发行方以等额准备发行，运营机构服务钱包。正式运行时，发行方须为"),
    "the central bank or acts for it (PBC Law art. 20); here deposits are simulated. Getting one's money out has "
    "no limit.": ("中央银行或其代理（中国人民银行法第二十条）；此处存款为模拟。提取自有资金不受限额约束。"),
    "--- §6.15 Order, delivery, invoice ---": "--- §6.15 订单、收货与发票 ---",
    "Three papers of two parties, line by line: an invoice for more than was ordered and received does not match.": (
        "双方的三种单据逐行核对：发票超出订单与收货的，即为不符。"
    ),
    "in millionths of what was ordered and received": "订单与收货数量的百万分比",
    "of the order's total": "订单总额的百万分比",
    "whether a delivery names the marks on the goods": "收货是否须载明货物标记",
}
MARK, RULER = "#", "-" * 4
WIDTH = 119


def in_chinese(text: str) -> str:
    """A charter's text with the comments of the template in Chinese. What it says otherwise stays as it is."""
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    clause, mark, comment = line.partition(MARK)
    said = CHINESE.get(words_of(comment))
    if not mark or said is None:
        return line
    indent = comment[: len(comment) - len(comment.lstrip())]
    ruled = comment.rstrip().endswith(RULER)
    whole = clause + mark + indent + (said.removesuffix("---") if ruled else said)
    return whole + "-" * (WIDTH - cell_len(whole)) if ruled else whole


def words_of(comment: str) -> str:
    words = comment.strip()
    return words.rstrip("-") + "---" if words.endswith(RULER) else words
