"""A replica: one application over a store that forgets, at a crash, whatever was not synced."""

from enum import Enum

from heqi.chain import reader
from heqi.chain.application import Application, found_ledger
from heqi.chain.blocks import Block, Committed
from heqi.chain.finalised import Finalised
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.receipts import INADMISSIBLE
from heqi.storage.memory import MemoryStore


class Crash(Enum):
    """Where in the life of a block a replica goes down."""

    BEFORE_FINALISE = "before finalise"
    BEFORE_COMMIT = "between finalise and commit"
    BEFORE_SYNC = "after commit, before sync"
    AFTER_SYNC = "after sync, before anybody was told"


class Replica:
    """`sync_every`: blocks between two syncs. Nothing is acknowledged before it is synced."""

    def __init__(self, number: int, charter: Charter, catalogue: Catalogue, sync_every: int = 1) -> None:
        self.number = number
        self.catalogue = catalogue
        self.sync_every = sync_every
        self.faults: list[str] = []
        self.acknowledged: dict[bytes, bytes] = {}  # transaction -> the receipt that its sender was told
        self.store = MemoryStore(drop_unsynced=True)
        found_ledger(self.store, catalogue, charter)
        self.store.sync()
        self._unsynced: list[Committed] = []
        self.application: Application | None = self._open()

    @property
    def up(self) -> bool:
        return self.application is not None

    @property
    def running(self) -> Application:
        if self.application is None:
            raise RuntimeError(f"replica {self.number} is down")
        return self.application

    def stop(self) -> None:
        """What a power cut leaves."""
        self.store = self.store.crash()
        self.application = None
        self._unsynced.clear()

    def start(self) -> dict[bytes, bytes | None]:
        """Open what is there. Returns, per acknowledged transaction, the receipt that is found now."""
        self.application = self._open()
        found = ((identity, reader.find_receipt(self.store, identity)) for identity in self.acknowledged)
        return {identity: None if place is None else place[1].bytes() for identity, place in found}

    def execute(self, block: Block, crash: Crash | None = None, ready: Finalised | None = None) -> Committed | None:
        """Take the block; None when the replica went down. ready: the replica has just made this block itself."""
        if crash is Crash.BEFORE_FINALISE:
            self.stop()
            return None
        if ready is None:
            self.running.finalise(block.height, block.second, block.transactions, block.misbehaviour)
        if crash is Crash.BEFORE_COMMIT:
            self.stop()
            return None
        committed = self.running.commit()
        self._unsynced.append(committed)
        if crash is Crash.BEFORE_SYNC:
            self.stop()
            return None
        if block.height % self.sync_every == 0:
            self.store.sync()
            if crash is Crash.AFTER_SYNC:
                self.stop()
                return committed
            self._acknowledge()
        return committed

    def seen(self) -> list[bytes]:
        """The ids that could still be replayed."""
        as_of = self.running.head.as_of
        return sorted(identity for identity, until in self.running.seen.items() if until >= as_of)

    def _open(self) -> Application:
        return Application(self.store, self.catalogue, on_fault=lambda _, fault: self.faults.append(repr(fault)))

    def _acknowledge(self) -> None:
        for committed in self._unsynced:
            for identity, receipt in zip(committed.identities, committed.receipts, strict=True):
                if receipt.status != INADMISSIBLE:
                    self.acknowledged[bytes.fromhex(identity)] = receipt.bytes()
        self._unsynced.clear()
