"""How long reading one invoice takes, by syntax, over the project's own samples."""

import time
from collections import defaultdict
from pathlib import Path
from statistics import median

from heqi.intake.read import read_document
from heqi.machine.reasons import Refusal

SAMPLES = Path(__file__).resolve().parents[1] / "examples" / "invoices"
ROUNDS = 20


def milliseconds_by_syntax() -> dict[str, float]:
    spent: dict[str, list[float]] = defaultdict(list)
    for file in sorted(SAMPLES.iterdir()):
        if file.suffix not in (".xml", ".ofd", ".pdf"):
            continue
        data = file.read_bytes()
        for _ in range(ROUNDS):
            start = time.perf_counter()
            try:
                syntax = read_document(data).syntax
            except Refusal:
                break
            spent[str(syntax)].append(time.perf_counter() - start)
    return {syntax: median(times) * 1e3 for syntax, times in sorted(spent.items())}
