"""A network of Heqi beside CometBFT's own kvstore: the same number of validators on this machine, transactions of one
size, in turns, each loaded as its user would load it. The kvstore takes pairs over RPC and checks nothing; Heqi takes
ready-signed payments over HTTP, and verifies, executes, receipts, proves and stores them.

Networks run on loopback and end with the command; a table for people, --json for programs.
"""

import argparse
import asyncio
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.__main__ import machine
from benchmarks.network.engines import busy_seconds
from benchmarks.network.heqi_side import HeqiSide
from benchmarks.network.kvstore import KvstoreSide
from benchmarks.network.processes import disk_bytes
from benchmarks.network.side import Side
from heqi.machine.reasons import Refusal

RESULTS = Path(__file__).parents[1] / "results" / "network.json"
WHOLE_SECONDS = 235.0  # then it stops, whatever is missing
TRANSACTIONS = {1: 12_000, 4: 4_800}  # in one round, by the number of validators
ROUNDS = 3
WARMING = 400
HALF_SECONDS = 6.0
PROBES, PROBE_PAUSE = 80, 0.02
ASKED = {"heqi_of_kvstore": {1: "≥ 0.5", 4: "≥ 0.3"}, "heqi_cpu_ms": {4: "< 1.2"}}
NOISE = (
    "Both networks, their loads and their disks share these processors. What else runs here takes from both, though "
    "not evenly: trust the ratio of rounds in turns, on a quiet machine; between runs it moves by a tenth or so."
)
FIGURES = {
    "transaction_bytes": "bytes of a transaction",
    "kvstore_per_second": "kvstore, transactions/s in blocks",
    "heqi_per_second": "Heqi, transactions/s in blocks",
    "heqi_of_kvstore": "Heqi ÷ kvstore",
    "spread": "the same, lowest and highest round",
    "kvstore_cpu_ms": "kvstore, CPU ms/transaction, all processes",
    "heqi_cpu_ms": "Heqi, CPU ms/transaction, all processes",
    "half_load_per_second": "half load, transactions/s",
    "finality_p50_ms": "Heqi, finality at half load, p50 ms",
    "finality_p99_ms": "Heqi, finality at half load, p99 ms",
    "kvstore_finality_p50_ms": "kvstore, the same at its half load, p50 ms",
    "kvstore_finality_p99_ms": "kvstore, the same at its half load, p99 ms",
    "idle_share": "Heqi, consensus connection idle, full load",
    "idle_share_half_load": "Heqi, consensus connection idle, half load",
    "memory_bytes": "Heqi, memory/transaction and node, bytes",
    "memory_mb": "Heqi, memory per node, MB",
    "disk_bytes": "Heqi, disk/transaction and node, bytes",
    "kvstore_disk_bytes": "kvstore, disk/transaction and node, bytes",
}


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks.network", description=__doc__)
    arguments.add_argument("--validators", type=int, nargs="+", choices=sorted(TRANSACTIONS), default=[1, 4])
    arguments.add_argument("--transactions", type=int, help="in one round; else by the number of validators")
    arguments.add_argument("--rounds", type=int, default=ROUNDS)
    arguments.add_argument("--json", action="store_true", help="print the results as JSON")
    asked = arguments.parse_args()
    console = Console(stderr=asked.json)
    results: dict[str, Any] = {"machine": machine() | {"load_before": round(os.getloadavg()[0], 2)}}
    try:
        asyncio.run(_run(console, results, asked))
    except (TimeoutError, RuntimeError, Refusal) as problem:
        console.print(f"stopped: {problem or f'after {WHOLE_SECONDS:.0f} seconds'}", style="red", markup=False)
        return 1
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if asked.json:
        print(json.dumps(results))
    else:
        show(console, results)
    return 0


async def _run(console: Console, results: dict[str, Any], asked: argparse.Namespace) -> None:
    async with asyncio.timeout(WHOLE_SECONDS):
        for validators in asked.validators:
            count = asked.transactions or TRANSACTIONS[validators]
            with tempfile.TemporaryDirectory(prefix="heqi-bench-") as folder:
                found = await compare(console, Path(folder), validators, count, asked.rounds)
            results[f"validators: {validators}"] = found


