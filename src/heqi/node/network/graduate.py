"""`heqi network graduate`: a pilot becomes a network with its history."""

import time
from pathlib import Path

import click

from heqi.chain.graduation import Graduation, write_graduation
from heqi.cli import files
from heqi.cli.keystore_options import keystore_path
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.shell import Screen, answers
from heqi.client.keystore import Keystore
from heqi.client.witness.folder import standing
from heqi.modules import CATALOGUE
from heqi.node.folder import charter_in, opened, require_empty
from heqi.node.network.cards import read_card
from heqi.node.network.ceremony import APPLICATION, LISTEN, RPC
from heqi.node.network.commands import DATA
from heqi.node.network.graduating import (
    Signer,
    charter_of,
    in_papers,
    join_network,
    keep_history,
    seal_pilot,
    sign_in_name,
)
from heqi.node.network.home import Addresses
from heqi.node.network.trial_graduation import graduate_trial
from heqi.node.vouching import head_keys_in

PAPERS = click.argument("papers", type=click.Path(path_type=Path), metavar="PAPERS")
MEMBER = click.option(
    "--by", "party", envvar="HEQI_PARTY", required=True, metavar="MEMBER", help="Who signs (HEQI_PARTY)."
)
KEYS = click.option("--keys", required=True, metavar="FILE", help="The key store with the member's head key.")


@click.group("graduate")
def graduate_commands() -> None:
    """Make a network of a pilot on one machine, with its whole history.

    The operator seals the pilot and hands out its papers; each book-keeper executes all blocks again and signs; with
    two thirds of the power behind it, each makes its own node.
    """


@graduate_commands.command("seal")
@PAPERS
@MEMBER
@KEYS
@DATA
@passphrase_option
@answers
def seal_command(screen: Screen, papers: Path, party: str, keys: str, folder: Path, passphrase_fd: int | None) -> None:
    """End the pilot in FOLDER, which does not run, and write its papers: charter, blocks, and the statement to sign.

    Every book-keeper that is to vote has named its consensus key before (`heqi send charter.set_consensus_key`). No
    node runs on that folder any more.

    \b
    heqi network graduate seal papers --data node --by platform --keys platform.head.json
    """
    charter_in(folder, CATALOGUE)  # before anybody is asked for a passphrase
    signer = Signer(party, head_keys_in(keys, party, passphrase_fd))
    sealed = seal_pilot(folder, papers, signer, int(time.time()), CATALOGUE)
    last = sealed.statement.head
    screen.show(
        {"papers": str(papers), "height": last.height, "app_hash": last.app_hash},
        screen.says(
            f"The pilot has ended with block {last.height}, app hash {last.app_hash}.\n"
            f"Hand {papers} to every book-keeper.",
            f"试点已于区块 {last.height} 结束，应用哈希 {last.app_hash}。\n请将 {papers} 交给每个记账方。",
        ),
    )


@graduate_commands.command("sign")
@PAPERS
@MEMBER
@KEYS
@click.option(
    "--witness",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Your witness's folder: the blocks have to lead to what it saw.",
)
@DATA
@click.option("-o", "--output", metavar="FILE", help="Where the signature goes; MEMBER.graduation.json if unsaid.")
@passphrase_option
@answers
def sign_command(
    screen: Screen,
    papers: Path,
    party: str,
    keys: str,
    witness: Path | None,
    folder: Path,
    output: str | None,
    passphrase_fd: int | None,
) -> None:
    """Execute all blocks of the pilot again, from the first one, into one's own node's folder, compare, and sign.

    \b
    heqi network graduate sign papers --by river-bank --keys bank.keys --data node --witness witness
    """
    charter = charter_of(papers, CATALOGUE)
    signer = Signer(party, head_keys_in(keys, party, passphrase_fd))
    seen = None if witness is None else standing(witness).latest
    sealed = keep_history(papers, folder, seen, CATALOGUE)
    statement = sealed.statement
    target = output or f"{party}.graduation.json"
    with opened(folder, CATALOGUE) as application:
        signed = sign_in_name(application, charter, statement, signer, in_papers(sealed))
    files.write_new(target, write_graduation(signed))
    last = statement.head
    screen.show(
        {"file": target, "height": last.height, "app_hash": last.app_hash},
        screen.says(
            f"Checked to block {last.height}, app hash {last.app_hash}. Hand {target} to the others.",
            f"已核对至区块 {last.height}，应用哈希 {last.app_hash}。请将 {target} 交给其他成员。",
        ),
    )


@graduate_commands.command("join")
@click.argument("signed_files", nargs=-1, required=True, metavar="SIGNED…")
@click.option(
    "--card", "card_files", multiple=True, required=True, metavar="FILE", help="A member's card; one for each."
)
@LISTEN
@RPC
@APPLICATION
@DATA
@answers
def join_command(
    screen: Screen,
    signed_files: tuple[str, ...],
    card_files: tuple[str, ...],
    listen: str,
    rpc: str,
    application: str,
    folder: Path,
) -> None:
    """Make one's own node of the network, where one's copy of the history is, once two thirds of the power have signed.

    \b
    heqi network graduate join *.graduation.json --card cards/river-bank.json --card cards/… --data node
    """
    signed = [files.read_bytes(each) for each in signed_files]
    cards = [read_card(files.read_bytes(each), each) for each in card_files]
    member, statement = join_network(folder, signed, cards, Addresses(listen, rpc, application), CATALOGUE)
    screen.show(
        {"folder": str(folder), "member": member, "initial_height": statement.first_height},
        screen.says(
            f"{folder} is the node of {member}; the network begins with block {statement.first_height}.",
            f"{folder} 为 {member} 的节点；网络自区块 {statement.first_height} 起。",
        ),
    )


@graduate_commands.command("trial")
@click.option(
    "--from",
    "pilot",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The pilot's node folder; it is sealed.",
)
@click.option("--keys", multiple=True, required=True, metavar="FILE", help="Key stores of all book-keepers.")
@DATA
@passphrase_option
@answers
def trial_command(screen: Screen, pilot: Path, keys: tuple[str, ...], folder: Path, passphrase_fd: int | None) -> None:
    """All of it at once, to try it out: one who holds all keys plays every member, on this machine.

    \b
    heqi network graduate trial --from pilot/node --keys pilot/keys.json --data network
    heqi network up --data network
    """
    charter_in(pilot, CATALOGUE)  # whoever named another folder is not asked for a passphrase first
    require_empty(folder)
    passphrase = read_passphrase(passphrase_fd, keys[0])
    unlocked = [each for name in keys for each in Keystore(keystore_path(name)).unlock(passphrase)]
    graduated = graduate_trial(pilot, folder, unlocked, int(time.time()), CATALOGUE)
    screen.show(_graduated_data(graduated, folder), *_graduated_words(screen, graduated, folder))


def _graduated_data(graduated: Graduation, folder: Path) -> dict[str, object]:
    statement = graduated.statement
    return {
        "folder": str(folder),
        "members": [each.member for each in statement.validators],
        "height": statement.head.height,
        "app_hash": statement.head.app_hash,
        "initial_height": statement.first_height,
    }


def _graduated_words(screen: Screen, graduated: Graduation, folder: Path) -> list[str]:
    statement = graduated.statement
    members = ", ".join(each.member for each in statement.validators)
    return [
        screen.says(
            f"The pilot ended with block {statement.head.height}; {members} go on from there.\n"
            f"Now: heqi network up --data {folder}",
            f"试点已于区块 {statement.head.height} 结束；{members} 由此继续。\n接下来：heqi network up --data {folder}",
        )
    ]
