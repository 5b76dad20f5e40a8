"""Everything that is wrong with a charter's text, not only the first thing: what `heqi charter check` tells."""

import tomllib
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

import msgspec
from rich.text import Text

from heqi.cli.charter_looks import looks
from heqi.cli.charter_misfits import clause_misfit
from heqi.cli.charter_template import PLACEHOLDER
from heqi.cli.reasons import Why as Command
from heqi.cli.shell import Told, rule_words, tell
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import (
    Articles,
    BookKeeper,
    Charter,
    Disputes,
    Founder,
    Preamble,
    Retention,
    TransactionLimits,
)
from heqi.machine.reasons import Refusal
from heqi.modules.charter import MAX_PROBLEMS, CharterRefused, Clauses, Why, read_charter, read_content

ONE_CLAUSE = {
    "charter": Preamble,
    "transaction": TransactionLimits,
    "roles": dict[str, tuple[str, ...]],
    "disputes": Disputes,
    "retention": Retention,
}
MANY_CLAUSES = {"member": Founder, "book_keeper": BookKeeper}
LONGEST_PROBLEM = 300


def check_charter(text: str, catalogue: Catalogue) -> tuple[Charter | None, list[Refusal]]:
    """The charter, or every problem of the text in the order of its clauses."""
    try:
        return read_charter(text, catalogue), []
    except CharterRefused as refused:
        problems = refused.problems
    if [each.reason for each in problems] != [Why.CLAUSE_WRONG]:
        return None, problems
    # The reader stops at the first clause of the wrong form; whoever writes a charter wants to know of all of them.
    return None, list(islice(_wrong_clauses(tomllib.loads(text), catalogue), MAX_PROBLEMS)) or problems


def told_of(problems: Sequence[Refusal], text: str, catalogue: Catalogue) -> list[Told]:
    """The problems as the command tells them, with the numbers of their clauses in that text."""
    clauses = Clauses(catalogue, _content(text))
    return [tell(each.reason, each.facts, clauses) for each in problems]


def notes_on(text: str, catalogue: Catalogue) -> list[Told]:
    """What nothing forbids, and people should look at twice."""
    return told_of([*looks(_content(text))], text, catalogue)


def _content(text: str) -> dict[str, Any]:
    """What a text says; nothing where it is no TOML."""
    try:
        return read_content(text)
    except CharterRefused:
        return {}


def check_page(told: Sequence[Told], language: str) -> Iterator[Text]:
    """The problems for people: those of one kind together, with what to do about them once."""
    zh = language == "zh"
    number = 0
    for _, same in groupby(told, lambda each: (each.code, each.do(language))):
        page, each = Text(), None
        for each in same:
            number += 1
            page.append(f"{number}. ")
            page.append(_place(each, language), style="bold")
            page.append(f"{each.sentence(language)}\n", style="red")
        if each is not None:
            page.append(f"   {'怎么办：' if zh else 'What to do: '}{each.do(language)}\n")
            page.append(
                f"   {'依据：' if zh else 'Rule: '}{rule_words(each.source, language)}\n" if each.source else ""
            )
            page.append(f"   {each.code}", style="dim")
        yield page


def _place(told: Told, language: str) -> str:
    """Where it stands: a line of its own, or the number alone where the sentence begins with the clause."""
    said = told.clauses[0].partition(" ") if len(told.clauses) == 1 else ("", "", "")
    if said[2] and told.sentence(language).startswith(said[2]):
        return f"{said[0]} "
    place = ("；" if language == "zh" else "; ").join(told.clauses)
    return f"{place}\n   " if place else ""


def _wrong_clauses(content: dict[str, Any], catalogue: Catalogue) -> Iterator[Refusal]:
    for name in Articles.__struct_fields__:
        if name not in content:
            yield Refusal(Why.CLAUSE_WRONG, problem=f"[{name}] is missing", clause=name)
    for name, section in content.items():
        if name in ONE_CLAUSE:
            yield from _wrong(section, ONE_CLAUSE[name], name)
        elif name in MANY_CLAUSES and isinstance(section, list):
            for number, each in enumerate(section, start=1):
                known = each.get("id") or each.get("member") if isinstance(each, dict) else None
                yield from _wrong(each, MANY_CLAUSES[name], f"{name}[{known or number}]")
        elif name in MANY_CLAUSES:
            yield Refusal(Why.CLAUSE_WRONG, problem=f"write [[{name}]], once for each", clause=name)
        else:
            module = catalogue.modules.get(name)
            if module is None or module.terms is None:
                yield Refusal(Why.CLAUSE_WRONG, problem=f"[{name}] is no section of a charter", clause=name)
            else:
                yield from _wrong(section, module.terms, name)


def _wrong(section: Any, kind: Any, clause: str) -> Iterator[Refusal]:
    left = list(_placeholders(section, clause))
    yield from left
    if left:
        return  # whatever else is wrong with it shows when they are filled in
    try:
        msgspec.convert(section, kind)
    except msgspec.ValidationError as problem:
        found = clause_misfit(clause, section, kind, str(problem))
        yield Refusal(Why.CLAUSE_WRONG, problem=f"{found.path}: {found.problem}"[:LONGEST_PROBLEM], clause=found.path)


def _placeholders(value: Any, clause: str) -> Iterator[Refusal]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _placeholders(each, f"{clause}.{name}")
        case list():
            for number, each in enumerate(value, start=1):
                yield from _placeholders(each, f"{clause}[{number}]")
        case str() if value.startswith(PLACEHOLDER):
            why = Command.CONSENSUS_KEY_LEFT if clause.endswith(".consensus_key") else Command.PLACEHOLDER_LEFT
            yield Refusal(why, clause=clause, placeholder=value[:80])
