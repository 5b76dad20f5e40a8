"""`heqi network init`: a member's node from the papers that all founders have signed, or a trial network."""

import os
from pathlib import Path

import click

from heqi.chain.cometbft.clocks import ClockName
from heqi.cli import files
from heqi.cli.passphrase import VARIABLE, passphrase_option, read_passphrase
from heqi.cli.shell import Screen, answers
from heqi.client.founding import read_signatures
from heqi.modules import CATALOGUE
from heqi.node.folder import found_network
from heqi.node.network.trial import FEWEST, ORDER, PASSPHRASE, make_trial

DATA = click.option(
    "--data",
    "folder",
    envvar="HEQI_DATA",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The node's folder (HEQI_DATA).",
)
NETWORK = click.option(
    "--data",
    "folder",
    default="network",
    show_default=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The network's folder.",
)
TRIAL_CLOCK = click.option(
    "--trial-clock", is_flag=True, help="The trial network's time is not real; `heqi network clock` moves it on."
)
VALIDATORS = click.IntRange(FEWEST, len(ORDER))


@click.group("network")
def network_commands() -> None:
    """Found a network on its charter; run several nodes on this machine."""


@network_commands.command("init")
@click.argument("charter_file", metavar="CHARTER", required=False)
@click.argument("signature_files", nargs=-1, metavar="SIGNATURE…")
@click.option("--validators", type=VALIDATORS, help="Instead of papers: a trial network with so many nodes.")
@TRIAL_CLOCK
@DATA
@passphrase_option
@answers
def init_command(
    screen: Screen,
    charter_file: str | None,
    signature_files: tuple[str, ...],
    validators: int | None,
    trial_clock: bool,
    folder: Path,
    passphrase_fd: int | None,
) -> None:
    """Make a node's folder from a charter that every founder has signed.

    With --validators, a trial network instead: keys of all members, and a folder for each node, on this machine.

    \b
    heqi network init charter.toml signatures/*.json --data node
    heqi network init --validators 4 --data network
    """
    if validators is not None:
        if charter_file is not None:
            raise click.UsageError("a trial network writes its own charter: name none beside --validators")
        _init_trial(screen, folder, validators, given_passphrase(passphrase_fd), clock_named(trial_clock))
        return
    if trial_clock:
        raise click.UsageError("members' own network keeps real time: --trial-clock goes with --validators")
    if charter_file is None or not signature_files:
        raise click.UsageError("name the charter and the founders' signatures, or --validators for a trial")
    signatures = [each for name in signature_files for each in read_signatures(files.read_bytes(name), name)]
    head = found_network(folder, files.read_text(charter_file), signatures, CATALOGUE)
    founders = ", ".join(sorted(each.member for each in signatures))
    screen.show(
        {"folder": str(folder), "ledger": head.founding, "app_hash": head.app_hash},
        screen.says(
            f"Founded in {folder} by {founders}.\nLedger {head.founding}\nNow: heqi node run --data {folder}",
            f"已在 {folder} 建立，创始成员：{founders}。\n账本 {head.founding}\n接下来：heqi node run --data {folder}",
        ),
    )


def _init_trial(screen: Screen, folder: Path, validators: int, passphrase: str | None, clock: ClockName) -> None:
    members = make_trial(folder, validators, CATALOGUE, passphrase, clock)
    screen.show(
        {"folder": str(folder), "members": members, "clock": clock},
        screen.says(
            f"A trial network of {', '.join(members)} in {folder}.\nNow: heqi network up --data {folder}",
            f"已在 {folder} 建立试用网络：{', '.join(members)}。\n接下来：heqi network up --data {folder}",
        ),
    )
    if passphrase is None:
        screen.note(
            f"The passphrase of all key stores lies beside them, in {folder / PASSPHRASE}: for trials only.",
            f"全部密钥库的口令存放于 {folder / PASSPHRASE}：仅供试用。",
        )


def clock_named(trial: bool) -> ClockName:
    return "trial" if trial else "real"


def given_passphrase(descriptor: int | None) -> str | None:
    """One that the reader has chosen; a trial does not ask for it."""
    chosen = descriptor is not None or VARIABLE in os.environ
    return read_passphrase(descriptor, PASSPHRASE) if chosen else None
