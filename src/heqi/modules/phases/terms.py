"""Terms: the section of the charter on phases. A ledger begins in the first one and opens step by step."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Bilingual, Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.phases.reasons import Why
from heqi.values.amounts import Amount, Cents, Count
from heqi.values.identifiers import Code

SECTION = "phases"
MEASURED = "receivables"  # the module whose totals the phases measure
CAPS = ("members", "outstanding", "each")

Days = Annotated[int, Meta(ge=0, le=3_660)]
VoteDays = Annotated[int, Meta(ge=1, le=365)]
Fraction = Annotated[str, Meta(pattern="^[1-9][0-9]?/[1-9][0-9]?$(?!\n)", description="a part of all, as 2/3")]


class Caps(Clause):
    """What a phase allows at most."""

    members: Annotated[int, Meta(ge=1, le=100_000)]
    outstanding: Amount  # promised and not paid, of all obligors together, in minor units of the ledger's currency
    each: Amount  # what one party starts by one kind of action in one transaction, in the same units


class Enter(Clause):
    """What has to hold when a phase is entered, measured by the ledger itself, and who decides."""

    days_in_previous: Days
    settled_at_least: Cents  # paid since the ledger began
    overdue_below_basis_points: Annotated[int, Meta(ge=1, le=10_001)]  # of what is outstanding
    disputes_open_at_most: Count
    incidents_open_at_most: Count
    more_than: Fraction  # of all active members, one vote each
    wait_days: Days  # from the proposal on, so that there is time to object
    vote_days: VoteDays  # from the proposal on

    def __post_init__(self) -> None:
        if self.wait_days >= self.vote_days:
            raise ValueError("wait_days leaves no day on which the vote could take effect")


class Back(Clause):
    """How a phase is left for the one before. Open business runs off: only new business is refused."""

    more_than: Fraction
    vote_days: VoteDays


class Phase(Clause):
    id: Code
    name: Bilingual
    caps: Caps
    modules: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=32)]  # in which new business may be started
    enter: Enter | None = None  # of every phase but the first
    back: Back | None = None  # of every phase but the first


class Terms(Clause):
    phase: Annotated[tuple[Phase, ...], Meta(min_length=1, max_length=10)]

    def place(self, phase: str) -> int:
        """Where a phase stands, from 0. KeyError when there is none of that name."""
        for number, each in enumerate(self.phase):
            if each.id == phase:
                return number
        raise KeyError(phase)


def path_of(phase: str, field: str = "") -> str:
    """The path of a phase's clause."""
    return f"{SECTION}.phase[{phase}]" + (f".{field}" if field else "")


def is_more(votes: int, of: int, fraction: str) -> bool:
    """Whether so many votes are more than that part of all."""
    above, _, below = fraction.partition("/")
    return votes * int(below) > of * int(above)


def check(charter: Charter) -> list[Refusal]:
    """What cannot stand: a phase that nobody could enter, a cap that falls, founders beyond the first."""
    terms = charter.terms(Terms)
    if MEASURED not in charter.modules:
        return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=MEASURED, clause=SECTION)]
    first, founders = terms.phase[0], len(charter.articles.member)
    found: list[Refusal] = []
    if charter.preamble.text == 1 and founders > first.caps.members:
        facts = {"phase": first.id, "members": founders, "cap": first.caps.members}
        found.append(Refusal(Why.FOUNDERS_BEYOND_CAP, **facts, clause=path_of(first.id, "caps.members")))
    for number, phase in enumerate(terms.phase):
        found += _own_problems(charter, terms, number, phase)
    for before, after in pairwise(terms.phase):
        for cap in CAPS:
            was, now = getattr(before.caps, cap), getattr(after.caps, cap)
            if now < was:
                facts = {"phase": after.id, "cap": cap, "now": now, "was": was, "before": before.id}
                found.append(Refusal(Why.CAP_FALLS, **facts, clause=path_of(after.id, f"caps.{cap}")))
    return found


def _own_problems(charter: Charter, terms: Terms, number: int, phase: Phase) -> Iterator[Refusal]:
    if terms.place(phase.id) != number:
        facts = {"phase": phase.id, "first": terms.place(phase.id) + 1, "second": number + 1}
        yield Refusal(Why.NAMED_TWICE, **facts, clause=path_of(phase.id, "id"))
    for module in phase.modules:
        if module not in charter.modules:
            where = path_of(phase.id, "modules")
            yield Refusal(CharterWhy.MODULE_MISSING, section=where, missing=module, clause=where)
    ways = {"enter": phase.enter, "back": phase.back}
    for name, way in ways.items():
        if (way is None) != (number == 0):
            yield Refusal(Why.WAY_UNCLEAR, phase=phase.id, way=name, clause=path_of(phase.id, name))
        elif way is not None:
            yield from _vote_problems(charter, path_of(phase.id, name), way.more_than)


def _vote_problems(charter: Charter, where: str, more_than: str) -> Iterator[Refusal]:
    """A vote can pass with the members who may vote, and somebody may propose and enter."""
    members = charter.articles.member
    able = {
        action: [member.id for member in members if charter.allows(member.roles, f"{SECTION}.{action}")]
        for action in ("propose", "vote", "enter")
    }
    for action in ("propose", "enter"):
        if not able[action]:
            who = [member.id for member in members]
            yield Refusal(CharterWhy.CANNOT_ACT, where=where, who=who, action=f"{SECTION}.{action}", clause=where)
    if not is_more(len(able["vote"]), len(members), more_than):
        facts = {"able": len(able["vote"]), "members": len(members), "more_than": more_than}
        yield Refusal(Why.VOTE_CANNOT_PASS, **facts, clause=f"{where}.more_than")


def amends(before: Terms | None, after: Terms | None) -> list[Refusal]:
    """Measures count from the ledger's first day, and the present phase has to stay in the text: phases can be changed
    and added at the end, never taken out, and the section comes and goes with no amendment.
    """
    if before is None or after is None:
        return [] if before is after else [Refusal(Why.ONLY_AT_FOUNDING, clause=SECTION)]
    names = [phase.id for phase in before.phase]
    if [phase.id for phase in after.phase][: len(names)] != names:
        return [Refusal(Why.PHASES_STAY, phases=names, clause=f"{SECTION}.phase")]
    return []
