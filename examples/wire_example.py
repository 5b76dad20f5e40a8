"""A transaction and a reading, byte by byte, without Heqi's own code: python examples/wire_example.py

What it prints stands in docs/guides/connecting.md; a test compares the page with it, and it with Heqi. JSON, SHA-256
and Ed25519 are all that it takes, so it reads as a pattern for other languages.
"""

import hashlib
import json
from typing import Any

from nacl.signing import SigningKey

SUITE = "ed25519-sha256"
LEDGER = "5a" * 32  # the charter's digest
SALT = "000102030405060708090a0b0c0d0e0f"  # 16 random bytes, other ones for each transaction
KEY = SigningKey(bytes(range(32)))  # of this example only
PUBLIC = "ed25519:" + KEY.verify_key.encode().hex()


def canonical(value: Any) -> bytes:
    """JSON as RFC 8785 has it: sorted names, no spaces, UTF-8; and only whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def framed(tag: bytes, *parts: bytes) -> bytes:
    """What is hashed: the tag after its length in 1 byte, each part after its length in 4 bytes, big endian."""
    return bytes([len(tag)]) + tag + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def signature(message: bytes) -> str:
    return KEY.sign(message).signature.hex()


def worked() -> dict[str, str]:
    """Each step by its name."""
    transfer = {
        "action": "payments.transfer",
        "amount": 25000000,
        "bank": "river-bank",
        "by": "core-maker",
        "currency": "CNY",
        "payee": "river-parts",
        "purpose": "三月货款",
    }
    body = {
        "actions": [transfer],
        "ledger": LEDGER,
        "parties": ["core-maker"],
        "salt": SALT,
        "valid_until": 1774000000,
        "version": 1,
    }
    hashed = framed(b"heqi/transaction", SUITE.encode(), canonical(body))
    identity = hashlib.sha256(hashed).digest()
    record = framed(b"heqi/record", bytes.fromhex(LEDGER), b"core-maker", bytes.fromhex(SALT), bytes(4))
    signed = {"key": PUBLIC, "signature": signature(b"heqi signs transaction " + identity)}
    reading = {
        "ledger": LEDGER,
        "method": "GET",
        "party": "core-maker",
        "path": "/v1/tables/balances?field=party&value=core-maker",
        "time": 1773999400,
    }
    return {
        "body": canonical(body).decode(),
        "hashed": hashed.hex(),
        "id": identity.hex(),
        "signed": (b"heqi signs transaction " + identity).hex(),
        "envelope": canonical({"body": body, "signatures": [signed], "suite": SUITE}).decode(),
        "first record": hashlib.sha256(record).hexdigest(),
        "reading": "heqi reads " + canonical(reading).decode(),
        "headers": "\n".join(
            (
                "Heqi-Party: core-maker",
                f"Heqi-Key: {PUBLIC}",
                "Heqi-Time: 1773999400",
                "Heqi-Signature: " + signature(b"heqi reads " + canonical(reading)),
            )
        ),
    }


if __name__ == "__main__":
    print("\n\n".join(f"{name}:\n{text}" for name, text in worked().items()))
