"""What the edge knows of one ledger: its store, its engine, its latest vouched head, and who waits for a block."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, Protocol

from heqi.chain import reader as chain_reader
from heqi.chain.blocks import Committed, Head, VouchedHead, Voucher
from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.engine import Engine
from heqi.client.light.following import EngineVotes
from heqi.edge.reasons import Why
from heqi.edge.vouchers import Vouchers
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.machine.reasons import require
from heqi.modules.charter import CHARTERS, FounderSignature, charter_under, present_text, text_key
from heqi.modules.charter.contradictions import FIRST_TEXT
from heqi.reading.follower import Follower
from heqi.state.store import Store, StoreError
from heqi.state.view import State
from heqi.values.days import Day, day_of

NEXT_BLOCK_SECONDS = 3.0
HEARTBEATS_BETWEEN = 2  # between a block and the next, when nothing happens; more before a chain's first block


# Signs a head that this node has computed, by whom a text names: () where the node holds no such key.
Vouch = Callable[[Head, Charter], tuple[Voucher, ...]]


class Founding(NamedTuple):
    """What the ledger was founded on."""

    charter: Charter
    signatures: tuple[FounderSignature, ...]


class Texts(NamedTuple):
    """The charter's texts by which blocks were executed: from which height on each was, in their order."""

    until: int  # a height up to which none is missing
    found: tuple[tuple[int, Charter], ...]


class Votes(Protocol):
    """Finds the votes of a network's validators."""

    async def votes(self, head: Head, through: int | None = None) -> EngineVotes | None:
        """By which a head is the network's, by way of the block `through`; None where they cannot be had."""
        ...


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
        vouch: Vouch,
        lists: Follower | None = None,
        clock: ClockName = "real",
        vouchers: Vouchers | None = None,
        votes: Votes | None = None,
    ) -> None:
        """clock: of `now`. vouchers: of witnesses, in memory alone where none are given. votes: on a network."""
        self.store = store
        self.catalogue = catalogue
        self.charter = founding.charter
        self._present = founding.charter
        self._texts = Texts(GENESIS_HEIGHT, ((GENESIS_HEIGHT, founding.charter),))
        self.founders = founding.signatures
        self.engine = engine
        self.lists = lists
        self.now = now
        self.clock = clock
        self.vouch = vouch
        self._witnesses = vouchers or Vouchers()
        self.votes = votes
        self.vouched = self._vouched(engine.head)
        self._before = None if votes is None else self._head_before()
        self._block = asyncio.Event()
        self.rehearsing = asyncio.Semaphore(1)

    @property
    def ledger(self) -> str:
        return self.charter.digest.hex()

    @property
    def present(self) -> Charter:
        """The charter's text in force."""
        return self._named_by(self.vouched.head)

    def _named_by(self, head: Head) -> Charter:
        """The text by which the block of a head of this ledger was executed."""
        if head.charter == self.ledger:
            return self.charter
        if head.charter != self._present.digest.hex():
            text = present_text(State(self.store))
            if text is None or text.digest != head.charter:
                return self.text_at(head.height)
            self._present = charter_under(text.canonical.encode(), self.catalogue)
        return self._present

    def text_at(self, height: int) -> Charter:
        """The text by which a committed block was executed. Every receipt asks: what was found once is kept."""
        if height > self._texts.until:
            self._texts = self._texts_until(height)
        return next(text for since, text in reversed(self._texts.found) if since <= height)

    def _texts_until(self, height: int) -> Texts:
        found, state = self._texts.found, State(self.store)
        while (row := state.get(CHARTERS, text_key(FIRST_TEXT + len(found)))) is not None and row.amends is not None:
            found = (*found, (row.amends.height, charter_under(row.canonical.encode(), self.catalogue)))
        return Texts(height, found)

    @property
    def today(self) -> Day:
        """The ledger's day, by which keys are valid."""
        return day_of(self.vouched.head.as_of, self.charter.preamble.utc_offset_minutes)

    def require_synced(self) -> None:
        """Refuse (SYNCING) while others have decided far more than this node has executed."""
        require(not self.engine.syncing, Why.SYNCING, height=self.engine.head.height)

    def follow(self, committed: Committed) -> None:
        self._before, self.vouched = self.vouched, self._vouched(committed.head)
        if committed.head.charter != self._before.head.charter:
            # By these signatures others follow the charter's texts, also when this node's key is another one by then.
            for each in self.vouch(committed.head, self._named_by(self._before.head)):
                self._witnesses.keep(committed.head, each)
        if self.lists is not None:
            self.lists.follow(committed)
        self._block.set()
        self._block = asyncio.Event()

    async def next_block(self) -> None:
        """Wait until a block was committed after this call."""
        await self._block.wait()

    async def provable(self) -> VouchedHead:
        """The head to which proofs are to lead: the latest one. On a network one that is followed by another block,
        whose header has its app hash and whose votes cover it: the one before the latest where it is of the same state,
        else the latest, once the next block is there, which comes at once where something has changed.
        """
        latest, before = self.vouched, self._before
        if self.votes is None:
            return latest
        if before is not None and before.head.app_hash == latest.head.app_hash:
            silent = latest.head.as_of - before.head.as_of
            return before if silent <= HEARTBEATS_BETWEEN * self.charter.preamble.heartbeat_seconds else latest
        with suppress(TimeoutError):
            async with asyncio.timeout(NEXT_BLOCK_SECONDS):
                await self.next_block()
        return latest

    def _head_before(self) -> VouchedHead | None:
        with suppress(KeyError, OverflowError, StoreError), self.store.reader() as reader:
            return self._vouched(chain_reader.head_at(reader, self.engine.head.height - 1))
        return None

    def vouched_at(self, head: Head) -> VouchedHead:
        return self.vouched if head == self.vouched.head else self._vouched(head)

    def vouchers_of(self, head: Head, text: Charter) -> tuple[Voucher, ...]:
        """Who vouches for a head, of the book-keepers of that text."""
        keys = {keeper.member: keeper.head_key for keeper in text.articles.book_keeper}
        own = self.vouch(head, text)
        members = {each.member for each in own}
        others = (each for each in self._witnesses.at(head) if keys.get(each.member) == each.key)
        return (*own, *(each for each in others if each.member not in members))

    def witnessed(self, head: Head, vouchers: tuple[Voucher, ...]) -> VouchedHead:
        """Keep signatures under a head of this ledger, which were checked; the head, with all who vouch for it."""
        for each in vouchers:
            self._witnesses.keep(head, each)
        vouched = self._vouched(head)
        if head == self.vouched.head:
            self.vouched = vouched
        return vouched

    def _vouched(self, head: Head) -> VouchedHead:
        return VouchedHead(head=head, vouchers=self.vouchers_of(head, self._named_by(head)))
