"""What the edge knows of one ledger: its store, its engine, its latest vouched head, and who waits for a block."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from heqi.chain.blocks import Committed, Head, VouchedHead, Voucher
from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.engine import Engine
from heqi.edge.reasons import Why
from heqi.edge.vouchers import Vouchers
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import require
from heqi.modules.charter import FounderSignature
from heqi.reading.follower import Follower
from heqi.state.store import Store
from heqi.values.days import Day, day_of


class Founding(NamedTuple):
    """What the ledger was founded on."""

    charter: Charter
    signatures: tuple[FounderSignature, ...]


class Desk:
    """Made once per node. `follow` is to be told of every committed block, on the loop that serves requests."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        founding: Founding,
        engine: Engine,
        *,
        now: Callable[[], int],
        vouch: Callable[[Head], tuple[Voucher, ...]],
        lists: Follower | None = None,
        clock: ClockName = "real",
        vouchers: Vouchers | None = None,
    ) -> None:
        """vouch: signs a head that this node has computed; () where the node holds no head key. clock: of `now`.
        vouchers: of witnesses, in memory alone where none are given.
        """
        self.store = store
        self.catalogue = catalogue
        self.charter = founding.charter
        self.founders = founding.signatures
        self.engine = engine
        self.lists = lists
        self.now = now
        self.clock = clock
        self.vouch = vouch
        self._witnesses = vouchers or Vouchers()
        self.vouched = self._vouched(engine.head)
        self._block = asyncio.Event()

    @property
    def ledger(self) -> str:
        return self.charter.digest.hex()

    @property
    def today(self) -> Day:
        """The ledger's day, by which keys are valid."""
        return day_of(self.vouched.head.as_of, self.charter.preamble.utc_offset_minutes)

    def require_synced(self) -> None:
        """Refuse (SYNCING) while others have decided far more than this node has executed."""
        require(not self.engine.syncing, Why.SYNCING, height=self.engine.head.height)

    def follow(self, committed: Committed) -> None:
        self.vouched = self._vouched(committed.head)
        if self.lists is not None:
            self.lists.follow(committed)
        self._block.set()
        self._block = asyncio.Event()

    async def next_block(self) -> None:
        """Wait until a block was committed after this call."""
        await self._block.wait()

    def vouched_at(self, head: Head) -> VouchedHead:
        return self.vouched if head == self.vouched.head else self._vouched(head)

    def witnessed(self, head: Head, vouchers: tuple[Voucher, ...]) -> VouchedHead:
        """Keep signatures under a head of this ledger, which were checked; the head, with all who vouch for it."""
        for each in vouchers:
            self._witnesses.keep(head, each)
        vouched = self._vouched(head)
        if head == self.vouched.head:
            self.vouched = vouched
        return vouched

    def _vouched(self, head: Head) -> VouchedHead:
        own = self.vouch(head)
        others = (each for each in self._witnesses.at(head) if all(each.member != one.member for one in own))
        return VouchedHead(head=head, vouchers=(*own, *others))
