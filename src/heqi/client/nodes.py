"""The nodes of one ledger that a client may ask. One of them is asked until it is of no use; then the next one is.

Whatever is asked can be asked again as it is: a transaction's bytes have one id wherever they are handed in.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from heqi.client.errors import ClientError, Unreachable
from heqi.client.transport import Transport

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0

T = TypeVar("T")


class Node(NamedTuple):
    """Where a node is, and what carries requests there."""

    url: str
    transport: Transport


class Passed(Exception):
    """A node was of no use for a question; another one may be, or this one later.

    error: what the caller is told where no other node helps. again: whether this node may be asked once more.
    taken_in: whether it may have begun what it was asked for. pause: after how many seconds it asks to be asked again.
    """

    def __init__(self, error: ClientError, *, again: bool = True, taken_in: bool = False, pause: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.again = again
        self.taken_in = taken_in
        self.pause = pause


class Nodes:
    """At least one node, in the order of preference."""

    def __init__(self, nodes: Sequence[Node], attempts: int) -> None:
        """attempts: how often each is asked before a question is given up."""
        self._nodes = tuple(nodes)
        self._attempts = attempts
        self._first = 0

    def __len__(self) -> int:
        return len(self._nodes)

    async def ask(self, question: Callable[[Node], Awaitable[T]], first: Node | None = None) -> T:
        """The answer of the first node that has one, beginning with the one that answered last, or with `first`.

        Passed when none has: with the error that says most.
        """
        useless, told = set[int](), list[Passed]()
        for attempt in range(self._attempts):
            if attempt:
                await self._pause(attempt, max(each.pause for each in told[-len(self) :]))
            for place in self._in_turn(first):
                if place in useless:
                    continue
                try:
                    return await question(self._nodes[place])
                except Passed as passed:
                    told.append(passed)
                    if not passed.again:
                        useless.add(place)
                    self._leave(place)
            if len(useless) == len(self):
                break
        raise next((each for each in reversed(told) if not isinstance(each.error, Unreachable)), told[-1])

    async def close(self) -> None:
        for node in self._nodes:
            await node.transport.close()

    def _in_turn(self, first: Node | None) -> Iterator[int]:
        begin = self._first if first is None else self._nodes.index(first)
        return ((begin + place) % len(self) for place in range(len(self)))

    def _leave(self, place: int) -> None:
        """Ask another one from now on, unless somebody has seen to it already."""
        if place == self._first:
            self._first = (place + 1) % len(self)

    async def _pause(self, attempt: int, asked_for: float) -> None:
        seconds = max(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1), asked_for)
        await self._nodes[0].transport.pause(min(seconds, LONGEST_PAUSE_SECONDS))
