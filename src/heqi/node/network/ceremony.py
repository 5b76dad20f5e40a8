"""`heqi network card`, `draft` and `join`: a network is founded over exchanged files, and no secret is among them."""

from collections.abc import Sequence
from pathlib import Path

import click

from heqi.cli import files
from heqi.cli.charter_template import PLACEHOLDER
from heqi.cli.keystore_options import keystore_path
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.shell import Screen, answers
from heqi.client.founding import read_signatures
from heqi.client.keystore import KeyName, Keystore
from heqi.client.keystore import Why as OfKeystore
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.node.folder import COMETBFT
from heqi.node.network.assemble import assemble_node
from heqi.node.network.cards import HEAD_ROLE, Card, NodePart, fill_charter, make_card, read_card, write_card
from heqi.node.network.commands import DATA
from heqi.node.network.home import Addresses
from heqi.node.network.places import LOOPBACK
from heqi.node.network.secrets import consensus_key, make_secrets, own_node_id
from heqi.node.reasons import Why
from heqi.node.settings import LAST_PORT, PORT

PEERS_PORT, RPC_PORT, APPLICATION_PORT = 26656, 26657, 26658  # CometBFT's usual ones

LISTEN = click.option(
    "--listen",
    default=f"0.0.0.0:{PEERS_PORT}",
    show_default=True,
    metavar="HOST:PORT",
    help="Where its CometBFT listens for peers.",
)
RPC = click.option(
    "--rpc",
    default=f"{LOOPBACK}:{RPC_PORT}",
    show_default=True,
    metavar="HOST:PORT",
    help="Where its CometBFT answers this node.",
)
APPLICATION = click.option(
    "--application",
    default=f"{LOOPBACK}:{APPLICATION_PORT}",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the node serves its CometBFT.",
)


@click.command("card")
@click.option(
    "--by", "party", envvar="HEQI_PARTY", required=True, metavar="MEMBER", help="Whose card it is (HEQI_PARTY)."
)
@click.option("--keys", multiple=True, required=True, metavar="FILE", help="Key stores of the member; the first signs.")
@click.option(
    "--data", "folder", type=click.Path(path_type=Path), metavar="FOLDER", help="The node's folder to be, if any."
)
@click.option("--address", metavar="HOST:PORT", help="Where other members' nodes reach it.")
@passphrase_option
@click.option("-o", "--output", metavar="FILE", help="Where the card goes; MEMBER.card.json if unsaid.")
@answers
def card_command(
    screen: Screen,
    party: str,
    keys: tuple[str, ...],
    folder: Path | None,
    address: str | None,
    passphrase_fd: int | None,
    output: str | None,
) -> None:
    """Hand out what is public of a member: its keys and, where it is to run a node, that node. Makes the node's keys.

    \b
    heqi network card --by river-bank --keys keys.json --data node --address ledger.river-bank.example:26656
    """
    stores = [Keystore(keystore_path(each)) for each in keys]
    names = [name for store in stores for name in store.names if name.party == party]
    signer = next((name for name in stores[0].names if name.party == party and name.role != HEAD_ROLE), None)
    if signer is None:
        there = [f"{name.party}/{name.person}" for name in stores[0].names]
        refuse(OfKeystore.KEY_NOT_THERE, file=keys[0], wanted=f"{party}/*", there=there)
    if (folder is None) != (address is None):
        raise click.UsageError("--data and --address belong together: both for a member with a node, none for others")
    if folder is None and any(name.role == HEAD_ROLE for name in names):
        raise click.UsageError(
            "a head key goes with a node: name --data and --address, or no key store with a head key"
        )
    node = None if folder is None or address is None else _node_part(folder, address, names, keys)
    unlocked = stores[0].unlock(read_passphrase(passphrase_fd, keys[0]), party, signer.person)
    card = make_card(party, names, node, next(each for each in unlocked if each.name == signer))
    target = output or f"{party}.card.json"
    read_card(write_card(card), target)  # what the others could not read is said here
    files.write_new(target, write_card(card))
    said = screen.says(
        f"Hand {target} to the others: nothing in it is secret.", f"请将 {target} 交给其他成员：其中不含秘密。"
    )
    screen.show({"file": target, "card": card}, said)


def _node_part(folder: Path, address: str, names: Sequence[KeyName], keys: Sequence[str]) -> NodePart:
    heads = [name.public for name in names if name.role == HEAD_ROLE]
    require(bool(heads), Why.NO_HEAD_KEY, keys=", ".join(keys), member=names[0].party)
    home = folder / COMETBFT
    make_secrets(home)
    return NodePart(consensus_key=consensus_key(home), head_key=heads[-1], node=own_node_id(home), address=address)


@click.command("draft")
@click.argument("charter_file", metavar="CHARTER")
@click.argument("card_files", nargs=-1, required=True, metavar="CARD…")
@click.option("-o", "--output", metavar="FILE", help="Write it there instead of printing it.")
@answers
def draft_command(screen: Screen, charter_file: str, card_files: tuple[str, ...], output: str | None) -> None:
    """Put the members' public keys into a charter that waits for them.

    \b
    heqi charter new --network -o charter.toml
    heqi network draft charter.toml cards/*.json -o agreed.toml
    """
    text = fill_charter(files.read_text(charter_file), _cards(card_files))
    left = text.count(PLACEHOLDER)
    if output is not None:
        files.write_new(output, text.encode())
    elif not screen.as_json:
        click.echo(text, nl=False)
    said = [] if output is None else [screen.says(f"Written to {output}.", f"已写入 {output}。")]
    screen.show({"file": output, "left": left, "text": text}, *said)
    if left:
        screen.note(
            f"{left} places still wait for keys: `heqi charter check` names them.",
            f"尚有 {left} 处待填密钥：可用 `heqi charter check` 查看。",
        )


@click.command("join")
@click.argument("charter_file", metavar="CHARTER")
@click.argument("signature_files", nargs=-1, required=True, metavar="SIGNATURE…")
@click.option(
    "--card", "card_files", multiple=True, required=True, metavar="FILE", help="A member's card; one for each."
)
@LISTEN
@RPC
@APPLICATION
@click.option(
    "--port", type=click.IntRange(1, LAST_PORT), default=PORT, show_default=True, help="Where the node serves clients."
)
@DATA
@answers
def join_command(
    screen: Screen,
    charter_file: str,
    signature_files: tuple[str, ...],
    card_files: tuple[str, ...],
    listen: str,
    rpc: str,
    application: str,
    port: int,
    folder: Path,
) -> None:
    """Make one's own node of a network, in the folder in which one's card was made.

    \b
    heqi network join agreed.toml signatures/*.json --card cards/river-bank.json --card cards/… --data node
    """
    signatures = [each for name in signature_files for each in read_signatures(files.read_bytes(name), name)]
    addresses = Addresses(listen, rpc, application)
    text = files.read_text(charter_file)
    member, head = assemble_node(folder, text, signatures, _cards(card_files), addresses, port, CATALOGUE)
    start = f"heqi node run --data {folder} --keys KEYS; cometbft start --home {folder / COMETBFT}"
    screen.show(
        {"folder": str(folder), "member": member, "ledger": head.founding, "app_hash": head.app_hash},
        screen.says(
            f"The node of {member} in {folder}.\nLedger {head.founding}\nNow: {start}",
            f"{member} 的节点位于 {folder}。\n账本 {head.founding}\n接下来：{start}",
        ),
    )


def _cards(names: Sequence[str]) -> list[Card]:
    return [read_card(files.read_bytes(name), name) for name in names]


CEREMONY = (card_command, draft_command, join_command)
