"""Contradictions: what cannot hold in a text although each of its clauses is well formed. Each names its clause."""

from collections.abc import Iterator
from datetime import date

from heqi.codec.signatures import SUITE, is_sound_key
from heqi.machine.authority import OVER_KEYS, unmet
from heqi.machine.charter import ACTIVE, Charter, Founder, PolicyClause
from heqi.machine.module import Declared
from heqi.machine.reasons import Refusal
from heqi.modules.charter.reasons import Why
from heqi.values.amounts import MINOR_DIGITS
from heqi.values.identifiers import is_lei, is_uscc

SUPERVISOR = "supervisor"  # the role that charters give to public supervisors
FIRST_TEXT = 1
HEARTBEATS_IN_WINDOW = 4  # at least, so that a quiet ledger's time stays honest
WHOLE_POWER = 100
TOLD_AT_MOST = 5  # of the places of one name
HOURLY = "transaction.hourly"
AGREE = "charter.agree_to_upgrade"
FIRST_DAY = date(1970, 1, 2)  # seconds count from 1 January, which begins earlier in the east
LAST_DAY = date(9899, 12, 31)  # so that a ledger has a century before the calendar ends


def contradictions(charter: Charter, catalogue: Declared) -> list[Refusal]:
    """Everything in the text that cannot hold, in the order of its clauses; then what each module finds in its own."""
    return [
        *_preamble_problems(charter, catalogue),
        *_member_problems(charter),
        *_names_used_twice(charter),
        *_role_problems(charter),
        *_action_problems(charter, catalogue),
        *_keeper_problems(charter),
        *_module_problems(charter, catalogue),
    ]


def _preamble_problems(charter: Charter, catalogue: Declared) -> Iterator[Refusal]:
    preamble, hourly = charter.preamble, charter.limits.hourly
    if catalogue.of(preamble.application) is None:
        yield Refusal(
            Why.WRONG_APPLICATION, wanted=preamble.application, have=catalogue.known, clause="charter.application"
        )
    if preamble.suite != SUITE:
        yield Refusal(Why.UNKNOWN_SUITE, suite=preamble.suite, known=SUITE, clause="charter.suite")
    if preamble.currency not in MINOR_DIGITS:
        yield Refusal(Why.UNKNOWN_CURRENCY, currency=preamble.currency, clause="charter.currency")
    window, heartbeat = preamble.window_seconds, preamble.heartbeat_seconds
    if window < HEARTBEATS_IN_WINDOW * heartbeat:
        yield Refusal(Why.WINDOW_TOO_SHORT, window=window, heartbeat=heartbeat, clause="charter.window_seconds")
    reserved, total = hourly.reserved_transactions, hourly.ledger_transactions
    if reserved >= total:
        yield Refusal(Why.QUOTA_CANNOT_BE_MET, reserved=reserved, total=total, clause=f"{HOURLY}.reserved_transactions")
    elif hourly.party_transactions >= total - reserved:
        facts = {"party": hourly.party_transactions, "open": total - reserved}
        yield Refusal(Why.MEMBER_QUOTA_TOO_LARGE, **facts, clause=f"{HOURLY}.party_transactions")
    if not FIRST_DAY <= preamble.begins <= LAST_DAY:
        days = {"begins": preamble.begins, "first": FIRST_DAY, "last": LAST_DAY}
        yield Refusal(Why.BEGINS_OUT_OF_TIME, **days, clause="charter.begins")


def _member_problems(charter: Charter) -> Iterator[Refusal]:
    members = charter.articles.member
    if not members:
        yield Refusal(Why.NO_FOUNDERS, clause="member")
    for member in members:
        if not _identified(member):
            identity = " ".join(_identities(member)) or "nothing"
            yield Refusal(Why.IDENTITY_WRONG, member=member.id, identity=identity, clause=_of(member))
        if not member.keys:
            yield Refusal(Why.NO_KEYS, member=member.id, clause=_of(member, "keys"))
        if member.standing != ACTIVE and charter.preamble.text == FIRST_TEXT:
            yield Refusal(Why.STANDING_AT_FOUNDING, member=member.id, clause=_of(member, "standing"))
        yield from _person_problems(member)
        yield from _policy_problems(member)


def _identities(member: Founder) -> list[str]:
    return [code for code in (member.uscc, member.lei) if code is not None]


def _identified(member: Founder) -> bool:
    """By exactly one code, whose check characters fit."""
    if member.uscc is None:
        return member.lei is not None and is_lei(member.lei)
    return member.lei is None and is_uscc(member.uscc)


