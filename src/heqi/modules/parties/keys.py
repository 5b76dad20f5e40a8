"""Keys: which persons speak for a member, how one takes over from another, and who has to sign what."""

from typing import Annotated

from msgspec import Meta

from heqi.codec.digests import digester
from heqi.codec.signatures import verify
from heqi.machine.authority import KEYS, MEMBERS, Key, present_member
from heqi.machine.charter import Charter, PolicyClause
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.parties.reasons import Why
from heqi.modules.parties.standing import group_of
from heqi.modules.parties.terms import Terms
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State, Touched
from heqi.values.amounts import MAX_INTEGER, Amount
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Party, PublicKey, SignatureHex

MOST_KEYS = 32  # of one member that are not revoked
MOST_CLAUSES = 32  # of one member's policy

_possession = digester(b"heqi/key-possession")
POSSESSION_PREFIX = b"heqi key speaks for "


class Keyring(Row):
    """A member's keys that are not revoked, so that nobody has to walk over those of the past."""

    party: Party
    keys: tuple[PublicKey, ...]


KEYRINGS = Table(
    "keyrings", Keyring, key="party", parts=(Party,), indexes=("party",), readers=("party",), short="kring"
)


class LostKeyReplaced(Event, tag="parties.lost_key_replaced"):
    """Others witnessed that a key was lost. Until `from_day` the member can still revoke the new one."""

    party: Party
    person: Code
    key: PublicKey
    from_day: Day


class AddKey(Action, tag="parties.add_key"):
    """A member lets one more key speak for it: a person, that person's role, the days, and the most it signs for."""

    key: PublicKey
    person: Code
    role: Code
    from_day: Day
    until_day: Day | None
    limit: Amount | None
    possession: SignatureHex  # by the new key, of `possession_message`


class RotateKey(Action, tag="parties.rotate_key"):
    """The same person goes on with a new key, with the same role and limit; the old key ends at once."""

    old: PublicKey
    key: PublicKey
    until_day: Day | None
    possession: SignatureHex


class RevokeKey(Action, tag="parties.revoke_key"):
    """A key of the member's own stops speaking for it, at once and for good."""

    key: PublicKey


class ReplaceLostKey(Action, tag="parties.replace_lost_key"):
    """Other members witness that a person lost a key. All keys of that person at that member end at once, and the new
    one speaks after the charter's cooling days; until then the member may revoke it.
    """

    lost: PublicKey
    key: PublicKey
    until_day: Day | None
    possession: SignatureHex
    witnesses: tuple[Party, ...]  # beside the one in whose name this is asked


class SetPolicy(Action, tag="parties.set_policy"):
    """A member says anew which of its own keys have to sign what. The policy so far decides who signs this."""

    policy: Annotated[tuple[PolicyClause, ...], Meta(max_length=MOST_CLAUSES)]


def add_key(state: State, call: Call, ask: AddKey) -> None:
    keys = keys_of(state, ask.by)
    require_new_key(state, call, ask.by, ask.person, ask.key, ask.possession)
    require_days(call.day, ask.from_day, ask.until_day)
    for key in keys.values():
        other = key.person == ask.person and key.role != ask.role
        require(not other, Why.PERSON_HAS_OTHER_ROLE, person=ask.person, role=key.role, party=ask.by)
    require(len(keys) < MOST_KEYS, Why.TOO_MANY_KEYS, party=ask.by, limit=MOST_KEYS)
    # Nothing below may be refused.
    key = Key(
        party=ask.by,
        person=ask.person,
        role=ask.role,
        from_day=ask.from_day,
        until_day=ask.until_day,
        revoked_day=None,
        limit=ask.limit,
    )
    enter_key(state, ask.key, key)


def rotate_key(state: State, call: Call, ask: RotateKey) -> None:
    old = keys_of(state, ask.by).get(ask.old)
    if old is None:
        refuse(Why.KEY_UNKNOWN, key=ask.old)
    require_new_key(state, call, ask.by, old.person, ask.key, ask.possession)
    require_days(call.day, call.day, ask.until_day)
    # Nothing below may be refused.
    end_key(state, call.day, ask.old, old)
    enter_key(state, ask.key, changed(old, from_day=call.day, until_day=ask.until_day))


def revoke_key(state: State, call: Call, ask: RevokeKey) -> None:
    keys = keys_of(state, ask.by)
    key = keys.get(ask.key)
    if key is None:
        refuse(Why.KEY_UNKNOWN, key=ask.key)
    if key.active(call.day):
        left = [each for name, each in keys.items() if name != ask.key and each.active(call.day)]
        unmet = unmet_need(present_member(state, ask.by).policy, left)
        if unmet is not None:
            _, role, needed, have = unmet
            refuse(Why.LAST_KEY, key=ask.key, party=ask.by, role=role, needed=needed, have=have)
    # Nothing below may be refused.
    end_key(state, call.day, ask.key, key)


