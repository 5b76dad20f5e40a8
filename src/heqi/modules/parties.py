"""Parties: which keys and persons speak for a member, who stands behind it, and who has checked it.

    key:  (proven, from_day) ──▶ speaks ──▶ until_day passes
                                   ├─ rotate: the same person goes on with another key
                                   ├─ revoke
                                   └─ lost: other members witness, the person's keys end at once, the new one waits

    KYC:  attested by a financial member ──▶ expires_day passes, or withdrawn

Members and their first keys come from the charter; the rows are in `machine/authority.py`, because every transaction
needs them. One key is not a company: a key belongs to a person with a role and a limit, and one person has one role.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.codec.digests import digester
from heqi.codec.signatures import verify
from heqi.machine.authority import KEYS, MEMBERS, Key, Member, present_member
from heqi.machine.charter import Charter, Clause, PolicyClause
from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Call, Invariant, Module, Rule
from heqi.machine.reasons import Reason, Reasons, reason, refuse, require
from heqi.machine.transactions import Action, Event
from heqi.state.tables import Row, Table, changed
from heqi.state.view import State, Touched
from heqi.values.amounts import MAX_INTEGER, Amount
from heqi.values.days import Day, add_days
from heqi.values.identifiers import Code, Party, PublicKey, Text

MOST_KEYS = 32  # of one member that are not revoked
MOST_CLAUSES = 32  # of one member's policy
MOST_CHECKERS = 100  # members that attest one subject

# `$` alone would let a line end through.
Reference = Annotated[str, Meta(pattern="^[0-9A-Za-z.-]{1,64}$(?!\n)", description="a reference in somebody's books")]
SignatureText = Annotated[str, Meta(pattern="^[0-9a-f]{128}$(?!\n)", description="a signature as hex")]

_possession = digester(b"heqi/key-possession")
POSSESSION_PREFIX = b"heqi key speaks for "


class KycKind(StrEnum):
    """What was looked into."""

    IDENTITY = "identity"
    BENEFICIAL_OWNER = "beneficial-owner"
    REPRESENTATIVES = "representatives"
    SCREENING = "screening"  # sanctions and adverse lists


class Outcome(StrEnum):
    CLEAR = "clear"
    NOT_CLEAR = "not-clear"


Kinds = Annotated[tuple[KycKind, ...], Meta(min_length=1, max_length=len(KycKind))]

# --- what is remembered ------------------------------------------------------------------------------------------


class Keyring(Row):
    """A member's keys that are not revoked, so that nobody has to walk over those of the past."""

    party: Party
    keys: tuple[PublicKey, ...]


class Kyc(Row):
    """What one financial member found about one subject. Only the checker reads it: a subject that reads its own
    result could be tipped off.
    """

    checker: Party
    subject: Party
    kinds: Kinds
    outcome: Outcome
    reference: Reference  # of the checker's own file: what is in it never comes here
    attested_day: Day
    expires_day: Day  # the last day
    withdrawn_day: Day | None


KEYRINGS = Table("keyrings", Keyring, key="party", indexes=("party",), readers=("party",), short="kring")
KYC = Table("kyc", Kyc, key="checker/subject", indexes=("checker", "subject"), readers=("checker",), short="kyc")


class LostKeyTerms(Clause):
    """When a key is lost, other members witness who the person is."""

    witnesses: Annotated[int, Meta(ge=1, le=16)]  # members of different groups, none of them the member's own
    cooling_days: Annotated[int, Meta(ge=0, le=365)]  # before the new key speaks: time to object
    source: Text


class KycTerms(Clause):
    roles: tuple[Code, ...]  # whose attestation counts
    own: bool  # whether a financier needs its own, or another financial member's will do
    kinds: Kinds  # what has to have been looked into
    days_at_most: Annotated[int, Meta(ge=1, le=3660)]
    source: Text


class Terms(Clause):
    lost_key: LostKeyTerms
    kyc: KycTerms


class LostKeyReplaced(Event, tag="parties.lost_key_replaced"):
    """Others witnessed that a key was lost. Until `from_day` the member can still revoke the new one."""

    party: Party
    person: Code
    key: PublicKey
    from_day: Day


# --- what can be refused -----------------------------------------------------------------------------------------


