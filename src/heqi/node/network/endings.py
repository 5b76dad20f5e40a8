"""Why a process has ended: the last refusal that it left in its log.

Only finished refusals are taken over, and what CometBFT says of heights: whatever else stands in a log stays there.
"""

import re
from pathlib import Path

import msgspec

from heqi.cli.shell import Told
from heqi.machine.reasons import Refusal
from heqi.node.reasons import Why

MOST_BYTES = 64_000
UNKNOWN = Told("", "its log does not say why", "日志未说明原因")

_CODE = re.compile(r"  ([a-z_]+\.[A-Z][A-Z0-9_]+)")
# CometBFT's own words (state/errors.go of its line 0.38).
_ENGINE_BEHIND = re.compile(r"app block height \((\d+)\) is higher than core \((\d+)\)")
_BLOCKS_GONE = re.compile(r"app block height \((\d+)\) is too far below block store base \((\d+)\)")
# It dumps its state, which begins with versions, the chain's name, its first height and its last: none.
_ENGINE_EMPTY = re.compile(
    r"state\.AppHash does not match AppHash after replay[^{]*State: \{\{\{\d+ \d+\} \S+\} \S+ \d+ 0 "
)


class _Line(msgspec.Struct):
    refusal: Told


def why_ended(name: str, exit_code: int, log: Path, begin: int = 0) -> Refusal:
    """What to say of a process that does not go on running. begin: where in its log its own words begin."""
    words = _end_of(log, begin)
    for pattern, why in ((_ENGINE_BEHIND, Why.ENGINE_BEHIND), (_BLOCKS_GONE, Why.BLOCKS_GONE)):
        for found in pattern.finditer(words):
            return Refusal(why, name=name, ledger=int(found[1]), engine=int(found[2]), log=str(log))
    if _ENGINE_EMPTY.search(words):
        return Refusal(Why.ENGINE_EMPTY, name=name, log=str(log))
    told = _last_refusal(words.splitlines()) or UNKNOWN
    cause, cause_zh = (f"{each} ({told.code})" if told.code else each for each in (told.en, told.zh))
    return Refusal(
        Why.PROCESS_ENDED, name=name, exit_code=exit_code, log=str(log), cause=cause, cause_zh=cause_zh, code=told.code
    )


def _end_of(log: Path, begin: int) -> str:
    try:
        with log.open("rb") as reading:
            size = reading.seek(0, 2)
            reading.seek(max(begin, size - MOST_BYTES))
            return reading.read().decode("utf-8", "replace")
    except OSError:
        return ""


def _last_refusal(lines: list[str]) -> Told | None:
    """As JSON, or in words: the sentence, what to do, and the code in a line of its own."""
    for number in reversed(range(len(lines))):
        try:
            return msgspec.json.decode(lines[number], type=_Line).refusal
        except ValueError:
            code = _CODE.fullmatch(lines[number])
        if code is None:
            continue
        said = [each for each in lines[:number] if each and not each.startswith(" ")]
        if said:
            return Told(code[1], said[-1], said[-1])
    return None
