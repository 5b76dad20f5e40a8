"""What a node that joins takes from members that run: whether they offer a snapshot, and the block from which its own
CometBFT follows the validators.

That block is the one thing which the new node believes. It is told to whoever starts the node, to be compared with
what other members see; everything after it is verified.
"""

import asyncio
import base64
from collections.abc import Sequence
from typing import Any, NamedTuple

import httpx

from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.values.phrases import PROBLEMS

ASK_SECONDS = 5
FEWEST = 2  # CometBFT's light client compares what one says with another


class Why(Reasons, prefix="joining", words={"problem": PROBLEMS}):
    TOO_FEW_MEMBERS = reason(
        "Only {answering} of {asked} members' engines answer; a node joins with the help of two at least.",
        "{asked} 个成员的引擎中仅 {answering} 个应答；加入网络至少需要两个。",
        do=(
            "Start the network (`heqi network up`), or name others by --rpc-server.",
            "请启动网络（`heqi network up`），或用 --rpc-server 指定其他成员。",
        ),
        retry=True,
    )
    OTHER_CHAIN = reason(
        "{server} belongs to chain {found}; this charter's is {expected}.",
        "{server} 属于链 {found}；本章程对应 {expected}。",
        do=("Name engines of this network.", "请指定本网络的引擎。"),
    )
    DISAGREE = reason(
        "The members' engines do not have one block {height}: {blocks}.",
        "各成员的引擎在区块 {height} 不一致：{blocks}。",
        do=(
            "Rely on none of them before people have looked: the network has forked, or somebody lies.",
            "在人工核查之前请勿信赖其中任何一个：网络已分叉，或有人作伪。",
        ),
    )
    NO_SNAPSHOT = reason(
        "No member offers a snapshot yet, and none has all blocks from the first on.",
        "尚无成员提供快照，也没有成员保存自首个区块起的全部区块。",
        do=(
            "Wait until one is made: `snapshot_heights` and `snapshot_seconds` in a member's node.toml say when.",
            "请等待快照生成：成员 node.toml 中的 `snapshot_heights` 与 `snapshot_seconds` 决定何时生成。",
        ),
        retry=True,
    )


class Start(NamedTuple):
    """height, block: a block of the network and its hash, hexadecimal; servers: the engines that say so. Height 0:
    there is no snapshot, and the node executes every block.
    """

    height: int
    block: str
    servers: tuple[str, ...]


class _Member(NamedTuple):
    server: str
    earliest: int
    snapshot: int


async def find_start(servers: Sequence[str], chain: str, transport: httpx.AsyncBaseTransport | None = None) -> Start:
    """Ask members' engines (http://host:port). transport: instead of the network, for tests.

    Refusals: TOO_FEW_MEMBERS, OTHER_CHAIN, DISAGREE, NO_SNAPSHOT.
    """
    async with httpx.AsyncClient(timeout=ASK_SECONDS, trust_env=False, transport=transport) as http:
        found = await asyncio.gather(*(_member(http, each, chain) for each in servers))
        members = [each for each in found if each is not None]
        require(len(members) >= FEWEST, Why.TOO_FEW_MEMBERS, answering=len(members), asked=len(servers))
        height = max(each.snapshot for each in members)
        answering = tuple(each.server for each in members)
        if not height:
            require(any(each.earliest <= 1 for each in members), Why.NO_SNAPSHOT)
            return Start(0, "", answering)
        blocks = dict(
            zip(answering, await asyncio.gather(*(_block(http, each, height) for each in answering)), strict=True)
        )
    known = {server: block for server, block in blocks.items() if block}
    require(len(known) >= FEWEST, Why.TOO_FEW_MEMBERS, answering=len(known), asked=len(servers))
    if len(set(known.values())) != 1:
        refuse(Why.DISAGREE, height=height, blocks=[f"{server} {block}" for server, block in known.items()])
    return Start(height, next(iter(known.values())), tuple(known))


async def _member(http: httpx.AsyncClient, server: str, chain: str) -> _Member | None:
    try:
        status = await _result(http, f"{server}/status")
        found, earliest = status["node_info"]["network"], int(status["sync_info"]["earliest_block_height"])
        answer = (await _result(http, f'{server}/abci_query?path="snapshot"'))["response"]
        snapshot = int(base64.b64decode(answer["value"] or "")) if not answer["code"] else 0
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
    require(found == chain, Why.OTHER_CHAIN, server=server, found=str(found)[:50], expected=chain)
    return _Member(server, earliest, snapshot)


async def _block(http: httpx.AsyncClient, server: str, height: int) -> str:
    """The hash of its block at a height; "" where it does not say."""
    try:
        commit = (await _result(http, f"{server}/commit?height={height}"))["signed_header"]["commit"]
        return str(commit["block_id"]["hash"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return ""


async def _result(http: httpx.AsyncClient, url: str) -> Any:
    return (await http.get(url)).raise_for_status().json()["result"]
