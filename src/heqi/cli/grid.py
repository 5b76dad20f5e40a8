"""Rows of text for people: side by side where they fit, else one beneath the other. Nothing is ever cut."""

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text


class Title(NamedTuple):
    """The head of a column. right: set to the right, as numbers are."""

    text: str
    right: bool = False


def grid(console: Console, titles: Sequence[Title], rows: Sequence[Sequence[str]]) -> list[RenderableType]:
    """A table that is as wide as it needs to be; on a narrower console, its rows as lists of their fields."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title.text, justify="right" if title.right else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    if console.measure(table, options=console.options.update(width=1_000_000)).maximum <= console.width:
        return [table]
    return [block for row in rows for block in (_listed(titles, row), Text())]


def _listed(titles: Sequence[Title], row: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for title, text in zip(titles, row, strict=True):
        table.add_row(Text(title.text), Text(text))
    return table