def _person_problems(member: Founder) -> Iterator[Refusal]:
    roles: dict[str, list[str]] = {}
    for grant in member.keys:
        of_person = roles.setdefault(grant.person, [])
        if grant.role not in of_person:
            of_person.append(grant.role)
    for person, held in roles.items():
        if len(held) > 1:
            facts = {"member": member.id, "person": person, "roles": held}
            yield Refusal(Why.PERSON_HAS_TWO_ROLES, **facts, clause=_of(member, "keys"))


def _policy_problems(member: Founder) -> Iterator[Refusal]:
    for number, clause in enumerate(member.policy, start=1):
        where = _of(member, f"policy[{number}]")
        missing = unmet(clause.needs, member.keys, clause.from_amount)
        if missing is not None:
            facts = {"member": member.id, "actions": clause.actions}
            yield Refusal(Why.POLICY_CANNOT_BE_MET, **facts, **missing, clause=where)
        before = member.policy[: number - 1]
        if all(any(_covers(earlier, clause, action) for earlier in before) for action in clause.actions):
            yield Refusal(Why.POLICY_NEVER_APPLIES, member=member.id, actions=clause.actions, clause=where)


def _covers(earlier: PolicyClause, clause: PolicyClause, action: str) -> bool:
    """Whether a clause before leaves nothing of an action for this one. Over keys, the strictest clause counts."""
    if action in OVER_KEYS:
        return False
    module = action.partition(".")[0] + ".*"
    return earlier.from_amount <= clause.from_amount and bool({action, module, "*"} & {*earlier.actions})


def _names_used_twice(charter: Charter) -> Iterator[Refusal]:
    """One id, one legal person; one key, one use: a key that vouches for heads, or votes, signs nothing else."""
    places: dict[tuple[str, str], list[str]] = {}

    clauses: dict[tuple[str, str], list[str]] = {}

    def stands(what: str, name: str, where: str, clause: str) -> None:
        places.setdefault((what, name), []).append(where)
        clauses.setdefault((what, name), []).append(clause)

    for place, member in enumerate(charter.articles.member, start=1):
        # An id that stands twice names the first of them: the second is told by its place.
        clause = f"member[{place}]" if ("member", member.id) in places else _of(member)
        stands("member", member.id, member.id, clause)
        for code in _identities(member):
            stands("identity", code, member.id, clause)
        for number, grant in enumerate(member.keys, start=1):
            stands("key", grant.key, f"{member.id} {grant.person}", _of(member, f"keys[{number}]"))
    for keeper in charter.articles.book_keeper:
        clause = f"book_keeper[{keeper.member}]"
        stands("book_keeper", keeper.member, keeper.member, clause)
        stands("key", keeper.head_key, f"{keeper.member} head_key", f"{clause}.head_key")
        if keeper.consensus_key is not None:
            stands("key", keeper.consensus_key, f"{keeper.member} consensus_key", f"{clause}.consensus_key")
    for (what, name), where in places.items():
        if len(where) > 1:
            several = [*where[:TOLD_AT_MOST], *(["…"] if len(where) > TOLD_AT_MOST else [])]
            facts = {"where": several, "clause": clauses[what, name][:TOLD_AT_MOST]}
            yield Refusal(Why.NAMED_TWICE, what=what, name=name, **facts)


def _role_problems(charter: Charter) -> Iterator[Refusal]:
    defined, members = charter.articles.roles, charter.articles.member
    named = [(member.id, _of(member, "roles"), role) for member in members for role in member.roles]
    place = f"{HOURLY}.reserved_for"
    reserved = [(place, place, role) for role in charter.limits.hourly.reserved_for]
    for where, clause, role in named + reserved:
        if role not in defined:
            yield Refusal(Why.ROLE_UNKNOWN, where=where, role=role, clause=clause)
    in_use = [role for _, _, role in named]
    for role in sorted(defined):
        if role not in in_use:
            yield Refusal(Why.ROLE_UNUSED, role=role, clause=f"roles.{role}")


