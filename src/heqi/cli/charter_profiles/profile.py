"""What a profile is made of, and what all of them share."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from heqi.cli.charter_profiles.opening import Opening
from heqi.cli.charter_profiles.privileges import Grant


class Seat(NamedTuple):
    """A founding member of the template. persons: (person, role, limit in minor units)."""

    id: str
    en: str
    zh: str
    uscc: str
    roles: tuple[str, ...]
    size: str
    persons: tuple[tuple[str, str, int | None], ...]
    group: str | None = None
    remark: str = ""


MAKER_AND_CHECKER = (("maker-1", "maker", None), ("checker-1", "checker", None))


class Profile(NamedTuple):
    """A founding charter to begin with. names: of the network, its purpose and its city, as (English, Chinese).
    keepers: who keeps the book. terms: what the clauses of the sections hold, by `section.clause`. grants: what the
    supervisor may do. opening: its phases and limits, where it has any. business: by section and clause, the terms of
    what the region is strong in beside receivables.
    """

    name: tuple[str, str]
    purpose: tuple[str, str]
    city: tuple[str, str]
    seats: tuple[Seat, ...]
    keepers: tuple[str, ...]
    roles: Mapping[str, tuple[str, ...]]
    terms: Mapping[str, Any]
    grants: tuple[Grant, ...]
    opening: Opening | None = None
    business: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


# Economic clauses, beside those of the business that a profile switches on.
ECONOMIC = ("member", "parties", "payments", "receivables")

# How the text changes: by more than half of the members, two thirds and three quarters; by more where banks weigh.
AMENDMENT_TERMS: Mapping[str, Any] = {
    "entrenched": ("amendment.entrenched", "charter.purpose"),
    "operational_vote_days": 14,
    "operational_cooling_days": 3,
    "operational_share": "1/2",
    "operational_covers": ("transaction", "documents", "disputes"),
    "economic_vote_days": 30,
    "economic_cooling_days": 14,
    "economic_share": "2/3",
    "constitutional_vote_days": 60,
    "constitutional_cooling_days": 30,
    "constitutional_share": "3/4",
}

# Where a law or a notice sets the figure, every profile has it, or one that is stricter.
LAWFUL_TERMS: Mapping[str, Any] = {
    "max_tenor_months": 12,
    "small_creditor_days": 60,
    "default_days": 90,
    "days_in_year": 360,
    "annual_cost_days": 365,
}
