"""The bare limit: decode each envelope, verify its signatures in the same workers, append it durably. No ledger at all.

Whatever a ledger does comes on top of this, so its speed is stated as a share of it.
"""

import asyncio
import os
import time
from pathlib import Path

import msgspec

from heqi.chain.embedded import MAX_BATCH
from heqi.chain.verdicts import Verdict, Workers
from heqi.machine.transactions import Envelope

_ENVELOPES = msgspec.json.Decoder(Envelope)


def run(file: Path, envelopes: list[bytes], workers: Workers) -> float:
    """Transactions per second."""
    return asyncio.run(_run(file, envelopes, workers))


async def _run(file: Path, envelopes: list[bytes], workers: Workers) -> float:
    await workers.verify(envelopes[:100])  # the workers are up
    batches = [envelopes[i : i + MAX_BATCH] for i in range(0, len(envelopes), MAX_BATCH)]
    start = time.perf_counter()
    verifying = asyncio.create_task(workers.verify(batches[0]))
    with file.open("wb") as out:
        for number, batch in enumerate(batches):
            verdicts = await verifying
            if number + 1 < len(batches):
                verifying = asyncio.create_task(workers.verify(batches[number + 1]))
                await asyncio.sleep(0)
            await asyncio.get_running_loop().run_in_executor(None, _append, out.fileno(), batch, verdicts)
    return len(envelopes) / (time.perf_counter() - start)


def _append(descriptor: int, batch: list[bytes], verdicts: list[Verdict]) -> None:
    for envelope, verdict in zip(batch, verdicts, strict=True):
        _ENVELOPES.decode(envelope)
        if not (verdict and all(verdict)):
            raise ValueError("a signature does not verify")
    os.write(descriptor, b"".join(len(envelope).to_bytes(4, "big") + envelope for envelope in batch))
    os.fdatasync(descriptor)
