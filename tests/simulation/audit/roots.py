"""The roots that a head commits to, computed anew from the rows, blocks and receipts, as the design describes them."""

import json
from hashlib import sha256
from typing import Any

SALT_BYTES = 16
# height, second, transactions, receipts, misbehaviour, and what it says of another text of the charter
Recorded = tuple[int, int, tuple[bytes, ...], list[bytes], tuple[dict[str, Any], ...], dict[str, Any] | None]


def tagged(tag: bytes, *parts: bytes) -> bytes:
    """SHA-256 over the tag and the parts, each with its length before it (one byte for the tag, four for a part)."""
    whole = bytes([len(tag)]) + tag
    for part in parts:
        whole += len(part).to_bytes(4, "big") + part
    return sha256(whole).digest()


def state_root(cells: list[tuple[bytes, bytes]]) -> bytes:
    """Of the cells `table NUL key` -> salt and row: one leaf each in a sparse tree, alone in its half at any depth."""
    leaves = []
    for cell, value in cells:
        table, _, name = cell.partition(b"\0")
        path = tagged(b"heqi/path", table, name)
        leaves.append((path, tagged(b"heqi/leaf", table, name, value[:SALT_BYTES], value[SALT_BYTES:])))
    return _sparse(sorted(leaves), 0)


def _sparse(leaves: list[tuple[bytes, bytes]], depth: int) -> bytes:
    if not leaves:
        return bytes(32)
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0][0] + leaves[0][1]).digest()
    right = [leaf for leaf in leaves if leaf[0][depth // 8] >> (7 - depth % 8) & 1]
    left = leaves[: len(leaves) - len(right)]
    return sha256(b"\1" + _sparse(left, depth + 1) + _sparse(right, depth + 1)).digest()


def history_root(recorded: list[Recorded]) -> bytes:
    """RFC 6962 over one leaf for each block that is not empty."""
    leaves = []
    for height, second, transactions, receipts, misbehaviour, text in recorded:
        if transactions or misbehaviour or text is not None:
            leaf = {
                "height": height,
                "receipts_root": _merkle(receipts).hex(),
                "second": second,
                "transactions": len(transactions),
                "transactions_root": _merkle(list(transactions)).hex(),
            }
            if misbehaviour:
                leaf["misbehaviour"] = tagged(b"heqi/misbehaviour", *map(_canonical, misbehaviour)).hex()
            if text is not None:
                leaf["charter"] = text
            leaves.append(_canonical(leaf))
    return _merkle(leaves)


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(content, separators=(",", ":"), sort_keys=True).encode()


def _merkle(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    half = 1
    while 2 * half < len(leaves):
        half *= 2
    return sha256(b"\1" + _merkle(leaves[:half]) + _merkle(leaves[half:])).digest()


def app_hash(state: bytes, history: bytes, founding: str, charter: str) -> bytes:
    return tagged(b"heqi/app", state, history, bytes.fromhex(founding), bytes.fromhex(charter))
