"""`python -m tests.weakening --sequences 4000`: that privileges only fall and phases and limits hold, on random
courses, and that planted faults show.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tests.weakening import course, opening
from tests.weakening.course import Course
from tests.weakening.faults import FAULTS, Fault, planted
from tests.weakening.opening import Opening
from tests.weakening.opening_faults import OPENING_FAULTS
from tests.weakening.oracle import Broken

STEPS = 60
MOST_UNTIL_CAUGHT = 400


class Kind(NamedTuple):
    """A kind of course. shown: of what it tells, what is printed."""

    name: str
    begin: Callable[[int], Course | Opening]
    holds: str
    shown: tuple[str, ...]
    faults: tuple[Fault, ...]


SUPERVISION = Kind(
    name="supervision",
    begin=lambda seed: Course(course.the_world(), seed),
    holds="every privilege within its schedule, nothing outside of its list",
    shown=(
        "days",
        "actions",
        "uses",
        "uses refused",
        "uses out of standing refused",
        "new business held",
        "appeals",
        "votes",
        "amendments in force",
        "amendments refused",
    ),
    faults=FAULTS,
)
OPENING = Kind(
    name="opening",
    begin=lambda seed: Opening(opening.the_world(), seed),
    holds="nothing beyond a cap or a limit, nothing else stopped by one, no phase without its vote and criteria",
    shown=(
        "days",
        "actions",
        "beyond a cap or a limit",
        "votes",
        "phases entered",
        "texts in force",
        "texts refused",
    ),
    faults=OPENING_FAULTS,
)
KINDS = {kind.name: kind for kind in (SUPERVISION, OPENING)}


def run(name: str, seeds: tuple[int, ...]) -> Counter[str]:
    """Courses of these seeds. Broken, with the seed, where the ledger let go of something."""
    told: Counter[str] = Counter()
    for seed in seeds:
        try:
            told += KINDS[name].begin(seed).run(STEPS)
        except Broken as broken:
            raise Broken(f"{name}, seed {seed}: {broken}") from broken
        told["sequences"] += 1
    return told


def caught(kind: Kind, fault: Fault, most: int = MOST_UNTIL_CAUGHT) -> tuple[int, str] | None:
    """(how many sequences it took, what was found), or None where a fault was never noticed."""
    kind.begin(0)  # what a world is made of is made without the fault
    with planted(fault):
        for seed in range(most):
            try:
                kind.begin(seed).run(STEPS)
            except Broken as broken:
                return seed + 1, str(broken)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.weakening", description=__doc__)
    parser.add_argument("--sequences", type=int, default=4_000, help="how many courses of each kind (4000)")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    asked = parser.parse_args()
    seeds = tuple(range(asked.start, asked.start + asked.sequences))
    missed = 0
    for kind in KINDS.values():
        told: Counter[str] = Counter()
        with ProcessPoolExecutor(asked.processes) as pool:
            for part in pool.map(run, *zip(*((kind.name, batch) for batch in batches(seeds, 50)), strict=True)):
                told += part
        print(f"{kind.name}: {told['sequences']:,} sequences: {kind.holds}")
        for name in kind.shown:
            print(f"  {name:<24} {told[name]:>12,}")
        missed += plant_all(kind)
    return 1 if missed else 0


def plant_all(kind: Kind) -> int:
    """How many faults nobody noticed."""
    missed = 0
    print(f"  {len(kind.faults)} faults planted, one at a time:")
    for fault in kind.faults:
        found = caught(kind, fault)
        missed += found is None
        where = "NOT CAUGHT" if found is None else f"caught in sequence {found[0]}: {found[1]}"
        print(f"    {fault.name:<56} {where}")
    return missed


def batches(seeds: tuple[int, ...], size: int) -> list[tuple[int, ...]]:
    return [seeds[at : at + size] for at in range(0, len(seeds), size)]


if __name__ == "__main__":
    sys.exit(main())
