"""Invariants: what no rule may break, whatever its author overlooked. They look only at the rows an action touched, so
they stay on in production. One that does not hold is a bug: the transaction becomes `machine.FAULT`.
"""

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from heqi.machine.module import Invariant
from heqi.machine.transactions import Action
from heqi.state.tables import Table
from heqi.state.view import Touched


def fixed(table: Table[Any], *fields: str) -> Invariant:
    """These fields never change once a row is there."""
    those: Callable[[Any], Any] = attrgetter(*fields)

    def holds(touched: list[Touched], action: type[Action]) -> bool:
        for t in touched:
            if t.before is not None and t.after is not None and those(t.before) != those(t.after):
                return False
        return True

    return Invariant(f"{table.name}: {', '.join(fields)} never change", table, holds)


def never_deleted(table: Table[Any]) -> Invariant:
    """A row that is there stays there."""

    def holds(touched: list[Touched], action: type[Action]) -> bool:
        return all(t.after is not None for t in touched)

    return Invariant(f"{table.name}: rows are never deleted", table, holds)


def forward(table: Table[Any], field: str, allowed: Mapping[Any, tuple[Any, ...]]) -> Invariant:
    """`field` moves only along these ways: from -> to. None stands for a row that is not there yet."""

    def holds(touched: list[Touched], action: type[Action]) -> bool:
        for t in touched:
            was = getattr(t.before, field) if t.before is not None else None
            now = getattr(t.after, field) if t.after is not None else None
            if was != now and now not in allowed.get(was, ()):
                return False
        return True

    return Invariant(f"{table.name}: {field} only moves forward", table, holds)


def conserved(
    table: Table[Any],
    measure: str | Callable[[Any], int],
    *,
    per: tuple[str, ...],
    grows_in: tuple[type[Action], ...] = (),
    shrinks_in: tuple[type[Action], ...] = (),
) -> Invariant:
    """The sum of `measure` over the rows that share the fields `per` stays the same, except that it may grow in some
    actions and shrink in others, or in such as are made of their types.
    """
    what = measure if isinstance(measure, str) else measure.__name__
    of: Callable[[Any], int] = attrgetter(measure) if isinstance(measure, str) else measure
    group_of: Callable[[Any], Any] = attrgetter(*per)

    def holds(touched: list[Touched], action: type[Action]) -> bool:
        change: dict[Any, int] = {}
        for t in touched:
            if t.before is not None:
                group = group_of(t.before)
                change[group] = change.get(group, 0) - of(t.before)
            if t.after is not None:
                group = group_of(t.after)
                change[group] = change.get(group, 0) + of(t.after)
        for difference in change.values():
            if difference and not issubclass(action, grows_in if difference > 0 else shrinks_in):
                return False
        return True

    return Invariant(f"{table.name}: {what} is conserved per {', '.join(per)}", table, holds)


def always(table: Table[Any], name: str, true: Callable[[Any], bool]) -> Invariant:
    """Every row satisfies `true` after every action that touched it."""

    def holds(touched: list[Touched], action: type[Action]) -> bool:
        return all(t.after is None or true(t.after) for t in touched)

    return Invariant(f"{table.name}: {name}", table, holds)
