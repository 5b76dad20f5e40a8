"""A CometBFT home beside the ledger of a node: the genesis, which is the same for every member, and the settings.

FOLDER/cometbft/config/genesis.json              follows from the charter, or from what a pilot's members agreed on
FOLDER/cometbft/config/config.toml               follows from the charter, the peers and the addresses
FOLDER/cometbft/config/node_key.json             secret: by which peers know the node
FOLDER/cometbft/config/priv_validator_key.json   secret: by which the node votes
FOLDER/cometbft/data/                            CometBFT's own, with the state that keeps it from voting twice
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from heqi.chain.cometbft.batches import MAX_BATCH_BYTES
from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.cometbft.genesis import EVIDENCE_BLOCKS, EVIDENCE_SECONDS, FirstState, chain_name, read_first_state
from heqi.chain.cometbft.reasons import Why as Engine
from heqi.chain.graduation import Statement, Voting
from heqi.client.files import write_whole
from heqi.codec.canonical import encode
from heqi.machine.charter import Charter
from heqi.machine.genesis import GENESIS_HEIGHT, first_ledger_second
from heqi.machine.reasons import refuse, require
from heqi.node.folder import GENESIS
from heqi.node.network.secrets import address, public_json
from heqi.node.reasons import Why

CONFIG = "config/config.toml"

# What every node has to agree on, so it is fixed here and not an operator's.
MAX_BLOCK_BYTES = 20_000_000
NANOSECONDS = 1_000_000_000


class Addresses(NamedTuple):
    """Where one node's processes listen: host:port."""

    peers: str  # CometBFT to CometBFT, the only one that other members reach
    rpc: str  # CometBFT's, for this node's own application
    application: str  # the application's, for this node's own CometBFT


class Peer(NamedTuple):
    """Another node that may connect: its id and where it listens."""

    node: str
    address: str


class SnapshotStart(NamedTuple):
    """How a node without blocks begins with a snapshot: a block that it trusts, and engines (URLs) that are asked about
    the ones after.
    """

    height: int
    block: str
    servers: Sequence[str]


class Beginning(NamedTuple):
    """With what a network's engine begins. clock: "trial" on a trial network whose time is moved by command.
    graduation: the digest of the statement by which a pilot became this network; "" of one that was founded as such.
    """

    second: int
    height: int
    application: int
    voting: tuple[Voting, ...]
    clock: ClockName = "real"
    graduation: str = ""


def founding(charter: Charter, clock: ClockName = "real") -> Beginning:
    """The beginning that follows from the charter alone."""
    voting = tuple(
        Voting(member=each.member, key=each.consensus_key, power=each.power)
        for each in charter.articles.book_keeper
        if each.consensus_key is not None
    )
    second, application = first_ledger_second(charter), charter.preamble.application
    return Beginning(second, GENESIS_HEIGHT + 1, application, voting, clock)


def graduating(statement: Statement, clock: ClockName = "real") -> Beginning:
    """The beginning that a pilot's book-keepers agreed on."""
    second, height, application = statement.genesis_second, statement.first_height, statement.head.application
    return Beginning(second, height, application, statement.validators, clock, statement.digest().hex())


