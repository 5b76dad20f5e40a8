"""Evidence of a fork: two heads of one ledger that cannot both be true, with the signatures under each.

It stands alone: whoever has the charter checks it, offline. A signature under either head is its signer's own word, so
who has signed both has told two stories.
"""

from collections.abc import Callable

import msgspec
from msgspec import Struct

from heqi.chain.blocks import Head, VouchedHead
from heqi.chain.texts import Passage, require_passages_vouched, texts_after
from heqi.client.heads import require_not_behind, require_vouched
from heqi.client.witness.reasons import Why
from heqi.codec.canonical import NotCanonical, decode, encode
from heqi.codec.digests import digest
from heqi.machine.charter import Charter
from heqi.machine.reasons import Refusal, refuse, require
from heqi.modules import CATALOGUE
from heqi.values.identifiers import Digest

FORMAT = "heqi-evidence-1"
MAX_FILE_BYTES = 5_000_000  # texts of the charter may be in it


class Evidence(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """The two heads, the lower one first; of one height, the one with the smaller digest. The texts are those that lead
    from the founding one to what each head names.
    """

    format: str
    ledger: Digest
    earlier: VouchedHead
    later: VouchedHead
    earlier_texts: tuple[Passage, ...] = ()
    later_texts: tuple[Passage, ...] = ()

    @property
    def name(self) -> str:
        """A short name: the same two heads with the same signatures have one."""
        return digest(b"heqi/evidence", encode(self)).hex()[:16]

    def bytes(self) -> bytes:
        return encode(self)


class Finding(Struct, frozen=True, kw_only=True):
    """What evidence shows. problem: how the heads contradict each other, as the facts of client.FORKED say it.

    both: who signed both heads.
    """

    problem: str
    both: tuple[str, ...]
    earlier: VouchedHead
    later: VouchedHead

    def data(self) -> dict[str, object]:
        return {"problem": self.problem, "both": self.both, "earlier": self.earlier, "later": self.later}


_FILES = msgspec.json.Decoder(Evidence)

Leads = Callable[[str], tuple[Passage, ...]]  # by the digest of a text, the passages that lead to it


def contradiction(one: Head, other: Head) -> Refusal | None:
    """Why these heads of one ledger cannot both be true, by what they say alone; None where they can."""
    earlier, later = in_order(one, other)
    try:
        require_not_behind(earlier, later)
    except Refusal as refusal:
        return refusal
    return None


def in_order(one: Head, other: Head) -> tuple[Head, Head]:
    earlier, later = sorted((one, other), key=lambda each: (each.height, each.digest()))
    return earlier, later


def make_evidence(one: VouchedHead, other: VouchedHead, leads: Leads = lambda digest: ()) -> Evidence:
    """Evidence of two vouched heads that contradict each other. leads: to the charter's texts."""
    earlier, later = sorted((one, other), key=lambda each: (each.head.height, each.head.digest()))
    return Evidence(
        format=FORMAT,
        ledger=one.head.founding,
        earlier=earlier,
        later=later,
        earlier_texts=leads(earlier.head.charter),
        later_texts=leads(later.head.charter),
    )


def check_evidence(data: bytes, charter: Charter, file: str = "the file") -> Finding:
    """What the bytes of a file show to somebody who trusts this charter. Refusal (NO_EVIDENCE) where that is nothing:
    another ledger, a signature that is no book-keeper's or does not hold, heads that can both be true.
    """
    try:
        evidence = decode(data[: MAX_FILE_BYTES + 1], _FILES)
    except NotCanonical as problem:
        refuse(Why.NO_EVIDENCE, file=file, problem=str(problem)[:200])
    require(evidence.format == FORMAT, Why.NO_EVIDENCE, file=file, problem=f"its format is not {FORMAT}")
    heads = evidence.earlier, evidence.later
    for each, passages in zip(heads, (evidence.earlier_texts, evidence.later_texts), strict=True):
        try:
            texts = texts_after(charter, passages, CATALOGUE)
            require_passages_vouched(texts, passages)
            shown = texts[-1].digest.hex() == each.head.charter
            require(shown, Why.NO_EVIDENCE, file=file, problem="the text that a head names is not in it")
            require_vouched(each, charter, present=texts[-1])
        except Refusal as refusal:
            refuse(Why.NO_EVIDENCE, file=file, problem=str(refusal.facts.get("problem", "there is no signature")))
    ordered = in_order(heads[0].head, heads[1].head) == (heads[0].head, heads[1].head)
    require(ordered, Why.NO_EVIDENCE, file=file, problem="the heads are not in order")
    found = contradiction(heads[0].head, heads[1].head)
    if found is None:
        refuse(Why.NO_EVIDENCE, file=file, problem="the two heads do not contradict each other")
    signers = [{each.member for each in vouched.vouchers} for vouched in heads]
    both = tuple(sorted(signers[0] & signers[1]))
    return Finding(problem=str(found.facts["problem"]), both=both, earlier=heads[0], later=heads[1])
