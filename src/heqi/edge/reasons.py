"""What the edge itself refuses, and with which HTTP status each refusal travels."""

from heqi.chain.engine import Why as Engine
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Reason, Reasons, reason
from heqi.reading.reasons import Why as Reading
from heqi.state.store import HeightUnknown, HistoryPruned, Pruned, SnapshotLost, StoreError
from heqi.values.phrases import PROBLEMS

WRONG = {
    "field and value go together": "field 与 value 须同时给出",
    "* is found by its key alone": "* 只能按键查找",
    "* is found by *": "* 可按以下字段查找：*",
    "a transaction's id has 64 digits 0-9a-f": "交易编号为 64 位 0-9a-f 数字",
    "from and to stand in order between 0 and *": "from 与 to 须依次介于 0 与 * 之间",
    "there are more signatures than book-keepers": "签名数多于记账方数",
    "*; *": "*；*",
    "*: *": "*：*",
    **PROBLEMS,
}


class Why(Reasons, prefix="edge", words={"problem": WRONG}):
    FORM = reason(
        "The request is not understood: {problem}",
        "无法理解该请求：{problem}",
        do=("See the interface's description at /schema.", "请查看 /schema 中的接口说明。"),
    )
    BODY_TOO_LARGE = reason(
        "The body is larger than {limit} bytes.",
        "请求正文超过 {limit} 字节。",
        do=("Split it into several transactions.", "请拆成多笔交易。"),
        source="charter, transaction.bytes",
    )
    TOO_SLOW = reason(
        "The request did not arrive within {seconds} seconds.",
        "请求未在 {seconds} 秒内传送完毕。",
        do=("Send it again; the same bytes are safe to repeat.", "请重新发送；重复提交同样的内容是安全的。"),
        retry=True,
    )
    NOT_AUTHENTICATED = reason(
        "The request does not show who asks: its signature is missing, or no key of {party} made it for this request.",
        "请求未证明查询者身份：缺少签名，或签名并非由 {party} 的密钥就此请求作出。",
        do=(
            "Sign the request with a key that is valid today; the SDK does.",
            "请使用当日有效的密钥对请求签名（SDK 会自动完成）。",
        ),
    )
    CLOCK_OFF = reason(
        "The request was signed at second {signed}; the node's clock says {now}.",
        "请求签名时间为第 {signed} 秒；节点时钟为第 {now} 秒。",
        do=("Set your clock; {limit} seconds of difference are allowed.", "请校准时钟；最多允许相差 {limit} 秒。"),
        retry=True,
    )
    NOT_FOUND = reason(
        "There is nothing here that you may see.",
        "此处没有您可见的内容。",
        do=("Check what you ask for, and in whose name.", "请核对查询内容与查询身份。"),
    )
    NOT_YOURS_TO_TRY = reason(
        "{party} cannot try this out: it has to be among those who sign, and without signatures every action its own.",
        "{party} 不能试算此交易：须为签署方之一；未附签名时，各项操作均须由其自身发起。",
        do=("Try your own transactions, or one that the others have signed.", "请试算自身的交易，或他方已签署的交易。"),
    )
    NO_VOTES = reason(
        "No votes of a network's validators for block {height} can be had here.",
        "此处无法提供网络验证人对区块 {height} 的投票。",
        do=(
            "Ask again once the next block is there, or another node; on one node alone nobody votes.",
            "请在下一区块产生后重试，或询问其他节点；单节点账本没有投票。",
        ),
        retry=True,
    )
    NO_LONGER_KNOWN = reason(
        "The transaction was valid until second {valid_until}; this node keeps blocks from second {kept_from} on, and "
        "cannot tell whether it was executed.",
        "该交易有效期至第 {valid_until} 秒；本节点仅保留第 {kept_from} 秒起的区块，无法判断其是否已执行。",
        do=(
            "Ask an archive for its receipt before you make it again.",
            "重新生成之前，请先向存档节点查询其回执。",
        ),
    )
    NO_SUCH_PATH = reason(
        "The interface has no {method} {path}.",
        "接口没有 {method} {path}。",
        do=("See the interface's description at /schema.", "请查看 /schema 中的接口说明。"),
    )
    KEEPERS_ONLY = reason(
        "Whole blocks are for those who keep the book.",
        "完整区块仅供记账方查阅。",
        do=("Ask for your own records and receipts.", "请查询您自己的记录与回执。"),
        source="charter, book_keeper",
    )
    NO_VIEWS = reason(
        "This node keeps no lists.",
        "该节点未开启列表查询。",
        do=("Ask a node that does.", "请向提供列表的节点查询。"),
    )
    SYNCING = reason(
        "This node has not caught up with the network yet: it is at block {height}, and what it would say is old.",
        "本节点尚未追上网络：目前位于区块 {height}，其应答将是旧的。",
        do=("Ask again later, or ask another node now.", "请稍后重试，或现在改向其他节点查询。"),
        retry=True,
    )
    NOT_YET = reason(
        "This node is at block {have}; it has no block {asked} yet.",
        "本节点处于区块 {have}，尚无区块 {asked}。",
        do=("Hand it in again when the node has that block.", "请在节点到达该区块后重新提交。"),
        retry=True,
    )
    OTHER_HEAD = reason(
        "At block {height} this node has the app hash {own}, or another second; what was handed in says {given}.",
        "本节点在区块 {height} 的应用哈希为 {own}，或其时间不同；所提交的为 {given}。",
        do=(
            "One of the two is a fork: show both heads to the other members.",
            "两者必有其一为分叉：请向其他成员出示两个账本头。",
        ),
    )
    FAULT = reason(
        "The node failed to answer ({incident}). This is a fault of the program, not yours.",
        "节点应答时发生故障（{incident}）。这不是您的过错。",
        do=(
            "Ask again; tell the operator the number of the incident if it stays.",
            "请重试；如仍失败，请将编号告知运营方。",
        ),
        retry=True,
    )


