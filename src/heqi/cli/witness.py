"""`heqi witness`: a member that does not run the ledger holds those who do to their word."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from heqi.cli import files
from heqi.cli.charter import read_charter_file
from heqi.cli.connection import DEFAULT_URL, HEAD_ROLE, Addresses, agreed_graduation
from heqi.cli.keystore_options import keys_option, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.shell import Exit, Screen, Trouble, answers, tell
from heqi.client.proof import moment
from heqi.client.reasons import FORK_PROBLEMS
from heqi.client.witness.evidence import MAX_FILE_BYTES, Finding, check_evidence
from heqi.client.witness.folder import NodeSeen, Standing, WitnessFolder, standing
from heqi.client.witness.following import Fork, Member, Seen, Witness
from heqi.client.witness.reasons import Why as OfWitness
from heqi.machine.charter import Charter
from heqi.machine.reasons import refuse, require
from heqi.values.phrases import translated

EVERY_SECONDS = 10

charter_option = click.option(
    "--charter",
    "charter_file",
    envvar="HEQI_CHARTER",
    metavar="CHARTER",
    help="The charter you trust (HEQI_CHARTER), as TOML.",
)
data_option = click.option(
    "--data",
    "folder",
    default="witness",
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The witness's folder.",
)


@click.group("witness")
def witness_commands() -> None:
    """Hold a ledger to its word: follow its heads, co-sign them, keep your own records with proofs."""


@witness_commands.command("run")
@click.option(
    "--url",
    "urls",
    envvar="HEQI_URL",
    type=Addresses(),
    multiple=True,
    default=(DEFAULT_URL,),
    show_default=True,
    help="The address of a node (HEQI_URL); may be repeated.",
)
@click.option("--by", "party", envvar="HEQI_PARTY", metavar="MEMBER", help="In whose name: a member's id (HEQI_PARTY).")
@keys_option
@click.option(
    "--head-keys", metavar="FILE", help="The key store with the member's head key, where --keys does not hold it."
)
@charter_option
@data_option
@click.option(
    "--every",
    type=click.IntRange(1, 86_400),
    default=EVERY_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How often each node is looked at.",
)
@click.option(
    "--graduation",
    "graduation_file",
    metavar="FILE",
    help="How the pilot became a network (graduation.json): what comes after it has to be the network's.",
)
@click.option("--follow-only", is_flag=True, help="Sign no heads.")
@passphrase_option
@answers
def run_command(
    screen: Screen,
    urls: tuple[str, ...],
    party: str | None,
    keys: str,
    head_keys: str | None,
    charter_file: str | None,
    folder: Path,
    every: int,
    graduation_file: str | None,
    follow_only: bool,
    passphrase_fd: int | None,
) -> None:
    """Follow one or several nodes until SIGINT or SIGTERM.

    Every head has to continue all that was seen, and its clock has to be right. Then it is signed with the member's
    head key, and the signature is handed to the node, which serves it with its proofs. The member's own records are
    kept in FOLDER, each as a proof file.

    A fork ends it with exit code 4. The two heads are written to FOLDER/evidence, for anybody to check. With --json,
    one object per line says what happens.

    \b
    heqi witness run --url http://127.0.0.1:8400 --by river-bank --keys bank.keys --charter charter.toml
    heqi witness run --by river-bank --keys maker-1.json --head-keys head.json --charter charter.toml
    """
    charter = _charter(charter_file)
    if party is None:
        refuse(Why.NO_PARTY)
    member = _member(party, keys, None if follow_only else head_keys or keys, passphrase_fd)
    graduation = None if graduation_file is None else agreed_graduation(graduation_file, charter)
    kept = WitnessFolder(folder, charter.digest.hex())
    watching: dict[str, Any] = {"every": every, "graduation": graduation, "tell": lambda seen: _tell(screen, seen)}
    try:
        asyncio.run(_run(screen, Witness(urls, charter, kept, member, **watching)))
    except Fork as fork:
        _accuse(screen, fork)
        raise Trouble([tell(fork.refusal.reason, fork.refusal.facts)], Exit.BROKEN) from None
    finally:
        kept.close()


async def _run(screen: Screen, witness: Witness) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    screen.show(
        {"event": "started", "ledger": witness.charter.digest.hex(), "folder": str(witness.folder.folder)},
        screen.says(f"Witnessing into {witness.folder.folder}.", f"见证中，内容保存于 {witness.folder.folder}。"),
    )
    await witness.run(stop)
    screen.show({"event": "stopped"}, screen.says("Stopped.", "已停止。"))


def _charter(file: str | None) -> Charter:
    if file is None:
        refuse(Why.NO_CHARTER)
    return read_charter_file(file)


def _member(party: str, keys: str, head_keys: str | None, passphrase_fd: int | None) -> Member:
    """Whose witness it is, with the keys by which it asks and, unless it only follows, signs heads. Refusals:
    ONLY_HEAD_KEY, NO_HEAD_KEY.
    """
    passphrase = read_passphrase(passphrase_fd, keys)
    opened = own_keystore(keys).unlock(passphrase, party)
    own = next((each for each in opened if each.name.role != HEAD_ROLE), None)
    if own is None:
        refuse(OfWitness.ONLY_HEAD_KEY, keys=keys, member=party)
    if head_keys is None:
        return Member(party, own.pair, {})
    if head_keys != keys:
        # A descriptor is read once; at a terminal the other file may have a passphrase of its own.
        passphrase = passphrase if passphrase_fd is not None else read_passphrase(None, head_keys)
        opened = own_keystore(head_keys).unlock(passphrase, party)
    heads = {each.name.public: each.pair for each in opened if each.name.role == HEAD_ROLE}
    require(bool(heads), OfWitness.NO_HEAD_KEY, keys=head_keys, member=party)
    return Member(party, own.pair, heads)


def _tell(screen: Screen, seen: Seen) -> None:
    data: dict[str, object] = {"event": seen.kind, "url": seen.url, "height": seen.height}
    at, url, problem = seen.height, seen.url, seen.problem
    words = {
        "head": screen.says(f"Block {at} continues what was seen ({url}).", f"区块 {at} 与此前所见连续（{url}）。"),
        "signed": screen.says(f"Block {at} is signed ({url}).", f"已签署区块 {at}（{url}）。"),
        "records": screen.says(f"{seen.records} records kept with proofs.", f"已保存 {seen.records} 条记录及其证明。"),
        "recovered": screen.says(f"In order again: {url}", f"已恢复正常：{url}"),
        "problem": screen.says(problem.en, problem.zh) if problem is not None else "",
    }
    screen.show(data | {"records": seen.records, "problem": problem}, words[seen.kind])


def _accuse(screen: Screen, fork: Fork) -> None:
    file = None if fork.evidence is None else str(fork.evidence)
    if file is None:
        words = screen.says(
            "The heads that were seen do not by themselves prove it to others.", "所见账本头本身不足以向他人证明。"
        )
    else:
        words = screen.says(f"Evidence, for anybody to check: {file}", f"证据（任何人均可核对）：{file}")
    screen.show({"event": "fork", "url": fork.url, "evidence": file}, words)


@witness_commands.command("status")
@data_option
@answers
def status_command(screen: Screen, folder: Path) -> int:
    """What the witness has seen, signed and kept, and how each node stands; also while it runs.

    Exit code 4 where there is evidence of a fork.
    """
    found = standing(folder)
    screen.show(_standing_data(found), *_standing_page(screen, found))
    return Exit.BROKEN if found.evidence else Exit.DONE


def _standing_data(found: Standing) -> dict[str, object]:
    return {
        "ledger": found.ledger,
        "head": None if found.latest is None else found.latest.head,
        "vouched_by": () if found.latest is None else tuple(each.member for each in found.latest.vouchers),
        "signed": found.signed,
        "nodes": [each._asdict() for each in found.nodes],
        "records": found.records,
        "evidence": [str(each) for each in found.evidence],
    }


def _standing_page(screen: Screen, found: Standing) -> list[Table | Text]:
    height = 0 if found.latest is None else found.latest.head.height
    signed = "–" if found.signed is None else str(found.signed)
    said = screen.says(
        f"Seen to block {height}, signed to block {signed}, {found.records} records kept.",
        f"已核对至区块 {height}，已签署至区块 {signed}，保存记录 {found.records} 条。",
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    for each in found.nodes:
        table.add_row(Text(each.url), Text(str(each.height)), _node_state(screen, each))
    shown: list[Table | Text] = [Text(said), table]
    for file in found.evidence:
        words = screen.says(f"Evidence of a fork: {file}", f"分叉的证据：{file}")
        shown.append(Text(words, style="red"))
    return shown


def _node_state(screen: Screen, node: NodeSeen) -> Text:
    if node.problem is None:
        return Text(screen.says("in order", "正常"), style="green")
    return Text(screen.says(node.problem.en, node.problem.zh), style="red")


@witness_commands.command("evidence")
@click.argument("file", metavar="FILE")
@charter_option
@answers
def evidence_command(screen: Screen, file: str, charter_file: str | None) -> int:
    """Check evidence of a fork, offline, with the charter: two heads that cannot both be true, and who signed them.

    Exit code 0 when it is evidence, 4 when it is none.

    \b
    heqi witness evidence witness/evidence/fork-….json --charter charter.toml
    """
    charter, data = _charter(charter_file), files.read_bytes(file)
    found = check_evidence(data[: MAX_FILE_BYTES + 1], charter, file)
    screen.show({"evidence": True, "file": file, **found.data()}, *_finding_page(screen, found, charter))
    return Exit.DONE


def _finding_page(screen: Screen, found: Finding, charter: Charter) -> list[Text]:
    zh = translated(found.problem, FORK_PROBLEMS)
    shown = [Text(screen.says(f"A fork is proven: {found.problem}.", f"已证明存在分叉：{zh}。"), style="bold")]
    for vouched in (found.earlier, found.later):
        head = vouched.head
        members = ", ".join(each.member for each in vouched.vouchers)
        when = moment(charter, head.as_of)
        shown.append(
            Text(
                screen.says(
                    f"  block {head.height} ({when}), app hash {head.app_hash}: signed by {members}",
                    f"  区块 {head.height}（{when}），应用哈希 {head.app_hash}：由 {members} 签署",
                )
            )
        )
    both = ", ".join(found.both)
    if both:
        words = screen.says(f"Signed both, and so told two stories: {both}", f"两者均由其签署，说法自相矛盾：{both}")
        shown.append(Text(words, style="red"))
    return shown
