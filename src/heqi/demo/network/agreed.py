"""What the nodes of a network agreed on, and the embedded engine's word on the same blocks."""

import subprocess
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Head
from heqi.demo.network.on_network import OnNetwork
from heqi.demo.stage import StoryBroken

BLOCKS = "agreed.blocks"
COMMAND_SECONDS = 120


class NodeAgreed(Struct, frozen=True):
    """One member's node: what was handed to it, and its app hash at the height that all were asked about."""

    member: str
    submitted: int
    height: int
    app_hash: str


class Agreed(Struct, frozen=True, kw_only=True):
    """app_hash: of every node at `height`, and of the blocks when the embedded engine executes them again."""

    clock: str
    height: int
    app_hash: str
    nodes: tuple[NodeAgreed, ...]
    blocks_replayed: int
    replayed_app_hash: str


def compare_nodes(stage: OnNetwork) -> tuple[NodeAgreed, ...]:
    """Every node's head at the height of this process's own ledger. StoryBroken where one is another."""
    stage.catch_up()
    stage.vouched()
    found = [(each.id, each.client.head(stage.head.height).head) for each in stage.members]
    return tuple(NodeAgreed(member, stage.submitted[member], head.height, head.app_hash) for member, head in found)


def replay_agreed(node: Path, file: Path, head: Head, nodes: tuple[NodeAgreed, ...]) -> Agreed:
    """Export the blocks of a node that has ended into a file, and execute them on the embedded engine: by the commands
    that everybody has. StoryBroken where that comes to another app hash.
    """
    file.unlink(missing_ok=True)
    _run("export", str(file), "--data", str(node))
    replayed = _run("replay", str(file), "--app-hash", head.app_hash)
    return Agreed(
        clock="trial",
        height=head.height,
        app_hash=head.app_hash,
        nodes=nodes,
        blocks_replayed=int(str(replayed["height"])),
        replayed_app_hash=str(replayed["app_hash"]),
    )


def _run(*arguments: str) -> dict[str, object]:
    command = [sys.executable, "-m", "heqi", "node", *arguments, "--json"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=COMMAND_SECONDS)
    if done.returncode:
        raise StoryBroken(f"heqi node {' '.join(arguments)}: {(done.stdout or done.stderr).decode()[-500:]}")
    said: dict[str, object] = msgspec.json.decode(done.stdout)
    return said
