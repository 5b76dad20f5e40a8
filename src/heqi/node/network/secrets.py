"""The two keys that CometBFT itself holds: its consensus key, which votes, and its node key, by which peers know it.

They are CometBFT's own files, readable for their owner alone. The state file beside the consensus key is what keeps a
node from voting twice: it is never copied, and never taken back from a backup.
"""

import base64
from pathlib import Path

import msgspec

from heqi.client.files import write_whole
from heqi.client.keystore import new_pair
from heqi.codec.signatures import ED25519, KeyPair, key_pair, validator_address
from heqi.machine.reasons import refuse, require
from heqi.node.reasons import Why

CONSENSUS_KEY = "config/priv_validator_key.json"
CONSENSUS_STATE = "data/priv_validator_state.json"
NODE_KEY = "config/node_key.json"
_PUBLIC, _PRIVATE = "tendermint/PubKeyEd25519", "tendermint/PrivKeyEd25519"
_NEVER_VOTED = {"height": "0", "round": 0, "step": 0}
MOST_BYTES = 10_000


def _raw(public: str) -> bytes:
    """The 32 bytes of `ed25519:<hex>`."""
    return bytes.fromhex(public.removeprefix(f"{ED25519}:"))


def address(public: str) -> str:
    """CometBFT's address of a consensus key, as it writes it in its files."""
    return validator_address(public).upper()


def public_json(public: str) -> dict[str, str]:
    return {"type": _PUBLIC, "value": base64.b64encode(_raw(public)).decode()}


def make_secrets(home: Path, consensus: KeyPair | None = None) -> None:
    """Make both keys where there are none yet, and leave what is there. consensus: instead of a fresh consensus key."""
    if not (home / NODE_KEY).exists():
        _write(home / NODE_KEY, {"priv_key": _private_json(new_pair())})
    if not (home / CONSENSUS_KEY).exists():
        write_consensus_key(home / CONSENSUS_KEY, consensus or new_pair())
        # The key first: a state without a key is only made again, a key without a state must not vote.
        _write(home / CONSENSUS_STATE, _NEVER_VOTED)


def write_consensus_key(file: Path, pair: KeyPair) -> None:
    """In CometBFT's form, over nothing that is there."""
    key = {"address": address(pair.public), "pub_key": public_json(pair.public), "priv_key": _private_json(pair)}
    _write(file, key)


def consensus_key(home: Path, file: str = CONSENSUS_KEY) -> str:
    """The public half of the key by which the node votes; file: of another one in its home."""
    return _pair(home / file).public


def own_node_id(home: Path) -> str:
    """By which peers know the node: made of its node key as validators' addresses are of theirs."""
    return validator_address(_pair(home / NODE_KEY).public)


def _pair(file: Path) -> KeyPair:
    """FILE_MISSING where the file is not there or holds no such key."""
    try:
        found = msgspec.json.decode(file.read_bytes()[:MOST_BYTES])
        secret = base64.b64decode(found["priv_key"]["value"], validate=True)
    except OSError as problem:
        refuse(Why.FILE_MISSING, file=str(file), problem=problem.strerror or "")
    except (ValueError, KeyError, TypeError):
        refuse(Why.FILE_MISSING, file=str(file), problem="it holds no key of CometBFT's")
    require(len(secret) == 64, Why.FILE_MISSING, file=str(file), problem="its key is no Ed25519 key")
    return key_pair(secret[:32])


def _private_json(pair: KeyPair) -> dict[str, str]:
    return {"type": _PRIVATE, "value": base64.b64encode(pair.secret).decode()}


def _write(file: Path, content: object) -> None:
    write_whole(file, msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n", replace=False)
    file.parent.chmod(0o700)
