"""The help of every command and option in Chinese, by its English words: one table, which a test holds complete."""

import inspect
from collections.abc import Iterable

import click

from heqi.cli import help_words
from heqi.machine.reasons import LANGUAGES
from heqi.modules import CATALOGUE
from heqi.values.phrases import translated

COMMANDS = {
    "Write, check, read and sign the agreement that a network is founded on.": help_words.PURPOSES["charter"],
    "Begin an agreement: a commented TOML text, with places for your members and keys.": (
        "起草章程：带注释的 TOML 文本，留有成员与密钥的位置。"
    ),
    "Say everything that is missing or contradicts itself; with signature files, also who has not signed.": (
        "指出全部缺失与矛盾之处；给出签名文件时，也指出尚未签署者。"
    ),
    "In which clauses two drafts differ. Layout, comments and the order of roles are no difference.": (
        "两份草案在哪些条款上不同；排版、注释与角色的先后不算不同。"
    ),
    "Who can do what alone, who together, what nobody can do; who sees what; every clause with its number.": (
        "谁可单独、谁须共同办理何事，任何人都不能做的事；谁能看到什么；每一条款及其编号。"
    ),
    "The digest that founders sign: compare it by voice before you do.": "创始成员签署的摘要；签署前请口头核对。",
    "Sign as a founder, or a later text as the member that joins by it, offline: writes a small file to hand over.": (
        "以创始成员身份离线签署，或由新加入的成员签署其加入所依的后续文本：写出一个待提交的小文件。"
    ),
    "Propose that the text in NEW takes the place of the present one: what differs is what members vote on.": (
        "提议以 NEW 中的文本取代现行文本：差异之处即为成员表决的内容。"
    ),
    "NEW is the present text, changed, with the next number as charter.text. Who joins by it signs it first.": (
        "NEW 为修订后的现行文本，charter.text 为下一序号。依其加入的成员须先签署。"
    ),
    "Vote on a proposal, by its short or full id. Vote again to change your mind, until it is decided.": (
        "按短编号或完整编号对提案表决；决定之前可改投。"
    ),
    "The text in force as TOML, as it follows from the one that you hold; each clause with its number beside it.": (
        "以 TOML 写出现行文本（由您所持文本逐版推得），每一条款旁注编号。"
    ),
    "What is written has the digest of the text, so it is a start for the next proposal.": (
        "写出的内容与该文本摘要一致，可作为下一份提案的起点。"
    ),
    "Every text that was in force and every proposal: what it changes, who voted how, what became of it.": (
        "历次生效的文本与全部提案：修订内容、各方表决与结果。"
    ),
    "Make, list and rotate signing keys, encrypted at rest with a passphrase (Argon2id).": help_words.PURPOSES["keys"],
    "Make a key, in a new key store or beside the keys in an old one, and print its line for the charter.": (
        "生成密钥，存入新的或已有的密钥库，并打印其在章程中的一行。"
    ),
    "Whose keys a key store holds; takes no passphrase.": "密钥库中有谁的密钥；无需口令。",
    "Replace a person's key by a new one, on the ledger and in the key store. The old one ends at once.": (
        "在账本与密钥库中更换某人的密钥。旧密钥立即失效。"
    ),
    "Where the member's policy asks for others, exchange a file and finish when it was sent.": (
        "若成员的签署规则还需他人签署，请传递文件，发送后再完成更换。"
    ),
    "Ask the ledger for something: every action has its own form.": help_words.PURPOSES["send"],
    "Add your signature to a prepared transaction: shows what it is first. Offline, with the charter you hold.": (
        "在已备好的交易上添加您的签名：先显示其内容。可凭您持有的章程离线办理。"
    ),
    "The charter says in which currency amounts are, and what the members are called: the text in force where a node "
    "is at hand. Without any, only a transaction whose actions name their currencies themselves can be signed.": (
        "金额的币种与成员的名称由章程载明；可连接节点时依现行文本。没有章程时，只能签署各项操作自身已载明币种的交易。"
    ),
    "What became of a transaction: kept, or refused and why. Exit code 1 when it was refused.": (
        "一笔交易的结果：已记入，或被拒绝及其原因。被拒绝时退出码为 1。"
    ),
    "Of a kept one it also gives the records that it created, where the transaction itself is at hand: in its file, or "
    "at the node for a book-keeper.": "对于已记入的交易，若有交易本身（其文件，或记账方在节点查询），还列出新建记录。",
    "One record, by its short id or by table and key.": "一条记录，按短编号，或按表与键。",
    "A list to work from: payables by due day, offers and their cost, exposure, … or your rows of a table.": (
        "办事清单：按到期日的应付账款、报价与成本、敞口等，或贵方在某表中的记录。"
    ),
    "Read invoices and say what speaks against financing them.": "读取发票，并指出不宜融资之处。",
    "数电票 (XML or OFD), UBL 2.1, CII D16B, and PDFs with the XML inside; what a file is called does not matter. With "
    "--json one object per file, one per line. Exit code 0 when every file was read, 1 when some were refused.": (
        "支持数电票（XML 或 OFD）、UBL 2.1、CII D16B 以及内嵌 XML 的 PDF；与文件名无关。"
        "使用 --json 时每个文件一行一个对象。全部读取时退出码为 0，有被拒绝者时为 1。"
    ),
    "Fingerprints without --secret compare files on this machine and nothing else; with it they are those of the "
    "ledger. `heqi attest` puts an invoice on the ledger.": (
        "不带 --secret 的指纹只用于比较本机上的文件；带 --secret 时即为账本上的指纹。登记发票请用 `heqi attest`。"
    ),
    "Put documents on the ledger: a commitment and fingerprints of each, never their content. Several are kept "
    "together or not at all.": "登记单据：账本只存承诺值与指纹，从不存其内容。多份单据要么全部记入，要么全部不记。",
    "An invoice is read first; one that does not hold together, names nobody of the map, or is nothing to finance is "
    "refused with the reason. Of each document a disclosure is written, as confidential as the document itself: give "
    "it with the document to whoever is to recompute it. It stays where it is not known whether the ledger took it.": (
        "发票会先被读取；自相矛盾、当事方不在对照文件中或不能融资的，将附原因拒绝。每份单据会写出一个披露文件，"
        "其保密程度与单据相同：请连同单据交给需要重算的一方。无法得知账本是否已接受时，该文件予以保留。"
    ),
    "Compute commitment and fingerprints from the very document, compare them with the record, and sign them.": (
        help_words.PURPOSES["recompute"]
    ),
    "State the lines of an order, a despatch or receipt advice, or an invoice: items, quantities, and of a receipt "
    "advice the batch numbers, as keyed digests.": help_words.PURPOSES["lines"],
    "Compute the marks of goods, digests of names and numbers on them, from a UBL advice or `GOODS,NUMBER` lines.": (
        help_words.PURPOSES["marks"]
    ),
    "An invoice is matched with what was ordered, sent and received (`heqi send evidence.match`) by whoever has stated "
    "the lines of all of them. Orders and advices are read from UBL, invoices as `heqi intake` reads them.": (
        "载明各单据各行的一方可用 `heqi send evidence.match` 将发票与订单、发货、收货核对。"
        "订单与通知以 UBL 读取，发票的读取同 `heqi intake`。"
    ),
    "Nobody promises or pays on a document that it has not recomputed. Whatever differs is told before anything is "
    "sent. No program reads a contract or a delivery note: compare what is shown of it with the document yourself.": (
        "未经重算的单据，任何人都不得据以承诺或付款。任何差异都会在发送之前告知。程序不会读取合同或交付凭证："
        "请自行将所显示的内容与原件核对。"
    ),
    "The consortium's secret of an epoch: make it, hand it to each member sealed, open what was sealed to you.": (
        help_words.PURPOSES["secret"]
    ),
    "Make the secret of an epoch: 32 random bytes in a file that only you may read.": (
        "生成某一时期的联盟密钥：32 个随机字节，存于只有您可读取的文件。"
    ),
    "The epoch and the short name of a secret, which members compare; never the secret.": (
        "联盟密钥的时期与短名称，供成员核对；从不显示密钥本身。"
    ),
    "Seal a secret to a member's key; whoever has that key's key store opens it, and nobody else.": (
        "以某成员的公钥封装联盟密钥；只有持有该密钥所在密钥库者才能拆封。"
    ),
    "Open a secret that was sealed to one of your keys. Then compare its short name with another member's: a sealed "
    "file does not say who made it.": (
        "拆封以您的密钥封装的联盟密钥。随后请与其他成员核对短名称：封装文件并不说明由谁制作。"
    ),
    "Write one file that proves a record, its absence, or a receipt; `heqi verify` checks it offline.": (
        help_words.PURPOSES["prove"]
    ),
    "Exit code 3: there is no such asset, as the file proves.": "退出码 3：没有该资产，文件即其证明。",
    "Check a proof file offline and say what it proves, who vouched, and what it does not prove.": (
        "离线验证证明文件，并说明它证明了什么、由谁见证、没有证明什么。"
    ),
    "Exit code 0 when it holds, 4 when it does not: then the failing step is named.": (
        "成立时退出码为 0，不成立时为 4，并指出未通过的步骤。"
    ),
    "Hold a ledger to its word: follow its heads, co-sign them, keep your own records with proofs.": (
        help_words.PURPOSES["witness"]
    ),
    "Follow one or several nodes until SIGINT or SIGTERM.": "跟随一个或多个节点，直至收到 SIGINT 或 SIGTERM。",
    "Every head has to continue all that was seen, and its clock has to be right. Then it is signed with the member's "
    "head key, and the signature is handed to the node, which serves it with its proofs. The member's own records are "
    "kept in FOLDER, each as a proof file.": (
        "每个账本头都须与此前所见连续，且时间正确；然后以该成员的账本头密钥签署，并将签名交给节点，由其随证明一并提供。"
        "该成员自己的记录保存于 FOLDER，每条一个证明文件。"
    ),
    "A fork ends it with exit code 4. The two heads are written to FOLDER/evidence, for anybody to check. With --json, "
    "one object per line says what happens.": (
        "出现分叉时以退出码 4 结束，两个账本头写入 FOLDER/evidence，任何人均可核对。"
        "使用 --json 时，每行一个对象说明所发生之事。"
    ),
    "What the witness has seen, signed and kept, and how each node stands; also while it runs.": (
        "见证方所核对、签署与保存的内容，以及各节点的状况；运行期间亦可查看。"
    ),
    "Exit code 4 where there is evidence of a fork.": "存有分叉证据时退出码为 4。",
    "Check evidence of a fork, offline, with the charter: two heads that cannot both be true, and who signed "
    "them.": "仅凭章程离线核对分叉的证据：两个不可能同时为真的账本头，以及各由谁签署。",
    "Exit code 0 when it is evidence, 4 when it is none.": "确为证据时退出码为 0，否则为 4。",
    "Make a network of a pilot on one machine, with its whole history.": "由单机试点升格为网络，保留全部历史。",
    "The operator seals the pilot and hands out its papers; each book-keeper executes all blocks again and signs; with "
    "two thirds of the power behind it, each makes its own node.": (
        "运营方封存试点并分发文件；各记账方重新执行全部区块并签署；达到三分之二权重后，各自建立己方节点。"
    ),
    "End the pilot in FOLDER, which does not run, and write its papers: charter, blocks, and the statement to sign.": (
        "结束 FOLDER 中未在运行的试点，并写出其文件：章程、区块与待签署的声明。"
    ),
    "Every book-keeper that is to vote has named its consensus key before (`heqi send charter.set_consensus_key`). No "
    "node runs on that folder any more.": (
        "将参与投票的各记账方须事先登记其共识密钥（`heqi send charter.set_consensus_key`）。此后该目录不再能运行节点。"
    ),
    "Execute all blocks of the pilot again, from the first one, into one's own node's folder, compare, and sign.": (
        "自首个区块起在己方节点目录中重新执行试点的全部区块，核对并签署。"
    ),
    "Make one's own node of the network, where one's copy of the history is, once two thirds of the power have "
    "signed.": ("达到三分之二权重签署后，在己方历史副本所在目录建立网络节点。"),
    "All of it at once, to try it out: one who holds all keys plays every member, on this machine.": (
        "一次完成全部步骤，供试用：由持有全部密钥者在本机扮演各成员。"
    ),
    "What a refusal means, on what it rests, what to do; without a code, all of them.": help_words.PURPOSES["explain"],
    "Write the reference pages (actions, refusals, tables, queries, this command) from the code.": (
        "由代码生成参考文档（操作、拒绝原因、表、查询、本命令）。"
    ),
    "Found a network on its charter; run several nodes on this machine.": help_words.PURPOSES["network"],
    "Make a node's folder from a charter that every founder has signed.": "由全体创始成员已签署的章程建立节点目录。",
    "With --validators, a trial network instead: keys of all members, and a folder for each node, on this machine.": (
        "使用 --validators 时改为建立试用网络：全体成员的密钥与各节点的目录均在本机。"
    ),
    "Run all nodes of a folder on this machine until Ctrl-C; where there is no network yet, make one to try out.": (
        "在本机运行目录中的全部节点，直至 Ctrl-C；尚无网络时先建立一个试用网络。"
    ),
    "How far each node is, its app hash and its peers, and whether all agree. Also of one node's own folder.": (
        "各节点的进度、应用哈希与对等节点，以及是否一致。也可用于单个节点的目录。"
    ),
    "What time it is on a trial network, whose time is not real; with --to, move it on. It never goes back.": (
        "试用网络现在的时间（并非真实时间）；使用 --to 时向前拨动，永不后退。"
    ),
    "End the processes that `heqi network up` started.": "结束由 `heqi network up` 启动的进程。",
    "Hand out what is public of a member: its keys and, where it is to run a node, that node. Makes the node's keys.": (
        "提供成员的公开信息：其公钥；若将运行节点，还包括该节点。同时生成节点的密钥。"
    ),
    "Put the members' public keys into a charter that waits for them.": "将各成员的公钥填入章程中预留的位置。",
    "Make one's own node of a network, in the folder in which one's card was made.": (
        "在制作名片的目录中建立网络中己方的节点。"
    ),
    "Make a node that follows a running network without a vote, and begins with a snapshot of its members.": (
        "建立一个跟随运行中网络、不参与投票、从成员快照开始的节点。"
    ),
    "It votes once a text names its consensus key, and vouches once one names the operator's head key.": (
        "章程文本载明其共识密钥后，该节点即参与投票；载明运营方的账本头密钥后，即见证账本头。"
    ),
    "Let a node in as a peer of one's own; its id is what `heqi network add-node` has said.": (
        "放行一个节点，使其成为己方节点的对等节点；其编号由 `heqi network add-node` 给出。"
    ),
    "Have a member's node vote with a new key; never do both vote. Can be repeated at any point.": (
        "使成员的节点改用新密钥投票；新旧密钥绝不同时投票。任何时候均可重复执行。"
    ),
    "In a trial network that runs, all at once. In a node's own folder, step by step: it says what comes next.": (
        "在运行中的试用网络里一次完成；在节点自己的目录中分步进行，并提示下一步。"
    ),
    "Run a node, and look after its ledger.": "运行节点，并维护其账本。",
    "Serve the ledger in FOLDER until SIGINT or SIGTERM.": "运行 FOLDER 中的账本服务，直至收到 SIGINT 或 SIGTERM。",
    'Every option can also stand in FOLDER/node.toml (host = "127.0.0.1", reachable_by_others = false, …); the command '
    "line goes before it. Logs are JSON lines on standard error.": (
        '各选项也可写在 FOLDER/node.toml 中（host = "127.0.0.1"、reachable_by_others = false 等）；以命令行为准。'
        "日志为标准错误输出中的 JSON 行。"
    ),
    "Write the charter and every block into one file. Of a node that runs: export from a backup of it.": (
        "将章程与全部区块写入一个文件。节点正在运行时，请由其备份导出。"
    ),
    "Compute a ledger anew, in memory, from a file of blocks: from the charter to the last app hash.": (
        "由区块文件在内存中重新推导账本：从章程直至最后的应用哈希。"
    ),
    "Copy a node's folder into a new one, also while the node runs. The copy is opened and checked.": (
        help_words.PURPOSES["backup"]
    ),
    "Make a node's folder from a backup, which stays as it is.": help_words.PURPOSES["restore"],
    "Clients that have seen a later head than the backup's will refuse the restored ledger, and rightly: what was "
    "acknowledged after the backup is missing from it.": (
        "见过比备份更新的账本头的客户端会拒绝恢复后的账本，这是正确的：备份之后确认的内容已不在其中。"
    ),
    "Look at this machine, and at a node's folder: what is missing, and how to get it.": help_words.PURPOSES["doctor"],
    "On the way members change the charter by votes, the supervisor uses privileges that only fall, and the ledger "
    "enters its next phase.": ("其间成员表决修订章程，监管方行使只减不增的特权，账本进入下一阶段。"),
    "A claim's whole life on this machine: founding, promise, finance, payment, the known frauds refused, a proof.": (
        "在本机演示一笔债权的一生：建立网络、承诺、融资、付款、已知欺诈被拒绝、证明。"
    ),
    "Nothing is installed and nothing leaves this machine. The money is simulated, everything else is real: "
    "signatures, rules, blocks, proofs. It writes report.html, charter.toml, founders.json and proof.json into "
    "--folder. The same seed gives the same ledger.": (
        "不安装任何内容，也没有任何内容离开本机。资金为模拟，其余皆真实：签名、规则、区块、证明。"
        "报告 report.html 以及 charter.toml、founders.json、proof.json 写入 --folder。相同的种子得到相同的账本。"
    ),
    "With --network the same story goes through four nodes that vote on every block, each transaction to another one "
    "in turn; then the embedded engine executes their blocks again and has to come to the same app hash.": (
        "使用 --network 时，同一演示经由四个对每个区块投票的节点进行，各笔交易轮流提交给不同节点；"
        "随后由内置引擎重新执行这些区块，须得到同一应用哈希。"
    ),
    "With --story another story is told, on a ledger of its own, with a report of its own: goods (copper in a "
    "warehouse under two banks in rank), money (wages by milestones, a wallet) or rights (a data set licensed, then "
    "revoked). --pilot and --network go with it alike.": (
        "使用 --story 时，在另一份账本上演示另一个故事，并有其自己的报告：goods（仓库中的铜，先后质押给两家银行）、"
        "money（按里程碑发放工资，以及钱包）或 rights（数据集先许可、后撤销）。同样可与 --pilot、--network 一同使用。"
    ),
}

