"""Adding a node that does not vote: it follows the network, answers questions and hands transactions on.

members' engines ─▶ a block to trust ─▶ the node's folder ─▶ let in by each member ─▶ it begins with a snapshot
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.cometbft.genesis import OF_NETWORK, chain_name
from heqi.chain.cometbft.rpc import Rpc
from heqi.chain.graduation import Graduation, read_graduation, require_agreed, write_graduation
from heqi.client.files import write_whole
from heqi.client.founding import read_signatures
from heqi.client.keystore import Keystore
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import require
from heqi.modules.charter import FounderSignature, read_charter
from heqi.node.folder import (
    CHARTER,
    COMETBFT,
    FOUNDERS,
    GRADUATION,
    VALIDATORS,
    found_network,
    read_text,
    require_empty,
)
from heqi.node.network.cards import HEAD_ROLE
from heqi.node.network.graduating import noted_of
from heqi.node.network.home import Addresses, Peer, SnapshotStart, allow_peer, founding, graduating, listens, write_home
from heqi.node.network.joining import Start, find_start
from heqi.node.network.locks import is_supervised
from heqi.node.network.places import KEYS, LOOPBACK, Place, free_ports, node_folder, place_of, places, write_settings
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id
from heqi.node.network.status import NodeStatus, network_status
from heqi.node.network.supervise import end_process, tell_grown
from heqi.node.reasons import Why
from heqi.node.settings import read_settings

BACK_SECONDS = 60
JOIN_SECONDS = 180
LOOK_SECONDS = 0.2


class Added(NamedTuple):
    """A node's folder, from where it begins, and by which id members let it in."""

    folder: Path
    start: Start
    node: str
    consensus_key: str  # with which it votes, should a text of the charter name it


def make_node(
    folder: Path,
    text: str,
    signatures: Sequence[FounderSignature],
    peers: Sequence[Peer],
    servers: Sequence[str],
    addresses: Addresses,
    catalogue: Catalogue,
    *,
    name: str,
    clock: ClockName = "real",
    port: int | None = None,
    changes: Path | None = None,
    graduation: Path | None = None,
    operator: tuple[str, str] | None = None,
) -> Added:
    """Make the folder of a node that joins a running network. Nothing is written before members' engines (`servers`)
    have said from where it begins: the refusals of `find_start`, then those of `found_network`.

    changes: a member's file of the changes of validators up to now, which the node checks when it starts. Without it a
    node that begins after a change cannot show who voted. graduation: a member's statement, where the network was a
    pilot before. operator: the member that is to keep the book once a text says so, and the key store with its head
    key; from then on the node vouches.
    """
    charter = read_charter(text, catalogue)
    require_empty(folder)
    start = asyncio.run(find_start(servers, chain_name(charter.digest.hex())))
    agreed = _graduation(graduation, charter)
    noted = noted_of(agreed.statement) if agreed is not None else OF_NETWORK
    found_network(folder, text, signatures, catalogue, noted=noted)
    home = folder / COMETBFT
    make_secrets(home)
    if changes is not None and changes.is_file():
        write_whole(folder / VALIDATORS, changes.read_bytes())
    beginning = founding(charter, clock)
    if agreed is not None:
        beginning = graduating(agreed.statement, clock)
        write_whole(folder / GRADUATION, write_graduation(agreed))
    begins = SnapshotStart(start.height, start.block, start.servers) if start.height else None
    write_home(home, charter, name, addresses, peers, beginning, begins)
    more: dict[str, str | int] = {} if clock == "real" else {"clock": clock}
    if operator is not None:
        more["operator"], more["keys"] = operator
    write_settings(folder, addresses, **more, **({} if port is None else {"port": port}))
    return Added(folder, start, own_node_id(home), consensus_key(home))


def _graduation(file: Path | None, charter: Charter) -> Graduation | None:
    """The statement in a file, if there is one; two thirds of the charter's power have to have signed it."""
    if file is None or not file.is_file():
        return None
    found = read_graduation(read_text(file).encode(), charter, str(file))
    require_agreed(found, charter)
    return found


def add_to_trial(
    folder: Path, name: str, catalogue: Catalogue, said: Callable[[Place], None]
) -> tuple[Added, NodeStatus]:
    """Add a node to a trial network that runs, and wait until it has caught up. It is that member's where the name is a
    member's with a head key. said: told of each member that is about to let it in, whose engine starts anew; one at a
    time, so that the others go on.

    NETWORK_DOWN where nothing runs, NOT_THERE_YET where it takes too long.
    """
    require(is_supervised(folder), Why.NETWORK_DOWN, folder=str(folder))
    members = [each for each in places(folder) if each.votes]
    model, target = members[0].folder, node_folder(folder, name)
    peer_port, rpc, application, port = free_ports(4)
    added = make_node(
        target,
        (model / CHARTER).read_text("utf-8"),
        read_signatures((model / FOUNDERS).read_bytes(), str(model / FOUNDERS)),
        [Peer(own_node_id(each.home), listens(each.home)) for each in members],
        [each.rpc for each in members],
        Addresses(*(f"{LOOPBACK}:{each}" for each in (peer_port, rpc, application))),
        catalogue,
        name=name,
        clock=read_settings(model, {}).clock,
        port=port,
        changes=model / VALIDATORS,
        graduation=model / GRADUATION,
        operator=_operator(folder, name),
    )
    for member in members:
        said(member)
        if allow_peer(member.home, added.node):
            end_process(folder.resolve(), f"{member.member} engine")
            until_voting(member)
    tell_grown(folder)
    return added, _until_joined(place_of(target), added.start)


def _operator(folder: Path, name: str) -> tuple[str, str] | None:
    """The member of that name, and its key store, where it holds a head key."""
    file = (folder / name / KEYS).resolve()
    if not file.is_file():
        return None
    heads = [each for each in Keystore(file).names if (each.party, each.role) == (name, HEAD_ROLE)]
    return (name, str(file)) if heads else None


def until_voting(place: Place) -> None:
    """Wait until an engine that was started again has caught up. NOT_THERE_YET where it takes too long."""

    async def ask() -> bool:
        rpc = Rpc(place.rpc.removeprefix("http://"))
        try:
            return await rpc.catching_up() is False
        finally:
            await rpc.close()

    _until(lambda: asyncio.run(ask()), BACK_SECONDS, place)


def _until_joined(place: Place, start: Start) -> NodeStatus:
    found = list[NodeStatus]()

    def joined() -> bool:
        found[:] = asyncio.run(network_status([place])).nodes
        return not found[0].problem and not found[0].catching_up and found[0].height > start.height

    _until(joined, JOIN_SECONDS, place)
    return found[0]


def _until(there: Callable[[], bool], seconds: int, place: Place) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        require(time.monotonic() < deadline, Why.NOT_THERE_YET, member=place.member, seconds=seconds)
        time.sleep(LOOK_SECONDS)
