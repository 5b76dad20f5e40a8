"""The key store: a person's signing keys in one file, encrypted with a passphrase.

Whose keys they are, and their public halves, are readable by anybody; the seeds are in boxes (XSalsa20-Poly1305) whose
one key comes from the passphrase by Argon2id. Each box repeats whose key it holds, so that a label cannot be changed
outside. A checksum over the whole file tells damage from a wrong passphrase.
"""

import os
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta, Struct
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from heqi.client.files import read_regular, write_whole
from heqi.codec.canonical import encode
from heqi.codec.digests import digest
from heqi.codec.signatures import KeyPair, key_pair
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.values.identifiers import Code, Digest, Party, PublicKey
from heqi.values.phrases import PROBLEMS

FORMAT = "heqi-keystore-1"
FORMAT_FAMILY = "heqi-keystore-"
MAX_FILE_BYTES = 1_000_000
SHORTEST_PASSPHRASE = 8
SEED_BYTES = 32

Entropy = Callable[[int], bytes]


class Strength(NamedTuple):
    """What a guess at the passphrase costs: passes over memory, and its bytes."""

    operations: int
    memory: int


STRONG = Strength(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
LIGHT = Strength(argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)
"""For keys that protect nothing: tests, demonstrations."""


PROBLEMS_OF_STORES = {
    "a key is labelled as another one": "某把密钥的标签属于另一把密钥",
    "it does not say that it is a key store": "文件未表明是密钥库",
    "the checksum does not fit": "校验和不符",
    **PROBLEMS,
}


class Why(Reasons, prefix="keystore", words={"problem": PROBLEMS_OF_STORES}):
    FILE_MISSING = reason(
        "There is no key store at {file}.",
        "{file} 处没有密钥库。",
        do=("Name your key store, or make one with `heqi keys new`.", "请指定密钥库，或用 `heqi keys new` 新建。"),
    )
    FILE_FAILED = reason(
        "The key store {file} cannot be read or written: {problem}",
        "无法读写密钥库 {file}：{problem}",
        do=("Check the path and your right to use it.", "请检查路径与读写权限。"),
    )
    FILE_EXISTS = reason(
        "{file} is there already, and nothing is written over it.",
        "{file} 已存在，不会覆盖。",
        do=("Name another file.", "请使用其他文件名。"),
    )
    DAMAGED = reason(
        "{file} is no key store, or it is damaged: {problem}",
        "{file} 不是密钥库，或已损坏：{problem}",
        do=("Use a copy of the file; without one the keys are lost.", "请使用备份；没有备份则密钥已丢失。"),
    )
    NEWER_FORMAT = reason(
        "{file} has the format {found}; this program reads {known}.",
        "{file} 的格式为 {found}；本程序可读取 {known}。",
        do=("Use a newer program.", "请使用更新版本的程序。"),
    )
    PASSPHRASE_TOO_SHORT = reason(
        "The passphrase has fewer than {shortest} characters.",
        "口令少于 {shortest} 个字符。",
        do=("Choose a longer one; several words do well.", "请使用更长的口令，例如若干词语。"),
    )
    WRONG_PASSPHRASE = reason(
        "The passphrase does not open {file}.",
        "口令无法打开 {file}。",
        do=("Try again; nobody can recover a passphrase.", "请重试；口令无法找回。"),
        retry=True,
    )
    NAME_WRONG = reason(
        "{party}, {person}, {role}: one of these is no name that a charter can use.",
        "{party}、{person}、{role}：其中有章程不能使用的名称。",
        do=(
            "Use small letters, digits and hyphens, and begin with a letter.",
            "请使用小写字母、数字和连字符，以字母开头。",
        ),
    )
    KEY_NOT_THERE = reason(
        "{file} holds no key {wanted}; it has {there}.",
        "{file} 中没有密钥 {wanted}；现有 {there}。",
        do=("See `heqi keys list`.", "请查看 `heqi keys list`。"),
    )
    NO_MEMORY = reason(
        "Opening {file} takes {mebibytes} MiB of memory, and they are not to be had.",
        "打开 {file} 需要 {mebibytes} MiB 内存，当前不足。",
        do=("Close other programs and try again.", "请关闭其他程序后重试。"),
        retry=True,
    )


class KeyName(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Whose key it is: readable without the passphrase."""

    party: Party
    person: Code
    role: Code
    public: PublicKey


class NamedKey(NamedTuple):
    """A key with whose it is."""

    name: KeyName
    pair: KeyPair


class Lock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the passphrase becomes a key. Bounded, so that a made-up file cannot ask for all the memory."""

    algorithm: Literal["argon2id"]
    salt: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    operations: Annotated[int, Meta(ge=argon2id.OPSLIMIT_MIN, le=20)]
    memory: Annotated[int, Meta(ge=argon2id.MEMLIMIT_MIN, le=2**30)]


class Boxed(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: KeyName
    box: Annotated[str, Meta(pattern="^([0-9a-f]{2}){56,2000}$", description="nonce and ciphertext")]


class Content(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    format: str
    lock: Lock
    keys: Annotated[tuple[Boxed, ...], Meta(min_length=1, max_length=1_000)]
    checksum: Digest


class _Inside(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: KeyName
    seed: Digest


_CONTENT = msgspec.json.Decoder(Content)
_INSIDE = msgspec.json.Decoder(_Inside)


def new_pair(entropy: Entropy = os.urandom) -> KeyPair:
    """A fresh key pair."""
    return key_pair(entropy(SEED_BYTES))


def named(party: str, person: str, role: str, pair: KeyPair) -> NamedKey:
    """A key with its label. NAME_WRONG when no charter could name it so."""
    label = {"party": party, "person": person, "role": role, "public": pair.public}
    try:
        return NamedKey(msgspec.convert(label, KeyName), pair)
    except msgspec.ValidationError:
        refuse(Why.NAME_WRONG, party=party[:80], person=person[:80], role=role[:80])


class Keystore:
    """A key store file. Reading who has keys in it takes no passphrase. Refusals: see `Why`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._content = _parse(_read(path), str(path))

    @property
    def names(self) -> tuple[KeyName, ...]:
        """Whose keys are in it, in the order in which they came."""
        return tuple(boxed.name for boxed in self._content.keys)

    @property
    def strength(self) -> Strength:
        """What a guess at its passphrase costs."""
        return Strength(self._content.lock.operations, self._content.lock.memory)

    def unlock(self, passphrase: str, party: str | None = None, person: str | None = None) -> list[NamedKey]:
        """The keys, all or those of one party, or of one person. WRONG_PASSPHRASE when it does not open them."""
        wanted = [
            boxed
            for boxed in self._content.keys
            if party in (None, boxed.name.party) and person in (None, boxed.name.person)
        ]
        there = [f"{name.party}/{name.person}" for name in self.names]
        asked = f"{party or '*'}/{person or '*'}"
        require(bool(wanted), Why.KEY_NOT_THERE, file=str(self.path), wanted=asked, there=there)
        box = SecretBox(_derive(passphrase, self._content.lock, str(self.path)))
        return [self._unbox(box, boxed) for boxed in wanted]

    def add(self, passphrase: str, keys: Sequence[NamedKey], entropy: Entropy = os.urandom) -> None:
        """Write the file again with more keys in it."""
        present = self.unlock(passphrase)
        data = seal([*present, *keys], passphrase, self.strength, entropy)
        _write(self.path, data, replace=True)
        self._content = _parse(data, str(self.path))

    def _unbox(self, box: SecretBox, boxed: Boxed) -> NamedKey:
        try:
            inside = _INSIDE.decode(box.decrypt(bytes.fromhex(boxed.box)))
        except CryptoError:
            refuse(Why.WRONG_PASSPHRASE, file=str(self.path))
        except msgspec.MsgspecError as problem:
            refuse(Why.DAMAGED, file=str(self.path), problem=str(problem)[:200])
        pair = key_pair(bytes.fromhex(inside.seed))
        same = inside.name == boxed.name and pair.public == boxed.name.public
        require(same, Why.DAMAGED, file=str(self.path), problem="a key is labelled as another one")
        return NamedKey(boxed.name, pair)


def create_keystore(
    path: Path,
    passphrase: str,
    keys: Sequence[NamedKey],
    strength: Strength = STRONG,
    entropy: Entropy = os.urandom,
) -> Keystore:
    """A new file with these keys (at least one). FILE_EXISTS rather than writing over another."""
    _write(path, seal(keys, passphrase, strength, entropy), replace=False)
    return Keystore(path)


def seal(
    keys: Sequence[NamedKey], passphrase: str, strength: Strength = STRONG, entropy: Entropy = os.urandom
) -> bytes:
    """The bytes of a key store."""
    require(len(passphrase) >= SHORTEST_PASSPHRASE, Why.PASSPHRASE_TOO_SHORT, shortest=SHORTEST_PASSPHRASE)
    salt = entropy(argon2id.SALTBYTES).hex()
    lock = Lock(algorithm="argon2id", salt=salt, operations=strength.operations, memory=strength.memory)
    box = SecretBox(_derive(passphrase, lock, "the new file"))
    boxes = []
    for name, pair in keys:
        inside = encode(_Inside(name=name, seed=pair.secret[:SEED_BYTES].hex()))
        boxes.append(Boxed(name=name, box=bytes(box.encrypt(inside, entropy(SecretBox.NONCE_SIZE))).hex()))
    content = Content(format=FORMAT, lock=lock, keys=tuple(boxes), checksum="0" * 64)
    content = msgspec.structs.replace(content, checksum=_checksum(content))
    return msgspec.json.format(encode(content), indent=1) + b"\n"


def _parse(data: bytes, file: str) -> Content:
    try:
        found = msgspec.json.decode(data)
        form = found.get("format") if isinstance(found, dict) else None
        newer = isinstance(form, str) and form.startswith(FORMAT_FAMILY) and form != FORMAT
        require(not newer, Why.NEWER_FORMAT, file=file, found=str(form)[:40], known=FORMAT)
        require(form == FORMAT, Why.DAMAGED, file=file, problem="it does not say that it is a key store")
        content = _CONTENT.decode(data)
    except (ValueError, RecursionError) as problem:
        refuse(Why.DAMAGED, file=file, problem=str(problem)[:200])
    whole = content.checksum == _checksum(content)
    require(whole, Why.DAMAGED, file=file, problem="the checksum does not fit")
    return content


def _checksum(content: Content) -> str:
    return digest(b"heqi/keystore", encode(content.lock), encode(content.keys)).hex()


def _derive(passphrase: str, lock: Lock, file: str) -> bytes:
    # Keyboards differ in how they compose a letter; the passphrase is what it looks like.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    salt = bytes.fromhex(lock.salt)
    try:
        return argon2id.kdf(SecretBox.KEY_SIZE, secret, salt, opslimit=lock.operations, memlimit=lock.memory)
    except (CryptoError, MemoryError):
        refuse(Why.NO_MEMORY, file=file, mebibytes=lock.memory >> 20)


def _read(path: Path) -> bytes:
    try:
        data = read_regular(path, MAX_FILE_BYTES)
    except FileNotFoundError:
        refuse(Why.FILE_MISSING, file=str(path))
    except OSError as problem:
        refuse(Why.FILE_FAILED, file=str(path), problem=problem.strerror or type(problem).__name__)
    require(len(data) <= MAX_FILE_BYTES, Why.DAMAGED, file=str(path), problem=f"longer than {MAX_FILE_BYTES} bytes")
    return data


def _write(path: Path, data: bytes, *, replace: bool) -> None:
    """All or nothing, for the owner's eyes only."""
    try:
        write_whole(path, data, replace=replace)
    except FileExistsError:
        refuse(Why.FILE_EXISTS, file=str(path))
    except OSError as problem:
        refuse(Why.FILE_FAILED, file=str(path), problem=problem.strerror or type(problem).__name__)
