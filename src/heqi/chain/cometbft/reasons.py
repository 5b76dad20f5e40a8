"""What the CometBFT engine itself refuses: an operator's mistakes, each of which stops the node before any harm."""

from heqi.machine.reasons import Reasons, reason


class Why(Reasons, prefix="cometbft"):
    OTHER_GENESIS = reason(
        "The engine's genesis file says {found} where this ledger has {expected} ({what}).",
        "引擎的创世文件中为 {found}，而本账本为 {expected}（{what}）。",
        do=(
            "Write the engine's genesis file anew from the charter; nothing was changed.",
            "请依据章程重新生成引擎的创世文件；未作任何更改。",
        ),
    )
    NO_VALIDATORS = reason(
        "No book-keeper of this ledger has a consensus key; nobody could vote on a network.",
        "本账本没有记账方具有共识密钥；网络中将无人投票。",
        do=("Found the network on a charter that names consensus keys.", "请以载明共识密钥的章程建立网络。"),
        source="charter, book_keeper",
    )
    OUT_OF_STEP = reason(
        "The engine asks for block {asked}; this ledger is at block {height}.",
        "引擎请求执行区块 {asked}；本账本位于区块 {height}。",
        do=(
            "Restore the application's and the engine's folders from one backup, or start both anew from a snapshot.",
            "请从同一备份恢复应用与引擎的文件夹，或两者都从快照重新开始。",
        ),
    )
