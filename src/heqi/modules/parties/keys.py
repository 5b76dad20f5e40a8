"""Keys: which persons speak for a member, how one takes over from another, and who has to sign what."""

from typing import Annotated, Any

from msgspec import Meta

from heqi.machine.authority import (
    KEYS,
    MEMBERS,
    Key,
    able_persons,
    most_needed,
    present_member,
    staffed,
    unmet,
)
from heqi.machine.charter import MOST_CLAUSES, MOST_KEYS, PolicyClause
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.parties.keyring import end_key, enter_key, keys_of, require_days, require_new_key
from heqi.modules.parties.lost_keys import (
    ObjectToKey,
    ReplaceLostKey,
    require_none_waits,
    waiting_replacement,
    withdraw,
)
from heqi.modules.parties.reasons import Why
from heqi.state.tables import changed
from heqi.state.view import State, Touched
from heqi.values.amounts import MAX_INTEGER, Amount
from heqi.values.days import Day
from heqi.values.identifiers import Code, PublicKey, SignatureHex


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
    require_none_waits(state, call.day, old)
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
        missing = unmet_policy(present_member(state, ask.by).policy, left)
        if missing is not None:
            refuse(Why.LAST_KEY, key=ask.key, party=ask.by, **missing)
    waiting = waiting_replacement(state, call.day, key)
    # Nothing below may be refused.
    if waiting is not None and waiting.key == ask.key:
        withdraw(state, call.day, waiting)
    else:
        end_key(state, call.day, ask.key, key)


def set_policy(state: State, call: Call, ask: SetPolicy) -> None:
    for action in [action for clause in ask.policy for action in clause.actions]:
        require(call.charter.knows(action), Why.ACTION_UNKNOWN, action=action)
    active = [key for key in keys_of(state, ask.by).values() if key.active(call.day)]
    missing = unmet_policy(ask.policy, active)
    if missing is not None:
        refuse(Why.POLICY_CANNOT_BE_MET, party=ask.by, **missing)
    # Nothing below may be refused.
    state.put(MEMBERS, ask.by, changed(present_member(state, ask.by), policy=ask.policy))


def unmet_policy(policy: tuple[PolicyClause, ...], keys: list[Key]) -> dict[str, Any] | None:
    """The first clause that these keys cannot meet, as facts: its actions, whom it needs, whom there is whose limit
    reaches the clause's first amount. None when all can be met.
    """
    for clause in policy:
        missing = unmet(clause.needs, keys, clause.from_amount)
        if missing is not None:
            return {"actions": clause.actions} | missing
    missing = unmet({}, keys, 0)
    return None if missing is None else {"actions": ("*",)} | missing


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
    keys = [*keys_of(state, party).values()]
    needs = {} if member is None else most_needed(member)
    reach = sorted((MAX_INTEGER if key.limit is None else key.limit for key in keys), reverse=True)
    together = next((amount for amount in reach if staffed(needs, able_persons(keys, amount))), 0)
    return min(MAX_INTEGER if limit is None else limit, together)


def stays_revoked(touched: list[Touched], action: type[Action]) -> bool:
    revoked = [t for t in touched if t.before is not None and t.before.revoked_day is not None]
    return all(t.after is not None and t.after.revoked_day == t.before.revoked_day for t in revoked)


def keeps_its_days(touched: list[Touched], action: type[Action]) -> bool:
    moved = [t for t in touched if t.before is not None and t.before.until_day != t.after.until_day]
    return not moved or action in (ReplaceLostKey, ObjectToKey, RevokeKey)
