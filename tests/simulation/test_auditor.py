"""The auditor shares no code with what it audits, and keeps a page for each action."""

import ast
from pathlib import Path

import pytest

from heqi.modules import CATALOGUE
from tests.simulation.audit.book import Book, Discrepancy, Row, shares
from tests.simulation.audit.laws import LAWS, Rows
from tests.simulation.auditor import PAGES
from tests.simulation.world import OFF

FOLDER = Path(__file__).parent
FILES = [FOLDER / "auditor.py", *sorted((FOLDER / "audit").glob("*.py"))]
MAY_IMPORT = ("tests.simulation.audit", "nacl", "collections", "contextlib", "datetime", "fractions", "hashlib",
              "itertools", "json", "typing")  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_imports_nothing_of_the_machine(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        odd = [name for name in names if not any(name == each or name.startswith(f"{each}.") for each in MAY_IMPORT)]
        assert not odd, f"{path.name} imports {odd}"


def test_a_page_for_each_action() -> None:
    assert PAGES.keys() == {name for name in CATALOGUE.actions if name.partition(".")[0] not in OFF}
    for name, (_, tables) in PAGES.items():
        assert {*tables} <= {*CATALOGUE.tables}, name


def test_what_is_not_there_is_a_discrepancy() -> None:
    book = Book({"receivables": {}})
    book.put_new("claims", "one", {})
    with pytest.raises(Discrepancy, match="claims holds one already"):
        book.put_new("claims", "one", {})
    with pytest.raises(Discrepancy, match="what claims does not hold"):
        book.find("claims", "two")


def test_shares_add_up() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(5, [0, 3, 1]) == [0, 4, 1]


def all_laws(rows: Rows) -> None:
    for law in LAWS:
        law(rows)


def test_laws_hold_for_nothing_at_all() -> None:
    all_laws({"keys": {}, "keyrings": {}})


@pytest.mark.parametrize(
    ("table", "row", "what"),
    [
        ("balances", {"bank": "b", "currency": "CNY", "party": "p", "available": 1, "held": 0}, "not conserved"),
        ("balances", {"bank": "b", "currency": "CNY", "party": "p", "available": -1, "held": 1}, "below zero"),
        ("holds", {"bank": "b", "currency": "CNY", "payer": "p", "amount": 1, "stage": "held"}, "does not add up"),
        ("promises", {"outstanding": 1, "paid": 0, "promised": 1, "cancelled": 0, "obligor": "o"}, "do not add up"),
        ("promises", {"outstanding": 0, "paid": 0, "promised": 1, "cancelled": 0, "obligor": "o"}, "fails for x by 1"),
        ("obligors", {"outstanding": 0, "paid": 0, "promised": 1, "cancelled": 0}, "drifted"),
        ("claims", {"root": "x", "face": 0, "paid": 0, "stage": "live", "disputed": 0}, "over nothing"),
        ("exposures", {"used": 1}, "is 1 instead of 0"),
        ("documents", {"used": 1, "total": 2}, "is used for 1 not 0"),
        ("keyrings", {"keys": ["k"]}, "keyring of x"),
    ],
)
def test_laws_are_broken_by(table: str, row: Row, what: str) -> None:
    rows: Rows = {"keys": {}, "keyrings": {}} | {table: {"x": row}}
    with pytest.raises(Discrepancy, match=what):
        all_laws(rows)
