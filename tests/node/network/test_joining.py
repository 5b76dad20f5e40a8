"""From where a node begins: what members say of it is compared, and nothing is believed that two of them do not say."""

import asyncio
import base64
from typing import Any

import httpx
import pytest

from heqi.node.network.joining import Start, Why, find_start
from tests.reached import refusing

CHAIN = "heqi-one"
SERVERS = tuple(f"http://{name}:1" for name in "abc")


def found(
    snapshots: dict[str, int], blocks: dict[str, str] | None = None, earliest: int = 1, chain: str = CHAIN
) -> Start:
    """What is found of members that offer snapshots of these heights; who is not named does not answer.

    blocks: the hash that each has at the height that is asked for; one for all if unsaid.
    """

    def answer(request: httpx.Request) -> httpx.Response:
        member = request.url.host
        if member not in snapshots:
            raise httpx.ConnectError("nobody there")
        value = base64.b64encode(str(snapshots[member]).encode()).decode()
        block = {member: "AB"} if blocks is None else blocks
        results: dict[str, Any] = {
            "/status": {"node_info": {"network": chain}, "sync_info": {"earliest_block_height": str(earliest)}},
            "/abci_query": {"response": {"code": 0, "value": value} if snapshots[member] >= 0 else {"code": 1}},
            "/commit": {"signed_header": {"commit": {"block_id": {"hash": block.get(member)}}}} if block else {},
        }
        result = results[request.url.path]
        if request.url.path == "/commit" and member not in block:
            result = {"signed_header": None}
        return httpx.Response(200, json={"result": result})

    return asyncio.run(find_start(SERVERS, CHAIN, httpx.MockTransport(answer)))


def test_the_latest_snapshot_that_anybody_offers_is_where_it_begins() -> None:
    assert found({"a": 10, "b": 20, "c": 0}) == Start(20, "AB", SERVERS)
    assert found({"a": 10, "c": -1}) == Start(10, "AB", (SERVERS[0], SERVERS[2]))
    assert found({"a": 10, "b": 10, "c": 10}, {"a": "CD", "c": "CD"}).servers == (SERVERS[0], SERVERS[2])


def test_without_a_snapshot_every_block_is_executed_where_somebody_has_them() -> None:
    assert found({"a": 0, "b": 0}) == Start(0, "", SERVERS[:2])
    with refusing(Why.NO_SNAPSHOT):
        found({"a": 0, "b": 0}, earliest=7)


@pytest.mark.parametrize("snapshots", [{}, {"a": 10}])
def test_one_member_is_not_enough(snapshots: dict[str, int]) -> None:
    with refusing(Why.TOO_FEW_MEMBERS):
        found(snapshots)


def test_one_member_that_has_the_block_is_not_enough() -> None:
    with refusing(Why.TOO_FEW_MEMBERS):
        found({"a": 10, "b": 10}, {"a": "AB"})


def test_members_that_see_other_blocks_are_not_followed() -> None:
    with refusing(Why.DISAGREE):
        found({"a": 10, "b": 10, "c": 10}, {"a": "AB", "b": "AB", "c": "CD"})


def test_engines_of_another_network_are_refused() -> None:
    with refusing(Why.OTHER_CHAIN):
        found({"a": 10, "b": 10}, chain="heqi-two")
