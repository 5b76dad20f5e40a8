"""What a client remembers of a ledger from call to call, and in a file from run to run: the last head, and the latest
block of a network's engine.
"""

from pathlib import Path

from heqi.client import heads
from heqi.client.light.following import EngineVotes, Pin, pin_of
from heqi.client.reasons import Why
from heqi.client.standing import BackedHead, is_backed
from heqi.machine.reasons import require


class Remembered:
    """One client's memory of one ledger."""

    def __init__(self, file: Path | None) -> None:
        self.file = file
        self.last: BackedHead | None = None
        self.block: Pin | None = None  # the latest with votes that led to a head
        self._ledger: str | None = None
        self._is_read = file is None
        self._kept: tuple[BackedHead | None, Pin | None] = None, None  # what the file has

    @property
    def backed(self) -> bool:
        """Whether somebody stands behind the last head."""
        return self.last is not None and is_backed(self.last)

    def ledger(self) -> str | None:
        """For which ledger the file was written, None where there is none: read at first. HEAD_FILE_DAMAGED."""
        if not self._is_read and self.file is not None:
            found = heads.read_head_file(self.file)
            if found is not None:
                self.last, self.block = self._kept = found.backed, found.pin
                self._ledger = found.ledger
            self._is_read = True
        return self._ledger

    def require_ledger(self, digest: str) -> None:
        """Refuse (HEAD_OF_OTHER_LEDGER) a file that was written for another ledger."""
        found = self.ledger()
        require(
            found in (None, digest), Why.HEAD_OF_OTHER_LEDGER, file=str(self.file), found=str(found), expected=digest
        )

    def learn(self, votes: EngineVotes) -> None:
        """Take the block that these votes, which were checked, lead to, where it is the latest."""
        if self.block is None or votes.following.header.height > self.block.height:
            self.block = pin_of(votes)

    def keep(self, vouched: BackedHead, digest: str) -> None:
        """The last head is this one. HEAD_FILE_UNWRITABLE."""
        kept = vouched, self.block
        if self.file is not None and is_backed(vouched) and kept != self._kept:
            heads.write_head_file(self.file, digest, vouched, self.block)
            self._kept = kept
        self.last = vouched