class Why(Reasons, prefix="parties"):
    KEY_UNKNOWN = reason(
        "{key} is no key of yours that can still be changed.",
        "{key} 不是贵方名下可变更的密钥。",
        do=("List your keys; a revoked key stays revoked.", "请查看贵方的密钥；已撤销的密钥不可恢复。"),
    )
    KEY_NOT_PROVEN = reason(
        "Nobody has shown to hold the new key {key}: its signature for {party} and {person} is missing or wrong.",
        "未能证明持有新密钥 {key}：它为 {party} 的 {person} 所作的签名缺失或有误。",
        do=("Let the new key itself sign.", "请由新密钥本身签名。"),
    )
    KEY_TAKEN = reason(
        "The key {key} has been registered before.",
        "密钥 {key} 已登记过。",
        do=(
            "Make a new key: one key speaks for one member, once.",
            "请生成新密钥：一把密钥只代表一个成员，且只登记一次。",
        ),
    )
    KEY_DAYS_WRONG = reason(
        "A key from {from_day} until {until_day} cannot be registered on {today}.",
        "不能在 {today} 登记有效期为 {from_day} 至 {until_day} 的密钥。",
        do=("Let it begin today or later, and end after that.", "起始日不得早于今日，终止日不得早于起始日。"),
    )
    PERSON_HAS_OTHER_ROLE = reason(
        "{person} is {role} at {party} already; maker and checker are different persons.",
        "{person} 在 {party} 已担任 {role}；经办与复核不得为同一人。",
        do=("Name another person, or revoke the other key first.", "请指定其他人员，或先撤销其原有密钥。"),
    )
    TOO_MANY_KEYS = reason(
        "{party} has {limit} keys that are not revoked, the most that there may be.",
        "{party} 未撤销的密钥已达上限 {limit} 个。",
        do=("Revoke keys that are no longer used.", "请撤销不再使用的密钥。"),
    )
    LAST_KEY = reason(
        "Without {key}, {party} could no longer meet its own policy: {role} needs {needed} and would have {have}.",
        "撤销 {key} 后，{party} 将无法满足自身的签署规则：{role} 需 {needed} 人，仅余 {have} 人。",
        do=(
            "Rotate the key, or add another one first; a lost one is replaced with witnesses.",
            "请更换密钥或先增加密钥；遗失的密钥可由其他成员见证后补发。",
        ),
    )
    WITNESSES_MISSING = reason(
        "A lost key of {party} needs {needed} witnesses of different groups, none of its own; {have} signed.",
        "{party} 补发遗失密钥需 {needed} 名来自不同集团且与其无关联的见证方；现有 {have} 名。",
        do=("Have more members sign.", "请更多成员签署。"),
        source="charter, parties.lost_key",
    )
    POLICY_CANNOT_BE_MET = reason(
        "{party} would need {needed} {role} for {actions}, and has {have} whose limits suffice.",
        "{party} 办理 {actions} 需 {needed} 名 {role}，而限额足够的仅有 {have} 名。",
        do=("Add the keys first, or ask for fewer.", "请先增加密钥，或降低要求。"),
    )
    MEMBER_UNKNOWN = reason(
        "{party} is no active member of this ledger.",
        "{party} 不是本账本的有效成员。",
        do=("Check the member's id.", "请检查成员编号。"),
    )
    CHECKER_NOT_FINANCIAL = reason(
        "{party} holds {roles}; the charter counts attestations of {counting} only.",
        "{party} 的角色为 {roles}；章程仅认可 {counting} 的尽职调查。",
        do=("Ask a financial member to attest.", "请由金融机构成员出具。"),
        source="charter, parties.kyc",
    )
    KYC_DAYS_WRONG = reason(
        "An attestation of {today} has to end between that day and {latest}, not on {expires_day}.",
        "{today} 出具的尽职调查须在当日至 {latest} 之间到期，不能为 {expires_day}。",
        do=("Choose an earlier or a later end.", "请调整到期日。"),
        source="charter, parties.kyc",
    )
    KYC_UNKNOWN = reason(
        "You have no attestation of {subject} that could be withdrawn.",
        "贵方没有可撤回的关于 {subject} 的尽职调查。",
        do=("List your attestations.", "请查看贵方出具的尽职调查。"),
    )
    KYC_MISSING = reason(
        "For {checker} nobody has attested the checks of {subject} that the charter asks for: {kinds}.",
        "尚无 {checker} 可采用的关于 {subject} 的尽职调查：{kinds}。",
        do=("Check the party and attest it.", "请完成尽职调查并出具结论。"),
        source="charter, parties.kyc",
    )
    KYC_EXPIRED = reason(
        "The checks of {subject} that {checker} relies on ended on {expired_day}: no new finance; payment goes on.",
        "{checker} 所采用的关于 {subject} 的尽职调查已于 {expired_day} 到期：不得新增融资，付款不受影响。",
        do=("Check the party again and attest it.", "请重新完成尽职调查并出具结论。"),
        source="charter, parties.kyc",
    )


