"""How a network stands: agreement is said where it is, and missed where it is not."""

import asyncio
from pathlib import Path
from typing import Any

import httpx

from heqi.node.network.places import Place
from heqi.node.network.status import NetworkStatus, network_status

NODES = [Place(each, Path(each), f"http://{each}:1", f"http://{each}:2", f"{each}:3") for each in ("a", "b", "c")]


def looked(heads: dict[str, dict[int, str]], silent: tuple[str, ...] = ()) -> NetworkStatus:
    """The status of nodes with these app hashes by height. silent: `a:1` for a's node, `a:2` for its engine."""

    def answer(request: httpx.Request) -> httpx.Response:
        url = request.url
        if f"{url.host}:{url.port}" in silent:
            raise httpx.ConnectError("nobody there")
        known = heads[url.host]
        height = int(url.params.get("height", max(known)))
        answers: dict[str, Any] = {
            "/v1/head": {"head": {"height": height, "app_hash": known.get(height), "as_of": 7}},
            "/v1/health": {"waiting": 2},
            "/status": {"result": {"sync_info": {"latest_block_height": str(max(known)), "catching_up": False}}},
            "/net_info": {
                "result": {"peers": [{"node_info": {"moniker": each}} for each in heads if each != url.host]}
            },
        }
        return httpx.Response(200, json=answers[url.path])

    return asyncio.run(network_status(NODES, httpx.MockTransport(answer)))


def test_nodes_agree_at_the_height_that_all_have_reached() -> None:
    found = looked({"a": {4: "x", 5: "y"}, "b": {4: "x", 5: "y"}, "c": {4: "x"}})
    assert (found.height, found.app_hash, found.agree, found.whole) == (4, "x", True, True)
    assert (found.nodes[0].height, found.nodes[0].peers, found.nodes[0].waiting) == (5, ("b", "c"), 2)


def test_a_network_has_begun_once_every_node_has_a_block() -> None:
    assert looked({"a": {1: "x"}, "b": {2: "x", 1: "x"}, "c": {1: "x"}}).begun
    young = looked({"a": {1: "x", 0: "x"}, "b": {0: "x"}, "c": {0: "x"}})
    assert (young.agree, young.begun) == (True, False)
    assert not looked({"a": {1: "x"}, "b": {1: "x"}, "c": {1: "x"}}, ("c:2",)).begun


def test_one_other_app_hash_is_no_agreement() -> None:
    found = looked({"a": {4: "x", 5: "y"}, "b": {4: "other", 5: "y"}, "c": {4: "x"}})
    assert (found.agree, found.whole) == (False, True)


def test_who_does_not_answer_is_named_and_hinders_no_look_at_the_others() -> None:
    found = looked({"a": {4: "x"}, "b": {4: "x"}, "c": {4: "x"}}, ("a:1", "b:2"))
    assert [each.problem for each in found.nodes] == ["node", "engine", ""]
    assert (found.agree, found.whole) == (True, False)
    none = looked({"a": {}, "b": {}, "c": {}}, tuple(f"{name}:{port}" for name in "abc" for port in (1, 2)))
    assert (none.height, none.agree, none.whole) == (0, False, False)
