"""What a fault is: what is done to a network under load, and what held beside what always has to."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.faults.fleet import Fleet
from tests.faults.load import Load


class Fault(NamedTuple):
    """what, held: for the page. once: does it, and leaves the network with all four members running.

    times: how often in the long campaign. short: how often in `make test`.
    """

    name: str
    what: str
    held: str
    once: Callable[[Fleet, Load, Random], None]
    times: int
    short: int = 0
