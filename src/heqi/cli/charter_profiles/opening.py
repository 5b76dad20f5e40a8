"""How a profile's ledger opens step by step, and what limits it holds, as the sections of the text that say it."""

from collections.abc import Iterator
from typing import NamedTuple

from heqi.cli.charter_profiles.written import in_words, named
from heqi.cli.toml import toml

HEADING = """
# --- §6.6 Phases, §6.7 Limits ----------------------------------------------------------------------------------------
# A ledger begins in its first phase, and measures by itself what the next one asks for. A phase refuses new business
# alone: whatever was begun in another one runs off. Votes are of all active members, one each; wait_days after the
# proposal leave time to object. Limits are shares of a financier's book, held in the same way, and measure nothing up
# to from_amount. Both measure from the first day, so neither section can be added later.
"""


class Enter(NamedTuple):
    """What a phase asks for before it is entered. settled: in minor units; overdue: in basis points, below which."""

    days: int
    settled: int
    overdue: int
    disputes: int
    more_than: str
    wait_days: int
    vote_days: int


class Phase(NamedTuple):
    """caps: members, outstanding and each in minor units. back: the vote by which it is left for the one before."""

    id: str
    name: tuple[str, str]
    caps: tuple[int, int, int]
    modules: tuple[str, ...]
    enter: Enter | None = None
    back: tuple[str, int] = ("1/2", 30)
    remark: str = ""


class Limit(NamedTuple):
    """A share of a financier's book. at_most: in basis points; from_amount: in minor units."""

    id: str
    over: tuple[str, ...]
    measure: str
    base: str
    at_most: int
    from_amount: int
    source: str = "members' agreement, section 7 / 成员协议第七条"


class Opening(NamedTuple):
    """phases: the first is where the ledger begins. risk_assets_days: how long a financier's statement counts."""

    phases: tuple[Phase, ...]
    risk_assets_days: int
    circle_steps: int
    limits: tuple[Limit, ...]


def opening_text(opening: Opening) -> str:
    """The sections as TOML."""
    lines = [
        "[limits]",
        f"risk_assets_days = {opening.risk_assets_days} # how long a financier's statement of its risk assets counts",
        f"circle_steps = {opening.circle_steps} # a claim that comes round is flagged for people, and never refused",
    ]
    parts = ["\n".join(_phase(phase)) for phase in opening.phases]
    return HEADING + "\n" + "\n\n".join([*parts, "\n".join(lines), *map(_limit, opening.limits)]) + "\n"


def _phase(phase: Phase) -> Iterator[str]:
    members, outstanding, each = phase.caps
    if phase.remark:
        yield f"# {phase.remark}"
    yield "[[phases.phase]]"
    yield f"id = {toml(phase.id)}"
    yield f"name = {named(phase.name)}"
    caps = toml({"members": members, "outstanding": outstanding, "each": each})
    yield f"caps = {caps} # {in_words(outstanding)}; {in_words(each)}"
    yield f"modules = {toml(phase.modules)}"
    if phase.enter is not None:
        yield "\n[phases.phase.enter]"
        yield f"days_in_previous = {phase.enter.days}"
        yield f"settled_at_least = {phase.enter.settled} # {in_words(phase.enter.settled)}"
        yield f"overdue_below_basis_points = {phase.enter.overdue}"
        yield f"disputes_open_at_most = {phase.enter.disputes}"
        yield "incidents_open_at_most = 0"
        yield f"more_than = {toml(phase.enter.more_than)}"
        yield f"wait_days = {phase.enter.wait_days}"
        yield f"vote_days = {phase.enter.vote_days}"
        yield "\n[phases.phase.back]"
        yield f"more_than = {toml(phase.back[0])}"
        yield f"vote_days = {phase.back[1]}"


def _limit(limit: Limit) -> str:
    lines = [
        "[[limits.limit]]",
        f"id = {toml(limit.id)}",
        f"over = {toml(limit.over)}",
        f"measure = {toml(limit.measure)}",
        f"base = {toml(limit.base)}",
        f"at_most_basis_points = {limit.at_most}",
        f"from_amount = {limit.from_amount}" + (f" # {in_words(limit.from_amount)}" if limit.from_amount else ""),
        f"source = {toml(limit.source)}",
    ]
    return "\n".join(lines)
