"""Where the nodes of a folder are and listen: one node's own folder, or a network's folder with one for each member.

network/charter.toml         what the members agreed
network/passphrase           of a trial's key stores, where nobody chose one
network/MEMBER/keys.json     the member's key store
network/MEMBER/node/         its node's folder, where it keeps the book
network/log/                 what the processes say
"""

import itertools
import os
import socket
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from heqi.client.files import write_whole
from heqi.codec.canonical import encode
from heqi.machine.reasons import refuse, require
from heqi.node.folder import COMETBFT, GENESIS, LEDGER, SETTINGS
from heqi.node.network.home import Addresses
from heqi.node.network.secrets import CONSENSUS_KEY, CONSENSUS_STATE, NODE_KEY
from heqi.node.reasons import Why
from heqi.node.settings import read_settings

NODE = "node"
LOGS = "log"
KEYS = "keys.json"
LOOPBACK = "127.0.0.1"
LOWEST_PORT = 20_000
# Below the range from which systems take the near end of a connection: a node that restarts finds its port free.
HIGHEST_PORT = 31_999
PORTS_OF_A_PROCESS = 64


class Place(NamedTuple):
    """One node: whose, in which folder, and where its processes listen. votes: whether its member keeps the book."""

    member: str
    folder: Path
    url: str
    rpc: str
    application: str
    votes: bool = True

    @property
    def home(self) -> Path:
        return self.folder / COMETBFT


def node_folder(network: Path, member: str) -> Path:
    return network / member / NODE


def places(folder: Path) -> list[Place]:
    """The nodes of a network's folder, by member; or the one whose folder it is. NO_NETWORK where there is none."""
    require_network(folder)
    folder = folder.resolve()
    if (folder / COMETBFT).is_dir():
        return [place_of(folder)]
    return [place_of(each) for each in _nodes(folder)]


def require_network(folder: Path) -> None:
    """Refuse (NO_NETWORK) a folder that is neither a network's nor a node's of one, whatever the settings say; and
    (HOME_INCOMPLETE) a node's own that was restored without its engine's home.
    """
    alone = (folder / LEDGER).is_dir() and not (folder / COMETBFT).is_dir()
    restored = alone and read_settings(folder, {}).engine == COMETBFT
    require(not restored, Why.HOME_INCOMPLETE, folder=str(folder), missing=f"{COMETBFT}/")
    require((folder / COMETBFT).is_dir() or bool(_nodes(folder)), Why.NO_NETWORK, folder=str(folder))


def require_whole_homes(nodes: Iterable[Place]) -> None:
    """Refuse (HOME_INCOMPLETE) nodes whose engines lack what these would stop without, or would make anew: another node
    by another key, whom no peer knows, or one that has forgotten its own votes.
    """
    for each in nodes:
        needed = [GENESIS, NODE_KEY]
        if (each.home / CONSENSUS_KEY).is_file():  # else a remote signer has both
            needed.append(CONSENSUS_STATE)
        missing = [f"{COMETBFT}/{file}" for file in needed if not (each.home / file).is_file()]
        require(not missing, Why.HOME_INCOMPLETE, folder=str(each.folder), missing=", ".join(missing))


def _nodes(folder: Path) -> list[Path]:
    return [each.parent for each in sorted(folder.glob(f"*/{NODE}/{LEDGER}")) if each.is_dir()]


def place_of(folder: Path) -> Place:
    """The node of a folder. SETTINGS_WRONG where its settings do not say where it listens, and what
    `read_settings` refuses.
    """
    file = folder / SETTINGS
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
        engine, read = settings["cometbft"], read_settings(folder, {})
        name = folder.parent.name if folder.name == NODE else folder.name
        return Place(
            member=str(settings.get("operator", name)),
            folder=folder,
            url=f"http://{read.host}:{read.port}",
            rpc=f"http://{engine['rpc']}",
            application=str(engine["application"]),
            votes="operator" in settings,
        )
    except (OSError, ValueError, KeyError, TypeError) as problem:
        refuse(Why.SETTINGS_WRONG, file=str(file), problem=str(problem)[:200])


def write_settings(folder: Path, addresses: Addresses, **more: str | int | bool) -> None:
    """node.toml of a node on a network: its engine's addresses, and what else is said."""
    lines = [f"{name} = {encode(value).decode()}" for name, value in {"engine": COMETBFT, **more}.items()]
    lines += [
        "",
        "[cometbft]",
        f'application = "{addresses.application}"  # where this node serves its CometBFT',
        f'rpc = "{addresses.rpc}"  # where its CometBFT answers',
    ]
    write_whole(folder / SETTINGS, ("\n".join(lines) + "\n").encode())


def free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens at now, other ones in every process and at every call."""
    return list(itertools.islice(_free(), count))


def _free() -> Iterator[int]:
    span = HIGHEST_PORT - LOWEST_PORT
    for step in itertools.islice(_steps, span):
        port = LOWEST_PORT + (os.getpid() * PORTS_OF_A_PROCESS + step) % span
        with socket.socket() as trying:
            try:
                trying.bind((LOOPBACK, port))
            except OSError:
                continue
        yield port


_steps = itertools.count()