OPTIONS = {
    "Write the marks there, one in each line.": "将标记写入该文件，每行一个。",
    "Keep the ledger there, with all members' keys, to go on with it.": "将账本及全体成员的密钥存于此处，以便继续。",
    "A block of the network's engine that whoever checks the proof knows: it is to pass through it.": (
        "验证者已知的共识区块：证明将经过该区块。"
    ),
    "A block of the network's engine that you know, or the head file of your own client: the proof has to pass through "
    "it.": "您已知的共识区块，或您自己客户端的账本头文件：证明须经过该区块。",
    "Who signs (HEQI_PARTY).": "由谁签署（HEQI_PARTY）。",
    "The key store with the member's head key.": "含该成员账本头密钥的密钥库。",
    "Your witness's folder: the blocks have to lead to what it saw.": "您的见证方目录：区块须推导出其所见。",
    "Where the signature goes; MEMBER.graduation.json if unsaid.": "签名写入何处；默认 MEMBER.graduation.json。",
    "The pilot's node folder; it is sealed.": "试点的节点目录；将被封存。",
    "Key stores of all book-keepers.": "全体记账方的密钥库。",
    "The address of a node (HEQI_URL); may be repeated.": "节点地址（HEQI_URL）；可重复给出。",
    "The witness's folder.": "见证方目录。",
    "How often each node is looked at.": "查看各节点的间隔。",
    "How the pilot became a network (graduation.json): what comes after it has to be the network's.": (
        "试点如何升格为网络（graduation.json）：此后的内容须出自该网络。"
    ),
    "The key store with the member's head key, where --keys does not hold it.": (
        "含该成员账本头密钥的密钥库（--keys 中没有时）。"
    ),
    "Sign no heads.": "不签署账本头。",
    "Show this message and exit.": "显示本帮助并退出。",
    "Show the version and exit.": "显示版本并退出。",
    "Print one JSON object, for programs.": "打印一个 JSON 对象，供程序读取。",
    "Language of sentences and of this help.": "语句与本帮助的语言。",
    "Show the traceback when the program itself fails.": "程序自身出错时显示调用栈。",
    "The ledger's first day.": "账本的第一日。",
    "What the region is strong in: supply chains, credit or stored goods.": "该地区所长：供应链、信贷或在库货物。",
    "Write it there instead of printing it.": "写入该文件而不打印。",
    "Write a page to print, in both languages, instead.": "改为写出供打印的中英文对照页面。",
    "Language (HEQI_LANG, or else that of the terminal's LANG).": "语言（HEQI_LANG，否则依终端的 LANG）。",
    "Your key store (HEQI_KEYS).": "您的密钥库（HEQI_KEYS）。",
    "In whose name: a member's id (HEQI_PARTY).": "以哪一成员的名义：成员编号（HEQI_PARTY）。",
    "Only this person's key, where the key store has several.": "密钥库中有多把密钥时，只用此人的密钥。",
    "Read the passphrase from this open file descriptor (HEQI_PASSPHRASE and the terminal otherwise).": (
        "从该已打开的文件描述符读取口令（否则取自 HEQI_PASSPHRASE 或终端）。"
    ),
    "Where the signature goes; PARTY.signature.json if unsaid.": "签名写入何处；默认 PARTY.signature.json。",
    "The member whom the key is to speak for (HEQI_PARTY).": "该密钥所代表的成员（HEQI_PARTY）。",
    "Who holds it: maker-1, treasurer, …": "由谁持有：maker-1、treasurer 等。",
    "maker, checker, … or head for a book-keeper's head key.": "maker、checker 等；记账方的账本头密钥用 head。",
    "The node's address (HEQI_URL, several between commas); may be repeated: where a node fails, the next one is "
    "asked.": ("节点地址（HEQI_URL，多个以逗号分隔）；可重复：某节点失效时改问下一个。"),
    "In whose name (HEQI_PARTY).": "以哪一成员的名义（HEQI_PARTY）。",
    "With this person's key only, where the key store has several; may be repeated.": (
        "密钥库中有多把密钥时，只用此人的密钥；可重复。"
    ),
    "The charter you hold (HEQI_CHARTER); has to be the node's.": "您持有的章程（HEQI_CHARTER）；须与节点的一致。",
    "Where the ledger's last head is kept, so that a fork is noticed (HEQI_HEAD_FILE); in ~/.local/state/heqi, by the "
    "ledger's digest, if unsaid.": (
        "保存最新账本头的文件，用以发现分叉（HEQI_HEAD_FILE）；默认在 ~/.local/state/heqi 中，以账本摘要命名。"
    ),
    "How the pilot became a network (graduation.json, HEQI_GRADUATION): what comes after it counts with the network's "
    "votes alone.": ("试点如何升格为网络（graduation.json，HEQI_GRADUATION）：此后的内容须有网络的投票。"),
    "Give up on a node that does not answer a request for so long.": "节点超过该时间未答复请求即放弃。",
    "The new key's last day.": "新密钥的最后有效日。",
    "Where others of the member have to sign too: write it there.": "还须该成员的其他人员签署时：写入该文件。",
    "The ledger has taken the new key: go on with it.": "账本已接受新密钥：完成更换。",
    'Actions as JSON, with amounts as decimal text ("400000.00"), or a transaction that others have signed.': (
        'JSON 形式的操作，金额为十进制文本（"400000.00"）；或他人已签署的交易。'
    ),
    "Do not send: write it there, for others to sign.": "不发送：写入该文件，供他人签署。",
    "Send nothing: say whether it would be refused as the ledger stands, and why.": (
        "不发送：按账本现状说明是否会被拒绝及其原因。"
    ),
    "How long it may be sent.": "在多长时间内可以发送。",
    "The charter you hold (HEQI_CHARTER).": "您持有的章程（HEQI_CHARTER）。",
    "That text; the one in force if unsaid.": "指定第几版文本；不写则为现行文本。",
    "With the number of the next text, to propose it when changed.": "使用下一版文本的序号，修改后即可提案。",
    "The node whose text in force names the members (HEQI_URL).": "依该节点的现行文本称呼成员（HEQI_URL）。",
    "Sign without being asked.": "不经询问即签署。",
    "Wait for it so long.": "最多等待这么久。",
    "Have the node prove it, and check the proof.": "要求节点给出证明，并加以验证。",
    "As it was at the end of that block.": "该区块结束时的状态。",
    "A parameter of the view.": "清单的参数。",
    "Only rows of the table whose indexed field has that value.": "只列出该索引字段为此值的记录。",
    "The table, where a view has the same name.": "与清单同名时，列出该表。",
    "At most so many rows.": "最多列出的行数。",
    "Go on where the last page ended.": "从上一页结束处继续。",
    "Leave out the names of the parties.": "略去当事方名称。",
    "Judge due dates at this day.": "以该日判断是否到期。",
    "Which member a tax id or a name is ([ids], [names]).": "税号或名称对应哪一成员（[ids]、[names]）。",
    "The currency that the ledger is kept in.": "账本的记账币种。",
    "Fingerprints under the consortium's secret.": "使用联盟密钥计算指纹。",
    "The consortium's secret; repeated, where the charter names several epochs.": "联盟密钥；有多个时期时重复给出。",
    "Which member a tax id or a name is; invoices need it.": "税号或名称对应哪一成员；发票必须提供。",
    "Where disclosures are kept.": "披露文件保存在何处。",
    "What.": "单据种类。",
    "What was sent or received on; the invoice that is taken back.": "收货或发货所依据的单据；或被冲销的发票。",
    "Of what is no invoice: its number.": "发票以外的单据：其编号。",
    "Of a contract or an order.": "用于合同或订单。",
    "Of what is no invoice, where one is named; 400000.00.": "发票以外的单据载明金额时填写；如 400000.00。",
    "Of a contract or an order; the ledger's if unsaid.": "用于合同或订单；默认为账本币种。",
    "Of what is no invoice: the document's day.": "发票以外的单据：单据日期。",
    "Of a delivery: when it was received.": "交付凭证：收货日期。",
    "Of an invoice: what is kept back of it under the contract.": "发票：依合同扣留的保留金。",
    "Who may see the record; may be repeated.": "谁可以查看该记录；可重复。",
    "Attest in spite of this finding; may be repeated.": "尽管有此提示仍予登记；可重复。",
    "The record on the ledger.": "账本上的记录。",
    "What came with the document.": "随单据收到的披露文件。",
    "The record on the ledger; the one of the disclosure if unsaid.": "账本上的记录；默认为披露文件所指记录。",
    "Compare the invoice's parties with the record's members too.": "同时核对发票当事方与记录中的成员。",
    "Where something differs, put that on record.": "如有差异，登记异议。",
    "As in the charter.": "与章程一致。",
    "Write it there, for your eyes only.": "写入该文件，仅您可读。",
    "A key of the member that is to have it: ed25519:…": "接收成员的公钥：ed25519:…",
    "Prove what became of a transaction.": "证明一笔交易的结果。",
    "Where the proof goes.": "证明写入何处。",
    "The charter you trust (HEQI_CHARTER), as TOML.": "您信赖的章程（HEQI_CHARTER），TOML 形式。",
    "Where the pages go.": "文档写入何处。",
    "Write nothing; exit code 1 when a page differs from the code.": "不写入；文档与代码不一致时退出码为 1。",
    "The node's folder (HEQI_DATA).": "节点目录（HEQI_DATA）。",
    "A node's folder (HEQI_DATA).": "节点目录（HEQI_DATA）。",
    "The address to listen at; 127.0.0.1 if unsaid.": "监听地址；默认 127.0.0.1。",
    "The port; 8400 if unsaid, 0 for any that is free.": "端口；默认 8400，0 为任一空闲端口。",
    "Allow an address of other machines.": "允许其他机器可达的地址。",
    "Processes that verify signatures; 1 if unsaid.": "验证签名的进程数；默认 1。",
    "Served at once; 512 if unsaid.": "同时服务的连接数；默认 512。",
    "Keep lists and work views (lists.sqlite).": "维护清单（lists.sqlite）。",
    "The book-keeper who vouches for heads.": "见证账本头的记账方。",
    "Who is to keep the book with it, once a text says so.": "依章程文本将以该节点记账的成员。",
    "The key store with the operator's head key.": "存有运营方账本头密钥的密钥库。",
    "info if unsaid.": "默认 info。",
    "What it has to come to.": "应得到的应用哈希。",
    "Why, in English, for all members to read.": "修订理由（英文），供全体成员阅读。",
    "Why, in Chinese; the same words if unsaid.": "修订理由（中文）；未填写则用同一文字。",
    "A new member's signature of NEW; may be repeated.": "新成员对 NEW 的签署文件；可重复。",
    "For it, or against it.": "赞成或反对。",
    "With a place for each book-keeper's consensus key.": "为每个记账方预留共识密钥的位置。",
    "Whose card it is (HEQI_PARTY).": "名片属于哪一成员（HEQI_PARTY）。",
    "Key stores of the member; the first signs.": "该成员的密钥库；由第一个签署。",
    "The node's folder to be, if any.": "将来的节点目录（如有）。",
    "Where other members' nodes reach it.": "其他成员的节点访问它的地址。",
    "Where the card goes; MEMBER.card.json if unsaid.": "名片写入何处；默认为 MEMBER.card.json。",
    "A member's card; one for each.": "成员的名片；每个成员一张。",
    "Where its CometBFT listens for peers.": "其 CometBFT 监听对等节点的地址。",
    "Where its CometBFT answers this node.": "其 CometBFT 应答本节点的地址。",
    "Where the node serves clients.": "节点服务客户端的端口。",
    "Where the node serves its CometBFT.": "节点服务其 CometBFT 的地址。",
    "Instead of papers: a further node of the trial network that runs in FOLDER.": (
        "不用章程文件：为 FOLDER 中运行的试用网络增加一个节点。"
    ),
    "A member's node, where peers reach it.": "成员的节点，及其供对等节点连接的地址。",
    "Where it was a pilot before.": "网络由试点升格而来时：其升格声明。",
    "A member's validators.jsonl.": "某一成员的 validators.jsonl。",
    "A member's engine to ask; two at least.": "可询问的成员引擎；至少两个。",
    "Instead of papers: a trial network with so many nodes.": "不用章程文件：建立含若干节点的试用网络。",
    "The network's folder.": "网络目录。",
    "How many, where the network is made first.": "首次建立网络时的节点数。",
    "The trial network's time is not real; `heqi network clock` moves it on.": (
        "试用网络的时间并非真实时间；用 `heqi network clock` 向前拨动。"
    ),
    "2026-05-08 or 2026-05-08T09:00:00, at the ledger's offset from UTC.": (
        "2026-05-08 或 2026-05-08T09:00:00，按账本与 UTC 的时差。"
    ),
    "Return once it runs; `heqi network down` ends it.": "启动后即返回；用 `heqi network down` 结束。",
    "All keys follow from it.": "全部密钥由其推导。",
    "Through four validators on CometBFT (make engine), on this machine.": (
        "在本机通过运行于 CometBFT 的四个验证节点进行（make engine）。"
    ),
    "Where charter, proof and report are written: demo, or demo/STORY for another story.": (
        "章程、证明与报告写入何处：默认为 demo，其他故事为 demo/STORY。"
    ),
    "Another story, with a ledger and frauds of its own.": "另一个演示故事，有其自己的账本与欺诈案例。",
}

