"""The options by which commands reach a node and say in whose name, and the client that comes of them."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import click
import httpx
from rich.text import Text

from heqi.chain.graduation import Graduation, read_graduation, require_agreed
from heqi.cli import files
from heqi.cli.charter import read_charter_file
from heqi.cli.keystore_options import keys_option, keystore_path, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.patience import ANSWER_SECONDS, Patient
from heqi.cli.reasons import Why
from heqi.cli.shell import console, language_of, put
from heqi.cli.values import is_id
from heqi.client.errors import ClientError, Untrue, of_refusal
from heqi.client.keystore import NamedKey
from heqi.client.reasons import Why as Answers
from heqi.client.sdk import Client, system_clock
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, refuse, require
from heqi.modules import CATALOGUE
from heqi.modules.charter.comparing import require_same_charter
from heqi.values.identifiers import read_short_id

DEFAULT_URL = "http://127.0.0.1:8400"
LAST_PORT = 65_535
DEFAULT_HEADS = "~/.local/state/heqi"
HEAD_ROLE = "head"  # the role, in a key store, of a key that vouches for heads and signs nothing else


class Addresses(click.ParamType[str]):
    """A node's address; in the environment several, between commas."""

    name = "url"
    envvar_list_splitter: ClassVar[str] = ","

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> str:
        url = str(value).strip()
        if "," in url:
            self.fail("several addresses: say --url for each of them", parameter, context)
        try:
            read = httpx.URL(url)
        except httpx.InvalidURL:
            read = httpx.URL()
        if read.scheme not in ("http", "https") or not read.host or (read.port or 0) > LAST_PORT:
            self.fail("no address as http://127.0.0.1:8400", parameter, context)
        return url


class Connection(NamedTuple):
    """Where nodes are, in whose name, and with which keys."""

    urls: tuple[str, ...]
    party: str | None
    keys: str
    persons: tuple[str, ...]
    charter_file: str | None
    head_file: str | None
    graduation_file: str | None
    passphrase_fd: int | None
    timeout: int


