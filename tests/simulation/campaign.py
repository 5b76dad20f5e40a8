"""A campaign: many seeds, on all cores, and what they met together."""

import os
import traceback
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import NamedTuple

from heqi.modules import CATALOGUE
from tests.simulation.auditor import Discrepancy
from tests.simulation.simulation import BLOCKS, Coverage, Simulation
from tests.simulation.world import OFF

# Codes that no transaction meets here: what only a founding or another charter has, states that no action of today
# leads to, and more keys than a short run makes.
OUT_OF_REACH = (
    "machine.FAULT",
    "machine.KEY_TOO_LONG",
    "parties.TOO_FEW_TO_WITNESS",
    "parties.CANNOT_OBJECT",
    "parties.TOO_MANY_KEYS",
    "receivables.TOO_FEW_ROWS",
    "certificates.JUDGES_ITSELF",
    "wallets.ISSUER_OPERATES",
    "wallets.CLASS_TWICE",
)


class Outcome(NamedTuple):
    """Of one seed. `wrong`: what was found, or nothing."""

    seed: int
    height: int
    app_hash: str
    coverage: Coverage
    wrong: str


def run_seed(seed: int, blocks: int = BLOCKS) -> Outcome:
    simulation, wrong = Simulation(seed), ""
    try:
        simulation.run(blocks)
    except Discrepancy as discrepancy:
        wrong = str(discrepancy)
    except Exception:  # noqa: BLE001 - whatever the machine raises is what a campaign looks for
        wrong = traceback.format_exc()
    head = simulation.heads[-1]
    return Outcome(seed, len(simulation.blocks), head.app_hash, simulation.coverage, wrong)


def run_seeds(seeds: Iterable[int], blocks: int = BLOCKS, processes: int | None = None) -> Iterator[Outcome]:
    """The outcomes in the order of the seeds."""
    seeds = list(seeds)
    count = min(processes or os.cpu_count() or 1, len(seeds))
    if count <= 1:
        yield from (run_seed(seed, blocks) for seed in seeds)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        yield from pool.map(run_seed, seeds, [blocks] * len(seeds))


def drawn(name: str) -> bool:
    """Whether an action, or a reason, is of a module that a charter here has."""
    return name.partition(".")[0] not in OFF


def reachable() -> list[str]:
    """The codes that a transaction can meet."""
    codes = [code for code in CATALOGUE.reasons if drawn(code) and not code.startswith("charter.")]
    return [code for code in codes if code not in OUT_OF_REACH]


def unmet(coverage: Coverage) -> tuple[list[str], list[str]]:
    """(actions that were never kept, codes that were never met)"""
    actions = [name for name in CATALOGUE.actions if drawn(name) and not coverage.kept[name]]
    return actions, [code for code in reachable() if not coverage.codes[code]]
