"""One of the two networks that are compared: what the measuring asks of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from benchmarks.network.engines import Engine
from benchmarks.network.processes import Processes


class Side(Protocol):
    """A network that runs. Transactions are ready-made bytes of whatever kind it takes."""

    processes: Processes
    folders: list[Path]  # of each node
    engines: list[Engine]

    def start(self) -> None:
        """Returns once every node has met the others and has a block."""
        ...

    def make(self, count: int, label: str) -> list[bytes]:
        """So many transactions, other ones for each label."""
        ...

    async def send(self, transactions: Sequence[bytes], pace: float = 0.0) -> None:
        """Hand them to all nodes as a user would; returns once blocks hold all of them."""
        ...

    async def probe(self, transactions: Sequence[bytes], pause: float) -> list[float]:
        """Seconds from handing one over to being told of its block, one after the other."""
        ...

    async def settle(self) -> None:
        """Wait until every node has executed what was sent."""
        ...
