"""A node that joins with a snapshot, of which most of the others send other bytes than they announced."""

import shutil
from random import Random

from heqi.client.files import write_whole
from heqi.client.founding import read_signatures
from heqi.modules import CATALOGUE
from heqi.node.folder import CHARTER, COMETBFT, FOUNDERS, SETTINGS
from heqi.node.network.adding import make_node
from heqi.node.network.home import Addresses, Peer
from heqi.node.network.places import LOOPBACK, free_ports, place_of
from heqi.node.network.secrets import NODE_KEY, own_node_id
from tests.faults.fault import Fault
from tests.faults.fleet import GUEST, Broken, Fleet, Member, until
from tests.faults.load import Load
from tests.faults.planted import corrupt_chunks

ATTEMPTS = 5
ENGINES_OWN = "[cometbft]\n"
OFTEN = "snapshot_heights = 40\n"  # of which two are kept: a newcomer needs the time to fetch one
BLOCKS = 45
BEGAN = "began with the snapshot of height"
REFUSED = "is not what the head says"


def corrupted_chunk(fleet: Fleet, load: Load, random: Random) -> None:
    """Three of four answer with a byte changed; the newcomer takes what the fourth has."""
    sound = random.choice(fleet.names)
    for name, member in fleet.members.items():
        file = member.place.folder / SETTINGS
        text = file.read_text("utf-8")
        if OFTEN not in text:
            write_whole(file, text.replace(ENGINES_OWN, ENGINES_OWN + OFTEN).encode())
        fleet.restart(name, plant="" if name == sound else corrupt_chunks.__name__)
    load.start()
    fleet.together(fleet.status(sound).height + BLOCKS)
    refused = False
    for _ in range(ATTEMPTS):  # of whom it asks for a chunk is drawn by its engine
        refused = _joins(fleet) or refused
        if refused:
            break
    if not refused:
        raise Broken("no corrupted chunk was asked for")
    load.pause()
    fleet.restart(*fleet.others(sound), plant="")


def _joins(fleet: Fleet) -> bool:
    """A newcomer begins with a snapshot and arrives at the others' app hash. Whether it refused a chunk."""
    members = list(fleet.members.values())
    model = members[0].place.folder
    folder = fleet.folder / GUEST / "node"
    shutil.rmtree(folder, ignore_errors=True)
    peers, rpc, application, port = free_ports(4)
    added = make_node(
        folder,
        (model / CHARTER).read_text("utf-8"),
        read_signatures((model / FOUNDERS).read_bytes(), FOUNDERS),
        [Peer(own_node_id(each.place.home), each.peers) for each in members],
        [each.place.rpc for each in members],
        Addresses(*(f"{LOOPBACK}:{each}" for each in (peers, rpc, application))),
        CATALOGUE,
        name=GUEST,
        port=port,
    )
    if not added.start.height:
        raise Broken("nobody offers a snapshot")
    shutil.copy(fleet.folder / GUEST / NODE_KEY, folder / COMETBFT / NODE_KEY)  # the one that all let in
    (fleet.logs / f"{GUEST}.node.log").unlink(missing_ok=True)  # of an earlier one
    shutil.rmtree(fleet.logs / f"{GUEST}.founded", ignore_errors=True)
    guest = Member(place_of(folder)._replace(member=GUEST), members[0].engine_program, fleet.logs, fleet.passphrase)
    try:
        guest.start()
        until(lambda: BEGAN in guest.log_of("node"), lambda: f"the newcomer to begin\n{guest.last_words()}")
        fleet.members[GUEST] = guest
        fleet.together(fleet.status(members[0].name).nodes[0].height)
        return REFUSED in guest.log_of("node")
    finally:
        fleet.members.pop(GUEST, None)
        guest.kill()


FAULTS = (
    Fault(
        "corrupted-chunk",
        "A node joins with a snapshot, and three of the four that offer it send chunks with a byte changed",
        "Each such chunk was refused on arrival and asked for elsewhere; the newcomer came to the others' app hash.",
        corrupted_chunk,
        times=3,
    ),
)
