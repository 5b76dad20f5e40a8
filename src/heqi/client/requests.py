"""How a reader proves who it is: a signature over what it asks and when, in the headers of the request."""

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

from heqi.codec.canonical import encode
from heqi.codec.signatures import KeyPair, sign, verify

READING_PREFIX = b"heqi reads "
MAX_CLOCK_SECONDS = 60  # how far a reader's clock may be from the node's

PARTY = "Heqi-Party"
KEY = "Heqi-Key"
TIME = "Heqi-Time"
SIGNATURE = "Heqi-Signature"


class Reading(Struct, frozen=True, kw_only=True):
    """What a reader signs. `path` is as it travels: percent-encoded, with the query."""

    ledger: str
    method: str
    party: str
    path: str
    time: int

    def message(self) -> bytes:
        return READING_PREFIX + encode(self)


class SignedReading(NamedTuple):
    """What a request says of its reader: not checked yet."""

    reading: Reading
    key: str
    signature: str

    def is_signed(self) -> bool:
        """Whether the signature verifies under the key. Whether the key speaks for the party, the ledger says."""
        return verify(self.key, self.reading.message(), self.signature)


def reading_headers(reading: Reading, pair: KeyPair) -> dict[str, str]:
    """The headers that a reader adds to its request."""
    return {
        PARTY: reading.party,
        KEY: pair.public,
        TIME: str(reading.time),
        SIGNATURE: sign(pair, reading.message()),
    }


def read_headers(headers: Mapping[str, str], ledger: str, method: str, path: str) -> SignedReading | None:
    """What the headers say, or None when one is missing or malformed. Names are matched as `headers` matches them."""
    party, key, time, signature = (headers.get(name, "") for name in (PARTY, KEY, TIME, SIGNATURE))
    if not (party and key and signature) or not (time.isascii() and time.isdigit() and len(time) <= 12):
        return None
    reading = Reading(ledger=ledger, method=method, party=party, path=path, time=int(time))
    return SignedReading(reading, key, signature)
