"""`heqi keys`: the keys of the persons who act for a member."""

import click
from rich.table import Table
from rich.text import Text

from heqi.cli.keystore_options import keys_option, keystore_path, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.shell import Screen, answers
from heqi.client.keystore import Keystore, create_keystore, named, new_pair
from heqi.machine.reasons import refuse


@click.group("keys")
def keys_commands() -> None:
    """Make, list and rotate signing keys, encrypted at rest with a passphrase (Argon2id)."""


@keys_commands.command("new")
@click.option("--party", envvar="HEQI_PARTY", metavar="MEMBER", help="The member whom the key is to speak for.")
@click.option("--person", required=True, metavar="NAME", help="Who holds it: maker-1, treasurer, …")
@click.option("--role", required=True, metavar="ROLE", help="maker, checker, … or head for a book-keeper's head key.")
@keys_option
@passphrase_option
@answers
def new_command(
    screen: Screen, party: str | None, person: str, role: str, keys: str, passphrase_fd: int | None
) -> None:
    """Make a key, in a new key store or beside the keys in an old one, and print its line for the charter.

    \b
    heqi keys new --party river-bank --person maker-1 --role maker
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
