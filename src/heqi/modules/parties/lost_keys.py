"""Lost keys: others witness who a person is. The old keys speak until the new one does, so that nothing stops, and any
one key of the member may object: to take a member over, its witnesses would need its silence too.
"""

from heqi.machine.authority import KEYS, Key, present_member
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action, Event
from heqi.modules.parties.keyring import end_key, enter_key, keys_of, require_days, require_new_key
from heqi.modules.parties.reasons import Why
from heqi.modules.parties.standing import group_of
from heqi.modules.parties.terms import LostKeyTerms, Terms
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Party, PublicKey, SignatureHex


class EndedKey(Row):
    """A key that ends when another replaces it, and its last day before that was so."""

    key: PublicKey
    until_day: Day | None


class Replacement(Row):
    """The latest replacement of a person's lost keys. It can be objected to until `from_day`."""

    party: Party
    person: Code
    key: PublicKey  # the new one
    from_day: Day
    ended: tuple[EndedKey, ...]  # in the order of the keys
    witnesses: tuple[Party, ...]
    withdrawn_day: Day | None

    def waits(self, day: Day) -> bool:
        return self.withdrawn_day is None and day < self.from_day


REPLACEMENTS = Table(
    "key_replacements",
    Replacement,
    key="party/person",
    parts=(Party, Code),
    indexes=("party",),
    readers=("party",),
    short="krepl",
)


class LostKeyReplaced(Event, tag="parties.lost_key_replaced"):
    """Others witnessed that a key was lost. Until `from_day` any one key of the member can object to the new one."""

    party: Party
    person: Code
    key: PublicKey
    from_day: Day


class ReplaceLostKey(Action, tag="parties.replace_lost_key"):
    """Other members witness that a person lost a key. The new key speaks after the charter's cooling days, and all keys
    that the person has now end the day before; until then any one key of the member may object. When no key of the
    member signs, its witnesses hold the roles that the charter names, and the wait is longer.
    """

    lost: PublicKey
    key: PublicKey
    until_day: Day | None
    possession: SignatureHex  # by the new key, of the same as when a key is added
    witnesses: tuple[Party, ...]  # beside the one in whose name this is asked
    member: Party | None  # whose key was lost, when another key of its own signs


class ObjectToKey(Action, tag="parties.object_to_key"):
    """A member objects to a key that is to replace a lost one: it never speaks, and the old keys go on. One key of the
    member is enough, whatever its policy asks.
    """

    key: PublicKey


def replace_lost_key(state: State, call: Call, ask: ReplaceLostKey) -> None:
    terms = call.terms(Terms).lost_key
    lost = state.get(KEYS, ask.lost)
    if lost is None or lost.revoked_day is not None or ask.member not in (None, lost.party):
        refuse(Why.KEY_UNKNOWN, key=ask.lost)
    witnesses = (ask.by, *ask.witnesses)
    require_witnesses(state, terms, lost.party, witnesses, own_key=ask.member is not None)
    require_new_key(state, call, lost.party, lost.person, ask.key, ask.possession)
    require_none_waits(state, call.day, lost)
    cooling_days = terms.cooling_days if ask.member is not None else terms.cooling_days_without_own_key
    speaks_from = add_days(call.day, cooling_days)
    require_days(call.day, speaks_from, ask.until_day)
    # Nothing below may be refused.
    ended = []
    last_day = add_days(speaks_from, -1)
    for public, key in sorted(keys_of(state, lost.party).items()):
        if key.person != lost.person:
            continue
        if key.until_day is not None and key.until_day < call.day:
            end_key(state, call.day, public, key)  # it spoke no more: so that a keyring holds no old ones
        elif key.until_day is None or last_day < key.until_day:
            ended.append(EndedKey(key=public, until_day=key.until_day))
            state.put(KEYS, public, changed(key, until_day=last_day))
    enter_key(state, ask.key, changed(lost, from_day=speaks_from, until_day=ask.until_day))
    replacement = Replacement(
        party=lost.party,
        person=lost.person,
        key=ask.key,
        from_day=speaks_from,
        ended=tuple(ended),
        witnesses=witnesses,
        withdrawn_day=None,
    )
    state.put(REPLACEMENTS, f"{lost.party}/{lost.person}", replacement)
    call.emit(LostKeyReplaced(party=lost.party, person=lost.person, key=ask.key, from_day=speaks_from))


def object_to_key(state: State, call: Call, ask: ObjectToKey) -> None:
    key = keys_of(state, ask.by).get(ask.key)
    waiting = None if key is None else waiting_replacement(state, call.day, key)
    if waiting is None or waiting.key != ask.key:
        refuse(Why.NOTHING_TO_OBJECT_TO, key=ask.key)
    # Nothing below may be refused.
    withdraw(state, call.day, waiting)


def require_witnesses(
    state: State, terms: LostKeyTerms, party: str, witnesses: tuple[str, ...], *, own_key: bool
) -> None:
    """Refuse unless enough independent members witness; when the member itself is silent, those whom the charter
    trusts with that.
    """
    own = group_of(state, party)
    groups = {group_of(state, witness) for witness in witnesses} - {own}
    facts = {"party": party, "needed": terms.witnesses}
    require(len(groups) >= terms.witnesses, Why.WITNESSES_MISSING, have=len(groups), **facts)
    if not own_key:
        trusted = {
            group_of(state, witness)
            for witness in witnesses
            if any(role in terms.roles for role in present_member(state, witness).roles)
        } - {own}
        enough = len(trusted) >= terms.witnesses
        require(enough, Why.WITNESSES_WITHOUT_ROLE, have=len(trusted), roles=terms.roles, **facts)


def require_none_waits(state: State, day: Day, key: Key) -> None:
    """Refuse while a new key of that person waits for objections: one thing after another."""
    waiting = waiting_replacement(state, day, key)
    if waiting is not None:
        facts = {"party": key.party, "person": key.person}
        refuse(Why.REPLACEMENT_WAITS, key=waiting.key, from_day=waiting.from_day, **facts)


def waiting_replacement(state: State, day: Day, key: Key) -> Replacement | None:
    """The replacement of the keys of that key's person, while it can be objected to."""
    replacement = state.get(REPLACEMENTS, f"{key.party}/{key.person}")
    return replacement if replacement is not None and replacement.waits(day) else None


def withdraw(state: State, day: Day, waiting: Replacement) -> None:
    """The new key never speaks; of the old ones, those that were not revoked since have their days again."""
    for public, key in keys_of(state, waiting.party).items():
        if public == waiting.key:
            end_key(state, day, public, key)
        for ended in waiting.ended:
            if public == ended.key:
                state.put(KEYS, public, changed(key, until_day=ended.until_day))
    state.put(REPLACEMENTS, f"{waiting.party}/{waiting.person}", changed(waiting, withdrawn_day=day))
