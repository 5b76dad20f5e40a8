"""`python -m tests.faults`: the long campaign, fault after fault. It goes on where it ended.

python -m tests.faults                              all faults, as often as each says
python -m tests.faults --fault kill --times 20      one of them, so often more
python -m tests.faults --page docs/RELIABILITY.md   write the table of what was done so far
"""

import argparse
import sys
from pathlib import Path
from time import monotonic

from tests.faults.campaign import FAULTS, many
from tests.faults.fault import Fault
from tests.faults.fleet import Broken
from tests.faults.load import Load
from tests.faults.page import PART, part
from tests.faults.results import Result, Results
from tests.reliability import write_part

RESULTS = Path("build/faults.json")


def main() -> int:
    asked = _arguments()
    results = Results(asked.results)
    if asked.page is not None:
        write_part(asked.page, PART, part(FAULTS, results))
        return 0
    for fault in FAULTS:
        if asked.fault in (None, fault.name) and not _run(fault, asked, results):
            return 1
    return 0


def _run(fault: Fault, asked: argparse.Namespace, results: Results) -> bool:
    """Go on where the last run with this seed ended, unless another start is said; whether everything held."""
    start = results.of(fault.name, asked.seed).times if asked.start is None else asked.start
    end = min(fault.times, start + asked.times) if asked.start is None else start + asked.times
    if start >= end:
        print(f"{fault.name}: done, {start} times", flush=True)
        return True
    began = monotonic()

    def progress(number: int, load: Load) -> None:
        done, seconds = number - start + 1, monotonic() - began
        told = (
            f"{fault.name} {number + 1} of {end}, {len(load.acknowledged):,} acknowledged, {seconds / done:.0f} s each"
        )
        print(told, flush=True)
        if asked.start is None:
            earlier = results.of(fault.name, asked.seed)
            results.note(fault.name, asked.seed, Result(number + 1, earlier.acknowledged + load.fresh()))

    try:
        many(fault, asked.seed, range(start, end), progress)
    except Broken as problem:
        print(problem, file=sys.stderr)
        return False
    return True


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description="Faults on a network under load.")
    parser.add_argument("--fault", choices=[each.name for each in FAULTS], help="this one alone")
    parser.add_argument("--times", type=int, default=1_000, help="how often each at most; what a fault says if unsaid")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn follows from it (1)")
    parser.add_argument("--start", type=int, help="begin with this time, and keep no record")
    parser.add_argument("--results", type=Path, default=RESULTS, help=f"where the record is kept ({RESULTS})")
    parser.add_argument("--page", type=Path, help="write the table there, and do nothing else")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
