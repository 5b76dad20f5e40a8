"""Reading: from a text that people write, or from canonical bytes, to a charter that was checked."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
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
from heqi.modules.charter.places import clause_at, clauses_by_line, first_line_of, longest_line, longest_section
from heqi.modules.charter.reasons import Why
from heqi.values.amounts import MAX_INTEGER

S = TypeVar("S", bound=Struct)

MAX_TEXT_BYTES = 1_000_000
MAX_DEPTH = 12
MAX_PROBLEMS = 100  # told at once
MAX_PROBLEM_TEXT = 200  # characters of a parser's own words
ARTICLES = Articles.__struct_fields__
# Of a consortium: about as many as a text of the greatest size has room for.
MOST_ENTRIES = {"member": 2_000, "book_keeper": 100, "roles": 200}

# Text that people sign holds nothing that they cannot see: controls, line ends, whatever turns the direction of
# writing, what Unicode lets a reader ignore (DerivedCoreProperties, Default_Ignorable_Code_Point), the blank of
# Braille, what every machine shows as it likes (private use, no character at all), and half characters.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ud800-\uf8ff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# What shows, and not as it is written: letters and digits of right-to-left scripts, which turn those beside them;
# spaces that are no plain space; marks piled on one letter, which run into other lines.
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff]")
OTHER_SPACE = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
PILED_MARKS = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3}")
MISLEADING = (
    (UNSEEN, Why.UNSEEN_CHARACTER),
    (RIGHT_TO_LEFT, Why.RIGHT_TO_LEFT),
    (OTHER_SPACE, Why.NOT_A_PLAIN_SPACE),
    (PILED_MARKS, Why.MARKS_PILED_UP),
)
NAME = re.compile("[!-~]+")  # of a clause: plain ASCII that shows

AT = re.compile(r"- at `\$[.]?([^`]*)`$")  # where a decoder found something wrong
FIELD = re.compile("field `([a-z_]+)`")
ENTRY = re.compile(r"\[([0-9]+)\]")
PLACE = re.compile(r" \(at line ([0-9]{1,9}), column ([0-9]{1,9})\)$")  # where a parser of TOML did
AT_END = " (at end of document)"
TWICE = (  # in its words
    "Cannot overwrite a value",
    "Cannot declare ",
    "Cannot redefine ",
    "Cannot mutate ",
    "Duplicate inline table key",
)

_content = msgspec.json.Decoder(dict[str, Any])


class CharterRefused(Exception):
    """A text that is no sound charter, with everything that is wrong with it."""

    def __init__(self, problems: list[Refusal]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Misfit(CharterRefused):
    """A section of another form than its clauses have. sections: that one, or all that every charter has. The problem
    is in a decoder's words: for whoever reads it, and for no receipt.
    """

    def __init__(self, problem: Refusal, sections: tuple[str, ...]) -> None:
        super().__init__([problem])
        self.sections = sections


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
    size = len(text.encode("utf-8", "replace"))
    if size > MAX_TEXT_BYTES:
        section, part = longest_section(text)
        _stop(Why.TEXT_TOO_LONG, size=size, limit=MAX_TEXT_BYTES, clause=section, part=part)
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        raise CharterRefused([_unread(text, problem)]) from None
    _require_plain(content)
    unseen = [*islice(_unseen_beside(text), MAX_PROBLEMS)]
    if unseen:
        raise CharterRefused(unseen)
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
        section, part = max(((name, len(encode(each))) for name, each in content.items()), key=lambda each: each[1])
        _stop(Why.TEXT_TOO_LONG, size=len(canonical), limit=MAX_TEXT_BYTES, clause=section, part=part)
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
    for name, limit in MOST_ENTRIES.items():
        section = content.get(name)
        if isinstance(section, dict | list) and len(section) > limit:
            _stop(Why.TOO_MANY_ENTRIES, clause=name, count=len(section), limit=limit)
    return _clause("", {name: section for name, section in content.items() if name in ARTICLES}, Articles)


def _terms(content: dict[str, Any], rules: Declared) -> dict[str, Struct]:
    terms: dict[str, Struct] = {}
    for name, section in content.items():
        if name not in ARTICLES:
            module = rules.modules.get(name)
            if module is None or module.terms is None:
                shown = name[:MAX_PROBLEM_TEXT]
                _stop(Why.CLAUSE_WRONG, problem=f"[{shown}] is no section of a charter", clause=shown)
            terms[name] = _clause(name, section, module.terms)
    return terms


def _clause(name: str, section: Any, kind: type[S]) -> S:
    """name: of the section; empty where it is all of them that every charter has."""
    try:
        return msgspec.convert(section, kind)
    except msgspec.ValidationError as problem:
        where, said = f"[{name}] " if name else "", str(problem)
        refusal = Refusal(Why.CLAUSE_WRONG, problem=f"{where}{said}"[:MAX_PROBLEM_TEXT], clause=found_at(name, said))
        raise Misfit(refusal, (name,) if name else ARTICLES) from None


def found_at(clause: str, problem: str) -> str:
    """The clause within this one of which a decoder speaks: where it found it, and the field that is missing there or
    unknown.
    """
    at, field = AT.search(problem), FIELD.search(problem)
    inside = ENTRY.sub(lambda found: f"[{int(found[1]) + 1}]", at[1]) if at else ""
    return ".".join(each for each in (clause, inside, field[1] if field else "") if each)


def _unread(text: str, problem: Exception) -> Refusal:
    """Why a text is no TOML, by the line and the clause of which the parser speaks: where it names none, that on which
    a number or a nesting goes on without end.
    """
    said, column = str(problem), 1
    found = PLACE.search(said)
    if found:
        said, line, column = said[: found.start()], int(found[1]), int(found[2])
    elif said.endswith(AT_END):
        said, line = said.removesuffix(AT_END), text.count("\n") + 1
    else:
        line = longest_line(text)
        said = "nested without end" if isinstance(problem, RecursionError) else "a number without end"
    clause = clause_at(text, line)
    if any(said.startswith(each) for each in TWICE):
        first = first_line_of(text, clause)
        return Refusal(Why.WRITTEN_TWICE, clause=clause or "charter", line=line, first=min(first, line) or line)
    told = said[:MAX_PROBLEM_TEXT]
    return Refusal(Why.NOT_TOML, clause=clause or "charter", line=line, column=column, problem=told)


def _unseen_beside(text: str) -> Iterator[Refusal]:
    """What comments hold that nobody can see, and that can make clauses look as they are not."""
    for number, (line, clause) in enumerate(zip(text.split("\n"), clauses_by_line(text), strict=True), start=1):
        unseen = UNSEEN.search(line.rstrip("\r").replace("\t", " "))
        if unseen:
            facts = {"line": number, "character": f"U+{ord(unseen.group()):04X}"}
            yield Refusal(Why.UNSEEN_IN_COMMENT, clause=clause or "charter", **facts)


def _require_plain(content: dict[str, Any]) -> None:
    problems = [*islice(_not_plain(content, "", 0), MAX_PROBLEMS)]
    if problems:
        raise CharterRefused(problems)


def _not_plain(value: Any, where: str, depth: int) -> Iterator[Refusal]:
    """Each value that has no place in a charter."""
    clause = where or "charter"
    match value:
        case dict() | list() if depth > MAX_DEPTH:
            yield Refusal(Why.NESTED_TOO_DEEPLY, clause=clause, limit=MAX_DEPTH)
        case dict():
            for name, each in value.items():
                if NAME.fullmatch(name) is None:
                    yield Refusal(Why.NAME_NOT_PLAIN, clause=clause, name=ascii(name)[:40])
                else:
                    yield from _not_plain(each, f"{where}.{name}" if where else name, depth + 1)
        case list():
            for number, each in enumerate(value, start=1):
                yield from _not_plain(each, f"{where}[{number}]", depth + 1)
        case str():
            for pattern, why in MISLEADING:
                found = pattern.search(value)
                if found:
                    yield Refusal(why, clause=clause, character=f"U+{ord(found.group()[0]):04X}")
                    break
        case bool():
            pass
        case int():
            if abs(value) > MAX_INTEGER:
                yield Refusal(Why.NUMBER_TOO_LARGE, clause=clause)
        case None:
            yield Refusal(Why.SAYS_NOTHING, clause=clause)
        case date() | time():
            yield Refusal(Why.DAY_NOT_TEXT, clause=clause, value=str(value))
        case _:
            yield Refusal(Why.NOT_WHOLE, clause=clause, value=str(value))


def _stop(why: Reason, **facts: Any) -> NoReturn:
    raise CharterRefused([Refusal(why, **facts)])
