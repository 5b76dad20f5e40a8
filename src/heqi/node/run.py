"""One node: the store, the application, its engine, the lists and the edge, on one asyncio loop.

blocks ─▶ store (durable) ─▶ head vouched for ─▶ lists ─▶ whoever waits
"""

import asyncio
import gc
import logging
import signal
import socket
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from types import MappingProxyType

import uvloop

from heqi.chain.application import Application
from heqi.chain.blocks import Committed, Head
from heqi.chain.cometbft.clocks import CLOCKS
from heqi.chain.cometbft.engine import CometEngine
from heqi.chain.cometbft.offering import Often
from heqi.chain.cometbft.rpc import Rpc
from heqi.chain.embedded import EmbeddedEngine
from heqi.chain.engine import Engine
from heqi.chain.snapshots import Snapshots
from heqi.chain.upgrades import UnknownApplication, UpgradeDue
from heqi.chain.verdicts import LastingVerdicts, Verdicts, Workers
from heqi.client.light.following import trust_of
from heqi.edge.desk import Desk, Founding
from heqi.edge.http import create_app
from heqi.edge.vouchers import Vouchers
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal
from heqi.modules import CATALOGUE
from heqi.node.clock import Clock, require_clock_of
from heqi.node.folder import (
    COMETBFT,
    LEDGER,
    LISTS,
    SNAPSHOTS,
    VALIDATORS,
    VOUCHERS,
    charter_in,
    graduation_of,
    open_application,
    other_application,
    read_founding,
    require_engine_of,
    require_sound_library,
    upgrade_due,
)
from heqi.node.network.home import begins_with_snapshot, require_clock_of_genesis
from heqi.node.reasons import Why
from heqi.node.serving import server
from heqi.node.settings import Settings, host_and_port
from heqi.node.votes import KeptVotes
from heqi.node.votes.asking import EngineHistory
from heqi.node.vouching import HeadKeys, head_key_by, require_named, vouching
from heqi.reading.follower import Follower
from heqi.reading.projection import Projection
from heqi.state.store import StoreError
from heqi.storage.lmdb_store import LmdbStore

log = logging.getLogger(__name__)