STATUS = {
    Why.NOT_AUTHENTICATED.code: 401,
    Why.CLOCK_OFF.code: 401,
    Why.NOT_FOUND.code: 404,
    Why.NO_LONGER_KNOWN.code: 410,
    Why.NO_SUCH_PATH.code: 404,
    Why.KEEPERS_ONLY.code: 403,
    Why.NOT_YOURS_TO_TRY.code: 403,
    Why.NO_VIEWS.code: 404,
    Why.NO_VOTES.code: 404,
    Why.BODY_TOO_LARGE.code: 413,
    Why.TOO_SLOW.code: 408,
    Why.SYNCING.code: 503,
    Why.NOT_YET.code: 503,
    Why.OTHER_HEAD.code: 409,
    Why.FAULT.code: 500,
    Inadmissible.TOO_LARGE.code: 413,
    Inadmissible.SEEN.code: 409,
    Inadmissible.QUOTA.code: 429,
    Inadmissible.KEY_UNKNOWN.code: 401,
    Inadmissible.BAD_SIGNATURE.code: 401,
    Inadmissible.SIGNATURE_MISSING.code: 401,
    Engine.BUSY.code: 503,
    Engine.MEMBER_BUSY.code: 429,
    Engine.UNDECIDED.code: 503,
    Engine.STOPPING.code: 503,
    Engine.FAILED.code: 503,
    Reading.UNKNOWN_VIEW.code: 404,
    Reading.NOT_FOR_YOU.code: 403,
    Reading.BEHIND.code: 503,
    Pruned.code: 410,
    HistoryPruned.code: 410,
    HeightUnknown.code: 404,
    SnapshotLost.code: 503,
}


def status_of(code: str) -> int:
    """Everything else that is refused was asked wrongly."""
    return STATUS.get(code, 400)


def reason_of(error: StoreError) -> Reason:
    """A store's error as a reason, so that it travels like any other refusal."""
    return Reason(error.code, error.english, error.chinese, "Ask again later.", "请稍后重试。", "", error.retryable)
