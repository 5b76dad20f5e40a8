"""Ways between nodes that are cut, or carry nothing, and are healed."""

import time
from random import Random

from heqi.chain.cometbft.engine import PATIENCE_SECONDS
from heqi.client.errors import Undecided
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet
from tests.faults.load import Load

APART_SECONDS = (0.0, 5.0)
LONGEST_WAIT = 30


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


def origin_apart(fleet: Fleet, load: Load, random: Random) -> None:
    """A node takes a payment in while it reaches nobody. Then: it is healed; or it dies first; or the customer has sent
    the same bytes to another node meanwhile.
    """
    origin = random.choice(fleet.names)
    elsewhere = random.choice(fleet.others(origin))
    load.start()
    load.goes_on(1)
    load.pause()
    random.choice([fleet.links.cut, fleet.links.silence])(origin)
    with load.client(origin, seconds=PATIENCE_SECONDS + 10) as client:
        identity, envelope = load.envelope(client, load.credit())
        try:
            client.submit(envelope)
        except Undecided:
            pass
        else:
            raise Broken(f"{origin} acknowledges alone")
    load.open[identity] = envelope
    then = random.choice(["healed", "dies", "elsewhere"])
    if then == "elsewhere":
        load.settle(elsewhere)
    if then == "dies":
        fleet.members[origin].kill()
    fleet.links.heal(origin)
    if then == "healed":  # nobody sends it again: the node has not forgotten it
        with load.client(elsewhere, seconds=60) as client:
            client.receipt(identity, wait=LONGEST_WAIT)
    fleet.start(origin)


FAULTS = (
    Fault(
        "partition",
        "All ways between one node and its peers cut, or carrying nothing, then healed",
        "The other three acknowledged meanwhile, the one alone nothing; healed, it caught up.",
        one_apart,
        times=20,
        short=1,
    ),
    Fault(
        "origin-apart",
        "A payment handed to a node that reaches nobody; then the node is healed, or killed first, or the same bytes "
        "went to another node meanwhile",
        "`engine.UNDECIDED` within 30 seconds and no receipt; healed, the node still offered it and it was decided; "
        "sent again elsewhere it was executed once.",
        origin_apart,
        times=6,
    ),
)
