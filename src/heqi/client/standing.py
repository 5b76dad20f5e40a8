"""For what a head stands: by whose word it is the ledger's, and how it compares with the one known."""

from heqi.chain.blocks import Head, VouchedHead
from heqi.client.light.following import EngineVotes
from heqi.machine.charter import Charter


class BackedHead(VouchedHead, frozen=True, kw_only=True):
    """A head with the votes of a network's validators, where it has them."""

    votes: EngineVotes | None = None


def is_network(charter: Charter) -> bool:
    """Whether validators vote on the ledger's blocks."""
    return any(each.consensus_key is not None for each in charter.articles.book_keeper)


def is_backed(vouched: VouchedHead) -> bool:
    """Whether somebody whom the charter names stands behind a head, so that not anybody could have made it."""
    return bool(vouched.vouchers) or (isinstance(vouched, BackedHead) and vouched.votes is not None)


def outranks(vouched: VouchedHead, known: VouchedHead) -> bool:
    """Whether somebody stands behind the one and nobody behind the other."""
    return is_backed(vouched) and not is_backed(known)


def is_as_good(head: Head, known: Head) -> bool:
    """Whether a head is of the block before the one known, in which nothing has changed. To that one a network's proofs
    lead: votes for the latest block are only in the next.
    """
    return head.height + 1 == known.height and head.app_hash == known.app_hash and head.as_of <= known.as_of
