"""Invariants: each kind holds where it should, and is broken by the one change that breaks it."""

from enum import StrEnum
from typing import Any

import pytest

from heqi.machine.invariants import always, conserved, fixed, forward, never_deleted
from heqi.machine.transactions import Action
from heqi.state.tables import Row, Table
from heqi.state.view import Touched
from heqi.values.amounts import Integer
from heqi.values.identifiers import Code


class Stage(StrEnum):
    OPEN = "open"
    LIVE = "live"
    PAID = "paid"


class Share(Row):
    root: Code
    bank: Code
    stage: Stage
    face: Integer


class Grow(Action, tag="shares.grow"):
    """Grow."""


class Shrink(Action, tag="shares.shrink"):
    """Shrink."""


class Move(Action, tag="shares.move"):
    """Move."""


SHARES = Table("shares", Share, key="id")


def share(**fields: Any) -> Share:
    return Share(**{"root": "a", "bank": "b", "stage": Stage.LIVE, "face": 100} | fields)


def touched(*changes: tuple[Share | None, Share | None]) -> list[Touched]:
    return [Touched(SHARES, str(number), before, after) for number, (before, after) in enumerate(changes)]


OLD = share()


@pytest.mark.parametrize(
    ("holds", "before", "after"),
    [
        (True, OLD, share(face=1)),
        (True, None, OLD),
        (True, OLD, None),
        (False, OLD, share(root="z")),
        (False, OLD, share(bank="z")),
    ],
)
def test_fixed(holds: bool, before: Share | None, after: Share | None) -> None:
    invariant = fixed(SHARES, "root", "bank")
    assert invariant.holds(touched((before, after)), Move) is holds
    assert invariant.holds(touched((OLD, OLD), (before, after)), Move) is holds


def test_one_field_is_fixed() -> None:
    assert fixed(SHARES, "root").holds(touched((OLD, share(bank="z"))), Move)
    assert not fixed(SHARES, "root").holds(touched((OLD, share(root="z"))), Move)


def test_never_deleted() -> None:
    assert never_deleted(SHARES).holds(touched((None, OLD), (OLD, share(face=1))), Move)
    assert not never_deleted(SHARES).holds(touched((None, OLD), (OLD, None)), Move)


@pytest.mark.parametrize(
    ("holds", "before", "after"),
    [
        (True, None, share(stage=Stage.OPEN)),
        (True, share(stage=Stage.OPEN), share(stage=Stage.LIVE)),
        (True, share(stage=Stage.LIVE), share(stage=Stage.PAID)),
        (True, share(stage=Stage.PAID), share(stage=Stage.PAID, face=1)),
        (True, share(stage=Stage.PAID), None),
        (False, None, share(stage=Stage.LIVE)),
        (False, share(stage=Stage.OPEN), share(stage=Stage.PAID)),
        (False, share(stage=Stage.LIVE), share(stage=Stage.OPEN)),
        (False, share(stage=Stage.PAID), share(stage=Stage.LIVE)),
        (False, share(stage=Stage.LIVE), None),
    ],
)
def test_forward(holds: bool, before: Share | None, after: Share | None) -> None:
    ways = {None: (Stage.OPEN,), Stage.OPEN: (Stage.LIVE,), Stage.LIVE: (Stage.PAID,), Stage.PAID: (None,)}
    assert forward(SHARES, "stage", ways).holds(touched((before, after)), Move) is holds
    assert forward(SHARES, "stage", ways).holds(touched((OLD, OLD), (before, after)), Move) is holds


@pytest.mark.parametrize(
    ("change", "broken_in"),
    [
        ("nothing", ()),
        ("split", ()),
        ("merged", ()),
        ("created and removed", ()),
        ("more", (Move, Shrink)),
        ("less", (Move, Grow)),
        ("appeared", (Move, Shrink)),
        ("vanished", (Move, Grow)),
        ("from one group to another", (Move, Grow, Shrink)),
        ("more here, less there", (Move, Grow, Shrink)),
    ],
)
def test_conserved(change: str, broken_in: tuple[type[Action], ...]) -> None:
    changes: dict[str, list[tuple[Share | None, Share | None]]] = {
        "nothing": [(OLD, OLD)],
        "split": [(OLD, share(face=60)), (None, share(face=40))],
        "merged": [(share(face=60), share(face=100)), (share(face=40), None)],
        "created and removed": [(None, None)],
        "more": [(OLD, share(face=101))],
        "less": [(OLD, share(face=99))],
        "appeared": [(None, OLD)],
        "vanished": [(OLD, None)],
        "from one group to another": [(OLD, share(bank="z"))],
        "more here, less there": [(OLD, share(face=90)), (share(bank="z"), share(bank="z", face=110))],
    }
    invariant = conserved(SHARES, "face", per=("root", "bank"), grows_in=(Grow,), shrinks_in=(Shrink,))
    for action in (Move, Grow, Shrink):
        assert invariant.holds(touched(*changes[change]), action) is (action not in broken_in)
    by_function = conserved(SHARES, face_of, per=("root", "bank"), grows_in=(Grow,), shrinks_in=(Shrink,))
    for action in (Move, Grow, Shrink):
        assert by_function.holds(touched(*changes[change]), action) is (action not in broken_in)


def face_of(row: Share) -> int:
    return row.face


def test_what_may_grow_and_shrink_may_move_between_groups() -> None:
    invariant = conserved(SHARES, "face", per=("root",), grows_in=(Move,), shrinks_in=(Move,))
    assert invariant.holds(touched((OLD, share(root="z"))), Move)


def test_always() -> None:
    invariant = always(SHARES, "a share is no debt", lambda row: row.face >= 0)
    assert invariant.holds(touched((None, share(face=0)), (share(face=-1), None), (share(face=-1), OLD)), Move)
    assert not invariant.holds(touched((None, OLD), (OLD, share(face=-1))), Move)


def test_names_say_what_holds() -> None:
    assert fixed(SHARES, "root", "bank").name == "shares: root, bank never change"
    assert conserved(SHARES, face_of, per=("root",)).name == "shares: face_of is conserved per root"
    assert always(SHARES, "a share is no debt", bool).name == "shares: a share is no debt"
