"""The options by which commands find a person's own keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from heqi.cli.passphrase import passphrase_option
from heqi.client.keystore import Keystore

DEFAULT_KEYS = "~/.config/heqi/keys.json"


def keystore_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --keys, --by, --signer and --passphrase-fd."""
    for option in (
        passphrase_option,
        click.option(
            "--signer", "person", metavar="NAME", help="Only this person's key, where the key store has several."
        ),
        party_option,
        keys_option,
    ):
        command = option(command)
    return command


def keys_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--keys",
        envvar="HEQI_KEYS",
        default=DEFAULT_KEYS,
        show_default=True,
        metavar="FILE",
        help="Your key store (HEQI_KEYS).",
    )(command)


def party_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--by", "party", envvar="HEQI_PARTY", metavar="MEMBER", help="In whose name: a member's id (HEQI_PARTY)."
    )(command)


def keystore_path(keys: str) -> Path:
    return Path(keys).expanduser()


def own_keystore(keys: str) -> Keystore:
    return Keystore(keystore_path(keys))
