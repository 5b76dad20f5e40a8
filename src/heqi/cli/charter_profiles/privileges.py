"""What a profile's members grant their supervisor, as the section of the text that says it.

A grant falls in steps and ends. What people read of it stands beside what its kind does in code.
"""

from typing import NamedTuple

from heqi.cli.charter_profiles.written import named
from heqi.cli.toml import toml

HEADING = """
# --- §6.5 Supervision ------------------------------------------------------------------------------------------------
# What the members grant the supervisor by agreement: what is listed exists, what is not does not. A schedule counts
# ledger days and only falls; from ends_day on there is nothing. New business alone waits: payment at maturity,
# redemption, release and exit go on. A court's or an authority's order is another matter: whoever is served records it.
"""


class Grant(NamedTuple):
    """A privilege of the supervisor. quota: (from day, uses in 30 days). appeal_days: within which to appeal."""

    kind: str
    over: tuple[str, ...]
    does: tuple[str, str]
    lasts_days: int
    quota: tuple[tuple[int, int], ...]
    ends_day: int
    appeal_days: int
    shown_after_days: int | None = None
    modules: tuple[str, ...] = ()
    prolong: tuple[str, int] | None = None

    @property
    def action(self) -> str:
        return f"supervision.{self.kind.replace('-', '_')}"


def of_supervisor(grants: tuple[Grant, ...]) -> tuple[str, ...]:
    """What the supervisor's role may do for these grants: what they are used by, and to end a use early."""
    return (*(grant.action for grant in grants), "supervision.lift")


def supervision_text(grants: tuple[Grant, ...]) -> str:
    """The section as TOML."""
    return f"{HEADING}\n" + "\n".join(map(_privilege, grants))


def _privilege(grant: Grant) -> str:
    steps = ", ".join(f"{{ from_day = {day}, per_30_days = {uses} }}" for day, uses in grant.quota)
    lines = [
        "[[supervision.privilege]]",
        f'id = "{grant.kind}"',
        f'kind = "{grant.kind}"',
        'of = "supervisor"',
        f"over = {toml(grant.over)}",
        f"does = {named(grant.does)}",
        'basis = "members\' agreement, section 9 / 成员协议第九条"',
        f"lasts_days = {grant.lasts_days}",
        f"quota = [{steps}]",
        f"ends_day = {grant.ends_day}",
        f'appeal = {{ to = "review-panel", within_days = {grant.appeal_days} }}',
    ]
    if grant.shown_after_days is not None:
        lines.append(f"shown_after_days = {grant.shown_after_days}")
    if grant.modules:
        lines.append(f"modules = {toml(grant.modules)}")
    if grant.prolong is not None:
        lines.append(f'prolong = {{ more_than = "{grant.prolong[0]}", days = {grant.prolong[1]} }}')
    return "\n".join(lines) + "\n"
