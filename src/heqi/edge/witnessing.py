"""Witnesses hand in their signatures under this node's heads."""

import msgspec

from heqi.chain import reader as chain_reader
from heqi.chain.blocks import VouchedHead
from heqi.client.heads import require_vouched
from heqi.edge.desk import Desk
from heqi.edge.reasons import Why
from heqi.machine.reasons import refuse, require

MOST_BYTES = 100_000
_VOUCHED = msgspec.json.Decoder(VouchedHead)


def witness(desk: Desk, body: bytes) -> VouchedHead:
    """Keep book-keepers' signatures under a head of this node. The head, with all who vouch for it now.

    Refusal: client.NOT_VOUCHED and NOBODY_VOUCHES where a signature is no book-keeper's or does not hold, NOT_YET where
    this node has no such block, OTHER_HEAD where it has another one.
    """
    try:
        given = _VOUCHED.decode(body)
    except (ValueError, RecursionError) as problem:
        refuse(Why.FORM, problem=str(problem)[:200])
    asked, have = given.head.height, desk.vouched.head.height
    text = desk.text_at(asked)
    bounded = len(given.vouchers) <= len(text.articles.book_keeper)
    require(bounded, Why.FORM, problem="there are more signatures than book-keepers")
    require_vouched(given, desk.charter, present=text)
    require(asked <= have, Why.NOT_YET, asked=asked, have=have)
    with desk.store.reader() as reader:
        own = chain_reader.head_at(reader, asked)
    require(own == given.head, Why.OTHER_HEAD, height=asked, given=given.head.app_hash, own=own.app_hash)
    return desk.witnessed(own, given.vouchers)
