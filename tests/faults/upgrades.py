"""A version of the application that the book-keepers agree on, and a node that does not have it."""

from random import Random

import httpx

from heqi.machine.transactions import Action
from heqi.modules.charter import AgreeToUpgrade
from heqi.modules.charter.upgrading import NEAREST
from heqi.modules.payments import BOOKED
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet, until
from tests.faults.load import BANK, Load
from tests.faults.planted import MIGRATED, version_two

VERSION = 2
AHEAD = NEAREST + 10
STOPS = f"version {VERSION} takes over with block"


def version_agreed(fleet: Fleet, load: Load, random: Random) -> None:
    """Three have the program with version 2 in time; the fourth stops at the block, and goes on once it has it."""
    late = random.choice(fleet.names)
    in_time = fleet.others(late)
    for name in in_time:
        fleet.restart(name, plant=version_two.__name__)
    height = fleet.status(late).nodes[0].height + AHEAD
    for name in in_time:
        _agree(fleet, load, name, AgreeToUpgrade(by=name, application=VERSION, height=height))
    load.start()
    member = fleet.members[late]
    # A node that begins anew with another version leaves its CometBFT, which ends, and has to be started again.
    with fleet.kept_running(*in_time):
        until(lambda: member.node is not None and member.node.poll() is not None, lambda: f"{late} to stop at {height}")
        load.goes_on()
    if member.node is None or member.node.returncode != 1 or f"{STOPS} {height}" not in member.log_of("node"):
        raise Broken(f"{late} did not say why it stopped: {member.last_words()}")
    member.plant = version_two.__name__
    with fleet.kept_running(late):
        until(lambda: fleet.status(late).height > height, lambda: f"{late} to go on\n{member.last_words()}")
    load.goes_on()
    load.pause()
    fleet.together(max(each.height for each in fleet.status().nodes))
    for name in fleet.names:
        place = fleet.members[name].place
        head = httpx.get(f"{place.url}/v1/head", trust_env=False).json()["head"]
        if head["application"] != VERSION:
            raise Broken(f"{name} runs by version {head['application']}")
        with load.client(name) as client:
            if client.record(BOOKED.name, MIGRATED).row.bank != BANK:
                raise Broken(f"{name} has not migrated")


def _agree(fleet: Fleet, load: Load, member: str, action: Action) -> None:
    with load.client(member, party=member, seconds=30) as client:
        client.submit(load.envelope(client, action, party=member)[1])


FAULTS = (
    Fault(
        "version-agreed",
        "Version 2 of the application agreed on for a block, and one node whose program does not have it",
        "Three took over with that block and its migration and went on; the fourth stopped before it with a sentence, "
        "and went on with them once it had the program.",
        version_agreed,
        times=1,
    ),
)
