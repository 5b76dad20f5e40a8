"""Reading: from a text that people write, or from canonical bytes, to a charter that was checked."""

import re
import tomllib
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn, TypeVar

import msgspec
from msgspec import Struct

from heqi.codec.canonical import decode, encode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Articles, Charter
from heqi.machine.module import Declared
from heqi.machine.reasons import Reason, Refusal
from heqi.modules.charter.contradictions import contradictions
from heqi.modules.charter.reasons import Why
from heqi.values.amounts import MAX_INTEGER

S = TypeVar("S", bound=Struct)

MAX_TEXT_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_PROBLEMS = 100  # told at once
MAX_PROBLEM_TEXT = 200  # characters of a parser's own words
ARTICLES = Articles.__struct_fields__

# Text that people sign holds nothing that they cannot see: controls, line ends, whatever turns the direction of
# writing, what Unicode lets a reader ignore (DerivedCoreProperties, Default_Ignorable_Code_Point), the blank of
# Braille, what every machine shows as it likes (private use, no character at all), and half characters.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
NAME = re.compile("[!-~]+")  # of a clause: plain ASCII that shows

_content = msgspec.json.Decoder(dict[str, Any])


class CharterRefused(Exception):
    """A text that is no sound charter, with everything that is wrong with it."""

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def read_charter(text: str, catalogue: Catalogue) -> Charter:
    """TOML -> a charter without contradictions, by the rules of the version that it names. CharterRefused with every
    problem found.
    """
    content = read_content(text)
    return _checked(content, encode(content), catalogue)


def read_content(text: str) -> dict[str, Any]:
    """What a text says, decoded: of the right form for a charter, and not judged further. CharterRefused where it is
    no TOML, or holds a value that no charter has.
    """
    if len(text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        _stop(Why.NOT_TOML, problem=f"longer than {MAX_TEXT_BYTES} bytes")
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        _stop(Why.NOT_TOML, problem=str(problem)[:MAX_PROBLEM_TEXT])
    _require_plain(content)
    return content


def charter_of(canonical: bytes, catalogue: Catalogue) -> Charter:
    """Canonical bytes -> a charter without contradictions. CharterRefused with every problem found."""
    try:
        content = decode(canonical, _content)
    except ValueError as problem:
        _stop(Why.CLAUSE_WRONG, problem=str(problem)[:MAX_PROBLEM_TEXT])
    _require_plain(content)
    return _checked(content, canonical, catalogue)


def charter_under(canonical: bytes, rules: Catalogue) -> Charter:
    """A founded ledger's charter as the rules in force read it. Where they took over from those that it names, it is
    not judged again, and sections of modules that they no longer have say nothing. CharterRefused as `charter_of` does,
    and where a clause of those that they have cannot be read.
    """
    content = decode(canonical, _content)
    articles = _articles(content)
    if articles.charter.application == rules.application:
        return charter_of(canonical, rules)
    known = {name: section for name, section in content.items() if name in ARTICLES or name in rules.modules}
    return Charter(articles, _terms(known, rules), canonical)


def amended_charter(content: dict[str, Any], rules: Declared) -> Charter:
    """What a later text says, by the rules in force, which are those of the one before or have taken over from them.
    CharterRefused with every problem found.
    """
    _require_plain(content)
    canonical = encode(content)
    if len(canonical) > MAX_TEXT_BYTES:
        _stop(Why.CLAUSE_WRONG, problem=f"longer than {MAX_TEXT_BYTES} bytes")
    charter = Charter(_articles(content), _terms(content, rules), canonical)
    # Whether a program still has the rules of long ago is its own affair, and no part of what all agree on.
    problems = [each for each in contradictions(charter, rules) if each.reason != Why.WRONG_APPLICATION]
    if problems:
        raise CharterRefused(problems)
    return charter


def _checked(content: dict[str, Any], canonical: bytes, catalogue: Catalogue) -> Charter:
    """By the rules of the version that the text names, where the program has them."""
    articles = _articles(content)
    rules = catalogue.of(articles.charter.application) or catalogue
    charter = Charter(articles, _terms(content, rules), canonical)
    problems = contradictions(charter, rules)
    if problems:
        raise CharterRefused(problems)
    return charter


def _articles(content: dict[str, Any]) -> Articles:
    return _clause("", {name: section for name, section in content.items() if name in ARTICLES}, Articles)


def _terms(content: dict[str, Any], rules: Declared) -> dict[str, Struct]:
    terms: dict[str, Struct] = {}
    for name, section in content.items():
        if name not in ARTICLES:
            module = rules.modules.get(name)
            if module is None or module.terms is None:
                _stop(Why.CLAUSE_WRONG, problem=f"[{name[:MAX_PROBLEM_TEXT]}] is no section of a charter")
            terms[name] = _clause(f"[{name}] ", section, module.terms)
    return terms


def _clause(where: str, section: Any, kind: type[S]) -> S:
    try:
        return msgspec.convert(section, kind)
    except msgspec.ValidationError as problem:
        _stop(Why.CLAUSE_WRONG, problem=f"{where}{problem}"[:MAX_PROBLEM_TEXT])


def _require_plain(content: dict[str, Any]) -> None:
    problems = [
        Refusal(Why.VALUE_NOT_ALLOWED, clause=where or "charter", problem=problem)
        for where, problem in islice(_not_plain(content, "", 0), MAX_PROBLEMS)
    ]
    if problems:
        raise CharterRefused(problems)


def _not_plain(value: Any, where: str, depth: int) -> Iterator[tuple[str, str]]:
    """(where, what is wrong) for each value that has no place in a charter."""
    match value:
        case dict() | list() if depth > MAX_DEPTH:
            yield where, "nested too deeply"
        case dict():
            for name, each in value.items():
                if NAME.fullmatch(name) is None:
                    yield where, f"the name {ascii(name)[:40]} is not plain ASCII"
                else:
                    yield from _not_plain(each, f"{where}.{name}" if where else name, depth + 1)
        case list():
            for number, each in enumerate(value, start=1):
                yield from _not_plain(each, f"{where}[{number}]", depth + 1)
        case str():
            unseen = UNSEEN.search(value)
            if unseen:
                yield where, f"the character U+{ord(unseen.group()):04X} cannot be seen"
        case bool():
            pass
        case int():
            if abs(value) > MAX_INTEGER:
                yield where, "a number beyond 2^53 - 1"
        case _:
            yield where, 'not text, a whole number, yes or no, a list or a table (a day is text: "2026-03-02")'


def _stop(why: Reason, **facts: Any) -> NoReturn:
    raise CharterRefused([Refusal(why, **facts)])
