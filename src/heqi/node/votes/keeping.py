"""Votes on demand, and the changes of validators as they happen or were missed."""

import asyncio
import logging
from collections import OrderedDict
from pathlib import Path

from heqi.chain.blocks import Committed, Head
from heqi.chain.graduation import Graduation
from heqi.client.light.following import Change, EngineVotes, Trust, follow, validators_hash
from heqi.client.light.headers import SignedHeader
from heqi.machine.reasons import Refusal
from heqi.node.votes.asking import EngineHistory, NotTold, read_signed
from heqi.node.votes.changes import Changes
from heqi.state.store import StoreError

REMEMBERED = 64
AGAIN_SECONDS = 1.0

log = logging.getLogger(__name__)


class KeptVotes:
    """One node's. `start` and `close` on the loop that serves requests."""

    def __init__(
        self, file: Path, trust: Trust, history: EngineHistory, height: int, graduation: Graduation | None = None
    ) -> None:
        """file: of the changes. height: of the node's last block. graduation: of a
        pilot that became this network, on which `trust` rests. Refusal (CHANGES_WRONG) where what is in the file
        does not follow from the charter.
        """
        self.changes = Changes(file, trust)
        self._trust = trust
        self._history = history
        self._graduation = graduation
        self._found: OrderedDict[tuple[int, int | None], EngineVotes] = OrderedDict()
        self._asking = asyncio.Lock()
        self._changed = asyncio.Event()
        self._following: asyncio.Task[None] | None = None
        self._due = height + 1  # up to which header something may have changed
        self._settled = 0  # up to which it has been looked at

    def start(self) -> None:
        self._changed.set()  # something may have changed while the node was away
        self._following = asyncio.get_running_loop().create_task(self._follow())

    async def close(self) -> None:
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])
        await self._history.close()

    def follow(self, committed: Committed) -> None:
        """Told of every durable block."""
        height = committed.block.height
        if committed.validators:
            self._due = height + 1  # what this block changes the next header says
        if self._settled < self._due <= height:
            self._changed.set()

    async def votes(self, head: Head, through: int | None = None) -> EngineVotes | None:
        """The votes that a head is the network's, by way of the block `through`; None where the engine does not have
        them (any more), or there is no block after it yet.
        """
        found = self._found.get((head.height, through))
        if found is not None and found.following.header.app_hash == head.app_hash:
            return found
        async with self._asking:
            try:
                found = await self._gather(head, through)
                follow(self._trust, found, head)
            except (NotTold, ValueError) as problem:
                log.info("no votes for block %d: %s", head.height, problem)
                return None
            except Refusal as refusal:
                log.warning("the votes for block %d do not hold: %s", head.height, refusal)
                return None
        self._found[head.height, through] = found
        while len(self._found) > REMEMBERED:
            self._found.popitem(last=False)
        return found

    # --- inside ---------------------------------------------------------------------------------------------------

    async def _gather(self, head: Head, through: int | None) -> EngineVotes:
        following, commit = await self._history.signed(head.height + 1)
        header, _ = await self._history.signed(head.height)
        changes, validators = self.changes.until(head.height + 1)
        if following.validators_hash != validators_hash(validators):
            await self._catch_up()
            changes, validators = self.changes.until(head.height + 1)
        if through is not None and through < head.height:
            changes = await self._by_way_of(through, changes)
        return EngineVotes(
            changes=changes,
            header=header,
            following=read_signed(following, commit, validators),
            graduation=self._graduation,
        )

    async def _by_way_of(self, height: int, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        """The changes, and among them a block that changes nothing."""
        if any(each.signed.header.height == height for each in changes):
            return changes
        passed = Change(signed=await self._signed(height), validators=self.changes.until(height + 1)[1])
        return tuple(sorted((*changes, passed), key=lambda each: each.signed.header.height))

    async def _signed(self, height: int) -> SignedHeader:
        header, commit = await self._history.signed(height)
        return read_signed(header, commit, self.changes.until(height)[1])

    async def _follow(self) -> None:
        """Keep each change once there is a header that says it."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                async with self._asking:
                    await self._catch_up()
            except (NotTold, StoreError) as problem:
                log.info("changes of validators cannot be kept yet: %s", problem)
                self._changed.set()
                await asyncio.sleep(AGAIN_SECONDS)
            except (Refusal, ValueError) as problem:
                log.warning("changes of validators cannot be followed: %s", problem)

    async def _catch_up(self) -> None:
        """Keep the changes that are missing.

        Between a header under which the known ones vote and a later one under which others do, halving the way finds
        a header after which others vote: it is signed by the known ones, so that the next are known as well.
        """
        earliest, latest = await self._history.heights()
        if latest == 0:
            raise NotTold("it has no block yet")
        while True:
            known = self.changes.validators_hash
            header, _ = await self._history.signed(latest)
            if header.validators_hash == known:
                if header.next_validators_hash != known:
                    await self._keep(latest)
                self._settled = latest
                return
            low, high = max(self.changes.last + 1, self._trust.first, earliest), latest
            while high - low > 1:
                middle = (low + high) // 2
                known_there = (await self._history.signed(middle))[0].validators_hash == known
                low, high = (middle, high) if known_there else (low, middle)
            await self._keep(low)

    async def _keep(self, height: int) -> None:
        validators = await self._history.validators(height + 1)
        self.changes.add(Change(signed=await self._signed(height), validators=validators))
        log.info("from block %d on other validators vote", height + 1)
