"""What a client itself can refuse, beside what a node answers."""

from heqi.machine.reasons import Reasons, reason


class Why(Reasons, prefix="client"):
    UNREACHABLE = reason(
        "No node answers at {url}: {problem}",
        "{url} 处没有节点应答：{problem}",
        do=(
            "Check the address and that the node runs; sending the same bytes again is safe.",
            "请检查地址以及节点是否运行；重发同样的内容是安全的。",
        ),
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
    NOT_VOUCHED = reason(
        "The head that the node gives does not hold: {problem}",
        "节点给出的账本头不成立：{problem}",
        do=("Do not rely on this node; tell the other members.", "请勿信赖该节点，并告知其他成员。"),
        source="charter, book_keeper",
    )
    FORKED = reason(
        "The ledger does not continue what it said before (height {before}, now {now}): {problem}",
        "账本与其先前所示不连续（先前高度 {before}，现为 {now}）：{problem}",
        do=(
            "Stop doing business here, keep the head file, and show both heads to the other members.",
            "请停止在此办理业务，保留账本头文件，并向其他成员出示两个账本头。",
        ),
    )
    PROOF_BROKEN = reason(
        "The proof that came with {what} does not lead to the head: {problem}",
        "{what} 附带的证明无法推导出账本头：{problem}",
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