def connected(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a connection to a command, and pass it a Connection in their place."""

    @click.option(
        "--url",
        "urls",
        envvar="HEQI_URL",
        type=Addresses(),
        multiple=True,
        default=[DEFAULT_URL],
        show_default=True,
        help="The node's address (HEQI_URL, several between commas); may be repeated: where a node fails, the next "
        "one is asked.",
    )
    @click.option("--by", "connection_party", envvar="HEQI_PARTY", metavar="MEMBER", help="In whose name (HEQI_PARTY).")
    @click.option(
        "--signer",
        "connection_persons",
        multiple=True,
        metavar="NAME",
        help="With this person's key only, where the key store has several; may be repeated.",
    )
    @keys_option
    @click.option(
        "--charter",
        "charter_file",
        envvar="HEQI_CHARTER",
        metavar="FILE",
        help="The charter you hold (HEQI_CHARTER); has to be the node's.",
    )
    @click.option(
        "--head-file",
        envvar="HEQI_HEAD_FILE",
        metavar="FILE",
        help="Where the ledger's last head is kept, so that a fork is noticed (HEQI_HEAD_FILE); "
        f"in {DEFAULT_HEADS}, by the ledger's digest, if unsaid.",
    )
    @click.option(
        "--graduation",
        "graduation_file",
        envvar="HEQI_GRADUATION",
        metavar="FILE",
        help="How the pilot became a network (graduation.json, HEQI_GRADUATION): what comes after it counts with "
        "the network's votes alone.",
    )
    @timeout_option
    @passphrase_option
    @wraps(command)
    def connecting(
        *args: Any,
        urls: tuple[str, ...],
        connection_party: str | None,
        connection_persons: tuple[str, ...],
        keys: str,
        charter_file: str | None,
        head_file: str | None,
        graduation_file: str | None,
        passphrase_fd: int | None,
        timeout: int,
        **options: Any,
    ) -> Any:
        party, persons = connection_party, connection_persons
        named = charter_file, head_file, graduation_file
        connection = Connection(urls, party, keys, persons, *named, passphrase_fd, timeout)
        return command(*args, connection=connection, **options)

    return connecting


def timeout_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--timeout",
        type=click.IntRange(1),
        default=ANSWER_SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="Give up on a node that does not answer a request for so long.",
    )(command)


class Session(NamedTuple):
    """A client, the party it speaks for, and the keys that sign."""

    client: Client
    party: str
    keys: list[NamedKey]


def open_session(connection: Connection) -> Session:
    """Unlock the keys and make the client, which has looked whether the ledger goes on from where it was last seen."""
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
    transports = {url: patient(url, connection.timeout) for url in connection.urls}
    charter = ledger_charter(connection.urls, transports, connection.charter_file)
    kept = head_file(connection.head_file, charter)
    graduation = connection.graduation_file
    client = Client(
        connection.urls,
        party=party,
        pair=own.pair,
        charter=charter,
        head_file=kept,
        graduation=None if graduation is None else agreed_graduation(graduation, charter).statement,
        transport=transports,
        now=clock_of(connection.urls, transports),
    )
    follow(client, kept)
    return Session(client, party, keys)


def clock_of(urls: Sequence[str], transports: Mapping[str, Patient]) -> Callable[[], int]:
    """This machine's clock; where a node says that its network keeps a trial clock, what that shows as the command
    begins. Whoever reads along is told: by such a clock nobody notices an answer from long ago.
    """
    told = Client(urls, transport=transports).health()
    if told.clock == "real":
        return system_clock
    zh = language_of(click.get_current_context()) == "zh"
    words = "该节点称其网络使用试用时钟，时间并非真实" if zh else "the node says that its network's time is not real"
    put(console(sys.stderr), Text(words, style="yellow"))
    return lambda: told.as_of


def follow(client: Client, kept: Path) -> None:
    """Whatever is asked next, the ledger first has to continue the head kept here (Forked); then the newer one is kept.

    Where nobody vouches and nothing was kept, there is nothing to hold the node to.
    """
    try:
        client.head()
    except ClientError as refused:
        if refused.code != Answers.NOBODY_VOUCHES.code or kept.exists():
            raise


def ledger_charter(urls: Sequence[str], transports: Mapping[str, Patient], charter_file: str | None = None) -> Charter:
    """The charter of the node's ledger: the one held, which has to be the node's (refusal: charter.ANOTHER_CHARTER), or
    else the node's own, which every founder must have signed.
    """
    client = Client(urls, transport=transports)
    if charter_file is None:
        return client.charter()
    held = read_charter_file(charter_file)
    there = client.founding().canonical.encode()
    try:
        require_same_charter(there, held.canonical)
    except (ValueError, RecursionError) as problem:
        raise of_refusal(Untrue, Refusal(Answers.NOT_A_NODE, url=", ".join(urls), problem=str(problem)[:200])) from None
    return held


def agreed_graduation(file: str, charter: Charter) -> Graduation:
    """How a pilot became a network, with two thirds of the power behind it. Refusals: graduation.NO_STATEMENT,
    NOT_AGREED.
    """
    graduation = read_graduation(files.read_bytes(file), charter, file)
    require_agreed(graduation, charter)
    return graduation


def patient(url: str, timeout: int) -> Patient:
    """A transport that says on stderr what it waits for."""
    zh = language_of(click.get_current_context()) == "zh"
    words = f"正在等待 {url} 处的节点" if zh else f"waiting for the node at {url}"

    def tell() -> None:
        put(console(sys.stderr), Text(words, style="dim"))

    return Patient(url, timeout, tell)


def head_file(chosen: str | None, charter: Charter) -> Path:
    """Where the last head of a ledger is kept: under its founding digest, wherever its nodes are."""
    if chosen is not None:
        return Path(chosen).expanduser()
    return Path(DEFAULT_HEADS).expanduser() / f"{charter.digest.hex()}.head.json"


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
