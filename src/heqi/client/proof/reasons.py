"""Why a proof file is refused: one reason for each step of the check."""

from heqi.client.reasons import FILE_PROBLEMS
from heqi.machine.reasons import Reasons, reason, worded

PARTS = {"proof": "证明", "head's founding": "账本头的创始章程", "head's present text": "账本头的现行章程"}


class Why(Reasons, prefix="proof", words={"problem": FILE_PROBLEMS}):
    FORM = reason(
        "This is no proof file, or it is not in its one form: {problem}",
        "这不是证明文件，或不符合唯一的规范格式：{problem}",
        do=("Ask for the file again; not one byte of it may change.", "请重新获取文件；其中任何字节都不得改动。"),
    )
    NEWER_FORMAT = reason(
        "The proof has the format {found}; this program reads {known}.",
        "证明文件的格式为 {found}；本程序可读取 {known}。",
        do=("Check it with a newer program.", "请使用更新版本的程序验证。"),
    )
    CHARTER_UNREADABLE = reason(
        "The charter that was given is no sound charter: {problem}",
        "所提供的章程不是有效章程：{problem_zh}",
        do=("See `heqi charter check`.", "请运行 `heqi charter check`。"),
    )
    OTHER_CHARTER = reason(
        "The {part} belongs to the charter {found}; the one given is {given}.",
        f"{worded('part', PARTS)}属于章程 {{found}}；所提供的章程为 {{given}}。",
        do=("Take the charter that the network was founded on.", "请使用建立该网络的章程。"),
    )
    FOUNDERS = reason(
        "The founders have not all signed this charter: {problem}",
        "创始成员未全部有效签署本章程：{problem_zh}",
        do=("Do not rely on it: this ledger was not founded as its charter asks.", "请勿采信：该账本未依章程建立。"),
        source="charter, member",
    )
    TEXTS = reason(
        "The head names a text of the charter that does not follow from the founding one: {problem}",
        "账本头载明的章程文本并非由创始文本相承而来：{problem_zh}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
        source="charter, charter.text",
    )
    HEAD = reason(
        "The head does not hold together: {problem}",
        "账本头自相矛盾：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
    VOUCHERS = reason(
        "Nobody whom the charter names vouches for this head: {problem}",
        "章程指定的记账方未有效见证该账本头：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
        source="charter, book_keeper",
    )
    RECORD = reason(
        "The record does not lead to the head's state root: {problem}",
        "该记录无法推导出账本头的状态根：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
    ASSET = reason(
        "It does not prove whether that asset is free: {problem}",
        "无法据此证明该资产是否已质押：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
    RECEIPT = reason(
        "The receipt does not lead to the head's history root: {problem}",
        "该回执无法推导出账本头的历史根：{problem}",
        do=("Do not rely on it; ask for the proof again.", "请勿采信；请重新获取证明。"),
    )
