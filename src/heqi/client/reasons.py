"""What a client itself can refuse, beside what a node answers."""

from heqi.machine.reasons import Reasons, reason, worded
from heqi.modules.charter.reasons import DIFFERENCES
from heqi.values.phrases import PROBLEMS

ANSWERS = {
    "All connection attempts failed": "所有连接尝试均失败",
    "Server disconnected without sending a response.": "服务器未作答复即断开连接",
    "[Errno *] *": "[Errno *] *",
    "timed out": "超时",
    "ConnectTimeout": "连接超时",
    "ReadTimeout": "读取超时",
    "Connection reset by peer": "连接被对方断开",
    "no answer within * seconds": "* 秒内没有答复",
    "it is busy (*)": "节点繁忙（*）",
    "the table * is unknown here": "此处不认识表 *",
    "format *": "格式为 *",
    "nobody vouches for the head in it": "其中的账本头无人见证",
    **PROBLEMS,
}
HEAD_PROBLEMS = {
    "the signature of * does not hold": "* 的签名不成立",
    "it belongs to another ledger": "它属于另一账本",
    "its app hash is not that of its roots": "应用哈希与其各个根不符",
    "the charter is not that of its digest": "章程与其摘要不符",
}
FORK_PROBLEMS = {
    "its history does not begin with what was there": "其历史并非从先前的内容延续而来",
    "it has gone back": "账本已倒退",
    "two heads of one height": "同一高度有两个账本头",
    "two states of one history": "同一历史有两种状态",
}
PROOF_PROBLEMS = {
    "it is of another receipt": "所证明的是另一回执",
    "it is of another record": "所证明的是另一记录",
    "it is of another block or second": "所证明的是另一区块或时间",
}


FILE_PROBLEMS = {
    "its checksum does not fit what it holds": "其校验和与内容不符",
    "it holds no record and no receipt": "其中既无记录也无回执",
    "it holds an asset and no record": "其中有资产却没有记录",
    "the record is of no asset": "该记录不涉及任何资产",
    "a row and a leaf that hides it do not go together": "记录与隐去记录的叶不能并存",
    "they are not in order": "次序不对",
    "a root is no digest": "某个根不是摘要",
    "the app hash is not that of its roots": "应用哈希与其各个根不符",
    "its rules are not the charter's": "其规则版本与章程不符",
    "there is no signature": "没有签名",
    "the votes do not cover its time, and nobody else does": "投票未涵盖其时间，也无其他见证",
    "it names voters and holds no votes": "其中列有投票人，却没有投票",
    "it is of no key that voted": "并非投票密钥的记录",
    "* with * is no book-keeper of the charter": "* 以 * 签署，但并非章程所列记账方",
    "the signature of * does not fit this head": "* 的签名与该账本头不符",
    "there is no table *": "没有表 *",
    "no record of * can have that key: *": "* 的记录不可能有这样的键：*",
    "a row and its salt go together": "记录与其盐值须同时存在",
    "the salt is not 32 small hexadecimal digits": "盐值不是 32 位小写十六进制数字",
    "the row is not in canonical form": "记录不是规范格式",
    "it leads to another root": "推导出的是另一个根",
    "the path has 256 bits": "路径应为 256 位",
    "the way goes on where a single leaf or nothing would have ended it": "路径在本应结束之处仍在继续",
    "an empty sibling has another form": "空的相邻节点应为另一形式",
    "a proof of presence names no other leaf": "存在证明中不应有其他叶节点",
    "the other leaf is the one asked for": "另一叶节点就是所查询的叶节点",
    "the other leaf lies elsewhere": "另一叶节点位于别处",
    "a hash is not in hexadecimal": "某个哈希不是十六进制",
    "a hash is not 64 *hexadecimal digits": "某个哈希不是 64 位*十六进制数字",
    "there cannot be so many": "不可能有这么多",
    "it is not in the block that is named": "不在所指明的区块中",
    "that block is not in the history": "该区块不在历史中",
    "that block is later than the head": "该区块晚于账本头",
    **PROBLEMS,
}