# --- what may be asked -------------------------------------------------------------------------------------------


class AddKey(Action, tag="parties.add_key"):
    """A member lets one more key speak for it: a person, that person's role, the days, and the most it signs for."""

    key: PublicKey
    person: Code
    role: Code
    from_day: Day
    until_day: Day | None
    limit: Amount | None
    possession: SignatureText  # by the new key, of `possession_message`


class RotateKey(Action, tag="parties.rotate_key"):
    """The same person goes on with a new key, with the same role and limit; the old key ends at once."""

    old: PublicKey
    key: PublicKey
    until_day: Day | None
    possession: SignatureText


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
    possession: SignatureText
    witnesses: tuple[Party, ...]  # beside the one in whose name this is asked


class SetPolicy(Action, tag="parties.set_policy"):
    """A member says anew which of its own keys have to sign what. The policy so far decides who signs this."""

    policy: Annotated[tuple[PolicyClause, ...], Meta(max_length=MOST_CLAUSES)]


class DeclareGroup(Action, tag="parties.declare_group"):
    """The operator records, and the member signs, that the member belongs to a group under one controller, or to none.
    Exposures are counted per group.
    """

    member: Party
    group: Code | None


class AttestKyc(Action, tag="parties.attest_kyc"):
    """A financial member attests what it checked about a party and how it came out. It replaces its earlier one."""

    subject: Party
    kinds: Kinds
    outcome: Outcome
    reference: Reference
    expires_day: Day


class WithdrawKyc(Action, tag="parties.withdraw_kyc"):
    """A financial member no longer stands by its attestation."""

    subject: Party


# --- what happens ------------------------------------------------------------------------------------------------


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


def declare_group(state: State, call: Call, ask: DeclareGroup) -> None:
    member = require_good_standing(state, ask.member, Why.MEMBER_UNKNOWN)
    # Nothing below may be refused.
    state.put(MEMBERS, ask.member, changed(member, group=ask.group))


def attest_kyc(state: State, call: Call, ask: AttestKyc) -> None:
    terms = call.terms(Terms).kyc
    roles = present_member(state, ask.by).roles
    counts = any(role in terms.roles for role in roles)
    require(counts, Why.CHECKER_NOT_FINANCIAL, party=ask.by, roles=roles, counting=terms.roles)
    require_good_standing(state, ask.subject, Why.MEMBER_UNKNOWN)
    latest = add_days(call.day, terms.days_at_most)
    in_time = call.day <= ask.expires_day <= latest
    require(in_time, Why.KYC_DAYS_WRONG, today=call.day, latest=latest, expires_day=ask.expires_day)
    # Nothing below may be refused.
    found = Kyc(
        checker=ask.by,
        subject=ask.subject,
        kinds=ask.kinds,
        outcome=ask.outcome,
        reference=ask.reference,
        attested_day=call.day,
        expires_day=ask.expires_day,
        withdrawn_day=None,
    )
    state.put(KYC, f"{ask.by}/{ask.subject}", found)


def withdraw_kyc(state: State, call: Call, ask: WithdrawKyc) -> None:
    found = state.get(KYC, f"{ask.by}/{ask.subject}")
    if found is None or found.withdrawn_day is not None:
        refuse(Why.KYC_UNKNOWN, subject=ask.subject)
    # Nothing below may be refused.
    state.put(KYC, f"{ask.by}/{ask.subject}", changed(found, withdrawn_day=call.day))


# --- what other modules ask --------------------------------------------------------------------------------------


def require_good_standing(state: State, party: str, why: Reason) -> Member:
    """The member's row. Refused with `why` (fact: party) when it is unknown or not active."""
    member = state.get(MEMBERS, party)
    if member is None or member.standing != "active":
        refuse(why, party=party)
    return member


def group_of(state: State, party: str) -> str:
    """What exposures are counted by: `group:` and the group's code, or the party itself when it has no group."""
    member = state.get(MEMBERS, party)
    return party if member is None or member.group is None else f"group:{member.group}"


