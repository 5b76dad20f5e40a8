"""A network in the background: a supervisor that stays when whoever started it goes away."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from heqi.cli.shell import Exit, Told, Trouble
from heqi.node.network.endings import why_ended
from heqi.node.network.places import LOGS
from heqi.node.network.supervise import pipe_with


class Detached(NamedTuple):
    """The supervisor's process, and what `heqi network up` said first."""

    supervisor: int
    said: dict[str, Any]


def start_detached(folder: Path, passphrase: str) -> Detached:
    """Run `heqi network up` on a folder as a process that stays, until it has begun. What it refuses is told here."""
    (folder / LOGS).mkdir(exist_ok=True)
    file = folder / LOGS / "supervisor.log"
    handed = pipe_with(passphrase)
    command = [sys.executable, "-m", "heqi", "network", "up", "--data", str(folder.resolve()), "--json"]
    try:
        with file.open("ab") as log:
            begin = log.tell()
            process = subprocess.Popen(
                [*command, "--passphrase-fd", str(handed)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=(handed,),
                start_new_session=True,
            )
    finally:
        os.close(handed)
    if process.stdout is None:
        raise RuntimeError("a pipe was asked for")
    try:
        line = process.stdout.readline()
    except BaseException:  # a reader who has lost patience leaves no processes behind
        process.terminate()
        process.wait()
        raise
    said = msgspec.json.decode(line) if line else {}
    if "refusal" in said:
        raise Trouble([msgspec.convert(said["refusal"], Told)], Exit.REFUSED)
    if "nodes" not in said:
        raise why_ended("supervisor", process.wait(), file, begin)
    return Detached(process.pid, said)
