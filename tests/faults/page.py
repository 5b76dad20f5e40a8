"""The part of the page on reliability that says what real processes survived."""

from collections.abc import Iterable

from tests.faults.fault import Fault
from tests.faults.results import Results

PART = "faults"

_BEFORE = """\
## Faults on real processes

This part is made by `python -m tests.faults --page docs/RELIABILITY.md`, from what `make faults` did.

Four validators, each a `heqi node` and a CometBFT, reach each other by links that can be cut or carry nothing. The SDK
sends payments through all four at once. What is drawn (who, when, how) follows from a seed. After every single time

- all four have one app hash at one height;
- every transaction that any node acknowledged has the same receipt on every node, and the customer's balance is the sum
  of them: none is lost, none executed twice, however often its bytes were sent;
- whatever no node had answered for was sent again as it was, and got its receipt;
- each node acknowledges a payment.

At the end of each fault three of four go on with one down; two of four acknowledge nothing and make no block; with the
third they go on, and the fourth catches up.

| fault | what is done | times so far | what holds each time, beside that |
|---|---|---|---|
"""

_AFTER = """
Payments acknowledged meanwhile: {acknowledged:,}. `make test` does a few of these on one network.

The clock of CometBFT itself cannot be set apart from the machine's without rights that a test should not need: its
program asks the kernel directly, past every library that could be put in between. What a wrong clock of one of four
can do there is bounded by its protocol: a block's time is the median of the votes' times, weighted by power.
"""


def part(faults: Iterable[Fault], results: Results) -> str:
    rows, acknowledged = list[str](), 0
    for fault in faults:
        result = results.all_of(fault.name)
        acknowledged += result.acknowledged
        rows.append(f"| `{fault.name}` | {fault.what}. | {result.times or 'not yet'} | {fault.held} |\n")
    return _BEFORE + "".join(rows) + _AFTER.format(acknowledged=acknowledged)
