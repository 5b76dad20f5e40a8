"""`python -m tests.simulation --seeds 20`: a campaign, or one seed again, or the hunt for planted faults."""

import argparse
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from tests.reliability import write_part
from tests.simulation.campaign import Outcome, run_seeds, unmet
from tests.simulation.page import PART, page
from tests.simulation.planted import FAULTS, Catch, Fault, hunt
from tests.simulation.simulation import BLOCKS, Coverage

PROGRESS_EVERY = 10
MOST_NAMED = 12


def main() -> int:
    asked = _arguments()
    seeds = range(asked.start, asked.start + asked.seeds) if asked.seed is None else [asked.seed]
    coverage, began = Coverage(), perf_counter()
    for number, outcome in enumerate(run_seeds(seeds, asked.blocks, asked.processes), 1):
        if outcome.wrong:
            _say_what_is_wrong(outcome)
            return 1
        coverage += outcome.coverage
        if number % PROGRESS_EVERY == 0 or number == len(seeds):
            done = f"{number} of {len(seeds)} seeds, {coverage.counts['blocks']:,} blocks"
            print(f"{done}, {number / (perf_counter() - began):.1f} seeds/s, last app hash {outcome.app_hash[:16]}")
    seconds = perf_counter() - began
    _say_what_was_met(coverage)
    catches = _hunt_all() if asked.planted else []
    if asked.page is not None:
        write_part(asked.page, PART, page(len(seeds), seconds, coverage, catches))
    return int(any(catch is None for _, catch in catches))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many seeds (20)")
    parser.add_argument("--start", type=int, default=0, help="the first of them (0)")
    parser.add_argument("--seed", type=int, help="this one seed alone")
    parser.add_argument("--blocks", type=int, default=BLOCKS, help=f"blocks of each seed ({BLOCKS})")
    parser.add_argument("--processes", type=int, help="how many at once (one for each core)")
    parser.add_argument("--planted", action="store_true", help="then plant each fault, and show that it is caught")
    parser.add_argument("--page", type=Path, help="write the part of the page on reliability there")
    return parser.parse_args()


def _say_what_is_wrong(outcome: Outcome) -> None:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    print(f"\nSeed {outcome.seed} fails at block {outcome.height}: {outcome.wrong}", file=sys.stderr)
    print(f"commit   {found.stdout.strip() or 'unknown'}", file=sys.stderr)
    again = f"python -m tests.simulation --seed {outcome.seed} --blocks {max(outcome.height, 1)}"
    print(f"again    {again}", file=sys.stderr)


def _say_what_was_met(coverage: Coverage) -> None:
    for name in sorted(coverage.counts):
        print(f"  {name:<45} {coverage.counts[name]:>10,}")
    for what, missed in zip(("actions never kept", "reasons never met"), unmet(coverage), strict=True):
        print(f"  {what:<45} {len(missed):>10,}  {', '.join(missed[:MOST_NAMED])}")
    print("  no discrepancy")


def _hunt_all() -> list[tuple[Fault, Catch | None]]:
    catches = []
    for fault in FAULTS:
        catch = hunt(fault)
        catches.append((fault, catch))
        if catch is None:
            print(f"MISSED  {fault.what}")
        else:
            print(f"caught  {fault.what}\n        seed {catch.seed}, block {catch.block}: {catch.showed}")
    return catches


if __name__ == "__main__":
    sys.exit(main())
