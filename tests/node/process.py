"""A node as a process of its own, as an operator starts it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import msgspec

from heqi.modules import CATALOGUE
from heqi.node.folder import found_network
from tests.pilot import FOUNDERS, TEXT

START_SECONDS = 30


def founded_folder(folder: Path) -> Path:
    """A folder in which the pilot was founded."""
    found_network(folder, TEXT, FOUNDERS, CATALOGUE)
    return folder


def run(*arguments: str, seconds: float = 60, **environment: str) -> subprocess.CompletedProcess[str]:
    """`heqi` with these arguments, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "heqi", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
        env=os.environ | environment,
    )


class NodeProcess:
    """`heqi node run` on a folder, from its first answer on."""

    program = "heqi"

    def __init__(self, folder: Path, *options: str, **environment: str) -> None:
        self.log = folder.parent / f"{folder.name}.log"
        command = [sys.executable, "-m", self.program, "node", "run", "--data", str(folder), "--port", "0", "--json"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | environment,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait(START_SECONDS)
            raise AssertionError(f"the node did not start: {self.log.read_text()}")
        self.said = msgspec.json.decode(line)

    @property
    def url(self) -> str:
        url: str = self.said["url"]
        return url

    def said_last(self) -> str:
        """What it printed as it ended."""
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def children(self) -> list[int]:
        """The processes it started, and theirs."""
        found, parents = list[int](), [self.process.pid]
        while parents:
            listed = Path(f"/proc/{parents[0]}/task/{parents.pop(0)}/children").read_text()
            found += (young := [int(each) for each in listed.split()])
            parents += young
        return found

    def kill(self) -> None:
        """As a power cut would, as far as processes go: no handler runs."""
        self.process.kill()
        self.process.wait()
        self._close()

    def stop(self) -> int:
        """As an operator does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(START_SECONDS)
        self._close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()

    def _close(self) -> None:
        if self.process.stdout is not None:
            self.process.stdout.close()


def are_gone(processes: list[int], seconds: float = 10) -> bool:
    """Whether none of these processes is left within the time."""
    deadline = time.monotonic() + seconds
    while any(_runs(each) for each in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _runs(process: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False