class Why(Reasons, prefix="client", words={"problem": ANSWERS, "differences": DIFFERENCES}):
    UNREACHABLE = reason(
        "No node answers at {url}: {problem}",
        "{url} 处没有节点应答：{problem}",
        do=(
            "Check the address and that the node runs; sending the same bytes again is safe.",
            "请检查地址以及节点是否运行；重发同样的内容是安全的。",
        ),
        retry=True,
    )
    UNDECIDED = reason(
        "Whether the transaction {transaction} was executed is not known yet ({problem}).",
        "交易 {transaction} 是否已执行尚不得知（{problem}）。",
        do=(
            "Send the same bytes again until a node tells the outcome, or that they have expired; make nothing anew.",
            "请重发同样的内容，直至有节点告知其结果或已过期；切勿重新生成。",
        ),
        retry=True,
    )
    BEHIND = reason(
        "The node at {url} is at block {height} and does not catch up with block {known}, which this client knows of.",
        "{url} 处的节点位于区块 {height}，落后于本客户端已知的区块 {known}，且未能赶上。",
        do=("Ask again in a moment, or ask another node.", "请稍后重试，或询问其他节点。"),
        retry=True,
    )
    NOT_A_NODE = reason(
        "What answers at {url} does not speak as a node of Heqi: {problem}",
        "{url} 处的应答不是合契节点的应答：{problem}",
        do=("Check the address; use a client of the node's version.", "请检查地址，并使用与节点版本相符的客户端。"),
    )
    OTHER_LEDGER = reason(
        "The node keeps the ledger {found}; yours is {expected}. What differs: {differences}",
        "该节点保存的账本是 {found}；您的账本是 {expected}。差异：{differences}",
        do=("Check the address, and which charter you hold.", "请检查地址以及您持有的章程。"),
    )
    HEAD_OF_OTHER_LEDGER = reason(
        "The head file {file} was kept of another ledger, {found}; this one is {expected}.",
        "账本头文件 {file} 属于另一账本 {found}；此账本为 {expected}。",
        do=(
            "Name another head file for this ledger (--head-file, HEQI_HEAD_FILE), or turn to the other ledger's node.",
            "请为此账本另行指定账本头文件（--head-file、HEQI_HEAD_FILE），或改向另一账本的节点查询。",
        ),
    )
    NOT_VOUCHED = reason(
        "The head that the node gives does not hold: {problem}",
        f"节点给出的账本头不成立：{worded('problem', HEAD_PROBLEMS)}",
        do=("Do not rely on this node; tell the other members.", "请勿信赖该节点，并告知其他成员。"),
        source="charter, book_keeper",
    )
    NOBODY_VOUCHES = reason(
        "No book-keeper vouches for the head of block {height} that the node gives: anybody could have made it.",
        "节点给出的区块 {height} 的账本头无任何记账方见证：任何人都可能伪造。",
        do=(
            "Ask a node whose operator signs heads (`heqi node run --operator`).",
            "请向由运营方签署账本头的节点查询（`heqi node run --operator`）。",
        ),
        source="charter, book_keeper",
    )
    STALE = reason(
        "The node tells what the ledger was {seconds} seconds ago; a block is due every {heartbeat}. Much may have "
        "happened since.",
        "节点给出的是 {seconds} 秒之前的账本；本应每 {heartbeat} 秒有一个区块。此后可能已有许多变化。",
        do=(
            "Ask again in a minute, check your clock, or ask another node.",
            "请稍后重试、检查时钟，或询问其他节点。",
        ),
        source="charter, charter.heartbeat_seconds",
        retry=True,
    )
    FORKED = reason(
        "The ledger does not continue what it said before (height {before}, now {now}): {problem}",
        "账本与其先前所示不连续（先前高度 {before}，现为 {now}）：" + worded("problem", FORK_PROBLEMS),
        do=(
            "Stop doing business here, keep the head file, and show both heads to the other members.",
            "请停止在此办理业务，保留账本头文件，并向其他成员出示两个账本头。",
        ),
    )
    PROOF_BROKEN = reason(
        "The proof that came with {what} does not lead to the head: {problem}",
        f"{{what}} 附带的证明无法推导出账本头：{worded('problem', PROOF_PROBLEMS)}",
        do=("Do not rely on the answer; ask another node.", "请勿采信该答复，可询问其他节点。"),
    )
    NO_KEY = reason(
        "This client has no key, and the question has to be signed.",
        "该客户端没有密钥，而此查询须签名。",
        do=("Give the client a party and its key.", "请为客户端提供成员及其密钥。"),
    )
    HEAD_FILE_DAMAGED = reason(
        "{file} holds no head that this client wrote: {problem}",
        "{file} 中没有本客户端写入的账本头：{problem}",
        do=(
            "Look for a copy; without it, forks before today go unnoticed. Remove the file to begin anew.",
            "请寻找副本；缺少它将无法发现今日之前的分叉。删除该文件可重新开始。",
        ),
    )
    HEAD_FILE_UNWRITABLE = reason(
        "The last head cannot be kept in {file}: {problem}",
        "无法将最新账本头保存到 {file}：{problem}",
        do=("Free space and check rights: without it, forks go unnoticed.", "请检查空间与权限：否则无法发现分叉。"),
    )
