"""Who is a member, in good standing or not, and who stands behind it."""

from heqi.machine.authority import MEMBERS, Member
from heqi.machine.charter import ACTIVE
from heqi.machine.module import Call
from heqi.machine.reasons import Reason, refuse
from heqi.machine.transactions import Action
from heqi.modules.parties.reasons import Why
from heqi.state.tables import changed
from heqi.state.view import State
from heqi.values.identifiers import Code, Party


class DeclareGroup(Action, tag="parties.declare_group"):
    """The operator records, and the member signs, that the member belongs to a group under one controller, or to none.
    Exposures are counted per group.
    """

    member: Party
    group: Code | None


def declare_group(state: State, call: Call, ask: DeclareGroup) -> None:
    member = require_member(state, ask.member, Why.MEMBER_UNKNOWN)
    # Nothing below may be refused.
    state.put(MEMBERS, ask.member, changed(member, group=ask.group))


def require_member(state: State, party: str, why: Reason) -> Member:
    """The member's row, in whatever standing: facts are stated of those as well who are suspended or have left. Refused
    with `why` (fact: party) when it is unknown.
    """
    member = state.get(MEMBERS, party)
    if member is None:
        refuse(why, party=party)
    return member


def require_good_standing(state: State, party: str, why: Reason) -> Member:
    """The row of a member that can take on new business. Refused with `why` (fact: party) when it is unknown or not
    active.
    """
    member = state.get(MEMBERS, party)
    if member is None or member.standing != ACTIVE:
        refuse(why, party=party)
    return member


def group_of(state: State, party: str) -> str:
    """What exposures are counted by: `group:` and the group's code, or the party itself when it has no group."""
    member = state.get(MEMBERS, party)
    return party if member is None or member.group is None else f"group:{member.group}"
