"""`python -m tests.faults.planted NAME node run …`: the program `heqi` with one thing wrong."""

import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace

from heqi.__main__ import main  # type: ignore[attr-defined]
from heqi.chain.cometbft.adapter import Adapter
from heqi.chain.cometbft.offering import Offering
from heqi.machine.catalogue import Catalogue
from heqi.machine.charter import Charter
from heqi.machine.module import Call
from heqi.modules import CATALOGUE, MODULES
from heqi.modules.payments import BOOKED, Booked, Credit
from heqi.node import commands, run
from heqi.node.clock import Clock
from heqi.state.migrating import Migrating
from heqi.state.view import State

Plant = Callable[[], None]
BREAKS = "breaks"  # a reference that begins so breaks the broken rule
MIGRATED = "river-bank/statement/migrated"
AHEAD_SECONDS, BEHIND_SECONDS = 3_600, -3_540  # a whole hour behind is beyond what a node starts with


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_before_finalise() -> None:
    """With the first block that holds something."""
    finalise = Adapter.finalise

    def dying(self: Adapter, asked: Any) -> Any:
        if asked.transactions:
            _die()
        return finalise(self, asked)

    Adapter.finalise = dying  # type: ignore[method-assign]


def die_before_commit() -> None:
    """Between the two steps of the first block that holds something: it was executed, and the engine knows its hash."""
    commit = Adapter.commit

    def dying(self: Adapter) -> Any:
        if self._decided:
            _die()
        return commit(self)

    Adapter.commit = dying  # type: ignore[method-assign]


def die_after_commit() -> None:
    """When the first block that holds something is on the disk, before the engine or anybody who waits is told."""
    commit = Adapter.commit

    def dying(self: Adapter) -> Any:
        holds = bool(self._decided)
        found = commit(self)
        if holds:
            _die()
        return found

    Adapter.commit = dying  # type: ignore[method-assign]


def credit_a_cent_more() -> None:
    """The rule for credits comes to another result on this machine than on others."""
    rule = CATALOGUE.rules[Credit]

    def other(state: State, call: Call, ask: Credit) -> None:
        rule.function(state, call, replace(ask, amount=ask.amount + 1))

    CATALOGUE.rules[Credit] = rule._replace(function=other)


def break_a_rule() -> None:
    """The rule for credits divides by nothing, for some references."""
    rule = CATALOGUE.rules[Credit]

    def broken(state: State, call: Call, ask: Credit) -> None:
        rule.function(state, call, replace(ask, amount=ask.amount // (0 if ask.reference.startswith(BREAKS) else 1)))

    CATALOGUE.rules[Credit] = rule._replace(function=broken)


def an_hour_ahead() -> None:
    _shift_clock(AHEAD_SECONDS)


def an_hour_behind() -> None:
    _shift_clock(BEHIND_SECONDS)


def _shift_clock(seconds: int) -> None:
    run.Clock = partial(Clock, wall=lambda: time.time() + seconds)  # type: ignore[assignment, attr-defined]


def version_two() -> None:
    """A program that has the next version too. Taking over, it enters a line of a statement."""

    def to_two(migrating: Migrating, charter: Charter) -> None:
        bank, _, _ = MIGRATED.partition("/")
        migrating.put(BOOKED, MIGRATED, Booked(bank=bank, day=charter.preamble.begins))

    modules = [each._replace(migrations={2: to_two}) if each.name == "payments" else each for each in MODULES]
    both = Catalogue(tuple(modules), application=2, earlier=CATALOGUE)
    commands.CATALOGUE = both  # type: ignore[attr-defined]
    run.Node = partial(run.Node, catalogue=both)  # type: ignore[assignment, misc]


def corrupt_chunks() -> None:
    """Chunks of snapshots leave this node with their last byte changed."""
    load = Offering.load

    async def other(self: Offering, asked: Any) -> Any:
        found = await load(self, asked)
        if found.chunk:
            found.chunk = found.chunk[:-1] + bytes([found.chunk[-1] ^ 1])
        return found

    Offering.load = other  # type: ignore[method-assign]


PLANTS: dict[str, Plant] = {
    each.__name__: each
    for each in (
        die_before_finalise,
        die_before_commit,
        die_after_commit,
        credit_a_cent_more,
        break_a_rule,
        an_hour_ahead,
        an_hour_behind,
        version_two,
        corrupt_chunks,
    )
}

if __name__ == "__main__":
    PLANTS[sys.argv.pop(1)]()
    main()
