"""Processes that die: one of four, or one of its two processes, or its node between two steps of a block."""

import time
from random import Random

from tests.faults.fault import Fault
from tests.faults.fleet import Fleet, until
from tests.faults.load import Load
from tests.faults.planted import die_after_commit, die_before_commit, die_before_finalise

LONGEST_WAIT_SECONDS = 1.5
STEPS = (die_before_commit, die_before_finalise, die_after_commit)


def kill_one(fleet: Fleet, load: Load, random: Random) -> None:
    _kill(fleet, load, random)


def kill_application(fleet: Fleet, load: Load, random: Random) -> None:
    _kill(fleet, load, random, engine=False)


def kill_engine(fleet: Fleet, load: Load, random: Random) -> None:
    _kill(fleet, load, random, node=False)


def die_at_a_step(fleet: Fleet, load: Load, random: Random) -> None:
    """The node dies by itself at the first block that holds something, and starts again without the fault."""
    member = fleet.members[random.choice(fleet.names)]
    step = random.choice(STEPS)
    fleet.restart(member.name, plant=step.__name__)
    load.start()
    until(lambda: member.node is not None and member.node.poll() is not None, lambda: f"{member.name} to die")
    load.goes_on()
    member.plant = ""
    fleet.start(member.name)
    load.goes_on()


def _kill(fleet: Fleet, load: Load, random: Random, *, node: bool = True, engine: bool = True) -> None:
    load.start()
    load.goes_on(1)
    time.sleep(random.random() * LONGEST_WAIT_SECONDS)
    member = fleet.members[random.choice(fleet.names)]
    member.kill(node, engine)
    load.goes_on()  # with three
    fleet.start(member.name)
    load.goes_on()


FAULTS = (
    Fault(
        "kill",
        "One of four killed (both its processes, at a random moment) and started again",
        "The other three acknowledged meanwhile; it caught up.",
        kill_one,
        times=100,
        short=1,
    ),
    Fault(
        "kill-application",
        "The node killed without its CometBFT, and both started again as systemd does",
        "CometBFT ended with it; the other three acknowledged meanwhile; it caught up.",
        kill_application,
        times=20,
    ),
    Fault(
        "kill-engine",
        "CometBFT killed without its node, and started again",
        "The node waited for it; the other three acknowledged meanwhile; it caught up.",
        kill_engine,
        times=20,
    ),
    Fault(
        "die-at-a-step",
        "The node dies before it executes a block, between FinalizeBlock and Commit, or after Commit before anybody "
        "was told",
        "It took the block from its CometBFT again, or found it on its disk; one app hash.",
        die_at_a_step,
        times=20,
        short=1,
    ),
)
