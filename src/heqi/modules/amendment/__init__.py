"""Amendment: how members change the charter that they agreed on.

    proposed ──each votes, by its own policy──▶ passed ──cooling days──▶ in force, with the first block of a day
       ├─ withdrawn                                               └──▶ lapsed: it does not hold any more
       └─ the days to vote go by, or another text takes over (stale)

A proposal is a list of clauses and what they say from then on; what is voted on is the text that follows. Each clause
has a class, and each class its share of the votes; a proposal has the strictest class that it touches. Entrenched
clauses cannot be changed by any vote, and this list is one of them. A text decides who is a member, in which standing
and roles, and who keeps the book with what power; a member's keys and policy are its own. Whoever is suspended or
leaves keeps its claims: it is paid, pays, settles and is released, and takes on nothing new.
"""

from heqi.machine.invariants import fixed, never_deleted
from heqi.machine.module import Module, Rule
from heqi.modules.amendment.proposals import (
    AMENDMENT_VOTES,
    NEXT_TEXT,
    PROPOSALS,
    Joins,
    Propose,
    Vote,
    Withdraw,
    propose,
    tally,
    vote,
    withdraw,
)
from heqi.modules.amendment.reasons import Why
from heqi.modules.amendment.taking_over import next_text, take_over
from heqi.modules.amendment.terms import CLASSES, Terms, Threshold, check
from heqi.modules.amendment.texts import MOST_CHANGES, ClauseChange, changed_text, changes_between, class_of
from heqi.modules.amendment.words import WORDS

MODULE = Module(
    "amendment",
    __doc__,
    tables=(PROPOSALS, AMENDMENT_VOTES, NEXT_TEXT),
    rules={
        Propose: Rule(
            propose,
            by="a member",
            zh="成员提议逐条修订章程现行文本并说明理由；依修订加入的成员已签署由此形成的文本。",
            makes=PROPOSALS,
        ),
        Vote: Rule(
            vote,
            by="a member",
            zh="成员就修订提案表决，决定前可改投；达到条款类别所需票数即为通过，冷静期满之日的首个区块起生效。",
        ),
        Withdraw: Rule(withdraw, by="the proposer", zh="提案人在表决期间撤回提案。"),
    },
    reasons=(Why,),
    invariants=(
        fixed(PROPOSALS, "proposer", "base", "changes", "reason", "text", "decided_as", "proposed_day", "closes_day"),
        never_deleted(PROPOSALS),
        never_deleted(AMENDMENT_VOTES),
        never_deleted(NEXT_TEXT),
    ),
    terms=Terms,
    section=8,
    check=check,
    words=WORDS,
)

__all__ = [
    "AMENDMENT_VOTES",
    "CLASSES",
    "MODULE",
    "MOST_CHANGES",
    "NEXT_TEXT",
    "PROPOSALS",
    "ClauseChange",
    "Joins",
    "Propose",
    "Terms",
    "Threshold",
    "Vote",
    "Why",
    "Withdraw",
    "changed_text",
    "changes_between",
    "class_of",
    "next_text",
    "take_over",
    "tally",
]
