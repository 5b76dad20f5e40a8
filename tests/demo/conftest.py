"""The demonstration is performed once for all tests that only look at it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from heqi.chain.reader import all_rows
from heqi.demo.cast import assemble_cast
from heqi.demo.figures import Conserved, add_up
from heqi.demo.performance import SHARED, Performance, perform
from heqi.demo.stage import Stage
from heqi.demo.story import Story
from heqi.modules import CATALOGUE
from heqi.node.folder import found_network, opened

SEED = 7


def without_progress(day: date) -> None:
    """Nobody watches."""


def with_keys_looked_at(stage: Stage) -> Conserved:
    """What adds up at the end of the story, where every row stands under a key that its table declares."""
    found = [(CATALOGUE.tables[name], key) for name, key, _ in all_rows(stage.store, CATALOGUE)]
    assert len(found) > 100
    assert [(table.name, key) for table, key in found if not table.is_key(key)] == []
    return add_up(stage)


@pytest.fixture(scope="session")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Performance]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("heqi.demo.performance.add_up", with_keys_looked_at)
        yield perform(SEED, tmp_path_factory.mktemp("demo"), without_progress)


@pytest.fixture(scope="session")
def without_real_documents(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    nowhere = tmp_path_factory.mktemp("nothing-shared")
    return perform(SEED, tmp_path_factory.mktemp("demo"), without_progress, shared=nowhere)


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """A story that has not begun."""
    cast = assemble_cast(SEED)
    found_network(tmp_path / "node", cast.text, cast.signatures(), CATALOGUE)
    with opened(tmp_path / "node", CATALOGUE) as application:
        yield Story(Stage(cast, application), Path("examples/invoices"), SHARED, tmp_path)
