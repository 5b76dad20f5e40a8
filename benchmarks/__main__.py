"""Runs every benchmark: a table for people, benchmarks/results/latest.json for programs.

Ratios are of figures taken in turns in one run, so a machine that is slow today is slow for both.
"""

import argparse
import json
import os
import platform
import tempfile
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks import (
    bare,
    base,
    footprint,
    goods,
    governing,
    growth,
    lending,
    loop,
    matching,
    money_and_rights,
    proofs,
    reading_invoices,
)
from benchmarks.ledger import Ledger, assignments, open_ledger, transfers
from heqi.chain.verdicts import Workers
from heqi.node.run import collect_seldom

RESULTS = Path(__file__).with_name("results") / "latest.json"
ROUNDS = 5
PER_ROUND = 4_000
ASSETS = {"money and rights": money_and_rights, "goods": goods, "pledges": lending, "evidence": matching}
SMALL, LARGE, VERY_LARGE = 1_000, 100_000, 1_000_000


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    arguments.add_argument("--large", action="store_true", help="also a million receivables (some minutes)")
    arguments.add_argument("--json", action="store_true", help="print the results as JSON")
    asked = arguments.parse_args()
    collect_seldom()
    sizes = (LARGE, VERY_LARGE) if asked.large else (LARGE,)
    console = Console(stderr=asked.json)
    results: dict[str, Any] = {"machine": machine()}
    with Progress(console=console, transient=True) as progress, tempfile.TemporaryDirectory() as folder:
        steps = progress.add_task("measuring", total=5 + len(ASSETS) + 2 * len(sizes))
        results["loop"] = speed(Path(folder), advance=lambda: progress.advance(steps))
        for size in sizes:
            results[f"book of {size}"] = book(Path(folder), size)
            progress.advance(steps, 2)
        for title, assets in ASSETS.items():
            results[title] = beside_a_payment(Path(folder), assets)
            progress.advance(steps)
        results["governing"] = governed(Path(folder))
        progress.advance(steps)
        results["borrowing base"] = borrowing_base(Path(folder))
        progress.advance(steps)
        results["intake, ms per invoice"] = reading_invoices.milliseconds_by_syntax()
        progress.advance(steps)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if asked.json:
        print(json.dumps(results))
    else:
        show(console, results)


def speed(folder: Path, advance: Any) -> dict[str, Any]:
    """Loop and bare in turns, for payments with one signature and assignments with two."""
    workers = Workers(1)
    ledger = open_ledger(folder / "speed", ROUNDS * PER_ROUND)
    found: dict[str, Any] = {}
    try:
        for name in ("payment, 1 signature", "assignment, 2 signatures"):
            pairs = []
            for number in range(ROUNDS):
                envelopes = (
                    transfers(ledger, PER_ROUND, f"{name} {number}")
                    if name.startswith("payment")
                    else assignments(ledger, number * PER_ROUND, PER_ROUND, name)
                )
                limit = bare.run(folder / "bare", envelopes, workers)
                pairs.append((limit, loop.run(ledger, envelopes, workers)))
            found[name] = {
                "bare_per_second": round(median(limit for limit, _ in pairs)),
                "loop_per_second": round(median(full for _, full in pairs)),
                "loop_of_bare": round(median(full / limit for limit, full in pairs), 2),
            }
            advance()
    finally:
        workers.close()
        ledger.store.close()
    return found


def book(folder: Path, size: int) -> dict[str, Any]:
    """A large book beside a small one: cost per transaction, proofs, and what a node needs."""
    small, large = open_ledger(folder / f"small beside {size}", SMALL), open_ledger(folder / str(size), size)
    on_small, on_large = growth.microseconds(small, large)
    proof = proofs.cost(large)
    _close(small, large)
    node = footprint.measure(folder / str(size), size)
    return {
        "transaction_us_at_1000": round(on_small.whole, 1),
        "transaction_us": round(on_large.whole, 1),
        "growth": round(on_large.whole / on_small.whole, 2),
        "growth_without_signatures": round(on_large.without_signatures / on_small.without_signatures, 2),
        "proof_bytes": proof.file_bytes,
        "proof_siblings": proof.siblings,
        "proof_check_ms": round(proof.check_milliseconds, 3),
        "proof_make_ms": round(proof.make_milliseconds, 3),
        "disk_mb": round(node.disk_megabytes, 1),
        "memory_mb": round(node.memory_megabytes, 1),
        "start_seconds": round(node.start_seconds, 2),
    }


def beside_a_payment(folder: Path, assets: ModuleType) -> dict[str, Any]:
    """What the actions of these assets cost beside a payment, and with 100,000 of each."""
    small, large = (assets.open_some(folder / f"{assets.__name__} {size}", size) for size in (SMALL, LARGE))
    found = money_and_rights.costs(small, large, assets.ACTIONS)
    _close(small, large)
    payment = found.pop("payment").small
    return {
        name: {"us_at_1000": round(cost.small, 1), "of_a_payment": round(cost.small / payment, 2),
               "growth": round(cost.growth, 2)}
        for name, cost in found.items()
    }  # fmt: skip


def governed(folder: Path) -> dict[str, Any]:
    """An assignment under all sections on governing beside one without any, and with ten times their records."""
    found = governing.cost(folder)
    return {
        "transaction_us_ungoverned": round(found.plain, 1),
        "transaction_us_governed": round(found.governed, 1),
        "governed_of_ungoverned": round(found.governed_of_plain, 2),
        f"{governing.MANY} records_of_{governing.FEW}": round(found.many_of_few, 2),
    }


def borrowing_base(folder: Path) -> dict[str, Any]:
    """The cost of a change in a base of 100,000 items beside one of 1,000, and of the proof that an asset is free."""
    small, large = base.open_base(folder / "small base", SMALL), base.open_base(folder / "large base", LARGE)
    found = base.measure(small, large)
    _close(small, large)
    return {
        "change_us_at_1000": round(found.signed.small, 1),
        "change_us_at_100000": round(found.signed.large, 1),
        "growth": round(found.signed.growth, 2),
        "growth_without_signatures": round(found.unsigned.growth, 2),
        "free_asset_proof_ms": round(found.free_proof, 3),
    }


def machine() -> dict[str, Any]:
    return {"processors": os.cpu_count(), "architecture": platform.machine(), "python": platform.python_version()}


def show(console: Console, results: dict[str, Any]) -> None:
    table = Table("what", "figure", "value", title="Heqi, measured on this machine", title_justify="left")
    for group, figures in results.items():
        for name, value in figures.items():
            if isinstance(value, dict):
                for figure, number in value.items():
                    table.add_row(f"{group}: {name}", figure, f"{number}")
            else:
                table.add_row(group, name, f"{value:.2f}" if isinstance(value, float) else f"{value}")
        table.add_section()
    console.print(table)
    console.print(f"written to {RESULTS.relative_to(Path.cwd()) if RESULTS.is_relative_to(Path.cwd()) else RESULTS}")


def _close(*ledgers: Ledger) -> None:
    for ledger in ledgers:
        ledger.store.close()


if __name__ == "__main__":
    main()
