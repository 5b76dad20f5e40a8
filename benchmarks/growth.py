"""Does a transaction cost more when the book is larger? The same assignments on a small ledger and on a large one, in
turns, so that both meet the same noise; signatures left out, because they cost the same everywhere.
"""

import time
from statistics import median

from benchmarks.ledger import Ledger, assignments

ROUNDS = 7
BATCH = 1_000


def microseconds(small: Ledger, large: Ledger) -> tuple[float, float]:
    """Processor time per assignment on each: the median over the rounds."""
    for ledger in (small, large):
        ledger.application.gatekeeper = ledger.application.gatekeeper._replace(verify=lambda *_: True)
    # The first round warms both up and does not count.
    spent = [(_one(small, number), _one(large, number)) for number in range(ROUNDS + 1)]
    return median(a for a, _ in spent[1:]), median(b for _, b in spent[1:])


def _one(ledger: Ledger, number: int) -> float:
    envelopes = assignments(ledger, 0, BATCH, f"growth {number}", turn=number)
    start = time.process_time()
    assembled = ledger.application.assemble(ledger.second, envelopes)
    ledger.application.commit()
    spent = time.process_time() - start
    if any(assembled.refusals) or any(each.receipt.code for each in assembled.finalised.executed):
        raise ValueError("not every transaction was kept")
    return spent / BATCH * 1e6
