"""Heads of a network that was a pilot, to a client that holds the statement with which it became one."""

from heqi.chain.blocks import Head
from heqi.chain.graduation import Graduation, Statement, Why, require_continued, unvoted
from heqi.client.errors import Untrue, of_refusal
from heqi.client.nodes import Passed
from heqi.client.untrue import untrue
from heqi.machine.reasons import Refusal, require


def require_of_network(statement: Statement, head: Head, *, voted: int) -> None:
    """Forked where a head cannot be of that ledger; Passed where one after the pilot's last has no votes, since the
    pilot's operator may have made it. voted: the block for which the node has the network's votes, which were checked:
    that of the head, or the latest; -1 where it has none.
    """
    with untrue():
        require_continued(statement, head)
    # Votes for the network's first block come with its second one.
    first = head.height <= statement.first_height and head.app_hash == statement.head.app_hash
    if voted == head.height or head.height <= statement.head.height or first:
        return
    if voted > head.height:
        raise Passed(of_refusal(Untrue, Refusal(Why.VOTES_NOT_KEPT, height=head.height, voted=voted)))
    raise Passed(of_refusal(Untrue, Refusal(Why.NOT_CONTINUED, **unvoted(statement, head))))


def require_same_statement(statement: Statement, found: Graduation | None, head: Head) -> None:
    """Refuse (NOT_CONTINUED) a head whose votes go back to another beginning."""
    same = found is not None and found.statement == statement
    require(same, Why.NOT_CONTINUED, **unvoted(statement, head))
