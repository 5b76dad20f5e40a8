"""A short campaign, and every planted fault. `make simulate SEEDS=1000` is the long one."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

import msgspec
import pytest

from heqi.codec.canonical import encode
from heqi.modules import CATALOGUE
from tests.simulation.campaign import run_seed, unmet
from tests.simulation.draws.anything import any_action
from tests.simulation.draws.draw import Draw
from tests.simulation.planted import FAULTS, Fault, hunt
from tests.simulation.simulation import SETTINGS
from tests.simulation.world import MEMBERS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("seed", range(len(SETTINGS)))
def test_nothing_is_wrong(seed: int) -> None:
    outcome = run_seed(seed)
    assert not outcome.wrong
    assert outcome.coverage.counts["transactions kept"] > 30
    assert outcome.coverage.counts["restarts"] > 0
    actions, codes = unmet(outcome.coverage)
    assert len(CATALOGUE.actions) - len(actions) > 20
    assert codes


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_caught(fault: Fault) -> None:
    assert hunt(fault) is not None


def test_a_seed_is_the_same_everywhere() -> None:
    """Also where sets and dictionaries of text have another order."""
    hashes = []
    for order in ("1", "2"):
        command = [sys.executable, "-m", "tests.simulation", "--seed", "5", "--blocks", "25"]
        environment = os.environ | {
            "PYTHONHASHSEED": order,
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        }
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        hashes += [line.split()[-1] for line in done.stdout.splitlines() if "app hash" in line]
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]


def test_what_is_new_in_the_catalogue_is_drawn() -> None:
    """An action without a draw of its own is filled by its types, and most of what comes out is of its form."""
    draw, found = Draw(Random(1), "00" * 32), 0
    for kind in CATALOGUE.rules:
        for _ in range(20):
            with suppress(msgspec.ValidationError, OverflowError):
                found += msgspec.json.decode(encode(any_action(draw, kind)), type=kind).by in MEMBERS
    assert found > 20 * len(CATALOGUE.rules) // 3
