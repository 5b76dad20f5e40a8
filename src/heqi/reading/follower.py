"""Follower: keeps a projection at the ledger's heels on a thread of its own, so that no block ever waits for it."""

import logging
import sqlite3
from collections import deque
from threading import Condition, Thread

from heqi.chain.blocks import Committed
from heqi.machine.reasons import Refusal
from heqi.reading.projection import Behind, Projection
from heqi.reading.reasons import Why
from heqi.state.store import Store, StoreError

MAX_WAITING_ROWS = 200_000  # beyond, what waits is dropped and read from the store when the rush is over
RETRY_SECONDS = 5.0

log = logging.getLogger(__name__)


class Follower:
    """Hand every committed block to `follow`; it returns at once."""

    def __init__(self, projection: Projection, store: Store) -> None:
        self.projection = projection
        self._store = store
        self._waiting: deque[Committed] = deque()
        self._rows = 0
        self._behind = True
        self._stopping = False
        self._changed = Condition()
        self._thread = Thread(target=self._run, name="reading", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Take in what waits, then end."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        self._thread.join()
        self.projection.close()

    def follow(self, committed: Committed) -> None:
        with self._changed:
            self._rows += len(committed.changes)
            if self._rows > MAX_WAITING_ROWS:
                self._waiting.clear()
                self._rows, self._behind = 0, True
            else:
                self._waiting.append(committed)
            self._changed.notify_all()

    def require_height(self, height: int, seconds: float) -> None:
        """Wait until the projection has that block. Refusal (BEHIND) when it does not in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.projection.height >= height, seconds):
                raise Refusal(Why.BEHIND, height=self.projection.height, asked=height)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._behind or self._stopping)
                if self._stopping and not self._waiting:
                    return
                blocks, behind = [*self._waiting], self._behind
                self._waiting.clear()
                self._rows, self._behind = 0, False
            try:
                if behind:
                    self._catch_up()
                else:
                    self.projection.apply(blocks)
            except Behind:
                failed = True
            except (sqlite3.Error, OSError, StoreError) as failure:
                # The ledger goes on without its lists; a full disk may have room again later.
                log.warning("the projection could not be written: %s", failure)
                failed = True
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, RETRY_SECONDS)
            else:
                failed = False
            with self._changed:
                self._behind = self._behind or failed
                self._changed.notify_all()

    def _catch_up(self) -> None:
        with self._store.reader() as reader:
            if self.projection.catch_up(reader):
                log.info("the projection was made anew up to block %d", self.projection.height)
