"""Rows are never cut, however narrow the terminal."""

from io import StringIO

import pytest
from rich.console import Console

from heqi.cli.grid import Title, grid

IDENTITY = "5d" * 32


@pytest.mark.parametrize("width", [30, 60, 80, 200, 10_000])
def test_nothing_is_cut(width: int) -> None:
    console = Console(file=StringIO(), width=width, highlight=False)
    titles = [Title("Claim"), Title("Amount", right=True), Title("Rule")]
    for each in grid(console, titles, [[IDENTITY, "1,000.00", "documents.INVOICE_EXHAUSTED"]] * 2):
        console.print(each)
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "…" not in shown
    together = "".join(shown.split())
    assert together.count(IDENTITY) == 2 or width < 80
    assert together.replace("Claim", "").replace("Rule", "").count("5d") == 64
    assert "1,000.00" in shown


def test_rows_stand_side_by_side_where_they_fit() -> None:
    wide, narrow = (Console(file=StringIO(), width=width) for width in (200, 40))
    titles = [Title("a"), Title("b")]
    assert len(grid(wide, titles, [["x" * 30, "y" * 30]] * 2)) == 1
    assert len(grid(narrow, titles, [["x" * 30, "y" * 30]] * 2)) == 4
