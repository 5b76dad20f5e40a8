"""Which node is asked, and when a question is given up."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from heqi.client import nodes
from heqi.client.errors import ClientError, Stale, Unreachable, of_refusal
from heqi.client.nodes import Node, Nodes, Passed
from heqi.client.reasons import Why
from heqi.machine.reasons import Refusal


class Still:
    """Carries nothing, and notes the pauses."""

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.closed = False

    def build(self, *asked: Any) -> Any: ...

    async def send(self, request: Any) -> Any: ...

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def close(self) -> None:
        self.closed = True


def some(count: int, attempts: int = 3) -> tuple[Nodes, Still]:
    still = Still()
    return Nodes([Node(f"http://{place}", still) for place in range(count)], attempts), still


def away(**how: Any) -> Passed:
    return Passed(of_refusal(Unreachable, Refusal(Why.UNREACHABLE, url="", problem="")), **how)


def asked_of(among: Nodes, answers: Callable[[str], Passed | None], **more: Any) -> list[str]:
    """Whom a question reached, in their order; the last of them answered."""
    asked: list[str] = []

    async def question(node: Node) -> str:
        asked.append(node.url[-1])
        if (passed := answers(node.url[-1])) is not None:
            raise passed
        return node.url

    asyncio.run(_run(among.ask(question, **more)))
    return asked


async def _run(asking: Awaitable[str]) -> str:
    return await asking


def test_the_one_that_answered_is_asked_again() -> None:
    among, _ = some(3)
    assert asked_of(among, lambda node: away() if node in "01" else None) == ["0", "1", "2"]
    assert asked_of(among, lambda node: None) == ["2"]
    assert asked_of(among, lambda node: away() if node == "2" else None) == ["2", "0"]
    assert asked_of(among, lambda node: None) == ["0"]


def test_each_is_asked_once_per_round_with_longer_and_longer_pauses() -> None:
    among, still = some(2, attempts=7)
    with pytest.raises(Passed):
        asked_of(among, lambda node: away())
    assert still.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, nodes.LONGEST_PAUSE_SECONDS]


def test_a_node_that_asks_for_a_pause_gets_it_within_reason() -> None:
    for asked_for, given in ((1.0, 1.0), (3600.0, nodes.LONGEST_PAUSE_SECONDS)):
        among, still = some(1, attempts=2)
        with pytest.raises(Passed):
            asked_of(among, lambda node, asked_for=asked_for: away(pause=asked_for))  # type: ignore[misc]
        assert still.pauses == [given]


def test_who_is_of_no_use_at_all_is_not_asked_again() -> None:
    among, still = some(2, attempts=5)
    asked: list[str] = []
    with pytest.raises(Passed):
        asked_of(among, lambda node: (asked.append(node), away(again=node == "1"))[1])  # type: ignore[func-returns-value]
    assert asked == ["0", "1", "1", "1", "1", "1"]
    among, still = some(2, attempts=5)
    with pytest.raises(Passed):
        asked_of(among, lambda node: away(again=False))
    assert still.pauses == []


def test_a_question_may_begin_elsewhere_without_moving_others() -> None:
    among, _ = some(3)
    assert asked_of(among, lambda node: None, first=Node("http://2", among._nodes[2].transport)) == ["2"]
    assert asked_of(among, lambda node: None) == ["0"]


def test_what_says_most_is_told() -> None:
    behind: ClientError = of_refusal(Stale, Refusal(Why.BEHIND, url="", height=1, known=2))
    among, _ = some(3, attempts=1)
    with pytest.raises(Passed) as passed:
        asked_of(among, lambda node: Passed(behind) if node == "1" else away())
    assert passed.value.error is behind


def test_all_are_closed() -> None:
    among, still = some(2)
    asyncio.run(among.close())
    assert still.closed
