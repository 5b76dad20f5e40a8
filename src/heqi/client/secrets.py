"""The consortium's secrets: what keys the fingerprints of documents, one for each epoch of the charter.

Whoever founds an epoch makes its secret and hands it to every member sealed to a key of that member; it is never on the
ledger. Its short name is public: members who read the same name to each other hold the same secret.
"""

import os
from itertools import pairwise
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta, Struct
from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.public import PublicKey as BoxKey

from heqi.client.keystore import Entropy
from heqi.codec.canonical import encode
from heqi.codec.signatures import KeyPair
from heqi.intake.fingerprints import SECRET_BYTES, key_name
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.values.identifiers import Digest, PublicKey
from heqi.values.phrases import PROBLEMS

FORMAT = "heqi-secret-1"
SEALED_FORMAT = "heqi-sealed-secret-1"

# The same bounds as the ledger's own.
Epoch = Annotated[int, Meta(ge=1, le=1_000_000)]
ShortName = Annotated[str, Meta(pattern="^[0-9a-f]{16}$")]


WRONG = {
    "it is damaged, or another kind of file": "文件已损坏，或是其他类型的文件",
    "its name does not fit: it was altered": "名称不符：已被改动",
    "what is in it is labelled as another secret": "其中内容的标签属于另一联盟密钥",
    **PROBLEMS,
}


class Why(Reasons, prefix="secret", words={"problem": WRONG}):
    NOT_A_SECRET = reason(
        "{file} holds no consortium secret: {problem}",
        "{file} 中没有联盟密钥：{problem}",
        do=(
            "Name the file that `heqi secret new` or `heqi secret open` wrote.",
            "请指定由 `heqi secret new` 或 `heqi secret open` 写出的文件。",
        ),
    )
    NOT_SEALED = reason(
        "{file} holds no sealed secret: {problem}",
        "{file} 中没有密封的联盟密钥：{problem}",
        do=(
            "Name the file that `heqi secret seal` wrote, whole and unchanged.",
            "请指定由 `heqi secret seal` 写出的完整、未改动的文件。",
        ),
    )
    KEY_UNFIT = reason(
        "Nothing can be sealed to the key {key}.",
        "无法向密钥 {key} 密封。",
        do=("Copy the member's key again (`heqi keys list`).", "请重新复制该成员的公钥（`heqi keys list`）。"),
    )
    SEALED_TO_ANOTHER = reason(
        "{file} is sealed to {key}, which is not in this key store.",
        "{file} 是向 {key} 密封的，该密钥不在此密钥库中。",
        do=(
            "Use the key store with that key, or have it sealed to yours.",
            "请使用含有该密钥的密钥库，或请对方向您的密钥重新密封。",
        ),
    )
    EPOCH_TWICE = reason(
        "Two secrets are of epoch {epoch}.",
        "有两个联盟密钥同属第 {epoch} 期。",
        do=("Name one secret for each epoch.", "每一期请只指定一个联盟密钥。"),
    )


class Secret(NamedTuple):
    """The secret of one epoch: 32 bytes that no representation shows."""

    epoch: int
    value: bytes

    @property
    def name(self) -> str:
        """Its short public name."""
        return key_name(self.value)

    def __repr__(self) -> str:
        return f"Secret({self.epoch}, {self.name})"


class SecretFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: str
    epoch: Epoch
    name: ShortName
    secret: Digest


class SealedFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A secret that one key opens. Who sealed it is not said: compare its name with the other members'."""

    format: str
    epoch: Epoch
    name: ShortName
    to: PublicKey
    box: Annotated[str, Meta(pattern="^([0-9a-f]{2}){48,2000}$")]


def new_secret(epoch: int, entropy: Entropy = os.urandom) -> Secret:
    """A fresh secret."""
    return Secret(epoch, entropy(SECRET_BYTES))


def write_secret(secret: Secret) -> bytes:
    """The bytes of a secret's file, for its holder's eyes alone."""
    return _laid_out(
        SecretFile(format=FORMAT, epoch=secret.epoch, name=secret.name, secret=secret.value.hex()),
    )


def read_secret(data: bytes, file: str) -> Secret:
    """A secret from the bytes of its file. NOT_A_SECRET; the reason never quotes what is in it."""
    try:
        found = msgspec.json.decode(data, type=SecretFile)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        refuse(Why.NOT_A_SECRET, file=file, problem="it is damaged, or another kind of file")
    require(found.format == FORMAT, Why.NOT_A_SECRET, file=file, problem=f"its format is not {FORMAT}")
    secret = Secret(found.epoch, bytes.fromhex(found.secret))
    require(secret.name == found.name, Why.NOT_A_SECRET, file=file, problem="its name does not fit: it was altered")
    return secret


def by_epoch(secrets: list[Secret]) -> tuple[Secret, ...]:
    """Secrets in the order in which the ledger takes their fingerprints. EPOCH_TWICE."""
    ordered = tuple(sorted(secrets, key=lambda each: each.epoch))
    for one, following in pairwise(ordered):
        require(one.epoch != following.epoch, Why.EPOCH_TWICE, epoch=one.epoch)
    return ordered


def seal_secret(secret: Secret, to: str) -> bytes:
    """The bytes of a file that only the holder of the key `to` (`ed25519:…`) can open. KEY_UNFIT.

    A sealed box of libsodium for the Curve25519 form of the Ed25519 key.
    """
    try:
        public = msgspec.convert(to, PublicKey)
        box = SealedBox(BoxKey(bindings.crypto_sign_ed25519_pk_to_curve25519(bytes.fromhex(public.partition(":")[2]))))
    except (msgspec.ValidationError, CryptoError):
        refuse(Why.KEY_UNFIT, key=to[:80])
    sealed = box.encrypt(write_secret(secret)).hex()
    return _laid_out(SealedFile(format=SEALED_FORMAT, epoch=secret.epoch, name=secret.name, to=to, box=sealed))


def read_sealed(data: bytes, file: str) -> SealedFile:
    """What a sealed file says without being opened. NOT_SEALED."""
    try:
        found = msgspec.json.decode(data, type=SealedFile)
    except (msgspec.MsgspecError, ValueError, RecursionError) as problem:
        refuse(Why.NOT_SEALED, file=file, problem=str(problem)[:200])
    require(found.format == SEALED_FORMAT, Why.NOT_SEALED, file=file, problem=f"its format is not {SEALED_FORMAT}")
    return found


def open_secret(sealed: SealedFile, pair: KeyPair, file: str) -> Secret:
    """The secret that was sealed to this key pair. SEALED_TO_ANOTHER, NOT_SEALED."""
    require(pair.public == sealed.to, Why.SEALED_TO_ANOTHER, file=file, key=sealed.to)
    try:
        box = SealedBox(PrivateKey(bindings.crypto_sign_ed25519_sk_to_curve25519(pair.secret)))
        secret = read_secret(box.decrypt(bytes.fromhex(sealed.box)), file)
    except CryptoError:
        refuse(Why.NOT_SEALED, file=file, problem="it was altered")
    same = (secret.epoch, secret.name) == (sealed.epoch, sealed.name)
    require(same, Why.NOT_SEALED, file=file, problem="what is in it is labelled as another secret")
    return secret


def _laid_out(content: Struct) -> bytes:
    return msgspec.json.format(encode(content), indent=1) + b"\n"
