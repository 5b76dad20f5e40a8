"""The network's engine as one node sees it: transactions go out in batches, blocks come in over the socket.

A caller has its receipt when a block that holds its transaction is durable here, however it got there. What is on its
way is offered again until a block holds it or none can. Whatever goes wrong in answering CometBFT stops the node
before it commits: a neighbour that is right goes on alone.
"""

import asyncio
import logging
import socket
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple, ParamSpec, TypeVar

from heqi.chain.application import Application
from heqi.chain.blocks import Committed, Head
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.adapter import Adapter
from heqi.chain.cometbft.batches import BadBatch, read_batch
from heqi.chain.cometbft.clocks import Clock
from heqi.chain.cometbft.offering import Offering, Often
from heqi.chain.cometbft.pool import Offer, Pool, Waiter, answer
from heqi.chain.cometbft.rpc import Offered, Rpc
from heqi.chain.cometbft.server import Server
from heqi.chain.engine import Outcome, Why
from heqi.chain.snapshots import Snapshots
from heqi.chain.upgrades import UpgradeDue
from heqi.chain.verdicts import LastingVerdicts, Verdict, Workers
from heqi.machine.admission import Inadmissible
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.reasons import Refusal
from heqi.machine.receipts import INADMISSIBLE

NO_SNAPSHOTS = Often(0, 0)

P = ParamSpec("P")
T = TypeVar("T")

CHECKED_AT_ONCE = 256
VERIFIED_AHEAD = 8  # groups of so many that wait for the ledger's thread: what arrives while it executes a block
COMPANY_SECONDS = 0.005  # how long the first transaction of a batch waits for others
OFFERED_AT_ONCE = 2
SWEEP_SECONDS = 1.0
SILENT_SECONDS = 3.0  # without a block, though something waits: the others may not know of it
WATCH_SECONDS = 1.0
FULL_SECONDS = 1.0  # after the engine's pool was full: how long nothing is taken in, and when it is tried again
BEHIND_SECONDS = 5.0  # how long a node may catch up before it says so: after a restart it takes a moment
LOOK_SECONDS = 0.25
PATIENCE_SECONDS = 30.0  # then a caller is told that nothing is decided; the transaction stays on its way

log = logging.getLogger(__name__)


class Arrived(NamedTuple):
    """An envelope to be checked, and who waits for its outcome. offered: whether the engine was handed it before, so
    that a block may hold it whatever is found now.
    """

    envelope: bytes
    waiters: list[Waiter]
    offered: bool = False

    def refuse(self, refusal: Refusal) -> None:
        """Tell those who wait: of what was offered only what no later block can change."""
        answer(self.waiters, Refusal(Why.UNDECIDED) if self.offered and refusal.reason.retry else refusal)


