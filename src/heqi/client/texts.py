"""Texts of the charter, from the founding one on: how somebody who holds that one comes to believe a later one.

    founding text ──vouched for by its book-keepers──▶ head that names text 2 ──by those of text 2──▶ head … text 3

A passage is a text and the head of the block with which it took over. Whoever vouches for that head is asked of the
text before; where a network's validators voted for a later head, which names the text in force, that is enough.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Head, Voucher, is_vouched
from heqi.client.reasons import Why
from heqi.codec.canonical import NotCanonical, decode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, charter_digest
from heqi.machine.reasons import refuse, require
from heqi.modules.charter import CharterRefused, amended_charter

_CONTENT = msgspec.json.Decoder(dict[str, Any])


class Passage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A later text in its canonical form, the head of the block with which it took over (None where a node does not
    keep it), and who vouches for that head.
    """

    text: str
    head: Head | None
    vouchers: tuple[Voucher, ...]


def texts_after(founding: Charter, passages: Sequence[Passage], catalogue: Catalogue) -> list[Charter]:
    """All texts, the founding one first. Refuse (TEXT_WRONG) where they do not follow each other, one by one, or a head
    is not of this ledger or names another text. Who vouches for the heads, `require_passages_vouched` says.
    """
    texts, height = [founding], 0
    for passage in passages:
        number = texts[-1].preamble.text + 1
        text = _read(passage.text, number, catalogue)
        require(text.preamble.text == number, Why.TEXT_WRONG, text=number, problem="it has another number")
        head = passage.head
        if head is not None:
            try:
                coherent = head.is_coherent()
            except ValueError:
                coherent = False
            good = coherent and head.founding == founding.digest.hex() and head.charter == text.digest.hex()
            require(good, Why.TEXT_WRONG, text=number, problem="its head is not of this ledger or names another text")
            require(head.height > height, Why.TEXT_WRONG, text=number, problem="it took over before the one before")
            height = head.height
        texts.append(text)
    return texts


def require_passages_vouched(texts: Sequence[Charter], passages: Sequence[Passage]) -> None:
    """Refuse (TEXT_WRONG) unless a book-keeper of the text before vouches for the head of each."""
    for (before, after), passage in zip(pairwise(texts), passages, strict=True):
        keys = {keeper.member: keeper.head_key for keeper in before.articles.book_keeper}
        head, number = passage.head, after.preamble.text
        good = head is not None and any(
            keys.get(each.member) == each.key and is_vouched(head, each) for each in passage.vouchers
        )
        require(good, Why.TEXT_WRONG, text=number, problem="no book-keeper of the text before vouches for it")


def passages_to(passages: Sequence[Passage], digest: str) -> list[Passage]:
    """Those that lead to the text of that digest; all where there is none."""
    for count, passage in enumerate(passages, start=1):
        if charter_digest(passage.text.encode()).hex() == digest:
            return [*passages[:count]]
    return [*passages]


def _read(canonical: str, number: int, catalogue: Catalogue) -> Charter:
    try:
        return amended_charter(decode(canonical.encode(), _CONTENT), catalogue)
    except (NotCanonical, UnicodeEncodeError) as problem:
        refuse(Why.TEXT_WRONG, text=number, problem=str(problem)[:200])
    except CharterRefused as refused:
        refuse(Why.TEXT_WRONG, text=number, problem=str(refused)[:200])
