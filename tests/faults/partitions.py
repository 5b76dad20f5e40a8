"""Ways between nodes that are cut, or carry nothing, and are healed."""

import time
from random import Random

from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet
from tests.faults.load import Load

APART_SECONDS = (0.0, 5.0)


def one_apart(fleet: Fleet, load: Load, random: Random) -> None:
    """One member reaches nobody and is reached by nobody; its processes and its own customers stay."""
    apart = random.choice(fleet.names)
    load.start()
    load.goes_on(1)
    random.choice([fleet.links.cut, fleet.links.silence])(apart)
    load.goes_on()
    time.sleep(random.uniform(*APART_SECONDS))
    load.pause()
    if load.pay(apart, seconds=1):
        raise Broken(f"{apart} acknowledges alone")
    load.start()
    fleet.links.heal(apart)
    load.goes_on()


FAULTS = (
    Fault(
        "partition",
        "All ways between one node and its peers cut, or carrying nothing, then healed",
        "The other three acknowledged meanwhile, the one alone nothing; healed, it caught up.",
        one_apart,
        times=20,
        short=1,
    ),
)
