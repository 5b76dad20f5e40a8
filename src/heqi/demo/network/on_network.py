"""A stage whose ledger is a network's: each transaction goes to another node in turn, and a ledger in this process
executes every block again and compares the app hash.

What the story reads, and what it tries without keeping it, it reads and tries on its own ledger.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import cycle
from typing import NamedTuple

from heqi.chain.application import Application
from heqi.chain.blocks import Head, VouchedHead, Voucher
from heqi.chain.engine import Why as Engine
from heqi.chain.reader import find_transaction, read_receipts_at
from heqi.client.errors import Refused
from heqi.client.light import EngineVotes
from heqi.client.sdk import Client
from heqi.demo.cast import Cast
from heqi.demo.stage import OPENING_HOUR, Sent, Signed, Stage, StoryBroken
from heqi.machine.admission import Inadmissible
from heqi.machine.reasons import Refusal
from heqi.values.days import Day

WAIT_SECONDS = 60.0
LOOK_SECONDS = 0.02
ATTEMPTS = 4  # of which each waits for a decision by itself


class Member(NamedTuple):
    """A book-keeper's node, and a client of it."""

    id: str
    client: Client


class OnNetwork(Stage):
    """The network's ledger, followed block by block by this process's own."""

    def __init__(
        self,
        cast: Cast,
        application: Application,
        members: Sequence[Member],
        move_clock: Callable[[int], None],
    ) -> None:
        """move_clock: takes the network's trial clock to a second, on every node."""
        super().__init__(cast, application)
        self.members = list(members)
        self.submitted: Counter[str] = Counter()
        self._turn = cycle(self.members)
        self._move_clock = move_clock

    def on(self, day: Day, hour: int = OPENING_HOUR) -> None:
        before = self.second
        super().on(day, hour)
        if self.second > before:
            self._move_clock(self.second)
            self.catch_up()

    def send(self, signed: Signed) -> Sent:
        """Hand it to the next node. The network has to say what this process's own ledger says of it."""
        (refusal,) = self.application.assemble(self.second, [signed.data]).refusals
        member = next(self._turn)
        self._wait_for(member)
        self.submitted[member.id] += 1
        height = self._submit(member, signed, refusal)
        if refusal is not None:
            raise refusal
        self._follow(member, height)
        found = find_transaction(self.store, bytes.fromhex(signed.id))
        if found is None:
            raise StoryBroken(f"{member.id} says that block {height} holds {signed.id}")
        block, position = found
        receipt = read_receipts_at(self.store, block.height)[position]
        return Sent(signed, block.height, block.second, self.day, receipt)

    def catch_up(self) -> None:
        """Follow up to the last block of the node that is furthest."""
        heights = [(each.client.health().height, each) for each in self.members]
        height, member = max(heights, key=lambda each: each[0])
        self._follow(member, height)

    def vouched(self) -> VouchedHead:
        """The present head, for which every node vouches by itself."""
        vouchers = list[Voucher]()
        for each in self.members:
            self._wait_for(each)
            found = each.client.head(self.head.height)
            if found.head != self.head:
                raise StoryBroken(f"{each.id} has another head at block {self.head.height}")
            vouchers += found.vouchers
        return VouchedHead(head=self.head, vouchers=tuple(sorted(vouchers, key=lambda each: each.member)))

    def votes(self, head: Head) -> EngineVotes:
        """The validators' votes for a head of the past or the present, from the first node that has them."""
        if head.height == self.head.height:
            # Votes for a block lead to its head once the next one is there, and an idle network makes none.
            self.second += 1
            self._move_clock(self.second)
            self.catch_up()
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            for each in self.members:
                with suppress(Refused):
                    found = each.client.votes(head.height)
                    if found.votes is not None and found.head == head:
                        return found.votes
            time.sleep(LOOK_SECONDS)
        raise StoryBroken(f"no node has votes for block {head.height}")

    # --- inside ---------------------------------------------------------------------------------------------------

    def _submit(self, member: Member, signed: Signed, expected: Refusal | None) -> int:
        """The height of the block that holds it; 0 where none does, because it was refused as it should be."""
        for _ in range(ATTEMPTS):
            try:
                height = member.client.submit(signed.data).height
            except Refused as refused:
                if refused.code == Engine.UNDECIDED.code:
                    continue  # the same bytes again: the first outcome stands
                if refused.receipt is not None:
                    return refused.height
                if expected is None or refused.code != expected.reason.code:
                    raise StoryBroken(f"{member.id}: {refused}") from refused
                return 0
            # Whoever signed it gets the first outcome again, which is no second execution.
            again = expected is not None and expected.reason == Inadmissible.SEEN and height <= self.head.height
            if expected is not None and not again:
                raise StoryBroken(f"{member.id} took what is refused here: {expected}")
            return height
        raise StoryBroken(f"nothing was decided about {signed.id}")

    def _follow(self, member: Member, height: int) -> None:
        """Execute the blocks up to that height as a node does, and hold each to what the member's node says of it."""
        while self.head.height < height:
            block = member.client.block(self.head.height + 1)
            self.application.finalise(block.height, block.second, block.transactions, block.misbehaviour)
            committed = self.application.commit()
            self.second = max(self.second, block.second)
            said = member.client.head(block.height).head
            if said != committed.head:
                raise StoryBroken(f"block {block.height}: {member.id} has {said.app_hash}, here {self.head.app_hash}")
            self._remember(committed)

    def _wait_for(self, member: Member) -> None:
        """Until the node has every block that is here: it judges by those."""
        deadline = time.monotonic() + WAIT_SECONDS
        while member.client.health().height < self.head.height:
            if time.monotonic() > deadline:
                raise StoryBroken(f"{member.id} does not get past block {member.client.health().height}")
            time.sleep(LOOK_SECONDS)
