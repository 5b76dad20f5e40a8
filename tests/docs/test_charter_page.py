"""The page on the charter names each clause of a charter, and no other."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import inspect

from heqi.machine.charter import Articles, Bilingual
from heqi.modules import CATALOGUE
from heqi.modules.parties import KycKind
from heqi.modules.receivables import CheckKind
from tests.docs.guides import GUIDES

HEADING = re.compile(r"^##+ `(?:\[\[?)?([a-z_.]+)(?:\]?\])?`$", re.MULTILINE)
ROW = re.compile(r"^\| ((?:`[a-z0-9_]+`(?:, |、)?)+) \|", re.MULTILINE)
NAME = re.compile(r"`([a-z0-9_]+)`")


def clauses(kind: Any, section: str) -> Iterator[tuple[str, str]]:
    """(section, clause) of everything that a struct of the charter asks for."""
    for field in inspect.type_info(kind).fields:  # type: ignore[attr-defined]
        within = f"{section}.{field.encode_name}" if section else field.encode_name
        if section:
            yield section, field.encode_name
        for each in inside(field.type):
            yield from clauses(each, within)


def inside(kind: Any) -> Iterator[type]:
    """The structs of which a value of this type is made."""
    if isinstance(kind, inspect.Metadata):
        yield from inside(kind.type)
    elif isinstance(kind, inspect.StructType) and kind.cls is not Bilingual:
        yield kind.cls
    elif isinstance(kind, inspect.UnionType):
        for each in kind.types:
            yield from inside(each)
    elif isinstance(kind, inspect.VarTupleType):
        yield from inside(kind.item_type)


def on_page(page: str) -> list[tuple[str, str]]:
    """(section, clause) of everything that the page explains."""
    parts = HEADING.split(page)[1:]
    rows = [(section, row) for section, text in zip(parts[::2], parts[1::2], strict=True) for row in ROW.findall(text)]
    return [(section, name) for section, row in rows for name in NAME.findall(row)]


PAGES = ("charter.md", "charter.zh-CN.md")
EXPECTED = [
    *clauses(Articles, ""),
    *(each for name, module in CATALOGUE.modules.items() if module.terms for each in clauses(module.terms, name)),
]


@pytest.mark.parametrize("page", PAGES)
def test_every_clause_is_explained_once(page: str) -> None:
    assert len(EXPECTED) > 60
    assert sorted(on_page((GUIDES / page).read_text("utf-8"))) == sorted(EXPECTED)


@pytest.mark.parametrize("page", PAGES)
def test_what_may_be_checked_is_named(page: str) -> None:
    text = (GUIDES / page).read_text("utf-8")
    assert not [kind.value for kind in (*KycKind, *CheckKind) if f"`{kind.value}`" not in text]
    assert "## `[roles]`" in text
