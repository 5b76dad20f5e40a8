"""What the processes of a node use, as the system counts it (/proc); and ending them, whatever happens."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
STOP_SECONDS = 15.0
ROOT = Path(__file__).resolve().parents[2]


class Use(NamedTuple):
    """Of some processes and all that they started."""

    cpu_seconds: float
    memory_bytes: int  # private to them: files that the system maps for them are not counted


class Processes:
    """Started here, and ended here."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, command: Sequence[str | Path], **environment: str) -> int:
        with self._log.open("ab") as log:
            started = subprocess.Popen(
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=ROOT, env=os.environ | environment
            )
        self._running.append(started)
        return started.pid

    def use(self) -> Use:
        """RuntimeError when one of them has ended."""
        for each in self._running:
            if each.poll() is not None:
                words = self._log.read_text("utf-8", "replace")[-2_000:]
                raise RuntimeError(f"a process ended by itself: {each.args!r}\n{words}")
        everybody = [one for each in self._running for one in family(each.pid)]
        return Use(sum(map(_cpu_seconds, everybody)), sum(map(_memory_bytes, everybody)))

    def end(self) -> None:
        """Ask them to stop, the last one first; after a while they have to."""
        for each in reversed(self._running):
            if each.poll() is None:
                each.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for each in self._running:
            try:
                each.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def family(process: int) -> list[int]:
    """A process and all that it started."""
    found, parents = [process], [process]
    while parents:
        parent = parents.pop()
        try:
            tasks = list(Path(f"/proc/{parent}/task").iterdir())
            young = [int(each) for task in tasks for each in (task / "children").read_text().split()]
        except OSError:
            continue
        found += young
        parents += young
    return found


def disk_bytes(folder: Path) -> int:
    """What the files of a folder take on the disk."""
    return sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file())


def _cpu_seconds(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def _memory_bytes(process: int) -> int:
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
        return int(lines["RssAnon"].split()[0]) * 1024
    except (OSError, KeyError):
        return 0