EXTRAS = {"*; *": "*；*", "default: *": "默认：*", "required": "必填"}
TITLES = {
    "Options": "选项",
    "Commands": "命令",
    **help_words.TITLES,
}
KEPT_AS_IT_IS = "\b"  # click's mark of a paragraph that is laid out: examples


def in_chinese(text: str) -> str:
    """A paragraph, an option's help, or the beginning of one that was cut short (`…...`)."""
    words, bracket, extras = text.rpartition("[") if text.endswith("]") else (text, "", "")
    said = _said(" ".join(words.split()))
    return f"{said}  [{translated(extras.removesuffix(']'), EXTRAS)}]".lstrip() if bracket else said


def _said(words: str) -> str:
    known = COMMANDS.get(words) or OPTIONS.get(words)
    if known is not None or not words:
        return known or words
    beginning = words.removesuffix("...")
    whole = next((said for english, said in COMMANDS.items() if english.startswith(beginning)), None)
    return whole or translated(words, help_words.FIELDS | CATALOGUE.words.kinds).replace(" (optional)", "（可选）")


class ChineseHelp(click.HelpFormatter):
    """Writes help whose words come in English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(TITLES.get(heading, heading))

    def write_text(self, text: str) -> None:
        paragraphs = inspect.cleandoc(text).split("\n\n")
        said = (each if each.startswith(KEPT_AS_IT_IS) else in_chinese(each) for each in paragraphs)
        super().write_text("\n\n".join(said))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(name, in_chinese(words)) for name, words in rows], col_max, col_spacing)


class HelpContext(click.Context):
    """The context of a command of ours: its help is in the language that was asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        if getattr(self.find_root().command, "language", "en") != "zh":
            return super().make_formatter()
        return ChineseHelp(width=self.terminal_width, max_width=self.max_content_width)


def speaks_chinese(command: click.Command) -> click.Command:
    """The command, and all below it, with help in both languages."""
    command.context_class = HelpContext
    if isinstance(command, click.Group):
        if all(option.name != "lang" for option in command.params):
            words = "Language of sentences and of this help."
            command.params.append(
                click.Option(["--lang"], type=click.Choice(LANGUAGES), expose_value=False, help=words)
            )
        for below in command.commands.values():
            speaks_chinese(below)
    return command
