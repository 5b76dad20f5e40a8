"""Business: whoever holds a privilege does none. It stays a public hand that moves no money, claim, good or right."""

from collections.abc import Iterator

from heqi.machine.authority import OVER_KEYS
from heqi.machine.charter import Charter
from heqi.machine.module import Declared
from heqi.machine.reasons import Refusal
from heqi.modules.supervision.reasons import Why
from heqi.modules.supervision.terms import Terms

NAMED_AT_MOST = 3  # of a role's actions


def check_roles(charter: Charter, rules: Declared) -> list[Refusal]:
    """Each role by which a holder of a privilege could do business."""
    supervisors = {privilege.of for privilege in charter.terms(Terms).privilege}
    return [
        problem
        for member in charter.articles.member
        if member.id in supervisors
        for role in dict.fromkeys(member.roles)
        for problem in _problem(charter, rules, member.id, role)
    ]


def _problem(charter: Charter, rules: Declared, of: str, role: str) -> Iterator[Refusal]:
    able = [action for action in charter.articles.roles.get(role, ()) if is_business(rules, action)]
    if able:
        where = (f"member[{of}].roles", f"roles.{role}")
        yield Refusal(Why.IN_BUSINESS, of=of, role=role, actions=able[:NAMED_AT_MOST], clause=where)


def is_business(rules: Declared, action: str) -> bool:
    """Whether it commits, moves or ends what somebody owns or owes: it starts business, is measured in money, or does
    what an asset promises. Stating facts, reading, voting and guarding one's keys are none.
    """
    kind = rules.actions.get(action)
    if kind is None or action in OVER_KEYS:
        return False
    rule = rules.modules[action.partition(".")[0]].rules[kind]
    return rule.starts or rule.performs or rule.amount is not None
