"""`heqi keys`: the keys of the persons who act for a member."""

import datetime
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from heqi.cli import files
from heqi.cli.connection import Connection, connected, session_with
from heqi.cli.keystore_options import keys_option, keystore_path, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.send import send_actions
from heqi.cli.shell import Screen, answers
from heqi.client.keystore import Keystore, create_keystore, named, new_pair
from heqi.client.sdk import Refused
from heqi.codec.signatures import sign
from heqi.machine.reasons import refuse, require
from heqi.modules.parties import RotateKey, possession_message

NEXT = ".next"  # the key store as it will be once the ledger has taken the new key


@click.group("keys")
def keys_commands() -> None:
    """Make, list and rotate signing keys, encrypted at rest with a passphrase (Argon2id)."""


@keys_commands.command("new")
@click.option(
    "--by", "party", envvar="HEQI_PARTY", metavar="MEMBER", help="The member whom the key is to speak for (HEQI_PARTY)."
)
@click.option("--signer", "person", required=True, metavar="NAME", help="Who holds it: maker-1, treasurer, …")
@click.option("--role", required=True, metavar="ROLE", help="maker, checker, … or head for a book-keeper's head key.")
@keys_option
@passphrase_option
@answers
def new_command(
    screen: Screen, party: str | None, person: str, role: str, keys: str, passphrase_fd: int | None
) -> None:
    """Make a key, in a new key store or beside the keys in an old one, and print its line for the charter.

    \b
    heqi keys new --by river-bank --signer maker-1 --role maker
    """
    if party is None:
        refuse(Why.NO_PARTY)
    key = named(party, person, role, new_pair())
    path = keystore_path(keys)
    if path.exists():
        Keystore(path).add(read_passphrase(passphrase_fd, keys), [key])
    else:
        create_keystore(path, read_passphrase(passphrase_fd, keys, new=True), [key])
    line = f'{{ key = "{key.name.public}", person = "{person}", role = "{role}" }}'
    screen.show({"file": str(path), "key": key.name, "charter_line": line}, line)
    screen.note(f"Kept in {path}. Without the passphrase nobody can use it.", f"已存入 {path}。没有口令则无法使用。")


@keys_commands.command("list")
@keys_option
@answers
def list_command(screen: Screen, keys: str) -> None:
    """Whose keys a key store holds; takes no passphrase."""
    store = own_keystore(keys)
    table = Table(box=None, pad_edge=False, show_header=False)
    for name in store.names:
        table.add_row(Text(name.party), Text(name.person), Text(name.role), Text(name.public))
    screen.show({"file": str(store.path), "keys": store.names}, table)


@keys_commands.command("rotate")
@connected
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The new key's last day.")
@click.option("--prepare", metavar="FILE", help="Where others of the member have to sign too: write it there.")
@click.option("--finish", is_flag=True, help="The ledger has taken the new key: go on with it.")
@answers
def rotate_command(
    screen: Screen, connection: Connection, until: datetime.datetime | None, prepare: str | None, finish: bool
) -> None:
    """Replace a person's key by a new one, on the ledger and in the key store. The old one ends at once.

    Where the member's policy asks for others, exchange a file and finish when it was sent.

    \b
    heqi keys rotate --by river-bank --signer maker-1
    heqi keys rotate --by river-bank --signer maker-1 --prepare rotation.json
    heqi sign rotation.json --signer checker-1; heqi send --file rotation.json
    heqi keys rotate --finish
    """
    path = keystore_path(connection.keys)
    following = path.with_name(path.name + NEXT)
    if finish:
        require(following.exists(), Why.FILE_FAILED, file=str(following), problem="no rotation was begun")
        take_over(screen, following, path)
        return
    require(not following.exists(), Why.ROTATION_UNDER_WAY, file=str(following))
    if connection.party is None or len(connection.persons) != 1:
        raise click.UsageError("name one member and one person: --by and --signer")
    party, person = connection.party, connection.persons[0]
    passphrase = read_passphrase(connection.passphrase_fd, connection.keys)
    store = Keystore(path)
    keys = store.unlock(passphrase)
    old = next((key for key in keys if (key.name.party, key.name.person) == (party, person)), None)
    if old is None:
        refuse(Why.NO_KEY, party=party, file=str(path))
    new = named(party, person, old.name.role, new_pair())
    # On disk before the ledger knows of it: a key that speaks and that nobody holds would be the worst outcome.
    create_keystore(following, passphrase, [new if key is old else key for key in keys], store.strength)
    session = session_with(connection, party, [old, *(key for key in keys if key is not old)])
    with session.client as client:
        possession = sign(new.pair, possession_message(client.charter().digest.hex(), party, person))
        action = RotateKey(
            by=party,
            old=old.name.public,
            key=new.name.public,
            until_day=None if until is None else until.date(),
            possession=possession,
        )
        try:
            send_actions(screen, session, [action], prepare, None)
        except Refused:
            following.unlink()
            raise
    if prepare is None:
        take_over(screen, following, path)


def take_over(screen: Screen, following: Path, path: Path) -> None:
    """The key store with the new key takes the place of the old one."""
    files.replace(str(path), following.read_bytes())
    following.unlink()
    screen.note(f"{path} holds the new key now.", f"{path} 现已存有新密钥。")
