"""In force: what a clause says in the text by which a transaction is executed, for refusals that rest on it."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from heqi.codec.canonical import encode
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.reasons import Facts, Reason
from heqi.modules.charter.clauses import CITED, Clauses
from heqi.modules.charter.telling import clause_told

MOST_TOLD = 300  # characters
NAMES = ("id", "member", "person")  # by which the entries of a list are called
_PART = re.compile(r"([^.\[\]]+)|\[([^\[\]]*)\]")


def in_force(charter: Charter, path: str) -> dict[str, str]:
    """Facts of a refusal: `clause`, the path of a clause, and `says`, its own words in canonical form, which are the
    same in every language. KeyError for what is no clause of the text.
    """
    return {"clause": path, "says": said_by(_content(charter), path)}


def said_by(content: Any, path: str) -> str:
    """What a text (decoded) says at a path, cut where it is long. KeyError where it says nothing."""
    found = content
    for name, entry in _PART.findall(path):
        found = _entry(found, entry) if entry else found[name]
    said = encode(found).decode()
    return said if len(said) <= MOST_TOLD else said[: MOST_TOLD - 1] + "…"


def rests_on(charter: Charter, catalogue: Catalogue, why: Reason, facts: Facts) -> str:
    """The clause that a refusal rests on, by its number, its words in this text, and the law beside it:
    `charter §6.4.7 (receivables.face_at_most): 10000000000`. A clause that holds clauses of its own is cited alone. The
    reason's source as it is, where it rests on no clause of the text.
    """
    path, clauses = path_behind(why, facts), Clauses(catalogue, _content(charter))
    if not path or not clauses.number(path):
        return clauses.cited(why.source)
    cited, law = clauses.cited(CITED + path), law_beside(why)
    told = clause_told(charter, catalogue, path)
    return f"{cited}{'' if told is None else f': {said_by(_content(charter), path)}'}{law}"


def law_beside(why: Reason) -> str:
    """`; 民法典 art. 768`: what a refusal rests on beside a clause, or nothing."""
    clause, semicolon, law = why.source.partition(";")
    return semicolon + law if clause.startswith(CITED) else ""


def path_behind(why: Reason, facts: Facts) -> str:
    """The path of the clause that a refusal rests on; empty where it rests on none."""
    named = facts.get("clause")
    if isinstance(named, str):
        return named
    return why.source.removeprefix(CITED).partition(";")[0] if why.source.startswith(CITED) else ""


@lru_cache(maxsize=4)
def _content(charter: Charter) -> Mapping[str, Any]:
    """What a text says, section by section. Nobody changes it."""
    sections: Mapping[str, Any] = msgspec.to_builtins(charter.articles)
    return {**sections, **{name: msgspec.to_builtins(terms) for name, terms in charter.modules.items()}}


def _entry(found: Any, name: str) -> Any:
    """An entry of a list, by its name."""
    for each in found:
        if isinstance(each, dict) and name in (each.get(known) for known in NAMES):
            return each
    raise KeyError(name)
