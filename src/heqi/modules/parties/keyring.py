"""Keyring: the keys of one member that are not revoked, and how one enters and ends."""

from heqi.codec.digests import digester
from heqi.codec.signatures import verify
from heqi.machine.authority import KEYS, Key
from heqi.machine.charter import Charter, Founder
from heqi.machine.module import Call
from heqi.machine.reasons import require
from heqi.modules.parties.reasons import Why
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.days import Day
from heqi.values.identifiers import Party, PublicKey

_possession = digester(b"heqi/key-possession")
POSSESSION_PREFIX = b"heqi key speaks for "


class Keyring(Row):
    """A member's keys that are not revoked, so that nobody has to walk over those of the past."""

    party: Party
    keys: tuple[PublicKey, ...]


KEYRINGS = Table(
    "keyrings", Keyring, key="party", parts=(Party,), indexes=("party",), readers=("party",), short="kring"
)


def genesis(state: State, charter: Charter, day: Day) -> None:
    for founder in charter.articles.member:
        enter_keyring(state, founder)


def enter_keyring(state: State, founder: Founder) -> None:
    """The keys with which a member begins."""
    _put_ring(state, founder.id, tuple(grant.key for grant in founder.keys))


def possession_message(ledger: str, party: str, person: str) -> bytes:
    """What a new key signs before it is registered, so that nobody registers a key that somebody else holds.

    ledger: the founding digest as hex.
    """
    return POSSESSION_PREFIX + _possession(bytes.fromhex(ledger), party.encode(), person.encode())


def require_new_key(state: State, call: Call, party: str, person: str, public: str, possession: str) -> None:
    """Possession first: who cannot show to hold a key does not learn whether it is registered."""
    proven = verify(public, possession_message(call.ledger, party, person), possession)
    require(proven, Why.KEY_NOT_PROVEN, key=public, party=party, person=person)
    require(state.get(KEYS, public) is None, Why.KEY_TAKEN, key=public)


def require_days(today: Day, from_day: Day, until_day: Day | None) -> None:
    good = today <= from_day and (until_day is None or from_day <= until_day)
    require(good, Why.KEY_DAYS_WRONG, today=today, from_day=from_day, until_day=until_day or "")


def keys_of(state: State, party: str) -> dict[str, Key]:
    """The party's keys that are not revoked, by public key; some may not have begun or may have ended."""
    ring = state.get(KEYRINGS, party)
    found = {public: state.get(KEYS, public) for public in (ring.keys if ring is not None else ())}
    return {public: key for public, key in found.items() if key is not None}


def enter_key(state: State, public: str, key: Key) -> None:
    state.put(KEYS, public, key)
    _put_ring(state, key.party, (*keys_of(state, key.party), public))


def end_key(state: State, day: Day, public: str, key: Key) -> None:
    state.put(KEYS, public, changed(key, revoked_day=day))
    _put_ring(state, key.party, tuple(each for each in keys_of(state, key.party) if each != public))


def _put_ring(state: State, party: str, keys: tuple[str, ...]) -> None:
    state.put(KEYRINGS, party, Keyring(party=party, keys=keys))
