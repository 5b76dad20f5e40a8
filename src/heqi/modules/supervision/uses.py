"""Uses: each use of a privilege is a row that the affected read, and a line of the register that everybody reads.

The register names the privilege, its basis, days, the count and a digest of the reasons; who was affected and why stays
between the supervisor and the affected. The digest opens with the nonce in their row: H(tag ‖ nonce ‖ reason).
"""

from typing import Annotated, Any, Literal

from msgspec import Meta

from heqi.codec.digests import digest
from heqi.machine.authority import MEMBERS, present_member
from heqi.machine.charter import ACTIVE, Charter
from heqi.machine.module import Call
from heqi.machine.reasons import refuse, require
from heqi.machine.transactions import Action
from heqi.modules.charter import in_force
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.schedule import SPAN_DAYS, allowed, day_number, last_day
from heqi.modules.supervision.terms import LONGEST_USE_DAYS, SECTION, Kind, Privilege, Roles, Terms, path_of
from heqi.state.tables import EVERYONE, Row, Table, changed
from heqi.state.view import State
from heqi.values.amounts import Count
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Digest, Id, Party, Salt, Text

AFFECTED_AT_MOST = 16
NOTHING = "—"

Ending = Literal["lifted", "appeal", "filed"]
Affected = Annotated[tuple[Party, ...], Meta(max_length=AFFECTED_AT_MOST)]


class Using(Action):
    """What every use of a privilege says."""

    privilege: Code
    days: Annotated[int, Meta(ge=1, le=LONGEST_USE_DAYS, description="ledger days, today among them")]
    reference: Text  # of the supervisor's own file
    reason: Text


class Use(Row):
    """One use of a privilege. affected: whom it names; nobody where it covers all who hold the privilege's roles."""

    privilege: Code
    kind: Kind
    of: Party
    affected: Affected
    over: Roles  # by the text it rests on
    subject: Text  # `record/ID`, `party/ID`, `module/NAME`, `promotion/PHASE`
    reference: Text  # of the supervisor's own file
    reason: Text
    nonce: Salt
    day: Day
    last_day: Day
    notice_day: Day  # from which the affected read this
    ended_day: Day | None
    ended_by: Ending | None
    prolonged: bool
    report: Digest | None  # what was filed, where a report was required
    appeal_to: Code  # the role whose holders decide
    appeal_until: Day  # the last day
    panel: tuple[Party, ...]  # who decides the appeal, once there is one

    def in_force(self, day: Day) -> bool:
        return self.ended_day is None and day <= self.last_day


class Entry(Row):
    """A line of the public register."""

    privilege: Code
    kind: Kind
    of: Party
    basis: Text
    text: Count  # the number of the charter's text that it rests on
    day: Day
    last_day: Day
    number: Count  # which use it is in its span of 30 days
    allowed: Count  # how many there may be, as seen on that day
    reasons: Digest
    ended_day: Day | None
    ended_by: Ending | None
    prolonged: bool


class Used(Row):
    """How many uses of a privilege one span of 30 days has seen."""

    count: Count


USES = Table(
    "privilege_uses",
    Use,
    key="use",
    parts=(Id,),
    indexes=("of", "affected", "panel"),
    readers=("of", "affected", "panel"),
    later={"affected": "notice_day"},
    short="use",
    known_as=("use",),
)
REGISTER = Table(
    "privilege_register",
    Entry,
    key="use",
    parts=(Id,),
    indexes=("privilege", "of"),
    readers=(EVERYONE,),
    short="preg",
)
SpanText = Annotated[str, Meta(pattern="^[0-9]{4}$(?!\n)")]
COUNTS = Table(
    "privilege_counts",
    Used,
    key="privilege/span of 30 days from the first, four digits",
    parts=(Code, SpanText),
    readers=(EVERYONE,),
    short="pcnt",
)


def clause_facts(charter: Charter, name: str, field: str = "") -> dict[str, Any]:
    """The clause that a refusal rests on, and what it says in the text in force: a field's own words, of a whole
    privilege what it does, in both languages; of one that is no more in the text its section, which says nothing of it.
    """
    privilege = find_privilege(charter, name)
    if privilege is None:
        return {"privilege": name, "clause": SECTION, "says": NOTHING, "says_zh": NOTHING}
    if field:
        return {"privilege": name, **in_force(charter, path_of(name, field))}
    return {"privilege": name, "clause": path_of(name), "says": privilege.does.en, "says_zh": privilege.does.zh}


def find_privilege(charter: Charter, name: str) -> Privilege | None:
    """A privilege by the text in force, or None."""
    if Terms not in (type(clause) for clause in charter.modules.values()):
        return None
    return next((each for each in charter.terms(Terms).privilege if each.id == name), None)


def count_key(charter: Charter, privilege: str, day: Day) -> str:
    return f"{privilege}/{day_number(charter, day) // SPAN_DAYS:04d}"


