"""What a node needs for a book of a given size: disk, memory, and the time until it is up."""

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec

CHILD = """
import gc, sys, time
from pathlib import Path
from benchmarks.ledger import reopen
started = time.perf_counter()
application = reopen(Path(sys.argv[1]), int(sys.argv[2]))
seconds = time.perf_counter() - started
gc.collect()
memory = next(line for line in open("/proc/self/status") if line.startswith("VmRSS"))
shared = next(line for line in open("/proc/self/status") if line.startswith("RssFile"))
print(f'{{"seconds": {seconds}, "private": {int(memory.split()[1]) - int(shared.split()[1])}}}')
"""


class Footprint(NamedTuple):
    disk_megabytes: float
    memory_megabytes: float  # private to the process; pages of the store that the system caches are not counted
    start_seconds: float


class _Child(msgspec.Struct):
    seconds: float
    private: int


def measure(folder: Path, claims: int) -> Footprint:
    """Open the ledger of the folder in a process of its own. The ledger must be closed here."""
    used = sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())
    command = [sys.executable, "-c", CHILD, str(folder), str(claims)]
    child = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    found = msgspec.json.decode(child.stdout, type=_Child)
    return Footprint(used / 1e6, found.private * 1024 / 1e6, found.seconds)
