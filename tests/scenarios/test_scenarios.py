from pathlib import Path

import pytest

from tests.scenarios.runner import play

HERE = Path(__file__).parent
PAGES = sorted(HERE.glob("*.ledger"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_scenario_comes_out_as_it_is_written(page: Path) -> None:
    play(page)