async def compare(console: Console, folder: Path, validators: int, count: int, rounds: int) -> dict[str, Any]:
    """The figures of one size of network."""
    console.print(f"{validators} validator(s): starting both networks", style="dim")
    heqi = HeqiSide(folder / "heqi", validators)
    size = len(heqi.make(1, "size")[0])
    kvstore = KvstoreSide(folder / "kvstore", validators, size, heqi.charter)
    try:
        for side in (kvstore, heqi):
            await asyncio.to_thread(side.start)
            await side.send(side.make(WARMING, "warming"))
            await side.settle()
        pairs = []
        for number in range(rounds):
            console.print(f"{validators} validator(s): round {number + 1} of {rounds}", style="dim")
            pairs.append([await full_load(side, count, f"round {number}") for side in (kvstore, heqi)])
        fast = [median(each[place]["per_second"] for each in pairs) for place in (0, 1)]
        console.print(f"{validators} validator(s): at half load", style="dim")
        calm = [await half_load(side, rate / 2) for side, rate in zip((kvstore, heqi), fast, strict=True)]
        memory = heqi.processes.use().memory_bytes
    finally:
        for side in (heqi, kvstore):
            side.processes.end()
    ratios = [each[1]["per_second"] / each[0]["per_second"] for each in pairs]
    theirs, ours = ([each[place] for each in pairs] for place in (0, 1))
    return {
        "transaction_bytes": size,
        "kvstore_per_second": round(fast[0]),
        "heqi_per_second": round(fast[1]),
        "heqi_of_kvstore": round(median(ratios), 2),
        "spread": [round(min(ratios), 2), round(max(ratios), 2)],
        "kvstore_cpu_ms": round(median(each["cpu_ms"] for each in theirs), 2),
        "heqi_cpu_ms": round(median(each["cpu_ms"] for each in ours), 2),
        "half_load_per_second": round(fast[1] / 2),
        "finality_p50_ms": round(calm[1]["p50"] * 1e3),
        "finality_p99_ms": round(calm[1]["p99"] * 1e3),
        "kvstore_finality_p50_ms": round(calm[0]["p50"] * 1e3),
        "kvstore_finality_p99_ms": round(calm[0]["p99"] * 1e3),
        "idle_share": round(median(each["idle"] for each in ours), 2),
        "idle_share_half_load": round(calm[1]["idle"], 2),
        "memory_bytes": round(mean(each["memory"] for each in ours)),
        "memory_mb": round(memory / validators / 1e6),
        "disk_bytes": round(mean(each["disk"] for each in ours)),
        "kvstore_disk_bytes": round(mean(each["disk"] for each in theirs)),
    }


async def full_load(side: Side, count: int, label: str) -> dict[str, float]:
    """As many transactions a second as get into blocks, and what each takes."""
    transactions = side.make(count, label)
    nodes, before, disk = len(side.folders), side.processes.use(), sum(map(disk_bytes, side.folders))
    busy, begun = sum(map(busy_seconds, side.engines)), time.perf_counter()
    await side.send(transactions)
    seconds = time.perf_counter() - begun
    await side.settle()
    waited = sum(map(busy_seconds, side.engines)) - busy
    after = side.processes.use()
    return {
        "per_second": count / seconds,
        "cpu_ms": (after.cpu_seconds - before.cpu_seconds) * 1e3 / count,
        "idle": 1 - waited / nodes / (time.perf_counter() - begun),
        "memory": (after.memory_bytes - before.memory_bytes) / nodes / count,
        "disk": (sum(map(disk_bytes, side.folders)) - disk) / nodes / count,
    }


async def half_load(side: Side, pace: float) -> dict[str, float]:
    """How long single transactions take while others come at an even pace."""
    transactions, probes = side.make(int(pace * HALF_SECONDS), "half"), side.make(PROBES, "probe")
    busy, begun = sum(map(busy_seconds, side.engines)), time.perf_counter()
    load = asyncio.create_task(side.send(transactions, pace))
    found = list[float]()
    while probes and not load.done():
        found += await side.probe([probes.pop()], PROBE_PAUSE)
    await load
    waited = sum(map(busy_seconds, side.engines)) - busy
    cuts = quantiles(found, n=100, method="inclusive")
    seconds = time.perf_counter() - begun
    return {"p50": cuts[49], "p99": cuts[98], "idle": 1 - waited / len(side.folders) / seconds}


def show(console: Console, results: dict[str, Any]) -> None:
    sizes = [name for name in results if name != "machine"]
    title = "Heqi beside CometBFT's kvstore, on this machine"
    table = Table("figure", *sizes, "asked", title=title, title_justify="left")
    for name, words in FIGURES.items():
        asked = ", ".join(f"{bound} with {validators}" for validators, bound in ASKED.get(name, {}).items())
        table.add_row(words, *(_shown(results[size][name]) for size in sizes), asked)
    console.print(table)
    console.print(NOISE)
    console.print(f"load of this machine before: {results['machine']['load_before']}; written to {RESULTS}")


def _shown(value: Any) -> str:
    return " – ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
