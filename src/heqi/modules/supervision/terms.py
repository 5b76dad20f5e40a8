"""Terms: the section of the charter on the supervisor's privileges. What is listed exists, what is not does not.

Each privilege has a schedule in ledger days that only falls, a last day, and an appeal to whom it does not cover.
"""

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Bilingual, Charter, Clause, Founder
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.supervision.reasons import Why
from heqi.values.identifiers import Code, Party, Text

SECTION = "supervision"
MOST_DAYS = 3_660
LONGEST_USE_DAYS = 90
LONGEST_PROLONGING_DAYS = 30
WHOLE_POWER = 100

DayNumber = Annotated[int, Meta(ge=0, le=MOST_DAYS, description="a ledger day: 0 is the day on which it begins")]
Days = Annotated[int, Meta(ge=1, le=365)]
Roles = Annotated[tuple[Code, ...], Meta(min_length=1, max_length=32)]
Fraction = Annotated[str, Meta(pattern="^[1-9][0-9]?/[1-9][0-9]?$(?!\n)", description="a part of all, as 2/3")]


class Kind(StrEnum):
    """What a privilege lets its holder do; there is nothing else that one could be."""

    INSPECT = "inspect"
    HOLD_RECORD = "hold-record"
    HOLD_PARTY = "hold-party"
    REQUIRE_REPORT = "require-report"
    OBJECT_TO_PROMOTION = "object-to-promotion"
    PAUSE_MODULE = "pause-module"

    @property
    def action(self) -> str:
        """The full name of the action by which it is used."""
        return f"{SECTION}.{self.value.replace('-', '_')}"


class Step(Clause):
    """From a ledger day on, so many uses in each span of 30 days."""

    from_day: DayNumber
    per_30_days: Annotated[int, Meta(ge=0, le=1_000)]


class AppealTerms(Clause):
    to: Code  # the role whose holders are the panel
    within_days: Days  # of the notice


class Prolonging(Clause):
    """A pause may go on once, when members vote for it: of all but the supervisor, one vote each."""

    more_than: Fraction
    days: Annotated[int, Meta(ge=1, le=LONGEST_PROLONGING_DAYS)]


class Privilege(Clause):
    id: Code
    kind: Kind
    of: Party
    over: Roles  # whom it covers
    does: Bilingual
    basis: Text
    lasts_days: Annotated[int, Meta(ge=1, le=LONGEST_USE_DAYS)]  # one use, at most
    quota: Annotated[tuple[Step, ...], Meta(min_length=1, max_length=24)]
    appeal: AppealTerms
    ends_day: DayNumber | None = None  # the first day on which it is no more; refused where there is none
    shown_after_days: Days | None = None  # inspect alone: when the inspected sees it
    modules: Annotated[tuple[Code, ...], Meta(max_length=32)] = ()  # pause-module alone: which may be paused
    prolong: Prolonging | None = None  # pause-module alone

    def __post_init__(self) -> None:
        if (self.kind is Kind.INSPECT) != (self.shown_after_days is not None):
            raise ValueError("shown_after_days belongs to an inspection, and to no other kind")
        if (self.kind is Kind.PAUSE_MODULE) != bool(self.modules):
            raise ValueError("modules belongs to a pause, and to no other kind")
        if self.prolong is not None and self.kind is not Kind.PAUSE_MODULE:
            raise ValueError("prolong belongs to a pause alone")


class Terms(Clause):
    privilege: Annotated[tuple[Privilege, ...], Meta(max_length=50)]


def path_of(privilege: str, field: str = "") -> str:
    """The path of a privilege's clause."""
    return f"{SECTION}.privilege[{privilege}]" + (f".{field}" if field else "")


def parts_of(fraction: str) -> tuple[int, int]:
    """Numerator and denominator."""
    above, _, below = fraction.partition("/")
    return int(above), int(below)


def holders(charter: Charter, *roles: str) -> list[Founder]:
    """The members that hold one of these roles by the text in force."""
    return [member for member in charter.articles.member if any(role in roles for role in member.roles)]


def panel_of(charter: Charter, role: str) -> list[Founder]:
    """Who decides appeals: its holders, without those that are suspended or have left."""
    return [member for member in charter.active_members if role in member.roles]


def check(charter: Charter) -> list[Refusal]:
    """What cannot stand: a privilege without an end, or that rises, or that nobody could appeal against."""
    terms = charter.terms(Terms)
    found: list[Refusal] = []
    seen: dict[str, int] = {}
    for number, privilege in enumerate(terms.privilege, start=1):
        if privilege.id in seen:
            facts = {"privilege": privilege.id, "first": seen[privilege.id], "second": number}
            found.append(Refusal(Why.NAMED_TWICE, **facts, clause=path_of(str(number), "id")))
        seen.setdefault(privilege.id, number)
        found += [
            *_schedule_problems(privilege),
            *_cover_problems(charter, privilege),
            *_panel_problems(charter, privilege),
            *_able_problems(charter, privilege),
        ]
    return [*found, *_overlaps(terms), *_power_problems(charter, terms)]


