"""Where the engine's chain begins on this ledger, and what it is called."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec
from msgspec import Struct

from heqi.chain.cometbft.clocks import ClockName
from heqi.machine.genesis import GENESIS_HEIGHT
from heqi.state.store import Reader, Space

INITIAL_HEIGHT_KEY = b"engine's initial height"
ENGINE_KEY = b"engine"
OF_NETWORK: Mapping[bytes, bytes] = MappingProxyType({ENGINE_KEY: b"cometbft"})  # what META says of a network's ledger
DIGITS_OF_NAME = 32  # CometBFT allows a chain's name 50 characters

# What every node has to agree on, so it is fixed here and not an operator's.
EVIDENCE_SECONDS = 14 * 86_400  # how long a double vote can be told; whoever stops voting stays answerable as long
EVIDENCE_BLOCKS = 500_000


class FirstState(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`app_state` of the engine's genesis file: the digest of the charter that the ledger was founded on, whose time
    the network keeps, and the digest of the statement by which a pilot became this network.
    """

    charter: str
    clock: ClockName = "real"
    graduation: str = ""


def read_first_state(app_state: bytes) -> FirstState:
    """What a genesis file says of the ledger; one of no charter when it says nothing that can be read."""
    try:
        return msgspec.json.decode(app_state, type=FirstState)
    except (ValueError, RecursionError):
        return FirstState("")


def chain_name(founding: str) -> str:
    """What the engine's headers call the ledger of that founding digest."""
    return f"heqi-{founding[:DIGITS_OF_NAME]}"


def initial_height(reader: Reader) -> int:
    """The height of the engine's first block: 1, or the one after a pilot's last where a pilot became a network."""
    data = reader.get(Space.META, INITIAL_HEIGHT_KEY)
    return GENESIS_HEIGHT + 1 if data is None else int.from_bytes(data, "big")


def is_of_network(reader: Reader) -> bool:
    """Whether the ledger is a network's: it was founded as one, or the network's engine made a block of it."""
    return reader.get(Space.META, ENGINE_KEY) is not None