def replace_lost_key(state: State, call: Call, ask: ReplaceLostKey) -> None:
    terms = call.terms(Terms).lost_key
    lost = state.get(KEYS, ask.lost)
    if lost is None or lost.revoked_day is not None:
        refuse(Why.KEY_UNKNOWN, key=ask.lost)
    groups = {group_of(state, witness) for witness in (ask.by, *ask.witnesses)} - {group_of(state, lost.party)}
    enough = len(groups) >= terms.witnesses
    require(enough, Why.WITNESSES_MISSING, party=lost.party, needed=terms.witnesses, have=len(groups))
    require_new_key(state, call, lost.party, lost.person, ask.key, ask.possession)
    speaks_from = add_days(call.day, terms.cooling_days)
    require_days(call.day, speaks_from, ask.until_day)
    # Nothing below may be refused.
    for name, key in keys_of(state, lost.party).items():
        if key.person == lost.person:
            end_key(state, call.day, name, key)
    enter_key(state, ask.key, changed(lost, from_day=speaks_from, until_day=ask.until_day))
    call.emit(LostKeyReplaced(party=lost.party, person=lost.person, key=ask.key, from_day=speaks_from))


def set_policy(state: State, call: Call, ask: SetPolicy) -> None:
    active = [key for key in keys_of(state, ask.by).values() if key.active(call.day)]
    unmet = unmet_need(ask.policy, active)
    if unmet is not None:
        actions, role, needed, have = unmet
        refuse(Why.POLICY_CANNOT_BE_MET, party=ask.by, actions=actions, role=role, needed=needed, have=have)
    # Nothing below may be refused.
    state.put(MEMBERS, ask.by, changed(present_member(state, ask.by), policy=ask.policy))


def possession_message(ledger: str, party: str, person: str) -> bytes:
    """What a new key signs before it is registered, so that nobody registers a key that somebody else holds.

    ledger: the founding digest as hex.
    """
    return POSSESSION_PREFIX + _possession(bytes.fromhex(ledger), party.encode(), person.encode())


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


def require_new_key(state: State, call: Call, party: str, person: str, public: str, possession: str) -> None:
    """Possession first: who cannot show to hold a key does not learn whether it is registered."""
    proven = verify(public, possession_message(call.ledger, party, person), possession)
    require(proven, Why.KEY_NOT_PROVEN, key=public, party=party, person=person)
    require(state.get(KEYS, public) is None, Why.KEY_TAKEN, key=public)


def require_days(today: Day, from_day: Day, until_day: Day | None) -> None:
    good = today <= from_day and (until_day is None or from_day <= until_day)
    require(good, Why.KEY_DAYS_WRONG, today=today, from_day=from_day, until_day=until_day or "")


def unmet_need(policy: tuple[PolicyClause, ...], keys: list[Key]) -> tuple[tuple[str, ...], str, int, int] | None:
    """The first clause that these keys cannot meet: its actions, the role, how many persons it needs, how many there
    are whose limit reaches the clause's first amount. None when all can be met.
    """
    if not keys:
        return ("*",), "any key", 1, 0
    for clause in policy:
        able = {key.person: key.role for key in keys if key.limit is None or key.limit >= clause.from_amount}
        for role, needed in sorted(clause.needs.items()):
            have = [*able.values()].count(role)
            if have < needed:
                return clause.actions, role, needed, have
    return None


def measure_new_key(state: State, ask: AddKey) -> int:
    return _measured(state, ask.by, ask.limit)


def measure_rotation(state: State, ask: RotateKey) -> int:
    old = state.get(KEYS, ask.old)
    return _measured(state, ask.by, old.limit if old is not None else None)


def measure_policy(state: State, ask: SetPolicy) -> int:
    return _measured(state, ask.by, None)


def _measured(state: State, party: str, limit: int | None) -> int:
    """Who hands out power over an amount has to be able to sign for it, or for the most that the member's keys can
    reach together: otherwise two small limits could make a large one.
    """
    member = state.get(MEMBERS, party)
    reach: dict[str, int] = {}
    for key in keys_of(state, party).values():
        most = MAX_INTEGER if key.limit is None else key.limit
        reach[key.role] = max(reach.get(key.role, 0), most)
    roles = {role: True for clause in (member.policy if member is not None else ()) for role in clause.needs}
    together = min((reach.get(role, 0) for role in roles), default=max(reach.values(), default=0))
    return min(MAX_INTEGER if limit is None else limit, together)


def genesis(state: State, charter: Charter, day: Day) -> None:
    for founder in charter.articles.member:
        _put_ring(state, founder.id, tuple(grant.key for grant in founder.keys))


def stays_revoked(touched: list[Touched], action: type[Action]) -> bool:
    revoked = [t for t in touched if t.before is not None and t.before.revoked_day is not None]
    return all(t.after is not None and t.after.revoked_day == t.before.revoked_day for t in revoked)
