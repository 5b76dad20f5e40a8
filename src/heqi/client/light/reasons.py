"""Why votes of a network's validators are not taken for what they are said to be."""

from heqi.machine.reasons import Reasons, reason, worded

_ELSEWHERE = ("Do not rely on it; ask another node for the votes.", "请勿采信；请向其他节点获取投票。")

LINKS = {
    "blocks stand in the order of their heights": "区块须按高度排列",
    "the block before it has another hash": "其前一区块的哈希与此不同",
    "it is not the next block": "它不是下一个区块",
    "its validators are not those that follow from the charter": "其验证人并非由章程沿革而来的验证人",
    "the validators that follow it are not those given": "其后的验证人与所给出的不符",
}
HEADS = {
    "its height is another": "高度不同",
    "its app hash is another": "应用哈希不同",
    "its rules are another version's": "规则版本不同",
}


class Why(Reasons, prefix="votes"):
    NO_NETWORK = reason(
        "The charter names no validators: nobody votes on this ledger's blocks.",
        "章程未指定验证人：该账本的区块无人投票。",
        do=("Rely on the signatures of its book-keepers alone.", "请仅以记账方的签名为准。"),
        source="charter, book_keeper",
    )
    OTHER_CHAIN = reason(
        "The votes are for blocks of {found}; this ledger's engine calls its chain {expected}.",
        "这些投票属于链 {found}；本账本的共识链为 {expected}。",
        do=_ELSEWHERE,
    )
    BROKEN_CHAIN = reason(
        "Block {height} does not follow from what came before: {problem}.",
        f"区块 {{height}} 无法由此前内容推得：{worded('problem', LINKS)}。",
        do=_ELSEWHERE,
    )
    STRANGER = reason(
        "{key} votes for block {height} and is none of its validators, or is named twice.",
        "{key} 对区块 {height} 投票，但并非其验证人，或被重复列出。",
        do=_ELSEWHERE,
    )
    BAD_VOTE = reason(
        "The vote of {key} for block {height} is not signed by that key.",
        "{key} 对区块 {height} 的投票并非由该密钥签署。",
        do=_ELSEWHERE,
    )
    TOO_FEW = reason(
        "The votes for block {height} have {power} of {total} parts of the power; it takes more than two thirds.",
        "区块 {height} 的投票权重为 {power}/{total}；须超过三分之二。",
        do=_ELSEWHERE,
        source="CometBFT, more than two thirds",
    )
    OTHER_HEAD = reason(
        "What was voted for at block {height} is not this head: {problem}.",
        f"区块 {{height}} 所投票的并非此账本头：{worded('problem', HEADS)}。",
        do=_ELSEWHERE,
    )
    OTHER_THAN_PINNED = reason(
        "Block {height} is {found} here; the one that you pinned is {expected}.",
        "此处区块 {height} 为 {found}；您钉定的是 {expected}。",
        do=(
            "Rely on nothing in it: keep it, and show it to the other members. It is another past.",
            "请勿采信；请保留并出示给其他成员：这是另一段历史。",
        ),
    )
    NONE_TO_PIN = reason(
        "The proof holds no votes of a network's validators, so it passes through no block that could be pinned.",
        "该证明不含网络验证人的投票，因此未经过任何可钉定的区块。",
        do=(
            "Ask a node of the network for a proof with votes: `heqi prove`.",
            "请向网络中的节点获取含投票的证明：`heqi prove`。",
        ),
    )
    NOT_PINNED = reason(
        "The way from the charter to block {height} does not pass through the block {pinned} that you pinned.",
        "从章程到区块 {height} 的路径未经过您钉定的区块 {pinned}。",
        do=(
            "Ask for a proof that does: `heqi prove --pin`, at that block or a later one.",
            "请获取经过该区块的证明：`heqi prove --pin`，账本头不得早于该区块。",
        ),
    )
