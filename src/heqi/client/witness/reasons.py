"""What a witness finds wrong, with a node or with its own folder."""

from heqi.client.reasons import HEAD_PROBLEMS
from heqi.machine.reasons import Reasons, reason
from heqi.values.phrases import PROBLEMS

WRONG = {
    "it is of another kind, or damaged": "类型不符或已损坏",
    "unable to open database file": "无法打开数据库文件",
    "database is locked": "数据库正被其他进程使用",
    "file is not a database": "文件不是数据库",
    "database disk image is malformed": "数据库文件已损坏",
    "the two heads do not contradict each other": "两个账本头并不矛盾",
    "the heads are not in order": "账本头次序不对",
    "the text that a head names is not in it": "其中没有账本头所载明的章程文本",
    **HEAD_PROBLEMS,
    **PROBLEMS,
}


class Why(Reasons, prefix="witness", words={"problem": WRONG}):
    GONE_BACK = reason(
        "The node at {url} had said block {before}; now its last block is {now}.",
        "{url} 处的节点先前已到区块 {before}；现在最后区块为 {now}。",
        do=(
            "Ask the operator: what was acknowledged after block {now} is missing there, say after a restore.",
            "请询问运营方：该处缺少区块 {now} 之后已确认的内容（例如在恢复备份之后）。",
        ),
    )
    BEHIND = reason(
        "The node at {url} is at block {now}; another one has said block {seen}.",
        "{url} 处的节点处于区块 {now}；另一节点已到区块 {seen}。",
        do=(
            "Wait until it has caught up; its heads are not signed until then.",
            "请等待其追上；此前不为其账本头签名。",
        ),
        retry=True,
    )
    CLOCK_OFF = reason(
        "Block {height} says second {as_of}; this machine's clock says {now}. {limit} seconds are allowed.",
        "区块 {height} 为第 {as_of} 秒；本机时钟为第 {now} 秒。允许相差 {limit} 秒。",
        do=(
            "Set your clock; if it is right, tell the other members that the ledger's is not. Meanwhile nothing is "
            "signed.",
            "请校准时钟；若本机无误，请告知其他成员账本时间有误。此期间不为其账本头签名。",
        ),
        source="charter, charter.heartbeat_seconds",
        retry=True,
    )
    FOLDER_UNUSABLE = reason(
        "The witness's folder {folder} cannot be used: {problem}",
        "无法使用见证方目录 {folder}：{problem}",
        do=(
            "Free space and check rights; one witness at a time uses a folder.",
            "请检查空间与权限；一个目录同时只能由一个见证方使用。",
        ),
    )
    OTHER_LEDGER = reason(
        "The folder {folder} was kept for the ledger {found}; the charter is that of {expected}.",
        "目录 {folder} 属于账本 {found}；所给章程属于账本 {expected}。",
        do=("Name another folder, or the charter of that ledger.", "请指定其他目录，或该账本的章程。"),
    )
    NOTHING_KEPT = reason(
        "In {folder} no witness has kept anything.",
        "{folder} 中没有见证方保存的内容。",
        do=("Run `heqi witness run` on it first.", "请先在该目录上运行 `heqi witness run`。"),
    )
    NO_EVIDENCE = reason(
        "{file} is no evidence of a fork: {problem}",
        "{file} 不是分叉的证据：{problem}",
        do=("Do not accuse anybody by it; ask for the file again.", "请勿据此指控任何人；可重新索取文件。"),
    )
    ONLY_HEAD_KEY = reason(
        "{keys} holds the head key of {member} alone; a witness also asks in its member's name, with a person's key.",
        "{keys} 中仅有 {member} 的账本头密钥；见证方还须以某一人员的密钥代表该成员查询。",
        do=(
            "Give the key store of a person by --keys, and this one by --head-keys.",
            "请以 --keys 指定某一人员的密钥库，并以 --head-keys 指定此密钥库。",
        ),
    )
    NO_HEAD_KEY = reason(
        "{keys} holds no key by which the charter lets {member} vouch for heads.",
        "{keys} 中没有章程授权 {member} 用于见证账本头的密钥。",
        do=(
            "Name the key store with the member's head key by --head-keys, or give --follow-only: heads are then held "
            "to what was seen, and not signed.",
            "请以 --head-keys 指定含该成员账本头密钥的密钥库；或使用 --follow-only，此时只核对而不签署账本头。",
        ),
        source="charter, book_keeper",
    )
