"""The full loop: admission, rules, invariants, receipts, both trees, indexes and one durable write per block."""

import asyncio
import time

from benchmarks.ledger import Ledger
from heqi.chain.embedded import EmbeddedEngine
from heqi.chain.verdicts import Workers
from heqi.machine.receipts import KEPT


def run(ledger: Ledger, envelopes: list[bytes], workers: Workers) -> float:
    """Transactions per second through the embedded engine, each with its receipt."""
    return asyncio.run(_run(ledger, envelopes, workers))


async def _run(ledger: Ledger, envelopes: list[bytes], workers: Workers) -> float:
    await workers.verify(envelopes[:100])  # the workers are up
    engine = EmbeddedEngine(ledger.application, ledger.verdicts, workers, lambda: ledger.second)
    engine.start()
    start = time.perf_counter()
    outcomes = await asyncio.gather(*map(engine.submit, envelopes))
    seconds = time.perf_counter() - start
    await engine.stop()
    refused = [outcome.receipt for outcome in outcomes if outcome.receipt.status != KEPT]
    if refused:
        raise ValueError(f"not every transaction was kept: {refused[0]}")
    return len(envelopes) / seconds
