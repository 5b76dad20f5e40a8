"""Terms: the section of the charter on limits that the ledger itself holds.

What a claim may be is with receivables already: tenor in months, how soon small creditors are paid, an obligor that is
overdue promises nothing new; and a financier's lines are its own to set. Here is what is a share of a financier's book.
"""

from enum import StrEnum
from typing import Annotated, Literal

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.limits.reasons import Why
from heqi.values.amounts import Cents
from heqi.values.identifiers import Code, Text

SECTION = "limits"
MEASURED = "receivables"
PAY_OUT = "receivables.pay_out"
STATE = "limits.state_risk_assets"


class Measure(StrEnum):
    CONCENTRATION = "concentration"  # advanced against one obligor, and against its group
    OVERDUE = "overdue"  # advanced on claims that are reported overdue


Base = Literal["advanced", "risk-assets"]  # all that the financier has advanced here, or what it has stated


class Limit(Clause):
    id: Code
    over: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=32)]  # roles of financiers
    measure: Measure
    base: Base
    at_most_basis_points: Annotated[int, Meta(ge=1, le=10_000)]  # of the base
    from_amount: Cents  # nothing is measured up to there: a first advance would be all of its book
    source: Text

    def __post_init__(self) -> None:
        if self.measure is Measure.OVERDUE and self.base != "advanced":
            raise ValueError("what is overdue is a share of what was advanced")


class Terms(Clause):
    limit: Annotated[tuple[Limit, ...], Meta(max_length=50)]
    risk_assets_days: Annotated[int, Meta(ge=1, le=3_660)]  # how long a statement of them counts
    circle_steps: Annotated[int, Meta(ge=1, le=20)]  # so many assignments back a claim is looked for in a circle


def path_of(limit: str, field: str = "") -> str:
    """The path of a limit's clause."""
    return f"{SECTION}.limit[{limit}]" + (f".{field}" if field else "")


def check(charter: Charter) -> list[Refusal]:
    """Every limit has an effect, and those whom it covers can meet it."""
    if MEASURED not in charter.modules:
        return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing=MEASURED, clause=SECTION)]
    found: list[Refusal] = []
    first: dict[str, int] = {}
    for number, limit in enumerate(charter.terms(Terms).limit, start=1):
        if first.setdefault(limit.id, number) != number:
            facts = {"limit": limit.id, "first": first[limit.id], "second": number}
            found.append(Refusal(Why.NAMED_TWICE, **facts, clause=path_of(limit.id, "id")))
        place = path_of(limit.id, "over")
        for role in limit.over:
            if role not in charter.articles.roles:
                found.append(Refusal(CharterWhy.ROLE_UNKNOWN, where=place, role=role, clause=place))
            elif not charter.allows((role,), PAY_OUT):
                found.append(Refusal(Why.COVERS_NOBODY, limit=limit.id, role=role, clause=place))
            elif limit.base == "risk-assets" and not charter.allows((role,), STATE):
                found.append(Refusal(Why.CANNOT_STATE, limit=limit.id, role=role, clause=place))
    return found


def amends(before: Terms | None, after: Terms | None) -> list[Refusal]:
    """What a limit measures is counted from the first day, so the section comes and goes with no amendment."""
    if (before is None) != (after is None):
        return [Refusal(Why.ONLY_AT_FOUNDING, clause=SECTION)]
    return []
