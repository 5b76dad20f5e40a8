"""Each story is told once for all tests that only look at it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from heqi.demo.performance import played
from heqi.demo.stories import STORIES
from heqi.demo.stories.telling import ToldTale, assemble, leave_behind
from tests.demo.conftest import SEED, without_progress


@pytest.fixture(scope="session")
def tales(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ToldTale]]:
    """By name; their ledgers stay open until the last test has looked at them."""
    with ExitStack() as stack:

        @cache
        def told(name: str) -> ToldTale:
            tale, folder = STORIES[name], tmp_path_factory.mktemp(name)
            story = stack.enter_context(played(assemble(tale, SEED), tale.chapters, folder, without_progress))
            return leave_behind(tale, story, folder)

        yield told


@pytest.fixture(params=[*STORIES])
def tale(request: pytest.FixtureRequest, tales: Callable[[str], ToldTale]) -> ToldTale:
    name: str = request.param
    return tales(name)
