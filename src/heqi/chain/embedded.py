"""The embedded engine: one process orders the transactions of a pilot, in batches by count and time.

A caller has its receipt when the block that holds it is durable, and not before. Whatever goes wrong below stops the
engine: it never acknowledges what it could not write.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from heqi.chain.application import MAX_BLOCK_BYTES, Application
from heqi.chain.blocks import Committed, Head
from heqi.chain.engine import Outcome, Why
from heqi.chain.upgrades import UpgradeDue
from heqi.chain.verdicts import Verdict, Verdicts, Workers
from heqi.machine.reasons import Refusal
from heqi.machine.transactions import Submission

MAX_BATCH = 1_000
BATCH_SECONDS = 0.005  # how long the first transaction of a block waits for company
MAX_WAITING = 50_000
MAX_WAITING_BYTES = 64_000_000


class Waiting(NamedTuple):
    """An envelope and who waits for its outcome."""

    envelope: bytes
    future: asyncio.Future[Outcome]


class Batch(NamedTuple):
    """What becomes one block, with what the workers found of its signatures. An empty one only tells the time."""

    waiting: list[Waiting]
    verdicts: list[Verdict]


class EmbeddedEngine:
    """Drives one Application from an asyncio loop. Blocks are executed on a thread of their own, in order.

    `stopped` is set once no further block will be made; `failure` then says why, unless `stop` was called.
    """

    def __init__(
        self,
        application: Application,
        verdicts: Verdicts,
        workers: Workers,
        now: Callable[[], int],
        follow: Callable[[Committed], None] = lambda committed: None,
    ) -> None:
        """now: the second, by the operator's clock. follow: told of every block once it is durable, on the loop and
        before its transactions are acknowledged; has to be quick, and stops the engine when it raises.
        """
        self.application = application
        self.failure: BaseException | None = None
        self.stopped = asyncio.Event()
        self._verdicts = verdicts
        self._workers = workers
        self._now = now
        self._follow = follow
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._heartbeat = application.charter.preamble.heartbeat_seconds
        self._waiting: deque[Waiting] = deque()
        self._waiting_bytes = 0
        self._arrived = asyncio.Event()
        self._stopping = False
        self._drive_task: asyncio.Task[None] | None = None

    @property
    def head(self) -> Head:
        return self.application.head

    @property
    def waiting(self) -> int:
        """How many transactions wait for a block."""
        return len(self._waiting)

    @property
    def syncing(self) -> bool:
        """Never: there is nobody else."""
        return False

    def start(self) -> None:
        self._drive_task = asyncio.get_running_loop().create_task(self._drive())

    async def stop(self) -> None:
        """Finish the block under way; refuse what still waits."""
        self._halt()
        if self._drive_task is not None:
            await self._drive_task

    def submit(self, envelope: bytes) -> asyncio.Future[Outcome]:
        """The outcome, to be waited for, once its block is durable. Refusal when it is inadmissible, or the engine is
        busy, stopping or failed. Whoever stops waiting does not take the transaction back.
        """
        if self._stopping:
            raise Refusal(Why.STOPPING)
        if len(self._waiting) >= MAX_WAITING or self._waiting_bytes + len(envelope) > MAX_WAITING_BYTES:
            raise Refusal(Why.BUSY, waiting=len(self._waiting))
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(envelope, future))
        self._waiting_bytes += len(envelope)
        self._arrived.set()
        return future

    # --- the loop -------------------------------------------------------------------------------------------------

    async def _drive(self) -> None:
        """While one block is executed, the transactions of the next are gathered and verified."""
        loop = asyncio.get_running_loop()
        block: asyncio.Task[None] | None = None
        try:
            if self._now() - self.application.head.as_of >= self._heartbeat:
                # After a long stop: until the ledger tells the time again, all that it says is old.
                block = loop.create_task(self._make_block(Batch([], [])))
            while (batch := await self._gather()) is not None:
                if block is not None:
                    await block
                if self._stopping:
                    _refuse_all(batch.waiting)
                    break
                block = loop.create_task(self._make_block(batch))
        except Exception as failure:  # noqa: BLE001 - whatever it is, the node must stop and say so
            self._fail(failure)
        finally:
            self._halt()
            if block is not None:
                await asyncio.wait([block])
            _refuse_all(self._waiting)
            self._thread.shutdown()
            self.stopped.set()

    async def _gather(self) -> Batch | None:
        """The next batch, verified: as soon as something waits, or empty when the heartbeat is due. None: stop."""
        try:
            await asyncio.wait_for(self._arrived.wait(), self._heartbeat)
            if len(self._waiting) < MAX_BATCH:
                await asyncio.sleep(BATCH_SECONDS)
        except TimeoutError:
            pass  # a quiet ledger still tells the time: an empty block
        if self._stopping:
            return None
        waiting = self._take()
        return Batch(waiting, await self._verify(waiting))

    def _take(self) -> list[Waiting]:
        taken, size = list[Waiting](), 0
        while self._waiting and len(taken) < MAX_BATCH and size + len(self._waiting[0].envelope) <= MAX_BLOCK_BYTES:
            taken.append(self._waiting.popleft())
            size += len(taken[-1].envelope)
        self._waiting_bytes -= size
        if not self._waiting:
            self._arrived.clear()
        return taken

    async def _verify(self, waiting: list[Waiting]) -> list[Verdict]:
        try:
            return await self._workers.verify([each.envelope for each in waiting])
        except BaseException:
            _refuse_all(waiting)
            raise

    async def _make_block(self, batch: Batch) -> None:
        """One block of the batch. After a failure nothing more is acknowledged."""
        loop = asyncio.get_running_loop()
        try:
            committed, answers = await loop.run_in_executor(self._thread, self._execute, batch)
            if committed is not None:
                self._follow(committed)
        except BaseException as failure:  # noqa: BLE001 - the node stops and says what it was
            self._fail(failure)
            for waiting in batch.waiting:
                _settle(waiting.future, Refusal(Why.FAILED))
            return
        for waiting, answer in zip(batch.waiting, answers, strict=True):
            _settle(waiting.future, answer)
        try:
            self.application.require_rules()
        except UpgradeDue as due:
            self._fail(due)

    def _execute(self, batch: Batch) -> tuple[Committed | None, list[Outcome | Refusal]]:
        """Execute and commit on the ledger's thread. Where no candidate was admissible, only a heartbeat is written."""

        def learn(ordinal: int, submission: Submission) -> None:
            self._verdicts.learn(submission, batch.verdicts[ordinal])

        envelopes = [each.envelope for each in batch.waiting]
        second = self._now()
        due = not envelopes or second - self.application.head.as_of >= self._heartbeat
        finalised, refusals = self.application.assemble(second, envelopes, learn)
        self._verdicts.forget()
        if not finalised.executed and not due:
            return None, [refusal for refusal in refusals if refusal is not None]
        committed = self.application.commit()
        receipts = iter(committed.receipts)
        block = committed.block
        return committed, [refusal or Outcome(block.height, block.second, next(receipts)) for refusal in refusals]

    def _fail(self, failure: BaseException) -> None:
        if self.failure is None:
            self.failure = failure
        self._halt()

    def _halt(self) -> None:
        self._stopping = True
        self._arrived.set()


def _refuse_all(waiting: deque[Waiting] | list[Waiting]) -> None:
    while waiting:
        _settle(waiting.pop().future, Refusal(Why.STOPPING))


def _settle(future: asyncio.Future[Outcome], answer: Outcome | Refusal) -> None:
    """Answer a caller, unless it has gone away."""
    if future.done():
        return
    if isinstance(answer, Refusal):
        future.set_exception(answer)
    else:
        future.set_result(answer)
