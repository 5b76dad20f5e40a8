"""`python -m tests.weakening --sequences 4000`: that privileges only fall, on random courses, and that faults show."""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.weakening.course import Course, the_world
from tests.weakening.faults import FAULTS, Fault, planted
from tests.weakening.oracle import Broken

STEPS = 60
MOST_UNTIL_CAUGHT = 400
SHOWN = (
    "days",
    "actions",
    "uses",
    "uses refused",
    "new business held",
    "appeals",
    "votes",
    "amendments in force",
    "amendments refused",
)


def run(seeds: tuple[int, ...]) -> Counter[str]:
    """Courses of these seeds. Broken, with the seed, where the ledger let go of something."""
    told: Counter[str] = Counter()
    for seed in seeds:
        try:
            told += Course(the_world(), seed).run(STEPS)
        except Broken as broken:
            raise Broken(f"seed {seed}: {broken}") from broken
        told["sequences"] += 1
    return told


def caught(fault: Fault, most: int = MOST_UNTIL_CAUGHT) -> tuple[int, str] | None:
    """(how many sequences it took, what was found), or None where a fault was never noticed."""
    world = the_world()
    with planted(fault):
        for seed in range(most):
            try:
                Course(world, seed).run(STEPS)
            except Broken as broken:
                return seed + 1, str(broken)
    return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.weakening", description=__doc__)
    parser.add_argument("--sequences", type=int, default=4_000, help="how many courses (4000)")
    parser.add_argument("--start", type=int, default=0, help="the first seed")
    parser.add_argument("--processes", type=int, default=2, help="how many at once (2)")
    asked = parser.parse_args()
    seeds = range(asked.start, asked.start + asked.sequences)
    told: Counter[str] = Counter()
    with ProcessPoolExecutor(asked.processes) as pool:
        for part in pool.map(run, batches(tuple(seeds), 50)):
            told += part
    print(f"{told['sequences']:,} sequences: every privilege within its schedule, nothing outside of its list")
    for name in SHOWN:
        print(f"  {name:<24} {told[name]:>12,}")
    missed = 0
    print(f"{len(FAULTS)} faults planted, one at a time:")
    for fault in FAULTS:
        found = caught(fault)
        missed += found is None
        where = "NOT CAUGHT" if found is None else f"caught in sequence {found[0]}: {found[1]}"
        print(f"  {fault.name:<56} {where}")
    return 1 if missed else 0


def batches(seeds: tuple[int, ...], size: int) -> list[tuple[int, ...]]:
    return [seeds[at : at + size] for at in range(0, len(seeds), size)]


if __name__ == "__main__":
    sys.exit(main())
