"""Everything that is wrong with a charter's text, not only the first thing: what `heqi charter check` tells."""

import tomllib
from collections.abc import Iterator
from typing import Any

import msgspec

from heqi.cli.charter_template import PLACEHOLDER
from heqi.cli.reasons import Why as Command
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Articles, BookKeeper, Charter, Founder, Preamble, TransactionLimits
from heqi.machine.reasons import Refusal
from heqi.modules.charter import CharterRefused, Why, read_charter

ONE_CLAUSE = {"charter": Preamble, "transaction": TransactionLimits, "roles": dict[str, tuple[str, ...]]}
MANY_CLAUSES = {"member": Founder, "book_keeper": BookKeeper}


def check_charter(text: str, catalogue: Catalogue) -> tuple[Charter | None, list[Refusal]]:
    """The charter, or every problem of the text in the order of its clauses."""
    try:
        return read_charter(text, catalogue), []
    except CharterRefused as refused:
        problems = refused.problems
    if [each.reason for each in problems] != [Why.CLAUSE_WRONG]:
        return None, problems
    # The reader stops at the first clause of the wrong form; whoever writes a charter wants to know of all of them.
    return None, list(_wrong_clauses(tomllib.loads(text), catalogue)) or problems


def _wrong_clauses(content: dict[str, Any], catalogue: Catalogue) -> Iterator[Refusal]:
    for name in Articles.__struct_fields__:
        if name not in content:
            yield Refusal(Why.CLAUSE_WRONG, problem=f"[{name}] is missing")
    for name, section in content.items():
        if name in ONE_CLAUSE:
            yield from _wrong(section, ONE_CLAUSE[name], name)
        elif name in MANY_CLAUSES and isinstance(section, list):
            for number, each in enumerate(section, start=1):
                known = each.get("id") or each.get("member") if isinstance(each, dict) else None
                yield from _wrong(each, MANY_CLAUSES[name], f"{name} {known or number}")
        elif name in MANY_CLAUSES:
            yield Refusal(Why.CLAUSE_WRONG, problem=f"write [[{name}]], once for each")
        else:
            module = catalogue.modules.get(name)
            if module is None or module.terms is None:
                yield Refusal(Why.CLAUSE_WRONG, problem=f"[{name}] is no section of a charter")
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
        yield Refusal(Why.CLAUSE_WRONG, problem=f"[{clause}] {problem}"[:200])


def _placeholders(value: Any, clause: str) -> Iterator[Refusal]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _placeholders(each, f"{clause}.{name}")
        case list():
            for number, each in enumerate(value, start=1):
                yield from _placeholders(each, f"{clause}[{number}]")
        case str() if value.startswith(PLACEHOLDER):
            yield Refusal(Command.PLACEHOLDER_LEFT, clause=clause, placeholder=value[:80])
