"""Founders' signatures as files: each founder makes one offline and hands it over, and a network starts with all."""

import msgspec

from heqi.codec.canonical import encode
from heqi.machine.reasons import Reasons, reason, refuse
from heqi.modules.charter import FounderSignature
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
