"""Authority: which keys speak for which party on which day, and whether enough of them have.

The tables belong to the machine because every transaction needs them; `modules/parties.py` holds the actions that
change them.
"""

from collections.abc import Iterable

from heqi.machine.charter import Bilingual, KeyGrant, PolicyClause, Standing
from heqi.machine.reasons import Reasons, reason, refuse, worded
from heqi.state.tables import EVERYONE, Row, Table
from heqi.state.view import State
from heqi.values.amounts import Amount
from heqi.values.days import Day
from heqi.values.identifiers import Code, Party, PublicKey


class Member(Row):
    """A legal person of the ledger."""

    name: Bilingual
    uscc: str | None
    lei: str | None
    roles: tuple[Code, ...]
    size: str
    group: Code | None
    policy: tuple[PolicyClause, ...]
    standing: Standing


class Key(Row):
    """A key bound to a person, a role and a span of days; it signs for no more than `limit` minor units."""

    party: Party
    person: Code
    role: Code
    from_day: Day
    until_day: Day | None  # the last day
    revoked_day: Day | None
    limit: Amount | None

    def active(self, day: Day) -> bool:
        return self.revoked_day is None and self.from_day <= day and (self.until_day is None or day <= self.until_day)


MEMBERS = Table("members", Member, key="party", parts=(Party,), readers=(EVERYONE,), short="mem")
KEYS = Table("keys", Key, key="public key", parts=(PublicKey,), indexes=("party",), readers=("party",), short="key")


# Persons who sign, as facts name them, and what is said for them in Chinese.
PERSONS_NEEDED = {"* maker": "* 名经办", "* checker": "* 名复核", "1 key": "1 把密钥"}
PERSONS_THERE = {"nobody": "（无）", "* (maker)": "*（经办）", "* (checker)": "*（复核）"}


class Why(Reasons, prefix="authority", words={"needed": PERSONS_NEEDED, "have": PERSONS_THERE}):
    NOT_A_PARTY = reason(
        "{party} has to sign this, and is not among the parties of the transaction.",
        "此操作须由 {party} 签署，而该交易的签署方中没有它。",
        do=("Add {party} to the parties and have it sign.", "将 {party} 列入签署方并由其签名。"),
    )
    ROLE_NOT_ALLOWED = reason(
        "{party} holds {roles}; the charter lets none of these do {action}.",
        "{party} 的角色为 {roles}；章程未授权这些角色执行 {action}。",
        do=("See the charter's roles, or ask a party that may.", "查看章程的角色条款，或由有权的一方办理。"),
        source="charter, roles",
    )
    NOT_IN_STANDING = reason(
        "{party} is {standing}: it takes on nothing new.",
        f"{{party}} 的状态为{worded('standing', {'suspended': '暂停', 'left': '已退出'})}，不得承担新业务。",
        do=(
            "What was promised before goes on: pay, settle, release. See the charter's present text.",
            "此前的承诺继续履行：付款、结清、解除。详见章程现行文本。",
        ),
        source="charter, member",
    )
    POLICY_UNMET = reason(
        "{party} asks for {needed} to sign {action}; {have} signed within their limits.",
        "{party} 规定 {action} 须由 {needed} 签署；在各自限额内签署的有 {have}。",
        do=(
            "Have the missing persons sign: with --prepare FILE a command writes what they sign by `heqi sign FILE`.",
            "请缺少的经办或复核人员签名：命令加 --prepare FILE 即写出文件，由其以 `heqi sign FILE` 签署。",
        ),
        source="charter, member.policy",
    )


def present_member(state: State, party: str) -> Member:
    """The member's row. KeyError when there is none: the caller has established that there is."""
    member = state.get(MEMBERS, party)
    if member is None:
        raise KeyError(party)
    return member


def require_policy(
    member: Member, party: str, action: str, amount: int, signers: list[Key], *, one_key: bool = False
) -> None:
    """Refuse unless enough distinct persons of the right roles signed. Without a clause of its own, one key is enough.

    signers: the party's keys that signed and are active today. one_key: the rule asks for no more than one.
    """
    needs = {} if one_key else needed_signatures(member, action, amount)
    missing = unmet(needs, signers, amount)
    if missing is not None:
        refuse(Why.POLICY_UNMET, party=party, action=action, **missing)


def unmet(needs: dict[str, int], keys: Iterable[Key | KeyGrant], amount: int) -> dict[str, list[str]] | None:
    """What persons are `needed`, and which of these there are (`have`) for that amount; None when they are enough.

    Each person counts in one place, so that all roles together get persons of their own. No needs: any one key.
    """
    able = able_persons(keys, amount)
    if staffed(needs, able):
        return None
    return {
        "needed": [f"{count} {role}" for role, count in sorted(needs.items())] or ["1 key"],
        "have": [f"{person} ({', '.join(sorted(dict.fromkeys(roles)))})" for person, roles in sorted(able.items())]
        or ["nobody"],
    }


def able_persons(keys: Iterable[Key | KeyGrant], amount: int) -> dict[str, list[str]]:
    """The persons who may sign for that much, each with its roles."""
    able: dict[str, list[str]] = {}
    for key in keys:
        if key.limit is None or amount <= key.limit:
            able.setdefault(key.person, []).append(key.role)
    return able


# Whoever says which keys speak for a member could do everything that those keys can.
OVER_KEYS = ("parties.add_key", "parties.rotate_key", "parties.set_policy")


def needed_signatures(member: Member, action: str, amount: int) -> dict[str, int]:
    """How many persons of each role the member's policy asks for: its first clause that fits, and for an action over
    keys the most that any clause asks. Empty: any one key.
    """
    if action in OVER_KEYS:
        return most_needed(member)
    module = action.partition(".")[0] + ".*"
    for clause in member.policy:
        if amount >= clause.from_amount and ({action, module, "*"} & {*clause.actions}):
            return clause.needs
    return {}


def most_needed(member: Member) -> dict[str, int]:
    """How many persons of each role any clause of the member's policy asks for."""
    most: dict[str, int] = {}
    for clause in member.policy:
        for role, count in clause.needs.items():
            most[role] = max(most.get(role, 0), count)
    return most


def staffed(needs: dict[str, int], able: dict[str, list[str]]) -> bool:
    """Whether every place that has to be filled gets a person of its own: a matching, by augmenting paths."""
    if not needs:
        return bool(able)
    places = [role for role, count in sorted(needs.items()) for _ in range(count)]
    place_of: dict[str, int] = {}
    return all(_fill(place, places, able, place_of, []) for place in range(len(places)))


def _fill(
    place: int, places: list[str], able: dict[str, list[str]], place_of: dict[str, int], asked: list[str]
) -> bool:
    """Find a person for a place, who may leave another place that somebody else can take."""
    for person, roles in able.items():
        if places[place] in roles and person not in asked:
            asked.append(person)
            if person not in place_of or _fill(place_of[person], places, able, place_of, asked):
                place_of[person] = place
                return True
    return False
