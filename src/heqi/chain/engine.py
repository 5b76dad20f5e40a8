"""What orders transactions, as those above see it: one interface, whichever engine is below."""

import asyncio
from collections.abc import Awaitable
from typing import NamedTuple, Protocol

from heqi.chain.blocks import Head
from heqi.machine.reasons import Reasons, reason
from heqi.machine.receipts import Receipt


class Why(Reasons, prefix="engine"):
    BUSY = reason(
        "{waiting} transactions are waiting already; nothing was taken in.",
        "已有 {waiting} 笔交易在排队；未接收任何内容。",
        do=(
            "Send it again in a moment; the same bytes are safe to repeat.",
            "请稍后重发；重复提交同样的内容是安全的。",
        ),
        retry=True,
    )
    MEMBER_BUSY = reason(
        "{waiting} transactions of {party} are waiting here already; nothing was taken in.",
        "{party} 已有 {waiting} 笔交易在此排队；未接收任何内容。",
        do=(
            "Wait for their outcomes, then send it again; the same bytes are safe to repeat.",
            "请等待其结果后重发；重复提交同样的内容是安全的。",
        ),
        retry=True,
    )
    UNDECIDED = reason(
        "The transaction is on its way and in no block yet; whether it gets into one is not known here.",
        "交易已在传递，但尚未进入任何区块；目前无法得知其能否入账。",
        do=(
            "Send the same bytes again, here or to another node: the first outcome stands.",
            "请向本节点或其他节点重发同样的内容：以第一次的结果为准。",
        ),
        retry=True,
    )
    STOPPING = reason(
        "The node is stopping; it has not taken the transaction in.",
        "节点正在停止；未接收该交易。",
        do=("Send it again when the node is back.", "请在节点恢复后重发。"),
        retry=True,
    )
    FAILED = reason(
        "The node failed while writing the block; whether this transaction is in it shows when the node is back.",
        "节点在写入区块时发生故障；恢复后方可知该交易是否已入账。",
        do=(
            "Send the same bytes again when the node is back: the first outcome stands.",
            "节点恢复后请重发同样的内容：以第一次的结果为准。",
        ),
        retry=True,
    )


class Outcome(NamedTuple):
    """A transaction in a committed block."""

    height: int
    second: int
    receipt: Receipt


class Engine(Protocol):
    """Drives one application from an asyncio loop.

    `stopped` is set once no further block will be made; `failure` then says why, unless `stop` was called.
    """

    stopped: asyncio.Event
    failure: BaseException | None

    @property
    def head(self) -> Head:
        """The head last committed."""
        ...

    @property
    def waiting(self) -> int:
        """How many transactions wait for a block."""
        ...

    @property
    def syncing(self) -> bool:
        """Whether others are known to have decided more than this node has executed: what it would say is old."""
        ...

    def start(self) -> None: ...

    async def stop(self) -> None:
        """End after the step under way; whoever still waits is told so."""
        ...

    def submit(self, envelope: bytes) -> Awaitable[Outcome]:
        """The outcome, to be waited for, once its block is durable. Refusal, at once or later, when it is inadmissible
        or the engine cannot say. Whoever stops waiting does not take the transaction back.
        """
        ...
