"""Draws for phases and limits: members propose and vote, financiers state their risk assets."""

from heqi.machine.transactions import Action
from heqi.modules.limits import StateRiskAssets
from heqi.modules.phases import PRESENT, PROPOSALS, CloseIncident, EnterPhase, Propose, Vote
from heqi.modules.phases.moving import Proposal
from tests.simulation.draws.draw import Draw, Drawing
from tests.simulation.world import BANKS, PHASES


def propose(draw: Draw) -> Action:
    present = draw.row(PRESENT, "ledger")
    others = [each.id for each in PHASES if present is None or each.id != present.phase]
    to = draw.mostly(others, [each.id for each in PHASES])
    return Propose(by=draw.mostly(draw.traders, draw.members), to=to, reason="as things are")


def latest(draw: Draw) -> tuple[str, Proposal]:
    """A proposal that is mostly still open."""
    present = draw.row(PRESENT, "ledger")
    fresh = [
        (key, row)
        for key, row in draw.rows(PROPOSALS)
        if present is not None and row.changes == present.changes and draw.day <= row.last_day
    ]
    return draw.mostly(fresh or draw.rows(PROPOSALS), draw.rows(PROPOSALS), 0.97)


def vote(draw: Draw) -> list[Action]:
    """Several members at once, as after a meeting."""
    key, _ = latest(draw)
    voters = draw.rng.sample(draw.members, draw.rng.randint(1, 5))
    return [Vote(by=each, proposal=key, yes=draw.chance(0.85)) for each in voters]


def enter(draw: Draw) -> Action:
    key, _ = latest(draw)
    return EnterPhase(by=draw.pick(draw.traders), proposal=key)


def close_incident(draw: Draw) -> Action:
    return CloseIncident(by=draw.pick(draw.traders), transaction=draw.digest("incident"), finding="nothing")


def state_risk_assets(draw: Draw) -> Action:
    return StateRiskAssets(by=draw.mostly(BANKS, draw.members), amount=draw.amount(900_000_00), reference=draw.fresh())


DRAWS: dict[Drawing, float] = {
    propose: 1,
    vote: 5,
    enter: 2.5,
    close_incident: 0.1,
    state_risk_assets: 0.5,
}
