"""Guides as people follow them: the marked command blocks of a page, run in order in one shell.

A block under `<!-- runs -->` is run to its end. One under `<!-- runs on -->` is what the page starts in a terminal of
its own: a node, then a witness, which are waited for and ended when the last block is done.
"""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
BLOCK = re.compile(r"<!-- (runs|runs on) -->\n```sh\n(.*?)```\n", re.DOTALL)
COMMENT = re.compile(r" *(?<!\S)#.*$", re.MULTILINE)

# The node takes a free port, so that guides can be followed side by side; what it serves is where clients look.
IN_SECOND_TERMINAL = """
printf 'port = 0\\n' >> node/node.toml
( exec {command} ) > node.out 2> node.log &
node=$!
trap 'kill $node; wait $node' EXIT
until grep -q '^Serving ' node.out; do
  kill -0 $node || {{ cat node.log; exit 1; }}
  sleep 0.1
done
export HEQI_URL=$(grep -o -m 1 'http://[0-9.:]*[0-9]' node.out)
"""

# Until the witness has signed.
IN_THIRD_TERMINAL = """
( exec {command} ) > witness.out 2>&1 &
witness=$!
trap 'kill $witness $node; wait $witness $node' EXIT
until grep -q ' is signed ' witness.out; do
  kill -0 $witness || {{ cat witness.out; exit 1; }}
  sleep 0.1
done
"""

# `heqi` as it is, but that a key store which it makes is quick to open: a guide makes eighteen.
QUICK = """#!{python}
from heqi.__main__ import main
from heqi.client import keystore

keystore.create_keystore.__defaults__ = (keystore.LIGHT, *keystore.create_keystore.__defaults__[1:])
main()
"""


class Block(NamedTuple):
    """Commands of a page. goes_on: until the reader ends them."""

    goes_on: bool
    commands: str


def blocks(page: str) -> list[Block]:
    """The marked blocks of a page."""
    return [Block(mark == "runs on", commands) for mark, commands in BLOCK.findall(page)]


def bare(commands: str) -> str:
    """Commands without remarks and without a language, by which pages in two languages are compared."""
    return COMMENT.sub("", commands).replace(" --lang zh", "")


def script(found: list[Block]) -> str:
    """One shell script of all of them."""
    parts, terminals = ["set -euo pipefail"], iter((IN_SECOND_TERMINAL, IN_THIRD_TERMINAL))
    for goes_on, commands in found:
        parts.append(next(terminals).format(command=commands.strip()) if goes_on else commands)
    return "\n".join(parts)


def follow(commands: str, folder: Path, seconds: float) -> str:
    """Run a script in a folder, with `heqi` on the path and a home of its own. What it printed; AssertionError where it
    fails or takes longer. Nothing of it is left running.
    """
    home = folder / "home"
    home.mkdir()
    quick = home / "heqi"
    quick.write_text(QUICK.format(python=sys.executable))
    quick.chmod(0o755)
    path = f"{home}{os.pathsep}{os.environ['PATH']}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEQI_")}
    shell = subprocess.Popen(
        ["bash", "-c", commands],
        cwd=folder,
        env=clean | {"PATH": path, "HOME": str(home), "HEQI_LANG": "en"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = shell.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(shell.pid, signal.SIGKILL)
        said, _ = shell.communicate()
        raise AssertionError(f"not done within {seconds} s:\n{said}") from None
    assert shell.returncode == 0, f"exit code {shell.returncode}:\n{said}"
    return said
