"""`heqi network add-node`, `allow` and `replace-validator`: a network changes while it runs."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import click

from heqi.cli import files
from heqi.cli.keystore_options import keystore_path
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.shell import Screen, answers
from heqi.client.founding import read_signatures
from heqi.client.keystore import Keystore
from heqi.client.sdk import Client
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.modules.charter import SetConsensusKey
from heqi.node.folder import COMETBFT
from heqi.node.network.adding import Added, add_to_trial, make_node, until_voting
from heqi.node.network.cards import HEAD_ROLE
from heqi.node.network.ceremony import APPLICATION, LISTEN, RPC
from heqi.node.network.commands import DATA, NETWORK, given_passphrase
from heqi.node.network.home import Addresses, Peer, allow_peer
from heqi.node.network.locks import holding, is_supervised
from heqi.node.network.places import KEYS, Place, places
from heqi.node.network.replacing import Step, ask_voting, begin, note_agreement, place_key
from heqi.node.network.secrets import consensus_key
from heqi.node.network.supervise import end_process
from heqi.node.network.trial import trial_passphrase
from heqi.node.reasons import Why

COUNT_SECONDS = 60
LOOK_SECONDS = 0.2
NAME = re.compile("[a-z][a-z0-9-]{0,39}")
PEER = re.compile(r"([0-9a-f]{40})@(.+:[0-9]{1,5})")


@click.command("add-node")
@click.argument("charter_file", metavar="CHARTER", required=False)
@click.argument("signature_files", nargs=-1, metavar="SIGNATURE…")
@click.option("--name", help="Instead of papers: a further node of the trial network that runs in FOLDER.")
@click.option("--peer", "peers", multiple=True, metavar="ID@HOST:PORT", help="A member's node, where peers reach it.")
@click.option("--rpc-server", "servers", multiple=True, metavar="URL", help="A member's engine to ask; two at least.")
@click.option(
    "--changes", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="A member's validators.jsonl."
)
@click.option(
    "--graduation", type=click.Path(path_type=Path, exists=True), metavar="FILE", help="Where it was a pilot before."
)
@click.option("--operator", metavar="MEMBER", help="Who is to keep the book with it, once a text says so.")
@click.option("--keys", metavar="FILE", help="The key store with the operator's head key.")
@LISTEN
@RPC
@APPLICATION
@DATA
@answers
def add_node_command(
    screen: Screen,
    charter_file: str | None,
    signature_files: tuple[str, ...],
    name: str | None,
    peers: tuple[str, ...],
    servers: tuple[str, ...],
    changes: Path | None,
    graduation: Path | None,
    operator: str | None,
    keys: str | None,
    listen: str,
    rpc: str,
    application: str,
    folder: Path,
) -> None:
    """Make a node that follows a running network without a vote, and begins with a snapshot of its members.

    It votes once a text names its consensus key, and vouches once one names the operator's head key.

    \b
    heqi network add-node --name reader --data network
    heqi network add-node agreed.toml signatures/*.json --peer ID@HOST:26656 --rpc-server http://… --data node
    """
    if name is not None:
        if charter_file is not None or not NAME.fullmatch(name):
            raise click.UsageError("--name is one word of a-z, 0-9 and -, and stands in the place of papers")
        _add_to_trial(screen, folder, name)
        return
    if (operator is None) != (keys is None):
        raise click.UsageError("--operator and --keys belong together")
    known = [PEER.fullmatch(each) for each in peers]
    if charter_file is None or not signature_files or not peers or not servers or None in known:
        raise click.UsageError("name the charter, the founders' signatures, --peer and --rpc-server, or --name")
    added = make_node(
        folder,
        files.read_text(charter_file),
        [each for file in signature_files for each in read_signatures(files.read_bytes(file), file)],
        [Peer(each[1], each[2]) for each in known if each is not None],
        servers,
        Addresses(listen, rpc, application),
        CATALOGUE,
        name=folder.resolve().name,
        changes=changes,
        graduation=graduation,
        operator=None if operator is None or keys is None else (operator, str(keystore_path(keys).resolve())),
    )
    start = f"heqi node run --data {folder}; cometbft start --home {folder / COMETBFT}"
    screen.show(
        _told(added),
        _begins(screen, added),
        screen.says(
            f"Each member lets it in: heqi network allow {added.node}\nThen: {start}",
            f"由各成员放行：heqi network allow {added.node}\n然后：{start}",
        ),
    )


def _add_to_trial(screen: Screen, folder: Path, name: str) -> None:
    def said(member: Place) -> None:
        screen.note(f"{member.member} lets it in …", f"{member.member} 正在放行 …")

    added, status = add_to_trial(folder, name, CATALOGUE, said)
    screen.show(
        {**_told(added), "url": status.url, "height": status.height, "app_hash": status.app_hash},
        _begins(screen, added),
        screen.says(
            f"{name} is at block {status.height}: {status.url}", f"{name} 位于区块 {status.height}：{status.url}"
        ),
    )


def _told(added: Added) -> dict[str, object]:
    return {
        "folder": str(added.folder),
        "node": added.node,
        "consensus_key": added.consensus_key,
        "trusted_height": added.start.height,
        "trusted_block": added.start.block,
        "rpc_servers": added.start.servers,
    }


def _begins(screen: Screen, added: Added) -> str:
    start, key = added.start, added.consensus_key
    votes = screen.says(
        f"It would vote with {key}, once a text of the charter names that key.",
        f"章程文本载明该密钥后，其以 {key} 投票。",
    )
    if not start.height:
        begins = screen.says(
            "No member offers a snapshot yet: the node executes every block.",
            "尚无成员提供快照：该节点将执行全部区块。",
        )
    else:
        begins = screen.says(
            f"It begins with a snapshot and trusts block {start.height}, {start.block}: compare with what members see.",
            f"该节点从快照开始，信任区块 {start.height}，{start.block}：请与各成员所见核对。",
        )
    return f"{begins}\n{votes}"


@click.command("allow")
@click.argument("node", metavar="ID")
@DATA
@answers
def allow_command(screen: Screen, node: str, folder: Path) -> None:
    """Let a node in as a peer of one's own; its id is what `heqi network add-node` has said.

    \b
    heqi network allow 0f1e… --data node
    """
    if not re.fullmatch("[0-9a-f]{40}", node):
        raise click.UsageError("a node's id has 40 digits 0-9a-f")
    new = allow_peer(folder / COMETBFT, node)
    said = (
        screen.says("Start the engine again for it to count.", "重新启动引擎后生效。")
        if new
        else screen.says("It was let in before.", "此前已放行。")
    )
    screen.show({"node": node, "allowed": new}, said)


@click.command("replace-validator")
@click.argument("member", required=False)
@NETWORK
@passphrase_option
@answers
def replace_command(screen: Screen, member: str | None, folder: Path, passphrase_fd: int | None) -> None:
    """Have a member's node vote with a new key; never do both vote. Can be repeated at any point.

    In a trial network that runs, all at once. In a node's own folder, step by step: it says what comes next.

    \b
    heqi network replace-validator river-bank --data network
    heqi network replace-validator --data node
    """
    nodes = places(folder)
    silent = [each for each in nodes if not each.votes and (member == each.member or len(nodes) == 1)]
    if silent:
        refuse(Why.NO_VOTE, member=silent[0].member)
    voting = [each for each in nodes if each.votes]
    chosen = [each for each in voting if member in (None, each.member)]
    if len(chosen) != 1:
        raise click.UsageError("name one of " + ", ".join(each.member for each in voting))
    place = chosen[0]
    old = consensus_key(place.home) if (place.home / "config").is_dir() else ""
    step, new = begin(place.home)
    trial = (folder / place.member / KEYS).is_file() and is_supervised(folder)
    if step is Step.MADE and not note_agreement(place.home, ask_voting(place)):
        if not trial:
            _tell(screen, place, Step.MADE, old, new)
            return
        passphrase = given_passphrase(passphrase_fd) or trial_passphrase(folder) or read_passphrase(None, str(folder))
        _send(folder, place, new, passphrase)
        _wait_until(lambda: note_agreement(place.home, ask_voting(place)), place)
    if not trial:
        _tell(screen, place, Step.PLACED if place_key(place.home) else Step.AGREED, old, new)
        return
    with holding(place.home):
        end_process(folder.resolve(), f"{place.member} engine")
        _wait_until(lambda: place_key(place.home), place)
    until_voting(place)
    _tell(screen, place, Step.PLACED, old, new)


def _send(folder: Path, place: Place, new: str, passphrase: str) -> None:
    unlocked = Keystore(folder / place.member / KEYS).unlock(passphrase)
    pairs = [each.pair for each in unlocked if each.name.role != HEAD_ROLE]
    with Client(place.url, party=place.member, pair=pairs[0]) as client:
        client.send(SetConsensusKey(by=place.member, key=new), pairs=pairs)


def _wait_until(done: Callable[[], bool], place: Place) -> None:
    deadline = time.monotonic() + COUNT_SECONDS
    while not done():
        require(time.monotonic() < deadline, Why.NOT_THERE_YET, member=place.member, seconds=COUNT_SECONDS)
        time.sleep(LOOK_SECONDS)


def _tell(screen: Screen, place: Place, step: Step, old: str, new: str) -> None:
    said = {
        Step.MADE: screen.says(
            f"The new key is made. Send it: heqi send charter.set_consensus_key --key {new}\nThen repeat this command.",
            f"新密钥已生成。请发送：heqi send charter.set_consensus_key --key {new}\n然后重复本命令。",
        ),
        Step.AGREED: screen.says(
            "The network counts the new key, and the old one no more. Stop the engine, repeat this command.",
            "网络已认可新密钥，旧密钥不再计票。请停止引擎，然后重复本命令。",
        ),
        Step.PLACED: screen.says(
            f"The node of {place.member} votes with {new}.\nThe old key lies in {place.home / 'config/retired'}.",
            f"{place.member} 的节点以 {new} 投票。\n旧密钥存放于 {place.home / 'config/retired'}。",
        ),
    }
    screen.show({"member": place.member, "step": step, "old": old, "new": new}, said[step])


CHANGING = (add_node_command, allow_command, replace_command)
