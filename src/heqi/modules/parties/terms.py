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
    cooling_days: Annotated[int, Meta(ge=0, le=365)]  # before the new key speaks: time to object
    source: Text


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
    """The roles are defined, and a lost key can find its witnesses."""
    terms = charter.terms(Terms)
    found = [
        Refusal(CharterWhy.ROLE_UNKNOWN, where="parties.kyc.roles", role=role)
        for role in terms.kyc.roles
        if role not in charter.articles.roles
    ]
    groups = {member.group or member.id for member in charter.articles.member}
    others = max(0, len(groups) - 1)
    if terms.lost_key.witnesses > others:
        found.append(Refusal(Why.TOO_FEW_TO_WITNESS, needed=terms.lost_key.witnesses, have=others))
    return found
