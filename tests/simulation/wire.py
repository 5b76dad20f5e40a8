"""From actions to bytes: honest envelopes, envelopes of the impatient and careless, and bytes of the hostile."""

from typing import Any

import msgspec

from heqi.codec.canonical import encode
from heqi.codec.signatures import SUITE, KeyPair, sign
from heqi.machine.catalogue import Catalogue
from heqi.machine.transactions import (
    Action,
    Signature,
    Transaction,
    seal_envelope,
    signing_message,
    transaction_id,
)
from tests.simulation.draws.draw import Draw
from tests.simulation.world import MAX_BYTES, MEMBERS, WINDOW_SECONDS


def parties_of(catalogue: Catalogue, actions: list[Action]) -> list[str]:
    """Everybody who has to sign."""
    parties = []
    for action in actions:
        parties.append(action.by)
        for field in catalogue.rules[type(action)].also:
            named = getattr(action, field)
            parties += named if isinstance(named, tuple) else [] if named is None else [named]
    return sorted({*parties})


def envelope(draw: Draw, catalogue: Catalogue, actions: list[Action], *, careful: bool = False) -> bytes:
    """Signed by whom it takes and by all their keys; unless `careful`, sometimes by fewer, others or too many."""
    parties = parties_of(catalogue, actions)
    said: dict[str, Any] = {"ledger": draw.founding, "valid_until": draw.second + draw.rng.randint(60, WINDOW_SECONDS)}
    keys = [public for party in parties for public, _ in draw.keys_of(party)]
    if not careful:
        match draw.rng.randrange(60):
            case 0 if len(parties) > 1:
                parties.remove(draw.pick(parties))
                keys = [public for party in parties for public, _ in draw.keys_of(party)]
            case 1:
                parties = sorted({*parties, draw.pick(MEMBERS)})
            case 2 | 3 | 4:
                keys = draw.rng.sample(keys, draw.rng.randint(min(1, len(keys)), len(keys)))
            case 5 | 6:  # one signature for each party
                keys = [draw.pick(held)[0] for party in parties if (held := draw.keys_of(party))]
            case 10 | 11 | 12 | 13 | 14 | 15:  # one person of each party, with all the keys it has
                keys = [public for party in parties for public in keys_of_one_person(draw, party)]
            case 7:
                keys = [*keys, draw.pick(sorted(draw.pairs))]
            case 8:
                said["valid_until"] = draw.second + draw.pick(
                    (-1, 0, WINDOW_SECONDS, WINDOW_SECONDS + 1, 9 * WINDOW_SECONDS)
                )
            case 9:
                draw.salt = draw.pick(draw.salts)
    body = Transaction(actions=tuple(actions), parties=tuple(parties), salt=draw.salt, **said)
    return signed(body, [draw.pairs[public] for public in sorted({*keys})])


def keys_of_one_person(draw: Draw, party: str) -> list[str]:
    held = draw.keys_of(party)
    persons = [row.person for _, row in held]
    most = max(persons, key=persons.count, default="")
    return [public for public, row in held if row.person == most]


def signed(body: Transaction, pairs: list[KeyPair], suite: str = SUITE) -> bytes:
    message = signing_message(transaction_id(body, suite))
    return seal_envelope(body, [Signature(pair.public, sign(pair, message)) for pair in pairs], suite)


def hostile(draw: Draw, good: bytes) -> bytes:
    """What a byzantine party makes of a good envelope."""
    content = msgspec.json.decode(good)
    match draw.rng.randrange(15 if content["signatures"] else 5):
        case 0:
            return draw.rng.randbytes(draw.rng.randint(0, 400))
        case 1:
            return good[: draw.rng.randrange(len(good))]
        case 2:
            return _one_bit(draw, good)
        case 3:
            return good + b" "
        case 4:
            return b" " * (MAX_BYTES + 1)
        case 5:
            content["signatures"][0]["signature"] = "00" * 64
        case 6:
            content["signatures"][0]["key"] = draw.pick(sorted(draw.pairs))
        case 7:
            content["signatures"].reverse()
        case 8:
            content["signatures"] = content["signatures"] * 2
        case 9:
            content["signatures"] = content["signatures"][1:]
        case 10:
            content["suite"] = "sm2-sm3"
        case 11:
            return _resigned(draw, content, ledger=draw.digest("another ledger"))
        case 12:
            parties = content["body"]["parties"]
            return _resigned(draw, content, parties=[*parties[::-1], parties[0]])
        case 13:
            return _resigned(draw, content, parties=["nobody", *content["body"]["parties"]])
        case _:
            return _resigned(draw, content, actions=draw.pick(([], content["body"]["actions"] * 17, [{"action": "x"}])))
    return encode(content)


def _one_bit(draw: Draw, good: bytes) -> bytes:
    altered = bytearray(good)
    altered[draw.rng.randrange(len(good))] ^= 1 << draw.rng.randrange(8)
    return bytes(altered)


def _resigned(draw: Draw, content: dict[str, Any], **other: Any) -> bytes:
    """Another body, soundly signed by the same keys."""
    body: Any = content["body"] | other
    message = signing_message(transaction_id(body))
    pairs = [draw.pairs[each["key"]] for each in content["signatures"] if each["key"] in draw.pairs]
    signatures = [{"key": pair.public, "signature": sign(pair, message)} for pair in pairs]
    return encode({"body": body, "signatures": signatures, "suite": SUITE})
