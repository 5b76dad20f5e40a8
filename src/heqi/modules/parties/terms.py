"""What the charter says of parties, and the words it uses."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.charter import Why as CharterWhy
from heqi.modules.parties.reasons import Why
from heqi.values.identifiers import Code, Text

# `$` alone would let a line end through.
Reference = Annotated[str, Meta(pattern="^[0-9A-Za-z.-]{1,64}$(?!\n)", description="a reference in somebody's books")]


class KycKind(StrEnum):
    """What was looked into."""

    IDENTITY = "identity"
    BENEFICIAL_OWNER = "beneficial-owner"
    REPRESENTATIVES = "representatives"
    SCREENING = "screening"  # sanctions and adverse lists


Kinds = Annotated[tuple[KycKind, ...], Meta(min_length=1, max_length=len(KycKind))]


class LostKeyTerms(Clause):
    """When a key is lost, other members witness who the person is."""

    witnesses: Annotated[int, Meta(ge=1, le=16)]  # members of different groups, none of them the member's own
    cooling_days: Annotated[int, Meta(ge=1, le=365)]  # before the new key speaks: time to object
    roles: Annotated[tuple[Code, ...], Meta(min_length=1)]  # of witnesses, when no key of the member itself signs
    cooling_days_without_own_key: Annotated[int, Meta(ge=1, le=365)]  # then
    source: Text

    def __post_init__(self) -> None:
        if self.cooling_days_without_own_key < self.cooling_days:
            raise ValueError("cooling_days_without_own_key is shorter than cooling_days")


class KycTerms(Clause):
    roles: Annotated[tuple[Code, ...], Meta(min_length=1)]  # whose attestation counts
    own: bool  # whether a financier needs its own, or another financial member's will do
    kinds: Kinds  # what has to have been looked into
    days_at_most: Annotated[int, Meta(ge=1, le=3660)]
    source: Text


class Terms(Clause):
    lost_key: LostKeyTerms
    kyc: KycTerms


def check(charter: Charter) -> list[Refusal]:
    """The roles are defined, a lost key can find its witnesses, and whoever could lose one can object."""
    terms, articles = charter.terms(Terms), charter.articles
    named = {"parties.lost_key.roles": terms.lost_key.roles, "parties.kyc.roles": terms.kyc.roles}
    found = [
        Refusal(CharterWhy.ROLE_UNKNOWN, where=where, role=role, clause=where)
        for where, roles in named.items()
        for role in roles
        if role not in articles.roles
    ]
    trusted = [member for member in articles.member if any(role in terms.lost_key.roles for role in member.roles)]
    others = max(0, len({f"group:{member.group}" if member.group else member.id for member in trusted}) - 1)
    if terms.lost_key.witnesses > others:
        facts = {"needed": terms.lost_key.witnesses, "have": others, "roles": terms.lost_key.roles}
        found.append(Refusal(Why.TOO_FEW_TO_WITNESS, **facts, clause="parties.lost_key.witnesses"))
    if any("parties.replace_lost_key" in actions for actions in articles.roles.values()):
        found += [
            Refusal(Why.CANNOT_OBJECT, member=member.id, roles=member.roles, clause=f"member[{member.id}].roles")
            for member in articles.member
            if not charter.allows(member.roles, "parties.object_to_key")
        ]
    if not any("parties.attest_kyc" in articles.roles.get(role, ()) for role in terms.kyc.roles):
        facts = {"where": "parties.kyc.roles", "who": terms.kyc.roles, "action": "parties.attest_kyc"}
        found.append(Refusal(CharterWhy.CANNOT_ACT, **facts, clause="parties.kyc.roles"))
    return found
