"""The commands of the node: `heqi node run|export|replay`, `backup`, `restore`, `doctor`."""

from pathlib import Path
from typing import Any

import click

from heqi.chain.blockfile import BadBlockFile, export_blocks, replay_blocks
from heqi.chain.upgrades import UpgradeDue
from heqi.cli.passphrase import passphrase_option
from heqi.cli.shell import Exit, Screen, answers
from heqi.client.files import open_regular
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.node.doctor import examine
from heqi.node.folder import back_up, charter_in, opened, restore, upgrade_due
from heqi.node.logs import LEVELS, begin_logging
from heqi.node.network.ceremony import CEREMONY
from heqi.node.network.changing import CHANGING
from heqi.node.network.clock import clock_command
from heqi.node.network.commands import network_commands
from heqi.node.network.graduate import graduate_commands
from heqi.node.network.running import down_command, status_command, up_command
from heqi.node.reasons import Why
from heqi.node.settings import PORT, read_settings
from heqi.node.vouching import head_keys_of
from heqi.storage.memory import MemoryStore

DATA = click.option(
    "--data",
    "folder",
    envvar="HEQI_DATA",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The node's folder (HEQI_DATA).",
)


@click.group("node")
def node_commands() -> None:
    """Run a node, and look after its ledger."""


@node_commands.command("run")
@DATA
@click.option("--host", help="The address to listen at; 127.0.0.1 if unsaid.")
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; {PORT} if unsaid, 0 for any that is free.")
@click.option("--reachable-by-others", is_flag=True, default=None, help="Allow an address of other machines.")
@click.option("--workers", type=click.IntRange(0, 64), help="Processes that verify signatures; 1 if unsaid.")
@click.option("--connections", type=click.IntRange(1, 10_000), help="Served at once; 512 if unsaid.")
@click.option("--lists/--no-lists", default=None, help="Keep lists and work views (lists.sqlite).")
@click.option("--operator", metavar="MEMBER", help="The book-keeper who vouches for heads.")
@click.option("--keys", metavar="FILE", help="The key store with the operator's head key.")
@passphrase_option
@click.option("--log-level", type=click.Choice(LEVELS), help="info if unsaid.")
@answers
def run_command(screen: Screen, folder: Path, passphrase_fd: int | None, **given: Any) -> None:
    """Serve the ledger in FOLDER until SIGINT or SIGTERM.

    Every option can also stand in FOLDER/node.toml (host = "127.0.0.1", reachable_by_others = false, …); the command
    line goes before it. Logs are JSON lines on standard error.

    \b
    heqi node run --data node
    heqi node run --data node --operator platform --keys platform.keys
    """
    # Here, so that every other command starts without the web framework.
    from heqi.node.run import Node, run_across_upgrades

    settings = read_settings(folder, {name: value for name, value in given.items() if value is not None})
    begin_logging(settings.log_level)
    charter_in(folder, CATALOGUE)  # before anybody is asked for a passphrase
    head_keys = head_keys_of(settings, passphrase_fd)
    if settings.reachable_by_others:
        screen.note(
            "Other machines can reach this node, and what travels is not encrypted: put a proxy with TLS in front.",
            "其他机器可访问本节点，且传输内容未加密：请在前面部署 TLS 代理。",
        )
    if settings.clock == "trial":
        screen.note(
            "This network keeps a trial clock: its time is not real.", "本网络使用试用时钟：其时间并非真实时间。"
        )
    if settings.operator is None:
        screen.note("Nobody vouches for heads: see --operator.", "账本头无人见证：见 --operator。")

    def ready(node: Node) -> None:
        if settings.operator is not None and not node.keeps_the_book:
            screen.note(
                f"By the text in force {settings.operator} does not keep the book: this node answers and follows, and"
                " vouches for nothing.",
                f"依章程现行文本，{settings.operator} 不是记账方：本节点仅查询与跟随，不见证账本头。",
            )
        screen.show(
            {"url": node.url, "ledger": node.head.founding, "height": node.head.height, "clock": settings.clock},
            screen.says(
                f"Serving {node.url} from block {node.head.height}.", f"服务于 {node.url}，区块 {node.head.height} 起。"
            ),
        )

    run_across_upgrades(lambda: Node(folder, settings, head_keys=head_keys), ready)