class Node:
    """A node on a folder. Opening it refuses whatever makes it unfit to run; `run` serves until `stop` or a failure."""

    def __init__(
        self,
        folder: Path,
        settings: Settings,
        *,
        head_keys: HeadKeys = MappingProxyType({}),
        now: Callable[[], int] | None = None,
        catalogue: Catalogue = CATALOGUE,
    ) -> None:
        """head_keys: the operator's, to vouch for heads. now: instead of this machine's clock."""
        require_sound_library()
        charter_in(folder, catalogue)  # a folder without a ledger is not made into a store
        self.settings = settings
        self._stop = asyncio.Event()
        self._told_to_stop = False
        self._store = LmdbStore(folder / LEDGER)
        try:
            founded = read_founding(folder, self._store, catalogue)
            require_engine_of(folder, self._store, founded.charter, settings.engine)
            self._verdicts = LastingVerdicts() if settings.engine == "cometbft" else Verdicts()
            application = open_application(
                self._store,
                catalogue,
                folder,
                verify=self._verdicts,
                on_fault=self._log_fault,
                retained=settings.retained,
            )
            try:
                application.require_rules()
            except UpgradeDue as due:
                raise upgrade_due(due) from None
            require_named(settings, application.charter, head_keys)
            window = founded.charter.preamble.window_seconds
            require_clock_of_genesis(folder / COMETBFT, settings.clock)
            self._application = application
            self._engine: Engine | None = None
            self.now = now or (Clock(window) if settings.clock == "real" else self._last_second)
            if now is None:
                require_clock_of(self.now(), application.head.as_of, window)
            self._vouchers = _open_vouchers(folder / VOUCHERS)
            self._lists = self._open_lists(folder, application) if settings.lists else None
            self._socket = _listen(settings.host, settings.port)
            self._engine_socket = self._listen_to_engine()
            self._votes = self._open_votes(folder, founded.charter, application)
        except BaseException:
            self._store.close()
            raise
        self.charter = founded.charter
        self._folder = folder
        self._founding = Founding(founded.charter, founded.signatures)
        self._vouch = vouching(settings.operator, head_keys)
        self._version, self._text = application.head.application, application.head.charter

    @property
    def url(self) -> str:
        host, port = self._socket.getsockname()[:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    @property
    def head(self) -> Head:
        return self._application.head if self._engine is None else self._engine.head

    @property
    def keeps_the_book(self) -> bool:
        """Whether the operator vouches for heads by the text in force."""
        return head_key_by(self._application.charter, self.settings.operator) is not None

    def stop(self) -> None:
        """Finish the block under way and the answers, then end."""
        self._told_to_stop = True
        self._stop.set()

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve. Raises what stopped the node, unless `stop` did: StoreError, CLOCK_JUMPED, UPGRADE_DUE, UPGRADED (open
        it anew), FAILED.
        """
        collect_seldom()
        workers = Workers(self.settings.workers)
        engine = self._engine = self._make_engine(workers)
        self._desk = Desk(
            self._store,
            self._application.catalogue,
            self._founding,
            engine,
            now=self.now,
            vouch=self._vouch,
            lists=self._lists,
            clock=self.settings.clock,
            vouchers=self._vouchers,
            votes=self._votes,
        )
        serves = server(create_app(self._desk), self.settings.connections)
        try:
            if self._lists is not None:
                self._lists.start()
            engine.start()
            if self._votes is not None:
                self._votes.start()
            serving = asyncio.create_task(serves.serve(sockets=[self._socket]))
            self._warn_unvouched(self._desk.present)
            log.info("serving %s at %s from block %d", self._desk.ledger, self.url, self.head.height)
            ready()
            await _first(self._stop.wait(), engine.stopped.wait(), asyncio.shield(serving))
            serves.should_exit = True
            await engine.stop()
            await serving
        finally:
            await engine.stop()
            if self._votes is not None:
                await self._votes.close()
            workers.close()
            if self._lists is not None:
                self._lists.stop()
            self._vouchers.close()
            self._store.close()
            self._close_sockets()
        if engine.failure is not None:
            self._raise(engine.failure)
        log.info("stopped after block %d", self.head.height)
        if self.head.application != self._version and not self._told_to_stop:
            raise Refusal(Why.UPGRADED, application=self.head.application, height=self.head.height)

    # --- inside ---------------------------------------------------------------------------------------------------

    def _follow(self, committed: Committed) -> None:
        if committed.head.application == self._version:
            self._desk.follow(committed)
            self._log_text(committed.head)
            if self._votes is not None:
                self._votes.follow(committed)
        else:  # by other tables than those that desk and lists were made for
            self._stop.set()

    def _log_text(self, head: Head) -> None:
        """Say once that another text is in force, and what it makes of this node."""
        if head.charter != self._text:
            self._text = head.charter
            log.info("text %d of the charter is in force from block %d", self._desk.present.preamble.text, head.height)
            self._warn_unvouched(self._desk.present)

    def _warn_unvouched(self, text: Charter) -> None:
        operator = self.settings.operator
        if operator is not None and not self._vouch(self.head, text):
            keeps = head_key_by(text, operator) is not None
            words = "its head key is not in the key store" if keeps else "it does not keep the book by this text"
            log.warning("nobody vouches for heads in the name of %s: %s", operator, words)

    def _last_second(self) -> int:
        """The time of a network that keeps a trial clock: it stands still between blocks."""
        return self.head.as_of

    def _listen_to_engine(self) -> socket.socket | None:
        if self.settings.engine != "cometbft":
            return None
        try:
            return _listen(*host_and_port(self.settings.cometbft.application))
        except BaseException:
            self._socket.close()
            raise

    def _make_engine(self, workers: Workers) -> Engine:
        if self._engine_socket is None or not isinstance(self._verdicts, LastingVerdicts):
            return EmbeddedEngine(self._application, self._verdicts, workers, self.now, self._follow)
        rpc = Rpc(self.settings.cometbft.rpc)
        return CometEngine(
            self._application,
            self._verdicts,
            workers,
            self._engine_socket,
            rpc,
            self.now,
            self._follow,
            CLOCKS[self.settings.clock],
            snapshots=self._snapshots(),
            often=Often(self.settings.cometbft.snapshot_heights, self.settings.cometbft.snapshot_seconds),
            begins=begins_with_snapshot(self._folder / COMETBFT),
        )

    def _snapshots(self) -> Snapshots | None:
        """None on a trial clock: what that showed last is in no app hash, and a snapshot could not bring it along."""
        return Snapshots(self._folder / SNAPSHOTS) if self.settings.clock == "real" else None

    def _open_votes(self, folder: Path, charter: Charter, application: Application) -> KeptVotes | None:
        if self._engine_socket is None:
            return None
        graduation = graduation_of(folder, self._store, charter)
        trust, history = trust_of(charter, graduation), EngineHistory(self.settings.cometbft.rpc)
        return KeptVotes(folder / VALIDATORS, trust, history, application.head.height, graduation)

    def _close_sockets(self) -> None:
        self._socket.close()
        if self._engine_socket is not None:
            self._engine_socket.close()

    def _open_lists(self, folder: Path, application: Application) -> Follower:
        file = folder / LISTS
        try:
            return Follower(Projection(file, application.catalogue, application.charter), self._store)
        except (sqlite3.Error, OSError) as problem:
            raise Refusal(Why.LISTS_FAILED, file=str(file), problem=str(problem)) from problem

    def _log_fault(self, identity: str, fault: Exception) -> None:
        log.error("a rule failed in transaction %s", identity, exc_info=fault)

    def _raise(self, failure: BaseException) -> None:
        if isinstance(failure, StoreError | Refusal):
            raise failure
        if isinstance(failure, UpgradeDue):
            raise upgrade_due(failure)
        if isinstance(failure, UnknownApplication):
            raise other_application(failure, self._folder)
        log.error("the node stops", exc_info=failure)
        raise Refusal(Why.FAILED, kind=type(failure).__name__, height=self.head.height) from failure


def _open_vouchers(file: Path) -> Vouchers:
    try:
        return Vouchers(file)
    except sqlite3.Error as problem:
        raise Refusal(Why.VOUCHERS_FAILED, file=str(file), problem=str(problem)) from problem


def collect_seldom() -> None:
    """A ledger's rows hold no cycles: looking for some after every few hundred objects costs a tenth of the time, and
    nearly as much it does with every block among all the transactions that wait for one.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 20, 100)


async def run_until_signalled(node: Node, ready: Callable[[], None] = lambda: None) -> None:
    """Run a node until SIGINT or SIGTERM."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, node.stop)
    await node.run(ready)


def run_across_upgrades(open_node: Callable[[], Node], ready: Callable[[Node], None]) -> None:
    """Run a node until SIGINT or SIGTERM, and open it anew where a version of the application takes over. ready: told
    each time that it serves.
    """
    while True:
        node = open_node()
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                return runner.run(run_until_signalled(node, partial(ready, node)))
        except Refusal as refusal:
            if refusal.reason != Why.UPGRADED:
                raise
            log.info("version %d has taken over with block %d", node.head.application, node.head.height)


async def _first(*waits: Awaitable[object]) -> None:
    """Wait until one of them is done."""
    tasks = [asyncio.ensure_future(each) for each in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind(address)
        except OSError:
            listening.close()
            raise
    except OSError as problem:
        words = problem.strerror or type(problem).__name__
        raise Refusal(Why.ADDRESS_TAKEN, host=host, port=port, problem=words) from None
    return listening
