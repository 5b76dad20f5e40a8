"""Replacing the key by which a member's node votes, so that never two of its keys vote.

new key beside the old one ─▶ the ledger names it ─▶ the network counts it and the old one no more
    ─▶ the engine is stopped ─▶ one key file takes the other's place ─▶ the engine is started

Until the last step the engine knows the old key alone, and after it the new one alone. What CometBFT keeps of its last
vote stays, so that the new key signs only for later blocks than the old one did. Every step can be repeated: the files
say how far it went.
"""

from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from heqi.client.files import write_whole
from heqi.client.keystore import new_pair
from heqi.codec.signatures import KeyPair, validator_address
from heqi.machine.reasons import refuse, require
from heqi.node.network.locks import is_locked
from heqi.node.network.places import Place
from heqi.node.network.secrets import CONSENSUS_KEY, address, consensus_key, write_consensus_key
from heqi.node.reasons import Why

MADE, AGREED = "config/next_validator_key.json", "config/agreed_validator_key.json"
RETIRED = "config/retired"
LOCK = "data/state.db/LOCK"
ASK_SECONDS = 5


class Step(StrEnum):
    """made: the new key lies beside the old one. agreed: the network counts its votes and no longer the old one's.
    placed: the engine will vote with it.
    """

    MADE = "made"
    AGREED = "agreed"
    PLACED = "placed"


class Voting(NamedTuple):
    """The addresses of those whose votes count for the block that is being agreed on."""

    height: int
    addresses: frozenset[str]


def begin(home: Path, pair: KeyPair | None = None) -> tuple[Step, str]:
    """Make the new key, where none was made before: how far its replacement went, and the public key. pair: this one
    instead of a fresh one. KEY_ELSEWHERE where the home holds no key.
    """
    require((home / CONSENSUS_KEY).exists(), Why.KEY_ELSEWHERE, folder=str(home))
    if (home / AGREED).exists():
        return Step.AGREED, consensus_key(home, AGREED)
    if not (home / MADE).exists():
        write_consensus_key(home / MADE, pair or new_pair())
    return Step.MADE, consensus_key(home, MADE)


def note_agreement(home: Path, voting: Voting) -> bool:
    """Whether the new key's votes count and the old one's do not; if so, that is written down."""
    old, new = (address(consensus_key(home, each)) for each in (CONSENSUS_KEY, MADE))
    if new not in voting.addresses or old in voting.addresses:
        return False
    (home / MADE).rename(home / AGREED)
    return True


def place_key(home: Path) -> bool:
    """Put the new key into the old one's place, in one step; the old one is kept apart. False while the engine runs."""
    if engine_runs(home):
        return False
    old = home / RETIRED / f"{validator_address(consensus_key(home)).upper()}.json"
    if not old.exists():
        write_whole(old, (home / CONSENSUS_KEY).read_bytes(), replace=False)
        old.parent.chmod(0o700)
    (home / AGREED).replace(home / CONSENSUS_KEY)
    return True


def engine_runs(home: Path) -> bool:
    """Whether a CometBFT has its data open: it locks it."""
    return is_locked(home / LOCK)


def ask_voting(place: Place, transport: httpx.BaseTransport | None = None) -> Voting:
    """Of the node's own engine. ENGINE_SILENT where it does not say. transport: instead of the network, for tests."""
    try:
        with httpx.Client(timeout=ASK_SECONDS, trust_env=False, transport=transport) as http:
            asked: dict[str, Any] = http.get(f"{place.rpc}/validators?per_page=100").raise_for_status().json()
        found = asked["result"]
        return Voting(int(found["block_height"]), frozenset(str(each["address"]) for each in found["validators"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        refuse(Why.ENGINE_SILENT, member=place.member, server=place.rpc)