@node_commands.command("export")
@click.argument("file", metavar="FILE")
@DATA
@answers
def export_command(screen: Screen, file: str, folder: Path) -> None:
    """Write the charter and every block into one file. Of a node that runs: export from a backup of it."""
    with opened(folder, CATALOGUE) as application:
        try:
            with Path(file).open("xb") as writing:
                head = export_blocks(application.store, writing)
        except FileExistsError:
            refuse(Why.FOLDER_NOT_EMPTY, folder=file)
    screen.show(
        {"file": file, "height": head.height, "app_hash": head.app_hash},
        screen.says(
            f"{head.height} blocks, app hash {head.app_hash}", f"{head.height} 个区块，应用哈希 {head.app_hash}"
        ),
    )


@node_commands.command("replay")
@click.argument("file", metavar="FILE")
@click.option("--app-hash", metavar="HASH", help="What it has to come to.")
@answers
def replay_command(screen: Screen, file: str, app_hash: str | None) -> int:
    """Compute a ledger anew, in memory, from a file of blocks: from the charter to the last app hash."""
    with open_regular(file) as reading:
        try:
            head = replay_blocks(reading, MemoryStore(), CATALOGUE)
        except UpgradeDue as due:
            raise upgrade_due(due) from None
        except BadBlockFile as problem:
            refuse(Why.BLOCKS_UNREADABLE, file=file, problem=str(problem)[:200])
    expected = app_hash or head.app_hash
    require(head.app_hash == expected, Why.BLOCKS_DISAGREE, found=head.app_hash, expected=expected)
    screen.show(
        {"height": head.height, "app_hash": head.app_hash},
        screen.says(f"Block {head.height}, app hash {head.app_hash}", f"区块 {head.height}，应用哈希 {head.app_hash}"),
    )
    return Exit.DONE


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path), metavar="TARGET")
@DATA
@answers
def backup_command(screen: Screen, target: Path, folder: Path) -> None:
    """Copy a node's folder into a new one, also while the node runs. The copy is opened and checked."""
    head = back_up(folder, target, CATALOGUE)
    screen.show(
        {"backup": str(target), "height": head.height, "app_hash": head.app_hash},
        screen.says(
            f"{target} holds the ledger up to block {head.height}, app hash {head.app_hash}.",
            f"{target} 保存了账本至区块 {head.height}，应用哈希 {head.app_hash}。",
        ),
    )


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path), metavar="BACKUP")
@DATA
@answers
def restore_command(screen: Screen, backup: Path, folder: Path) -> None:
    """Make a node's folder from a backup, which stays as it is.

    Clients that have seen a later head than the backup's will refuse the restored ledger, and rightly: what was
    acknowledged after the backup is missing from it.
    """
    head = restore(backup, folder, CATALOGUE)
    screen.show(
        {"folder": str(folder), "height": head.height, "app_hash": head.app_hash},
        screen.says(
            f"{folder} holds the ledger up to block {head.height}. What came after it is not there: tell the members.",
            f"{folder} 保存了账本至区块 {head.height}。此后的内容不在其中：请告知各成员。",
        ),
    )


@click.command("doctor")
@click.option(
    "--data",
    "folder",
    envvar="HEQI_DATA",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A node's folder (HEQI_DATA).",
)
@answers
def doctor_command(screen: Screen, folder: Path | None) -> int:
    """Look at this machine, and at a node's folder: what is missing, and how to get it."""
    found = examine(folder, CATALOGUE)
    lines = []
    for each in found:
        mark = "ℹ" if each.unknown else "✓" if each.ok else "✗"
        lines.append(f"{mark} {each.name}: {screen.says(each.en, each.zh)}")
        do = screen.says(each.do_en, each.do_zh)
        if not each.ok and do:
            lines.append(f"    {do}")
    sound = all(each.ok for each in found)
    screen.show({"sound": sound, "findings": found}, "\n".join(lines))
    return Exit.DONE if sound else Exit.REFUSED


for _command in (up_command, status_command, down_command, clock_command, graduate_commands):
    network_commands.add_command(_command)

for each in (*CEREMONY, *CHANGING):
    network_commands.add_command(each)

COMMANDS = (network_commands, node_commands, backup_command, restore_command, doctor_command)
