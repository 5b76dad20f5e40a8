"""What an operator may set, from `node.toml` in the node's folder and from the command line, which goes before it."""

import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from heqi.chain.cometbft.clocks import ClockName
from heqi.chain.retention import Retained
from heqi.machine.reasons import refuse, require
from heqi.node.folder import SETTINGS
from heqi.node.reasons import Why
from heqi.values.identifiers import Party

PORT = 8400
LAST_PORT = 65_535
APPLICATION_PORT, RPC_PORT = 26_658, 26_657  # as CometBFT has them when it is told nothing else

Address = Annotated[str, Meta(pattern="^.+:[0-9]{1,5}$", description="host:port")]


class CometBFT(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a node and its own CometBFT meet. application: where the node waits for it. rpc: where it answers.

    snapshot_heights, snapshot_seconds: a snapshot for nodes that begin is made every so many blocks, and with the
    first block of every so many seconds; 0: not by that.
    """

    application: Address = f"127.0.0.1:{APPLICATION_PORT}"
    rpc: Address = f"127.0.0.1:{RPC_PORT}"
    snapshot_heights: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 10_000
    snapshot_seconds: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 6 * 3_600


class Settings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a node runs. operator: the book-keeper who vouches for heads with the head key in the key store `keys`.
    retain_heights: how many heights it keeps at least, where it is no archive; a book-keeper's node keeps all that the
    charter has to be provable beside that. clock: "trial" where the network's
    genesis says so; such a network's time is moved by command and is not real.
    """

    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = PORT
    reachable_by_others: bool = False
    workers: Annotated[int, Meta(ge=0, le=64)] = 1
    connections: Annotated[int, Meta(ge=1, le=10_000)] = 512
    lists: bool = True
    operator: Party | None = None
    keys: str | None = None
    archive: bool = True
    retain_heights: Annotated[int, Meta(ge=1, le=2**53 - 1)] = 100_000
    engine: Literal["embedded", "cometbft"] = "embedded"
    cometbft: CometBFT = CometBFT()
    clock: ClockName = "real"
    log_level: Annotated[str, Meta(pattern="^(debug|info|warning|error)$")] = "info"

    @property
    def retained(self) -> Retained | None:
        """What is kept at least; None: everything."""
        return None if self.archive else Retained(self.retain_heights, provable=self.operator is not None)


def read_settings(folder: Path, given: dict[str, Any]) -> Settings:
    """The settings of a folder, with what was given in place of what stands there. SETTINGS_WRONG when they are not."""
    file = folder / SETTINGS
    try:
        written = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
        settings = msgspec.convert(written | given, Settings)
    except (OSError, ValueError) as problem:  # msgspec's, TOML's and Unicode errors are ValueErrors
        refuse(Why.SETTINGS_WRONG, file=str(file), problem=str(problem)[:200])
    for address in (settings.cometbft.application, settings.cometbft.rpc):
        host, port = host_and_port(address)
        # Whoever reaches either of the two could speak for this node or to it.
        require(_is_local(host) and port <= LAST_PORT, Why.ENGINE_ELSEWHERE, file=str(file), address=address)
    require(
        settings.clock == "real" or settings.engine == "cometbft",
        Why.SETTINGS_WRONG,
        file=str(file),
        problem="only a network on CometBFT can keep a trial clock",
    )
    local = _is_local(settings.host)
    require(local or settings.reachable_by_others, Why.REACHABLE_BY_OTHERS, host=settings.host)
    return settings


def host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
