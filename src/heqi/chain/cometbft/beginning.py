"""Beginning with a snapshot: what the engine hands a node that has no block yet, checked against an app hash that the
engine's light client has verified.

    offered ─▶ manifest checked ─▶ chunks checked one by one ─▶ written at once ─▶ a new application over the store
"""

from pathlib import Path

from heqi.chain.application import Application
from heqi.chain.cometbft import messages_pb2 as messages
from heqi.chain.cometbft.messages_pb2 import ApplySnapshotChunkResponse as Applied
from heqi.chain.cometbft.messages_pb2 import OfferSnapshotResponse as Offered
from heqi.chain.cometbft.reasons import Why
from heqi.chain.snapshots import FORMAT, Answer, BadSnapshot, Restoring
from heqi.chain.snapshots.manifest import digest_of
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.reasons import require


class Beginning:
    """On the ledger's thread. `application` is another one once a snapshot has been written."""

    def __init__(self, application: Application, folder: Path | None = None) -> None:
        """folder: where chunks wait until all are there."""
        self.application = application
        self._folder = folder
        self._restoring: Restoring | None = None
        self._there = False

    def offer(self, asked: messages.OfferSnapshotRequest) -> messages.OfferSnapshotResponse:
        """Whether to ask for the chunks of a snapshot. Refusal (OUT_OF_STEP) where the ledger has blocks: it is not the
        engine that takes them away.
        """
        snapshot, trusted, head = asked.snapshot, asked.app_hash.hex(), self.application.head
        # After a crash between the ledger's last write and the engine's: nothing is left to do here.
        self._there = GENESIS_HEIGHT < head.height == snapshot.height and head.app_hash == trusted
        if self._there:
            return Offered(result=Offered.ACCEPT)
        require(head.height == GENESIS_HEIGHT, Why.OUT_OF_STEP, asked=snapshot.height, height=head.height)
        if snapshot.format != FORMAT:
            return Offered(result=Offered.REJECT_FORMAT)
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        try:
            restoring = Restoring(
                self.application.store,
                self.application.known,
                self.application.charter,
                snapshot.metadata,
                snapshot.height,
                trusted,
                folder=self._folder,
            )
        except BadSnapshot:
            return Offered(result=Offered.REJECT)
        # The engine asks for as many chunks as the offer says, and puts those of one hash together from several peers.
        if (snapshot.chunks, snapshot.hash) != (restoring.chunks, digest_of(snapshot.metadata)):
            return Offered(result=Offered.REJECT)
        self._restoring = restoring
        return Offered(result=Offered.ACCEPT)

    def apply(self, asked: messages.ApplySnapshotChunkRequest) -> messages.ApplySnapshotChunkResponse:
        """UnknownApplication when the ledger runs by rules that this program does not have."""
        if self._there:
            return Applied(result=Applied.ACCEPT)
        if self._restoring is None:
            return Applied(result=Applied.ABORT)
        match self._restoring.apply_chunk(asked.index, asked.chunk):
            case Answer.REFUSED:
                return Applied(result=Applied.RETRY, refetch=[asked.index], reject_senders=[asked.sender])
            case Answer.REPEAT:  # the engine has lost its place: from the first chunk again
                self._restoring = None
                return Applied(result=Applied.RETRY_SNAPSHOT)
            case Answer.DONE:
                self._restoring = None
                self.application = self.application.anew()
        return Applied(result=Applied.ACCEPT)
