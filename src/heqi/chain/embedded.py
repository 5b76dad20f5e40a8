"""The embedded engine: one process orders the transactions of a pilot, in batches by count and time.

A caller has its receipt when the block that holds it is durable, and not before.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from heqi.chain.application import Application
from heqi.chain.blocks import Committed
from heqi.chain.verdicts import Verdict, Verdicts, Workers
from heqi.machine.reasons import Reasons, Refusal, reason
from heqi.machine.receipts import Receipt
from heqi.machine.transactions import Submission

MAX_BATCH = 1_000
BATCH_SECONDS = 0.005  # how long the first transaction of a block waits for company
MAX_WAITING = 50_000


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
    STOPPING = reason(
        "The node is stopping; the transaction was not executed.",
        "节点正在停止；该交易未执行。",
        do=("Send it again when the node is back.", "请在节点恢复后重发。"),
        retry=True,
    )


class Outcome(NamedTuple):
    """A transaction in a committed block."""

    height: int
    second: int
    receipt: Receipt


class Waiting(NamedTuple):
    """An envelope and who waits for its outcome."""

    envelope: bytes
    future: asyncio.Future[Outcome]


class Batch(NamedTuple):
    """What becomes one block, with what the workers found of its signatures."""

    waiting: list[Waiting]
    verdicts: list[Verdict]


class EmbeddedEngine:
    """Drives one Application from an asyncio loop. Blocks are executed on a thread of their own, in order."""

    def __init__(
        self,
        application: Application,
        verdicts: Verdicts,
        workers: Workers,
        now: Callable[[], int],
        follow: Callable[[Committed], None] = lambda committed: None,
    ) -> None:
        """now: the second, by the operator's clock. follow: told of every block once it is durable; must be quick."""
        self.application = application
        self.failure: BaseException | None = None
        self._verdicts = verdicts
        self._workers = workers
        self._now = now
        self._follow = follow
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._waiting: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._verified: asyncio.Queue[Batch] = asyncio.Queue(1)
        self._stopping = False
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._verify()), loop.create_task(self._execute())]

    async def stop(self) -> None:
        """Finish the block under way; refuse what still waits."""
        self._stopping = True
        self._arrived.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        while self._waiting:
            _settle(self._waiting.popleft().future, Refusal(Why.STOPPING))
        self._thread.shutdown()

    async def submit(self, envelope: bytes) -> Outcome:
        """The outcome once its block is durable. Refusal when it is inadmissible, or the engine is busy or stopping."""
        if self._stopping:
            raise Refusal(Why.STOPPING)
        if len(self._waiting) >= MAX_WAITING:
            raise Refusal(Why.BUSY, waiting=len(self._waiting))
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(envelope, future))
        self._arrived.set()
        return await future

    async def _verify(self) -> None:
        """Gather what waits into batches and have it verified, while the batch before is executed."""
        heartbeat = self.application.charter.preamble.heartbeat_seconds
        while not self._stopping:
            try:
                await asyncio.wait_for(self._arrived.wait(), heartbeat)
                await asyncio.sleep(BATCH_SECONDS)
            except TimeoutError:
                pass  # a quiet ledger still tells the time: an empty block
            count = min(len(self._waiting), MAX_BATCH)
            waiting = [self._waiting.popleft() for _ in range(count)]
            if not self._waiting:
                self._arrived.clear()
            await self._verified.put(Batch(waiting, await self._workers.verify([each.envelope for each in waiting])))
        await self._verified.put(Batch([], []))

    async def _execute(self) -> None:
        """One block per batch. A failure of the machine below stops the engine: nothing more is acknowledged."""
        loop = asyncio.get_running_loop()
        while True:
            batch = await self._verified.get()
            if self._stopping and not batch.waiting:
                return
            try:
                committed, answers = await loop.run_in_executor(self._thread, self._block, batch)
            except Exception as failure:  # noqa: BLE001 - whatever it is, the node must stop and say so
                self.failure, self._stopping = failure, True
                self._arrived.set()
                for waiting in batch.waiting:
                    _settle(waiting.future, failure)
                return
            for waiting, answer in zip(batch.waiting, answers, strict=True):
                _settle(waiting.future, answer)
            if committed is not None:
                self._follow(committed)

    def _block(self, batch: Batch) -> tuple[Committed | None, list[Outcome | Refusal]]:
        """Execute and commit on the ledger's thread. Nothing is committed when no candidate was admissible."""

        def learn(ordinal: int, submission: Submission) -> None:
            self._verdicts.learn(submission, batch.verdicts[ordinal])

        envelopes = [each.envelope for each in batch.waiting]
        finalised, refusals = self.application.assemble(self._now(), envelopes, learn)
        if envelopes and not finalised.executed:
            return None, [refusal for refusal in refusals if refusal is not None]
        committed = self.application.commit()
        receipts = iter(committed.receipts)
        block = committed.block
        return committed, [refusal or Outcome(block.height, block.second, next(receipts)) for refusal in refusals]


def _settle(future: asyncio.Future[Outcome], answer: Outcome | BaseException) -> None:
    """Answer a caller, unless it has gone away."""
    if not future.done():
        if isinstance(answer, BaseException):
            future.set_exception(answer)
        else:
            future.set_result(answer)
