"""Terms: the section of the charter on certificates. Each figure stands beside the text it comes from."""

from typing import Annotated

from msgspec import Meta

from heqi.machine.charter import Charter, Clause
from heqi.machine.reasons import Refusal
from heqi.modules.certificates.reasons import Why
from heqi.modules.charter import Why as CharterWhy
from heqi.values.identifiers import Party, Text

SECTION = "certificates"


class Terms(Clause):
    """The members' agreement on rights to data and digital works."""

    registrar: Party  # decides objections and issues
    arbiter: Party  # whose award revokes
    objection_days: Annotated[int, Meta(ge=1, le=365)]
    objection_source: Text
    holding_days: Annotated[int, Meta(ge=0, le=3_660)]  # before a holder may pass a certificate on
    holding_source: Text
    licences_at_most: Annotated[int, Meta(ge=1, le=50)]  # in force at one time, of one certificate


def check(charter: Charter) -> list[Refusal]:
    """Prices can be paid, and registrar and arbiter are two members who may act."""
    if "payments" not in charter.modules:
        return [Refusal(CharterWhy.MODULE_MISSING, section=SECTION, missing="payments", clause=SECTION)]
    terms = charter.terms(Terms)
    members = {member.id: member for member in charter.articles.member}
    found: list[Refusal] = []
    for field, party, action in (
        ("registrar", terms.registrar, "certificates.issue"),
        ("arbiter", terms.arbiter, "certificates.revoke"),
    ):
        where = f"{SECTION}.{field}"
        if party not in members:
            found.append(Refusal(CharterWhy.MEMBER_UNKNOWN, where=where, member=party, clause=where))
        elif not charter.allows(members[party].roles, action):
            found.append(Refusal(CharterWhy.CANNOT_ACT, where=where, who=party, action=action, clause=where))
    if terms.registrar == terms.arbiter:
        found.append(Refusal(Why.JUDGES_ITSELF, registrar=terms.registrar, clause=f"{SECTION}.arbiter"))
    return found


def amends(before: Terms | None, after: Terms | None) -> list[Refusal]:
    """What is held under these rules keeps them."""
    gone = before is not None and after is None
    return [Refusal(CharterWhy.SECTION_STAYS, section=SECTION, field=SECTION, clause=SECTION)] if gone else []
