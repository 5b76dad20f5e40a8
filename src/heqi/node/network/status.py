"""How a network stands, asked of its nodes: how far each is, its app hash, its peers, and whether they agree."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
from msgspec import Struct

from heqi.chain.cometbft.clocks import ClockName
from heqi.node.network.places import Place

ASK_SECONDS = 5


class NodeStatus(Struct, frozen=True, kw_only=True):
    """One node. problem: which of its processes does not answer, "" where both do.

    height, app_hash, as_of: of the ledger; engine_height: of the engine, which is at most one block ahead. clock:
    "trial" where `as_of` is not real time.
    """

    member: str
    url: str
    height: int = 0
    app_hash: str = ""
    as_of: int = 0
    waiting: int = 0
    clock: ClockName = "real"
    engine_height: int = 0
    catching_up: bool = False
    peers: tuple[str, ...] = ()
    problem: str = ""


class NetworkStatus(Struct, frozen=True, kw_only=True):
    """All nodes. agree: those that answer have one app hash at the height that all of them have reached."""

    nodes: tuple[NodeStatus, ...]
    height: int
    app_hash: str
    agree: bool

    @property
    def begun(self) -> bool:
        """Whether every node has a block that the engine made: then it has met enough of the others."""
        return all(each.engine_height > 0 and not each.problem for each in self.nodes)

    @property
    def trial_second(self) -> int | None:
        """How late it is by the trial clock that the network keeps; None where its time is real."""
        return max((each.as_of for each in self.nodes if each.clock == "trial"), default=None)

    @property
    def whole(self) -> bool:
        return not any(each.problem for each in self.nodes)


async def network_status(places: Sequence[Place], transport: httpx.AsyncBaseTransport | None = None) -> NetworkStatus:
    """transport: instead of the network, for tests."""
    async with httpx.AsyncClient(timeout=ASK_SECONDS, trust_env=False, transport=transport) as http:
        nodes = await asyncio.gather(*(_node(http, each) for each in places))
        reached = [each for each in nodes if each.app_hash]
        lowest = min((each.height for each in reached), default=0)
        hashes = await asyncio.gather(*(_app_hash(http, each, lowest) for each in reached))
    found = {each for each in hashes if each}
    return NetworkStatus(
        nodes=tuple(nodes), height=lowest, app_hash=min(found, default=""), agree=len(found) == 1 and "" not in hashes
    )


async def _node(http: httpx.AsyncClient, place: Place) -> NodeStatus:
    found: dict[str, Any] = {}
    problems = []
    try:
        head, health = await _json(http, f"{place.url}/v1/head"), await _json(http, f"{place.url}/v1/health")
        found |= {name: head["head"][name] for name in ("height", "app_hash", "as_of")}
        found["waiting"], found["clock"] = health["waiting"], health.get("clock", "real")
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        problems.append("node")
    try:
        engine = (await _json(http, f"{place.rpc}/status"))["result"]["sync_info"]
        peers = (await _json(http, f"{place.rpc}/net_info"))["result"]["peers"]
        found["engine_height"], found["catching_up"] = int(engine["latest_block_height"]), engine["catching_up"]
        found["peers"] = tuple(sorted(each["node_info"]["moniker"] for each in peers))
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        problems.append("engine")
    return NodeStatus(member=place.member, url=place.url, problem=", ".join(problems), **found)


async def _app_hash(http: httpx.AsyncClient, node: NodeStatus, height: int) -> str:
    """The app hash after a height; "" where the node does not say."""
    if node.height == height:
        return node.app_hash
    try:
        answer = await _json(http, f"{node.url}/v1/head?height={height}")
        return str(answer["head"]["app_hash"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ""


async def _json(http: httpx.AsyncClient, url: str) -> Any:
    return (await http.get(url)).raise_for_status().json()
