"""Whose time a network keeps: that on which its engine agrees, or on a trial network what statements say.

Either is data that all nodes have alike, so a block has one second everywhere; which clock it is stands in the engine's
genesis file.
"""

from collections.abc import Iterable
from typing import Literal, Protocol

from heqi.chain.cometbft.trial_clock import read_statement

ClockName = Literal["real", "trial"]


class Clock(Protocol):
    """What the adapter asks. Nothing here remembers anything."""

    @property
    def name(self) -> ClockName: ...

    def statement(self, data: bytes) -> int | None:
        """The second that an engine transaction says; None where it says nothing of the time."""
        ...

    def second(self, engine: int, transactions: Iterable[bytes], as_of: int) -> int:
        """The second of a block, never before the last one's. engine: the second of the engine's own block time."""
        ...


class EngineClock:
    """Real time: the median of the validators' votes. Nothing that is sent in tells it."""

    name: ClockName = "real"

    def statement(self, data: bytes) -> int | None:
        return None

    def second(self, engine: int, transactions: Iterable[bytes], as_of: int) -> int:
        return max(engine, as_of)


class TrialClock:
    """A clock that stands still until a statement moves it on."""

    name: ClockName = "trial"

    def statement(self, data: bytes) -> int | None:
        return read_statement(data)

    def second(self, engine: int, transactions: Iterable[bytes], as_of: int) -> int:
        said = (self.statement(each) for each in transactions)
        return max([as_of, *(each for each in said if each is not None)])


CLOCKS: dict[ClockName, Clock] = {each.name: each for each in (EngineClock(), TrialClock())}