def require_kyc(state: State, call: Call, subject: str, checker: str) -> None:
    """Refuse new finance by `checker` unless the checks of `subject` are attested as the charter asks, and in time.

    Where the charter lets another member's attestation do, one's own bad outcome still counts more than theirs.
    Refusals: KYC_MISSING, KYC_EXPIRED.
    """
    terms = call.terms(Terms).kyc
    own = state.get(KYC, f"{checker}/{subject}")
    own_is_bad = own is not None and own.withdrawn_day is None and own.outcome is Outcome.NOT_CLEAR
    if terms.own or own_is_bad:
        candidates = [] if own is None else [own]
    else:
        candidates = [found for _, found in state.scan(KYC, "subject", subject, MOST_CHECKERS)]
    ends = [found.expires_day for found in candidates if _clears(found, terms)]
    require(bool(ends), Why.KYC_MISSING, subject=subject, checker=checker, kinds=terms.kinds)
    require(max(ends) >= call.day, Why.KYC_EXPIRED, subject=subject, checker=checker, expired_day=max(ends))


def _clears(found: Kyc, terms: KycTerms) -> bool:
    complete = all(kind in found.kinds for kind in terms.kinds)
    return found.outcome is Outcome.CLEAR and found.withdrawn_day is None and complete


def possession_message(ledger: str, party: str, person: str) -> bytes:
    """What a new key signs before it is registered, so that nobody registers a key that somebody else holds.

    ledger: the founding digest as hex.
    """
    return POSSESSION_PREFIX + _possession(bytes.fromhex(ledger), party.encode(), person.encode())


# --- helpers -----------------------------------------------------------------------------------------------------


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


def _measure_new_key(state: State, ask: AddKey) -> int:
    return _measured(state, ask.by, ask.limit)


def _measure_rotation(state: State, ask: RotateKey) -> int:
    old = state.get(KEYS, ask.old)
    return _measured(state, ask.by, old.limit if old is not None else None)


def _measure_policy(state: State, ask: SetPolicy) -> int:
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


def _genesis(state: State, charter: Charter, day: Day) -> None:
    for founder in charter.articles.member:
        _put_ring(state, founder.id, tuple(grant.key for grant in founder.keys))


def _stays_revoked(touched: list[Touched], action: type[Action]) -> bool:
    revoked = [t for t in touched if t.before is not None and t.before.revoked_day is not None]
    return all(t.after is not None and t.after.revoked_day == t.before.revoked_day for t in revoked)


MODULE = Module(
    "parties",
    __doc__ or "",
    tables=(KEYRINGS, KYC),
    rules={
        AddKey: Rule(
            add_key,
            by="the member",
            zh="增加一把代表本成员的密钥：人员、角色、有效期与限额。",
            amount=_measure_new_key,
        ),
        RotateKey: Rule(
            rotate_key,
            by="the member",
            zh="同一人员更换密钥，角色与限额不变；旧密钥立即失效。",
            amount=_measure_rotation,
        ),
        RevokeKey: Rule(revoke_key, by="the member", zh="立即并永久撤销本成员的一把密钥。"),
        ReplaceLostKey: Rule(
            replace_lost_key,
            by="a witness",
            zh="由其他成员见证某人员遗失密钥：其原有密钥立即失效，新密钥经冷静期后生效，其间本成员可撤销。",
            also=("witnesses",),
        ),
        SetPolicy: Rule(
            set_policy,
            by="the member",
            zh="成员重新规定各项操作由其哪些密钥签署；本次变更按原规则签署。",
            amount=_measure_policy,
        ),
        DeclareGroup: Rule(
            declare_group,
            by="the operator",
            zh="运营方登记、成员签署：成员所属的同一控制人集团（或无）；敞口按集团合计。",
            also=("member",),
        ),
        AttestKyc: Rule(
            attest_kyc, by="a financial member", zh="金融机构成员出具对某一方的尽职调查结论，替代其先前的结论。"
        ),
        WithdrawKyc: Rule(withdraw_kyc, by="the financial member", zh="金融机构成员撤回其尽职调查结论。"),
    },
    reasons=(Why,),
    events=(LostKeyReplaced,),
    invariants=(
        fixed(KEYS, "party", "person", "role", "from_day", "until_day", "limit"),
        never_deleted(KEYS),
        Invariant("keys: a revoked key stays revoked", KEYS, _stays_revoked),
        fixed(MEMBERS, "uscc", "lei"),
        never_deleted(MEMBERS),
        fixed(KYC, "checker", "subject"),
    ),
    terms=Terms,
    genesis=_genesis,
)
