"""Texts from strangers: whatever is changed in a sound charter, the check ends, says what is wrong in both languages,
and names the clause.
"""

import json
import tomllib
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from heqi.cli.charter_check import check_charter, check_page, notes_on, told_of
from heqi.modules import CATALOGUE
from tests import pilot
from tests.cli.test_charter_profiles import filled

BASES = [tomllib.loads(text) for text in (pilot.TEXT, filled("finance-city"), filled("logistics-hub"))]


class Written(str):
    """A value as it is written in TOML: of a kind that no charter has."""

    __slots__ = ()


KINDS = (
    *("1.5", "nan", "-inf", "[1.0]", "0x7f", "2026-03-02", "07:32:00", "1979-05-27T07:32:00Z"),
    *("{ a = 1, a = 2 }", "'''\n'''", "{", "9" * 40),
)
NUMBERS = (0, -1, 2**53 - 1, 2**53, 2**63, 10**30, True)
WORDS = (
    *("", "\u202e", "a\u200bb", "\u2800", "\ue000", "é", "０１", "x" * 300, "2026-02-30", "9999-12-31", "0001-01-01"),
    *("1/0", "0/1", "2/1", "charter.purpose", "member", "core-maker", "supervisor"),
    *("ed25519:" + "0" * 64, "ed25519:" + "f" * 64),
)
WRITTEN = st.sampled_from([Written(each) for each in KINDS])
ODD = st.sampled_from([*NUMBERS, *WORDS, [], {}, [[]], [1], {"a": 1}, ["*"]])
NAMES = st.sampled_from(["x", "é", "a b", "id", "\u202e", ""])
Content = dict[str, Any]


def toml(value: Any) -> str:
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {toml(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(map(toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


def places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to all that stands in a text."""
    named = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way] * bool(way) + [place for name, each in named for place in places(each, (*way, name))]


def at(content: Any, way: tuple[Any, ...]) -> Any:
    for step in way:
        content = content[step]
    return content


def copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: copied(each) for name, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A sound text with one to three things changed: another value, none, twice, under another name, elsewhere."""
    content = copied(draw(st.sampled_from(BASES)))
    for _ in range(draw(st.integers(1, 3))):
        ways = places(content)
        *above, last = draw(st.sampled_from(ways))
        inside = at(content, tuple(above))
        match draw(st.sampled_from(["odd", "odd", "written", "out", "twice", "renamed", "moved"])):
            case "odd":
                inside[last] = copied(draw(ODD))
            case "written":
                inside[last] = draw(WRITTEN)
            case "out":
                del inside[last]
            case "twice" if isinstance(inside, list):
                inside.append(copied(inside[last]))
            case "moved":
                inside[last] = copied(at(content, draw(st.sampled_from(ways))))
            case _ if isinstance(inside, dict):
                inside[draw(NAMES)] = inside.pop(last)
    return "\n".join(f"{json.dumps(name)} = {toml(section)}" for name, section in content.items())


@settings(max_examples=60, phases=(Phase.reuse, Phase.generate))  # shrinking a whole text takes minutes
@given(texts())
def test_whatever_is_changed_the_check_says_what_is_wrong_and_where(text: str) -> None:
    charter, problems = check_charter(text, CATALOGUE)
    assert (charter is None) == bool(problems)
    told = told_of(problems, text, CATALOGUE)
    for each, problem in zip(told, problems, strict=True):
        # What is in no section has no number, and is named as it stands there.
        named = str(problem.facts.get("clause", "is no section")) in each.sentence("en")
        assert each.clauses or named, each.code
    for language in ("en", "zh"):
        pages = [page.plain for page in check_page([*told, *notes_on(text, CATALOGUE)], language)]
        assert all(pages)
        assert bool(pages) or not problems
