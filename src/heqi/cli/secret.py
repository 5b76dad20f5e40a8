"""`heqi secret`: the consortium's secret, from which documents get their fingerprints. It is never printed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from heqi.cli import files
from heqi.cli.keystore_options import keys_option, own_keystore
from heqi.cli.passphrase import passphrase_option, read_passphrase
from heqi.cli.reasons import Why
from heqi.cli.shell import Screen, answers
from heqi.client.files import write_whole
from heqi.client.secrets import (
    Secret,
    by_epoch,
    new_secret,
    open_secret,
    read_sealed,
    read_secret,
    seal_secret,
    write_secret,
)
from heqi.client.secrets import Why as OfSecrets
from heqi.machine.reasons import refuse

MOST_EPOCHS = 1_000_000


def output_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("-o", "--output", required=True, metavar="FILE", help="Write it there, for your eyes only.")(
        command
    )


@click.group("secret")
def secret_commands() -> None:
    """The consortium's secret of an epoch: make it, hand it to each member sealed, open what was sealed to you.

    \b
    One member makes it, once for each epoch that the charter names (fingerprint_epochs):
      heqi secret new -o secret.key --epoch 1
      heqi secret seal secret.key --to ed25519:… -o for-river-bank.json     (`heqi keys list` shows a key)
    Each other member opens its own file:
      heqi secret open for-river-bank.json -o secret.key
    All compare the short name that `heqi secret show secret.key` prints, over another way than the file came.
    """


@secret_commands.command("new")
@click.option(
    "--epoch", required=True, type=click.IntRange(1, MOST_EPOCHS), metavar="NUMBER", help="As in the charter."
)
@output_option
@answers
def new_command(screen: Screen, epoch: int, output: str) -> None:
    """Make the secret of an epoch: 32 random bytes in a file that only you may read.

    \b
    heqi secret new -o secret.key --epoch 1
    """
    secret = new_secret(epoch)
    write_private(output, write_secret(secret))
    tell_secret(screen, secret, output)


@secret_commands.command("show")
@click.argument("file", metavar="SECRET")
@answers
def show_command(screen: Screen, file: str) -> None:
    """The epoch and the short name of a secret, which members compare; never the secret."""
    tell_secret(screen, read_secret(files.read_bytes(file), file), file)


@secret_commands.command("seal")
@click.argument("file", metavar="SECRET")
@click.option("--to", required=True, metavar="KEY", help="A key of the member that is to have it: ed25519:…")
@output_option
@answers
def seal_command(screen: Screen, file: str, to: str, output: str) -> None:
    """Seal a secret to a member's key; whoever has that key's key store opens it, and nobody else.

    \b
    heqi secret seal secret.key --to ed25519:… -o for-river-bank.json
    """
    secret = read_secret(files.read_bytes(file), file)
    write_private(output, seal_secret(secret, to))
    said = screen.says(
        f"The secret of epoch {secret.epoch} ({secret.name}) is sealed in {output}.",
        f"第 {secret.epoch} 期联盟密钥（{secret.name}）已密封至 {output}。",
    )
    screen.show({"file": output, "epoch": secret.epoch, "name": secret.name, "to": to}, said)


@secret_commands.command("open")
@click.argument("file", metavar="SEALED")
@output_option
@keys_option
@passphrase_option
@answers
def open_command(screen: Screen, file: str, output: str, keys: str, passphrase_fd: int | None) -> None:
    """Open a secret that was sealed to one of your keys. Then compare its short name with another member's: a sealed
    file does not say who made it.

    \b
    heqi secret open for-river-bank.json -o secret.key
    """
    sealed = read_sealed(files.read_bytes(file), file)
    store = own_keystore(keys)
    name = next((each for each in store.names if each.public == sealed.to), None)
    if name is None:
        refuse(OfSecrets.SEALED_TO_ANOTHER, file=file, key=sealed.to)
    opened = store.unlock(read_passphrase(passphrase_fd, keys), name.party, name.person)
    key = next(each for each in opened if each.name == name)
    secret = open_secret(sealed, key.pair, file)
    write_private(output, write_secret(secret))
    tell_secret(screen, secret, output)


def tell_secret(screen: Screen, secret: Secret, file: str) -> None:
    said = screen.says(
        f"{file}: the secret of epoch {secret.epoch}, named {secret.name}.",
        f"{file}：第 {secret.epoch} 期联盟密钥，名称 {secret.name}。",
    )
    screen.show({"file": file, "epoch": secret.epoch, "name": secret.name}, said)


def read_secrets(names: tuple[str, ...]) -> tuple[Secret, ...]:
    """The secrets in these files, in the order of their epochs."""
    return by_epoch([read_secret(files.read_bytes(name), name) for name in names])


def write_private(name: str, data: bytes) -> None:
    """Write a file that is not there yet, with mode 0600."""
    try:
        write_whole(Path(name), data, replace=False)
    except FileExistsError:
        refuse(Why.FILE_FAILED, file=name, problem="it is there already, and nothing is written over it")
    except OSError as problem:
        refuse(Why.FILE_FAILED, file=name, problem=problem.strerror or type(problem).__name__)
