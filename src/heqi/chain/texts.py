"""Texts of the charter, from the founding one on: how somebody who holds that one comes to believe a later one.

    founding text ──vouched for by its book-keepers──▶ head that names text 2 ──by those of text 2──▶ head … text 3

A passage is a text and the head of the block with which it took over. Whoever vouches for that head is asked of the
text before; where a network's validators voted for a later head, which names the text in force, that is enough.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct

from heqi.chain import reader as chain_reader
from heqi.chain.blocks import Head, Voucher, is_vouched
from heqi.codec.canonical import NotCanonical, decode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter, charter_digest
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.modules.charter import CHARTERS, CharterRefused, amended_charter, charter_under, text_key
from heqi.state.store import Pruned, Reader
from heqi.state.view import State
from heqi.values.phrases import PROBLEMS

WRONG = {
    "it has another number": "文本序号不符",
    "its head is not of this ledger or names another text": "其账本头不属于本账本，或载明的是另一文本",
    "it took over before the one before": "其生效早于前一版",
    "no book-keeper of the text before vouches for it": "前一版的记账方均未见证",
    "the node does not have it": "节点没有该文本",
    **PROBLEMS,
}


class Why(Reasons, prefix="text", words={"problem": WRONG}):
    WRONG = reason(
        "Text {text} of the charter does not follow from the one before: {problem}",
        "章程第 {text} 版文本与前一版不相承：{problem}",
        do=("Do not rely on it; tell the other members.", "请勿采信，并告知其他成员。"),
        source="charter, charter.text",
    )


_CONTENT = msgspec.json.Decoder(dict[str, Any])


class Passage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A later text in its canonical form, the head of the block with which it took over (None where a node does not
    keep it), and who vouches for that head.
    """

    text: str
    head: Head | None
    vouchers: tuple[Voucher, ...]


def texts_after(founding: Charter, passages: Sequence[Passage], catalogue: Catalogue) -> list[Charter]:
    """All texts, the founding one first. Refuse (WRONG) where they do not follow each other, one by one, or a head
    is not of this ledger or names another text. Who vouches for the heads, `require_passages_vouched` says.
    """
    texts, height = [founding], 0
    for passage in passages:
        number = texts[-1].preamble.text + 1
        text = _read(passage.text, number, catalogue)
        require(text.preamble.text == number, Why.WRONG, text=number, problem="it has another number")
        head = passage.head
        if head is not None:
            try:
                coherent = head.is_coherent()
            except ValueError:
                coherent = False
            good = coherent and head.founding == founding.digest.hex() and head.charter == text.digest.hex()
            require(good, Why.WRONG, text=number, problem="its head is not of this ledger or names another text")
            require(head.height > height, Why.WRONG, text=number, problem="it took over before the one before")
            height = head.height
        texts.append(text)
    return texts


def passages_of(
    reader: Reader, founding: Charter, catalogue: Catalogue, vouchers: Callable[[Head, Charter], tuple[Voucher, ...]]
) -> tuple[Passage, ...]:
    """The passages of a ledger, with their heads as far as it keeps them. vouchers: who vouches for a head, of the
    book-keepers of a text; a key of the text that takes over would be its own witness.
    """
    state, before, found, number = State(reader), founding, list[Passage](), founding.preamble.text
    while (row := state.get(CHARTERS, text_key(number := number + 1))) is not None and row.amends is not None:
        try:
            head = chain_reader.head_at(reader, row.amends.height)
        except (KeyError, Pruned, OverflowError):
            head = None
        signed = () if head is None else vouchers(head, before)
        found.append(Passage(text=row.canonical, head=head, vouchers=signed))
        before = charter_under(row.canonical.encode(), catalogue)
    return tuple(found)


def vouched_power(before: Charter, passage: Passage) -> int:
    """With how much power book-keepers of the text before vouch for a passage."""
    head, members = passage.head, {each.member: each for each in passage.vouchers}
    return sum(
        keeper.power
        for keeper in before.articles.book_keeper
        if head is not None
        and (voucher := members.get(keeper.member)) is not None
        and voucher.key == keeper.head_key
        and is_vouched(head, voucher)
    )


def require_passages_vouched(texts: Sequence[Charter], passages: Sequence[Passage]) -> None:
    """Refuse (WRONG) unless a book-keeper of the text before vouches for the head of each."""
    for (before, after), passage in zip(pairwise(texts), passages, strict=True):
        good = vouched_power(before, passage) > 0
        require(good, Why.WRONG, text=after.preamble.text, problem="no book-keeper of the text before vouches for it")


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
        refuse(Why.WRONG, text=number, problem=str(problem)[:200])
    except CharterRefused as refused:
        refuse(Why.WRONG, text=number, problem=str(refused)[:200])
