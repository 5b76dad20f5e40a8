"""Founders' signatures as files: each founder makes one offline and hands it over, and a network starts with all."""

import msgspec

from heqi.client.reasons import Why as Answers
from heqi.client.wire import CharterAnswer
from heqi.codec.canonical import encode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Reasons, reason, refuse, require
from heqi.modules.charter import CharterRefused, FounderSignature, charter_of, differences, require_founded
from heqi.values.phrases import PROBLEMS

_ONE_OR_MORE = msgspec.json.Decoder(FounderSignature | tuple[FounderSignature, ...])


class Why(Reasons, prefix="founding", words={"problem": PROBLEMS}):
    NO_SIGNATURE_FILE = reason(
        "{file} holds no founder's signature: {problem}",
        "{file} 中没有创始成员的签名：{problem}",
        do=("Make it with `heqi charter sign`.", "请用 `heqi charter sign` 生成。"),
    )


def write_signature(signature: FounderSignature) -> bytes:
    """The file a founder hands over: one JSON object."""
    return msgspec.json.format(encode(signature), indent=1) + b"\n"


def read_signatures(data: bytes, file: str = "the file") -> list[FounderSignature]:
    """One signature or a list of them. Whether they hold, `modules.charter.require_founded` says."""
    try:
        found = _ONE_OR_MORE.decode(data)
    except (ValueError, RecursionError) as problem:
        refuse(Why.NO_SIGNATURE_FILE, file=file, problem=str(problem)[:200])
    return [found] if isinstance(found, FounderSignature) else list(found)


def charter_told(answer: CharterAnswer, catalogue: Catalogue) -> Charter:
    """The charter that a node tells. Refusal: those of charters, NOT_VOUCHED where it is not that of its digest, and
    those of `require_founded` where not every founder has signed it.
    """
    try:
        charter = charter_of(answer.canonical.encode(), catalogue)
    except CharterRefused as refused:
        raise refused.problems[0] from None
    good = charter.digest.hex() == answer.digest
    require(good, Answers.NOT_VOUCHED, problem="the charter is not that of its digest")
    require_founded(charter, list(answer.founders))
    return charter


def differing(given: Charter, answer: CharterAnswer) -> list[str]:
    """In which clauses the charter that a node tells is another than the one given."""
    try:
        return differences(msgspec.json.decode(given.canonical), msgspec.json.decode(answer.canonical))
    except (ValueError, RecursionError):
        return ["the node's text is no charter"]
