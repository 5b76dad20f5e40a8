"""Heads of a network that was a pilot, to a client that holds the statement with which it became one."""

from heqi.chain.blocks import Head
from heqi.chain.graduation import Graduation, Statement, Why, require_continued, unvoted
from heqi.client.errors import Untrue, of_refusal
from heqi.client.nodes import Passed
from heqi.client.untrue import untrue
from heqi.machine.reasons import Refusal, require


def require_of_network(statement: Statement, head: Head, *, voted: bool) -> None:
    """Forked where a head cannot be of that ledger; Passed where one after the pilot's last has no votes, since the
    pilot's operator may have made it. voted: whether it has votes, which were checked.
    """
    with untrue():
        require_continued(statement, head)
    # Votes for the network's first block come with its second one.
    first = head.height <= statement.first_height and head.app_hash == statement.head.app_hash
    if not voted and head.height > statement.head.height and not first:
        raise Passed(of_refusal(Untrue, Refusal(Why.NOT_CONTINUED, **unvoted(statement, head))))


def require_same_statement(statement: Statement, found: Graduation | None, head: Head) -> None:
    """Refuse (NOT_CONTINUED) a head whose votes go back to another beginning."""
    same = found is not None and found.statement == statement
    require(same, Why.NOT_CONTINUED, **unvoted(statement, head))
