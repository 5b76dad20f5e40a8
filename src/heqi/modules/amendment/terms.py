"""What the charter says of its own amendment: who decides on which clauses, and which nobody can change."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from heqi.machine.charter import Articles, BookKeeper, Charter, Clause, Founder
from heqi.machine.reasons import Refusal
from heqi.modules.amendment.reasons import Why
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.charter.contradictions import SUPERVISOR, WHOLE_POWER

SECTION = "amendment"
ENTRENCHED = "amendment.entrenched"
PROPOSE, VOTE = "amendment.propose", "amendment.vote"
PARTIES = "parties"

ClassName = Literal["operational", "economic", "constitutional"]
CLASSES: tuple[ClassName, ...] = ("operational", "economic", "constitutional")  # the strictest last

# `$` alone would let a line end through.
ClausePath = Annotated[
    str,
    Meta(
        pattern="^[a-z][a-z0-9_-]{0,39}([.][a-z0-9][a-z0-9_-]{0,39}){0,4}$(?!\n)",
        description="a clause, without the names of entries: `receivables.face_at_most`, `member.roles`",
    ),
]
Share = Annotated[
    str, Meta(pattern="^[1-9][0-9]{0,2}/[1-9][0-9]{0,2}$(?!\n)", description="a share of the whole: `2/3`")
]


class Threshold(Clause):
    """How a class of clauses is decided. of: all members, one vote each, or the book-keepers by their power. Exactly
    one of more_than (strict) and at_least, of all there are and not of those who vote.
    """

    of: Literal["members", "power"]
    vote_days: Annotated[int, Meta(ge=1, le=365)]  # from the proposal on
    cooling_days: Annotated[int, Meta(ge=1, le=365)]  # from the deciding vote to the day when the text takes over
    more_than: Share | None = None
    at_least: Share | None = None
    covers: Annotated[tuple[ClausePath, ...], Meta(max_length=200)] = ()

    def __post_init__(self) -> None:
        if (self.more_than is None) == (self.at_least is None):
            raise ValueError("exactly one of more_than and at_least has to be there")
        numerator, denominator = self.share
        if numerator > denominator or (self.more_than is not None and numerator == denominator):
            raise ValueError("nobody can reach more than the whole")

    @property
    def share(self) -> tuple[int, int]:
        """(numerator, denominator)"""
        numerator, _, denominator = (self.more_than or self.at_least or "1/1").partition("/")
        return int(numerator), int(denominator)

    def met(self, votes: int, total: int) -> bool:
        """Whether so many votes (members, or parts of the power) decide."""
        numerator, denominator = self.share
        reached, needed = votes * denominator, numerator * total
        return reached > needed if self.more_than is not None else reached >= needed

    def easier_than(self, other: "Threshold") -> bool:
        """Whether fewer votes, or less time to think, are enough."""
        (one, of_one), (two, of_two) = self.share, other.share
        less = one * of_two < two * of_one or (
            one * of_two == two * of_one and self.more_than is None and other.more_than is not None
        )
        return less or self.cooling_days < other.cooling_days


class Terms(Clause):
    """entrenched: clauses that no vote changes, this list among them. What no class covers is constitutional."""

    operational: Threshold
    economic: Threshold
    constitutional: Threshold
    entrenched: Annotated[tuple[ClausePath, ...], Meta(min_length=1, max_length=200)]

    def __post_init__(self) -> None:
        if self.constitutional.covers:
            raise ValueError("constitutional covers what the others do not, and so names nothing")

    def threshold(self, name: ClassName) -> Threshold:
        threshold: Threshold = getattr(self, name)
        return threshold


def check(charter: Charter) -> list[Refusal]:
    """Whether each class can be decided, by more than one hand, and what is named is there."""
    terms, found = charter.terms(Terms), list[Refusal]()
    if PARTIES not in charter.modules:
        found.append(Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=PARTIES, clause=SECTION))
    covered: dict[str, list[str]] = {}
    for name in CLASSES:
        for path in terms.threshold(name).covers:
            covered.setdefault(path, []).append(f"{SECTION}.{name}.covers")
            if within(path, SECTION):
                found.append(Refusal(Why.COVERS_ITSELF, path=path, clause=f"{SECTION}.{name}.covers"))
    for path in terms.entrenched:
        covered.setdefault(path, []).append(ENTRENCHED)
    for path, clauses in covered.items():
        if not _is_clause(path, charter):
            found.append(Refusal(Why.NO_SUCH_CLAUSE, path=path, clause=clauses[0]))
        if len(clauses) > 1:
            found.append(Refusal(Why.COVERED_TWICE, path=path, where=clauses, clause=clauses))
    if not any(within(ENTRENCHED, path) for path in terms.entrenched):
        found.append(Refusal(Why.ENTRENCHMENT_OPEN, clause=ENTRENCHED))
    for milder, stricter in (CLASSES[:2], CLASSES[1:]):
        if terms.threshold(stricter).easier_than(terms.threshold(milder)):
            names = {"stricter": stricter, "milder": milder}
            found.append(Refusal(Why.STRICTER_IS_EASIER, **names, clause=f"{SECTION}.{stricter}"))
    for name in CLASSES:
        found += _decidable(charter, name, terms.threshold(name))
    active = charter.active_members
    if not any(charter.allows(member.roles, PROPOSE) for member in active):
        facts = {"where": SECTION, "who": [member.id for member in active], "action": PROPOSE}
        found.append(Refusal(CharterWhy.CANNOT_ACT, **facts, clause=SECTION))
    return found


def within(path: str, prefix: str) -> bool:
    """Whether a clause is that one or stands in it."""
    return path == prefix or path.startswith(f"{prefix}.")


def _decidable(charter: Charter, name: ClassName, threshold: Threshold) -> list[Refusal]:
    """By those who may vote together, and by no hand alone: one group is one hand, and so are the supervisors."""
    members = charter.active_members
    power = {keeper.member: keeper.power for keeper in charter.articles.book_keeper}
    of_members = threshold.of == "members"
    weight = {member.id: 1 if of_members else power.get(member.id, 0) for member in members}
    total = len(members) if of_members else WHOLE_POWER
    able = [member for member in members if weight[member.id] and charter.allows(member.roles, VOTE)]
    clause, found = f"{SECTION}.{name}", list[Refusal]()
    if not threshold.met(sum(weight[member.id] for member in able), total):
        found.append(Refusal(Why.CANNOT_PASS, name=name, able=[member.id for member in able], clause=clause))
    hands: dict[str, list[str]] = {}
    for member in able:
        hands.setdefault(f"group:{member.group}" if member.group else member.id, []).append(member.id)
        if SUPERVISOR in member.roles:
            hands.setdefault(f"role:{SUPERVISOR}", []).append(member.id)
    alone = {tuple(hand): True for hand in hands.values() if threshold.met(sum(weight[each] for each in hand), total)}
    return [*found, *(Refusal(Why.ONE_HAND_DECIDES, name=name, holders=hand, clause=clause) for hand in alone)]


def _is_clause(path: str, charter: Charter) -> bool:
    """Whether texts can have such a clause: of a section of every text, or of a module's that is there."""
    section, *inside = path.split(".")
    if section == "roles":
        return not inside or (len(inside) == 1 and inside[0] in charter.articles.roles)
    entries: dict[str, Any] = {"member": Founder, "book_keeper": BookKeeper}
    articles = {field.name: field.type for field in msgspec.structs.fields(Articles)} | entries
    kind = type(charter.modules[section]) if section in charter.modules else articles.get(section)
    for part in inside:
        fields = _fields(kind)
        if part not in fields:
            return False
        kind = fields[part]
    return kind is not None


def _fields(kind: Any) -> dict[str, Any]:
    if not (isinstance(kind, type) and issubclass(kind, Struct)):
        return {}
    return {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