def genesis(charter: Charter, beginning: Beginning) -> bytes:
    """genesis.json: every member that assembles it from the same papers has the same bytes."""
    begins = datetime.fromtimestamp(beginning.second, UTC)
    document = {
        "genesis_time": begins.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "chain_id": chain_name(charter.digest.hex()),
        "initial_height": str(beginning.height),
        "consensus_params": {
            "block": {"max_bytes": str(MAX_BLOCK_BYTES), "max_gas": "-1"},
            "evidence": {
                "max_age_num_blocks": str(EVIDENCE_BLOCKS),
                "max_age_duration": str(EVIDENCE_SECONDS * NANOSECONDS),
                "max_bytes": "1048576",
            },
            "validator": {"pub_key_types": ["ed25519"]},
            "version": {"app": str(beginning.application)},
            "abci": {"vote_extensions_enable_height": "0"},
        },
        "validators": [
            {
                "address": address(each.key),
                "pub_key": public_json(each.key),
                "power": str(each.power),
                "name": each.member,
            }
            for each in beginning.voting
        ],
        "app_hash": "",
        "app_state": FirstState(charter.digest.hex(), beginning.clock, beginning.graduation),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def config(
    charter: Charter, moniker: str, addresses: Addresses, peers: Iterable[Peer], start: SnapshotStart | None = None
) -> str:
    """config.toml: what differs from CometBFT's own defaults. Only the named peers are let in; none is looked for."""
    known = sorted(peers)
    ids = ",".join(each.node for each in known)
    persistent = ",".join(f"{each.node}@{each.address}" for each in known)
    written = _CONFIG.format(
        moniker=_text(moniker),
        application=_text(f"tcp://{addresses.application}"),
        rpc=_text(f"tcp://{addresses.rpc}"),
        listen=_text(f"tcp://{addresses.peers}"),
        persistent=_text(persistent),
        ids=_text(ids),
        heartbeat=charter.preamble.heartbeat_seconds,
        batch=MAX_BATCH_BYTES,
        body=2 * MAX_BATCH_BYTES,
    )
    if start is None:
        return written
    servers = _text(",".join(start.servers))
    return written + _STATE_SYNC.format(servers=servers, height=start.height, block=_text(start.block))


def allow_peer(home: Path, node: str) -> bool:
    """Let a node in as a peer, once this one's CometBFT is started again. False where it was let in before."""
    file = home / CONFIG
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as problem:
        refuse(Why.SETTINGS_WRONG, file=str(file), problem=str(problem)[:200])
    found = _ALLOWED.search(text)
    if found is None:
        refuse(Why.SETTINGS_WRONG, file=str(file), problem="it names no unconditional_peer_ids")
    allowed = found[2].split(",") if found[2] else []
    if node in allowed:
        return False
    write_whole(file, _ALLOWED.sub(rf"\g<1>{','.join([*allowed, node])}\g<3>", text).encode())
    return True


def write_home(
    home: Path,
    charter: Charter,
    moniker: str,
    addresses: Addresses,
    peers: Iterable[Peer],
    beginning: Beginning | None = None,
    start: SnapshotStart | None = None,
) -> None:
    """Write genesis and settings; keys and CometBFT's data stay as they are. beginning: the charter's if unsaid."""
    write_whole(home / GENESIS, genesis(charter, beginning or founding(charter)))
    write_whole(home / CONFIG, config(charter, moniker, addresses, peers, start).encode())


def listens(home: Path) -> str:
    """Where the home's CometBFT waits for peers, host:port. SETTINGS_WRONG where its settings do not say."""
    try:
        said = tomllib.loads((home / CONFIG).read_text("utf-8"))["p2p"]["laddr"]
        return str(said).removeprefix("tcp://")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        refuse(Why.SETTINGS_WRONG, file=str(home / CONFIG), problem=str(problem)[:200])


def begins_with_snapshot(home: Path) -> bool:
    """Whether CometBFT is told to begin with a snapshot of the others, should it have no block yet."""
    try:
        settings = tomllib.loads((home / CONFIG).read_text("utf-8"))
        return bool(settings["statesync"]["enable"])
    except (OSError, ValueError, KeyError, TypeError):
        return False


def require_clock_of_genesis(home: Path, clock: ClockName) -> None:
    """Refuse (OTHER_GENESIS) a node that would keep another clock than its network was founded with. Where the genesis
    file lies elsewhere, the engine's first question decides alone.
    """
    found = clock_of_genesis(home)
    require(found in (None, clock), Engine.OTHER_GENESIS, what="clock", found=found or "", expected=clock)


def clock_of_genesis(home: Path) -> ClockName | None:
    """Whose time the network of this home keeps; None where there is no genesis file that says so."""
    try:
        said = msgspec.json.decode((home / GENESIS).read_bytes())["app_state"]
        return read_first_state(msgspec.json.encode(said)).clock
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _text(value: str) -> str:
    """A TOML string: JSON's form of printable ASCII is TOML's as well."""
    return encode(value).decode()


_ALLOWED = re.compile(r'^(unconditional_peer_ids *= *")([^"\n]*)(" *)$', re.MULTILINE)

_STATE_SYNC = """
[statesync]
# Only where there is no block yet: begin with a snapshot of the others, from a block that was compared with theirs.
enable = true
rpc_servers = {servers}
trust_height = {height}
trust_hash = {block}
trust_period = "168h0m0s"
discovery_time = "5s"
chunk_request_timeout = "10s"
"""

_CONFIG = """\
# Written by `heqi network`.
# What is not here is as CometBFT has it by default.

proxy_app = {application}
abci = "socket"
moniker = {moniker}
log_level = "info"
log_format = "json"

[rpc]
laddr = {rpc}
max_body_bytes = {body}

[p2p]
laddr = {listen}
persistent_peers = {persistent}
persistent_peers_max_dial_period = "5s"
# The members' nodes and nobody else: who is not named here finds no room.
pex = false
max_num_inbound_peers = 0
max_num_outbound_peers = 0
unconditional_peer_ids = {ids}
private_peer_ids = {ids}
addr_book_strict = false
allow_duplicate_ip = true
handshake_timeout = "10s"

[mempool]
type = "flood"
max_tx_bytes = {batch}
max_txs_bytes = 67108864

[consensus]
# Nothing to do, nothing written, but for the heartbeat that tells the time.
create_empty_blocks = false
create_empty_blocks_interval = "{heartbeat}s"
timeout_commit = "100ms"

[tx_index]
indexer = "null"
"""