def require_privilege(state: State, call: Call, ask: Using, kind: Kind) -> Privilege:
    """The privilege of the acting party that may be used today as it asks. Its code path ends here after its last day.
    Refusals: PRIVILEGE_UNKNOWN, HOLDER_NOT_IN_STANDING, PRIVILEGE_ENDED, LASTS_TOO_LONG, QUOTA_USED.
    """
    name, days = ask.privilege, ask.days
    privilege = find_privilege(call.charter, name)
    if privilege is None or privilege.of != call.party or privilege.kind is not kind:
        refuse(Why.PRIVILEGE_UNKNOWN, privilege=name, kind=kind, party=call.party, clause="supervision.privilege")
    standing = present_member(state, call.party).standing
    facts: dict[str, Any] = {"party": call.party, "standing": standing, "clause": f"member[{call.party}].standing"}
    require(standing == ACTIVE, Why.HOLDER_NOT_IN_STANDING, **facts)
    end = last_day(call.charter, privilege)
    require(
        call.day <= end,
        Why.PRIVILEGE_ENDED,
        **clause_facts(call.charter, privilege.id, "ends_day"),
        last_day=end,
        today=call.day,
    )
    most = privilege.lasts_days
    require(
        days <= most,
        Why.LASTS_TOO_LONG,
        **clause_facts(call.charter, privilege.id, "lasts_days"),
        days=days,
        at_most=most,
    )
    number = day_number(call.charter, call.day)
    limit = allowed(privilege, number)
    spent = state.get(COUNTS, count_key(call.charter, name, call.day))
    used = 0 if spent is None else spent.count
    next_span = add_days(call.charter.preamble.begins, (number // SPAN_DAYS + 1) * SPAN_DAYS)
    facts = {"used": used, "allowed": limit, "next_span": next_span}
    require(used < limit, Why.QUOTA_USED, **clause_facts(call.charter, privilege.id, "quota"), **facts)
    return privilege


def require_covered(state: State, call: Call, privilege: Privilege, *parties: Party) -> tuple[Party, ...]:
    """Those of the parties whom the privilege covers, sorted. Refuse (NOT_COVERED) where there are none."""
    within = dict.fromkeys(party for party in parties if covers(state, privilege, party))
    covered = tuple(sorted(within))[:AFFECTED_AT_MOST]
    named = {"parties": parties or ("nobody",), "over": privilege.over}
    require(bool(covered), Why.NOT_COVERED, **clause_facts(call.charter, privilege.id, "over"), **named)
    return covered


def covers(state: State, privilege: Privilege | Use, party: Party) -> bool:
    """Whether the party holds a role that the privilege is over, or was at its use. Its holder is never covered."""
    member = state.get(MEMBERS, party)
    return member is not None and party != privilege.of and any(role in privilege.over for role in member.roles)


def record_use(
    state: State,
    call: Call,
    privilege: Privilege,
    ask: Using,
    *,
    subject: str,
    affected: tuple[Party, ...],
) -> tuple[Id, Use]:
    """Count a use and write it down, for the affected and for everybody. Refuses nothing. It ends with the privilege
    itself at the latest.
    """
    count = count_key(call.charter, privilege.id, call.day)
    spent = state.get(COUNTS, count)
    number = 1 if spent is None else spent.count + 1
    nonce, key = call.nonce(), call.new_id()
    end = min(add_days(call.day, ask.days - 1), last_day(call.charter, privilege))
    notice = add_days(call.day, privilege.shown_after_days or 0)
    use = Use(
        privilege=privilege.id,
        kind=privilege.kind,
        of=call.party,
        affected=affected,
        over=privilege.over,
        subject=subject,
        reference=ask.reference,
        reason=ask.reason,
        nonce=nonce,
        day=call.day,
        last_day=end,
        notice_day=notice,
        ended_day=None,
        ended_by=None,
        prolonged=False,
        report=None,
        appeal_to=privilege.appeal.to,
        appeal_until=add_days(notice, privilege.appeal.within_days),
        panel=(),
    )
    entry = Entry(
        privilege=privilege.id,
        kind=privilege.kind,
        of=call.party,
        basis=privilege.basis,
        text=call.charter.preamble.text,
        day=call.day,
        last_day=end,
        number=number,
        allowed=allowed(privilege, day_number(call.charter, call.day)),
        reasons=digest_of_reasons(nonce, ask.reason),
        ended_day=None,
        ended_by=None,
        prolonged=False,
    )
    state.put(USES, key, use)
    state.put(REGISTER, key, entry)
    state.put(COUNTS, count, Used(count=number))
    return key, use


def digest_of_reasons(nonce: str, reason: str) -> str:
    """What the register shows of a reason, as hex; whoever knows the nonce and the reason can compute it."""
    return digest(b"heqi/reasons", bytes.fromhex(nonce), reason.encode()).hex()


def change_use(state: State, key: Id, use: Use, **fields: Any) -> Use:
    """Put a changed use, and the same in the register, as far as that says it."""
    entry = state.get(REGISTER, key)
    if entry is None:
        raise KeyError(key)
    after = changed(use, **fields)
    state.put(USES, key, after)
    public = {name: value for name, value in fields.items() if name in Entry.__struct_fields__}
    if public:
        state.put(REGISTER, key, changed(entry, **public))
    return after


def use_for(state: State, key: Id, *, by: Party | None = None) -> Use:
    """The use, where it is the acting supervisor's. USE_UNKNOWN alike when there is none and when it is another's."""
    use = state.get(USES, key)
    if use is None or (by is not None and use.of != by):
        refuse(Why.USE_UNKNOWN, record=key)
    return use
