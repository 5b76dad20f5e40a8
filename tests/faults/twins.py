"""Two nodes with one consensus key, as after a restore beside a machine that still runs."""

from random import Random

from heqi.client.sdk import Client
from heqi.machine.misbehaviour import MISBEHAVIOUR
from tests.faults.fault import Fault
from tests.faults.fleet import Broken, Fleet, listens, until
from tests.faults.load import Load

EVIDENCE_SECONDS = 120


def one_key_twice(fleet: Fleet, load: Load, random: Random) -> None:
    """Both vote until the others have proven it; then the second pair of processes ends."""
    name = random.choice(fleet.names)
    twin = fleet.twin_of(name)
    try:
        twin.start()
        until(lambda: listens(twin.place.url.removeprefix("http://")), lambda: f"the twin\n{twin.last_words()}")
        load.start()
        load.goes_on()
        with load.client(fleet.others(name)[0]) as client:
            until(lambda: bool(_cases(client, name)), lambda: f"evidence\n{twin.last_words()}", EVIDENCE_SECONDS)
        load.goes_on()
        load.pause()
    finally:
        twin.kill()
    load.settle()
    load.compare()
    for each in fleet.names:
        with load.client(each) as client:
            found = _cases(client, name)
        if {kind for _, kind in found} != {"double-vote"}:
            raise Broken(f"{each} has no double vote of {name} on record: {found}")


def _cases(client: Client, member: str) -> list[tuple[str, str]]:
    return [(row.member, row.kind) for _, row in client.rows(MISBEHAVIOUR.name, "member", member)]


FAULTS = (
    Fault(
        "one-key-twice",
        "A second pair of processes with one member's consensus key and another memory of its votes",
        "Neither two blocks of one height nor two app hashes; the double vote is on record on every node, with the "
        "member's name.",
        one_key_twice,
        times=3,
    ),
)
