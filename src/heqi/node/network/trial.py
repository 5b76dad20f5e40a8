"""A trial network: all members of the template charter with fresh keys, and a node of each book-keeper, on one machine.

Each member's secrets stay in its own folder, as they would on machines of their own.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.cometbft.genesis import OF_NETWORK
from heqi.cli.charter_template import SEATS, charter_text
from heqi.client.files import write_whole
from heqi.client.keystore import LIGHT, STRONG, NamedKey, create_keystore, named, new_pair
from heqi.codec.signatures import KeyPair
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.modules.charter import FounderSignature, read_charter, sign_charter
from heqi.node.folder import CHARTER, COMETBFT, found_network, require_empty
from heqi.node.network.home import Addresses, Beginning, Peer, founding, write_home
from heqi.node.network.places import KEYS, LOOPBACK, free_ports, node_folder, write_settings
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id

# Who runs a node, in this order. Fewer than four would leave one of them a third of the votes, which no charter allows.
ORDER = ("river-bank", "harbour-bank", "platform", "supervisor", "core-maker", "river-parts", "fine-works")
FEWEST = 4
HEAD = "head"
PASSPHRASE = "passphrase"
BEIJING = timezone(timedelta(hours=8))


def make_trial(
    folder: Path, count: int, catalogue: Catalogue, passphrase: str | None = None, clock: ClockName = "real"
) -> tuple[str, ...]:
    """Make a network of `count` validators (FEWEST to all members) in an empty folder; who they are.

    passphrase: of the members' key stores. Without one a random one is made, which lies beside the keys in the folder.
    clock: "trial" for a network whose time is moved by command.
    """
    keepers = ORDER[:count]
    keys = {seat.id: [named(seat.id, person, role, new_pair()) for person, role, _ in seat.persons] for seat in SEATS}
    heads = {member: named(member, HEAD, HEAD, new_pair()) for member in keepers}
    keep_keys(folder, {member: [*own, *_head(heads, member)] for member, own in keys.items()}, passphrase)
    homes = make_homes(folder, keepers)
    text = charter_text(
        {(each.name.party, each.name.person): each.name.public for own in keys.values() for each in own},
        {member: each.name.public for member, each in heads.items()},
        f"{datetime.now(BEIJING):%Y-%m-%d}",
        {member: consensus_key(home) for member, home in homes.items()},
        keepers,
    )
    write_whole(folder / CHARTER, text.encode())
    charter = read_charter(text, catalogue)
    signatures = [sign_charter(charter, member, own[0].pair) for member, own in keys.items()]
    make_nodes(folder, text, charter, signatures, homes, catalogue, clock)
    return keepers


def keep_keys(folder: Path, keys: Mapping[str, Sequence[NamedKey]], passphrase: str | None = None) -> None:
    """Put each member's keys into a key store in its part of an empty folder."""
    require_empty(folder)
    strength = STRONG if passphrase else LIGHT  # a random passphrase cannot be guessed, however quick a guess is
    if passphrase is None:
        passphrase = secrets.token_hex(16)
        write_whole(folder / PASSPHRASE, passphrase.encode() + b"\n", replace=False)
    for member, own in keys.items():
        create_keystore(folder / member / KEYS, passphrase, own, strength)


def make_homes(folder: Path, keepers: Iterable[str], consensus: Mapping[str, KeyPair] | None = None) -> dict[str, Path]:
    """The home of each node, with its two secrets in it. consensus: the keys by which they vote."""
    homes = {member: node_folder(folder, member) / COMETBFT for member in keepers}
    for member, home in homes.items():
        make_secrets(home, None if consensus is None else consensus[member])
    return homes


def make_nodes(
    folder: Path,
    text: str,
    charter: Charter,
    signatures: list[FounderSignature],
    homes: Mapping[str, Path],
    catalogue: Catalogue,
    clock: ClockName = "real",
) -> None:
    """Found the ledger in each node's folder, and write settings by which they find each other."""
    for home in homes.values():
        found_network(home.parent, text, signatures, catalogue, beside=(COMETBFT,), noted=OF_NETWORK)
    connect_nodes(folder, charter, homes, founding(charter, clock))


def connect_nodes(folder: Path, charter: Charter, homes: Mapping[str, Path], beginning: Beginning) -> None:
    """Write the settings by which the nodes of a folder find each other, and what their engines begin with."""
    addresses, ports = {}, {}
    for member in homes:
        peers, rpc, application, ports[member] = free_ports(4)
        addresses[member] = Addresses(*(f"{LOOPBACK}:{port}" for port in (peers, rpc, application)))
    known = {member: Peer(own_node_id(home), addresses[member].peers) for member, home in homes.items()}
    for member, home in homes.items():
        others = [known[each] for each in known if each != member]
        write_home(home, charter, member, addresses[member], others, beginning)
        more = {} if beginning.clock == "real" else {"clock": beginning.clock}
        keys = str((folder / member / KEYS).resolve())
        write_settings(home.parent, addresses[member], operator=member, port=ports[member], keys=keys, **more)


def _head(heads: Mapping[str, NamedKey], member: str) -> list[NamedKey]:
    return [heads[member]] if member in heads else []


def trial_passphrase(folder: Path) -> str | None:
    """The passphrase that lies in a trial's folder, where it was not the reader's own."""
    try:
        return (folder / PASSPHRASE).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