def _schedule_problems(privilege: Privilege) -> Iterator[Refusal]:
    steps, named = privilege.quota, {"privilege": privilege.id}
    if privilege.ends_day is None:
        yield Refusal(Why.NO_END, **named, clause=path_of(privilege.id, "ends_day"))
    if steps[0].from_day != 0:
        yield Refusal(Why.BEGINS_LATE, **named, day=steps[0].from_day, clause=path_of(privilege.id, "quota"))
    for number, (earlier, later) in enumerate(pairwise(steps), start=2):
        if later.from_day <= earlier.from_day or later.per_30_days >= earlier.per_30_days:
            facts = {"day": later.from_day, "before": earlier.per_30_days, "after": later.per_30_days}
            yield Refusal(Why.RISES, **named, **facts, clause=path_of(privilege.id, f"quota[{number}]"))
    if privilege.ends_day is not None and steps[-1].from_day >= privilege.ends_day:
        facts = {"day": steps[-1].from_day, "ends_day": privilege.ends_day}
        yield Refusal(Why.STEP_AFTER_END, **named, **facts, clause=path_of(privilege.id, "ends_day"))


def _cover_problems(charter: Charter, privilege: Privilege) -> Iterator[Refusal]:
    place = path_of(privilege.id, "over")
    members = {member.id: member for member in charter.articles.member}
    if privilege.of not in members:
        where = path_of(privilege.id, "of")
        yield Refusal(CharterWhy.MEMBER_UNKNOWN, where=where, member=privilege.of, clause=where)
    for role in privilege.over:
        if role not in charter.articles.roles:
            yield Refusal(CharterWhy.ROLE_UNKNOWN, where=place, role=role, clause=place)
        elif not holders(charter, role):
            yield Refusal(Why.COVERS_NOBODY, privilege=privilege.id, role=role, clause=place)
        elif privilege.of in members and role in members[privilege.of].roles:
            yield Refusal(Why.COVERS_ITSELF, privilege=privilege.id, role=role, of=privilege.of, clause=place)
    for module in privilege.modules:
        if module not in charter.modules or module == SECTION:
            where = path_of(privilege.id, "modules")
            yield Refusal(Why.NOTHING_TO_PAUSE, privilege=privilege.id, module=module, clause=where)


def _panel_problems(charter: Charter, privilege: Privilege) -> Iterator[Refusal]:
    place, role = path_of(privilege.id, "appeal.to"), privilege.appeal.to
    if role not in charter.articles.roles:
        yield Refusal(CharterWhy.ROLE_UNKNOWN, where=place, role=role, clause=place)
        return
    panel = panel_of(charter, role)
    if not panel:
        yield Refusal(Why.PANEL_EMPTY, privilege=privilege.id, role=role, clause=place)
    supervisors = {each.of for each in charter.terms(Terms).privilege}
    groups = {member.group for member in charter.articles.member if member.id in supervisors} - {None}
    biased = [
        member.id
        for member in panel
        if member.id in supervisors or member.group in groups or any(each in privilege.over for each in member.roles)
    ]
    if biased:
        yield Refusal(Why.PANEL_NOT_INDEPENDENT, privilege=privilege.id, members=biased, role=role, clause=place)


def _able_problems(charter: Charter, privilege: Privilege) -> Iterator[Refusal]:
    """Whom the clause relies on may do its part by the roles."""
    supervisor = [member for member in charter.articles.member if member.id == privilege.of]
    needed = [
        (supervisor, privilege.kind.action, "of"),
        (panel_of(charter, privilege.appeal.to), f"{SECTION}.decide_appeal", "appeal.to"),
        (holders(charter, *privilege.over), f"{SECTION}.appeal", "over"),
    ]
    if privilege.kind is Kind.REQUIRE_REPORT:
        needed.append((holders(charter, *privilege.over), f"{SECTION}.file_report", "over"))
    if privilege.prolong is not None:
        others = [member for member in charter.active_members if member.id != privilege.of]
        needed.append((others, f"{SECTION}.prolong_pause", "prolong"))
    for members, action, field in needed:
        unable = [member.id for member in members if not charter.allows(member.roles, action)]
        if unable:
            where = path_of(privilege.id, field)
            yield Refusal(CharterWhy.CANNOT_ACT, where=where, who=unable, action=action, clause=where)


def _overlaps(terms: Terms) -> Iterator[Refusal]:
    """Two privileges of one kind over one role would add up to more than either schedule says."""
    first: dict[tuple[Kind, str, str], str] = {}
    for privilege in terms.privilege:
        for role in dict.fromkeys(privilege.over):
            for module in privilege.modules or ("",):
                other = first.setdefault((privilege.kind, role, module), privilege.id)
                if other != privilege.id:
                    facts = {"privilege": privilege.id, "other": other, "role": role}
                    yield Refusal(Why.OVERLAPS, **facts, clause=path_of(privilege.id, "over"))


def _power_problems(charter: Charter, terms: Terms) -> Iterator[Refusal]:
    """All who hold privileges, and whoever is of one group with them, are one hand: it stays below a third."""
    supervisors = list(dict.fromkeys(privilege.of for privilege in terms.privilege))
    held = supervising_power(charter, {each.member: each.power for each in charter.articles.book_keeper})
    power = sum(held.values())
    if 3 * power >= WHOLE_POWER:
        where = [path_of(privilege.id, "of") for privilege in terms.privilege if privilege.of in supervisors]
        yield Refusal(CharterWhy.POWER_TOO_LARGE, holders=[*held], power=power, clause=where)


def supervising_power(charter: Charter, power: dict[str, int]) -> dict[str, int]:
    """Of these shares of the power, those in the hands of who holds privileges or is of one group with them."""
    supervisors = {privilege.of for privilege in charter.terms(Terms).privilege}
    groups = {member.group for member in charter.articles.member if member.id in supervisors} - {None}
    hand = {member.id for member in charter.articles.member if member.id in supervisors or member.group in groups}
    return {member: share for member, share in power.items() if member in hand}
