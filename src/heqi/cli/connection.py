"""The options by which commands reach a node and say in whose name, and the client that comes of them."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from heqi.cli.charter import read_charter_file
from heqi.cli.keystore_options import keys_option, keystore_path, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.values import is_id
from heqi.client.keystore import NamedKey
from heqi.client.sdk import Client
from heqi.machine.reasons import refuse, require
from heqi.modules import CATALOGUE
from heqi.values.identifiers import read_short_id

DEFAULT_URL = "http://127.0.0.1:8400"
DEFAULT_HEADS = "~/.local/state/heqi"
HEAD_ROLE = "head"  # the role, in a key store, of a key that vouches for heads and signs nothing else


class Connection(NamedTuple):
    """Where the node is, in whose name, and with which keys."""

    url: str
    party: str | None
    keys: str
    persons: tuple[str, ...]
    charter_file: str | None
    head_file: str | None
    passphrase_fd: int | None


def connected(party_name: str = "--party", person_name: str = "--person") -> Callable[[Callable[..., Any]], Any]:
    """Add the options of a connection to a command, and pass it a Connection in their place.

    The names can be others where an action has fields of these names.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option("--url", envvar="HEQI_URL", default=DEFAULT_URL, show_default=True, help="The node's address.")
        @click.option(
            party_name, "connection_party", envvar="HEQI_PARTY", metavar="MEMBER", help="In whose name (HEQI_PARTY)."
        )
        @click.option(
            person_name,
            "connection_persons",
            multiple=True,
            metavar="NAME",
            help="With this person's key only, where the key store has several; may be repeated.",
        )
        @keys_option
        @click.option("--charter", "charter_file", envvar="HEQI_CHARTER", metavar="FILE", help="The charter you hold.")
        @click.option(
            "--head-file",
            envvar="HEQI_HEAD_FILE",
            metavar="FILE",
            help=f"Where the ledger's last head is kept, so that a fork is noticed; in {DEFAULT_HEADS} if unsaid.",
        )
        @passphrase_option
        @wraps(command)
        def connecting(
            *args: Any,
            url: str,
            connection_party: str | None,
            connection_persons: tuple[str, ...],
            keys: str,
            charter_file: str | None,
            head_file: str | None,
            passphrase_fd: int | None,
            **options: Any,
        ) -> Any:
            party, persons = connection_party, connection_persons
            connection = Connection(url, party, keys, persons, charter_file, head_file, passphrase_fd)
            return command(*args, connection=connection, **options)

        return connecting

    return decorate


class Session(NamedTuple):
    """A client, the party it speaks for, and the keys that sign."""

    client: Client
    party: str
    keys: list[NamedKey]


def open_session(connection: Connection) -> Session:
    """Unlock the keys and make the client. Nothing has been sent yet."""
    if connection.party is None:
        refuse(Why.NO_PARTY)
    store = own_keystore(connection.keys)
    passphrase = read_passphrase(connection.passphrase_fd, connection.keys)
    opened = store.unlock(passphrase)
    chosen = [key for key in opened if not connection.persons or key.name.person in connection.persons]
    return session_with(connection, connection.party, chosen)


def session_with(connection: Connection, party: str, opened: list[NamedKey]) -> Session:
    """The session of a party with keys that are open already; the party's first one signs its questions."""
    keys = [key for key in opened if key.name.role != HEAD_ROLE]
    own = next((key for key in keys if key.name.party == party), None)
    if own is None:
        refuse(Why.NO_KEY, party=party, file=str(keystore_path(connection.keys)))
    charter = None if connection.charter_file is None else read_charter_file(connection.charter_file)
    client = Client(connection.url, party=party, pair=own.pair, charter=charter, head_file=head_file(connection))
    return Session(client, party, keys)


def head_file(connection: Connection) -> Path:
    """Where the last head of that node's ledger is kept."""
    if connection.head_file is not None:
        return Path(connection.head_file).expanduser()
    name = re.sub(r"[^A-Za-z0-9.-]+", "_", connection.url)
    return Path(DEFAULT_HEADS).expanduser() / f"{name}.head.json"


def full_id(client: Client, text: str) -> str:
    """A record's id as somebody wrote it, short or full -> the full id."""
    return text if is_id(text) else find_short_id(client, text)[1]


def find_short_id(client: Client, text: str) -> tuple[str, str]:
    """(table, key) of a short id, among the records that the party may see."""
    try:
        kind, begins = read_short_id(text)
    except ValueError as problem:
        refuse(Why.SHORT_ID_WRONG, text=text[:80], problem=str(problem))
    tables = [table.name for table in CATALOGUE.tables.values() if table.short == kind]
    require(bool(tables), Why.SHORT_ID_WRONG, text=text[:80], problem=f"no table has the kind {kind[:40]}")
    for table in tables:
        found = next((key for key, _ in client.rows(table) if key.startswith(begins) and is_id(key)), None)
        if found is not None:
            return table, found
    return refuse(Why.SHORT_ID_NOT_FOUND, table=tables, text=text)


def looks_short(text: str) -> bool:
    """Whether the text is a short id whose check holds."""
    try:
        read_short_id(text)
    except ValueError:
        return False
    return True
