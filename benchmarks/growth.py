"""Does a transaction cost more when the book is larger? The same assignments on a small ledger and on a large one, in
turns, so that both meet the same noise: what they cost as a whole, and without their signatures, whose cost no book
changes.
"""

import time
from statistics import median
from typing import NamedTuple

from benchmarks.ledger import Ledger, assignments
from heqi.codec.signatures import verify
from heqi.machine.admission import Verify

ROUNDS = 7
BATCH = 1_000


class Cost(NamedTuple):
    """Microseconds of processor time per assignment."""

    whole: float
    without_signatures: float


def microseconds(small: Ledger, large: Ledger) -> tuple[Cost, Cost]:
    """The cost on each: medians over the rounds."""
    # The first round warms both up and does not count.
    spent = [[_round(ledger, number) for ledger in (small, large)] for number in range(ROUNDS + 1)][1:]
    on_small, on_large = ([costs[i] for costs in spent] for i in (0, 1))
    return _median(on_small), _median(on_large)


def _median(costs: list[Cost]) -> Cost:
    return Cost(median(each.whole for each in costs), median(each.without_signatures for each in costs))


def _round(ledger: Ledger, number: int) -> Cost:
    return Cost(_one(ledger, 2 * number, verify), _one(ledger, 2 * number + 1, lambda *_: True))


def _one(ledger: Ledger, number: int, verify: Verify) -> float:
    ledger.application.gatekeeper = ledger.application.gatekeeper._replace(verify=verify)
    envelopes = assignments(ledger, 0, BATCH, f"growth {number}", turn=number)
    start = time.process_time()
    assembled = ledger.application.assemble(ledger.second, envelopes)
    ledger.application.commit()
    spent = time.process_time() - start
    if any(assembled.refusals) or any(each.receipt.code for each in assembled.finalised.executed):
        raise ValueError("not every transaction was kept")
    return spent / BATCH * 1e6
