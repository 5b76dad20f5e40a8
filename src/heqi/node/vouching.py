"""Vouching: with which of the operator's head keys a node signs a head. The text in force at that head says it."""

from collections.abc import Mapping

from heqi.chain.blocks import Head, Voucher, vouch
from heqi.cli.connection import HEAD_ROLE
from heqi.cli.keystore_options import keystore_path
from heqi.cli.passphrase import read_passphrase
from heqi.client.keystore import Keystore
from heqi.codec.signatures import KeyPair
from heqi.edge.desk import Vouch
from heqi.machine.charter import Charter
from heqi.machine.reasons import require
from heqi.node.reasons import Why
from heqi.node.settings import Settings

HeadKeys = Mapping[str, KeyPair]  # by their public part


def head_keys_of(settings: Settings, passphrase_fd: int | None) -> HeadKeys:
    """The head keys in the operator's key store: those of today, and of texts before and after. NO_HEAD_KEY where there
    is none at all; whether the text in force names one of them, `require_named` says.
    """
    if settings.operator is None:
        return {}
    keys = settings.keys or ""
    require(bool(keys), Why.NO_HEAD_KEY, keys="--keys", member=settings.operator)
    return head_keys_in(keys, settings.operator, passphrase_fd)


def head_key_by(text: Charter, member: str | None) -> str | None:
    """By which a text has a member vouch; None where it keeps no book by that text."""
    return next((each.head_key for each in text.articles.book_keeper if each.member == member), None)


def head_keys_in(file: str, member: str, passphrase_fd: int | None) -> HeadKeys:
    """The head keys of a member in a key store. NO_HEAD_KEY where there is none."""
    store = Keystore(keystore_path(file))
    there = any((name.party, name.role) == (member, HEAD_ROLE) for name in store.names)
    require(there, Why.NO_HEAD_KEY, keys=file, member=member)
    unlocked = store.unlock(read_passphrase(passphrase_fd, file), member)
    return {each.pair.public: each.pair for each in unlocked if each.name.role == HEAD_ROLE}


def require_named(settings: Settings, text: Charter, keys: HeadKeys) -> None:
    """Refuse (NO_HEAD_KEY) a node whose operator keeps the book by this text with a key that is not in its key store.
    Who keeps it no more, or not yet, goes on without vouching.
    """
    named = head_key_by(text, settings.operator)
    require(named is None or named in keys, Why.NO_HEAD_KEY, keys=settings.keys or "--keys", member=settings.operator)


def vouching(operator: str | None, keys: HeadKeys) -> Vouch:
    """How a node signs heads."""

    def sign(head: Head, text: Charter) -> tuple[Voucher, ...]:
        pair = keys.get(head_key_by(text, operator) or "")
        return () if operator is None or pair is None else (vouch(head, operator, pair),)

    return sign