def _action_problems(charter: Charter, catalogue: Declared) -> Iterator[Refusal]:
    always = [name for name, module in catalogue.modules.items() if module.terms is None and module.rules]
    modules = [*charter.modules, *always]
    on = [name for name in catalogue.actions if name.partition(".")[0] in modules]
    for role, actions in sorted(charter.articles.roles.items()):
        for action in actions:
            if action not in on:
                yield Refusal(Why.ACTION_UNKNOWN, where=f"roles.{role}", action=action, clause=f"roles.{role}")
    listed = [action for actions in charter.articles.roles.values() for action in actions]
    for module in charter.modules:
        if catalogue.modules[module].rules and not any(action.startswith(f"{module}.") for action in listed):
            yield Refusal(Why.MODULE_UNUSED, section=module, clause=module)
    of_policies = ["*", *(f"{module}.*" for module in modules), *on]
    for member in charter.articles.member:
        for number, clause in enumerate(member.policy, start=1):
            for action in clause.actions:
                if action not in of_policies:
                    where = _of(member, f"policy[{number}]")
                    yield Refusal(Why.ACTION_UNKNOWN, where=f"{member.id}.policy", action=action, clause=where)


def _keeper_problems(charter: Charter) -> Iterator[Refusal]:
    keepers = charter.articles.book_keeper
    members = {member.id: member for member in charter.articles.member}
    for keeper in keepers:
        clause = f"book_keeper[{keeper.member}]"
        if keeper.member not in members:
            yield Refusal(Why.MEMBER_UNKNOWN, where="book_keeper", member=keeper.member, clause=clause)
        elif members[keeper.member].standing != ACTIVE:
            facts = {"member": keeper.member, "standing": members[keeper.member].standing}
            yield Refusal(Why.KEEPER_NOT_ACTIVE, **facts, clause=clause)
        if keeper.consensus_key is not None and not is_sound_key(keeper.consensus_key):
            facts = {"member": keeper.member, "key": keeper.consensus_key}
            yield Refusal(Why.KEY_NOT_SOUND, **facts, clause=f"{clause}.consensus_key")
    voting = [keeper.member for keeper in keepers if keeper.consensus_key is not None]
    if voting and len(voting) < len(keepers):
        silent = [keeper.member for keeper in keepers if keeper.consensus_key is None]
        clauses = [f"book_keeper[{each}].consensus_key" for each in silent]
        yield Refusal(Why.CONSENSUS_KEYS_PARTLY, voting=voting, silent=silent, clause=clauses)
    total = sum(keeper.power for keeper in keepers)
    if total != WHOLE_POWER:
        yield Refusal(Why.POWER_NOT_WHOLE, total=total, clause="book_keeper")
    hands: dict[tuple[str, str], dict[str, int]] = {}  # the power of each member that acts as one with others
    for keeper in keepers:
        member = members.get(keeper.member)
        group = None if member is None else member.group
        of_keeper = [("group", group) if group is not None else ("member", keeper.member)]
        if member is not None and SUPERVISOR in member.roles:
            of_keeper.append(("role", SUPERVISOR))
        for hand in of_keeper:
            held = hands.setdefault(hand, {})
            held[keeper.member] = held.get(keeper.member, 0) + keeper.power
    power = {tuple(held): sum(held.values()) for held in hands.values()}
    for holders, share in power.items():
        if 3 * share >= WHOLE_POWER:
            clauses = [f"book_keeper[{each}].power" for each in holders]
            yield Refusal(Why.POWER_TOO_LARGE, holders=holders, power=share, clause=clauses)
    yield from _upgrade_problems(charter, members)


def _upgrade_problems(charter: Charter, members: dict[str, Founder]) -> Iterator[Refusal]:
    """Where book-keepers may agree to an upgrade at all, enough of them may."""
    if not any(AGREE in actions for actions in charter.articles.roles.values()):
        return
    able = [
        keeper
        for keeper in charter.articles.book_keeper
        if keeper.member in members and charter.allows(members[keeper.member].roles, AGREE)
    ]
    power = sum(keeper.power for keeper in able)
    if 3 * power < 2 * WHOLE_POWER:
        facts = {"able": [keeper.member for keeper in able], "power": power}
        yield Refusal(Why.UPGRADE_CANNOT_BE_AGREED, **facts, clause="book_keeper")


def _of(member: Founder, clause: str = "") -> str:
    """The path of a member's clause."""
    return f"member[{member.id}]" + (f".{clause}" if clause else "")


def _module_problems(charter: Charter, catalogue: Declared) -> Iterator[Refusal]:
    for name, module in catalogue.modules.items():
        if module.terms is None or name in charter.modules:
            yield from module.check(charter) if module.check is not None else ()
            yield from module.check_roles(charter, catalogue) if module.check_roles is not None else ()
