"""Signatures: every key and signature names its algorithm, and PyNaCl (libsodium) alone decides what verifies.

Libraries disagree on small-order and non-canonical Ed25519 keys, so the verifier is part of the protocol: a node checks
its libsodium against EDGE_VECTORS before it takes part.
"""

from hashlib import sha256
from typing import NamedTuple

from nacl import bindings, exceptions

ED25519 = "ed25519"
SUITE = "ed25519-sha256"


class KeyPair(NamedTuple):
    """A signing key. `public` is `ed25519:<hex>`; `secret` is libsodium's 64 bytes and never leaves the key store."""

    public: str
    secret: bytes

    def __repr__(self) -> str:
        return f"KeyPair({self.public})"


def key_pair(seed: bytes) -> KeyPair:
    """The key pair of a 32-byte seed."""
    public, secret = bindings.crypto_sign_seed_keypair(seed)
    return KeyPair(f"{ED25519}:{public.hex()}", secret)


def sign(pair: KeyPair, message: bytes) -> str:
    """`message` signed: 64 bytes as hex."""
    return bindings.crypto_sign(message, pair.secret)[:64].hex()


def is_sound_key(public: str) -> bool:
    """Whether a key (`ed25519:<hex>`) is a point of the curve's large group in its one encoding. What is not could have
    signatures that nobody made, under verifiers that take the equation times the cofactor (ZIP 215).
    """
    algorithm, _, key = public.partition(":")
    if algorithm != ED25519 or len(key) != 64:
        return False
    try:
        return bool(bindings.crypto_core_ed25519_is_valid_point(bytes.fromhex(key)))
    except ValueError:
        return False


def validator_address(public: str) -> str:
    """What an engine calls whoever votes with a key: the first 20 bytes of the key's SHA-256, as hex (CometBFT's)."""
    return sha256(bytes.fromhex(public.partition(":")[2])).digest()[:20].hex()


def verify(public: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (hex) over `message` verifies under `public` (`ed25519:<hex>`). No bad input raises."""
    algorithm, _, key = public.partition(":")
    if algorithm != ED25519 or len(key) != 64 or len(signature) != 128:
        return False
    try:
        bindings.crypto_sign_open(bytes.fromhex(signature) + message, bytes.fromhex(key))
    except (exceptions.BadSignatureError, ValueError):
        return False
    return True


# (what it is, key, message, signature, verdict). The points are the small-order and non-canonical encodings of
# edwards25519; S is taken modulo nothing: a signature with S >= L is refused. RFC 8032 §7.1 gives the good ones.
# Whether the equation is taken times the cofactor is where sound libraries differ; here it is not.
EDGE_VECTORS: list[tuple[str, str, bytes, str, bool]] = [
    (
        "RFC 8032 test 1",
        "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        True,
    ),
    (
        "RFC 8032 test 2",
        "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        True,
    ),
    (
        "RFC 8032 test 1 with S + L",
        "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        b"",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901554c8c7872aa064e049dbb3013fbf29380d25bf5f0595bbe24655141438e7a101b",
        False,
    ),
    (
        "the identity as key, small order: any message would verify",
        "ed25519:" + "01" + "00" * 31,
        b"anything",
        "01" + "00" * 63,
        False,
    ),
    (
        "a key of order 2",
        "ed25519:ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        b"anything",
        "01" + "00" * 63,
        False,
    ),
    (
        "the identity in its non-canonical encoding (y = p + 1)",
        "ed25519:eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        b"anything",
        "01" + "00" * 63,
        False,
    ),
    (
        "a zero key",
        "ed25519:" + "00" * 32,
        b"anything",
        "00" * 64,
        False,
    ),
    (
        "a key with a part of order 8, the equation holds without the cofactor",
        "ed25519:ff1495d13c86d96f54359565bdd9e765da1a7cd2b711f2e4809ca01b881dcb79",
        b"mixed order 1",
        "e9ba6376e0071a624ce65008b7ce8246c5e027f849cc25638df56a4ddc7536a7c0e729c73244538099165856698879a8e017ddb76988ac0448a9a01b9e581b00",
        True,
    ),
    (
        "the same key, the equation holds with the cofactor alone",
        "ed25519:ff1495d13c86d96f54359565bdd9e765da1a7cd2b711f2e4809ca01b881dcb79",
        b"mixed order 0",
        "e9ba6376e0071a624ce65008b7ce8246c5e027f849cc25638df56a4ddc7536a70b2aed5484b644ef463fa0b4a2ee328c0ab5c4ac09a7d1072f2b82559b019205",
        False,
    ),
    (
        "an ordinary key, R with a part of order 8: holds with the cofactor alone",
        "ed25519:00a3c2acd0ce8ab92652f7c3729ba9c1e705f3bb353103868f8ac746c5db18b2",
        b"torsion in R",
        "36b3af16d82da8ad24c3b38658eb0c10b5847c4888a7f7f57bea108cf15be480664b0617c199bb2fccfe256e13242eeca4a14c8457725707a43932378fbd4606",
        False,
    ),
    (
        "an ordinary key, R the identity",
        "ed25519:00a3c2acd0ce8ab92652f7c3729ba9c1e705f3bb353103868f8ac746c5db18b2",
        b"small order R",
        "01000000000000000000000000000000000000000000000000000000000000004201c8992ffcfc2ecfec47d02b79fa0ad9524f9373767c80544c9f6062f6d90b",
        False,
    ),
    (
        "an ordinary key, R of order 8",
        "ed25519:00a3c2acd0ce8ab92652f7c3729ba9c1e705f3bb353103868f8ac746c5db18b2",
        b"small order R",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037aebddda9674391e0d8c167fc2db56f559ca7c02e32c8cc29a98cb6688b4bbe500",
        False,
    ),
]


# (what it is, key, whether it is sound)
KEY_VECTORS: list[tuple[str, str, bool]] = [
    ("the key of RFC 8032 test 1", EDGE_VECTORS[0][1], True),
    ("the key of RFC 8032 test 2", EDGE_VECTORS[1][1], True),
    ("the identity as a key", "ed25519:01" + "00" * 31, False),
    ("a key of order 2", "ed25519:ec" + "ff" * 30 + "7f", False),
    ("a key of order 4", "ed25519:" + "00" * 32, False),
    ("a key in its non-canonical encoding", "ed25519:ee" + "ff" * 30 + "7f", False),
    (
        "a key with a part of order 8",
        "ed25519:ff1495d13c86d96f54359565bdd9e765da1a7cd2b711f2e4809ca01b881dcb79",
        False,
    ),
    ("a key that is no point", "ed25519:02" + "00" * 31, False),
]


def disagreements() -> list[str]:
    """Edge vectors on which this machine's libsodium answers otherwise than the protocol. Empty on a sound node."""
    return [
        *(name for name, key, message, signature, good in EDGE_VECTORS if verify(key, message, signature) is not good),
        *(name for name, key, good in KEY_VECTORS if is_sound_key(key) is not good),
    ]
