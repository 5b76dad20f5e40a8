"""`heqi network up`, `status` and `down`: the nodes of a folder as processes of this machine."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click
from rich.live import Live
from rich.table import Table
from rich.text import Text

from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.shell import Exit, Screen, answers
from heqi.machine.reasons import require
from heqi.modules import CATALOGUE
from heqi.node.folder import charter_in
from heqi.node.network.clock import require_trial_clock, shown_second
from heqi.node.network.commands import NETWORK, TRIAL_CLOCK, VALIDATORS, clock_named, given_passphrase
from heqi.node.network.detached import start_detached
from heqi.node.network.engine import require_engine
from heqi.node.network.places import Place, places, require_network, require_whole_homes
from heqi.node.network.status import NetworkStatus, NodeStatus, network_status
from heqi.node.network.supervise import Supervisor, end_supervisor
from heqi.node.network.trial import FEWEST, make_trial, trial_passphrase
from heqi.node.reasons import Why

LOOK_SECONDS = 1.0


@click.command("up")
@NETWORK
@click.option("--validators", type=VALIDATORS, help="How many, where the network is made first.")
@TRIAL_CLOCK
@click.option("--detach", is_flag=True, help="Return once it runs; `heqi network down` ends it.")
@passphrase_option
@answers
def up_command(
    screen: Screen,
    folder: Path,
    validators: int | None,
    trial_clock: bool,
    detach: bool,
    passphrase_fd: int | None,
) -> None:
    """Run all nodes of a folder on this machine until Ctrl-C; where there is no network yet, make one to try out.

    \b
    heqi network up --validators 4
    heqi network up --detach; heqi network status; heqi network down
    """
    engine = require_engine()
    passphrase = given_passphrase(passphrase_fd)
    if not folder.exists() or not any(folder.iterdir()):
        make_trial(folder, validators or FEWEST, CATALOGUE, passphrase, clock_named(trial_clock))
    nodes = places(folder)
    if trial_clock:
        require_trial_clock(nodes)
    have = sum(each.votes for each in nodes)
    wanted = validators or have
    require(have == wanted, Why.OTHER_NETWORK, folder=str(folder), have=have, wanted=wanted)
    require_whole_homes(nodes)
    passphrase = passphrase_of(folder, passphrase)
    if detach:
        _detach(screen, folder, passphrase)
        return
    asyncio.run(_run(screen, Supervisor(folder, nodes, engine, passphrase)))


def passphrase_of(folder: Path, given: str | None) -> str:
    """The passphrase of a folder's key stores: the one that lies in it, whatever was given for others."""
    return trial_passphrase(folder) or given or read_passphrase(None, str(folder))


async def _run(screen: Screen, supervisor: Supervisor) -> None:
    nodes = supervisor.nodes
    watching: list[asyncio.Task[None]] = []

    def ready(begun: bool) -> None:
        listed = [{"member": each.member, "url": each.url} for each in nodes]
        screen.show({"nodes": listed, "begun": begun}, "")
        if not screen.as_json:
            watching.append(asyncio.create_task(_watch(screen, nodes)))

    screen.note(f"Starting {len(nodes)} nodes …", f"正在启动 {len(nodes)} 个节点 …")
    try:
        await supervisor.run(ready)
    finally:
        for each in watching:
            each.cancel()
        await asyncio.gather(*watching, return_exceptions=True)


async def _watch(screen: Screen, nodes: Sequence[Place]) -> None:
    """A table that follows the network, on a terminal; elsewhere one look."""
    if not screen.out.is_terminal:
        screen.show({}, _table(screen, nodes, await network_status(nodes)))
        return
    with Live(console=screen.out, auto_refresh=False) as live:
        while True:
            live.update(_table(screen, nodes, await network_status(nodes)), refresh=True)
            await asyncio.sleep(LOOK_SECONDS)


def _detach(screen: Screen, folder: Path, passphrase: str) -> None:
    """The same command as a process that stays. What it says first is told here."""
    begun = start_detached(folder, passphrase)
    listed = "\n".join(f"{each['member']}  {each['url']}" for each in begun.said["nodes"])
    where = f"--data {folder}"
    screen.show(
        begun.said | {"supervisor": begun.supervisor},
        listed,
        screen.says(f"End it: heqi network down {where}", f"结束：heqi network down {where}"),
    )
    if not begun.said["begun"]:
        screen.note(
            "The nodes have made no block together yet; `heqi network status` says how far they are.",
            "各节点尚未共同产生区块；可用 `heqi network status` 查看进度。",
        )


@click.command("status")
@NETWORK
@answers
def status_command(screen: Screen, folder: Path) -> int:
    """How far each node is, its app hash and its peers, and whether all agree. Also of one node's own folder.

    \b
    heqi network status --json
    """
    nodes = places(folder)
    status = asyncio.run(network_status(nodes))
    screen.show(status, _table(screen, nodes, status))
    if not status.whole:
        return Exit.NOT_FOUND
    return Exit.DONE if status.agree else Exit.BROKEN


@click.command("down")
@NETWORK
@answers
def down_command(screen: Screen, folder: Path) -> None:
    """End the processes that `heqi network up` started."""
    require_network(folder)
    ended = end_supervisor(folder)
    said = (
        screen.says("The network has ended.", "网络已结束。")
        if ended
        else screen.says("Nothing ran.", "没有在运行的网络。")
    )
    screen.show({"ended": ended}, said)


def _table(screen: Screen, nodes: Sequence[Place], status: NetworkStatus) -> Table:
    columns = screen.says("Member,Height,App hash,Peers,Serves", "成员,高度,应用哈希,对等节点,服务地址").split(",")
    table = Table(*columns, box=None, pad_edge=False)
    for each in status.nodes:
        table.add_row(each.member, str(each.height), each.app_hash[:16], str(len(each.peers)), _state(screen, each))
    captions = list[Text]()
    if status.trial_second is not None:
        shown = shown_second(status.trial_second, charter_in(nodes[0].folder, CATALOGUE))
        trial = screen.says(f"Trial clock, not real time: {shown}.", f"试用时钟（非真实时间）：{shown}。")
        captions.append(Text(trial, style="yellow"))
    if status.whole and not status.begun:
        captions.append(Text(screen.says("No block yet on every node.", "尚非每个节点都有区块。"), style="yellow"))
    elif status.agree:
        agreed = screen.says(f"All agree at block {status.height}.", f"各节点在区块 {status.height} 一致。")
        captions.append(Text(agreed, style="green"))
    elif status.app_hash:
        captions.append(Text(screen.says("The nodes do not agree.", "各节点不一致。"), style="red"))
    table.caption = Text("\n").join(captions)
    return table


def _state(screen: Screen, node: NodeStatus) -> Text:
    if node.problem:
        return Text(screen.says(f"no answer: {node.problem}", f"无应答：{node.problem}"), style="red")
    if node.catching_up:
        return Text(screen.says("catching up", "正在追赶"), style="yellow")
    return Text(node.url)