class CometEngine:
    """One node's part of a network: serves one CometBFT, and hands it what the edge takes in."""

    def __init__(
        self,
        application: Application,
        verdicts: LastingVerdicts,
        workers: Workers,
        listening: socket.socket,
        rpc: Rpc,
        now: Callable[[], int],
        follow: Callable[[Committed], None] = lambda committed: None,
        clock: Clock | None = None,
        *,
        snapshots: Snapshots | None = None,
        often: Often = NO_SNAPSHOTS,
        begins: bool = False,
    ) -> None:
        """listening: where CometBFT connects. now: this machine's clock, which decides nothing that nodes agree on.
        clock: whose time the blocks have; the engine's where none is named.
        follow: told of every block once it is durable, on the loop and before its transactions are acknowledged; has
        to be quick, and stops the engine when it raises. snapshots: those that this node offers, and how often it makes
        one. begins: the engine is told to begin with a snapshot of others where there is no block yet.
        """
        self.failure: BaseException | None = None
        self.stopped = asyncio.Event()
        self._offering: Offering | None = None
        if snapshots is not None:
            self._offering = Offering(snapshots, application.store, application.charter, application.head, often)
        self._adapter = Adapter(
            application,
            verdicts,
            now,
            clock,
            snapshots=tuple if snapshots is None else snapshots.heights,
            folder=None if snapshots is None else snapshots.folder,
        )
        self._begins = begins
        self._behind_since: float | None = None
        self._workers = workers
        self._listening = listening
        self._rpc = rpc
        self._follow = follow
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._server = Server(self._begin, self._answer, self._fail)
        self._pool = Pool()
        self._arrived: deque[Arrived] = deque()
        self._checking: list[Arrived] = []  # taken from `_arrived`, not in the pool yet
        self._bytes_to_check = 0
        self._to_check = asyncio.Event()
        self._groups: asyncio.Queue[tuple[list[Arrived], list[Verdict]]] = asyncio.Queue(VERIFIED_AHEAD)
        self._to_offer = asyncio.Event()
        self._patient: deque[tuple[float, Waiter]] = deque()  # until when each of them waits
        self._full_until = 0.0
        self._last_block = 0.0
        self._early: asyncio.Future[tuple[list[bytes], list[Verdict]]] | None = None
        self._stopping = asyncio.Event()
        self._driving: asyncio.Task[None] | None = None

    @property
    def application(self) -> Application:
        """Another one once the node has begun with a snapshot."""
        return self._adapter.application

    @property
    def head(self) -> Head:
        return self.application.head

    @property
    def syncing(self) -> bool:
        """Until a node that begins with a snapshot has executed a block after it, and while one catches up for long."""
        if self._begins and self.head.height == GENESIS_HEIGHT:
            return True
        since = self._behind_since
        return since is not None and asyncio.get_running_loop().time() - since > BEHIND_SECONDS

    @property
    def waiting(self) -> int:
        return len(self._pool) + self._to_be_checked

    @property
    def _to_be_checked(self) -> int:
        return len(self._arrived) + len(self._checking)

    def start(self) -> None:
        self._driving = asyncio.get_running_loop().create_task(self._drive())

    async def stop(self) -> None:
        """Answer what CometBFT has asked for, then leave it. Those who wait are told that nothing is decided."""
        self._stopping.set()
        if self._driving is not None:
            await self._driving

    def submit(self, envelope: bytes) -> Waiter:
        loop = asyncio.get_running_loop()
        if self._stopping.is_set():
            raise Refusal(Why.STOPPING)
        if loop.time() < self._full_until:
            raise Refusal(Why.BUSY, waiting=self.waiting)
        self._pool.require_room(len(envelope) + self._bytes_to_check, self._to_be_checked)
        waiter: Waiter = loop.create_future()
        self._patient.append((loop.time() + PATIENCE_SECONDS, waiter))
        self._take_in(Arrived(envelope, [waiter]))
        return waiter

    # --- the loop -------------------------------------------------------------------------------------------------

    async def _drive(self) -> None:
        """Until `stop`, or until something failed."""
        works = [
            self._verify_arrived(),
            self._check_verified(),
            *(self._offer_batches() for _ in range(OFFERED_AT_ONCE)),
            self._sweep(),
            self._lose_patience(),
            self._watch(),
        ]
        tasks = [asyncio.create_task(each) for each in works]
        for task in tasks:
            task.add_done_callback(self._ended)
        try:
            await self._server.start(self._listening)
            await self._stopping.wait()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the node must stop and say so
            self._fail(failure)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await self._server.close()
            await self._rpc.close()
            await asyncio.to_thread(self._thread.shutdown)
            if self._offering is not None:
                await asyncio.to_thread(self._offering.close)
            for each in (*self._checking, *self._arrived):
                each.refuse(Refusal(Why.STOPPING))
            self._pool.give_up(Refusal(Why.UNDECIDED))
            self.stopped.set()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._fail(failure)

    def _fail(self, failure: BaseException) -> None:
        if self.failure is None and not self._stopping.is_set():
            self.failure = failure
        self._stopping.set()

    async def _on_ledger(self, ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: ask(*args, **kwargs))

    # --- what the edge takes in -----------------------------------------------------------------------------------

    async def _verify_arrived(self) -> None:
        """Have the workers verify group after group, also while the ledger's thread is busy with a block."""
        while True:
            await self._to_check.wait()
            group = [self._arrived.popleft() for _ in range(min(CHECKED_AT_ONCE, len(self._arrived)))]
            if not self._arrived:
                self._to_check.clear()
            self._checking += group
            verdicts = await self._workers.verify([each.envelope for each in group])
            await self._groups.put((group, verdicts))

    async def _check_verified(self) -> None:
        while True:
            await self._check(*await self._groups.get())

    async def _check(self, group: Sequence[Arrived], verdicts: Sequence[Verdict]) -> None:
        envelopes = [each.envelope for each in group]
        checked = await self._on_ledger(self._adapter.checking.envelopes, envelopes, verdicts)
        del self._checking[: len(group)]  # groups are checked in their order
        self._bytes_to_check -= sum(map(len, envelopes))
        for each, found in zip(group, checked, strict=True):
            if isinstance(found, Refusal):
                each.refuse(found)
                continue
            try:
                self._pool.add(each.envelope, found, each.waiters)
            except Refusal as refusal:
                each.refuse(refusal)
        self._to_offer.set()

    def _take_in(self, arrived: Arrived) -> None:
        self._arrived.append(arrived)
        self._bytes_to_check += len(arrived.envelope)
        self._to_check.set()

    async def _offer_batches(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._to_offer.wait()
            if self._pool.unoffered < CHECKED_AT_ONCE:
                await asyncio.sleep(COMPANY_SECONDS)
            offer = self._pool.take_batch(loop.time())
            if offer is None:
                self._to_offer.clear()
                continue
            await self._on_ledger(self._adapter.checking.know, offer.data, offer.submissions)
            await self._offer(offer)

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            for offer in self._pool.due(loop.time()):
                if offer.taken and loop.time() - self._last_block > SILENT_SECONDS:
                    # A peer that was a block behind may have refused it, and nobody sends the same bytes there again.
                    self._pool.renew(offer)
                    await self._on_ledger(self._adapter.checking.know, offer.data, offer.submissions)
                await self._offer(offer)

    async def _lose_patience(self) -> None:
        """Tell those who have waited for long. One look at all of them costs less than a timer for each."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            while self._patient and (self._patient[0][1].done() or self._patient[0][0] <= loop.time()):
                answer([self._patient.popleft()[1]], Refusal(Why.UNDECIDED))

    async def _watch(self) -> None:
        """Ask the engine now and then whether it has caught up with the others; one that is away has not."""
        loop = asyncio.get_running_loop()
        while True:
            match await self._rpc.catching_up():
                case True if self._behind_since is None:
                    self._behind_since = loop.time()
                case False:
                    self._behind_since = None
            await asyncio.sleep(WATCH_SECONDS)

    async def _offer(self, offer: Offer) -> None:
        match await self._rpc.offer(offer.data):
            case Offered.REFUSED:
                for entry in self._pool.take_back(offer):
                    self._take_in(Arrived(entry.envelope, entry.waiters, offered=True))
            case Offered.FULL:
                self._full_until = asyncio.get_running_loop().time() + FULL_SECONDS
                offer.due = self._full_until
            case Offered.AWAY:
                offer.due = asyncio.get_running_loop().time() + FULL_SECONDS
            case Offered.WAITS:
                offer.taken = True

    # --- what CometBFT asks ---------------------------------------------------------------------------------------

    def _begin(self, request: messages.Request) -> asyncio.Future[Any] | None:
        """Have the signatures of a batch verified that comes from another node, before it is its turn."""
        if request.WhichOneof("value") != "check_tx" or self._adapter.checking.is_known(request.check_tx.transaction):
            return None
        try:
            envelopes = read_batch(request.check_tx.transaction)
        except BadBatch:
            return None
        return asyncio.ensure_future(self._workers.verify(envelopes))

    async def _answer(self, request: messages.Request, begun: Any) -> messages.Response:
        adapter, response = self._adapter, messages.Response()
        match request.WhichOneof("value"):
            case "echo":
                response.echo.message = request.echo.message
            case "info":
                response.info.CopyFrom(await self._on_ledger(adapter.info))
            case "init_chain":
                response.init_chain.CopyFrom(await self._on_ledger(adapter.init_chain, request.init_chain))
            case "query":
                response.query.CopyFrom(await self._query(request.query))
            case "check_tx":
                found = begun or ()
                response.check_tx.CopyFrom(await self._on_ledger(adapter.check_tx, request.check_tx, found))
            case "prepare_proposal":
                asked = request.prepare_proposal
                response.prepare_proposal.CopyFrom(await self._on_ledger(adapter.prepare_proposal, asked))
            case "process_proposal":
                self._verify_early(request.process_proposal.transactions)
                asked_about = request.process_proposal
                response.process_proposal.CopyFrom(await self._on_ledger(adapter.process_proposal, asked_about))
            case "finalize_block":
                response.finalize_block.CopyFrom(await self._finalise(request.finalize_block))
            case "commit":
                response.commit.CopyFrom(await self._commit())
            case "list_snapshots":
                response.list_snapshots.SetInParent()
                if self._offering is not None:
                    response.list_snapshots.CopyFrom(await self._offering.list())
            case "offer_snapshot":
                response.offer_snapshot.CopyFrom(await self._on_ledger(adapter.offer_snapshot, request.offer_snapshot))
            case "load_snapshot_chunk":
                response.load_snapshot_chunk.SetInParent()
                if self._offering is not None:
                    response.load_snapshot_chunk.CopyFrom(await self._offering.load(request.load_snapshot_chunk))
            case "apply_snapshot_chunk":
                response.apply_snapshot_chunk.CopyFrom(await self._apply(request.apply_snapshot_chunk))
            case "extend_vote":
                response.extend_vote.SetInParent()
            case "verify_vote_extension":
                good = not request.verify_vote_extension.extension  # no votes of this chain are extended
                statuses = messages.VerifyVoteExtensionResponse
                response.verify_vote_extension.status = statuses.ACCEPT if good else statuses.REJECT
            case other:
                raise ValueError(f"CometBFT asks {other}, which has no answer here")
        return response

    async def _query(self, asked: messages.QueryRequest) -> messages.QueryResponse:
        if asked.path == "snapshot" and self._offering is not None:
            height = await self._offering.latest()
            return messages.QueryResponse(value=str(height).encode(), height=self.head.height)
        return await self._on_ledger(self._adapter.query, asked)

    async def _apply(self, asked: messages.ApplySnapshotChunkRequest) -> messages.ApplySnapshotChunkResponse:
        before = self.application
        answer = await self._on_ledger(self._adapter.apply_chunk, asked)
        if answer.reject_senders:
            log.warning("chunk %d of the snapshot is not what the head says; %s sent it", asked.index, asked.sender)
        if self.application is not before:
            log.info("began with the snapshot of height %d", self.head.height)
        return answer

    def _verify_early(self, transactions: Sequence[bytes]) -> None:
        """While a proposal is voted on, the workers look at what this node has not checked."""
        unknown = [data for data in transactions if not self._adapter.checking.is_known(data)]
        if unknown and (self._early is None or self._early.done()):
            self._early = asyncio.ensure_future(
                self._verified([each for data in unknown for each in self._adapter.flatten(data)])
            )

    async def _verified(self, envelopes: list[bytes]) -> tuple[list[bytes], list[Verdict]]:
        return envelopes, await self._workers.verify(envelopes)

    async def _finalise(self, asked: messages.FinalizeBlockRequest) -> messages.FinalizeBlockResponse:
        early, self._early = self._early, None
        if early is not None and early.done():  # a slow worker is not waited for: what is missing is found inline
            await self._on_ledger(self._adapter.learn, *early.result())
        return await self._on_ledger(self._adapter.finalise, asked)

    async def _commit(self) -> messages.CommitResponse:
        committed, response = await self._on_ledger(self._adapter.commit)
        self._last_block = asyncio.get_running_loop().time()
        self._follow(committed)
        self._settle(committed)
        if self._offering is not None:
            self._offering.follow(committed, syncing=self._behind_since is not None)
        try:
            self.application.require_rules()
        except UpgradeDue as due:
            self._fail(due)
        return response

    def _settle(self, committed: Committed) -> None:
        """Acknowledge what the block holds, and say of what no later block can hold that it has expired."""
        block = committed.block
        for identity, receipt in zip(committed.identities, committed.receipts, strict=True):
            if receipt.status != INADMISSIBLE:
                self._pool.settle(bytes.fromhex(identity), Outcome(block.height, block.second, receipt))
            elif (entry := self._pool.remove(bytes.fromhex(identity))) is not None:
                self._take_in(Arrived(entry.envelope, entry.waiters, offered=True))
        for entry in self._pool.expired(block.second):
            until = entry.submission.transaction.valid_until
            answer(entry.waiters, Refusal(Inadmissible.EXPIRED, valid_until=until, now=block.second))
